//! Passwords that the console makes: read aloud over the telephone, typed once, and then changed by their owner.

use sha2::{Digest, Sha256};

use super::{Policy, is_accepted};

/// Consonants that are not easily taken for one another or for a digit: four bits each.
const CONSONANTS: [char; 16] = ['b', 'd', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'r', 's', 't', 'v', 'w', 'z'];
/// Vowels that look like no digit: two bits each.
const VOWELS: [char; 4] = ['a', 'e', 'u', 'y'];
/// Digits that look like no letter: three bits each.
const DIGITS: [char; 8] = ['2', '3', '4', '5', '6', '7', '8', '9'];

/// Sixteen bits each.
const GROUPS: usize = 4;
/// How often a password is drawn anew. A name of the usual length needs more than two draws once in a thousand times.
const TRIES: u8 = 64;

/// Makes a password that both policies accept for its owner, such as `Bavek-tyhum-zaseg-nuruf-47`.
///
/// It carries 70 bits. The same entropy and owner make the same password, so the entropy is as secret as the password.
/// Where a part of the owner's name or login gets into it, the next one is drawn; only beside a name of thousands of
/// words could the last one drawn still hold one of them.
#[must_use]
pub fn generate(entropy: &[u8; 16], name: &str, login: &str) -> String {
    let fits = |password: &String| {
        [Policy::LengthFirst, Policy::Classic].into_iter().all(|policy| is_accepted(policy, password, name, login))
    };
    (0..TRIES).map(|attempt| spell(entropy, attempt)).find(fits).unwrap_or_else(|| spell(entropy, TRIES))
}

/// The password that the entropy gives at this attempt.
fn spell(entropy: &[u8; 16], attempt: u8) -> String {
    let digest = Sha256::new().chain_update("beadle password").chain_update(entropy).chain_update([attempt]).finalize();
    let mut bytes = digest.iter().copied();
    let mut pick = |letters: &[char]| letters[usize::from(bytes.next().unwrap_or_default()) % letters.len()];
    let mut password = String::with_capacity(6 * GROUPS + 2);
    for _ in 0..GROUPS {
        for letters in [&CONSONANTS[..], &VOWELS, &CONSONANTS, &VOWELS, &CONSONANTS] {
            let letter = pick(letters);
            password.push(if password.is_empty() { letter.to_ascii_uppercase() } else { letter });
        }
        password.push('-');
    }
    password.extend([pick(&DIGITS), pick(&DIGITS)]);
    password
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::text::search_key;

    fn fits(password: &str, name: &str, login: &str) -> bool {
        [Policy::LengthFirst, Policy::Classic].into_iter().all(|policy| is_accepted(policy, password, name, login))
    }

    #[test]
    fn the_bits_suffice() {
        let bits = |letters: &[char]| letters.len().ilog2();
        let group = 3 * bits(&CONSONANTS) + 2 * bits(&VOWELS);
        assert_eq!(4 * group + 2 * bits(&DIGITS), 70);
        assert_eq!(GROUPS, 4);
        // Whole powers of two: no letter is likelier than another.
        assert!([CONSONANTS.len(), VOWELS.len(), DIGITS.len()].iter().all(|count| 256 % count == 0));
    }

    #[test]
    fn every_password_differs() {
        let all: BTreeSet<String> = (0..10_000_u128).map(|entropy| spell(&entropy.to_be_bytes(), 0)).collect();
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn another_is_drawn_for_an_owner_who_is_in_it() {
        let entropy = [7; 16];
        let first = generate(&entropy, "", "");
        for (group, part) in first.split('-').take(GROUPS).enumerate() {
            for (name, login) in
                [(part, ""), ("", part), (&part[..4], "x@y.example"), ("", &*format!("{part}@y.example"))]
            {
                let other = generate(&entropy, name, login);
                assert!(other != first && fits(&other, name, login), "{group}");
                assert_eq!(other, generate(&entropy, name, login));
            }
        }
    }

    #[test]
    fn a_name_of_everything_ends_the_search() {
        let mut name = String::new();
        for a in CONSONANTS {
            for b in VOWELS {
                for c in CONSONANTS {
                    name.extend(VOWELS.map(|d| format!("{a}{b}{c}{d} ")));
                }
            }
        }
        assert!(!generate(&[1; 16], &name, "").is_empty());
    }

    proptest! {
        #[test]
        fn both_policies_accept_it(entropy: [u8; 16], name in "\\PC{0,40}|([bdfghjkmnprstvwz][aeuy]){2,4}( [a-z]{1,8}){0,12}", login in "[a-z.]{1,12}@[a-z]{1,12}") {
            let password = generate(&entropy, &name, &login);
            prop_assert!(fits(&password, &name, &login));
            let folded = search_key(&password);
            for word in search_key(&name).split_whitespace().filter(|word| word.chars().count() >= 4) {
                prop_assert!(!folded.contains(word));
            }
        }

        #[test]
        fn it_can_be_read_aloud(entropy: [u8; 16]) {
            let password = generate(&entropy, "", "");
            prop_assert_eq!(password.len(), 26);
            prop_assert!(!password.contains(['0', 'O', 'o', '1', 'l', 'I', 'i', 'q', 'c', 'x']));
            let groups: Vec<&str> = password.split('-').collect();
            prop_assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [5, 5, 5, 5, 2]);
            prop_assert!(password.starts_with(|c: char| c.is_ascii_uppercase()));
        }
    }
}
