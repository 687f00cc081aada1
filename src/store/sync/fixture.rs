//! Small databases for tests of a sync, and a pair with every decision and finding in it.

use std::path::Path;

use rusqlite::{Connection, Params};

use super::SyncReader;
use crate::domain::permission::Permission;
use crate::domain::sync::kinds::FIRST;
use crate::domain::sync::users::{MISSING_LOGIN, MISSING_NAME};
use crate::domain::text::fold;
use crate::domain::time::DAY;
use crate::store::migrate::{APPLICATION_ID, NEWEST};

/// A database in the making.
pub struct Seed {
    db: Connection,
}

impl Seed {
    /// An empty database in memory.
    pub fn new(uuid: &str, environment: &str) -> Self {
        Self::within(Connection::open_in_memory().unwrap(), true, uuid, environment)
    }

    /// An empty database in memory that allows one folded login twice, as no database of ours does.
    pub fn lax(uuid: &str, environment: &str) -> Self {
        Self::within(Connection::open_in_memory().unwrap(), false, uuid, environment)
    }

    /// An empty database in a file.
    pub fn file(path: &Path, uuid: &str, environment: &str) -> Self {
        Self::within(Connection::open(path).unwrap(), true, uuid, environment)
    }

    fn within(db: Connection, unique: bool, uuid: &str, environment: &str) -> Self {
        let mut schema = include_str!("../schema/001.sql").to_owned();
        if !unique {
            let rule = "UNIQUE, -- I1";
            assert!(schema.contains(rule));
            schema = schema.replace(rule, ", --");
        }
        db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF;").unwrap();
        db.execute_batch(&format!("BEGIN; {schema}; COMMIT;")).unwrap();
        db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        db.pragma_update(None, "user_version", NEWEST).unwrap();
        let seed = Self { db };
        for (key, value) in [("db_uuid", uuid), ("environment", environment)] {
            seed.run("INSERT INTO instance_meta VALUES (?1, ?2)", (key, value));
        }
        seed.run(
            "INSERT INTO permissions VALUES (?1, 'user_setup', 'Misc', 'User Setup', 23, 1, 0, 1)",
            [Permission::UserSetup.number()],
        );
        seed
    }

    pub fn run(&self, sql: &str, params: impl Params) -> &Self {
        self.db.execute(sql, params).unwrap();
        self
    }

    pub fn batch(&self, sql: &str) -> &Self {
        self.db.execute_batch(sql).unwrap();
        self
    }

