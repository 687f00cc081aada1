//! Numbers that look random and are the same every time (splitmix64).

/// What is drawn. The numbers stay as they are: with another one, everybody in the demonstration is somebody else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Locations = 1,
    Lot = 2,
    Person = 3,
    Access = 4,
    Membership = 5,
    Permission = 6,
    Team = 7,
    Salt = 8,
    Item = 9,
    /// An item that training has changed since the last sync.
    ChangedItem = 10,
    Training = 19,
    Production = 21,
}

/// A stream of draws. Each subject of each row has a stream of its own, so that rows can be made in any order.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of one subject of one row.
    #[must_use]
    pub const fn of(seed: u64, subject: u64, row: u64) -> Self {
        let mut chance = Self(seed ^ subject.wrapping_mul(0xd6e8_feb8_6659_fd93));
        chance.0 = chance.draw() ^ row.wrapping_mul(0xa076_1d64_78bd_642f);
        chance
    }

    /// The stream of one of the subjects above.
    #[must_use]
    pub const fn about(seed: u64, subject: Subject, row: u64) -> Self {
        Self::of(seed, subject as u64, row)
    }

    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, the bound; 0 for the bound 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        ((self.draw() as u128 * bound as u128) >> 64) as u64
    }

    /// A number of milliseconds from `low` up to, but not including, `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or_default();
        low.saturating_add_unsigned(self.below(span))
    }

    pub const fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items, which must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let index = self.below(items.len() as u64);
        &items[usize::try_from(index).unwrap_or_default()]
    }

    /// So many hexadecimal digits, up to 16 a draw.
    pub fn hex(&mut self, digits: usize) -> String {
        let mut text = String::new();
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.draw()));
        }
        text.truncate(digits);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draws = |seed, subject, row| {
            let mut chance = Chance::of(seed, subject, row);
            [chance.draw(), chance.draw(), chance.draw()]
        };
        assert_eq!(draws(1, 2, 3), draws(1, 2, 3));
        for other in [(2, 2, 3), (1, 3, 3), (1, 2, 4)] {
            assert_ne!(draws(1, 2, 3), draws(other.0, other.1, other.2));
        }
    }

    #[test]
    fn bounds_hold_and_are_reached() {
        let mut chance = Chance::of(7, 0, 0);
        let drawn: std::collections::BTreeSet<u64> = (0..200).map(|_| chance.below(5)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.between(9, 9), 9);
        assert_eq!(chance.hex(36).len(), 36);
    }
}
