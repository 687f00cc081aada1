//! Properties at the command line, and the queue watched.

use super::world::{HOSTILE, NOW};
use super::{Scene, beadle};
use crate::api::Request;
use crate::api::properties::{Approvers, Properties, PropertyRow};
use crate::domain::properties::PropertyId;

/// Two properties are set, one of them to something hostile; nobody is mailed.
pub fn properties() -> Properties {
    let row = |property: PropertyId| {
        let stored = match property.property().name {
            "UserApprovalMessage" => Some("Wait @UserName@. @Nobody@".into()),
            "system.ProductName" => Some(HOSTILE.into()),
            "SignInAttempts" => Some("many".into()),
            _ => None,
        };
        PropertyRow { property, changed: stored.as_ref().map(|_| (HOSTILE.into(), NOW)), stored }
    };
    Properties { rows: PropertyId::all().map(row).collect(), approvers: approvers(), product: "".into() }
}

pub fn approvers() -> Approvers {
    Approvers::default()
}

#[test]
fn properties_are_listed_set_reset_and_linted() {
    let long = format!("properties set UserApprovalMessage '{}' --yes", "x".repeat(1 << 20));
    let cases = [
        ("properties list", "properties", 0),
        ("properties show UserApprovalMessage", "properties", 0),
        ("properties show UserApprovalMessage --about dana@x.example", "properties user-by-login", 0),
        ("properties show UserApprovalMessage --about who@x.example", "properties user-by-login", 3),
        ("properties show userapprovalmessage", "properties", 3),
        ("properties set SignInAttempts 4", "properties commit", 0),
        ("properties set SignInAttempts 4 --dry-run", "properties judge", 0),
        ("properties set SignInAttempts many", "properties", 4),
        ("properties set UserApprovalUrl javascript:alert(1)", "properties", 4),
        ("properties set UserApprovalEmail 'a@b.example; c'", "properties", 4),
        ("properties set Nothing 4", "properties", 3),
        ("properties set UserApprovalMessage -", "properties commit", 0),
        (&long, "properties", 4),
        ("properties set SignInAttempts", "", 2),
        ("properties reset UserApprovalMessage SignInAttempts", "properties commit", 0),
        ("properties reset Nothing", "properties", 3),
        ("properties reset", "", 2),
        ("properties lint", "properties", 0),
        ("properties lint --strict", "properties", 8),
        ("properties lint UserApprovalSentHeading --strict", "properties", 0),
        ("properties lint UserApprovalSentHeading '[x]' --strict", "properties", 8),
        ("properties lint UserApprovalUrl 'a b'", "properties", 4),
    ];
    for (line, asked, exit) in cases {
        let ran = Scene { input: "Wait for it.".to_owned(), ..Scene::default() }.run(&format!("{line} --db /d"));
        let shown: String = line.chars().take(90).collect();
        assert_eq!((ran.asked.as_str(), ran.exit), (asked, exit), "{shown}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{shown}");
    }
}

#[test]
fn a_property_that_is_set_to_its_default_is_reset() {
    let cells = |line: &str| super::decisions::cells(line);
    assert_eq!(cells("properties set LockMinutes ' 30 '"), ["property/LockMinutes none -> none"]);
    assert_eq!(cells("properties set LockMinutes 031"), ["property/LockMinutes none -> {text:31}"]);
    assert_eq!(cells("properties reset SignInAttempts"), ["property/SignInAttempts {text:many} -> none"]);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let json = beadle("properties lint --db /d --json").stdout;
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rows: Vec<String> =
        found.as_array().unwrap().iter().map(|row| format!("{} {}", row["property"], row["line"])).collect();
    assert!(rows.contains(&"\"UserApprovalMessage\" 1".to_owned()), "{rows:?}");
    assert!(rows.contains(&"\"SignInAttempts\" null".to_owned()), "a value that cannot be read: {rows:?}");
    assert!(rows.contains(&"\"UserApprovalEmail\" null".to_owned()), "nobody is mailed: {rows:?}");
    let list = beadle("properties list --db /d").stdout;
    let plain: Vec<&str> = list.lines().filter(|line| !line.contains("Eve")).collect();
    assert!(plain.iter().any(|line| line.contains("is requesting access")), "{list}");
    assert!(!plain.iter().any(|line| line.contains("‹A›")), "several lines are read as one: {list}");
    let shown = beadle("properties show UserApprovalMessage --db /d --json").stdout;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["message"], "Wait Dana Okafor. @Nobody@");
    assert_eq!(shown["set"], true);
}

#[test]
fn a_watch_writes_an_object_a_line() {
    let ran = beadle("approvals list --watch --json --db /d");
    assert_eq!(ran.exit, 0);
    assert_eq!(ran.asked, "audit-head approvals standing audit standing standing");
    let lines: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    let keys: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    let mut expected =
        ["event", "seq", "at", "id", "name", "login", "source", "requested_at", "times", "by", "note"].to_vec();
    expected.sort_unstable();
    let mut keys: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, expected);
    assert!(lines.iter().all(|line| line["event"] == "waiting" && line["by"].is_null()));
    let gone_on = beadle("approvals list --watch --since 3 --json --db /d");
    assert_eq!((gone_on.asked.as_str(), gone_on.stdout.as_str()), ("standing audit standing standing", ""));
    assert!(!beadle("approvals list --watch --db /d").stdout.contains('\u{1b}'));
    for line in ["approvals list --since 3", "approvals list --watch --limit 3"] {
        assert_eq!(beadle(&format!("{line} --db /d")).exit, 2, "{line}");
    }
    assert!(matches!(ran.requests.first(), Some(Request::AuditHead { known: None })));
}
