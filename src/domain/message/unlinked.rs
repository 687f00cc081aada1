//! A name that looks like the address of a page: mail programs and terminals make links of such text by themselves, so it
//! is written in a way that everybody can read and nobody can click, `https[:]//evil[.]example`.

/// What stands for a dot in the name of a host.
const DOTS: [char; 4] = ['.', '。', '．', '｡'];

/// Takes the link out of a value. An e-mail address, which leads to no page, stays as it is.
#[must_use]
pub fn unlinked(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for word in value.split_inclusive(char::is_whitespace) {
        if is_address(word.trim_end()) {
            text.push_str(word);
        } else {
            take_apart(word, &mut text);
        }
    }
    text
}

fn is_address(word: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@');
    word.matches('@').count() == 1 && word.chars().all(is_plain)
}

fn take_apart(word: &str, text: &mut String) {
    let mut before = None;
    for (at, c) in word.char_indices() {
        let rest = &word[at + c.len_utf8()..];
        let leads = match c {
            ':' => rest.starts_with("//"),
            c if DOTS.contains(&c) => before.is_some_and(is_of_label) && begins_a_label(rest),
            _ => false,
        };
        if leads {
            text.extend(['[', c, ']']);
        } else {
            text.push(c);
        }
        before = Some(c);
    }
}

fn is_of_label(c: char) -> bool {
    c.is_alphanumeric() || c == '-'
}

/// Whether a part of the name of a host begins here; the initials of a person are shorter, and a number has no letters.
fn begins_a_label(rest: &str) -> bool {
    let end = rest.find(|c| !is_of_label(c)).unwrap_or(rest.len());
    let label = &rest[..end];
    label.chars().count() >= 2 && label.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names() {
        let cases = [
            ("Dana Okafor", "Dana Okafor"),
            ("Dr. J.R.R. Tolkien-O’Neil, Ph.D., Nr.12 v1.50", "Dr. J.R.R. Tolkien-O’Neil, Ph.D., Nr.12 v1.50"),
            ("dana.okafor@harbor.example", "dana.okafor@harbor.example"),
            ("https://evil.example/x?y=z", "https[:]//evil[.]example/x?y=z"),
            ("http://10.0.0.1/", "http[:]//10.0.0.1/"),
            ("Dana (www.evil.example)", "Dana (www[.]evil[.]example)"),
            ("evil.example", "evil[.]example"),
            ("mailto:dana@evil.example", "mailto:dana@evil[.]example"),
            ("dana@evil.example/login", "dana@evil[.]example/login"),
            ("злой.рф evil。example", "злой[.]рф evil[。]example"),
            ("javascript://x", "javascript[:]//x"),
        ];
        for (value, expected) in cases {
            assert_eq!(unlinked(value), expected, "{value:?}");
            assert_eq!(unlinked(expected), expected, "once is enough");
        }
    }

    /// What a mail program would make a link of: a scheme, or a host whose last part has two letters or more.
    fn link_in(text: &str) -> Option<&str> {
        let is_host = |word: &&str| {
            let host = word.split(['/', '?', '#']).next().unwrap_or_default();
            let labels: Vec<&str> = host.split('.').collect();
            let is_label = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
            let last = labels.last().copied().unwrap_or_default();
            labels.len() > 1 && labels.iter().all(is_label) && last.chars().filter(|c| c.is_alphabetic()).count() > 1
        };
        let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | ',' | ';'));
        words.find(|word| word.contains("://") || is_host(word))
    }

    proptest! {
        #[test]
        fn nothing_is_left_to_click(value in "([a-zé]{1,3}|[0-9]|\\.|://|/|@| |-|\\(|www\\.){0,12}") {
            let text = unlinked(&value);
            prop_assert_eq!(link_in(&text), None);
            prop_assert_eq!(text.replace(['[', ']'], ""), value);
        }
    }

    /// The negative control: the search finds what was left as it was.
    #[test]
    fn a_link_that_is_left_is_found() {
        for text in ["see https://evil.example", "(www.evil.example)", "evil.example/x"] {
            assert!(link_in(text).is_some(), "{text}");
        }
    }
}
