//! Where rights lead, told in names: for one user who is asked about, and for what a set would newly lead to.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::explain::{Explanation, Reach, ReachStep};
use crate::api::{Refusal, RefusalKind};
use crate::domain::cell::{Cell, UserField};
use crate::domain::change::Change;
use crate::domain::escalation::{Consequence, Retold, Rights, TakeOver, follow, related};
use crate::domain::ids::UserId;
use crate::domain::permission::Levels;
use crate::domain::picture::{Person, Picture};
use crate::domain::text::{Raw, search_key};
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard};
use crate::store::{self, Everyone, MOST_NAMED, Moment, Noun, Reader};

/// For how many users of a set their rights are followed.
const FOLLOWED: usize = 50;
/// In sets of more users than this nobody's are.
const MOST: usize = 1_000;
/// So many users who were changed since a moment are told as they were.
const RETOLD: usize = 5_000;

/// Explains one user, now or as of a moment: those who were changed since are told as they were.
///
/// # Errors
/// When there was nobody of that number, or too many were changed since.
pub(super) fn explain(reader: Reader<'_>, user: UserId, moment: Moment) -> Result<Explanation, Refusal> {
    let now = moment.at;
    let Some((mut told, mut people)) = reader.people_then(moment, RETOLD)? else {
        let sentence =
            format!("More than {RETOLD} users were changed since then: where rights led is not told so far back.");
        return Err(Refusal::new(RefusalKind::Usage, sentence).hint("Choose a later moment."));
    };
    if told.insert(user) {
        people.extend(reader.person(user)?.map(|person| (user, person)));
    }
    let missing = || {
        let sentence = if moment.is_present() { "There is no user" } else { "At that moment there was no user" };
        Refusal::not_found(format!("{sentence} {user}."))
    };
    let person = people.get(&user).filter(|person| person.status().is_some()).ok_or_else(missing)?;
    let Some(rights) = Rights::of(person, now) else { return Ok(Explanation::default()) };
    let others = Everyone::new(reader, told.iter().copied(), now);
    let found = follow(&Retold { others: &others, people: &people, now }, &rights)?;
    let acting = || people.iter().filter(move |(other, _)| **other != user);
    let (takes_over, more) = reader.within_reach(&found.extent, &told, now)?;
    let takes_over = takes_over + acting().filter(|(_, person)| found.extent.covers(person, now)).count() as u64;
    let orgs = related(person, now).collect();
    let (mut takers, count) = reader.takers(&orgs, &told, now)?;
    let over = |person: &Person| Rights::of(person, now)?.over(&orgs);
    let retold: Vec<_> = acting().filter_map(|(other, person)| Some(step(*other, person, over(person)?))).collect();
    let count = count + retold.len() as u64;
    takers.extend(retold);
    takers.sort_by(|(name, step), (other, than)| (name, step.takes_over).cmp(&(other, than.takes_over)));
    let taken_over_by = takers.into_iter().map(|(_, step)| step).take(MOST_NAMED).collect();
    let reaches = named(reader, &BTreeMap::from([(user, found)]), &people)?;
    Ok(Explanation { reaches, takes_over, more, taken_over_by, takers: count })
}

/// A step that is told, under the key by which names are ordered.
fn step(user: UserId, person: &Person, by: TakeOver) -> (String, ReachStep) {
    let login = Raw::from(person.text(UserField::Login));
    (search_key(person.text(UserField::Name)), ReachStep { takes_over: user, login, by })
}

/// What the users of a set would newly reach, beyond their own levels; and a warning where that was not followed.
pub(super) fn newly_reached<'c>(
    reader: Reader<'_>,
    (before, after): (&Picture, &Picture),
    mut changes: impl Iterator<Item = &'c Change>,
    users: &BTreeSet<UserId>,
    now: Time,
) -> store::Result<(Vec<Reach>, Option<Finding>)> {
    if !changes.any(matters) {
        return Ok((Vec::new(), None));
    }
    let mut takers: Vec<(UserId, Rights)> = Vec::new();
    for user in users {
        let Some(person) = after.users.get(user).filter(|person| TakeOver::is_held(&person.levels)) else { continue };
        takers.extend(Rights::of(person, now).map(|rights| (*user, rights)));
        if takers.len() > FOLLOWED || !takers.is_empty() && users.len() > MOST {
            let sentence =
                "What these users would reach through others was not followed, because they are too many at once.";
            return Ok((Vec::new(), Some(Finding::new(Guard::G11, sentence))));
        }
    }
    if takers.is_empty() {
        return Ok((Vec::new(), None));
    }
    let retold = before.users.keys().chain(after.users.keys()).copied().filter(|user| !user.is_new());
    let others = Everyone::new(reader, retold, now);
    let was = Retold { others: &others, people: &before.users, now };
    let would_be = Retold { others: &others, people: &after.users, now };
    let mut newly = BTreeMap::new();
    for (user, rights) in takers {
        let former = match before.users.get(&user).and_then(|person| Rights::of(person, now)) {
            Some(former) => follow(&was, &former)?.levels(&former.levels),
            None => Levels::default(),
        };
        let mut found = follow(&would_be, &rights)?;
        found.reached.retain(|reached| reached.level > former.get(reached.permission));
        newly.insert(user, found);
    }
    Ok((named(reader, &newly, &after.users)?, None))
}

/// Whether a change can make a difference to who takes over whom.
const fn matters(change: &Change) -> bool {
    match change.cell {
        Cell::Permission { .. } | Cell::Access { .. } => true,
        Cell::User { field, .. } => matches!(field, UserField::Status | UserField::OwningOrg),
        _ => false,
    }
}

/// Puts logins to the numbers; those at hand are told as they would be.
fn named(
    reader: Reader<'_>,
    found: &BTreeMap<UserId, Consequence>,
    people: &BTreeMap<UserId, Person>,
) -> store::Result<Vec<Reach>> {
    let steps = found.values().flat_map(|found| &found.reached).flat_map(|reached| &reached.path);
    let strangers: BTreeSet<i64> =
        steps.map(|step| step.user).filter(|user| !people.contains_key(user)).map(|user| user.0).collect();
    let strangers: Vec<i64> = strangers.into_iter().collect();
    let strangers: BTreeMap<i64, String> = reader.called(Noun::User, &strangers)?.into_iter().collect();
    let login = |user: UserId| match people.get(&user) {
        Some(person) => Raw::from(person.text(UserField::Login)),
        None => strangers.get(&user.0).map(|login| Raw::from(login.as_str())).unwrap_or_default(),
    };
    let mut reaches = Vec::new();
    for (user, found) in found {
        for reached in &found.reached {
            let steps = reached.path.iter();
            let path = steps.map(|step| ReachStep { takes_over: step.user, login: login(step.user), by: step.by });
            let (permission, level) = (reached.permission, reached.level);
            reaches.push(Reach { user: *user, login: login(*user), permission, level, path: path.collect() });
        }
    }
    Ok(reaches)
}
