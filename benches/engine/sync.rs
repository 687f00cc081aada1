//! Syncs at scale: previews of ordinary items, of 200,000 items a side, and of one in which every user of the training
//! database is referred to, what memory the most of these takes, and carrying so many items out.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use beadle::api::sync::{SyncAccepted, SyncAsk, SyncSummary};
use beadle::api::{Reply, Request};
use beadle::domain::change::Receipt;
use beadle::service::Seat;
use rusqlite::Connection;

use crate::data::{self, Data};
use crate::table::Row;
use crate::{Measures, Subject, ask, seat};

const PREVIEW: &str = "sync preview";
const PREVIEW_ITEMS: &str = "sync preview, 200,000 items a side";
const PREVIEW_USERS: &str = "sync preview, every user referred to";
const MEMORY: &str = "sync preview with 200,000 items a side, memory";
/// The argument by which this program is told to make a plan and nothing else.
pub const ALONE: &str = "--preview-alone";
const APPLY: &str = "sync apply, 200,000 items";

pub fn measure(measures: &mut Measures, data: &Data) {
    let source = data.file("sync-source.db");
    made(&source, |part| {
        fs::copy(data.training(), part).unwrap();
        refer_to_all(part);
    });
    preview(measures, PREVIEW, &[data.training(), data.production()]);
    preview(measures, PREVIEW_USERS, &[source.clone(), data.production()]);
    if measures.wants(PREVIEW_ITEMS) {
        with_many_items(data, &[data.training(), data.production()], |sides| preview(measures, PREVIEW_ITEMS, sides));
    }
    if measures.wants(MEMORY) {
        with_many_items(data, &[source, data.production()], |sides| memory(measures, sides));
    }
    // The number of items counts here, and not that of users, so the larger copies are spared.
    if measures.wants(APPLY) && data.users <= 10_000 {
        apply(measures, data);
    }
}

/// Makes a database, unless an earlier run has.
fn made(path: &Path, make: impl FnOnce(&Path)) {
    if path.exists() {
        return;
    }
    let part = path.with_extension("part");
    data::remove(&part);
    make(&part);
    fs::rename(&part, path).unwrap();
}

fn preview(measures: &mut Measures, name: &'static str, [source, target]: &[PathBuf; 2]) {
    let mut seat = seat(target);
    let path = source.to_string_lossy().into_owned();
    measures.pair(
        Subject { name, beside: "reading both sides on two threads", target: Some(2.0), slow: true },
        || ask(&mut seat, Request::PreviewSync { ask: SyncAsk { source: path.clone(), ..SyncAsk::default() } }),
        || {
            std::thread::scope(|threads| {
                let readers = [source, target].map(|path| threads.spawn(move || read(path)));
                readers.map(|reader| reader.join().unwrap_or_default())
            })
        },
    );
}

/// What a plan is made of on each side: nothing that compares them can read less.
const SIDE: [&str; 4] = [
    "SELECT user_id, login_fold, name, status, is_system, created_at FROM users",
    "SELECT kind, item_id, name, body_hash, org_group_id FROM config_items",
    "SELECT kind, item_id, role, user_id FROM config_item_users",
    "SELECT kind, item_id, to_kind, to_id FROM config_item_links",
];

/// Reads a side, every column of every row, and answers how many bytes of text that is.
fn read(path: &Path) -> usize {
    let db = Connection::open(path).unwrap();
    let mut bytes = 0;
    for sql in SIDE {
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query(()).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let texts = (0..columns).map(|column| row.get_ref(column).unwrap().as_bytes().map_or(0, <[u8]>::len));
            bytes += texts.sum::<usize>();
        }
    }
    bytes
}

/// Copies both sides, puts 200,000 items into each, and removes the copies afterwards.
fn with_many_items(data: &Data, from: &[PathBuf; 2], then: impl FnOnce(&[PathBuf; 2])) {
    let sides = [data.file("sync-many-source.db"), data.file("sync-many.db")];
    for ((side, from), hash) in sides.iter().zip(from).zip(["new", "old"]) {
        fs::copy(from, side).unwrap();
        many_items(side, hash);
    }
    then(&sides);
    sides.iter().for_each(|side| data::remove(side));
}

/// The most memory that a program has which makes a plan and nothing else: this very one, started again for it.
fn memory(measures: &mut Measures, sides: &[PathBuf; 2]) {
    let alone = Command::new(env::current_exe().unwrap()).arg(ALONE).args(sides).output().unwrap();
    assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stderr));
    let found = format!("{} MiB", String::from_utf8_lossy(&alone.stdout).trim());
    eprintln!("{MEMORY}: {found}");
    let (what, target) = (MEMORY.to_owned(), "150 MiB".to_owned());
    measures.rows.push(Row { what, beside: String::new(), target, found });
}

/// Makes a plan and tells the most memory that took, in MiB, as the kernel noted it.
pub fn preview_alone(source: &Path, target: &Path) -> u64 {
    let mut seat = seat(target);
    let source = source.to_string_lossy().into_owned();
    ask(&mut seat, Request::PreviewSync { ask: SyncAsk { source, ..SyncAsk::default() } });
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    kib.map_or(0, |kib: u64| kib.div_ceil(1024))
}

