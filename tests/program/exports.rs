//! What is exported is imported again without a change, and made anew elsewhere; played with the program itself.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use beadle::demo;
use beadle::domain::time::Time;
use beadle::service::account::os_account;
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::house::BEADLE;
use crate::number::word;

const NOW: Time = Time(1_795_305_600_000);
/// Everybody but the recycle bin.
const ALL: &str = "status:A|I|P";

struct Place {
    folder: TempDir,
    database: PathBuf,
}

impl Place {
    fn demo() -> Self {
        let folder = TempDir::new().unwrap();
        let demo = demo::build(folder.path(), 400, NOW, 7, Some(&os_account()), &mut |_| {}).unwrap();
        Self { folder, database: demo.production }
    }

    fn run(&self, line: &[&str]) -> Output {
        let home = self.folder.path();
        Command::new(BEADLE).args(line).env_clear().env("HOME", home).env("BEADLE_DB", &self.database).output().unwrap()
    }

    fn says(&self, line: &[&str]) -> String {
        let output = self.run(line);
        let (out, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{line:?}: {out}{error}");
        out
    }

    /// Exports into a file of that name.
    fn export(&self, name: &str, line: &[&str]) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, self.says(&[&["export"], line].concat())).unwrap();
        path.to_string_lossy().into_owned()
    }

    /// What an import would change: the rows of its plan, and the counts.
    fn plan(&self, line: &[&str]) -> Value {
        let output = self.run(&[&["import"], line, &["--dry-run", "--json"]].concat());
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    fn number(&self, sql: &str) -> i64 {
        Connection::open(&self.database).unwrap().query_row(sql, (), |row| row.get(0)).unwrap()
    }
}

fn tally(plan: &Value, kind: &str, what: &str) -> i64 {
    let tallies = plan["tallies"].as_array().unwrap();
    tallies.iter().find(|tally| tally["kind"] == kind).unwrap()[what].as_i64().unwrap()
}

/// Nothing is added, brought up to date or left out: not even names that nobody could type, which the demo has.
#[track_caller]
fn changes_nothing(plan: &Value) {
    for tally in plan["tallies"].as_array().unwrap() {
        let touched = tally["added"].as_i64().unwrap() + tally["updated"].as_i64().unwrap();
        assert_eq!(touched, 0, "{tally} with {}", plan["problems"]);
    }
    let problems = plan["problems"].as_array().unwrap();
    let rejected: Vec<_> = problems.iter().filter(|problem| problem["rejects"] == true).collect();
    assert!(rejected.is_empty(), "{rejected:?}");
}

#[test]
fn csv_comes_back_without_a_change() {
    let place = Place::demo();
    let users = place.export("users.csv", &["users", ALL]);
    let orgs = place.export("orgs.csv", &["orgs"]);
    let workgroups = place.export("workgroups.csv", &["workgroups"]);
    let access = place.export("access.csv", &["access", ALL]);
    let plan = place.plan(&["csv", &users, "--orgs", &orgs, "--workgroups", &workgroups, "--members", &access]);
    changes_nothing(&plan);
    let people = place.number("SELECT count(*) FROM users WHERE status <> 'D' AND is_system = 0");
    assert_eq!(tally(&plan, "users", "read"), people, "{}", plan["tallies"]);
    assert_eq!(tally(&plan, "organizations", "unchanged"), place.number("SELECT count(*) FROM organizations"));
    let alone = place.plan(&["csv", "--orgs", &orgs, "--workgroups", &workgroups]);
    changes_nothing(&alone);
    let members = place.plan(&["csv", "--members", &access]);
    changes_nothing(&members);
    assert!(tally(&members, "memberships", "unchanged") > 100, "{}", members["tallies"]);
    // The control: a row that differs is seen.
    let text = fs::read_to_string(&users).unwrap();
    let (head, rest) = text.split_once('\n').unwrap();
    let (first, rest) = rest.split_once('\n').unwrap();
    let mut cells: Vec<&str> = first.split(',').collect();
    cells[2] = "Somebody Else";
    fs::write(&users, format!("{head}\n{}\n{rest}", cells.join(","))).unwrap();
    assert_eq!(tally(&place.plan(&["csv", &users]), "users", "updated"), 1);
}

