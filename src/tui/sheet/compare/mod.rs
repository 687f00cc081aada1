//! Two users side by side: what each has, where they differ, and a key that makes the left one like the right.

mod rows;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::rows::{Compared, compare};
use super::Cover;
use super::choosing::{Chooser, From};
use super::permissions::whom::called;
use crate::api::Request;
use crate::domain::ids::UserId;
use crate::domain::text::Raw;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::ceiling::Left;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::layout::{in_sight, split};
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, List, Row, Tone, rule, scroll};
use crate::tui::wording::counted;

/// The open comparison.
#[derive(Clone, Debug)]
pub struct Compare {
    left: UserId,
    right: Option<UserId>,
    chooser: Chooser,
    only_differing: bool,
    cursor: usize,
    top: usize,
}

impl Compare {
    pub fn new(left: UserId, right: Option<UserId>) -> Self {
        Self { left, right, chooser: Chooser::new(From::Users), only_differing: false, cursor: 0, top: 0 }
    }

    /// The rows that are shown; absent until both cards have arrived.
    fn rows(&self, model: &Model) -> Option<Vec<Compared>> {
        let (left, right) = (model.cache.card(self.left)?, model.cache.card(self.right?)?);
        let mut rows = compare(left, right, model);
        rows.retain(|compared| !self.only_differing || compared.row.differs);
        Some(rows)
    }

    fn current(&self, model: &Model) -> Option<Compared> {
        self.rows(model)?.into_iter().nth(self.cursor)
    }

    fn go(&mut self, rows: isize, height: usize, model: &Model) {
        let all = self.rows(model).map_or(0, |rows| rows.len());
        self.top = scroll(self.top, self.cursor, height, all);
        self.cursor = self.cursor.saturating_add_signed(rows).min(all.saturating_sub(1));
        self.top = scroll(self.top, self.cursor, height, all);
    }

    fn choose(&mut self, model: &Model, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Back) => vec![Step::Uncover],
            Input::Action(Action::Accept) => {
                match self.chooser.chosen(model).map(|named| UserId(named.id)) {
                    Err(why) => return why,
                    Ok(same) if same == self.left => {
                        return vec![say(Tone::Warning, "That is the same user; choose another one.")];
                    }
                    Ok(chosen) => self.right = Some(chosen),
                }
                Vec::new()
            }
            input => self.chooser.act(input, model),
        }
    }

    /// Stages what makes the left side of the row like the right one.
    fn take_right(&self, model: &Model) -> Vec<Step> {
        let Some(row) = self.current(model) else { return Vec::new() };
        let count = row.changes.len();
        let steps = vec![Step::Stage(row.changes)];
        if count < 2 {
            steps
        } else {
            steps
                .into_iter()
                .chain([say(Tone::Plain, format!("Staged {}.", counted(count as u64, "change", "changes")))])
                .collect()
        }
    }

    fn offers_take(&self, model: &Model) -> Offer {
        let Some(row) = self.current(model) else { return Offer::No("There is no row under the cursor.".to_owned()) };
        let Some(operator) = model.operator() else { return Offer::Absent };
        if self.left == operator.user {
            return Offer::No(Left::Own.sentence());
        }
        if !row.row.differs {
            return Offer::No("Both have the same here.".to_owned());
        }
        let Some(left) = model.cache.card(self.left) else { return Offer::Absent };
        row.barred(&operator.levels, left).map_or(Offer::Yes, Offer::No)
    }

    fn list(&self, view: &View<'_>, height: usize) -> List {
        let rows = self.rows(view.model);
        let name = |user: Option<UserId>| user.map(|user| called(&[user], view.model)).unwrap_or_default();
        let empty = match &rows {
            Some(_) => "They do not differ; d shows everything again.".to_owned(),
            None => view.theme.glyphs().ellipsis.to_owned(),
        };
        let rows = rows.unwrap_or_default();
        let top = scroll(self.top, self.cursor, height, rows.len());
        List {
            columns: vec![
                Column::fixed("", 13).spare(1),
                Column::fixed("", 1),
                Column::fill("", 18),
                Column::fill(name(Some(self.left)), 16),
                Column::fill(name(self.right), 16),
            ],
            rows: (top..rows.len().min(top + height))
                .map(|at| row(&rows[at], at == top || rows[at - 1].row.topic != rows[at].row.topic, view))
                .collect(),
            offset: top,
            cursor: (!rows.is_empty()).then_some(self.cursor.min(rows.len().saturating_sub(1))),
            total: rows.len(),
            focus: view.focus,
            empty,
        }
    }
}

