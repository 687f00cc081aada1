//! The table of ratios: every measure leaves its rows in the build folder, and all of them become one page.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One line of the table at one size.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    /// What stands beside it, in the same run on the same machine.
    pub beside: String,
    pub target: String,
    pub found: String,
}

/// The page that the README links to.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/results.md");

const HEAD: &str = "# Speed, as ratios

Each line is measured beside something bare that does only the unavoidable part, in the same run on the same machine, and
the ratio of the two medians is what counts: 1 × would be free. Bytes and memory are what they are. `just bench` measures
and writes this page; `just bench 10000,1000000` at both sizes.
";

/// What the rows of the whole program are made of, by profile.
const PROGRAM: &str = "
A moved line is what is painted while the cursor runs; the card of the person follows once it rests, in a row of its own.
Two thirds of its time go into drawing the state into cells (the rows of the list, the header, the footer), a quarter into
comparing and writing them, the rest into the way from the thread that reads keys to the loop.

Half of a start is opening: one connection looks whether the schema is ours and leaves no trace where it is not, one reads
and one writes, and SQLite reads the schema for each of them; the shell opens one and checks nothing. The other half is
loading the program, recognizing the operator, the first page and its frame. Programs of several threads wait for a
processor more often than those of one: on a busy machine the ratios of times are upper bounds.
";

/// Where measures keep what they make: databases by size, and rows.
pub fn home() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    folder.parent().unwrap_or(folder).join("bench-data")
}

/// The sizes to measure at.
pub fn sizes() -> Vec<u32> {
    #[expect(clippy::disallowed_methods, reason = "a bench has no configuration")]
    let wish = std::env::var("BEADLE_BENCH_USERS").unwrap_or_default();
    let sizes: Vec<u32> = wish.split(',').filter_map(|number| number.trim().replace('_', "").parse().ok()).collect();
    if sizes.is_empty() { vec![10_000] } else { sizes }
}

/// Keeps the rows of one measure at one size, and writes the page anew from all that were kept.
///
/// # Errors
/// When a file cannot be written.
pub fn keep(part: &str, users: u32, rows: &[Row]) -> io::Result<()> {
    let folder = home().join("rows");
    fs::create_dir_all(&folder)?;
    let lines: Vec<String> =
        rows.iter().map(|row| [&*row.what, &row.beside, &row.target, &row.found].join("\t")).collect();
    fs::write(folder.join(format!("{part}.{users}")), lines.join("\n"))?;
    fs::write(PAGE, page(&folder)?)
}

fn page(folder: &Path) -> io::Result<String> {
    let mut files: Vec<(String, u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some((part, users)) = name.rsplit_once('.').and_then(|(part, users)| Some((part, users.parse().ok()?))) {
            files.push((part.to_owned(), users, path.clone()));
        }
    }
    files.sort();
    let mut page = HEAD.to_owned();
    let program = "The whole program, in a terminal of 120 x 40";
    for (part, title, notes) in [("engine", "The engine", ""), ("program", program, PROGRAM)] {
        let of_part: Vec<_> = files.iter().filter(|(of, ..)| of == part).collect();
        if of_part.is_empty() {
            continue;
        }
        let sizes: Vec<String> = of_part.iter().map(|(_, users, _)| format!("{} users", grouped(*users))).collect();
        // Writing to a string cannot fail.
        let _ = write!(page, "\n## {title}\n\n| what | beside | target | {} |\n", sizes.join(" | "));
        let _ = writeln!(page, "|---|---|---|{}", "---|".repeat(sizes.len()));
        let mut lines: Vec<(Row, Vec<String>)> = Vec::new();
        for (at, (_, _, path)) in of_part.iter().enumerate() {
            for row in fs::read_to_string(path)?.lines().filter_map(read) {
                let known = lines.iter().position(|(other, _)| other.what == row.what);
                let known = known.unwrap_or_else(|| {
                    lines.push((row.clone(), vec![String::new(); sizes.len()]));
                    lines.len() - 1
                });
                lines[known].1[at] = row.found;
            }
        }
        for (row, found) in lines {
            let _ = writeln!(page, "| {} | {} | {} | {} |", row.what, row.beside, row.target, found.join(" | "));
        }
        page.push_str(notes);
    }
    Ok(page)
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

/// A ratio as the table shows it.
pub fn times(ours: f64, floor: f64) -> String {
    let ratio = ours / floor;
    if ratio < 10.0 { format!("{ratio:.2} ×") } else { format!("{ratio:.0} ×") }
}
