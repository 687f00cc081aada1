//! A hash over everything a plan read from one side: equal prints mean that the plan would come out the same.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// A running hash. Every field carries its length, so that no two sequences of fields run together alike.
#[derive(Clone)]
pub(super) struct Print(Sha256);

impl Print {
    pub(super) fn new(tag: &str) -> Self {
        let mut print = Self(Sha256::new());
        print.text(tag);
        print
    }

    pub(super) fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    pub(super) fn number(&mut self, number: i64) {
        self.0.update(number.to_le_bytes());
    }

    pub(super) fn optional(&mut self, number: Option<i64>) {
        self.0.update([u8::from(number.is_some())]);
        self.number(number.unwrap_or_default());
    }

    /// Ends the hash as 64 hexadecimal digits.
    pub(super) fn finish(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(fields: &[&str]) -> String {
        let mut print = Print::new("test");
        fields.iter().for_each(|field| print.text(field));
        print.finish()
    }

    #[test]
    fn fields_do_not_run_together() {
        assert_eq!(print(&["ab", "c"]), print(&["ab", "c"]));
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
        assert_ne!(print(&[]), print(&[""]));
        assert_eq!(print(&[]).len(), 64);
    }
}
