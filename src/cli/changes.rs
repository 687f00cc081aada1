//! `beadle plan`, `apply`, `undo`, `changes`: change sets as files, and those that were committed.

use clap::{Args, Subcommand};

use super::approvals::LimitArgs;
use super::args::{AcceptArgs, FileArg};
use super::audit;
use super::between::{self, BetweenArgs};
use super::change_file::{self, ChangeFile};
use super::commit::{Sending, write};
use super::desk::{Desk, answer, strange, walk};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use super::judgement;
use crate::api::page::Key;
use crate::api::review::{Inverse, Outcome, SetRow};
use crate::api::{Refusal, RefusalKind, Reply, Request, Secrets, Standing};
use crate::domain::change::{ChangeSet, Receipt};
use crate::domain::change_text::{FileOrigin, Heading, Remarks, annotate};
use crate::domain::ids::SetId;
use crate::domain::set_filter::SetFilter;

/// What `plan` takes.
#[derive(Args, Debug)]
pub struct PlanArgs {
    #[command(flatten)]
    pub file: FileArg,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What `apply` takes.
#[derive(Args, Debug)]
pub struct ApplyArgs {
    #[command(flatten)]
    pub file: FileArg,
    /// Says why; it is kept in the journal. Otherwise the reason that the file gives is taken.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Applies a file that was written for another database, too.
    #[arg(long)]
    any_database: bool,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What `undo` takes.
#[derive(Args, Debug)]
pub struct UndoArgs {
    /// The receipt of the committed set: 32 hexadecimal digits.
    #[arg(value_name = "RECEIPT")]
    receipt: String,
    /// Says why; otherwise the receipt that is taken back is named.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What can be asked of committed change sets.
#[derive(Subcommand, Debug)]
pub enum ChangesCommand {
    /// Lists committed change sets, latest first.
    List(ListArgs),
    /// Shows one change set with everything it changed.
    Show(ShowArgs),
    /// Tells what of a user, an organization or a workgroup differs between two moments, and who changed it last.
    Between(BetweenArgs),
}

/// What `changes list` takes.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// The filter as the console takes it: words of the reason, operator:kim user:lan since:2026-11-01 <7d.
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Only sets with these words in their reason.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Only what this operator committed, by number, login or words of the name.
    #[arg(long, value_name = "USER")]
    operator: Option<String>,
    /// Only sets that changed this user.
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Only from this day or moment on.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only until this day, which is included, or this moment.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    limit: LimitArgs,
}

/// What `changes show` takes.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// The receipt of the committed set: 32 hexadecimal digits.
    #[arg(value_name = "RECEIPT")]
    receipt: String,
    /// Prints the set in its text form, which `plan` and `apply` read again.
    #[arg(long, conflicts_with = "json")]
    text: bool,
}

/// Judges a file.
///
/// # Errors
/// The refusal of the database.
pub fn plan(args: &PlanArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let ChangeFile { mut set, elsewhere } = change_file::read(&args.file.file, desk)?;
    set.accepted = args.accept.accepted();
    desk.dry_run = true;
    if let Some(sentence) = elsewhere {
        desk.out.warn(sentence.shown().as_str());
    }
    Sending::new(set).send(desk)
}

/// Commits a file.
///
/// # Errors
/// The refusal of the database; that the file gives no reason, or was written for another database.
pub fn apply(args: ApplyArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let ChangeFile { mut set, elsewhere } = change_file::read(&args.file.file, desk)?;
    if let Some(sentence) = elsewhere {
        if !(args.any_database || desk.dry_run) {
            let hint = "Numbers and names may mean others here. Look with `beadle plan`, then say --any-database.";
            return Err(Refusal::invalid(sentence).hint(hint));
        }
        desk.out.warn(sentence.shown().as_str());
    }
    set.reason = args.reason.unwrap_or(set.reason);
    if set.reason.trim().is_empty() && !desk.dry_run {
        let sentence = "Nobody says why: the changes come without a reason.";
        return Err(Refusal::new(RefusalKind::Usage, sentence)
            .hint("Say --reason TEXT, or begin the file with: reason \"WHY\"."));
    }
    set.accepted = args.accept.accepted();
    Sending::new(set).asking("Apply").send(desk)
}

/// Takes a set back.
///
/// # Errors
/// The refusal of the database.
pub fn undo(args: UndoArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = find(&args.receipt, desk)?;
    let Inverse { set: inverse, warnings, of, .. } = answer!(desk.asker, Request::Inverse { set: found.set }, Inverse);
    desk.out.notice(&taken_back(&of, desk));
    for warning in &warnings {
        desk.out.warn(warning.sentence.shown().as_str());
    }
    let accepted = args.accept.accepted();
    let inverse = ChangeSet { accepted, ..inverse };
    let reason = args.reason.unwrap_or_else(|| format!("Takes back {}.", found.receipt));
    if desk.dry_run {
        let set = ChangeSet { reason, ..inverse };
        return Sending { undo_of: Some(found.set), ..Sending::new(set) }.send(desk);
    }
    if !desk.yes {
        let question = Request::Judge { set: inverse.into(), undo_of: Some(found.set) };
        let judged = answer!(desk.asker, question, Judgement);
        if judged.stops_beside_password(accepted) {
            return Ok(Sending::default().tell(desk, &Outcome::Stopped(judged.as_ref().clone())));
        }
        if !desk.sure(&format!("Take back {}: {}?", found.receipt, judgement::summary(&judged)))? {
            desk.out.warn("Nothing was done.");
            return Ok(Exit::REFUSED);
        }
    }
    let came = write(desk, &Secrets::default(), |receipt, secrets| Request::Undo {
        set: found.set,
        only: None,
        reason: reason.clone(),
        receipt,
        accepted,
        secrets,
    })?;
    Ok(Sending::default().tell(desk, &came))
}

/// What is about to be taken back: whose set, how large, how old, and why it was made.
fn taken_back(of: &SetRow, desk: &Desk<'_>) -> String {
    let (by, age, at) = (of.operator.shown(), of.at.age(desk.seat.now()), of.at.minute(desk.out.zone()));
    let reason = if of.reason.is_empty() { String::new() } else { format!(": {}", of.reason.shown()) };
    let again = of.undone_by.map(|by| format!(" It was taken back already by set {by}.")).unwrap_or_default();
    format!("Set {} of {} changes by {by}, {age} ago ({at}){reason}.{again}", of.set, of.size)
}

fn find(receipt: &str, desk: &mut Desk<'_>) -> Result<SetRow, Refusal> {
    let receipt: Receipt = receipt.parse().map_err(|sentence: String| Refusal::new(RefusalKind::Usage, sentence))?;
    let unknown = || {
        Refusal::not_found(format!("Nothing was committed under the receipt {receipt}."))
            .hint("Committed sets are listed by: beadle changes list.")
    };
    match desk.asker.ask(Request::FindSet { receipt })? {
        Reply::Sets(page) => page.rows.into_iter().next().ok_or_else(unknown),
        Reply::Unknown => Err(unknown()),
        _ => Err(strange()),
    }
}

/// Lists or shows committed sets.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: ChangesCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        ChangesCommand::List(args) => list(&args, desk),
        ChangesCommand::Show(args) => show(&args, desk),
        ChangesCommand::Between(args) => between::run(&args, desk),
    }
}

