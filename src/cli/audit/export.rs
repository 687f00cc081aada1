//! `beadle audit export`: the journal as a file for other programs, the earliest row first, written while it is read.

use clap::Args;

use super::filter::FilterArgs;
use super::{COLUMNS, key, row};
use crate::api::page::{Page, Place, Searched};
use crate::api::{Refusal, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::field::{Field, Row};
use crate::cli::json;
use crate::domain::csv;

/// How many rows are asked for at a time.
const PAGE: u32 = 1_000;

/// What `audit export` takes.
#[derive(Args, Debug)]
pub struct ExportArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The form: csv, or jsonl with one object a line.
    #[arg(long, value_name = "FORM", default_value = "csv", value_parser = ["csv", "jsonl"])]
    format: String,
    /// Leaves texts in csv as they are, although a spreadsheet would take some of them for formulas.
    #[arg(long)]
    raw: bool,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database, or that the filter makes no sense.
pub fn run(args: &ExportArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let filter = args.filter.read(desk)?;
    let is_csv = args.format == "csv";
    if is_csv {
        let heads: Vec<&str> = COLUMNS.iter().map(|column| column.key).collect();
        desk.out.line(&heads.join(","));
    }
    let mut place = Place::End;
    loop {
        let request = Request::Audit { filter: filter.clone(), place, limit: PAGE };
        let Searched { page: Page { rows, before, .. }, further } = answer!(desk.asker, request, Audit);
        let Some(latest) = further.or_else(|| rows.first().map(key)) else { break };
        for one in rows.into_iter().rev() {
            let one = row(one);
            let written = if is_csv { line(&one, args.raw) } else { json::row(COLUMNS, &one) };
            desk.out.line(&written);
        }
        if !before || desk.out.is_gone() {
            break;
        }
        place = Place::Before(latest);
    }
    Ok(Exit::Done)
}

fn line(row: &Row, raw: bool) -> String {
    let texts = row.iter().map(|field| match field {
        Field::Empty => String::new(),
        Field::Text(text) if raw => csv::raw(text.stored()),
        Field::Text(text) => csv::field(text.shown().as_str()),
        field => match field.json() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        },
    });
    texts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Raw;
    use crate::domain::time::Time;

    #[test]
    fn texts_are_safe_for_spreadsheets_unless_they_shall_be_raw() {
        let row = vec![
            Field::Number(4),
            Field::Time(Time(0)),
            Field::Empty,
            Field::Text(Raw::from("=cmd|' /C calc'!A0")),
            Field::Text(Raw::from("a, \"b\"\nc\u{202e}")),
        ];
        assert_eq!(line(&row, false), "4,1970-01-01T00:00:00.000Z,,'=cmd|' /C calc'!A0,\"a, \"\"b\"\"‹A›c‹202E›\"");
        assert_eq!(line(&row, true), "4,1970-01-01T00:00:00.000Z,,=cmd|' /C calc'!A0,\"a, \"\"b\"\"\nc\u{202e}\"");
    }
}
