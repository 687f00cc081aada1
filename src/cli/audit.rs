//! `beadle audit`: the journal, and whether it is whole.

mod anchor;
mod export;
mod filter;
mod verify;

use clap::{Args, Subcommand};

use self::filter::FilterArgs;
pub use self::filter::read as read_filter;
use super::desk::{Desk, walk};
use super::exit::Exit;
use super::field::{Column, Field, Row, column};
use super::plain::pages::Stretch;
use crate::api::audit::{AuditFilter, AuditRow};
use crate::api::page::Key;
use crate::api::{Refusal, Reply, Request};
use crate::domain::ids::SetId;

/// What can be done with the journal.
#[derive(Subcommand, Debug)]
pub enum AuditCommand {
    /// Lists the journal, latest first.
    List(ListArgs),
    /// Writes the journal for other programs, the earliest row first.
    Export(export::ExportArgs),
    /// Verifies the journal: its rows, its chain, its end where an anchor is known, and the data against it.
    Verify(verify::VerifyArgs),
    /// Prints the present end of the journal, to be kept elsewhere, or compares one that was kept.
    Anchor(anchor::AnchorArgs),
}

/// What `audit list` takes.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Lists so many rows at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

pub const COLUMNS: &[Column] = &[
    column("seq", "Row"),
    column("at", "At"),
    column("set", "Set"),
    column("action", "Action"),
    column("operator", "Operator"),
    column("user", "User"),
    column("subject", "Subject"),
    column("what", "What"),
    column("before", "Before"),
    column("after", "After"),
    column("reason", "Reason"),
    column("guards", "Guards"),
    column("os_account", "Account"),
    column("origin", "From"),
    column("cell", "Cell"),
    column("hash", "Hash"),
];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: AuditCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        AuditCommand::List(args) => list(&args, desk),
        AuditCommand::Export(args) => export::run(&args, desk),
        AuditCommand::Verify(args) => verify::run(&args, desk),
        AuditCommand::Anchor(args) => anchor::run(&args, desk),
    }
}

fn list(args: &ListArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let filter = args.filter.read(desk)?;
    let mut listing = desk.out.list(COLUMNS);
    walk(
        desk.asker,
        listing.stretch(args.limit),
        |place, limit| Request::Audit { filter: filter.clone(), place, limit },
        |reply| if let Reply::Audit(page) = reply { Some(page) } else { None },
        key,
        |rows| {
            listing.rows(rows.into_iter().map(row));
            !listing.is_gone()
        },
    )?;
    if listing.finish() == 0 {
        desk.out.notice("The journal holds no such row.");
    }
    Ok(Exit::Done)
}

/// The place of a row in the journal.
pub fn key(row: &AuditRow) -> Key {
    let number = i64::try_from(row.seq).unwrap_or(i64::MAX);
    Key { text: String::new(), number, id: number }
}

/// The journal rows of one set.
///
/// # Errors
/// The refusal of the database.
pub fn of_set(set: SetId, desk: &mut Desk<'_>) -> Result<Vec<Row>, Refusal> {
    let filter = AuditFilter { set: Some(set), ..AuditFilter::default() };
    let mut found = Vec::new();
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::Audit { filter: filter.clone(), place, limit },
        |reply| if let Reply::Audit(page) = reply { Some(page) } else { None },
        key,
        |rows| {
            found.extend(rows.into_iter().map(row));
            true
        },
    )?;
    found.reverse();
    Ok(found)
}

fn row(row: AuditRow) -> Row {
    vec![
        Field::count(row.seq),
        row.at.into(),
        row.set.map(|set| Field::Number(set.0)).into(),
        row.action.into(),
        row.operator.into(),
        row.user.map(|user| Field::Number(user.0)).into(),
        row.subject.into(),
        row.what.into(),
        row.before.into(),
        row.after.into(),
        row.reason.into(),
        row.guards.into(),
        row.os_account.into(),
        row.origin.into(),
        row.cell.map(|cell| cell.to_string()).into(),
        row.hash.to_string().into(),
    ]
}
