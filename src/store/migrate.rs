//! Schema versions: `user_version` counts the files under `schema/` that a database has been through.

use rusqlite::Connection;

use super::error::Result;
use crate::domain::permission;
use crate::domain::template::SHIPPED;

/// The files in order; a database at version n has been through the first n.
const STEPS: [&str; 1] = [include_str!("schema/001.sql")];

/// The newest version this program knows.
pub const NEWEST: i64 = 1;

/// Marks a file as ours, whatever its name: `BEAD` in ASCII.
pub const APPLICATION_ID: i64 = 0x4245_4144;

/// Makes the newest schema in an empty database, with the rows that every database has: permissions, templates,
/// restriction options. The caller holds a transaction.
///
/// # Errors
/// Whatever SQLite reports.
pub fn create(db: &Connection) -> Result<()> {
    for step in STEPS {
        db.execute_batch(step)?;
    }
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", NEWEST)?;
    let mut permission = db.prepare(
        "INSERT INTO permissions (perm_id, code, grp, label, sort, has_read, tier_read, tier_write)
         VALUES (?1, ?2, ?3, ?4, ?1, ?5, ?6, ?7)",
    )?;
    for row in &permission::TABLE {
        let number = row.permission.number();
        let (read, write) = (row.read.number(), row.write.number());
        permission.execute((number, row.code, row.group, row.label, row.has_read, read, write))?;
    }
    let mut template = db.prepare("INSERT INTO permission_templates (template_id, name, sort) VALUES (?1, ?2, ?1)")?;
    let mut level = db.prepare("INSERT INTO template_levels (template_id, perm_id, level) VALUES (?1, ?2, ?3)")?;
    for (number, shipped) in (1_i64..).zip(&SHIPPED) {
        template.execute((number, shipped.name))?;
        for (permission, held) in shipped.levels().iter().filter(|(_, held)| held.number() > 0) {
            level.execute((number, permission.number(), held.number()))?;
        }
    }
    let mut option = db.prepare("INSERT INTO restriction_options (code, label, sort) VALUES (?1, ?2, ?3)")?;
    option.execute(("UNRESTRICTED", "Unrestricted: the releases decide", 1))?;
    option.execute(("MOU", "Organizations named in a release", 2))?;
    option.execute(("ORGANIZATION", "This organization only", 3))?;
    Ok(())
}

/// The fingerprint of the newest schema; a test computes it from the files.
pub(super) const FINGERPRINT: &str = "6ba28a91d9af388514ff5f81f71c8d99a66f8b28867482366e5da838060d6fef";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_a_file() {
        assert_eq!(i64::try_from(STEPS.len()), Ok(NEWEST));
    }

    #[test]
    fn the_fingerprint_is_that_of_the_newest_schema() {
        let db = Connection::open_in_memory().unwrap();
        create(&db).unwrap();
        assert_eq!(super::super::open::fingerprint(&db).unwrap(), FINGERPRINT);
    }
}
