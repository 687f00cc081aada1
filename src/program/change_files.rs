//! Change files on disk: written for their owner alone, never over another file unasked, read whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::cli::read_text;
use crate::config::private;
use crate::domain::text::Shown;

/// Writes a text. A file that is there already is replaced as a whole, and only if that is wished.
pub(super) fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    if replace {
        return private::write(path, text.as_bytes());
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a file would be taken for one that was there before.
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Reads a text, or says why it cannot be read.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let name = Shown::new(&path.to_string_lossy()).to_string();
    let about = path.metadata().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("There is no file {name}."),
        _ => format!("The file {name} cannot be read: {error}."),
    })?;
    // Anything else may have no end, or wait for somebody.
    if !about.is_file() {
        return Err(format!("{name} is no file."));
    }
    let mut file = File::open(path).map_err(|error| format!("The file {name} cannot be read: {error}."))?;
    read_text(&mut file, &format!("The file {name}")).map_err(|refusal| {
        let hint = refusal.hint.map(|hint| format!(" {}", hint.shown())).unwrap_or_default();
        format!("{}{hint}", refusal.sentence.shown())
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_its_owners_and_is_replaced_only_if_that_is_wished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("changes.txt");
        write(&path, "one\n", false).unwrap();
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!((read(&path), mode()), (Ok("one\n".to_owned()), 0o600));
        let again = write(&path, "two\n", false).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path), Ok("one\n".to_owned()));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        write(&path, "two\n", true).unwrap();
        assert_eq!((read(&path), mode()), (Ok("two\n".to_owned()), 0o600));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // What a console left that was killed while it wrote is in nobody's way.
        std::fs::write(path.with_added_extension("part"), "th").unwrap();
        write(&path, "three\n", true).unwrap();
        assert_eq!(read(&path), Ok("three\n".to_owned()));
    }

    #[test]
    fn what_is_no_text_is_refused_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().ends_with("is no file."));
        assert!(read(&folder.path().join("none")).unwrap_err().starts_with("There is no file "));
        let path = folder.path().join("changes.txt");
        std::fs::write(&path, b"# one\n# tw\xff\n").unwrap();
        assert!(read(&path).unwrap_err().contains("line 2 is the first that is not"));
    }
}
