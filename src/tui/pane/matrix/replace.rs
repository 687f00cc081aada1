//! *Replace with*: some users get these organizations or workgroups instead of what they have. What it would do is
//! counted first and shown; nothing is staged before a yes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::Cells;
use super::edit::Edit;
use super::editor::Editor;
use crate::api::matrix::{Axis, Column, Window};
use crate::api::users::{Find, UserRow};
use crate::api::{Place, Request};
use crate::domain::cell::AccessPart;
use crate::domain::change::Change;
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::query::{Condition, Query, Term};
use crate::domain::status::Status;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::widget::Tone;
use crate::tui::wording::{counted, number};

/// More users than this do not have what they have replaced at once.
const MOST: usize = 2_000;
/// Of so many users it is asked at once by whom they are owned.
const OWNERS: usize = 500;
/// About so many places are asked for in one question.
const CHUNK: usize = 50_000;

/// A replacement on its way: whose owners are still to be asked, then whose relations.
#[derive(Clone, Debug)]
pub(super) struct Replace {
    axis: Axis,
    /// All there is to have.
    columns: Vec<Column>,
    /// What they shall have.
    chosen: BTreeSet<i64>,
    part: AccessPart,
    all: usize,
    unowned: Vec<i64>,
    waiting: Vec<i64>,
    owners: HashMap<i64, String>,
    changes: Vec<Change>,
    /// How many users lose each.
    removed: BTreeMap<i64, u64>,
    /// How many users keep their owning organization though it is not chosen.
    kept: u64,
    own: bool,
}

impl Replace {
    /// Begins for these users; the operator's own row stays as it is.
    ///
    /// # Errors
    /// The sentence about too many users.
    pub fn new(
        axis: Axis,
        columns: Vec<Column>,
        chosen: Vec<i64>,
        part: AccessPart,
        users: Vec<i64>,
        operator: UserId,
    ) -> Result<Self, String> {
        if users.len() > MOST {
            let (users, most) = (number(users.len() as u64), number(MOST as u64));
            return Err(format!("These are {users} users, and this is done for at most {most} at once. Mark fewer."));
        }
        let own = users.contains(&operator.0);
        let users: Vec<i64> = users.into_iter().filter(|user| *user != operator.0).collect();
        Ok(Self {
            axis,
            columns,
            chosen: chosen.into_iter().collect(),
            part,
            all: users.len(),
            unowned: if axis == Axis::Organizations { users.clone() } else { Vec::new() },
            waiting: users,
            owners: HashMap::new(),
            changes: Vec::new(),
            removed: BTreeMap::new(),
            kept: 0,
            own,
        })
    }

    /// What has to be answered next; nothing once everything is known.
    pub fn wants(&self) -> Option<Request> {
        if !self.unowned.is_empty() {
            let limit = u32::try_from(OWNERS).unwrap_or(u32::MAX);
            return Some(Request::Users { find: self.find(), place: Place::Start, limit });
        }
        let (rows, columns) = (self.chunk().to_vec(), self.ids());
        (!rows.is_empty()).then_some(Request::Window { axis: self.axis, rows, columns })
    }

    /// Takes who owns the next users; tells whether it was asked here.
    pub fn take_owners(&mut self, find: &Find, rows: &[UserRow]) -> bool {
        let is_mine = !self.unowned.is_empty() && *find == self.find();
        if is_mine {
            let owned = rows.iter().filter_map(|row| Some((row.user.0, row.owner.as_ref()?.stored().to_owned())));
            self.owners.extend(owned);
            self.unowned.drain(..OWNERS.min(self.unowned.len()));
        }
        is_mine
    }

    /// Takes what the next users have; tells whether it was asked here.
    pub fn take(&mut self, rows: &[i64], columns: &[i64], window: &Window, draft: &Draft, by: Editor<'_>) -> bool {
        let is_mine = self.unowned.is_empty() && !rows.is_empty() && rows == self.chunk() && columns == self.ids();
        if is_mine {
            let mut cells = Cells::new(self.axis);
            cells.take(rows, columns, window, 0);
            self.waiting.drain(..rows.len());
            rows.iter().for_each(|user| self.user(*user, &cells, draft, by));
        }
        is_mine
    }

