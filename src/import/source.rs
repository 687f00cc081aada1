//! A folder or a zip in which files are found by name, whatever their case. Nothing is ever extracted.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::table::MAX_FILE;
use super::{Result, Unreadable};

const MAX_ENTRIES: usize = 10_000;

/// Where the files of one export lie together.
pub enum Source {
    Folder(PathBuf),
    Zip { archive: ZipArchive<File>, entries: Vec<Entry> },
}

/// One file of a zip: the folder inside the zip, and its name.
pub struct Entry {
    index: usize,
    folder: String,
    name: String,
}

impl Source {
    /// Opens a folder, or a zip in which one folder holds one of the files named; of several, the outermost.
    pub fn open(path: &Path, wanted: &[&str]) -> Result<Self> {
        let about = |what: &str| Unreadable(format!("{} {what}", path.display()));
        let meta = fs::metadata(path).map_err(|error| about(&format!("cannot be opened: {error}.")))?;
        if meta.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        if !meta.is_file() {
            return Err(about("is neither a folder nor a zip file."));
        }
        let file = File::open(path).map_err(|error| about(&format!("cannot be opened: {error}.")))?;
        let archive = ZipArchive::new(file)
            .map_err(|error| about(&format!("is no usable zip file: {error}. Name a folder or a zip.")))?;
        if archive.len() > MAX_ENTRIES {
            return Err(about(&format!("holds more than {MAX_ENTRIES} files, which no export does.")));
        }
        let mut entries = list(&archive);
        entries.retain(|entry| wanted.iter().any(|name| name.eq_ignore_ascii_case(&entry.name)));
        let folder = entries.iter().map(|entry| entry.folder.clone()).min_by_key(|folder| depth(folder));
        if let Some(folder) = folder {
            let rival = entries.iter().find(|entry| entry.folder != folder && depth(&entry.folder) == depth(&folder));
            if let Some(rival) = rival {
                let (one, other) = (&folder, &rival.folder);
                let what = format!("holds two exports, in \"{one}\" and \"{other}\". Make a zip of one of them.");
                return Err(about(&what));
            }
            entries.retain(|entry| entry.folder == folder);
        }
        Ok(Self::Zip { archive, entries })
    }

    /// Opens the file of that name, if there is one.
    pub fn read(&mut self, name: &str) -> Result<Option<Box<dyn Read + '_>>> {
        match self {
            Self::Folder(folder) => in_folder(folder, name),
            Self::Zip { archive, entries } => in_zip(archive, entries, name),
        }
    }
}

fn in_folder(folder: &Path, name: &str) -> Result<Option<Box<dyn Read>>> {
    let unreadable = |error| Unreadable(format!("{} cannot be read: {error}.", folder.display()));
    let mut found = None;
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_str().is_some_and(|file| file.eq_ignore_ascii_case(name)) {
            continue;
        }
        if found.replace(entry.path()).is_some() {
            return Err(ambiguous(name));
        }
    }
    let Some(path) = found else { return Ok(None) };
    let about = |what: &str| Unreadable(format!("{} {what}", path.display()));
    // Opening a pipe would wait for ever.
    if !fs::metadata(&path).is_ok_and(|meta| meta.is_file()) {
        return Err(about("is no file that can be read."));
    }
    let file = File::open(&path).map_err(|error| about(&format!("cannot be opened: {error}.")))?;
    Ok(Some(Box::new(file)))
}

fn in_zip<'z>(archive: &'z mut ZipArchive<File>, entries: &[Entry], name: &str) -> Result<Option<Box<dyn Read + 'z>>> {
    let mut same = entries.iter().filter(|entry| entry.name.eq_ignore_ascii_case(name));
    let Some(entry) = same.next() else { return Ok(None) };
    if same.next().is_some() {
        return Err(ambiguous(name));
    }
    let file =
        archive.by_index(entry.index).map_err(|error| Unreadable(format!("{name} cannot be unpacked: {error}.")))?;
    if file.size() > MAX_FILE {
        return Err(Unreadable(format!("{name} would unpack to more than 64 MiB, which no list of accounts needs.")));
    }
    Ok(Some(Box::new(file)))
}

fn ambiguous(name: &str) -> Unreadable {
    Unreadable(format!("There are two files called {name}, in different case or twice. Keep one of them."))
}

/// Names the files of a zip, without the shadows that some systems put beside them.
fn list(archive: &ZipArchive<File>) -> Vec<Entry> {
    let entry = |(index, path): (usize, &[u8])| {
        let path = std::str::from_utf8(path).ok()?.replace('\\', "/");
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let shadow = name.starts_with("._") || folder.split('/').any(|part| part == "__MACOSX");
        (!shadow).then(|| Entry { index, folder: folder.to_owned(), name: name.to_owned() })
    };
    archive.file_names_raw().enumerate().filter_map(entry).collect()
}

fn depth(folder: &str) -> usize {
    folder.split('/').filter(|part| !part.is_empty()).count()
}
