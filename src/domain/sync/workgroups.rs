//! Workgroups are matched by folded name: added, matched, renamed by a mapping, or deleted where nobody is in them.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::Code;
use super::items::ItemAction;
use crate::domain::text::{Raw, fold};

/// A workgroup on one side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workgroup {
    pub id: i64,
    pub name: Raw,
    pub description: Raw,
    pub active: bool,
    pub global_admin_menu: bool,
    pub setup_data_menu: bool,
}

impl Workgroup {
    /// Tells whether members get a menu of administration.
    #[must_use]
    pub const fn has_menu(&self) -> bool {
        self.global_admin_menu || self.setup_data_menu
    }
}

/// What becomes of one workgroup; the sides are positions in the two lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    pub action: ItemAction,
    pub source: Option<usize>,
    pub destination: Option<usize>,
    pub finding: Option<Code>,
}

/// A mapping that cannot be followed or has nothing to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadMapping {
    /// The destination and the source name as given.
    pub names: (String, String),
    pub code: Code,
    pub why: &'static str,
}

/// Plans all workgroups in the order of their folded names; `renames` leads from destination to source names.
///
/// What is ambiguous is left as it is on either side, and blocks the plan. That a workgroup to be deleted is empty is
/// asked afterwards, by [`removal`].
#[must_use]
pub fn plan(
    source: &[Workgroup],
    destination: &[Workgroup],
    renames: &BTreeMap<String, String>,
) -> (Vec<Planned>, Vec<BadMapping>) {
    let (new, old) = (by_fold(source), by_fold(destination));
    let (mapped, bad) = mappings(&new, &old, renames);
    let taken: BTreeSet<&str> = mapped.values().map(String::as_str).collect();
    let folds: BTreeSet<&String> = new.keys().chain(old.keys()).collect();
    let mut planned = Vec::new();
    for name in folds {
        let ours = old.get(name).map_or(&[][..], Vec::as_slice);
        let theirs = new.get(name).map_or(&[][..], Vec::as_slice);
        match (theirs, ours) {
            (&[from], &[to]) => planned.push(matched(source, destination, from, to)),
            (&[_], &[]) if taken.contains(name.as_str()) => {}
            (&[from], &[]) => planned.push(one(ItemAction::Add, Some(from), None)),
            (&[], &[to]) => match mapped.get(name).and_then(|target| new.get(target)) {
                Some(from) => planned.push(one(ItemAction::Rename, from.first().copied(), Some(to))),
                None => planned.push(one(ItemAction::Delete, None, Some(to))),
            },
            (theirs, ours) => {
                let skip = theirs.iter().map(|from| one(ItemAction::SkipSource, Some(*from), None));
                let keep = ours.iter().map(|to| one(ItemAction::KeepLocal, None, Some(*to)));
                planned.extend(skip.chain(keep).map(|row| Planned { finding: Some(Code::WorkgroupAmbiguous), ..row }));
            }
        }
    }
    (planned, bad)
}

/// Tells what stands against deleting a workgroup with so many members.
#[must_use]
pub const fn removal(members: u64) -> Option<Code> {
    if members > 0 { Some(Code::WorkgroupUnmapped) } else { None }
}

/// Names what changes in a workgroup that is replaced, in words for its note.
#[must_use]
pub fn differences(from: &Workgroup, to: &Workgroup) -> Vec<&'static str> {
    let flag = |new: bool, old: bool, on: &'static str, off: &'static str| match (new, old) {
        (true, false) => Some(on),
        (false, true) => Some(off),
        _ => None,
    };
    let menus = [
        flag(from.active, to.active, "becomes active", "becomes inactive"),
        flag(
            from.global_admin_menu,
            to.global_admin_menu,
            "gains the Global Administration menu",
            "loses the Global Administration menu",
        ),
        flag(
            from.setup_data_menu,
            to.setup_data_menu,
            "gains the Setup Data Management menu",
            "loses the Setup Data Management menu",
        ),
        (from.description != to.description).then_some("has another description"),
        (from.name != to.name).then_some("is spelled differently"),
    ];
    menus.into_iter().flatten().collect()
}

const fn one(action: ItemAction, source: Option<usize>, destination: Option<usize>) -> Planned {
    Planned { action, source, destination, finding: None }
}

fn matched(source: &[Workgroup], destination: &[Workgroup], from: usize, to: usize) -> Planned {
    let cased = source[from].name != destination[to].name;
    Planned { finding: cased.then_some(Code::NameCase), ..one(ItemAction::Match, Some(from), Some(to)) }
}

fn by_fold(workgroups: &[Workgroup]) -> BTreeMap<String, Vec<usize>> {
    let mut folds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, workgroup) in workgroups.iter().enumerate() {
        folds.entry(fold(&workgroup.name.0)).or_default().push(at);
    }
    folds
}

