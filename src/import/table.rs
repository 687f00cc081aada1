//! A CSV file read row by row, within limits that make a bomb harmless.
//!
//! The limits are 64 columns, 4 KiB a field and 64 MiB a file, counted after decompression. Memory stays at one record.
//! Lines are counted here, because a record may span several and blank lines belong to none.

use std::collections::VecDeque;
use std::io::{self, Chain, Cursor, Read};
use std::str::from_utf8;
use std::sync::{Arc, Mutex, PoisonError};

use csv::{ByteRecord, ReaderBuilder};

use super::{Result, Unreadable};
use crate::api::import::{Problem, Spot};
use crate::domain::csv::bare;

pub const MAX_COLUMNS: usize = 64;
pub const MAX_FIELD: usize = 4 << 10;
pub const MAX_FILE: u64 = 64 << 20;
/// More than the largest record within the limits needs, with every quote doubled.
const MAX_RECORD: u64 = 1 << 20;

/// A table with a header line, whose columns are found whatever their case, spaces and punctuation.
pub struct Table<R> {
    file: String,
    header: Vec<String>,
    keys: Vec<String>,
    reader: csv::Reader<Watched<Chain<Cursor<Vec<u8>>, R>>>,
    watch: Arc<Mutex<Watch>>,
    record: ByteRecord,
    problems: Vec<Problem>,
    rejected: u64,
}

/// One row; its fields are as many as the header's.
pub struct Row<'t> {
    pub line: u64,
    file: &'t str,
    header: &'t [String],
    record: &'t ByteRecord,
}

impl<R: Read> Table<R> {
    /// Reads the header of a file that is called `file` in messages.
    ///
    /// # Errors
    /// One sentence, if it has none, or none within the limits.
    pub fn open(file: &str, mut input: R) -> Result<Self> {
        let start = opening(file, &mut input)?;
        let delimiter = delimiter(&start);
        let watch = Arc::new(Mutex::new(Watch::default()));
        let input = Watched { input: Cursor::new(start).chain(input), watch: Arc::clone(&watch) };
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(input);
        let mut table = Self {
            file: file.to_owned(),
            header: Vec::new(),
            keys: Vec::new(),
            reader,
            watch,
            record: ByteRecord::new(),
            problems: Vec::new(),
            rejected: 0,
        };
        if table.read()?.is_none() {
            return Err(table.unreadable(0, "has no header line. The first line must name the columns."));
        }
        table.header = table.record.iter().map(text).map(|name| name.trim().to_owned()).collect();
        table.keys = table.header.iter().map(|name| key(name)).collect();
        Ok(table)
    }

    /// The names of the columns, as they stand in the file.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Finds a column by name, whatever its case, spaces and punctuation; the leftmost of several.
    pub fn column(&self, name: &str) -> Option<usize> {
        let wanted = key(name);
        self.keys.iter().position(|key| *key == wanted)
    }

    /// Reads the next row. Blank rows are passed over; rows of another length than the header become problems.
    ///
    /// # Errors
    /// One sentence about what is no text, no table, or beyond the limits.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>> {
        while let Some(line) = self.read()? {
            if self.record.iter().all(|field| field.trim_ascii().is_empty()) {
                continue;
            }
            if self.record.len() != self.header.len() {
                self.reject_ragged(line);
                continue;
            }
            return Ok(Some(Row { line, file: &self.file, header: &self.header, record: &self.record }));
        }
        Ok(None)
    }

    /// What was wrong with rows so far, and how many were left out because of it.
    pub fn finish(self) -> (Vec<Problem>, u64) {
        (self.problems, self.rejected)
    }

    fn reject_ragged(&mut self, line: u64) {
        let (found, wanted) = (self.record.len(), self.header.len());
        let sentence = format!("The row has {found} fields, but the header has {wanted}; it is left out.");
        self.problems.push(Problem::rejecting(Spot::new(&self.file, line, ""), "ragged-row", sentence));
        self.rejected += 1;
    }

    /// Reads a record into `self.record`, checked against the limits; returns its line.
    fn read(&mut self) -> Result<Option<u64>> {
        let from = self.reader.position().byte();
        self.watch().allowed = from.saturating_add(MAX_RECORD);
        let more = self.reader.read_byte_record(&mut self.record);
        let line = self.watch().line_at(from);
        match more {
            Ok(false) => Ok(None),
            Ok(true) => self.check(line).map(|()| Some(line)),
            Err(error) => Err(self.broken(line, &error)),
        }
    }

    fn watch(&self) -> std::sync::MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, line: u64) -> Result<()> {
        if self.record.len() > MAX_COLUMNS {
            return Err(
                self.unreadable(line, &format!("has more than {MAX_COLUMNS} columns. Leave out what is not needed."))
            );
        }
        for field in &self.record {
            if from_utf8(field).is_err() {
                return Err(self.unreadable(line, "is not UTF-8. Save the file as \"CSV UTF-8\" and try again."));
            }
            if field.len() > MAX_FIELD {
                let what = format!("has a field of more than {MAX_FIELD} bytes. Is a quotation mark missing there?");
                return Err(self.unreadable(line, &what));
            }
        }
        Ok(())
    }

    fn broken(&self, line: u64, error: &csv::Error) -> Unreadable {
        match error.kind() {
            csv::ErrorKind::Io(error) if is_limit(error) => self.unreadable(line, &error.to_string()),
            csv::ErrorKind::Io(error) => self.unreadable(line, &format!("cannot be read: {error}.")),
            _ => self.unreadable(line, "is no table of comma-separated values."),
        }
    }

    fn unreadable(&self, line: u64, what: &str) -> Unreadable {
        Unreadable(format!("{} {what}", Spot::new(&self.file, line, "").place().stored()))
    }
}

