//! What may stand in the bytes that go to a terminal: text without anything that acts or hides, and the few sequences by
//! which the program itself draws.

use beadle::domain::text::is_hidden;

/// The final letters of the sequences that the program draws with.
const DRAWING: &str = "mHJKrABCDGSTMLhlXd@P";

/// The first thing that should not be there, with what stands around it.
pub fn fault(bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Some("the bytes are no text".to_owned()) };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        rest = match c {
            '\u{1b}' => match drawing(behind) {
                Some(after) => after,
                None => return Some(around(text, rest)),
            },
            '\r' | '\n' => behind,
            c if is_hidden(c) => return Some(around(text, rest)),
            _ => behind,
        };
    }
    None
}

/// What follows a sequence that draws; a line that is pushed down has one of its own.
fn drawing(text: &str) -> Option<&str> {
    if let Some(after) = text.strip_prefix('M') {
        return Some(after);
    }
    let parameters = text.strip_prefix('[')?;
    let end = parameters.find(|c: char| !matches!(c, '0'..='9' | ';' | ':' | '?'))?;
    let last = parameters[end..].chars().next().filter(|c| DRAWING.contains(*c))?;
    Some(&parameters[end + last.len_utf8()..])
}

fn around(text: &str, rest: &str) -> String {
    let at = text.len() - rest.len();
    let before: Vec<char> = text[..at].chars().rev().take(40).collect();
    let before: String = before.into_iter().rev().collect();
    format!("{:?} after {before:?}", rest.chars().take(12).collect::<String>())
}

/// The control: what acts or hides is told from what draws.
#[test]
fn what_acts_is_told() {
    assert_eq!(fault("\u{1b}[2J\u{1b}[?2026hDana\u{1b}[1;38;5;4m 李\r\n".as_bytes()), None);
    for text in [
        "\u{1b}]0;x\u{7}",
        "\u{1b}c",
        "\u{1b}[5n",
        "\u{9b}31m",
        "a\u{202e}b",
        "a\u{200b}b",
        "\0",
        "\u{7f}",
        "\u{e0041}",
        "\t",
    ] {
        assert!(fault(text.as_bytes()).is_some(), "{text:?}");
    }
    assert!(fault(b"\xff").is_some());
}
