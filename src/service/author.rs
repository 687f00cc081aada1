//! Who writes on the journal, and from where: every row of it says both.

use super::Origin;
use super::operator::Operator;
use super::words;
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::store::Entry;

/// Whoever a row of the journal names.
#[derive(Clone, Copy)]
pub(super) struct Author<'a> {
    /// `None` where nobody did it: a grant ran out, or a login that nobody has was tried.
    pub user: Option<UserId>,
    pub login: &'a str,
    pub origin: &'a Origin,
}

impl<'a> Author<'a> {
    pub fn operator(operator: &'a Operator, origin: &'a Origin) -> Self {
        Self { user: Some(operator.user), login: operator.login(), origin }
    }

    pub const fn nobody(origin: &'a Origin) -> Self {
        Self { user: None, login: "", origin }
    }

    /// An entry in this name.
    pub fn signs(self, entry: Entry<'a>) -> Entry<'a> {
        self.origin.marks(Entry { operator_id: self.user, operator: self.login, ..entry })
    }

    /// The entries of changes that were written, a cell each; `common` is what they all say: moment, set, reason, guards.
    pub fn wrote(self, changes: &'a [Change], common: Entry<'a>) -> impl Iterator<Item = Entry<'a>> {
        let common = self.signs(common);
        changes.iter().map(move |change| Entry {
            action: words::action(change),
            user: change.cell.user(),
            cell: Some(change.cell.to_string().into()),
            before: change.before.to_stored().map(Into::into),
            after: change.after.to_stored().map(Into::into),
            ..common.clone()
        })
    }
}