/// Sorts the mappings into those that can be followed, by folded names, and the others.
fn mappings(
    new: &BTreeMap<String, Vec<usize>>,
    old: &BTreeMap<String, Vec<usize>>,
    renames: &BTreeMap<String, String>,
) -> (BTreeMap<String, String>, Vec<BadMapping>) {
    let mut good: BTreeMap<String, String> = BTreeMap::new();
    let mut bad = Vec::new();
    for (from, to) in renames {
        let (ours, theirs) = (fold(from), fold(to));
        let problem = if !old.contains_key(&ours) {
            Some((Code::MappingUnused, "the destination has no workgroup of that name"))
        } else if new.contains_key(&ours) {
            Some((Code::MappingUnused, "the source has a workgroup of that name, which matches by itself"))
        } else if !new.contains_key(&theirs) {
            Some((Code::MappingBroken, "the source has no workgroup of the new name"))
        } else if new[&theirs].len() > 1 || old[&ours].len() > 1 {
            Some((Code::WorkgroupAmbiguous, "several workgroups have that name"))
        } else if old.contains_key(&theirs) {
            Some((Code::WorkgroupAmbiguous, "the destination already has a workgroup of the new name"))
        } else if good.contains_key(&ours) || good.values().any(|taken| *taken == theirs) {
            Some((Code::WorkgroupAmbiguous, "another mapping leads to the same workgroup"))
        } else {
            good.insert(ours, theirs);
            None
        };
        bad.extend(problem.map(|(code, why)| BadMapping { names: (from.clone(), to.clone()), code, why }));
    }
    (good, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<Workgroup> {
        let workgroup = |(id, name): (i64, &&str)| Workgroup {
            id,
            name: (*name).into(),
            description: Raw::default(),
            active: true,
            global_admin_menu: false,
            setup_data_menu: false,
        };
        (1..).zip(names).map(workgroup).collect()
    }

    /// One line a workgroup: the action, the names `source>destination`, the code.
    fn told(source: &[&str], destination: &[&str], renames: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let renames = renames.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        let (planned, bad) = plan(&list(source), &list(destination), &renames);
        let name = |at: Option<usize>, names: &[&str]| at.map_or("", |at| names[at]).to_owned();
        let line = |row: &Planned| {
            let code = row.finding.map(|code| format!(" {}", code.text())).unwrap_or_default();
            format!("{:?} {}>{}{code}", row.action, name(row.source, source), name(row.destination, destination))
        };
        (planned.iter().map(line).collect(), bad.iter().map(|bad| bad.code.text().to_owned()).collect())
    }

    #[test]
    fn every_row_of_the_rule() {
        let (rows, bad) = told(
            &["Intake", "HOUSING", "New", "Twin", "twin", "Night Desk"],
            &["Intake", "Housing", "Old", "Twin", "Night Intake"],
            &[("night intake", "NIGHT DESK")],
        );
        let expected = [
            "Match HOUSING>Housing NAME_CASE",
            "Match Intake>Intake",
            "Add New>",
            "Rename Night Desk>Night Intake",
            "Delete >Old",
            "SkipSource Twin> WORKGROUP_AMBIGUOUS",
            "SkipSource twin> WORKGROUP_AMBIGUOUS",
            "KeepLocal >Twin WORKGROUP_AMBIGUOUS",
        ];
        assert_eq!(rows, expected);
        assert!(bad.is_empty());
    }

    #[test]
    fn mappings_that_lead_nowhere() {
        let cases: [(&[&str], &[&str], &[(&str, &str)], &[&str]); 6] = [
            (&["A"], &["B"], &[("C", "A")], &["MAPPING_UNUSED"]),
            (&["A", "B"], &["A"], &[("A", "B")], &["MAPPING_UNUSED"]),
            (&["A"], &["B"], &[("B", "C")], &["MAPPING_BROKEN"]),
            (&["A", "a"], &["B"], &[("B", "A")], &["WORKGROUP_AMBIGUOUS"]),
            (&["A"], &["A", "B"], &[("B", "A")], &["WORKGROUP_AMBIGUOUS"]),
            (&["A"], &["B", "C"], &[("B", "A"), ("C", "A")], &["WORKGROUP_AMBIGUOUS"]),
        ];
        for (source, destination, renames, expected) in cases {
            assert_eq!(told(source, destination, renames).1, expected, "{renames:?}");
        }
    }

    #[test]
    fn only_empty_workgroups_go() {
        assert_eq!(removal(0), None);
        assert_eq!(removal(1), Some(Code::WorkgroupUnmapped));
    }
}
