//! The rows of the table of ratios: every measure leaves them in the build folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::page;

/// One line of the table at one size.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    /// What stands beside it, in the same run on the same machine.
    pub beside: String,
    pub target: String,
    pub found: String,
}

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

/// Keeps the rows of one measure at one size, and writes the pages anew from all that were kept.
///
/// # Errors
/// When a file cannot be written.
pub fn keep(part: &str, users: u32, rows: &[Row]) -> io::Result<()> {
    let folder = home().join("rows");
    fs::create_dir_all(&folder)?;
    let lines: Vec<String> =
        rows.iter().map(|row| [&*row.what, &row.beside, &row.target, &row.found].join("\t")).collect();
    fs::write(folder.join(format!("{part}.{users}")), lines.join("\n"))?;
    page::write(&folder)
}

/// A ratio as the table shows it.
pub fn times(ours: f64, floor: f64) -> String {
    let ratio = ours / floor;
    if ratio < 10.0 { format!("{ratio:.2} ×") } else { format!("{ratio:.0} ×") }
}
