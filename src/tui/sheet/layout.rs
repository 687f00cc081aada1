//! How a form lies on the screen: sections of fields, in two columns where there is room, with a list below the field
//! that looks something up.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::Reply;
use crate::api::lookup::Named;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::theme::{Role, Theme};
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, Lookup, Notice, Tone, put, put_cut, put_line, scroll, width, wrap};

/// From this width on a form has two columns.
const TWO: u16 = 110;
/// How wide the labels are.
pub(super) const LABELS: u16 = 21;
/// Rows kept in sight below the field with the focus, for its list.
const BELOW: usize = 7;

/// A heading and what stands below it.
pub(super) struct Section<Stop> {
    pub title: &'static str,
    pub stops: Vec<Stop>,
}

/// A form as it is laid out.
pub(super) trait Laid {
    /// A place for the focus.
    type Stop: Copy + PartialEq;

    fn focus(&self) -> Self::Stop;

    /// What is said below a field: what is wrong with it.
    fn remarks(&self, stop: Self::Stop, view: &View<'_>, room: usize) -> Vec<Line>;

    /// Whether an empty row stands before a field, where there is room.
    fn is_apart(&self, stop: Self::Stop) -> bool;

    /// The look-up in a field.
    fn lookup(&self, stop: Self::Stop) -> Option<&Lookup>;

    /// Draws a field, and answers where the cursor stands.
    fn draw_stop(&self, stop: Self::Stop, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position>;
}

/// What a look-up has found, if the answer is at hand.
pub(super) fn found<'a>(model: &'a Model, lookup: &Lookup) -> Option<&'a [Named]> {
    match model.cache.reply(&lookup.request()?)? {
        Reply::Lookup(found) => Some(found),
        _ => None,
    }
}

/// Draws what stands where a form has not arrived: that it is on its way, or why it never comes.
pub(super) fn draw_waiting(why: Option<String>, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let below = split(area, 1).1;
    match why {
        Some(why) => Notice::new(Tone::Plain, why).draw(below, buf, view.theme),
        None => {
            put_cut(buf, below.x, below.y, below.width, view.theme.glyphs().ellipsis, Role::Pending, view.theme);
        }
    }
}

/// What is wrong with a field, below it.
pub(super) fn problem(sentence: Option<&String>, view: &View<'_>, room: usize) -> Vec<Line> {
    let Some(sentence) = sentence else { return Vec::new() };
    let sentence = format!("{} {sentence}", view.theme.glyphs().cross);
    wrap(&sentence, room).into_iter().map(|line| Line::of(line, Role::FieldProblem)).collect()
}

/// One row on the screen.
enum Row<Stop> {
    Heading(&'static str),
    Gap,
    Stop(Stop),
    /// Something said about the field above.
    Remark(Line),
}

/// Draws the sections, those from `right` on in a column of their own where there is room, and answers where the cursor
/// stands.
pub(super) fn draw<F: Laid>(
    form: &F,
    mut sections: Vec<Section<F::Stop>>,
    right: Option<usize>,
    view: &View<'_>,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let split = right.filter(|at| area.width >= TWO && *at < sections.len());
    let Some(at) = split else {
        return column(form, view, &sections, area, buf).and_then(|place| finish(form, view, place, area, buf));
    };
    let others = sections.split_off(at);
    let half = area.width / 2;
    let columns = [
        (sections, Rect { width: half.saturating_sub(2), ..area }),
        (others, Rect { x: area.x + half, width: area.width - half, ..area }),
    ];
    let places: Vec<_> =
        columns.iter().map(|(sections, area)| (column(form, view, sections, *area, buf), *area)).collect();
    places.into_iter().find_map(|(place, area)| place.and_then(|place| finish(form, view, place, area, buf)))
}

/// Cuts lines off the top of an area.
pub(super) fn take(rest: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(rest.height);
    let row = Rect { height: lines, ..*rest };
    *rest = Rect { y: rest.y + lines, height: rest.height - lines, ..*rest };
    row
}

fn rows<F: Laid>(
    form: &F,
    view: &View<'_>,
    sections: &[Section<F::Stop>],
    room: usize,
    roomy: bool,
) -> Vec<Row<F::Stop>> {
    let mut rows = Vec::new();
    for section in sections {
        if roomy && !rows.is_empty() {
            rows.push(Row::Gap);
        }
        if !section.title.is_empty() {
            rows.push(Row::Heading(section.title));
        }
        for stop in &section.stops {
            if roomy && form.is_apart(*stop) {
                rows.push(Row::Gap);
            }
            rows.push(Row::Stop(*stop));
            rows.extend(form.remarks(*stop, view, room).into_iter().map(Row::Remark));
        }
    }
    rows
}

/// Where the field with the focus was drawn, and where the terminal's cursor goes.
struct Place {
    row: Rect,
    cursor: Option<Position>,
}

/// Draws one column, and answers where the focus is if it is in it.
fn column<F: Laid>(
    form: &F,
    view: &View<'_>,
    sections: &[Section<F::Stop>],
    area: Rect,
    buf: &mut Buffer,
) -> Option<Place> {
    let height = usize::from(area.height);
    let labels = LABELS.min(area.width / 2);
    let room = usize::from(area.width.saturating_sub(labels));
    let mut all = rows(form, view, sections, room, true);
    if all.len() > height {
        all = rows(form, view, sections, room, area.height > 30);
    }
    let at = all.iter().position(|row| matches!(row, Row::Stop(stop) if *stop == form.focus()));
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
                let cursor = form.draw_stop(*stop, view, line, buf);
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
fn finish<F: Laid>(form: &F, view: &View<'_>, place: Place, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let Some(lookup) = form.lookup(form.focus()).filter(|lookup| lookup.is_open() && view.focus) else {
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

/// Draws a field of a few words that a key changes.
pub(super) fn draw_words(label: &str, words: &str, focus: bool, line: Rect, buf: &mut Buffer, theme: &Theme) {
    let field = Field::new(words);
    FieldView { label, labels: LABELS, ..FieldView::bare(&field, focus) }.draw(line, buf, theme);
    let labels = LABELS.min(line.width / 2);
    let x = line.x.saturating_add(labels + 3).saturating_add(u16::try_from(width(words)).unwrap_or(u16::MAX));
    let way = if focus { "space changes it" } else { "" };
    put_cut(buf, x, line.y, line.right().saturating_sub(x), way, Role::Hint, theme);
}
