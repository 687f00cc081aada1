//! `beadle approvals`: the queue of pending users, and what was decided about them.

mod decide;
mod watch;

use clap::{Args, Subcommand};

use super::desk::{Desk, walk};
use super::exit::Exit;
use super::field::{Column, Field, Row, Tint, column};
use crate::api::approvals::{ApprovalRow, DecisionRow};
use crate::api::users::RequestState;
use crate::api::{Refusal, Reply, Request};

/// What can be done with the queue.
#[derive(Subcommand, Debug)]
pub enum ApprovalsCommand {
    /// Lists pending users, those who wait longest first.
    List(ListArgs),
    /// Lets pending users in.
    Approve(decide::ApproveArgs),
    /// Puts pending users into the recycle bin.
    Deny(decide::DenyArgs),
    /// Makes pending users inactive, undecided for now.
    Park(decide::ParkArgs),
    /// Lists decided requests, latest first.
    History(LimitArgs),
}

/// What `approvals list` takes.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    limit: LimitArgs,
    /// Goes on and writes a line whenever somebody asks, arrives or is decided about; with --json an object a line.
    #[arg(long, conflicts_with = "limit")]
    watch: bool,
    /// Watches from behind this row of the journal on, and does not list who waits.
    #[arg(long, value_name = "SEQ", requires = "watch")]
    since: Option<u64>,
}

/// How much of a list is wanted.
#[derive(Args, Debug)]
pub struct LimitArgs {
    /// Lists so many rows at most.
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: ApprovalsCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        ApprovalsCommand::List(args) if args.watch => watch::run(args.since, desk),
        ApprovalsCommand::List(args) => list(&args.limit, desk),
        ApprovalsCommand::History(args) => history(&args, desk),
        ApprovalsCommand::Approve(args) => decide::approve(args, desk),
        ApprovalsCommand::Deny(args) => decide::deny(args, desk),
        ApprovalsCommand::Park(args) => decide::park(args, desk),
    }
}

const PENDING: &[Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("login", "Login"),
    column("source", "Source"),
    column("created_at", "Arrived"),
    column("requested_at", "Asked"),
    column("last_requested_at", "Last asked"),
    column("times", "Times"),
    column("owner", "Owning"),
    column("workgroups", "Workgroups"),
];

fn list(args: &LimitArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let mut listing = desk.out.list(PENDING);
    walk(
        desk.asker,
        listing.stretch(args.limit),
        |place, limit| Request::Approvals { place, limit },
        |reply| if let Reply::Approvals(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            listing.rows(rows.into_iter().map(pending_row));
            !listing.is_gone()
        },
    )?;
    if listing.finish() == 0 {
        desk.out.notice("Nobody is waiting.");
    }
    Ok(Exit::Done)
}

fn pending_row(row: ApprovalRow) -> Row {
    vec![
        Field::Number(row.user.0),
        row.name.into(),
        row.login.into(),
        row.source.into(),
        row.created_at.into(),
        row.asked.map(|asked| asked.first).into(),
        row.asked.map(|asked| asked.last).into(),
        row.asked.map(|asked| Field::count(asked.times)).into(),
        row.owner.into(),
        Field::count(row.workgroups),
    ]
}

const DECIDED: &[Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("login", "Login"),
    column("state", "Decision"),
    column("decided_at", "Decided"),
    column("decided_by", "By"),
    column("requested_at", "Asked"),
    column("times", "Times"),
    column("note", "Note"),
];

fn history(args: &LimitArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let mut listing = desk.out.list(DECIDED);
    walk(
        desk.asker,
        listing.stretch(args.limit),
        |place, limit| Request::Decisions { place, limit },
        |reply| if let Reply::Decisions(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            listing.rows(rows.into_iter().map(decided_row));
            !listing.is_gone()
        },
    )?;
    if listing.finish() == 0 {
        desk.out.notice("No request has been decided yet.");
    }
    Ok(Exit::Done)
}

fn decided_row(row: DecisionRow) -> Row {
    let tint = match row.state {
        RequestState::Approved => Tint::Good,
        RequestState::Denied => Tint::Bad,
        RequestState::Open | RequestState::Parked => Tint::Plain,
    };
    vec![
        Field::Number(row.user.0),
        row.name.into(),
        row.login.into(),
        Field::Word(row.state.word(), tint),
        row.decided_at.into(),
        row.decided_by.into(),
        row.requested_at.into(),
        Field::count(row.times),
        row.note.into(),
    ]
}
