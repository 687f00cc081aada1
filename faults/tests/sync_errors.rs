//! Errors of the disk during a sync (R3): whichever write, sync or truncation fails while a backup is made, a sync is
//! carried out, or a backup is restored, once or from then on, it is done or it is not, and nobody is told the wrong one.
//!
//! As in the suite of commits both ends are looked at: the program is killed, and it goes on and leaves in good order.
//!
//! `just disk` runs every operation; it prints how many and what came of them.

mod support;
mod trials;

use std::fs;
use std::path::{Path, PathBuf};

use beadle::api::sync::{BackupRow, SyncAccepted};
use beadle::api::{Refusal, RefusalKind, Reply, Request};
use beadle::domain::time::{DAY, Time};
use beadle::service::Seat;
use beadle_faults::disk;
use beadle_faults::fault::{self, Fault};
use rusqlite::Connection;
use support::pair::{Pair, accepted, apply, back_up, preview, restore};
use support::world::{NOW, receipt, verify};
use tempfile::TempDir;
use trials::{Client, Strike, Tally, Told};

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    BackUp,
    Apply,
    Restore,
}

/// The receipt under which it is tried.
const TRIED: u64 = 77;

/// A deed, the pair it is tried on, each time on a copy, and what that holds before and afterwards.
struct Trial {
    deed: Deed,
    pair: Pair,
    before: Vec<String>,
    after: Vec<String>,
    /// How many operations it takes when none fails.
    operations: u64,
}

/// Somebody about to do the deed.
struct Ready {
    seat: Seat,
    plan: String,
    accepted: SyncAccepted,
    backup: Option<BackupRow>,
}

impl Trial {
    fn new(deed: Deed) -> Self {
        let pair = Pair::new();
        if deed == Deed::Restore {
            let mut ready = Ready::to(Deed::Apply, &pair, NOW);
            ready.act(Deed::Apply, 1).unwrap();
            ready.seat.tidy();
        }
        let copy = pair.copy();
        let mut ready = Ready::to(deed, &copy, NOW);
        let counting = fault::count(&folder(&copy));
        ready.act(deed, TRIED).unwrap();
        let operations = counting.mend().operations;
        assert!(operations > 2, "{deed:?} writes something: {operations}");
        let (before, after) = (pair.configuration(), copy.configuration());
        assert_eq!(before == after, deed == Deed::BackUp, "{deed:?}");
        Self { deed, pair, before, after, operations }
    }
}

fn folder(pair: &Pair) -> PathBuf {
    pair.path("prod.db").parent().unwrap().to_owned()
}

impl Ready {
    /// Takes a seat and does everything that comes before the deed.
    fn to(deed: Deed, pair: &Pair, now: Time) -> Self {
        let mut seat = pair.seat_at(now);
        if deed == Deed::Restore {
            let Ok(Reply::SyncBackups(mut found)) = seat.answer(Request::SyncBackups) else { panic!("no backups") };
            let (accepted, backup) = (SyncAccepted::default(), Some(found.remove(0)));
            return Self { seat, plan: String::new(), accepted, backup };
        }
        let plan = preview(&mut seat, &pair.ask());
        let accepted = accepted(&mut seat, &plan);
        if deed == Deed::Apply {
            back_up(&mut seat, &plan.plan, &accepted).unwrap();
        }
        Self { seat, plan: plan.plan, accepted, backup: None }
    }

    /// Does it, and tells whether it had been done before under that receipt.
    fn act(&mut self, deed: Deed, number: u64) -> Result<bool, Refusal> {
        match (deed, &self.backup) {
            (Deed::Restore, Some(backup)) => {
                let report = restore(&mut self.seat, &backup.clone(), Some(number))?;
                Ok(report.committed.is_some_and(|committed| committed.repeated))
            }
            (Deed::Apply, _) => {
                apply(&mut self.seat, &self.plan, &self.accepted, number).map(|report| report.committed.repeated)
            }
            _ => back_up(&mut self.seat, &self.plan, &self.accepted).map(|_| false),
        }
    }
}

fn told(reply: &Result<bool, Refusal>, client: Client) -> Told {
    let kinds = [RefusalKind::Failed, RefusalKind::Unavailable, RefusalKind::Invalid];
    reply.as_ref().map_or_else(|refusal| client.hears(refusal, &kinds), |_| Told::Done)
}

/// Tries a deed on a copy of its pair whose disk fails at one operation, and notes what came of it.
fn attempt(trial: &Trial, strike: Strike, client: Client, tally: &mut Tally) {
    let deed = trial.deed;
    let copy = trial.pair.copy();
    let mut ready = Ready::to(deed, &copy, NOW);
    let trouble = fault::fail(&folder(&copy), strike.after, strike.fault, strike.persistent);
    let reply = ready.act(deed, TRIED);
    let (_kept, killed) = killed(&copy);
    if trouble.mend().failed == 0 {
        // A read page that was dropped may be written once less than when it was counted.
        assert!(reply.is_ok(), "{deed:?}, {strike:?}: {reply:?}");
        return;
    }
    drop(ready);
    let told = told(&reply, client);
    for (how, pair) in [("killed", &killed), ("left", &copy)] {
        let name = format!("{deed:?}, {strike:?}, {how}: {reply:?}");
        for wrong in look(trial, pair, told, tally) {
            tally.wrong.push(format!("{name}: {wrong}"));
        }
    }
}

