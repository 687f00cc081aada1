//! `beadle import`: files of other systems become one change set.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::AcceptArgs;
use super::commit::Sending;
use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use crate::api::import::{ImportOptions, ImportTally, Imported, Problem};
use crate::api::{Refusal, Request};
use crate::domain::status::Status;
use crate::import::csv::{self, CsvFiles, CsvOptions};
use crate::import::hmis::{self, HmisOptions};
use crate::import::mapping::{Mapping, Override};
use crate::import::people::{self, Options};
use crate::import::{self, keycloak, ldif, own, scim};

/// From where something is imported.
#[derive(Subcommand, Debug)]
pub enum ImportCommand {
    /// Takes over a HUD HMIS CSV export: a folder or a zip.
    Hmis(HmisArgs),
    /// Takes over plain CSV files, their columns guessed from the header.
    Csv(CsvArgs),
    /// Takes over SCIM 2.0 JSON: users, and groups as workgroups.
    Scim(FilesArgs),
    /// Takes over a realm export of Keycloak: users, groups as workgroups, and organizations.
    Keycloak(KeycloakArgs),
    /// Takes over LDIF of a directory: persons, and groups as workgroups.
    Ldif(FilesArgs),
}

impl ImportCommand {
    /// Looks whether the files are there, before anything is read.
    ///
    /// # Errors
    /// That one is not.
    fn there(&self) -> Result<(), Refusal> {
        let files: Vec<&PathBuf> = match self {
            Self::Hmis(args) => vec![&args.path],
            Self::Csv(args) => {
                args.users.iter().chain(&args.orgs).chain(&args.workgroups).chain(&args.members).collect()
            }
            Self::Scim(args) | Self::Ldif(args) => args.files.iter().collect(),
            Self::Keycloak(args) => std::iter::once(&args.file).chain(&args.roles).collect(),
        };
        files.into_iter().find(|file| !file.exists()).map_or(Ok(()), |missing| {
            Err(Refusal::not_found(format!("There is no file \"{}\".", missing.to_string_lossy())))
        })
    }
}

/// What every import takes.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// Names the source, by which its rows are found again; two systems with numbers of their own need two names.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Makes a login of what is no e-mail address, by putting this domain behind it.
    #[arg(long, value_name = "DOMAIN")]
    login_domain: Option<String>,
    /// The owning organization of users who come without one, by code or name.
    #[arg(long, value_name = "ORG")]
    owner: Option<String>,
    /// The status in which new users arrive: pending, inactive or active.
    #[arg(long, value_name = "STATUS", default_value = "pending", value_parser = status)]
    status: Status,
    /// Says why; otherwise the file is named.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What `import hmis` takes.
#[derive(Args, Debug)]
pub struct HmisArgs {
    /// The folder or the zip of the export.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Makes a workgroup of every project.
    #[arg(long)]
    projects_as_workgroups: bool,
    #[command(flatten)]
    common: ImportArgs,
}

/// What `import scim` and `import ldif` take.
#[derive(Args, Debug)]
pub struct FilesArgs {
    /// The files; they may speak of each other.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Makes organizations and workgroups that are named but not known.
    #[arg(long)]
    create_missing: bool,
    #[command(flatten)]
    common: ImportArgs,
}

/// What `import keycloak` takes.
#[derive(Args, Debug)]
pub struct KeycloakArgs {
    /// The file: one realm, or an array of realms.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A CSV file with the columns role and workgroup: whoever has the role becomes a member. Roles of a client are written client/role.
    #[arg(long, value_name = "FILE")]
    roles: Option<PathBuf>,
    /// Makes workgroups that the file of roles names but that are not known.
    #[arg(long)]
    create_missing: bool,
    #[command(flatten)]
    common: ImportArgs,
}

/// What `import csv` takes.
#[derive(Args, Debug)]
pub struct CsvArgs {
    /// The files of users.
    #[arg(value_name = "FILE", required_unless_present_any = ["orgs", "workgroups", "members"])]
    users: Vec<PathBuf>,
    /// A file of organizations: their ids and names; may be given several times.
    #[arg(long, value_name = "FILE")]
    orgs: Vec<PathBuf>,
    /// A file of workgroups: their ids and names; may be given several times.
    #[arg(long, value_name = "FILE")]
    workgroups: Vec<PathBuf>,
    /// A file of pairs: a user, and an organization or a workgroup; may be given several times. Without a file of users it names those who are there by their login.
    #[arg(long, value_name = "FILE")]
    members: Vec<PathBuf>,
    /// Says which column holds a field, as in login=Username; may be given several times.
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<Override>,
    /// Makes organizations and workgroups that are named but not known.
    #[arg(long)]
    create_missing: bool,
    #[command(flatten)]
    common: ImportArgs,
}

fn status(word: &str) -> Result<Status, String> {
    match word.to_lowercase().as_str() {
        "p" | "pending" => Ok(Status::Pending),
        "i" | "inactive" => Ok(Status::Inactive),
        "a" | "active" => Ok(Status::Active),
        _ => Err("A new user is pending, inactive or active.".to_owned()),
    }
}

