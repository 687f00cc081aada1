//! Putting the program on a host, by an `ssh` of ours: what it is told, and what is refused before anything is copied.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use tempfile::TempDir;

use crate::house::BEADLE;

/// Runs `deploy` where `ssh` does something; answers with the exit code, what was said, and what `ssh` was told.
fn deploy(host: &str, does: &str) -> (i32, String, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let (script, told) = (folder.path().join("ssh"), folder.path().join("told"));
    let told_to = told.display();
    fs::write(&script, format!("#!/bin/sh\nfor word; do printf '%s\\n' \"$word\" >> {told_to}; done\n{does}\n"))
        .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(BEADLE);
    command.args(["deploy", "--yes", host]).env_clear().env("HOME", folder.path());
    let output = command.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display())).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let told = fs::read_to_string(told).unwrap_or_default();
    let lines = told.lines().map(str::to_owned).collect();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap(), lines)
}

#[test]
fn a_host_of_another_kind_is_refused_before_anything_is_copied() {
    let (code, said, told) = deploy("ops@host", "echo Plan9 mips; echo /home/ops; echo -; echo -");
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("ops@host is Plan9 mips") && said.contains("would not run there"), "{said}");
    assert!(said.contains("Build Beadle on that host, or for it."), "{said}");
    assert_eq!(told.iter().filter(|word| *word == "--").count(), 1, "it was looked at, and nothing else: {told:?}");
}

#[test]
fn ssh_is_told_words_and_no_shell_of_this_side_sees_the_host() {
    let (code, said, told) = deploy("ssh://ops@host:2222", "exit 255");
    assert!(code == 7 && said.contains("host was not reached"), "{code} {said}");
    assert_eq!(told[..5], ["-T", "-p", "2222", "--", "ops@host"]);
    assert!(told[5].starts_with("sh -c 'uname -sm;"), "{told:?}");
    for (host, part) in [("-oProxyCommand=x", ""), ("ops@host:/srv/prod.db", "without a path"), ("$(id)", "")] {
        let (code, said, told) = deploy(host, "exit 0");
        assert!(code == 2 && said.contains(part) && told.is_empty(), "{host}: {code} {said} {told:?}");
    }
}
