//! What a sync writes: rows streamed from the file of the source into the transaction of the destination.

use std::collections::BTreeMap;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, ToSql, params_from_iter};

use super::SyncReader;
use crate::domain::sync::items::Item;
use crate::domain::sync::kinds::{FIRST, LAST};
use crate::store::error::Result;
use crate::store::writer::Writer;

/// What was done to the items of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Copied {
    /// Items written, whether they were there before or not.
    pub written: u64,
    /// Items of the destination that went before anything was written.
    pub removed: u64,
}

/// The numbers that items and workgroups of the source have in the destination, where things are matched by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Renumbered(BTreeMap<String, BTreeMap<i64, i64>>);

impl Renumbered {
    pub fn put(&mut self, kind: &str, source: i64, destination: i64) {
        self.0.entry(kind.to_owned()).or_default().insert(source, destination);
    }

    /// The number in the destination; most things have the same on both sides.
    #[must_use]
    pub fn of(&self, kind: &str, source: i64) -> i64 {
        self.0.get(kind).and_then(|kind| kind.get(&source)).copied().unwrap_or(source)
    }
}

/// A value on its way from one file to another.
struct Carried(Value);

impl ToSql for Carried {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// Reads a value as it is; text in another encoding, which the destination could not hold, is mended.
fn carried(row: &Row<'_>, column: usize) -> rusqlite::Result<Carried> {
    Ok(Carried(match row.get_ref(column)? {
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Null => Value::Null,
    }))
}

fn number(value: i64) -> Carried {
    Carried(Value::Integer(value))
}

fn word(value: &str) -> Carried {
    Carried(Value::Text(value.to_owned()))
}

const TABLES: [&str; 4] = ["config_items", "config_item_users", "config_item_links", "checkout_history"];

const PUT_ITEM: &str = "INSERT INTO config_items (kind, item_id, name, body_hash, org_group_id, payload)
                        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                        ON CONFLICT (kind, item_id) DO UPDATE SET name = excluded.name, body_hash = excluded.body_hash,
                            org_group_id = excluded.org_group_id, payload = excluded.payload";

const PUT_USER: &str = "INSERT INTO config_item_users (kind, item_id, role, user_id) VALUES (?1, ?2, ?3, ?4)
                        ON CONFLICT DO NOTHING";

const PUT_CHECKOUT: &str = "INSERT INTO checkout_history (kind, item_id, seq, user_id, out_at, in_at, comment)
                            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const PUT_LINK: &str = "INSERT INTO config_item_links (kind, item_id, to_kind, to_id) VALUES (?1, ?2, ?3, ?4)
                        ON CONFLICT DO NOTHING";

/// So many rows are written between two times that it is told how many.
const STEPS: u64 = 512;

/// Nobody wants to know how far it is.
const UNTOLD: &dyn Fn(u64) = &|_| ();

impl Writer<'_> {
    /// Runs a statement over rows of the source, each turned into the values of the destination or left out. `more` hears
    /// now and then how many more were written.
    fn carry<const N: usize>(
        &self,
        source: &SyncReader,
        (from, kind): (&str, &str),
        into: &str,
        more: &dyn Fn(u64),
        mut turn: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<[Carried; N]>>,
    ) -> Result<u64> {
        let mut read = source.db.prepare_cached(from)?;
        let mut write = self.db.prepare_cached(into)?;
        let mut rows = read.query([kind])?;
        let mut written: u64 = 0;
        while let Some(row) = rows.next()? {
            if let Some(values) = turn(row)? {
                write.execute(params_from_iter(values))?;
                written += 1;
                if written.is_multiple_of(STEPS) {
                    more(STEPS);
                }
            }
        }
        more(written % STEPS);
        Ok(written)
    }

