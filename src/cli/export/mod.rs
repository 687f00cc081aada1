//! `beadle export`: what is here as a file for other programs, written while it is read, so that an import of CSV or SCIM
//! finds nothing to change.

mod people;
mod places;
mod scim;

use clap::{Args, ValueEnum};

use super::csv::{self, Texts};
use super::desk::{Desk, answer, walk};
use super::exit::Exit;
use super::field::{Column, Field, Row};
use super::json;
use super::out::Form;
use super::plain::pages::Stretch;
use super::setup::AT_ONCE;
use super::users::understand;
use crate::api::explain::{Holder, Holding};
use crate::api::setup::{Record, SetupId, SetupList};
use crate::api::users::{Find, Sort, UserCard};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::ids::WorkgroupId;
use crate::domain::text::Raw;

/// What `export` takes.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// What is written.
    #[arg(value_enum, value_name = "WHAT")]
    what: What,
    /// Only those that the filter finds, which is written as in the lists; without status: only active users are meant. Put -- before a term that begins with a minus.
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// The form of the file; --json is short for json, which no import reads back.
    #[arg(long, value_enum, value_name = "FORM", default_value = "csv")]
    format: Format,
    /// Leaves texts in csv as they are, although a spreadsheet would take some of them for formulas.
    #[arg(long)]
    raw: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    /// Users with their organizations and workgroups, as `import csv` and `import scim` take them.
    Users,
    /// Organizations, as `import csv --orgs` takes them.
    Orgs,
    /// Workgroups, as `import csv --workgroups` takes them; in SCIM with their members.
    Workgroups,
    /// A row for each organization, workgroup and permission of each user, as `import csv --members` takes them; in SCIM users with their permissions, and groups.
    Access,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Csv,
    Json,
    Scim,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database, that the filter makes no sense, or that SCIM has no word for what is asked.
pub fn run(args: &ExportArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let format = if desk.out.form() == Form::Json && args.format == Format::Csv { Format::Json } else { args.format };
    let filter = args.filter.join(" ");
    let texts = Texts::of(args.raw);
    match (args.what, format) {
        (What::Orgs, Format::Scim) => {
            let sentence = "SCIM knows users and groups, but no organizations.";
            return Err(Refusal::new(RefusalKind::Usage, sentence).hint("Say --format csv or --format json."));
        }
        (What::Users | What::Access, Format::Scim) => {
            let entitlements = args.what == What::Access;
            let mut list = Resources::default();
            users(&filter, desk, |card, desk| list.write(&scim::user(card, entitlements), desk))?;
            if entitlements {
                groups("", desk, &mut list)?;
            }
            list.close(desk);
        }
        (What::Workgroups, Format::Scim) => {
            let mut list = Resources::default();
            groups(&filter, desk, &mut list)?;
            list.close(desk);
        }
        (What::Users, _) => {
            let mut sheet = Sheet::new(people::USERS, format, texts);
            users(&filter, desk, |card, desk| sheet.write(&people::user(card), desk))?;
            sheet.close(desk);
        }
        (What::Access, _) => {
            let mut sheet = Sheet::new(people::ACCESS, format, texts);
            users(&filter, desk, |card, desk| people::access(card).for_each(|row| sheet.write(&row, desk)))?;
            sheet.close(desk);
        }
        (What::Orgs, _) => setup(SetupList::Orgs, places::ORGS, &filter, (format, texts), desk)?,
        (What::Workgroups, _) => setup(SetupList::Workgroups, places::WORKGROUPS, &filter, (format, texts), desk)?,
    }
    Ok(Exit::Done)
}

/// Reads the users that a filter finds, some at a time.
fn users(filter: &str, desk: &mut Desk<'_>, mut each: impl FnMut(&UserCard, &mut Desk<'_>)) -> Result<(), Refusal> {
    understand(filter, desk)?;
    let find = Find { filter: filter.to_owned(), sort: Sort::Name, descending: false };
    let found = answer!(desk.asker, Request::Matching { find }, Matching);
    for some in found.chunks(AT_ONCE) {
        let cards = answer!(desk.asker, Request::Cards { users: some.to_vec() }, Cards);
        cards.iter().for_each(|card| each(card, desk));
        if desk.out.is_gone() {
            break;
        }
    }
    Ok(())
}

