//! Orders of lists, and walks along them: from any row, in either direction, by an index alone.
//!
//! An order is a row of lanes, one after the other; a lane is read from one or several strands of an index at once,
//! merged. So users of three statuses come in one order though the index keeps each status apart, and users without a
//! last sign-in form a lane of their own before all others.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::ControlFlow;

use rusqlite::{CachedStatement, Rows, params_from_iter};

use super::error::Result;
use super::filter::Filter;
use super::reader::Reader;
use super::sql::{Sql, marks};
use crate::api::page::Key;
use crate::api::users::{Find, Sort};
use crate::domain::status::Status;

/// What a list is ordered by.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) sort: Sort,
    pub(super) descending: bool,
    /// Organizations by code, where the list is ordered by them.
    orgs: Vec<i64>,
    ranks: HashMap<i64, usize>,
}

/// A stretch of an order that one kind of index entry covers.
struct Lane {
    index: &'static str,
    /// The column that orders the lane; none where the number of the user does.
    column: Option<&'static str>,
    /// Conditions that fix the beginning of the index entry.
    strands: Vec<Sql>,
    /// The number that all keys of the lane share.
    number: i64,
}

/// Where a walk begins and which way it goes, in terms of the list as it is shown.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) key: Option<&'a Key>,
    /// Whether the row with the key is itself part of the walk.
    pub(super) inclusive: bool,
    pub(super) backwards: bool,
}

const MISSING: i64 = i64::MIN;

impl Order {
    pub(super) fn new(reader: &Reader<'_>, find: &Find) -> Result<Self> {
        let orgs = match find.sort {
            Sort::Owner => {
                reader.rows::<i64>("SELECT org_id FROM organizations ORDER BY code", (), |row| row.get(0))?
            }
            _ => Vec::new(),
        };
        let ranks = orgs.iter().copied().zip(1..).collect();
        Ok(Self { sort: find.sort, descending: find.descending, orgs, ranks })
    }

    /// The key under which a user stands in this order.
    pub(super) fn key(&self, facts: Facts) -> Key {
        let (text, number) = match self.sort {
            Sort::Name => (facts.name, 0),
            Sort::Login => (facts.login, 0),
            Sort::Owner => (facts.name, facts.owner.unwrap_or(MISSING)),
            Sort::Seen => (String::new(), facts.seen.unwrap_or(MISSING)),
            Sort::Status => (facts.name, facts.status as i64),
        };
        Key { text, number, id: facts.id }
    }

    /// Compares two keys as the list shows them.
    pub(super) fn compare(&self, one: &Key, other: &Key) -> Ordering {
        let rank = |key: &Key| (self.lane_of(key), if self.sort == Sort::Seen { key.number } else { 0 });
        let ascending = (rank(one), &one.text, one.id).cmp(&(rank(other), &other.text, other.id));
        if self.descending { ascending.reverse() } else { ascending }
    }

    fn lane_of(&self, key: &Key) -> usize {
        match self.sort {
            Sort::Name | Sort::Login => 0,
            Sort::Seen => usize::from(key.number != MISSING),
            Sort::Owner if key.number == MISSING => 0,
            Sort::Owner => self.ranks.get(&key.number).copied().unwrap_or(self.orgs.len() + 1),
            Sort::Status => Status::ALL.iter().position(|status| *status as i64 == key.number).unwrap_or(0),
        }
    }

    /// The lanes, first to last in ascending order.
    fn lanes(&self, filter: &Filter) -> Vec<Lane> {
        let by_status = |rest: &str| -> Vec<Sql> {
            let letter = |status| Sql::plain(format!("AND u.status = '{status}' {rest}"));
            filter.scan.statuses.iter().map(letter).collect()
        };
        let lane = |index, column, strands, number| Lane { index, column, strands, number };
        let owned = |org: i64| -> Vec<Sql> {
            by_status("AND u.owning_org_id = ?").into_iter().map(|strand| strand.with(org)).collect()
        };
        match self.sort {
            Sort::Name => match strand_owners(filter) {
                Some(orgs) => {
                    let strands = orgs.iter().flat_map(|org| owned(*org)).collect();
                    vec![lane("users_by_status_owner", Some("u.search_key"), strands, 0)]
                }
                // This index covers the text that has to be looked into.
                None if !filter.scan.words.is_empty() => {
                    let letters: Vec<_> = filter.scan.statuses.iter().map(ToString::to_string).collect();
                    let strand = Sql::new(format!("AND u.status IN ({})", marks(letters.len())), letters);
                    vec![lane("users_by_name", Some("u.search_key"), vec![strand], 0)]
                }
                None => vec![lane("users_by_status_name", Some("u.search_key"), by_status(""), 0)],
            },
            Sort::Login => vec![lane("users_by_status_login", Some("u.login_fold"), by_status(""), 0)],
            Sort::Seen => vec![
                lane("users_by_status_seen", None, by_status("AND u.last_sign_in_at IS NULL"), MISSING),
                lane(
                    "users_by_status_seen",
                    Some("u.last_sign_in_at"),
                    by_status("AND u.last_sign_in_at IS NOT NULL"),
                    0,
                ),
            ],
            Sort::Owner => {
                let nobody = by_status("AND u.owning_org_id IS NULL");
                let first = lane("users_by_status_owner", Some("u.search_key"), nobody, MISSING);
                let rest =
                    self.orgs.iter().map(|org| lane("users_by_status_owner", Some("u.search_key"), owned(*org), *org));
                std::iter::once(first).chain(rest).collect()
            }
            // Every status has its lane, so that a key tells its own whatever the filter looks at.
            Sort::Status => Status::ALL
                .into_iter()
                .map(|status| {
                    let is_meant = filter.scan.statuses.contains(&status);
                    let strand = is_meant.then(|| Sql::plain(format!("AND u.status = '{status}'")));
                    let strands = strand.into_iter().collect();
                    lane("users_by_status_name", Some("u.search_key"), strands, status as i64)
                })
                .collect(),
        }
    }
}

