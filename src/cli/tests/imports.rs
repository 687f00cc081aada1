//! Imports: what is read, planned, asked and told.

use std::path::Path;

use super::{Ran, Scene, beadle};
use crate::api::Request;
use crate::domain::status::Status;

const GOOD: &str = "Login,Full Name,Organization,Password,Shoe size\ndana@x.example,Dana,HFX,hunter2,38\n";
const MIXED: &str = "Login,Name\ndana@x.example,Dana\nno address,Nobody\n";

fn import(folder: &Path, text: &str, options: &str) -> Ran {
    let file = folder.join("people.csv");
    std::fs::write(&file, text).unwrap();
    beadle(&format!("import csv '{}' --db /d {options}", file.display()))
}

#[test]
fn imports_end_as_their_worst_row() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (GOOD, "--dry-run", "plan-import judge", 0),
        (GOOD, "--yes", "plan-import commit", 0),
        (GOOD, "", "plan-import judge", 2),
        (MIXED, "--yes", "plan-import commit", 8),
        (MIXED, "--dry-run", "plan-import judge", 8),
        ("Login,Name\n", "--yes", "plan-import", 0),
        ("Colour,Size\nred,3\n", "--yes", "", 4),
        (GOOD, "--map shoe=Size", "", 2),
        (GOOD, "--status gone", "", 2),
    ];
    for (text, options, asked, exit) in cases {
        let ran = import(folder.path(), text, options);
        assert_eq!((ran.asked.as_str(), ran.exit), (asked, exit), "{options}: {}{}", ran.stdout, ran.stderr);
    }
    assert_eq!(beadle("import hmis /no/such/folder --db /d").exit, 3);
}

#[test]
fn options_reach_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let ran = import(
        folder.path(),
        "Login,Name\ndana,Dana\n",
        "--yes --status a --owner QRS --login-domain x.example --reason r",
    );
    let Request::PlanImport { imported, options } = &ran.requests[0] else { panic!("{}", ran.asked) };
    assert_eq!(options.status, Status::Active);
    assert_eq!(imported.users[0].login, "dana@x.example");
    assert_eq!(imported.users[0].owner.as_deref(), Some("QRS"));
    let Some(Request::Commit { set, .. }) = ran.requests.last() else { panic!("{}", ran.asked) };
    assert_eq!(set.reason, "r");
}

#[test]
fn columns_and_problems_are_told_but_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let ran = import(folder.path(), GOOD, "--dry-run");
    assert!(ran.stdout.contains("a password, never read") && !ran.stdout.contains("hunter2"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("\nChanges\n"), "people are told only of rows that are not simply written");
    let ran = import(folder.path(), MIXED, "--dry-run --json");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let problem = &json["problems"][0];
    assert_eq!((&problem["line"], &problem["rejects"]), (&3.into(), &true.into()), "{json}");
    assert_eq!(json["tallies"][0]["kind"], "users");
    assert_eq!(json["rows"][0]["verdict"], "ok", "programs are told of all rows");
}

#[test]
fn hostile_cells_stay_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    std::fs::write(&file, "Login,Name,\u{9b}31m\n\u{202e}x\u{1b}[2J,Eve,1\n").unwrap();
    for form in ["", "--json", "--plain"] {
        let terminal = Scene { terminal: true, ..Scene::default() };
        let ran = terminal.run(&format!("import csv '{}' --db /d --dry-run {form}", file.display()));
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.chars().any(|c| c != '\n' && crate::domain::text::is_hidden(c)), "{form}: {text:?}");
        }
    }
}
