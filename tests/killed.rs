//! `kill -9` at any point of a large commit: afterwards all of it is there or nothing, and the receipt tells which.
//!
//! `just killed 1000` runs the long form; it prints seed, count and result.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use std::io::stdin;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use beadle::api::{Reply, Request};
use beadle::domain::permission::Level;
use beadle::service::Seat;
use support::child::{Child, database, say};
use support::many::{grants, many};
use support::number::number;
use support::world::{Dice, World, confirmed, receipt, verify, written};

/// In the second process: is told `GO ROWS PARTS`, and commits so many rows in so many sets.
#[test]
fn one_that_commits_many_rows() {
    let Some(path) = database() else { return };
    let mut seat = World::seat_on(&path, 10);
    say("ready");
    for line in stdin().lines().map(Result::unwrap) {
        let numbers: Vec<i64> = line.split(' ').map(|word| word.parse().unwrap()).collect();
        let [rows, parts] = numbers[..] else { panic!("{line}") };
        let whole = grants(rows, Level::None, Level::Read);
        for (number, some) in (1..).zip(whole.changes.chunks(usize::try_from(rows / parts).unwrap())) {
            let part = beadle::domain::change::ChangeSet { changes: some.to_vec(), ..whole.clone() };
            written(seat.answer(confirmed(part, receipt(number))));
        }
        say("done");
        seat.tidy();
        say("tidied");
    }
}

/// What was found after a kill.
#[derive(Debug, Default)]
struct Tally {
    before: u32,
    after: u32,
    /// On disk, but nobody was told.
    unheard: u32,
    between: u32,
}

/// What is tried again and again, each time on a copy of one world.
struct Trial {
    world: World,
    rows: i64,
    parts: i64,
    /// How long it takes until it is answered when nobody disturbs it.
    whole: Duration,
}

impl Trial {
    fn new(rows: i64, parts: i64) -> Self {
        let mut trial = Self { world: many(rows), rows, parts, whole: Duration::ZERO };
        let copy = trial.world.copy();
        let mut child = trial.child(&copy.path());
        let since = Instant::now();
        child.tell(&format!("{rows} {parts}"));
        while child.hear().unwrap() != "done" {}
        trial.whole = since.elapsed();
        child.end();
        trial
    }

    fn child(&self, path: &Path) -> Child {
        let mut child = Child::start("one_that_commits_many_rows", path);
        assert_eq!(child.hear().as_deref(), Some("ready"));
        child
    }

    /// Kills a commit after a time below `longest` that the dice choose, and counts what was found.
    #[allow(
        clippy::disallowed_methods,
        reason = "the time until the kill is what is tried, no condition stands for it"
    )]
    fn kill(&self, dice: &mut Dice, longest: Duration, tally: &mut Tally) -> Found {
        let copy = self.world.copy();
        let mut child = self.child(&copy.path());
        let after = Duration::from_micros(dice.below(usize::try_from(longest.as_micros()).unwrap()) as u64);
        child.tell(&format!("{} {}", self.rows, self.parts));
        // Slept and not spun: the processor is the child's.
        sleep(after);
        let said = child.kill();
        let heard = said.iter().any(|word| word == "done");
        let mut seat = copy.seat(10);
        let found = found(&copy, &mut seat, self.rows);
        match found {
            Found::Before => {
                assert!(!heard, "what was acknowledged is there");
                assert_eq!(outcome(&mut seat), Reply::Unknown);
                tally.before += 1;
            }
            Found::After => {
                assert!(matches!(outcome(&mut seat), Reply::Known(_)) || self.parts > 1, "the receipt answers");
                tally.after += 1;
                tally.unheard += u32::from(!heard);
            }
            Found::Between => tally.between += 1,
        }
        if self.parts == 1 {
            // Whoever does not know asks again, and it is there once.
            let again = written(seat.answer(confirmed(grants(self.rows, Level::None, Level::Read), receipt(1))));
            assert_eq!(again.repeated, matches!(found, Found::After));
            assert!(matches!(self::found(&copy, &mut seat, self.rows), Found::After));
        }
        let findings = verify(&mut seat, None).findings;
        assert_eq!(findings.tally.total(), 0, "{findings:?}");
        found
    }

    /// Kills so many times. How long a commit takes differs with the machine's load from one time to the next, so the
    /// longest wait follows what is found: one that came too early makes it longer, one that came too late shorter.
    fn run(&self, times: u32, seed: u64) -> Tally {
        let (mut dice, mut tally) = (Dice(seed), Tally::default());
        let mut longest = self.whole * 3 / 2;
        for _ in 0..times {
            longest = match self.kill(&mut dice, longest, &mut tally) {
                Found::Before => longest * 5 / 4,
                Found::Between => longest,
                Found::After => longest * 4 / 5,
            };
        }
        tally
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    Before,
    After,
    Between,
}

/// What stands in the file: levels, journal and sets have to agree.
fn found(world: &World, seat: &mut Seat, rows: i64) -> Found {
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
    let db = world.connect();
    let count = |sql: &str| -> i64 { db.query_row(sql, [], |row| row.get(0)).unwrap() };
    let levels = count("SELECT count(*) FROM user_permissions WHERE user_id > 1000");
    assert_eq!(count("SELECT count(*) FROM audit_log WHERE user_id > 1000"), levels, "every row is on the journal");
    assert_eq!(count("SELECT coalesce(sum(size), 0) FROM change_sets"), levels, "every row belongs to a set");
    match levels {
        0 => Found::Before,
        levels if levels == rows => Found::After,
        _ => Found::Between,
    }
}

fn outcome(seat: &mut Seat) -> Reply {
    seat.answer(Request::Outcome { receipt: receipt(1) }).unwrap()
}

#[test]
fn killed_anywhere_it_is_before_or_after() {
    let tally = Trial::new(2_000, 1).run(16, 1);
    println!("{tally:?}");
    assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{tally:?}");
}

/// The negative control: a set that is committed in ten parts is found half done.
#[test]
fn what_is_committed_in_parts_is_found_in_between() {
    let tally = Trial::new(2_000, 10).run(12, 1);
    assert!(tally.between > 0, "{tally:?}");
}

/// The long form: `BEADLE_KILLS` says how often, `BEADLE_SEED` with which dice.
#[test]
#[ignore = "takes minutes; run by `just killed`"]
fn a_thousand_times() {
    let (count, seed) = (number("BEADLE_KILLS", 1_000), number("BEADLE_SEED", 1));
    let started = Instant::now();
    let trial = Trial::new(10_000, 1);
    println!("a commit of 10000 rows takes {:?}", trial.whole);
    let tally = trial.run(u32::try_from(count).unwrap(), seed);
    let seconds = started.elapsed().as_secs_f64();
    println!("seed {seed}, {count} kills in {seconds:.0} s: {tally:?}, {} between", tally.between);
    assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{tally:?}");
}
