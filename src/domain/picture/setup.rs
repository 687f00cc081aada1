//! What stands beside users, organizations and workgroups: templates and releases.

use std::collections::BTreeMap;

use crate::domain::cell::Edge;
use crate::domain::day::Day;
use crate::domain::permission::Levels;

/// One permission template; it exists while it has a name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TemplateRow {
    pub name: String,
    pub levels: Levels,
}

/// One information release; it exists while it has a name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Release {
    pub name: String,
    pub comments: String,
}

/// That organizations share, by what is shared, with the last day of each; `None` runs on.
pub type Edges = BTreeMap<Edge, Option<Day>>;

/// Whether two edges between the same organizations under the same release have a day in common.
#[must_use]
pub fn overlap(one: (Edge, Option<Day>), other: (Edge, Option<Day>)) -> bool {
    let same = (one.0.release, one.0.from, one.0.to) == (other.0.release, other.0.from, other.0.to);
    let reaches = |end: Option<Day>, begin: Day| end.is_none_or(|end| end >= begin);
    same && reaches(one.1, other.0.begin) && reaches(other.1, one.0.begin)
}
