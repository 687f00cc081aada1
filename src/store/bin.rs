//! The recycle bin: who is in it, latest first.

use super::error::Result;
use super::fields::{some_text, status, text, time};
use super::filter::{all_of, searched};
use super::reader::Reader;
use super::sql::Sql;
use super::stretch::{Stretch, ids, index, key};
use crate::api::explain::BinRow;
use crate::api::page::{Key, Page, Place};
use crate::domain::ids::UserId;

/// The index holds the searched text too, so that a filter is looked for without touching the rows.
const THROWN_AWAY: Stretch = Stretch {
    select: "SELECT user_id, status_changed_at FROM users INDEXED BY users_in_bin",
    condition: "status = 'D' AND is_system = 0",
    number: Some("status_changed_at"),
    id: "user_id",
    descending: true,
};

impl Reader<'_> {
    /// Reads a page of the recycle bin; every word of the filter has to occur in name or login.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn bin(&self, filter: &str, place: &Place, limit: u32) -> Result<Page<BinRow>> {
        let at = |id| {
            let sql = "SELECT status_changed_at FROM users WHERE user_id = ?1 AND status = 'D' AND is_system = 0";
            self.row(sql, [id], |row| row.get(0).map(|deleted| key(id, Some(deleted))))
        };
        let page = self.keys(&[THROWN_AWAY], &tests(filter), place, limit, at)?;
        let rows = self.bin_rows(&page.found)?;
        Ok(Page { rows, before: page.before, after: page.after, first: None, total: None })
    }

    fn bin_rows(&self, keys: &[Key]) -> Result<Vec<BinRow>> {
        self.rows(
            "SELECT u.name, u.login, u.recycle_origin, u.status_changed_at, by.name, u.recycle_reason, o.code, w.key
             FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value
             LEFT JOIN users by ON by.user_id = u.status_changed_by
             LEFT JOIN organizations o ON o.org_id = u.owning_org_id ORDER BY w.key",
            [ids(keys)],
            |row| {
                let key = keys[index(row, 7)?].clone();
                Ok(BinRow {
                    user: UserId(key.id),
                    name: text(row, 0)?,
                    login: text(row, 1)?,
                    origin: status(row, 2)?,
                    deleted_at: time(row, 3)?,
                    deleted_by: some_text(row, 4)?,
                    reason: some_text(row, 5)?,
                    owner: some_text(row, 6)?,
                    key,
                })
            },
        )
    }
}

fn tests(filter: &str) -> Sql {
    let searched = searched(filter);
    let words = searched.split(' ').filter(|word| !word.is_empty());
    let words: Vec<Sql> = words.map(|word| Sql::new("instr(search_key, ?) > 0", [word.to_owned()])).collect();
    all_of(words.iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::status::Status;
    use crate::store::world::World;

    /// Number 6 of the world, and five who came later, two of them at the same time.
    fn world() -> World {
        let world = World::new();
        for (id, name) in [(20, "Ann Lee"), (21, "Łukasz Nowak"), (22, "Bob Lee"), (23, "Zoë"), (24, "Lee Ann")] {
            world.user(id, "D", name, &format!("u{id}@x.example"), Some(1));
        }
        world.sql(
            "UPDATE users SET status_changed_at = 100, status_changed_by = 1 WHERE user_id = 6;
             UPDATE users SET status_changed_at = 300 WHERE user_id IN (20, 21);
             UPDATE users SET status_changed_at = 200, recycle_reason = 'moved' WHERE user_id = 22;
             UPDATE users SET status_changed_at = 900, recycle_origin = 'P' WHERE user_id = 23;
             UPDATE users SET status_changed_at = 400 WHERE user_id = 24;",
        );
        world
    }

    const BIN: [i64; 6] = [23, 24, 21, 20, 22, 6];

    fn users(world: &World, filter: &str, place: &Place, limit: u32) -> (Vec<i64>, bool, bool) {
        let page = world.reader().bin(filter, place, limit).unwrap();
        (page.rows.iter().map(|row| row.user.0).collect(), page.before, page.after)
    }

    #[test]
    fn latest_first_with_who_and_why() {
        let world = world();
        let page = world.reader().bin("", &Place::Start, 50).unwrap();
        assert_eq!(page.rows.iter().map(|row| row.user.0).collect::<Vec<_>>(), BIN);
        assert_eq!((page.rows[0].origin, page.rows[5].origin), (Status::Pending, Status::Active));
        assert_eq!(page.rows[4].reason, Some("moved".into()));
        assert_eq!(page.rows[5].deleted_by, Some("Dana Reyes".into()));
        assert_eq!(page.rows[5].owner, Some("ABC".into()));
    }

    #[test]
    fn a_filter_is_searched_in_name_and_login() {
        let world = world();
        let found = |filter| users(&world, filter, &Place::Start, 50).0;
        assert_eq!(found("lee"), [24, 20, 22]);
        assert_eq!(found("LEE ann"), [24, 20]);
        assert_eq!(found("lukasz"), [21]);
        assert_eq!(found("zoe"), [23]);
        assert_eq!(found("u22@"), [22]);
        assert_eq!(found("mai"), [] as [i64; 0], "who is not in the bin is not found in it");
    }

    #[test]
    fn pages_agree() {
        let world = world();
        let all = world.reader().bin("", &Place::Start, 50).unwrap();
        let keys: Vec<Key> = all.rows.into_iter().map(|row| row.key).collect();
        for at in 0..6 {
            let after = users(&world, "", &Place::After(keys[at].clone()), 2);
            assert_eq!(after, (BIN[at + 1..6.min(at + 3)].to_vec(), true, at + 3 < 6));
            let before = users(&world, "", &Place::Before(keys[at].clone()), 2);
            assert_eq!(before.0, &BIN[at.saturating_sub(2)..at]);
            assert_eq!(users(&world, "", &Place::At(BIN[at]), 2).0, &BIN[at..6.min(at + 2)]);
        }
        assert_eq!(users(&world, "", &Place::End, 2), (vec![22, 6], true, false));
        assert_eq!(users(&world, "lee", &Place::After(keys[1].clone()), 1), (vec![20], true, true));
    }

    #[test]
    fn the_index_alone_is_read() {
        let world = world();
        let tests = tests("two words");
        for backwards in [false, true] {
            let plan = world.plan(&THROWN_AWAY.statement(&tests, Some(&key(1, Some(1))), false, backwards, 9).text);
            assert!(plan.contains("COVERING INDEX users_in_bin") && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
