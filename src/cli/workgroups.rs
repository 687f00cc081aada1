//! `beadle workgroups`: workgroups.

use clap::Subcommand;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{self, Field, column};
use super::orgs::{MembersArgs, NameArgs, exactly};
use super::whocan;
use crate::api::explain::Holding;
use crate::api::matrix::{Axis, Column};
use crate::api::{Refusal, Request};
use crate::domain::ids::WorkgroupId;

/// What can be asked of workgroups.
#[derive(Subcommand, Debug)]
pub enum WorkgroupsCommand {
    /// Lists workgroups by name.
    List(NameArgs),
    /// Lists the members of a workgroup: since when, from whom and until when.
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
        WorkgroupsCommand::Members(args) => {
            let found = exactly(Axis::Workgroups, &args.of, desk)?;
            whocan::list(Holding::Workgroup { workgroup: WorkgroupId(found.id) }, &args.which, desk)
        }
    }
}

fn list(args: NameArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = answer!(desk.asker, Request::Columns { axis: Axis::Workgroups, filter: args.text }, Columns);
    let mut listing = desk.out.list(COLUMNS);
    let row = |group: Column| {
        let members = group.members.map(Field::count);
        vec![Field::Number(group.id), group.name.into(), group.active.into(), group.admin_menu.into(), members.into()]
    };
    listing.rows(found.into_iter().map(row));
    listing.finish();
    Ok(Exit::Done)
}
