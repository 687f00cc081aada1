//! What every reader of a foreign file gives: records with the spots of their problems, or one sentence.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use beadle::api::import::Imported;
use beadle::domain::text::{Raw, fold, is_hidden};
use beadle::import::Unreadable;
use tempfile::TempDir;

use crate::target::untold;

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// A file that is overwritten from one execution to the next.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    FOLDER.with(|folder| {
        let path = folder.get_or_init(|| TempDir::new().unwrap()).path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    })
}

/// The sentence as it is shown.
pub fn told(Unreadable(sentence): Unreadable) -> String {
    Raw(sentence).shown().to_string()
}

/// What is wrong with how problems are told.
pub fn imported_fault(imported: &Imported) -> Option<&'static str> {
    let strange = |text: &str| text.chars().any(is_hidden);
    if imported.problems.iter().any(|problem| strange(&problem.spot.to_string())) {
        return Some("the spot of a problem acts or hides");
    }
    imported.problems.iter().find_map(|problem| untold(problem.sentence.shown().as_str()))
}

/// What is wrong with persons and groups: who came through has a login and a name, and no two workgroups share theirs.
pub fn people_fault(imported: &Imported) -> Option<&'static str> {
    if imported.users.iter().any(|user| !user.login.contains('@') || user.name.is_empty()) {
        return Some("somebody has no login or no name");
    }
    let names: Vec<String> = imported.workgroups.iter().map(|group| fold(&group.name)).collect();
    let named: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    if named.iter().collect::<HashSet<_>>().len() < named.len() {
        return Some("two workgroups have one name");
    }
    imported_fault(imported)
}
