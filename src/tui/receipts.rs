//! What is drawn from the session's seed, so that a recorded session draws the same again: receipts for commits, and the
//! entropy of passwords that the console makes.

use sha2::{Digest, Sha256};

use crate::domain::change::Receipt;

/// A source of receipts and entropy that nobody without the seed can guess.
#[derive(Clone)]
pub struct Receipts {
    seed: [u8; 32],
    made: u64,
}

impl Receipts {
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, made: 0 }
    }

    /// Makes the next receipt.
    pub fn make(&mut self) -> Receipt {
        Receipt(self.draw(b""))
    }

    /// Draws the entropy of a password; no receipt tells anything of it.
    pub fn entropy(&mut self) -> [u8; 16] {
        self.draw(b"entropy")
    }

    fn draw(&mut self, purpose: &[u8]) -> [u8; 16] {
        self.made += 1;
        let made = self.made.to_be_bytes();
        let hash = Sha256::new().chain_update(self.seed).chain_update(made).chain_update(purpose).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        bytes
    }
}

/// Does not show the seed, from which the receipts to come could be told.
impl std::fmt::Debug for Receipts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receipts").field("made", &self.made).finish_non_exhaustive()
    }
}
