//! A map in the order of its keys whose copies share what they have in common.
//!
//! The entries lie in leaves of a few dozen. A copy costs one pointer a leaf; an edit copies the one leaf it touches,
//! where somebody else holds it too. So a draft of a hundred thousand cells can be handed to the thread that keeps it,
//! and be put aside for every step that may be taken back, without anybody waiting for it.
//!
//! Libraries have such maps (`rpds`, `imbl`), and this one is kept beside them: theirs are trees of small nodes, one
//! pointer an entry or a level, made for maps that are edited all the time. A draft is filled in order once, walked from
//! end to end for every judgement and copied by the thousand entries; leaves that lie in a row are as quick to walk as a
//! vector. What it takes is the hundred lines below, which a plain map checks, and no dependency of the domain.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// So many entries lie in a leaf at most.
const LEAF: usize = 128;

/// A map in the order of its keys.
#[derive(Clone)]
pub struct CowMap<K, V> {
    /// None of them is empty.
    leaves: Vec<Arc<Vec<(K, V)>>>,
    len: usize,
}

impl<K: Ord + Clone, V: Clone> CowMap<K, V> {
    pub const fn len(&self) -> usize {
        self.len
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        let leaf = self.leaves.get(self.leaf_of(key))?;
        let at = leaf.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        Some(&leaf[at].1)
    }

    /// Puts a value in, and answers the one that was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let at = self.leaf_of(&key);
        let Some(shared) = self.leaves.get_mut(at) else {
            self.leaves.push(Arc::new(vec![(key, value)]));
            self.len += 1;
            return None;
        };
        match shared.binary_search_by(|(other, _)| other.cmp(&key)) {
            Ok(place) => Some(std::mem::replace(&mut Arc::make_mut(shared)[place].1, value)),
            Err(place) => {
                self.len += 1;
                let full = shared.len() >= LEAF;
                if full && place == shared.len() {
                    // What comes in order fills leaf after leaf.
                    self.leaves.insert(at + 1, Arc::new(vec![(key, value)]));
                    return None;
                }
                let leaf = Arc::make_mut(shared);
                leaf.insert(place, (key, value));
                if full {
                    let upper = leaf.split_off(LEAF / 2);
                    self.leaves.insert(at + 1, Arc::new(upper));
                }
                None
            }
        }
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.leaf_of(key);
        let shared = self.leaves.get_mut(at)?;
        let place = shared.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        self.len -= 1;
        let (_, value) = Arc::make_mut(shared).remove(place);
        if shared.is_empty() {
            self.leaves.remove(at);
        }
        Some(value)
    }

    pub fn entries(&self) -> Entries<'_, K, V> {
        Entries { leaves: self.leaves.iter(), leaf: [].iter(), left: self.len }
    }

    /// The entries whose keys are in a range.
    pub fn range(&self, keys: RangeInclusive<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let leaves = self.leaf_of(keys.start())..=self.leaf_of(keys.end());
        let leaves = self.leaves.get(leaves).unwrap_or_default().iter();
        let entries = leaves.flat_map(|leaf| leaf.iter().map(|(key, value)| (key, value)));
        entries.filter(move |(key, _)| keys.contains(key))
    }

    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> {
        self.entries().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> {
        self.entries().map(|(_, value)| value)
    }

    /// The leaf in which a key stands or would stand.
    fn leaf_of(&self, key: &K) -> usize {
        self.leaves.partition_point(|leaf| leaf[0].0 <= *key).saturating_sub(1)
    }
}

impl<K, V> Default for CowMap<K, V> {
    fn default() -> Self {
        Self { leaves: Vec::new(), len: 0 }
    }
}

/// Two maps are equal when their entries are, however they lie in leaves.
impl<K: Ord + Clone, V: Clone + PartialEq> PartialEq for CowMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.entries().eq(other.entries())
    }
}

impl<K: Ord + Clone, V: Clone + Eq> Eq for CowMap<K, V> {}

impl<K: Ord + Clone + fmt::Debug, V: Clone + fmt::Debug> fmt::Debug for CowMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries()).finish()
    }
}

/// The entries in the order of their keys.
pub struct Entries<'a, K, V> {
    leaves: std::slice::Iter<'a, Arc<Vec<(K, V)>>>,
    leaf: std::slice::Iter<'a, (K, V)>,
    left: usize,
}

impl<'a, K, V> Iterator for Entries<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.leaf.next() {
                self.left -= 1;
                return Some((key, value));
            }
            self.leaf = self.leaves.next()?.iter();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K, V> ExactSizeIterator for Entries<'_, K, V> {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Puts in, or takes out.
    fn edits() -> impl Strategy<Value = Vec<(u16, Option<u8>)>> {
        prop::collection::vec((0..600_u16, prop::option::weighted(0.7, any::<u8>())), 0..1_500)
    }

    proptest! {
        #[test]
        fn it_holds_what_a_plain_map_holds(edits in edits(), in_order in 0..400_u16) {
            let (mut ours, mut plain) = (CowMap::default(), BTreeMap::new());
            let before: Vec<_> = (0..in_order).map(|key| (key, Some(0))).collect();
            for (key, value) in before.into_iter().chain(edits) {
                match value {
                    Some(value) => prop_assert_eq!(ours.insert(key, value), plain.insert(key, value)),
                    None => prop_assert_eq!(ours.remove(&key), plain.remove(&key)),
                }
                prop_assert_eq!(ours.get(&key), plain.get(&key));
            }
            prop_assert!(ours.entries().eq(plain.iter()));
            let part = 100..=400;
            prop_assert!(ours.range(part.clone()).rev().eq(plain.range(part).rev()));
            prop_assert_eq!((ours.len(), ours.keys().len()), (plain.len(), plain.len()));
            prop_assert!(ours.leaves.iter().all(|leaf| !leaf.is_empty() && leaf.len() <= LEAF));
        }

        #[test]
        fn a_copy_stays_as_it_was(first in edits(), second in edits()) {
            let mut map = CowMap::default();
            let edit = |map: &mut CowMap<u16, u8>, edits: &[(u16, Option<u8>)]| {
                for (key, value) in edits {
                    match value {
                        Some(value) => drop(map.insert(*key, *value)),
                        None => drop(map.remove(key)),
                    }
                }
            };
            edit(&mut map, &first);
            let (copy, kept) = (map.clone(), map.entries().map(|(key, value)| (*key, *value)).collect::<Vec<_>>());
            edit(&mut map, &second);
            prop_assert_eq!(copy.entries().map(|(key, value)| (*key, *value)).collect::<Vec<_>>(), kept);
        }
    }

    #[test]
    fn an_edit_copies_one_leaf_only() {
        let mut map = CowMap::default();
        for key in 0..100_000 {
            map.insert(key, ());
        }
        assert_eq!(map.leaves.len(), 100_000_usize.div_ceil(LEAF), "what comes in order fills its leaves");
        let copy = map.clone();
        map.remove(&50_000);
        let apart = map.leaves.iter().zip(&copy.leaves).filter(|(ours, theirs)| !Arc::ptr_eq(ours, theirs));
        assert_eq!(apart.count(), 1);
    }
}