    /// A user by number, login, name, status letter, and the day they were made.
    pub fn user(&self, id: i64, login: &str, name: &str, status: char, day: i64) -> &Self {
        let origin = (status == 'D').then_some("A");
        self.run(
            "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, status, status_changed_at,
                                created_at, owning_org_id, recycle_origin)
             VALUES (?1, ?2, ?3, ?4, ?5, ?3, ?6, 0, ?7, 1, ?8)",
            (id, name, fold(name), login, fold(login), status.to_string(), day * DAY, origin),
        )
    }

    pub fn missing_user(&self, id: i64) -> &Self {
        self.user(id, MISSING_LOGIN, MISSING_NAME, 'I', 0)
            .run("UPDATE users SET is_system = 1 WHERE user_id = ?1", [id])
    }

    pub fn item(&self, kind: &str, id: i64, name: &str, hash: &str) -> &Self {
        self.run(
            "INSERT INTO config_items (kind, item_id, name, body_hash) VALUES (?1, ?2, ?3, ?4)",
            (kind, id, name, hash),
        )
    }

    /// A query with its text.
    pub fn query(&self, id: i64, text: &str) -> &Self {
        self.item("query", id, &format!("Query {id}"), "a")
            .run("UPDATE config_items SET payload = ?2 WHERE kind = 'query' AND item_id = ?1", (id, text))
    }

    pub fn code(&self, id: i64, hash: &str, group: i64) -> &Self {
        self.item("code", id, &format!("Code {id}"), hash)
            .run("UPDATE config_items SET org_group_id = ?2 WHERE kind = 'code' AND item_id = ?1", [id, group])
    }

    pub fn refer(&self, kind: &str, item: i64, role: &str, user: i64) -> &Self {
        self.run("INSERT INTO config_item_users VALUES (?1, ?2, ?3, ?4)", (kind, item, role, user))
    }

    pub fn checkout(&self, kind: &str, item: i64, seq: i64, user: i64) -> &Self {
        self.run("INSERT INTO checkout_history VALUES (?1, ?2, ?3, ?4, 0, NULL, NULL)", (kind, item, seq, user))
    }

    pub fn link(&self, kind: &str, item: i64, to_kind: &str, to: i64) -> &Self {
        self.run("INSERT INTO config_item_links VALUES (?1, ?2, ?3, ?4)", (kind, item, to_kind, to))
    }

    /// A workgroup, with the Global Administration menu or without.
    pub fn workgroup(&self, id: i64, name: &str, menu: bool) -> &Self {
        // The fold is no key here, so that names can collide.
        self.run(
            "INSERT INTO workgroups (workgroup_id, name, name_fold, has_global_admin_menu) VALUES (?1, ?2, ?1, ?3)",
            (id, name, menu),
        )
    }

    pub fn member(&self, user: i64, workgroup: i64) -> &Self {
        self.run(
            "INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at) VALUES (?1, ?2, 1, 0)",
            [user, workgroup],
        )
    }

    /// Makes a user an administrator by way of a workgroup.
    pub fn administrator(&self, user: i64, workgroup: i64) -> &Self {
        self.member(user, workgroup)
            .run("UPDATE users SET password_hash = 'x' WHERE user_id = ?1", [user])
            .run(
                "INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (?1, ?2, 2, 0)",
                [user, Permission::UserSetup.number()],
            )
            .run(
                "INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_at)
                 VALUES (?1, 1, 1, 1, 0, 0)",
                [user],
            )
    }

    /// The side as a sync reads it.
    pub fn reader(self, name: &str) -> SyncReader {
        SyncReader::of(self.db, name)
    }
}

/// A database that was made before, to write to it once more.
pub fn reopen(path: &Path) -> Seed {
    Seed { db: Connection::open(path).unwrap() }
}

/// A training and a production side with at least one of every decision and finding, except the direction of a sync:
/// that the sides are the same cannot be shown together with the rest.
pub fn pair() -> (SyncReader, SyncReader) {
    (source().reader("train.db"), destination().reader("prod.db"))
}

/// The overrides that go with [`pair`].
pub fn overrides() -> Vec<(&'static str, &'static str)> {
    vec![
        ("chosen@x.example", "parked@x.example"),
        ("broken@x.example", "nobody@x.example"),
        ("unused@x.example", "match@x.example"),
    ]
}

/// The workgroup mappings that go with [`pair`].
pub fn renames() -> Vec<(&'static str, &'static str)> {
    vec![("Night Intake", "Night Desk"), ("Gone", "Nowhere"), ("Nothing", "Intake")]
}

const FORM: i64 = FIRST + 1;
const QUERY: i64 = FIRST + 10;

