//! `beadle audit export`: the journal as a file for other programs, the earliest row first, written while it is read.

use clap::Args;

use super::filter::FilterArgs;
use super::{COLUMNS, key, row};
use crate::api::page::{Page, Place, Searched};
use crate::api::{Refusal, Request};
use crate::cli::csv::{self, Texts};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::cli::out::Form;

/// How many rows are asked for at a time.
const PAGE: u32 = 1_000;

/// What `audit export` takes.
#[derive(Args, Debug)]
pub struct ExportArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The form: csv, or jsonl with one object a line; --json is short for jsonl.
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
    let is_csv = args.format == "csv" && desk.out.form() != Form::Json;
    if is_csv {
        desk.out.line(&csv::header(COLUMNS));
    }
    let mut place = Place::End;
    loop {
        let request = Request::Audit { filter: filter.clone(), place, limit: PAGE };
        let Searched { page: Page { rows, before, .. }, further } = answer!(desk.asker, request, Audit);
        let Some(latest) = further.or_else(|| rows.first().map(key)) else { break };
        for one in rows.into_iter().rev() {
            let one = row(one);
            if is_csv {
                desk.out.line(&csv::line(&one, Texts::of(args.raw)));
            } else {
                desk.out.json_line(&json::row(COLUMNS, &one));
            }
        }
        if !before || desk.out.is_gone() {
            break;
        }
        place = Place::Before(latest);
    }
    Ok(Exit::Done)
}
