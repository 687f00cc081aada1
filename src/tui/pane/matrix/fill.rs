//! An edit of one place or of many: what is not loaded yet is asked for first, then everything is staged as one step.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::edit::{Edit, level};
use super::editor::Editor;
use super::left_out::LeftOut;
use super::share::Share;
use crate::api::Request;
use crate::api::matrix::Window;
use crate::api::users::Find;
use crate::domain::cell::{Cell, Value};
use crate::domain::change::Change;
use crate::domain::draft::{Bulk, Draft};
use crate::domain::permission::Tier;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::{counted, number};

/// More places than this are not filled at once.
pub(super) const MOST: usize = 100_000;
/// About so many places are asked for in one question, of at most so many users: the answer is taken in between two keys.
const CHUNK: usize = 2_000;
const ROWS: usize = 500;

/// An edit on its way into the draft.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    /// The places, none of them answered.
    cells: Cells,
    edit: Edit,
    /// The edit in a few words.
    words: String,
    /// What one row is and many are.
    nouns: (&'static str, &'static str),
    columns: Vec<i64>,
    /// Everybody this finds is meant, as soon as it is known who that is.
    finding: Option<Find>,
    /// The users whose cells are still to be looked at.
    waiting: Vec<i64>,
    users: usize,
    bulk: Bulk,
    /// Of an edit of both directions: the pairs that were looked at, the lesser number first.
    paired: BTreeSet<(i64, i64)>,
    /// The rows that change.
    touched: u64,
    /// How many levels rise to one of tier 1, by which others could be raised.
    raised: u64,
    left: LeftOut,
}

impl Fill {
    pub fn new(
        cells: Cells,
        edit: Edit,
        words: String,
        nouns: (&'static str, &'static str),
        columns: Vec<i64>,
    ) -> Self {
        Self {
            cells,
            edit,
            words,
            nouns,
            columns,
            finding: None,
            waiting: Vec::new(),
            users: 0,
            bulk: Bulk::default(),
            paired: BTreeSet::new(),
            touched: 0,
            raised: 0,
            left: LeftOut::NONE,
        }
    }

    /// The same edit for everybody that a filter finds.
    pub fn for_all(self, find: Find) -> Self {
        Self { finding: Some(find), ..self }
    }

    /// Says for whom, if there are not too many.
    ///
    /// # Errors
    /// The sentence about too many places.
    pub fn meant(&mut self, users: Vec<i64>) -> Result<(), String> {
        let places = users.len().saturating_mul(self.columns.len());
        if places > MOST {
            let (places, most) = (number(places as u64), number(MOST as u64));
            return Err(format!("These are {places} cells, and at most {most} are filled at once. Narrow the filter."));
        }
        self.finding = None;
        self.users = users.len();
        self.waiting = users;
        Ok(())
    }

    /// Looks at everybody whose cells are loaded.
    pub fn look(&mut self, cells: &Cells, draft: &Draft, by: Editor<'_>) {
        let loaded = |user: &i64| self.columns.iter().all(|column| cells.is_loaded(cells.place(*user, *column)));
        let (now, later) = std::mem::take(&mut self.waiting).into_iter().partition(loaded);
        self.waiting = later;
        for user in Vec::<i64>::from_iter(now) {
            self.user(user, cells, draft, by);
        }
    }

    /// What has to be answered next.
    pub fn wants(&self) -> Request {
        match &self.finding {
            Some(find) => Request::Matching { find: find.clone() },
            None => {
                Request::Window { axis: self.cells.axis(), rows: self.chunk().to_vec(), columns: self.columns.clone() }
            }
        }
    }

    /// Takes the answer for the next users; tells whether it was theirs.
    pub fn take(&mut self, users: &[i64], columns: &[i64], window: &Window, draft: &Draft, by: Editor<'_>) -> bool {
        if self.finding.is_some() || users.is_empty() || users != self.chunk() || columns != self.columns {
            return false;
        }
        let mut cells = self.cells.clone();
        cells.take(users, columns, window, 0);
        self.waiting.drain(..users.len());
        for user in users {
            self.user(*user, &cells, draft, by);
        }
        true
    }

    pub const fn finds(&self) -> Option<&Find> {
        self.finding.as_ref()
    }

