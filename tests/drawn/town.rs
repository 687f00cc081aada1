//! The databases of the demonstration, with hostile text in every place that holds text, put there around every check.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use beadle::demo;
use beadle::service::account::os_account;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Recognition, Seat, Terms};
use beadle::tui::rehearsal::NOW;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use tempfile::TempDir;

use crate::support::world::HASH;

/// Columns that are read as something else than text, or by which rows are found.
const MEANT: [&str; 25] = [
    "code",
    "via",
    "kind",
    "to_kind",
    "role",
    "state",
    "status",
    "msg_id",
    "cell",
    "guards",
    "outcome",
    "login_domain",
    "environment",
    "uuid",
    "schema_hash",
    "search_key",
    "name_fold",
    "login_fold",
    "body_hash",
    "password_hash",
    "security_answer_hash",
    "os_account",
    "grp",
    "support_capability",
    "to_addr",
];

/// Tables that say how the program works, not what somebody typed.
const OUR_OWN: [&str; 4] = ["operator_bindings", "operator_prefs", "permissions", "system_properties"];

static DEMO: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let made = demo::build(folder.path(), 60, NOW, 7, Some(&os_account()), &mut |_| {}).unwrap();
    [fs::read(made.production).unwrap(), fs::read(made.training).unwrap()]
});

/// The login of somebody who waits for approval and has the password of the tests.
pub const WAITING: &str = "waiting@x.example";

/// The properties that are read as messages by people.
const MESSAGES: [&str; 8] = [
    "UserApprovalMessage",
    "UserApprovalSentHeading",
    "UserApprovalSentMessage",
    "UserApprovalEmailSubject",
    "UserApprovalEmailBody",
    "UserApprovalDenyHeading",
    "UserApprovalDenyMessage",
    "UserApprovalApprovedBody",
];

pub struct Town {
    folder: TempDir,
    /// The production database as it was at the beginning.
    production: Vec<u8>,
}

impl Town {
    /// A town in which everything is called by these texts.
    pub fn of(texts: &[String]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, bytes) in ["prod.db", "train.db"].into_iter().zip(DEMO.iter()) {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            spoil(&path, texts);
        }
        let path = folder.path().join("prod.db");
        let db = Connection::open(&path).unwrap();
        let sql = "UPDATE users SET login = ?1, login_fold = ?1, password_hash = ?2, account_source = 'local'
                   WHERE user_id = (SELECT min(user_id) FROM users WHERE status = 'P')";
        assert_eq!(db.execute(sql, [WAITING, HASH.as_str()]).unwrap(), 1, "somebody waits");
        for (message, text) in MESSAGES.iter().zip(texts) {
            db.execute("INSERT OR REPLACE INTO system_properties VALUES (?1, ?2)", [message, &**text]).unwrap();
        }
        // All of it is in the one file.
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(db);
        let production = fs::read(path).unwrap();
        Self { folder, production }
    }

    /// Puts the production database back as it was; nobody may sit at it.
    pub fn put_back(&self) {
        for name in ["prod.db-wal", "prod.db-shm"] {
            let _ = fs::remove_file(self.path(name));
        }
        fs::write(self.path("prod.db"), &self.production).unwrap();
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A seat at the production database: the operator of the demonstration, or somebody who has to sign in.
    pub fn seat(&self, recognition: Recognition) -> Seat {
        let origin = Origin::new(os_account(), "\u{1b}[2Jlocal\u{202e}");
        let terms = Terms { origin, recognition, ..Terms::local() };
        Seat::take(&self.path("prod.db"), &terms, Box::new(FixedClock(NOW))).unwrap()
    }
}

/// Writes one text after the other into every row of every column that holds text.
fn spoil(path: &Path, texts: &[String]) {
    let db = Connection::open(path).unwrap();
    let (all, next) = (texts.to_vec(), AtomicUsize::new(0));
    let pick = move |_: &Context<'_>| Ok(all[next.fetch_add(1, Ordering::Relaxed) % all.len()].clone());
    db.create_scalar_function("hostile", 0, FunctionFlags::SQLITE_UTF8, pick).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let guards = rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log' ORDER BY rowid");
    for name in rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'") {
        db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    let mut spoiled = 0;
    for table in
        rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'")
    {
        let columns =
            rows(&format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE type = 'TEXT' AND hidden = 0"));
        for column in columns.iter().filter(|column| !MEANT.contains(&&***column) && !OUR_OWN.contains(&&*table)) {
            let value = match (&*table, &**column) {
                ("instance_meta", "key") | ("users", "account_source") => continue,
                ("users", "login") => "hostile() || '@x.example'",
                _ => "hostile()",
            };
            let those = match (&*table, &**column) {
                ("instance_meta", _) => "WHERE key = 'display_name'",
                // The journal knows what can be in a cell.
                ("audit_log", "before" | "after") => {
                    "WHERE cell GLOB '*/name' OR cell GLOB '*/city' OR cell GLOB '*/street' OR cell GLOB '*/phone' \
                     OR cell GLOB '*/job_title' OR cell GLOB '*/description'"
                }
                _ => "",
            };
            // What a check or a trigger refuses cannot be there.
            if let Ok(changed) = db.execute(&format!("UPDATE OR IGNORE {table} SET {column} = {value} {those}"), []) {
                spoiled += changed;
            }
        }
    }
    guards.iter().for_each(|sql| db.execute_batch(sql).unwrap());
    let due = "INSERT INTO outbox (msg_id, kind, to_addr, search_key, subject, body, created_at, state, due_at)
               SELECT 'm' || user_id || '@x.example', 'request', 'a@x.example', 'a', hostile(), hostile(),
                      unixepoch() * 1000, 'queued', unixepoch() * 1000 FROM users LIMIT 5";
    db.execute(due, []).unwrap();
    assert!(spoiled > 1_000, "{spoiled} places hold hostile text");
}
