//! The pages that the rows become: all of them in `benches/results.md`, those with a promise in the README.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::table::Row;

/// The page that the README links to.
const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/results.md");

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// What stands between these lines of the README is written by this.
const MARKS: [&str; 2] = ["<!-- speed -->\n", "<!-- /speed -->\n"];

/// The rows that the README shows, in its order.
const PROMISED: [&str; 26] = [
    "start to first page, whole process",
    "start at this size",
    "line move",
    "a key inside what is loaded, event to cells",
    "100 lines held at 10 ms",
    "page down in the middle",
    "jump to the middle, by number",
    "jump to the end",
    "filter key, with the exact count",
    "filter, one letter",
    "members of one organization",
    "matrix, a new window",
    "commit 10,000 grants",
    "one status",
    "verify the audit",
    "sync preview",
    "sync preview, 200,000 items a side",
    "sync preview, every user referred to",
    "sync preview with 200,000 items a side, memory",
    "memory, every pane visited",
    "line move, bytes",
    "scroll by one line, bytes",
    "page down, bytes",
    "100 lines held at 10 ms, bytes",
    "idle for 10 s",
    "fill a column, the longest a key waits",
];

const HEAD: &str = "# Speed, as ratios

Each line is measured beside something bare that does only the unavoidable part, in the same run on the same machine, and
the ratio of the two medians is what counts: 1 × would be free. Bytes and memory are what they are. What misses its target
is in bold. `just bench` measures and writes this page and the table of the README; `just bench 10000,1000000` at both sizes.
";

/// What the engine's rows are made of.
const ENGINE: &str = "
Every request reads the operator's own rows first, and every answer of a list reads its window of rows. A term of the
filter is measured beside a scan of one buffer for a name, which takes some thousandths of a millisecond at 10,000
users: these two are most of what stands above it there. At 1,000,000 a term about organizations or workgroups reads up
to 100,000 of their members from an index, or tests users one by one where there are more: eight million memberships
would not fit into the memory that the copy of names may take.

The floor of a sync's preview reads every column of users, items, references and links of both sides, and makes nothing
of them. Where every user is referred to, a quarter of the preview's time goes into accounts that are found and decided,
a quarter into rows that SQLite reads, a fifth into the kernel, the rest into columns, hashes, copies and the check that
what is called text is text; both threads have half of it. The memory is that of a process that makes nothing but the
plan.

The profile of a page of the queue is flat: SQLite's machine, its moves in indexes and the columns that are handed over,
for the operator's rows, the page, and what it says of each applicant beyond the floor's one statement. That of a
preview with 200,000 items and few users is flat, too: rows and columns first, then links that are followed, hashes and
memory.

A commit of 10,000 grants spends 37 % of its time on the journal, whose rows stand in a table and five indexes, and are
hashed; 24 % on drawing the 10,000 users whom the guards judge, with all that they hold; 20 % on what the floor does;
the rest on guards, words and the hash of the set. Putting fifty rows on the journal by one statement was tried and is
slower.
";

/// What the rows of the whole program are made of, by profile.
const PROGRAM: &str = "
Ours, the bare program and the shell are started in turn, and asked in turn, so that whatever else the machine does meets
each of them alike. Our program was opened and left once before, as it is every day: it had noted what ran out since the
demonstration was made. Keys that are held are held seven times; a program that idles is watched by the nanoseconds it
computes: it is woken once a second for what time brings, and once to look at a number of the file's, which is another
one after somebody wrote.

A moved line is what is painted while the cursor runs; the card of the person follows once it rests, in a row of its own.
It is drawn whole and compared once: six tenths of its time go into the texts of the list, the card and the lines around
them, a quarter into comparing cells, the rest into the bytes and the way from the thread that reads keys. A page looks
for rows that moved only where one is found again.

A key of the filter at 10,000 users stands beside a scan of a few milliseconds. Two thirds of its time go into its frame
and that of the answer, in which the letters that were found stand out, and a third into the filter, the count and the
rows of the page; the profile of both is flat.

