//! Whom a key means: those marked, else the one under the cursor; never the operator.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::users::UserRow;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::tui::model::Model;
use crate::tui::wording::counted;

/// Everybody meant.
pub(super) struct Meant {
    /// The users whose status is known, without the operator.
    pub users: Vec<(UserId, Status)>,
    pub unknown: usize,
    /// Those of whom it is known that no organization owns them, and would not by the draft.
    pub unowned: BTreeSet<UserId>,
    /// How many are marked of whom that is not known here.
    pub unseen: usize,
    /// The operator is marked too.
    pub left_own: bool,
    /// How they are called in sentences, and what confirms a severe move.
    pub words: String,
    pub word: String,
}

impl Meant {
    /// Those marked, else the one under the cursor; the loaded rows tell of whom it is known who owns them.
    pub fn of(model: &Model, current: Option<&UserRow>, loaded: &[UserRow]) -> Self {
        let staged = |user: UserId| model.draft.overlay(Cell::User { user, field: UserField::OwningOrg });
        let lacks = |row: &&UserRow| staged(row.user).map_or(row.owner.is_none(), Value::is_none);
        if model.marks.is_empty() {
            return Self {
                unowned: current.filter(lacks).map(|row| row.user).into_iter().collect(),
                unseen: 0,
                users: current.map(|row| (row.user, row.status)).into_iter().collect(),
                unknown: 0,
                left_own: false,
                words: current.map(|row| row.name.shown().into()).unwrap_or_default(),
                word: current.map(|row| row.login.shown().into()).unwrap_or_default(),
            };
        }
        let others: Vec<_> = model.marks.iter().filter(|(user, _)| !model.is_own(*user)).collect();
        let users: Vec<_> = others.iter().filter_map(|(user, status)| Some((*user, (*status)?))).collect();
        let rows: BTreeMap<UserId, &UserRow> = loaded.iter().map(|row| (row.user, row)).collect();
        let seen: Vec<&UserRow> = users.iter().filter_map(|(user, _)| rows.get(user).copied()).collect();
        Self {
            unowned: seen.iter().copied().filter(lacks).map(|row| row.user).collect(),
            unseen: users.len() - seen.len(),
            unknown: others.len() - users.len(),
            left_own: others.len() < model.marks.len(),
            words: format!("the {} marked", counted(others.len() as u64, "user", "users")),
            word: users.len().to_string(),
            users,
        }
    }
}
