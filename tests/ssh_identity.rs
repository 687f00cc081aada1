//! Who one is over SSH: the key decides, through a real sshd, and nothing that a client says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "support/pty/mod.rs"]
mod pty;
#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use sshd::Sshd;
use support::world::{PASSWORD, World};

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

const WORLD: &str = "
workgroup Admin menu
org ABC
user 10 ann@x.example A ABC edit:ABC in:Admin user_setup=W terms
user 11 bob@x.example A ABC edit:ABC in:Admin user_setup=R
user 12 cy@x.example A ABC login:ABC
user 13 gone@x.example I ABC edit:ABC in:Admin user_setup=W
";

/// The options of a key that is bound to an operator.
fn bound(command: &str, login: &str, world: &World) -> String {
    format!("restrict,pty,command=\"beadle {command} --operator {login} --db {}\"", world.path().display())
}

/// The program at this side, as an operator's own `ssh` lets it reach the server.
fn here(sshd: &Sshd, operator: &str, arguments: &[&str]) -> Command {
    let home = sshd.path("client");
    let mut command = Command::new(BEADLE);
    command.args(arguments).env_clear().env("PATH", sshd.path_of(operator)).env("HOME", home).env("TZ", "UTC");
    command
}

/// Runs a command with something on its standard input.
fn fed(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The exit code, and both outputs.
fn told(output: &Output) -> (i32, String) {
    let text = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
    (output.status.code().unwrap_or(-1), text)
}

/// The machine, as the journal names it behind the way that somebody came.
fn at_host() -> String {
    format!(" at {}", rustix::system::uname().nodename().to_string_lossy())
}

/// Origins of the rows of the journal, the latest first.
fn origins(world: &World) -> Vec<String> {
    let db = world.connect();
    let mut rows = db.prepare("SELECT origin FROM audit_log ORDER BY seq DESC").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const SET: [&str; 8] = ["--db", "test:", "--yes", "users", "set", "12", "city=Harbor", "--reason=moved"];

#[test]
fn two_keys_are_two_operators() {
    let (world, sshd) = (World::new(WORLD), Sshd::start());
    for operator in sshd::OPERATORS {
        sshd.authorize(operator, &bound("agent", &format!("{operator}@x.example"), &world));
        let (code, text) = told(&here(&sshd, operator, &["--db", "test:", "users", "show", "12"]).output().unwrap());
        assert!(code == 0 && text.contains("cy@x.example"), "{text}");
    }
    let (code, text) = told(&here(&sshd, "bob", &SET).output().unwrap());
    assert_eq!(code, 5, "only reads: {text}");
    let (code, text) = told(&here(&sshd, "ann", &SET).output().unwrap());
    assert_eq!(code, 0, "{text}");
    let expected = format!("ssh from 127.0.0.1 by key {}{}", sshd.fingerprint("ann"), at_host());
    assert_eq!(origins(&world)[0], expected, "the journal names the key");
}

#[test]
fn a_certificate_is_named_in_the_journal() {
    let (world, sshd) = (World::new(WORLD), Sshd::start());
    sshd.certify("ann", "ann of the night desk", 7, &bound("agent", "ann@x.example", &world));
    let (code, text) = told(&here(&sshd, "ann", &SET).output().unwrap());
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        origins(&world)[0],
        format!("ssh from 127.0.0.1 by certificate \"ann of the night desk\" (serial 7){}", at_host())
    );
}

#[test]
fn another_database_at_a_known_address_is_not_taken_for_the_first() {
    let (world, other, sshd) = (World::new(WORLD), World::new(WORLD), Sshd::start());
    other.connect().execute("UPDATE instance_meta SET value = 'another' WHERE key = 'db_uuid'", []).unwrap();
    let list = || told(&here(&sshd, "ann", &["--db", "test:", "users", "show", "12"]).output().unwrap());
    sshd.authorize("ann", &bound("agent", "ann@x.example", &world));
    assert_eq!(list().0, 0);
    sshd.authorize("ann", &bound("agent", "ann@x.example", &other));
    let (code, text) = list();
    assert!(code == 7 && text.contains("Another database lies at test:"), "{code} {text}");
    let file = text.split("remove ").nth(1).unwrap().trim().trim_end_matches('.');
    std::fs::remove_file(file).unwrap();
    assert_eq!(list().0, 0, "the way out leads out");
}

#[test]
fn where_sshd_does_not_say_which_key_that_is_said() {
    let (world, sshd) = (World::new(WORLD), Sshd::with("ExposeAuthInfo no"));
    sshd.authorize("ann", &bound("agent", "ann@x.example", &world));
    assert_eq!(told(&here(&sshd, "ann", &SET).output().unwrap()).0, 0);
    assert_eq!(origins(&world)[0], format!("ssh from 127.0.0.1{}", at_host()));
}

#[test]
fn an_operator_who_is_not_active_is_told_in_one_sentence() {
    let (world, sshd) = (World::new(WORLD), Sshd::start());
    for (login, part) in [("gone@x.example", "who is not active here."), ("nobody@x.example", "who is no user here.")] {
        for command in ["agent", "shell"] {
            sshd.authorize("ann", &bound(command, login, &world));
            let output = here(&sshd, "ann", &["--db", "test:", "users", "list"]).output().unwrap();
            let (code, text) = told(&output);
            assert!(code == 5 && text.contains(part), "{command} {login}: {code} {text}");
        }
    }
}

#[test]
fn without_a_bound_operator_one_signs_in_by_password() {
    let (world, sshd) = (World::new(WORLD), Sshd::start());
    sshd.authorize("ann", &format!("restrict,command=\"beadle agent --db {}\"", world.path().display()));
    let (code, text) = told(&here(&sshd, "ann", &["--db", "test:", "users", "list"]).output().unwrap());
    assert_eq!(code, 5, "{text}");
    for (password, expected) in [(PASSWORD, 0), ("another one", 5)] {
        let mut line = here(&sshd, "ann", &["--as", "ann@x.example", "--password-stdin"]);
        let output = fed(line.args(SET), &format!("{password}\n"));
        assert_eq!(told(&output).0, expected, "{}", told(&output).1);
    }
    let mut command = pty::command(BEADLE, &["open", "test:"]);
    command.env("PATH", sshd.path_of("ann"));
    command.env("HOME", sshd.path("client"));
    let mut console = pty::Pty::spawn(command, 100, 30);
    console.wait("a sign-in", |screen| screen.contents().contains("Password"));
    console.send(format!("ann@x.example\t{PASSWORD}\r").as_bytes());
    console.wait("the people", |screen| screen.contents().contains("cy@x.example"));
    console.keys("q");
    assert!(console.exit().success());
}

/// What a captive may run, what not, and with which exit code.
const CAPTIVE: [(&str, i32, &str); 17] = [
    ("users show 12", 0, "cy@x.example"),
    ("beadle --json users list 'cy'", 0, "cy@x.example"),
    ("users set 12 city=Pier --yes --reason 'a \"new\" pier'", 0, ""),
    ("plan -", 0, "Quay"),
    ("plan /etc/hostname", 5, "standard input"),
    ("--db /etc/passwd users list", 5, "--db"),
    ("--as root@x.example users list", 5, "--as"),
    ("init {canary}.db --admin x@x.example", 5, "`init` is not done"),
    ("deploy ops@host", 5, "`deploy` is not done"),
    ("sync preview /etc/passwd x", 5, "files of this host"),
    ("audit anchor --save {canary}", 5, "files of this host"),
    ("users list; touch {canary}", 2, ""),
    ("$(touch {canary})", 2, ""),
    ("sh -c 'touch {canary}'", 2, ""),
    ("scp -t /tmp", 2, ""),
    ("users 'list", 2, "quote"),
    ("shel", 2, "unrecognized"),
];

#[test]
fn a_captive_has_the_three_ways_and_no_other() {
    let (world, sshd) = (World::new(WORLD), Sshd::start());
    sshd.authorize("ann", &bound("shell", "ann@x.example", &world));
    let canary = sshd.path("canary");
    for (line, expected, part) in CAPTIVE {
        let line = line.replace("{canary}", &canary.display().to_string());
        let output = fed(sshd.ssh("ann").args(["--", "test", &line]), "user 12 city \"Pier\" -> \"Quay\"\n");
        let (code, text) = told(&output);
        assert!(code == expected && text.contains(part), "{line}: {code} {text}");
        assert!(
            !text.contains("'shell'") && !text.contains("'init'"),
            "what is not for them is no tip: {line}: {text}"
        );
        assert!(!canary.exists() && !canary.with_added_extension("db").exists(), "{line}");
    }
    let (code, text) =
        told(&here(&sshd, "ann", &["--db", "test:/etc/passwd", "users", "show", "12"]).output().unwrap());
    assert!(code == 0 && text.contains("cy@x.example"), "the agent: {text}");
    let ssh = sshd.path("bin/ann/ssh");
    let mut console = pty::Pty::spawn(pty::command(&ssh, &["-t", "test"]), 100, 30);
    console.wait("the console", |screen| screen.contents().contains("cy@x.example"));
    assert!(console.text().contains("ann"), "{}", console.text());
    console.keys("q");
    assert!(console.exit().success());
}

#[test]
fn a_program_is_put_on_a_host_and_found_there() {
    let (world, sshd) = (World::new(WORLD), Sshd::without_program());
    let database = format!("test:{}", world.path().display());
    let list = ["--db", &database, "--as", "ann@x.example", "--password-stdin", "users", "show", "12"];
    let (code, text) = told(&fed(&mut here(&sshd, "ann", &list), PASSWORD));
    assert!(code == 7 && text.contains("beadle deploy"), "{code} {text}");
    let (code, text) = told(&here(&sshd, "ann", &["deploy", "test"]).output().unwrap());
    assert!(code == 2 && text.contains("--yes"), "{code} {text}");
    let put = sshd.home().join(".local/bin/beadle");
    let (code, text) = told(&here(&sshd, "ann", &["deploy", "test", "--dry-run"]).output().unwrap());
    assert!(code == 0 && !put.exists(), "{text}");
    let (code, text) = told(&here(&sshd, "ann", &["deploy", "test", "--yes", "--json"]).output().unwrap());
    assert!(code == 0 && text.contains("\"put\":true"), "{text}");
    assert!(std::fs::read(&put).unwrap() == std::fs::read(BEADLE).unwrap());
    assert_eq!(std::fs::read_dir(put.parent().unwrap()).unwrap().count(), 1, "nothing else is left there");
    let (code, text) = told(&here(&sshd, "ann", &["deploy", "test", "--yes", "--json"]).output().unwrap());
    assert!(code == 0 && text.contains("\"put\":false"), "{text}");
    let (code, text) = told(&fed(&mut here(&sshd, "ann", &list), PASSWORD));
    assert!(code == 0 && text.contains("cy@x.example"), "{text}");
}
