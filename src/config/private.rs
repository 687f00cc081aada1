//! Files for their owner alone, written whole or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Writes a file in the place of the one that is there, and makes its folder where there is none.
///
/// # Errors
/// Whatever the file system reports; the file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    folder(path.parent().unwrap_or_else(|| Path::new(".")))?;
    let unfinished = path.with_extension("part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

/// Makes a folder where there is none.
///
/// # Errors
/// Whatever the file system reports.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
