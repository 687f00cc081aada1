//! A window over a long list: columns that fit, marks, the cursor's row, and why it is empty when it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::line::Line;
use super::mark::Sign;
use super::notice::{Notice, Tone};
use super::put::{fill, put, put_cut, put_line};
use super::scroll::Scrollbar;
use super::text::{Align, fit};
use crate::tui::theme::{Role, Theme};

/// The cells before the columns: the cursor, the mark, a blank.
const GUTTER: u16 = 3;
/// The blanks between two columns.
const GAP: u16 = 2;

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Exactly so many cells.
    Fixed(u16),
    /// At least so many cells, and a share of what is left.
    Fill(u16),
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub span: Span,
    pub align: Align,
    /// The column of the highest number goes first when room gets scarce; zero always stays.
    pub spare: u8,
}

impl Column {
    #[must_use]
    pub fn fixed(title: impl Into<String>, width: u16) -> Self {
        Self { title: title.into(), span: Span::Fixed(width), align: Align::Left, spare: 0 }
    }

    #[must_use]
    pub fn fill(title: impl Into<String>, least: u16) -> Self {
        Self { title: title.into(), span: Span::Fill(least), align: Align::Left, spare: 0 }
    }

    /// The same column, flush right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// The same column, which may go when room gets scarce.
    #[must_use]
    pub const fn spare(mut self, order: u8) -> Self {
        self.spare = order;
        self
    }

    const fn least(&self) -> u16 {
        match self.span {
            Span::Fixed(least) | Span::Fill(least) => least,
        }
    }
}

/// A column that takes a share keeps so many cells where there is no room for its least.
const FEWEST: u16 = 4;

/// Shares a width among columns; a column that must go gets nothing, and where none may go those that take shares have
/// less than their least.
#[must_use]
pub fn widths(columns: &[Column], room: u16) -> Vec<u16> {
    let mut kept: Vec<bool> = vec![true; columns.len()];
    let need = |kept: &[bool]| {
        let stay = columns.iter().zip(kept).filter(|(_, kept)| **kept);
        let (count, cells) = stay.fold((0usize, 0usize), |(n, sum), (c, _)| (n + 1, sum + usize::from(c.least())));
        cells + count.saturating_sub(1) * usize::from(GAP)
    };
    while need(&kept) > usize::from(room) {
        let goes = (0..columns.len()).filter(|i| kept[*i] && columns[*i].spare > 0).max_by_key(|i| columns[*i].spare);
        let Some(goes) = goes else { break };
        kept[goes] = false;
    }
    let needed = need(&kept);
    let mut widths: Vec<u16> =
        columns.iter().zip(&kept).map(|(column, kept)| if *kept { column.least() } else { 0 }).collect();
    let is_fill = |at: usize| kept[at] && matches!(columns[at].span, Span::Fill(_));
    for _ in usize::from(room)..needed {
        let narrower = (0..columns.len()).filter(|at| is_fill(*at) && widths[*at] > FEWEST);
        let Some(widest) = narrower.max_by_key(|at| widths[*at]) else { break };
        widths[widest] -= 1;
    }
    let mut left = room.saturating_sub(u16::try_from(needed).unwrap_or(u16::MAX));
    let mut fills = (0..columns.len()).filter(|at| is_fill(*at)).count();
    for at in (0..columns.len()).filter(|at| is_fill(*at)) {
        let share = left / u16::try_from(fills).unwrap_or(1);
        (widths[at], left, fills) = (widths[at] + share, left - share, fills - 1);
    }
    widths
}

/// The same for the columns of a list that is drawn in so many cells.
#[must_use]
pub fn shares(columns: &[Column], width: u16) -> Vec<u16> {
    widths(columns, width.saturating_sub(GUTTER + 1))
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Row {
    pub cells: Vec<Line>,
    pub marked: bool,
    /// The row has not arrived yet.
    pub pending: bool,
}

impl Row {
    #[must_use]
    pub const fn new(cells: Vec<Line>) -> Self {
        Self { cells, marked: false, pending: false }
    }

    /// The row that stands where none has arrived yet.
    #[must_use]
    pub const fn pending() -> Self {
        Self { cells: Vec::new(), marked: false, pending: true }
    }

    /// The same row, marked or not.
    #[must_use]
    pub const fn marked(mut self, marked: bool) -> Self {
        self.marked = marked;
        self
    }
}

/// A window over a list. The rows are those in sight only.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct List {
    pub columns: Vec<Column>,
    /// The rows from `offset` on.
    pub rows: Vec<Row>,
    /// The place of the first row in sight.
    pub offset: usize,
    /// The place of the row under the cursor, counted from the start of the list.
    pub cursor: Option<usize>,
    /// How many rows there are in all, for the bar.
    pub total: usize,
    pub focus: bool,
    /// Why there are no rows, and which key helps.
    pub empty: String,
}

impl List {
    /// How many rows are in sight in an area of some height: all but the header's.
    #[must_use]
    pub fn height(&self, area: Rect) -> usize {
        usize::from(area.height.saturating_sub(u16::from(self.has_header())))
    }

    fn has_header(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }

