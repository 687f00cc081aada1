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
/// How often each program is started, and a key held.
const STARTS: usize = 21;
const HELD: usize = 7;
/// Long enough for whatever is read after the first page, such as the copy of all names.
const LEISURE: Duration = Duration::from_secs(4);
const IDLE: Duration = Duration::from_secs(10);
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
        let programs = Programs::of(&Data::of(users));
        let rows = measure(&programs, smallest.as_ref());
        smallest.get_or_insert(programs);
        table::keep("program", users, &rows).expect("the table is written");
        for row in rows {
            eprintln!("{users:>9}  {:52} {:>10}  ({} {})", row.what, row.found, row.beside, row.target);
        }
    }
}

/// The programs that are compared, on a database.
struct Programs {
    database: PathBuf,
    /// The name on the first line of the list.
    first: String,
    home: tempfile::TempDir,
}

impl Programs {
    fn of(data: &Data) -> Self {
        let database = data.production();
        let first = Connection::open(&database).unwrap().query_row(FIRST, (), |row| row.get(1));
        Self { database, first: first.expect("there are users"), home: tempfile::tempdir().unwrap() }
    }

    fn ours(&self) -> Terminal {
        let program = Path::new(env!("CARGO_BIN_EXE_beadle"));
        Terminal::start(program, &["open".as_ref(), self.database.as_os_str()], self.home.path())
    }

    fn bare(&self) -> Terminal {
        let program = std::env::current_exe().unwrap();
        Terminal::start(&program, &["--bare".as_ref(), self.database.as_os_str()], self.home.path())
    }

    /// How long the shell takes for a statement; `None` where there is no shell.
    fn shell(&self, sql: &str) -> Option<Duration> {
        let start = Instant::now();
        let status = Command::new("sqlite3")
            .args(["-readonly".as_ref(), self.database.as_os_str(), sql.as_ref()])
            .stdout(Stdio::null())
            .status();
        status.ok().filter(std::process::ExitStatus::success).map(|_| start.elapsed())
    }
}

/// How long programs take until the first page is there.
struct Starts {
    ours: f64,
    bare: f64,
    shell: Option<f64>,
    /// Ours on the database of the smallest size.
    smallest: Option<f64>,
}

impl Starts {
    /// Starts all programs in turn, so that whatever else the machine does meets each of them alike.
    fn measure(programs: &Programs, smallest: Option<&Programs>) -> Self {
        let start = |mut terminal: Terminal, programs: &Programs| terminal.shows(&programs.first);
        let (mut ours, mut bare, mut shell, mut small) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..STARTS {
            shell.extend(programs.shell(FIRST));
            ours.push(start(programs.ours(), programs));
            bare.push(start(programs.bare(), programs));
            small.extend(smallest.map(|smallest| start(smallest.ours(), smallest)));
        }
        let known = |times: &mut Vec<Duration>| (!times.is_empty()).then(|| median(times));
        Self { ours: median(&mut ours), bare: median(&mut bare), shell: known(&mut shell), smallest: known(&mut small) }
    }
}

/// The medians of one kind of key: seconds to the last byte, and bytes.
struct Step {
    latency: f64,
    bytes: f64,
}

impl Step {
    fn of(answers: &[(Duration, usize)]) -> Self {
        // A key that changes nothing on the screen has no answer to wait for.
        let mut latencies: Vec<_> = answers.iter().filter(|(_, bytes)| *bytes > 0).map(|(took, _)| *took).collect();
        Self { latency: median(&mut latencies), bytes: median_bytes(answers.iter().map(|(_, bytes)| *bytes)) }
    }
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
}

#[expect(clippy::cast_precision_loss, reason = "a frame is small")]
fn median_bytes(bytes: impl Iterator<Item = usize>) -> f64 {
    let mut bytes: Vec<usize> = bytes.collect();
    bytes.sort_unstable();
    bytes[bytes.len() / 2] as f64
}

/// Ours and the bare program, open side by side and asked in turn.
struct Both {
    ours: Terminal,
    bare: Terminal,
}

impl Both {
    fn start(programs: &Programs) -> Self {
        let mut both = Self { ours: programs.ours(), bare: programs.bare() };
        both.ours.shows(&programs.first);
        both.bare.shows(&programs.first);
        both
    }

    /// Does the same with each so many times, and answers what ours and the bare program brought.
    fn in_turn(
        &mut self,
        times: usize,
        mut act: impl FnMut(&mut Terminal, usize) -> (Duration, usize),
    ) -> (Step, Step) {
        let answers = (0..times).map(|at| (act(&mut self.ours, at), act(&mut self.bare, at)));
        let (ours, bare): (Vec<_>, Vec<_>) = answers.unzip();
        (Step::of(&ours), Step::of(&bare))
    }
}

