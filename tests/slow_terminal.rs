//! A slow line as somebody at a terminal has it: the console here, the database behind a real sshd, and a proxy between
//! them that delays every byte, both ways.
//!
//! What is measured is held against the delay and against `ssh` alone over the same line, never against a clock.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails there")]

#[path = "support/pty/mod.rs"]
mod pty;
#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pty::Pty;
use sshd::Sshd;
use support::number::number;
use support::world::World;

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

/// The time there and back. Longer than a real line, so that a round trip too many is told from a busy machine.
fn delay() -> Duration {
    Duration::from_millis(number("BEADLE_DELAY", 600))
}

/// Takes connections on a port of its own and hands every byte on after half the delay.
fn proxy(port: u16, delay: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for from in listener.incoming().map_while(Result::ok) {
            let to = TcpStream::connect(("127.0.0.1", port)).unwrap();
            for stream in [&from, &to] {
                stream.set_nodelay(true).unwrap();
            }
            carry(from.try_clone().unwrap(), to.try_clone().unwrap(), delay / 2);
            carry(to, from, delay / 2);
        }
    });
    own
}

/// Hands on what comes from one end, each part so much later than it came.
#[allow(clippy::disallowed_methods, reason = "the delay is what this is for")]
fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let (send, parts) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = [0; 16 << 10];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            if send.send((Instant::now() + delay, buffer[..read].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (when, part) in parts {
            thread::sleep(when.saturating_duration_since(Instant::now()));
            if to.write_all(&part).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

fn town() -> String {
    let mut town =
        String::from("org ABC\nworkgroup Admin menu\nuser 10 ann@x.example A ABC edit:ABC in:Admin everything=W\n");
    for user in 100..400 {
        let _ = writeln!(town, "user {user} u{user}@x.example A ABC login:ABC");
    }
    town + "user 500 asks@x.example P ABC asked nopassword in:Admin login:ABC\n"
}

/// How long it takes until a line that was not there stands on the screen: it has all of these.
fn takes(console: &mut Pty, keys: &str, parts: &[&str]) -> Duration {
    let is_there = |text: String| text.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(!is_there(console.text()), "{parts:?} is there already:\n{}", console.text());
    let since = Instant::now();
    console.keys(keys);
    console.wait(&format!("{parts:?}"), |screen| is_there(screen.contents()));
    since.elapsed()
}

#[test]
fn a_key_waits_for_no_line_and_a_page_for_one_trip() {
    let (world, sshd, delay) = (World::new(&town()), Sshd::start(), delay());
    let port = proxy(sshd.port(), delay);
    let path = sshd.path_through("ann", port);
    // Nothing but ssh over the same line: connecting, signing in, and one command.
    let since = Instant::now();
    let bare = std::process::Command::new(sshd.path(&format!("bin/ann-{port}/ssh"))).args(["test", "true"]).status();
    assert!(bare.unwrap().success());
    let bare = since.elapsed();

    sshd.authorize(
        "ann",
        &format!("restrict,command=\"beadle agent --operator ann@x.example --db {}\"", world.path().display()),
    );
    let mut command = pty::command(BEADLE, &["open", "test:"]);
    command.env("PATH", path);
    command.env("HOME", sshd.path("client"));
    let since = Instant::now();
    let mut console = Pty::spawn(command, 120, 40);
    // The card beside the list is there: the organizations of the one under the cursor.
    console.wait_text("A active, L login");
    let opening = since.elapsed();
    console.wait_quiet(delay * 2);

    let key = takes(&mut console, "j", &["▸", "root@x.example"]);
    let end = takes(&mut console, "G", &["▸", "u399@x.example"]);
    console.keys("5");
    console.wait_text("asks@x.example");
    console.wait_quiet(delay * 2);
    console.keys("y");
    console.wait_text("With the form");
    let approving = takes(&mut console, "y", &["Approved asks"]);
    println!(
        "delay {delay:?}: ssh alone {bare:?}, opening {opening:?}, key {key:?}, end {end:?}, approving {approving:?}"
    );
    assert!(opening < bare + delay * 3, "opening is at most two trips behind ssh: {opening:?}, ssh alone {bare:?}");
    assert!(key < delay, "a key inside what is loaded waits for nothing: {key:?}");
    assert!(end >= delay, "the control: what is not here takes a trip: {end:?}");
    assert!(end < delay * 2, "a page is one trip: {end:?}");
    assert!(approving >= delay && approving < delay * 2, "an approval is one trip: {approving:?}");
    console.keys("q");
    assert!(console.exit().success());
}