/// Looks at what was left behind, counts what came of it, and tells what is wrong. Then it is asked for again.
fn look(trial: &Trial, pair: &Pair, told: Told, tally: &mut Tally) -> Vec<String> {
    let Trial { deed, before, after, .. } = trial;
    let mut wrong: Vec<String> = Vec::new();
    let now = pair.configuration();
    let mut seat = pair.seat();
    let there = match deed {
        Deed::BackUp => !whole_backups(pair, &mut wrong).is_empty(),
        Deed::Apply | Deed::Restore => {
            let outcome = seat.answer(Request::Outcome { receipt: receipt(TRIED) });
            matches!(outcome, Ok(Reply::Known(_)))
        }
    };
    if now != *(if there { after } else { before }) {
        wrong.push(format!("the receipt says {there}, the file {}", now == *after));
    }
    if !tally.count(told, there) {
        wrong.push(format!("it is there: {there}"));
    }
    if !is_sound(&pair.path("prod.db")) || seat.answer(Request::Check) != Ok(Reply::Check(Vec::new())) {
        wrong.push("the database is not sound".to_owned());
    }
    if verify(&mut seat, None).findings.tally.total() != 0 {
        wrong.push("the journal is not sound".to_owned());
    }
    drop(seat);
    if (*deed, there) == (Deed::BackUp, true) {
        return wrong;
    }
    // Asked again, a day later so that its backup has a name of its own, it is done once.
    let again = if (*deed, there) == (Deed::Apply, true) {
        let plan = plan_of(trial);
        apply(&mut pair.seat(), &plan, &SyncAccepted::default(), TRIED).map(|report| report.committed.repeated)
    } else {
        Ready::to(*deed, pair, Time(NOW.0 + DAY)).act(*deed, TRIED)
    };
    if !matches!(again, Ok(repeated) if repeated == there) {
        wrong.push(format!("asked again: {again:?}"));
    }
    if pair.configuration() != *after {
        wrong.push("it was asked for again, and something else came of it".to_owned());
    }
    wrong
}

/// The name of the plan that is carried out.
fn plan_of(trial: &Trial) -> String {
    let copy = trial.pair.copy();
    let ask = copy.ask();
    preview(&mut copy.seat(), &ask).plan
}

/// The backups that bear their name; each has to be whole.
fn whole_backups(pair: &Pair, wrong: &mut Vec<String>) -> Vec<PathBuf> {
    let named: Vec<PathBuf> =
        pair.backups().into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "db")).collect();
    wrong.extend(named.iter().filter(|path| !is_sound(path)).map(|path| format!("{} is torn", path.display())));
    named
}

fn is_sound(database: &Path) -> bool {
    let db = Connection::open(database).unwrap();
    let told = db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    let items = db.query_row("SELECT count(*) FROM config_items", [], |row| row.get::<_, i64>(0));
    told.is_ok_and(|told| told == "ok") && items.is_ok_and(|items| items > 0)
}

/// The files as a program leaves them that is killed now; the folder goes with what is first.
fn killed(pair: &Pair) -> (TempDir, Pair) {
    let kept = TempDir::new().unwrap();
    let backups = kept.path().join("prod.db.backups");
    fs::create_dir(&backups).unwrap();
    for (from, to) in [(folder(pair), kept.path()), (pair.path("prod.db.backups"), &backups)] {
        for path in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
            // The index of the log is made anew by whoever opens it first.
            if path.is_file() && path.extension().is_none_or(|ending| ending != "db-shm") {
                fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    let pair = Pair::at(&kept.path().join("prod.db"));
    (kept, pair)
}

/// Lets about so many operations of a deed fail, evenly spread, and always the last ones.
fn run(deed: Deed, operations: u64, client: Client) -> Tally {
    disk::register();
    let trial = Trial::new(deed);
    let every = (trial.operations / operations).max(1);
    let mut tally = Tally::default();
    for after in (0..trial.operations).filter(|after| after % every == 0 || *after + 2 >= trial.operations) {
        for fault in [Fault::Broken, Fault::Full] {
            for persistent in [false, true] {
                attempt(&trial, Strike { after, fault, persistent }, client, &mut tally);
            }
        }
    }
    println!("{deed:?}, {} operations, every {every}: {tally}", trial.operations);
    tally
}

#[test]
fn a_backup_is_whole_or_absent() {
    let tally = run(Deed::BackUp, 4, Client::Careful);
    assert_eq!(tally.wrong, Vec::<String>::new());
    assert!(tally.refused > 0, "{tally}");
}

#[test]
fn no_half_sync_and_no_wrong_word() {
    let tally = run(Deed::Apply, 4, Client::Careful);
    assert_eq!(tally.wrong, Vec::<String>::new());
    assert!(tally.lost > 0 && tally.unheard > 0, "{tally}");
}

#[test]
fn no_half_restoration_and_no_wrong_word() {
    let tally = run(Deed::Restore, 4, Client::Careful);
    assert_eq!(tally.wrong, Vec::<String>::new());
    assert!(tally.lost > 0 && tally.unheard > 0, "{tally}");
}

/// Whoever takes an error of the last word for "nothing was written" is wrong, and this suite sees it.
#[test]
fn a_wrong_word_is_seen() {
    let tally = run(Deed::Apply, 1, Client::Naive);
    assert!(!tally.wrong.is_empty(), "{tally}");
}

#[test]
#[ignore = "long: `just disk`"]
fn every_operation_of_a_sync() {
    for deed in [Deed::BackUp, Deed::Apply, Deed::Restore] {
        let tally = run(deed, u64::MAX, Client::Careful);
        assert_eq!(tally.wrong, Vec::<String>::new());
    }
}
