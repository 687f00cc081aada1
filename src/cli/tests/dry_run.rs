//! `--dry-run`, for every command there is: it tells or refuses, and nothing is written by it.

use std::collections::BTreeSet;

use super::Scene;
use crate::api::Request;
use crate::cli::dry_run::KEPT;
use crate::cli::parse::command;

/// Every command that changes something, as it would be called; `{}` is a file that is not there, `{plan}` a plan that was
/// kept.
const CHANGE: &[&str] = &[
    "init {} --admin kim@x.example",
    "deploy ops@new",
    "users add new@x.example --name N",
    "users quick-add new@x.example --name N --owner HFX --workgroup Intake --template 'Power User'",
    "users clone 1 new@x.example --name N --generate",
    "users set 1 city=B",
    "users status I 1",
    "users make-like 1 2",
    "users password 1 --generate",
    "users unlock 1",
    "password",
    "filters keep Mine never",
    "filters drop Asleep",
    "orgs add Quay",
    "orgs set HFX city=B",
    "workgroups add Quay",
    "workgroups set Intake admin_menu=on",
    "locations add Quay",
    "locations rename Pier Quay",
    "locations remove Pier",
    "providers add Quay",
    "providers rename Pier Quay",
    "providers remove Pier",
    "restrictions add QUAY Quay",
    "restrictions label MOU Quay",
    "restrictions remove MOU",
    "mous add Quay",
    "mous set 1 comments=Mutual",
    "mous remove 1",
    "mous share 1 HFX QRS --begin 2026-01-01",
    "mous end 1 HFX QRS --end 2026-01-01",
    "mous unshare 1 HFX QRS",
    "templates add Night query_designer=R --reason r",
    "templates set 'Power User' query_designer=R --reason r",
    "templates remove 'Power User' --reason r",
    "approvals approve dana@x.example --owner HFX --workgroup Intake",
    "approvals deny dana@x.example",
    "approvals park dana@x.example --owner HFX",
    "properties set SignInAttempts 4",
    "properties reset SignInAttempts",
    "apply - --reason r",
    "undo abababababababababababababababab",
    "sync preview /t.db /p.db --plan {}",
    "sync apply {plan} --reason r --acknowledge limbo",
    "sync restore b.db --reason Back",
    "import hmis {folder}",
    "import csv {csv}",
    "import scim {scim}",
    "import keycloak {realm}",
    "import ldif {ldif}",
    "mail deliver",
    "mail retry 7",
    "mail cancel 7",
    "audit anchor --save {}",
    "migrate",
    "backup {}",
    "man --dir {}",
];

/// Those that cannot tell before they do it.
const REFUSED: &[&str] = &[
    "open /d",
    "demo --no-open",
    "agent",
    "shell",
    "sign-in lan@x.example --vouched",
    "request-access dana@x.example --vouched",
];

/// Those that change nothing anyway.
const READ: &[&str] = &[
    "users list",
    "users show",
    "users compare",
    "filters list",
    "orgs list",
    "orgs show",
    "orgs members",
    "workgroups list",
    "workgroups show",
    "workgroups members",
    "locations list",
    "providers list",
    "restrictions list",
    "mous list",
    "mous show",
    "sharing",
    "templates list",
    "templates show",
    "access",
    "whocan",
    "explain",
    "doctor",
    "approvals list",
    "approvals history",
    "properties list",
    "properties show",
    "properties lint",
    "plan",
    "changes list",
    "changes show",
    "changes between",
    "sync backups",
    "export",
    "mail status",
    "mail list",
    "mail show",
    "audit list",
    "audit export",
    "audit verify",
    "check",
    "completions",
    "themes",
    "config",
    "keys",
];

fn leaves(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
    for sub in command.get_subcommands() {
        let path = format!("{path} {}", sub.get_name()).trim().to_owned();
        if sub.has_subcommands() {
            leaves(sub, &path, found);
        } else {
            found.insert(path);
        }
    }
}

