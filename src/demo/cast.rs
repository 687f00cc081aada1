//! The few with a part to play: the operators, those who wait, those who were decided, and the system's own account.

use std::rc::Rc;

use super::chance::{Chance, Subject};
use super::library::{Applicant, Decided, Library, Member, Outcome};
use super::people::{Population, Role, letter, number, permission_rows};
use super::places::{Places, missing};
use crate::domain::password;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::status::Status;
use crate::domain::template::SHIPPED;
use crate::domain::time::{DAY, HOUR, Time};
use crate::store::seed::{SeedAccess, SeedApproval, SeedMembership, SeedPermission, SeedUser};
use crate::store::{Error, Result};

/// The system's own account in production.
pub const SYSTEM: i64 = 1;
/// The first member of the cast, who has granted everything.
pub const FIRST_MEMBER: i64 = 2;

/// A user with everything that hangs from the row.
#[derive(Clone, Debug)]
pub struct Actor {
    pub user: SeedUser,
    pub access: Vec<SeedAccess>,
    pub memberships: Vec<SeedMembership>,
    pub permissions: Vec<SeedPermission>,
    pub requests: Vec<SeedApproval>,
}

/// An account with nothing but a name and a login.
pub fn blank(user_id: i64, name: &str, login: &str, created_at: i64) -> SeedUser {
    SeedUser {
        user_id,
        name: name.to_owned(),
        login: login.to_owned(),
        job_title: None,
        street: None,
        city: None,
        state: None,
        zip: None,
        phone: None,
        provider_id: None,
        owning_org_id: None,
        location_id: None,
        supervisor_id: None,
        is_case_manager: false,
        status: letter(Status::Active),
        status_changed_at: created_at,
        status_changed_by: None,
        recycle_origin: None,
        recycle_reason: None,
        support_capability: "internal",
        account_source: "local".to_owned(),
        domain_id: 0,
        is_system: false,
        password_hash: None,
        require_password_change: false,
        terms_accepted_at: None,
        failed_attempts: 0,
        locked_until: None,
        last_sign_in_at: None,
        created_at,
    }
}

/// An account of the system itself: never signs in, and nobody can change it.
pub fn system(user_id: i64, name: &str, login: &str, created_at: i64) -> SeedUser {
    SeedUser { is_system: true, status: letter(Status::Inactive), ..blank(user_id, name, login, created_at) }
}

fn actor(user: SeedUser) -> Actor {
    Actor { user, access: Vec::new(), memberships: Vec::new(), permissions: Vec::new(), requests: Vec::new() }
}

/// The members of the cast from the given id on. Those without a password of their own share one.
pub fn members(library: &Library, places: &Places, now: Time, seed: u64, shared: &Rc<str>) -> Result<Vec<Actor>> {
    (FIRST_MEMBER..).zip(&library.cast.members).map(|(id, row)| member(id, row, places, now, seed, shared)).collect()
}

fn member(id: i64, row: &Member, places: &Places, now: Time, seed: u64, shared: &Rc<str>) -> Result<Actor> {
    let created = now.0 - row.created.unwrap_or(1_500) * DAY;
    let (role, levels) = rights(row)?;
    let mut access = (row.access.iter())
        .map(|entry| {
            let (code, flags) = entry.split_once(':').unwrap_or((entry, ""));
            let org_id = places.organization(code).ok_or_else(|| missing(code))?;
            let (login, editable) = (flags.contains('L'), flags.contains('E'));
            let granted_by = Some(FIRST_MEMBER);
            let (granted_at, expires_at) = (created, None);
            Ok(SeedAccess { user_id: id, org_id, active: true, login, editable, granted_by, granted_at, expires_at })
        })
        .collect::<Result<Vec<_>>>()?;
    let owner = access.first().map(|row| row.org_id);
    access.sort_unstable_by_key(|row| row.org_id);
    let mut memberships = (row.workgroups.iter())
        .map(|name| {
            let workgroup_id = places.workgroup(name).ok_or_else(|| missing(name))?;
            Ok(membership(id, workgroup_id, created))
        })
        .collect::<Result<Vec<_>>>()?;
    memberships.sort_unstable_by_key(|row| row.workgroup_id);
    let hash = match &row.password {
        Some(own) => Rc::from(password::hash(own, &salt(seed, id))),
        None => Rc::clone(shared),
    };
    let user = SeedUser {
        job_title: Some(row.job.clone()),
        owning_org_id: owner,
        status: if row.status.as_deref() == Some("I") { "I" } else { "A" },
        support_capability: if levels.get(Permission::UserSetup) == Level::Write { "vendor" } else { "internal" },
        domain_id: row.domain_id,
        password_hash: Some(hash),
        terms_accepted_at: Some(created + HOUR),
        last_sign_in_at: Some(now.0 - HOUR - id * HOUR),
        ..blank(id, &row.name, &row.login, created)
    };
    let permissions = permission_rows(id, &levels, role, FIRST_MEMBER, created);
    Ok(Actor { access, memberships, permissions, ..actor(user) })
}

