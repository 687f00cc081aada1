//! Accounts one after another in one piece of memory, at a third of what each would take for itself.

use std::borrow::Cow;

use crate::domain::status::Status;
use crate::domain::sync::users::Account;
use crate::domain::time::Time;

/// So many bytes have the texts of most accounts.
const TEXTS: usize = 56;

/// Accounts with their folded logins.
#[derive(Default)]
pub(super) struct Roll {
    /// Of each account the login, the name, and the folded login where it is another text.
    texts: String,
    ids: Vec<i64>,
    made: Vec<Time>,
    parts: Vec<Part>,
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

impl Roll {
    /// Room for so many.
    pub(super) fn of(count: usize) -> Self {
        Self {
            texts: String::with_capacity(count * TEXTS),
            ids: Vec::with_capacity(count),
            made: Vec::with_capacity(count),
            parts: Vec::with_capacity(count),
        }
    }

    /// Puts an account at the end; tells that there is no room for it where its texts are longer than any of ours.
    pub(super) fn push(&mut self, account: &Account<'_>, fold: &str) -> bool {
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
        true
    }

    pub(super) fn id(&self, nth: usize) -> Option<i64> {
        self.ids.get(nth).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The place behind an account, where they stand by number.
    pub(super) fn place_behind(&self, id: i64) -> usize {
        self.ids.partition_point(|there| *there <= id)
    }

    /// The folded login of an account.
    #[inline]
    pub(super) fn fold(&self, nth: usize) -> &str {
        let (part, start) = self.part(nth);
        match part.fold {
            0 => &self.texts[start..start + usize::from(part.login)],
            own => &self.texts[part.end as usize - usize::from(own)..part.end as usize],
        }
    }

    #[inline]
    fn part(&self, nth: usize) -> (Part, usize) {
        let start = nth.checked_sub(1).map_or(0, |before| self.parts[before].end);
        (self.parts[nth], start as usize)
    }

    /// An account, and its folded login.
    pub(super) fn get(&self, nth: usize) -> (Account<'_>, &str) {
        let (part, start) = self.part(nth);
        let texts = &self.texts[start..part.end as usize];
        let (login, rest) = texts.split_at(usize::from(part.login));
        let (name, fold) = rest.split_at(rest.len() - usize::from(part.fold));
        let account = Account {
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
            let accounts: Vec<(Account<'_>, &str)> = rows.iter().map(|(id, login, name, fold, status, is_system)| {
                let (status, created_at) = (Status::ALL[*status], Time(id / 2));
                // A text that is empty is like the login, for there is no login without a letter.
                let fold = if fold.is_empty() { login } else { fold };
                let (id, login, name, is_system) = (*id, login.into(), name.into(), *is_system);
                (Account { id, login, name, status, is_system, created_at }, fold.as_str())
            }).collect();
            let mut roll = Roll::default();
            prop_assert!(accounts.iter().all(|(account, fold)| roll.push(account, fold)));
            for (nth, (account, fold)) in accounts.iter().enumerate() {
                prop_assert_eq!((roll.get(nth), roll.id(nth)), ((account.clone(), *fold), Some(account.id)));
                prop_assert_eq!(roll.fold(nth), *fold);
            }
            prop_assert_eq!((roll.id(accounts.len()), roll.len()), (None, accounts.len()));
        }
    }

    #[test]
    fn a_login_without_end_has_no_room() {
        let (login, name) = ("x".repeat(70_000).into(), "Dana".into());
        let account = Account { id: 1, login, name, status: Status::Active, is_system: false, created_at: Time(0) };
        assert!(!Roll::default().push(&account, "x"));
    }
}
