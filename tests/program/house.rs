//! A folder with a demonstration of its own, so that tests do not meet and nothing of this machine is touched.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use beadle::domain::time::Time;
use beadle::service::account::os_account;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::pty::{self, Pty};

pub const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");
const NOW: Time = Time(1_795_305_600_000);

/// Both databases of the demonstration, made once and copied for every test.
static DEMO: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let made = beadle::demo::build(folder.path(), 300, NOW, 7, Some(&os_account()), &mut |_| {}).unwrap();
    [fs::read(made.production).unwrap(), fs::read(made.training).unwrap()]
});

pub struct House {
    folder: TempDir,
}

/// What a command came to.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl House {
    pub fn new() -> Self {
        let house = Self { folder: TempDir::new().unwrap() };
        fs::write(house.path("prod.db"), &DEMO[0]).unwrap();
        fs::write(house.path("train.db"), &DEMO[1]).unwrap();
        fs::create_dir(house.path("home")).unwrap();
        house
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder where drafts are kept.
    pub fn drafts(&self) -> PathBuf {
        self.path("home/data/beadle/drafts")
    }

    pub fn variables(&self) -> [(&'static str, PathBuf); 5] {
        [
            ("HOME", self.path("home")),
            ("XDG_CONFIG_HOME", self.path("home/config")),
            ("XDG_DATA_HOME", self.path("home/data")),
            ("XDG_STATE_HOME", self.path("home/state")),
            ("BEADLE_DB", self.path("prod.db")),
        ]
    }

    /// The program with arguments, to be started in a terminal.
    pub fn command(&self, arguments: &[&str]) -> CommandBuilder {
        let mut command = pty::command(BEADLE, arguments);
        command.cwd(self.folder.path());
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        command
    }

    /// The console, opened on the production database, with its first page painted.
    pub fn console(&self, columns: u16, rows: u16) -> Pty {
        let pty = Pty::spawn(self.command(&[]), columns, rows);
        pty.wait("the first page", is_filled);
        pty
    }

    /// Runs a command on pipes; what stands before a `|` is its standard input.
    pub fn run(&self, line: &str) -> Ran {
        let (input, line) = line.split_once(" | ").unwrap_or(("", line));
        let mut command = self.plain(&line.split_whitespace().collect::<Vec<_>>());
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A program that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(format!("{}\n", input.trim()).as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The program with arguments, without a terminal.
    pub fn plain(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BEADLE);
        command.args(arguments).env_clear().envs(self.variables()).env("TZ", "UTC").current_dir(self.folder.path());
        command
    }
}

/// Whether the list has its rows and its counts.
pub fn is_filled(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    screen.alternate_screen() && text.contains('▸') && text.contains(" active ─") && text.contains(" pending")
}

/// The files in a folder; none where there is no folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}
