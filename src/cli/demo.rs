//! `beadle demo`: something to look at within seconds.

use std::path::PathBuf;

use clap::Args;

use super::field::{Column, Field, Record, column};
use super::out::Out;
use super::program::{Demo, DemoWish, Program};
use crate::api::Refusal;

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

/// Makes the databases; answers with them where they are to be opened, and tells of them otherwise.
///
/// # Errors
/// When they cannot be made.
pub fn run(args: DemoArgs, program: &dyn Program, out: &mut Out) -> Result<Option<Demo>, Refusal> {
    let demo = program.demo(&DemoWish { users: args.users, folder: args.dir })?;
    if args.no_open {
        out.record(&record(&demo));
        return Ok(None);
    }
    Ok(Some(demo))
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