impl<'t> Row<'t> {
    /// The trimmed text of a column, empty where there is no such column. An apostrophe that keeps a spreadsheet from
    /// taking the text for a formula is none of it.
    pub fn get(&self, column: Option<usize>) -> &'t str {
        column.and_then(|column| self.record.get(column)).map_or("", |field| bare(text(field).trim()))
    }

    pub fn spot(&self) -> Spot {
        Spot::new(self.file, self.line, "")
    }

    /// The spot of one column, by the name it has in the file.
    pub fn spot_at(&self, column: Option<usize>) -> Spot {
        Spot::new(self.file, self.line, column.and_then(|column| self.header.get(column)).map_or("", String::as_str))
    }
}

/// Brings a column's name to the form in which names are compared: `School SIS ID` and `schoolSisId` are one.
pub fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The text of a field that was checked when it was read.
fn text(field: &[u8]) -> &str {
    from_utf8(field).unwrap_or_default()
}

/// Reads the first bytes and takes a byte-order mark off.
fn opening(file: &str, input: &mut impl Read) -> Result<Vec<u8>> {
    let mut start = Vec::new();
    let read = input.take(4 << 10).read_to_end(&mut start);
    read.map_err(|error| Unreadable(format!("{file} cannot be read: {error}.")))?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(Unreadable(format!("{file} is UTF-16. Save the file as \"CSV UTF-8\" and try again.")));
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        start.drain(..3);
    }
    Ok(start)
}

/// Guesses what separates the fields: a comma, or else the semicolon or tab that the header line is full of.
fn delimiter(start: &[u8]) -> u8 {
    let content = start.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or_default();
    let line = start[content..].split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    if line.contains(&b',') {
        return b',';
    }
    [b';', b'\t'].into_iter().find(|mark| line.contains(mark)).unwrap_or(b',')
}

/// What was seen of the bytes that have passed.
#[derive(Debug, Default)]
struct Watch {
    read: u64,
    allowed: u64,
    line: u64,
    last: Option<u8>,
    /// Where lines with content begin: offset and number, oldest first.
    starts: VecDeque<(u64, u64)>,
}

impl Watch {
    fn pass(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let ends = matches!(byte, b'\n' | b'\r');
            let begins = self.last.is_none_or(|last| matches!(last, b'\n' | b'\r'));
            // The first byte begins line 1; after that a line begins behind each line end, and CR LF is one.
            if begins && !(byte == b'\n' && self.last == Some(b'\r')) {
                self.line += 1;
            }
            if begins && !ends {
                self.starts.push_back((self.read, self.line));
            }
            self.read += 1;
            self.last = Some(byte);
        }
    }

    /// The number of the first line with content at or behind an offset, from which nothing before is asked again.
    fn line_at(&mut self, offset: u64) -> u64 {
        while self.starts.front().is_some_and(|(start, _)| *start < offset) {
            self.starts.pop_front();
        }
        self.starts.front().map_or(self.line, |(_, line)| *line)
    }
}

struct Watched<R> {
    input: R,
    watch: Arc<Mutex<Watch>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        if watch.read > MAX_FILE {
            return Err(limit("makes the file larger than 64 MiB. Split it, or leave out what is not needed."));
        }
        if watch.read > watch.allowed {
            return Err(limit("begins a record longer than 1 MiB. Is a quotation mark missing there?"));
        }
        let count = self.input.read(buffer)?;
        watch.pass(&buffer[..count]);
        Ok(count)
    }
}

/// Marks an error as one of our limits, whose sentence needs no explanation.
fn limit(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, what)
}

fn is_limit(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::FileTooLarge && error.get_ref().is_some()
}

#[cfg(test)]
mod tests;
