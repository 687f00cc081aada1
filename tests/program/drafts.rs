//! Staged work is never lost: however the console ends, the next one offers it, to whom it belongs and nowhere else.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use rstest::rstest;
use rustix::process::Signal;

use crate::house::{House, files, is_filled};
use crate::pty::Pty;

/// A console with one change and a reason staged, and two users marked.
fn staged(house: &House) -> Pty {
    let mut pty = house.console(80, 24);
    pty.keys("s i");
    pty.wait_text("1 staged");
    pty.keys("<space> <space>");
    pty.wait_text("2 users marked");
    pty.keys("w");
    pty.wait_text("judged as of");
    pty.keys("r cover <enter>");
    pty.wait_text("Reason: cover");
    pty
}

/// Opens the console again and finds the change, its reason, and the step that led to it.
fn assert_offered(house: &House) {
    let mut pty = Pty::spawn(house.command(&[]), 80, 24);
    pty.wait_text("1 change staged earlier: w reviews. 2 users marked earlier: u unmarks.");
    pty.keys("w");
    pty.wait_text("Reason: cover");
    pty.keys("z");
    pty.wait_text("Nothing is staged.");
    pty.keys("Z");
    pty.wait_text("judged as of");
}

#[rstest]
#[case::quit("q")]
#[case::killed("kill")]
#[case::terminated("terminate")]
#[case::hung_up("hang up")]
#[case::without_terminal("gone")]
fn is_offered_again(#[case] end: &str) {
    let house = House::new();
    let mut pty = staged(&house);
    match end {
        "q" => pty.keys("q"),
        // What is seen on the screen is on the disk.
        "kill" => pty.signal(Signal::KILL),
        "terminate" => pty.signal(Signal::TERM),
        "hang up" => pty.signal(Signal::HUP),
        _ => {
            pty.hang_up(Duration::from_secs(5));
            return assert_offered(&house);
        }
    }
    pty.exit();
    let kept = files(&house.drafts());
    assert_eq!(kept.len(), 2, "the draft, and who is marked: {kept:?}");
    for file in kept {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_offered(&house);
}

#[test]
fn nothing_is_offered_on_another_database() {
    let house = House::new();
    let mut pty = staged(&house);
    pty.keys("q");
    pty.exit();
    let pty = Pty::spawn(house.command(&["open", "train.db"]), 80, 24);
    pty.wait_text(" active ─");
    assert!(!pty.text().contains("staged"), "{}", pty.text());
}

#[test]
fn a_demonstration_of_another_size_is_another_database() {
    let house = House::new();
    for size in ["100", "101"] {
        let made = house.run(&format!("demo --no-open --users {size} --dir of{size}"));
        assert_eq!(made.code, 0, "{}", made.stderr);
    }
    let mut pty = Pty::spawn(house.command(&["open", "of100/prod.db"]), 80, 24);
    pty.wait("the list", is_filled);
    pty.keys("s i");
    pty.wait_text("1 staged");
    pty.keys("q");
    pty.exit();
    let pty = Pty::spawn(house.command(&["open", "of101/prod.db"]), 80, 24);
    pty.wait("the list", is_filled);
    assert!(!pty.text().contains("staged"), "{}", pty.text());
}

/// Two consoles of one operator: neither loses what the other one stages.
#[test]
fn two_consoles_lose_nothing() {
    let house = House::new();
    let mut one = house.console(80, 24);
    one.keys("s i");
    one.wait_text("1 staged");
    let mut other = Pty::spawn(house.command(&[]), 80, 24);
    other.wait_text("Another console of yours has 1 change staged.");
    other.keys("j s i");
    other.wait_text("1 staged");
    for pty in [&mut one, &mut other] {
        pty.keys("q");
        pty.exit();
    }
    let next = Pty::spawn(house.command(&[]), 80, 24);
    next.wait_text("2 changes staged earlier, 1 of them in another console");
    next.wait_text("2 staged");
}
