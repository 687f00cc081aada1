//! Cutting one page out of a list, from places, from a few users, or along a walk.

use std::ops::ControlFlow;

use rusqlite::Row;

use crate::api::page::{Key, Place};
use crate::store::error::Result;
use crate::store::filter::Filter;
use crate::store::order::{Facts, Order, Start};
use crate::store::reader::Reader;
use crate::store::roster::{Roster, Selection};
use crate::store::sql::{Sql, numbers};

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

impl Reader<'_> {
    /// The facts that any order may look at.
    fn facts(&self, id: i64) -> Result<Option<Facts>> {
        let sql =
            "SELECT user_id, search_key, login_fold, owning_org_id, last_sign_in_at FROM users WHERE user_id = ?1";
        self.row(sql, [id], facts)
    }

    /// The keys of some users in an order.
    fn keys_of(&self, users: &[i64], order: &Order) -> Result<Vec<Key>> {
        self.rows(
            "SELECT u.user_id, u.search_key, u.login_fold, u.owning_org_id, u.last_sign_in_at
             FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value",
            [numbers(users)],
            |row| facts(row).map(|facts| order.key(facts)),
        )
    }

    /// Cuts a page out of places in the order of names.
    pub(super) fn slice_of_places(&self, roster: &Roster, places: &Selection, cut: Cut<'_>) -> Result<Slice> {
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
        Ok(Slice { ids, before, after, first, total: Some(total) })
    }

    /// Sorts a few users and cuts a page out of them.
    pub(super) fn slice_of_users(&self, users: &[i64], cut: Cut<'_>) -> Result<Slice> {
        let Cut { order, place, limit } = cut;
        let mut keys = self.keys_of(users, order)?;
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

    /// Walks along the order and takes a page of those who pass.
    pub(super) fn slice_of_walk(
        &self,
        filter: &Filter,
        tests: &Sql,
        admit: &dyn Fn(i64) -> bool,
        cut: Cut<'_>,
    ) -> Result<Slice> {
        let Cut { order, place, limit } = cut;
        let take = |start: Start<'_>, skip: u64, limit: usize| -> Result<Vec<Key>> {
            let (mut found, mut left) = (Vec::new(), skip);
            self.walk(order, filter, tests, start, &mut |key| {
                if !admit(key.id) {
                    return ControlFlow::Continue(());
                }
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

fn facts(row: &Row<'_>) -> rusqlite::Result<Facts> {
    Ok(Facts { id: row.get(0)?, name: row.get(1)?, login: row.get(2)?, owner: row.get(3)?, seen: row.get(4)? })
}
