//! Passwords: what a new one must fulfil, and the form in which it is kept.
//!
//! The salt arrives as an argument, because the domain draws no random numbers. A password is brought to NFC before it
//! is hashed or checked, so that the same word typed on another keyboard is the same password.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::text::search_key;

/// Memory in KiB, passes and lanes of a new hash.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// A stored hash that asks for more memory than this (in KiB) is not computed: it was not made by this program.
const MOST_MEMORY: u32 = 262_144;

/// Words that are tried first by whoever guesses, and the names of the product.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "motdepasse",
    "contrasena",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "changeme",
    "secret",
    "default",
    "guest",
    "login",
    "master",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "iloveyou",
    "trustno",
    "superman",
    "batman",
    "shadow",
    "summer",
    "winter",
    "spring",
    "autumn",
    "qwerty",
    "qwertz",
    "azerty",
    "asdf",
    "zxcvbn",
    "abc",
    "abcdef",
    "hello",
    "test",
    "testing",
    "user",
    "demo",
    "training",
    "casework",
    "shelter",
    "beadle",
    "clienttrack",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "thequickbrownfox",
    "the quick brown fox",
    "tobeornottobe",
    "to be or not to be",
];

/// Rows of keys and letters along which a lazy finger runs.
const RUNS: &[&str] = &[
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
];

/// What a site asks of a new password.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Long, of anything: 15 to 128 characters.
    #[default]
    LengthFirst,
    /// At least 8 characters with an upper-case letter, a digit, and a character that is neither letter nor digit.
    Classic,
}

impl Policy {
    /// The word under which a site selects the policy.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LengthFirst => "length-first",
            Self::Classic => "classic",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::LengthFirst, Self::Classic].into_iter().find(|policy| policy.word() == word)
    }
}

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

/// Lists what the policy asks for, each with whether the password fulfils it already.
#[must_use]
pub fn criteria(policy: Policy, password: &str, name: &str, login: &str) -> Vec<(&'static str, bool)> {
    let password = normal(password);
    let length = password.chars().count();
    let mut list = match policy {
        Policy::LengthFirst => vec![("At least 15 characters", length >= 15)],
        Policy::Classic => vec![
            ("At least 8 characters", length >= 8),
            ("An upper-case letter", password.chars().any(char::is_uppercase)),
            ("A digit", password.chars().any(char::is_numeric)),
            ("A character that is neither letter nor digit", password.chars().any(|c| !c.is_alphanumeric())),
        ],
    };
    list.push(("At most 128 characters", length <= 128));
    list.push(("Not a password that many people use", length > 0 && !is_common(&password)));
    list.push(("Without the name or the login", length > 0 && !tells_owner(&password, name, login)));
    list
}

/// Tells whether the password fulfils the whole policy.
#[must_use]
pub fn is_accepted(policy: Policy, password: &str, name: &str, login: &str) -> bool {
    criteria(policy, password, name, login).iter().all(|(_, fulfilled)| *fulfilled)
}

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the fixed costs are within the bounds of argon2");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// A common word with decoration, a common word over and over, a run of keys, or next to no different characters.
fn is_common(password: &str) -> bool {
    let folded = search_key(password);
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let mut letters: Vec<char> = folded.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() <= 3
        || RUNS.iter().any(|run| run.repeat(7).contains(&folded))
        || COMMON.iter().any(|word| core == *word || (!core.is_empty() && core.replace(word, "").is_empty()))
}

fn tells_owner(password: &str, name: &str, login: &str) -> bool {
    let folded = search_key(password);
    let local = login.split('@').next().unwrap_or_default();
    let long = |word: &str| word.chars().count() >= 4;
    search_key(name).split_whitespace().any(|word| long(word) && folded.contains(word))
        || [login, local].iter().any(|part| long(part) && folded.contains(&search_key(part)))
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

    #[test]
    fn policies() {
        use Policy::{Classic, LengthFirst};
        let cases = [
            (LengthFirst, "nine herons over slate", true),
            (LengthFirst, "short heron", false),
            (LengthFirst, "passwordpassword", false),
            (LengthFirst, "PasswordPassword123!", false),
            (LengthFirst, "123456789012345678", false),
            (LengthFirst, "aaaaaaaaaaaaaaaaaaa", false),
            (LengthFirst, "qwertyuiopasdfghj", false),
            (LengthFirst, "correct horse battery staple", false),
            (LengthFirst, "the boats of arden sail", false),
            (LengthFirst, "kim.a@quay.example !", false),
            (LengthFirst, "李李李の港に船が着く夜と朝の鐘", true),
            (Classic, "Heron+42", true),
            (Classic, "heron+42", false),
            (Classic, "Heron+xx", false),
            (Classic, "Heron042", false),
            (Classic, "Hero+42", false),
            (Classic, "Password1!", false),
        ];
        for (policy, password, fine) in cases {
            assert_eq!(is_accepted(policy, password, "Kim Arden", "kim.a@quay.example"), fine, "{policy:?} {password}");
        }
        assert!(!is_accepted(LengthFirst, &"heron slate ".repeat(11), "", ""), "132 characters");
        assert!(criteria(Classic, "", "", "").iter().filter(|(_, fulfilled)| *fulfilled).count() == 1);
    }

    #[test]
    fn policies_round_trip_by_word() {
        for policy in [Policy::LengthFirst, Policy::Classic] {
            assert_eq!(Policy::from_word(policy.word()), Some(policy));
        }
        assert_eq!(Policy::from_word("none"), None);
    }
}
