//! Lists and cards: requests, exit codes, stable keys, and names that attack the terminal.

use super::{Scene, beadle, world};
use crate::domain::text::is_hidden;

/// Every command that shows something of the database: its requests and its exit code.
const SHOWN: &[(&str, &str, u8)] = &[
    ("users list", "users users", 0),
    ("users list --limit 1", "users", 0),
    ("users list nobody", "users", 0),
    ("users list --count", "count", 0),
    ("users list org:HFX", "lookup users users", 0),
    ("users list --saved Asleep", "filters users users", 0),
    ("users list --saved Awake", "filters", 3),
    ("filters list", "filters", 0),
    ("filters drop Awake", "filters", 3),
    ("users show 1", "user", 0),
    ("users show eve@x.example", "user-by-login", 0),
    ("users show who@x.example", "user-by-login", 3),
    ("users compare 1 eve@x.example", "user user-by-login", 0),
    ("users compare 1 1 --all", "user user", 0),
    ("users compare 1 who@x.example", "user user-by-login", 3),
    ("templates list", "templates", 0),
    ("templates show nothing", "templates", 3),
    ("access 1", "user templates", 0),
    ("access 1 --as-of 2030-01-01", "user as-of templates", 0),
    ("access 2 --as-of 7d", "user as-of", 3),
    ("access 1 --as-of tomorrow", "user as-of templates", 0),
    ("access 1 --as-of sometime", "", 2),
    ("explain eve@x.example", "user-by-login explain", 0),
    ("explain 1 --as-of 7d", "standing user explain", 0),
    ("explain 1 --as-of sometime", "", 2),
    ("whocan user_setup>=W", "columns columns holders", 0),
    ("whocan perm:data_export --counting", "holders", 0),
    ("whocan hfx", "columns columns holders", 0),
    ("whocan hfx --as-of 'yesterday 15:00'", "standing columns columns holders", 0),
    ("whocan hfx --as-of sometime", "", 2),
    ("whocan wg:intake", "columns holders", 0),
    ("whocan wg:nothing", "columns", 3),
    ("whocan user_setup>=X", "", 2),
    ("orgs list", "columns records", 0),
    ("workgroups list in", "columns records", 0),
    ("approvals list", "approvals", 0),
    ("approvals history", "decisions", 0),
    ("changes list", "sets", 0),
    ("changes show abababababababababababababababab", "find-set audit", 0),
    ("changes show 00000000000000000000000000000000", "find-set", 3),
    ("changes show 12", "", 2),
    ("changes show abababababababababababababababab --text --json", "", 2),
    ("changes between 7d --user 1", "user standing differences", 0),
    ("changes between 2026-11-01 2026-11-02 --org HFX", "columns standing differences", 0),
    ("changes between 7d 8d --user 1", "", 2),
    ("changes between 7d", "", 2),
    ("changes between 7d --user 1 --org HFX", "", 2),
    ("audit list", "audit", 0),
    ("audit list --user eve@x.example --since 2026-01-01", "audit", 0),
    ("audit list eve operator:root <7d", "audit", 0),
    ("audit export --format jsonl set:4", "audit", 0),
    ("audit list --since soon", "", 2),
    ("audit list --action bogus", "", 2),
    ("audit verify", "verify-audit verify-audit audit-head", 9),
    ("audit anchor", "audit-head", 0),
    ("audit anchor --check /nowhere/at/all", "", 2),
    ("audit verify --anchor /nowhere/at/all", "", 2),
    ("check", "check lints", 9),
    ("sync preview /t.db /p.db", "preview-sync sync-rows sync-rows", 0),
    ("sync preview /t.db /p.db --strict", "preview-sync sync-rows sync-rows", 8),
    ("sync preview /blocked.db /p.db", "preview-sync sync-rows sync-rows", 4),
    ("sync preview /t.db /p.db --override x", "", 2),
    ("sync preview /t.db /p.db --override =x", "", 2),
    ("sync preview /t.db /p.db --rename x=", "", 2),
    ("sync apply /nowhere/plan.json --reason 'Release 12'", "", 3),
    ("sync backups", "sync-backups", 0),
    ("sync restore b.db --reason Back --yes", "restore-sync restore-sync", 0),
    ("plan -", "read-text judge", 0),
];

