//! The only place that prints: results to standard output, everything else to standard error.
//!
//! On a pipe there is nothing but the result. A reader that goes away is no error: what is still to be written is
//! dropped in silence, and long lists end early.

use std::io::{ErrorKind, Write};

use jiff::tz::TimeZone;

use super::field::{Column, Field, Row, harmless};
use super::json;
use super::plain::pages::{Pages, Stretch};
use super::table::{Table, tints};
use crate::api::Refusal;
use crate::domain::text::Shown;

/// In which form results are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    /// Tables.
    #[default]
    Table,
    /// Numbered sentences without columns and colour, for screen readers.
    Plain,
    Json,
}

/// What is known of the two streams.
#[derive(Clone, Debug)]
pub struct Manner {
    pub form: Form,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    pub colored: bool,
    /// The columns of that terminal.
    pub width: Option<usize>,
    pub zone: TimeZone,
}

/// Writes results and notices.
pub struct Out {
    results: Box<dyn Write>,
    notices: Box<dyn Write>,
    manner: Manner,
    /// The reader went away.
    gone: bool,
    failure: Option<String>,
    /// What was listed last, in a conversation.
    pages: Option<Pages>,
}

impl Out {
    #[must_use]
    pub fn new(results: Box<dyn Write>, notices: Box<dyn Write>, manner: Manner) -> Self {
        Self { results, notices, manner, gone: false, failure: None, pages: None }
    }

    #[must_use]
    pub const fn form(&self) -> Form {
        self.manner.form
    }

