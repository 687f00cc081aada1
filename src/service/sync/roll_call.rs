//! The thread that reads the source: the references first, then everybody whom they name, run by run and by number.

use std::sync::mpsc::SyncSender;

use super::error::PlanError;
use super::fingerprint::Prints;
use super::items::Listing;
use super::meanwhile::Meanwhile;
use super::references::{self, Witness};
use super::roll::Roll;
use super::users::USERS;
use crate::domain::text::{folded, is_plainly_folded};
use crate::store;
use crate::store::sync::{Seen, SyncReader, mended};

/// How many users are read as one run.
pub(super) const RUN: usize = 4096;

/// Reads the references, then calls the roll: each run of the users who are named, without those who do not exist.
pub(super) fn read(
    source: &SyncReader,
    listings: &[Listing],
    print: &mut Prints,
    meanwhile: &Meanwhile,
    tell: &SyncSender<Roll>,
) -> Result<Vec<Witness>, PlanError> {
    let read = references::read(source, listings, print, meanwhile)?;
    let users = &meanwhile.referenced.get_or_init(|| read.referenced).users;
    print.begin(USERS);
    for run in users.chunks(RUN) {
        let roll = called(source, run, print)?;
        if !meanwhile.read(run.len() as u64) || tell.send(roll).is_err() {
            return Err(PlanError::Cancelled);
        }
    }
    Ok(read.witnesses)
}

/// Reads the users of a run who exist. Where the numbers lie close together the file is read along, and else user by user.
fn called(source: &SyncReader, run: &[i64], print: &mut Prints) -> store::Result<Roll> {
    let (mut roll, mut room) = (Roll::of(run.len()), true);
    let mut waiting = run.iter().copied().peekable();
    let mut meet = |seen: &Seen<'_>| {
        while let Some(id) = waiting.next_if(|id| *id < seen.id) {
            print.nobody(id);
        }
        if waiting.next_if_eq(&seen.id).is_some() {
            print.account(seen);
            room = room && put(&mut roll, seen);
        }
        room
    };
    let (first, last) = (run.first().copied().unwrap_or_default(), run.last().copied().unwrap_or_default());
    if last.abs_diff(first) <= 4 * run.len() as u64 {
        source.each_account(first, last, meet)?;
    } else {
        for id in run {
            source.each_account(*id, *id, &mut meet)?;
        }
    }
    waiting.for_each(|id| print.nobody(id));
    let Some(roll) = roll.read().filter(|_| room) else {
        let name = source.file_name();
        return Err(store::Error::Unusable(format!("{name} has a login longer than any can be. Mend it there.")));
    };
    Ok(roll)
}

/// Puts a user on the roll, with the folded login where that is another one.
#[inline]
fn put(roll: &mut Roll, seen: &Seen<'_>) -> bool {
    if is_plainly_folded(&seen.login) {
        return roll.push(seen, "");
    }
    let login = mended(&seen.login);
    let fold = folded(&login);
    roll.push(seen, if fold == login { "" } else { &fold })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sync::fixture::Seed;

    #[test]
    fn a_login_without_end_is_refused_whichever_way_it_is_read() {
        let seed = Seed::new("train", "training");
        seed.batch("PRAGMA ignore_check_constraints = ON");
        for (id, login) in [(1, "x".repeat(70_000)), (2, "b@x.example".to_owned()), (90_000, "c@x.example".to_owned())]
        {
            seed.user(id, &login, "Dana Moss", 'A', 1);
        }
        let reader = seed.reader("train.db");
        for (run, fits) in [([2, 3], true), ([1, 2], false), ([2, 90_000], true), ([1, 90_000], false)] {
            let called = called(&reader, &run, &mut Prints::new(USERS));
            assert_eq!(called.is_ok(), fits, "{run:?}");
        }
    }
}
