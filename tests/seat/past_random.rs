//! The past of a random history: every earlier state is told from the journal as it was seen.

use std::collections::BTreeMap;

use beadle::api::Reply;
use beadle::api::explain::{Explanation, Holding};
use beadle::api::past::{Between, Subject};
use beadle::api::review::Outcome;
use beadle::api::users::UserCard;
use beadle::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use beadle::domain::change::{Accepted, ChangeSet};
use beadle::domain::ids::{OrgId, UserId};
use beadle::domain::permission::Permission;
use beadle::domain::picture::Picture;
use beadle::domain::status::Status;

use super::past::{as_of, card, differences, explain, holders, minute};
use crate::support::random::WORLD;
use crate::support::world::{Dice, World, cells, confirmed, receipt};

/// The state that a card shows, as cells; only what cards and pictures both have.
fn of_card(card: &UserCard) -> BTreeMap<Cell, Value> {
    let user = card.user;
    let mut all: Vec<Cell> = UserField::ALL.iter().map(|field| Cell::User { user, field: *field }).collect();
    all.extend(Permission::ALL.map(|permission| Cell::Permission { user, permission }));
    for row in &card.access {
        all.extend(AccessPart::ALL.iter().map(|part| Cell::Access { user, org: row.org, part: *part }));
    }
    for row in &card.memberships {
        let workgroup = row.workgroup;
        all.extend(MembershipPart::ALL.iter().map(|part| Cell::Membership { user, workgroup, part: *part }));
    }
    all.into_iter().map(|cell| (cell, card.value(cell))).filter(|(cell, value)| *value != cell.absent()).collect()
}

/// Who was related to an organization, by a picture.
fn related(picture: &Picture, org: OrgId) -> Vec<UserId> {
    let related = picture.users.iter().filter(|(_, person)| {
        let is_there = matches!(person.status(), Some(Status::Active | Status::Inactive | Status::Pending));
        is_there && !person.is_system && (person.access.contains_key(&org) || person.owner() == Some(org))
    });
    related.map(|(user, _)| *user).collect()
}

/// Where the rights of everybody lead at a minute, asked at that minute.
fn explanations(world: &World, number: i64) -> Vec<(UserId, Explanation)> {
    let mut seat = world.seat_at(1, minute(number));
    let users = world.picture().users.into_keys();
    users.filter_map(|user| Some((user, explain(&mut seat, user, None)?))).collect()
}

/// Random sets, minute by minute: every earlier state is told from the journal as it was seen, and every difference is
/// the one between the two states.
#[test]
fn every_moment_of_a_random_history_is_told_as_it_was() {
    let accepted = Accepted { limbo: true, elevation: true, withheld: true, ok_rows_only: true, number: Some(2) };
    for seed in 0..6 {
        let (world, mut dice, mut written) = (World::new(WORLD), Dice(seed), 0);
        let mut states = vec![world.picture()];
        let mut explained = vec![explanations(&world, 0)];
        for number in 1..25 {
            let mut seat = world.seat_at(1, minute(number));
            let picture = states.last().unwrap();
            let changes = (0..=dice.below(6)).map(|_| crate::support::random::change(&mut dice, picture)).collect();
            let set = ChangeSet { changes, reason: "random".to_owned(), accepted };
            let came = seat.answer(confirmed(set, receipt(number.unsigned_abs())));
            written += u32::from(matches!(came, Ok(Reply::Outcome(Outcome::Committed { .. }))));
            states.push(world.picture());
            explained.push(explanations(&world, number));
        }
        assert!(written >= 12, "seed {seed}: of 24 sets {written} were written");
        let mut seat = world.seat_at(1, minute(100));
        for (at, then) in (0..).map(minute).zip(&explained) {
            for (user, expected) in then {
                assert_eq!(explain(&mut seat, *user, Some(at)).as_ref(), Some(expected), "seed {seed}, user {user}");
            }
        }
        for (at, picture) in (0..).map(minute).zip(&states) {
            let cells = cells(picture);
            for user in picture.users.keys().copied() {
                let mut expected = cells.clone();
                expected.retain(|cell, _| cell.user() == Some(user));
                assert_eq!(
                    of_card(&card(as_of(&mut seat, Subject::User(user), at))),
                    expected,
                    "seed {seed}, user {user}"
                );
            }
            for org in picture.orgs.keys().copied() {
                let mut found: Vec<UserId> =
                    holders(&mut seat, Holding::Org { org }, Some(at)).iter().map(|holder| holder.user).collect();
                found.sort_unstable();
                assert_eq!(found, related(picture, org), "seed {seed}, organization {org}");
            }
        }
        let (from, to) = (dice.below(12), 12 + dice.below(12));
        let between = Between { from: minute(from.try_into().unwrap()), to: minute(to.try_into().unwrap()) };
        let (old, new) = (cells(&states[from]), cells(&states[to]));
        let value =
            |state: &BTreeMap<Cell, Value>, cell: &Cell| state.get(cell).cloned().unwrap_or_else(|| cell.absent());
        for user in states[0].users.keys().copied() {
            let mut expected: Vec<Cell> = old.keys().chain(new.keys()).copied().collect();
            expected.retain(|cell| cell.user() == Some(user) && value(&old, cell) != value(&new, cell));
            expected.sort_unstable();
            expected.dedup();
            let rows = differences(&mut seat, Subject::User(user), between, 3);
            let found: Vec<Cell> = rows.iter().map(|row| row.cell).filter(|cell| !is_secret(*cell)).collect();
            assert_eq!(found, expected.into_iter().filter(|cell| !is_secret(*cell)).collect::<Vec<_>>(), "seed {seed}");
        }
    }
}

/// A new password leaves the cell as it was: there is one.
const fn is_secret(cell: Cell) -> bool {
    matches!(cell, Cell::User { field, .. } if field.is_secret())
}
