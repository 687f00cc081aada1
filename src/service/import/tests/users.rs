//! Users: who a record is, what is changed, and what is said of the rest.

use super::*;
use crate::domain::cell::{AccessPart, Cell, UserField, Value};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::import::KnownUser;
use crate::domain::text::{Shown, parse_name};

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
        if parse_name(&given).is_err() {
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
    let cell = Cell::Access { user: UserId(1), org: OrgId(1), part: AccessPart::Active };
    model.set(cell, Value::OFF);
    let planned = compare(&source, &PENDING, &model.known());
    assert_eq!((changes(&planned).len(), codes(&planned)), (0, vec!["switched-off"]));
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
