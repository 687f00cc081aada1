//! Users, and what each may use. Organizations stand in a row by their code and workgroups by their name, which is how an
//! import finds them again.

use super::text;
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, UserCard};
use crate::cli::field::{Column, Field, Row, column};
use crate::cli::users::status_field;
use crate::domain::text::Raw;

/// The columns of users: those that an import of CSV knows.
pub const USERS: &[Column] = &[
    column("origin", "Imported as"),
    column("login", "Login"),
    column("name", "Name"),
    column("job_title", "Job title"),
    column("phone", "Phone"),
    column("status", "Status"),
    column("owner", "Owning"),
    column("organizations", "Organizations"),
    column("workgroups", "Workgroups"),
];

/// The columns of access: a user and one organization, workgroup or permission. The first three make a file of members.
pub const ACCESS: &[Column] = &[
    column("user", "User"),
    column("organization", "Organization"),
    column("workgroup", "Workgroup"),
    column("permission", "Permission"),
    column("level", "Level"),
    column("active", "Active"),
    column("login", "Login"),
    column("editable", "Editable"),
    column("until", "Until"),
    column("granted_by", "Granted by"),
    column("granted_at", "Granted at"),
];

/// One user, with the organizations and workgroups that are switched on.
#[must_use]
pub fn user(card: &UserCard) -> Row {
    vec![
        card.origin.as_ref().map(text).into(),
        text(&card.login),
        text(&card.name),
        text(&card.job_title),
        text(&card.phone),
        status_field(card.status),
        owner(card).map(text).into(),
        Field::Texts(orgs(card)),
        Field::Texts(workgroups(card)),
    ]
}

/// The code of the owning organization.
pub(super) fn owner(card: &UserCard) -> Option<&Raw> {
    card.owner.as_ref().map(|(_, code, _)| code)
}

/// The codes of the organizations that are switched on.
pub(super) fn orgs(card: &UserCard) -> Vec<Raw> {
    card.access.iter().filter(|row| row.active).map(|row| row.code.clone()).collect()
}

/// The names of the workgroups that are switched on.
pub(super) fn workgroups(card: &UserCard) -> Vec<Raw> {
    card.memberships.iter().filter(|row| row.active).map(|row| row.name.clone()).collect()
}

/// Everything that one user may use, or has had switched off.
pub fn access(card: &UserCard) -> impl Iterator<Item = Row> {
    let orgs = card.access.iter().map(|row| org(card, row));
    let workgroups = card.memberships.iter().map(|row| workgroup(card, row));
    orgs.chain(workgroups).chain(card.permissions.iter().map(|row| permission(card, row)))
}

fn org(card: &UserCard, row: &AccessRow) -> Row {
    vec![
        text(&card.login),
        text(&row.code),
        Field::Empty,
        Field::Empty,
        Field::Empty,
        Field::Flag(row.active),
        Field::Flag(row.login),
        Field::Flag(row.editable),
        row.until.into(),
        row.granted_by.as_ref().map(text).into(),
        row.granted_at.into(),
    ]
}

fn workgroup(card: &UserCard, row: &MembershipRow) -> Row {
    vec![
        text(&card.login),
        Field::Empty,
        text(&row.name),
        Field::Empty,
        Field::Empty,
        Field::Flag(row.active),
        Field::Empty,
        Field::Empty,
        row.until.into(),
        row.granted_by.as_ref().map(text).into(),
        row.granted_at.into(),
    ]
}

fn permission(card: &UserCard, row: &PermissionRow) -> Row {
    vec![
        text(&card.login),
        Field::Empty,
        Field::Empty,
        Field::word(row.permission.row().code),
        Field::word(row.level.word()),
        Field::Empty,
        Field::Empty,
        Field::Empty,
        Field::Empty,
        row.granted_by.as_ref().map(text).into(),
        row.granted_at.into(),
    ]
}
