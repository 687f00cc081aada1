//! Receipts for commits: drawn from a seed, so that a recorded session makes the same ones again.

use sha2::{Digest, Sha256};

use crate::domain::change::Receipt;

/// A source of receipts that nobody without the seed can guess.
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
        self.made += 1;
        let hash = Sha256::new().chain_update(self.seed).chain_update(self.made.to_be_bytes()).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Receipt(bytes)
    }
}

/// Does not show the seed, from which the receipts to come could be told.
impl std::fmt::Debug for Receipts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receipts").field("made", &self.made).finish_non_exhaustive()
    }
}
