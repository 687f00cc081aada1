//! Random histories of undo: sets by several operators, undos, undos of undos, in any order.
//!
//! What is promised of every undo: where nobody touched the cells since, every cell is as it was before the set; where
//! somebody did, the row is a conflict and nothing is written; and nobody ends up with more than one who was allowed to
//! give it could have given. Other cells are never touched.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use beadle::api::review::{Committed, Judged, Outcome};
use beadle::api::{Reply, Request};
use beadle::domain::cell::{Cell, Kind, UserField, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet};
use beadle::domain::ids::SetId;
use beadle::domain::status::Status;
use beadle::domain::verdict::Verdict;
use beadle::service::Seat;
use support::number::number;
use support::world::{Dice, World, cells, confirmed, own, receipt};

const TOWN: &str = "
org ABC
org XYZ
workgroup Admin menu
workgroup Desk
workgroup Office
user 10 ten@x.example A ABC edit:ABC login:XYZ in:Admin user_setup=W query_designer=R
user 20 one@x.example A ABC edit:ABC login:XYZ in:Desk in:Office query_designer=R data_export=W
user 21 two@x.example I ABC active:ABC
user 22 three@x.example P - asked
user 23 four@x.example D ABC from=I
user 24 five@x.example A ABC login:ABC in:Desk
";

/// So many histories share a database, which is made anew then: making it costs more than a history.
const SHARED: u64 = 25;

const EVERYTHING: Accepted =
    Accepted { limbo: true, elevation: true, withheld: true, ok_rows_only: false, number: Some(2) };

/// How an undo is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// As an operator does it.
    Asked,
    /// A planted mistake: what the cells hold now is taken for what the set left behind, so nothing is compared.
    Blind,
}

type State = BTreeMap<Cell, Value>;

/// What was committed in a history, with what is needed to judge its undo.
struct Done {
    set: SetId,
    changes: Vec<Change>,
    /// All cells before it.
    before: State,
}

/// What came of the undos of some histories.
#[derive(Default, Debug)]
struct Count {
    identical: AtomicU64,
    conflicts: AtomicU64,
    refused: AtomicU64,
    sets: AtomicU64,
}

struct History<'a> {
    world: &'a World,
    seats: [Seat; 2],
    dice: Dice,
    cells: Vec<Cell>,
    number: u64,
    done: Vec<Done>,
    way: Way,
    count: &'a Count,
}

