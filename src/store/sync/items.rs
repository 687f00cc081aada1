//! Items and what hangs on them, in the order of their keys, a batch at a time.

use rusqlite::Row;

use super::{SyncReader, bytes, text};
use crate::domain::sync::Role;
use crate::domain::sync::items::{Item, sort_by_name};
use crate::domain::text::Raw;
use crate::store::error::Result;

/// One entry of an item's history of being checked out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckoutRow {
    pub item: i64,
    pub seq: i64,
    pub user: i64,
    pub out_at: i64,
    pub in_at: Option<i64>,
    pub comment: String,
}

/// A name and a number that bears it. The name is as the row has it, for its mended form has another place in the order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NameRow {
    pub name: Vec<u8>,
    pub item: i64,
}

/// One item that uses another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkRow {
    pub kind: String,
    pub item: i64,
    pub to_kind: String,
    pub to: i64,
}

/// The content of an item, as far as it is kept as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayloadRow {
    pub item: i64,
    pub text: String,
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item { id: row.get(0)?, name: Raw(text(row, 1)?), hash: text(row, 2)?, org_group: row.get(3)? })
}

fn checkout(row: &Row<'_>) -> rusqlite::Result<CheckoutRow> {
    Ok(CheckoutRow {
        item: row.get(0)?,
        seq: row.get(1)?,
        user: row.get(2)?,
        out_at: row.get(3)?,
        in_at: row.get(4)?,
        comment: text(row, 5)?,
    })
}

