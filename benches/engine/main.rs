//! The engine beside its floors: each measure runs ours and something bare, and the ratio of the medians is kept.
//!
//! `cargo bench --bench engine -- TEXT` runs those whose name contains the text; `BEADLE_BENCH_USERS` names the sizes.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a measure that fails has nothing else to say")]

#[path = "../support/data.rs"]
mod data;
#[path = "../support/page.rs"]
mod page;
#[path = "../support/table.rs"]
mod table;

mod changes;
mod fill;
mod keys;
mod lists;
mod queue;
mod sync;

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use beadle::api::{Reply, Request};
use beadle::service::clock::FixedClock;
use beadle::service::{Seat, Terms};
use beadle::tui::rehearsal::NOW;
use criterion::{Criterion, SamplingMode};
use data::Data;
use table::Row;

/// What is measured, what stands beside it, and how many times that it may take.
#[derive(Clone, Copy)]
struct Subject {
    name: &'static str,
    beside: &'static str,
    target: Option<f64>,
    /// Taken once a sample, because it takes long or leaves something behind.
    slow: bool,
}

const fn subject(name: &'static str, beside: &'static str, target: f64) -> Subject {
    Subject { name, beside, target: Some(target), slow: false }
}

/// The measures at one size.
struct Measures {
    criterion: Criterion,
    home: PathBuf,
    users: u32,
    rows: Vec<Row>,
}

impl Measures {
    /// Measures two routines.
    fn pair<A, B>(&mut self, subject: Subject, mut ours: impl FnMut() -> A, mut floor: impl FnMut() -> B) {
        self.timed(subject, || time(&mut ours), || time(&mut floor));
    }

    /// Measures two routines that take their own time and so can tidy up outside of it.
    fn timed(&mut self, subject: Subject, ours: impl FnMut() -> Duration, floor: impl FnMut() -> Duration) {
        let name = format!("{} {}", subject.name, self.users);
        let mut group = self.criterion.benchmark_group(&name);
        group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(600)).sample_size(20);
        if subject.slow {
            group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_millis(10));
            group.warm_up_time(Duration::from_millis(1));
        }
        let mut run = |name, routine: &mut dyn FnMut() -> Duration| {
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|count| (0..count).map(|_| routine()).sum());
            });
        };
        let (mut ours, mut floor) = (ours, floor);
        run("ours", &mut ours);
        run("floor", &mut floor);
        group.finish();
        if let (Some(ours), Some(floor)) = (self.median(&name, "ours"), self.median(&name, "floor")) {
            self.rows.push(Row {
                what: subject.name.to_owned(),
                beside: subject.beside.to_owned(),
                target: subject.target.map(|target| format!("{target} ×")).unwrap_or_default(),
                found: table::times(ours, floor),
            });
        }
    }

    /// Whether the command line leaves a measure in that takes its own time.
    fn wants(&self, name: &str) -> bool {
        let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-')).peekable();
        words.peek().is_none() || words.any(|word| name.contains(&word))
    }

    /// The median that was measured, now or in an earlier run that was not filtered.
    fn median(&self, name: &str, which: &str) -> Option<f64> {
        let path = self.home.join(name).join(which).join("new/estimates.json");
        let estimates: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
        estimates["median"]["point_estimate"].as_f64()
    }
}

fn time<T>(routine: &mut impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(routine());
    let took = start.elapsed();
    drop(result);
    took
}

fn seat(path: &std::path::Path) -> Seat {
    Seat::take(path, &Terms::local(), Box::new(FixedClock(NOW))).expect("the database opens")
}

fn ask(seat: &mut Seat, request: Request) -> Reply {
    seat.answer(request).expect("it is answered")
}

/// Notes what ran out in the demo's years, as it is noted every few seconds while a console is open; else whoever opens the
/// database and commits would do it while they are measured.
fn note_what_ran_out(file: &std::path::Path) {
    let mut seat = seat(file);
    let db = rusqlite::Connection::open(file).unwrap();
    let rows = || db.query_row("SELECT max(seq) FROM audit_log", [], |row| row.get::<_, i64>(0)).unwrap();
    let mut before = 0;
    while before < rows() {
        before = rows();
        ask(&mut seat, Request::Standing);
        seat.tidy();
    }
}

#[allow(clippy::print_stdout, reason = "that is how whoever started it hears of it")]
fn main() {
    if let [flag, source, target] = std::env::args().skip(1).collect::<Vec<_>>().as_slice()
        && flag == sync::ALONE
    {
        println!("{}", sync::preview_alone(source.as_ref(), target.as_ref()));
        return;
    }
    let home = table::home().join("criterion");
    for users in table::sizes() {
        let data = Data::of(users);
        note_what_ran_out(&data.production());
        // Only medians are taken from it, and how sure they are needs no hundred thousand drawings of lots.
        let criterion = Criterion::default().nresamples(1_000).output_directory(&home).without_plots();
        let criterion = criterion.configure_from_args();
        let mut measures = Measures { criterion, home: home.clone(), users, rows: Vec::new() };
        lists::measure(&mut measures, &data);
        queue::measure(&mut measures, &data);
        keys::measure(&mut measures, &data);
        fill::measure(&mut measures, &data);
        changes::measure(&mut measures, &data);
        sync::measure(&mut measures, &data);
        measures.criterion.final_summary();
        table::keep("engine", users, &measures.rows).expect("the table is written");
    }
}
