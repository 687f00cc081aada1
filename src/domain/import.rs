//! What an import is compared with, and who gets a name or a login that only one row may have.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::ids::{OrgId, UserId, WorkgroupId};
use super::status::Status;

/// An organization or a workgroup as it is stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KnownGroup {
    /// The number of the organization or workgroup.
    pub id: i64,
    /// Empty for workgroups.
    pub code: String,
    pub name: String,
    /// Empty for organizations.
    pub description: String,
    pub origin: Option<String>,
}

/// A user as stored, with the relations and whether they are switched on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownUser {
    pub user: UserId,
    pub status: Status,
    pub is_system: bool,
    pub name: String,
    pub login: String,
    pub job_title: String,
    pub phone: String,
    pub owner: Option<OrgId>,
    pub origin: Option<String>,
    pub orgs: BTreeMap<OrgId, bool>,
    pub workgroups: BTreeMap<WorkgroupId, bool>,
}

/// The rows that an import may touch: all groups, and the users that its origins and logins find.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    pub orgs: Vec<KnownGroup>,
    pub workgroups: Vec<KnownGroup>,
    pub users: Vec<KnownUser>,
}

/// One row that wants a key which only one row may have. A new row leaves none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    pub leaves: Option<String>,
    pub wants: String,
}

/// Grants claims one after the other, so that no key is ever held twice, not even between two changes.
///
/// A row that leaves its key makes room for the next. Returns the claims granted, in the order in which they must be
/// written; the others (also those that would have to swap) cannot be had.
#[must_use]
pub fn settle(held: impl IntoIterator<Item = String>, claims: &[Claim]) -> Vec<usize> {
    let mut held: HashSet<String> = held.into_iter().collect();
    let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
    let mut granted = Vec::new();
    let mut ready: VecDeque<usize> = (0..claims.len()).collect();
    while let Some(index) = ready.pop_front() {
        let claim = &claims[index];
        if claim.leaves.as_ref() == Some(&claim.wants) {
            granted.push(index);
            continue;
        }
        if held.contains(&claim.wants) {
            waiting.entry(&claim.wants).or_default().push_back(index);
            continue;
        }
        granted.push(index);
        held.insert(claim.wants.clone());
        if let Some(left) = &claim.leaves {
            held.remove(left);
            if let Some(next) = waiting.get_mut(left.as_str()).and_then(VecDeque::pop_front) {
                ready.push_back(next);
            }
        }
    }
    granted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads `a>b` (leaves a, wants b) and `>b` (a new row).
    fn claims(text: &str) -> Vec<Claim> {
        let claim = |word: &str| {
            let (from, to) = word.split_once('>').unwrap();
            Claim { leaves: (!from.is_empty()).then(|| from.to_owned()), wants: to.to_owned() }
        };
        text.split_whitespace().map(claim).collect()
    }

    #[test]
    fn who_leaves_makes_room() {
        let cases: [(&str, &str, &[usize]); 8] = [
            ("", ">a", &[0]),
            ("a", ">a", &[]),
            ("a", "a>a", &[0]),
            ("a", "a>b >a", &[0, 1]),
            ("a", ">a a>b", &[1, 0]),
            ("a b c", "a>b b>c c>d", &[2, 1, 0]),
            ("a b", "a>b b>a", &[]),
            ("a", ">a >a a>b", &[2, 0]),
        ];
        for (held, text, expected) in cases {
            let held = held.split_whitespace().map(str::to_owned);
            assert_eq!(settle(held, &claims(text)), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_key_is_ever_held_twice(wishes in prop::collection::vec((prop::option::of(0..6_u8), 0..8_u8), 0..12)) {
            let mut seen = HashSet::new();
            let claims: Vec<_> = wishes
                .into_iter()
                .filter(|(from, _)| from.is_none_or(|from| seen.insert(from)))
                .map(|(from, to)| Claim { leaves: from.map(|key| key.to_string()), wants: to.to_string() })
                .collect();
            let mut held: Vec<String> = (0..6).map(|key| key.to_string()).collect();
            for index in settle(held.clone(), &claims) {
                if let Some(left) = &claims[index].leaves {
                    held.retain(|key| key != left);
                }
                prop_assert!(!held.contains(&claims[index].wants));
                held.push(claims[index].wants.clone());
            }
        }
    }
}