#[cfg(test)]
impl Order {
    /// All statements that a walk from a key may run, in both directions and from the beginning.
    pub(super) fn statements(&self, filter: &Filter, tests: &Sql, key: &Key) -> Vec<String> {
        let mut all = Vec::new();
        for lane in self.lanes(filter) {
            for strand in &lane.strands {
                for (from, ascending) in [(None, true), (None, false), (Some(key), true), (Some(key), false)] {
                    all.push(lane.statement(strand, tests, from, false, ascending).text);
                }
            }
        }
        all
    }
}

/// The owners by which an order by name is read strand by strand: those of the only positive list.
fn strand_owners(filter: &Filter) -> Option<&[i64]> {
    match filter.scan.owners.as_slice() {
        [(false, orgs)] if orgs.len() <= 8 => Some(orgs),
        _ => None,
    }
}

/// What any order may look at.
pub(super) struct Facts {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) login: String,
    pub(super) owner: Option<i64>,
    pub(super) seen: Option<i64>,
    pub(super) status: Status,
}

/// An index being read, and the entry it stands at.
struct Strand<'s> {
    rows: Rows<'s>,
    head: Option<Key>,
}

impl Lane {
    fn statement(&self, strand: &Sql, tests: &Sql, from: Option<&Key>, inclusive: bool, ascending: bool) -> Sql {
        let column = self.column.unwrap_or("NULL");
        let mut sql = Sql::plain(format!("SELECT u.user_id, {column} FROM users u INDEXED BY {}", self.index));
        sql.text.push_str(" WHERE u.is_system = 0");
        sql.push(strand);
        if let Some(key) = from {
            let sign = match (ascending, inclusive) {
                (true, true) => ">=",
                (true, false) => ">",
                (false, true) => "<=",
                (false, false) => "<",
            };
            let bound = match self.column {
                Some("u.last_sign_in_at") => {
                    Sql::new(format!("AND ({column}, u.user_id) {sign} (?, ?)"), [key.number, key.id])
                }
                Some(_) => {
                    Sql::new(format!("AND ({column}, u.user_id) {sign} (?, ?)"), [key.text.clone()]).with(key.id)
                }
                None => Sql::new(format!("AND u.user_id {sign} ?"), [key.id]),
            };
            sql.push(&bound);
        }
        sql.push(tests);
        let way = if ascending { "ASC" } else { "DESC" };
        sql.push(&Sql::plain(match self.column {
            Some(column) => format!("ORDER BY {column} {way}, u.user_id {way}"),
            None => format!("ORDER BY u.user_id {way}"),
        }));
        sql
    }

    fn read(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Key> {
        let id = row.get(0)?;
        Ok(match self.column {
            None => Key { text: String::new(), number: self.number, id },
            Some("u.last_sign_in_at") => Key { text: String::new(), number: row.get(1)?, id },
            Some(_) => Key { text: row.get(1)?, number: self.number, id },
        })
    }

    fn advance(&self, strand: &mut Strand<'_>) -> Result<()> {
        strand.head = strand.rows.next()?.map(|row| self.read(row)).transpose()?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Goes along an order and shows each key that satisfies the tests on `u`, until told to stop.
    pub(super) fn walk(
        &self,
        order: &Order,
        filter: &Filter,
        tests: &Sql,
        start: Start<'_>,
        visit: &mut dyn FnMut(Key) -> ControlFlow<()>,
    ) -> Result<()> {
        let ascending = order.descending == start.backwards;
        let lanes = order.lanes(filter);
        let first = start.key.map(|key| order.lane_of(key));
        let mut path: Vec<usize> = (0..lanes.len()).collect();
        if !ascending {
            path.reverse();
        }
        for at in path {
            if first.is_some_and(|first| if ascending { at < first } else { at > first }) {
                continue;
            }
            let from = start.key.filter(|_| first == Some(at));
            let statement = |strand| lanes[at].statement(strand, tests, from, start.inclusive, ascending);
            let statements: Vec<_> = lanes[at].strands.iter().map(statement).collect();
            if self.merge(order, start, &lanes[at], &statements, visit)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Reads the strands of a lane as one.
    fn merge(
        &self,
        order: &Order,
        start: Start<'_>,
        lane: &Lane,
        statements: &[Sql],
        visit: &mut dyn FnMut(Key) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let prepare = |sql: &Sql| self.db.prepare_cached(&sql.text);
        let mut prepared = statements.iter().map(prepare).collect::<rusqlite::Result<Vec<CachedStatement<'_>>>>()?;
        let mut strands = Vec::with_capacity(prepared.len());
        for (statement, sql) in prepared.iter_mut().zip(statements) {
            let rows = statement.query(params_from_iter(&sql.values))?;
            let mut strand = Strand { rows, head: None };
            lane.advance(&mut strand)?;
            strands.push(strand);
        }
        let sooner = |one: &Key, other: &Key| {
            let shown = order.compare(one, other);
            if start.backwards { shown.reverse() } else { shown }
        };
        loop {
            let heads = strands.iter_mut().filter(|strand| strand.head.is_some());
            let next = heads.min_by(|one, other| match (&one.head, &other.head) {
                (Some(one), Some(other)) => sooner(one, other),
                _ => Ordering::Equal,
            });
            let Some(strand) = next else { return Ok(ControlFlow::Continue(())) };
            let Some(key) = strand.head.take() else { return Ok(ControlFlow::Continue(())) };
            if visit(key).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            lane.advance(strand)?;
        }
    }
}
