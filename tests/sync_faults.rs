//! A sync that is cut short: by `kill -9`, by a full disk, by a power cut. Afterwards the destination is as before or as
//! after, never between, and a backup is whole or not there.
//!
//! `just synced 1000` runs the long form; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::stdin;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::sleep;
use std::time::{Duration, Instant};

use beadle::api::sync::{BackupRow, SyncAsk};
use beadle::api::{Refusal, Reply, Request};
use beadle::service::Seat;
use rusqlite::Connection;
use rustix::process::{Resource, Rlimit, setrlimit};
use support::child::{Child, database, say};
use support::number::number;
use support::pair::{Pair, accepted, apply, back_up, preview, restore, synced};
use support::world::{Dice, receipt, verify};

/// Signal 25 on Linux, which ends a process that writes beyond its limit unless somebody listens.
const SIGXFSZ: i32 = 25;

/// In the second process: is told `apply` or `restore`, and beyond which size no file may grow, or 0.
#[test]
fn one_that_syncs() {
    let Some(path) = database() else { return };
    let pair = Pair::at(&path);
    let mut seat = pair.seat();
    say("ready");
    for line in stdin().lines().map(Result::unwrap) {
        let (act, limit) = line.split_once(' ').unwrap();
        let limit: u64 = limit.parse().unwrap();
        if limit > 0 {
            signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).unwrap();
            setrlimit(Resource::Fsize, Rlimit { current: Some(limit), maximum: None }).unwrap();
        }
        let done = match act {
            "apply" => carry_out(&pair, &mut seat),
            _ => {
                let backup = newest(&mut seat);
                restore(&mut seat, &backup, Some(2)).map(drop)
            }
        };
        match done {
            Ok(()) => say("done"),
            Err(refusal) => say(&format!("refused {}", refusal.sentence.stored())),
        }
    }
}

fn carry_out(pair: &Pair, seat: &mut Seat) -> Result<(), Refusal> {
    let plan = preview(seat, &pair.ask());
    let accepted = accepted(seat, &plan);
    back_up(seat, &plan.plan, &accepted)?;
    apply(seat, &plan.plan, &accepted, 1).map(drop)
}

