//! `beadle explain`: where a user's rights lead, and who could act as the user.

use clap::Args;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use super::{then, users};
use crate::api::explain::{Reach, ReachStep};
use crate::api::{Refusal, Request};
use crate::domain::text::Raw;

/// What `explain` takes.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
    /// The moment that is meant, as 2026-11-30, "2026-11-30 15:00", 7d or "yesterday 15:00"; otherwise now. What everybody had then is read back from the journal.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

/// What is reached, by whom, and along which path.
pub const REACHES: &[Column] = &[
    column("login", "User"),
    column("permission", "Permission"),
    column("level", "Level"),
    column("tier", "Tier"),
    column("steps", "Steps"),
    column("path", "By acting as"),
];

const TAKERS: &[Column] = &[column("id", "Id"), column("login", "Login"), column("by", "By")];

/// Explains one user.
///
/// # Errors
/// The refusal of the database.
pub fn run(args: &ExplainArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let then = then::given(args.as_of.as_ref(), desk)?;
    let card = users::find(&args.user, desk)?;
    let at = then.map(|then| then.at);
    let found = *answer!(desk.asker, Request::Explain { user: card.user, at }, Explanation);
    let mut record = Record::default();
    record.field("id", "Id", Field::Number(card.user.0));
    record.field("name", "Name", &card.name);
    record.field("login", "Login", &card.login);
    record.field("takes_over", "Could act as", Field::count(found.takes_over));
    record.field("more", "And more", if found.more { Field::Flag(true) } else { Field::Empty });
    record.field("takers", "Could be acted as by", Field::count(found.takers));
    then::add(&mut record, then.as_ref(), desk);
    record.part("reaches", "Reaches beyond the own levels", REACHES, found.reaches.iter().map(reach).collect());
    let takers = found.taken_over_by.iter().map(taker).collect();
    record.part("taken_over_by", "Who could act as the user", TAKERS, takers);
    desk.out.record(&record);
    Ok(Exit::Done)
}

/// One reached level in a row.
pub fn reach(reach: &Reach) -> Row {
    let steps: Vec<String> =
        reach.path.iter().map(|step| format!("{} by {}", step.login.stored(), step.by.label())).collect();
    vec![
        (&reach.login).into(),
        Field::word(reach.permission.row().code),
        Field::word(reach.level.word()),
        users::tier_field(reach.permission.tier(reach.level)),
        Field::count(reach.path.len()),
        Raw(steps.join(", then ")).into(),
    ]
}

fn taker(step: &ReachStep) -> Row {
    vec![Field::Number(step.takes_over.0), (&step.login).into(), Field::word(step.by.label())]
}
