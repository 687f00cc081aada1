//! The loop in a real terminal: this very file, started again there, plays the console over a small town.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[path = "support/pty/mod.rs"]
mod pty;
#[path = "support/town/mod.rs"]
mod town;

use std::time::Duration;

use beadle::api::Request;
use beadle::link::{Answer, Link, News, Slot, Ticket};
use beadle::tui::files::Files;
use beadle::tui::kept::Nowhere;
use beadle::tui::model::Seat;
use beadle::tui::rehearsal::NOW;
use beadle::tui::theme::Theme;
use beadle::tui::{Options, run};
use pty::Pty;
use rustix::process::Signal;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use town::Town;

/// A link that answers at once.
struct Here {
    town: Town,
    news: UnboundedSender<News>,
}

impl Link for Here {
    fn ask(&mut self, ticket: Ticket, _slot: Option<Slot>, request: Request) {
        let result = self.town.answer(request);
        self.news.send(Answer { ticket, result }.into()).expect("the loop listens");
    }
}

/// The program that is played. It only runs when it is asked for by name.
#[test]
#[ignore = "this is the program that the other tests start"]
fn program() {
    let (news, inbox) = unbounded_channel();
    let options = Options {
        standing: None,
        theme: Theme::terminal(),
        seat: Seat {
            zone: jiff::tz::TimeZone::UTC,
            readonly: false,
            is_captive: false,
            idle_lock: 0,
            clipboard: false,
            bell: false,
            database: None,
            login: None,
            sync_source: None,
            home: None,
            profiles: std::collections::BTreeMap::new(),
        },
        seed: [1; 32],
        clock: || NOW,
        keeper: Box::new(Nowhere),
        files: Files { write: |_, _, _| Ok(()), read: |_| Err("There are no files here.".to_owned()) },
        courier: Box::new(beadle::tui::courier::Nobody),
        anchor: beadle::link::anchor::Watch::default(),
        warning: None,
        aside: || (),
    };
    let reason = run(Box::new(Here { town: Town::with(60), news }), inbox, options).unwrap();
    println!("left with {}", reason.exit_code());
}

fn start() -> Pty {
    let me = std::env::current_exe().expect("this program has a path");
    let command = pty::command(me, &["--exact", "program", "--ignored", "--nocapture", "--test-threads=1"]);
    let pty = Pty::spawn(command, 80, 24);
    pty.wait_text("Lance Whitfield");
    pty
}

#[test]
fn keys_reach_the_app_and_leaving_gives_the_terminal_back() {
    let mut pty = start();
    pty.keys("j/kov <enter>");
    pty.wait_text("1 of 68");
    pty.keys("q");
    pty.exit();
    pty.assert_restored();
    assert!(pty.text().contains("left with 0"), "{}", pty.text());
}

#[test]
fn a_signal_ends_the_loop() {
    let mut pty = start();
    pty.signal(Signal::TERM);
    pty.exit();
    pty.assert_restored();
    assert!(pty.text().contains("left with 143"), "{}", pty.text());
}

#[test]
fn stopping_lends_the_terminal_and_going_on_draws_again() {
    let mut pty = start();
    pty.keys("<c-z>");
    pty.wait("the primary screen", |screen| !screen.alternate_screen());
    pty.wait_stopped();
    pty.signal(Signal::CONT);
    pty.wait("the list", |screen| screen.alternate_screen() && screen.contents().contains("Milan"));
    pty.keys("q");
    pty.exit();
}

#[test]
fn an_idle_console_writes_nothing_even_while_it_looks_for_news() {
    let mut pty = start();
    pty.wait_quiet(Duration::from_millis(200));
    let before = pty.bytes();
    pty.wait_quiet(Duration::from_millis(1_300));
    assert_eq!(pty.bytes(), before);
    pty.keys("q");
    pty.exit();
}

#[test]
fn a_held_key_is_one_frame_for_many() {
    let mut pty = start();
    pty.wait_quiet(Duration::from_millis(100));
    let (before, frames) = (pty.bytes(), pty.frames());
    pty.send(&b"j".repeat(40));
    pty.wait("the fortieth row below", |screen| screen.contents().contains("▸  Person 00036"));
    pty.wait_quiet(Duration::from_millis(100));
    let (wrote, frames) = (pty.bytes() - before, pty.frames() - frames);
    assert!(wrote < 8_000 && frames <= 20, "{wrote} bytes and {frames} frames for one burst");
    pty.keys("q");
    pty.exit();
}

#[test]
fn a_resize_is_drawn_at_once() {
    let mut pty = start();
    pty.resize(120, 40);
    pty.wait_text("HFX Harbor Family Services");
    pty.keys("q");
    pty.exit();
}