const SETS: &[Column] = &[
    column("set", "Set"),
    column("receipt", "Receipt"),
    column("at", "At"),
    column("operator", "Operator"),
    column("changes", "Changes"),
    column("undo_of", "Undoes"),
    column("undone_by", "Undone by"),
    column("reason", "Reason"),
];

fn list(args: &ListArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let options = [
        ("reason", &args.reason),
        ("operator", &args.operator),
        ("user", &args.user),
        ("since", &args.since),
        ("until", &args.until),
    ];
    let filter: SetFilter = audit::read_filter(&args.filter, &options, desk)?;
    let mut listing = desk.out.list(SETS);
    walk(
        desk.asker,
        listing.stretch(args.limit.limit),
        |place, limit| Request::Sets { filter: filter.clone(), place, limit },
        |reply| if let Reply::Sets(page) = reply { Some(page) } else { None },
        |row| Key { text: String::new(), number: row.set.0, id: row.set.0 },
        |rows| {
            listing.rows(rows.iter().map(set_row));
            !listing.is_gone()
        },
    )?;
    if listing.finish() == 0 {
        let all = filter == SetFilter::default();
        desk.out.notice(if all { "Nothing has been committed yet." } else { "No such set was committed." });
    }
    Ok(Exit::Done)
}

fn set_row(row: &SetRow) -> Row {
    let number = |set: Option<SetId>| set.map(|set| Field::Number(set.0)).into();
    vec![
        Field::Number(row.set.0),
        row.receipt.to_string().into(),
        row.at.into(),
        (&row.operator).into(),
        Field::count(row.size),
        number(row.undo_of),
        number(row.undone_by),
        (&row.reason).into(),
    ]
}

fn show(args: &ShowArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = find(&args.receipt, desk)?;
    if args.text {
        return text(&found, desk);
    }
    let mut record = Record::default();
    for (column, field) in SETS.iter().zip(set_row(&found)) {
        record.field(if column.key == "changes" { "size" } else { column.key }, column.head, field);
    }
    record.part("changes", "Changes", audit::COLUMNS, audit::of_set(found.set, desk)?);
    desk.out.record(&record);
    Ok(Exit::Done)
}

/// Prints a set in its text form, with the database that it was committed to and its reason.
fn text(found: &SetRow, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let set = answer!(desk.asker, Request::ChangesOf { set: found.set }, Set);
    let Standing { database, revision, .. } = answer!(desk.asker, Request::Standing, Standing);
    let origin = FileOrigin {
        name: database.display_name.stored().to_owned(),
        uuid: database.uuid.stored().to_owned(),
        revision,
    };
    let heading = Heading { origin: Some(origin), reason: set.reason.clone() };
    let lines = answer!(desk.asker, Request::WriteText { set: set.clone() }, Text);
    // The text form spells out by itself whatever could act, hide or reorder.
    for line in annotate(&lines, &set.changes, &heading, &Remarks::default()).lines() {
        desk.out.line(line);
    }
    Ok(Exit::Done)
}