impl SyncReader {
    /// The kinds that occur, in order of their names.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn kinds(&self) -> Result<Vec<String>> {
        let sql = "SELECT min(kind) FROM config_items WHERE kind > ?1";
        let mut kinds: Vec<String> = Vec::new();
        loop {
            let after = kinds.last().map_or("", String::as_str);
            let next: Option<String> = self.row(sql, [after], |row| row.get(0))?.flatten();
            match next {
                Some(kind) => kinds.push(kind),
                None => return Ok(kinds),
            }
        }
    }

    /// The items of a kind that follow a number, by number.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn items_after(&self, kind: &str, after: i64, limit: u32) -> Result<Vec<Item>> {
        let sql = "SELECT item_id, name, body_hash, org_group_id FROM config_items
                   WHERE kind = ?1 AND item_id > ?2 ORDER BY item_id LIMIT ?3";
        self.rows(sql, (kind, after, limit), item)
    }

    /// All items of a kind that is merged by name; an inventory is no longer than a schema.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn items_by_name(&self, kind: &str) -> Result<Vec<Item>> {
        let sql = "SELECT item_id, name, body_hash, org_group_id FROM config_items WHERE kind = ?1";
        let mut items = self.rows(sql, [kind], item)?;
        sort_by_name(&mut items);
        Ok(items)
    }

    /// The name of one item.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn item_name(&self, kind: &str, id: i64) -> Result<Option<Raw>> {
        let sql = "SELECT name FROM config_items WHERE kind = ?1 AND item_id = ?2";
        self.row(sql, (kind, id), |row| text(row, 0).map(Raw))
    }

    /// Shows the references of a kind (item, role, user), in this order and one at a time, until `see` wants no more.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_reference(&self, kind: &str, mut see: impl FnMut(i64, &[u8], i64) -> bool) -> Result<()> {
        let sql = "SELECT item_id, role, user_id FROM config_item_users WHERE kind = ?1
                   ORDER BY item_id, role, user_id";
        self.each(sql, [kind], |row| Ok(see(row.get(0)?, &bytes(row, 1)?, row.get(2)?)))
    }

    /// Shows the users whom an item names in a role, by number and one at a time, until `see` wants no more.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_named(&self, (kind, id): (&str, i64), role: Role, mut see: impl FnMut(i64) -> bool) -> Result<()> {
        let sql = "SELECT user_id FROM config_item_users WHERE kind = ?1 AND item_id = ?2 AND role = ?3
                   ORDER BY user_id";
        self.each(sql, (kind, id, role.word()), |row| Ok(see(row.get(0)?)))
    }

    /// Up to so many of the users in one role of an item, each once and by number, behind one of them.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn referred(&self, (kind, id): (&str, i64), role: Role, after: i64, limit: u32) -> Result<Vec<i64>> {
        if role == Role::Checkout {
            let sql = "SELECT DISTINCT user_id FROM checkout_history
                       WHERE kind = ?1 AND item_id = ?2 AND user_id > ?3 ORDER BY user_id LIMIT ?4";
            return self.rows(sql, (kind, id, after, limit), |row| row.get(0));
        }
        let sql = "SELECT user_id FROM config_item_users
                   WHERE kind = ?1 AND item_id = ?2 AND role = ?3 AND user_id > ?4 ORDER BY user_id LIMIT ?5";
        self.rows(sql, (kind, id, role.word(), after, limit), |row| row.get(0))
    }

    /// How many there are behind one.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn count_referred(&self, (kind, id): (&str, i64), role: Role, after: i64) -> Result<u64> {
        if role == Role::Checkout {
            let sql = "SELECT count(DISTINCT user_id) FROM checkout_history
                       WHERE kind = ?1 AND item_id = ?2 AND user_id > ?3";
            return self.count(sql, (kind, id, after));
        }
        let sql = "SELECT count(*) FROM config_item_users
                   WHERE kind = ?1 AND item_id = ?2 AND role = ?3 AND user_id > ?4";
        self.count(sql, (kind, id, role.word(), after))
    }

    /// Shows the checkouts of a kind, by item and number and one at a time, until `see` wants no more.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_checkout(&self, kind: &str, mut see: impl FnMut(&CheckoutRow) -> bool) -> Result<()> {
        let sql = "SELECT item_id, seq, user_id, out_at, in_at, comment FROM checkout_history WHERE kind = ?1
                   ORDER BY item_id, seq";
        self.each(sql, [kind], |row| Ok(see(&checkout(row)?)))
    }

    /// The names of a kind that follow one, by name and number.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn names_after(&self, kind: &str, after: &NameRow, limit: u32) -> Result<Vec<NameRow>> {
        let sql = "SELECT name, item_id FROM config_items
                   WHERE kind = ?1 AND (name, item_id) > (CAST(?2 AS TEXT), ?3) ORDER BY name, item_id LIMIT ?4";
        let read = |row: &Row<'_>| Ok(NameRow { name: bytes(row, 0)?.into_owned(), item: row.get(1)? });
        self.rows(sql, (kind, &after.name, after.item, limit), read)
    }

    /// The contents of a kind after a number; items without one are left out.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn payloads_after(&self, kind: &str, after: i64, limit: u32) -> Result<Vec<PayloadRow>> {
        let sql = "SELECT item_id, payload FROM config_items
                   WHERE kind = ?1 AND item_id > ?2 AND payload IS NOT NULL ORDER BY item_id LIMIT ?3";
        self.rows(sql, (kind, after, limit), |row| Ok(PayloadRow { item: row.get(0)?, text: text(row, 1)? }))
    }

    /// How many links there are.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn count_links(&self) -> Result<u64> {
        self.count("SELECT count(*) FROM config_item_links", ())
    }

    fn count(&self, sql: &str, params: impl rusqlite::Params) -> Result<u64> {
        let count: Option<i64> = self.row(sql, params, |row| row.get(0))?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }

    /// Shows the links, in the order of all four columns and one at a time, until `see` wants no more.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn each_link(&self, mut see: impl FnMut(&LinkRow) -> bool) -> Result<()> {
        let sql = "SELECT kind, item_id, to_kind, to_id FROM config_item_links
                   ORDER BY kind, item_id, to_kind, to_id";
        self.each(sql, (), |row| {
            Ok(see(&LinkRow { kind: text(row, 0)?, item: row.get(1)?, to_kind: text(row, 2)?, to: row.get(3)? }))
        })
    }
}
