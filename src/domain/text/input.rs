//! Text checked on input, and brought to the form in which it is kept.

use unicode_normalization::UnicodeNormalization as _;

use super::shown::{Raw, is_noncharacter};

/// Names the first character that input may not contain: controls, noncharacters, bidi controls.
#[must_use]
pub fn forbidden_in_input(text: &str) -> Option<char> {
    text.chars().find(|c| is_forbidden_in_input(*c))
}

/// Tells whether input may not contain the character: a control, a noncharacter, a bidi control.
#[must_use]
pub fn is_forbidden_in_input(c: char) -> bool {
    c.is_control()
        || is_noncharacter(c)
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Checks and normalizes a name: 1 to 120 characters after trimming, NFC, nothing forbidden.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse_name(text: &str) -> Result<String, String> {
    let name = parse_line(text, 120)?;
    if name.is_empty() { Err("A name is needed.".to_owned()) } else { Ok(name) }
}

/// Checks and normalizes one line of text of at most `limit` characters; it may be empty.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse_line(text: &str, limit: usize) -> Result<String, String> {
    if let Some(c) = forbidden_in_input(text) {
        return Err(format!("The text contains the character U+{:04X}, which is not allowed here.", c as u32));
    }
    let line: String = text.trim().nfc().collect();
    let length = line.chars().count();
    if length > limit {
        return Err(format!("The text has {length} characters; at most {limit} fit here."));
    }
    Ok(line)
}

/// Checks and normalizes a login, which is an e-mail address: one `@`, something on both sides, at most 254 characters.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse_login(text: &str) -> Result<String, Raw> {
    let login = parse_line(text, 254)?;
    let parts: Vec<&str> = login.split('@').collect();
    match parts.as_slice() {
        [user, host] if !user.is_empty() && !host.is_empty() && !login.contains(char::is_whitespace) => Ok(login),
        _ => Err(format!("\"{login}\" is not an e-mail address like name@example.org.").into()),
    }
}
