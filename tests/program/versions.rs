//! An older and a newer Beadle against each other: a definite answer with both versions and what to do.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use beadle::wire::hello::{PROTOCOL, VERSION};
use rstest::rstest;
use tempfile::TempDir;

use crate::house::BEADLE;
use crate::pty::{self, Pty};

/// A machine whose `ssh` leads to somebody who says a line and waits.
fn with_far_end(says: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let script = folder.path().join("ssh");
    fs::write(&script, format!("#!/bin/sh\nread hello\necho '{says}'\ncat > /dev/null\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    (folder, home)
}

const NEWER: &str = r#"{"beadle":{"protocol":99,"version":"4.2.0","opened":{"moon":true},"refusal":null}}"#;
const OLDER: &str = r#"{"beadle":{"protocol":0,"version":"0.0.1"}}"#;

#[rstest]
#[case::newer(NEWER, "the database's side is Beadle 4.2.0 (protocol 99)", "Update this side")]
#[case::older(OLDER, "the database's side is Beadle 0.0.1 (protocol 0)", "Update the database's side")]
fn the_command_line_names_both(#[case] says: &str, #[case] far: &str, #[case] hint: &str) {
    let (folder, home) = with_far_end(says);
    let mut command = Command::new(BEADLE);
    command.args(["--db", "ops@host:/srv/prod.db", "users", "list"]).env_clear().env("HOME", home);
    let output = command.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display())).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(7), "{said}");
    for part in [far, hint, &format!("this side is Beadle {VERSION} (protocol {PROTOCOL})")] {
        assert!(said.contains(part), "{part:?} in {said}");
    }
}

/// Before the screen is there it is said on the terminal, and the terminal is as it was.
#[test]
fn the_console_names_both_and_gives_the_terminal_back() {
    let (folder, home) = with_far_end(NEWER);
    let mut command = pty::command(BEADLE, &["open", "ops@host:/srv/prod.db"]);
    command.env("HOME", home);
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    let mut pty = Pty::spawn(command, 120, 40);
    assert_eq!(pty.exit().exit_code(), 7);
    let text = pty.text();
    assert!(text.contains("4.2.0") && text.contains(VERSION), "{text}");
    pty.assert_restored();
}

/// The agent tells an older and a newer client the same.
#[rstest]
#[case(r#"{"beadle":{"protocol":99,"version":"4.2.0","orbit":[1]}}"#, "this side is Beadle 4.2.0 (protocol 99)")]
#[case(r#"{"beadle":{"protocol":0,"version":"0.0.1"}}"#, "this side is Beadle 0.0.1 (protocol 0)")]
fn the_agent_names_both(#[case] says: &str, #[case] near: &str) {
    let mut child = Command::new(BEADLE)
        .args(["agent", "--db", "/nowhere.db"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{says}").unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains(near) && said.contains(VERSION), "{said}");
}
