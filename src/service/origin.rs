//! From where an operator works; every row of the journal carries it.

use crate::domain::audit_filter::BREAK_GLASS;
use crate::service::account::{host, named, os_account};
use crate::store::Entry;

/// An account of a machine, and the way by which it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The key of the account, as the database binds it: `uid:1000`.
    pub os_account: String,
    /// The same as the journal tells it: `kim (uid:1000)`.
    account: String,
    /// `local at harbor`, or the far end of a link.
    place: String,
    /// What every row says beside what it tells.
    mark: String,
}

impl Origin {
    /// An account by its key, and a place in words.
    #[must_use]
    pub fn new(os_account: impl Into<String>, place: impl Into<String>) -> Self {
        let os_account = os_account.into();
        Self { account: os_account.clone(), os_account, place: place.into(), mark: String::new() }
    }

    /// The account of this process on this machine, which it came to in some way: `local`, `ssh from 203.0.113.7`.
    #[must_use]
    pub fn here(way: &str) -> Self {
        let host = host().map(|host| format!(" at {host}")).unwrap_or_default();
        Self { account: named(), ..Self::new(os_account(), format!("{way}{host}")) }
    }

    /// The same with the glass broken.
    pub(super) fn breaking_glass(self, reason: &str) -> Self {
        Self { mark: format!("{BREAK_GLASS}{reason}"), ..self }
    }

    /// The entry of something done from here.
    pub(super) fn marks<'a>(&'a self, entry: Entry<'a>) -> Entry<'a> {
        Entry { os_account: &self.account, origin: &self.place, guards: &self.mark, ..entry }
    }

    /// What a row of the journal says of guards, behind the mark.
    pub(super) fn guards(&self, said: &[&str]) -> String {
        let parts = std::iter::once(self.mark.as_str()).chain(said.iter().copied()).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("; ")
    }
}
