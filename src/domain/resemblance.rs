//! When two names or logins are easily taken for each other.

/// Spells letters of other scripts that look like Latin ones as the Latin letters. Expects folded text.
#[must_use]
pub fn skeleton(folded: &str) -> String {
    folded.chars().map(latin).collect()
}

/// The Latin letter that a lower-case Cyrillic, Greek or Armenian letter looks like, or the letter itself.
const fn latin(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'ь' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ё' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ι' | 'ı' | 'ї' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' | 'ǀ' => 'l',
        'м' => 'm',
        'п' => 'n',
        'о' | 'ο' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        c => c,
    }
}

/// The first letter of a text that only looks Latin, as it stands there, with the name of its script.
#[must_use]
pub fn disguise(text: &str) -> Option<(char, &'static str)> {
    let looks_latin = |c: &char| c.to_lowercase().next().is_some_and(|lower| latin(lower) != lower);
    text.chars().find(looks_latin).map(|c| (c, script(c)))
}

const fn script(c: char) -> &'static str {
    match c {
        '\u{370}'..='\u{3ff}' => "Greek",
        '\u{400}'..='\u{52f}' => "Cyrillic",
        '\u{530}'..='\u{58f}' => "Armenian",
        _ => "of another alphabet",
    }
}

/// Tells whether at most two letters must be inserted, left out or replaced to make one text of the other, and that
/// they are not equal. A pair of exchanged neighbours counts as two.
#[must_use]
pub fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    one != other && within(&one, &other, 2)
}

fn within(one: &[char], other: &[char], edits: u8) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    match (one, other) {
        ([], rest) | (rest, []) => rest.len() <= usize::from(edits),
        _ if edits == 0 => false,
        ([_, one_rest @ ..], [_, other_rest @ ..]) => {
            within(one_rest, other_rest, edits - 1)
                || within(one_rest, other, edits - 1)
                || within(one, other_rest, edits - 1)
        }
    }
}

/// The characters a login may plausibly have before the `@`.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789.-_";

/// Every text that differs from this one by one edit among its first `head` characters: a letter inserted, left out,
/// replaced, or exchanged with its neighbour.
#[must_use]
pub fn one_edit(text: &str, head: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    for at in 0..head.min(letters.len()) {
        let (before, after) = (&letters[..at], &letters[at + 1..]);
        let make = |middle: &[char], after: &[char]| [before, middle, after].concat().into_iter().collect::<String>();
        found.push(make(&[], after));
        if let Some((next, rest)) = after.split_first().filter(|(next, _)| **next != letters[at]) {
            found.push(make(&[*next, letters[at]], rest));
        }
        for letter in LETTERS.iter().map(|byte| char::from(*byte)) {
            found.push(make(&[letter, letters[at]], after));
            if letter != letters[at] {
                found.push(make(&[letter], after));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_scripts_are_seen_through() {
        assert_eq!(skeleton("раураl"), "paypal");
        assert_eq!(skeleton("dana"), "dana");
    }

    #[test]
    fn distances() {
        for (one, other, near) in [
            ("dana", "dana", false),
            ("dana", "dan", true),
            ("dana", "danna", true),
            ("dana", "dnaa", true),
            ("dana", "dxyz", false),
            ("", "ab", true),
            ("", "abc", false),
        ] {
            assert_eq!((is_near(one, other), is_near(other, one)), (near, near), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn one_edit_is_near(text in "[a-z.]{1,12}", head in 0..14_usize) {
            for other in one_edit(&text, head) {
                prop_assert!(other == text || is_near(&text, &other), "{} {}", text, other);
            }
        }
    }
}
