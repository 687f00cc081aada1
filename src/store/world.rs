//! A small database in memory for the tests of the reads.

use rusqlite::Connection;

use super::migrate;
use super::reader::Reader;
use super::words;
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::{DAY, Time};

/// The moment of all tests.
pub(super) const NOW: Time = Time(1_000 * DAY);

/// Four organizations, two workgroups, and users in no order of their names.
pub(super) struct World {
    pub(super) db: Connection,
}

/// Number, status, name, login, owner.
const USERS: &[(i64, &str, &str, &str, Option<i64>)] = &[
    (1, "A", "Dana Reyes", "dana@harbor.example", Some(2)),
    (2, "A", "Nguyễn Thị Mai", "mai@harbor.example", Some(2)),
    (3, "A", "Łukasz Kowal", "lukasz@north.example", Some(1)),
    (4, "I", "Sean O’Neil", "sean@north.example", Some(1)),
    (5, "P", "李 Wei", "wei@harbor.example", None),
    (6, "D", "Dana Reyes", "dana.reyes@north.example", Some(1)),
    (7, "A", "anna berg", "ab@north.example", Some(3)),
    (8, "A", "Émile Zola", "emile@harbor.example", Some(2)),
    (9, "P", "Dana Reyez", "danna@harbor.example", None),
];

impl World {
    pub(super) fn new() -> Self {
        let db = Connection::open_in_memory().unwrap();
        migrate::create(&db).unwrap();
        words::teach(&db).unwrap();
        let world = Self { db };
        let orgs =
            [(1, "ABC", "Alpha Base", 1), (2, "HFX", "Harbor Fixed", 1), (3, "XYZ", "Xylo", 1), (4, "OLD", "Old", 0)];
        for (id, code, name, active) in orgs {
            world.sql("BEGIN");
            world
                .db
                .execute(
                    "INSERT INTO organizations (org_id, code, name, name_fold, active) VALUES (?1, ?2, ?3, ?4, ?5)",
                    (id, code, name, fold(name), active),
                )
                .unwrap();
            let option = "INSERT INTO org_restriction_options VALUES (?1, 'MOU', 1, 1)";
            world.db.execute(option, [id]).unwrap();
            world.sql("COMMIT");
        }
        world.sql(
            "INSERT INTO workgroups (workgroup_id, name, name_fold) VALUES (1, 'Intake', 'intake'), (2, 'HMIS Users', 'hmis users')",
        );
        for (id, status, name, login, owner) in USERS {
            world.user(*id, status, name, login, *owner);
        }
        world.user(10, "I", "System", "system@nowhere.example", None);
        world
    }

    /// Adds a user, or puts another in its place.
    pub(super) fn user(&self, id: i64, status: &str, name: &str, login: &str, owner: Option<i64>) {
        let system = owner.is_none() && status != "P" && status != "D";
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO users (user_id, status, name, name_fold, login, login_fold, search_key, owning_org_id,
                                    recycle_origin, status_changed_at, created_at, is_system)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, iif(?2 = 'D', 'A', NULL), ?9, ?9, ?10)",
            )
            .unwrap()
            .execute((id, status, name, fold(name), login, fold(login), user_search_key(name, login), owner, NOW.0 - DAY, system))
            .unwrap();
    }

    pub(super) fn sql(&self, sql: &str) {
        self.db.execute_batch(sql).unwrap();
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.db)
    }

    /// The plan of a statement, one line per step.
    pub(super) fn plan(&self, sql: &str) -> String {
        let mut statement = self.db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = statement.parameter_count();
        for index in 1..=count {
            statement.raw_bind_parameter(index, 1).unwrap();
        }
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get::<_, String>(3).unwrap());
        }
        steps.join("\n")
    }
}
