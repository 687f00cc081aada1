//! `beadle filters`: filters kept under a name, the same that the console keeps.

use clap::{Args, Subcommand};

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, column};
use crate::api::filters::SavedFilter;
use crate::api::{Refusal, Request};

/// What can be done with saved filters.
#[derive(Subcommand, Debug)]
pub enum FiltersCommand {
    /// Lists your filters and those that others share.
    List,
    /// Keeps a filter under a name, in the place of your own of that name.
    Keep(KeepArgs),
    /// Drops a filter of your own.
    Drop(DropArgs),
}

/// What `filters keep` takes.
#[derive(Args, Debug)]
pub struct KeepArgs {
    /// The name; `users list --saved NAME` uses it.
    #[arg(value_name = "NAME")]
    name: String,
    /// The filter, as it is typed in the console. Put -- before a term that begins with a minus.
    #[arg(value_name = "FILTER", required = true)]
    filter: Vec<String>,
    /// Lets everybody use it.
    #[arg(long)]
    shared: bool,
}

/// What `filters drop` takes.
#[derive(Args, Debug)]
pub struct DropArgs {
    /// The name of one of your filters.
    #[arg(value_name = "NAME")]
    name: String,
}

const COLUMNS: &[Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("filter", "Filter"),
    column("shared", "Shared"),
    column("mine", "Mine"),
    column("owner", "Kept by"),
];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: FiltersCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        FiltersCommand::List => list(desk),
        FiltersCommand::Keep(args) => keep(args, desk),
        FiltersCommand::Drop(args) => discard(&args, desk),
    }
}

fn list(desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = answer!(desk.asker, Request::Filters, Filters);
    let mut listing = desk.out.list(COLUMNS);
    let row = |kept: SavedFilter| {
        let id = Field::Number(kept.filter.0);
        vec![id, kept.name.into(), kept.text.into(), kept.shared.into(), kept.mine.into(), kept.owner.into()]
    };
    listing.rows(found.into_iter().map(row));
    listing.finish();
    Ok(Exit::Done)
}

fn keep(args: KeepArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let text = args.filter.join(" ");
    super::users::understand(&text, desk)?;
    if !desk.dry_run {
        let (name, text) = (args.name.clone(), text.clone());
        answer!(desk.asker, Request::KeepFilter { name, text, shared: args.shared }, Filters);
    }
    tell("kept", &*args.name, &*text, args.shared, desk);
    Ok(Exit::Done)
}

fn discard(args: &DropArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let kept = answer!(desk.asker, Request::Filters, Filters);
    let mine = kept.into_iter().find(|kept| kept.mine && kept.name.stored() == args.name);
    let mine = mine.ok_or_else(|| unknown(&args.name))?;
    if !desk.dry_run {
        answer!(desk.asker, Request::DropFilter { filter: mine.filter }, Filters);
    }
    tell("dropped", &mine.name, &mine.text, mine.shared, desk);
    Ok(Exit::Done)
}

/// Tells what was done with a filter, or would be.
fn tell(done: &'static str, name: impl Into<Field>, text: impl Into<Field>, shared: bool, desk: &mut Desk<'_>) {
    let (outcome, is) = if desk.dry_run { ("judged", "would be") } else { (done, "is") };
    let mut record = Record::default();
    record.field("outcome", "Outcome", Field::word(outcome));
    record.field("name", "Name", name);
    record.field("filter", "Filter", text);
    record.field("shared", "Shared", shared);
    desk.out.told(&record, &format!("The filter {is} {done}."));
}

/// The text of a saved filter: one's own, or else a shared one.
///
/// # Errors
/// When there is none of this name, with the command that lists them.
pub fn saved(name: &str, desk: &mut Desk<'_>) -> Result<String, Refusal> {
    let kept = answer!(desk.asker, Request::Filters, Filters);
    let found = kept.into_iter().find(|kept| kept.name.stored() == name);
    found.map(|kept| kept.text.stored().to_owned()).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Refusal {
    Refusal::not_found(format!("There is no saved filter \"{name}\".")).hint("`beadle filters list` shows them.")
}