    /// How far it is.
    pub fn progress(&self) -> String {
        let (done, all) = (self.all - self.waiting.len(), self.all);
        format!("Replacing: looked at {} of {} users. Esc stops.", number(done as u64), number(all as u64))
    }

    /// Shows what it would do, to be staged by a yes.
    pub fn finish(self) -> Vec<Step> {
        if self.changes.is_empty() {
            return vec![say(Tone::Plain, format!("Nothing to stage: they have just that already.{}", self.left()))];
        }
        let users: BTreeSet<_> = self.changes.iter().filter_map(|change| change.cell.user()).collect();
        let staged = counted(self.changes.len() as u64, "change", "changes");
        let users = counted(users.len() as u64, "user", "users");
        let said = say(Tone::Plain, format!("Staged the replacement: {staged} of {users}.{}", self.left()));
        let name = |id: &i64| {
            let column = self.columns.iter().find(|column| column.id == *id);
            column.map_or_else(String::new, |column| column.head.shown().into())
        };
        let chosen: Vec<String> = self.chosen.iter().map(name).collect();
        let mut text = vec![format!(
            "{} {} in {} and nothing else.",
            counted(self.all as u64, "user gets", "users get"),
            self.part.label(),
            chosen.join(", ")
        )];
        if !self.removed.is_empty() {
            let removed = self.removed.iter().map(|(id, users)| format!("{} ({})", name(id), number(*users)));
            text.push(format!("Taken away, with how many users: {}.", removed.collect::<Vec<_>>().join(", ")));
        }
        let left = self.left();
        text.extend((!left.is_empty()).then(|| left.trim().to_owned()));
        text.push(format!("These are {staged} of {users}. Nothing happens before the review."));
        let steps = vec![Step::Stage(self.changes), said];
        let (title, yes) = ("Replace with".to_owned(), "Stage".to_owned());
        vec![Step::Open(Prompt::Confirm(Confirmation { title, text, yes, word: None, steps }))]
    }

    /// What stays as it is.
    fn left(&self) -> String {
        let kept = match self.kept {
            0 => String::new(),
            kept => {
                let kept = counted(kept, "user keeps", "users keep");
                format!(" {kept} the owning organization: it goes only with another owner.")
            }
        };
        let own = if self.own { " Your own row is left as it is." } else { "" };
        format!("{kept}{own}")
    }

    fn user(&mut self, user: i64, cells: &Cells, draft: &Draft, by: Editor<'_>) {
        for column in &self.columns {
            let place = cells.place(user, column.id);
            if self.chosen.contains(&column.id) {
                self.changes.extend(Edit::Set(self.part).changes(place, by, draft, cells));
                continue;
            }
            let active = place.part(AccessPart::Active);
            let shown = active.map(|cell| draft.overlay(cell).cloned().unwrap_or_else(|| cells.base(cell)));
            if shown.is_none_or(|shown| shown.is_none()) {
                continue;
            }
            if self.owners.get(&user).is_some_and(|owner| owner == column.head.stored()) {
                self.kept += 1;
                continue;
            }
            self.changes.extend(Edit::Remove.changes(place, by, draft, cells));
            *self.removed.entry(column.id).or_default() += 1;
        }
    }

    fn ids(&self) -> Vec<i64> {
        self.columns.iter().map(|column| column.id).collect()
    }

    fn chunk(&self) -> &[i64] {
        let users = (CHUNK / self.columns.len().max(1)).clamp(1, 500);
        &self.waiting[..users.min(self.waiting.len())]
    }

    /// Finds the next users whose owners are asked for, whatever their status.
    fn find(&self) -> Find {
        let users = self.unowned.iter().take(OWNERS).copied().map(UserId).collect();
        let statuses = Status::ALL.to_vec();
        let conditions = [Term::Status(statuses), Term::Id(users)].map(|term| Condition { negated: false, term });
        let query = Query { conditions: conditions.into(), ..Query::default() };
        Find { filter: query.to_string(), ..Find::default() }
    }
}
