//! Accounts one after another in one piece of memory, at a third of what each would take for itself.

use std::borrow::Cow;

use crate::domain::status::Status;
use crate::domain::sync::users::Account;
use crate::domain::time::Time;
use crate::store::sync::{Seen, mended};

/// So many bytes have the texts of most accounts.
const TEXTS: usize = 56;

/// Accounts with their folded logins.
#[derive(Default)]
pub(super) struct Roll {
    /// Of each account the login, the name, and the folded login where it is another text: as they are read, and once all
    /// are, as text.
    bytes: Vec<u8>,
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
            bytes: Vec::with_capacity(count * TEXTS),
            texts: String::new(),
            ids: Vec::with_capacity(count),
            made: Vec::with_capacity(count),
            parts: Vec::with_capacity(count),
        }
    }

    /// Puts an account at the end, with its folded login where that is another text than the login; tells that there is no
    /// room for it where its texts are longer than any of ours.
    #[inline]
    pub(super) fn push(&mut self, seen: &Seen<'_>, own_fold: &str) -> bool {
        let length = self.bytes.len() + seen.login.len() + seen.name.len() + own_fold.len();
        let (Ok(end), Ok(login), Ok(fold)) =
            (u32::try_from(length), u16::try_from(seen.login.len()), u16::try_from(own_fold.len()))
        else {
            return false;
        };
        for text in [&*seen.login, &*seen.name, own_fold.as_bytes()] {
            self.bytes.extend_from_slice(text);
        }
        self.ids.push(seen.id);
        self.made.push(seen.created_at);
        self.parts.push(Part { end, login, fold, status: seen.status, is_system: seen.is_system });
        true
    }

    /// Ends the filling: only now it is looked whether the bytes are text, which takes no time for all of them together.
    /// What is none is mended; nothing comes of it where there is no room for that.
    pub(super) fn read(mut self) -> Option<Self> {
        let bytes = match String::from_utf8(std::mem::take(&mut self.bytes)) {
            Ok(texts) if texts.is_ascii() || self.is_cut_between_letters(&texts) => {
                self.texts = texts;
                return Some(self);
            }
            Ok(texts) => texts.into_bytes(),
            Err(error) => error.into_bytes(),
        };
        let mut mended_all = Self::default();
        for nth in 0..self.len() {
            let (part, start) = self.part(nth);
            let (login, rest) = bytes[start..part.end as usize].split_at(usize::from(part.login));
            let (name, fold) = rest.split_at(rest.len() - usize::from(part.fold));
            let [login, name, fold] = [login, name, fold].map(mended);
            let (login, name) = (login.as_bytes().into(), name.as_bytes().into());
            let (status, is_system) = (part.status, part.is_system);
            let seen = Seen { id: self.ids[nth], login, name, status, is_system, created_at: self.made[nth] };
            if !mended_all.push(&seen, &fold) {
                return None;
            }
        }
        mended_all.texts = String::from_utf8(std::mem::take(&mut mended_all.bytes)).ok()?;
        Some(mended_all)
    }

    /// Whether no letter begins in one text and ends in the next.
    fn is_cut_between_letters(&self, texts: &str) -> bool {
        (0..self.len()).all(|nth| {
            let (part, start) = self.part(nth);
            let end = part.end as usize;
            let cuts = [start + usize::from(part.login), end - usize::from(part.fold), end];
            cuts.iter().all(|cut| texts.is_char_boundary(*cut))
        })
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
                // A folded login that is empty is like the login, for there is no login without a letter.
                let fold = if fold.is_empty() { login } else { fold };
                let (id, login, name, is_system) = (*id, login.into(), name.into(), *is_system);
                (Account { id, login, name, status, is_system, created_at }, fold.as_str())
            }).collect();
            let mut roll = Roll::default();
            for (account, fold) in &accounts {
                let own = if *fold == account.login { "" } else { fold };
                prop_assert!(roll.push(&account.into(), own));
            }
            let roll = roll.read().expect("there is room");
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
        assert!(!Roll::default().push(&(&account).into(), "x"));
    }

    /// Bytes that are no text are mended one text after the other, so that none lends the next a letter.
    #[test]
    fn what_is_no_text_is_mended_in_its_place() {
        let mut roll = Roll::default();
        // The last letter of the first begins in the name and would end in the next login.
        let rows: [(&[u8], &[u8]); 3] =
            [(b"a@x", b"Dana \xc3"), (b"\xbcb@x", b"\xffBo"), (b"c@x", "Zo\u{eb}".as_bytes())];
        for (id, (login, name)) in (1..).zip(rows) {
            let (login, name) = (login.into(), name.into());
            let seen = Seen { id, login, name, status: Status::Active, is_system: false, created_at: Time(id) };
            assert!(roll.push(&seen, ""));
        }
        let roll = roll.read().unwrap();
        let told: Vec<_> = (0..3).map(|nth| roll.get(nth).0).map(|a| format!("{} {}", a.login, a.name)).collect();
        assert_eq!(told, ["a@x Dana \u{fffd}", "\u{fffd}b@x \u{fffd}Bo", "c@x Zo\u{eb}"]);
    }

    #[test]
    fn a_login_that_is_too_long_once_it_is_mended_has_no_room() {
        let (login, name) = (vec![0xff; 60_000].into(), Vec::new().into());
        let seen = Seen { id: 1, login, name, status: Status::Active, is_system: false, created_at: Time(0) };
        let mut roll = Roll::default();
        assert!(roll.push(&seen, "") && roll.read().is_none());
    }
}
