//! Work that was not sent: what is staged, who is marked, and what was typed into a form that was not saved. It is kept on
//! every change, and found again by the next session on the same database.
//!
//! A draft of the usual size is on disk before it is seen staged. A large one takes longer to write than a key may wait,
//! so it is only handed over, and so is whatever comes while it is still being written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::scribe::Scribe;
use crate::api::Standing;
use crate::config::private::write;
use crate::domain::draft::Draft;
use crate::tui::KEPT_AT_ONCE;
use crate::tui::kept::{Keeper, Kept};
use crate::tui::marks::Marks;
use crate::tui::sheet::LeftForm;

/// Where the work of whoever sits at the terminal is kept.
pub(super) struct Desk {
    data: Option<PathBuf>,
    /// The file of the operator who sits there; absent while nobody is signed in.
    path: Option<PathBuf>,
    scribe: Scribe,
}

impl Desk {
    pub fn new(data: Option<PathBuf>) -> Self {
        Self { data, path: None, scribe: Scribe::new(keep_draft) }
    }

    fn at(&self, keep: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        self.path.as_deref().map_or(Ok(()), keep)
    }
}

impl Keeper for Desk {
    fn sit(&mut self, standing: &Standing) -> Kept {
        // What is found has to be what was kept.
        self.scribe.finish();
        self.path = self.data.as_ref().and_then(|data| path(data, standing));
        self.path.as_deref().map_or_else(Kept::default, |path| Kept {
            draft: find(path).unwrap_or_default(),
            marks: find(&marks_path(path)).unwrap_or_default(),
            form: find(&form_path(path)),
        })
    }

    fn keep_draft(&mut self, draft: Draft) -> io::Result<()> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        let waits = draft.len() <= KEPT_AT_ONCE && !self.scribe.is_busy();
        self.scribe.hand_over(path, draft)?;
        if waits {
            self.scribe.finish();
        }
        Ok(())
    }

    fn keep_marks(&self, marks: &Marks) -> io::Result<()> {
        self.at(|path| keep(&marks_path(path), (!marks.is_empty()).then_some(marks)))
    }

    fn keep_form(&self, form: Option<&LeftForm>) -> io::Result<()> {
        self.at(|path| keep(&form_path(path), form))
    }
}

/// The file for an operator's draft on a database; `None` while nobody is signed in.
fn path(data: &Path, standing: &Standing) -> Option<PathBuf> {
    let operator = standing.operator.as_ref()?;
    // The identity comes from the file that was opened, so only what an identity looks like gets into a path.
    let uuid: String = standing.database.uuid.stored().chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    Some(data.join("drafts").join(format!("{uuid}-{}.json", operator.user)))
}

/// How many changes are kept for whoever is signed in. They stay as they are, even where they cannot be read.
pub(super) fn staged(data: Option<&Path>, standing: &Standing) -> usize {
    let text = data.and_then(|data| fs::read_to_string(path(data, standing)?).ok());
    text.and_then(|text| serde_json::from_str::<Draft>(&text).ok()).map_or(0, |draft| draft.len())
}

/// Finds what was kept. What cannot be read counts as nothing, and is put aside, so that nothing is kept over it.
fn find<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return put_aside(path, &error),
    };
    serde_json::from_str(&text).map_or_else(|error| put_aside(path, &error), Some)
}

fn put_aside<T>(path: &Path, why: &dyn std::error::Error) -> Option<T> {
    let aside = path.with_added_extension("unread");
    let moved = fs::rename(path, &aside);
    tracing::warn!(file = %path.display(), %why, ?moved, "what was kept cannot be read and was put aside");
    None
}

/// Keeps something for its owner alone, whole or not at all; nothing takes the file away.
fn keep<T: Serialize>(path: &Path, work: Option<&T>) -> io::Result<()> {
    match work {
        Some(work) => write(path, &serde_json::to_vec(work)?),
        None => forget(path),
    }
}

