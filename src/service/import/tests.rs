//! Plans against a model of the database: what is written must be found again, and then nothing is left to do.

mod model;
mod organizations;
mod users;

use proptest::prelude::*;

use super::*;
use crate::api::import::{ImportedOrg, ImportedWorkgroup, Spot};
use crate::domain::status::Status;
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
