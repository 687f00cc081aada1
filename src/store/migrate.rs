//! Schema versions: `user_version` counts the files under `schema/` that a database has been through.
//!
//! A new database goes through all of them at its making, an older one through those it lacks when somebody says
//! `beadle migrate`. So both have gone through the same statements, and their schemas are equal to the letter.

mod existing;

use rusqlite::{Connection, params};

pub use self::existing::{Migrated, migrate, version_of};
use super::error::Result;
use crate::domain::permission;
use crate::domain::template::SHIPPED;

/// What leads from one version to the next.
struct Step {
    sql: &'static str,
    /// The fingerprint of the schema that it ends in; a test computes it from the files.
    fingerprint: &'static str,
}

/// The steps in order; a database at version n has been through the first n.
const STEPS: &[Step] = &[
    Step {
        sql: include_str!("schema/001.sql"),
        fingerprint: "f3d26ed96f3143bf8112d52e090379fba85b5de93db92f07489807b886ba5cd9",
    },
    Step {
        sql: include_str!("schema/002.sql"),
        fingerprint: "9b843c34038d622364a1bf91a4bc719954f08a1a258db33477d64b12ad0973d3",
    },
    Step {
        sql: include_str!("schema/003.sql"),
        fingerprint: "f97dff0b6d1785ccdbcf30c1cfba7738048ea5efa27a6fc3caaab26e57c57c3b",
    },
];

/// The newest version this program knows.
#[expect(clippy::cast_possible_wrap, reason = "there are as many steps as files")]
pub const NEWEST: i64 = STEPS.len() as i64;

/// Marks a file as ours, whatever its name: `BEAD` in ASCII.
pub const APPLICATION_ID: i64 = 0x4245_4144;

/// The fingerprint of the newest schema.
pub(super) const FINGERPRINT: &str = STEPS[STEPS.len() - 1].fingerprint;

/// Makes the newest schema in an empty database, with the rows that every database has: permissions, templates,
/// restriction options. The caller holds a transaction.
///
/// # Errors
/// Whatever SQLite reports.
pub fn create(db: &Connection) -> Result<()> {
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    pass(db, 0)?;
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

/// Goes through the steps after a version. The caller holds a transaction.
fn pass(db: &Connection, from: i64) -> Result<()> {
    for (version, step) in (1_i64..).zip(STEPS).filter(|(version, _)| *version > from) {
        db.execute_batch(step.sql)?;
        db.pragma_update(None, "user_version", version)?;
    }
    let sql = "INSERT INTO instance_meta (key, value) VALUES ('schema_version', ?1)
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.execute(sql, params![NEWEST.to_string()])?;
    Ok(())
}

/// The fingerprint that a schema of a version has, if this program knows the version.
fn fingerprint_of(version: i64) -> Option<&'static str> {
    let number = usize::try_from(version).ok()?.checked_sub(1)?;
    STEPS.get(number).map(|step| step.fingerprint)
}

#[cfg(test)]
mod tests {
    use super::super::open::fingerprint;
    use super::*;

    /// An empty database that went through the first steps only.
    fn at(version: i64) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        for step in STEPS.iter().take(usize::try_from(version).unwrap()) {
            db.execute_batch(step.sql).unwrap();
        }
        db
    }

    #[test]
    fn every_version_has_a_file() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/schema");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), STEPS.len(), "every file is a step");
    }

    #[test]
    fn the_fingerprints_are_those_of_the_files() {
        let found: Vec<String> = (1..=NEWEST).map(|version| fingerprint(&at(version)).unwrap()).collect();
        let known: Vec<&str> = STEPS.iter().map(|step| step.fingerprint).collect();
        assert_eq!(found, known);
    }

    #[test]
    fn a_new_schema_equals_every_migrated_one() {
        let new = Connection::open_in_memory().unwrap();
        create(&new).unwrap();
        assert_eq!(fingerprint(&new).unwrap(), FINGERPRINT);
        for version in 1..NEWEST {
            let old = at(version);
            pass(&old, version).unwrap();
            assert_eq!(fingerprint(&old).unwrap(), FINGERPRINT, "from version {version}");
        }
    }
}