A start reads the schema once. Whether it is ours is first told from its bytes, and the connection that writes is opened
after the first page; so is whatever else nobody waits for: the notes of what ran out, the head that is kept of the
journal, the copy of names, and the threads for keys and for the loss of the terminal. A fifth of a start is the system
loading a program with twenty thousand addresses to settle, a fifth the schema and the operator's standing, a quarter the
pages of memory that are touched for the first time, and a twentieth each the frame of 4,800 cells, the terminal and the
threads: by a profile of an earlier build, which had the notes and the head among its start. Programs of several threads
wait for a processor more often than those of one: on a busy machine the ratios of times are upper bounds, and where
nothing else ran, too, a moved line was 1.3 to 1.7 times the bare one from one run to the next.
";

/// The rows of one part at all sizes it was measured at.
struct Part {
    sizes: Vec<String>,
    rows: Vec<(Row, Vec<String>)>,
}

/// Writes both pages from the rows that were kept.
///
/// # Errors
/// When a file cannot be read or written, or the README has lost its marks.
pub fn write(folder: &Path) -> io::Result<()> {
    let (engine, program) = (Part::read(folder, "engine")?, Part::read(folder, "program")?);
    let mut page = HEAD.to_owned();
    for (part, title, notes) in
        [(&engine, "The engine", ENGINE), (&program, "The whole program, in a terminal of 120 x 40", PROGRAM)]
    {
        if !part.rows.is_empty() {
            page += &format!("\n## {title}\n\n");
            table(&mut page, &part.sizes, part.rows.iter());
            page += notes;
        }
    }
    fs::write(RESULTS, page)?;
    let readme = fs::read_to_string(README)?;
    let place =
        MARKS[0].len() + readme.find(MARKS[0]).ok_or_else(no_marks)?..readme.find(MARKS[1]).ok_or_else(no_marks)?;
    fs::write(README, [&readme[..place.start], &promised(&engine, &program), &readme[place.end..]].concat())
}

fn no_marks() -> io::Error {
    io::Error::other(format!("the README has no {} any more", MARKS[0].trim_end()))
}

/// The table of the README, as far as its rows were measured. Both parts have to be measured at the same sizes.
fn promised(engine: &Part, program: &Part) -> String {
    let sizes = if engine.sizes.len() > program.sizes.len() { &engine.sizes } else { &program.sizes };
    let all = || program.rows.iter().chain(&engine.rows);
    let mut text = String::new();
    table(&mut text, sizes, PROMISED.iter().filter_map(|name| all().find(|(row, _)| row.what == *name)));
    text
}

fn table<'r>(text: &mut String, sizes: &[String], rows: impl Iterator<Item = &'r (Row, Vec<String>)>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| what | beside | target | {} |", sizes.join(" | "));
    let _ = writeln!(text, "|---|---|---|{}", "---|".repeat(sizes.len()));
    for (row, found) in rows {
        let found: Vec<_> = found.iter().map(|found| judged(found, &row.target)).collect();
        let _ = writeln!(text, "| {} | {} | {} | {} |", row.what, row.beside, row.target, found.join(" | "));
    }
}

/// What was found, in bold where it is above its target.
fn judged(found: &str, target: &str) -> String {
    let number = |text: &str| text.split(' ').next().and_then(|word| word.parse::<f64>().ok());
    match (number(found), number(target)) {
        (Some(is), Some(most)) if is > most => format!("**{found}**"),
        _ => found.to_owned(),
    }
}

impl Part {
    fn read(folder: &Path, part: &str) -> io::Result<Self> {
        let mut files: Vec<(u32, PathBuf)> = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let users =
                path.file_name().and_then(|name| name.to_str()?.strip_prefix(part)?.strip_prefix('.')?.parse().ok());
            files.extend(users.map(|users| (users, path)));
        }
        files.sort();
        let mut rows: Vec<(Row, Vec<String>)> = Vec::new();
        for (at, (_, path)) in files.iter().enumerate() {
            for row in fs::read_to_string(path)?.lines().filter_map(read) {
                let known = rows.iter().position(|(other, _)| other.what == row.what);
                let known = known.unwrap_or_else(|| {
                    rows.push((row.clone(), vec![String::new(); files.len()]));
                    rows.len() - 1
                });
                rows[known].1[at] = row.found;
            }
        }
        Ok(Self { sizes: files.iter().map(|(users, _)| format!("{} users", grouped(*users))).collect(), rows })
    }
}

fn read(line: &str) -> Option<Row> {
    let mut parts = line.split('\t').map(str::to_owned);
    Some(Row { what: parts.next()?, beside: parts.next()?, target: parts.next()?, found: parts.next()? })
}

fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
