//! What leaves the program elsewhere: the command line's tables, records, JSON and CSV in a terminal, mail,
//! and the log.

use std::fs;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;
use rusqlite::Connection;

use crate::bytes;
use crate::pty::{self, Pty};
use crate::town::Town;

/// What is asked at the command line; `USER` is the number of somebody.
const LINES: [&str; 43] = [
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
    "export users",
    "export users --raw",
    "export users --format scim",
    "export access",
    "export access --format scim",
    "export orgs",
    "export workgroups",
    "export workgroups --format scim",
    "export users \u{1b}[2J\u{202e}",
];

/// What a town printed.
#[derive(Debug, Default)]
pub struct Printed {
    pub lines: usize,
    pub letters: usize,
    pub logged: usize,
}

impl Printed {
    pub fn add(&mut self, other: &Self) {
        self.lines += other.lines;
        self.letters += other.letters;
        self.logged += other.logged;
    }
}

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

/// Prints one part of all lines in all forms, delivers the mail and keeps a log, and looks at what came.
pub fn check(town: &Town, part: usize, parts: usize) -> Printed {
    configure(town);
    let user = somebody(town);
    let all = LINES.iter().flat_map(|line| ["", " --json", " --plain"].map(|form| format!("{line}{form}")));
    let mut printed = Printed::default();
    for line in all.skip(part).step_by(parts) {
        let line = line.replace("USER", &user);
        let bytes = in_a_terminal(town, &line.split(' ').collect::<Vec<_>>());
        if let Some(fault) = bytes::fault(&bytes) {
            panic!("{line:?}: {fault}\n{:?}", String::from_utf8_lossy(&bytes));
        }
        printed.lines += 1;
    }
    printed.letters = mailed(town);
    printed.logged = logged(town);
    printed
}

/// Mail goes into files, and the theme has a name that is no theme's.
fn configure(town: &Town) {
    let config = town.path("home/.config/beadle");
    fs::create_dir_all(&config).unwrap();
    let out = town.path("post");
    fs::create_dir_all(&out).unwrap();
    let mail = format!("[mail]\nvia = \"files\"\nfolder = \"{}\"\nfrom = \"desk@x.example\"\n", out.display());
    let theme = "theme = \"\\u001b[2J\\u202enone\"\n";
    fs::write(config.join("config.toml"), format!("{theme}{mail}")).unwrap();
}

fn somebody(town: &Town) -> String {
    let db = Connection::open(town.path("prod.db")).unwrap();
    let sql = "SELECT user_id FROM users WHERE status = 'A' AND user_id > 2 ORDER BY user_id LIMIT 1";
    db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap().to_string()
}

/// A command at the town's database, with the home that the town has.
fn command(town: &Town, words: &[&str]) -> CommandBuilder {
    let mut command = pty::command(BEADLE, words);
    command.cwd(town.folder());
    let home = town.path("home");
    command.env("HOME", &home);
    command.env("XDG_STATE_HOME", home.join("state"));
    command.env("BEADLE_DB", town.path("prod.db"));
    command
}

/// What a command writes to a terminal, standard error with it.
fn in_a_terminal(town: &Town, words: &[&str]) -> Vec<u8> {
    let mut pty = Pty::spawn(command(town, words), 100, 30);
    pty.exit();
    pty.written()
}

/// The mail that is due is in characters that every server lets through; how many letters there are.
fn mailed(town: &Town) -> usize {
    let told = in_a_terminal(town, &["mail", "deliver"]);
    assert_eq!(bytes::fault(&told), None, "{:?}", String::from_utf8_lossy(&told));
    let letters = files(&town.path("post"));
    assert!(!letters.is_empty(), "{}", String::from_utf8_lossy(&told));
    for letter in &letters {
        let bytes = fs::read(letter).unwrap();
        let plain = |byte: &u8| matches!(byte, b'\r' | b'\n' | b'\t' | 0x20..=0x7e);
        assert!(bytes.iter().all(plain), "{}: {:?}", letter.display(), String::from_utf8_lossy(&bytes));
    }
    letters.len()
}

/// A console with a theme that nobody knows says so in the log, which somebody may show in a terminal; how long it is.
fn logged(town: &Town) -> usize {
    let mut console = Pty::spawn(command(town, &[]), 100, 30);
    console.wait_text("1 Users");
    console.keys("<c-c>");
    console.exit();
    let log = fs::read(town.path("home/state/beadle/beadle.log")).unwrap();
    let text = String::from_utf8_lossy(&log);
    assert!(text.contains("none") && text.contains("202E"), "the name of the theme is in the log: {text:?}");
    assert_eq!(bytes::fault(&log), None, "{text:?}");
    text.lines().count()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
