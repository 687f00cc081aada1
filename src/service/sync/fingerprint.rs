//! A hash over everything a plan read from one side: equal prints mean that the plan would come out the same.

use sha2::{Digest, Sha256};

use crate::domain::text::hex;

/// How many bytes are hashed at once.
const STRETCH: usize = 16_384;

/// A running hash. Every field carries its length, so that no two sequences of fields run together alike. Fields are
/// gathered first, for a hash is fast only over long stretches.
#[derive(Clone)]
pub(super) struct Print {
    hash: Sha256,
    waiting: Vec<u8>,
}

impl Print {
    pub(super) fn new(tag: &str) -> Self {
        let mut print = Self { hash: Sha256::new(), waiting: Vec::new() };
        print.text(tag);
        print
    }

    pub(super) fn text(&mut self, text: &str) {
        self.take(&(text.len() as u64).to_le_bytes());
        self.take(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: i64) {
        self.take(&number.to_le_bytes());
    }

    pub(super) fn optional(&mut self, number: Option<i64>) {
        self.take(&[u8::from(number.is_some())]);
        self.number(number.unwrap_or_default());
    }

    fn take(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= STRETCH {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }

    /// Ends the hash as 64 hexadecimal digits.
    pub(super) fn finish(mut self) -> String {
        self.hash.update(&self.waiting);
        hex(&self.hash.finalize())
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
