//! The schema of a database, read from the bytes of the file before SQLite has looked at it.

use std::fs;

use beadle::store::bytes;
use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use crate::target::Target;

pub const SCHEMAS: Target = Target {
    name: "schemas",
    pieces: &[
        "SQLite format 3\0",
        "\0",
        "\0\0",
        "\0\u{1}",
        "\0\0\0\u{2}",
        "\u{2}\0",
        "\u{5}\0\0\0\u{1}",
        "\r\0\0\0\u{1}",
        "\u{7f}\u{7f}",
        "table",
        "index",
        "trigger",
        "sqlite_stat1",
        "sqlite_sequence",
        "t",
        "CREATE TABLE t (a)",
        "CREATE TRIGGER t AFTER INSERT ON t BEGIN SELECT 1; END",
    ],
    fault: |case| schema_fault(Some, case.bytes),
    planted: &[
        (|case| schema_fault(short, case.bytes), ANOTHER),
        (|case| schema_fault(lower, case.bytes), ANOTHER),
        (|case| schema_fault(fewer, case.bytes), ANOTHER),
    ],
};

const ANOTHER: &str = "another schema is told than SQLite tells";

/// Type, name, table and statement of each object.
type Schema = Vec<[Vec<u8>; 4]>;

/// Passes over what of a statement has no room on its page.
fn short(mut schema: Schema) -> Option<Schema> {
    schema.iter_mut().for_each(|row| row[3].truncate(400));
    Some(schema)
}

/// Takes letters for the same that are not.
fn lower(mut schema: Schema) -> Option<Schema> {
    schema.iter_mut().flatten().for_each(|text| text.make_ascii_lowercase());
    Some(schema)
}

/// Stops at what it takes for SQLite's own.
fn fewer(mut schema: Schema) -> Option<Schema> {
    schema.retain(|[_, name, ..]| !name.to_ascii_lowercase().starts_with(b"sqlite"));
    Some(schema)
}

fn schema_fault(told: fn(Schema) -> Option<Schema>, content: &[u8]) -> Option<&'static str> {
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), content).unwrap();
    let mut told = told(bytes::schema(file.path())?)?;
    // What SQLite refuses is refused, whatever was told before.
    let mut known = known(&file).ok()?;
    known.sort_unstable();
    told.sort_unstable();
    (told != known).then_some(ANOTHER)
}

/// What SQLite tells of the same file.
fn known(file: &NamedTempFile) -> rusqlite::Result<Schema> {
    let name = format!("file:{}?immutable=1", file.path().display());
    let db = Connection::open_with_flags(name, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)?;
    let mut statement = db.prepare(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema
         WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[1-4]')",
    )?;
    let rows = statement.query_map([], |row| Ok([text(row, 0)?, text(row, 1)?, text(row, 2)?, text(row, 3)?]))?;
    rows.collect()
}

fn text(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Vec<u8>> {
    Ok(row.get_ref(at)?.as_bytes()?.to_vec())
}
