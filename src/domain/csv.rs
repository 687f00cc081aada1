//! Fields of a table as spreadsheets read them: quoted where that is needed, and never taken for a formula.

/// A field as it is.
#[must_use]
pub fn raw(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A field that a spreadsheet does not take for a formula: an apostrophe stands before it.
#[must_use]
pub fn field(text: &str) -> String {
    if is_formula(text) { raw(&format!("'{text}")) } else { raw(text) }
}

/// The text of a field as [`field`] was given it.
#[must_use]
pub fn bare(field: &str) -> &str {
    field.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(field)
}

/// Whether a spreadsheet would take the text for a formula, or did before apostrophes were put there.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Several texts in one field, divided by semicolons; a backslash stands before what would divide a text.
#[must_use]
pub fn several<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace(';', "\\;").replace('|', "\\|");
    texts.into_iter().map(escaped).collect::<Vec<_>>().join(";")
}

/// The texts of one field, divided by semicolons or bars, each once and without the space around it.
#[must_use]
pub fn divided(field: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut chars = field.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ';' | '|' => texts.push(String::new()),
            // A backslash before anything else is one: accounts of Windows have them.
            '\\' if chars.peek().is_some_and(|next| matches!(next, ';' | '|' | '\\')) => {
                texts.last_mut().into_iter().for_each(|text| text.extend(chars.next()));
            }
            c => texts.last_mut().into_iter().for_each(|text| text.push(c)),
        }
    }
    let mut once: Vec<String> = Vec::new();
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        if !once.iter().any(|known| known == text) {
            once.push(text.to_owned());
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_field_ends_where_it_ends_and_is_no_formula() {
        for (text, expected) in [
            ("a", "a"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("=1+1", "'=1+1"),
            ("-1,2", "\"'-1,2\""),
            ("'=1", "''=1"),
            ("＝1", "'＝1"),
            ("\n=1", "\"'\n=1\""),
            ("'a", "'a"),
        ] {
            assert_eq!(field(text), expected);
        }
        assert_eq!(raw("=1"), "=1");
    }

    #[test]
    fn texts_in_one_field_are_told_apart() {
        for (cell, expected) in [
            ("HFX; QRS|HFX;;", vec!["HFX", "QRS"]),
            (r"A\;B;C\|D;E\\;F", vec!["A;B", "C|D", r"E\", "F"]),
            (r"NORTH\dana", vec![r"NORTH\dana"]),
            ("", vec![]),
        ] {
            assert_eq!(divided(cell), expected, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "['=+a\\t@;|\\\\ -]{0,6}", texts in prop::collection::vec("[a;|\\\\ b]{0,4}", 0..4)) {
            let quoted = field(&text);
            let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted);
            prop_assert_eq!(bare(inside), text.as_str());
            let mut expected: Vec<String> = Vec::new();
            for text in texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
                if !expected.contains(&text) {
                    expected.push(text);
                }
            }
            prop_assert_eq!(divided(&several(expected.iter().map(String::as_str))), expected);
        }
    }
}
