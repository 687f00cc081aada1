//! Passwords: what a new one must fulfil, the form in which it is kept, and those that the console makes itself.
//!
//! Salt and entropy arrive as arguments, because the domain draws no random numbers. A password is brought to NFC
//! before it is hashed or checked, so that the same word typed on another keyboard is the same password.

mod common;
mod generated;
mod hashing;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use generated::generate;
pub use hashing::{hash, is_outdated, verify};

use super::text::search_key;

/// The names of the products that are there anyway, which are as easily guessed as that of the owner.
const PRODUCTS: [&str; 2] = ["beadle", "clienttrack"];
/// Shorter words of a name are in many passwords by chance.
const SHORTEST_WORD: usize = 4;

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

/// The policy of a site, and the name of its product, which no password may tell.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Rules {
    pub policy: Policy,
    pub product: String,
}

impl From<Policy> for Rules {
    fn from(policy: Policy) -> Self {
        Self { policy, product: String::new() }
    }
}

/// One thing that a policy asks for, and whether the password fulfils it already.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Criterion {
    pub text: &'static str,
    pub met: bool,
}

impl Criterion {
    /// Says that a password does not do because of it.
    #[must_use]
    pub fn fault(&self) -> String {
        let mut chars = self.text.chars();
        let begin: String = chars.next().into_iter().flat_map(char::to_lowercase).collect();
        format!("The password does not do: {begin}{}.", chars.as_str())
    }
}

/// Lists what a site asks for, in the order in which it is shown.
#[must_use]
pub fn criteria(rules: &Rules, password: &str, name: &str, login: &str) -> Vec<Criterion> {
    let password = normal(password);
    let length = password.chars().count();
    let mut list = Vec::new();
    let mut ask = |text, met| list.push(Criterion { text, met });
    match rules.policy {
        Policy::LengthFirst => ask("At least 15 characters", length >= 15),
        Policy::Classic => {
            ask("At least 8 characters", length >= 8);
            ask("An upper-case letter", password.chars().any(char::is_uppercase));
            ask("A digit", password.chars().any(char::is_numeric));
            ask("A character that is neither letter nor digit", password.chars().any(|c| !c.is_alphanumeric()));
        }
    }
    ask("At most 128 characters", length <= 128);
    ask("Not a password that many people use", length > 0 && !common::is_common(&password));
    ask(
        "Without the name, the login or the product",
        length > 0 && !tells_owner(&password, &rules.product, name, login),
    );
    list
}

/// Tells whether the password fulfils a whole policy, whatever the product is called.
#[must_use]
pub fn is_accepted(policy: Policy, password: &str, name: &str, login: &str) -> bool {
    criteria(&policy.into(), password, name, login).iter().all(|criterion| criterion.met)
}

fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// Whether the name, the login or a longer word of either is in the password, or the name of the product.
fn tells_owner(password: &str, product: &str, name: &str, login: &str) -> bool {
    let folded = search_key(password);
    let tells = |text: &str| text.chars().count() >= SHORTEST_WORD && folded.contains(text);
    let (name, login) = (search_key(name), search_key(login));
    let local = login.split('@').next().unwrap_or_default();
    let product = search_key(product);
    PRODUCTS.into_iter().chain([&*product]).any(tells)
        || product.split(|c: char| !c.is_alphanumeric()).any(tells)
        || [&*login, local].into_iter().any(tells)
        || name.split_whitespace().any(tells)
        || [&*name, local].into_iter().any(|text| text.split(|c: char| !c.is_alphanumeric()).any(tells))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_product_is_in_a_password() {
        let accepted = |product: &str, password: &str| {
            let rules = Rules { policy: Policy::LengthFirst, product: product.to_owned() };
            criteria(&rules, password, "Kim", "k@x.example").iter().all(|criterion| criterion.met)
        };
        let password = "nine harborlight herons";
        assert!(accepted("", password) && accepted("Quayside", password) && accepted("HMS", password));
        for product in ["Harborlight", "harborLIGHT", "Ellery Harborlight 7", "Härborlight"] {
            assert!(!accepted(product, password), "{product}");
        }
        assert!(!accepted("Harborlight", "nine clienttrack herons"), "nor what every database is called");
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
            (LengthFirst, "arden-le-grand quay", false),
            (LengthFirst, "nine herons of a beadle", false),
            (LengthFirst, "a kim of nine herons", true),
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
        assert!(
            is_accepted(LengthFirst, "nine herons over slate", " \u{200b}   ", "    @x.example"),
            "blanks are no name"
        );
        assert!(!is_accepted(LengthFirst, "nine o'herons of slate", "Fay Slate-Olsen", ""), "half a name");
        assert!(!is_accepted(LengthFirst, &"heron slate ".repeat(11), "", ""), "132 characters");
        assert!(criteria(&Classic.into(), "", "", "").iter().filter(|criterion| criterion.met).count() == 1);
    }

    #[test]
    fn policies_round_trip_by_word() {
        for policy in [Policy::LengthFirst, Policy::Classic] {
            assert_eq!(Policy::from_word(policy.word()), Some(policy));
        }
        assert_eq!(Policy::from_word("none"), None);
        assert_eq!(serde_json::to_value(Policy::LengthFirst).unwrap(), "length_first");
    }
}
