//! A word that has to be typed before something severe is done: what it is, what is typed, and what is said where that is
//! another one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::text::Raw;
use crate::tui::effect::{Step, say, say_refused};
use crate::tui::layout::split;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, Tone, put_cut, put_line, width, wrap};

/// The word, and what is typed.
#[derive(Clone, Debug)]
pub(super) struct Word {
    wanted: String,
    typed: Field,
}

impl Word {
    pub fn new(wanted: String) -> Self {
        Self { wanted, typed: Field::default() }
    }

    pub fn is_typed(&self) -> bool {
        self.typed.text().trim() == self.wanted
    }

    /// The word as it is shown.
    pub fn shown(&self) -> String {
        Raw::from(self.wanted.as_str()).shown().into()
    }

    /// Takes what is typed. A paste is not taken: who types it has read it.
    pub fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Typed(key) => say_refused(self.typed.key(*key)),
            Input::Pasted(_) => vec![say(Tone::Warning, "What is pasted is not taken here: the word has to be typed.")],
            Input::Action(_) | Input::Entered { .. } => Vec::new(),
        }
    }

    /// Says what is wanted, where something else is typed.
    pub fn asked_for(&self) -> Vec<Step> {
        let text = format!("Nothing was done: type {} exactly, or esc goes back.", self.shown());
        vec![say(Tone::Warning, text)]
    }

    /// Whether the word fits behind a lead on one row.
    fn fits(&self, lead: &Line, room: u16) -> bool {
        lead.width() + width(&self.shown()) < usize::from(room)
    }

    /// How many rows a lead that names it and the field take.
    pub fn rows(&self, lead: &Line, room: u16) -> u16 {
        if self.fits(lead, room) {
            return 1;
        }
        u16::try_from(broken(lead, room).len() + 1).unwrap_or(u16::MAX)
    }

    /// Draws the lead and the field behind it, or below it where both do not fit, and answers where the cursor stands.
    pub fn draw(&self, lead: &Line, focus: bool, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let field = FieldView::bare(&self.typed, focus);
        if self.fits(lead, area.width) {
            let row = split(area, 1).0;
            let used = put_line(buf, row.x, row.y, row.width, lead, false, view.theme);
            return field.draw(Rect { x: row.x + used, width: row.width - used, ..row }, buf, view.theme);
        }
        let (above, row) = split(area, area.height.saturating_sub(1));
        for (line, y) in broken(lead, area.width).iter().zip(above.top()..above.bottom()) {
            put_cut(buf, above.x, y, above.width, line, Role::Danger, view.theme);
        }
        field.draw(row, buf, view.theme)
    }
}

fn broken(lead: &Line, room: u16) -> Vec<String> {
    let text: String = lead.runs.iter().map(|run| run.text.as_str()).collect();
    wrap(text.trim_end(), usize::from(room))
}
