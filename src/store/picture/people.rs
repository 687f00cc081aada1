//! Draws users with their levels, access and memberships: each kind of row by one statement for all of them.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::{held_level, text};
use crate::domain::cell::{UserField, Value};
use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId, WorkgroupId};
use crate::domain::picture::{Access, Membership, Person};
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::store::error::{Error, Result};
use crate::store::reader::Reader;
use crate::store::sql::numbers;

/// Where at least one in so many numbers of a stretch is wanted, the stretch is read along; asking for each by itself
/// would cost more than passing over the others.
const DENSE: u64 = 4;

/// The statements that draw one kind of row: of a stretch of users, and of users by themselves. They are spelled out here,
/// because the operator's own rows are drawn for every request.
struct Drawn {
    stretch: &'static str,
    single: &'static str,
}

macro_rules! drawn {
    ($columns:literal, $table:literal) => {
        Drawn {
            stretch: concat!(
                "SELECT ",
                $columns,
                " FROM ",
                $table,
                " r WHERE r.user_id BETWEEN ?1 AND ?2 ORDER BY r.user_id"
            ),
            single: concat!(
                "SELECT ",
                $columns,
                " FROM json_each(?1) w CROSS JOIN ",
                $table,
                " r ON r.user_id = w.value"
            ),
        }
    };
}

const USERS: Drawn = drawn!(
    "r.user_id, status, name, login, job_title, street, city, state, zip, phone, owning_org_id, location_id, provider_id,
     supervisor_id, is_case_manager, support_capability, require_password_change, account_source, origin, is_system,
     domain_id, password_hash IS NOT NULL, recycle_origin, security_question IS NOT NULL, locked_until",
    "users"
);

const LEVELS: Drawn = drawn!("r.user_id, perm_id, level", "user_permissions");

const ACCESS: Drawn = drawn!("r.user_id, org_id, active, login, editable, expires_at", "user_organizations");

const MEMBERSHIPS: Drawn = drawn!("r.user_id, workgroup_id, active, expires_at", "user_workgroups");

impl Reader<'_> {
    /// Draws some users, each kind of row by one statement. The numbers ascend and so do the rows, so that the user of a
    /// row is the one of the row before or a later one.
    pub(super) fn people(&self, ids: &[i64]) -> Result<BTreeMap<UserId, Person>> {
        let wanted = Wanted::of(ids);
        let mut people = Vec::with_capacity(ids.len());
        let mut next = ids.iter().copied().peekable();
        self.each(USERS, &wanted, |user, row| {
            while next.next_if(|id| *id < user.0).is_some() {}
            if next.next_if_eq(&user.0).is_some() {
                people.push((user, person(row)?));
            }
            Ok(())
        })?;
        let mut along = Along::new(&mut people);
        self.each(LEVELS, &wanted, |user, row| {
            along.with(user, |person| {
                let (permission, level) = held_level(row.get(1)?, row.get(2)?)?;
                person.levels.set(permission, level);
                Ok(())
            })
        })?;
        let mut along = Along::new(&mut people);
        self.each(ACCESS, &wanted, |user, row| {
            along.with(user, |person| {
                let until = row.get::<_, Option<i64>>(5)?.map(Time);
                let access = Access { active: row.get(2)?, login: row.get(3)?, editable: row.get(4)?, until };
                person.access.insert(OrgId(row.get(1)?), access);
                Ok(())
            })
        })?;
        let mut along = Along::new(&mut people);
        self.each(MEMBERSHIPS, &wanted, |user, row| {
            along.with(user, |person| {
                let until = row.get::<_, Option<i64>>(3)?.map(Time);
                let membership = Membership { active: row.get(2)?, until };
                person.memberships.insert(WorkgroupId(row.get(1)?), membership);
                Ok(())
            })
        })?;
        Ok(people.into_iter().collect())
    }

    /// Goes through the rows of some users, and where they stand close together through those between them too.
    fn each(&self, drawn: Drawn, wanted: &Wanted, mut take: impl FnMut(UserId, &Row<'_>) -> Result<()>) -> Result<()> {
        let mut statement = self.db.prepare_cached(match wanted {
            Wanted::Stretch(..) => drawn.stretch,
            Wanted::Single(_) => drawn.single,
        })?;
        let mut rows = match wanted {
            Wanted::Stretch(first, last) => statement.query([first, last])?,
            Wanted::Single(numbers) => statement.query([numbers])?,
        };
        while let Some(row) = rows.next()? {
            take(UserId(row.get(0)?), row)?;
        }
        Ok(())
    }
}

