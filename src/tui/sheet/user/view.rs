//! The form as it is drawn: its title, what stands above it for as long as it is open, and its fields.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::form::{Form, FormKind};
use super::stops::Stop;
use crate::domain::status::Status;
use crate::tui::model::OWN_ROW;
use crate::tui::sheet::layout::{self, take};
use crate::tui::view::View;
use crate::tui::widget::{Notice, Tone, rule};

/// Draws the form, and answers where the cursor stands.
pub(super) fn draw(form: &Form, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let mut rest = area;
    if area.height >= 11 {
        let left = if form.is_altered() { "not saved yet" } else { "" };
        rule(take(&mut rest, 1), buf, view.theme, &title(form), left, view.focus);
    }
    if let Some(notice) = lasting(form, view) {
        let lines = notice.height(rest.width, view.theme).min(rest.height / 2);
        notice.draw(take(&mut rest, lines), buf, view.theme);
    }
    let right = (form.kind != FormKind::Quick).then_some(2);
    layout::draw(form, form.sections(), right, view, rest, buf)
}

fn title(form: &Form) -> String {
    match form.kind {
        FormKind::Add => "Add a user".to_owned(),
        FormKind::Quick => "Quick add".to_owned(),
        FormKind::Edit if form.decides() => format!("Approve {}", form.card.name.shown()),
        FormKind::Edit => format!("Edit {}", form.card.name.shown()),
    }
}

/// What stands above the fields for as long as the form is open.
fn lasting(form: &Form, view: &View<'_>) -> Option<Notice> {
    if let Some(reason) = form.why_closed(view.model) {
        return Some(Notice::new(Tone::Warning, format!("To be read only: {reason}")));
    }
    if form.is_own(view.model) {
        return Some(Notice::new(Tone::Warning, OWN_ROW));
    }
    if form.decides() {
        let text = match form.body.status() {
            Some(Status::Active) => "Saving approves: the account can sign in at once and is told so.",
            Some(Status::Inactive) => "Saving parks: the account leaves the queue, inactive and undecided.",
            _ => "Saving approves nobody: the account stays pending, and the rest is staged for the review.",
        };
        return Some(Notice::new(Tone::Warning, text));
    }
    None
}

/// Whether the stop is one of the two for passwords.
pub(super) const fn is_password(stop: Stop) -> bool {
    matches!(stop, Stop::Password | Stop::Again)
}
