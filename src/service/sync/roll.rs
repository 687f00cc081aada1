//! Accounts one after another in one piece of memory, at a third of what each would take for itself.

use std::borrow::Cow;

use super::namesakes::{Keys, Sought};
use crate::domain::status::Status;
use crate::domain::sync::users::Glimpse;
use crate::domain::time::Time;

/// Accounts with their folded logins, and what these are looked for by.
pub(super) struct Roll<'k> {
    keys: &'k Keys,
    /// Of each account the login, the name, and the folded login where it is another text.
    texts: String,
    ids: Vec<i64>,
    made: Vec<Time>,
    parts: Vec<Part>,
    sought: Vec<Sought>,
}

/// Where the texts of an account are, and what else is known of it.
#[derive(Clone, Copy)]
struct Part {
    end: u32,
    login: u16,
    fold: u16,
    status: Status,
    is_system: bool,
}

impl<'k> Roll<'k> {
    pub(super) const fn new(keys: &'k Keys) -> Self {
        let texts = String::new();
        Self { keys, texts, ids: Vec::new(), made: Vec::new(), parts: Vec::new(), sought: Vec::new() }
    }

    /// Puts an account at the end; tells that there is no room for it where its texts are longer than any of ours.
    pub(super) fn push(&mut self, account: &Glimpse<'_>, fold: &str) -> bool {
        let own = if fold == account.login { "" } else { fold };
        let length = self.texts.len() + account.login.len() + account.name.len() + own.len();
        let (Ok(end), Ok(login), Ok(own_length)) =
            (u32::try_from(length), u16::try_from(account.login.len()), u16::try_from(own.len()))
        else {
            return false;
        };
        for text in [&account.login, &account.name, own] {
            self.texts.push_str(text);
        }
        self.ids.push(account.id);
        self.made.push(account.created_at);
        self.parts.push(Part { end, login, fold: own_length, status: account.status, is_system: account.is_system });
        self.sought.push(self.keys.sought(fold, &account.name));
        true
    }

    pub(super) fn id(&self, nth: usize) -> Option<i64> {
        self.ids.get(nth).copied()
    }

    /// What each account is looked for by, in order.
    pub(super) fn sought(&self) -> &[Sought] {
        &self.sought
    }

    /// An account, and its folded login.
    pub(super) fn get(&self, nth: usize) -> (Glimpse<'_>, &str) {
        let part = self.parts[nth];
        let start = nth.checked_sub(1).map_or(0, |before| self.parts[before].end);
        let texts = &self.texts[start as usize..part.end as usize];
        let (login, rest) = texts.split_at(usize::from(part.login));
        let (name, fold) = rest.split_at(rest.len() - usize::from(part.fold));
        let account = Glimpse {
            id: self.ids[nth],
            login: Cow::Borrowed(login),
            name: Cow::Borrowed(name),
            status: part.status,
            is_system: part.is_system,
            created_at: self.made[nth],
        };
        (account, if fold.is_empty() { login } else { fold })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_in_comes_out(
            rows in prop::collection::vec((any::<i64>(), ".{0,6}", ".{0,6}", ".{0,3}", 0..4usize, any::<bool>()), 0..9)
        ) {
            let accounts: Vec<(Glimpse<'_>, &str)> = rows.iter().map(|(id, login, name, fold, status, is_system)| {
                let (status, created_at) = (Status::ALL[*status], Time(id / 2));
                // A text that is empty is like the login, for there is no login without a letter.
                let fold = if fold.is_empty() { login } else { fold };
                let (id, login, name, is_system) = (*id, login.into(), name.into(), *is_system);
                (Glimpse { id, login, name, status, is_system, created_at }, fold.as_str())
            }).collect();
            let keys = Keys::default();
            let mut roll = Roll::new(&keys);
            prop_assert!(accounts.iter().all(|(account, fold)| roll.push(account, fold)));
            for (nth, (account, fold)) in accounts.iter().enumerate() {
                prop_assert_eq!((roll.get(nth), roll.id(nth)), ((account.clone(), *fold), Some(account.id)));
                prop_assert_eq!(roll.sought()[nth], keys.sought(fold, &account.name));
            }
            prop_assert_eq!(roll.id(accounts.len()), None);
        }
    }

    #[test]
    fn a_login_without_end_has_no_room() {
        let keys = Keys::default();
        let mut account = crate::domain::sync::users::Account::blank();
        account.login = "x".repeat(70_000);
        assert!(!Roll::new(&keys).push(&account.glimpse(), "x"));
    }
}
