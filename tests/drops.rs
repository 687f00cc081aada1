//! Links dropped at any point over a real sshd: nothing is lost, nothing is done twice, and nobody is left without an
//! answer. Without receipts it would be otherwise, which the negative control shows.
//!
//! `just drops 500` runs the long form; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use beadle::api::{Refusal, Reply, Request};
use beadle::domain::change::Receipt;
use beadle::link::remote::ssh::Other;
use beadle::link::remote::{Pace, RemoteLink};
use beadle::link::{Link as _, LinkState, News, Ticket};
use beadle::wire::Hello;
use sshd::Sshd;
use support::number::number;
use support::world::{Dice, World, receipt, set};

const WORLD: &str = "
workgroup Admin menu
org ABC
user 10 ann@x.example A ABC edit:ABC in:Admin user_setup=W
user 20 cy@x.example A ABC login:ABC
";

/// How long an answer may take before it counts as missing.
const DEADLINE: Duration = Duration::from_mins(1);

/// Broken lines are dialled again soon, so that many of them fit into a test.
fn pace() -> Pace {
    Pace { first: Duration::from_millis(10), longest: Duration::from_millis(200), ..Pace::default() }
}

struct Trial {
    world: World,
    sshd: Arc<Sshd>,
    /// The city that the user has, as far as whoever commits knows.
    city: String,
}

/// What became of the commits.
#[derive(Debug, Default)]
struct Tally {
    /// Lines that broke before the answer.
    broken: u32,
    done: u32,
    /// Told to be written and not there, or there and told otherwise.
    lost: u32,
    doubled: u32,
    unanswered: u32,
}

impl Trial {
    fn new() -> Self {
        let (world, sshd) = (World::new(WORLD), Sshd::start());
        let command = format!("beadle agent --operator ann@x.example --db {}", world.path().display());
        sshd.authorize("ann", &format!("restrict,command=\"{command}\""));
        Self { world, sshd: Arc::new(sshd), city: "none".to_owned() }
    }

    fn open(&self) -> (RemoteLink, Receiver<News>) {
        let (send, news) = channel();
        let sshd = Arc::clone(&self.sshd);
        let dial = Other(Box::new(move || -> Command {
            let mut command = sshd.ssh("ann");
            command.args(["-T", "--", sshd::HOST, "beadle agent"]);
            command
        }));
        let deliver = Box::new(move |told| drop(send.send(told)));
        let (link, _) = RemoteLink::open_at(pace(), Box::new(dial), Hello::new(None, false), deliver).unwrap();
        (link, news)
    }

    fn sets(&self) -> i64 {
        self.world.connect().query_row("SELECT count(*) FROM change_sets", [], |row| row.get(0)).unwrap()
    }

    /// Cuts every line of the server after a while, in a thread.
    #[allow(clippy::disallowed_methods, reason = "the time until the cut is what is tried, no condition stands for it")]
    fn cut_after(&self, time: Duration) -> thread::JoinHandle<()> {
        let sshd = Arc::clone(&self.sshd);
        thread::spawn(move || {
            thread::sleep(time);
            sshd.cut();
        })
    }

    /// Commits so often, each time with a cut at a moment of the dice.
    fn run(&mut self, count: u32, seed: u64) -> Tally {
        let (mut dice, mut tally) = (Dice(seed), Tally::default());
        let (mut link, news) = self.open();
        for number in 1..=u64::from(count) {
            let (request, after) = self.change(number, receipt(number));
            let before = self.sets();
            let cut = self.cut_after(Duration::from_micros(dice.below(60_000) as u64));
            link.ask(Ticket(number), None, request);
            let heard = self.wait(&news, Ticket(number), &mut tally, false);
            cut.join().unwrap();
            self.settle(heard, before, after, &mut tally);
        }
        tally
    }