fn rights(row: &Member) -> Result<(Role, Levels)> {
    const ROLES: [Role; 4] = [Role::Basic, Role::Power, Role::SystemAdministrator, Role::ImplementationManager];
    let role = ROLES.into_iter().find(|role| SHIPPED[*role as usize].name == row.template);
    let role = role.ok_or_else(|| missing(&row.template))?;
    let mut levels = SHIPPED[role as usize].levels();
    for (code, word) in &row.levels {
        let permission = Permission::from_code(code).ok_or_else(|| missing(code))?;
        levels.set(permission, if word == "write" { Level::Write } else { Level::Read });
    }
    Ok((role, levels))
}

/// A salt that is the same every time; only good for passwords that are printed anyway.
pub fn salt(seed: u64, id: i64) -> [u8; 16] {
    let mut chance = Chance::about(seed, Subject::Salt, id.unsigned_abs());
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&chance.draw().to_le_bytes());
    salt[8..].copy_from_slice(&chance.draw().to_le_bytes());
    salt
}

fn membership(user_id: i64, workgroup_id: i64, granted_at: i64) -> SeedMembership {
    SeedMembership { user_id, workgroup_id, active: true, granted_by: Some(FIRST_MEMBER), granted_at, expires_at: None }
}

/// Somebody whose request was approved, denied or parked.
pub fn decided(id: i64, row: &Decided, library: &Library, people: &Population<'_>) -> Actor {
    let (asked, at) = (people.now.0 - row.asked * DAY - 3 * HOUR, people.now.0 - row.decided * DAY - HOUR);
    let by = FIRST_MEMBER + id % 2;
    let owner = people.places.of_domain(&row.login).unwrap_or_default();
    let request = SeedApproval {
        user_id: id,
        requested_at: asked,
        last_requested_at: asked + row.times * 11 * HOUR / 60,
        times: row.times,
        state: match row.state {
            Outcome::Approved => "approved",
            Outcome::Denied => "denied",
            Outcome::Parked => "parked",
        },
        decided_at: Some(at),
        decided_by: Some(by),
        note: row.note.clone(),
    };
    let (_, domain) = row.login.rsplit_once('@').unwrap_or_default();
    let user = SeedUser {
        status_changed_at: at,
        status_changed_by: Some(by),
        account_source: domain.to_owned(),
        ..blank(id, &row.name, &row.login, asked - HOUR)
    };
    let made = match row.state {
        Outcome::Denied => {
            let user = SeedUser { status: "D", recycle_origin: Some("P"), recycle_reason: row.note.clone(), ..user };
            actor(user)
        }
        Outcome::Parked => actor(SeedUser { status: "I", owning_org_id: Some(number(owner)), ..user }),
        Outcome::Approved => {
            let job_title = library.words.jobs.first().cloned();
            let user = SeedUser {
                owning_org_id: Some(number(owner)),
                job_title,
                last_sign_in_at: Some(at + HOUR),
                terms_accepted_at: Some(at + HOUR),
                ..user
            };
            let access = SeedAccess {
                user_id: id,
                org_id: number(owner),
                active: true,
                login: true,
                editable: false,
                granted_by: Some(by),
                granted_at: at,
                expires_at: None,
            };
            let memberships = vec![membership(id, number(people.places.ordinary[0]), at)];
            Actor { access: vec![access], memberships, ..actor(user) }
        }
    };
    Actor { requests: vec![request], ..made }
}

/// Somebody who waits, with the open request if the button was pressed.
pub fn applicant(id: i64, row: &Applicant, now: Time) -> Actor {
    let first = row.asked.map(|hours| now.0 - hours * HOUR);
    let (_, domain) = row.login.rsplit_once('@').unwrap_or_default();
    let created = first.map_or(now.0 - id % 20 * DAY - 2 * HOUR, |first| first - HOUR / 4);
    let user = SeedUser {
        status: letter(Status::Pending),
        account_source: row.source.clone().unwrap_or_else(|| domain.to_owned()),
        ..blank(id, &row.name, &row.login, created)
    };
    let request = first.map(|requested_at| SeedApproval {
        user_id: id,
        requested_at,
        last_requested_at: row.last.map_or(requested_at, |hours| now.0 - hours * HOUR),
        times: row.times,
        state: "open",
        decided_at: None,
        decided_by: None,
        note: None,
    });
    Actor { requests: request.into_iter().collect(), ..actor(user) }
}

/// The password that all local accounts without one of their own share.
pub fn shared_password(library: &Library) -> Result<&str> {
    let desk = library.cast.members.iter().find(|member| member.login.starts_with("admin@"));
    desk.and_then(|desk| desk.password.as_deref()).ok_or_else(|| -> Error { missing("the shared password") })
}
