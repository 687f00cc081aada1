//! What follows from a plan beyond its single rows: names, links, queries left to nobody, numbers too large to overlook.

use std::collections::BTreeMap;

use super::error::PlanError;
use super::items::Listing;
use super::making::{BATCH, Cursor, Making, Sides};
use super::references::Witness;
use super::users::{Becomes, Users};
use crate::domain::counted::counted;
use crate::domain::sync::checks::{self, over_threshold};
use crate::domain::sync::kinds::{PERSONAL_DASHBOARD, TABLE};
use crate::domain::sync::users::MISSING_NAME;
use crate::domain::sync::{Code, ItemAction, Kind, Policy, Role};
use crate::store::sync::{LinkRow, NameRow, SyncReader, mended};

/// The listings by kind.
pub(super) type Listings<'a> = BTreeMap<&'a str, &'a Listing>;

/// How many rows the checks below read: names and contents of what was listed, and links.
pub(super) fn rows(sides: Sides<'_>, listings: &[Listing]) -> Result<u64, PlanError> {
    let is_ranged =
        |listing: &&Listing| Kind::named(&listing.kind).is_some_and(|kind| kind.policy == Policy::RangeReplace);
    let names: usize = listings.iter().filter(is_ranged).map(|listing| listing.len(false)).sum();
    Ok(names as u64 + sides.source.count_links()? + sides.destination.count_links()?)
}

/// Finds copied items whose number or name collides with what the destination has.
pub(super) fn names(sides: Sides<'_>, making: &mut Making<'_>, listings: &Listings<'_>) -> Result<(), PlanError> {
    let ranged = TABLE.iter().filter(|kind| kind.policy == Policy::RangeReplace);
    for kind in ranged.filter(|kind| listings.contains_key(kind.name)) {
        let mut sources = all_names(sides.source, kind.name);
        let mut destinations = all_names(sides.destination, kind.name);
        while let Some(row) = sources.next()? {
            making.work.step()?;
            let mut here = vec![row.item];
            while let Some(more) = sources.next_if(|other| other.name == row.name)? {
                here.push(more.item);
            }
            while destinations.next_if(|other| other.name < row.name)?.is_some() {
                making.work.step()?;
            }
            let mut there = Vec::new();
            while let Some(more) = destinations.next_if(|other| other.name == row.name)? {
                there.push(more.item);
            }
            report_name(making, kind, &mended(&row.name), &here, &there);
        }
    }
    Ok(())
}

fn report_name(making: &mut Making<'_>, kind: &Kind, name: &str, here: &[i64], there: &[i64]) {
    let found = checks::name(here, there);
    let label = kind.label;
    if let Some((new, old)) = found.moved {
        making.findings.add(Code::IdMoved, Some((kind.name, Some(new))), || {
            format!(
                "\"{name}\" of the {label} has number {old} now and {new} afterwards. Check what uses the old number."
            )
        });
    }
    if let Some((new, local)) = found.clash {
        making.findings.add(Code::NameClash, Some((kind.name, Some(new))), || {
            format!("\"{name}\" of the {label} is also the name of {local}, which stays. Rename one of the two.")
        });
    }
}

fn all_names<'a>(reader: &'a SyncReader, kind: &'static str) -> Cursor<'a, NameRow> {
    let mut after = NameRow { name: Vec::new(), item: i64::MIN };
    Cursor::new(move || {
        let batch = reader.names_after(kind, &after, BATCH)?;
        if let Some(last) = batch.last() {
            after.clone_from(last);
        }
        Ok(batch)
    })
}

