//! `beadle init`: a new database with its first administrator.

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Exit;
use super::field::{Field, Record};
use super::out::Out;
use super::program::{NewDatabase, Program};
use super::seat::Seat;
use crate::api::standing::Environment;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::text::parse_login;

/// What `init` takes.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// The file to be made; it must not exist yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The login of the first administrator, an e-mail address.
    #[arg(long, value_name = "LOGIN")]
    admin: String,
    /// The name of the first administrator; otherwise the login stands for it.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the database is for: training, implementation, production or other.
    #[arg(long, value_name = "ENV", default_value = "other", value_parser = environment)]
    environment: Environment,
    /// Does not recognize your account of the operating system as the administrator.
    #[arg(long)]
    no_bind: bool,
}

fn environment(word: &str) -> Result<Environment, String> {
    Environment::from_word(word).ok_or_else(|| "There are training, implementation, production and other.".to_owned())
}

/// Runs the command.
///
/// # Errors
/// When the file exists, the login is none, or the passwords differ.
pub fn run(
    args: InitArgs,
    (dry_run, password_stdin): (bool, bool),
    program: &dyn Program,
    seat: &mut dyn Seat,
    out: &mut Out,
) -> Result<Exit, Refusal> {
    let admin = parse_login(&args.admin).map_err(|sentence| Refusal::new(RefusalKind::Usage, sentence))?;
    free(&args.file)?;
    let mut record = Record::default();
    let mut tell = |head, file: &Path| {
        record.field("file", head, file.to_string_lossy().into_owned());
        record.field("environment", "Environment", Field::word(args.environment.word()));
        record.field("admin", "Administrator", admin.clone());
    };
    if dry_run {
        tell("Would make", &args.file);
        out.record(&record);
        return Ok(Exit::Done);
    }
    let password = if password_stdin { seat.password_line()?.ok_or_else(no_line)? } else { twice(&admin, seat)? };
    let made = program.init(&NewDatabase {
        file: args.file,
        admin: admin.clone(),
        name: args.name,
        environment: args.environment,
        bind: !args.no_bind,
        password,
    })?;
    tell("Made", &made.file);
    record.field("bound_account", "Recognized by account", made.bound);
    out.record(&record);
    out.notice("Open it with: beadle open FILE.");
    Ok(Exit::Done)
}

/// Refuses a name that something has already.
///
/// # Errors
/// That it is there.
pub fn free(file: &Path) -> Result<(), Refusal> {
    if file.symlink_metadata().is_err() {
        return Ok(());
    }
    let sentence = format!("\"{}\" exists already.", file.to_string_lossy());
    Err(Refusal::invalid(sentence).hint("Choose another name; nothing is ever written over."))
}

fn twice(admin: &str, seat: &mut dyn Seat) -> Result<Secret, Refusal> {
    if !seat.is_attended() {
        return Err(no_password());
    }
    let first = seat.password(&format!("Password for {admin}: "))?;
    let second = seat.password("The same again: ")?;
    if first.expose() == second.expose() {
        Ok(first)
    } else {
        Err(Refusal::invalid("The two passwords differ, so nothing was made."))
    }
}

/// The refusal where standard input has ended before the password that it should hold.
pub fn no_line() -> Refusal {
    Refusal::new(RefusalKind::Usage, "Standard input has no line with the password.")
        .hint("Each password that is asked for stands on a line of its own, in the order in which they are asked for.")
}

/// The refusal where a password is needed and nobody can be asked.
pub fn no_password() -> Refusal {
    Refusal::new(RefusalKind::Usage, "A password is needed, and nobody is here to type it.")
        .hint("Give it on a line of standard input, with --password-stdin.")
}
