//! Users as they were: everybody of whom something was changed since a moment, put back to it.

use std::collections::{BTreeMap, BTreeSet};

use super::relation::SKIPPED;
use super::{Moment, Span, first_befores};
use crate::domain::ids::UserId;
use crate::domain::picture::Person;
use crate::store::error::Result;
use crate::store::reader::Reader;

/// Who was changed since a moment, and what they had then; who was not there yet is among the first alone.
pub type Then = (BTreeSet<UserId>, BTreeMap<UserId, Person>);

impl Reader<'_> {
    /// Those who were changed since a moment, as they were; `None` where they are more than so many. All others are as
    /// they are now.
    ///
    /// # Errors
    /// Whatever SQLite reports, and `Damaged` for a journal row that names no cell.
    pub fn people_then(&self, moment: Moment, most: usize) -> Result<Option<Then>> {
        let mut touched = BTreeSet::new();
        if !moment.is_present() {
            let of_users = "user_id IS NOT NULL AND cell IS NOT NULL";
            let sql = if self.is_near(Span::since(moment))? {
                format!("SELECT DISTINCT user_id FROM audit_log NOT INDEXED WHERE seq > ?1 AND {of_users} LIMIT ?2")
            } else {
                format!(
                    "{SKIPPED} SELECT t.user_id FROM touched t WHERE t.user_id IS NOT NULL AND EXISTS (
                         SELECT 1 FROM audit_log a INDEXED BY audit_log_by_user
                         WHERE a.user_id = t.user_id AND a.seq > ?1 AND a.cell IS NOT NULL) LIMIT ?2"
                )
            };
            let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
            touched.extend(self.rows(&sql, (moment.seq, limit), |row| row.get(0).map(UserId))?);
        }
        if touched.len() > most {
            return Ok(None);
        }
        let mut picture = self.picture(&touched, &BTreeSet::new())?;
        for user in &touched {
            for (cell, before) in first_befores(self.traces_of_user(*user, Span::since(moment))?) {
                picture.set(cell, &before);
            }
        }
        Ok(Some((touched, picture.users)))
    }
}
