//! Cutting one page out of a list, from places, from a few users, or along a walk.

use std::cell::Cell;
use std::ops::ControlFlow;

use super::Test;
use crate::api::page::{Key, Place};
use crate::store::error::Result;
use crate::store::fields::status;
use crate::store::filter::Filter;
use crate::store::order::{Facts, Order, Start};
use crate::store::reader::Reader;
use crate::store::roster::{Roster, Selection};
use crate::store::sql::Sql;

/// A page before its rows are read.
#[derive(Default)]
pub(super) struct Slice {
    pub(super) ids: Vec<i64>,
    pub(super) before: bool,
    pub(super) after: bool,
    pub(super) first: Option<usize>,
    pub(super) total: Option<usize>,
}

/// What is asked of a list besides its filter.
#[derive(Clone, Copy)]
pub(super) struct Cut<'a> {
    pub(super) order: &'a Order,
    pub(super) place: &'a Place,
    pub(super) limit: usize,
}

/// How users are gone through one after the other.
pub(super) enum Path<'a> {
    /// Along the index of the order, with tests on `u`.
    Index(&'a Filter, Sql),
    /// Along the index of the order, among those who are selected.
    Selected(&'a Filter, &'a Roster, &'a Selection),
    /// Along the selected places, for lists by name, with a test and how often it may be made.
    Places(&'a Roster, &'a Selection, Test, &'a Cell<usize>),
}

impl Reader<'_> {
    /// Goes along a path and shows each key that passes, until told to stop.
    pub(super) fn follow(
        &self,
        path: &Path<'_>,
        order: &Order,
        start: Start<'_>,
        visit: &mut dyn FnMut(Key) -> ControlFlow<()>,
    ) -> Result<()> {
        match path {
            Path::Index(filter, tests) => self.walk(order, filter, tests, start, visit),
            Path::Selected(filter, roster, selection) => self.walk(order, filter, &Sql::default(), start, &mut |key| {
                let selected = roster.place(key.id).is_some_and(|place| selection.contains(place));
                if selected { visit(key) } else { ControlFlow::Continue(()) }
            }),
            Path::Places(roster, selection, test, patience) => {
                let ascending = order.descending == start.backwards;
                for place in along(roster, selection, start, ascending) {
                    patience.set(patience.get().saturating_sub(1));
                    if patience.get() == 0 {
                        break;
                    }
                    if self.passes(test, roster.id(place))? && visit(roster.sort_key(place)).is_break() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// The facts that any order may look at.
    fn facts(&self, id: i64) -> Result<Option<Facts>> {
        let sql = "SELECT user_id, search_key, login_fold, owning_org_id, last_sign_in_at, status
                   FROM users WHERE user_id = ?1";
        self.row(sql, [id], |row| {
            Ok(Facts {
                id: row.get(0)?,
                name: row.get(1)?,
                login: row.get(2)?,
                owner: row.get(3)?,
                seen: row.get(4)?,
                status: status(row, 5)?,
            })
        })
    }

    /// Sorts a few users and cuts a page out of them.
    pub(super) fn slice_of_users(&self, users: impl Iterator<Item = i64>, cut: Cut<'_>) -> Result<Slice> {
        let Cut { order, place, limit } = cut;
        let mut keys = Vec::new();
        for id in users {
            keys.extend(self.facts(id)?.map(|facts| order.key(facts)));
        }
        keys.sort_by(|one, other| order.compare(one, other));
        let upto = |key: &Key, inclusive: bool| {
            keys.partition_point(|other| {
                let side = order.compare(other, key);
                side.is_lt() || inclusive && side.is_eq()
            })
        };
        let (start, end) = match place {
            Place::Start => (0, limit),
            Place::End => (keys.len().saturating_sub(limit), keys.len()),
            Place::After(key) => (upto(key, true), usize::MAX),
            Place::Before(key) => (upto(key, false).saturating_sub(limit), upto(key, false)),
            Place::At(id) => (self.facts(*id)?.map_or(0, |facts| upto(&order.key(facts), false)), usize::MAX),
            Place::Nth(nth) => (usize::try_from(*nth).unwrap_or(usize::MAX).min(keys.len()), usize::MAX),
        };
        let end = end.min(start.saturating_add(limit)).min(keys.len());
        let ids: Vec<i64> = keys[start..end].iter().map(|key| key.id).collect();
        let first = (!ids.is_empty()).then_some(start);
        Ok(Slice { ids, before: start > 0, after: end < keys.len(), first, total: Some(keys.len()) })
    }

    /// Follows a path and takes a page of those who pass.
    pub(super) fn slice_of_path(&self, path: &Path<'_>, cut: Cut<'_>) -> Result<Slice> {
        let Cut { order, place, limit } = cut;
        let take = |start: Start<'_>, skip: u64, limit: usize| -> Result<Vec<Key>> {
            let (mut found, mut left) = (Vec::new(), skip);
            self.follow(path, order, start, &mut |key| {
                if left > 0 {
                    left -= 1;
                    return ControlFlow::Continue(());
                }
                found.push(key);
                if found.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok(found)
        };
        let at = match place {
            Place::At(id) => self.facts(*id)?.map(|facts| order.key(facts)),
            Place::After(key) | Place::Before(key) => Some(key.clone()),
            _ => None,
        };
        let skip = if let Place::Nth(nth) = place { *nth } else { 0 };
        let start = Start {
            key: at.as_ref(),
            inclusive: matches!(place, Place::At(_)),
            backwards: matches!(place, Place::End | Place::Before(_)),
        };
        let mut keys = take(start, skip, limit + 1)?;
        let more = keys.len() > limit;
        keys.truncate(limit);
        // On the other side there is something if a walk the other way finds anybody.
        let turned = Start { key: keys.first().or(start.key), inclusive: keys.is_empty(), backwards: !start.backwards };
        let others = match place {
            Place::Start | Place::End => false,
            Place::Nth(nth) => *nth > 0,
            _ => turned.key.is_some() && !take(turned, 0, 1)?.is_empty(),
        };
        if start.backwards {
            keys.reverse();
        }
        let (before, after) = if start.backwards { (more, others) } else { (others, more) };
        let first = match place {
            Place::Start | Place::Nth(_) if !keys.is_empty() => usize::try_from(skip).ok(),
            _ => None,
        };
        Ok(Slice { ids: keys.into_iter().map(|key| key.id).collect(), before, after, first, total: None })
    }
}

/// Cuts a page out of places in the order of names.
pub(super) fn slice_of_places(roster: &Roster, places: &Selection, cut: Cut<'_>) -> Slice {
    let Cut { order, place, limit } = cut;
    let length = roster.len();
    // In a descending list the walk begins at the far end and runs towards the front.
    let forth = |from: usize| -> Vec<usize> {
        if order.descending {
            places.before(from).take(limit).collect()
        } else {
            places.from(from).take(limit).collect()
        }
    };
    let back = |from: usize| -> Vec<usize> {
        let mut found: Vec<usize> = if order.descending {
            places.from(from).take(limit).collect()
        } else {
            places.before(from).take(limit).collect()
        };
        found.reverse();
        found
    };
    let found = match place {
        Place::Start => forth(if order.descending { length } else { 0 }),
        Place::End => back(if order.descending { 0 } else { length }),
        Place::At(id) => match roster.place(*id) {
            Some(place) => forth(place + usize::from(order.descending)),
            None => forth(if order.descending { length } else { 0 }),
        },
        Place::Nth(nth) => {
            let nth = usize::try_from(*nth).unwrap_or(usize::MAX);
            let rank = if order.descending { places.count().checked_sub(nth.saturating_add(1)) } else { Some(nth) };
            let start = rank.and_then(|rank| places.nth(rank));
            start.map_or_else(Vec::new, |start| forth(start + usize::from(order.descending)))
        }
        Place::After(key) | Place::Before(key) => {
            let (bound, exact) = roster.bound(&key.text, key.id);
            let past = bound + usize::from(exact);
            match (matches!(place, Place::After(_)), order.descending) {
                (true, false) => forth(past),
                (true, true) => forth(bound),
                (false, false) => back(bound),
                (false, true) => back(past),
            }
        }
    };
    let total = places.count();
    let first = found.first().map(|first| {
        let rank = places.rank(*first);
        if order.descending { total - 1 - rank } else { rank }
    });
    let (before, after) = match first {
        Some(first) => (first > 0, first + found.len() < total),
        None => (
            !matches!(place, Place::Start | Place::Before(_)) && total > 0,
            matches!(place, Place::Before(_)) && total > 0,
        ),
    };
    let ids = found.into_iter().map(|place| roster.id(place)).collect();
    Slice { ids, before, after, first, total: Some(total) }
}

/// The selected places from a start on, in one direction.
fn along<'a>(
    roster: &Roster,
    selection: &'a Selection,
    start: Start<'_>,
    ascending: bool,
) -> Box<dyn Iterator<Item = usize> + 'a> {
    let bound = start.key.map(|key| roster.bound(&key.text, key.id));
    // The row with the key itself lies between its bound and the place after it.
    let begin = bound.map(|(bound, exact)| bound + usize::from(exact && ascending != start.inclusive));
    if ascending {
        Box::new(selection.from(begin.unwrap_or(0)))
    } else {
        Box::new(selection.before(begin.unwrap_or(roster.len())))
    }
}
