//! `beadle mous`: information releases, and who shares with whom under them.

use clap::{Args, Subcommand};

use super::groups::{SetArgs, set};
use super::{TextArg, WhyArgs, find, list, new_name, record, told, usage};
use crate::api::setup::{SetupId, SetupList, Share};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::cli::desk::{Desk, walk};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, Row, column};
use crate::cli::plain::pages::Stretch;
use crate::domain::cell::{Cell, Edge, EdgePart, ReleaseField, Value};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, ReleaseId};
use crate::domain::moment::Moment;

/// What can be done with releases.
#[derive(Subcommand, Debug)]
pub enum MousCommand {
    /// Lists the releases by number.
    List(TextArg),
    /// Shows a release and what is shared under it.
    Show(ShowArgs),
    /// Makes a release.
    Add(AddArgs),
    /// Changes the name or the comments of a release.
    Set(SetArgs),
    /// Takes a release away under which nobody shares any more.
    Remove(RemoveArgs),
    /// Lets one organization see the unrestricted data of another.
    Share(ShareArgs),
    /// Sets the last day on which something is shared.
    End(EndArgs),
    /// Takes away that something is shared, as if it had never been.
    Unshare(UnshareArgs),
}

/// A release.
#[derive(Args, Debug)]
pub struct OneArg {
    /// The number of the release, or its name.
    #[arg(value_name = "RELEASE")]
    release: String,
}

/// What `show` takes.
#[derive(Args, Debug)]
pub struct ShowArgs {
    #[command(flatten)]
    one: OneArg,
    /// The day on which is looked whether it holds, as 2026-11-30; otherwise today.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

/// What `add` takes.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// The name.
    #[arg(value_name = "NAME")]
    name: String,
    /// The number of the release; otherwise the next one.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    release: Option<u32>,
    /// What is to be known about it.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    comments: String,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `remove` takes.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    #[command(flatten)]
    one: OneArg,
    #[command(flatten)]
    why: WhyArgs,
}

/// Who shares with whom.
#[derive(Args, Debug)]
pub struct PairArgs {
    #[command(flatten)]
    one: OneArg,
    /// The code of the organization whose data are seen.
    #[arg(value_name = "FROM")]
    from: String,
    /// The code of the organization that sees them.
    #[arg(value_name = "TO")]
    to: String,
    /// In the other direction, too, on the same days.
    #[arg(long)]
    both_ways: bool,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `share` takes.
#[derive(Args, Debug)]
pub struct ShareArgs {
    #[command(flatten)]
    pair: PairArgs,
    /// The first day, as 2026-11-30; otherwise today.
    #[arg(long, value_name = "DATE")]
    begin: Option<String>,
    /// The last day; otherwise it runs on.
    #[arg(long, value_name = "DATE")]
    end: Option<String>,
}

/// What `end` takes.
#[derive(Args, Debug)]
pub struct EndArgs {
    #[command(flatten)]
    pair: PairArgs,
    /// The last day, as 2026-11-30 or "end of month"; `none` lets it run on.
    #[arg(long, value_name = "DATE")]
    end: String,
    /// The first day, where the same is shared several times.
    #[arg(long, value_name = "DATE")]
    begin: Option<String>,
}

/// What `unshare` takes.
#[derive(Args, Debug)]
pub struct UnshareArgs {
    #[command(flatten)]
    pair: PairArgs,
    /// The first day, where the same is shared several times.
    #[arg(long, value_name = "DATE")]
    begin: Option<String>,
}

const RELEASES: &[Column] = &[column("number", "Number"), column("name", "Name"), column("comments", "Comments")];
const SHARES: &[Column] = &[
    column("from", "Data of"),
    column("to", "Seen by"),
    column("begin", "From"),
    column("end", "Until"),
    column("both_ways", "Both ways"),
    column("holds", "Holds"),
];

/// Runs the command.
///
/// # Errors
/// The refusal of the database, and names and days that are none.
pub fn run(command: MousCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        MousCommand::List(args) => list(
            SetupList::Releases,
            &args.text,
            RELEASES,
            |row| vec![Field::Number(row.key.id), row.name.into(), row.note.into()],
            desk,
        ),
        MousCommand::Show(args) => show(&args, desk),
        MousCommand::Add(args) => {
            let release = ReleaseId(args.release.map_or(-1, i64::from));
            let field = |field| Cell::Release { release, field };
            let changes = vec![
                Change::new(field(ReleaseField::Name), Value::None, new_name(&args.name)?),
                Change::new(field(ReleaseField::Comments), Value::None, Value::text(args.comments.trim())),
            ];
            args.why.send(changes, None, desk)
        }
        MousCommand::Set(args) => set(SetupList::Releases, args, desk),
        MousCommand::Remove(args) => {
            let row = find(SetupList::Releases, &args.one.release, desk)?;
            let cell = Cell::Release { release: ReleaseId(row.key.id), field: ReleaseField::Name };
            let change = Change::new(cell, Value::text(row.name.stored()), Value::None);
            args.why.send(vec![change], Some("Take it away"), desk)
        }
        MousCommand::Share(args) => share(args, desk),
        MousCommand::End(args) => end(args, desk),
        MousCommand::Unshare(args) => {
            let shares = shared(&args.pair, args.begin.as_deref(), desk)?;
            let gone = |share: &Share| {
                let cell = Cell::Edge { edge: share.edge, part: EdgePart::Active };
                Change::new(cell, Value::ON, Value::None)
            };
            args.pair.why.send(shares.iter().map(gone).collect(), Some("Take it away"), desk)
        }
    }
}