/// One row; the first of its topic, and the first in sight, names it.
fn row(compared: &Compared, first: bool, view: &View<'_>) -> Row {
    let glyphs = view.theme.glyphs();
    let row = &compared.row;
    let role = if row.differs { Role::Text } else { Role::Dim };
    let text = |text: &Raw| Line::of(if text.is_empty() { glyphs.none.to_owned() } else { text.shown().into() }, role);
    let mut left = text(&row.left);
    if compared.is_staged(&view.model.draft) {
        let right = if row.right.is_empty() { "none".to_owned() } else { String::from(row.right.shown()) };
        left = left.and(format!(" {} {right}", glyphs.arrow), Role::Staged);
    }
    let sign = if row.differs { Line::of(glyphs.differs, Role::Conflict) } else { Line::default() };
    Row::new(vec![
        Line::of(if first { row.topic.label() } else { "" }, Role::Dim),
        sign,
        Line::of(String::from(row.label.shown()), role),
        left,
        text(&row.right),
    ])
}

impl Pane for Compare {
    fn context(&self) -> Context {
        if self.right.is_none() { Context::Filter } else { Context::Comparing }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        if self.right.is_none() {
            let takes = matches!(action, A::Up | A::Down | A::Accept | A::Back);
            return if takes { Offer::Yes } else { Offer::Absent };
        }
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Back | A::OnlyDiffering | A::MakeLike => Offer::Yes,
            A::TakeRight => self.offers_take(model),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if self.right.is_none() {
            return self.choose(model, input);
        }
        let Input::Action(action) = input else { return Vec::new() };
        let height = in_sight(area);
        match action {
            Action::Back => return vec![Step::Uncover],
            Action::OnlyDiffering => {
                self.only_differing = !self.only_differing;
                (self.cursor, self.top) = (0, 0);
            }
            Action::MakeLike => return vec![Step::Lay(Cover::MakeLike(vec![self.left], self.right))],
            Action::TakeRight => return self.take_right(model),
            motion => motion.lines(height).into_iter().for_each(|lines| self.go(lines, height, model)),
        }
        Vec::new()
    }

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = vec![Want::new("user", Request::User { user: self.left })];
        match self.right {
            Some(user) => wants.push(Want::new("model", Request::User { user })),
            None => wants.push(self.chooser.want()),
        }
        wants
    }

    fn settle(&mut self, _model: &mut Model, _settled: &Settled<'_>) -> Vec<Step> {
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        let left = called(&[self.left], view.model);
        let Some(right) = self.right else {
            rule(head, buf, view.theme, &format!("Compare {left} with"), "", view.focus);
            return self.chooser.draw("User", view, rest, buf);
        };
        let differ = self.rows(view.model).map(|rows| rows.iter().filter(|compared| compared.row.differs).count());
        let note = differ.map(|count| counted(count as u64, "row differs", "rows differ")).unwrap_or_default();
        let title = format!("{left} {} {}", view.theme.glyphs().differs, called(&[right], view.model));
        rule(head, buf, view.theme, &title, &note, view.focus);
        self.list(view, in_sight(area)).draw(rest, buf, view.theme);
        None
    }

    fn note(&self, model: &Model) -> Option<String> {
        let compared = self.current(model).filter(|compared| compared.row.differs)?;
        compared.barred(&model.operator()?.levels, model.cache.card(self.left)?)
    }
}
