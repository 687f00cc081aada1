//! A sync that is carried out: equal to its plan, refused where the plan is not the one that was read, and taken back.
#![allow(clippy::unwrap_used, reason = "a test speaks by failing")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use beadle::api::sync::{BackupRow, SyncAccepted, SyncAsk};
use beadle::api::{RefusalKind, Reply, Request};
use beadle::domain::time::{DAY, Time};
use beadle::tui::rehearsal::NOW;
use rstest::rstest;
use support::pair::{Pair, accepted, apply, back_up, preview, restore, synced};
use support::world::verify;

#[test]
fn applied_is_planned_and_twice_is_the_same() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let (plan, report) = synced(&mut seat, &pair.ask(), 1);
    assert_eq!(report.kinds, plan.kinds);
    assert!(report.created_missing_user && report.references > 0, "{report:?}");
    let again = preview(&mut seat, &SyncAsk { renames: BTreeMap::new(), ..pair.ask() });
    let changes: Vec<_> =
        again.kinds.iter().filter(|kind| kind.add + kind.replace + kind.delete + kind.rename > 0).collect();
    assert!(changes.is_empty(), "{changes:?}");
    assert_eq!(again.blockers, 0);
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
    assert_eq!(verify(&mut seat, None).findings.tally.total(), 0, "the journal tells of all that changed");
    let strangers = "SELECT * FROM config_item_users WHERE user_id NOT IN (SELECT user_id FROM users)
                     UNION ALL SELECT kind, item_id, seq, user_id FROM checkout_history
                     WHERE user_id NOT IN (SELECT user_id FROM users)";
    let ours: Vec<String> = pair.rows(strangers).into_iter().filter(|row| row.contains("Integer(1")).collect();
    assert!(ours.is_empty(), "every reference leads to somebody: {ours:?}");
}

#[test]
fn a_receipt_that_is_known_does_nothing_again() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let (plan, report) = synced(&mut seat, &pair.ask(), 1);
    let before = pair.configuration();
    let again = apply(&mut pair.seat(), &plan.plan, &SyncAccepted::default(), 1).unwrap();
    assert!(again.committed.repeated);
    assert_eq!(again.committed.set, report.committed.set);
    assert_eq!(pair.configuration(), before);
    let other = apply(&mut pair.seat(), "0123456789abcdef", &SyncAccepted::default(), 1).unwrap_err();
    assert_eq!(other.kind, RefusalKind::Stale);
}

#[test]
fn a_backup_gives_back_what_the_sync_took() {
    let pair = Pair::new();
    let before = pair.configuration();
    let mut seat = pair.seat();
    let (_, report) = synced(&mut seat, &pair.ask(), 1);
    assert_ne!(pair.configuration(), before);
    let backup = report.backup.unwrap();
    let file = &pair.backups()[0];
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "for its owner alone");
    let told = restore(&mut seat, &backup, None).unwrap();
    assert!(told.committed.is_none() && !told.workgroups.is_empty(), "{told:?}");
    assert_ne!(pair.configuration(), before, "asking changes nothing");
    let done = restore(&mut seat, &backup, Some(2)).unwrap();
    assert_eq!((done.items, &done.workgroups, &done.warnings), (told.items, &told.workgroups, &told.warnings));
    assert_eq!(pair.configuration(), before);
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
    assert_eq!(verify(&mut seat, None).findings.tally.total(), 0);
    assert!(restore(&mut seat, &backup, Some(2)).unwrap().committed.unwrap().repeated);
}

#[test]
fn the_journal_says_what_was_acknowledged() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    let committed = apply(&mut seat, &plan.plan, &accepted, 1).unwrap().committed;
    let db = rusqlite::Connection::open(pair.path("prod.db")).unwrap();
    let mut rows = db.prepare("SELECT DISTINCT guards FROM audit_log WHERE set_id = ?1").unwrap();
    let said: Vec<String> = rows.query_map([committed.set.0], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(said.len(), 1, "every row says the same: {said:?}");
    let codes = accepted.warnings.iter().map(|code| format!("{code} acknowledged: "));
    let typed = accepted.deletions.iter().map(|(kind, number)| format!("THRESHOLD typed: {kind}={number}"));
    for part in codes.chain(typed) {
        assert!(said[0].contains(&part), "{part}: {}", said[0]);
    }
}

