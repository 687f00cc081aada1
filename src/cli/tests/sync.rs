//! Syncs: the plan of the pretended world, kept, carried out and taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::world::{HOSTILE, NOW};
use super::{Scene, beadle};
use crate::api::Request;
use crate::api::review::Committed;
use crate::api::standing::Environment;
use crate::api::sync::{
    BackupProgress, BackupRow, Decision, ItemAction, RestoreReport, SyncAccepted, SyncFinding, SyncItem, SyncKind,
    SyncPart, SyncReference, SyncReport, SyncRow, SyncSide, SyncSummary, SyncTally, SyncUser, SyncWorkgroup,
};
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::domain::text::Raw;

pub fn summary(source: &str) -> SyncSummary {
    let side = |name: &str, environment| SyncSide {
        name: name.into(),
        environment,
        uuid: "u".into(),
        fingerprint: "f00d".to_owned(),
        parts: BTreeMap::new(),
    };
    SyncSummary {
        plan: "7c1e".to_owned(),
        made_at: NOW,
        source: side(HOSTILE, Environment::Training),
        destination: side("prod.db", Environment::Production),
        kinds: vec![SyncKind { kind: "query".to_owned(), add: 12, ..SyncKind::default() }],
        decisions: vec![(Decision::Match, 51), (Decision::Ambiguous, 1)],
        creates_missing_user: true,
        warnings: 1,
        blockers: u64::from(source.contains("blocked")),
        found: vec![SyncTally { code: "LIMBO".to_owned(), blocker: false, count: 1 }],
    }
}

pub fn rows(part: &SyncPart, from: u64) -> Vec<SyncRow> {
    let hostile = || Raw::from(HOSTILE);
    let reference = SyncReference {
        role: "owner".to_owned(),
        before: hostile(),
        after: hostile(),
        decision: Decision::Missing,
        source_user: 8,
    };
    match (part, from) {
        (SyncPart::Findings, 0 | 1) => vec![SyncRow::Finding(SyncFinding {
            blocker: from == 0,
            code: "LIMBO".to_owned(),
            sentence: hostile(),
            kind: None,
            item_id: Some(9),
        })],
        (SyncPart::Users, 0) => vec![SyncRow::User(SyncUser {
            source_user: 8,
            login: hostile(),
            name: hostile(),
            decision: Decision::MatchInactive,
            becomes: Some((UserId(1), hostile(), hostile(), Status::Inactive)),
            squat: false,
            suspect: true,
            items: 3,
            near: vec![hostile()],
        })],
        (SyncPart::Workgroups, 0) => vec![SyncRow::Workgroup(SyncWorkgroup {
            workgroup: Some(4),
            name: hostile(),
            action: ItemAction::KeepLocal,
            members: 2,
            note: hostile(),
        })],
        // Of its references each answer has one.
        (SyncPart::Items { .. } | SyncPart::References { .. }, 0) => vec![SyncRow::Item(SyncItem {
            kind: "query".to_owned(),
            item_id: 1_000_000_000,
            name: hostile(),
            action: ItemAction::Replace,
            references: vec![reference],
            more: u64::from(matches!(part, SyncPart::Items { .. })),
        })],
        _ => Vec::new(),
    }
}

pub fn backup() -> BackupRow {
    BackupRow { name: HOSTILE.into(), plan: "7c1e".to_owned(), at: NOW, bytes: 4096 }
}

pub fn progress() -> BackupProgress {
    BackupProgress { copied: 1, total: 1, backup: Some(backup()) }
}

pub fn report(committed: Committed) -> SyncReport {
    let kinds = summary("/t.db").kinds;
    let (backup, references) = (Some(backup()), 3);
    SyncReport { plan: "7c1e".to_owned(), committed, backup, kinds, references, created_missing_user: true, pruned: 1 }
}

pub fn restored(committed: Option<Committed>) -> RestoreReport {
    RestoreReport { items: 12, workgroups: vec![HOSTILE.into()], warnings: vec![HOSTILE.into()], committed }
}

/// Keeps a plan in a file and answers the line that goes on with it.
fn kept(folder: &tempfile::TempDir, rest: &str) -> String {
    let file = folder.path().join("plan.json");
    let ran = beadle(&format!("sync preview /t.db /p.db --override Kim@x=lan@x --plan {} --db /d", file.display()));
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    format!("sync apply {} --reason 'Release 12' {rest}", file.display())
}

#[test]
fn a_plan_that_was_kept_is_carried_out_with_what_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let ran = beadle(&kept(&folder, "--yes --acknowledge stranded --acknowledge limbo --delete query=12"));
    assert_eq!((ran.asked.as_str(), ran.exit), ("preview-sync backup-sync apply-sync", 0), "{}", ran.stderr);
    let [Request::PreviewSync { ask }, _, Request::ApplySync { accepted, reason, .. }] = &ran.requests[..] else {
        panic!("{:?}", ran.requests)
    };
    assert_eq!(ask.overrides.get("kim@x").map(String::as_str), Some("lan@x"), "the file has the decisions");
    let expected = SyncAccepted {
        deletions: [("query".to_owned(), 12)].into(),
        warnings: ["LIMBO".to_owned(), "STRANDED".to_owned()].into(),
    };
    assert_eq!((accepted, reason.as_str()), (&expected, "Release 12"));
    assert!(ran.stdout.contains("References written"), "{}", ran.stdout);
}

