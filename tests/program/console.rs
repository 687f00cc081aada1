//! A day at the console: what is shown, staged, kept and seen.

use std::time::Duration;

use crate::house::{House, files, is_filled};
use crate::pty::Pty;
#[cfg(target_os = "linux")]
use crate::pty::process::ticks;

/// Filters for the one user called Dana Whitfield and waits until she is under the cursor.
fn find_dana(pty: &mut Pty) {
    pty.keys("/dana.whitfield <enter>");
    pty.wait("the user that was looked for", |screen| {
        screen.contents().contains("▸  Dana Whitfield") && screen.contents().contains(" 1 of ")
    });
}

#[test]
fn the_first_page_says_where_one_is_and_as_whom() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    let text = pty.text();
    let header = text.lines().next().unwrap_or_default();
    for part in ["beadle", "prod.db", "PRODUCTION", "kim@harbor.example", "by account", "pending"] {
        assert!(header.contains(part), "{part} is missing in {header:?}");
    }
    assert_eq!(text.lines().filter(|line| line.contains("▸")).count(), 1, "{text}");
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn the_demonstration_opens_signed_in() {
    let house = House::new();
    let mut pty = Pty::spawn(house.command(&["demo", "--users", "150", "--dir", "fresh"]), 120, 40);
    pty.wait("the first page", is_filled);
    pty.wait_text("kim@harbor.example");
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
}

#[test]
fn who_is_named_types_only_the_password() {
    let house = House::new();
    let mut pty = Pty::spawn(house.command(&["--as", "dana.whitfield@harbor.example"]), 80, 24);
    pty.wait_text("Sign in");
    pty.wait_text("dana.whitfield@harbor.example");
    pty.keys("guessed <enter>");
    pty.wait_text("The login or the password is not right");
    pty.send(b"\x03");
    assert_eq!(pty.exit().exit_code(), 0);
}

#[test]
fn what_is_staged_is_there_again_at_the_next_start() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    find_dana(&mut pty);
    pty.keys("s i");
    pty.wait_text("1 staged");
    pty.wait_text("A→I");
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
    assert_eq!(files(&house.drafts()).len(), 1);

    let mut pty = house.console(120, 40);
    pty.wait_text("1 staged");
    find_dana(&mut pty);
    pty.wait_text("A→I");
    pty.keys(":discard <enter>");
    pty.wait_gone("1 staged");
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
    assert_eq!(files(&house.drafts()), Vec::<std::path::PathBuf>::new());
    let status = house.run("users show dana.whitfield@harbor.example --json").stdout;
    assert!(status.contains("\"status\":\"A\""), "{status}");
}

#[test]
fn a_change_goes_from_one_console_into_the_other() {
    let house = House::new();
    let (mut mine, mut theirs) = (house.console(120, 40), house.console(80, 24));
    find_dana(&mut mine);
    find_dana(&mut theirs);
    mine.keys("s i");
    mine.wait_text("1 staged");
    mine.keys("w");
    mine.wait_text("judged as of");
    mine.keys("<enter>");
    mine.wait_text("Applied 1 change");
    assert_eq!(files(&house.drafts()), Vec::<std::path::PathBuf>::new());
    theirs.wait_text("Nobody matches the filter");
    for mut pty in [mine, theirs] {
        pty.keys("q");
        assert_eq!(pty.exit().exit_code(), 0);
    }
    let journal = house.run("audit list --json").stdout;
    assert!(journal.contains("dana.whitfield@harbor.example"), "{journal}");
}

#[test]
fn a_change_of_the_command_line_is_seen_in_a_console() {
    let house = House::new();
    let mut pty = house.console(80, 24);
    find_dana(&mut pty);
    let card: serde_json::Value =
        serde_json::from_str(&house.run("users show dana.whitfield@harbor.example --json").stdout).unwrap();
    let committed = house.run(&format!("user {} status A -> I | apply - --reason leave --yes", card["id"]));
    assert_eq!(committed.code, 0, "{}", committed.stderr);
    pty.wait_text("Nobody matches the filter");
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
}

