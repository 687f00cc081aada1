//! Users, and what each may use.

use super::{Columns, Field, Row, maybe, text, time, word};
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, UserCard};

/// The columns of users: those that an import of CSV knows.
pub const USERS: Columns =
    &["origin", "login", "name", "job_title", "phone", "status", "owner", "organizations", "workgroups"];

/// The columns of access: a user and one organization, workgroup or permission. The first three make a file of members.
pub const ACCESS: Columns = &[
    "user",
    "organization",
    "workgroup",
    "permission",
    "level",
    "active",
    "login",
    "editable",
    "until",
    "granted_by",
    "granted_at",
];

/// One user, with the organizations and workgroups that are switched on.
#[must_use]
pub fn user(card: &UserCard) -> Row {
    vec![
        maybe(card.origin.as_ref()),
        text(&card.login),
        text(&card.name),
        text(&card.job_title),
        text(&card.phone),
        word(&card.status.letter().to_string()),
        maybe(owner(card)),
        Field::Texts(orgs(card)),
        Field::Texts(workgroups(card)),
    ]
}

/// The code of the owning organization.
pub(super) fn owner(card: &UserCard) -> Option<&crate::domain::text::Raw> {
    card.owner.as_ref().map(|(_, code, _)| code)
}

/// The codes of the organizations that are switched on.
pub(super) fn orgs(card: &UserCard) -> Vec<String> {
    card.access.iter().filter(|row| row.active).map(|row| row.code.stored().to_owned()).collect()
}

/// The names of the workgroups that are switched on.
pub(super) fn workgroups(card: &UserCard) -> Vec<String> {
    card.memberships.iter().filter(|row| row.active).map(|row| row.name.stored().to_owned()).collect()
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
        Field::Absent,
        Field::Absent,
        Field::Absent,
        Field::Flag(row.active),
        Field::Flag(row.login),
        Field::Flag(row.editable),
        time(row.until),
        maybe(row.granted_by.as_ref()),
        time(row.granted_at),
    ]
}

fn workgroup(card: &UserCard, row: &MembershipRow) -> Row {
    vec![
        text(&card.login),
        Field::Absent,
        text(&row.name),
        Field::Absent,
        Field::Absent,
        Field::Flag(row.active),
        Field::Absent,
        Field::Absent,
        time(row.until),
        maybe(row.granted_by.as_ref()),
        time(row.granted_at),
    ]
}

fn permission(card: &UserCard, row: &PermissionRow) -> Row {
    vec![
        text(&card.login),
        Field::Absent,
        Field::Absent,
        word(row.permission.row().code),
        word(row.level.word()),
        Field::Absent,
        Field::Absent,
        Field::Absent,
        Field::Absent,
        maybe(row.granted_by.as_ref()),
        time(row.granted_at),
    ]
}
