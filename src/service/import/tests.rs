//! Plans against a model of the database: what is written must be found again, and then nothing is left to do.

mod model;

use proptest::prelude::*;

use super::*;
use crate::api::import::{ImportedOrg, ImportedWorkgroup, Spot};
use crate::domain::cell::{Cell, OrgField, UserField, Value};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::import::KnownUser;
use crate::domain::status::Status;
use crate::domain::text::Shown;
use model::Model;

const PENDING: ImportOptions = ImportOptions { status: Status::Pending };

fn spot(line: usize) -> Spot {
    Spot::new("f.csv", line as u64, "")
}

/// Reads users, one a line: `origin login name | owner | orgs | workgroups`; `.` is an empty word.
fn users(text: &str) -> Vec<ImportedUser> {
    let word = |word: &str| if word == "." { String::new() } else { word.to_owned() };
    let list = |part: Option<&&str>| part.map_or("", |part| *part).split_whitespace().map(str::to_owned).collect();
    let user = |(index, line): (usize, &str)| {
        let parts: Vec<&str> = line.split('|').collect();
        let mut words = parts[0].split_whitespace();
        let mut next = || word(words.next().unwrap_or("."));
        ImportedUser {
            origin: next(),
            login: next(),
            name: next(),
            job_title: String::new(),
            phone: String::new(),
            active: None,
            owner: parts.get(1).and_then(|part| part.split_whitespace().next()).map(str::to_owned),
            orgs: list(parts.get(2)),
            workgroups: list(parts.get(3)),
            spot: spot(index + 1),
        }
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate().map(user).collect()
}

/// Reads groups as `origin=name` words.
fn orgs(text: &str) -> Vec<ImportedOrg> {
    let org = |(index, word): (usize, &str)| {
        let (origin, name) = word.split_once('=').unwrap();
        ImportedOrg { origin: origin.to_owned(), code: None, name: name.to_owned(), spot: spot(index + 1) }
    };
    text.split_whitespace().enumerate().map(org).collect()
}

fn workgroups(text: &str) -> Vec<ImportedWorkgroup> {
    let workgroup = |org: ImportedOrg| ImportedWorkgroup {
        origin: org.origin,
        name: org.name,
        description: String::new(),
        spot: org.spot,
    };
    orgs(text).into_iter().map(workgroup).collect()
}

fn imported(orgs_text: &str, workgroups_text: &str, users_text: &str) -> Imported {
    let (orgs, workgroups, users) = (orgs(orgs_text), workgroups(workgroups_text), users(users_text));
    Imported { orgs, workgroups, users, ..Imported::default() }
}

/// `kind read=added+updated+unchanged+skipped+rejected`, without the kinds of which nothing was read.
fn tallies(planned: &Planned) -> Vec<String> {
    let line = |t: &ImportTally| {
        assert_eq!(t.read, t.added + t.updated + t.unchanged + t.skipped + t.rejected, "{t:?}");
        format!("{} {}={}+{}+{}+{}+{}", t.kind, t.read, t.added, t.updated, t.unchanged, t.skipped, t.rejected)
    };
    planned.tallies.iter().filter(|tally| tally.read > 0).map(line).collect()
}

fn codes(planned: &Planned) -> Vec<&str> {
    planned.problems.iter().map(|problem| problem.code.as_str()).collect()
}

fn changes(planned: &Planned) -> Vec<String> {
    planned
        .set
        .changes
        .iter()
        .map(|change| format!("{} {:?} -> {:?}", change.cell, change.before, change.after))
        .collect()
}

/// A user who is there, without anything else.
fn known(login: &str, name: &str) -> Known {
    let user = KnownUser {
        user: UserId(9),
        status: Status::Active,
        is_system: false,
        name: name.to_owned(),
        login: login.to_owned(),
        job_title: String::new(),
        phone: String::new(),
        owner: None,
        origin: None,
        orgs: BTreeMap::new(),
        workgroups: BTreeMap::new(),
    };
    Known { users: vec![user], ..Known::default() }
}

#[test]
fn what_is_stored_stays_where_it_would_not_be_allowed_any_more() {
    let hostile = "Eve\u{1b}[2J\u{202e}";
    let long = "\u{1b}".repeat(50);
    for (stored, given) in [
        (hostile, hostile.to_owned()),
        (hostile, Shown::new(hostile).to_string()),
        (&long, Shown::new(&long).to_string()),
    ] {
        let mut source = imported("", "", ". eve@x Eve");
        source.users[0].name.clone_from(&given);
        let planned = compare(&source, &PENDING, &known("eve@x", stored));
        assert_eq!((tallies(&planned), codes(&planned)), (vec!["users 1=0+0+1+0+0".to_owned()], vec![]), "{given:?}");
        if crate::domain::text::parse_name(&given).is_err() {
            let other = compare(&source, &PENDING, &known("eve@x", "Eve"));
            assert_eq!(codes(&other), ["bad-name"], "{given:?} is still none to be typed");
        }
    }
}

#[test]
fn a_member_without_a_name_is_somebody_who_is_there() {
    let there = compare(&imported("", "7=Intake", ". eve@x . | | | Intake"), &PENDING, &known("eve@x", "Eve"));
    assert_eq!(tallies(&there)[1..], ["users 1=0+0+1+0+0", "memberships 1=1+0+0+0+0"]);
    let nobody = compare(&imported("", "7=Intake", ". who@x . | | | Intake"), &PENDING, &known("eve@x", "Eve"));
    assert_eq!(codes(&nobody), ["unknown-user"]);
}

#[test]
fn who_is_active_in_the_source_and_arrives_otherwise_is_told_of_once() {
    let mut source = imported("1=North", "", ". a@x Ann | 1\n. b@x Bea | 1\n. c@x Cy | 1");
    source.users[0].active = Some(true);
    source.users[1].active = Some(true);
    let planned = compare(&source, &PENDING, &Known::default());
    assert_eq!(codes(&planned), ["arrives-otherwise"]);
    let told = planned.problems[0].sentence.stored();
    assert!(told.starts_with("2 users are active in the source") && told.contains("--status active"), "{told}");
    assert_eq!(codes(&compare(&source, &ImportOptions { status: Status::Active }, &Known::default())), [""; 0]);
}

#[test]
fn a_new_user_is_made_of_cells() {
    let source = imported("csv:1=North", "csv:7=Intake", "csv:9 a@x Ann | csv:1 | csv:1 | csv:7");
    let planned = compare(&source, &PENDING, &Known::default());
    assert_eq!(
        changes(&planned),
        [
            "org/new1/active None -> Flag(true)",
            "org/new1/code None -> Text(\"AAA\")",
            "org/new1/name None -> Text(\"North\")",
            "org/new1/origin None -> Text(\"csv:1\")",
            "workgroup/new1/active None -> Flag(true)",
            "workgroup/new1/name None -> Text(\"Intake\")",
            "workgroup/new1/origin None -> Text(\"csv:7\")",
            "user/new1/status None -> Status(Pending)",
            "user/new1/name None -> Text(\"Ann\")",
            "user/new1/login None -> Text(\"a@x\")",
            "user/new1/owning None -> Org(OrgId(-1))",
            "user/new1/origin None -> Text(\"csv:9\")",
            "user/new1/org/new1/active None -> Flag(true)",
            "user/new1/org/new1/login Flag(false) -> Flag(true)",
            "user/new1/workgroup/new1/active None -> Flag(true)",
        ]
    );
    assert!(planned.set.changes.iter().all(|change| change.via == crate::domain::change::Via::Import));
    assert!(planned.set.changes.iter().all(|change| change.after.fits(change.cell.kind())));
    assert_eq!(planned.set.reason, "Import of 1 organizations, 1 workgroups, 1 users, 1 access, 1 memberships.");
    assert_eq!(planned.problems, []);
}

#[test]
fn the_second_run_finds_nothing_to_do() {
    let source = imported("csv:1=North csv:2=South", "csv:7=Intake", "csv:8 b@x Bo | csv:2 || csv:7 \n csv:9 a@x Ann");
    let mut model = Model::default();
    model.apply(&compare(&source, &PENDING, &model.known()).set);
    let again = compare(&source, &PENDING, &model.known());
    assert_eq!(changes(&again), [""; 0]);
    assert_eq!(
        tallies(&again),
        [
            "organizations 2=0+0+2+0+0",
            "workgroups 1=0+0+1+0+0",
            "users 2=0+0+2+0+0",
            "access 1=0+0+1+0+0",
            "memberships 1=0+0+1+0+0"
        ]
    );
}

/// What is there, what comes, and what the second import then changes.
#[test]
fn only_what_differs_is_changed() {
    let cases: [(&str, &str, &[&str], &[&str]); 9] = [
        ("csv:1 a@x Ann", "csv:1 a@x Anne", &["user/1/name Text(\"Ann\") -> Text(\"Anne\")"], &[]),
        ("csv:1 a@x Ann", "csv:1 A@X Ann", &[], &[]),
        ("csv:1 a@x Ann", "csv:1 b@x Ann", &["user/1/login Text(\"a@x\") -> Text(\"b@x\")"], &[]),
        (". a@x Ann", "csv:1 A@x Ann", &["user/1/origin None -> Text(\"csv:1\")"], &[]),
        ("csv:1 a@x Ann", ". a@x Ann", &[], &[]),
        ("csv:1 a@x Ann", "csv:2 a@x Ann", &[], &["login-taken"]),
        ("csv:1 a@x Ann", "", &[], &[]),
        (
            "csv:1 a@x Ann",
            "csv:2 a@x Bo \n csv:1 b@x Ann",
            &[
                "user/1/login Text(\"a@x\") -> Text(\"b@x\")",
                "user/new1/status None -> Status(Pending)",
                "user/new1/name None -> Text(\"Bo\")",
                "user/new1/login None -> Text(\"a@x\")",
                "user/new1/origin None -> Text(\"csv:2\")",
            ],
            &[],
        ),
        ("csv:1 a@x Ann \n csv:2 b@x Bo", "csv:1 b@x Ann \n csv:2 a@x Bo", &[], &["login-taken", "login-taken"]),
    ];
    for (there, comes, expected, problems) in cases {
        let mut model = Model::default();
        model.apply(&compare(&imported("", "", there), &PENDING, &Known::default()).set);
        let planned = compare(&imported("", "", comes), &PENDING, &model.known());
        assert_eq!(changes(&planned), expected, "{there} then {comes}");
        assert_eq!(codes(&planned), problems, "{there} then {comes}");
    }
}

#[test]
fn records_that_repeat_are_named_and_never_merged() {
    let cases: [(&str, &[&str], &str); 4] = [
        ("csv:1 a@x Ann \n csv:2 A@X Bo \n csv:3 c@x Cy", &["duplicate-login"], "users 3=1+0+0+0+2"),
        ("csv:1 a@x Ann \n csv:1 b@x Bo", &["duplicate-id"], "users 2=0+0+0+0+2"),
        ("csv:1 a@x Ann \n csv:1 a@x Ann", &["duplicate-id", "duplicate-login"], "users 2=0+0+0+0+2"),
        (". a@x Ann \n . a@x Ann \n . a@x Ann", &["duplicate-login", "duplicate-login"], "users 3=0+0+0+0+3"),
    ];
    for (text, expected, tally) in cases {
        let planned = compare(&imported("", "", text), &PENDING, &Known::default());
        assert_eq!(codes(&planned), expected, "{text}");
        assert_eq!(tallies(&planned), [tally], "{text}");
        let problem = &planned.problems[0];
        assert!(problem.spot.line == 2 && problem.sentence.stored().contains("f.csv, line 1."), "{problem:?}");
    }
    let planned = compare(&imported("csv:1=A csv:2=a csv:3=B csv:3=C", "", ""), &PENDING, &Known::default());
    assert_eq!(codes(&planned), ["duplicate-name", "duplicate-id"]);
    assert_eq!(tallies(&planned), ["organizations 4=0+0+0+0+4"]);
}

#[test]
fn accounts_that_no_import_touches() {
    let mut model = Model::default();
    model.apply(&compare(&imported("", "", "csv:1 a@x Ann \n csv:2 s@x Sys"), &PENDING, &Known::default()).set);
    model.set(Cell::User { user: UserId(1), field: UserField::Status }, Value::Status(Status::Recycled));
    let mut known = model.known();
    known.users[1].is_system = true;
    for (text, code) in [
        ("csv:1 a@x Ann", "recycled"),
        ("csv:9 a@x Ann", "recycled"),
        (". a@x Ann", "recycled"),
        ("csv:2 s@x Sys", "system-account"),
        (". s@x Sys", "system-account"),
    ] {
        let planned = compare(&imported("", "", text), &PENDING, &known);
        assert_eq!((codes(&planned), planned.set.changes.len()), (vec![code], 0), "{text}");
        assert!(planned.problems[0].rejects);
    }
}

#[test]
fn the_status_decides_what_is_needed() {
    let active = |status: Status, says: Option<bool>, owner: &str| {
        let mut source = imported("csv:1=North", "", &format!("csv:9 a@x Ann | {owner}"));
        source.users[0].active = says;
        let planned = compare(&source, &ImportOptions { status }, &Known::default());
        let status = Cell::User { user: UserId(-1), field: UserField::Status };
        let given = planned.set.changes.iter().find(|change| change.cell == status).map(|change| change.after.clone());
        let letter = match given {
            Some(Value::Status(status)) => status.letter(),
            _ => '-',
        };
        format!("{letter} {}", codes(&planned).join(" ")).trim().to_owned()
    };
    let cases = [
        (Status::Pending, None, "", "P"),
        (Status::Pending, Some(true), "", "P arrives-otherwise"),
        (Status::Pending, Some(false), "csv:1", "I"),
        (Status::Pending, Some(false), "", "P inactive-as-pending"),
        (Status::Active, None, "", "- no-owner"),
        (Status::Active, None, "csv:1", "A"),
        (Status::Active, None, "north", "A"),
        (Status::Active, None, "AAA", "A"),
        (Status::Active, None, "South", "- unknown-organization no-owner"),
        (Status::Inactive, None, "", "- no-owner"),
        (Status::Recycled, None, "csv:1", "- bad-status"),
    ];
    for (status, says, owner, expected) in cases {
        assert_eq!(active(status, says, owner), expected, "{status} {says:?} {owner}");
    }
}

#[test]
fn what_was_switched_off_here_stays_off() {
    let source = imported("csv:1=North", "csv:7=Intake", "csv:9 a@x Ann | csv:1 | | csv:7");
    let mut model = Model::default();
    model.apply(&compare(&source, &PENDING, &model.known()).set);
    let cell = Cell::Access { user: UserId(1), org: OrgId(1), part: crate::domain::cell::AccessPart::Active };
    model.set(cell, Value::OFF);
    let planned = compare(&source, &PENDING, &model.known());
    assert_eq!((changes(&planned).len(), codes(&planned)), (0, vec!["switched-off"]));
}

#[test]
fn groups_are_found_by_origin_then_code_then_name() {
    let mut model = Model::default();
    model.apply(&compare(&imported("csv:1=North hmis:1=East", "", ""), &PENDING, &Known::default()).set);
    model.set(Cell::Org { org: OrgId(3), field: OrgField::Name }, Value::text("West"));
    model.set(Cell::Org { org: OrgId(3), field: OrgField::Code }, Value::text("WST"));
    let cases: [(&str, &[&str], &[&str]); 7] = [
        ("csv:1=Nord", &["org/1/name Text(\"North\") -> Text(\"Nord\")"], &[]),
        ("csv:2=west", &["org/3/name Text(\"West\") -> Text(\"west\")", "org/3/origin None -> Text(\"csv:2\")"], &[]),
        ("csv:2=East", &[], &["other-source"]),
        ("csv:2=North", &[], &["name-taken"]),
        ("=WST", &[], &[]),
        ("=east", &[], &[]),
        ("csv:1=East", &[], &["name-taken"]),
    ];
    for (text, expected, problems) in cases {
        let planned = compare(&imported(text, "", ""), &PENDING, &model.known());
        assert_eq!(changes(&planned), expected, "{text}");
        assert_eq!(codes(&planned), problems, "{text}");
    }
}

#[test]
fn hostile_text_is_a_problem_and_nothing_else_is_lost() {
    let long = "x".repeat(121);
    for name in ["", " ", "a\nb", "a\u{202e}b", "a\x1b[2Jb", "\u{9b}31m", "a\0b", "\u{fdd0}", long.as_str()] {
        let mut source = imported("", "", "csv:1 a@x Ann \n csv:2 b@x Bo \n csv:3 c@x Cy");
        source.users[1].name = name.to_owned();
        source.users[2].phone = name.to_owned() + "\u{7}";
        let planned = compare(&source, &PENDING, &Known::default());
        assert_eq!(codes(&planned), ["bad-name", "bad-text"], "{name:?}");
        assert_eq!(tallies(&planned), ["users 3=2+0+0+0+1"]);
        assert_eq!(planned.problems[0].spot.to_string(), "f.csv, line 2, column name");
    }
}

#[test]
fn naughty_strings_of_the_world_go_through_or_are_named() {
    let name = "../shared/data/strings/blns.txt";
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = [root.join(name), root.join("..").join(name)].iter().find_map(|path| std::fs::read_to_string(path).ok());
    let text = text.unwrap_or_else(|| "Ω≈ç√\n<script>\n\u{202a}test\u{202a}\nNguyễn\n社會科學院\n".to_owned());
    let mut source = imported("", "", "");
    for (index, line) in text.lines().filter(|line| !line.starts_with('#')).enumerate() {
        let mut user = users(&format!("csv:{index} u{index}@x.org .")).remove(0);
        line.clone_into(&mut user.name);
        source.users.push(user);
    }
    let planned = compare(&source, &PENDING, &Known::default());
    let users = &planned.tallies[2];
    assert_eq!((users.read, users.added + users.rejected), (source.users.len() as u64, users.read));
    assert_eq!(planned.problems.len() as u64, users.rejected);
    let mut model = Model::default();
    model.apply(&planned.set);
    assert_eq!(changes(&compare(&source, &PENDING, &model.known())), [""; 0]);
}

fn any_user() -> impl Strategy<Value = ImportedUser> {
    let origin = prop_oneof![Just(String::new()), "(csv|hmis):[1-4]"];
    let group = "(csv:[1-4]|[A-C]|AAA|zz)";
    let lists = (prop::option::of(group), prop::collection::vec(group, 0..3), prop::collection::vec(group, 0..3));
    (
        origin,
        "([a-dA-D]@x|[a-d]@x|bad)",
        "(Ann|Bo|\u{202e})",
        "(|1|\u{7})",
        prop::option::of(any::<bool>()),
        lists,
        1..99_u64,
    )
        .prop_map(|(origin, login, name, phone, active, (owner, orgs, workgroups), line)| ImportedUser {
            origin,
            login,
            name,
            job_title: phone.clone(),
            phone,
            active,
            owner,
            orgs,
            workgroups,
            spot: Spot::new("f.csv", line, ""),
        })
}

fn any_import() -> impl Strategy<Value = Imported> {
    let group = || ("(|csv:[1-4]|hmis:[1-4])", prop::option::of("(AAA|aab|X|ZZ9)"), "([A-C]|[a-c]|)");
    let groups = || prop::collection::vec(group(), 0..5);
    (groups(), groups(), prop::collection::vec(any_user(), 0..6)).prop_map(|(orgs, workgroups, users)| Imported {
        orgs: orgs.into_iter().map(|(origin, code, name)| ImportedOrg { origin, code, name, spot: spot(1) }).collect(),
        workgroups: workgroups
            .into_iter()
            .map(|(origin, _, name)| ImportedWorkgroup { origin, description: name.clone(), name, spot: spot(1) })
            .collect(),
        users,
        ..Imported::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever was there and whatever comes: each plan fits the model, adds up, and leaves nothing for a second run.
    #[test]
    fn every_import_is_done_after_one_run(
        imports in prop::collection::vec((any_import(), prop::sample::select(&Status::ALL[..])), 1..4),
    ) {
        let mut model = Model::default();
        for (source, status) in imports {
            let options = ImportOptions { status };
            let planned = compare(&source, &options, &model.known());
            tallies(&planned);
            prop_assert!(planned.set.changes.iter().all(|change| change.after.fits(change.cell.kind())));
            model.apply(&planned.set);
            let again = compare(&source, &options, &model.known());
            prop_assert_eq!(changes(&again), Vec::<String>::new());
        }
    }
}