/// A workgroup that was made by hand since the sync stays where a backup is restored; one that came with it goes.
#[test]
fn what_was_made_by_hand_since_stays() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let (_, report) = synced(&mut seat, &pair.ask(), 1);
    pair.run("prod.db", "INSERT INTO workgroups (name, name_fold) VALUES ('By hand', 'by hand')");
    let done = restore(&mut seat, &report.backup.unwrap(), Some(3)).unwrap();
    assert!(done.warnings.iter().any(|line| line.stored().contains("By hand")), "{done:?}");
    let count = |name: &str| pair.rows(&format!("SELECT 1 FROM workgroups WHERE name = '{name}'")).len();
    assert_eq!((count("By hand"), count("Mobile Showers")), (1, 0));
}

/// Who has taken a name or a login meanwhile is told; it is no fault of the files.
#[test]
fn a_name_that_comes_back_and_was_given_again_is_told() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let (_, report) = synced(&mut seat, &pair.ask(), 1);
    let backup = report.backup.unwrap();
    pair.run("prod.db", "INSERT INTO workgroups (name, name_fold) VALUES ('NIGHT Intake', 'night intake')");
    let before = pair.configuration();
    for receipt in [None, Some(3)] {
        let refusal = restore(&mut seat, &backup, receipt).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Invalid, "{refusal:?}");
        assert!(refusal.sentence.stored().contains("\"NIGHT Intake\" was made since"), "{refusal:?}");
    }
    assert_eq!(pair.configuration(), before);
    pair.run("prod.db", "UPDATE workgroups SET name = 'Other', name_fold = 'other' WHERE name_fold = 'night intake'");
    restore(&mut seat, &backup, Some(3)).unwrap();
}

#[test]
fn the_login_of_the_missing_user_that_somebody_has_is_told() {
    let pair = Pair::new();
    let login = beadle::domain::sync::users::MISSING_LOGIN;
    pair.run("prod.db", &format!("UPDATE users SET login = '{login}', login_fold = '{login}' WHERE user_id = 4"));
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    let before = pair.configuration();
    let refusal = apply(&mut seat, &plan.plan, &accepted, 1).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Invalid, "{refusal:?}");
    assert!(refusal.sentence.stored().contains(login), "{refusal:?}");
    assert_eq!(pair.configuration(), before);
}

#[rstest]
#[case::a_workgroup("UPDATE workgroups SET description = 'other' WHERE workgroup_id = 2", "workgroups")]
#[case::an_item("UPDATE config_items SET body_hash = 'other' WHERE kind = 'form' AND item_id = 1000000000", "forms")]
#[case::a_user("UPDATE users SET name = 'Other' WHERE user_id IN (SELECT user_id FROM config_item_users)", "users")]
#[case::two(
    "DELETE FROM config_items WHERE kind = 'report' AND item_id = 1000000000; DELETE FROM config_item_links",
    "links, reports"
)]
fn what_changed_since_the_plan_is_not_written_over(#[case] sql: &str, #[case] parts: &str) {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    pair.run("prod.db", sql);
    let before = pair.configuration();
    let refusal = apply(&mut seat, &plan.plan, &accepted, 1).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Stale, "{refusal:?}");
    let told = format!("({parts}) changed since the plan was made. Nothing was written.");
    assert!(refusal.sentence.stored().ends_with(&told), "{refusal:?}");
    assert_eq!(pair.configuration(), before);
}

/// What does not matter to the plan does not make it stale.
#[test]
fn a_stranger_who_is_edited_meanwhile_is_no_matter() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    pair.run("prod.db", "UPDATE users SET city = 'Elsewhere' WHERE user_id = 4");
    apply(&mut seat, &plan.plan, &accepted, 1).unwrap();
}

#[test]
fn nothing_is_written_before_everything_is_accepted() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let before = pair.configuration();
    let blocked = preview(&mut seat, &SyncAsk { renames: BTreeMap::new(), ..pair.ask() });
    let all = accepted(&mut seat, &blocked);
    assert_eq!(back_up(&mut seat, &blocked.plan, &all).unwrap_err().kind, RefusalKind::Invalid);
    let plan = preview(&mut seat, &pair.ask());
    let all = accepted(&mut seat, &plan);
    assert!(!all.deletions.is_empty() && all.warnings.len() > 3, "the pair asks for something: {all:?}");
    let without = |code: &str| SyncAccepted {
        warnings: all.warnings.iter().filter(|other| *other != code).cloned().collect(),
        ..all.clone()
    };
    let mut wanting: Vec<SyncAccepted> = all.warnings.iter().map(|code| without(code)).collect();
    let wrong = all.deletions.iter().map(|(kind, number)| (kind.clone(), number + 1)).collect();
    wanting.push(SyncAccepted { deletions: wrong, ..all.clone() });
    for accepted in wanting {
        assert_eq!(back_up(&mut seat, &plan.plan, &accepted).unwrap_err().kind, RefusalKind::Held, "{accepted:?}");
    }
    assert_eq!(pair.backups(), Vec::<PathBuf>::new(), "what is refused leaves no backup");
    let early = apply(&mut seat, &plan.plan, &all, 1).unwrap_err();
    assert_eq!((early.kind, early.sentence.stored().contains("backup")), (RefusalKind::Stale, true));
    assert_eq!(pair.configuration(), before);
}