/// What was read, how it is to be taken, and from which file.
struct Taken {
    imported: Imported,
    mappings: Vec<Mapping>,
    common: ImportArgs,
    path: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database, or that nothing can be made of a file at all.
pub fn run(command: ImportCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    command.there()?;
    let taken = match command {
        ImportCommand::Hmis(args) => of_hmis(args),
        ImportCommand::Csv(args) => of_csv(args),
        ImportCommand::Scim(args) => of_files(args, "scim", scim::read),
        ImportCommand::Keycloak(args) => of_keycloak(args),
        ImportCommand::Ldif(args) => of_files(args, "ldif", ldif::read),
    };
    let Taken { imported, mappings, common, path } = taken.map_err(|unreadable| Refusal::invalid(unreadable.0))?;
    let reason = common.reason.clone().unwrap_or_else(|| format!("Import of {}.", path.display()));
    send(imported, &mappings, &common, reason, desk)
}

fn of_hmis(args: HmisArgs) -> import::Result<Taken> {
    let mut options = HmisOptions {
        login_domain: args.common.login_domain.clone(),
        projects_as_workgroups: args.projects_as_workgroups,
        ..HmisOptions::default()
    };
    take(&mut options.source, args.common.source.as_ref());
    let imported = hmis::read(&args.path, &options)?;
    Ok(Taken { imported, mappings: Vec::new(), common: args.common, path: args.path })
}

fn of_csv(args: CsvArgs) -> import::Result<Taken> {
    let mut named = args.users.iter().chain(&args.orgs).chain(&args.workgroups).chain(&args.members);
    let path = named.next().cloned().unwrap_or_default();
    let mut options = CsvOptions {
        login_domain: args.common.login_domain.clone(),
        overrides: args.map,
        create_missing: args.create_missing,
        ..CsvOptions::default()
    };
    take(&mut options.source, args.common.source.as_ref());
    let files = CsvFiles { users: args.users, orgs: args.orgs, workgroups: args.workgroups, members: args.members };
    let (imported, mappings) = csv::read(&files, &options)?;
    Ok(Taken { imported, mappings, common: args.common, path })
}

fn of_files(
    args: FilesArgs,
    source: &str,
    read: fn(&[PathBuf], &Options) -> import::Result<Imported>,
) -> import::Result<Taken> {
    let mut imported = read(&args.files, &options(&args.common, source))?;
    if args.create_missing {
        people::create_missing(&mut imported);
    }
    let path = args.files.first().cloned().unwrap_or_default();
    Ok(Taken { imported, mappings: Vec::new(), common: args.common, path })
}

fn of_keycloak(args: KeycloakArgs) -> import::Result<Taken> {
    let roles = args.roles.as_deref().map(keycloak::roles).transpose()?.unwrap_or_default();
    let mut imported = keycloak::read(&args.file, &options(&args.common, "keycloak"), &roles)?;
    if args.create_missing {
        people::create_missing(&mut imported);
    }
    Ok(Taken { imported, mappings: Vec::new(), common: args.common, path: args.file })
}

fn options(common: &ImportArgs, source: &str) -> Options {
    let mut options = Options { login_domain: common.login_domain.clone(), ..Options::of(source) };
    take(&mut options.source, common.source.as_ref());
    options
}

fn take(into: &mut String, from: Option<&String>) {
    if let Some(from) = from {
        into.clone_from(from);
    }
}

const MAPPING: &[Column] = &[column("file", "File"), column("column", "Column"), column("field", "Is taken for")];

const TALLIES: &[Column] = &[
    column("kind", "Kind"),
    column("read", "Read"),
    column("added", "Added"),
    column("updated", "Updated"),
    column("unchanged", "Unchanged"),
    column("skipped", "Skipped"),
    column("rejected", "Rejected"),
];

const PROBLEMS: &[Column] = &[
    column("file", "File"),
    column("line", "Line"),
    column("column", "Column"),
    column("code", "Code"),
    column("rejects", "Left out"),
    column("sentence", "What"),
];

fn send(
    mut imported: Imported,
    mappings: &[Mapping],
    common: &ImportArgs,
    reason: String,
    desk: &mut Desk<'_>,
) -> Result<Exit, Refusal> {
    if let Some(owner) = &common.owner {
        own(&mut imported, owner);
    }
    let options = ImportOptions { status: common.status };
    let plan = *answer!(desk.asker, Request::PlanImport { imported, options }, ImportPlan);
    let mut record = Record::default();
    record.part("mapping", "Columns", MAPPING, mappings.iter().flat_map(mapping_rows).collect());
    record.part("tallies", "Records", TALLIES, plan.tallies.iter().map(tally_row).collect());
    record.part("problems", "Problems", PROBLEMS, plan.problems.iter().map(problem_row).collect());
    let mut set = plan.set;
    set.reason = reason;
    set.accepted = common.accept.accepted();
    let sending = Sending { record, brief: true, ..Sending::new(set).asking("Import") };
    let exit = sending.send(desk)?;
    let rejected = plan.problems.iter().any(|problem| problem.rejects);
    Ok(if rejected { exit.worse(Exit::Partly) } else { exit })
}

fn mapping_rows(mapping: &Mapping) -> Vec<Row> {
    let row = |name: &str, field: Field| vec![mapping.file.clone().into(), name.into(), field];
    let used = mapping.columns.iter().map(|(field, name)| row(name, Field::word(field.token())));
    let passwords = mapping.passwords.iter().map(|name| row(name, Field::word("a password, never read")));
    let unused = mapping.unused.iter().map(|name| row(name, Field::word("nothing")));
    used.chain(passwords).chain(unused).collect()
}

fn tally_row(tally: &ImportTally) -> Row {
    let counts = [tally.read, tally.added, tally.updated, tally.unchanged, tally.skipped, tally.rejected];
    std::iter::once(tally.kind.clone().into()).chain(counts.map(Field::count)).collect()
}

fn problem_row(problem: &Problem) -> Row {
    let spot = &problem.spot;
    let line = if spot.line == 0 { Field::Empty } else { Field::count(spot.line) };
    let column = if spot.column.is_empty() { Field::Empty } else { spot.column.clone().into() };
    let rejects = Field::Flag(problem.rejects);
    vec![spot.file.clone().into(), line, column, problem.code.clone().into(), rejects, (&problem.sentence).into()]
}
