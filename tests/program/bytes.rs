//! What a key costs on the line to the terminal: bytes and frames, at 120x40 with the card of the person beside the list
//! and at a width that has no room for it; and that a console that is left alone costs nothing.
//!
//! A key is pressed when the frame of the one before is there, so the cursor runs, as under a quick hand. What is counted
//! is the median: where the machine halts for a moment the cursor rests, and the card is painted meanwhile.

use std::time::{Duration, Instant};

use rstest::rstest;

use crate::house::House;
use crate::pty::Pty;
#[cfg(target_os = "linux")]
use crate::pty::process::ticks;

/// Longer than a cursor takes to rest, with time to answer and to paint.
const QUIET: Duration = Duration::from_millis(400);

/// Presses a key so often, each time when the frame of the one before is there; answers the bytes of each, in order.
fn press(pty: &mut Pty, key: &str, times: usize) -> Vec<usize> {
    let mut costs = Vec::new();
    for _ in 0..times {
        let (bytes, frames) = (pty.bytes(), pty.frames());
        pty.keys(key);
        pty.wait_frames(frames + 1);
        costs.push(pty.bytes() - bytes);
    }
    costs
}

/// The median of what a key costs while the cursor runs.
fn cost(pty: &mut Pty, key: &str, times: usize) -> usize {
    pty.wait_quiet(QUIET);
    let mut costs = press(pty, key, times);
    costs.sort_unstable();
    costs[costs.len() / 2]
}

fn leave(mut pty: Pty) {
    pty.keys("<c-c>");
    pty.exit();
}

#[rstest]
#[case::the_list_alone(99)]
#[case::with_the_card(120)]
fn a_key_costs_few_bytes(#[case] columns: u16) {
    let house = House::new();
    let mut pty = house.console(columns, 40);
    let line = cost(&mut pty, "j", 15);
    press(&mut pty, "j", 30);
    let scroll = cost(&mut pty, "j", 15);
    let page = cost(&mut pty, "<pgdn>", 3);
    pty.keys("/");
    pty.wait_text("filter");
    let mut letters: Vec<usize> =
        ["a", "n", "<back>", "<back>", "o", "r"].iter().map(|key| cost(&mut pty, key, 1)).collect();
    letters.sort_unstable();
    println!("line {line}, scroll {scroll}, page {page}, letters of a filter {letters:?} bytes");
    assert!(line <= 300, "a line costs {line} bytes");
    assert!(scroll <= 800, "scrolling costs {scroll} bytes");
    assert!(page <= 6_500, "a page costs {page} bytes");
    assert!(letters[5] <= 6_500, "a letter of a filter costs {} bytes", letters[5]);
    leave(pty);
}

/// The card comes when the cursor rests, once, and costs no more than its text.
#[test]
fn the_card_comes_when_the_cursor_rests() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.wait_quiet(QUIET);
    let (bytes, frames) = (pty.bytes(), pty.frames());
    pty.keys("jjj");
    pty.wait_quiet(QUIET);
    let (bytes, frames) = (pty.bytes() - bytes, pty.frames() - frames);
    println!("three lines and a card: {bytes} bytes in {frames} frames");
    assert!((2..=5).contains(&frames), "{frames} frames");
    assert!((400..=2_500).contains(&bytes), "{bytes} bytes");
    leave(pty);
}

#[test]
fn a_held_key_lags_nowhere() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.wait_quiet(QUIET);
    let (bytes, frames) = (pty.bytes(), pty.frames());
    let start = Instant::now();
    for press in 1..=100 {
        pty.send(b"j");
        pty.wait_until(start + press * Duration::from_millis(10));
    }
    pty.wait_quiet(QUIET);
    let (bytes, frames) = (pty.bytes() - bytes, pty.frames() - frames);
    println!("a held key of 100 lines: {bytes} bytes in {frames} frames");
    assert!(bytes <= 60_000, "{bytes} bytes");
    assert!(frames <= 110, "{frames} frames");
    leave(pty);
}

/// Keys that come together are one frame, and the card is one more.
#[test]
fn a_burst_is_drained_before_one_frame() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.wait_quiet(QUIET);
    let before = pty.frames();
    pty.send(&b"j".repeat(200));
    pty.wait_quiet(QUIET);
    let frames = pty.frames() - before;
    println!("200 keys at once: {frames} frames");
    assert!(frames <= 20, "{frames} frames");
    // The count can fail: keys that come one by one are a frame each.
    let before = pty.frames();
    press(&mut pty, "k", 30);
    assert!(pty.frames() - before >= 30);
    leave(pty);
}

#[cfg(target_os = "linux")]
#[test]
fn a_console_that_is_left_alone_is_silent() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    pty.wait_quiet(Duration::from_millis(1_500));
    let (bytes, before) = (pty.bytes(), ticks(pty.pid()));
    pty.wait_until(Instant::now() + Duration::from_secs(4));
    let idle = ticks(pty.pid()) - before;
    assert_eq!(pty.bytes(), bytes, "nothing is written");
    println!("four seconds alone: {idle} hundredths of a second");
    assert!(idle <= 4, "{idle} hundredths of a second");
    // The clock can fail: keys take time.
    press(&mut pty, "j", 60);
    assert!(ticks(pty.pid()) - before > idle + 4);
    leave(pty);
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
    leave(pty);
}
