//! Numbers as people read them, with the noun that goes with them.

/// Writes a number with its thousands apart: `12,408`.
#[must_use]
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a number with the noun that goes with it: `1 change`, `12 changes`.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (12_408, "12,408"), (1_234_567, "1,234,567")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(counted(1, "change", "changes"), "1 change");
        assert_eq!(counted(1_200, "change", "changes"), "1,200 changes");
    }
}
