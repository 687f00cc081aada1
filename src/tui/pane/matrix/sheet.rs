//! The state of a matrix: rows, columns, the cells where they meet, and an edit that is on its way.

use super::axis::Place;
use super::cells::Cells;
use super::columns::Columns;
use super::edit::Edit;
use super::fill::{self, Fill};
use super::listing::ids;
use super::partners::Partners;
use super::replace::Replace;
use super::rows::Rows;
use super::selection::Selection;
use super::share::{Pair, shown};
use super::topic::Topic;
use crate::api::Request;
use crate::api::matrix::{Axis, Column};
use crate::api::users::Find;
use crate::domain::cell::Value;
use crate::domain::draft::Draft;
use crate::domain::ids::{ReleaseId, UserId};
use crate::domain::query::{Condition, Flag, Term};
use crate::tui::effect::{Step, say};
use crate::tui::marks::MATCHING;
use crate::tui::model::Model;
use crate::tui::outside::Outside;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// The two filters, of which one may be typed into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Rows,
    Columns,
}

/// Everything a matrix pane keeps.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub topic: Topic,
    pub rows: Rows,
    pub columns: Columns,
    pub cells: Cells,
    pub typing: Option<Side>,
    pub selection: Selection,
    /// The edit made last, which a fill repeats.
    pub last: Option<Edit>,
    pub fill: Option<Fill>,
    pub replacing: Option<Replace>,
    pub outside: Outside,
    pub partners: Partners,
    /// Everybody this finds is to be marked.
    pub marking: Option<Find>,
}

impl Sheet {
    pub fn new(topic: Topic) -> Self {
        Self {
            topic,
            rows: Rows::new(topic),
            columns: Columns::new(topic),
            cells: Cells::new(topic.axis()),
            typing: None,
            selection: Selection::default(),
            last: None,
            fill: None,
            replacing: None,
            outside: Outside::default(),
            partners: Partners::default(),
            marking: None,
        }
    }

    /// The place under the cursor.
    pub fn here(&self) -> Option<Place> {
        Some(self.place(self.rows.current()?, self.columns.current()?.id))
    }

    /// The place behind a row and a column.
    pub fn place(&self, row: i64, column: i64) -> Place {
        let (row, column) = self.topic.place(row, column);
        self.cells.place(row, column)
    }

    /// The user of the place under the cursor.
    pub fn user(&self) -> Option<UserId> {
        self.rows.user().map(|row| row.user)
    }

    /// The organization, workgroup or permission of the place under the cursor.
    pub fn column(&self) -> Option<i64> {
        match self.topic {
            Topic::Users(_) | Topic::Orgs(_) | Topic::Sharing(_) => self.columns.current().map(|column| column.id),
            Topic::Of(..) => self.rows.current(),
            Topic::Members(_, of) => Some(of),
        }
    }

    /// The day on which what is under the cursor ends, as the database has it.
    pub fn held_until(&self, model: &Model) -> Option<String> {
        let here = self.here()?;
        if let Some(pair) = Pair::of(here, &self.cells, &model.draft) {
            return shown(&pair.held, model.today())?.end.map(|end| end.to_string());
        }
        match self.cells.base(here.until()?) {
            Value::Time(until) => Some(until.date(&model.seat.zone)),
            _ => None,
        }
    }

    /// Orders the users by what comes next, or the other way around.
    pub fn order(&mut self, reverse: bool) {
        if let Rows::People(people) = &mut self.rows {
            people.order(reverse);
        }
    }

    /// Learns how the members are found that the matrix is about.
    pub fn learn(&mut self, columns: &[Column]) {
        if let (Rows::People(people), Topic::Members(axis, of)) = (&mut self.rows, self.topic)
            && let Some(column) = columns.iter().find(|column| column.id == of)
        {
            let name = vec![column.head.stored().to_owned()];
            let term = if axis == Axis::Workgroups { Term::Workgroup(name) } else { Term::Org(Flag::Active, name) };
            people.members = Some(Condition { negated: false, term }.to_string());
        }
    }

    /// Marks everything the filter finds at this moment.
    pub fn mark_matching(&mut self, model: &mut Model) -> Vec<Step> {
        match &self.rows {
            Rows::People(people) => {
                let find = people.find();
                self.marking = Some(find.clone());
                vec![Step::Ask { slot: Some(MATCHING), request: Request::Matching { find } }]
            }
            Rows::Places(places) => {
                let all: Vec<i64> = ids(places.listing.all()).collect();
                self.rows.mark(&all, model);
                vec![self.marked(all.len(), model)]
            }
        }
    }

    /// An edit for these columns, as they are called here.
    pub fn fill(&self, model: &Model, edit: Edit, columns: Vec<i64>) -> Fill {
        let words = edit.words(self.topic.axis(), &model.seat.zone);
        Fill::new(self.cells.unanswered(), edit, words, self.rows.words(self.topic.axis()), columns)
    }