#[test]
fn every_command_asks_and_ends_as_it_should() {
    for (line, asked, exit) in SHOWN {
        let ran = beadle(&format!("{line} --db /d"));
        assert_eq!((ran.asked.as_str(), ran.exit), (*asked, *exit), "{line}: {}", ran.stderr);
        assert_eq!(ran.stdout.is_empty(), matches!(*exit, 2 | 3) || line.ends_with("nobody"), "{line}: {}", ran.stdout);
        if *exit == 0 {
            assert_eq!(ran.stderr, "", "{line} is quiet on a pipe");
        }
    }
}

#[test]
fn nothing_that_acts_on_a_terminal_reaches_one() {
    for (line, _, _) in SHOWN {
        for form in ["", "--json", "--plain"] {
            let terminal = Scene { terminal: true, ..Scene::default() };
            let ran = terminal.run(&format!("{line} --db /d {form}"));
            for text in [&ran.stdout, &ran.stderr] {
                assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)), "{line} {form}: {text:?}");
            }
        }
    }
}

#[test]
fn tables_never_break_a_row() {
    let ran = beadle("users list --db /d");
    assert_eq!(
        ran.stdout,
        "Id  Name         Login           Status  Owning  Last seen         Tier  Locked\n\
         1   Nguyễn Lan   lan@x.example   A       HFX     2024-10-04 00:00  1\n\
         2   Dana Okafor  dana@x.example  P                                       yes\n\
         3   Eve‹1B›[2J‹9B›31m‹202E›nimda‹7F›‹A›‹E0041›  eve@x.example   P\n"
    );
}

#[test]
fn plain_lines_are_numbered() {
    let ran = beadle("workgroups list --plain --db /d");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "1. Id: 20; Name: Intake; Active: yes; Admin menu: no; Members: 7");
    assert!(lines[1].starts_with("2. Id: 21; Name: Eve‹1B›"));
}

#[test]
fn what_is_hardly_meant_stands_behind_what_is_wrong() {
    let found: serde_json::Value = serde_json::from_str(&beadle("check --db /d --json").stdout).unwrap();
    let weights: Vec<_> = found.as_array().unwrap().iter().map(|row| row["weight"].as_str().unwrap()).collect();
    assert_eq!(weights, ["wrong", "advice"]);
}

#[test]
fn json_is_whole_and_verbatim_on_a_pipe() {
    for (line, _, exit) in SHOWN.iter().filter(|(_, _, exit)| !matches!(exit, 2 | 3)) {
        for terminal in [false, true] {
            let ran = Scene { terminal, ..Scene::default() }.run(&format!("{line} --db /d --json"));
            let json: serde_json::Value =
                serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{line}: {error}: {}", ran.stdout));
            assert!(json.is_array() || json.is_object());
            assert_eq!(ran.exit, *exit);
        }
    }
    let list = beadle("users list --db /d --json").stdout;
    let rows: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(rows[2]["name"], world::HOSTILE);
    assert!(list.contains('\u{9b}'), "programs get the text as it is");
}

/// The keys that programs may rely on; adding one at the end is fine, anything else breaks them.
#[test]
fn keys_are_stable() {
    let cases = [
        ("users list", "id name login status owner last_seen tier locked"),
        ("users compare 1 3", "left right differing rows"),
        ("templates list", "id name read write tier"),
        ("whocan user_setup", "id name login status how counts since until granted_by via"),
        ("explain 1", "id name login takes_over more takers as_of known reaches taken_over_by"),
        (
            "access 1",
            "id name login status has_login has_workgroup sees_menu as_of known organizations workgroups permissions",
        ),
        ("orgs list", "id code name active members"),
        ("workgroups list", "id name active admin_menu members"),
        ("approvals list", "id name login source created_at requested_at last_requested_at times owner workgroups"),
        ("approvals history", "id name login state decided_at decided_by requested_at times note"),
        ("changes list", "set receipt at operator changes undo_of undone_by reason"),
        (
            "audit list",
            "seq at set action operator user subject what before after reason guards os_account origin cell hash",
        ),
        (
            "audit verify",
            "chain state anchor rows cells seq head altered missing unlinked differs anchor_sentence findings",
        ),
        ("audit anchor", "database seq hash"),
        ("check", "sentence weight"),
        ("users list --count", "count"),
        (
            "users show 1",
            "id name login status status_changed_at status_changed_by owner source job_title street city state zip phone \
             location provider supervisor case_manager support origin is_system has_password require_change \
             locked_until last_seen created_at template template_differs limbo organizations workgroups permissions requests",
        ),
        (
            "changes show abababababababababababababababab",
            "set receipt at operator size undo_of undone_by reason changes",
        ),
        (
            "sync preview /t.db /p.db",
            "plan made_at source_name source_environment source_uuid destination_name destination_environment \
             destination_uuid source_fingerprint destination_fingerprint creates_missing_user warnings blockers kinds \
             decisions blocking warning users workgroups items",
        ),
        (
            "plan -",
            "outcome users revision ok noop withheld refused conflict held rows refusals holds warnings \
             reaches",
        ),
    ];
    for (line, keys) in cases {
        let json = beadle(&format!("{line} --db /d --json")).stdout;
        let expected: Vec<&str> = keys.split_whitespace().collect();
        assert_eq!(first_keys(&json), expected, "{line}");
    }
}

