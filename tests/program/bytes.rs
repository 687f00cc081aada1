//! How many bytes a key costs: of the list alone, and at 120x40 with the card of the person beside it, whose text is
//! another for every line.

use std::time::{Duration, Instant};

use rstest::rstest;

use crate::house::House;
use crate::pty::Pty;

const QUIET: Duration = Duration::from_millis(250);

/// Presses a key so often, each time when the screen has come to rest, and answers the mean of the bytes it cost.
fn cost(pty: &mut Pty, key: &str, times: usize) -> usize {
    pty.wait_quiet(QUIET);
    let before = pty.bytes();
    for _ in 0..times {
        pty.keys(key);
        pty.wait_quiet(QUIET);
    }
    (pty.bytes() - before) / times
}

#[rstest]
#[case::the_list_alone(99, [300, 800, 6_500])]
#[case::with_the_card(120, [1_600, 2_000, 6_500])]
fn a_key_costs_few_bytes(#[case] columns: u16, #[case] limits: [usize; 3]) {
    let house = House::new();
    let mut pty = house.console(columns, 40);
    let line = cost(&mut pty, "j", 8);
    pty.send(&b"j".repeat(40));
    let scroll = cost(&mut pty, "j", 8);
    let page = cost(&mut pty, "<pgdn>", 3);
    pty.keys("q");
    pty.exit();
    println!("line {line}, scroll {scroll}, page {page} bytes");
    assert!(line <= limits[0], "a line costs {line} bytes");
    assert!(scroll <= limits[1], "scrolling costs {scroll} bytes");
    assert!(page <= limits[2], "a page costs {page} bytes");
}

#[test]
fn a_held_key_lags_nowhere() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.wait_quiet(QUIET);
    let before = pty.bytes();
    let start = Instant::now();
    for press in 1..=100 {
        pty.send(b"j");
        pty.wait_until(start + press * Duration::from_millis(10));
    }
    pty.wait_quiet(QUIET);
    let bytes = pty.bytes() - before;
    println!("a held key of 100 lines: {bytes} bytes");
    assert!(bytes <= 90_000, "{bytes} bytes");
    pty.keys("q");
    pty.exit();
}

/// What somebody else commits is drawn as it comes and lit, and once more when it goes out; then the console is silent.
#[test]
fn what_others_commit_flashes_once_and_nothing_ticks() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.keys("/id:3 <enter>");
    pty.wait_text("─ Ruth Okafor ─");
    pty.wait_quiet(QUIET);
    let before = pty.written().len();
    let done = house.run("users set 3 job_title=Harbourmaster --yes --reason handover");
    assert_eq!(done.code, 0, "{}", done.stderr);
    pty.wait_text("Harbourmaster");
    pty.wait_quiet(Duration::from_millis(1_300));
    let written = pty.written();
    let frames = written[before..].windows(8).filter(|bytes| bytes == b"\x1b[?2026h").count();
    println!("{frames} frames, {} bytes", written.len() - before);
    assert!((2..=5).contains(&frames), "{frames} frames");
    pty.wait_until(Instant::now() + Duration::from_millis(2_500));
    assert_eq!(pty.bytes(), written.len(), "nothing ticks");
    pty.keys("q");
    pty.exit();
}