/// Reads the rows of a list of the setup, some at a time.
fn records(
    list: SetupList,
    filter: &str,
    desk: &mut Desk<'_>,
    mut each: impl FnMut(&Record, &mut Desk<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut found: Vec<SetupId> = Vec::new();
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::SetupRows { list, filter: filter.to_owned(), place, limit },
        |reply| if let Reply::SetupRows(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            found.extend(rows.iter().map(|row| row.id));
            true
        },
    )?;
    for some in found.chunks(AT_ONCE) {
        for record in &answer!(desk.asker, Request::Records { ids: some.to_vec() }, Records) {
            each(record, desk)?;
        }
        if desk.out.is_gone() {
            break;
        }
    }
    Ok(())
}

fn setup(
    list: SetupList,
    columns: &'static [Column],
    filter: &str,
    (format, texts): (Format, Texts),
    desk: &mut Desk<'_>,
) -> Result<(), Refusal> {
    let mut sheet = Sheet::new(columns, format, texts);
    records(list, filter, desk, |record, desk| {
        sheet.write(&places::row(record, columns), desk);
        Ok(())
    })?;
    sheet.close(desk);
    Ok(())
}

/// Writes workgroups with their members.
fn groups(filter: &str, desk: &mut Desk<'_>, list: &mut Resources) -> Result<(), Refusal> {
    records(SetupList::Workgroups, filter, desk, |record, desk| {
        let SetupId::Workgroup(workgroup) = record.id else { return Ok(()) };
        let members = members(workgroup, desk)?;
        if let Some(group) = scim::group(record, &members) {
            list.write(&group, desk);
        }
        Ok(())
    })
}

fn members(workgroup: WorkgroupId, desk: &mut Desk<'_>) -> Result<Vec<Holder>, Refusal> {
    let mut members = Vec::new();
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::Holders { of: Holding::Workgroup { workgroup }, at: None, place, limit },
        |reply| if let Reply::Holders(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            members.extend(rows);
            true
        },
    )?;
    Ok(members)
}

/// Rows while they are written, as CSV or as an array of JSON. Nothing is written before the database has answered.
struct Sheet {
    columns: &'static [Column],
    is_json: bool,
    texts: Texts,
    count: u64,
}

impl Sheet {
    const fn new(columns: &'static [Column], format: Format, texts: Texts) -> Self {
        Self { columns, is_json: matches!(format, Format::Json), texts, count: 0 }
    }

    fn write(&mut self, row: &Row, desk: &mut Desk<'_>) {
        if self.is_json {
            let begin = if self.count == 0 { "[" } else { "," };
            desk.out.line(&json::for_terminal(&format!("{begin}{}", json::row(self.columns, row))));
        } else {
            self.begin(desk);
            desk.out.line(&csv::line(row, self.texts));
        }
        self.count += 1;
    }

    fn begin(&self, desk: &mut Desk<'_>) {
        if self.count == 0 {
            desk.out.line(&csv::header(self.columns));
        }
    }

    fn close(self, desk: &mut Desk<'_>) {
        if self.is_json {
            desk.out.line(if self.count == 0 { "[]" } else { "]" });
        } else {
            self.begin(desk);
        }
    }
}

/// A list response while it is written.
#[derive(Default)]
struct Resources {
    count: u64,
}

impl Resources {
    fn write(&mut self, resource: &serde_json::Value, desk: &mut Desk<'_>) {
        self.begin(desk);
        let comma = if self.count == 0 { "" } else { "," };
        desk.out.line(&json::for_terminal(&format!("{comma}{resource}")));
        self.count += 1;
    }

    fn begin(&self, desk: &mut Desk<'_>) {
        if self.count == 0 {
            desk.out.line(&scim::opening());
        }
    }

    fn close(self, desk: &mut Desk<'_>) {
        self.begin(desk);
        desk.out.line(&scim::ending(self.count));
    }
}

/// The text, or nothing for an empty one.
fn text(text: &Raw) -> Field {
    if text.is_empty() { Field::Empty } else { text.into() }
}

#[cfg(test)]
mod tests;