/// The keys of the first object, in the order in which they are written.
fn first_keys(json: &str) -> Vec<&str> {
    let (mut keys, mut depth, mut string) = (Vec::new(), 0, None);
    let mut escaped = false;
    for (at, c) in json[json.find('{').unwrap()..].char_indices().map(|(at, c)| (at + json.find('{').unwrap(), c)) {
        match (c, string) {
            _ if escaped => escaped = false,
            ('\\', Some(_)) => escaped = true,
            ('"', None) => string = Some(at + 1),
            ('"', Some(start)) => {
                string = None;
                if depth == 1 && json[at + 1..].starts_with(':') {
                    keys.push(&json[start..at]);
                }
            }
            ('{' | '[', None) => depth += 1,
            ('}' | ']', None) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    keys
}

/// Whatever tells of a moment says where the journal begins later: people in a sentence, programs in a field.
#[test]
fn what_lies_before_the_journal_is_told_as_the_earliest_that_is_known() {
    let commands =
        ["explain 1 --as-of 2020-01-01", "whocan hfx --as-of 2020-01-01", "changes between 2020-01-01 --user 1"];
    let told = "The journal begins at 2024-01-01 00:00; this is the earliest that is known.\n";
    for line in commands {
        let ran = beadle(&format!("{line} --db /d"));
        assert_eq!((ran.stderr.as_str(), ran.exit), (told, 0), "{line}");
        let ran = beadle(&format!("{line} --db /d --json"));
        assert_eq!(ran.stderr, told, "{line}");
        assert!(ran.stdout.contains("\"known\":\"earliest\""), "{line}: {}", ran.stdout);
        let later = line.replace("2020-01-01", "2024-09-01");
        let ran = beadle(&format!("{later} --db /d --json"));
        assert_eq!(ran.stderr, "", "{later}");
        assert!(ran.stdout.contains("\"known\":\"exact\""), "{later}: {}", ran.stdout);
    }
    let table = beadle("whocan hfx --as-of 2020-01-01 --db /d").stdout;
    assert!(!table.contains("Known"), "people read a sentence: {table}");
}

#[test]
fn the_journal_is_exported_as_programs_read_it() {
    let exported = |options: &str| beadle(&format!("audit export --db /d {options}")).stdout;
    assert!(exported("").starts_with("seq,at,set,"));
    assert_eq!(exported("--json"), exported("--format jsonl"));
    let rows: Vec<serde_json::Value> =
        exported("--json").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["seq"]), (1, &4.into()));
}

