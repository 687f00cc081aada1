//! Fields of a table as spreadsheets read them: quoted where that is needed, and never taken for a formula.

/// A field as it is.
#[must_use]
pub fn raw(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A field that a spreadsheet does not take for a formula.
#[must_use]
pub fn field(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { raw(&format!("'{text}")) } else { raw(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_ends_where_it_ends_and_is_no_formula() {
        for (text, expected) in [("a", "a"), ("a, \"b\"", "\"a, \"\"b\"\"\""), ("=1+1", "'=1+1"), ("-1,2", "\"'-1,2\"")]
        {
            assert_eq!(field(text), expected);
        }
        assert_eq!(raw("=1"), "=1");
    }
}
