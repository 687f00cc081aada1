//! A deletion: what refers to the accounts, the safer way with the focus on it, and a word to be typed for the severe one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::word::Word;
use crate::api::explain::Reference;
use crate::api::{Reply, Request};
use crate::domain::ids::UserId;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Line, buttons, wrap};
use crate::tui::wording::number;

/// What is to be deleted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Deletion {
    pub title: String,
    pub text: Vec<String>,
    pub users: Vec<UserId>,
    /// What must be typed: a login or a number.
    pub word: String,
    /// What makes them inactive instead; nothing where they are so already.
    pub inactive: Vec<Step>,
    pub delete: Vec<Step>,
}

/// An open deletion.
#[derive(Clone, Debug)]
pub struct Delete {
    asked: Deletion,
    word: Word,
    stop: Stop,
    /// What refers to the accounts, by what it is; absent until it has arrived.
    references: Option<Vec<Reference>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stop {
    Inactive,
    Cancel,
    Word,
}

/// Of more accounts it is not looked up what refers to them.
const LOOKED_UP: usize = 5;
/// So many kinds of references are named.
const NAMED: usize = 6;

impl Delete {
    pub fn new(asked: Deletion) -> Self {
        let stop = if asked.inactive.is_empty() { Stop::Cancel } else { Stop::Inactive };
        Self { word: Word::new(asked.word.clone()), asked, stop, references: None }
    }

    fn requests(&self) -> impl Iterator<Item = Request> {
        let few = self.asked.users.len() <= LOOKED_UP;
        self.asked.users.iter().filter(move |_| few).map(|user| Request::References { user: *user })
    }

    fn go(&mut self, forth: bool) {
        let mut stops = vec![Stop::Inactive, Stop::Cancel, Stop::Word];
        stops.retain(|stop| *stop != Stop::Inactive || !self.asked.inactive.is_empty());
        let at = stops.iter().position(|stop| *stop == self.stop).unwrap_or(0);
        self.stop = stops[(at + if forth { 1 } else { stops.len() - 1 }) % stops.len()];
    }

    fn accept(&self) -> Vec<Step> {
        let then = |steps: &[Step]| std::iter::once(Step::Close).chain(steps.iter().cloned()).collect();
        match self.stop {
            Stop::Inactive => then(&self.asked.inactive),
            Stop::Cancel => vec![Step::Close],
            Stop::Word if self.word.is_typed() => then(&self.asked.delete),
            Stop::Word => self.word.asked_for(),
        }
    }

    /// What refers to the accounts, a line for each kind.
    fn referring(&self, ellipsis: &str) -> Vec<String> {
        if self.asked.users.len() > LOOKED_UP {
            return vec![format!("For more than {LOOKED_UP} accounts it is not looked up what refers to them.")];
        }
        let Some(references) = &self.references else { return vec![format!("What refers to them: {ellipsis}")] };
        if references.is_empty() {
            return vec!["Nothing refers to them.".to_owned()];
        }
        let line = |reference: &Reference| {
            let names: Vec<String> = reference.examples.iter().map(|name| name.shown().into()).collect();
            let more = if reference.more { "more than " } else { "" };
            let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
            format!("  {} {more}{}{names}", reference.what.shown(), number(reference.count))
        };
        let mut lines = vec!["What refers to them and would lose its name:".to_owned()];
        lines.extend(references.iter().take(NAMED).map(line));
        if references.len() > NAMED {
            lines.push(format!("  and {} kinds more", references.len() - NAMED));
        }
        lines
    }

    fn lead(&self) -> Line {
        let line = Line::of("To delete all the same, type ", Role::Text);
        line.and(self.word.shown(), Role::Danger).and(" ", Role::Text)
    }

    fn buttons(&self, view: &View<'_>, row: Rect, buf: &mut Buffer) {
        let inactive = (!self.asked.inactive.is_empty()).then_some((Stop::Inactive, "Make inactive"));
        let all = inactive.into_iter().chain([(Stop::Cancel, "Cancel")]);
        buttons(all.map(|(stop, label)| (label, stop == self.stop)), row, buf, view.theme);
    }
}

impl Modal for Delete {
    fn context(&self) -> Context {
        Context::Form
    }

    fn takes(&self, action: Action) -> bool {
        matches!(
            action,
            Action::Accept | Action::Back | Action::NextField | Action::PreviousField | Action::Up | Action::Down
        )
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::Back) => return vec![Step::Close],
            Input::Action(Action::NextField | Action::Down) => self.go(true),
            Input::Action(Action::PreviousField | Action::Up) => self.go(false),
            Input::Action(_) | Input::Entered { .. } => {}
            // Whoever types means the word.
            input => {
                self.stop = Stop::Word;
                return self.word.act(input);
            }
        }
        Vec::new()
    }

    fn wants(&self) -> Vec<Want> {
        const SLOTS: [&str; LOOKED_UP] =
            ["references-1", "references-2", "references-3", "references-4", "references-5"];
        self.requests().zip(SLOTS).map(|(request, slot)| Want::new(slot, request)).collect()
    }

    fn learn(&mut self, model: &Model) {
        let mut sum: Vec<Reference> = Vec::new();
        for request in self.requests() {
            let Some(Reply::References(references)) = model.cache.reply(&request) else { return };
            for reference in references {
                match sum.iter_mut().find(|known| known.what == reference.what) {
                    Some(known) => {
                        known.count += reference.count;
                        known.more |= reference.more;
                    }
                    None => sum.push(reference.clone()),
                }
            }
        }
        self.references = Some(sum);
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 72.min(area.width);
        let room = usize::from(columns.saturating_sub(4));
        let lines = |texts: &[String]| texts.iter().map(|text| wrap(text, room).len()).sum::<usize>();
        let text = lines(&self.asked.text) + lines(&self.referring("."));
        let word = usize::from(self.word.rows(&self.lead(), columns.saturating_sub(4)));
        (columns, u16::try_from(text + word + 6).unwrap_or(u16::MAX).min(area.height))
    }

    fn title(&self) -> &str {
        &self.asked.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let (rest, row) = split(inner, inner.height.saturating_sub(1));
        self.buttons(view, row, buf);
        if inner.height < 3 {
            return None;
        }
        // A blank stands above the buttons, and one above the word.
        let lead = self.lead();
        let rows = self.word.rows(&lead, inner.width).min(rest.height - 1);
        let (text, below) = split(rest, rest.height - 1 - rows);
        let focus = self.stop == Stop::Word && view.focus;
        let cursor = self.word.draw(&lead, focus, view, split(below, rows).0, buf);
        let mut said = self.asked.text.clone();
        said.push(String::new());
        said.extend(self.referring(view.theme.glyphs().ellipsis));
        paragraphs(&said, split(text, text.height.saturating_sub(1)).0, buf, view.theme);
        cursor
    }
}
