//! One thing while it is written: its fields, then one list after the other, none of which has to be held whole.

use super::field::{Column, Field, Record, Row};
use super::json;
use super::out::{Form, Listing, Out};

/// One thing whose fields are written already.
pub struct Object<'o> {
    out: &'o mut Out,
    /// Whether anything stands before what comes next.
    begun: bool,
}

/// A list of it.
pub struct Series<'o> {
    list: Listing<'o>,
    begun: &'o mut bool,
    /// What people read above the list, until its first row is there.
    title: Option<&'static str>,
    count: u64,
}

impl Out {
    /// Writes one thing with its lists.
    pub fn record(&mut self, record: &Record) {
        let mut object = self.object(record);
        for part in &record.parts {
            let mut series = object.series(part.key, part.title, part.columns);
            series.rows(part.rows.clone());
            series.finish();
        }
        object.finish();
    }

    /// Writes one thing for programs, of which people are told in a sentence.
    pub fn told(&mut self, record: &Record, sentence: &str) {
        if self.form() == Form::Json { self.record(record) } else { self.say(sentence) }
    }

    /// Writes the fields of a record and begins its lists.
    pub fn object(&mut self, record: &Record) -> Object<'_> {
        let zone = self.zone().clone();
        let wide = record.fields.iter().map(|(column, _)| column.head.chars().count()).max().unwrap_or(0);
        match self.form() {
            Form::Json => {
                let fields: Vec<String> =
                    record.fields.iter().map(|(column, field)| json::pair(*column, field)).collect();
                self.json(&format!("{{{}", fields.join(",")));
            }
            form => {
                for (column, field) in record.fields.iter().filter(|(_, field)| *field != Field::Empty) {
                    let shown = field.shown(&zone);
                    self.say(&match form {
                        Form::Plain => format!("{}: {shown}", column.head),
                        _ => format!("{:wide$}  {shown}", column.head),
                    });
                }
            }
        }
        Object { begun: !record.fields.is_empty(), out: self }
    }
}

impl Object<'_> {
    /// Begins a list.
    pub fn series(&mut self, key: &'static str, title: &'static str, columns: &'static [Column]) -> Series<'_> {
        if self.out.form() == Form::Json {
            self.out.write(&format!("{}\"{key}\":[", if self.begun { "," } else { "" }));
            self.begun = true;
        }
        Series { list: self.out.part(columns), begun: &mut self.begun, title: Some(title), count: 0 }
    }

    /// Ends it.
    pub fn finish(self) {
        if self.out.form() == Form::Json {
            self.out.write("}\n");
        }
    }
}

impl Series<'_> {
    /// Writes some more rows.
    pub fn rows(&mut self, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let is_json = self.list.out().form() == Form::Json;
        if let Some(title) = self.title.take().filter(|_| !is_json) {
            let between = if *self.begun { "\n" } else { "" };
            self.list.out().say(&format!("{between}{title}"));
            *self.begun = true;
        }
        if !is_json {
            return self.list.rows(rows);
        }
        for row in rows {
            let told = json::row(self.list.columns(), &row);
            let out = self.list.out();
            out.write(if self.count == 0 { "\n  " } else { ",\n  " });
            out.json(&told);
            self.count += 1;
        }
    }

    /// Tells whether nobody reads any more.
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        self.list.is_gone()
    }

    /// Ends the list.
    pub fn finish(mut self) {
        let out = self.list.out();
        if out.form() == Form::Json {
            out.write("]");
        }
    }
}
