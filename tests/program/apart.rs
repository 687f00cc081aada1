//! The sides of a sync at different places: here, behind one `ssh`, behind two. The `ssh` of these tests runs the agent
//! on this machine, whatever host it is told.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use rstest::rstest;
use rusqlite::Connection;

use crate::house::{BEADLE, House};

/// A house whose `ssh` leads to an agent that knows its key.
fn with_ssh() -> House {
    let house = House::new();
    let login: String = Connection::open(house.path("prod.db"))
        .unwrap()
        .query_row("SELECT login FROM users JOIN operator_bindings USING (user_id)", (), |row| row.get(0))
        .unwrap();
    let bin = house.path("bin");
    fs::create_dir(&bin).unwrap();
    let script = format!("#!/bin/sh\nexec /usr/bin/env -i {BEADLE} agent --operator {login}\n");
    fs::write(bin.join("ssh"), script).unwrap();
    fs::set_permissions(bin.join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    house
}

/// What a preview says to programs: the name of the plan and the code of the exit.
fn preview(house: &House, source: &str, destination: &str) -> (String, i32) {
    let command = ["--json", "sync", "preview", source, destination];
    let ran = house.plain(&command).env("PATH", house.path("bin")).output().unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let plan = text.split("\"plan\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    assert!(!plan.is_empty(), "{text}{}", String::from_utf8_lossy(&ran.stderr));
    (plan.to_owned(), ran.status.code().unwrap())
}

#[rstest]
#[case::source_here("", "ops@far:")]
#[case::destination_here("ops@far:", "")]
#[case::two_hosts("ops@near:", "ops@far:")]
#[case::one_host("ops@far:", "ops@far:")]
#[case::two_accounts("a@far:", "b@far:")]
fn a_preview_is_the_same_wherever_its_sides_are(#[case] source: &str, #[case] destination: &str) {
    let house = with_ssh();
    let place = |host: &str, name: &str| format!("{host}{}", house.path(name).display());
    let beside = preview(&house, &place("", "train.db"), &place("", "prod.db"));
    let apart = preview(&house, &place(source, "train.db"), &place(destination, "prod.db"));
    assert_eq!(apart, beside);
}