#[test]
fn every_command_is_looked_at() {
    let mut missing = BTreeSet::new();
    leaves(&command(), "", &mut missing);
    for line in CHANGE.iter().chain(REFUSED).chain(READ) {
        let words: Vec<&str> = line.split(' ').collect();
        let known = missing.remove(words[0]) || missing.remove(&words[..words.len().min(2)].join(" "));
        assert!(known, "{line} is no command, or there twice");
    }
    assert_eq!(missing, BTreeSet::new(), "what do they make of --dry-run?");
}

#[test]
fn it_tells_what_would_be_done_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (name, text) in [
        ("people.csv", "Login,Name\ndana@x.example,Dana\n"),
        ("scim.json", r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"d@x.example"}"#),
        ("realm.json", r#"{"realm":"r","users":[{"id":"1","username":"d@x.example"}]}"#),
        ("people.ldif", "dn: uid=d,dc=x\nobjectClass: inetOrgPerson\nuid: d\nmail: d@x.example\ncn: D\n"),
    ] {
        std::fs::write(at(name), text).unwrap();
    }
    let hmis = folder.path().join("hmis");
    std::fs::create_dir(&hmis).unwrap();
    std::fs::write(hmis.join("User.csv"), "UserID,UserFirstName,UserLastName,UserEmail\n1,D,O,d@x.example\n").unwrap();
    let kept = super::beadle(&format!("sync preview /t.db /p.db --plan {} --db /d", at("plan.json")));
    assert_eq!(kept.exit, 0, "{}", kept.stderr);
    let there = || walk(folder.path());
    let before = there();
    for line in CHANGE {
        let named = [("{plan}", "plan.json"), ("{folder}", "hmis"), ("{csv}", "people.csv"), ("{scim}", "scim.json")];
        let named = named.into_iter().chain([("{realm}", "realm.json"), ("{ldif}", "people.ldif"), ("{}", "new")]);
        let line = named.fold((*line).to_owned(), |line, (mark, name)| line.replace(mark, &at(name)));
        let ran = Scene { answers: Some(vec![true; 3]), ..Scene::default() }.run(&format!("{line} --db /d --dry-run"));
        assert_eq!(ran.exit, 0, "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.is_empty(), "{line} says nothing");
        assert!(!ran.requests.iter().any(Request::writes), "{line} asked {}", ran.asked);
        assert!(!ran.stderr.contains(KEPT), "{line} did not think of it");
        let harmless = |called: &String| {
            ["open ", "look "].iter().any(|word| called.starts_with(word)) || called.ends_with("dry=true")
        };
        assert!(ran.called.iter().all(harmless), "{line} did {:?}", ran.called);
        assert_eq!(there(), before, "{line} left something behind");
        if line.starts_with("man ") {
            continue;
        }
        let ran =
            Scene { answers: Some(vec![true; 3]), ..Scene::default() }.run(&format!("{line} --db /d --dry-run --json"));
        let told: Result<serde_json::Value, _> = serde_json::from_str(&ran.stdout);
        assert!(told.is_ok_and(|told| told.is_object()), "{line} tells programs {:?}", ran.stdout);
    }
}

/// The files below a folder, with what they hold.
fn walk(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    let each = found
        .into_iter()
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![(path.clone(), std::fs::read(&path).unwrap())] });
    each.collect()
}

#[test]
fn what_cannot_tell_before_it_does_it_refuses() {
    for line in REFUSED.iter().chain(&[""]) {
        let ran = super::beadle(&format!("{line} --db /d --dry-run"));
        assert_eq!((ran.exit, ran.called.len(), ran.stdout.as_str()), (2, 0, ""), "{line}: {:?}", ran.called);
        assert_eq!(ran.stderr.lines().count(), 2, "{line}: why, and what to say instead: {}", ran.stderr);
    }
}

#[test]
fn beneath_them_nothing_that_writes_gets_through() {
    use crate::cli::dry_run::Dryly;
    use crate::link::ask::Asker as _;
    let mut dry = Dryly(Box::new(super::world::answer));
    assert!(dry.ask(Request::Standing).is_ok());
    assert!(dry.ask(Request::CheckSignIn { login: String::new(), password: None, arrival: None }).is_err());
    assert!(
        dry.ask_telling(Request::KeepFilter { name: "a".into(), text: "b".into(), shared: false }, &|_| ()).is_err()
    );
}
