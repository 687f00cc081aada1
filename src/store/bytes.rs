//! The rows of a schema as they stand in the file, read without SQLite.
//!
//! SQLite makes sense of every statement of a schema before it answers anything, which takes longer than reading a page of
//! users; whether a schema is ours is a matter of its bytes alone. What is found here is believed only where it is ours to
//! the letter. All else, and whatever cannot be read here, is left to SQLite, which knows what it is; and whoever reads the
//! database afterwards checks the schema once more.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::open::Print;

/// A schema of more pages is not ours.
const MOST_PAGES: usize = 64;

/// The pages of a file, as many of them as may still be read.
struct Pages {
    file: File,
    size: usize,
    usable: usize,
    left: usize,
}

/// The fingerprint of the schema in a file; `None` where anything is out of the ordinary.
pub(super) fn fingerprint(path: &Path) -> Option<String> {
    let records = records(path)?;
    let mut print = Print::default();
    sorted(&records)?.into_iter().flatten().for_each(|text| print.take(text));
    Some(print.told())
}

/// Type, name, table and statement of each object of the schema in a file, in their order; `None` where anything is out of
/// the ordinary.
#[must_use]
pub fn schema(path: &Path) -> Option<Vec<[Vec<u8>; 4]>> {
    let records = records(path)?;
    Some(sorted(&records)?.into_iter().map(|row| row.map(<[u8]>::to_vec)).collect())
}

/// The records of the table of the schema.
fn records(path: &Path) -> Option<Vec<Vec<u8>>> {
    let mut head = [0; 100];
    let file = File::open(path).ok()?;
    file.read_exact_at(&mut head, 0).ok()?;
    let size = match number(&head, 16, 2)? {
        1 => 65_536,
        size => size,
    };
    let is_utf8 = number(&head, 56, 4)? == 1;
    let mut pages = Pages { file, size, usable: size.checked_sub(usize::from(head[20]))?, left: MOST_PAGES };
    let mut records = Vec::new();
    pages.walk(1, &mut records)?;
    is_utf8.then_some(records)
}

/// What the records say, but for the tables of what `ANALYZE` found.
fn sorted(records: &[Vec<u8>]) -> Option<Vec<[&[u8]; 4]>> {
    let mut rows = records.iter().map(|record| row(record)).collect::<Option<Vec<_>>>()?;
    rows.retain(|[kind, name, ..]| !(*kind == b"table" && is_of_analyze(name)));
    rows.sort_unstable();
    Some(rows)
}

fn is_of_analyze(name: &[u8]) -> bool {
    matches!(name.strip_prefix(b"sqlite_stat"), Some([b'1'..=b'4']))
}

impl Pages {
    fn page(&mut self, page: usize) -> Option<Vec<u8>> {
        self.left = self.left.checked_sub(1)?;
        let mut bytes = vec![0; self.size];
        let at = page.checked_sub(1)?.checked_mul(self.size)?;
        self.file.read_exact_at(&mut bytes, at as u64).ok()?;
        Some(bytes)
    }

