//! Errors of the disk (R3): whichever write, sync or truncation of a commit fails, once or from then on, the commit is
//! there or it is not, and nobody is told the wrong one.
//!
//! All of a commit's writing is done by its COMMIT, and an error of that one leaves open what became of it: where the log
//! was written and not synced, it is not there as long as this program runs, and there again when it was killed. So both
//! ends are looked at: the program is killed, and it goes on and leaves in good order.
//!
//! `just disk` runs every operation of longer commits; it prints how many and what came of them.

mod support;
mod trials;

use beadle::api::review::Outcome;
use beadle::api::{Refusal, RefusalKind, Reply, Request};
use beadle::domain::change::Accepted;
use beadle::domain::permission::Level;
use beadle::service::Seat;
use beadle_faults::disk;
use beadle_faults::fault::{self, Fault};
use support::many::{grants, many};
use support::world::{World, commit, confirmed, receipt, undo, verify, written};
use trials::{Client, Strike, Tally, Told};

/// A write that is tried.
#[derive(Clone, Copy, Debug)]
enum Deed {
    One,
    Many,
    Undo,
    Decide,
}

const DEEDS: [Deed; 4] = [Deed::One, Deed::Many, Deed::Undo, Deed::Decide];

/// The receipt under which it is tried.
const TRIED: u64 = 77;

impl Deed {
    fn request(self, world: &World) -> Request {
        let mut seat = world.seat(10);
        let set = match self {
            Self::One => support::world::set(&mut seat, "user 1001 city none -> \"Harbor\""),
            Self::Many => grants(ROWS, Level::None, Level::Read),
            Self::Decide => support::world::set(&mut seat, "user 20 status P -> A\nuser 20 owning none -> ABC"),
            Self::Undo => {
                let set = commit(&mut seat, "user 1002 city none -> \"Quay\"", 1).set;
                return undo(set, TRIED, Accepted::default());
            }
        };
        confirmed(set, receipt(TRIED))
    }
}

const ROWS: i64 = 40;

fn world() -> World {
    let world = many(ROWS);
    world.connect().execute_batch(
        "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, status, status_changed_at, created_at)
         VALUES (20, 'Twenty', 'twenty', 'twenty@x.example', 'twenty@x.example', 'twenty' || char(10) || 'twenty@x.example', 'P', 0, 0)",
    ).unwrap();
    world
}

fn told(reply: &Result<Reply, Refusal>, client: Client) -> Told {
    match reply {
        Ok(Reply::Outcome(Outcome::Committed { .. })) => Told::Done,
        Ok(other) => panic!("neither committed nor refused: {other:?}"),
        Err(refusal) => client.hears(refusal, &[RefusalKind::Failed, RefusalKind::Unavailable]),
    }
}

fn outcome(seat: &mut Seat) -> Reply {
    seat.answer(Request::Outcome { receipt: receipt(TRIED) }).unwrap()
}

/// Tries one write on a copy of a world whose disk fails at one operation, and notes what came of it.
fn attempt(world: &World, deed: Deed, request: &Request, strike: Strike, client: Client, tally: &mut Tally) {
    let copy = world.copy();
    let mut seat = copy.seat(10);
    let trouble = fault::fail(copy.folder(), strike.after, strike.fault, strike.persistent);
    let reply = seat.answer(request.clone());
    let killed = killed(&copy);
    assert!(trouble.mend().failed > 0, "{deed:?}: {strike:?} is one of those that are counted");
    drop(seat);
    let told = told(&reply, client);
    for (how, world) in [("killed", killed), ("left", copy)] {
        let mut seat = world.seat(10);
        let there = matches!(outcome(&mut seat), Reply::Known(_));
        let name = format!("{deed:?}, {strike:?}, {how}: {reply:?}, there: {there}");
        if !tally.count(told, there) {
            tally.wrong.push(name.clone());
        }
        let sound: String = world.connect().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        let findings = verify(&mut seat, None).findings.tally.total();
        if sound != "ok" || findings != 0 {
            tally.wrong.push(format!("{name}: {sound}, {findings} findings"));
        }
        // Asked again under the same receipt it is there, once.
        let again = written(seat.answer(request.clone()));
        if again.repeated != there {
            tally.wrong.push(format!("{name}: repeated {}", again.repeated));
        }
    }
}

/// The files as a program leaves them that is killed now.
fn killed(world: &World) -> World {
    let copy = World::empty();
    for entry in std::fs::read_dir(world.folder()).unwrap() {
        let path = entry.unwrap().path();
        // The index of the log is made anew by whoever opens it first.
        if path.extension().is_none_or(|extension| extension != "db-shm") {
            std::fs::copy(&path, copy.folder().join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}

fn run(deeds: &[Deed], every: u64, client: Client) -> Tally {
    disk::register();
    let mut tally = Tally::default();
    for deed in deeds {
        let world = world();
        let request = deed.request(&world);
        let operations = {
            let copy = world.copy();
            let mut seat = copy.seat(10);
            let counting = fault::count(copy.folder());
            written(seat.answer(request.clone()));
            counting.mend().operations
        };
        assert!(operations > 2, "{deed:?} writes something: {operations}");
        for after in (0..operations).filter(|after| after % every == 0 || *after + 2 >= operations) {
            for fault in [Fault::Broken, Fault::Full] {
                for persistent in [false, true] {
                    let strike = Strike { after, fault, persistent };
                    attempt(&world, *deed, &request, strike, client, &mut tally);
                }
            }
        }
    }
    tally
}

#[test]
fn no_half_commit_and_no_wrong_word() {
    let tally = run(&DEEDS, 5, Client::Careful);
    println!("disk: {tally}");
    assert_eq!(tally.wrong, Vec::<String>::new());
    assert!(tally.lost > 0 && tally.unheard > 0, "{tally}");
}

/// Whoever takes an error of COMMIT for "not saved" is wrong, and this suite sees it.
#[test]
fn a_wrong_word_is_seen() {
    let tally = run(&[Deed::One], 5, Client::Naive);
    assert!(!tally.wrong.is_empty(), "{tally}");
}

#[test]
#[ignore = "long: `just disk`"]
fn every_operation() {
    let tally = run(&DEEDS, 1, Client::Careful);
    println!("disk: {tally}");
    assert_eq!(tally.wrong, Vec::<String>::new());
}
