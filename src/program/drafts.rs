//! Work that was not sent: what is staged, who is marked, and what was typed into a form that was not saved. It is kept on
//! every change, and found again by the next session on the same database.
//!
//! Two consoles of one operator keep their work apart. Whatever consoles left behind is gathered by the next one that begins.
//!
//! A draft of the usual size is on disk before it is seen staged. A large one takes longer to write than a key may wait,
//! so it is only handed over, and so is whatever comes while it is still being written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::places::{Place, Places};
use super::scribe::Scribe;
use crate::api::Standing;
use crate::config::private::write;
use crate::domain::draft::Draft;
use crate::tui::KEPT_AT_ONCE;
use crate::tui::kept::{Keeper, Kept, Others};
use crate::tui::marks::Marks;
use crate::tui::sheet::LeftForm;

/// Where the work of whoever sits at the terminal is kept.
pub(super) struct Desk {
    data: Option<PathBuf>,
    /// The file of the operator who sits there; absent while nobody is signed in.
    path: Option<PathBuf>,
    /// The places of those who sat there in this session: each finds theirs again.
    held: Vec<(Places, Place)>,
    scribe: Scribe,
}

impl Desk {
    pub fn new(data: Option<PathBuf>) -> Self {
        Self { data, path: None, held: Vec::new(), scribe: Scribe::new(keep_draft) }
    }

    fn at(&self, keep: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        self.path.as_deref().map_or(Ok(()), keep)
    }

    /// Sits down at the operator's first free place, and gathers there what consoles left at the others.
    fn take(&mut self, places: Places) -> Kept {
        let (free, open) = places.take();
        let mut free = free.into_iter();
        let Some(mine) = free.next() else { return Kept::default() };
        let mut kept = find_all(&mine.path);
        for other in free {
            gather(&mut kept, &mine.path, &other.path);
        }
        kept.others.open = open.iter().filter_map(|path| find::<Draft>(path)).map(|draft| draft.len()).sum();
        self.path = Some(mine.path.clone());
        self.held.push((places, mine));
        kept
    }
}

impl Keeper for Desk {
    fn sit(&mut self, standing: &Standing) -> Kept {
        // What is found has to be what was kept.
        self.scribe.finish();
        self.path = None;
        let Some(places) = self.data.as_ref().and_then(|data| Places::of(data, standing)) else {
            return Kept::default();
        };
        match self.held.iter().find(|(held, _)| *held == places) {
            Some((_, place)) => {
                self.path = Some(place.path.clone());
                find_all(&place.path)
            }
            None => self.take(places),
        }
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

/// Everything that was kept at a place.
fn find_all(path: &Path) -> Kept {
    Kept {
        draft: find(path).unwrap_or_default(),
        marks: find(&marks_path(path)).unwrap_or_default(),
        form: find(&form_path(path)),
        others: Others::default(),
    }
}

/// Brings what is at another place to this one. What does not go together stays there, and so does what cannot be written
/// here: it is gone from there only when it is here.
fn gather(kept: &mut Kept, here: &Path, there: &Path) {
    let other = find_all(there);
    let gathered = kept.gather(other.clone());
    let moved = |moves: bool, keep: &dyn Fn() -> io::Result<()>, at: &Path| {
        if moves && keep().is_ok() {
            // What stays there too is found to be here already.
            let _ = forget(at);
        }
    };
    let with_draft = gathered.draft && !other.draft.is_empty();
    moved(with_draft, &|| keep_draft(here, &kept.draft), there);
    moved(
        gathered.draft && !other.marks.is_empty(),
        &|| keep(&marks_path(here), Some(&kept.marks)),
        &marks_path(there),
    );
    moved(gathered.form && other.form.is_some(), &|| keep(&form_path(here), kept.form.as_ref()), &form_path(there));
}

/// How many changes are kept for whoever is signed in. They stay as they are, even where they cannot be read.
pub(super) fn staged(data: Option<&Path>, standing: &Standing) -> usize {
    let drafts = data
        .and_then(|data| Places::of(data, standing))
        .into_iter()
        .flat_map(|places| places.drafts().collect::<Vec<_>>());
    let draft = |path| serde_json::from_str::<Draft>(&fs::read_to_string(path).ok()?).ok();
    drafts.filter_map(draft).map(|draft| draft.len()).sum()
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
            product: Raw::default(),
            security_questions: false,
            read_only: None,
        };
        Standing { database, operator, revision: 1, journal_begins: None, warning: None, break_glass: None }
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

    fn desk(folder: &Path) -> Desk {
        Desk::new(Some(folder.to_owned()))
    }

    fn city(user: i64, city: &str) -> Draft {
        let mut draft = Draft::default();
        draft.stage(Cell::User { user: UserId(user), field: UserField::City }, Value::None, Value::text(city));
        draft
    }

    #[test]
    fn two_consoles_keep_their_work_apart_and_the_next_one_finds_both() {
        let folder = tempfile::tempdir().unwrap();
        let me = signed_in(Some(10));
        let (mut one, mut other) = (desk(folder.path()), desk(folder.path()));
        assert_eq!(one.sit(&me), Kept::default());
        one.keep_draft(city(3, "Harbor")).unwrap();
        one.keep_marks(&Marks::from(vec![(UserId(3), None)])).unwrap();
        let found = other.sit(&me);
        assert!(found.draft.is_empty() && found.marks.is_empty() && found.others.open == 1, "{found:?}");
        other.keep_draft(city(4, "Bay")).unwrap();
        other.keep_marks(&Marks::from(vec![(UserId(4), None)])).unwrap();
        other.keep_form(Some(&form("Pier"))).unwrap();
        assert_eq!(other.sit(&me).draft.to_set(), city(4, "Bay").to_set(), "who sits down again is where they were");
        drop((one, other));
        for _ in 0..2 {
            let found = desk(folder.path()).sit(&me);
            let cells: Vec<_> = found.draft.changes().map(|change| change.cell.user().unwrap()).collect();
            assert_eq!(cells, [UserId(3), UserId(4)]);
            assert_eq!((found.marks.len(), found.form), (2, Some(form("Pier"))));
        }
    }

    #[test]
    fn what_does_not_go_together_waits_with_its_marks() {
        let folder = tempfile::tempdir().unwrap();
        let me = signed_in(Some(10));
        let (mut one, mut other) = (desk(folder.path()), desk(folder.path()));
        one.sit(&me);
        other.sit(&me);
        one.keep_draft(city(3, "Harbor")).unwrap();
        other.keep_draft(city(3, "Bay")).unwrap();
        other.keep_marks(&Marks::from(vec![(UserId(4), None)])).unwrap();
        drop((one, other));
        let mut next = desk(folder.path());
        let found = next.sit(&me);
        assert_eq!((found.draft.to_set(), found.others.beside), (city(3, "Harbor").to_set(), 1));
        assert!(found.marks.is_empty());
        next.keep_draft(Draft::default()).unwrap();
        drop(next);
        let found = desk(folder.path()).sit(&me);
        assert_eq!((found.draft.to_set(), found.marks.len()), (city(3, "Bay").to_set(), 1));
    }
}
