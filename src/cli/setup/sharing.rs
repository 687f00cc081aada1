//! `beadle sharing`: who sees whose unrestricted data on a day, and under which release.

use clap::Args;

use super::find;
use super::mous::day;
use crate::api::setup::{SetupList, SetupRow, Share, sees};
use crate::api::{Refusal, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, Row, column};
use crate::domain::ids::OrgId;

/// What `sharing` takes.
#[derive(Args, Debug)]
pub struct SharingArgs {
    /// The code of an organization.
    #[arg(value_name = "ORG")]
    one: String,
    /// The code of another one; otherwise all that share with it are told.
    #[arg(value_name = "ORG")]
    other: Option<String>,
    /// The day that is meant, as 2026-11-30; otherwise today.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Tells what does not hold on that day, too.
    #[arg(long)]
    all: bool,
}

const COLUMNS: &[Column] = &[
    column("sees", "Sees"),
    column("data_of", "Data of"),
    column("holds", "Holds"),
    column("release", "Release"),
    column("name", "Name"),
    column("begin", "From"),
    column("end", "Until"),
];

/// Answers the question.
///
/// # Errors
/// The refusal of the database, and codes and days that are none.
pub fn run(args: &SharingArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let on = day(args.on.as_deref(), desk)?;
    let one = find(SetupList::Orgs, &args.one, desk)?;
    let other = args.other.as_deref().map(|code| find(SetupList::Orgs, code, desk)).transpose()?;
    let asked = Request::Sharing { one: OrgId(one.key.id), other: other.as_ref().map(|other| OrgId(other.key.id)), on };
    let shares = answer!(desk.asker, asked, Sharing);
    let told: Vec<Share> = shares.into_iter().filter(|share| share.holds || args.all).collect();
    if let Some(other) = &other {
        let named = |row: &'_ SetupRow| (OrgId(row.key.id), row.code.clone());
        let (one, other) = (named(&one), named(other));
        for (who, whom) in [(&one, &other), (&other, &one)] {
            desk.out.notice(&sees(&told, (who.0, &who.1), (whom.0, &whom.1), on).1);
        }
    } else if told.is_empty() {
        desk.out.notice(&format!("On {on} nobody shares with {}.", one.code.shown()));
    }
    let mut listing = desk.out.list(COLUMNS);
    listing.rows(told.into_iter().map(row));
    listing.finish();
    Ok(Exit::Done)
}

fn row(share: Share) -> Row {
    vec![
        share.to.into(),
        share.from.into(),
        share.holds.into(),
        Field::Number(share.edge.release.0),
        share.release.into(),
        share.edge.begin.to_string().into(),
        share.end.map(|end| end.to_string()).into(),
    ]
}
