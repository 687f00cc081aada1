//! `beadle orgs`: organizations.

use clap::Subcommand;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{self, Field, column};
use super::setup::groups::{self, AddOrgArgs, MembersArgs, SetArgs, ShowArgs};
use super::setup::{TextArg, members};
use crate::api::matrix::{Axis, Column};
use crate::api::setup::{SetupId, SetupList};
use crate::api::{Refusal, Request};
use crate::domain::ids::OrgId;
use crate::domain::text::fold;

/// What can be asked of organizations.
#[derive(Subcommand, Debug)]
pub enum OrgsCommand {
    /// Lists organizations by code.
    List(TextArg),
    /// Shows an organization with its locations and restriction options.
    Show(ShowArgs),
    /// Makes an organization; without a code it gets the lowest free one.
    Add(AddOrgArgs),
    /// Changes fields, locations and restriction options of an organization.
    Set(SetArgs),
    /// Lists the users who have to do with an organization, and how.
    Members(MembersArgs),
}

const COLUMNS: &[field::Column] = &[
    column("id", "Id"),
    column("code", "Code"),
    column("name", "Name"),
    column("active", "Active"),
    column("members", "Members"),
];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: OrgsCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        OrgsCommand::List(args) => list(args, desk),
        OrgsCommand::Show(args) => groups::show(SetupList::Orgs, &args, desk),
        OrgsCommand::Add(args) => groups::add_org(args, desk),
        OrgsCommand::Set(args) => groups::set(SetupList::Orgs, args, desk),
        OrgsCommand::Members(args) => groups::members(SetupList::Orgs, &args, desk),
    }
}

fn list(args: TextArg, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = answer!(desk.asker, Request::Columns { axis: Axis::Organizations, filter: args.text }, Columns);
    let members = members(found.iter().map(|org| SetupId::Org(OrgId(org.id))), desk)?;
    let mut listing = desk.out.list(COLUMNS);
    let row = |org: Column| {
        let members = members.get(&SetupId::Org(OrgId(org.id))).copied().map(Field::count);
        vec![Field::Number(org.id), org.head.into(), org.name.into(), org.active.into(), members.into()]
    };
    listing.rows(found.into_iter().map(row));
    listing.finish();
    Ok(Exit::Done)
}

/// Finds the one organization or workgroup that has exactly this code or name.
///
/// # Errors
/// When there is none, with the command that lists them.
pub fn exactly(axis: Axis, wanted: &str, desk: &mut Desk<'_>) -> Result<Column, Refusal> {
    let found = answer!(desk.asker, Request::Columns { axis, filter: wanted.to_owned() }, Columns);
    let same = |column: &Column| {
        fold(column.head.stored()) == fold(wanted)
            || axis == Axis::Workgroups && fold(column.name.stored()) == fold(wanted)
    };
    let (noun, command) = match axis {
        Axis::Organizations | Axis::Sharing(_) => ("organization has the code", "beadle orgs list"),
        Axis::Workgroups => ("workgroup has the name", "beadle workgroups list"),
        Axis::Permissions => ("permission has the name", "beadle users show"),
        Axis::Restrictions => ("restriction option has the code", "beadle restrictions list"),
    };
    found.into_iter().find(same).ok_or_else(|| {
        Refusal::not_found(format!("No {noun} \"{wanted}\".")).hint(format!("They are listed by: {command}."))
    })
}
