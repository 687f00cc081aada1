//! The demo's two databases, and a sync between them in the steps that somebody takes: read, accept, back up, apply.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use beadle::api::sync::{
    BackupRow, RestoreReport, SyncAccepted, SyncAsk, SyncOrder, SyncPart, SyncReport, SyncRow, SyncSummary,
};
use beadle::api::{Refusal, Reply, Request};
use beadle::demo;
use beadle::domain::time::Time;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::tui::rehearsal::NOW;
use rusqlite::Connection;
use tempfile::TempDir;

use super::world::receipt;

/// Both databases of the demonstration, made once and written for every test.
static MADE: LazyLock<[(&str, Vec<u8>); 2]> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    demo::build(folder.path(), 300, NOW, 7, Some("kim"), &mut |_| {}).unwrap();
    ["prod.db", "train.db"].map(|name| (name, fs::read(folder.path().join(name)).unwrap()))
});

/// A pair of databases of its own for one test.
pub struct Pair {
    folder: PathBuf,
    /// Goes with the pair; absent where somebody else made the folder.
    _made: Option<TempDir>,
}

impl Pair {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for (name, bytes) in &*MADE {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self { folder: folder.path().to_owned(), _made: Some(folder) }
    }

    /// A pair like the one in a folder, with the backups that are there.
    fn of(folder: &Path) -> Self {
        let made = TempDir::new().unwrap();
        let backups = Path::new("prod.db.backups");
        fs::create_dir(made.path().join(backups)).unwrap();
        let kept = fs::read_dir(folder.join(backups)).into_iter().flatten();
        let kept = kept.map(|entry| backups.join(entry.unwrap().file_name()));
        for name in ["prod.db", "train.db"].into_iter().map(PathBuf::from).chain(kept) {
            fs::copy(folder.join(&name), made.path().join(&name)).unwrap();
        }
        Self { folder: made.path().to_owned(), _made: Some(made) }
    }

    /// A second pair like this one, which nobody has open.
    pub fn copy(&self) -> Self {
        Self::of(&self.folder)
    }

    /// The pair whose destination is there.
    pub fn at(destination: &Path) -> Self {
        Self { folder: destination.parent().unwrap().to_owned(), _made: None }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn seat_at(&self, now: Time) -> Seat {
        let origin = Origin::new("kim", "local");
        let terms = Terms { origin, ..Terms::local() };
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
        rows(&self.path("prod.db"), sql)
    }

    /// Everything of the configuration and the workgroups, with who is in them.
    pub fn configuration(&self) -> Vec<String> {
        Self::configuration_of(&self.path("prod.db"))
    }

    /// The same of any database.
    pub fn configuration_of(database: &Path) -> Vec<String> {
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
        .flat_map(|sql| rows(database, sql))
        .collect()
    }

    /// The same with the accounts, the journal and what a commit counts.
    pub fn everything(&self) -> Vec<String> {
        let counted = ["users", "change_sets", "audit_log", "user_organizations", "user_permissions"];
        let counted = counted.iter().map(|table| format!("SELECT '{table}', count(*) FROM {table}"));
        let sums = counted.chain(["SELECT number FROM revision".to_owned()]).flat_map(|sql| self.rows(&sql));
        self.configuration().into_iter().chain(sums).collect()
    }

    pub fn backups(&self) -> Vec<PathBuf> {
        let folder = self.path("prod.db.backups");
        let mut found: Vec<PathBuf> =
            fs::read_dir(folder).map(|all| all.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
        found.sort();
        found
    }
}

pub fn preview(seat: &mut Seat, ask: &SyncAsk) -> SyncSummary {
    match seat.answer(Request::PreviewSync { ask: ask.clone() }) {
        Ok(Reply::Sync(summary)) => *summary,
        other => panic!("no plan: {other:?}"),
    }
}

/// Everything that a plan wants to be accepted.
pub fn accepted(seat: &mut Seat, plan: &SyncSummary) -> SyncAccepted {
    let part = SyncPart::Findings;
    let request = Request::SyncRows { plan: plan.plan.clone(), part, order: SyncOrder::Plan, from: 0, limit: 1_000 };
    let Ok(Reply::SyncRows(page)) = seat.answer(request) else { panic!("no findings") };
    let mut accepted = SyncAccepted::default();
    for row in page.rows {
        let SyncRow::Finding(finding) = row else { panic!("{row:?}") };
        if let (true, Some(kind)) = (finding.code == "THRESHOLD", finding.kind) {
            let deleted = plan.kinds.iter().find(|row| row.kind == kind).unwrap().delete;
            accepted.deletions.insert(kind, deleted);
        } else {
            accepted.warnings.insert(finding.code);
        }
    }
    accepted
}

pub fn back_up(seat: &mut Seat, plan: &str, accepted: &SyncAccepted) -> Result<BackupRow, Refusal> {
    loop {
        let request = Request::BackupSync { plan: plan.to_owned(), accepted: accepted.clone(), stop: false };
        match seat.answer(request)? {
            Reply::SyncBackup(progress) => {
                if let Some(backup) = progress.backup {
                    return Ok(backup);
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

pub fn apply(seat: &mut Seat, plan: &str, accepted: &SyncAccepted, number: u64) -> Result<SyncReport, Refusal> {
    let (accepted, reason) = (accepted.clone(), "Release 12".to_owned());
    match seat.answer(Request::ApplySync { plan: plan.to_owned(), accepted, reason, receipt: receipt(number) })? {
        Reply::SyncApplied(report) => Ok(*report),
        other => panic!("{other:?}"),
    }
}

/// Reads, accepts, backs up and applies, as somebody does who knows what they want.
pub fn synced(seat: &mut Seat, ask: &SyncAsk, number: u64) -> (SyncSummary, SyncReport) {
    let plan = preview(seat, ask);
    let accepted = accepted(seat, &plan);
    back_up(seat, &plan.plan, &accepted).unwrap();
    let report = apply(seat, &plan.plan, &accepted, number).unwrap();
    (plan, report)
}

pub fn restore(seat: &mut Seat, backup: &BackupRow, number: Option<u64>) -> Result<RestoreReport, Refusal> {
    let (backup, reason) = (backup.name.stored().to_owned(), "Back".to_owned());
    match seat.answer(Request::RestoreSync { backup, reason, receipt: number.map(receipt) })? {
        Reply::SyncRestored(report) => Ok(*report),
        other => panic!("{other:?}"),
    }
}

fn rows(database: &Path, sql: &str) -> Vec<String> {
    let db = Connection::open(database).unwrap();
    let mut statement = db.prepare(sql).unwrap();
    let width = statement.column_count();
    let line = |row: &rusqlite::Row<'_>| {
        Ok((0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect::<Vec<_>>().join("|"))
    };
    statement.query_map((), line).unwrap().map(Result::unwrap).collect()
}
