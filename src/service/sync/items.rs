//! One kind of item, both sides merged in order. A listing keeps a number and an action a row and nothing else; names
//! and references are read again for the page that shows them.

use std::cmp::Ordering;

use super::error::PlanError;
use super::making::{BATCH, Cursor, Making, Sides};
use crate::api::sync::SyncKind;
use crate::domain::sync::items::{Item, Outcome, compare, decide};
use crate::domain::sync::{Code, ItemAction, Kind, Policy, Role};
use crate::store::sync::SyncReader;

/// What becomes of the items of one kind, in the order of the merge.
pub(super) struct Listing {
    pub(super) kind: String,
    pub(super) roles: &'static [Role],
    by_name: bool,
    ids: Vec<i64>,
    actions: Vec<ItemAction>,
    /// The positions of the rows that change something.
    changed: Vec<usize>,
    /// The positions by number, where the merge went by name.
    sorted: Vec<usize>,
    pub(super) counts: SyncKind,
    /// All items of the kind in the destination.
    pub(super) destination_items: u64,
}

impl Listing {
    fn new(kind: &str, row: Option<&'static Kind>) -> Self {
        Self {
            kind: kind.to_owned(),
            roles: row.map_or(&[], |row| row.roles),
            by_name: row.is_some_and(|row| row.policy.by_name()),
            ids: Vec::new(),
            actions: Vec::new(),
            changed: Vec::new(),
            sorted: Vec::new(),
            counts: SyncKind { kind: kind.to_owned(), ..SyncKind::default() },
            destination_items: 0,
        }
    }

    fn push(&mut self, id: i64, action: ItemAction) {
        if action.changes() {
            self.changed.push(self.ids.len());
        }
        self.ids.push(id);
        self.actions.push(action);
        count(&mut self.counts, action);
    }

    pub(super) fn len(&self, changed: bool) -> usize {
        if changed { self.changed.len() } else { self.ids.len() }
    }

    /// The number and the action of the nth row.
    pub(super) fn row(&self, changed: bool, nth: usize) -> Option<(i64, ItemAction)> {
        let at = if changed { *self.changed.get(nth)? } else { nth };
        Some((*self.ids.get(at)?, *self.actions.get(at)?))
    }

    /// What happens under a number: nothing, one thing, or one on each side.
    fn actions_of(&self, id: i64) -> impl Iterator<Item = ItemAction> + '_ {
        let at = |nth: usize| if self.by_name { self.sorted[nth] } else { nth };
        let mut from = 0;
        let mut rest = self.ids.len();
        while rest > 0 {
            let half = rest / 2;
            if self.ids[at(from + half)] < id {
                from += half + 1;
                rest -= half + 1;
            } else {
                rest = half;
            }
        }
        (from..self.ids.len()).map(at).take_while(move |at| self.ids[*at] == id).map(|at| self.actions[at])
    }

    /// Tells whether the source item of that number is copied.
    pub(super) fn copies(&self, id: i64) -> bool {
        self.copied_as(id).is_some()
    }

    /// How the source item of that number is copied, if it is.
    pub(super) fn copied_as(&self, id: i64) -> Option<ItemAction> {
        self.actions_of(id).find(|action| action.copies())
    }

    /// What happens to the destination item of that number.
    pub(super) fn in_destination(&self, id: i64) -> Option<ItemAction> {
        let of_destination = |action: &ItemAction| {
            action.is_of_destination() || !self.by_name && matches!(action, ItemAction::Replace | ItemAction::Same)
        };
        self.actions_of(id).find(of_destination)
    }

    /// Tells whether a copied item that uses the source item of that number finds it in the destination afterwards.
    /// Objects of the database that are not custom come with the product and are on both sides.
    pub(super) fn serves_copied(&self, id: i64) -> bool {
        self.actions_of(id).any(|action| match action {
            ItemAction::Add | ItemAction::Replace | ItemAction::Same => true,
            ItemAction::KeepLocal => !self.by_name,
            ItemAction::SkipSource => self.by_name,
            ItemAction::Delete | ItemAction::Match | ItemAction::Rename => false,
        })
    }
}

/// Adds one row to the counts of its kind.
pub(super) fn count(counts: &mut SyncKind, action: ItemAction) {
    *match action {
        ItemAction::Add => &mut counts.add,
        ItemAction::Replace => &mut counts.replace,
        ItemAction::Same | ItemAction::Match => &mut counts.same,
        ItemAction::Delete => &mut counts.delete,
        ItemAction::KeepLocal => &mut counts.keep,
        ItemAction::SkipSource => &mut counts.skip,
        ItemAction::Rename => &mut counts.rename,
    } += 1;
}

/// Merges the two sides of one kind.
pub(super) fn pass(
    kind: &str,
    row: Option<&'static Kind>,
    sides: Sides<'_>,
    making: &mut Making<'_>,
) -> Result<Listing, PlanError> {
    let policy = row.map_or(Policy::NotCopied, |row| row.policy);
    let mut listing = Listing::new(kind, row);
    let mut sources = side(sides.source, kind, policy)?;
    let mut destinations = side(sides.destination, kind, policy)?;
    making.begin(kind);
    loop {
        let order = match (sources.peek()?, destinations.peek()?) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => compare(policy, a, b),
        };
        let source = if order.is_le() { sources.next()? } else { None };
        let destination = if order.is_ge() { destinations.next()? } else { None };
        making.work.step()?;
        let outcome = decide(policy, source.as_ref(), destination.as_ref());
        record(kind, making, &mut listing, source.as_ref(), destination.as_ref(), outcome);
    }
    if listing.by_name {
        listing.sorted = (0..listing.ids.len()).collect();
        listing.sorted.sort_by_key(|at| listing.ids[*at]);
    }
    Ok(listing)
}

fn record(
    kind: &str,
    making: &mut Making<'_>,
    listing: &mut Listing,
    source: Option<&Item>,
    destination: Option<&Item>,
    outcome: Outcome,
) {
    if let Some(item) = source {
        print(&mut making.source_print, item);
        if let Some(action) = outcome.source {
            listing.push(item.id, action);
        }
        if outcome.org_access_lost {
            making.findings.add(Code::OrgAccessLost, Some((kind, Some(item.id))), || {
                format!("Code \"{}\" loses its limit to particular organizations: all will see it.", item.name.0)
            });
        }
    }
    if let Some(item) = destination {
        listing.destination_items += 1;
        print(&mut making.destination_print, item);
        if let Some(action) = outcome.destination {
            listing.push(item.id, action);
        }
    }
}

fn print(print: &mut super::fingerprint::Prints, item: &Item) {
    print.number(item.id);
    print.text(&item.name.0);
    print.text(&item.hash);
    print.optional(item.org_group);
}

fn side<'a>(reader: &'a SyncReader, kind: &str, policy: Policy) -> Result<Cursor<'a, Item>, PlanError> {
    if policy.by_name() {
        return Ok(Cursor::of(reader.items_by_name(kind)?));
    }
    let kind = kind.to_owned();
    let mut after = i64::MIN;
    Ok(Cursor::new(move || {
        let batch = reader.items_after(&kind, after, BATCH)?;
        after = batch.last().map_or(after, |item| item.id);
        Ok(batch)
    }))
}