#[test]
fn nobody_there_and_a_dry_run_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let alone = beadle(&kept(&folder, "--acknowledge limbo"));
    assert_eq!((alone.asked.as_str(), alone.exit), ("preview-sync", 2), "{}", alone.stderr);
    let dry = beadle(&kept(&folder, "--acknowledge limbo --dry-run"));
    assert_eq!((dry.asked.as_str(), dry.exit), ("preview-sync", 0), "{}", dry.stderr);
    assert!(dry.stdout.contains("12 to add") && dry.stdout.contains("Nothing was written."), "{}", dry.stdout);
    let refused = Scene { answers: Some(vec![false]), ..Scene::default() }.run(&kept(&folder, "--acknowledge limbo"));
    assert_eq!((refused.asked.as_str(), refused.exit), ("preview-sync", 5), "{}", refused.stderr);
    assert_eq!(beadle(&kept(&folder, "--yes --delete query=many")).exit, 2);
}

/// What would be refused is refused before anybody is asked, and dry as well.
#[test]
fn what_stands_in_the_way_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    for more in ["", "--dry-run", "--yes"] {
        let ran = beadle(&kept(&folder, more));
        assert_eq!((ran.asked.as_str(), ran.exit), ("preview-sync", 5), "{more}: {}", ran.stderr);
        assert!(ran.stderr.contains("then say --acknowledge LIMBO."), "{more}: {}", ran.stderr);
    }
}

#[test]
fn the_decisions_of_a_file_that_is_there_hold_on() {
    let folder = tempfile::tempdir().unwrap();
    kept(&folder, "");
    let file = folder.path().join("plan.json");
    let ran = beadle(&format!("sync preview /t.db /p.db --rename A=B --plan {} --db /d", file.display()));
    let [Request::PreviewSync { ask }, ..] = &ran.requests[..] else { panic!("{:?}", ran.requests) };
    assert_eq!((ask.overrides.len(), ask.renames.len()), (1, 1));
    let other = beadle(&format!("sync preview /other.db /p.db --plan {} --db /d", file.display()));
    assert_eq!((other.asked.as_str(), other.exit), ("", 4), "{}", other.stderr);
    assert!(other.stderr.contains("is a plan from /t.db. Nothing was written over it."), "{}", other.stderr);
    fs::write(&file, "notes").unwrap();
    assert_eq!(beadle(&format!("sync preview /t.db /p.db --plan {} --db /d", file.display())).exit, 4);
    assert_eq!(fs::read_to_string(&file).unwrap(), "notes");
}

#[test]
fn a_plan_of_another_state_is_stale() {
    let folder = tempfile::tempdir().unwrap();
    let line = kept(&folder, "--yes");
    let file = folder.path().join("plan.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"7c1e\"", "\"0000\"").replacen("f00d", "cafe", 1)).unwrap();
    let ran = beadle(&line);
    assert_eq!((ran.asked.as_str(), ran.exit), ("preview-sync", 9), "{}", ran.stderr);
    assert!(ran.stderr.contains("changed since the plan was made"), "{}", ran.stderr);
    fs::write(&file, "{}").unwrap();
    assert_eq!(beadle(&line).exit, 4);
}

#[test]
fn a_restoration_is_told_before_it_is_done() {
    let line = "sync restore b.db --reason Back --db /d";
    let refused = Scene { answers: Some(vec![false]), ..Scene::default() }.run(line);
    assert_eq!((refused.asked.as_str(), refused.exit), ("restore-sync", 5), "{}", refused.stderr);
    let done = beadle(&format!("{line} --yes"));
    assert_eq!((done.asked.as_str(), done.exit), ("restore-sync restore-sync", 0), "{}", done.stderr);
}

/// Every key of an object and of all that is in it.
fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (key, value) in object {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// `docs/sync-plan.md` speaks of every key that is written, and of none that is not.
#[test]
fn the_documented_keys_are_those_that_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let json = beadle("sync preview /t.db /p.db --db /d --json").stdout;
    kept(&folder, "");
    let file = fs::read_to_string(folder.path().join("plan.json")).unwrap();
    let mut written = BTreeSet::new();
    for text in [&json, &file] {
        keys(&serde_json::from_str(text).unwrap(), &mut written);
    }
    // Keys of a map are what they speak of.
    written.remove("kim@x");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sync-plan.md");
    let text = fs::read_to_string(path).unwrap();
    let quoted = |text: &str| -> BTreeSet<String> {
        let is_key = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        text.split('`').skip(1).step_by(2).filter(is_key).map(str::to_owned).collect()
    };
    let missing: Vec<_> = written.difference(&quoted(&text)).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "not documented");
    // What a table says of rows stands in its second column, what it says of keys in its first.
    let (_, tables) = text.split_once("## The object").unwrap();
    let rows = tables.lines().filter(|line| line.starts_with('|'));
    let told: BTreeSet<String> = rows.flat_map(|line| quoted(line.split('|').nth(1).unwrap())).collect();
    let invented: Vec<_> = told.difference(&written).cloned().collect();
    assert_eq!(invented, Vec::<String>::new(), "documented, but never written");
}
