//! Staged work that was not sent, and what was typed into a form that was not saved: kept on every change, found again
//! by the next session on the same database.
//!
//! A draft of the usual size is on disk before it is seen staged. A large one takes longer to write than a key may wait,
//! so it is only handed over, and so is whatever comes while it is still being written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::scribe::Scribe;
use crate::api::Standing;
use crate::config::private::write;
use crate::domain::draft::Draft;
use crate::tui::KEPT_AT_ONCE;
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
        Self { data, path: None, scribe: Scribe::new(keep) }
    }

    /// Turns to the files of whoever sits there now, and answers what they hold.
    pub fn sit(&mut self, standing: &Standing) -> (Draft, Option<LeftForm>) {
        // What is found has to be what was kept.
        self.scribe.finish();
        self.path = self.data.as_ref().and_then(|data| path(data, standing));
        self.path.as_deref().map_or_else(Default::default, |path| (find(path), find_form(path)))
    }

    pub fn keep(&mut self, draft: Draft) -> io::Result<()> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        let waits = draft.len() <= KEPT_AT_ONCE && !self.scribe.is_busy();
        self.scribe.hand_over(path, draft)?;
        if waits {
            self.scribe.finish();
        }
        Ok(())
    }

    pub fn keep_form(&self, left: Option<&LeftForm>) -> io::Result<()> {
        self.path.as_deref().map_or(Ok(()), |path| keep_form(path, left))
    }
}

/// The file for an operator's draft on a database; `None` while nobody is signed in.
fn path(data: &Path, standing: &Standing) -> Option<PathBuf> {
    let operator = standing.operator.as_ref()?;
    // The identity comes from the file that was opened, so only what an identity looks like gets into a path.
    let uuid: String = standing.database.uuid.stored().chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    Some(data.join("drafts").join(format!("{uuid}-{}.json", operator.user)))
}

/// Finds a draft. One that cannot be read is left where it is and counts as none.
fn find(path: &Path) -> Draft {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps a draft for its owner alone, whole or not at all. An empty one takes the file away.
fn keep(path: &Path, draft: &Draft) -> io::Result<()> {
    if draft.is_empty() { forget(path) } else { write(path, &serde_json::to_vec(draft)?) }
}

/// Finds what was typed into a form that was left; it stands beside the draft.
fn find_form(draft: &Path) -> Option<LeftForm> {
    let text = fs::read_to_string(form_path(draft)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Keeps what was typed into a form, or forgets it.
fn keep_form(draft: &Path, left: Option<&LeftForm>) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::api::standing::{Database, Environment, Operator, Recognized};
    use crate::domain::cell::{Cell, UserField, Value};
    use crate::domain::ids::UserId;
    use crate::domain::password::Policy;
    use crate::domain::permission::Levels;
    use crate::domain::text::Raw;

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
        Standing { database, operator, revision: 1, warning: None }
    }

    #[test]
    fn each_who_sits_down_has_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::new(Some(folder.path().to_owned()));
        assert_eq!(desk.sit(&signed_in(None)), (Draft::default(), None));
        let mut draft = Draft::default();
        draft.stage(Cell::User { user: UserId(3), field: UserField::City }, Value::None, Value::text("Harbor"));
        desk.keep(draft.clone()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nobody's work is kept for nobody");
        assert!(desk.sit(&signed_in(Some(10))).0.is_empty());
        desk.keep(draft.clone()).unwrap();
        desk.keep_form(Some(&form("Harbor"))).unwrap();
        assert_eq!(desk.sit(&signed_in(Some(11))), (Draft::default(), None));
        desk.keep(Draft::default()).unwrap();
        desk.keep_form(None).unwrap();
        let (found, left) = desk.sit(&signed_in(Some(10)));
        assert_eq!((found.to_set(), left), (draft.to_set(), Some(form("Harbor"))));
    }
}
