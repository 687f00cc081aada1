//! `beadle demo`: something to look at within seconds.

use std::path::PathBuf;

use clap::Args;

use super::errand::Errand;
use super::exit::Exit;
use super::field::{Column, Field, Record, column};
use super::program::{Demo, DemoWish};
use crate::api::{Refusal, Secret};
use crate::config::Target;

/// What `demo` takes.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// How many users the production database gets.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=2_000_000))]
    users: u32,
    /// The folder for the databases; otherwise one of Beadle's own.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Makes the databases and prints where they are and who can sign in, without opening the console.
    #[arg(long)]
    no_open: bool,
}

const LOGINS: &[Column] = &[column("login", "Login"), column("password", "Password"), column("role", "Who")];

/// Makes the databases, and tells of them unless they are opened.
///
/// # Errors
/// When they cannot be made, or the console cannot be opened on them.
pub fn run(args: DemoArgs, errand: &mut Errand<'_>) -> Result<Exit, Refusal> {
    let demo = errand.program.demo(&DemoWish { users: args.users, folder: args.dir })?;
    if args.no_open {
        errand.out.record(&record(&demo));
        return Ok(Exit::Done);
    }
    let first = demo.logins.first();
    let login = first.map(|first| first.login.clone());
    let password = first.map(|first| Secret::new(first.password.clone()));
    let opened = errand.console(Target::File(demo.production.clone()), login, password);
    if opened.is_err() {
        // They are there all the same.
        errand.out.record(&record(&demo));
    }
    opened
}

fn record(demo: &Demo) -> Record {
    let mut record = Record::default();
    let path = |path: &PathBuf| Field::from(path.to_string_lossy().into_owned());
    record.field("production", "Production", path(&demo.production));
    record.field("training", "Training", path(&demo.training));
    let row = |login: &super::program::DemoLogin| {
        vec![login.login.clone().into(), login.password.clone().into(), login.role.clone().into()]
    };
    record.part("logins", "Who can sign in", LOGINS, demo.logins.iter().map(row).collect());
    record
}
