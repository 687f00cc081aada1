//! The seam between the command line and the rest of the program.
//!
//! The command line speaks to an open database through requests. What comes before that (opening or making one) and what
//! is not a matter of requests (the console, its keys and themes) it asks of a [`Program`], which is put together where
//! all layers are in sight.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::api::mail::{ClaimedMail, Delivered};
use crate::api::standing::Environment;
use crate::api::{Refusal, RefusalKind, Secret, Standing};
use crate::config::{Address, Config, Entrance, MailSettings, Target};
use crate::domain::text::Raw;
use crate::link::ask::{Asker, Stop};

/// What the command line needs and cannot do itself.
pub trait Program {
    /// Opens a database; the operator is whoever a forced command settles, or it binds the account of the operating system
    /// to, or nobody yet.
    ///
    /// # Errors
    /// When it does not exist, is no database of ours, or cannot be reached.
    fn open(&self, target: &Target, way: &Way<'_>) -> Result<Box<dyn Asker>, Refusal>;

    /// The same for a conversation: what was asked is given up when `stop` says so, and the database stays open.
    ///
    /// # Errors
    /// As above.
    fn sit(&self, target: &Target, way: &Way<'_>, stop: Stop) -> Result<Box<dyn Asker>, Refusal>;

    /// How many changes the console keeps staged for whoever is signed in.
    fn staged(&self, config: &Config, standing: &Standing) -> usize;

    /// Runs the console until it is left, and answers with the exit code of how it was left.
    ///
    /// # Errors
    /// When it cannot start; what happens inside is told there.
    fn console(&self, console: &Console<'_>) -> Result<u8, Refusal>;

    /// Is the far end of a link until the client leaves, and answers with an exit code.
    ///
    /// # Errors
    /// When it cannot start; what is refused later is told to the client.
    fn agent(&self, wish: &AgentWish<'_>) -> Result<u8, Refusal>;

    /// Looks at a host on which this program may be put.
    ///
    /// # Errors
    /// When it cannot be reached.
    fn look(&self, address: &Address) -> Result<Deployment, Refusal>;

    /// Puts this program on a host that was looked at, and answers which one its `PATH` finds then.
    ///
    /// # Errors
    /// When it is not there whole, or does not run there; what was there before is there still.
    fn put(&self, address: &Address, found: &Deployment) -> Result<Option<String>, Refusal>;

    /// Makes a new database with its first administrator.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or a value is not allowed.
    fn init(&self, wish: &NewDatabase) -> Result<Made, Refusal>;

    /// Brings an existing database to the schema that this program works with, after a backup.
    ///
    /// # Errors
    /// When the file is none of ours, was changed by hand, is damaged, or cannot be written; it is then as it was.
    fn migrate(&self, wish: &MigrationWish) -> Result<Migration, Refusal>;

    /// Copies the last committed state of a database to a file that must not exist yet, and answers with its size in bytes.
    ///
    /// # Errors
    /// When there is no such database, or the copy exists already or cannot be written; nothing is left then.
    fn backup(&self, target: &Target, to: &Path) -> Result<u64, Refusal>;

    /// Makes the demonstration databases.
    ///
    /// # Errors
    /// When they cannot be written.
    fn demo(&self, wish: &DemoWish) -> Result<Demo, Refusal>;

    /// Makes the way ready that mails take.
    ///
    /// # Errors
    /// When the settings do not make one, or this build delivers no mail.
    fn carrier(&self, settings: &MailSettings) -> Result<Box<dyn Carrier>, Refusal>;

    /// The keys of the console, one row for each command and context.
    fn keys(&self) -> Vec<KeyRow>;

    /// The themes that can be chosen.
    fn themes(&self, config: &Config) -> Vec<ThemeRow>;

    /// Everything that is wrong with a theme file, in sentences.
    ///
    /// # Errors
    /// When it cannot be read.
    fn check_theme(&self, file: &Path) -> Result<Vec<String>, Refusal>;
}

/// The way that mails take.
pub trait Carrier {
    /// Hands a mail over, and tells what became of it.
    fn hand_over(&mut self, mail: &ClaimedMail) -> Handed;

    /// The exit code of the signal that asks to stop, if one does.
    fn stopped(&self) -> Option<u8>;

    /// Waits for so long, or until a signal asks to stop.
    fn wait(&mut self, time: Duration);
}

/// What became of a mail that was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handed {
    /// It is known of this mail.
    Over(Delivered),
    /// Nothing can be handed over at present, whichever mail it is.
    Nowhere(String),
}

/// How the console is to start.
#[derive(Debug)]
pub struct Console<'a> {
    pub target: Target,
    pub config: &'a Config,
    /// Who signs in at once; without a password the console asks for it.
    pub login: Option<String>,
    pub password: Option<Secret>,
    pub way: Way<'a>,
}

/// How a database is opened.
#[derive(Clone, Debug, Default)]
pub struct Way<'a> {
    pub readonly: bool,
    /// What a forced command settles.
    pub forced: Option<&'a Forced>,
    /// Why the glass is broken, where somebody wants to.
    pub break_glass: Option<&'a str>,
    /// How whoever is here came to this machine.
    pub entrance: Option<&'a Entrance>,
}

/// What a forced command in `authorized_keys` settles for whoever comes in by a key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forced {
    /// Whom the key belongs to; absent: whoever comes in signs in.
    pub operator: Option<String>,
    /// The folders whose databases may be read beside that of the open one; absent: any, because nothing is settled.
    pub sources: Option<Vec<PathBuf>>,
    /// Whoever comes in has nothing of this host but Beadle.
    pub captive: bool,
    pub entrance: Entrance,
}

