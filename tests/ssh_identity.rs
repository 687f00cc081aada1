//! Who one is over SSH: the key decides, through a real sshd, and nothing that a client says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::process::{Command, Output};

use sshd::Sshd;
use support::world::World;

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

const WORLD: &str = "
workgroup Admin menu
org ABC
user 10 ann@x.example A ABC edit:ABC in:Admin user_setup=W
user 11 bob@x.example A ABC edit:ABC in:Admin user_setup=R
user 12 cy@x.example A ABC login:ABC
";

/// The options of a key that is bound to an operator.
fn bound(command: &str, login: &str, world: &World) -> String {
    format!("restrict,command=\"beadle {command} --operator {login} --db {}\"", world.path().display())
}

/// The program at this side, as an operator's own `ssh` lets it reach the server.
fn here(sshd: &Sshd, operator: &str, arguments: &[&str]) -> Output {
    let home = sshd.path("client");
    let mut command = Command::new(BEADLE);
    command.args(arguments).env_clear().env("PATH", sshd.path_of(operator)).env("HOME", home).env("TZ", "UTC");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn two_keys_are_two_operators() {
    let (world, sshd) = (World::new(WORLD), Sshd::start());
    for operator in sshd::OPERATORS {
        sshd.authorize(operator, &bound("agent", &format!("{operator}@x.example"), &world));
        let output = here(&sshd, operator, &["--db", "test:", "--json", "users", "show", "11"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stderr), sshd.log());
        assert!(text(&output.stdout).contains("bob@x.example"), "{}", text(&output.stdout));
    }
    let set = ["--db", "test:", "--yes", "users", "set", "12", "city=Harbor", "--reason", "moved"];
    let output = here(&sshd, "bob", &set);
    assert_eq!(output.status.code(), Some(5), "only reads: {}", text(&output.stderr));
    let output = here(&sshd, "ann", &set);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}
