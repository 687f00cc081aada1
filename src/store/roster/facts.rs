//! What the roster knows of users beside their texts: where an account comes from, what it may, when it was seen, and
//! whether it is in limbo.
//!
//! Source, levels and standing come in few combinations, so each is kept once as a kind; a term about them is decided
//! once for each kind and not for each user.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Params, Rows};

use crate::domain::ids::UserId;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::time::Time;
use crate::store::error::{Error, Result};
use crate::store::reader::Reader;
use crate::store::sql::numbers;

/// What many users have in common.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(in crate::store) struct Kind {
    pub(in crate::store) source: Box<str>,
    pub(in crate::store) levels: Levels,
    pub(in crate::store) standing: Standing,
}

/// Whether there is an active workgroup and an organization with Login.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(in crate::store) enum Standing {
    Firm,
    /// Until a moment that is kept by user.
    Until,
    Limbo,
}

/// A kind by its number, and the second of the last sign-in, rounded up; 0 for never.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fact {
    kind: u32,
    seen: u32,
}

/// Stands for a user who was not asked about yet.
pub(super) const UNKNOWN: Fact = Fact { kind: u32::MAX, seen: 0 };

/// All kinds, each under its number.
#[derive(Clone, Debug, Default)]
struct Kinds {
    all: Vec<Kind>,
    known: HashMap<Kind, u32>,
}

/// The facts of all users, in the order of names.
#[derive(Debug)]
pub(super) struct Facts {
    kinds: Kinds,
    of: Vec<u32>,
    seen: Vec<u32>,
    /// Until when those stand who do not stand firmly.
    until: HashMap<u32, Time>,
}

/// Facts of users in the order of their numbers, before they find their places.
#[derive(Debug, Default)]
pub struct LooseFacts {
    kinds: Kinds,
    rows: Vec<(u32, Fact)>,
    until: HashMap<u32, Time>,
}

impl Kinds {
    fn number(&mut self, kind: Kind) -> Result<u32> {
        if let Some(known) = self.known.get(&kind) {
            return Ok(*known);
        }
        let full = |_| Error::Unusable("There are more kinds of users than a search in memory can hold.".to_owned());
        let next = u32::try_from(self.all.len()).map_err(full)?;
        self.all.push(kind.clone());
        self.known.insert(kind, next);
        Ok(next)
    }
}

impl Facts {
    /// The facts of so many users whom nobody asked about yet.
    pub(super) fn unknown(length: usize) -> Self {
        let (of, seen) = (vec![UNKNOWN.kind; length], vec![UNKNOWN.seen; length]);
        Self { kinds: Kinds::default(), of, seen, until: HashMap::new() }
    }

    /// The same kinds, without users.
    pub(super) fn emptied(&self) -> Self {
        let (kinds, until) = (self.kinds.clone(), self.until.clone());
        Self { kinds, of: Vec::new(), seen: Vec::new(), until }
    }

    pub(super) fn push(&mut self, fact: Fact) {
        self.of.push(fact.kind);
        self.seen.push(fact.seen);
    }

    pub(super) fn at(&self, place: usize) -> Fact {
        Fact { kind: self.of[place], seen: self.seen[place] }
    }

    pub(super) fn kinds(&self) -> &[Kind] {
        &self.kinds.all
    }

    /// The number of the kind at a place; it is beyond all kinds where nobody asked yet.
    pub(super) fn kind(&self, place: usize) -> usize {
        self.of[place] as usize
    }

    pub(super) fn seen(&self, place: usize) -> u32 {
        self.seen[place]
    }

    pub(super) fn stands_until(&self, user: u32) -> Option<Time> {
        self.until.get(&user).copied()
    }

    /// Puts facts where their users stand; those of users who stand nowhere are left out.
    pub(super) fn learn(&mut self, loose: LooseFacts, place: impl Fn(u32) -> Option<usize>) -> Result<()> {
        let LooseFacts { kinds, rows, mut until } = loose;
        let numbers = if self.kinds.all.is_empty() {
            self.kinds = kinds;
            None
        } else {
            let known = kinds.all.into_iter().map(|kind| self.kinds.number(kind));
            Some(known.collect::<Result<Vec<u32>>>()?)
        };
        for (user, fact) in rows {
            if let Some(place) = place(user) {
                self.of[place] = numbers.as_ref().map_or(fact.kind, |numbers| numbers[fact.kind as usize]);
                self.seen[place] = fact.seen;
            }
            match until.remove(&user) {
                Some(until) => self.until.insert(user, until),
                None => self.until.remove(&user),
            };
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> usize {
        4 * (self.of.capacity() + self.seen.capacity())
            + self.kinds.all.capacity() * size_of::<Kind>() * 2
            + self.until.capacity() * size_of::<(u32, Time)>()
    }
}

/// Rows in the order of users, each a user and two numbers, read alongside the users themselves.
struct Along<'s> {
    rows: Rows<'s>,
    head: Option<[i64; 3]>,
}

impl<'s> Along<'s> {
    fn new(statement: &'s mut CachedStatement<'_>, params: impl Params) -> Result<Self> {
        let mut along = Self { rows: statement.query(params)?, head: None };
        along.advance()?;
        Ok(along)
    }