impl Forced {
    /// Where an operator or a database is settled, only its surroundings are read.
    #[must_use]
    pub fn new(operator: Option<String>, sources: &[PathBuf], settles_database: bool, entrance: &Entrance) -> Self {
        let settles = operator.is_some() || settles_database || !sources.is_empty();
        let sources = settles.then(|| sources.to_vec());
        Self { operator, sources, captive: false, entrance: entrance.clone() }
    }
}

/// What the far end of a link settles before the client says a word.
#[derive(Debug)]
pub struct AgentWish<'a> {
    /// The database, whatever the client names; absent: the client names it.
    pub target: Option<Target>,
    pub config: &'a Config,
    /// The database where the client names none.
    pub otherwise: Option<Target>,
    pub forced: Forced,
    pub readonly: bool,
}

/// This program and a host on which it may be put.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deployment {
    /// System and machine, as `uname -sm` says them there, and as this program was built for.
    pub platform: String,
    pub own_platform: String,
    /// Where the program goes.
    pub file: String,
    /// The SHA-256 of this program, and of the one that is there.
    pub hash: String,
    pub there: Option<String>,
    /// Which one the `PATH` of the host finds.
    pub found: Option<String>,
}

/// A database to be made.
#[derive(Debug)]
pub struct NewDatabase {
    pub file: PathBuf,
    /// The login of the first administrator.
    pub admin: String,
    /// The administrator's name; absent: the login stands for it.
    pub name: Option<String>,
    pub environment: Environment,
    /// Whether the account of the operating system is bound to the administrator.
    pub bind: bool,
    pub password: Secret,
}

/// A database that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    pub file: PathBuf,
    /// The account of the operating system that was bound, if one was.
    pub bound: Option<Raw>,
}

/// A database to be migrated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MigrationWish {
    pub target: Target,
    /// Absent: beside the database, named after it, its version and the time.
    pub backup: Option<PathBuf>,
    /// Only tells what there is to do.
    pub dry_run: bool,
}

/// What a migration did, or would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Migration {
    pub file: PathBuf,
    pub from: i64,
    pub to: i64,
    /// Nothing where nothing had to be done.
    pub backup: Option<PathBuf>,
    /// What `beadle check` will find.
    pub findings: Vec<Raw>,
}

/// The demonstration databases to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DemoWish {
    pub users: u32,
    /// Absent: a folder of ours among the operator's data.
    pub folder: Option<PathBuf>,
}

/// The demonstration databases that were made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Demo {
    pub production: PathBuf,
    pub training: PathBuf,
    /// Who can sign in, beginning with the one who is signed in at once: login, password, what they may do.
    pub logins: Vec<DemoLogin>,
}

/// Somebody who can sign in to the demonstration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DemoLogin {
    pub login: String,
    pub password: String,
    pub role: String,
}

/// A command of the console with the keys that call it in one context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRow {
    pub context: String,
    pub keys: String,
    pub command: String,
    pub title: String,
}

/// A theme that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThemeRow {
    pub name: String,
    /// What it is for, in a few words.
    pub about: String,
    /// `built in`, or its file.
    pub source: String,
}

/// The file a target names, for what is done only where the file is.
///
/// # Errors
/// For a database on another host, with what to do instead.
pub fn local_file(target: &Target) -> Result<&Path, Refusal> {
    match target {
        Target::File(path) => Ok(path),
        Target::Remote(address) => Err(Refusal::new(
            RefusalKind::Usage,
            Raw(format!("\"{address}\" lies on another host, and this is done only where the file is.")),
        )
        .hint("Run it there: ssh -t HOST beadle …")),
    }
}