#[test]
fn what_is_not_found_is_told_with_what_finds_it() {
    for (line, way) in [
        ("users show who@x.example", "beadle users list NAME."),
        ("doctor 7", "beadle users list NAME."),
        ("users set 1 location=Nowhere", "beadle locations list."),
        ("users set 1 provider=Nowhere", "beadle providers list."),
    ] {
        let ran = beadle(&format!("{line} --db /d"));
        assert!(ran.exit == 3 && ran.stderr.trim_end().ends_with(way), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_sync_begins_with_its_direction() {
    let ran = beadle("sync preview /t.db /p.db");
    let first = ran.stdout.lines().next().unwrap();
    assert!(first.ends_with(" (training) -> prod.db (production)"), "{first}");
    assert!(ran.stdout.contains("AMBIGUOUS"));
    assert_eq!(ran.called, ["open /p.db"], "the destination is the open database");
}

#[test]
fn the_filter_is_passed_on_as_typed() {
    let ran = beadle("users list --sort seen --descending --db /d -- lan 'wg:\"Night Intake\"' -status:P");
    let json = serde_json::to_value(&ran.requests[1]).unwrap();
    assert_eq!(json["users"]["find"]["filter"], "lan wg:\"Night Intake\" -status:P");
    assert_eq!(json["users"]["find"]["sort"], "seen");
    assert_eq!(json["users"]["find"]["descending"], true);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let scene = Scene { closes_after: Some(100), ..Scene::default() };
    let ran = scene.run("users list --db /d");
    assert_eq!(
        (ran.exit, ran.stderr.as_str(), ran.asked.as_str()),
        (0, "", "users"),
        "and no further page is asked for"
    );
}

#[test]
fn notices_are_for_people_at_a_terminal() {
    let terminal = Scene { terminal: true, ..Scene::default() };
    assert_eq!(terminal.run("users list --db /d").stderr, "3 users.\n");
    assert_eq!(beadle("users list --db /d").stderr, "");
}

#[test]
fn mistakes_in_a_filter_are_told() {
    for (line, told) in [
        ("users list -- -org:nowhere", "No organization has nowhere as its code or in its name.\n"),
        ("users list supervisor:nowhere", "Nobody has nowhere in the name or the login, so nobody's supervisor has.\n"),
        ("users list supervisor:7", ""),
    ] {
        let ran = beadle(&line.replacen(' ', " --db /d ", 1));
        assert_eq!((ran.stderr.as_str(), ran.exit), (told, 0), "{line}");
    }
    // As in the console, a list takes it for words.
    for (line, told) in [
        ("users list status:X", "beadle: status:X is not understood; try status:P|I.\n"),
        ("users list --count color:red", "beadle: There is no term color: and so it is searched for as text.\n"),
    ] {
        let ran = beadle(&format!("{line} --db /d"));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, told), "{line}");
    }
    // What is kept or written into a file shall not be of others than were meant.
    for line in ["export users color:red", "filters keep Mine seen:soon --dry-run"] {
        let ran = beadle(&format!("{line} --db /d"));
        assert_eq!((ran.exit, ran.asked.as_str(), ran.stdout.as_str()), (2, "", ""), "{line}: {}", ran.stderr);
    }
    for (line, asked) in [
        ("filters keep Mine never --shared", "keep-filter"),
        ("filters keep Mine never --dry-run", ""),
        ("filters drop Asleep", "filters drop-filter"),
        ("filters drop Asleep --dry-run", "filters"),
    ] {
        let ran = beadle(&format!("{line} --db /d"));
        assert_eq!((ran.asked.as_str(), ran.exit), (asked, 0), "{line}: {}", ran.stderr);
        let told: serde_json::Value = serde_json::from_str(&beadle(&format!("{line} --db /d --json")).stdout).unwrap();
        let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["filter", "name", "outcome", "shared"], "{line}");
    }
}

/// What somebody typed is made safe in one place, where it is shown; a sentence that was safe already would be spelled out
/// twice.
#[test]
fn what_is_hostile_in_a_refusal_is_spelled_out_once() {
    for line in [
        "users set 1 \u{1b}=x",
        "users status \u{1b} 1",
        "audit list set:\u{1b}",
        "access 1 --as-of \u{1b}",
        "filters keep Mine seen<\u{1b}",
        "whocan \u{1b}",
        "templates show \u{1b}",
        "properties show \u{1b}",
        "orgs set HFX \u{1b}=x",
    ] {
        let ran = beadle(&format!("{line} --db /srv/p.db"));
        let told = ran.stderr;
        assert!(told.contains("‹1B›") && !told.contains("2039"), "{line}: {told}");
    }
}

#[test]
fn who_is_left_out_takes_no_place_of_those_who_are_wanted() {
    let ran = beadle("whocan perm:data_export --counting --limit 1 --json --db /srv/p.db");
    assert!(ran.stdout.contains("\"id\":1,") && !ran.stdout.contains("\"id\":3,"), "{}", ran.stdout);
}