    /// The same by somebody who asks again under another receipt when the line broke.
    fn run_without_receipts(&mut self, count: u32, seed: u64) -> Tally {
        let (mut dice, mut tally, mut made) = (Dice(seed), Tally::default(), 1_000);
        for number in 1..=u64::from(count) {
            let before = self.sets();
            let (heard, after) = loop {
                let (mut link, news) = self.open();
                made += 1;
                let (request, after) = self.change(number, receipt(made));
                // A second attempt is not disturbed, so that it ends.
                let cut = (made % 2 == 1).then(|| self.cut_after(Duration::from_micros(dice.below(60_000) as u64)));
                link.ask(Ticket(1), None, request);
                let heard = self.wait(&news, Ticket(1), &mut tally, true);
                cut.map(thread::JoinHandle::join).transpose().unwrap();
                if heard.is_some() {
                    made += made % 2;
                    break (heard, after);
                }
            };
            self.settle(heard, before, after, &mut tally);
        }
        tally
    }

    /// A change of the one city, from what it is to what it is not yet.
    fn change(&self, number: u64, receipt: Receipt) -> (Request, String) {
        let after = format!("\"Quay {number}\"");
        let text = format!("user 20 city {} -> {after}", self.city);
        (Request::commit(set(&mut self.world.seat(1), &text), receipt), after)
    }

    /// Waits for an answer; where `gives_up` says so, only until the line breaks.
    fn wait(
        &self,
        news: &Receiver<News>,
        ticket: Ticket,
        tally: &mut Tally,
        gives_up: bool,
    ) -> Option<Result<Reply, Refusal>> {
        let until = Instant::now() + DEADLINE;
        loop {
            match news.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(News::Answer(answer)) if answer.ticket == ticket => return Some(answer.result),
                Ok(News::State(LinkState::Connecting { attempt: 1, .. })) => {
                    tally.broken += 1;
                    if gives_up {
                        return None;
                    }
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    fn settle(&mut self, heard: Option<Result<Reply, Refusal>>, before: i64, after: String, tally: &mut Tally) {
        let written = self.sets() - before;
        let told = heard.as_ref().map(|result| format!("{result:?}").contains("committed: Committed"));
        match (told, written) {
            (Some(true), 1) => tally.done += 1,
            (Some(true), 0) | (Some(false), 1) => tally.lost += 1,
            (None, _) => tally.unanswered += 1,
            (_, 0) => {}
            (_, _) => tally.doubled += 1,
        }
        if written > 0 {
            self.city = after;
        }
    }
}

#[track_caller]
fn sound(tally: &Tally, count: u32) {
    assert!(tally.lost == 0 && tally.doubled == 0 && tally.unanswered == 0 && tally.done == count, "{tally:?}");
}

/// A cut that comes when all is said tries nothing, so there are twenty more where that happened with all of them.
#[test]
fn twenty_dropped_links_lose_and_double_nothing() {
    for seed in 1..=10 {
        let tally = Trial::new().run(20, seed);
        println!("{tally:?}");
        sound(&tally, 20);
        if tally.broken > 0 {
            return;
        }
    }
    panic!("no line broke before its answer");
}

/// The negative control: whoever asks again under another receipt is told that nothing was written though it was.
#[test]
fn without_receipts_something_is_lost() {
    control(1, 5);
}

/// Commits without receipts, twenty at a time, until something is lost or doubled.
fn control(seed: u64, rounds: u32) {
    let mut trial = Trial::new();
    for round in 0..rounds {
        let tally = trial.run_without_receipts(20, seed + u64::from(round));
        println!("without receipts: {tally:?}");
        if tally.lost + tally.doubled > 0 {
            return;
        }
    }
    panic!("nothing was lost without receipts");
}

/// The long form: `BEADLE_DROPS` says how often, `BEADLE_SEED` with which dice.
#[test]
#[ignore = "takes minutes; run by `just drops`"]
fn five_hundred_dropped_links() {
    let (count, seed) = (number("BEADLE_DROPS", 500), number("BEADLE_SEED", 1));
    let count = u32::try_from(count).unwrap();
    let started = Instant::now();
    let tally = Trial::new().run(count, seed);
    println!("seed {seed}, {count} drops in {:.0} s: {tally:?}", started.elapsed().as_secs_f64());
    sound(&tally, count);
    assert!(tally.broken > 0, "no line broke before its answer: {tally:?}");
    control(seed, count.div_ceil(20));
}
