//! Commands that change something: approvals, files of changes, undo.

use super::{Scene, beadle};
use crate::api::Request;

const RECEIPT: &str = "abababababababababababababababab";

#[test]
fn decisions_end_as_their_worst_row() {
    let cases = [
        ("approvals approve dana@x.example --owner HFX --workgroup Intake", "columns columns user-by-login commit", 0),
        (
            "approvals approve dana@x.example --dry-run --owner HFX --workgroup Intake",
            "columns columns user-by-login judge",
            0,
        ),
        ("approvals approve 2 2 --owner HFX --workgroup Intake", "columns columns user user commit", 0),
        ("approvals approve root@x.example --owner HFX --workgroup Intake", "columns columns user-by-login commit", 5),
        (
            "approvals approve root@x.example --dry-run --owner HFX --workgroup Intake",
            "columns columns user-by-login judge",
            5,
        ),
        ("approvals approve eve@x.example --owner HFX --workgroup Intake", "columns columns user-by-login commit", 4),
        ("approvals approve lan@x.example --owner HFX --workgroup Intake", "columns columns user-by-login", 4),
        ("approvals approve who@x.example --owner HFX --workgroup Intake", "columns columns user-by-login", 3),
        (
            "approvals approve dana@x.example who@x.example --owner HFX --workgroup Intake",
            "columns columns user-by-login user-by-login judge",
            3,
        ),
        (
            "approvals approve dana@x.example who@x.example lan@x.example --owner HFX --workgroup Intake",
            "columns columns user-by-login user-by-login user-by-login judge",
            4,
        ),
        (
            "approvals approve dana@x.example who@x.example --ok-rows --owner HFX --workgroup Intake",
            "columns columns user-by-login user-by-login commit",
            8,
        ),
        (
            "approvals approve dana@x.example who@x.example --ok-rows --dry-run --owner HFX --workgroup Intake",
            "columns columns user-by-login user-by-login judge",
            8,
        ),
        (
            "approvals approve dana@x.example root@x.example --owner HFX --workgroup Intake",
            "columns columns user-by-login user-by-login commit",
            5,
        ),
        (
            "approvals approve dana@x.example root@x.example --ok-rows --owner HFX --workgroup Intake",
            "columns columns user-by-login user-by-login commit",
            8,
        ),
        ("approvals approve dana@x.example --owner XXX", "columns", 3),
        (
            "approvals approve dana@x.example --as-colleagues --workgroup Intake",
            "columns user-by-login hints commit",
            0,
        ),
        ("approvals approve", "", 2),
        ("approvals approve dana@x.example", "user-by-login", 4),
        ("approvals approve dana@x.example --owner HFX", "columns user-by-login", 4),
        ("approvals approve dana@x.example --workgroup Intake", "columns user-by-login", 4),
        ("approvals approve dana@x.example --owner HFX --allow-limbo", "columns user-by-login commit", 0),
        ("approvals approve dana@x.example --as-colleagues", "user-by-login hints", 4),
        ("approvals deny root@x.example", "user-by-login judge", 5),
        ("approvals deny dana@x.example --yes", "user-by-login commit", 0),
        ("approvals deny dana@x.example --note no --yes", "user-by-login commit", 0),
        ("approvals deny dana@x.example --note no", "user-by-login judge", 2),
        ("approvals park dana@x.example", "user-by-login", 4),
        ("approvals park dana@x.example --owner HFX", "columns user-by-login commit", 0),
        ("apply - --reason r --yes", "read-text commit", 0),
        ("apply - --reason r", "read-text judge", 2),
        ("apply - --reason r --dry-run", "read-text judge", 0),
        ("apply -", "read-text", 2),
        ("apply /no/such/file --reason r", "", 3),
        ("apply - --reason drop --yes", "read-text commit outcome", 0),
        ("undo abababababababababababababababab --yes", "find-set inverse undo", 0),
        ("undo abababababababababababababababab --dry-run", "find-set inverse judge", 0),
        ("undo abababababababababababababababab", "find-set inverse judge", 2),
        ("undo 00000000000000000000000000000000 --yes", "find-set", 3),
        ("templates add Night query_designer=R --reason r --yes", "templates commit", 0),
        ("templates add Night query_designer=R --reason r --dry-run", "templates judge", 0),
        ("templates add Night query_designer=R --reason r", "templates judge", 2),
        ("templates add Night query_designer --reason r --yes", "templates", 2),
        ("templates add Night nothing=R --reason r --yes", "templates", 2),
        ("templates add Night --like nobody --reason r --yes", "templates", 3),
        ("templates add Night", "", 2),
        ("templates remove nobody --reason r --yes", "templates", 3),
    ];
    for (line, asked, exit) in cases {
        let ran = beadle(&format!("{line} --db /d"));
        assert_eq!((ran.asked.as_str(), ran.exit), (asked, exit), "{line}: {}{}", ran.stdout, ran.stderr);
        let told = format!("Receipt {RECEIPT}; undo with: beadle undo {RECEIPT}\n");
        let wrote = matches!(exit, 0 | 8) && !line.contains("--dry-run");
        assert_eq!(ran.stdout.ends_with(&told), wrote, "{line}: {}", ran.stdout);
    }
}

