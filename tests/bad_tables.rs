//! Tables and themes that are broken: the program says in sentences what is wrong, where, and the way out, and writes
//! nothing.
//!
//! The long form tries the tables of a folder from others, too, which `BEADLE_FOREIGN` names.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use beadle::domain::text::is_hidden;
use beadle::service::account::os_account;
use support::number::word;
use support::world::World;
use tempfile::TempDir;

/// What is wrong with a table, and what has to be said of it; nothing where it can be read all the same.
fn tables() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let long = "x".repeat(5_000);
    let wide = |columns: usize| format!("login,{}\n", ",".repeat(columns));
    vec![
        ("empty", text(""), "has no header line. The first line must name the columns."),
        ("blank", text("\n\n  \n"), "has no column that looks like a login or an e-mail. Name it: login=Column."),
        ("mark-alone", text("\u{feff}"), "has no header line."),
        ("nought", vec![0; 64], "login=Column."),
        ("binary", vec![0xff; 64], "is not UTF-8. Save the file as \"CSV UTF-8\" and try again."),
        ("utf16-le", b"\xff\xfel\0o\0g\0i\0n\0".to_vec(), "is UTF-16. Save the file as \"CSV UTF-8\" and try again."),
        ("utf16-be", b"\xfe\xff\0l\0o\0g\0i\0n".to_vec(), "is UTF-16."),
        ("latin1", b"login,name\na@y.example,J\xf6rg\n".to_vec(), "line 2 is not UTF-8."),
        ("latin1-header", b"login,n\xe4me\n".to_vec(), "is not UTF-8."),
        ("cut-character", b"login,name\na@y.example,J\xc3".to_vec(), "line 2 is not UTF-8."),
        ("no-login", text("colour,size\nred,9\n"), "Name it: login=Column."),
        ("one-word", text("users"), "Name it: login=Column."),
        ("prose", text("Dear all,\nplease find attached nothing.\n"), "Name it: login=Column."),
        ("xml", text("<?xml version=\"1.0\"?><users/>\n"), "Name it: login=Column."),
        ("json", text("[{\"login\": \"a@y.example\"}]\n"), "Name it: login=Column."),
        ("zip", b"PK\x03\x04\x14\0\0\0".to_vec(), "Name it: login=Column."),
        ("too-wide", text(&wide(64)), "has more than 64 columns. Leave out what is not needed."),
        ("far-too-wide", text(&wide(100_000)), "Leave out what is not needed."),
        ("long-field", text(&format!("login,name\na@y.example,{long}\n")), "Is a quotation mark missing there?"),
        ("long-name", text(&format!("login,{long}\n")), "has a field of more than 4096 bytes."),
        (
            "never-closed",
            text(&format!("login,name\na@y.example,\"x\n{}", "y,z\n".repeat(400_000))),
            "quotation mark missing",
        ),
        ("one-line", text(&"x".repeat(3 << 20)), "quotation mark missing"),
        ("ragged", text("login,name\na@y.example\nb@y.example,B,C\n"), "The row has 1 fields, but the header has 2"),
        ("all-ragged", text("login,name\na\nb\nc\n"), "it is left out."),
        ("no-at", text("login,name\nann,Ann\n"), "is no e-mail address. A login domain would make one of it."),
        ("two-ats", text("login,name\na@b@c.example,Ann\n"), "is not an e-mail address like name@example.org."),
        ("blank-login", text("login,name\n,Ann\n"), "has neither a login nor an e-mail address and is left out."),
        (
            "control-login",
            text("login,name\n\u{1b}[2J@y.example,Ann\n"),
            "the character U+001B, which is not allowed here.",
        ),
        (
            "hidden-login",
            text("login,name\na\u{202e}@y.example,Ann\n"),
            "the character U+202E, which is not allowed here.",
        ),
        (
            "hidden-name",
            text("login,name\na@y.example,An\u{202e}n\n"),
            "the character U+202E, which is not allowed here.",
        ),
        ("same-login", text("login,name\na@y.example,Ann\nA@Y.example,Bob\n"), "Both are left out."),
        ("formula", text("login,name\na@y.example,=cmd|' /C calc'!A0\n"), ""),
        ("injection", text("login,name\na@y.example,'); DROP TABLE users;--\n"), ""),
        (
            "odd-status",
            text("login,name,status\na@y.example,Ann,perhaps\n"),
            "\"perhaps\" is no status that is known here; it is passed over.",
        ),
        (
            "unknown-org",
            text("login,name,organization\na@y.example,Ann,Nowhere\n"),
            "no organization called \"Nowhere\", so the user does not get it.",
        ),
        (
            "unknown-group",
            text("login,name,workgroup\na@y.example,Ann,Nobody\n"),
            "no workgroup called \"Nobody\", so the user does not get it.",
        ),
        (
            "password",
            text("login,name,password\na@y.example,Ann,hunter2\n"),
            "The column holds passwords; it is not read.",
        ),
        ("twice-the-column", text("login,login,name\na@y.example,b@y.example,Ann\n"), ""),
        ("returns", text("login,name\ra@y.example,Ann\r"), ""),
        ("spaces", text("  login  ,  name  \n  a@y.example  ,  Ann  \n"), ""),
        ("no-rows", text("login,name\n"), ""),
        (
            "too-long-name",
            text(&format!("login,name\na@y.example,{}\n", "n".repeat(300))),
            "The text has 300 characters; at most 120 fit here.",
        ),
    ]
}