impl History<'_> {
    fn play(&mut self) {
        for _ in 0..=3 + self.dice.below(5) {
            if self.done.is_empty() || self.dice.below(5) < 3 {
                self.commit();
            } else {
                let which = self.dice.below(self.done.len());
                self.undo(which);
            }
        }
        // From the last to the first, as one who regrets everything.
        if self.dice.below(3) == 0 {
            for which in (0..self.done.len()).rev() {
                self.undo(which);
            }
        }
    }

    fn commit(&mut self) {
        let picture = self.world.picture();
        let who = self.dice.below(2);
        // A few cells come again and again, so that sets meet.
        while self.cells.len() < 3 {
            self.cells.push(support::random::cell(&mut self.dice, &picture));
        }
        let changes: Vec<Change> = (0..=self.dice.below(3))
            .map(|_| {
                let cell = *self.dice.pick(&self.cells);
                support::random::change_of(&mut self.dice, &picture, cell)
            })
            .collect();
        let set =
            ChangeSet { changes, reason: "random".to_owned(), accepted: Accepted { ok_rows_only: true, ..EVERYTHING } };
        let receipt = self.receipt();
        let reply = self.seats[who].answer(confirmed(set, receipt));
        if let Ok(Reply::Outcome(Outcome::Committed { committed, .. })) = reply {
            self.keep(&committed, cells(&picture));
        }
    }

    fn receipt(&mut self) -> beadle::domain::change::Receipt {
        self.number += 1;
        receipt(self.number)
    }

    /// Remembers a set with what it really changed.
    fn keep(&mut self, committed: &Committed, before: State) {
        self.count.sets.fetch_add(1, Ordering::Relaxed);
        let after = cells(&self.world.picture());
        let changes = difference(&before, &after);
        self.done.push(Done { set: committed.set, changes, before });
    }

    fn undo(&mut self, which: usize) {
        let (set, before) = (self.done[which].set, cells(&self.world.picture()));
        // A cell may have been changed and changed back by others, or have gone where the undo leads: what counts is
        // what it holds.
        let left = |change: &&Change| !is_lasting(change.cell) && value(&before, change.cell) != change.after;
        let changed: Vec<&Change> = self.done[which].changes.iter().filter(left).collect();
        let as_left = changed.is_empty();
        let untouched = changed.iter().all(|change| value(&before, change.cell) == change.inverse().after);
        let who = self.dice.below(2);
        let receipt = self.receipt();
        let reply = match self.way {
            Way::Asked => {
                let request = Request::Undo {
                    set,
                    only: None,
                    reason: String::new(),
                    receipt,
                    accepted: EVERYTHING,
                    secrets: own(),
                };
                self.seats[who].answer(request)
            }
            Way::Blind => {
                let Ok(Reply::Inverse(mut inverse)) = self.seats[who].answer(Request::Inverse { set }) else { return };
                inverse.set.changes.iter_mut().for_each(|change| change.before = value(&before, change.cell));
                inverse.set.accepted = EVERYTHING;
                self.seats[who].answer(confirmed(inverse.set, receipt))
            }
        };
        let after = cells(&self.world.picture());
        match reply {
            Ok(Reply::Outcome(Outcome::Committed { committed, judgement })) => {
                assert!(untouched, "set {set} was taken back over what others changed since");
                // Nobody undoes what was done to their own row; that is left out.
                let left_out = judgement.rows.iter().filter(|row| !row.verdict.passes()).map(|row| row.change.cell);
                self.is_as_it_was(which, &before, &after, &left_out.collect());
                self.count.identical.fetch_add(1, Ordering::Relaxed);
                self.keep(&committed, before);
            }
            Ok(Reply::Outcome(Outcome::Stopped(judgement))) => {
                assert_eq!(before, after, "a stopped undo writes nothing");
                let conflict = |row: &Judged| matches!(row.verdict, Verdict::Conflict { .. });
                let conflicts = judgement.rows.iter().any(conflict);
                // What an undo relies on may have been changed, though none of its cells were.
                let own = judgement.rows.iter().any(|row| conflict(row) && !row.implied);
                let counter = if conflicts { &self.count.conflicts } else { &self.count.refused };
                counter.fetch_add(1, Ordering::Relaxed);
                let rows: Vec<_> = judgement.rows.iter().map(|row| (&row.change, &row.verdict)).collect();
                assert!(untouched || conflicts, "set {set}: something was changed since, and no conflict: {rows:?}");
                assert!(!(as_left && own), "set {set}: a conflict, and nothing was changed since: {rows:?}");
            }
            Ok(other) => panic!("{other:?}"),
            Err(_) => {
                assert_eq!(before, after, "a refused undo writes nothing");
                self.count.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Every cell of the set is as it was before it, but for what is never unmade; every other is as it is.
    fn is_as_it_was(&self, which: usize, now: &State, after: &State, left_out: &BTreeSet<Cell>) {
        let done = &self.done[which];
        let changed: BTreeMap<Cell, &Change> = done.changes.iter().map(|change| (change.cell, change)).collect();
        let all: Vec<Cell> = now.keys().chain(after.keys()).copied().collect();
        for cell in all {
            let Some(change) = changed.get(&cell).filter(|_| !left_out.contains(&cell)) else {
                assert_eq!(value(now, cell), value(after, cell), "set {} never touched {cell}", done.set);
                continue;
            };
            if !is_lasting(cell) {
                let expected = change.inverse().after;
                assert_eq!(value(after, cell), expected, "set {}: {cell} is not as it was", done.set);
                assert!(expected == value(&done.before, cell) || is_unmade(change), "never a gain: {cell}");
            }
        }
    }
}

/// Locks, passwords and questions do not return.
const fn is_lasting(cell: Cell) -> bool {
    matches!(cell, Cell::User { field, .. }
        if field.is_secret() || matches!(field, UserField::LockedUntil))
}

/// What was made is not unmade, and an approved account becomes inactive.
fn is_unmade(change: &Change) -> bool {
    change.before.is_none() && matches!(change.cell.kind(), Kind::Presence | Kind::Status)
        || (&change.before, &change.after) == (&Value::Status(Status::Pending), &Value::Status(Status::Active))
}

fn value(state: &State, cell: Cell) -> Value {
    state.get(&cell).cloned().unwrap_or_else(|| cell.absent())
}

fn difference(before: &State, after: &State) -> Vec<Change> {
    let mut all: Vec<Cell> = before.keys().chain(after.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let changes = all.into_iter().map(|cell| Change::new(cell, value(before, cell), value(after, cell)));
    changes.filter(|change| change.before != change.after).collect()
}

/// Plays some histories from a seed on, on as many threads as there are processors.
fn histories(count: u64, seed: u64, way: Way) -> (Arc<Count>, Vec<String>) {
    let told = Arc::new(Count::default());
    let threads = if count < 200 { 2 } else { std::thread::available_parallelism().map_or(2, usize::from) as u64 };
    let batches = count.div_ceil(SHARED);
    let next = AtomicU64::new(0);
    let failed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let batch = next.fetch_add(1, Ordering::Relaxed);
                    if batch >= batches {
                        break;
                    }
                    let world = World::new(TOWN);
                    let length = SHARED.min(count - batch * SHARED);
                    for history in 0..length {
                        let seed = seed + batch * SHARED + history;
                        let played = catch_unwind(AssertUnwindSafe(|| {
                            let seats = [world.seat(1), world.seat(10)];
                            let (dice, number) = (Dice(seed.wrapping_mul(0x9e37_79b9)), seed << 16);
                            let (cells, done, count) = (Vec::new(), Vec::new(), &*told);
                            History { world: &world, seats, dice, cells, number, done, way, count }.play();
                        }));
                        if let Err(why) = played {
                            let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                            failed.lock().unwrap().push(format!("seed {seed}, batch from {}: {why}", seed - history));
                            break;
                        }
                    }
                }
            });
        }
    });
    (told, failed.into_inner().unwrap())
}

#[test]
fn a_hundred_histories() {
    let (told, failed) = histories(100, 1, Way::Asked);
    assert!(failed.is_empty(), "{failed:#?}");
    let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    assert!(of(&told.identical) > 50 && of(&told.conflicts) > 10, "the histories are about something: {told:?}");
}

/// An undo that compares nothing is found.
#[test]
fn an_undo_that_does_not_compare_is_found() {
    let (told, failed) = histories(50, 1, Way::Blind);
    let found = failed.iter().any(|why| why.contains("over what others changed since"));
    assert!(found, "{told:?} {failed:#?}");
}

/// The long form: `just undo 100000 1`.
#[test]
#[ignore = "takes minutes; just undo"]
fn many_histories() {
    let (count, seed) = (number("BEADLE_HISTORIES", 100_000), number("BEADLE_SEED", 1));
    let (told, failed) = histories(count, seed, Way::Asked);
    println!("{count} histories from seed {seed}: {told:?}, {} failed", failed.len());
    assert!(failed.is_empty(), "{failed:#?}");
}