    pub const fn is_done(&self) -> bool {
        self.finding.is_none() && self.waiting.is_empty()
    }

    /// How far it is, while it is on its way.
    pub fn progress(&self) -> String {
        let words = &self.words;
        if self.finding.is_some() {
            return format!("Filling {words}: finding out for whom. Esc stops.");
        }
        let (done, all) = (self.users - self.waiting.len(), self.users);
        let many = self.nouns.1;
        format!("Filling {words}: looked at {} of {} {many}. Esc stops.", number(done as u64), number(all as u64))
    }

    /// Stages everything as one step and says what was done.
    pub fn finish(self) -> Vec<Step> {
        let single = self.users == 1 && self.columns.len() == 1;
        let empty = self.bulk.is_empty();
        if single {
            return match (&self.left.why, empty) {
                (Some(left), _) => vec![say(Tone::Warning, left.sentence())],
                (None, true) => vec![say(Tone::Plain, format!("Nothing to stage: {} is so already.", self.subject()))],
                (None, false) => vec![Step::StageBulk(Box::new(self.bulk))],
            };
        }
        let notice = say(if empty { Tone::Warning } else { Tone::Plain }, self.summary());
        if empty { vec![notice] } else { vec![Step::StageBulk(Box::new(self.bulk)), notice] }
    }

    fn user(&mut self, user: i64, cells: &Cells, draft: &Draft, by: Editor<'_>) {
        let mut touched = false;
        for column in &self.columns {
            let place = cells.place(user, *column);
            if self.edit == Edit::Share(Share::Both) && !self.paired.insert((user.min(*column), user.max(*column))) {
                continue;
            }
            match self.edit.left(place, by, draft, cells) {
                None => {
                    let changes = self.edit.changes(place, by, draft, cells);
                    touched |= !changes.is_empty();
                    self.raised += changes.iter().filter(|change| raises(change)).count() as u64;
                    self.bulk.stage(changes);
                }
                Some(left) => self.left.count(left),
            }
        }
        self.touched += u64::from(touched);
    }

    fn chunk(&self) -> &[i64] {
        let users = (CHUNK / self.columns.len().max(1)).clamp(1, ROWS);
        &self.waiting[..users.min(self.waiting.len())]
    }

    fn subject(&self) -> &'static str {
        match self.edit {
            Edit::Level(_) => "the level",
            Edit::Set(_) | Edit::Clear(_) => "the flag",
            Edit::Until(_) | Edit::PutOff | Edit::Endless => "the end date",
            Edit::Remove | Edit::Share(_) => "it",
        }
    }

    fn summary(&self) -> String {
        let words = &self.words;
        let text = match self.bulk.len() {
            0 => format!("Nothing to stage for {words}."),
            staged => {
                let (one, many) = self.nouns;
                let changes = counted(staged as u64, "change", "changes");
                format!("Staged {words}: {changes} of {}.", counted(self.touched, one, many))
            }
        };
        let text = match self.raised {
            0 => text,
            raised => format!("{text} Tier 1: {}.", counted(raised, "level", "levels")),
        };
        self.left.words().map_or_else(|| text.clone(), |left| format!("{text} Left out: {left}."))
    }
}

/// Whether a change raises a level to one of tier 1.
fn raises(change: &Change) -> bool {
    match (change.cell, &change.after) {
        (Cell::Permission { permission, .. }, Value::Level(after)) => {
            *after > level(&change.before) && permission.tier(*after) == Tier::One
        }
        _ => false,
    }
}

/// Begins a fill for these rows; what it needs may be there already, unless they are very many.
pub(super) fn begin(mut fill: Fill, users: Vec<i64>, cells: &Cells, model: &Model) -> (Option<Fill>, Vec<Step>) {
    let Some(by) = Editor::of(model) else { return (None, Vec::new()) };
    if let Err(sentence) = fill.meant(users) {
        return (None, vec![say(Tone::Warning, sentence)]);
    }
    fill.bulk = model.draft.bulk();
    if fill.waiting.len() <= CHUNK {
        fill.look(cells, &model.draft, by);
    }
    if fill.is_done() { (None, fill.finish()) } else { (Some(fill), Vec::new()) }
}