fn apply(measures: &mut Measures, data: &Data) {
    let source = data.file("sync-items.db");
    made(&source, |part| {
        fs::copy(data.training(), part).unwrap();
        many_items(part, "new");
    });
    let [ours, bare] = ["sync-ours.db", "sync-bare.db"].map(|name| data.copy(name));
    [&ours, &bare].into_iter().for_each(|side| many_items(side, "old"));
    let mut seat = seat(&ours);
    let db = Connection::open(&bare).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0").unwrap();
    db.execute("ATTACH ?1 AS source", [source.to_string_lossy()]).unwrap();
    let backups = data.file("sync-ours.db.backups");
    let mut times = 0;
    measures.timed(
        Subject {
            name: APPLY, beside: "DELETE and INSERT … SELECT of the same rows (FULL)", target: None, slow: true
        },
        || {
            times += 1;
            let took = carry_out(&mut seat, &source, times);
            // The clock stands still, so the next backup would have the name of this one.
            let _ = fs::remove_dir_all(&backups);
            took
        },
        || {
            let start = Instant::now();
            db.execute_batch(BARE).unwrap();
            let took = start.elapsed();
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(())).unwrap();
            took
        },
    );
    drop((seat, db));
    [ours, bare].iter().for_each(|side| data::remove(side));
}

/// What copying the range costs with nothing decided, checked, or told.
const BARE: &str = "
    BEGIN IMMEDIATE;
    DELETE FROM config_items WHERE item_id BETWEEN 1000000000 AND 1999999999;
    DELETE FROM config_item_users WHERE item_id BETWEEN 1000000000 AND 1999999999;
    DELETE FROM config_item_links WHERE item_id BETWEEN 1000000000 AND 1999999999;
    DELETE FROM checkout_history WHERE item_id BETWEEN 1000000000 AND 1999999999;
    INSERT INTO config_items SELECT * FROM source.config_items WHERE item_id BETWEEN 1000000000 AND 1999999999;
    INSERT INTO config_item_users SELECT * FROM source.config_item_users
    WHERE item_id BETWEEN 1000000000 AND 1999999999;
    INSERT INTO config_item_links SELECT * FROM source.config_item_links
    WHERE item_id BETWEEN 1000000000 AND 1999999999;
    INSERT INTO checkout_history SELECT * FROM source.checkout_history
    WHERE item_id BETWEEN 1000000000 AND 1999999999;
    COMMIT";

/// Reads the plan, makes its backup, and answers how long carrying it out took.
fn carry_out(seat: &mut Seat, source: &Path, times: u64) -> Duration {
    let renames = BTreeMap::from([("Night Intake".to_owned(), "Overnight Intake".to_owned())]);
    let sync = SyncAsk { source: source.to_string_lossy().into_owned(), renames, ..SyncAsk::default() };
    let Reply::Sync(summary) = ask(seat, Request::PreviewSync { ask: sync }) else { return Duration::ZERO };
    let (plan, accepted) = (summary.plan.clone(), all(&summary));
    let copying = Request::BackupSync { plan: plan.clone(), accepted: accepted.clone(), stop: false };
    while matches!(ask(seat, copying.clone()), Reply::SyncBackup(progress) if progress.backup.is_none()) {}
    let receipt = Receipt(u128::from(times).to_le_bytes());
    let start = Instant::now();
    ask(seat, Request::ApplySync { plan, accepted, reason: "A measure".to_owned(), receipt });
    let took = start.elapsed();
    seat.tidy();
    took
}

/// Everything that a plan wants read and accepted.
fn all(summary: &SyncSummary) -> SyncAccepted {
    SyncAccepted {
        deletions: summary.kinds.iter().filter(|kind| kind.over).map(|kind| (kind.kind.clone(), kind.delete)).collect(),
        warnings: summary.found.iter().map(|found| found.code.clone()).collect(),
    }
}

/// Puts 200,000 items of four kinds into a database, most of them the same on both sides, with two references each to one
/// in a hundred users, and links.
fn many_items(path: &Path, hash: &str) {
    let db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; BEGIN").unwrap();
    for (kind, place) in [("form", 0), ("report", 1), ("query", 2), ("eligibility_ruleset", 3)] {
        let first = 1_500_000_000 + place * 1_000_000;
        db.execute(
            "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 49999)
             INSERT INTO config_items (kind, item_id, name, body_hash, payload)
             SELECT ?1, ?2 + n, 'One of many ' || n, iif(n % 10 = 0, ?3, 'same'), iif(?1 = 'query', NULL, printf('%200d', n))
             FROM n",
            (kind, first, hash),
        )
        .unwrap();
        db.execute(
            "INSERT OR IGNORE INTO config_item_links (kind, item_id, to_kind, to_id)
             SELECT kind, item_id, kind, item_id - 1 FROM config_items WHERE kind = ?1 AND item_id > ?2",
            (kind, first),
        )
        .unwrap();
    }
    db.execute_batch(
        "CREATE TEMP TABLE some AS SELECT row_number() OVER () - 1 AS n, user_id FROM users WHERE user_id % 100 = 7;
         CREATE INDEX temp.some_by_n ON some (n);
         INSERT OR IGNORE INTO config_item_users (kind, item_id, role, user_id)
         SELECT i.kind, i.item_id, r.role, s.user_id
         FROM config_items i
         JOIN (SELECT 'query' AS kind, 'runnable_by' AS role UNION ALL SELECT 'query', 'editable_by'
               UNION ALL SELECT 'eligibility_ruleset', 'ruleset_user') r USING (kind)
         JOIN some s ON s.n = i.item_id % (SELECT count(*) FROM some)
         WHERE i.item_id >= 1500000000;
         COMMIT",
    )
    .unwrap();
}

/// Adds queries that between them may be run by everybody.
fn refer_to_all(path: &Path) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; BEGIN;
         INSERT OR IGNORE INTO config_items (kind, item_id, name, body_hash)
         SELECT DISTINCT 'query', 1900000000 + user_id / 1000, 'Everybody ' || (user_id / 1000), 'hash' FROM users;
         INSERT OR IGNORE INTO config_item_users (kind, item_id, role, user_id)
         SELECT 'query', 1900000000 + user_id / 1000, 'runnable_by', user_id FROM users ORDER BY user_id;
         COMMIT",
    )
    .unwrap();
}