#[test]
fn a_backup_that_is_given_up_leaves_nothing() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    let request = |stop| Request::BackupSync { plan: plan.plan.clone(), accepted: accepted.clone(), stop };
    seat.answer(request(true)).unwrap();
    assert_eq!(pair.backups(), Vec::<PathBuf>::new());
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    assert_eq!(pair.backups().len(), 1, "and it can be made after all");
}

#[test]
fn a_damaged_or_foreign_backup_is_refused() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let (_, report) = synced(&mut seat, &pair.ask(), 1);
    let (before, backup) = (pair.configuration(), report.backup.unwrap());
    let file = pair.backups()[0].clone();
    let whole = fs::read(&file).unwrap();
    fs::copy(pair.path("train.db"), &file).unwrap();
    assert_eq!(restore(&mut seat, &backup, Some(2)).unwrap_err().kind, RefusalKind::Invalid, "another database");
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(restore(&mut seat, &backup, Some(2)).is_err(), "cut off");
    let mut bytes = whole.clone();
    bytes[4_096..8_192].fill(0x5a);
    fs::write(&file, &bytes).unwrap();
    assert!(restore(&mut seat, &backup, Some(2)).is_err(), "damaged");
    let missing = BackupRow { name: "20200101T000000000Z-00.db".into(), ..backup.clone() };
    assert_eq!(restore(&mut seat, &missing, None).unwrap_err().kind, RefusalKind::NotFound);
    let outside = BackupRow { name: "../train.db".into(), ..backup.clone() };
    assert_eq!(restore(&mut seat, &outside, None).unwrap_err().kind, RefusalKind::NotFound);
    assert_eq!(pair.configuration(), before);
    fs::write(&file, &whole).unwrap();
    restore(&mut seat, &backup, Some(2)).unwrap();
}

#[test]
fn backups_are_kept_for_thirty_days() {
    let pair = Pair::new();
    synced(&mut pair.seat(), &pair.ask(), 1);
    let plain = SyncAsk { renames: BTreeMap::new(), ..pair.ask() };
    let at = |days: i64| Time(NOW.0 + days * DAY);
    let (_, report) = synced(&mut pair.seat_at(at(30)), &plain, 2);
    assert_eq!((report.pruned, pair.backups().len()), (0, 2));
    let torn = pair.path("prod.db.backups/20200101T000000000Z-ab.db.part");
    fs::write(&torn, "torn").unwrap();
    let (_, report) = synced(&mut pair.seat_at(at(31)), &plain, 3);
    assert!(!torn.exists(), "what is left of one that broke off goes");
    assert_eq!((report.pruned, pair.backups().len()), (1, 2));
}

/// A set that a sync wrote is taken back by its backup, not row by row.
#[test]
fn a_sync_is_not_undone_by_cells() {
    let pair = Pair::new();
    let mut seat = pair.seat();
    let (_, report) = synced(&mut seat, &pair.ask(), 1);
    let refusal = seat.answer(Request::Inverse { set: report.committed.set }).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Invalid);
    assert!(refusal.sentence.stored().contains("backup"), "{refusal:?}");
}

/// Whoever may look may not carry out.
#[test]
fn looking_is_not_applying() {
    let pair = Pair::new();
    let kim: BTreeSet<String> = pair.rows("SELECT user_id FROM operator_bindings").into_iter().collect();
    assert_eq!(kim.len(), 1);
    pair.run(
        "prod.db",
        "DELETE FROM user_permissions WHERE user_id = (SELECT user_id FROM operator_bindings)
         AND perm_id = (SELECT perm_id FROM permissions WHERE code = 'form_designer')",
    );
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    assert_eq!(back_up(&mut seat, &plan.plan, &accepted).unwrap_err().kind, RefusalKind::NotAllowed);
    assert_eq!(apply(&mut seat, &plan.plan, &accepted, 1).unwrap_err().kind, RefusalKind::NotAllowed);
}
