//! Making a value harmless: whoever registers chooses a name, and the name goes into mails and onto screens.

use std::ops::RangeInclusive;

use crate::domain::text::is_forbidden_in_input;

/// Makes one line of a value: line breaks become a space, and escape sequences, controls, bidi controls and
/// noncharacters are removed.
#[must_use]
pub fn neutral(value: &str) -> String {
    let mut kept = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let length = sequence(rest).unwrap_or(c.len_utf8());
        rest = &rest[length..];
        match c {
            '\r' if rest.starts_with('\n') => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => kept.push(' '),
            c if is_forbidden_in_input(c) => {}
            c => kept.push(c),
        }
    }
    kept
}

/// The length of the escape sequence at the head of the text. Always at least one character of it is a control.
fn sequence(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    // The C1 controls are the second characters of a sequence in one, and take two bytes as well.
    let kind = match chars.next()? {
        '\x1b' => chars.next(),
        '\u{90}' => Some('P'),
        '\u{98}' => Some('X'),
        '\u{9b}' => Some('['),
        '\u{9d}' => Some(']'),
        '\u{9e}' => Some('^'),
        '\u{9f}' => Some('_'),
        _ => return None,
    };
    Some(match kind {
        Some('[') => 2 + letters(&text[2..], ' '..='?', '@'..='~'),
        Some('P' | 'X' | ']' | '^' | '_') => 2 + string(&text[2..]),
        Some(' '..='/') => 1 + letters(&text[1..], ' '..='/', '0'..='~'),
        Some('0'..='~') => 2,
        _ => 1,
    })
}

/// The length of the letters of a sequence with the one that ends it, if it is there. All are ASCII.
fn letters(text: &str, body: RangeInclusive<char>, last: RangeInclusive<char>) -> usize {
    let length = text.len() - text.trim_start_matches(|c| body.contains(&c)).len();
    length + usize::from(text[length..].starts_with(|c| last.contains(&c)))
}

/// The length of a string with its end; nothing where another control comes first, because then it never ended.
fn string(text: &str) -> usize {
    let Some(end) = text.find(char::is_control) else { return 0 };
    let ends = ["\x07", "\x1b\\", "\u{9c}"];
    ends.into_iter().find(|mark| text[end..].starts_with(mark)).map_or(0, |mark| end + mark.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text::forbidden_in_input;

    #[test]
    fn values() {
        let cases = [
            ("Dana Okafor", "Dana Okafor"),
            ("李 Łukasz O’Neil", "李 Łukasz O’Neil"),
            ("a\r\nBcc: b", "a Bcc: b"),
            ("a\rb\nc\n\nd\u{2028}e", "a b c  d e"),
            ("a\tb\0c\x7fd\u{85}e", "abcde"),
            ("\x1b[31mred\x1b[0m", "red"),
            ("\x1b[2J\x1b[1;1Hx", "x"),
            ("\u{9b}31mred", "red"),
            ("\x1b]0;title\x07x", "x"),
            ("\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "here"),
            ("\u{9d}52;c;AAAA\u{9c}x", "x"),
            ("\x1bP1$r\x1b\\x", "x"),
            ("\x1b]0;never ends", "0;never ends"),
            ("\x1b(Bx\x1bcy\x1b", "xy"),
            ("\x1b(0x\x1b[1", "x"),
            ("\x1b\x1b[1mx", "x"),
            ("\x1bé", "é"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{61c}", "abcd"),
            ("\u{ffff}x", "x"),
            ("Nuri\u{200c}ye", "Nuri\u{200c}ye"),
        ];
        for (value, expected) in cases {
            assert_eq!(neutral(value), expected, "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_forbidden_is_left(value in "(\\PC|[\\x00-\\x1f\\x7f-\\x9f\\[\\]\\\\;0-9m@|]|\u{202e}|\u{2028}){0,40}") {
            let neutral_value = neutral(&value);
            prop_assert_eq!(forbidden_in_input(&neutral_value), None);
            prop_assert_eq!(neutral(&neutral_value), neutral_value);
        }

        #[test]
        fn what_input_allows_stays(value in "\\PC{0,40}") {
            if forbidden_in_input(&value).is_none() {
                prop_assert_eq!(neutral(&value), value);
            }
        }
    }
}