/// How some users are asked for.
enum Wanted {
    /// All from one number to another.
    Stretch(i64, i64),
    /// Each by itself, as a JSON array.
    Single(String),
}

impl Wanted {
    /// Chooses by how close together the ascending numbers stand.
    fn of(ids: &[i64]) -> Self {
        match (ids.first(), ids.last()) {
            (Some(first), Some(last)) if last.abs_diff(*first) < DENSE * ids.len() as u64 => {
                Self::Stretch(*first, *last)
            }
            _ => Self::Single(numbers(ids)),
        }
    }
}

/// A walk along people while rows about them come in the same order, with rows about others in between.
struct Along<'a> {
    people: &'a mut [(UserId, Person)],
    at: usize,
}

impl<'a> Along<'a> {
    const fn new(people: &'a mut [(UserId, Person)]) -> Self {
        Self { people, at: 0 }
    }

    fn with(&mut self, user: UserId, draw: impl FnOnce(&mut Person) -> Result<()>) -> Result<()> {
        while self.people.get(self.at).is_some_and(|(other, _)| *other < user) {
            self.at += 1;
        }
        match self.people.get_mut(self.at) {
            Some((other, person)) if *other == user => draw(person),
            _ => Ok(()),
        }
    }
}

fn person(row: &Row<'_>) -> Result<Person> {
    let mut fields = [const { Value::None }; UserField::ALL.len()];
    let mut set = |field: UserField, value| fields[field as usize] = value;
    set(UserField::Status, Value::Status(status_of(row, 1)?.ok_or_else(|| no_status(""))?));
    let texts = [
        UserField::Name,
        UserField::Login,
        UserField::JobTitle,
        UserField::Street,
        UserField::City,
        UserField::State,
        UserField::Zip,
        UserField::Phone,
    ];
    for (column, field) in (2..).zip(texts) {
        set(field, text(row, column)?);
    }
    let id = |column| row.get::<_, Option<i64>>(column);
    set(UserField::OwningOrg, id(10)?.map_or(Value::None, |id| Value::Org(OrgId(id))));
    set(UserField::Location, id(11)?.map_or(Value::None, |id| Value::Location(LocationId(id))));
    set(UserField::Provider, id(12)?.map_or(Value::None, |id| Value::Provider(ProviderId(id))));
    set(UserField::Supervisor, id(13)?.map_or(Value::None, |id| Value::User(UserId(id))));
    set(UserField::CaseManager, Value::Flag(row.get(14)?));
    set(UserField::Support, text(row, 15)?);
    set(UserField::RequireChange, Value::Flag(row.get(16)?));
    set(UserField::Source, text(row, 17)?);
    set(UserField::Origin, text(row, 18)?);
    let secret = |there: bool| Value::Text(if there { "set" } else { "none" }.to_owned());
    set(UserField::Password, secret(row.get(21)?));
    set(UserField::SecurityQuestion, secret(row.get(23)?));
    set(UserField::LockedUntil, id(24)?.map_or(Value::None, |until| Value::Time(Time(until))));
    let mut person = Person::of(fields);
    person.is_system = row.get(19)?;
    person.domain = row.get(20)?;
    person.recycle_origin = status_of(row, 22)?;
    Ok(person)
}

fn status_of(row: &Row<'_>, column: usize) -> Result<Option<Status>> {
    let letter = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    letter
        .map(|letter| letter.chars().next().and_then(Status::from_letter).ok_or_else(|| no_status(letter)))
        .transpose()
}

fn no_status(letter: &str) -> Error {
    Error::Damaged(format!("\"{letter}\" is no status."))
}

#[cfg(test)]
mod tests;
