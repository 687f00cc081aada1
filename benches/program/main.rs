//! The whole program in a terminal, beside a bare ratatui program in the same terminal and the sqlite3 shell.
//!
//! The bare program is this very file, started again with `--bare FILE`: it reads one page of names and moves a line.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a measure that fails has nothing else to say")]

mod bare;
#[path = "../support/data.rs"]
mod data;
#[path = "../support/page.rs"]
mod page;
#[path = "../support/table.rs"]
mod table;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use data::Data;
use rusqlite::Connection;
use table::{Row, times};
use terminal::Terminal;

const FIRST: &str = "SELECT user_id, name, login, status FROM users WHERE is_system = 0 AND status = 'A'
                     ORDER BY search_key, user_id LIMIT 50";
const LIKE: &str = "SELECT count(*) FROM users WHERE is_system = 0 AND status = 'A' AND search_key LIKE '%an%'";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file] = arguments.as_slice()
        && flag == "--bare"
    {
        bare::run(Path::new(file)).expect("the bare program runs");
        return;
    }
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    let mut sizes = table::sizes();
    sizes.sort_unstable();
    let mut smallest = None;
    for users in sizes {
        let data = Data::of(users);
        let (rows, start) = measure(&data, smallest);
        smallest = smallest.or(Some(start));
        table::keep("program", users, &rows).expect("the table is written");
        for row in rows {
            eprintln!("{users:>9}  {:52} {:>10}  ({} {})", row.what, row.found, row.beside, row.target);
        }
    }
}

/// The programs that are compared.
struct Programs {
    database: PathBuf,
    /// The name on the first line of the list.
    first: String,
    home: tempfile::TempDir,
}

impl Programs {
    fn ours(&self) -> Terminal {
        let program = Path::new(env!("CARGO_BIN_EXE_beadle"));
        Terminal::start(program, &["open".as_ref(), self.database.as_os_str()], self.home.path())
    }

    fn bare(&self) -> Terminal {
        let program = std::env::current_exe().unwrap();
        Terminal::start(&program, &["--bare".as_ref(), self.database.as_os_str()], self.home.path())
    }

    /// How long the shell takes for a statement; `None` where there is no shell.
    fn shell(&self, sql: &str) -> Option<f64> {
        let run = || {
            let start = Instant::now();
            let status = Command::new("sqlite3")
                .args(["-readonly".as_ref(), self.database.as_os_str(), sql.as_ref()])
                .stdout(Stdio::null())
                .status();
            status.ok().filter(std::process::ExitStatus::success).map(|_| start.elapsed())
        };
        run()?;
        let mut all: Vec<Duration> = (0..15).filter_map(|_| run()).collect();
        Some(median(&mut all))
    }
}

/// What was seen of one program.
struct Seen {
    start: f64,
    line: Step,
    /// The bytes of a line move after which the cursor rests, with all that follows.
    stop: f64,
    page: Step,
    scroll: Step,
    held: Step,
    filter: Step,
    idle: (u64, f64),
    memory: f64,
}

/// The medians of one kind of key: seconds to the last byte, and bytes.
struct Step {
    latency: f64,
    bytes: f64,
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
}

/// Presses keys one after the other, each answered before the next.
fn step(terminal: &mut Terminal, keys: &[&[u8]]) -> Step {
    let answers: Vec<_> = keys.iter().map(|key| terminal.press(key)).collect();
    let mut latencies: Vec<Duration> = answers.iter().filter(|(_, bytes)| *bytes > 0).map(|(took, _)| *took).collect();
    let mut bytes: Vec<usize> = answers.iter().map(|(_, bytes)| *bytes).collect();
    bytes.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a frame is small")]
    let bytes = bytes[bytes.len() / 2] as f64;
    Step { latency: median(&mut latencies), bytes }
}