const THEMES: [(&str, &str, &str); 21] = [
    ("empty", "", ""),
    ("whole", "name = \"mine\"\ninherits = \"dark\"\n[palette]\nink = \"#336699\"\n[roles]\ntext = \"ink\"\n", ""),
    ("prose", "This is how I like it.\n", "is not TOML"),
    ("open-table", "[roles\ntext = \"red\"\n", "is not TOML"),
    ("open-text", "name = \"mine\n", "is not TOML"),
    ("two-signs", "name = = \"mine\"\n", "is not TOML"),
    ("twice-a-key", "[roles]\ntext = \"red\"\ntext = \"blue\"\n", "is not TOML"),
    ("json", "{\"name\": \"mine\"}\n", "is not TOML"),
    ("unknown-key", "colour = \"red\"\n", "\"colour\""),
    ("unknown-role", "[roles]\nno-such = \"red\"\n", "There is no role called \"no-such\"."),
    ("unknown-colour", "[roles]\ntext = \"blau\"\n", "\"blau\" is no colour; write"),
    ("bad-hex", "[roles]\ntext = \"#12345\"\n", "\"#12345\" is no colour; write"),
    ("too-great", "[palette]\nink = \"256\"\n", "256"),
    ("negative", "[palette]\nink = -1\n", "Text in quotes is needed here."),
    ("unknown-mods", "[roles]\ntext = { mods = [\"loud\"] }\n", "there are bold, dim,"),
    ("mods-no-list", "[roles]\ntext = { mods = \"bold\" }\n", "A list is needed here, as in"),
    ("no-table", "roles = \"red\"\n", "A table is needed here."),
    ("no-text", "name = 7\n", "Text in quotes is needed here."),
    ("inherits-itself", "name = \"mine\"\ninherits = \"mine\"\n", "A theme inherits from one that is built in"),
    ("unknown-depth", "depth = \"many\"\n", "many"),
    ("hidden", "[roles]\n\"\u{202e}\u{200b}\" = \"red\"\n", "\"‹202E›‹200B›\""),
];

/// A database and its folder, in which nothing may change.
struct Site {
    world: World,
    /// Where the program keeps what is its own.
    home: TempDir,
}

