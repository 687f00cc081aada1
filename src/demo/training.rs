//! The training database: mostly the same people under other numbers, and the configuration that waits to be copied.

use super::cast::{self, Actor, FIRST_MEMBER};
use super::configuration::{self, Side};
use super::library::Library;
use super::places::training_workgroup;
use super::production::People;
use crate::domain::time::DAY;
use crate::store::Result;
use crate::store::seed::{SeedAccess, SeedMembership, SeedUser, Seeding};

/// The account that training made for references to people it did not know when it was copied from elsewhere.
pub const MISSING_USER: i64 = 1;

/// The id that training gives to the user who has this id in production: the same numbers, but other people.
pub const fn training_id(production: i64) -> i64 {
    production + 40
}

/// The first of those whom only training knows; there is room for thirty-eight before the first training id.
pub const FIRST_GUEST: i64 = 2;

/// Every so-manieth of the many has never been in training.
pub const fn is_absent(index: u64) -> bool {
    index % 29 == 11
}

/// Fills the training database.
pub fn write(people: &People<'_>, library: &Library, seeding: &Seeding, progress: &mut dyn FnMut(&str)) -> Result<()> {
    people.many.places.write(library, seeding, true)?;
    progress("Training: users.");
    seeding.insert(users(people, library))?;
    progress("Training: what they have.");
    seeding.insert(access(people, library))?;
    seeding.insert(memberships(people, library))?;
    let permissions = actors(people, library).flat_map(|(actor, _)| actor.permissions.clone());
    seeding.insert(permissions.map(|mut row| {
        row.user_id = training_id(row.user_id);
        row.granted_by = row.granted_by.map(training_id);
        row
    }))?;
    configuration::write(people, library, seeding, Side::Training)
}

/// Those of the cast who are in training, with the name they have there.
fn actors<'a>(people: &'a People<'_>, library: &'a Library) -> impl Iterator<Item = (&'a Actor, &'a str)> {
    let members = people.members.iter().zip(&library.cast.members).filter_map(|(actor, row)| {
        let name = row.in_training.as_deref().unwrap_or(&row.name);
        (!name.is_empty()).then_some((actor, name))
    });
    let also = &library.cast.also_in_training;
    let others = people.decided.iter().chain(&people.pending).filter(|actor| also.contains(&actor.user.login));
    members.chain(others.map(|actor| (actor, actor.user.name.as_str())))
}

fn users<'a>(people: &'a People<'_>, library: &'a Library) -> impl Iterator<Item = SeedUser> {
    let many = &people.many;
    let made = many.now.0 - 900 * DAY;
    let missing = cast::system(MISSING_USER, "Missing Training User", "missing.training.user@beadle.example", made);
    let owner = Some(1);
    let guests = (FIRST_GUEST..).zip(&library.cast.training_only).map(move |(id, row)| {
        let created = made + 100 * DAY;
        SeedUser { owning_org_id: owner, ..cast::blank(id, &row.name, &row.login, created) }
    });
    // The accounts of the cast are older here than in production: a login that was taken there later is no match.
    let actors = actors(people, library).map(move |(actor, name)| SeedUser {
        name: name.to_owned(),
        status: "A",
        recycle_origin: None,
        recycle_reason: None,
        owning_org_id: actor.user.owning_org_id.or(owner),
        status_changed_by: None,
        created_at: made,
        ..moved(actor.user.clone())
    });
    let mut logins = people.logins();
    let ordinary = (0..many.count).filter_map(move |index| {
        let user = moved(many.user(index, &mut logins));
        (!is_absent(index)).then(|| SeedUser {
            login: if index % 50 == 3 { user.login.to_uppercase() } else { user.login },
            location_id: None,
            supervisor_id: None,
            status_changed_by: None,
            ..user
        })
    });
    std::iter::once(missing).chain(guests).chain(actors).chain(ordinary)
}

fn moved(user: SeedUser) -> SeedUser {
    SeedUser { user_id: training_id(user.user_id), ..user }
}

fn access<'a>(people: &'a People<'_>, library: &'a Library) -> impl Iterator<Item = SeedAccess> {
    let guests = (FIRST_GUEST..).zip(&library.cast.training_only).map(|(id, _)| (id, 1));
    let actors = actors(people, library).flat_map(|(actor, _)| actor.access.clone());
    let owned =
        actors_without_access(people, library).map(|user| (training_id(user.user_id), user.owning_org_id.unwrap_or(1)));
    let many = (0..people.many.count).filter(|index| !is_absent(*index)).map(|index| {
        let own = people.many.lot(index).owner;
        (training_id(people.many.id(index)), super::people::number(own))
    });
    let at = people.many.now.0 - 800 * DAY;
    let plain = move |(user_id, org_id)| SeedAccess {
        user_id,
        org_id,
        active: true,
        login: true,
        editable: false,
        granted_by: Some(training_id(FIRST_MEMBER)),
        granted_at: at,
        expires_at: None,
    };
    let actors = actors.map(|row| SeedAccess {
        user_id: training_id(row.user_id),
        granted_by: row.granted_by.map(training_id),
        ..row
    });
    guests.map(plain).chain(actors).chain(owned.map(plain)).chain(many.map(plain))
}

/// Applicants of production have nothing there, but in training they are active and belong somewhere.
fn actors_without_access<'a>(people: &'a People<'_>, library: &'a Library) -> impl Iterator<Item = &'a SeedUser> {
    actors(people, library).filter(|(actor, _)| actor.access.is_empty()).map(|(actor, _)| &actor.user)
}

fn memberships<'a>(people: &'a People<'_>, library: &'a Library) -> impl Iterator<Item = SeedMembership> {
    let intake = people.many.places.workgroup("Intake").unwrap_or(1);
    let guests = (FIRST_GUEST..).zip(&library.cast.training_only).map(move |(id, _)| (id, intake));
    let plain = actors_without_access(people, library).map(move |user| (training_id(user.user_id), intake));
    let actors = actors(people, library)
        .flat_map(|(actor, _)| actor.memberships.iter().map(|row| (training_id(row.user_id), row.workgroup_id)));
    let many = (0..people.many.count).filter(|index| !is_absent(*index)).map(|index| {
        let main = people.many.lot(index).workgroup;
        (training_id(people.many.id(index)), super::people::number(main))
    });
    let at = people.many.now.0 - 800 * DAY;
    guests.chain(actors).chain(plain).chain(many).map(move |(user_id, workgroup)| SeedMembership {
        user_id,
        workgroup_id: training_workgroup(workgroup),
        active: true,
        granted_by: Some(training_id(FIRST_MEMBER)),
        granted_at: at,
        expires_at: None,
    })
}
