//! The levels of one user or of a marked set, and how they stand at one permission with what is staged on top.

use std::collections::HashMap;

use crate::api::matrix::Axis;
use crate::api::users::UserCard;
use crate::api::{Reply, Request};
use crate::domain::cell::{Cell, Value};
use crate::domain::ids::UserId;
use crate::domain::permission::{COUNT, Level, Levels, Permission};
use crate::tui::cache::Want;
use crate::tui::model::Model;
use crate::tui::pane::Settled;

/// Those whose levels are edited.
#[derive(Clone, Debug)]
pub(super) struct People {
    users: Vec<UserId>,
    /// Of a set, with the epoch of the answer; those of one user stand on their card.
    known: HashMap<UserId, (u64, Levels)>,
}

/// How many users hold each level, and how many will.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    pub before: [usize; 3],
    pub after: [usize; 3],
    /// How many cells are staged.
    pub staged: usize,
}

/// So many users are asked for in one question.
const CHUNK: usize = 150;

impl People {
    pub fn new(users: Vec<UserId>) -> Self {
        Self { users, known: HashMap::new() }
    }

    pub fn users(&self) -> &[UserId] {
        &self.users
    }

    /// The only one, if it is not a set.
    pub fn single(&self) -> Option<UserId> {
        match self.users.as_slice() {
            [user] => Some(*user),
            _ => None,
        }
    }

    /// What the database holds; absent until it has arrived. One who is still to be made holds nothing.
    pub fn levels(&self, user: UserId, model: &Model) -> Option<Levels> {
        if user.is_new() {
            return Some(Levels::default());
        }
        match self.single() {
            Some(_) => model.cache.card(user).map(UserCard::levels),
            None => self.known.get(&user).map(|(_, levels)| *levels),
        }
    }

    pub fn is_loaded(&self, model: &Model) -> bool {
        self.users.iter().all(|user| self.levels(*user, model).is_some())
    }

    /// What is to be asked next, if anything is missing or old.
    pub fn want(&self, model: &Model) -> Option<Want> {
        if let Some(user) = self.single() {
            return (!user.is_new()).then(|| Want::new("user", Request::User { user }));
        }
        let old = |user: &&UserId| self.known.get(user).is_none_or(|(epoch, _)| *epoch != model.epoch);
        let rows: Vec<i64> = self.users.iter().filter(old).take(CHUNK).map(|user| user.0).collect();
        if rows.is_empty() {
            return None;
        }
        let columns = Permission::ALL.map(Permission::number).to_vec();
        Some(Want::own("levels", Request::Window { axis: Axis::Permissions, rows, columns }))
    }

    /// Takes the levels that came back.
    pub fn settle(&mut self, settled: &Settled<'_>) {
        let (Request::Window { axis: Axis::Permissions, rows, columns }, Ok(Reply::Window(window))) =
            (settled.request, settled.result)
        else {
            return;
        };
        if columns.len() < COUNT || self.single().is_some() {
            return;
        }
        for row in rows {
            self.known.insert(UserId(*row), (settled.epoch, Levels::default()));
        }
        for (cell, value) in &window.cells {
            if let (Cell::Permission { user, permission }, Value::Level(level)) = (cell, value)
                && let Some((_, levels)) = self.known.get_mut(user)
            {
                levels.set(*permission, *level);
            }
        }
    }

    /// How they stand at a permission; absent until all of it has arrived.
    pub fn tally(&self, permission: Permission, model: &Model) -> Option<Tally> {
        let mut tally = Tally::default();
        for user in &self.users {
            let before = self.levels(*user, model)?.get(permission);
            tally.count(before, model.draft.overlay(Cell::Permission { user: *user, permission }));
        }
        Some(tally)
    }
}

impl Tally {
    /// Counts one who holds a level, with what is staged.
    pub fn count(&mut self, before: Level, staged: Option<&Value>) {
        self.before[before as usize] += 1;
        let after = match staged {
            Some(Value::Level(after)) if *after != before => {
                self.staged += 1;
                *after
            }
            _ => before,
        };
        self.after[after as usize] += 1;
    }

    pub fn total(&self) -> usize {
        self.before.iter().sum()
    }

    /// How many hold at least a level, before and after.
    pub fn at_least(&self, level: Level) -> (usize, usize) {
        let from = level as usize;
        (self.before[from..].iter().sum(), self.after[from..].iter().sum())
    }

    /// The level that all hold, before and after; absent where they differ.
    pub fn common(&self) -> (Option<Level>, Option<Level>) {
        let total = self.total();
        let of = |counts: &[usize; 3]| {
            [Level::None, Level::Read, Level::Write].into_iter().find(|level| counts[*level as usize] == total)
        };
        (of(&self.before), of(&self.after))
    }
}
