//! Lists of users: found by the roster or by an index, shown a page at a time.
//!
//! A filter ends in one of three ways: as places of the roster, as a short list of numbers, or, when neither is to be
//! had cheaply, as tests made while walking along the order. The first two know their counts.

mod holders;
mod slice;

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::Arc;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use self::slice::{Cut, Path, Slice, slice_of_places};
use crate::api::page::{Page, Place};
use crate::api::users::{Find, Sort, UserRow};
use crate::domain::ids::UserId;
use crate::domain::query;
use crate::domain::time::Time;
use crate::store::clause::{Clause, Lister};
use crate::store::error::Result;
use crate::store::filter::{Filter, Stretch, all_of};
use crate::store::order::{Order, Start};
use crate::store::reader::Reader;
use crate::store::roster::{Roster, Selection};
use crate::store::sql::{Sql, marks};

/// How far an exact result is worth its work; beyond, the users are tested along the order.
#[derive(Clone, Copy, Debug)]
struct Effort {
    /// How many users a clause may list, with and without a roster.
    listed: usize,
    listed_without_roster: usize,
    /// How many users may be tested one by one.
    tested: usize,
    /// How many selected users may be sorted anew for an order other than that of names.
    sorted: usize,
}

/// For a page, within some milliseconds.
const PAGE: Effort = Effort { listed: 100_000, listed_without_roster: 8_000, tested: 5_000, sorted: 2_000 };
/// For a count or a list of all, which take what they take.
const WHOLE: Effort = Effort { listed: usize::MAX, listed_without_roster: usize::MAX, tested: usize::MAX, sorted: 0 };

/// Which users a filter means.
enum Matches {
    Places(Arc<Selection>),
    Users(Vec<i64>),
    /// To be tested along the order.
    Tested,
}

/// How many users a page may test, where listing all who fit is the way out.
const PATIENCE: usize = 10_000;

