//! Filters that operators keep under a name.

use super::error::Result;
use super::fields::text;
use super::reader::Reader;
use super::writer::Writer;
use crate::api::filters::SavedFilter;
use crate::domain::ids::{FilterId, UserId};

impl Reader<'_> {
    /// The filters of a user by name, then those that others share.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn filters(&self, user: UserId) -> Result<Vec<SavedFilter>> {
        self.rows(
            "SELECT f.filter_id, f.name, f.text, f.shared, f.owner_id = ?1, u.login
             FROM saved_filters f JOIN users u ON u.user_id = f.owner_id
             WHERE f.owner_id = ?1 OR f.shared = 1
             ORDER BY f.owner_id <> ?1, f.name, f.filter_id LIMIT 1000",
            [user.0],
            |row| {
                Ok(SavedFilter {
                    filter: FilterId(row.get(0)?),
                    name: text(row, 1)?,
                    text: text(row, 2)?,
                    shared: row.get(3)?,
                    mine: row.get(4)?,
                    owner: text(row, 5)?,
                })
            },
        )
    }
}

impl Writer<'_> {
    /// Keeps a filter, in the place of the one that has this name.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn keep_filter(&self, owner: UserId, name: &str, text: &str, shared: bool) -> Result<()> {
        self.run(
            "INSERT INTO saved_filters (owner_id, name, text, shared) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (owner_id, name) DO UPDATE SET text = excluded.text, shared = excluded.shared",
            (owner.0, name, text, shared),
        )?;
        Ok(())
    }

    /// Drops a filter; tells whether it was the owner's.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn drop_filter(&self, owner: UserId, filter: FilterId) -> Result<bool> {
        let sql = "DELETE FROM saved_filters WHERE filter_id = ?1 AND owner_id = ?2";
        Ok(self.run(sql, [filter.0, owner.0])? > 0)
    }
}