fn source() -> Seed {
    let seed = Seed::new("train", "training");
    for (id, login, name) in [
        (1, "match@x.example", "Mara Match"),
        (2, "Case@x.example", "Casey Case"),
        (3, "idle@x.example", "Ina Idle"),
        (4, "parked@x.example", "Pat Parked"),
        (5, "denied@x.example", "Dee Denied"),
        (6, "chosen@x.example", "Chris Chosen"),
        (7, "absent@x.example", "Abby Absent"),
        (9, "twice@x.example", "Tess Twice"),
        (10, "broken@x.example", "Bo Broken"),
        (11, "suspect@x.example", "Sue Spect"),
        (12, "squat@x.example", "Sam Squat"),
    ] {
        seed.user(id, login, name, 'A', 10);
    }
    seed.missing_user(8);
    seed.item("query", QUERY, "Everybody", "a").item("query", QUERY + 1, "Nobody", "a");
    for user in (1..=12).chain([99]) {
        seed.refer("query", QUERY, "runnable_by", user);
    }
    seed.query(QUERY + 2, "SELECT AMOUNT FROM LEGACY_VOUCHER");
    seed.refer("query", QUERY, "owner", 1).refer("query", QUERY + 1, "editable_by", 7);
    seed.item("eligibility_ruleset", FIRST, "Rules", "a").refer("eligibility_ruleset", FIRST, "ruleset_user", 1);
    seed.item("form", FORM, "Intake", "new").checkout("form", FORM, 1, 1).checkout("form", FORM, 2, 3);
    seed.item("form", FORM + 1, "Moved", "a").item("form", FORM + 2, "Local", "a").item("form", 308, "Shipped", "a");
    seed.item("form", FORM + 3, "Same", "a").link("form", FORM + 3, "form", FORM + 900);
    seed.item("dashboard", FIRST, "Front page", "b");
    seed.code(1, "a", -1).code(2, "a", 7).item("db_table", 1, "CT_Intake", "a").item("db_table", 2, "Client", "a");
    seed.item("sprocket", 1, "Odd", "a");
    seed.workgroup(1, "Administration", true).workgroup(2, "INTAKE", false).workgroup(3, "Night Desk", false);
    seed.workgroup(4, "Twin", false).workgroup(5, "twin", false).workgroup(6, "New", false);
    // The only administrators of the other side lose their menu.
    seed.run("UPDATE workgroups SET has_global_admin_menu = 0 WHERE workgroup_id = 1", ());
    seed
}

fn destination() -> Seed {
    let seed = Seed::lax("prod", "production");
    for (id, login, name, status, day) in [
        (101, "match@x.example", "Mara Match", 'A', 5),
        (102, "CASE@x.example", "Casey Case", 'A', 5),
        (103, "Case@x.example", "Casey Case", 'A', 5),
        (104, "idle@x.example", "Ina Idle", 'I', 5),
        (105, "parked@x.example", "Pat Parked", 'P', 5),
        (106, "denied@x.example", "Dee Denied", 'D', 5),
        (107, "abbsent@x.example", "Abby Other", 'A', 5),
        (109, "TWICE@x.example", "Tess Twice", 'A', 5),
        (110, "Twice@x.example", "Tess Twice", 'A', 5),
        (111, "suspect@x.example", "Quinn Reed", 'A', 5),
        (112, "squat@x.example", "Sam Squat", 'A', 12),
    ] {
        seed.user(id, login, name, status, day);
    }
    seed.item("form", FORM, "Intake", "old").item("form", FORM + 7, "Moved", "a").item(
        "form",
        2_000_000_000,
        "Local",
        "a",
    );
    seed.item("form", FORM + 3, "Same", "a").link("form", 2_000_000_000, "form", FORM + 7);
    for id in 0..12 {
        seed.item("report", FIRST + id, &format!("Report {id}"), "a");
    }
    seed.item("dashboard", FIRST, "Front page", "a").item("personal_dashboard", 1, "Mine", "a");
    seed.link("personal_dashboard", 1, "dashboard", FIRST);
    seed.code(1, "b", -1).code(3, "a", -1).item("db_table", 7, "ct_intake", "b").item("db_table", 8, "CUSTOM_Old", "a");
    seed.workgroup(51, "Administration", true).workgroup(52, "Intake", false).workgroup(53, "Night Intake", false);
    seed.workgroup(54, "Twin", false).workgroup(55, "Gone", false).workgroup(56, "Empty", false);
    seed.administrator(101, 51).member(111, 55).member(112, 55).member(112, 52);
    seed
}
