//! Who in the destination has a folded login: asked one by one where few are referred to, met on a walk beside the source
//! where both sides have their users in the same order, and else looked up in a copy of all.

use super::alongside::Alongside;
use super::census::{Census, Found};
use super::error::PlanError;
use super::roll::Roll;
use crate::domain::sync::users::Account;
use crate::store;
use crate::store::sync::SyncReader;

/// Where the accounts of the destination are looked for.
pub(super) struct Namesakes<'a> {
    reader: &'a SyncReader,
    way: Way<'a>,
}

/// How they are found.
enum Way<'a> {
    Walk(Alongside<'a>),
    /// In a copy, which is not there yet.
    Copy,
    Copied(Census),
    Ask,
}

impl<'a> Namesakes<'a> {
    /// Nobody is met who might have the login together with another, so a walk is for files that allow no such thing.
    pub(super) fn of(reader: &'a SyncReader) -> store::Result<Self> {
        let way = if reader.has_single_logins()? { Way::Walk(Alongside::new(reader)) } else { Way::Copy };
        Ok(Self { reader, way })
    }

    /// Reads some accounts before anybody is looked for, where that is of use; tells whether it was, and how many those
    /// are.
    pub(super) fn read_ahead(&mut self) -> store::Result<Option<u64>> {
        match &mut self.way {
            Way::Walk(walk) if walk.may_read_ahead() => {
                walk.read_on()?;
                Ok(Some(walk.news()))
            }
            _ => Ok(None),
        }
    }

    /// Chooses the way for the next run, by whether many are looked for; `go_on` is asked with the number of rows read.
    pub(super) fn choose(
        &mut self,
        many: bool,
        go_on: &mut dyn FnMut(u64) -> Result<(), PlanError>,
    ) -> Result<(), PlanError> {
        if !many {
            self.way = Way::Ask;
        }
        let copies = match &mut self.way {
            Way::Walk(walk) => {
                go_on(walk.news())?;
                walk.is_lost()
            }
            Way::Copy => true,
            Way::Copied(_) | Way::Ask => false,
        };
        if copies {
            self.way = Census::read(self.reader, go_on)?.map_or(Way::Ask, Way::Copied);
        }
        Ok(())
    }

    /// What the copy knows of a whole run, where there is one.
    pub(super) fn look_up(&self, run: &Roll) -> Vec<Found> {
        if let Way::Copied(census) = &self.way { census.look_up(run) } else { Vec::new() }
    }

    /// The accounts with a folded login, by number: one or none, unless the database never was ours. Whoever is met or in
    /// the copy has the login folded, and who is in the copy the name of the one who was looked for.
    pub(super) fn find<'s>(
        &'s mut self,
        found: Option<Found>,
        (fold, name): (&'s str, &'s str),
    ) -> store::Result<There<'s>> {
        match (&mut self.way, found) {
            (Way::Walk(walk), _) => walk.find(fold),
            (Way::Copied(_), Some(Found::Nobody)) => Ok(There::Nobody),
            (Way::Copied(census), Some(Found::Same(place))) => Ok(There::One(census.account(place, (fold, name)))),
            _ => self.reader.accounts_by_fold(fold).map(There::Asked),
        }
    }
}

/// Who has a folded login.
pub(super) enum There<'s> {
    Nobody,
    One(Account<'s>),
    /// As the file has them.
    Asked(Vec<Account<'static>>),
}

impl<'s> There<'s> {
    pub(super) fn all(&self) -> &[Account<'s>] {
        match self {
            Self::Nobody => &[],
            Self::One(account) => std::slice::from_ref(account),
            Self::Asked(accounts) => accounts,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::status::Status;
    use crate::domain::text::fold;
    use crate::domain::time::Time;
    use crate::service::sync::making::BATCH;
    use crate::store::sync::fixture::Seed;

    const LOGINS: [&str; 7] = [
        "ada@x.example",
        "Ada@x.example",
        "ADA@X.example",
        "bo@x.example",
        "Ünal@x.example",
        "ünal@X.example",
        "c@d.e",
    ];
    const NAMES: [&str; 3] = ["Dana Moss", "dana moss", "Quinn Reed"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn the_copy_answers_as_the_file_does(
            users in prop::collection::btree_map(1i64..40, (0..LOGINS.len(), 0..NAMES.len()), 0..20)
        ) {
            let seed = Seed::lax("prod", "production");
            for (id, (login, name)) in &users {
                seed.user(*id, LOGINS[*login], NAMES[*name], ['A', 'D'][*login % 2], *id);
            }
            let reader = seed.reader("prod.db");
            let census = Census::read(&reader, &mut |_| Ok(())).unwrap().expect("there is room");
            let mut asked = Namesakes { reader: &reader, way: Way::Ask };
            let mut copied = Namesakes { reader: &reader, way: Way::Copied(census) };
            for login in LOGINS.iter().map(|login| fold(login)).chain(["nobody@x.example".to_owned()]) {
                for name in NAMES {
                    let mut run = Roll::default();
                    let (status, created_at) = (Status::Active, Time(0));
                    let (of, name) = (Cow::from(&login), name);
                    let looked_for =
                        Account { id: 1, login: of, name: name.into(), status, is_system: false, created_at };
                    prop_assert!(run.push(&(&looked_for).into(), ""));
                    let run = run.read().expect("there is room");
                    let [asked, held] = [&mut asked, &mut copied].map(|way| {
                        let found = way.look_up(&run).first().copied();
                        let there = way.find(found, (&login, name)).unwrap();
                        let mut there: Vec<_> = there.all().iter().cloned().map(Account::kept).collect();
                        // The spelling of the login says nothing where there is one.
                        if let [one] = &mut there[..] {
                            one.login = fold(&one.login).into();
                        }
                        there
                    });
                    prop_assert_eq!(asked, held, "{} {}", login, name);
                }
            }
        }
    }

    #[test]
    fn the_way_is_chosen_by_the_file_and_by_how_many_are_looked_for() {
        let way = |seed: Seed, many| {
            let reader = seed.reader("prod.db");
            let mut namesakes = Namesakes::of(&reader).unwrap();
            namesakes.choose(many, &mut |_| Ok(())).unwrap();
            match namesakes.way {
                Way::Walk(_) => "walk",
                Way::Copy => "copy",
                Way::Copied(_) => "copied",
                Way::Ask => "ask",
            }
        };
        assert_eq!(way(Seed::new("prod", "production"), true), "walk");
        assert_eq!(way(Seed::lax("prod", "production"), true), "copied");
        assert_eq!(way(Seed::new("prod", "production"), false), "ask");
        assert_eq!(way(Seed::lax("prod", "production"), false), "ask");
    }

    #[test]
    fn copying_stops_when_nobody_wants_it() {
        let seed = Seed::lax("prod", "production");
        for id in 1..=i64::from(BATCH) + 1 {
            seed.user(id, &format!("u{id}@x.example"), "Dana", 'A', 1);
        }
        let reader = seed.reader("prod.db");
        let mut namesakes = Namesakes::of(&reader).unwrap();
        assert!(matches!(namesakes.choose(true, &mut |_| Err(PlanError::Cancelled)), Err(PlanError::Cancelled)));
    }
}
