//! `beadle mail`: what is queued and what became of it, delivering it, and deciding about it.

mod deliver;

use clap::{Args, Subcommand};

use self::deliver::DeliverArgs;
use super::desk::{Desk, answer, walk};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, Tint, column};
use super::plain::pages::Stretch;
use super::program::Program;
use crate::api::mail::{MailDecision, MailRow, MailTally, MailText};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::config::Config;
use crate::domain::ids::MailId;
use crate::domain::mail::{MailFilter, MailState};

/// What can be done with mail.
#[derive(Subcommand, Debug)]
pub enum MailCommand {
    /// Tells how many mails are queued, sent and failed.
    Status,
    /// Lists mails, the latest first.
    List(ListArgs),
    /// Shows a mail with its text.
    Show(ShowArgs),
    /// Sends what is due, by the way that the configuration names.
    Deliver(DeliverArgs),
    /// Tries mails again at once: those that failed or were cancelled, or wait for their next attempt.
    Retry(RetryArgs),
    /// Takes mails out of the queue.
    Cancel(CancelArgs),
}

impl MailCommand {
    /// Whether it runs or reads what the configuration of this host names.
    pub const fn delivers(&self) -> bool {
        matches!(self, Self::Deliver(_))
    }
}

/// What `mail list` takes.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Words of the address or the subject, `state:failed`, `user:42`.
    #[arg(value_name = "FILTER", default_value = "", hide_default_value = true)]
    filter: String,
    /// Lists so many rows at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// What `mail show` takes.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// The number of the mail.
    #[arg(value_name = "NUMBER")]
    mail: u32,
}

/// What `mail retry` takes.
#[derive(Args, Debug)]
pub struct RetryArgs {
    /// The numbers of the mails.
    #[arg(value_name = "NUMBER", required_unless_present = "failed", conflicts_with = "failed")]
    mails: Vec<u32>,
    /// Means every mail that failed.
    #[arg(long)]
    failed: bool,
}

/// What `mail cancel` takes.
#[derive(Args, Debug)]
pub struct CancelArgs {
    /// The numbers of the mails.
    #[arg(value_name = "NUMBER", required = true)]
    mails: Vec<u32>,
}

/// So many mails are decided about in one request.
const BATCH: usize = 500;

/// Runs the command.
///
/// # Errors
/// The refusal of the database, or that the configuration names no way.
pub fn run(command: MailCommand, program: &dyn Program, config: &Config, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        MailCommand::Status => status(desk),
        MailCommand::List(args) => list(&args, desk),
        MailCommand::Show(args) => show(&args, desk),
        MailCommand::Deliver(args) => deliver::run(&args, program, config, desk),
        MailCommand::Retry(args) if args.failed => {
            let failed = failed(desk)?;
            decide(&failed, MailDecision::SendAgain, desk)
        }
        MailCommand::Retry(args) => decide(&ids(&args.mails), MailDecision::SendAgain, desk),
        MailCommand::Cancel(args) => decide(&ids(&args.mails), MailDecision::Cancel, desk),
    }
}

fn status(desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let tally = answer!(desk.asker, Request::MailTally, MailTally);
    desk.out.record(&counts(&tally));
    Ok(Exit::Done)
}

fn counts(tally: &MailTally) -> Record {
    let mut record = Record::default();
    record.field("queued", "Queued", Field::count(tally.queued));
    record.field("due", "Of them due", Field::count(tally.due));
    record.field("sent", "Sent", Field::count(tally.sent));
    record.field("failed", "Failed", Field::count(tally.failed));
    record.field("suppressed", "Suppressed", Field::count(tally.suppressed));
    record.field("cancelled", "Cancelled", Field::count(tally.cancelled));
    record
}

const COLUMNS: &[Column] = &[
    column("id", "Id"),
    column("created_at", "Queued"),
    column("state", "State"),
    column("to", "To"),
    column("subject", "Subject"),
    column("attempts", "Attempts"),
    column("due_at", "Next or last"),
    column("ended_at", "Ended"),
    column("error", "Error"),
    column("user_id", "User"),
    column("kind", "Kind"),
];

