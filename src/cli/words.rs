//! A line torn into words as a shell does it, without a shell: quotes and backslashes, and nothing that expands.

use crate::api::{Refusal, RefusalKind};

/// Tears a line into words.
///
/// # Errors
/// When a quote is not closed.
pub fn words(line: &str) -> Result<Vec<String>, Refusal> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some('"'), '\\') => match chars.next() {
                Some(next @ ('"' | '\\')) => word.get_or_insert_default().push(next),
                next => word.get_or_insert_default().extend(['\\'].into_iter().chain(next)),
            },
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(Refusal::new(RefusalKind::Usage, "A quote in the command is not closed."));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_torn_as_a_shell_does_it() {
        let cases: [(&str, &[&str]); 8] = [
            ("", &[]),
            ("  users   list ", &["users", "list"]),
            ("users list 'status:pending org:HFX'", &["users", "list", "status:pending org:HFX"]),
            (r#"--reason "it's \"so\" \n""#, &["--reason", r#"it's "so" \n"#]),
            (r"a\ b \'c", &["a b", "'c"]),
            ("a'b'\"c\"", &["abc"]),
            ("'' x", &["", "x"]),
            ("$(id) `id` $HOME * ; | > /tmp/x", &["$(id)", "`id`", "$HOME", "*", ";", "|", ">", "/tmp/x"]),
        ];
        for (line, expected) in cases {
            assert_eq!(words(line).unwrap(), expected, "{line}");
        }
        for open in ["'", "users 'a", "\"a\\\""] {
            assert!(words(open).is_err(), "{open}");
        }
    }
}
