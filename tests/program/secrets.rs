//! What is typed where a password is asked for is in no byte that goes to the terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::process::Signal;

use crate::house::House;
use crate::pty::Pty;

const CANARY: &str = "c4n4ry over the grey quay";

fn tells(pty: &Pty) -> bool {
    String::from_utf8_lossy(&pty.written()).contains("c4n4ry")
}

#[test]
fn the_console_shows_no_password() {
    let house = House::new();
    let made =
        house.run("a harbour in the mist | init own.db --admin ann@harbor.example --password-stdin --no-bind --json");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let mut pty = Pty::spawn(house.command(&["open", "own.db"]), 100, 30);
    pty.wait_text("Password");
    pty.send(b"ann@harbor.example\r");
    pty.wait_text("ann@harbor.example");
    pty.send(format!("{CANARY}\r").as_bytes());
    pty.wait_text("is not right");
    assert!(!tells(&pty));
    pty.signal(Signal::TERM);
    pty.exit();
    assert!(!tells(&pty));
    pty.assert_restored();
}

#[test]
fn a_prompt_shows_no_password() {
    let house = House::new();
    let mut pty = Pty::spawn(house.command(&["users", "password", "3"]), 100, 30);
    pty.wait_text("New password for");
    assert!(pty.is_raw(), "the line is silent before the prompt is there");
    pty.send(format!("{CANARY}\r").as_bytes());
    pty.wait_text("The same again:");
    assert!(pty.is_raw(), "the second time, too");
    pty.send(format!("{CANARY}, or not\r").as_bytes());
    pty.exit();
    assert!(pty.text().contains("The two passwords differ"), "{}", pty.text());
    assert!(!tells(&pty));
}

/// Every byte of every file of a house.
fn kept(folder: &Path) -> Vec<u8> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = |path: PathBuf| if path.is_dir() { kept(&path) } else { fs::read(path).unwrap_or_default() };
    entries.flat_map(file).collect()
}

/// What anybody on this machine can read about a process.
fn known_of(pty: &Pty) -> Vec<u8> {
    let about = |name| fs::read(format!("/proc/{}/{name}", pty.pid().as_raw_nonzero())).unwrap_or_default();
    [about("cmdline"), about("environ"), about("comm")].concat()
}

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|part| part.eq_ignore_ascii_case(b"c4n4ry"))
}

/// The fields of dialogs and forms, left behind by a program that is ended while they are filled in.
#[test]
fn no_field_for_a_password_shows_or_keeps_it() {
    let house = House::new();
    let mut pty = house.console(100, 30);
    for (keys, title, fields) in
        [("P", "Password of", "<tab>"), ("<c-o>", "password", "<tab>"), ("A", "Quick add", "<down>")]
    {
        pty.keys(keys);
        pty.wait_text(title);
        if keys == "A" {
            pty.keys("Noor <tab> noor@harbor.example");
            for _ in 0..4 {
                pty.keys("<tab>");
            }
        }
        pty.send(CANARY.as_bytes());
        pty.keys(fields);
        pty.send(CANARY.as_bytes());
        pty.wait_text("••••");
        assert!(!tells(&pty), "{title}: {}", pty.text());
        if keys != "A" {
            pty.keys("<esc>");
            pty.wait_gone("••••");
        }
    }
    assert!(!holds(&known_of(&pty)));
    // The form is kept for the next session; what was typed where a password goes is not.
    pty.signal(Signal::TERM);
    pty.exit();
    assert!(!tells(&pty));
    assert!(!holds(&kept(&house.path(""))), "a file has it");
    // The control: the rest of the form was kept, and the same search would have found it there.
    let files = kept(&house.path("home"));
    assert!(files.windows(4).any(|part| part == b"Noor"));
    fs::write(house.path("home/x"), CANARY).unwrap();
    assert!(holds(&kept(&house.path(""))));
}

/// A program that is started for a link learns nothing of who signs in through it.
#[test]
fn a_child_is_told_no_password() {
    let house = House::new();
    let made =
        house.run("a harbour in the mist | init own.db --admin ann@harbor.example --password-stdin --no-bind --json");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let (folder, given) = (house.path("bin"), house.path("given"));
    fs::create_dir(&folder).unwrap();
    let script = format!(
        "#!/bin/sh\n{{ echo \"$0 $@\"; env; }} >> {}\nexec {} agent --db {}\n",
        given.display(),
        crate::house::BEADLE,
        house.path("own.db").display()
    );
    fs::write(folder.join("ssh"), script).unwrap();
    fs::set_permissions(folder.join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = house.command(&["open", "ops@far.example:own.db"]);
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    let mut pty = Pty::spawn(command, 100, 30);
    pty.wait_text("Password");
    pty.send(b"ann@harbor.example\r");
    pty.wait_text("ann@harbor.example");
    pty.send(format!("{CANARY}\r").as_bytes());
    pty.wait_text("is not right");
    let given = fs::read(given).unwrap();
    assert!(String::from_utf8_lossy(&given).contains("far.example"), "the child was there");
    assert!(!tells(&pty) && !holds(&given) && !holds(&known_of(&pty)));
    pty.signal(Signal::TERM);
    pty.exit();
    assert!(!holds(&kept(&house.path(""))));
}
