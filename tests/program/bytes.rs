//! How many bytes a key costs at 120x40, with the card of the person beside the list.

use std::time::{Duration, Instant};

use crate::house::House;
use crate::pty::Pty;

const QUIET: Duration = Duration::from_millis(120);

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

#[test]
fn a_key_costs_few_bytes() {
    let house = House::new();
    let mut pty = house.console(120, 40);
    let line = cost(&mut pty, "j", 8);
    pty.send(&b"j".repeat(40));
    let scroll = cost(&mut pty, "j", 8);
    let page = cost(&mut pty, "<pgdn>", 3);
    pty.keys("q");
    pty.exit();
    println!("line {line}, scroll {scroll}, page {page} bytes");
    assert!(line <= 300, "a line costs {line} bytes");
    assert!(scroll <= 800, "scrolling costs {scroll} bytes");
    assert!(page <= 6_500, "a page costs {page} bytes");
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
