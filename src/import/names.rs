//! Names for groups that other systems allow to repeat, but that a database holds only once.

use std::collections::{HashMap, HashSet};

use crate::domain::text::fold;

/// A group whose name may repeat.
pub struct Named {
    pub name: String,
    /// What it belongs to, or empty.
    pub within: String,
    pub id: String,
}

/// Makes the names distinct: those that repeat get what they belong to in brackets, or their id where that repeats too.
///
/// Returns the names, and how many were changed.
pub fn distinct(groups: &[&Named]) -> (Vec<String>, usize) {
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, group) in groups.iter().enumerate() {
        alike.entry(fold(&group.name)).or_default().push(index);
    }
    let mut names: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
    let mut changed = 0;
    for same in alike.values().filter(|same| same.len() > 1) {
        let withins: HashSet<String> = same.iter().map(|index| fold(&groups[*index].within)).collect();
        let by_within = withins.len() == same.len() && !withins.contains("");
        for index in same {
            let group = groups[*index];
            let mark = if by_within { &group.within } else { &group.id };
            names[*index] = format!("{} ({mark})", group.name);
            changed += 1;
        }
    }
    (names, changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_repeat_are_changed() {
        // Name, what it belongs to, id → the name it gets.
        let cases = [
            ("Algebra", "North", "1", "Algebra (North)"),
            ("ALGEBRA", "South", "2", "ALGEBRA (South)"),
            ("Biology", "North", "3", "Biology"),
            ("Chess", "North", "4", "Chess (4)"),
            ("Chess", "North", "5", "Chess (5)"),
            ("Drama", "", "6", "Drama (6)"),
            ("Drama", "South", "7", "Drama (7)"),
        ];
        let named =
            cases.map(|(name, within, id, _)| Named { name: name.into(), within: within.into(), id: id.into() });
        assert_eq!(distinct(&named.each_ref()), (cases.map(|case| case.3.to_owned()).to_vec(), 6));
    }
}
