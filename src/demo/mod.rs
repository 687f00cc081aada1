//! A believable production database and its training database, the same every time for the same seed, moment and size.
//!
//! People, organizations and mail domains are invented; the words they are made of stand in plain files under `demo/`.

mod cast;
mod chance;
mod configuration;
mod library;
mod names;
mod people;
mod places;
mod production;
mod training;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chance::{Chance, Subject};
use configuration::Side;
use library::Library;
use places::Places;
use production::People;

use crate::domain::time::Time;
use crate::store;
use crate::store::seed::{self, SeedBinding, SeedMeta, Seeding};

/// Two databases, and who can sign in to them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Demo {
    pub production: PathBuf,
    pub training: PathBuf,
    pub logins: Vec<Login>,
}

/// A login whose password is known, and who that is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Login {
    pub login: String,
    pub password: String,
    pub who: String,
}

/// Why there is no demonstration.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} exists and is not a demonstration database, so it is left alone; give another folder with --dir.", .0.display())]
    InTheWay(PathBuf),
    #[error("The folder {} cannot be used: {source}.", .folder.display())]
    Folder { folder: PathBuf, source: io::Error },
    #[error(transparent)]
    Data(#[from] library::Unreadable),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Makes `prod.db` and `train.db` in the folder, replacing those of an earlier demonstration.
///
/// The production database has as many users as wanted, at least 100. The operating system's account, if given, is
/// bound to the first operator in both databases. Progress is told in short sentences.
///
/// # Errors
/// Another file is in the way, or the folder or the files cannot be written.
pub fn build(
    dir: &Path,
    users: u64,
    now: Time,
    seed: u64,
    os_account: Option<&str>,
    progress: &mut dyn FnMut(&str),
) -> Result<Demo, Error> {
    let library = Library::read()?;
    make_folder(dir)?;
    let (production, training) = (dir.join("prod.db"), dir.join("train.db"));
    for path in [&production, &training] {
        if path.symlink_metadata().is_ok() && !seed::is_demo(path) {
            return Err(Error::InTheWay(path.clone()));
        }
    }
    let places = Places::new(&library, users, seed);
    let people = People::new(&library, &places, users, now, seed)?;
    file(&production, |seeding| {
        identity(seeding, (seed, users, now), Side::Production)?;
        production::write(&people, &library, seeding, progress)?;
        bind(seeding, os_account, cast::FIRST_MEMBER)?;
        progress("Production: indexes.");
        Ok(())
    })?;
    file(&training, |seeding| {
        identity(seeding, (seed, users, now), Side::Training)?;
        training::write(&people, &library, seeding, progress)?;
        bind(seeding, os_account, training::training_id(cast::FIRST_MEMBER))?;
        progress("Training: indexes.");
        Ok(())
    })?;
    Ok(Demo { production, training, logins: logins(&library) })
}

/// Fills a file beside the wanted one and then puts it into its place, so that a half-filled one is never found there.
fn file(path: &Path, fill: impl FnOnce(&Seeding) -> store::Result<()>) -> Result<(), Error> {
    let part = path.with_extension("db.part");
    seed::delete(&part)?;
    let filled = Seeding::create(&part).and_then(|seeding| {
        fill(&seeding)?;
        seeding.finish()
    });
    if let Err(error) = filled {
        seed::delete(&part)?;
        return Err(error.into());
    }
    seed::delete(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::rename(&part, path)
        .and_then(|()| fs::File::open(folder)?.sync_all())
        .map_err(|source| Error::Folder { folder: folder.to_owned(), source })
}

/// Each making is a database of its own, whose journal does not go on from an earlier one's, and on which no work is
/// offered that was left on one of another size.
fn identity(seeding: &Seeding, (seed, users, now): (u64, u64, Time), side: Side) -> store::Result<()> {
    let (subject, environment, display_name) = match side {
        Side::Production => (Subject::Production, "production", "Ellery County HMIS"),
        Side::Training => (Subject::Training, "training", "Ellery County HMIS, training"),
    };
    let mut chance = Chance::about(seed ^ users.rotate_left(32), subject, now.0.unsigned_abs());
    let digits = chance.hex(32);
    let uuid =
        format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..]);
    let rows = [
        ("demo", "1"),
        ("db_uuid", &uuid),
        ("environment", environment),
        ("customer_id", "ELLERY"),
        ("product_name", "Harborlight"),
        ("display_name", display_name),
    ];
    seeding.insert(rows.into_iter().map(|(key, value)| SeedMeta { key, value: value.to_owned() }))?;
    Ok(())
}

fn bind(seeding: &Seeding, os_account: Option<&str>, user_id: i64) -> store::Result<()> {
    seeding.insert(os_account.map(|account| SeedBinding { os_account: account.to_owned(), user_id }))?;
    Ok(())
}

fn logins(library: &Library) -> Vec<Login> {
    let told = library.cast.members.iter().filter_map(|member| {
        let (password, who) = (member.password.clone()?, member.who.clone()?);
        Some(Login { login: member.login.clone(), password, who })
    });
    told.collect()
}

/// Makes the folder for its owner alone; one that is there already is used as it is.
fn make_folder(dir: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| Error::Folder { folder: dir.to_owned(), source })
}
