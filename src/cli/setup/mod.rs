//! What is set up beside users, at the command line: found by code or name, listed, shown whole, and edited by
//! `FIELD=VALUE`.

pub mod groups;
pub mod lists;
pub mod mous;
pub mod sharing;
mod wish;

use std::collections::BTreeMap;

use clap::Args;

use super::commit::Sending;
use super::desk::{Desk, answer, strange, walk};
use super::exit::Exit;
use super::field::{Column, Field, Record as Told, Row, column};
use super::plain::pages::Stretch;
use super::why::WhyArgs;
use crate::api::setup::{Record, SetupId, SetupList, SetupRow};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::cell::{Cell, Value};
use crate::domain::change::Change;
use crate::domain::text::{Raw, fold};

/// How many rows are read whole at a time.
pub const AT_ONCE: usize = 100;

/// A part of a code or a name.
#[derive(Args, Debug)]
pub struct TextArg {
    /// Lists only those whose code, name or note contains this.
    #[arg(value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub text: String,
}

impl WhyArgs {
    /// Sends changes, after a question where they take something away.
    fn send(self, changes: Vec<Change>, question: Option<&str>, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
        let sending =
            Sending::new(self.set(changes.into_iter().filter(|change| change.before != change.after).collect()));
        match question {
            Some(question) => sending.asking(question).send(desk),
            None => sending.send(desk),
        }
    }
}

/// The name that something gets, as it was typed.
///
/// # Errors
/// When it is none.
pub fn new_name(typed: &str) -> Result<Value, Refusal> {
    let name = typed.trim();
    if name.is_empty() { Err(usage("A name is needed, and this one is empty.")) } else { Ok(Value::text(name)) }
}

/// Walks along a list while it is wanted.
fn list_rows(
    list: SetupList,
    text: &str,
    mut each: impl FnMut(SetupRow) -> bool,
    desk: &mut Desk<'_>,
) -> Result<(), Refusal> {
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::SetupRows { list, filter: text.to_owned(), place, limit },
        |reply| if let Reply::SetupRows(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| rows.into_iter().all(&mut each),
    )
}

/// Writes a list of the setup.
fn list(
    list: SetupList,
    text: &str,
    columns: &'static [Column],
    row: impl Fn(SetupRow) -> Row,
    desk: &mut Desk<'_>,
) -> Result<Exit, Refusal> {
    let mut rows = Vec::new();
    list_rows(
        list,
        text,
        |found| {
            rows.push(row(found));
            true
        },
        desk,
    )?;
    let mut listing = desk.out.list(columns);
    listing.rows(rows);
    listing.finish();
    Ok(Exit::Done)
}

/// Finds the one row that has exactly this code, number or name.
///
/// # Errors
/// When there is none, with the command that lists them.
fn find(list: SetupList, wanted: &str, desk: &mut Desk<'_>) -> Result<SetupRow, Refusal> {
    let (mut coded, mut named) = (None, None);
    list_rows(
        list,
        wanted,
        |row| {
            // A code says which one is meant even where another one is named like it.
            if fold(row.code.stored()) == fold(wanted) {
                coded = Some(row);
            } else if list != SetupList::Orgs && fold(row.name.stored()) == fold(wanted) {
                named = Some(row);
            }
            coded.is_none()
        },
        desk,
    )?;
    let found = coded.or(named);
    let (noun, command) = match list {
        SetupList::Orgs => ("organization has the code", "beadle orgs list"),
        SetupList::Workgroups => ("workgroup has the name", "beadle workgroups list"),
        SetupList::Releases => ("release has the number or the name", "beadle mous list"),
        SetupList::Locations => ("location has the name", "beadle locations list"),
        SetupList::Providers => ("provider has the name", "beadle providers list"),
        SetupList::Options => ("restriction option has the code", "beadle restrictions list"),
    };
    found.ok_or_else(|| {
        Refusal::not_found(format!("No {noun} \"{wanted}\".")).hint(format!("They are listed by: {command}."))
    })
}

/// Reads a row whole.
fn record(id: SetupId, desk: &mut Desk<'_>) -> Result<Record, Refusal> {
    Ok(*answer!(desk.asker, Request::Record { id }, Record))
}

/// How many users organizations or workgroups have to do with; nothing of those whose setup the operator may not see.
///
/// # Errors
/// The refusal of the database.
pub fn members(ids: impl Iterator<Item = SetupId>, desk: &mut Desk<'_>) -> Result<BTreeMap<SetupId, u64>, Refusal> {
    let ids: Vec<SetupId> = ids.collect();
    let mut members = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        match desk.asker.ask(Request::Records { ids: some.to_vec() }) {
            Ok(Reply::Records(records)) => {
                members.extend(records.iter().filter_map(|record| Some((record.id, record.members?))));
            }
            Ok(_) => return Err(strange()),
            Err(refusal) if refusal.kind == RefusalKind::NotAllowed => break,
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(members)
}

const LOCATIONS: &[Column] = &[column("name", "Name")];
const OPTIONS: &[Column] =
    &[column("code", "Code"), column("label", "Label"), column("visible", "Visible"), column("editable", "Editable")];

/// A row whole, as it is printed.
fn told(record: &Record) -> Told {
    let mut told = Told::default();
    let mut locations = Vec::new();
    let mut options: Vec<Row> = Vec::new();
    for (cell, value) in &record.cells {
        let field = || field(record, value);
        match *cell {
            Cell::Org { field: f, .. } => told.field(f.token(), f.label(), field()),
            Cell::Workgroup { field: f, .. } => told.field(f.token(), f.label(), field()),
            Cell::Release { field: f, .. } => told.field(f.token(), f.label(), field()),
            Cell::OrgLocation { location, .. } => {
                locations.push(vec![record.name(&Value::Location(location)).into()]);
            }
            Cell::OrgOption { option, part, .. } => {
                if options.last().is_none_or(|row| row[0] != Field::from(option.as_str())) {
                    let label = record.name(&Value::Option(option));
                    options.push(vec![option.as_str().into(), label.into(), Field::Empty, Field::Empty]);
                }
                if let Some(row) = options.last_mut() {
                    row[2 + part as usize] = value.is_on().into();
                }
            }
            _ => {}
        }
    }
    if let SetupId::Org(_) = record.id {
        told.part("locations", "Locations", LOCATIONS, locations);
        told.part("restrictions", "Restriction options", OPTIONS, options);
    }
    if let Some(members) = record.members {
        told.field("members", "Members", Field::count(members));
    }
    if let Some(edges) = record.edges {
        told.field("edges", "Shared edges", Field::count(edges));
    }
    told
}

fn field(record: &Record, value: &Value) -> Field {
    match value {
        Value::None => Field::Empty,
        Value::Flag(flag) => (*flag).into(),
        Value::Text(text) => Raw(text.clone()).into(),
        other => match record.name(other) {
            Some(name) => name.into(),
            None => other.to_stored().unwrap_or_default().into(),
        },
    }
}

fn usage(sentence: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::Usage, sentence.into())
}
