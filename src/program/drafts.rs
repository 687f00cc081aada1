//! Staged work that was not sent, and what was typed into a form that was not saved: kept on every change, found again
//! by the next session on the same database.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::api::Standing;
use crate::domain::draft::Draft;
use crate::tui::sheet::LeftForm;

/// The file for an operator's draft on a database; `None` while nobody is signed in.
pub(super) fn path(data: &Path, standing: &Standing) -> Option<PathBuf> {
    let operator = standing.operator.as_ref()?;
    // The identity comes from the file that was opened, so only what an identity looks like gets into a path.
    let uuid: String = standing.database.uuid.stored().chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    Some(data.join("drafts").join(format!("{uuid}-{}.json", operator.user)))
}

/// Finds a draft. One that cannot be read is left where it is and counts as none.
pub(super) fn find(path: &Path) -> Draft {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps a draft for its owner alone, whole or not at all. An empty one takes the file away.
pub(super) fn keep(path: &Path, draft: &Draft) -> io::Result<()> {
    if draft.is_empty() { forget(path) } else { write(path, &serde_json::to_vec(draft)?) }
}

/// Finds what was typed into a form that was left; it stands beside the draft.
pub(super) fn find_form(draft: &Path) -> Option<LeftForm> {
    let text = fs::read_to_string(form_path(draft)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Keeps what was typed into a form, or forgets it.
pub(super) fn keep_form(draft: &Path, left: Option<&LeftForm>) -> io::Result<()> {
    let path = form_path(draft);
    match left {
        Some(left) => write(&path, &serde_json::to_vec(left)?),
        None => forget(&path),
    }
}

fn form_path(draft: &Path) -> PathBuf {
    draft.with_extension("form.json")
}

fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let unfinished = path.with_extension("part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::domain::cell::{Cell, UserField, Value};
    use crate::domain::ids::UserId;

    #[test]
    fn what_is_kept_is_found_and_an_empty_draft_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drafts").join("one.json");
        let mut draft = Draft::default();
        let cell = Cell::User { user: UserId(3), field: UserField::City };
        draft.stage(cell, Value::None, Value::text("Harbor"));
        keep(&path, &draft).unwrap();
        assert_eq!(find(&path).to_set(), draft.to_set());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        keep(&path, &Draft::default()).unwrap();
        assert!(!path.exists());
        assert!(find(&path).is_empty());
    }

    fn form(city: &str) -> LeftForm {
        let typed = |city: &str| {
            serde_json::json!({"texts": {"city": city}, "values": {}, "chosen": {}, "template": null, "members": [],
                               "orgs": [], "note": ""})
        };
        let (typed, opened) = (typed(city), typed(""));
        let bases = serde_json::json!({"fields": {}, "levels": null});
        let whole = serde_json::json!({"kind": "add", "user": -1, "name": "Mira", "typed": typed, "opened": opened,
                                       "bases": bases});
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn a_form_is_kept_beside_the_draft_and_forgotten_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drafts").join("one.json");
        let left = form("Harbor");
        keep_form(&path, Some(&left)).unwrap();
        assert_eq!(find_form(&path), Some(left));
        assert!(find(&path).is_empty());
        let kept = fs::metadata(form_path(&path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(kept, 0o600);
        keep_form(&path, None).unwrap();
        assert_eq!(find_form(&path), None);
        keep_form(&path, None).unwrap();
    }
}