fn newest(seat: &mut Seat) -> BackupRow {
    match seat.answer(Request::SyncBackups) {
        Ok(Reply::SyncBackups(mut found)) => found.remove(0),
        other => panic!("{other:?}"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    Before,
    After,
    Between,
}

/// What was found after so many tries.
#[derive(Debug, Default)]
struct Tally {
    before: u32,
    after: u32,
    /// On disk, but nobody was told.
    unheard: u32,
    between: u32,
    /// Tries that left a backup.
    backups: u32,
}

/// What is tried again and again, each time on a copy of one pair.
struct Trial {
    act: &'static str,
    receipt: u64,
    pair: Pair,
    before: Vec<String>,
    after: Vec<String>,
    /// How long it takes until it is answered when nobody disturbs it.
    whole: Duration,
}

impl Trial {
    fn of_apply() -> Self {
        Self::new("apply", 1, Pair::new())
    }

    fn of_restore() -> Self {
        let pair = Pair::new();
        let mut seat = pair.seat();
        synced(&mut seat, &pair.ask(), 1);
        seat.tidy();
        drop(seat);
        Self::new("restore", 2, pair)
    }

    fn new(act: &'static str, receipt: u64, pair: Pair) -> Self {
        let copy = pair.copy();
        let mut child = child(&copy);
        let since = Instant::now();
        child.tell(&format!("{act} 0"));
        assert_eq!(child.hear().as_deref(), Some("done"));
        let whole = since.elapsed();
        child.end();
        let (before, after) = (pair.configuration(), copy.configuration());
        assert_ne!(before, after);
        Self { act, receipt, pair, before, after, whole }
    }

    /// What stands in the file; configuration, journal and receipt have to agree.
    fn found(&self, copy: &Pair) -> Found {
        let now = copy.configuration();
        let mut seat = copy.seat();
        assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
        let findings = verify(&mut seat, None).findings;
        assert_eq!(findings.tally.total(), 0, "{findings:?}");
        let told = seat.answer(Request::Outcome { receipt: receipt(self.receipt) }).unwrap();
        if now == self.before {
            assert_eq!(told, Reply::Unknown);
            Found::Before
        } else if now == self.after {
            assert!(matches!(told, Reply::Known(_)), "the receipt answers");
            Found::After
        } else {
            Found::Between
        }
    }

    fn count(&self, copy: &Pair, heard: bool, tally: &mut Tally) -> Found {
        let found = self.found(copy);
        match found {
            Found::Before => {
                assert!(!heard, "what was acknowledged is there");
                tally.before += 1;
            }
            Found::After => {
                tally.after += 1;
                tally.unheard += u32::from(!heard);
            }
            Found::Between => tally.between += 1,
        }
        for backup in copy.backups().iter().filter(|path| path.extension().is_some_and(|ending| ending == "db")) {
            assert!(is_whole(backup), "{} is no whole backup", backup.display());
            tally.backups += u32::from(self.act == "apply");
        }
        found
    }

    /// Kills it after a time that the dice choose. How long it takes differs with the machine's load, so the longest
    /// wait follows what is found.
    #[allow(
        clippy::disallowed_methods,
        reason = "the time until the kill is what is tried, no condition stands for it"
    )]
    fn kill(&self, times: u32, seed: u64) -> Tally {
        let (mut dice, mut tally) = (Dice(seed), Tally::default());
        let mut longest = self.whole * 3 / 2;
        for _ in 0..times {
            let copy = self.pair.copy();
            let mut child = child(&copy);
            let after = Duration::from_micros(dice.below(usize::try_from(longest.as_micros()).unwrap()) as u64);
            child.tell(&format!("{} 0", self.act));
            sleep(after);
            let heard = child.kill().iter().any(|word| word == "done");
            longest = match self.count(&copy, heard, &mut tally) {
                Found::Before => longest * 5 / 4,
                Found::Between => longest,
                Found::After => longest * 4 / 5,
            };
        }
        tally
    }

    /// Lets the disk be full after so many bytes of a file, chosen by the dice.
    fn fill(&self, times: u32, seed: u64) -> Tally {
        let (mut dice, mut tally) = (Dice(seed), Tally::default());
        let size = fs::metadata(self.pair.path("prod.db")).unwrap().len();
        for _ in 0..times {
            let copy = self.pair.copy();
            let mut child = child(&copy);
            let limit = 1 + dice.below(usize::try_from(size * 5 / 4).unwrap());
            child.tell(&format!("{} {limit}", self.act));
            let said = child.hear().unwrap_or_default();
            child.end();
            let found = self.count(&copy, said == "done", &mut tally);
            if found == Found::Before {
                assert!(said.starts_with("refused "), "{said}");
            }
        }
        tally
    }
}

fn child(pair: &Pair) -> Child {
    let mut child = Child::start("one_that_syncs", &pair.path("prod.db"));
    assert_eq!(child.hear().as_deref(), Some("ready"));
    child
}

/// Whether a backup can be read to its end and holds the configuration.
fn is_whole(backup: &Path) -> bool {
    let Ok(db) = Connection::open(backup) else { return false };
    let fine = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    let items = db.query_row("SELECT count(*) FROM config_items", [], |row| row.get::<_, i64>(0));
    fine.is_ok_and(|told| told == "ok") && items.is_ok_and(|count| count > 0)
}

#[test]
fn killed_anywhere_a_sync_is_before_or_after() {
    let tally = Trial::of_apply().kill(14, 1);
    assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{tally:?}");
}

#[test]
fn killed_anywhere_a_restoration_is_before_or_after() {
    let tally = Trial::of_restore().kill(12, 2);
    assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{tally:?}");
}

#[test]
fn on_a_full_disk_a_sync_is_before_or_after() {
    for trial in [Trial::of_apply(), Trial::of_restore()] {
        let tally = trial.fill(12, 3);
        assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{}: {tally:?}", trial.act);
    }
}

