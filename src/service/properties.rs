//! The properties with who changed them last.

use super::approvers;
use super::site::installed;
use crate::api::properties::{Properties, PropertyRow};
use crate::domain::cell::Cell;
use crate::domain::properties::PropertyId;
use crate::store::{self, Reader};

/// All properties, in the order in which they are listed.
pub(super) fn list(reader: Reader<'_>) -> store::Result<Properties> {
    let mut stored = reader.properties()?;
    let rows = PropertyId::all().map(|property| {
        let changed = reader.last_change(Cell::Property { property })?;
        let changed = changed.map(|(by, at)| (by.into(), at));
        Ok(PropertyRow { property, stored: stored.remove(property.property().name).map(Into::into), changed })
    });
    let product = installed(reader)?.unwrap_or_default().into();
    Ok(Properties { product, rows: rows.collect::<store::Result<_>>()?, approvers: approvers::told(reader)? })
}
