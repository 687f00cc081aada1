//! A column filled for as many users as are filled at once, and its review: the whole of it, and the longest that a key
//! would have to wait on the way, while the screen takes something in.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use beadle::api::users::Find;
use beadle::api::{Refusal, Reply, Request};
use beadle::service::Seat;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::{Rehearsal, chords};
use rusqlite::{Connection, OpenFlags};
use rustix::time::{ClockId, clock_gettime};

use crate::data::Data;
use crate::table::{self, Row};
use crate::{Measures, ask, seat};

/// As many as are filled at once.
const MOST: u64 = 100_000;

/// When the screen had the turn last, and the longest that it kept it; by what it computed, for others may take the
/// processor away meanwhile.
struct Turns {
    since: Duration,
    longest: Duration,
}

impl Turns {
    fn begin() -> Self {
        Self { since: computed(), longest: Duration::ZERO }
    }

    fn end(&mut self) {
        self.longest = self.longest.max(computed().saturating_sub(self.since));
    }
}

fn computed() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

struct Stage<World> {
    play: Rehearsal<World>,
    turns: Rc<RefCell<Turns>>,
}

impl<World: FnMut(Request) -> Result<Reply, Refusal>> Stage<World> {
    /// Presses keys and answers how long all that followed took, and the longest turn.
    fn press(&mut self, keys: &str) -> (Duration, Duration) {
        let start = Instant::now();
        let mut longest = Duration::ZERO;
        for chord in chords(keys).unwrap() {
            *self.turns.borrow_mut() = Turns::begin();
            self.play.happen(Event::Key(chord.event()));
            let mut turns = self.turns.borrow_mut();
            turns.end();
            longest = longest.max(turns.longest);
        }
        (start.elapsed(), longest)
    }
}

pub fn measure(measures: &mut Measures, data: &Data) {
    if !measures.wants("fill a column") {
        return;
    }
    let mut seat = seat(&data.production());
    let (filter, users) = many(&mut seat);
    let turns = Rc::new(RefCell::new(Turns::begin()));
    let told = Rc::clone(&turns);
    let world = move |request| {
        told.borrow_mut().end();
        let result = seat.answer(request);
        told.borrow_mut().since = computed();
        result
    };
    let mut stage = Stage { play: Rehearsal::open(120, 40, world).unwrap(), turns };
    stage.press(&format!("2 / {filter} <enter> l"));
    let fills: Vec<_> = (0..3)
        .map(|_| {
            let filled = stage.press("f c");
            let staged = stage.play.app.model.draft.len();
            assert!(staged as u64 * 10 > users * 8, "nearly everybody is staged, not {staged} of {users}");
            (filled, stage.press("w"), stage.press("z 2"))
        })
        .collect();
    let least = |time: fn(&[(Duration, Duration); 3]) -> Duration| {
        let all = fills.iter().map(|(fill, review, back)| time(&[*fill, *review, *back]));
        all.min().unwrap_or_default()
    };
    let bare = bare(data, &filter, users);
    let whole = least(|[fill, ..]| fill.0).as_secs_f64();
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let mut row = |what: &str, beside: &str, target: &str, found: String| {
        eprintln!("{what}: {found}");
        measures.rows.push(Row { what: what.to_owned(), beside: beside.to_owned(), target: target.to_owned(), found });
    };
    let beside = "reading the cells of as many users by the bare statement";
    row("fill a column of 100,000, or of all", beside, "5 ×", table::times(whole, bare));
    row("fill a column, the longest a key waits", "", "5 ms", ms(least(|[fill, ..]| fill.1)));
    row("its review, the longest a key waits", "", "5 ms", ms(least(|[_, review, _]| review.1)));
    row("taking it back, the longest a key waits", "", "5 ms", ms(least(|[.., back]| back.1)));
}

/// A filter that finds as many users as can be, and not too many.
fn many(seat: &mut Seat) -> (String, u64) {
    let words = ["", "a", "an", "ar", "el", "ma", "ra", "son", "lan", "mar", "ann", "ber", "tran", "kim"];
    let found = words.map(|word| {
        let find = Find { filter: word.to_owned(), ..Find::default() };
        let Reply::Count(count) = ask(seat, Request::Count { find }) else { return (word.to_owned(), 0) };
        (word.to_owned(), count)
    });
    let fitting = found.into_iter().filter(|(_, count)| *count <= MOST).max_by_key(|(_, count)| *count);
    fitting.expect("some word finds few enough")
}

fn bare(data: &Data, filter: &str, users: u64) -> f64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(data.production(), flags).unwrap();
    let sql = "SELECT user_id FROM users WHERE status = 'A' AND is_system = 0 AND search_key LIKE '%' || ?1 || '%'
               ORDER BY search_key LIMIT ?2";
    let mut statement = db.prepare(sql).unwrap();
    let rows =
        statement.query_map((filter, i64::try_from(users).unwrap_or(i64::MAX)), |row| row.get::<_, i64>(0)).unwrap();
    let users: Vec<i64> = rows.map(Result::unwrap).collect();
    let least = (0..3).map(|_| {
        let start = Instant::now();
        for user in &users {
            let sql = "SELECT active, login, editable, expires_at FROM user_organizations
                       WHERE user_id = ?1 AND org_id = ?2";
            let mut statement = db.prepare_cached(sql).unwrap();
            let mut rows = statement.query((user, 1)).unwrap();
            while let Some(row) = rows.next().unwrap() {
                std::hint::black_box(row.get_ref(0).unwrap());
            }
        }
        start.elapsed()
    });
    least.min().unwrap_or_default().as_secs_f64()
}
