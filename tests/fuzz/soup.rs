//! Where the texts come from: a corpus that is torn apart, and pieces that mean something.

use crate::support::world::Dice;

/// What a target is fed with.
pub struct Soup {
    corpus: Vec<Vec<u8>>,
    pieces: &'static [&'static str],
}

/// Pieces that are made to do harm, whoever reads them.
const HARM: [&str; 14] = [
    "\u{1b}[2J",
    "\u{9b}31m",
    "\u{202e}",
    "\u{200b}",
    "\u{2028}",
    "\u{feff}",
    "\u{ad}",
    "\u{3164}",
    "\0",
    "\r",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "李",
    "99999999999999999999",
    "-9223372036854775808",
];

impl Soup {
    pub const fn new(corpus: Vec<Vec<u8>>, pieces: &'static [&'static str]) -> Self {
        Self { corpus, pieces }
    }

    fn piece(&self, dice: &mut Dice) -> &'static [u8] {
        if dice.below(6) == 0 { dice.pick(&HARM).as_bytes() } else { dice.pick(self.pieces).as_bytes() }
    }

    /// One of the corpus torn apart, or pieces alone.
    pub fn ladle(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = if dice.below(4) == 0 { Vec::new() } else { dice.pick(&self.corpus).clone() };
        if bytes.is_empty() {
            for _ in 0..dice.below(12) {
                bytes.extend_from_slice(self.piece(dice));
            }
        }
        for _ in 0..dice.below(6) {
            let at = dice.below(bytes.len() + 1);
            match dice.below(9) {
                0 => bytes.truncate(at),
                1 | 2 => drop(bytes.splice(at..at, self.piece(dice).iter().copied())),
                3 => bytes.rotate_left(at),
                4 => drop(bytes.splice(at..at, dice.pick(&self.corpus).iter().copied())),
                5 => {
                    let to = (at + dice.below(20)).min(bytes.len());
                    bytes.drain(at..to);
                }
                6 => {
                    let to = (at + dice.below(20)).min(bytes.len());
                    let part = bytes[at..to].to_vec();
                    bytes.splice(at..at, part);
                }
                7 => {
                    let to = (at + dice.below(8)).min(bytes.len());
                    bytes.splice(at..to, self.piece(dice).iter().copied());
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(dice.below(256)).unwrap();
                    }
                }
            }
        }
        bytes
    }

    /// A text of about so many bytes: one of the corpus, or one piece, again and again.
    pub fn much(&self, dice: &mut Dice, length: usize) -> Vec<u8> {
        let one = if dice.below(2) == 0 { dice.pick(&self.corpus).clone() } else { self.piece(dice).to_vec() };
        let one = if one.is_empty() { b"x".to_vec() } else { one };
        one.iter().copied().cycle().take(length).collect()
    }
}
