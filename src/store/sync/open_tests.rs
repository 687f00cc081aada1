//! Opening never writes, and says in one sentence why a file is not taken.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use rusqlite::Connection;
use tempfile::TempDir;

use super::fixture::Seed;
use super::open;
use crate::store::error::Error;
use crate::store::migrate::NEWEST;

fn database(folder: &TempDir, wal: bool) -> PathBuf {
    let path = folder.path().join("side 100%?#.db");
    let seed = Seed::file(&path, "uuid", "training");
    if wal {
        seed.batch("PRAGMA journal_mode = WAL;");
    }
    seed.user(1, "a@x.example", "A", 'A', 0).item("form", 5, "Five", "a");
    path
}

/// Every file of the folder with its content.
fn listing(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn sentence(path: &Path) -> String {
    match open(path) {
        Err(Error::Unusable(sentence)) => sentence,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{} was taken", path.display()),
    }
}

#[rstest]
#[case::rollback(false)]
#[case::wal(true)]
fn reading_leaves_no_trace(#[case] wal: bool) {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, wal);
    let before = listing(folder.path());
    assert_eq!(before.len(), 1, "the writer is gone");
    let reader = open(&path).unwrap();
    {
        let _view = reader.view().unwrap();
        assert_eq!(reader.items_after("form", 0, 9).unwrap().len(), 1);
        assert_eq!(listing(folder.path()), before, "while reading");
    }
    assert!(reader.db.execute("DELETE FROM users", ()).is_err());
    drop(reader);
    assert_eq!(listing(folder.path()), before, "afterwards");
}

#[test]
fn a_file_in_use_is_read_beside_its_writer() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, true);
    let writer = Connection::open(&path).unwrap();
    writer.execute("UPDATE users SET name = 'B'", ()).unwrap();
    let names: Vec<_> = listing(folder.path()).into_keys().collect();
    let reader = open(&path).unwrap();
    assert_eq!(reader.account(1).unwrap().unwrap().name, "B", "what stands only in the log is seen");
    let version = reader.version().unwrap();
    writer.execute("UPDATE users SET name = 'C'", ()).unwrap();
    assert_ne!(reader.version().unwrap(), version);
    drop(reader);
    assert_eq!(listing(folder.path()).into_keys().collect::<Vec<_>>(), names);
}

#[rstest]
#[case::rollback(false)]
#[case::wal(true)]
fn a_later_writer_is_noticed(#[case] wal: bool) {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, wal);
    let reader = open(&path).unwrap();
    let version = reader.version().unwrap();
    assert_eq!(reader.version().unwrap(), version);
    Connection::open(&path).unwrap().execute("UPDATE users SET name = 'B'", ()).unwrap();
    assert!(reader.version().map_or(true, |now| now != version));
}

#[test]
fn another_file_in_its_place_is_noticed() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, false);
    let reader = open(&path).unwrap();
    let copy = folder.path().join("copy");
    fs::copy(&path, &copy).unwrap();
    fs::rename(&copy, &path).unwrap();
    assert!(matches!(reader.version(), Err(Error::Unusable(_))));
}

#[test]
fn what_is_not_ours_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x");
    assert!(sentence(&path).contains("cannot be opened"));
    assert!(sentence(folder.path()).contains("is not a file"));
    fs::write(&path, "").unwrap();
    assert!(sentence(&path).contains("is empty"));
    fs::write(&path, "id,name\n1,Dana\n").unwrap();
    assert!(sentence(&path).contains("not a SQLite database"));
    fs::write(&path, b"SQLite format 3\0abc").unwrap();
    assert!(sentence(&path).contains("cut off after 19 bytes"));
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE users (x)").unwrap();
    assert!(sentence(&path).contains("another program"));
}

#[test]
fn versions_and_missing_tables_are_named() {
    let cases = [
        (format!("PRAGMA user_version = {}", NEWEST + 1), "Use a newer beadle"),
        ("PRAGMA user_version = 0".to_owned(), "beadle migrate"),
        ("PRAGMA foreign_keys = OFF; DROP TABLE config_items".to_owned(), "lacks the table config_items"),
        (
            "PRAGMA foreign_keys = OFF; DROP TABLE config_items; CREATE VIEW config_items AS SELECT 1".to_owned(),
            "lacks the table config_items",
        ),
    ];
    for (sql, expected) in cases {
        let folder = TempDir::new().unwrap();
        let path = database(&folder, false);
        Connection::open(&path).unwrap().execute_batch(&sql).unwrap();
        let sentence = sentence(&path);
        assert!(sentence.contains(expected), "{sentence}");
        assert!(sentence.ends_with('.'));
    }
}

#[test]
fn a_cut_file_is_not_taken_for_a_small_one() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, false);
    let whole = fs::read(&path).unwrap();
    for keep in [100, 4096, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..keep]).unwrap();
        assert!(sentence(&path).contains("is cut off"), "{keep} bytes");
    }
}

#[test]
fn an_unfinished_transaction_is_left_to_a_writer() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, false);
    let victim = folder.path().join("crashed.db");
    let writer = Connection::open(&path).unwrap();
    writer.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;").unwrap();
    for id in 0..3000 {
        let sql = "INSERT INTO config_items (kind, item_id, name, body_hash) VALUES ('form', ?1, ?2, 'x')";
        writer.execute(sql, (id + 100, "n".repeat(200))).unwrap();
    }
    // A copy taken now is what a crash leaves: a file half written, and the journal to undo it.
    fs::copy(&path, &victim).unwrap();
    fs::copy(folder.path().join("side 100%?#.db-journal"), folder.path().join("crashed.db-journal")).unwrap();
    drop(writer);
    let before = listing(folder.path());
    assert!(sentence(&victim).contains("unfinished transaction"), "{}", sentence(&victim));
    assert_eq!(listing(folder.path()), before);
}

#[test]
fn the_same_file_is_the_same_by_any_path() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder, false);
    let link = folder.path().join("link.db");
    fs::hard_link(&path, &link).unwrap();
    let (a, b) = (open(&path).unwrap(), open(&link).unwrap());
    assert!(a.is_same_file(&b));
    assert!(!a.is_same_file(&Seed::new("u", "training").reader("elsewhere")));
}
