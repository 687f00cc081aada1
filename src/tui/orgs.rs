//! What organizations are called on this side: by the list of all of them, or by what is staged.

use super::cache::Want;
use super::model::Model;
use crate::api::Request;
use crate::api::matrix::Axis;
use crate::domain::cell::{Cell, OrgField, Value};
use crate::domain::ids::OrgId;
use crate::domain::text::Raw;

/// The list that the names come from.
pub fn want() -> Want {
    Want::new("orgs", Request::Columns { axis: Axis::Organizations, filter: String::new() })
}

/// Code and name of an organization; the number until they are known.
pub fn called(model: &Model, org: OrgId) -> (String, String) {
    let column = model.cache.columns(Axis::Organizations, "").and_then(|all| all.iter().find(|one| one.id == org.0));
    let staged = |field| match model.draft.overlay(Cell::Org { org, field }) {
        Some(Value::Text(text)) => Some(Raw::from(text.as_str()).shown().into()),
        _ => None,
    };
    let code = column.map(|column| String::from(column.head.shown())).or_else(|| staged(OrgField::Code));
    let name = column.map(|column| String::from(column.name.shown())).or_else(|| staged(OrgField::Name));
    let code = code.unwrap_or_else(|| if org.is_new() { "new".to_owned() } else { format!("#{org}") });
    (code, name.unwrap_or_default())
}