#[test]
fn scim_comes_back_without_a_change() {
    let place = Place::demo();
    for (name, what) in [("users.json", "users"), ("access.json", "access")] {
        let file = place.export(name, &[what, ALL, "--format", "scim"]);
        let document: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let resources = document["Resources"].as_array().unwrap();
        assert_eq!(document["totalResults"], resources.len());
        let plan = place.plan(&["scim", &file]);
        changes_nothing(&plan);
        assert!(tally(&plan, "memberships", "unchanged") > 100, "{}", plan["tallies"]);
    }
    let groups = place.export("groups.json", &["workgroups", "--format", "scim"]);
    changes_nothing(&place.plan(&["scim", &groups]));
    let refused = place.run(&["export", "orgs", "--format", "scim"]);
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
}

#[test]
fn what_was_exported_is_made_anew_elsewhere() {
    let (place, other) = (Place::demo(), Place::demo());
    let users = place.export("users.csv", &["users", "status:A"]);
    let text = fs::read_to_string(&users).unwrap();
    // The same people under other logins, so that nobody is found.
    let moved = text.replace(".example,", ".elsewhere.example,");
    let file = other.folder.path().join("moved.csv");
    fs::write(&file, moved).unwrap();
    let plan = other.plan(&["csv", &file.to_string_lossy()]);
    assert_eq!(
        tally(&plan, "users", "added"),
        i64::try_from(text.lines().count()).unwrap() - 1,
        "{}",
        plan["problems"]
    );
}

#[test]
fn json_has_a_row_for_each_line_of_csv() {
    let place = Place::demo();
    for what in ["users", "orgs", "workgroups", "access"] {
        let lines = place.says(&["export", what]).lines().count() - 1;
        let rows: Vec<Value> = serde_json::from_str(&place.says(&["export", what, "--json"])).unwrap();
        assert_eq!(rows.len(), lines, "{what}");
        assert!(lines > 3, "{what}");
    }
}

/// Published samples of each format, in the folder that `BEADLE_FOREIGN` names.
#[test]
#[ignore = "reads the files of others; run by `just foreign FOLDER`"]
fn files_of_others_give_what_they_hold() {
    let data = PathBuf::from(word("BEADLE_FOREIGN", ""));
    let place = Place::demo();
    let planet = ["amy", "bender", "fry", "hermes", "leela", "professor", "zoidberg"];
    let planet: Vec<String> = planet.iter().map(|name| format!("ldif/planetexpress/10_people_{name}.ldif")).collect();
    let planet = [
        planet,
        vec!["ldif/planetexpress/30_groups_admin.ldif".to_owned()],
        vec!["ldif/planetexpress/30_groups_crew.ldif".to_owned()],
    ]
    .concat();
    let planet: Vec<&str> = planet.iter().map(String::as_str).collect();
    // The format, the files, then how many users, workgroups, memberships and organizations are read.
    let cases: [(&str, &[&str], [i64; 4]); 7] = [
        ("keycloak", &["keycloak/testrealm.json"], [9, 7, 3, 0]),
        ("keycloak", &["keycloak/demorealm.json"], [4, 2, 2, 0]),
        ("keycloak", &["keycloak/configcli-nested-groups.json"], [0, 18, 0, 0]),
        ("keycloak", &["keycloak/configcli-organizations-with-members.json"], [4, 0, 0, 2]),
        ("ldif", &["ldif/openldap-test.ldif"], [11, 3, 22, 0]),
        ("ldif", &planet, [7, 2, 5, 0]),
        ("ldif", &["ldif/keycloak-default-users.ldif"], [2, 3, 4, 0]),
    ];
    for (format, files, expected) in cases {
        let paths: Vec<String> = files.iter().map(|file| data.join(file).to_string_lossy().into_owned()).collect();
        let mut line = vec![format];
        line.extend(paths.iter().map(String::as_str));
        line.extend(["--login-domain", "x.example"]);
        let plan = place.plan(&line);
        let read = ["users", "workgroups", "memberships", "organizations"].map(|kind| tally(&plan, kind, "read"));
        assert_eq!(read, expected, "{files:?}: {}", plan["problems"]);
        assert!(!plan.to_string().contains("\"password\":"), "{files:?}");
    }
    for file in
        fs::read_dir(data.join("scim/rfc-samples")).unwrap().chain(fs::read_dir(data.join("scim/scimple")).unwrap())
    {
        let path = file.unwrap().path().to_string_lossy().into_owned();
        let output = place.run(&["import", "scim", &path, "--login-domain", "x.example", "--dry-run"]);
        let told = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 4 | 8)), "{path}: {code:?} {told}");
        assert!(code != Some(4) || told.contains("of SCIM"), "{path}: {told}");
    }
}
