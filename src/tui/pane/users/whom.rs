//! Whom a key means: those marked, else the one under the cursor; never the operator.

use crate::api::users::UserRow;
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::tui::model::Model;
use crate::tui::wording::counted;

/// Everybody meant.
pub(super) struct Meant {
    /// The users whose status is known, without the operator.
    pub users: Vec<(UserId, Status)>,
    pub unknown: usize,
    /// The operator is marked too.
    pub left_own: bool,
    /// How they are called in sentences, and what confirms a severe move.
    pub words: String,
    pub word: String,
}

impl Meant {
    pub fn of(model: &Model, current: Option<&UserRow>) -> Self {
        if model.marks.is_empty() {
            return Self {
                users: current.map(|row| (row.user, row.status)).into_iter().collect(),
                unknown: 0,
                left_own: false,
                words: current.map(|row| row.name.shown().into()).unwrap_or_default(),
                word: current.map(|row| row.login.shown().into()).unwrap_or_default(),
            };
        }
        let others: Vec<_> = model.marks.iter().filter(|(user, _)| !model.is_own(*user)).collect();
        let users: Vec<_> = others.iter().filter_map(|(user, status)| Some((*user, (*status)?))).collect();
        Self {
            unknown: others.len() - users.len(),
            left_own: others.len() < model.marks.len(),
            words: format!("the {} marked", counted(others.len() as u64, "user", "users")),
            word: users.len().to_string(),
            users,
        }
    }
}
