//! Organizations and workgroups: every field that is a word or a name, under the name that change files use.

use super::{Columns, Field, Row};
use crate::api::setup::{Record, SetupId};
use crate::domain::cell::{Cell, OrgField, Value, WorkgroupField};

/// The columns of organizations.
pub const ORGS: Columns = &[
    "origin",
    "code",
    "name",
    "active",
    "street1",
    "street2",
    "city",
    "state",
    "zip",
    "contact_name",
    "contact_phone",
    "email",
    "provider",
    "default_restriction",
    "restriction_field",
];

/// The columns of workgroups.
pub const WORKGROUPS: Columns = &["origin", "name", "description", "active", "admin_menu", "setup_menu"];

/// One organization or workgroup, under the columns of its kind.
#[must_use]
pub fn row(record: &Record, columns: Columns) -> Row {
    columns.iter().map(|column| field(record, column)).collect()
}

fn field(record: &Record, column: &str) -> Field {
    let Some(cell) = cell(record.id, column) else { return Field::Absent };
    let value = record.value(cell);
    match value {
        Value::Flag(flag) => Field::Flag(flag),
        Value::Text(text) => Field::Text(text),
        Value::Option(option) => Field::Text(option.to_string()),
        Value::Time(time) => Field::Time(time),
        value => record.name(&value).map_or(Field::Absent, super::text),
    }
}

fn cell(id: SetupId, column: &str) -> Option<Cell> {
    match id {
        SetupId::Org(org) => {
            let field = OrgField::ALL.iter().copied().find(|field| field.token() == column)?;
            Some(Cell::Org { org, field })
        }
        SetupId::Workgroup(workgroup) => {
            let field = WorkgroupField::ALL.iter().copied().find(|field| field.token() == column)?;
            Some(Cell::Workgroup { workgroup, field })
        }
        _ => None,
    }
}