    #[must_use]
    pub const fn colored(&self) -> bool {
        self.manner.colored
    }

    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.manner.zone
    }

    /// Tells whether nobody reads any more.
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        self.gone
    }

    /// Goes over to a conversation: numbered lines, page by page, for somebody who reads them.
    pub fn converse(&mut self) {
        self.manner = Manner { form: Form::Plain, terminal: true, colored: false, width: None, ..self.manner.clone() };
        self.pages = Some(Pages::default());
    }

    /// Goes over to another form, for one command of a conversation.
    pub const fn shape(&mut self, form: Form) {
        self.manner.form = form;
    }

    /// What was listed last, in a conversation.
    pub const fn pages(&mut self) -> Option<&mut Pages> {
        self.pages.as_mut()
    }

    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.manner.terminal
    }

    /// Begins a list; nothing is written before its first rows are there.
    pub fn list(&mut self, columns: &'static [Column]) -> Listing<'_> {
        let paged = self.manner.form == Form::Plain;
        if let Some(pages) = self.pages.as_mut().filter(|_| paged) {
            pages.begin(columns);
        }
        Listing { out: self, columns, table: None, count: 0, paged, endless: false }
    }

    /// Begins a list that goes on for as long as somebody reads; for programs it has an object a line.
    pub fn stream(&mut self, columns: &'static [Column]) -> Listing<'_> {
        Listing { out: self, columns, table: None, count: 0, paged: false, endless: true }
    }

    /// Begins a list that belongs to a record, and is told whole.
    pub(super) fn part(&mut self, columns: &'static [Column]) -> Listing<'_> {
        Listing { out: self, columns, table: None, count: 0, paged: false, endless: false }
    }

    /// Says a row of a list with its number.
    pub(super) fn numbered(&mut self, number: u64, columns: &[Column], row: &Row) {
        let told: Vec<String> = (columns.iter().zip(row))
            .filter(|(_, field)| **field != Field::Empty)
            .map(|(column, field)| format!("{}: {}", column.head, field.shown(&self.manner.zone)))
            .collect();
        self.say(&format!("{number}. {}", told.join("; ")));
    }

    /// Writes a line of the result that programs do not want.
    pub fn say(&mut self, line: &str) {
        if self.manner.form != Form::Json {
            let line = harmless(line);
            self.write(&line);
            self.write("\n");
        }
    }

    /// Writes text that is our own and complete, such as help or a completion script.
    pub fn verbatim(&mut self, text: &str) {
        self.write(text);
    }

    /// Writes a line in a form of its own, for programs; on a terminal, with everything spelled out that would act there.
    pub fn line(&mut self, line: &str) {
        if self.manner.terminal {
            self.write(&harmless(line));
        } else {
            self.write(line);
        }
        self.write("\n");
    }

    /// Tells a person at a terminal something beside the result.
    pub fn notice(&mut self, sentence: &str) {
        if self.manner.terminal && self.manner.form != Form::Json {
            self.warn(sentence);
        }
    }

    /// Tells anybody something beside the result.
    pub fn warn(&mut self, sentence: &str) {
        if self.pages.is_some() {
            // A conversation is one stream, in the order in which things are said.
            self.write(&format!("{}\n", harmless(sentence)));
            return self.flush();
        }
        self.flush();
        // Where standard error is gone too, there is nobody left to tell.
        let _ = writeln!(self.notices, "{}", harmless(sentence));
    }

    /// Tells why something was not done, a line for each thing that is wrong, and the way out.
    pub fn refusal(&mut self, refusal: &Refusal) {
        let mut lines = refusal.sentence.stored().lines();
        self.warn(&format!("beadle: {}", Shown::new(lines.next().unwrap_or_default())));
        for line in lines {
            self.warn(&format!("        {}", Shown::new(line)));
        }
        if let Some(hint) = &refusal.hint {
            self.warn(&format!("        {}", hint.shown()));
        }
    }

    /// Writes out what is buffered; a failure other than a reader gone is told and returned as `false`.
    pub fn finish(&mut self) -> bool {
        self.flush();
        match self.failure.take() {
            Some(failure) => {
                self.warn(&format!("beadle: The result could not be written: {failure}."));
                false
            }
            None => true,
        }
    }

    /// Lets go of what is buffered, before a question is asked.
    pub fn flush(&mut self) {
        let flushed = self.results.flush();
        self.note(flushed);
    }

    /// Writes one object of JSON on a line of its own.
    pub fn json_line(&mut self, json: &str) {
        self.json(json);
        self.write("\n");
    }

    pub(super) fn json(&mut self, json: &str) {
        if self.manner.terminal {
            self.write(&json::for_terminal(json));
        } else {
            self.write(json);
        }
    }

    pub(super) fn write(&mut self, text: &str) {
        if !self.gone {
            let written = self.results.write_all(text.as_bytes());
            self.note(written);
        }
    }

    fn note(&mut self, result: std::io::Result<()>) {
        if let Err(error) = result {
            if error.kind() != ErrorKind::BrokenPipe && self.failure.is_none() && !self.gone {
                self.failure = Some(error.to_string());
            }
            self.gone = true;
        }
    }
}

/// A list while it is written, page by page.
pub struct Listing<'o> {
    out: &'o mut Out,
    columns: &'static [Column],
    table: Option<Table>,
    count: u64,
    /// In a conversation it is told page by page.
    paged: bool,
    /// It is no whole that programs could wait for.
    endless: bool,
}

impl Listing<'_> {
    /// Writes some more rows.
    pub fn rows(&mut self, rows: impl IntoIterator<Item = Row>) {
        let rows: Vec<Row> = rows.into_iter().collect();
        match self.out.manner.form {
            Form::Json => self.json_rows(&rows),
            Form::Plain => self.plain_rows(&rows),
            Form::Table => self.table_rows(&rows),
        }
    }

    /// Tells whether nobody reads any more.
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        self.out.gone
    }

    /// How much of it is asked for: so many rows at most, in a conversation no more than one page.
    #[must_use]
    pub fn stretch(&mut self, limit: Option<u64>) -> Stretch {
        let paged = self.paged;
        self.out.pages.as_mut().filter(|_| paged).map_or_else(|| Stretch::from(limit), |pages| pages.stretch(limit))
    }

    /// Tells whether there is more of it than was asked for.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.out.pages.as_ref().is_some_and(|pages| self.paged && pages.goes_on())
    }

    /// Where it is written to.
    pub(super) const fn out(&mut self) -> &mut Out {
        self.out
    }

    /// What stands in its rows.
    pub(super) const fn columns(&self) -> &'static [Column] {
        self.columns
    }

    /// Ends the list and tells how many rows there were.
    pub fn finish(self) -> u64 {
        if self.out.manner.form == Form::Json && !self.endless {
            self.out.write(if self.count == 0 { "[]\n" } else { "\n]\n" });
        }
        if let Some(pages) = self.out.pages.as_ref().filter(|_| self.paged) {
            return pages.count();
        }
        self.count
    }

    fn json_rows(&mut self, rows: &[Row]) {
        for row in rows {
            let told = json::row(self.columns, row);
            if self.endless {
                self.out.json_line(&told);
            } else {
                self.out.write(if self.count == 0 { "[\n  " } else { ",\n  " });
                self.out.json(&told);
            }
            self.count += 1;
        }
    }

    fn plain_rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.count += 1;
            let paged = self.paged;
            let number = match self.out.pages.as_mut().filter(|_| paged) {
                Some(pages) => pages.take(row),
                None => Some(self.count),
            };
            if let Some(number) = number {
                self.out.numbered(number, self.columns, row);
            }
        }
    }

    fn table_rows(&mut self, rows: &[Row]) {
        if rows.is_empty() {
            return;
        }
        let texts: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|field| field.shown(&self.out.manner.zone)).collect()).collect();
        let width = self.out.manner.width;
        let colored = self.out.manner.colored;
        let table = if let Some(table) = self.table.take() {
            table
        } else {
            let table = Table::measure(self.columns, &texts, width);
            let head = table.head(self.columns);
            self.out.write(&if colored { format!("\x1b[1m{head}\x1b[0m\n") } else { format!("{head}\n") });
            table
        };
        for (row, texts) in rows.iter().zip(&texts) {
            self.count += 1;
            let line = table.line(texts, tints(row), colored);
            self.out.write(&line);
            self.out.write("\n");
        }
        self.table = Some(table);
    }
}
