//! A decision to be confirmed: what will be done, a note that is kept with it, and another way out.
//!
//! The focus is on Cancel. Whatever the size, the buttons are in sight; what is said above them is cut first.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::domain::change::ChangeSet;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say_refused};
use crate::tui::keymap::Context;
use crate::tui::model::Writing;
use crate::tui::pane::Input;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Field, FieldView, Notice, Tone, buttons, wrap};

/// What is to be decided.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Decision {
    pub title: String,
    /// What has to be seen before anything else; empty for nothing.
    pub warning: String,
    pub text: Vec<String>,
    /// The word on the button that goes on: a verb.
    pub yes: String,
    /// What a yes commits; the note becomes its reason.
    pub set: ChangeSet,
    /// The words on a third button, and what it stands for.
    pub instead: Option<(String, Vec<Step>)>,
}

/// An open decision.
#[derive(Clone, Debug)]
pub struct Decide {
    asked: Decision,
    note: Field,
    stop: Stop,
}

/// Where the focus is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stop {
    Note,
    Cancel,
    Yes,
    Instead,
}

/// The longest note in characters.
const NOTE: usize = 400;
/// The lines below the text: a blank, the note, a blank, the buttons.
const BELOW: u16 = 4;

impl Decide {
    pub fn new(asked: Decision) -> Self {
        let note = Field::new(&asked.set.reason).limit(NOTE);
        Self { asked, note, stop: Stop::Cancel }
    }

    fn stops(&self) -> Vec<Stop> {
        let mut stops = vec![Stop::Note, Stop::Cancel, Stop::Yes];
        stops.extend(self.asked.instead.as_ref().map(|_| Stop::Instead));
        stops
    }

    /// Moves the focus by so many places, around the end.
    fn go(&mut self, places: usize) {
        let stops = self.stops();
        let at = stops.iter().position(|stop| *stop == self.stop).unwrap_or(0);
        self.stop = stops[(at + places) % stops.len()];
    }

    fn yes(&self) -> Vec<Step> {
        let set = ChangeSet { reason: self.note.text().trim().to_owned(), ..self.asked.set.clone() };
        vec![Step::Close, Step::Write(Writing::Decision(set))]
    }

    fn accept(&mut self) -> Vec<Step> {
        match self.stop {
            Stop::Note => {
                self.stop = Stop::Yes;
                Vec::new()
            }
            Stop::Cancel => vec![Step::Close],
            Stop::Yes => self.yes(),
            Stop::Instead => {
                let steps = self.asked.instead.as_ref().map(|(_, steps)| steps.clone()).unwrap_or_default();
                std::iter::once(Step::Close).chain(steps).collect()
            }
        }
    }

    fn buttons(&self, view: &View<'_>, row: Rect, buf: &mut Buffer) {
        let instead = self.asked.instead.as_ref().map(|(label, _)| (Stop::Instead, label.as_str()));
        let all = [(Stop::Cancel, "Cancel"), (Stop::Yes, self.asked.yes.as_str())].into_iter().chain(instead);
        buttons(all.map(|(stop, label)| (label, stop == self.stop)), row, buf, view.theme);
    }

    fn said(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let mut used = 0;
        if !self.asked.warning.is_empty() {
            let warning = Notice::new(Tone::Warning, self.asked.warning.as_str());
            warning.draw(area, buf, view.theme);
            used = warning.height(area.width, view.theme).min(area.height);
        }
        paragraphs(&self.asked.text, Rect { y: area.y + used, height: area.height - used, ..area }, buf, view.theme);
    }
}

impl Modal for Decide {
    fn context(&self) -> Context {
        if self.stop == Stop::Note { Context::Form } else { Context::Confirm }
    }

    fn takes(&self, action: Action) -> bool {
        let buttons = matches!(action, Action::Yes | Action::No);
        let both = matches!(action, Action::Accept | Action::Back | Action::NextField | Action::PreviousField);
        both || (buttons && self.stop != Stop::Note)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::Yes) => return self.yes(),
            Input::Action(Action::No | Action::Back) => return vec![Step::Close],
            Input::Action(Action::NextField) => self.go(1),
            Input::Action(Action::PreviousField) => self.go(self.stops().len() - 1),
            Input::Typed(key) if self.stop == Stop::Note => return say_refused(self.note.key(*key)),
            Input::Pasted(text) if self.stop == Stop::Note => return say_refused(self.note.paste(text)),
            Input::Pasted(_) | Input::Typed(_) | Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 72.min(area.width);
        let room = usize::from(columns.saturating_sub(4));
        let lines = |text: &str| wrap(text, room).len();
        let warning = if self.asked.warning.is_empty() { 0 } else { lines(&format!("! {}", self.asked.warning)) };
        let text: usize = self.asked.text.iter().map(|text| lines(text)).sum();
        let inside = u16::try_from(warning + text).unwrap_or(u16::MAX);
        (columns, inside.saturating_add(BELOW + 2))
    }

    fn title(&self) -> &str {
        &self.asked.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let line = |up: u16| Rect { y: inner.bottom() - up, height: 1, ..inner };
        self.buttons(view, line(1), buf);
        let room = inner.height - 1;
        // The note has a blank above and below it as soon as there is room.
        let gap = u16::from(room >= BELOW);
        let cursor = (room > 0).then(|| {
            let focus = self.stop == Stop::Note;
            let note = FieldView {
                label: "Note",
                labels: 6,
                placeholder: "none; shift-tab goes here",
                ..FieldView::bare(&self.note, focus && view.focus)
            };
            note.draw(line(2 + gap), buf, view.theme)
        });
        self.said(view, Rect { height: room.saturating_sub(1 + 2 * gap), ..inner }, buf);
        cursor.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deciding() -> Decide {
        let instead = Some(("Approve instead".to_owned(), vec![Step::Act(Action::Approve)]));
        Decide::new(Decision { yes: "Deny".to_owned(), instead, ..Decision::default() })
    }

    fn press(dialog: &mut Decide, actions: &[Action]) -> Vec<Step> {
        actions.iter().flat_map(|action| dialog.act(&Input::Action(*action))).collect()
    }

    #[test]
    fn the_focus_begins_on_cancel_and_goes_around() {
        use Action::{Accept, NextField, PreviousField};
        let cases: [(&[Action], usize); 4] = [
            (&[Accept], 1),
            (&[NextField, Accept], 2),
            (&[NextField, NextField, Accept], 2),
            (&[PreviousField, Accept], 0),
        ];
        for (actions, steps) in cases {
            assert_eq!(press(&mut deciding(), actions).len(), steps, "{actions:?}");
        }
        let around = [NextField; 4];
        let mut dialog = deciding();
        press(&mut dialog, &around);
        assert_eq!(dialog.stop, Stop::Cancel);
    }

    #[test]
    fn the_note_becomes_the_reason() {
        let mut dialog = deciding();
        press(&mut dialog, &[Action::PreviousField]);
        assert!(dialog.context().is_typing());
        dialog.act(&Input::Pasted(" not one of ours ".to_owned()));
        let steps = press(&mut dialog, &[Action::Accept, Action::Accept]);
        let set = ChangeSet { reason: "not one of ours".to_owned(), ..ChangeSet::default() };
        assert_eq!(steps, [Step::Close, Step::Write(Writing::Decision(set))]);
    }
}
