//! Comments: what people write between the changes and beside them. They belong to a change or to the set, and come back
//! when the changes are written again, in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::heading::Heading;
use super::line::{Line, parse};
use crate::domain::cell::Cell;
use crate::domain::change::Change;

/// The comments of a set. The database never sees them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remarks {
    /// The lines before the first change that an empty line sets apart from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    head: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "pairs")]
    of: BTreeMap<Cell, Remark>,
    /// The lines after the last change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    foot: Vec<String>,
}

/// The comments of one change: whole lines above it, and what stands at its end.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Remark {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    above: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<String>,
}

/// Finds the comments of a text from which these changes were read, in this order.
#[must_use]
pub fn remarks(text: &str, changes: &[Change]) -> Remarks {
    let mut remarks = Remarks::default();
    let mut cells = changes.iter().map(|change| change.cell);
    let mut loose: Vec<String> = Vec::new();
    let mut begun = false;
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        match parse(line) {
            Ok(Line::Blank) => loose.push(String::new()),
            Ok(Line::Comment(comment)) => loose.push(comment),
            Ok(Line::Database(_, beside) | Line::Reason(_, beside)) => loose.extend(beside),
            Ok(Line::Change(_, beside)) => {
                if !std::mem::replace(&mut begun, true) {
                    let apart = loose.iter().rposition(String::is_empty).map_or(0, |blank| blank + 1);
                    remarks.head = trimmed(loose.drain(..apart).collect());
                }
                let above = std::mem::take(&mut loose).into_iter().filter(|line| !line.is_empty());
                if let Some(cell) = cells.next() {
                    remarks.add(cell, above.collect(), beside);
                }
            }
            Err(_) => {}
        }
    }
    let rest = trimmed(loose);
    *(if begun { &mut remarks.foot } else { &mut remarks.head }) = rest;
    remarks
}

/// Writes the lines of these changes, one for each, with everything that stands beside them.
#[must_use]
pub fn annotate(lines: &str, changes: &[Change], heading: &Heading, remarks: &Remarks) -> String {
    let mut text = String::with_capacity(lines.len());
    heading.write(&mut text);
    let part = |text: &mut String, lines: &[String]| {
        if !text.is_empty() && !lines.is_empty() {
            text.push('\n');
        }
        lines.iter().for_each(|line| push(text, line));
    };
    part(&mut text, &remarks.head);
    if !text.is_empty() && !changes.is_empty() {
        text.push('\n');
    }
    let mut said = BTreeSet::new();
    for (line, change) in lines.lines().zip(changes) {
        // A cell that stands there twice has its comments once.
        let remark = remarks.of.get(&change.cell).filter(|_| said.insert(change.cell));
        remark.into_iter().flat_map(|remark| &remark.above).for_each(|line| push(&mut text, line));
        match remark.and_then(|remark| remark.beside.as_ref()) {
            Some(beside) => push(&mut text, &format!("{line}  {beside}")),
            None => push(&mut text, line),
        }
    }
    part(&mut text, &remarks.foot);
    text
}

impl Remarks {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in the comments of another text; those of a change stand in the place of what was said of it before.
    pub fn extend(&mut self, other: Self) {
        let add = |lines: &mut Vec<String>, more: Vec<String>| {
            if *lines != more {
                lines.extend(more);
            }
        };
        add(&mut self.head, other.head);
        self.of.extend(other.of);
        add(&mut self.foot, other.foot);
    }

    fn add(&mut self, cell: Cell, above: Vec<String>, beside: Option<String>) {
        if above.is_empty() && beside.is_none() {
            return;
        }
        let remark = self.of.entry(cell).or_default();
        remark.above.extend(above);
        remark.beside = beside.or(remark.beside.take());
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Without empty lines at either end.
fn trimmed(mut lines: Vec<String>) -> Vec<String> {
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    lines.truncate(end);
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines.split_off(start)
}

/// A map as a list of pairs, since a cell is no key of an object.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Remark;
    use crate::domain::cell::Cell;

    pub fn serialize<S: Serializer>(of: &BTreeMap<Cell, Remark>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(of)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Cell, Remark>, D::Error> {
        Ok(Vec::<(Cell, Remark)>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
pub(super) mod strategy {
    use proptest::prelude::*;

    use super::*;

    fn comment() -> impl Strategy<Value = String> {
        "[a-zß\"\\\\#>-]{0,12}".prop_map(|text| format!("# {text}").trim_end().to_owned())
    }

    fn block() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(comment(), 0..3)
    }

    /// Comments of some of these changes, and of the set.
    pub fn remarks(changes: &[Change]) -> impl Strategy<Value = Remarks> + use<> {
        let cells: Vec<Cell> = changes.iter().map(|change| change.cell).collect();
        let of = prop::collection::vec((block(), prop::option::of(comment())), cells.len());
        (block(), of, block()).prop_map(move |(head, of, foot)| {
            let mut remarks = Remarks { head, foot, ..Remarks::default() };
            cells.iter().zip(of).for_each(|(cell, (above, beside))| remarks.add(*cell, above, beside));
            remarks
        })
    }
}