#[test]
fn a_small_terminal_says_so_and_a_larger_one_is_filled() {
    let house = House::new();
    let mut pty = house.console(80, 24);
    for (columns, rows, part) in [(10, 3, "Beadle"), (1, 1, "B"), (19, 5, "This is 19×5.")] {
        pty.resize(columns, rows);
        pty.wait_text(part);
        assert!(!pty.text().contains("Kim"), "{}", pty.text());
    }
    pty.resize(40, 8);
    pty.wait_text("▸");
    pty.resize(132, 50);
    pty.wait("the whole screen", |screen| is_filled(screen) && screen.contents().contains("kim@harbor.example"));
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn without_colour_means_without_a_single_colour() {
    let house = House::new();
    let mut command = house.command(&[]);
    command.env("NO_COLOR", "1");
    let mut pty = Pty::spawn(command, 120, 40);
    pty.wait("the first page", is_filled);
    find_dana(&mut pty);
    pty.keys("s i");
    pty.wait_text("1 staged");
    pty.keys("?");
    pty.wait_text("Types a filter; the list follows every key.");
    pty.keys("<esc>");
    pty.wait_gone("Types a filter; the list follows every key.");
    pty.keys(":");
    pty.wait_text("Commands");
    pty.keys("<c-c>");
    pty.exit();
    let written = String::from_utf8(pty.written()).unwrap();
    let colours: Vec<&str> = looks(&written).filter(|look| look.split(';').any(is_colour)).collect();
    assert!(colours.is_empty(), "{colours:?}");
    assert!(
        looks(&written).any(|look| look.split(';').any(|part| part == "7")),
        "the line under the cursor stands out"
    );
}

/// The parameters of every change of look: what stands between `ESC [` and `m`.
fn looks(written: &str) -> impl Iterator<Item = &str> {
    let sequences = written.split("\x1b[").skip(1);
    sequences.filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':')?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    })
}

/// Whether a parameter sets a colour; 39, 49 and 59 only go back to the terminal's own.
fn is_colour(part: &str) -> bool {
    let code = part.split(':').next().and_then(|code| code.parse::<u8>().ok());
    code.is_some_and(|code| matches!(code, 30..=38 | 40..=48 | 58 | 90..=107))
}

#[test]
fn ascii_means_that_the_program_writes_nothing_else() {
    let house = House::new();
    let made = house.run("a harbour in the mist | init own.db --admin ann@harbor.example --password-stdin");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let mut pty = Pty::spawn(house.command(&["open", "own.db", "--ascii"]), 80, 24);
    pty.wait_text(">  ann@harbor");
    for (keys, text) in [("A", "Owning organization"), ("?", "Types a filter"), (":", "Commands"), ("/zz", "Nobody")] {
        pty.keys(keys);
        pty.wait_text(text);
        pty.keys("<esc>");
        pty.wait_gone(text);
    }
    pty.resize(120, 40);
    pty.wait_text("Workgroups");
    pty.resize(12, 4);
    pty.wait_text("Beadle");
    pty.keys("<c-c>");
    pty.exit();
    let written = String::from_utf8(pty.written()).unwrap();
    let others: String = written.chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(others, "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_console_writes_nothing_and_takes_no_time() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.wait_quiet(Duration::from_millis(500));
    let before = (pty.bytes(), ticks(pty.pid()));
    pty.wait_quiet(Duration::from_secs(3));
    let after = (pty.bytes(), ticks(pty.pid()));
    assert_eq!(after.0, before.0, "bytes were written");
    // Looking for news of others once in a while may cross the border of one tick of 10 ms.
    assert!(after.1 - before.1 <= 1, "{} ticks of 10 ms went by", after.1 - before.1);
    pty.keys("q");
    pty.exit();
}