fn keep_draft(path: &Path, draft: &Draft) -> io::Result<()> {
    keep(path, (!draft.is_empty()).then_some(draft))
}

fn marks_path(draft: &Path) -> PathBuf {
    draft.with_extension("marks.json")
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::api::standing::{Database, Environment, Operator, Recognized};
    use crate::domain::cell::{Cell, UserField, Value};
    use crate::domain::ids::UserId;
    use crate::domain::password::Policy;
    use crate::domain::permission::Levels;
    use crate::domain::status::Status;
    use crate::domain::text::Raw;

    #[test]
    fn what_is_kept_is_found_and_nothing_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drafts").join("one.json");
        let mut draft = Draft::default();
        let cell = Cell::User { user: UserId(3), field: UserField::City };
        draft.stage(cell, Value::None, Value::text("Harbor"));
        keep(&path, Some(&draft)).unwrap();
        assert_eq!(find::<Draft>(&path).unwrap().to_set(), draft.to_set());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        keep::<Draft>(&path, None).unwrap();
        assert!(!path.exists());
        keep::<Draft>(&path, None).unwrap();
        assert!(find::<Draft>(&path).is_none());
    }

    #[test]
    fn what_cannot_be_read_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.json");
        fs::write(&path, "{\"of\": \"a later version\"}").unwrap();
        assert!(find::<Draft>(&path).is_none());
        let mut draft = Draft::default();
        draft.stage(Cell::User { user: UserId(3), field: UserField::City }, Value::None, Value::text("Harbor"));
        keep(&path, Some(&draft)).unwrap();
        let aside = fs::read_to_string(folder.path().join("one.json.unread")).unwrap();
        assert!(aside.contains("a later version"), "{aside}");
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

    fn signed_in(user: Option<i64>) -> Standing {
        let operator = user.map(|user| Operator {
            user: UserId(user),
            name: Raw::from("Kim Osei"),
            login: Raw::from("kim@harbor.example"),
            recognized: Recognized::Password,
            has_password: true,
            ask_for_recovery: false,
            levels: Levels::default(),
            capabilities: std::collections::BTreeSet::new(),
            pending: 0,
            newest: None,
        });
        let database = Database {
            name: Raw::from("prod.db"),
            display_name: Raw::from("Harbor"),
            environment: Environment::Production,
            uuid: Raw::from("7c1e"),
            password_policy: Policy::default(),
            security_questions: false,
            read_only: None,
        };
        Standing { database, operator, revision: 1, journal_begins: None, warning: None }
    }

    #[test]
    fn each_who_sits_down_has_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::new(Some(folder.path().to_owned()));
        assert_eq!(desk.sit(&signed_in(None)), Kept::default());
        let mut draft = Draft::default();
        draft.stage(Cell::User { user: UserId(3), field: UserField::City }, Value::None, Value::text("Harbor"));
        let marks = Marks::from(vec![(UserId(4), Some(Status::Active)), (UserId(7), None)]);
        desk.keep_draft(draft.clone()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nobody's work is kept for nobody");
        assert_eq!(desk.sit(&signed_in(Some(10))), Kept::default());
        desk.keep_draft(draft.clone()).unwrap();
        desk.keep_marks(&marks).unwrap();
        desk.keep_form(Some(&form("Harbor"))).unwrap();
        assert_eq!(desk.sit(&signed_in(Some(11))), Kept::default());
        desk.keep_draft(Draft::default()).unwrap();
        desk.keep_marks(&Marks::default()).unwrap();
        desk.keep_form(None).unwrap();
        let found = desk.sit(&signed_in(Some(10)));
        assert_eq!((found.draft.to_set(), found.marks, found.form), (draft.to_set(), marks, Some(form("Harbor"))));
        desk.keep_draft(Draft::default()).unwrap();
        let found = desk.sit(&signed_in(Some(10)));
        assert!(found.draft.is_empty() && found.marks.len() == 2, "each part is forgotten alone");
    }
}
