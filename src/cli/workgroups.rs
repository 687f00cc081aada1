//! `beadle workgroups`: workgroups.

use clap::Subcommand;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{self, Field, column};
use super::setup::groups::{self, AddArgs, MembersArgs, SetArgs, ShowArgs};
use super::setup::{TextArg, members};
use crate::api::matrix::{Axis, Column};
use crate::api::setup::{SetupId, SetupList};
use crate::api::{Refusal, Request};
use crate::domain::ids::WorkgroupId;

/// What can be asked of workgroups.
#[derive(Subcommand, Debug)]
pub enum WorkgroupsCommand {
    /// Lists workgroups by name.
    List(TextArg),
    /// Shows a workgroup.
    Show(ShowArgs),
    /// Makes a workgroup.
    Add(AddArgs),
    /// Changes fields of a workgroup.
    Set(SetArgs),
    /// Lists the members of a workgroup.
    Members(MembersArgs),
}

const COLUMNS: &[field::Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("active", "Active"),
    column("admin_menu", "Admin menu"),
    column("members", "Members"),
];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: WorkgroupsCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        WorkgroupsCommand::List(args) => list(args, desk),
        WorkgroupsCommand::Show(args) => groups::show(SetupList::Workgroups, &args, desk),
        WorkgroupsCommand::Add(args) => groups::add_workgroup(args, desk),
        WorkgroupsCommand::Set(args) => groups::set(SetupList::Workgroups, args, desk),
        WorkgroupsCommand::Members(args) => groups::members(SetupList::Workgroups, &args, desk),
    }
}

fn list(args: TextArg, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = answer!(desk.asker, Request::Columns { axis: Axis::Workgroups, filter: args.text }, Columns);
    let members = members(found.iter().map(|group| SetupId::Workgroup(WorkgroupId(group.id))), desk)?;
    let mut listing = desk.out.list(COLUMNS);
    let row = |group: Column| {
        let members = members.get(&SetupId::Workgroup(WorkgroupId(group.id))).copied().map(Field::count);
        vec![Field::Number(group.id), group.name.into(), group.active.into(), group.admin_menu.into(), members.into()]
    };
    listing.rows(found.into_iter().map(row));
    listing.finish();
    Ok(Exit::Done)
}