/// Finds items that would use one that is not there afterwards.
pub(super) fn links(sides: Sides<'_>, making: &mut Making<'_>, listings: &Listings<'_>) -> Result<(), PlanError> {
    making.begin("links");
    each_link(sides.source, |link| {
        print(&mut making.source_print, link);
        let copied = listings.get(link.kind.as_str()).is_some_and(|listing| listing.copies(link.item));
        let known = Kind::named(&link.to_kind).is_some_and(|kind| kind.policy != Policy::NameReplace);
        let served = listings.get(link.to_kind.as_str()).is_some_and(|listing| listing.serves_copied(link.to));
        if copied && known && !served {
            making.findings.add(Code::Dangling, Some((&link.kind, Some(link.item))), || {
                let LinkRow { kind, item, to_kind, to } = link;
                format!("The copied {kind} {item} uses {to_kind} {to}, which the destination will not have.")
            });
        }
        making.work.step()
    })?;
    each_link(sides.destination, |link| {
        print(&mut making.destination_print, link);
        let of = |kind: &str, id| listings.get(kind).and_then(|listing| listing.in_destination(id));
        if of(&link.kind, link.item) == Some(ItemAction::KeepLocal) {
            report_kept(making, link, of(&link.to_kind, link.to));
        }
        making.work.step()
    })
}

/// Shows the links of a side until something is wrong.
fn each_link(side: &SyncReader, mut see: impl FnMut(&LinkRow) -> Result<(), PlanError>) -> Result<(), PlanError> {
    let mut seen = Ok(());
    side.each_link(|link| {
        seen = see(link);
        seen.is_ok()
    })?;
    seen
}

fn report_kept(making: &mut Making<'_>, link: &LinkRow, target: Option<ItemAction>) {
    let LinkRow { kind, item, to_kind, to } = link;
    let about = Some((kind.as_str(), Some(*item)));
    let becomes = match target {
        Some(ItemAction::Delete) => "is deleted",
        Some(ItemAction::Replace) => "is replaced",
        _ => return,
    };
    if kind == PERSONAL_DASHBOARD {
        making.findings.add(Code::PersonalDashboard, about, || {
            format!("The personal dashboard {item} is built on {to_kind} {to}, which {becomes}. Tell its owner.")
        });
    } else if target == Some(ItemAction::Delete) {
        making
            .findings
            .add(Code::Dangling, about, || format!("The local {kind} {item} uses {to_kind} {to}, which {becomes}."));
    }
}

fn print(print: &mut super::fingerprint::Prints, link: &LinkRow) {
    print.text(&link.kind);
    print.number(link.item);
    print.text(&link.to_kind);
    print.number(link.to);
}

/// Finds copied items left to the missing user alone, and counts those that production will not let anybody edit.
pub(super) fn left_to_nobody(
    sides: Sides<'_>,
    making: &mut Making<'_>,
    witnesses: Vec<Witness>,
    users: &Users,
    to_production: bool,
) -> Result<Vec<Witness>, PlanError> {
    let is_missing = |user: i64| users.of(user).is_some_and(|record| record.becomes == Becomes::Missing);
    let editable = witnesses.iter().filter(|witness| witness.role == Role::EditableBy).count() as u64;
    let mut stranded = Vec::new();
    for witness in witnesses.into_iter().filter(|witness| is_missing(witness.user)) {
        making.work.step()?;
        let mut all = true;
        sides.source.each_named((witness.kind.name, witness.item), witness.role, |user| {
            all = is_missing(user);
            all
        })?;
        if all {
            making.findings.add(Code::Stranded, Some((witness.kind.name, Some(witness.item))), || witness.stranded());
            stranded.push(witness);
        }
    }
    if to_production && editable > 0 {
        making.findings.add(Code::ReadonlyInProd, Some(("query", None)), || {
            let queries = counted(editable, "copied query names", "copied queries name");
            format!("{queries} users who may edit; in production nobody can. Edit in the source and sync again.")
        });
    }
    Ok(stranded)
}

impl Witness {
    /// That nobody else is left.
    pub(super) fn stranded(&self) -> String {
        let word = if self.role == Role::EditableBy { "edit" } else { "run" };
        format!("Only {MISSING_NAME} could {word} number {} of the {}.", self.item, self.kind.label)
    }
}

/// Warns of kinds that lose so many items that the number has to be typed.
pub(super) fn threshold(making: &mut Making<'_>, kind: &str, deleted: u64, items: u64) {
    if over_threshold(deleted, items) {
        let label = Kind::named(kind).map_or(kind, |kind| kind.label);
        making.findings.add(Code::Threshold, Some((kind, None)), || {
            format!("{deleted} of {items} {label} would be deleted. Type that number to accept it.")
        });
    }
}