/// The changes and the rest of the last request, as JSON.
fn sent(line: &str) -> serde_json::Value {
    let ran = beadle(&format!("{line} --db /d"));
    match ran.requests.last() {
        Some(Request::Commit { set, .. }) => serde_json::to_value(set).unwrap(),
        Some(Request::Judge { set, .. }) => serde_json::to_value(&**set).unwrap(),
        other => panic!("{line}: {other:?}"),
    }
}

pub fn cells(line: &str) -> Vec<String> {
    let set = sent(line);
    let change = |change: &serde_json::Value| {
        let cell: crate::domain::cell::Cell = serde_json::from_value(change["cell"].clone()).unwrap();
        format!("{cell} {} -> {}", change["before"], change["after"]).replace('"', "")
    };
    set["changes"].as_array().unwrap().iter().map(change).collect()
}

#[test]
fn approving_moves_to_active_and_gives_what_was_said() {
    let status = "user/2/status {status:Pending} -> {status:Active}";
    assert_eq!(
        cells("approvals approve dana@x.example --owner hfx --workgroup INTAKE"),
        [
            status,
            "user/2/owning none -> {org:10}",
            "user/2/org/10/active none -> {flag:true}",
            "user/2/org/10/login {flag:false} -> {flag:true}",
            "user/2/workgroup/20/active none -> {flag:true}",
        ]
    );
    // Where the relation exists, only what is missing is switched on.
    assert_eq!(
        cells("approvals approve dana@x.example --owner QRS --allow-limbo"),
        [status, "user/2/owning none -> {org:11}", "user/2/org/11/login {flag:false} -> {flag:true}"]
    );
    assert_eq!(
        cells("approvals approve dana@x.example --as-colleagues --allow-limbo"),
        [status, "user/2/owning none -> {org:11}"]
    );
    // What is said expressly holds against what colleagues have.
    assert_eq!(
        cells("approvals approve dana@x.example --as-colleagues --owner HFX --allow-limbo")[1],
        "user/2/owning none -> {org:10}"
    );
    assert_eq!(
        cells("approvals deny dana@x.example --note no --yes"),
        ["user/2/status {status:Pending} -> {status:Recycled}"]
    );
    assert_eq!(
        cells("approvals park dana@x.example --owner QRS"),
        [
            "user/2/status {status:Pending} -> {status:Inactive}",
            "user/2/owning none -> {org:11}",
            "user/2/org/11/login {flag:false} -> {flag:true}",
        ]
    );
}

#[test]
fn what_somebody_would_be_let_in_without_is_named_with_its_option() {
    for (line, way) in [
        ("approvals approve dana@x.example", "say --owner CODE, or --as-colleagues."),
        ("approvals approve dana@x.example --owner HFX", "say --workgroup NAME, --as-colleagues or --allow-limbo."),
        ("approvals park dana@x.example", "say --owner CODE."),
    ] {
        let ran = beadle(&format!("{line} --db /d"));
        assert!(ran.stdout.contains(way), "{line}: {}", ran.stdout);
    }
    let ran = beadle("approvals approve lan@x.example --db /d");
    assert!(ran.stdout.contains("this one is active since 2024-10-04 00:00 by kim@x.example."), "{}", ran.stdout);
}

#[test]
fn what_is_accepted_is_sent() {
    let set =
        sent("apply - --reason cover --yes --ok-rows --allow-limbo --allow-elevation --allow-withheld --number 12");
    assert_eq!(set["reason"], "cover");
    let accepted = serde_json::json!(
        {"limbo": true, "ok_rows_only": true, "withheld": true, "elevation": true, "number": 12}
    );
    assert_eq!(set["accepted"], accepted);
    assert_eq!(sent("approvals deny dana@x.example --note 'not known' --yes")["reason"], "not known");
}

#[test]
fn somebody_is_asked_before_anything_severe() {
    let yes = Scene { answers: Some(vec![true]), ..Scene::default() };
    let no = Scene { answers: Some(vec![false]), ..Scene::default() };
    for line in ["approvals deny dana@x.example --note no", "apply - --reason r", &format!("undo {RECEIPT}")] {
        let line = format!("{line} --db /d");
        assert_eq!(yes.run(&line).exit, 0, "{line}");
        let ran = no.run(&line);
        assert_eq!((ran.exit, ran.stderr.as_str()), (5, "Nothing was done.\n"), "{line}");
        assert!(ran.asked.ends_with("judge"), "{line}");
    }
}