fn show(args: &ShowArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let id = find(SetupList::Releases, &args.one.release, desk)?.id;
    let SetupId::Release(release) = id else { return Err(usage("This is no release.")) };
    let on = day(args.on.as_deref(), desk)?;
    let mut told = told(&record(id, desk)?);
    let mut rows: Vec<Row> = Vec::new();
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::Shares { release, on, place, limit },
        |reply| if let Reply::Shares(page) = reply { Some(page) } else { None },
        |share| share.key.clone(),
        |shares| {
            rows.extend(shares.into_iter().map(share_row));
            true
        },
    )?;
    told.field("on", "On", on.to_string());
    told.part("shares", "Shared", SHARES, rows);
    desk.out.record(&told);
    Ok(Exit::Done)
}

fn share_row(share: Share) -> Row {
    let end = share.end.map(|end| end.to_string());
    vec![
        share.from.into(),
        share.to.into(),
        share.edge.begin.to_string().into(),
        end.into(),
        share.mutual.into(),
        share.holds.into(),
    ]
}

fn share(args: ShareArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let (release, from, to) = ends(&args.pair, desk)?;
    let begin = day(args.begin.as_deref(), desk)?;
    let end = args.end.as_deref().map(|end| day(Some(end), desk)).transpose()?;
    let mut changes = Vec::new();
    for edge in edges(&args.pair, Edge { release, from, to, begin }) {
        changes.push(Change::new(Cell::Edge { edge, part: EdgePart::Active }, Value::None, Value::ON));
        if let Some(end) = end {
            changes.push(Change::new(Cell::Edge { edge, part: EdgePart::End }, Value::None, Value::Day(end)));
        }
    }
    args.pair.why.send(changes, None, desk)
}

fn end(args: EndArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let shares = shared(&args.pair, args.begin.as_deref(), desk)?;
    let end = match args.end.as_str() {
        "none" => Value::None,
        text => Value::Day(day(Some(text), desk)?),
    };
    let ends = |share: &Share| {
        let cell = Cell::Edge { edge: share.edge, part: EdgePart::End };
        Change::new(cell, share.end.map_or(Value::None, Value::Day), end.clone())
    };
    args.pair.why.send(shares.iter().map(ends).collect(), None, desk)
}

/// What is shared between the two already, in the directions that are meant.
fn shared(pair: &PairArgs, begin: Option<&str>, desk: &mut Desk<'_>) -> Result<Vec<Share>, Refusal> {
    let (release, from, to) = ends(pair, desk)?;
    let begin = begin.map(|begin| day(Some(begin), desk)).transpose()?;
    let on = day(None, desk)?;
    let asked = Request::Sharing { one: from, other: Some(to), on };
    let mut found = crate::cli::desk::answer!(desk.asker, asked, Sharing);
    let meant = edges(pair, Edge { release, from, to, begin: on });
    found.retain(|share| {
        meant.iter().any(|edge| (edge.release, edge.from, edge.to) == (release, share.edge.from, share.edge.to))
            && share.edge.release == release
            && begin.is_none_or(|begin| begin == share.edge.begin)
    });
    let several = found.iter().filter(|share| share.edge.from == from).count() > 1;
    if found.is_empty() {
        return Err(Refusal::not_found("Nothing of that kind is shared under this release.")
            .hint("What is shared is shown by: beadle mous show."));
    }
    if several && begin.is_none() {
        return Err(usage("This is shared more than once under the release.").hint("Say which with --begin DATE."));
    }
    Ok(found)
}

/// The edge, and the one back where both are meant.
fn edges(pair: &PairArgs, edge: Edge) -> Vec<Edge> {
    let back = Edge { from: edge.to, to: edge.from, ..edge };
    if pair.both_ways { vec![edge, back] } else { vec![edge] }
}

fn ends(pair: &PairArgs, desk: &mut Desk<'_>) -> Result<(ReleaseId, OrgId, OrgId), Refusal> {
    let release = ReleaseId(find(SetupList::Releases, &pair.one.release, desk)?.key.id);
    let from = OrgId(find(SetupList::Orgs, &pair.from, desk)?.key.id);
    let to = OrgId(find(SetupList::Orgs, &pair.to, desk)?.key.id);
    Ok((release, from, to))
}

/// The day that is meant; nothing means today.
pub(super) fn day(text: Option<&str>, desk: &Desk<'_>) -> Result<Day, Refusal> {
    let (now, zone) = (desk.seat.now(), desk.out.zone());
    let Some(text) = text else { return Ok(Day::of(now, zone)) };
    let moment = Moment::read(text, now, zone).map_err(|sentence| Refusal::new(RefusalKind::Usage, sentence))?;
    Ok(Day::of(moment.begin(zone), zone))
}
