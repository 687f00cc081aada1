//! The log: what went wrong beside the work, in a file of the account's own and never on the screen.
//!
//! Nothing is looked for or opened before there is something to write, so starting costs nothing. A file that has grown
//! large makes room for a new one, and one old one is kept. Where the file cannot be written there is nobody to tell.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::Level;
use tracing::subscriber::set_global_default;

use crate::config::Surroundings;
use crate::domain::text::Shown;

/// The largest file that is still written to, in bytes.
const LARGEST: u64 = 1 << 20;

/// Keeps a log from now on, where the account has a place for it.
pub fn keep() {
    // A second one would be a mistake of ours, and the first goes on.
    let _ = set_global_default(subscriber(|| Surroundings::of_process().log(), LARGEST));
}

fn subscriber(
    place: impl Fn() -> Option<PathBuf> + Send + 'static,
    largest: u64,
) -> impl tracing::Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_ansi(false)
        .with_target(false)
        // It would tell of a file that cannot be written on the screen.
        .log_internal_errors(false)
        .with_writer(Mutex::new(Log { place: Box::new(place), largest, file: None }))
        .finish()
}

/// A file that is opened when something is written.
struct Log {
    /// Where it is, if the account has a place for it.
    place: Box<dyn Fn() -> Option<PathBuf> + Send>,
    largest: u64,
    file: Option<File>,
}

impl Log {
    fn open(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => opened(&(self.place)().ok_or(io::ErrorKind::NotFound)?, self.largest)?,
        };
        Ok(self.file.insert(file))
    }
}

fn opened(path: &Path, largest: u64) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if fs::metadata(path).is_ok_and(|meta| meta.len() > largest) {
        fs::rename(path, path.with_extension("old.log"))?;
    }
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

impl Write for Log {
    /// Takes one line; what would act on a terminal that shows the file is spelled out.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let mut shown = String::from(Shown::new(line.trim_end_matches('\n')));
        shown.push('\n');
        self.open()?.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use tracing::subscriber::with_default;

    use super::*;

    #[test]
    fn nothing_is_there_before_something_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/beadle.log");
        let place = path.clone();
        with_default(subscriber(move || Some(place.clone()), LARGEST), || {
            tracing::debug!("too small to be told");
            assert!(!path.exists());
            tracing::warn!(said = %"\u{1b}[2J", "of D\u{202e}ana");
        });
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("WARN of D") && text.contains("‹202E›") && text.ends_with('\n'), "{text}");
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text:?}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_large_file_makes_room_and_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("beadle.log");
        for line in ["one", "two", "three"] {
            let place = path.clone();
            with_default(subscriber(move || Some(place.clone()), 4), || tracing::info!("{line}"));
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(read("beadle.log").contains("three") && read("beadle.old.log").contains("two"));
    }
}