    /// Empties the range of a kind and fills it from the source. `more` hears how many more items were written.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn replace_range(&self, source: &SyncReader, kind: &str, more: &dyn Fn(u64)) -> Result<Copied> {
        let mut removed = 0;
        for table in TABLES {
            let sql = format!("DELETE FROM {table} WHERE kind = ?1 AND item_id BETWEEN ?2 AND ?3");
            let count = self.run(&sql, (kind, FIRST, LAST))?;
            removed += if table == TABLES[0] { count as u64 } else { 0 };
        }
        let from = format!(
            "SELECT item_id, name, body_hash, org_group_id, payload FROM config_items
             WHERE kind = ?1 AND item_id BETWEEN {FIRST} AND {LAST} ORDER BY item_id"
        );
        let written = self.carry(source, (&from, kind), PUT_ITEM, more, |row| {
            let [id, name, hash, group, payload] = [0, 1, 2, 3, 4].map(|column| carried(row, column));
            Ok(Some([word(kind), id?, name?, hash?, group?, payload?]))
        })?;
        Ok(Copied { written, removed })
    }

    /// Copies the codes over those that are there. None keeps a limit to particular organizations.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn lay_over(&self, source: &SyncReader, kind: &str, more: &dyn Fn(u64)) -> Result<Copied> {
        let from = "SELECT item_id, name, body_hash, org_group_id, payload FROM config_items WHERE kind = ?1
                    ORDER BY item_id";
        let drop_links = "DELETE FROM config_item_links WHERE kind = ?1 AND item_id = ?2";
        let written = self.carry(source, (from, kind), PUT_ITEM, more, |row| {
            self.db.prepare_cached(drop_links)?.execute((kind, row.get::<_, i64>(0)?))?;
            let group = row.get::<_, Option<i64>>(3)?.map_or(Carried(Value::Null), |_| number(-1));
            let [id, name, hash, payload] = [0, 1, 2, 4].map(|column| carried(row, column));
            Ok(Some([word(kind), id?, name?, hash?, group, payload?]))
        })?;
        Ok(Copied { written, removed: 0 })
    }

    /// Writes one item that is matched by name, under the number it has in the destination or under a free one, and
    /// tells which.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn put_named(&self, source: &SyncReader, kind: &str, item: &Item, there: Option<&Item>) -> Result<i64> {
        let id = match there {
            Some(there) => there.id,
            None => self.free_number(kind, item.id)?,
        };
        self.run("DELETE FROM config_item_links WHERE kind = ?1 AND item_id = ?2", (kind, id))?;
        let sql = "SELECT payload FROM config_items WHERE kind = ?1 AND item_id = ?2";
        let payload = source.row(sql, (kind, item.id), |row| carried(row, 0))?.unwrap_or(Carried(Value::Null));
        self.run(PUT_ITEM, (kind, id, &item.name.0, &item.hash, item.org_group, payload))?;
        Ok(id)
    }

    fn free_number(&self, kind: &str, wanted: i64) -> Result<i64> {
        let reader = self.reader();
        let taken = "SELECT 1 FROM config_items WHERE kind = ?1 AND item_id = ?2";
        if reader.row(taken, (kind, wanted), |_| Ok(()))?.is_none() {
            return Ok(wanted);
        }
        let next = "SELECT max(item_id) + 1 FROM config_items WHERE kind = ?1";
        Ok(reader.row(next, [kind], |row| row.get(0))?.unwrap_or(wanted))
    }

    /// Takes one item away with everything that hangs on it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn remove_item(&self, kind: &str, id: i64) -> Result<()> {
        for table in TABLES {
            self.run(&format!("DELETE FROM {table} WHERE kind = ?1 AND item_id = ?2"), (kind, id))?;
        }
        Ok(())
    }

    /// Copies the users of the items in the range of a kind, each as who they become.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn copy_users(
        &self,
        source: &SyncReader,
        kind: &str,
        roles: &[&str],
        becomes: &dyn Fn(i64) -> i64,
        more: &dyn Fn(u64),
    ) -> Result<u64> {
        let from = format!(
            "SELECT u.item_id, u.role, u.user_id FROM config_item_users u JOIN config_items USING (kind, item_id)
             WHERE kind = ?1 AND u.item_id BETWEEN {FIRST} AND {LAST} ORDER BY u.item_id"
        );
        self.carry(source, (&from, kind), PUT_USER, more, |row| {
            let role = super::text(row, 1)?;
            let known = roles.contains(&role.as_str());
            let user = becomes(row.get(2)?);
            Ok(if known { Some([word(kind), carried(row, 0)?, word(&role), number(user)]) } else { None })
        })
    }

    /// Copies the checkout histories of the items in the range of a kind, with who each user becomes.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn copy_checkouts(
        &self,
        source: &SyncReader,
        kind: &str,
        becomes: &dyn Fn(i64) -> i64,
        more: &dyn Fn(u64),
    ) -> Result<u64> {
        let from = format!(
            "SELECT c.item_id, c.seq, c.user_id, c.out_at, c.in_at, c.comment
             FROM checkout_history c JOIN config_items USING (kind, item_id)
             WHERE kind = ?1 AND c.item_id BETWEEN {FIRST} AND {LAST} ORDER BY c.item_id, c.seq"
        );
        self.carry(source, (&from, kind), PUT_CHECKOUT, more, |row| {
            let [item, seq, out, back, comment] = [0, 1, 3, 4, 5].map(|column| carried(row, column));
            let user = number(becomes(row.get(2)?));
            Ok(Some([word(kind), item?, seq?, user, out?, back?, comment?]))
        })
    }

    /// Copies the links of the copied items of a kind, to the numbers that things have in the destination.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn copy_links(
        &self,
        source: &SyncReader,
        kind: &str,
        renumbered: &Renumbered,
        copies: &dyn Fn(i64) -> bool,
    ) -> Result<u64> {
        let from =
            "SELECT l.item_id, l.to_kind, l.to_id FROM config_item_links l JOIN config_items USING (kind, item_id)
                    WHERE kind = ?1 ORDER BY l.item_id";
        self.carry(source, (from, kind), PUT_LINK, UNTOLD, |row| {
            let (item, to_kind) = (row.get::<_, i64>(0)?, super::text(row, 1)?);
            let to = renumbered.of(&to_kind, row.get(2)?);
            let item = copies(item).then(|| renumbered.of(kind, item));
            Ok(item.map(|item| [word(kind), number(item), word(&to_kind), number(to)]))
        })
    }

    /// Puts the whole configuration back as another file has it, and tells how many items that are. `items` hears how many
    /// more of them were written, and `others` of what hangs on them.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn replace_configuration(&self, from: &SyncReader, items: &dyn Fn(u64), others: &dyn Fn(u64)) -> Result<u64> {
        for table in TABLES {
            self.run(&format!("DELETE FROM {table}"), ())?;
        }
        let all = "SELECT kind, item_id, name, body_hash, org_group_id, payload FROM config_items WHERE kind >= ?1";
        let written = self.carry_all::<6>(from, all, PUT_ITEM, items)?;
        let users = "SELECT kind, item_id, role, user_id FROM config_item_users WHERE kind >= ?1";
        self.carry_all::<4>(from, users, PUT_USER, others)?;
        let links = "SELECT kind, item_id, to_kind, to_id FROM config_item_links WHERE kind >= ?1";
        self.carry_all::<4>(from, links, PUT_LINK, others)?;
        let checkouts =
            "SELECT kind, item_id, seq, user_id, out_at, in_at, comment FROM checkout_history WHERE kind >= ?1";
        self.carry_all::<7>(from, checkouts, PUT_CHECKOUT, others)?;
        Ok(written)
    }

    fn carry_all<const N: usize>(
        &self,
        source: &SyncReader,
        from: &str,
        into: &str,
        more: &dyn Fn(u64),
    ) -> Result<u64> {
        self.carry(source, (from, ""), into, more, |row| {
            let mut values = [const { Carried(Value::Null) }; N];
            for (column, value) in values.iter_mut().enumerate() {
                *value = carried(row, column)?;
            }
            Ok(Some(values))
        })
    }
}