/// Presses keys one after the other, each answered before the next.
fn step(terminal: &mut Terminal, keys: &[&[u8]]) -> Step {
    Step::of(&keys.iter().map(|key| terminal.press(key)).collect::<Vec<_>>())
}

/// Opens our program and gives it time for what it does at leisure, as noting what ran out since the demonstration was
/// made; then it is closed as people close it.
fn settle(programs: &Programs) {
    let mut terminal = programs.ours();
    terminal.shows(&programs.first);
    terminal.rest(LEISURE);
    terminal.press(b"q");
    terminal.rest(LEISURE);
}

fn measure(programs: &Programs, smallest: Option<&Programs>) -> Vec<Row> {
    let row = |what: &str, beside: &str, target: &str, found: String| Row {
        what: what.to_owned(),
        beside: beside.to_owned(),
        target: target.to_owned(),
        found,
    };
    let of_bare = "the bare ratatui program";
    let mut rows = Vec::new();
    let paired = |rows: &mut Vec<Row>, what: &str, target: &str, most: &str, (ours, bare): (Step, Step)| {
        let bytes = format!("{} ({})", ours.bytes, times(ours.bytes, bare.bytes));
        rows.push(row(what, of_bare, target, times(ours.latency, bare.latency)));
        rows.push(row(&format!("{what}, bytes"), of_bare, most, bytes));
    };

    settle(programs);
    let starts = Starts::measure(programs, smallest);
    if let Some(shell) = starts.shell {
        let shown = "the sqlite3 shell printing the first 50";
        rows.push(row("start to first page, whole process", shown, "2 ×", times(starts.ours, shell)));
    }
    let beside = "a bare ratatui program that reads one page";
    rows.push(row("start to first page", beside, "", times(starts.ours, starts.bare)));
    if let Some(smallest) = starts.smallest {
        rows.push(row("start at this size", "start at the smallest size", "1.2 ×", times(starts.ours, smallest)));
    }

    let mut both = Both::start(programs);
    both.ours.rest(LEISURE);
    both.in_turn(3, |terminal, _| terminal.press(b"j"));
    let lines = both.in_turn(30, |terminal, at| terminal.press(if at % 2 == 0 { b"j" } else { b"k" }));
    paired(&mut rows, "line move", "1.5 ×", "300", lines);
    let stop = median_bytes((0..5).map(|_| both.ours.press_and_rest(b"j")));
    rows.push(row("line move and rest, with the card, bytes", "", "", format!("{stop}")));
    let pages = both.in_turn(12, |terminal, _| terminal.press(b"\x1b[6~"));
    paired(&mut rows, "page down", "", "6500", pages);
    both.in_turn(50, |terminal, _| terminal.press(b"j"));
    let scrolls = both.in_turn(15, |terminal, _| terminal.press(b"j"));
    paired(&mut rows, "scroll by one line", "", "800", scrolls);
    let held = both.in_turn(HELD, |terminal, _| terminal.hold(b"j", 100, Duration::from_millis(10)));
    paired(&mut rows, "100 lines held at 10 ms", "2 ×", "90000", held);

    let Both { mut ours, bare } = both;
    ours.press(b"/");
    let filter = step(&mut ours, &[b"a", b"n", b"\x7f", b"n", b"g", b"\x7f", b"\x7f", b"\x7f", b"o", b"r", b"\x7f"]);
    let mut shells: Vec<Duration> = (0..STARTS).filter_map(|_| programs.shell(LIKE)).collect();
    if !shells.is_empty() {
        let found = times(filter.latency, median(&mut shells));
        rows.push(row("filter key, with the exact count", "one sqlite3 … LIKE", "0.25 ×", found));
    }
    rows.push(row("filter key, bytes", "", "", format!("{}", filter.bytes)));
    ours.press(b"\x1b");
    ours.press(b"\x1b");
    for pane in [b"2", b"3", b"4", b"5", b"7", b"8", b"1"] {
        ours.press(pane);
        for key in [b"jj".as_slice(), b"\x1b[6~", b"G", b"g"] {
            ours.press(key);
        }
    }
    let (bytes, share) = ours.idle(IDLE);
    rows.push(row("idle for 10 s", "", "0 bytes, 0.0 %", format!("{bytes} bytes, {share:.1} %")));
    let (mine, theirs) = (ours.memory(), bare.memory());
    let memory = format!("{mine:.0} MiB ({})", times(mine, theirs));
    rows.push(row("memory, every pane visited", of_bare, "150 MiB", memory));
    rows
}
