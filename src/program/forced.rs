//! What a forced command makes of a seat: who sits there, from where, and how far it reaches.

use std::io;
use std::path::Path;

use crate::cli::program::Way;
use crate::config::Entrance;
use crate::service::{Origin, Recognition, Sources, Terms};
use crate::store::Mode;
use crate::tui::files::Files;

/// The terms of a seat: those of this machine's account, unless a forced command settles them.
pub(super) fn terms(way: &Way<'_>) -> Terms {
    let mode = if way.readonly { Mode::ReadOnly } else { Mode::ReadWrite };
    let break_glass = way.break_glass.map(str::to_owned);
    let Some(forced) = way.forced else {
        let entrance = way.entrance.filter(|entrance| entrance.from.is_some());
        let origin = Origin::here(&entrance.map_or_else(|| "local".to_owned(), Entrance::place));
        return Terms { origin, mode, break_glass, ..Terms::local() };
    };
    let entrance = &forced.entrance;
    let recognition = match &forced.operator {
        Some(login) => Recognition::Key { login: login.clone(), key: entrance.key().to_owned() },
        None => Recognition::Nobody,
    };
    let sources = match &forced.sources {
        Some(folders) => Sources::Near(folders.clone()),
        None => Sources::Anywhere,
    };
    Terms { origin: Origin::here(&entrance.place()), mode, recognition, sources, break_glass }
}

/// The files of a console in which nobody reads or writes any.
pub(super) const NO_FILES: Files = Files { write: refuse_to_write, read: refuse_to_read };

const REFUSED: &str = "files of this host are not for this key";

fn refuse_to_write(_: &Path, _: &str, _: bool) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::PermissionDenied, REFUSED))
}

fn refuse_to_read(_: &Path) -> Result<String, String> {
    Err(format!("It cannot be read: {REFUSED}."))
}
