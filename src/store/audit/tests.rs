//! A journal of several stretches, walked along on several threads.

use rusqlite::Connection;
use tempfile::TempDir;

use super::Entry;
use crate::api::audit::{AuditVerdict, Checkpoint, Finding};
use crate::api::page::Place;
use crate::domain::audit_filter::AuditFilter;
use crate::domain::time::Time;
use crate::store::create::{NewDatabase, create};
use crate::store::error::Error;
use crate::store::history::Found;
use crate::store::open::{Mode, Store};
use crate::store::transaction::Last;

/// More than two stretches, so that pieces and stretches both meet.
const ROWS: i64 = 150_000;

fn journal() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.db");
    let new = NewDatabase {
        uuid: "7c1e",
        environment: "production",
        display_name: "",
        admin_login: "root@x.example",
        admin_name: "Root",
        admin_password_hash: "",
        os_account: None,
        at: Time(0),
    };
    create(&path, &new).unwrap();
    let mut store = Store::open(&path, Mode::ReadWrite).unwrap();
    store
        .write(|writer| {
            let row = |number| Entry { reason: "a reason", ..Entry::new(Time(number), "sign-in") };
            writer.append((1..ROWS).map(row))?;
            Ok(((), Last::Commit))
        })
        .unwrap();
    (folder, store)
}

fn verify(store: &Store) -> AuditVerdict {
    let mut verdict = AuditVerdict::default();
    let mut from = Checkpoint::default();
    while let Checkpoint::Row(tail) = from {
        from = verdict.take(store.verify_chain(tail).unwrap()).unwrap();
    }
    verdict
}

#[test]
fn stretches_and_pieces_meet_without_a_gap() {
    let (folder, store) = journal();
    let whole = verify(&store);
    assert_eq!((whole.rows, whole.head.seq, whole.findings.first.as_slice()), (ROWS.unsigned_abs(), ROWS, &[][..]));
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    db.execute_batch("DROP TRIGGER audit_log_no_update; DROP TRIGGER audit_log_no_delete").unwrap();
    // Rows on both sides of every seam of a stretch with two, three or four pieces.
    let seams = [16_384, 21_846, 32_768, 43_692, 49_152, 65_536, 81_920, 87_382, 98_304, 131_072, 150_000];
    for seam in seams {
        db.execute("UPDATE audit_log SET reason = 'another' WHERE seq IN (?1, ?1 + 1)", [seam]).unwrap();
        db.execute("DELETE FROM audit_log WHERE seq BETWEEN ?1 + 4 AND ?1 + 6", [seam]).unwrap();
    }
    let mut expected = Vec::new();
    for seam in seams {
        expected.push(Finding::Altered { seq: seam });
        if seam < ROWS {
            expected.push(Finding::Altered { seq: seam + 1 });
            expected.push(Finding::Missing { from: seam + 4, to: seam + 6 });
        }
    }
    assert_eq!(verify(&store).findings.first, expected);
    let alone = store.read(|reader| reader.whole_chain()).unwrap();
    assert_eq!(alone.first, expected, "one thread finds the same");
}

#[test]
fn behind_the_highest_number_nothing_is_written() {
    let (folder, mut store) = journal();
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    db.execute_batch("DROP TRIGGER audit_log_no_update").unwrap();
    db.execute("UPDATE audit_log SET seq = ?1 WHERE seq = ?2", [i64::MAX, ROWS]).unwrap();
    let written = store.write(|writer| {
        writer.append([Entry::new(Time(ROWS), "sign-in")])?;
        Ok(((), Last::Commit))
    });
    assert!(matches!(written, Err(Error::Damaged(_))), "{written:?}");
    let late = AuditFilter { since: Some(Time(i64::MAX)), ..AuditFilter::default() };
    let found = store.read(|reader| reader.audit(&late, &Found::default(), &Place::Start, 10)).unwrap();
    assert!(found.page.rows.is_empty());
    assert_eq!(
        verify(&store).findings.first,
        [Finding::Missing { from: ROWS, to: i64::MAX - 1 }, Finding::Altered { seq: i64::MAX }]
    );
}

#[test]
fn more_findings_than_are_held_are_counted() {
    let (folder, store) = journal();
    let db = Connection::open(folder.path().join("journal.db")).unwrap();
    db.execute_batch("DROP TRIGGER audit_log_no_update; UPDATE audit_log SET at = at + 1 WHERE seq > 1000").unwrap();
    let findings = verify(&store).findings;
    assert_eq!((findings.first.len(), findings.tally.altered), (1_000, ROWS.unsigned_abs() - 1_000));
}
