//! The log is a file and nothing else: where there is no place for it, the program says nothing of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Makes a small demonstration, which is told to the log, and returns what is said on standard error.
fn demo(home: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_beadle"))
        .args(["demo", "--no-open", "--users", "100", "--dir"])
        .arg(home.join("demo"))
        .env_clear()
        .env("HOME", home)
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_log_without_a_place_is_told_to_nobody() {
    let home = TempDir::new().unwrap();
    fs::create_dir(home.path().join(".local")).unwrap();
    // No folder can be made below a file.
    fs::write(home.path().join(".local/state"), "").unwrap();
    assert_eq!(demo(home.path()), "");
}

/// The control: where there is a place, the same is written there.
#[test]
fn a_log_with_a_place_is_written_there() {
    let home = TempDir::new().unwrap();
    assert_eq!(demo(home.path()), "");
    let text = fs::read_to_string(home.path().join(".local/state/beadle/beadle.log")).unwrap();
    assert!(text.contains("INFO"), "{text}");
}
