//! A set of places in the order of names, one bit each.

/// Places of a roster, with their number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::store) struct Selection {
    blocks: Vec<u64>,
    count: usize,
}

const BITS: usize = u64::BITS as usize;

impl Selection {
    /// The empty set over so many places.
    pub(in crate::store) fn empty(length: usize) -> Self {
        Self { blocks: vec![0; length.div_ceil(BITS)], count: 0 }
    }

    pub(super) fn from_blocks(blocks: Vec<u64>) -> Self {
        let count = blocks.iter().map(|block| block.count_ones() as usize).sum();
        Self { blocks, count }
    }

    pub(in crate::store) fn insert(&mut self, place: usize) {
        let (block, bit) = (&mut self.blocks[place / BITS], 1 << (place % BITS));
        self.count += usize::from(*block & bit == 0);
        *block |= bit;
    }

    /// Keeps only what is in the other set too, or only what is not.
    pub(in crate::store) fn keep(&mut self, other: &Self, negated: bool) {
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            *block &= if negated { !other } else { *other };
        }
        self.count = self.blocks.iter().map(|block| block.count_ones() as usize).sum();
    }

    pub(in crate::store) fn contains(&self, place: usize) -> bool {
        self.blocks.get(place / BITS).is_some_and(|block| block & (1 << (place % BITS)) != 0)
    }

    pub(in crate::store) const fn count(&self) -> usize {
        self.count
    }

    /// How many members stand before a place.
    pub(in crate::store) fn rank(&self, place: usize) -> usize {
        let whole: u32 = self.blocks.iter().take(place / BITS).map(|block| block.count_ones()).sum();
        let last = self.blocks.get(place / BITS).map_or(0, |block| block & ((1 << (place % BITS)) - 1));
        (whole + last.count_ones()) as usize
    }

    /// The place of the nth member, counted from 0.
    pub(in crate::store) fn nth(&self, n: usize) -> Option<usize> {
        let mut left = n;
        for (at, block) in self.blocks.iter().enumerate() {
            let here = block.count_ones() as usize;
            if left < here {
                return ones(*block).nth(left).map(|bit| at * BITS + bit);
            }
            left -= here;
        }
        None
    }

    /// The members from a place on.
    pub(in crate::store) fn from(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let start = place / BITS;
        let blocks = self.blocks.iter().enumerate().skip(start);
        blocks.flat_map(move |(at, block)| {
            let kept = if at == start { block & (u64::MAX << (place % BITS)) } else { *block };
            ones(kept).map(move |bit| at * BITS + bit)
        })
    }

    /// The members before a place, the nearest first.
    pub(in crate::store) fn before(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let end = place / BITS;
        let blocks = self.blocks.iter().enumerate().take(end + 1).rev();
        blocks.flat_map(move |(at, block)| {
            let mut kept = if at == end { block & ((1 << (place % BITS)) - 1) } else { *block };
            std::iter::from_fn(move || {
                let bit = kept.checked_ilog2()?;
                kept ^= 1 << bit;
                Some(at * BITS + bit as usize)
            })
        })
    }
}

/// The numbers of the bits that are set, the lowest first.
fn ones(mut block: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = block.trailing_zeros();
        (block != 0).then(|| {
            block &= block - 1;
            bit as usize
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_a_set(members in prop::collection::btree_set(0..300_usize, 0..80), place in 0..300_usize) {
            let mut selection = Selection::empty(300);
            for member in &members {
                selection.insert(*member);
                selection.insert(*member);
            }
            prop_assert_eq!(selection.count(), members.len());
            prop_assert_eq!(selection.contains(place), members.contains(&place));
            prop_assert_eq!(selection.rank(place), members.range(..place).count());
            prop_assert_eq!(selection.from(place).collect::<BTreeSet<_>>(), members.range(place..).copied().collect());
            let before: Vec<_> = members.range(..place).rev().copied().collect();
            prop_assert_eq!(selection.before(place).collect::<Vec<_>>(), before);
            for (n, member) in members.iter().enumerate() {
                prop_assert_eq!(selection.nth(n), Some(*member));
            }
            prop_assert_eq!(selection.nth(members.len()), None);
            let mut even = Selection::empty(300);
            (0..300).step_by(2).for_each(|place| even.insert(place));
            for negated in [false, true] {
                let mut kept = selection.clone();
                kept.keep(&even, negated);
                let wanted: Vec<_> = members.iter().copied().filter(|place| (place % 2 == 0) != negated).collect();
                prop_assert_eq!((kept.count(), kept.from(0).collect::<Vec<_>>()), (wanted.len(), wanted));
            }
        }
    }
}
