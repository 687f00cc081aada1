//! Organizations and workgroups: every field that is a word or a name, under the name that change files use.

use super::text;
use crate::api::setup::{Record, SetupId};
use crate::cli::field::{Column, Field, Row, column};
use crate::domain::cell::{Cell, OrgField, Value, WorkgroupField};

/// The columns of organizations.
pub const ORGS: &[Column] = &[
    column("origin", "Imported as"),
    column("code", "Code"),
    column("name", "Name"),
    column("active", "Active"),
    column("street1", "Street"),
    column("street2", "Street, second line"),
    column("city", "City"),
    column("state", "State"),
    column("zip", "Zip"),
    column("contact_name", "Contact"),
    column("contact_phone", "Contact phone"),
    column("email", "E-mail"),
    column("provider", "Provider"),
    column("default_restriction", "Default restriction"),
    column("restriction_field", "Restriction field"),
];

/// The columns of workgroups.
pub const WORKGROUPS: &[Column] = &[
    column("origin", "Imported as"),
    column("name", "Name"),
    column("description", "Description"),
    column("active", "Active"),
    column("admin_menu", "Global Administration menu"),
    column("setup_menu", "Setup Data Management menu"),
];

/// One organization or workgroup, under the columns of its kind.
#[must_use]
pub fn row(record: &Record, columns: &[Column]) -> Row {
    columns.iter().map(|column| field(record, column.key)).collect()
}

fn field(record: &Record, column: &str) -> Field {
    let Some(cell) = cell(record.id, column) else { return Field::Empty };
    let value = record.value(cell);
    match value {
        Value::Flag(flag) => Field::Flag(flag),
        Value::Text(text) => text.into(),
        Value::Option(option) => option.to_string().into(),
        Value::Time(time) => Field::Time(time),
        value => record.name(&value).map(text).into(),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_has_its_column() {
        let keys = |columns: &[Column]| columns.iter().map(|column| column.key).collect::<BTreeSet<_>>();
        assert_eq!(keys(ORGS), OrgField::ALL.iter().map(|field| field.token()).collect());
        assert_eq!(keys(WORKGROUPS), WorkgroupField::ALL.iter().map(|field| field.token()).collect());
    }
}
