//! The form as it is laid out, with what a password has to fulfil.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::form::{Form, password_rules};
use super::row_view::draw_stop;
use super::stops::Stop;
use crate::domain::cell::UserField;
use crate::tui::sheet::layout::{Laid, problem};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Line, Lookup};

impl Laid for Form {
    type Stop = Stop;

    fn focus(&self) -> Stop {
        self.stop
    }

    fn remarks(&self, stop: Stop, view: &View<'_>, room: usize) -> Vec<Line> {
        let mut lines = problem(self.problems.get(&stop), view, room);
        if stop == Stop::Again && view.focus && matches!(self.stop, Stop::Password | Stop::Again) {
            lines.extend(criteria(self, view));
        }
        lines
    }

    fn is_apart(&self, stop: Stop) -> bool {
        stop == Stop::Save
    }

    fn lookup(&self, stop: Stop) -> Option<&Lookup> {
        self.body.lookup(stop)
    }

    fn draw_stop(&self, stop: Stop, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
        draw_stop(self, stop, view, row, buf)
    }
}

/// What a password has to fulfil, ticked off while it is typed.
fn criteria(form: &Form, view: &View<'_>) -> Vec<Line> {
    if form.body.password.made.is_some() || form.why_barred(view.model, Stop::Password).is_some() {
        return Vec::new();
    }
    let (name, login) = (form.body.text(UserField::Name), form.body.text(UserField::Login));
    let list = form.body.password.criteria(&password_rules(view.model), name, login);
    let row = |met: bool, text: &str| {
        let (sign, role) =
            if met { (view.theme.glyphs().mark, Role::Ok) } else { (view.theme.glyphs().none, Role::Dim) };
        Line::of(format!("{sign} {text}"), role)
    };
    list.iter().map(|criterion| row(criterion.met, criterion.text)).collect()
}