fn see(programs: &Programs, start: impl Fn() -> Terminal) -> Seen {
    let mut starts: Vec<Duration> = (0..9)
        .map(|_| {
            let mut terminal = start();
            terminal.shows(&programs.first)
        })
        .collect();
    let mut terminal = start();
    terminal.shows(&programs.first);
    terminal.rest(Duration::from_secs(if programs.database.metadata().unwrap().len() > 1 << 28 { 4 } else { 1 }));
    step(&mut terminal, &[b"j", b"j", b"j"]);
    let line = step(&mut terminal, &[b"j".as_slice(), b"k".as_slice()].repeat(10));
    let mut stops: Vec<usize> = (0..5).map(|_| terminal.press_and_rest(b"j")).collect();
    stops.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a frame is small")]
    let stop = stops[stops.len() / 2] as f64;
    let page = step(&mut terminal, &[b"\x1b[6~".as_slice()].repeat(12));
    for _ in 0..50 {
        terminal.press(b"j");
    }
    let scroll = step(&mut terminal, &[b"j".as_slice()].repeat(12));
    let (latency, bytes) = terminal.hold(b"j", 100, Duration::from_millis(10));
    #[expect(clippy::cast_precision_loss, reason = "a burst is small")]
    let held = Step { latency: latency.as_secs_f64(), bytes: bytes as f64 };
    terminal.press(b"/");
    let filter =
        step(&mut terminal, &[b"a", b"n", b"\x7f", b"n", b"g", b"\x7f", b"\x7f", b"\x7f", b"o", b"r", b"\x7f"]);
    terminal.press(b"\x1b");
    terminal.press(b"\x1b");
    for pane in [b"2", b"3", b"4", b"5", b"7", b"8", b"1"] {
        terminal.press(pane);
        for key in [b"jj".as_slice(), b"\x1b[6~", b"G", b"g"] {
            terminal.press(key);
        }
    }
    let idle = terminal.idle(Duration::from_secs(3));
    let memory = terminal.memory();
    Seen { start: median(&mut starts), line, stop, page, scroll, held, filter, idle, memory }
}

fn measure(data: &Data, smallest: Option<f64>) -> (Vec<Row>, f64) {
    let database = data.production();
    let first: String =
        Connection::open(&database).unwrap().query_row(FIRST, (), |row| row.get(1)).expect("there are users");
    let programs = Programs { database, first, home: tempfile::tempdir().unwrap() };
    let ours = see(&programs, || programs.ours());
    let bare = see(&programs, || programs.bare());
    let row = |what: &str, beside: &str, target: &str, found: String| Row {
        what: what.to_owned(),
        beside: beside.to_owned(),
        target: target.to_owned(),
        found,
    };
    let mut rows = Vec::new();
    if let Some(shell) = programs.shell(FIRST) {
        let found = times(ours.start, shell);
        rows.push(row("start to first page", "the sqlite3 shell printing the first 50", "2 ×", found));
    }
    rows.push(row(
        "start to first page",
        "a bare ratatui program that reads one page",
        "",
        times(ours.start, bare.start),
    ));
    rows[0].what.push_str(", whole process");
    if let Some(smallest) = smallest {
        let found = times(ours.start, smallest);
        rows.push(row("start at this size", "start at the smallest size", "1.2 ×", found));
    }
    let of_bare = "the bare ratatui program";
    let both = |what: &str, target: &str, most: &str, ours: &Step, bare: &Step| {
        let bytes = format!("{} ({})", ours.bytes, times(ours.bytes, bare.bytes));
        [
            row(what, of_bare, target, times(ours.latency, bare.latency)),
            row(&format!("{what}, bytes"), of_bare, most, bytes),
        ]
    };
    rows.extend(both("line move", "1.5 ×", "300", &ours.line, &bare.line));
    rows.push(row("line move and rest, with the card, bytes", "", "", format!("{}", ours.stop)));
    rows.extend(both("page down", "", "6500", &ours.page, &bare.page));
    rows.extend(both("scroll by one line", "", "800", &ours.scroll, &bare.scroll));
    rows.extend(both("100 lines held at 10 ms", "2 ×", "90000", &ours.held, &bare.held));
    if let Some(shell) = programs.shell(LIKE) {
        let found = times(ours.filter.latency, shell);
        rows.push(row("filter key, with the exact count", "one sqlite3 … LIKE", "0.25 ×", found));
    }
    rows.push(row("filter key, bytes", "", "", format!("{}", ours.filter.bytes)));
    rows.push(row("idle for 3 s", "", "0 bytes, 0.0 %", format!("{} bytes, {:.1} %", ours.idle.0, ours.idle.1)));
    let memory = format!("{:.0} MiB ({})", ours.memory, times(ours.memory, bare.memory));
    rows.push(row("memory, every pane visited", of_bare, "150 MiB", memory));
    (rows, ours.start)
}