    /// Begins an edit of rows and columns.
    pub fn make(&mut self, model: &Model, edit: Edit, rows: Vec<i64>, columns: Vec<i64>) -> Vec<Step> {
        self.selection.spend();
        let (rows, columns) = self.topic.places(rows, columns);
        self.begin(model, self.fill(model, edit, columns), rows)
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub fn mark_range(&mut self, model: &mut Model) -> Vec<Step> {
        let (Some(row), Some(column)) = (self.rows.current(), self.columns.current().map(|column| column.id)) else {
            return Vec::new();
        };
        if self.selection.anchor().is_none() {
            self.selection.begin(row, column);
            let text = "A range begins here: move, then set, clear or fill, or press the key again to mark its rows.";
            return vec![say(Tone::Plain, text)];
        }
        let range = self.range();
        self.selection.end();
        let Some((rows, _)) = range else { return vec![too_long()] };
        self.rows.mark(&rows, model);
        vec![self.marked(rows.len(), model)]
    }

    /// Says that so many rows were marked.
    pub fn marked(&self, rows: usize, model: &Model) -> Step {
        let (one, many) = self.rows.words(self.topic.axis());
        let text = match self.rows {
            Rows::People(_) => model.marks.said(rows),
            Rows::Places(_) => format!("{} marked.", counted(rows as u64, one, many)),
        };
        say(Tone::Plain, text)
    }

    /// Lets edits mean everything marked, or only the cell under the cursor or the range again.
    pub fn aim(&mut self, model: &Model) -> Vec<Step> {
        self.selection.aimed = !self.selection.aimed;
        let (one, many) = self.rows.words(self.topic.axis());
        let text = if self.selection.aimed {
            let marked = counted(self.rows.marked(model).len() as u64, one, many);
            format!("Edits mean the {marked} marked, in the columns of the cursor or the range.")
        } else {
            "Edits mean the cell under the cursor again, or the range.".to_owned()
        };
        vec![say(Tone::Plain, text)]
    }

    /// One level back: out of a filter, a fill, a range, the aim, then the filters themselves. Tells whether there was
    /// one.
    pub fn back(&mut self, model: &Model) -> Option<Vec<Step>> {
        if let Some(side) = self.typing.take() {
            match side {
                Side::Rows => self.rows.clear_filter(model),
                Side::Columns => self.columns.clear_filter(model),
            }
        } else if self.fill.take().is_some() {
            return Some(vec![say(Tone::Plain, "The fill was stopped; nothing of it is staged.")]);
        } else if self.replacing.take().is_some() {
            return Some(vec![say(Tone::Plain, "The replacement was stopped; nothing of it is staged.")]);
        } else if self.selection.end() {
        } else if self.is_aimed(model) {
            self.selection.aimed = false;
        } else if !self.rows.filter().is_empty() {
            self.rows.clear_filter(model);
        } else if !self.columns.listing.filter.is_empty() {
            self.columns.clear_filter(model);
        } else {
            return None;
        }
        self.narrow(model);
        Some(Vec::new())
    }

    /// Shows only those with a relation where that is wanted; what is staged counts.
    pub fn narrow(&mut self, model: &Model) {
        self.cells.learn(self.columns.all());
        let (topic, cells) = (self.topic, &self.cells);
        if let Topic::Sharing(release) = topic {
            return self.narrow_to_partners(release, &model.draft);
        }
        if let Rows::Places(places) = &mut self.rows {
            places.narrow(|row| {
                let (row, column) = topic.place(row, 0);
                let active = cells.place(row, column).cells().first().copied();
                active.is_some_and(|cell| !cells.base(cell).is_none() || model.draft.change(cell).is_some())
            });
        }
    }

    /// Shows only those who take part in a release, at the left and at the top, where that is wanted.
    fn narrow_to_partners(&mut self, release: ReleaseId, draft: &Draft) {
        let partners = self.rows.is_only().then(|| self.partners.with_staged(release, draft)).flatten();
        let takes_part = |org| partners.as_ref().is_none_or(|partners| partners.contains(&org));
        if let Rows::Places(places) = &mut self.rows {
            places.narrow(takes_part);
        }
        self.columns.narrow(takes_part);
    }

    pub fn begin(&mut self, model: &Model, fill: Fill, rows: Vec<i64>) -> Vec<Step> {
        let (fill, steps) = fill::begin(fill, rows, &self.cells, model);
        self.fill = fill;
        steps
    }
}

/// Says that a range cannot be edited.
pub(super) fn too_long() -> Step {
    let text = "The range is longer than what is loaded; mark it with a filter and everything that matches.";
    say(Tone::Warning, text)
}