impl Reader<'_> {
    /// Reads a page of the users that a filter finds. A roster of another revision is not used.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn users(
        &self,
        roster: Option<&Roster>,
        find: &Find,
        place: &Place,
        limit: u32,
        now: Time,
    ) -> Result<Page<UserRow>> {
        self.users_within(PAGE, roster, find, place, limit, now)
    }

    fn users_within(
        &self,
        effort: Effort,
        roster: Option<&Roster>,
        find: &Find,
        place: &Place,
        limit: u32,
        now: Time,
    ) -> Result<Page<UserRow>> {
        let roster = self.current(roster)?;
        let order = Order::new(self, find)?;
        let (filter, matches) = self.matches(effort, roster, find, now)?;
        let cut = Cut { order: &order, place, limit: limit.max(1) as usize };
        let slice = match (&matches, roster) {
            (Matches::Places(places), Some(roster)) if order.sort == Sort::Name => slice_of_places(roster, places, cut),
            (Matches::Places(places), Some(roster)) if places.count() <= effort.sorted => {
                self.slice_of_users(places.from(0).map(|place| roster.id(place)), cut)?
            }
            (Matches::Places(places), Some(roster)) => {
                let slice = self.slice_of_path(&Path::Selected(&filter, roster, places), cut)?;
                Slice { total: Some(places.count()), ..slice }
            }
            (Matches::Users(users), _) => self.slice_of_users(users.iter().copied(), cut)?,
            (Matches::Tested, Some(roster)) if order.sort == Sort::Name => {
                let places = scanned(roster, &filter)?;
                let tests = filter.tests_beside(roster);
                let patience = Cell::new(if filter.is_listable(roster) {
                    PATIENCE / (1 + tests.values.len() / 16)
                } else {
                    usize::MAX
                });
                let path = Path::Places(roster, &places, Test::new(&tests), &patience);
                let slice = self.slice_of_path(&path, cut)?;
                if patience.get() == 0 {
                    return self.users_within(WHOLE, Some(roster), find, place, limit, now);
                }
                slice
            }
            (Matches::Tested, Some(roster)) if filter.is_listable(roster) => {
                return self.users_within(WHOLE, Some(roster), find, place, limit, now);
            }
            (Matches::Tested, _) => self.slice_of_path(&Path::Index(&filter, filter.tests()), cut)?,
            (Matches::Places(_), None) => Slice::default(),
        };
        let rows = self.user_rows(roster, &slice.ids, &order, now)?;
        let wide = |number: Option<usize>| number.map(|number| number as u64);
        Ok(Page { rows, before: slice.before, after: slice.after, first: wide(slice.first), total: wide(slice.total) })
    }

    /// Counts the users that a filter finds, exactly.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn count(&self, roster: Option<&Roster>, find: &Find, now: Time) -> Result<u64> {
        Ok(self.whole(roster, find, now, |_, places| places.count(), |users| users.len())? as u64)
    }

    /// Lists the numbers of all users that a filter finds; in the order of the list where that is by name.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn matching(&self, roster: Option<&Roster>, find: &Find, now: Time) -> Result<Vec<UserId>> {
        self.whole(roster, find, now, Roster::users, |users| users.into_iter().map(UserId).collect())
    }

    fn whole<T>(
        &self,
        roster: Option<&Roster>,
        find: &Find,
        now: Time,
        of_places: impl FnOnce(&Roster, &Selection) -> T,
        of_users: impl FnOnce(Vec<i64>) -> T,
    ) -> Result<T> {
        let roster = self.current(roster)?;
        let (filter, matches) = self.matches(WHOLE, roster, find, now)?;
        Ok(match (matches, roster) {
            (Matches::Places(places), Some(roster)) => of_places(roster, &places),
            (Matches::Places(_), None) => of_users(Vec::new()),
            (Matches::Users(users), _) => of_users(users),
            (Matches::Tested, _) => {
                let by_name = Order::new(self, &Find::default())?;
                let mut users = Vec::new();
                let start = Start { key: None, inclusive: true, backwards: false };
                self.walk(&by_name, &filter, &filter.tests(), start, &mut |key| {
                    users.push(key.id);
                    ControlFlow::Continue(())
                })?;
                of_users(users)
            }
        })
    }

    fn current<'r>(&self, roster: Option<&'r Roster>) -> Result<Option<&'r Roster>> {
        let revision = self.revision()?;
        Ok(roster.filter(|roster| roster.revision() == revision))
    }

    /// Finds who is meant.
    fn matches(&self, effort: Effort, roster: Option<&Roster>, find: &Find, now: Time) -> Result<(Filter, Matches)> {
        let query = query::parse(&find.filter);
        let filter = Filter::resolve(self, roster, &query, now)?;
        let matches = match roster {
            // No status satisfies what is said of statuses.
            _ if filter.scan.statuses.is_empty() => Matches::Users(Vec::new()),
            Some(roster) => {
                let places = if filter.beside(roster).next().is_none() {
                    Some(scanned(roster, &filter)?)
                } else {
                    let name = format!("{query} at {:?}", filter.stretch);
                    let patient = effort.tested == usize::MAX;
                    roster.recall(&name, patient, || self.places(effort, roster, &filter))?
                };
                places.map_or(Matches::Tested, Matches::Places)
            }
            None => self.short_list(effort, &filter)?.map_or(Matches::Tested, Matches::Users),
        };
        Ok((filter, matches))
    }

    /// Selects places of the roster, unless it would take too long.
    fn places(&self, effort: Effort, roster: &Roster, filter: &Filter) -> Result<Option<Selection>> {
        let mut selection = (*scanned(roster, filter)?).clone();
        let mut rest = Vec::new();
        for clause in filter.beside(roster) {
            let few = selection.count() <= FEW;
            let listed = match &clause.lister {
                Some(lister) if !few => self.listed_places(roster, lister, effort.listed)?,
                _ => None,
            };
            if let Some(listed) = listed {
                selection.keep(&listed, clause.negated);
            } else {
                rest.push(clause);
            }
        }
        if rest.is_empty() {
            return Ok(Some(selection));
        }
        if selection.count() > effort.tested {
            return Ok(None);
        }
        let test = Test::new(&all_of(rest.iter().map(|clause| &clause.test)));
        let mut passed = Selection::empty(roster.len());
        for place in selection.from(0) {
            if self.passes(&test, roster.id(place))? {
                passed.insert(place);
            }
        }
        Ok(Some(passed))
    }

    /// The places of those whom a lister lists, unless they are too many.
    fn listed_places(&self, roster: &Roster, lister: &Lister, limit: usize) -> Result<Option<Selection>> {
        if !lister.exact {
            return Ok(None);
        }
        let mut statement = self.db.prepare_cached(&lister.sql.text)?;
        let mut rows = statement.query(params_from_iter(&lister.sql.values))?;
        let mut places = Selection::empty(roster.len());
        let mut left = limit;
        while let Some(row) = rows.next()? {
            if left == 0 {
                return Ok(None);
            }
            left -= 1;
            if let Some(place) = roster.place(row.get(0)?) {
                places.insert(place);
            }
        }
        Ok(Some(places))
    }

    /// Without a roster: the users of the most selective clause that pass all other tests, if they are few.
    fn short_list(&self, effort: Effort, filter: &Filter) -> Result<Option<Vec<i64>>> {
        let limit = effort.listed_without_roster;
        let Some((mut listed, _)) = self.listed(&filter.clauses, limit)? else { return Ok(None) };
        listed.sort_unstable();
        listed.dedup();
        let mut tests = Sql::plain("AND u.is_system = 0");
        let letters: Vec<_> = filter.scan.statuses.iter().map(ToString::to_string).collect();
        tests.push(&Sql::new(format!("AND u.status IN ({})", marks(letters.len())), letters));
        tests.push(&filter.tests());
        let test = Test::new(&tests);
        let mut users = Vec::new();
        for id in listed {
            if self.passes(&test, id)? {
                users.push(id);
            }
        }
        Ok(Some(users))
    }

    /// The users listed by the first clause whose list is short enough, and the clauses that are still to be tested.
    fn listed<'c>(&self, clauses: &'c [Clause], limit: usize) -> Result<Option<(Vec<i64>, Vec<&'c Clause>)>> {
        for (at, clause) in clauses.iter().enumerate() {
            let Some(lister) = clause.lister.as_ref().filter(|_| !clause.negated) else { continue };
            let mut statement = self.db.prepare_cached(&lister.sql.text)?;
            let mut rows = statement.query(params_from_iter(&lister.sql.values))?;
            let mut users = Vec::new();
            while users.len() <= limit {
                let Some(row) = rows.next()? else {
                    let tested = |(other, _): &(usize, &Clause)| *other != at || !lister.exact;
                    let rest = clauses.iter().enumerate().filter(tested).map(|(_, clause)| clause).collect();
                    return Ok(Some((users, rest)));
                };
                users.push(row.get(0)?);
            }
        }
        Ok(None)
    }

    /// Tells whether a user passes a test.
    fn passes(&self, test: &Test, id: i64) -> Result<bool> {
        let Some(sql) = &test.0 else { return Ok(true) };
        let mut statement = self.db.prepare_cached(&sql.text)?;
        Ok(statement.exists(params_from_iter(std::iter::once(&Value::from(id)).chain(&sql.values)))?)
    }
}

/// A statement that finds a user by number if they pass; none where there is nothing to pass.
struct Test(Option<Sql>);

impl Test {
    /// Makes a test of conditions on `u`.
    fn new(tests: &Sql) -> Self {
        let text = || format!("SELECT 1 FROM users u WHERE u.user_id = ? {}", tests.text);
        Self((!tests.text.is_empty()).then(|| Sql { text: text(), values: tests.values.clone() }))
    }
}

/// Fewer users than this are tested one by one rather than looked for in a list.
const FEW: usize = 200;

/// What the roster selects by itself.
fn scanned(roster: &Roster, filter: &Filter) -> Result<Arc<Selection>> {
    let facts = if roster.has_facts() { filter.facts() } else { Vec::new() };
    let stretch = if facts.is_empty() { Stretch::default() } else { filter.stretch };
    let names: Vec<_> = facts.iter().map(|(negated, fact)| (negated, fact.name())).collect();
    let name = format!("{:?} {names:?} at {stretch:?}", filter.scan);
    let selection = roster.recall(&name, true, || Ok(Some(roster.select(&filter.scan, &facts))))?;
    Ok(selection.unwrap_or_else(|| Arc::new(Selection::empty(0))))
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