#[test]
fn a_file_says_why_and_for_which_database() {
    let from = |uuid: &str| Scene {
        input: format!("database \"Quay\" uuid \"{uuid}\" revision 3\nreason \"cover\"\nuser 2 status I -> A # dana\n"),
        ..Scene::default()
    };
    let (here, elsewhere) = (from("u"), from("v"));
    let ran = here.run("apply - --yes --db /d");
    assert_eq!((ran.exit, ran.asked.as_str()), (0, "read-text standing commit"), "{}", ran.stderr);
    let reason =
        |ran: &super::Ran| serde_json::to_value(ran.requests.last()).unwrap()["commit"]["set"]["reason"].clone();
    assert_eq!(reason(&ran), "cover");
    assert_eq!(reason(&here.run("apply - --reason other --yes --db /d")), "other");
    let told = "The changes were written for another database, \"Quay\"";
    let ran = elsewhere.run("plan - --db /d");
    assert!(ran.exit == 0 && ran.stderr.contains(told), "{}", ran.stderr);
    let ran = elsewhere.run("apply - --yes --db /d");
    assert!(ran.exit == 4 && ran.stderr.contains(told), "{}", ran.stderr);
    assert!(!ran.asked.contains("commit"));
    let ran = elsewhere.run("apply - --yes --any-database --db /d");
    assert!(ran.exit == 0 && ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn a_file_that_makes_no_sense_is_refused() {
    let scene = Scene { input: "nonsense".to_owned(), ..Scene::default() };
    let ran = scene.run("apply - --reason r --yes --db /d");
    let told = "beadle: Line 1: \"nonsense\" is no change.\n        Line 2: \"‹1B›[2J\" neither.\n";
    assert_eq!((ran.exit, ran.stderr.as_str()), (4, told));
}

#[test]
fn files_must_be_text() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changes");
    std::fs::write(&file, b"# one\n# tw\xff\n").unwrap();
    let ran = beadle(&format!("plan {} --db /d", file.display()));
    assert_eq!(ran.exit, 4);
    assert!(ran.stderr.contains("is not UTF-8 text: line 2 is the first that is not."), "{}", ran.stderr);
}

#[test]
fn the_outcome_has_stable_keys() {
    let ran = beadle("apply - --reason r --yes --db /d --json");
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["outcome"], "committed");
    assert_eq!(value["receipt"], RECEIPT);
    assert_eq!(value["written"], 1);
    assert_eq!(value["rows"][0]["verdict"], "ok");
    let stopped = Scene { input: "root".to_owned(), ..Scene::default() }.run("apply - --reason r --yes --db /d --json");
    let value: serde_json::Value = serde_json::from_str(&stopped.stdout).unwrap();
    assert_eq!((stopped.exit, &value["outcome"]), (5, &"stopped".into()));
    assert_eq!(value["rows"][0]["guard"], "G5");
}

#[test]
fn a_template_is_sent_as_its_cells() {
    assert_eq!(
        cells("templates add Night 'User Setup=W' query_designer=r --reason r --yes"),
        [
            "template/new1/name none -> {text:Night}",
            "template/new1/perm/query_designer {level:None} -> {level:Read}",
            "template/new1/perm/user_setup {level:None} -> {level:Write}",
        ]
    );
}

#[test]
fn what_stopped_a_set_is_told_with_the_option_that_means_it() {
    use crate::api::review::{Judged, Judgement};
    use crate::cli::judgement::ways_out;
    use crate::domain::cell::{Cell, UserField, Value};
    use crate::domain::change::{Accepted, Change};
    use crate::domain::ids::UserId;
    use crate::domain::verdict::{Finding, Guard, Verdict};
    let judged = |verdict| Judged {
        change: Change::new(Cell::User { user: UserId(1), field: UserField::City }, Value::None, Value::text("B")),
        verdict,
        subject: "lan".into(),
        what: "city".into(),
        before: "".into(),
        after: "B".into(),
        implied: false,
    };
    let found = |guard| Finding::new(guard, "No.");
    for (verdict, option) in [
        (Verdict::Held(found(Guard::G11)), Some("--allow-elevation")),
        (Verdict::Refused(found(Guard::G9)), Some("--allow-limbo")),
        (Verdict::Withheld(found(Guard::G2)), Some("--allow-withheld")),
        (Verdict::Withheld(found(Guard::G7)), None),
        (Verdict::Refused(found(Guard::G5)), None),
    ] {
        let judgement = Judgement { rows: vec![judged(verdict.clone())], ..Judgement::default() };
        let ways = ways_out(&judgement, Accepted::default());
        assert_eq!(ways.len(), usize::from(option.is_some()), "{verdict:?}: {ways:?}");
        assert!(option.is_none_or(|option| ways[0].contains(option)), "{verdict:?}: {ways:?}");
        let all = Accepted { limbo: true, withheld: true, elevation: true, ..Accepted::default() };
        assert!(ways_out(&judgement, all).is_empty(), "{verdict:?} was meant already");
    }
    let many = Judgement { holds: vec![found(Guard::G13)], ..Judgement::default() };
    assert!(ways_out(&many, Accepted::default())[0].contains("--number N"));
}
