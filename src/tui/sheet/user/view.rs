//! The form as it is drawn: in two columns where there is room, with a list below the field that looks something up.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::act::found;
use super::form::{Form, FormKind};
use super::row_view::{LABELS, draw_stop};
use super::rows::{Row, rows};
use super::stops::{Section, Stop};
use crate::domain::status::Status;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Notice, Tone, put, put_line, rule, scroll};

/// From this width on the form has two columns.
const TWO: u16 = 110;
/// Rows kept in sight below the field with the focus, for its list.
const BELOW: usize = 7;

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
    let mut sections = form.sections();
    if rest.width < TWO || form.kind == FormKind::Quick {
        return column(form, view, &sections, rest, buf).and_then(|place| finish(form, view, place, rest, buf));
    }
    let right = sections.split_off(2);
    let half = rest.width / 2;
    let columns = [
        (sections, Rect { width: half.saturating_sub(2), ..rest }),
        (right, Rect { x: rest.x + half, width: rest.width - half, ..rest }),
    ];
    let places: Vec<_> =
        columns.iter().map(|(sections, area)| (column(form, view, sections, *area, buf), *area)).collect();
    places.into_iter().find_map(|(place, area)| place.and_then(|place| finish(form, view, place, area, buf)))
}

fn take(rest: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(rest.height);
    let row = Rect { height: lines, ..*rest };
    *rest = Rect { y: rest.y + lines, height: rest.height - lines, ..*rest };
    row
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
        return Some(Notice::new(
            Tone::Warning,
            "This is your own row: only name, address, phone and job title are yours to change.",
        ));
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

/// Where the field with the focus was drawn, and where the terminal's cursor goes.
struct Place {
    row: Rect,
    cursor: Option<Position>,
}

/// Draws one column, and answers where the focus is if it is in it.
fn column(form: &Form, view: &View<'_>, sections: &[Section], area: Rect, buf: &mut Buffer) -> Option<Place> {
    let height = usize::from(area.height);
    let labels = LABELS.min(area.width / 2);
    let room = usize::from(area.width.saturating_sub(labels));
    let mut all = rows(form, view, sections, room, true);
    if all.len() > height {
        all = rows(form, view, sections, room, area.height > 30);
    }
    let at = all.iter().position(|row| matches!(row, Row::Stop(stop) if *stop == form.stop));
    let shown = at.map_or(0, |at| (at + BELOW).min(all.len().saturating_sub(1)));
    let top = scroll(0, shown, height, all.len()).min(at.unwrap_or(0));
    let mut place = None;
    for ((index, row), y) in all.iter().enumerate().skip(top).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        match row {
            Row::Gap => {}
            Row::Heading(title) => {
                put(buf, line.x, y, line.width, title, view.theme.style(Role::Header));
            }
            Row::Remark(remark) => {
                put_line(buf, line.x + labels, y, line.width - labels, remark, false, view.theme);
            }
            Row::Stop(stop) => {
                let cursor = draw_stop(form, *stop, view, line, buf);
                if at == Some(index) {
                    place = Some(Place { row: line, cursor });
                }
            }
        }
    }
    if all.len().saturating_sub(top) > height && area.width > 1 {
        put(buf, area.right() - 1, area.bottom() - 1, 1, view.theme.glyphs().ellipsis, view.theme.style(Role::Dim));
    }
    place
}

/// Draws the list of an open look-up below its field, or above it where there is no room below.
fn finish(form: &Form, view: &View<'_>, place: Place, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let Some(lookup) = form.body.lookup(form.stop).filter(|lookup| lookup.is_open() && view.focus) else {
        return place.cursor;
    };
    let answer = found(view.model, lookup);
    let below = area.bottom().saturating_sub(place.row.bottom());
    let above = place.row.y.saturating_sub(area.y);
    let wanted = lookup.rows(answer);
    let (y, height) = if below >= wanted.min(3) {
        (place.row.bottom(), wanted.min(below))
    } else {
        let height = wanted.min(above);
        (place.row.y - height, height)
    };
    let labels = LABELS.min(area.width / 2);
    let list = Rect { x: place.row.x + labels, y, width: place.row.width - labels, height };
    lookup.draw_list(answer, list, buf, view.theme);
    place.cursor
}

/// Whether the stop is one of the two for passwords.
pub(super) const fn is_password(stop: Stop) -> bool {
    matches!(stop, Stop::Password | Stop::Again)
}
