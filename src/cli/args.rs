//! The arguments: what can be typed, and the help that explains it.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use super::setup::lists::{ListCommand, RestrictionsCommand};
use super::setup::mous::MousCommand;
use super::setup::sharing::SharingArgs;
use super::{
    about, access, agent, approvals, audit, backup, changes, demo, deploy, doctor, explain, export, filters, import,
    init, mail, man, migrate, orgs, properties, sign_in, sync, templates, users, whocan, workgroups,
};

/// Administers who may use what: a console for operators, and the same engine for scripts.
///
/// Without a command, beadle opens the console on the configured database.
///
/// Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 not found, 4 conflict, invalid or blocked, 5 not signed in,
/// refused or held, 6 database busy or unavailable, 7 link failed, 8 partly done or warnings under --strict, 9 stale plan
/// or failed integrity check.
#[derive(Parser, Debug)]
#[command(
    name = "beadle",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    pub everywhere: Everywhere,
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Prints the version.
    #[arg(long, short = 'V', action = ArgAction::Version)]
    pub(super) version: (),
}

/// The options that every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Everywhere")]
pub struct Everywhere {
    /// The database: a path, a profile of the configuration, or an address like user@host:path. Otherwise `BEADLE_DB` or the configuration names it.
    #[arg(long, global = true, value_name = "TARGET")]
    pub db: Option<String>,
    /// Signs in as this operator with a password, instead of being recognized by the account of the operating system.
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    pub login: Option<String>,
    /// Reads the password from the first line of standard input.
    #[arg(long, global = true)]
    pub password_stdin: bool,
    /// Writes JSON with stable keys.
    #[arg(long, global = true)]
    pub json: bool,
    /// Writes numbered lines without columns and colour, for screen readers and simple terminals; the console is then a conversation, line by line.
    #[arg(long, global = true, conflicts_with = "json")]
    pub plain: bool,
    /// Says when colour is used: auto, always or never.
    #[arg(long, global = true, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    pub color: Option<String>,
    /// Draws the console with ASCII characters only; names keep the characters they have.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Draws the console in this theme; `beadle themes` lists them.
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Shows what would happen and changes nothing; a command that cannot tell beforehand refuses it.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Answers yes to the question whether something should really be done.
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// Never asks anything; what would have to be asked is refused.
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Opens the database for reading only.
    #[arg(long, global = true)]
    pub readonly: bool,
    /// Acts above any rank for this reason, in an emergency: for the account that owns the file, at its machine. Every row of the journal says so.
    #[arg(long, global = true, value_name = "REASON", conflicts_with = "readonly")]
    pub break_glass: Option<String>,
    /// Prints help; the long form says more.
    #[arg(long, short = 'h', global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Makes a believable production and a training database and opens the console on it, signed in.
    Demo(demo::DemoArgs),
    /// Is the far end of an SSH link: speaks with the Beadle of another machine on its streams.
    Agent(agent::AgentArgs),
    /// Is all that a key of SSH gives: the console, the far end of a link, or one command of this command line.
    Shell(agent::AgentArgs),
    /// Puts this very program on another host, after asking, and verifies it there by its hash.
    Deploy(deploy::DeployArgs),
    /// Makes a new database with its first administrator.
    Init(init::InitArgs),
    /// Opens the console on a database.
    Open(OpenArgs),
    /// Lists, shows, makes and changes users.
    #[command(subcommand)]
    Users(users::UsersCommand),
    /// Tells why a user can or cannot sign in, and what would mend it.
    Doctor(doctor::DoctorArgs),
    /// Decides for another program whether somebody may sign in: exit code 0 if so, 5 if not.
    SignIn(sign_in::SignInArgs),
    /// Asks for access for another program, in the name of a pending user: exit code 0 if it is requested, 5 if not.
    RequestAccess(sign_in::RequestAccessArgs),
    /// Changes your own password; the present one is asked for.
    Password,
    /// Keeps filters for lists of users under a name.
    #[command(subcommand)]
    Filters(filters::FiltersCommand),
    /// Lists, shows, makes and changes organizations.
    #[command(subcommand)]
    Orgs(orgs::OrgsCommand),
    /// Lists, shows, makes and changes workgroups.
    #[command(subcommand)]
    Workgroups(workgroups::WorkgroupsCommand),
    /// Lists, makes, renames and removes locations.
    #[command(subcommand)]
    Locations(ListCommand),
    /// Lists, makes, renames and removes providers.
    #[command(subcommand)]
    Providers(ListCommand),
    /// Lists, makes and removes restriction options.
    #[command(subcommand)]
    Restrictions(RestrictionsCommand),
    /// Lists and edits information releases, and who shares with whom under them.
    #[command(subcommand)]
    Mous(MousCommand),
    /// Tells who sees whose unrestricted data on a day, and under which release.
    Sharing(SharingArgs),
    /// Lists, shows and edits permission templates.
    #[command(subcommand)]
    Templates(templates::TemplatesCommand),
    /// Shows what a user can use now, and what does not count.
    Access(access::AccessArgs),
    /// Lists who holds a permission, an organization or a workgroup.
    Whocan(whocan::WhocanArgs),
    /// Explains where a user's rights lead, and who could act as the user.
    Explain(explain::ExplainArgs),
    /// Decides who of the pending users gets in.
    #[command(subcommand)]
    Approvals(approvals::ApprovalsCommand),
    /// Lists, shows, sets, resets and lints system properties.
    #[command(subcommand)]
    Properties(properties::PropertiesCommand),
    /// Judges a file of changes and changes nothing.
    Plan(changes::PlanArgs),
    /// Commits a file of changes.
    Apply(changes::ApplyArgs),
    /// Takes a committed change set back, as far as today's rules allow.
    Undo(changes::UndoArgs),
    /// Lists and shows committed change sets.
    #[command(subcommand)]
    Changes(changes::ChangesCommand),
    /// Compares the configuration of two databases.
    #[command(subcommand)]
    Sync(sync::SyncCommand),
    /// Takes users and organizations over from files of other systems.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Writes users, organizations, workgroups or access as a file for other programs; an import takes CSV and SCIM back without a change.
    Export(export::ExportArgs),
    /// Shows, delivers and decides about mail.
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Reads and verifies the journal.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Checks the file, its schema and the invariants of its content.
    Check,
    /// Brings an existing database to the schema that this program works with, after a backup.
    Migrate(migrate::MigrateArgs),
    /// Copies the database as it stands to a file of your own, whatever others write meanwhile.
    Backup(backup::BackupArgs),
    /// Prints the script that completes commands in a shell.
    Completions(about::CompletionsArgs),
    /// Prints the manual page of the program or of one of its commands, or writes all of them into a folder.
    Man(man::ManArgs),
    /// Lists the themes, or checks a theme file.
    Themes(about::ThemesArgs),
    /// Prints every setting with the place it comes from.
    Config,
    /// Prints the keys of the console.
    Keys,
}

/// What `open` takes.
#[derive(Args, Debug)]
pub struct OpenArgs {
    /// A path, a profile, or an address like user@host:path.
    pub target: String,
}

/// What an operator knowingly accepts about a change set.
#[derive(Args, Clone, Debug, Default)]
pub struct AcceptArgs {
    /// Writes the rows that pass and leaves the others out; otherwise one row that does not pass stops them all.
    #[arg(long)]
    pub ok_rows: bool,
    /// Allows users to be left unable to sign in, for want of a workgroup or an organization.
    #[arg(long)]
    pub allow_limbo: bool,
    /// Intends that elevated permissions are raised.
    #[arg(long)]
    pub allow_elevation: bool,
    /// Leaves out what a template or another user's example could not give.
    #[arg(long)]
    pub allow_withheld: bool,
    /// Confirms a mass removal by the number it names.
    #[arg(long, value_name = "N")]
    pub number: Option<u32>,
}

/// A file of changes.
#[derive(Args, Debug)]
pub struct FileArg {
    /// The file; a single dash reads standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
