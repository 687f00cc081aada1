//! `beadle locations`, `providers` and `restrictions`: plain lists of names.

use clap::{Args, Subcommand};

use super::{TextArg, WhyArgs, find, list, new_name, wish};
use crate::api::Refusal;
use crate::api::setup::{SetupId, SetupList};
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, column};
use crate::domain::cell::{Cell, ListField, OptionField, Value};
use crate::domain::change::Change;
use crate::domain::ids::{LocationId, ProviderId};

/// What can be done with a plain list.
#[derive(Subcommand, Debug)]
pub enum ListCommand {
    /// Lists them by name.
    List(TextArg),
    /// Makes one.
    Add(AddArgs),
    /// Gives one another name.
    Rename(RenameArgs),
    /// Takes one away that nobody refers to any more.
    Remove(RemoveArgs),
}

/// What can be done with restriction options.
#[derive(Subcommand, Debug)]
pub enum RestrictionsCommand {
    /// Lists the restriction options in their order.
    List(TextArg),
    /// Makes an option of the site; `beadle orgs set ORG option.CODE=visible` shows it to an organization.
    Add(AddOptionArgs),
    /// Gives an option another label.
    Label(AddOptionArgs),
    /// Takes an option of the site away that no organization sees any more.
    Remove(RemoveArgs),
}

/// What `add` takes.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// The name.
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `rename` takes.
#[derive(Args, Debug)]
pub struct RenameArgs {
    /// The name it has.
    #[arg(value_name = "NAME")]
    name: String,
    /// The name it gets.
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `remove` takes.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    /// The name, or the code of a restriction option.
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    why: WhyArgs,
}

/// A restriction option and its label.
#[derive(Args, Debug)]
pub struct AddOptionArgs {
    /// The code: up to 16 of A to Z, 0 to 9 and _.
    #[arg(value_name = "CODE")]
    code: String,
    /// What people read.
    #[arg(value_name = "LABEL")]
    label: String,
    #[command(flatten)]
    why: WhyArgs,
}

const NAMED: &[Column] = &[column("id", "Id"), column("name", "Name")];
const OPTIONS: &[Column] = &[column("code", "Code"), column("label", "Label")];

/// Runs a command on locations or providers.
///
/// # Errors
/// The refusal of the database, and a name that nothing has.
pub fn run(of: SetupList, command: ListCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        ListCommand::List(args) => {
            list(of, &args.text, NAMED, |row| vec![Field::Number(row.key.id), row.name.into()], desk)
        }
        ListCommand::Add(args) => {
            let cell = match of {
                SetupList::Locations => Cell::Location { location: LocationId(-1), field: ListField::Name },
                _ => Cell::Provider { provider: ProviderId(-1), field: ListField::Name },
            };
            args.why.send(vec![Change::new(cell, Value::None, new_name(&args.name)?)], None, desk)
        }
        ListCommand::Rename(args) => {
            let (cell, before) = named(of, &args.name, desk)?;
            args.why.send(vec![Change::new(cell, before, new_name(&args.new)?)], None, desk)
        }
        ListCommand::Remove(args) => {
            let (cell, before) = named(of, &args.name, desk)?;
            args.why.send(vec![Change::new(cell, before, Value::None)], Some("Take it away"), desk)
        }
    }
}

/// Runs a command on restriction options.
///
/// # Errors
/// As [`run`].
pub fn restrictions(command: RestrictionsCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    match command {
        RestrictionsCommand::List(args) => {
            list(SetupList::Options, &args.text, OPTIONS, |row| vec![row.code.into(), row.name.into()], desk)
        }
        RestrictionsCommand::Add(args) => {
            let cell = Cell::Option { option: wish::option(&args.code)?, field: OptionField::Label };
            args.why.send(vec![Change::new(cell, Value::None, new_name(&args.label)?)], None, desk)
        }
        RestrictionsCommand::Label(args) => {
            let (cell, before) = named(SetupList::Options, &args.code, desk)?;
            args.why.send(vec![Change::new(cell, before, new_name(&args.label)?)], None, desk)
        }
        RestrictionsCommand::Remove(args) => {
            let (cell, before) = named(SetupList::Options, &args.name, desk)?;
            args.why.send(vec![Change::new(cell, before, Value::None)], Some("Take it away"), desk)
        }
    }
}

/// The one cell of a row that has this name or code, with what it holds.
fn named(of: SetupList, name: &str, desk: &mut Desk<'_>) -> Result<(Cell, Value), Refusal> {
    let row = find(of, name, desk)?;
    let cell = match row.id {
        SetupId::Location(location) => Cell::Location { location, field: ListField::Name },
        SetupId::Provider(provider) => Cell::Provider { provider, field: ListField::Name },
        SetupId::Option(option) => Cell::Option { option, field: OptionField::Label },
        SetupId::Org(_) | SetupId::Workgroup(_) | SetupId::Release(_) => {
            return Err(super::usage("This is no row of a plain list."));
        }
    };
    Ok((cell, Value::text(row.name.stored())))
}
