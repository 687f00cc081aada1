//! From a user's number to the place in the order of names.

/// Finds places by number: by a table where numbers are dense, which they are unless rows were copied in by hand.
#[derive(Debug)]
pub(super) enum Places {
    Table(Vec<u32>),
    Pairs(Vec<(u32, u32)>),
}

const NOWHERE: u32 = u32::MAX;

impl Places {
    /// Learns the places from the numbers in their order.
    pub(super) fn new(ids: &[u32]) -> Self {
        let highest = ids.iter().max().map_or(0, |id| *id as usize);
        let placed = (0..NOWHERE).zip(ids);
        if highest <= 4 * ids.len() + 1024 {
            let mut table = vec![NOWHERE; highest + 1];
            placed.for_each(|(place, id)| table[*id as usize] = place);
            Self::Table(table)
        } else {
            let mut pairs: Vec<_> = placed.map(|(place, id)| (*id, place)).collect();
            pairs.sort_unstable();
            Self::Pairs(pairs)
        }
    }

    pub(super) fn of(&self, id: u32) -> Option<usize> {
        let place = match self {
            Self::Table(table) => table.get(id as usize).copied().filter(|place| *place != NOWHERE),
            Self::Pairs(pairs) => pairs.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| pairs[at].1),
        };
        place.map(|place| place as usize)
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Table(table) => 4 * table.capacity(),
            Self::Pairs(pairs) => 8 * pairs.capacity(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_numbers() {
        for ids in [vec![3, 1, 2], vec![4_000_000_000, 1, 70_000], vec![]] {
            let places = Places::new(&ids);
            for (place, id) in ids.iter().enumerate() {
                assert_eq!(places.of(*id), Some(place));
            }
            assert_eq!(places.of(5), None);
        }
    }
}
