//! However the console is left, the terminal is as it was and the exit code says why.

use std::time::Duration;

use rstest::rstest;
use rustix::process::Signal;

use crate::house::{House, files, is_filled};
use crate::pty::Pty;

/// A shell's terminal in which the program was started, with the modes of the line before.
fn start(house: &House) -> (Pty, String) {
    let pty = Pty::spawn(house.command(&[]), 80, 24);
    let modes = pty.modes();
    pty.wait("the first page", is_filled);
    assert!(pty.is_raw());
    (pty, modes)
}

#[rstest]
#[case::quit("q", 0)]
#[case::control_c("<c-c>", 0)]
#[case::out_of_a_dialog("s <c-c>", 0)]
#[case::out_of_a_filter("/ab <c-c>", 0)]
fn by_a_key(#[case] keys: &str, #[case] code: u32) {
    let house = House::new();
    let (mut pty, modes) = start(&house);
    pty.keys(keys);
    assert_eq!(pty.exit().exit_code(), code);
    pty.assert_restored();
    assert_eq!(pty.modes(), modes);
}

#[rstest]
#[case::terminate(Signal::TERM, 143)]
#[case::hang_up(Signal::HUP, 129)]
#[case::interrupt(Signal::INT, 130)]
#[case::quit(Signal::QUIT, 131)]
fn by_a_signal(#[case] signal: Signal, #[case] code: u32) {
    let house = House::new();
    let (mut pty, modes) = start(&house);
    pty.keys("s i");
    pty.wait_text("1 staged");
    pty.signal(signal);
    assert_eq!(pty.exit().exit_code(), code);
    pty.assert_restored();
    assert_eq!(pty.modes(), modes);
    assert_eq!(files(&house.drafts()).len(), 1, "the draft is kept");
}

#[test]
fn by_the_loss_of_the_terminal() {
    let house = House::new();
    let (pty, _) = start(&house);
    let (status, took) = pty.hang_up(Duration::from_secs(5));
    assert_eq!(status.exit_code(), 129, "{status}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn for_a_while() {
    let house = House::new();
    let (mut pty, modes) = start(&house);
    for keys in ["<c-z>", "j <c-z>"] {
        pty.keys(keys);
        pty.wait("the primary screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        assert_eq!(pty.modes(), modes);
        pty.wait_stopped();
        pty.signal(Signal::CONT);
        pty.wait("the list", is_filled);
        assert!(pty.is_raw());
    }
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
    pty.assert_restored();
    assert_eq!(pty.modes(), modes);
}

/// What is said of the threads that a console cannot do without, in the order in which they are started.
#[cfg(target_os = "linux")]
const WITHOUT: [&str; 4] = [
    "No thread could be started for the database: ",
    "The console could not go on: no signals can be heard: ",
    "The console could not go on: no thread could be started to read keys: ",
    "The console could not go on: no thread could be started to notice the loss of the terminal: ",
];

/// A thread is given more room than there is, for the first of them or for one after some. A thread for what can wait may
/// take the place of a later one, so that it is missing one earlier.
#[cfg(target_os = "linux")]
#[rstest]
fn by_a_thread_that_cannot_be_started(#[values(0, 1, 2, 3)] threads: u64) {
    const ROOM: u64 = 1 << 30;
    let house = House::new();
    let limited = format!("ulimit -v {}; exec {}", (threads * ROOM + 700_000_000) / 1024, crate::house::BEADLE);
    let mut command = crate::pty::command("sh", &["-c", &limited]);
    command.cwd(house.path(""));
    for (name, value) in house.variables() {
        command.env(name, value);
    }
    command.env("RUST_MIN_STACK", ROOM.to_string());
    // Room of its own for what a thread allocates would be more, and how much depends on the moment.
    command.env("MALLOC_ARENA_MAX", "1");
    let mut pty = Pty::spawn(command, 160, 24);
    assert_eq!(pty.exit().exit_code(), 1);
    pty.assert_restored();
    let missing = usize::try_from(threads).unwrap();
    let told = WITHOUT[missing.min(1)..=missing].iter().any(|sentence| pty.text().contains(sentence));
    assert!(told, "{}", pty.text());
}