    fn advance(&mut self) -> Result<()> {
        let read = |row: &rusqlite::Row<'_>| Ok::<_, rusqlite::Error>([row.get(0)?, row.get(1)?, row.get(2)?]);
        self.head = self.rows.next()?.map(read).transpose()?;
        Ok(())
    }

    /// The next row of a user, if there is one left.
    fn of(&mut self, user: i64) -> Result<Option<[i64; 2]>> {
        while let Some([of, one, other]) = self.head.filter(|head| head[0] <= user) {
            self.advance()?;
            if of == user {
                return Ok(Some([one, other]));
            }
        }
        Ok(None)
    }
}

/// Stands for a relation that never runs out.
const EVER: i64 = i64::MAX;

impl LooseFacts {
    /// Reads the facts of all users, table by table side by side.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn load(reader: &Reader<'_>) -> Result<Self> {
        Self::read(reader, "?1 IS NOT NULL", "[]")
    }

    /// Reads the facts of some users.
    pub(super) fn of(reader: &Reader<'_>, users: &[UserId]) -> Result<Self> {
        let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
        Self::read(reader, "user_id IN (SELECT value FROM json_each(?1))", &numbers(&ids))
    }

    fn read(reader: &Reader<'_>, which: &str, ids: &str) -> Result<Self> {
        let prepare = |sql: String| reader.db.prepare_cached(&sql);
        let mut users = prepare(format!(
            "SELECT user_id, account_source, last_sign_in_at FROM users WHERE is_system = 0 AND {which} ORDER BY user_id"
        ))?;
        let mut levels =
            prepare(format!("SELECT user_id, perm_id, level FROM user_permissions WHERE {which} ORDER BY user_id"))?;
        let mut workgroups = prepare(format!(
            "SELECT user_id, max(coalesce(expires_at, {EVER})), 0 FROM user_workgroups WHERE active = 1 AND {which}
             AND workgroup_id NOT IN (SELECT workgroup_id FROM workgroups WHERE active = 0)
             GROUP BY user_id ORDER BY user_id"
        ))?;
        let mut orgs = prepare(format!(
            "SELECT user_id, max(coalesce(expires_at, {EVER})), 0 FROM user_organizations WHERE login = 1 AND {which}
             GROUP BY user_id ORDER BY user_id"
        ))?;
        let mut levels = Along::new(&mut levels, [ids])?;
        let mut workgroups = Along::new(&mut workgroups, [ids])?;
        let mut orgs = Along::new(&mut orgs, [ids])?;
        let mut rows = users.query([ids])?;
        let mut loose = Self::default();
        while let Some(row) = rows.next()? {
            let user: i64 = row.get(0)?;
            let mut held = Levels::default();
            while let Some([permission, level]) = levels.of(user)? {
                if let (Some(permission), Some(level)) =
                    (Permission::from_number(permission), Level::from_number(level))
                {
                    held.set(permission, level);
                }
            }
            let last = |found: Option<[i64; 2]>| found.map_or(i64::MIN, |[until, _]| until);
            let until = last(workgroups.of(user)?).min(last(orgs.of(user)?));
            loose.push(
                super::number(user)?,
                row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
                held,
                until,
                row.get(2)?,
            )?;
        }
        Ok(loose)
    }

    fn push(&mut self, user: u32, source: &str, levels: Levels, until: i64, seen: Option<i64>) -> Result<()> {
        let standing = match until {
            EVER => Standing::Firm,
            i64::MIN => Standing::Limbo,
            until => {
                self.until.insert(user, Time(until));
                Standing::Until
            }
        };
        let kind = self.kinds.number(Kind { source: source.into(), levels, standing })?;
        self.rows.push((user, Fact { kind, seen: seen.map_or(0, second) }));
        Ok(())
    }
}

/// The second that a moment belongs to, rounded up, so that comparing with the beginning of a second loses nothing.
fn second(at: i64) -> u32 {
    u32::try_from(at.div_euclid(1000) + i64::from(at.rem_euclid(1000) > 0))
        .unwrap_or(if at < 0 { 1 } else { u32::MAX })
        .max(1)
}
