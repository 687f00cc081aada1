//! A change file at the command line: read whole, with what it says of itself held against the database at hand.

use std::fs::File;
use std::path::Path;

use super::desk::{Desk, answer};
use super::seat::read_text;
use crate::api::{Refusal, RefusalKind, Request};
use crate::domain::change::ChangeSet;
use crate::domain::change_text::{FileOrigin, heading};
use crate::domain::text::Raw;

/// What a file holds.
pub struct ChangeFile {
    /// The changes, with the reason that the file gives.
    pub set: ChangeSet,
    /// That it was written for another database, in a sentence.
    pub elsewhere: Option<Raw>,
}

/// Reads a change file, or standard input where the path is a dash.
///
/// # Errors
/// When the file cannot be read, or a line of it is no change; every such line is named.
pub fn read(path: &Path, desk: &mut Desk<'_>) -> Result<ChangeFile, Refusal> {
    let text = if path == Path::new("-") {
        desk.seat.text()?
    } else {
        let name = format!("\"{}\"", path.display());
        let mut file = File::open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Refusal::not_found(format!("There is no file {name}.")),
            _ => Refusal::new(RefusalKind::Failed, format!("The file {name} cannot be opened: {error}.")),
        })?;
        read_text(&mut file, &format!("The file {name}"))?
    };
    let heading = heading(&text);
    let set = answer!(desk.asker, Request::ReadText { text }, Set);
    let set = ChangeSet { reason: heading.reason, ..set };
    let elsewhere = heading.origin.map(|origin| elsewhere(&origin, desk)).transpose()?.flatten();
    Ok(ChangeFile { set, elsewhere })
}

fn elsewhere(origin: &FileOrigin, desk: &mut Desk<'_>) -> Result<Option<Raw>, Refusal> {
    let here = answer!(desk.asker, Request::Standing, Standing).database;
    let sentence = || {
        let (there, here) = (&origin.name, here.display_name.stored());
        Raw(format!("The changes were written for another database, \"{there}\", and this one is \"{here}\"."))
    };
    Ok((origin.uuid != here.uuid.stored()).then(sentence))
}
