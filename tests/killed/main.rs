//! `kill -9` at any point of a large commit, be it a bulk change, approvals, an import or an undo: afterwards all of it is
//! there or nothing, and the receipt tells which. Syncs are killed in `sync_faults`, migrations in `migrated`.
//!
//! `just killed 1000` runs the long form; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod deed;
#[path = "../support/mod.rs"]
mod support;

use std::io::stdin;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use beadle::api::{Reply, Request};
use beadle::domain::change::ChangeSet;
use beadle::domain::permission::Level;
use beadle::service::Seat;
use deed::Deed;
use rstest::rstest;
use support::child::{Child, database, say};
use support::many::grants;
use support::number::number;
use support::world::{Dice, World, confirmed, receipt, verify, written};

/// In the second process: is told `DEED ROWS PARTS` and says `ready`; then, told to go, does that many rows of the deed
/// in that many sets.
#[test]
fn one_that_commits_many_rows() {
    let Some(path) = database() else { return };
    let mut seat = World::seat_on(&path, 10);
    let mut lines = stdin().lines().map(Result::unwrap);
    let Some(told) = lines.next() else { return };
    let words: Vec<&str> = told.split(' ').collect();
    let [deed, rows, parts] = words[..] else { panic!("{told}") };
    let (rows, parts): (i64, i64) = (rows.parse().unwrap(), parts.parse().unwrap());
    let requests = match parts {
        1 => vec![Deed::named(deed).request(&mut seat, rows)],
        parts => in_parts(rows, parts),
    };
    say("ready");
    if lines.next().is_some() {
        requests.into_iter().for_each(|request| drop(written(seat.answer(request))));
        say("done");
        seat.tidy();
        say("tidied");
    }
}

/// The same as [`Deed::Bulk`] in several sets, as it must not be done.
fn in_parts(rows: i64, parts: i64) -> Vec<Request> {
    let whole = grants(rows, Level::None, Level::Read);
    let some = whole.changes.chunks(usize::try_from(rows / parts).unwrap()).zip(1..);
    some.map(|(some, number)| confirmed(ChangeSet { changes: some.to_vec(), ..whole.clone() }, receipt(number)))
        .collect()
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
    deed: Deed,
    world: World,
    rows: i64,
    parts: i64,
    /// What is asked once more by whoever does not know what became of it.
    request: Request,
    /// How long it takes until it is answered when nobody disturbs it.
    whole: Duration,
}

impl Trial {
    fn new(deed: Deed, rows: i64, parts: i64) -> Self {
        let world = deed.world(rows);
        let request = deed.request(&mut world.copy().seat(10), rows);
        let mut trial = Self { deed, world, rows, parts, request, whole: Duration::ZERO };
        let copy = trial.world.copy();
        let mut child = trial.child(&copy.path());
        let since = Instant::now();
        child.tell("go");
        while child.hear().unwrap() != "done" {}
        trial.whole = since.elapsed();
        child.end();
        trial
    }

    fn child(&self, path: &Path) -> Child {
        let mut child = Child::start("one_that_commits_many_rows", path);
        child.tell(&format!("{:?} {} {}", self.deed, self.rows, self.parts));
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
        child.tell("go");
        // Slept and not spun: the processor is the child's.
        sleep(after);
        let said = child.kill();
        let heard = said.iter().any(|word| word == "done");
        let mut seat = copy.seat(10);
        let found = self.found(&copy, &mut seat);
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
            let again = written(seat.answer(self.request.clone()));
            assert_eq!(again.repeated, matches!(found, Found::After));
            assert!(matches!(self.found(&copy, &mut seat), Found::After));
        }
        let findings = verify(&mut seat, None).findings;
        assert_eq!(findings.tally.total(), 0, "{findings:?}");
        found
    }

    /// What stands in the file: rows, journal and sets have to agree.
    fn found(&self, world: &World, seat: &mut Seat) -> Found {
        assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
        let db = world.connect();
        let count = |sql: String| -> i64 { db.query_row(&sql, [], |row| row.get(0)).unwrap() };
        let counts: Vec<i64> = self.deed.counts(self.rows).into_iter().map(count).collect();
        assert!(counts.iter().all(|count| *count == counts[0]), "{:?}: {counts:?}", self.deed);
        match counts[0] {
            0 => Found::Before,
            done if done == self.rows => Found::After,
            _ => Found::Between,
        }
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

fn outcome(seat: &mut Seat) -> Reply {
    seat.answer(Request::Outcome { receipt: receipt(1) }).unwrap()
}

#[rstest]
#[case(Deed::Bulk, 2_000, 16)]
#[case(Deed::Approve, 500, 6)]
#[case(Deed::Import, 300, 6)]
#[case(Deed::Undo, 1_000, 6)]
fn killed_anywhere_it_is_before_or_after(#[case] deed: Deed, #[case] rows: i64, #[case] times: u32) {
    let tally = Trial::new(deed, rows, 1).run(times, 1);
    println!("{deed:?}: {tally:?}");
    assert!(tally.between == 0 && (times < 16 || tally.before > 0 && tally.after > 0), "{tally:?}");
}

/// The negative control: a set that is committed in ten parts is found half done.
#[test]
fn what_is_committed_in_parts_is_found_in_between() {
    let tally = Trial::new(Deed::Bulk, 2_000, 10).run(12, 1);
    assert!(tally.between > 0, "{tally:?}");
}

/// The long form: `BEADLE_KILLS` says how often each is killed, `BEADLE_SEED` with which dice.
#[rstest]
#[case::bulk(Deed::Bulk, 10_000)]
#[case::approve(Deed::Approve, 2_000)]
#[case::import(Deed::Import, 1_000)]
#[case::undo(Deed::Undo, 5_000)]
#[ignore = "takes minutes; run by `just killed`"]
fn a_thousand_times(#[case] deed: Deed, #[case] rows: i64) {
    let (count, seed) = (number("BEADLE_KILLS", 1_000), number("BEADLE_SEED", 1));
    let started = Instant::now();
    let trial = Trial::new(deed, rows, 1);
    let tally = trial.run(u32::try_from(count).unwrap(), seed);
    let (whole, seconds) = (trial.whole, started.elapsed().as_secs_f64());
    println!("{deed:?} of {rows} rows takes {whole:?}; seed {seed}, {count} kills in {seconds:.0} s: {tally:?}");
    assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{tally:?}");
}
