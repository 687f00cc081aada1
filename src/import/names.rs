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

/// Makes the names distinct: those that repeat get what they belong to in brackets, or their id where that repeats too,
/// and a number where there is no id or somebody else is called so already. Who has no name gets none.
///
/// Returns the names, and how many were changed.
pub fn distinct(groups: &[&Named]) -> (Vec<String>, usize) {
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| !group.name.is_empty()) {
        alike.entry(fold(&group.name)).or_default().push(index);
    }
    let mut marks: HashMap<usize, &str> = HashMap::new();
    for same in alike.values().filter(|same| same.len() > 1) {
        let withins: HashSet<String> = same.iter().map(|index| fold(&groups[*index].within)).collect();
        let by_within = withins.len() == same.len() && !withins.contains("");
        let mark = |index: &usize| if by_within { &*groups[*index].within } else { &*groups[*index].id };
        marks.extend(same.iter().map(|index| (*index, mark(index))));
    }
    let taken = alike.into_iter().filter(|(_, same)| same.len() == 1).map(|(name, _)| (name, 1));
    let mut given = Given { taken: taken.collect() };
    let mut names: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
    let mut changed = 0;
    for (index, name) in names.iter_mut().enumerate() {
        let Some(mark) = marks.get(&index) else { continue };
        let own = given.give(name, mark);
        changed += usize::from(own != *name);
        *name = own;
    }
    (names, changed)
}

/// Names that are somebody's.
struct Given {
    /// How often each was asked for, by its folded form.
    taken: HashMap<String, usize>,
}

impl Given {
    /// A name with its mark that nobody else has.
    fn give(&mut self, name: &str, mark: &str) -> String {
        let marked = if mark.is_empty() { name.to_owned() } else { format!("{name} ({mark})") };
        let number = |number: usize| match mark {
            "" => format!("{name} ({number})"),
            mark => format!("{name} ({mark}, {number})"),
        };
        let key = fold(&marked);
        loop {
            // The count goes on where it stood, so that a thousand of the same name take a thousand steps.
            let asked = self.taken.entry(key.clone()).or_default();
            *asked += 1;
            let own = if *asked == 1 { marked.clone() } else { number(*asked) };
            if *asked == 1 || self.taken.insert(fold(&own), 1).is_none() {
                return own;
            }
        }
    }
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
            // Somebody is called as another would be.
            ("Eddy", "", "8", "Eddy (8, 2)"),
            ("Eddy", "", "9", "Eddy (9)"),
            ("eddy (8)", "", "10", "eddy (8)"),
            // Without ids there are numbers, of which one is taken; without a name there is nothing to tell apart.
            ("Fern", "", "", "Fern"),
            ("FERN", "", "", "FERN (3)"),
            ("Fern", "", "", "Fern (4)"),
            ("Fern (2)", "", "", "Fern (2)"),
            ("", "", "11", ""),
            ("", "", "12", ""),
        ];
        let named =
            cases.map(|(name, within, id, _)| Named { name: name.into(), within: within.into(), id: id.into() });
        assert_eq!(distinct(&named.each_ref()), (cases.map(|case| case.3.to_owned()).to_vec(), 10));
    }
}
