//! Files for their owner alone, written whole or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many files this process has begun to write.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// Writes a file in the place of the one that is there, and makes its folder where there is none.
///
/// # Errors
/// Whatever the file system reports; the file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    folder(path.parent().unwrap_or_else(|| Path::new(".")))?;
    // Another console of the same account may be writing the same file: each fills one of its own.
    let number = BEGUN.fetch_add(1, Ordering::Relaxed);
    let unfinished = path.with_added_extension(format!("{}-{number}.part", process::id()));
    let written = fill(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        // It may never have been there.
        let _ = fs::remove_file(unfinished);
    }
    written
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a folder where there is none.
///
/// # Errors
/// Whatever the file system reports.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two consoles keep the anchor of the same database.
    #[test]
    fn who_writes_at_the_same_time_spoils_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.json");
        let texts = ["a short one".to_owned(), "a long one ".repeat(10_000)];
        let keep = |text: &String| (0..60).all(|_| write(&path, text.as_bytes()).is_ok());
        std::thread::scope(|scope| {
            let writers = texts.each_ref().map(|text| scope.spawn(move || keep(text)));
            while writers.iter().any(|writer| !writer.is_finished()) {
                if let Ok(found) = fs::read_to_string(&path) {
                    assert!(texts.contains(&found), "{} bytes are there", found.len());
                }
            }
            assert!(writers.into_iter().all(|writer| writer.join().unwrap()), "each is told that it is kept");
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.json");
        fs::create_dir(&path).unwrap();
        assert!(write(&path, b"text").is_err(), "a folder stands there");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
