//! The form in which a password is kept: argon2id, at a cost that can rise.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::normal;

/// Memory in KiB, passes and lanes of a new hash.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// A stored hash that asks for more memory than this (in KiB) is not computed: it was not made by this program.
const MOST_MEMORY: u32 = 262_144;

/// Computes the argon2id hash in PHC form.
#[must_use]
pub fn hash(password: &str, salt: &[u8; 16]) -> String {
    let hashed = hasher().hash_password_with_salt(normal(password).as_bytes(), salt);
    hashed.expect("a 16-byte salt and the fixed costs are valid, and a password is shorter than 4 GiB").to_string()
}

/// Tells whether the password is the one that was hashed; an unreadable or an excessive hash fits nothing.
#[must_use]
pub fn verify(password: &str, phc: &str) -> bool {
    let Ok(stored) = PasswordHash::new(phc) else { return false };
    let bearable =
        Params::try_from(&stored).is_ok_and(|params| params.m_cost() <= MOST_MEMORY && params.t_cost() <= 16);
    bearable && hasher().verify_password(normal(password).as_bytes(), &stored).is_ok()
}

/// Tells whether a hash was made at lower cost than today's, so that it should be made anew at the next sign-in.
#[must_use]
pub fn is_outdated(phc: &str) -> bool {
    let Some(params) = PasswordHash::new(phc).ok().and_then(|stored| Params::try_from(&stored).ok()) else {
        return true;
    };
    let (memory, passes, _) = COST;
    params.m_cost() < memory || params.t_cost() < passes || !phc.starts_with("$argon2id$")
}

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the fixed costs are within the bounds of argon2");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = [7; 16];

    #[test]
    fn a_hash_fits_its_password_alone() {
        let phc = hash("Caf\u{e9} at the quay", &SALT);
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("Caf\u{e9} at the quay", &phc));
        assert!(verify("Cafe\u{301} at the quay", &phc), "NFC before hashing");
        assert!(!verify("Cafe at the quay", &phc));
        assert!(!is_outdated(&phc));
    }

    #[test]
    fn what_is_no_hash_fits_nothing() {
        for phc in
            ["", "x", "$argon2id$", "$2b$12$abc", "$argon2id$v=19$m=4000000,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"]
        {
            assert!(!verify("", phc) && !verify("anything", phc), "{phc}");
        }
        assert!(is_outdated("$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"));
        assert!(is_outdated("rubbish"));
    }
}