    /// Collects the records of a table from a page of its tree and those below it.
    fn walk(&mut self, page: usize, records: &mut Vec<Vec<u8>>) -> Option<()> {
        let bytes = self.page(page)?;
        // The first page begins with the header of the file.
        let head = if page == 1 { 100 } else { 0 };
        let cells = number(&bytes, head + 3, 2)?;
        match bytes.get(head)? {
            13 => {
                for cell in 0..cells {
                    let at = number(&bytes, head + 8 + 2 * cell, 2)?;
                    records.push(self.record(&bytes, at)?);
                }
            }
            5 => {
                for cell in 0..cells {
                    let at = number(&bytes, head + 12 + 2 * cell, 2)?;
                    self.walk(number(&bytes, at, 4)?, records)?;
                }
                self.walk(number(&bytes, head + 8, 4)?, records)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// The record of a cell; what of it has no room on the page goes on elsewhere.
    fn record(&mut self, page: &[u8], at: usize) -> Option<Vec<u8>> {
        let (length, at) = varint(page, at)?;
        let (_, at) = varint(page, at)?;
        let most = self.usable.checked_sub(35)?;
        let least = (self.usable.checked_sub(12)? * 32 / 255).checked_sub(23)?;
        let here = match length.checked_sub(least).map(|more| least + more % (self.usable - 4)) {
            _ if length <= most => length,
            Some(here) if here <= most => here,
            _ => least,
        };
        let mut record = page.get(at..at.checked_add(here)?)?.to_vec();
        let mut next = if here < length { number(page, at + here, 4)? } else { 0 };
        while record.len() < length {
            let bytes = self.page(next)?;
            let more = (length - record.len()).min(self.usable - 4);
            record.extend_from_slice(bytes.get(4..4 + more)?);
            next = number(&bytes, 0, 4)?;
        }
        Some(record)
    }
}

/// Type, name, table and statement of a row of the schema.
fn row(record: &[u8]) -> Option<[&[u8]; 4]> {
    let (end, mut at) = varint(record, 0)?;
    let mut from = end;
    let mut field = || {
        let (kind, next) = varint(record, at)?;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            _ => kind.checked_sub(12)? / 2,
        };
        let value = record.get(from..from.checked_add(length)?)?;
        (at, from) = (next, from + length);
        // A text, or nothing at all.
        Some((value, kind == 0 || kind >= 13 && kind % 2 == 1))
    };
    let [kind, name, table, root, sql] = [field()?, field()?, field()?, field()?, field()?];
    let are_texts = [kind, name, table, sql].iter().all(|(_, is_text)| *is_text) && !root.1;
    (are_texts && at == end && from == record.len()).then_some([kind.0, name.0, table.0, sql.0])
}

/// A number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// A number of up to four bytes, whose last one has no mark, and where the next begins; longer ones are not ours.
fn varint(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut number = 0;
    for (step, byte) in bytes.get(at..)?.iter().take(4).enumerate() {
        number = number << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at + step + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use proptest::sample::Index;
    use rusqlite::Connection;

    use super::*;
    use crate::store::migrate::{FINGERPRINT, create};
    use crate::store::open;

    /// A database of ours with something slipped in.
    fn made(size: u32, slipped_in: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut db = Connection::open(file.path()).unwrap();
        db.pragma_update(None, "page_size", size).unwrap();
        let transaction = db.transaction().unwrap();
        create(&transaction).unwrap();
        transaction.execute_batch(slipped_in).unwrap();
        transaction.commit().unwrap();
        file
    }

    /// What changes nothing, and what somebody else made: also under a name that looks like one of SQLite's own.
    const SLIPPED_IN: [&str; 5] = [
        "",
        "ANALYZE",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER sqlitexstat1 AFTER UPDATE ON users BEGIN SELECT 1; END",
        "CREATE TABLE sqlitexstat1 (x)",
    ];

    #[test]
    fn the_bytes_tell_what_sqlite_tells() {
        for size in [512, 1024, 4096, 65_536] {
            for slipped_in in SLIPPED_IN {
                let file = made(size, slipped_in);
                let told = open::fingerprint(&Connection::open(file.path()).unwrap()).unwrap();
                assert_eq!(told == FINGERPRINT, !slipped_in.starts_with("CREATE"), "{slipped_in}");
                // A very small page makes a schema of more pages than are read.
                let read = fingerprint(file.path());
                assert!(read == Some(told) || size == 512 && read.is_none(), "{size} {slipped_in} {read:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn whatever_stands_there_is_believed_only_where_it_is_ours(
            harm in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
            cut in proptest::option::weighted(0.1, any::<Index>()),
        ) {
            let file = made(1024, "");
            let mut bytes = fs::read(file.path()).unwrap();
            for (at, byte) in harm {
                // Where the schema begins.
                let at = at.index(2_048.min(bytes.len()));
                bytes[at] = byte;
            }
            bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
            fs::write(file.path(), &bytes).unwrap();
            if fingerprint(file.path()).as_deref() == Some(FINGERPRINT) {
                let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
                let db = Connection::open_with_flags(file.path(), flags).unwrap();
                prop_assert!(open::fingerprint(&db).map_or(true, |told| told == FINGERPRINT));
            }
        }
    }
}
