//! SCIM 2.0 resources (RFC 7643): users, and workgroups as groups, in one list response (RFC 7644).
//!
//! What SCIM has no word for stands under a schema extension of our own, by which an import finds nothing to change.

use serde_json::{Value, json};

use super::people;
use crate::api::explain::Holder;
use crate::api::setup::{Record, SetupId};
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, WorkgroupField};
use crate::domain::ids::WorkgroupId;
use crate::domain::scim::{BEADLE_GROUP, BEADLE_USER, ENTERPRISE, GROUP, LIST, USER};
use crate::domain::status::Status;

/// What stands before the resources of a list response.
#[must_use]
pub fn opening() -> String {
    format!("{{\"schemas\":[\"{LIST}\"],\"Resources\":[")
}

/// What stands behind them.
#[must_use]
pub fn ending(count: u64) -> String {
    format!("],\"totalResults\":{count},\"startIndex\":1,\"itemsPerPage\":{count}}}")
}

/// One user; with the permissions as entitlements where they are wanted.
#[must_use]
pub fn user(card: &UserCard, entitlements: bool) -> Value {
    let (login, name) = (card.login.stored(), card.name.stored());
    let groups = card.memberships.iter().filter(|row| row.active);
    let groups: Vec<Value> =
        groups.map(|row| json!({ "value": group_id(row.workgroup), "display": row.name.stored() })).collect();
    let mut schemas = vec![USER, BEADLE_USER];
    let mut user = json!({
        "id": card.user.0.to_string(),
        "userName": login,
        "displayName": name,
        "name": { "formatted": name },
        "active": card.status == Status::Active,
        "emails": [{ "value": login, "primary": true }],
        "groups": groups,
        "meta": { "resourceType": "User", "created": card.created_at.to_string() },
        BEADLE_USER: {
            "status": card.status.letter().to_string(),
            "organizations": people::orgs(card),
            "workgroups": people::workgroups(card),
        },
    });
    if let Some(origin) = card.origin.as_ref().filter(|origin| !origin.is_empty()) {
        user["externalId"] = json!(origin.stored());
    }
    if !card.job_title.is_empty() {
        user["title"] = json!(card.job_title.stored());
    }
    if !card.phone.is_empty() {
        user["phoneNumbers"] = json!([{ "value": card.phone.stored(), "type": "work" }]);
    }
    if let Some(owner) = people::owner(card) {
        schemas.push(ENTERPRISE);
        user[ENTERPRISE] = json!({ "organization": owner.stored() });
    }
    if entitlements {
        let held = card.permissions.iter();
        let held = held.map(|row| json!({ "value": row.permission.row().code, "display": row.level.word() }));
        user["entitlements"] = held.collect();
    }
    user["schemas"] = json!(schemas);
    user
}

/// One workgroup with those whose membership counts.
#[must_use]
pub fn group(record: &Record, members: &[Holder]) -> Option<Value> {
    let SetupId::Workgroup(workgroup) = record.id else { return None };
    let value = |field| record.value(Cell::Workgroup { workgroup, field });
    let text = |field| value(field).as_text().unwrap_or_default().to_owned();
    let members: Vec<Value> = (members.iter().filter(|holder| holder.counts))
        .map(|holder| json!({ "value": holder.user.0.to_string(), "display": holder.name.stored(), "type": "User" }))
        .collect();
    let more = json!({
        "description": text(WorkgroupField::Description),
        "active": value(WorkgroupField::Active).is_on(),
    });
    let origin = text(WorkgroupField::Origin);
    let mut group = json!({
        "schemas": [GROUP, BEADLE_GROUP],
        "id": group_id(workgroup),
        "displayName": text(WorkgroupField::Name),
        "members": members,
        "meta": { "resourceType": "Group" },
    });
    group[BEADLE_GROUP] = more;
    if !origin.is_empty() {
        group["externalId"] = json!(origin);
    }
    Some(group)
}

/// Users and groups are numbered apart, but share the ids of a list.
fn group_id(workgroup: WorkgroupId) -> String {
    format!("w{}", workgroup.0)
}
