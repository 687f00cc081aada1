//! `beadle users compare`: two users side by side.

use clap::Args;

use super::desk::Desk;
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, Tint, column};
use super::users;
use crate::api::Refusal;
use crate::api::compare::{Compared, compare};

/// What `users compare` takes.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    left: String,
    /// The login or the number of the other.
    #[arg(value_name = "OTHER")]
    right: String,
    /// Shows what both have alike, too.
    #[arg(long)]
    all: bool,
}

const ROWS: &[Column] = &[
    column("topic", "Of"),
    column("label", "What"),
    column("left", "One"),
    column("right", "Other"),
    column("differs", "Differs"),
];

/// Compares two users.
///
/// # Errors
/// The refusal of the database.
pub fn run(args: &CompareArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let left = users::find(&args.left, desk)?;
    let right = users::find(&args.right, desk)?;
    let comparison = compare(&left, &right, desk.seat.now(), desk.out.zone());
    let mut record = Record::default();
    record.field("left", "One", &left.login);
    record.field("right", "Other", &right.login);
    record.field("differing", "Differences", Field::count(comparison.differing()));
    let shown = comparison.rows.iter().filter(|row| args.all || row.differs);
    record.part("rows", "Side by side", ROWS, shown.map(row).collect());
    desk.out.record(&record);
    Ok(Exit::Done)
}

fn row(row: &Compared) -> Row {
    let differs = if row.differs { Field::Word("yes", Tint::Careful) } else { Field::Word("no", Tint::Plain) };
    vec![Field::word(row.topic.label()), (&row.label).into(), (&row.left).into(), (&row.right).into(), differs]
}
