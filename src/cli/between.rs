//! `beadle changes between`: what differs between two moments, cell by cell, with the change that led to it.

use clap::{ArgGroup, Args};

use super::desk::{Desk, walk};
use super::exit::Exit;
use super::field::{Column, Field, Row, column};
use super::then::{self, Then};
use super::{orgs, users};
use crate::api::matrix::Axis;
use crate::api::past::{Between, Differing, Subject};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::ids::{OrgId, WorkgroupId};

/// What `changes between` takes.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("whose").required(true)))]
pub struct BetweenArgs {
    /// The first moment, as 2026-11-30, "2026-11-30 15:00", 7d or "yesterday 15:00". Names are those of today.
    #[arg(value_name = "FROM")]
    from: String,
    /// The second moment; otherwise now.
    #[arg(value_name = "TO")]
    to: Option<String>,
    /// The user who is meant, by login or number.
    #[arg(long, value_name = "USER", group = "whose")]
    user: Option<String>,
    /// The organization that is meant with its members, by code.
    #[arg(long, value_name = "CODE", group = "whose")]
    org: Option<String>,
    /// The workgroup that is meant with its members, by name.
    #[arg(long, value_name = "NAME", group = "whose")]
    workgroup: Option<String>,
    /// Lists so many at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

const COLUMNS: &[Column] = &[
    column("subject", "Whose"),
    column("what", "What"),
    column("before", "Before"),
    column("after", "After"),
    column("at", "Changed last"),
    column("by", "By"),
    column("set", "Set"),
    column("reason", "Reason"),
    column("cell", "Cell"),
    then::KNOWN,
];

/// Tells what differs.
///
/// # Errors
/// The refusal of the database, and moments that are none or come in the wrong order.
pub fn run(args: &BetweenArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let from = desk.moment(&args.from)?;
    let to = args.to.as_ref().map_or_else(|| Ok(desk.seat.now()), |text| desk.moment(text))?;
    if to < from {
        return Err(
            Refusal::new(RefusalKind::Usage, "The second moment comes before the first.").hint("Turn them around.")
        );
    }
    let of = whose(args, desk)?;
    let between = Between { from, to };
    let then = then::of(from, desk)?;
    let columns = then::columns(COLUMNS, Some(&then), desk);
    let mut listing = desk.out.list(columns);
    walk(
        desk.asker,
        listing.stretch(args.limit),
        |place, limit| Request::Differences { of, between, place, limit },
        |reply| if let Reply::Differences(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |rows| {
            listing.rows(rows.into_iter().map(|differing| row(differing, &then)));
            !listing.is_gone()
        },
    )?;
    if listing.finish() == 0 {
        desk.out.notice("Nothing differs.");
    }
    Ok(Exit::Done)
}

fn whose(args: &BetweenArgs, desk: &mut Desk<'_>) -> Result<Subject, Refusal> {
    match (&args.user, &args.org, &args.workgroup) {
        (Some(user), ..) => Ok(Subject::User(users::find(user, desk)?.user)),
        (_, Some(code), _) => Ok(Subject::Org(OrgId(orgs::exactly(Axis::Organizations, code, desk)?.id))),
        (.., Some(name)) => Ok(Subject::Workgroup(WorkgroupId(orgs::exactly(Axis::Workgroups, name, desk)?.id))),
        _ => Err(Refusal::new(RefusalKind::Usage, "It is not said whose changes are meant.")
            .hint("Say --user, --org or --workgroup.")),
    }
}

fn row(row: Differing, then: &Then) -> Row {
    vec![
        row.subject.into(),
        row.what.into(),
        row.before.into(),
        row.after.into(),
        row.made.at.into(),
        row.made.by.into(),
        row.made.set.map(|set| Field::Number(set.0)).into(),
        row.made.reason.into(),
        row.cell.to_string().into(),
        then.known(),
    ]
}