impl Site {
    fn new() -> Self {
        let world = World::new("org ABC\nworkgroup Desk");
        let db = world.connect();
        db.execute("UPDATE operator_bindings SET os_account = ?1", [os_account()]).unwrap();
        Self { world, home: TempDir::new().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_beadle"));
        command.args(arguments).env_clear().env("HOME", self.home.path()).env("BEADLE_DB", self.world.path());
        command.output().unwrap()
    }

    /// Every file with what is in it.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        every(self.world.folder()).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }

    /// Runs a command that may write nothing, and answers what was said: sentences, and nothing that acts.
    fn says(&self, name: &str, arguments: &[&str]) -> (i32, String) {
        let before = self.files();
        let output = self.run(arguments);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let code = output.status.code().unwrap();
        assert!(matches!(code, 0..=5 | 8) && !said.contains("panicked"), "{name}: {code} {said}");
        assert!(!said.chars().any(|c| c != '\n' && is_hidden(c)), "{name}: {said:?}");
        assert!(self.files() == before, "{name}: something was written: {said}");
        (code, said)
    }

    fn table(&self, name: &str, bytes: &[u8]) -> (i32, String) {
        let file = self.world.folder().join(format!("{name}.csv"));
        fs::write(&file, bytes).unwrap();
        let said = self.says(name, &["import", "csv", &file.to_string_lossy(), "--owner", "ABC", "--dry-run"]);
        fs::remove_file(file).unwrap();
        said
    }
}

fn every(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { every(&path) } else { vec![path] }).collect()
}

#[test]
fn a_broken_table_is_told_with_the_way_out() {
    let site = Site::new();
    let tables = tables();
    assert!(tables.len() >= 40);
    for (name, bytes, says) in &tables {
        let (code, said) = site.table(name, bytes);
        assert!(!says.is_empty() || code == 0, "{name} can be read: {code} {said}");
        let flowing = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flowing.contains(says), "{name}: no {says:?} in {said}");
        assert!(flowing.contains(&format!("{name}.csv")) || says.is_empty(), "{name}: which file? {said}");
    }
}

#[test]
fn a_broken_theme_is_told_with_the_way_out() {
    let site = Site::new();
    for (name, text, says) in THEMES {
        let file = site.world.folder().join(format!("{name}.toml"));
        fs::write(&file, text).unwrap();
        let (code, said) = site.says(name, &["themes", "--check", &file.to_string_lossy()]);
        assert_eq!(code == 0, says.is_empty(), "{name}: {code} {said}");
        assert!(said.contains(says) && (said.contains(&format!("{name}.toml")) || says.is_empty()), "{name}: {said}");
        fs::remove_file(file).unwrap();
    }
    for (what, ends) in [("no-such.toml", 3), (".", 1)] {
        let (code, said) = site.says(what, &["themes", "--check", what]);
        assert!(code == ends && said.trim_end().ends_with('.'), "{code} {said}");
    }
}

/// The control: a command that does write is noticed.
#[test]
#[should_panic(expected = "something was written")]
fn a_table_that_is_taken_in_is_noticed() {
    let site = Site::new();
    let file = site.world.folder().join("whole.csv");
    fs::write(&file, "login,name\na@y.example,Ann\n").unwrap();
    site.says("whole", &["import", "csv", &file.to_string_lossy(), "--owner", "ABC", "--yes"]);
}

#[test]
#[ignore = "reads the tables of others; run by `just foreign FOLDER`"]
fn tables_of_others_are_read_or_refused() {
    let folder = word("BEADLE_FOREIGN", "");
    let site = Site::new();
    let tables = every(Path::new(&folder)).into_iter();
    let tables: Vec<_> = tables.filter(|path| path.extension().is_some_and(|extension| extension == "csv")).collect();
    assert!(!tables.is_empty(), "no table is below {folder:?}");
    for path in &tables {
        let (_, said) = site.table("foreign", &fs::read(path).unwrap());
        assert!(said.contains("foreign.csv"), "{}: {said}", path.display());
    }
    println!("{} tables of others", tables.len());
}
