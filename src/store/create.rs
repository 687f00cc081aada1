//! Making a new database: a private file, the schema, and a first administrator who can sign in.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use rusqlite::{Connection, params};

use super::audit::Entry;
use super::error::{Error, Result};
use super::migrate;
use super::writer::Writer;
use crate::domain::ids::UserId;
use crate::domain::permission::Permission;
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::Time;

/// What a new database begins with, the hash of a password among it, so it cannot be printed.
#[derive(Clone)]
pub struct NewDatabase<'a> {
    pub uuid: &'a str,
    pub environment: &'a str,
    pub display_name: &'a str,
    pub admin_login: &'a str,
    pub admin_name: &'a str,
    /// An argon2id PHC string.
    pub admin_password_hash: &'a str,
    /// The account of the operating system that needs no password.
    pub os_account: Option<&'a str>,
    pub at: Time,
}

/// Makes a database where no file stands yet. The file belongs to its owner alone.
///
/// # Errors
/// [`Error::Unusable`] when a file stands there already or the folder cannot be written; whatever SQLite reports. A
/// file that could not be finished is removed again.
pub fn create(path: &Path, new: &NewDatabase<'_>) -> Result<()> {
    private_file(path)?;
    let made = fill(path, new).and_then(|()| sync(path));
    if made.is_err() {
        // The file is ours and unfinished; leaving it would only be mistaken for a database.
        let _ = fs::remove_file(path);
    }
    made
}

/// Makes an empty file that only its owner may read, in a folder made the same way if it is missing.
pub(super) fn private_file(path: &Path) -> Result<()> {
    let shown = path.display();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| Error::Unusable(format!("The folder of {shown} cannot be made: {error}.")))?;
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Error::Unusable(format!("{shown} exists already and is left as it is. Choose another name.")))
        }
        Err(error) => Err(Error::Unusable(format!("{shown} cannot be made: {error}."))),
    }
}

fn fill(path: &Path, new: &NewDatabase<'_>) -> Result<()> {
    let mut db = Connection::open(path)?;
    db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    let transaction = db.transaction()?;
    migrate::create(&transaction)?;
    let meta = [
        ("db_uuid", new.uuid),
        ("environment", new.environment),
        ("customer_id", ""),
        ("product_name", "ClientTrack"),
        ("display_name", new.display_name),
    ];
    for (key, value) in meta {
        transaction.execute("INSERT INTO instance_meta (key, value) VALUES (?1, ?2)", [key, value])?;
    }
    first_administrator(&transaction, new)?;
    let writer = Writer::new(&transaction);
    writer.append([Entry {
        operator_id: Some(UserId(1)),
        operator: new.admin_login,
        os_account: new.os_account.unwrap_or_default(),
        origin: "local",
        reason: "The database was made.",
        ..Entry::new(new.at, "init")
    }])?;
    transaction.commit()?;
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

/// One organization, one workgroup with both menus, one user with every permission: enough to administer the rest.
fn first_administrator(db: &Connection, new: &NewDatabase<'_>) -> Result<()> {
    let at = new.at.0;
    db.execute(
        "INSERT INTO organizations (org_id, code, name, name_fold) VALUES (1, 'AAA', 'Head Office', 'head office')",
        [],
    )?;
    db.execute(
        "INSERT INTO org_restriction_options (org_id, code, visible, editable)
         SELECT 1, code, 1, 0 FROM restriction_options",
        [],
    )?;
    db.execute(
        "INSERT INTO workgroups (workgroup_id, name, name_fold, has_global_admin_menu, has_setup_data_menu)
         VALUES (1, 'System Administration', 'system administration', 1, 1)",
        [],
    )?;
    db.execute(
        "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                            status_changed_at, password_hash, terms_accepted_at, created_at)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, 1, 'A', ?6, ?7, ?6, ?6)",
        params![
            new.admin_name,
            fold(new.admin_name),
            new.admin_login,
            fold(new.admin_login),
            user_search_key(new.admin_name, new.admin_login),
            at,
            new.admin_password_hash
        ],
    )?;
    db.execute("INSERT INTO user_organizations VALUES (1, 1, 1, 1, 1, 1, ?1, NULL)", [at])?;
    db.execute("INSERT INTO user_workgroups VALUES (1, 1, 1, 1, ?1, NULL)", [at])?;
    for permission in Permission::ALL {
        db.execute(
            "INSERT INTO user_permissions VALUES (1, ?1, 2, 1, ?2, 'manual')",
            params![permission.number(), at],
        )?;
    }
    if let Some(account) = new.os_account {
        db.execute("INSERT INTO operator_bindings VALUES (?1, 1)", [account])?;
    }
    Ok(())
}

/// Makes the file and its name durable.
pub(super) fn sync(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let synced = File::open(path).and_then(|file| file.sync_all()).and_then(|()| File::open(folder)?.sync_all());
    synced.map_err(|error| Error::Unusable(format!("The new database could not be made durable: {error}.")))
}
