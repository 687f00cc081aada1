//! Chance: random bytes for passwords that the console makes, drawn from a seed that comes from outside.

use sha2::{Digest, Sha256};

/// A source of bytes that nobody without the seed can guess.
#[derive(Clone)]
pub struct Chance {
    seed: [u8; 32],
    drawn: u64,
}

impl Chance {
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Draws the next bytes. They are others than those of a receipt from the same seed.
    pub fn draw(&mut self) -> [u8; 16] {
        self.drawn += 1;
        let hash = Sha256::new().chain_update("chance").chain_update(self.seed).chain_update(self.drawn.to_be_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        bytes
    }
}

/// Does not show the seed, from which the passwords to come could be told.
impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chance").field("drawn", &self.drawn).finish_non_exhaustive()
    }
}
