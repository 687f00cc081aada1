//! What leaves the program elsewhere: the command line's tables, records, JSON and CSV in a terminal, and mail.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::bytes;
use crate::pty::{self, Pty};
use crate::town::Town;

/// What is asked at the command line; `USER` is the number of somebody.
const LINES: [&str; 34] = [
    "users list status:A|I|P|D",
    "users list nobody-is-called-this",
    "users show USER",
    "users compare USER 2",
    "doctor USER",
    "explain USER",
    "access USER",
    "access USER --as-of 7d",
    "orgs list",
    "orgs show HFX",
    "orgs members HFX",
    "workgroups list",
    "templates list",
    "mous list",
    "locations list",
    "providers list",
    "restrictions list",
    "properties list",
    "properties lint",
    "whocan user_setup",
    "filters list",
    "approvals list",
    "approvals list --all",
    "changes list",
    "changes between 400d",
    "mail list",
    "mail show 1",
    "audit list",
    "audit export",
    "audit verify",
    "audit list \u{1b}[2J\u{202e}",
    "sync preview train.db prod.db",
    "users show \u{9b}31m",
    "check",
];

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

/// Prints every so manyth of all lines in all forms, and looks at what came.
pub fn check(town: &Town, every: usize) {
    let user = somebody(town);
    let all = LINES.iter().flat_map(|line| ["", " --json", " --plain"].map(|form| format!("{line}{form}")));
    for line in all.step_by(every) {
        let line = line.replace("USER", &user);
        let bytes = in_a_terminal(town, &line.split(' ').collect::<Vec<_>>());
        if let Some(fault) = bytes::fault(&bytes) {
            panic!("{line:?}: {fault}\n{:?}", String::from_utf8_lossy(&bytes));
        }
    }
    written(town);
}

fn somebody(town: &Town) -> String {
    let db = Connection::open(town.path("prod.db")).unwrap();
    let sql = "SELECT user_id FROM users WHERE status = 'A' AND user_id > 2 ORDER BY user_id LIMIT 1";
    db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap().to_string()
}

/// What a command writes to a terminal, standard error with it.
fn in_a_terminal(town: &Town, words: &[&str]) -> Vec<u8> {
    let mut command = pty::command(BEADLE, words);
    command.cwd(town.folder());
    let home = town.path("home");
    command.env("HOME", &home);
    command.env("XDG_STATE_HOME", home.join("state"));
    command.env("BEADLE_DB", town.path("prod.db"));
    let mut pty = Pty::spawn(command, 100, 30);
    pty.exit();
    pty.written()
}

/// The mail that is due goes into files, in characters that every server lets through.
fn written(town: &Town) {
    let config = town.path("home/.config/beadle");
    fs::create_dir_all(&config).unwrap();
    let out = town.path("post");
    let lines = format!("[mail]\nvia = \"files\"\nfolder = \"{}\"\nfrom = \"desk@x.example\"\n", out.display());
    fs::write(config.join("config.toml"), lines).unwrap();
    fs::create_dir_all(&out).unwrap();
    let told = in_a_terminal(town, &["mail", "deliver"]);
    assert_eq!(bytes::fault(&told), None, "{:?}", String::from_utf8_lossy(&told));
    let letters = files(&out);
    assert!(!letters.is_empty(), "{}", String::from_utf8_lossy(&told));
    for letter in letters {
        let bytes = fs::read(&letter).unwrap();
        let plain = |byte: &u8| matches!(byte, b'\r' | b'\n' | b'\t' | 0x20..=0x7e);
        assert!(bytes.iter().all(plain), "{}: {:?}", letter.display(), String::from_utf8_lossy(&bytes));
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
