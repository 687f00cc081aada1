//! `beadle users show`: everything about one person.

use super::{status_field, tier_field};
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, RequestRow, UserCard};
use crate::cli::field::{Column, Field, Record, Row, column};
use crate::domain::time::Time;

const ACCESS: &[Column] = &[
    column("id", "Id"),
    column("code", "Code"),
    column("name", "Organization"),
    column("active", "Active"),
    column("login", "Login"),
    column("editable", "Editable"),
    column("until", "Until"),
    column("granted_by", "Granted by"),
    column("granted_at", "Granted at"),
];

const MEMBERSHIPS: &[Column] = &[
    column("id", "Id"),
    column("name", "Workgroup"),
    column("active", "Active"),
    column("admin_menu", "Admin menu"),
    column("until", "Until"),
    column("granted_by", "Granted by"),
    column("granted_at", "Granted at"),
];

const PERMISSIONS: &[Column] = &[
    column("code", "Permission"),
    column("level", "Level"),
    column("tier", "Tier"),
    column("granted_by", "Granted by"),
    column("granted_at", "Granted at"),
    column("via", "Via"),
];

const REQUESTS: &[Column] = &[
    column("state", "State"),
    column("requested_at", "Requested"),
    column("times", "Times"),
    column("decided_at", "Decided"),
    column("decided_by", "By"),
    column("note", "Note"),
];

/// A card with its lists, as it is at a moment.
pub fn record(card: &UserCard, now: Time) -> Record {
    let access = card.access.iter().map(|row| access_row(row, now));
    let memberships = card.memberships.iter().map(|row| membership_row(row, now));
    let mut record = Record::default();
    record.field("id", "Id", Field::Number(card.user.0));
    record.field("name", "Name", &card.name);
    record.field("login", "Login", &card.login);
    record.field("status", "Status", status_field(card.status));
    record.field("status_changed_at", "Since", card.status_changed_at);
    record.field("status_changed_by", "Changed by", card.status_changed_by.as_ref());
    record.field("owner", "Owning organization", card.owner.as_ref().map(|(_, code, _)| code));
    record.field("source", "Account source", &card.source);
    record.field("job_title", "Job title", &card.job_title);
    record.field("street", "Street", &card.street);
    record.field("city", "City", &card.city);
    record.field("state", "State", &card.state);
    record.field("zip", "Zip", &card.zip);
    record.field("phone", "Phone", &card.phone);
    record.field("location", "Location", card.location.as_ref().map(|(_, name)| name));
    record.field("provider", "Provider", card.provider.as_ref().map(|(_, name)| name));
    record.field("supervisor", "Supervisor", card.supervisor.as_ref().map(|(_, name)| name));
    record.field("case_manager", "Case manager", card.case_manager);
    record.field("support", "Support issues", &card.support);
    record.field("origin", "Imported as", card.origin.as_ref());
    record.field("is_system", "System account", card.is_system);
    record.field("has_password", "Has a password", card.has_password);
    record.field("require_change", "Must change password", card.require_change);
    record.field("locked_until", "Locked until", card.locked_until);
    record.field("last_seen", "Last seen", card.last_seen);
    record.field("created_at", "Created", card.created_at);
    record.field("template", "Template", card.template.as_ref().map(|(name, _)| name));
    record.field("template_differs", "Levels that differ", card.template.as_ref().map(|(_, n)| Field::count(*n)));
    record.field("limbo", "In limbo", card.limbo);
    record.part("organizations", "Organizations", ACCESS, access.collect());
    record.part("workgroups", "Workgroups", MEMBERSHIPS, memberships.collect());
    record.part("permissions", "Permissions", PERMISSIONS, card.permissions.iter().map(permission_row).collect());
    record.part("requests", "Requests for access", REQUESTS, card.requests.iter().map(request_row).collect());
    record
}

fn access_row(row: &AccessRow, now: Time) -> Row {
    vec![
        Field::Number(row.org.0),
        (&row.code).into(),
        (&row.name).into(),
        row.active.into(),
        row.login.into(),
        row.editable.into(),
        Field::end(row.until, now),
        row.granted_by.as_ref().into(),
        row.granted_at.into(),
    ]
}

fn membership_row(row: &MembershipRow, now: Time) -> Row {
    vec![
        Field::Number(row.workgroup.0),
        (&row.name).into(),
        row.active.into(),
        row.admin_menu.into(),
        Field::end(row.until, now),
        row.granted_by.as_ref().into(),
        row.granted_at.into(),
    ]
}

fn permission_row(row: &PermissionRow) -> Row {
    vec![
        Field::word(row.permission.row().code),
        Field::word(row.level.word()),
        tier_field(row.permission.tier(row.level)),
        row.granted_by.as_ref().into(),
        row.granted_at.into(),
        row.via.to_string().into(),
    ]
}

fn request_row(row: &RequestRow) -> Row {
    vec![
        Field::word(row.state.word()),
        row.requested_at.into(),
        Field::count(row.times),
        row.decided_at.into(),
        row.decided_by.as_ref().into(),
        row.note.as_ref().into(),
    ]
}
