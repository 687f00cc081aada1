//! What a plan says, written: kind by kind, in the one transaction of the destination.

use std::cell::Cell;

use super::items::Listing;
use super::users::Becomes;
use super::{Plan, PlanError};
use crate::api::Progress;
use crate::api::sync::SyncKind;
use crate::domain::ids::UserId;
use crate::domain::sync::items::{Item, compare, decide};
use crate::domain::sync::{Kind, Policy, Role};
use crate::store::Writer;
use crate::store::sync::{Copied, Renumbered};

/// What was written of the configuration.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pub references: u64,
    /// Where the counts are not those of the plan, which then must not be kept.
    pub surprise: Option<String>,
}

/// How much is written by now, of as many items as there will be.
pub(super) struct Written<'a> {
    items: Cell<u64>,
    references: Cell<u64>,
    total: u64,
    tell: &'a dyn Fn(Progress),
}

impl<'a> Written<'a> {
    pub(super) const fn of(total: u64, tell: &'a dyn Fn(Progress)) -> Self {
        Self { items: Cell::new(0), references: Cell::new(0), total, tell }
    }

    pub(super) fn items(&self, more: u64) {
        self.items.update(|items| items + more);
        self.tell();
    }

    pub(super) fn references(&self, more: u64) {
        self.references.update(|references| references + more);
        self.tell();
    }

    fn tell(&self) {
        // More than the plan counts is a surprise, which is told of as such.
        let items = self.items.get().min(self.total);
        (self.tell)(Progress::Written { items, total: self.total, references: self.references.get() });
    }
}

impl Plan {
    /// How many items carrying it out writes.
    fn items(&self) -> u64 {
        let copied = self.listings.iter().filter(|listing| {
            let kind = Kind::named(&listing.kind);
            kind.is_some_and(|kind| !matches!(kind.policy, Policy::NameReplace | Policy::NotCopied))
        });
        copied.map(|listing| listing.counts.add + listing.counts.replace + listing.counts.same).sum()
    }
}

/// Copies every kind, then the links, which need to know the numbers that things got.
pub(super) fn carry(
    plan: &Plan,
    writer: &Writer<'_>,
    missing: UserId,
    mut numbers: Renumbered,
    tell: &dyn Fn(Progress),
) -> Result<Carried, PlanError> {
    let written = Written::of(plan.items(), tell);
    let (items, references) = (&|more| written.items(more), &|more| written.references(more));
    let becomes = |source: i64| match plan.users.of(source).map(|record| record.becomes) {
        Some(Becomes::User(user)) => user,
        // A plan with somebody undecided is blocked, so this is who nobody knows.
        Some(Becomes::Missing | Becomes::Undecided) | None => missing.0,
    };
    let mut carried = Carried::default();
    for listing in &plan.listings {
        let Some(kind) = Kind::named(&listing.kind) else { continue };
        let copied = match kind.policy {
            Policy::RangeReplace => writer.replace_range(&plan.source, kind.name, items)?,
            Policy::UpsertKeep => writer.lay_over(&plan.source, kind.name, items)?,
            Policy::PrefixReplace(_) => by_name(plan, writer, kind, &mut numbers, &written)?,
            // Workgroups stand in a table of their own.
            Policy::NameReplace | Policy::NotCopied => continue,
        };
        carried.surprise = carried.surprise.or_else(|| surprise(&listing.counts, kind.policy, copied));
        if kind.has_users() {
            let roles: Vec<&str> = kind.roles.iter().map(|role| role.word()).collect();
            carried.references += writer.copy_users(&plan.source, kind.name, &roles, &becomes, references)?;
        }
        if kind.roles.contains(&Role::Checkout) {
            carried.references += writer.copy_checkouts(&plan.source, kind.name, &becomes, references)?;
        }
    }
    for listing in &plan.listings {
        let copies = |id: i64| listing.copies(id);
        writer.copy_links(&plan.source, &listing.kind, &numbers, &copies)?;
    }
    Ok(carried)
}

/// Tells where what was written is not what the plan counted.
fn surprise(planned: &SyncKind, policy: Policy, copied: Copied) -> Option<String> {
    let written = planned.add + planned.replace + planned.same;
    let removed = match policy {
        Policy::RangeReplace => planned.replace + planned.same + planned.delete,
        Policy::PrefixReplace(_) => planned.delete,
        _ => 0,
    };
    let expected = Copied { written, removed };
    (copied != expected).then(|| {
        let kind = &planned.kind;
        format!(
            "Of {kind} {} were written and {} removed, and the plan says {written} and {removed}.",
            copied.written, copied.removed
        )
    })
}

/// Merges the two sides of an inventory in the order of the plan.
fn by_name(
    plan: &Plan,
    writer: &Writer<'_>,
    kind: &Kind,
    numbers: &mut Renumbered,
    written: &Written<'_>,
) -> Result<Copied, PlanError> {
    let sources = plan.source.items_by_name(kind.name)?;
    let destinations = plan.destination.items_by_name(kind.name)?;
    let (mut from, mut to) = (sources.iter().peekable(), destinations.iter().peekable());
    let (mut copied, mut adds) = (Copied::default(), Vec::new());
    loop {
        let order = match (from.peek(), to.peek()) {
            (None, None) => break,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => compare(kind.policy, a, b),
        };
        let source: Option<&Item> = if order.is_le() { from.next() } else { None };
        let destination: Option<&Item> = if order.is_ge() { to.next() } else { None };
        let outcome = decide(kind.policy, source, destination);
        let copies = outcome.source.is_some_and(crate::domain::sync::ItemAction::copies);
        match (source, destination) {
            (Some(source), there) if copies => {
                copied.written += 1;
                match there {
                    Some(_) => {
                        written.items(1);
                        numbers.put(kind.name, source.id, writer.put_named(&plan.source, kind.name, source, there)?);
                    }
                    // What is new takes a number only when everything that goes has given up its own.
                    None => adds.push(source),
                }
            }
            // What comes with the product is on both sides under numbers of its own.
            (Some(source), Some(there)) => numbers.put(kind.name, source.id, there.id),
            (None, Some(there)) if outcome.destination.is_some_and(crate::domain::sync::ItemAction::changes) => {
                writer.remove_item(kind.name, there.id)?;
                copied.removed += 1;
            }
            _ => {}
        }
    }
    for source in adds {
        written.items(1);
        numbers.put(kind.name, source.id, writer.put_named(&plan.source, kind.name, source, None)?);
    }
    Ok(copied)
}

impl Listing {
    /// One line of what was done, for the journal; nothing where nothing changed.
    pub(super) fn told(&self) -> Option<String> {
        let SyncKind { kind, add, replace, delete, .. } = &self.counts;
        (add + replace + delete > 0).then(|| format!("{kind}: {add} added, {replace} replaced, {delete} deleted"))
    }
}