/// A power cut leaves any stretch of the log that was not yet said to be on the disk. What is cut off in the middle of
/// the transaction is before; the whole of it is after.
#[test]
fn after_a_power_cut_a_sync_is_before_or_after() {
    let trial = Trial::of_apply();
    let copy = trial.pair.copy();
    let mut seat = copy.seat();
    synced(&mut seat, &copy.ask(), 1);
    let log = fs::read(copy.path("prod.db-wal")).unwrap();
    let file = fs::read(copy.path("prod.db")).unwrap();
    drop(seat);
    let (mut dice, mut tally) = (Dice(5), Tally::default());
    for nth in 0..24 {
        let left = if nth == 0 { log.len() } else { dice.below(log.len()) };
        let state = trial.pair.copy();
        fs::write(state.path("prod.db"), &file).unwrap();
        let mut torn = log[..left].to_vec();
        if nth % 3 == 1 {
            // The rest was given its room, but never its content.
            torn.resize(log.len(), 0);
        }
        fs::write(state.path("prod.db-wal"), torn).unwrap();
        trial.count(&state, left == log.len(), &mut tally);
    }
    assert!(tally.between == 0 && tally.before > 0 && tally.after > 0, "{tally:?}");
}

/// The negative control: what is done in parts is found half done, and a torn backup is found torn.
#[test]
fn what_is_done_in_parts_is_found_in_between() {
    let trial = Trial::of_apply();
    let copy = trial.pair.copy();
    copy.run("prod.db", "DELETE FROM config_items WHERE kind = 'report' AND item_id BETWEEN 1000000000 AND 1999999999");
    assert_eq!(trial.found(&copy), Found::Between);
    let torn = copy.path("torn.db");
    let whole = fs::read(copy.path("train.db")).unwrap();
    fs::write(&torn, &whole).unwrap();
    assert!(is_whole(&torn));
    fs::write(&torn, &whole[..whole.len() / 2]).unwrap();
    assert!(!is_whole(&torn));
}

/// Of two who read the same plan and carry it out at the same time one wins; the other is told that it is stale.
#[test]
fn of_two_who_apply_at_once_one_wins() {
    for _ in 0..4 {
        let pair = Pair::new();
        let start = std::sync::Barrier::new(2);
        let results: Vec<Result<(), Refusal>> = std::thread::scope(|scope| {
            let one = |number| {
                let (pair, start) = (&pair, &start);
                scope.spawn(move || {
                    let mut seat = pair.seat();
                    let plan = preview(&mut seat, &pair.ask());
                    let accepted = accepted(&mut seat, &plan);
                    start.wait();
                    back_up(&mut seat, &plan.plan, &accepted)?;
                    apply(&mut seat, &plan.plan, &accepted, number).map(drop)
                })
            };
            let both = [one(1), one(2)];
            both.map(|thread| thread.join().unwrap()).into()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let again = preview(&mut pair.seat(), &SyncAsk { renames: BTreeMap::new(), ..pair.ask() });
        assert!(again.kinds.iter().all(|kind| kind.add + kind.replace + kind.delete + kind.rename == 0));
        assert_eq!(pair.rows("SELECT 1 FROM change_sets WHERE reason = 'Release 12'").len(), 1);
    }
}

/// The long form: `BEADLE_KILLS` says how often, `BEADLE_SEED` with which dice.
#[test]
#[ignore = "takes minutes; run by `just synced`"]
fn a_thousand_times() {
    let (count, seed) = (number("BEADLE_KILLS", 1_000), number("BEADLE_SEED", 1));
    let times = u32::try_from(count / 2).unwrap();
    for trial in [Trial::of_apply(), Trial::of_restore()] {
        println!("{} takes {:?}", trial.act, trial.whole);
        let killed = trial.kill(times, seed);
        println!("seed {seed}, {times} kills of {}: {killed:?}", trial.act);
        let filled = trial.fill(times, seed);
        println!("seed {seed}, {times} full disks of {}: {filled:?}", trial.act);
        assert!(killed.between == 0 && killed.before > 0 && killed.after > 0, "{killed:?}");
        assert!(filled.between == 0 && filled.before > 0, "{filled:?}");
    }
}
