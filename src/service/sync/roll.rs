//! Accounts one after another in one piece of memory, at a third of what each would take for itself.

use crate::domain::status::Status;
use crate::domain::sync::users::Account;
use crate::domain::time::Time;

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
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Puts an account at the end; tells that there is no room for it where its texts are longer than any of ours.
    pub(super) fn push(&mut self, account: &Account, fold: &str) -> bool {
        let own = if fold == account.login { "" } else { fold };
        let length = self.texts.len() + account.login.len() + account.name.len() + own.len();
        let (Ok(end), Ok(login), Ok(fold)) =
            (u32::try_from(length), u16::try_from(account.login.len()), u16::try_from(own.len()))
        else {
            return false;
        };
        for text in [&account.login, &account.name, own] {
            self.texts.push_str(text);
        }
        self.ids.push(account.id);
        self.made.push(account.created_at);
        self.parts.push(Part { end, login, fold, status: account.status, is_system: account.is_system });
        true
    }

    pub(super) fn id(&self, nth: usize) -> Option<i64> {
        self.ids.get(nth).copied()
    }

    /// The login, the name, and the folded login of an account.
    fn texts(&self, nth: usize) -> [&str; 3] {
        let part = self.parts[nth];
        let start = nth.checked_sub(1).map_or(0, |before| self.parts[before].end);
        let texts = &self.texts[start as usize..part.end as usize];
        let (login, rest) = texts.split_at(usize::from(part.login));
        let (name, fold) = rest.split_at(rest.len() - usize::from(part.fold));
        [login, name, if fold.is_empty() { login } else { fold }]
    }

    pub(super) fn fold(&self, nth: usize) -> &str {
        self.texts(nth)[2]
    }

    /// Puts an account in the place of another one, whose memory is used again.
    pub(super) fn fill(&self, nth: usize, account: &mut Account) {
        let ([login, name, _], part) = (self.texts(nth), self.parts[nth]);
        for (own, text) in [(&mut account.login, login), (&mut account.name, name)] {
            own.clear();
            own.push_str(text);
        }
        (account.id, account.created_at) = (self.ids[nth], self.made[nth]);
        (account.status, account.is_system) = (part.status, part.is_system);
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
            let accounts: Vec<(Account, String)> = rows.into_iter().map(|(id, login, name, fold, status, is_system)| {
                let (status, created_at) = (Status::ALL[status], Time(id / 2));
                // A text that is empty is like the login, for there is no login without a letter.
                let fold = if fold.is_empty() { login.clone() } else { fold };
                (Account { id, login, name, status, is_system, created_at }, fold)
            }).collect();
            let mut roll = Roll::default();
            prop_assert!(accounts.iter().all(|(account, fold)| roll.push(account, fold)));
            let mut out = Account::blank();
            for (nth, (account, fold)) in accounts.iter().enumerate() {
                roll.fill(nth, &mut out);
                prop_assert_eq!((&out, roll.fold(nth), roll.id(nth)), (account, fold.as_str(), Some(account.id)));
            }
            prop_assert_eq!((roll.len(), roll.id(accounts.len())), (accounts.len(), None));
        }
    }

    #[test]
    fn a_login_without_end_has_no_room() {
        let mut account = Account::blank();
        account.login = "x".repeat(70_000);
        assert!(!Roll::default().push(&account, "x"));
    }
}
