//! Somebody registers without end: a queue of so many who wait for approval costs no more to look at than a short one, in
//! time and in memory.
//!
//! `just flooded` fills the queue with a million; it prints what the pages took, and the memory of the process.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;
#[path = "support/work.rs"]
mod work;

use std::fs;
use std::time::{Duration, Instant};

use beadle::api::approvals::ApprovalRow;
use beadle::api::users::Find;
use beadle::api::{Page, Place, Reply, Request};
use beadle::service::Seat;
use support::number::number;
use support::world::{Dice, World};
use work::used;

const PAGE: u32 = 50;

/// What may be said of a page, and of the process that shows it.
const LONGEST: Duration = Duration::from_millis(5);
const MOST_MEMORY: u64 = 150 << 10;

/// A world in which so many wait, of whom every third has not asked yet.
fn flooded(waiting: u64) -> World {
    let world = World::new(
        "org ABC\nworkgroup Admin menu\nworkgroup Desk\nuser 10 ten@x.example A ABC edit:ABC in:Admin user_setup=W
         user 11 eve@y.example A ABC login:ABC in:Desk",
    );
    let sql = format!(
        "BEGIN;
         WITH RECURSIVE n (id) AS (VALUES (1001) UNION ALL SELECT id + 1 FROM n WHERE id < 1000 + {waiting})
         INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, status, status_changed_at, created_at)
         SELECT id, 'Anna ' || id, 'anna ' || id, 'a' || id || '@y.example', 'a' || id || '@y.example',
                'anna ' || id || char(10) || 'a' || id || '@y.example', 'P', 0, 0 FROM n;
         INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state)
         SELECT user_id, user_id, user_id, 1, 'open' FROM users WHERE user_id > 1000 AND user_id % 3 > 0;
         COMMIT;"
    );
    world.connect().execute_batch(&sql).unwrap();
    world
}

/// What the pages took, the longest last.
struct Times(Vec<Duration>);

impl Times {
    /// What 99 of a hundred are under.
    fn most(&self) -> Duration {
        self.0[self.0.len() * 99 / 100]
    }
}

/// So many pages, at the ends and anywhere between, each with what else a screen asks about its rows.
fn pages(seat: &mut Seat, many: u64, waiting: u64, seed: u64) -> Times {
    let mut dice = Dice(seed);
    let mut times = Vec::new();
    let mut at: Option<ApprovalRow> = None;
    for _ in 0..many {
        let place = match (dice.below(6), &at) {
            (0, _) | (_, None) => Place::Start,
            (1, _) => Place::End,
            (2, _) => Place::At(1_001 + i64::try_from(dice.below(usize::try_from(waiting).unwrap())).unwrap()),
            (3 | 4, Some(row)) => Place::After(row.key.clone()),
            (_, Some(row)) => Place::Before(row.key.clone()),
        };
        let began = Instant::now();
        let page = queue(seat, place.clone());
        times.push(began.elapsed());
        assert!(page.rows.len() <= PAGE as usize, "{place:?}");
        at = (!page.rows.is_empty()).then(|| dice.pick(&page.rows).clone());
        let find = Find { filter: "status:P anna".to_owned(), ..Find::default() };
        for request in [
            Request::Standing,
            Request::Users { find, place: Place::Start, limit: PAGE },
            Request::Hints { users: page.rows.iter().take(1).map(|row| row.user).collect() },
        ] {
            seat.answer(request).unwrap();
        }
    }
    times.sort_unstable();
    Times(times)
}

fn queue(seat: &mut Seat, place: Place) -> Page<ApprovalRow> {
    let Ok(Reply::Approvals(page)) = seat.answer(Request::Approvals { place, limit: PAGE }) else { panic!("no page") };
    page
}

/// The most memory that this process ever had at hand, in kibibytes; nothing where that cannot be told.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// The whole queue from its first page to its last is everybody once.
fn everybody_once(seat: &mut Seat) -> u64 {
    let (mut place, mut seen) = (Place::Start, std::collections::BTreeSet::new());
    loop {
        let page = queue(seat, place);
        assert!(page.rows.iter().all(|row| seen.insert(row.user)), "somebody is there twice");
        match page.rows.last().filter(|_| page.after) {
            Some(last) => place = Place::After(last.key.clone()),
            None => return seen.len() as u64,
        }
    }
}

#[test]
fn a_long_queue_is_read_page_by_page() {
    let world = flooded(3_000);
    let mut seat = world.seat(10);
    assert_eq!(everybody_once(&mut seat), 3_000);
    pages(&mut seat, 12, 3_000, 1);
}

/// What a page costs does not grow with the queue: ten times as long, and it takes nothing like ten times the time.
#[test]
fn a_page_costs_the_same_however_long_the_queue_is() {
    let cost = |waiting| least(&mut flooded(waiting).seat(10), |seat| queue(seat, Place::Start));
    let (short, long) = (cost(1_000), cost(20_000));
    assert!(long < 5 * short.max(Duration::from_micros(500)), "{short:?} and {long:?}");
}

/// The control: reading the whole queue for a page is noticed.
#[test]
fn reading_everybody_for_a_page_is_noticed() {
    let cost = |waiting| least(&mut flooded(waiting).seat(10), everybody_once);
    let (short, long) = (cost(1_000), cost(20_000));
    assert!(long > 5 * short.max(Duration::from_micros(500)), "{short:?} and {long:?}");
}

/// The least work of five times.
fn least<T>(seat: &mut Seat, mut what: impl FnMut(&mut Seat) -> T) -> Duration {
    let once = |_| {
        let before = used();
        drop(what(seat));
        used().saturating_sub(before)
    };
    (0..5).map(once).min().unwrap()
}

#[test]
#[ignore = "takes a minute; `just flooded` runs it"]
fn a_million_wait() {
    let (waiting, pages_read, seed) =
        (number("BEADLE_WAITING", 1_000_000), number("BEADLE_PAGES", 1_000), number("BEADLE_SEED", 1));
    let world = flooded(waiting);
    let mut seat = world.seat(10);
    let times = pages(&mut seat, pages_read, waiting, seed);
    let (most, last, memory) = (times.most(), times.0.last().unwrap(), most_memory());
    println!(
        "seed {seed}: {waiting} wait, {pages_read} pages: half under {:?}, 99 of 100 under {most:?}, the longest {last:?}; \
         at most {} MiB of memory",
        times.0[times.0.len() / 2],
        memory / 1024
    );
    assert!(most <= LONGEST && memory <= MOST_MEMORY, "{most:?}, {memory} KiB");
}
