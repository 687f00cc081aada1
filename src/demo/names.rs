//! Personal names of many places, and the logins that people make of them.

use super::chance::Chance;
use super::library::Culture;
use crate::domain::text::search_key;

/// A name and the part of a login that belongs to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    pub shown: String,
    /// Lower-case ASCII letters and dots.
    pub local: String,
}

/// Draws a name; cultures come as often as their weight says.
pub fn draw(cultures: &[Culture], chance: &mut Chance) -> Name {
    let total = cultures.iter().map(|culture| culture.weight).sum();
    let mut left = chance.below(total);
    let culture = cultures.iter().find(|culture| {
        let here = left < culture.weight;
        left = left.saturating_sub(culture.weight);
        here
    });
    culture
        .map_or_else(|| Name { shown: "Nobody".to_owned(), local: "nobody".to_owned() }, |culture| one(culture, chance))
}

fn one(culture: &Culture, chance: &mut Chance) -> Name {
    let (given, given_plain) = spelled(chance.pick::<String>(&culture.given));
    let (family, family_plain) = spelled(chance.pick::<String>(&culture.family));
    let (second, _) = spelled(chance.pick::<String>(&culture.family));
    let shown = culture.order.replace("{given}", given).replace("{family}", family).replace("{second}", second);
    let local = match (given_plain.as_str(), family_plain.as_str()) {
        (given, "") => given.to_owned(),
        (given, family) => format!("{given}.{family}"),
    };
    Name { shown, local }
}

/// Parts `李=li` into how a name is written and how it is spelled in a login.
fn spelled(entry: &str) -> (&str, String) {
    let (shown, plain) = entry.split_once('=').unwrap_or((entry, entry));
    (shown, search_key(plain).chars().filter(char::is_ascii_alphanumeric).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::library::Library;
    use crate::domain::text::{parse_login, parse_name};

    #[test]
    fn every_combination_is_a_name_and_a_login() {
        let library = Library::read().unwrap();
        for culture in &library.cultures {
            for given in &culture.given {
                for family in &culture.family {
                    let alone = Culture {
                        weight: 1,
                        order: culture.order.clone(),
                        given: vec![given.clone()],
                        family: vec![family.clone()],
                    };
                    let name = draw(&[alone], &mut Chance::of(0, 0, 0));
                    assert_eq!(parse_name(&name.shown).as_deref(), Ok(name.shown.as_str()), "in NFC and trimmed");
                    let login = format!("{}@x.example", name.local);
                    assert!(
                        parse_login(&login).is_ok() && login.is_ascii() && !login.starts_with(['.', '@']),
                        "{login}"
                    );
                    assert!(!login.contains(".@"), "{login}");
                }
            }
        }
    }
}
