//! A file that is read whole, within limits that make a bomb harmless.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::table::MAX_FILE;
use super::{Result, Unreadable};

/// Opens a file; the name by which messages speak of it is the last part of its path.
///
/// # Errors
/// One sentence, if it is no file or cannot be opened.
pub fn open(path: &Path, kind: &str) -> Result<(String, File)> {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned();
    let about = |what: &str| Unreadable(format!("{} {what}", path.display()));
    let meta = fs::metadata(path).map_err(|error| about(&format!("cannot be opened: {error}.")))?;
    if meta.is_dir() {
        return Err(about(&format!("is a folder. Name {kind}.")));
    }
    let file = File::open(path).map_err(|error| about(&format!("cannot be opened: {error}.")))?;
    Ok((name, file))
}

/// Reads a file of text whole, without a byte order mark.
///
/// # Errors
/// One sentence, if it cannot be read, is too large or no UTF-8.
pub fn text(path: &Path, kind: &str) -> Result<(String, String)> {
    let (name, file) = open(path, kind)?;
    let about = |what: &str| Unreadable(format!("{name} {what}"));
    let mut bytes = Vec::new();
    let read = file.take(MAX_FILE + 1).read_to_end(&mut bytes);
    let read = read.map_err(|error| about(&format!("cannot be read: {error}.")))?;
    if read as u64 > MAX_FILE {
        return Err(about("has more than 64 MiB, which no list of accounts needs."));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        Unreadable(format!("{name}, line {line}, is not UTF-8. Save the file as UTF-8 and try again."))
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok((name, text))
}
