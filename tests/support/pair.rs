//! The production and the training database of the demonstration, of its own for one test.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use beadle::api::sync::SyncAsk;
use beadle::demo;
use beadle::domain::time::Time;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::store::Mode;
use beadle::tui::rehearsal::NOW;
use rusqlite::Connection;
use tempfile::TempDir;

/// A pair of databases of its own for one test.
pub struct Pair {
    folder: TempDir,
}

impl Pair {
    pub fn new() -> Self {
        static MADE: OnceLock<TempDir> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let folder = TempDir::new().unwrap();
            demo::build(folder.path(), 300, NOW, 7, Some("kim"), &mut |_| {}).unwrap();
            folder
        });
        let pair = Self { folder: TempDir::new().unwrap() };
        for name in ["prod.db", "train.db"] {
            fs::copy(made.path().join(name), pair.path(name)).unwrap();
        }
        pair
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn seat_at(&self, now: Time) -> Seat {
        let origin = Origin { os_account: "kim".to_owned(), place: "local".to_owned() };
        let terms = Terms { origin, mode: Mode::ReadWrite, recognize_account: true };
        Seat::take(&self.path("prod.db"), &terms, Box::new(FixedClock(now))).unwrap()
    }

    pub fn seat(&self) -> Seat {
        self.seat_at(NOW)
    }

    pub fn ask(&self) -> SyncAsk {
        let renames = BTreeMap::from([("Night Intake".to_owned(), "Overnight Intake".to_owned())]);
        SyncAsk { source: self.path("train.db").to_string_lossy().into_owned(), renames, ..SyncAsk::default() }
    }

    pub fn run(&self, name: &str, sql: &str) {
        Connection::open(self.path(name)).unwrap().execute_batch(sql).unwrap();
    }

    /// The rows of a question to the destination, as text.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let db = Connection::open(self.path("prod.db")).unwrap();
        let mut statement = db.prepare(sql).unwrap();
        let width = statement.column_count();
        let line = |row: &rusqlite::Row<'_>| {
            Ok((0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect::<Vec<_>>().join("|"))
        };
        statement.query_map((), line).unwrap().map(Result::unwrap).collect()
    }

    /// Everything of the configuration and the workgroups, with who is in them.
    pub fn configuration(&self) -> Vec<String> {
        [
            "SELECT * FROM config_items ORDER BY 1, 2",
            "SELECT * FROM config_item_users ORDER BY 1, 2, 3, 4",
            "SELECT * FROM config_item_links ORDER BY 1, 2, 3, 4",
            "SELECT * FROM checkout_history ORDER BY 1, 2, 3",
            "SELECT workgroup_id, name, description, active, has_global_admin_menu, has_setup_data_menu FROM workgroups
             ORDER BY 1",
            "SELECT user_id, workgroup_id, active, expires_at FROM user_workgroups ORDER BY 1, 2",
        ]
        .iter()
        .flat_map(|sql| self.rows(sql))
        .collect()
    }

    pub fn backups(&self) -> Vec<PathBuf> {
        let folder = self.path("prod.db.backups");
        let mut found: Vec<PathBuf> =
            fs::read_dir(folder).map(|all| all.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
        found.sort();
        found
    }
}
