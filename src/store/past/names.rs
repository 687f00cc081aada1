//! The names of a moment: those that rows go by which a card speaks of, where the journal tells that they had another one.

use super::Moment;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, ListField, OrgField, UserField, Value, WorkgroupField};
use crate::domain::ids::OrgId;
use crate::domain::text::Raw;
use crate::store::error::Result;
use crate::store::fields::text;
use crate::store::reader::Reader;

impl Reader<'_> {
    /// The text of a cell at a moment, where the journal tells that it was changed since: one look into an index.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn text_then(&self, cell: Cell, moment: Moment) -> Result<Option<Raw>> {
        let sql = "SELECT before FROM audit_log INDEXED BY audit_log_by_cell
                   WHERE cell = ?1 AND seq > ?2 ORDER BY seq LIMIT 1";
        let before = self.row(sql, (cell.to_string(), moment.seq), |row| row.get::<_, Option<String>>(0))?.flatten();
        let before = before.and_then(|before| Value::from_stored(cell.kind(), Some(&before)));
        Ok(before.and_then(|before| before.as_text().map(Raw::from)))
    }

    /// Puts names on a card back to what they were; one without a name had none then, and is left out.
    pub(super) fn put_names_back(&self, card: &mut UserCard, moment: Moment) -> Result<()> {
        let put = |name: &mut Raw, cell: Cell| -> Result<()> {
            if let Some(then) = self.text_then(cell, moment)? {
                *name = then;
            }
            Ok(())
        };
        let org = |org: OrgId, code: &mut Raw, name: &mut Raw| -> Result<()> {
            put(code, Cell::Org { org, field: OrgField::Code })?;
            put(name, Cell::Org { org, field: OrgField::Name })
        };
        for row in &mut card.access {
            org(row.org, &mut row.code, &mut row.name)?;
        }
        if let Some((id, code, name)) = &mut card.owner {
            org(*id, code, name)?;
        }
        for row in &mut card.memberships {
            put(&mut row.name, Cell::Workgroup { workgroup: row.workgroup, field: WorkgroupField::Name })?;
        }
        if let Some((location, name)) = &mut card.location {
            put(name, Cell::Location { location: *location, field: ListField::Name })?;
        }
        if let Some((provider, name)) = &mut card.provider {
            put(name, Cell::Provider { provider: *provider, field: ListField::Name })?;
        }
        if let Some((user, name)) = &mut card.supervisor {
            put(name, Cell::User { user: *user, field: UserField::Name })?;
        }
        card.location = card.location.take().filter(|(_, name)| !name.is_empty());
        card.provider = card.provider.take().filter(|(_, name)| !name.is_empty());
        Ok(())
    }

    /// The code and the name that an organization goes by today.
    pub(super) fn org_names(&self, org: OrgId) -> Result<Option<(Raw, Raw)>> {
        let sql = "SELECT code, name FROM organizations WHERE org_id = ?1";
        self.row(sql, [org.0], |row| Ok((text(row, 0)?, text(row, 1)?)))
    }

    /// The name that a statement finds today; empty where the row is gone.
    pub(super) fn name_of(&self, sql: &str, id: i64) -> Result<Raw> {
        Ok(self.row(sql, [id], |row| text(row, 0))?.unwrap_or_default())
    }
}