    /// Draws the header, the rows in sight and the bar.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let widths = shares(&self.columns, area.width);
        let body = if self.has_header() {
            self.header(Rect { height: 1, ..area }, &widths, buf, theme);
            Rect { y: area.y + 1, height: area.height - 1, ..area }
        } else {
            area
        };
        if self.rows.is_empty() && self.total == 0 {
            let inner = Rect { x: area.x + GUTTER.min(area.width), width: area.width.saturating_sub(GUTTER), ..body };
            return Notice::new(Tone::Plain, self.empty.clone()).draw(inner, buf, theme);
        }
        for (place, y) in (self.offset..self.total.max(self.offset + self.rows.len())).zip(body.top()..body.bottom()) {
            let row = Rect { y, height: 1, width: body.width.saturating_sub(1), ..body };
            self.row(place, row, &widths, buf, theme);
        }
        Scrollbar { offset: self.offset, total: self.total }.draw(body, buf, theme);
    }

    fn header(&self, area: Rect, widths: &[u16], buf: &mut Buffer, theme: &Theme) {
        let mut x = area.x.saturating_add(GUTTER);
        for (column, wide) in self.columns.iter().zip(widths).filter(|(_, wide)| **wide > 0) {
            let title = fit(&column.title, usize::from(*wide), column.align, theme.glyphs().ellipsis);
            put(buf, x, area.y, area.right().saturating_sub(x).min(*wide), &title, theme.style(Role::Header));
            x = x.saturating_add(wide + GAP);
        }
    }

    fn row(&self, place: usize, area: Rect, widths: &[u16], buf: &mut Buffer, theme: &Theme) {
        let pending = Row::pending();
        let row = self.rows.get(place - self.offset).unwrap_or(&pending);
        let here = self.cursor == Some(place);
        let selected = here && self.focus;
        if here {
            let ground = theme.style(if self.focus { Role::Selection } else { Role::CursorRow });
            fill(buf, area, theme.style(Role::Text).patch(ground));
        }
        let bold = ratatui::style::Style::new().add_modifier(Modifier::BOLD);
        if here {
            put(buf, area.x, area.y, area.width.min(1), Sign::Cursor.glyph(theme.glyphs()), bold);
        }
        if row.marked {
            let style = if selected { bold } else { theme.style(Role::Mark) };
            put(buf, area.x + 1, area.y, area.width.saturating_sub(1).min(1), theme.glyphs().mark, style);
        }
        let mut x = area.x.saturating_add(GUTTER);
        if row.pending {
            put_cut(buf, x, area.y, area.right().saturating_sub(x), theme.glyphs().ellipsis, Role::Pending, theme);
            return;
        }
        for ((line, wide), column) in
            row.cells.iter().zip(widths).zip(&self.columns).filter(|((_, wide), _)| **wide > 0)
        {
            let room = area.right().saturating_sub(x).min(*wide);
            let spare = || room - u16::try_from(line.width()).unwrap_or(u16::MAX).min(room);
            let indent = match column.align {
                Align::Left => 0,
                Align::Right => spare(),
                Align::Centre => spare() / 2,
            };
            put_line(buf, x + indent, area.y, room - indent, line, selected, theme);
            x = x.saturating_add(wide + GAP);
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::tui::widget::size_tests::drawn;

    fn people(cursor: Option<usize>) -> List {
        let name = |name: &str, org: &str| Row::new(vec![Line::plain(name), Line::of(org, Role::Dim)]);
        List {
            columns: vec![Column::fill("Name", 6), Column::fixed("Owning", 6).spare(1)],
            rows: vec![name("Nguyễn Thị Lan", "HFX"), name("Roland Meyer", "QRS").marked(true), Row::pending()],
            cursor,
            total: 3,
            focus: true,
            empty: "Nobody matches; esc clears the filter.".to_owned(),
            ..List::default()
        }
    }

    #[test]
    fn a_list_looks_like_this() {
        let screen = drawn(28, 5, |area, buf| people(Some(1)).draw(area, buf, &Theme::mono()));
        assert_eq!(
            screen,
            "   Name              Owning
   Nguyễn Thị Lan    HFX
▸✓ Roland Meyer      QRS
   …

"
        );
    }

    #[test]
    fn a_narrow_list_drops_what_is_spare() {
        let screen = drawn(14, 3, |area, buf| people(None).draw(area, buf, &Theme::mono()));
        assert_eq!(screen, "   Name\n   Nguyễn Th…┃\n ✓ Roland Me…│\n");
    }

    #[test]
    fn an_empty_list_says_why() {
        let list = List { rows: Vec::new(), total: 0, ..people(None) };
        let screen = drawn(24, 4, |area, buf| list.draw(area, buf, &Theme::mono()));
        assert_eq!(screen, "   Name          Owning\n   Nobody matches; esc\n   clears the filter.\n\n");
    }

    #[rstest]
    #[case(40, &[20, 10, 6])]
    #[case(24, &[4, 10, 6])]
    #[case(23, &[15, 0, 6])]
    #[case(13, &[5, 0, 6])]
    #[case(3, &[4, 0, 6])]
    fn columns_share_the_room(#[case] room: u16, #[case] shared: &[u16]) {
        let columns = [Column::fill("a", 4), Column::fixed("b", 10).spare(1), Column::fixed("c", 6)];
        assert_eq!(widths(&columns, room), shared);
    }

    /// The last column is not pushed out of sight by those before it.
    #[rstest]
    #[case(40, &[12, 12, 12])]
    #[case(33, &[10, 10, 9])]
    #[case(20, &[6, 5, 5])]
    #[case(9, &[4, 4, 4])]
    fn columns_that_all_stay_give_way(#[case] room: u16, #[case] shared: &[u16]) {
        let columns = [Column::fill("a", 12), Column::fill("b", 12), Column::fill("c", 11)];
        assert_eq!(widths(&columns, room), shared);
    }
}
