//! The codes of organizations: three characters, counted upwards in base 36.
//!
//! The digits are `0` to `9`, then `A` to `Z`. Counting starts at `AAA`, so the codes made are `AAA` … `AAZ`, `AB0`,
//! `AB1` … and at last `ZZZ`. Codes below `AAA`, such as `1AA`, can only be typed.

use std::collections::BTreeSet;

const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const FIRST: u32 = 10 * 36 * 36 + 10 * 36 + 10;
const END: u32 = 36 * 36 * 36;

/// Brings a typed code to its stored form: three of `A`–`Z` and `0`–`9`, in capitals.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn parse(text: &str) -> Result<String, String> {
    let code = text.trim().to_ascii_uppercase();
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(code)
    } else {
        Err("A code has exactly three characters out of A to Z and 0 to 9.".to_owned())
    }
}

/// Hands out the lowest free codes, one after the other.
#[derive(Debug)]
pub struct Codes {
    taken: BTreeSet<String>,
    next: u32,
}

impl Codes {
    /// Starts with the codes that are in use.
    pub fn new(taken: impl IntoIterator<Item = String>) -> Self {
        Self { taken: taken.into_iter().collect(), next: FIRST }
    }

    /// Takes one particular code; tells whether it was free.
    pub fn take(&mut self, code: &str) -> bool {
        self.taken.insert(code.to_owned())
    }

    /// Takes the lowest free code; `None` when all are in use.
    pub fn take_lowest(&mut self) -> Option<String> {
        while self.next < END {
            let code = spell(self.next);
            self.next += 1;
            if self.take(&code) {
                return Some(code);
            }
        }
        None
    }
}

/// The number of a code, counted from `000`; `None` for what is no code.
#[must_use]
pub fn number(code: &str) -> Option<u32> {
    let digit = |byte: u8| DIGITS.iter().position(|digit| *digit == byte).and_then(|place| u32::try_from(place).ok());
    match code.as_bytes() {
        &[a, b, c] => Some((digit(a)? * 36 + digit(b)?) * 36 + digit(c)?),
        _ => None,
    }
}

/// The code with a number; `None` behind `ZZZ`.
#[must_use]
pub fn numbered(number: u32) -> Option<String> {
    (number < END).then(|| spell(number))
}

fn spell(number: u32) -> String {
    [number / (36 * 36), number / 36 % 36, number % 36]
        .iter()
        .map(|digit| char::from(DIGITS[*digit as usize]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_starts_at_aaa_and_fills_gaps() {
        let mut codes = Codes::new(["AAA", "AAC", "1AA"].map(str::to_owned));
        let taken: Vec<_> = std::iter::from_fn(|| codes.take_lowest()).take(3).collect();
        assert_eq!(taken, ["AAB", "AAD", "AAE"]);
    }

    #[test]
    fn digits_follow_letters_in_the_count() {
        let mut codes = Codes::new([]);
        let all: Vec<_> = std::iter::from_fn(|| codes.take_lowest()).collect();
        assert_eq!(all[25..28], ["AAZ", "AB0", "AB1"]);
        assert_eq!(all.last().map(String::as_str), Some("ZZZ"));
        assert!(all.is_sorted());
        assert_eq!(codes.take_lowest(), None, "running out is told");
    }

    #[test]
    fn a_number_leads_back_to_its_code() {
        for code in ["000", "00A", "AAA", "HF1", "ZZZ"] {
            assert_eq!(number(code).and_then(numbered).as_deref(), Some(code));
        }
        assert_eq!((number("AAA"), number("ZZZ"), numbered(END)), (Some(FIRST), Some(END - 1), None));
        for none in ["", "AA", "aaa", "A\u{e9}", "AAAA"] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn typed_codes_are_folded_and_checked() {
        assert_eq!(parse(" hf1 ").as_deref(), Ok("HF1"));
        for bad in ["", "ab", "abcd", "a-b", "ééé"] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