fn word(state: MailState) -> Field {
    let tint = match state {
        MailState::Sent => Tint::Good,
        MailState::Failed => Tint::Bad,
        MailState::Queued => Tint::Careful,
        MailState::Suppressed | MailState::Cancelled => Tint::Plain,
    };
    Field::Word(state.word(), tint)
}

fn row(row: MailRow) -> Row {
    vec![
        Field::Number(row.mail.0),
        row.created_at.into(),
        word(row.state),
        row.to.into(),
        row.subject.into(),
        Field::count(row.attempts),
        row.due_at.into(),
        row.ended_at.into(),
        row.error.into(),
        row.about.map_or(Field::Empty, |(user, _)| Field::Number(user.0)),
        row.kind.into(),
    ]
}

fn list(args: &ListArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let filter = MailFilter::parse(&args.filter).map_err(|problem| Refusal::new(RefusalKind::Usage, problem))?;
    let mut listing = desk.out.list(COLUMNS);
    mails(desk.asker, &filter, listing.stretch(args.limit), |rows| {
        listing.rows(rows.into_iter().map(row));
        !listing.is_gone()
    })?;
    if listing.finish() == 0 {
        desk.out.notice("There is no such mail.");
    }
    Ok(Exit::Done)
}

fn mails(
    asker: &mut dyn crate::link::ask::Asker,
    filter: &MailFilter,
    stretch: Stretch,
    each: impl FnMut(Vec<MailRow>) -> bool,
) -> Result<(), Refusal> {
    let ask = |place, limit| Request::Mails { filter: filter.clone(), place, limit };
    walk(
        asker,
        stretch,
        ask,
        |reply| if let Reply::Mails(page) = reply { Some(page) } else { None },
        MailRow::key,
        each,
    )
}

fn show(args: &ShowArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let MailText { row: mail, message_id, body } =
        *answer!(desk.asker, Request::Mail { mail: MailId(args.mail.into()) }, Mail);
    let about = mail.about.as_ref().map(|(_, name)| name.clone());
    let mut record = Record::default();
    for (column, field) in COLUMNS.iter().zip(row(mail)) {
        record.field(column.key, column.head, field);
    }
    record.field("about", "About", about);
    record.field("message_id", "Message-ID", message_id);
    let lines = body.stored().lines().map(|line| vec![Field::from(line)]);
    record.part("body", "Text", BODY, lines.collect());
    desk.out.record(&record);
    Ok(Exit::Done)
}

const BODY: &[Column] = &[column("line", "Line")];

fn ids(numbers: &[u32]) -> Vec<MailId> {
    numbers.iter().map(|number| MailId((*number).into())).collect()
}

fn failed(desk: &mut Desk<'_>) -> Result<Vec<MailId>, Refusal> {
    let filter = MailFilter { state: Some(MailState::Failed), ..MailFilter::default() };
    let mut found = Vec::new();
    mails(desk.asker, &filter, Stretch::from(None), |rows| {
        found.extend(rows.iter().map(|row| row.mail));
        true
    })?;
    Ok(found)
}

fn decide(mails: &[MailId], decision: MailDecision, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let mut done = 0;
    for some in mails.chunks(BATCH).filter(|_| !desk.dry_run) {
        done += answer!(desk.asker, Request::MendMail { mails: some.to_vec(), decision }, Mended);
    }
    let meant = mails.len();
    let mut record = Record::default();
    record.field("meant", "Meant", Field::count(meant));
    record.field("done", "Done", Field::count(done));
    desk.out.record(&record);
    if desk.dry_run {
        desk.out.notice("Nothing was changed.");
        return Ok(Exit::Done);
    }
    if done as usize == meant {
        return Ok(Exit::Done);
    }
    desk.out.warn(match decision {
        MailDecision::Cancel => {
            "The others were left as they are: only a mail that is queued is cancelled, and none that is on its way."
        }
        MailDecision::SendAgain => {
            "The others were left as they are: a mail that was sent is not sent again, nor one that is on its way, and \
             nothing leaves a training environment."
        }
    });
    Ok(Exit::Partly)
}
