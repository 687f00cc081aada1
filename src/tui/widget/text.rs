//! Text measured in cells of the screen: cut, padded, wrapped, and put into a buffer.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::is_hidden;
pub use crate::domain::width::width;
use crate::domain::width::{is_plain, pieces};
use crate::tui::theme::{Role, Theme};

/// Where text stands in a column that is wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
    Centre,
}

/// A stretch of text of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub role: Role,
}

impl Run {
    #[must_use]
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }
}

/// One line of text of several roles.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Line {
    pub runs: Vec<Run>,
}

impl Line {
    /// A line of plain text.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::of(text, Role::Text)
    }

    /// A line of one role.
    #[must_use]
    pub fn of(text: impl Into<String>, role: Role) -> Self {
        Self { runs: vec![Run::new(text, role)] }
    }

    /// The same line with more text behind it.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>, role: Role) -> Self {
        self.runs.push(Run::new(text, role));
        self
    }

    /// A line in which some ranges of bytes were searched for and found.
    ///
    /// Ranges that overlap, are out of order or split a character are passed over.
    #[must_use]
    pub fn matching(text: &str, found: &[Range<usize>], role: Role) -> Self {
        let mut runs = Vec::new();
        let mut at = 0;
        for range in found {
            if range.start < at {
                continue;
            }
            let (Some(before), Some(hit)) = (text.get(at..range.start), text.get(range.clone())) else { continue };
            runs.push(Run::new(before, role));
            runs.push(Run::new(hit, Role::Match));
            at = range.end;
        }
        runs.push(Run::new(text.get(at..).unwrap_or_default(), role));
        runs.retain(|run| !run.text.is_empty());
        Self { runs }
    }

    /// How many cells the line takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.runs.iter().map(|run| width(&run.text)).sum()
    }
}

impl From<Run> for Line {
    fn from(run: Run) -> Self {
        Self { runs: vec![run] }
    }
}

/// Cuts a text to a width; when something is lost, the last cell in use says so.
#[must_use]
pub fn cut<'a>(text: &'a str, room: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(width(ellipsis)) else { return Cow::Borrowed("") };
    let mut used = 0;
    let mut end = 0;
    for piece in pieces(text) {
        used += piece.cells;
        if used > room {
            break;
        }
        end = piece.at + piece.text.len();
    }
    Cow::Owned(format!("{}{ellipsis}", &text[..end]))
}

/// Cuts or pads a text to exactly a width.
#[must_use]
pub fn fit(text: &str, room: usize, align: Align, ellipsis: &str) -> String {
    let text = cut(text, room, ellipsis);
    let spare = room - width(&text).min(room);
    let before = match align {
        Align::Left => 0,
        Align::Right => spare,
        Align::Centre => spare / 2,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(spare - before))
}

/// Breaks a text into lines of at most a width, between words where it can; line ends in the text are kept.
#[must_use]
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if room == 0 {
        return lines;
    }
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let wide = width(word);
            let gap = usize::from(!line.is_empty());
            if used + gap + wide <= room {
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(word);
                used += gap + wide;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            used = 0;
            for piece in pieces(word) {
                if used + piece.cells > room && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(piece.text);
                used += piece.cells;
            }
        }
        lines.push(line);
    }
    lines
}

/// Puts text into a row of the buffer and tells how many cells it took; what does not fit is left out.
pub fn put(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let area = Rect { x, y, width: room, height: 1 }.intersection(buf.area);
    if area.is_empty() || area.x != x {
        return 0;
    }
    if is_plain(text) {
        let first = buf.index_of(x, y);
        let cells = buf.content[first..first + usize::from(area.width)].iter_mut();
        return text.chars().zip(cells).fold(0, |put, (c, cell)| {
            cell.set_char(c).set_style(style);
            put + 1
        });
    }
    let mut at = area.x;
    for piece in pieces(text) {
        let acts = piece.text.chars().any(is_hidden);
        let wide = if acts { 1 } else { u16::try_from(piece.cells).unwrap_or(u16::MAX) };
        if area.right() - at < wide {
            break;
        }
        let symbol = if acts || piece.text.width() == 0 { "?" } else { piece.text };
        buf[(at, y)].set_symbol(symbol).set_style(style);
        for behind in at + 1..at + wide {
            buf[(behind, y)].set_symbol(" ").set_style(style);
        }
        at += wide;
    }
    at - area.x
}

/// Fills an area with a glyph of one cell, as lines are drawn.
pub fn repeat(buf: &mut Buffer, area: Rect, glyph: &str, style: Style) {
    for position in area.intersection(buf.area).positions() {
        buf[position].set_symbol(glyph).set_style(style);
    }
}

/// Puts text into a row, cut with an ellipsis where it does not fit, and tells how many cells it took.
pub fn put_cut(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, role: Role, theme: &Theme) -> u16 {
    let text = cut(text, usize::from(room), theme.glyphs().ellipsis);
    put(buf, x, y, room, &text, theme.style(role))
}

/// Puts a line of several roles into a row, cut with an ellipsis, and tells how many cells it took.
///
/// On a selected row the selection's own look wins and only modifiers of the roles are kept, so that every word stays
/// legible on the selection's ground.
pub fn put_line(buf: &mut Buffer, x: u16, y: u16, room: u16, line: &Line, selected: bool, theme: &Theme) -> u16 {
    let total = line.width();
    let room_cells = usize::from(room);
    let mut at = x;
    for run in &line.runs {
        let left = room.saturating_sub(at - x);
        if left == 0 {
            break;
        }
        let style = style_of(run.role, selected, theme);
        let is_last_fitting = total > room_cells && width(&run.text) >= usize::from(left);
        if is_last_fitting {
            let mut text = cut(&run.text, usize::from(left), theme.glyphs().ellipsis).into_owned();
            if width(&run.text) == usize::from(left) {
                text = cut(&format!("{} ", run.text), usize::from(left), theme.glyphs().ellipsis).into_owned();
            }
            at += put(buf, at, y, left, &text, style);
            break;
        }
        at += put(buf, at, y, left, &run.text, style);
    }
    at - x
}

/// The style of a role, on a selected row or off it.
pub(super) fn style_of(role: Role, selected: bool, theme: &Theme) -> Style {
    let style = theme.style(role);
    if selected { Style::new().add_modifier(style.add_modifier - Modifier::REVERSED - Modifier::DIM) } else { style }
}

/// No character is wider than this; what is called one beyond that is no language's.
const WIDEST: u16 = 8;

/// Fills an area with blanks of a role. A wide character of which that covers a part is not shown at all: a terminal has
/// no parts of one.
pub fn fill(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for before in 1..=WIDEST.min(area.x) {
            let left = buf.cell_mut((area.x - before, y));
            if let Some(cell) = left.filter(|cell| cell.symbol().width() > usize::from(before)) {
                cell.set_symbol(" ");
            }
        }
    }
    for position in area.positions() {
        let cell = &mut buf[position];
        cell.reset();
        cell.set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[test]
    fn what_is_covered_by_half_is_gone() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        put(&mut buf, 0, 0, 6, "李小龍", Style::new());
        fill(&mut buf, Rect::new(1, 0, 2, 1), Style::new());
        let symbols: Vec<&str> = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols.concat(), "    龍 ");
    }

    #[test]
    fn letters_that_are_written_as_one_have_their_room() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!((put(&mut buf, 0, 0, 6, "शर्मा|", Style::new()), width("शर्मा|")), (5, 5));
        assert_eq!(buf[(4, 0)].symbol(), "|");
        fill(&mut buf, Rect::new(3, 0, 3, 1), Style::new());
        let symbols: Vec<&str> = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols.concat(), "श     ");
    }

    #[rstest]
    #[case("Harbor", 6, "Harbor")]
    #[case("Harbor", 5, "Harb…")]
    #[case("Harbor", 1, "…")]
    #[case("Harbor", 0, "")]
    #[case("李小龍", 6, "李小龍")]
    #[case("李小龍", 5, "李小…")]
    #[case("李小龍", 4, "李…")]
    #[case("Nguye\u{302}\u{303}n", 6, "Nguye\u{302}\u{303}n")]
    #[case("Nguye\u{302}\u{303}n", 5, "Nguy…")]
    fn text_is_cut_by_cells(#[case] text: &str, #[case] room: usize, #[case] cut_to: &str) {
        assert_eq!(cut(text, room, "…"), cut_to);
    }

    #[rstest]
    #[case(Align::Left, "ab   ")]
    #[case(Align::Right, "   ab")]
    #[case(Align::Centre, " ab  ")]
    fn text_is_aligned(#[case] align: Align, #[case] fitted: &str) {
        assert_eq!(fit("ab", 5, align, "…"), fitted);
    }

    #[rstest]
    #[case("one two three", 7, &["one two", "three"])]
    #[case("abcdefgh", 3, &["abc", "def", "gh"])]
    #[case("a\n\nb", 9, &["a", "", "b"])]
    #[case("a bcdef", 3, &["a", "bcd", "ef"])]
    #[case("", 3, &[""])]
    #[case("anything", 0, &[])]
    fn text_is_wrapped(#[case] text: &str, #[case] room: usize, #[case] lines: &[&str]) {
        assert_eq!(wrap(text, room), lines);
    }

    #[test]
    fn matches_are_told_apart() {
        let line = Line::matching("Nguyễn Lan", &[0..2, 1..3, 5..6, 9..99, 9..12], Role::Text);
        let runs: Vec<(&str, Role)> = line.runs.iter().map(|run| (run.text.as_str(), run.role)).collect();
        assert_eq!(runs, [("Ng", Role::Match), ("uyễn ", Role::Text), ("Lan", Role::Match)]);
    }

    #[test]
    fn what_acts_never_reaches_the_buffer() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        put(&mut buf, 0, 0, 12, "a\x1b[2J\u{202e}b\u{200b}c", Style::new());
        let shown: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(shown, "a?[2J?b?c   ");
    }

    #[test]
    fn a_wide_character_never_hangs_over_the_edge() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        assert_eq!(put(&mut buf, 0, 0, 3, "a李李", Style::new()), 3);
        assert_eq!(put(&mut buf, 3, 0, 9, "李", Style::new()), 0);
        assert_eq!(put(&mut buf, 9, 9, 9, "x", Style::new()), 0);
    }

    #[rstest]
    #[case(&["ab", "cd"], 4, "abcd")]
    #[case(&["ab", "cd"], 3, "ab…")]
    #[case(&["ab", "cd"], 2, "a…")]
    #[case(&["ab", "cd"], 1, "…")]
    #[case(&["ab", "", "c"], 3, "abc")]
    fn a_line_is_cut_as_one(#[case] runs: &[&str], #[case] room: u16, #[case] shown: &str) {
        let line = Line { runs: runs.iter().map(|text| Run::new(*text, Role::Text)).collect() };
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        put_line(&mut buf, 0, 0, room, &line, false, &Theme::mono());
        let seen: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(seen.trim_end(), shown);
    }

    proptest! {
        #[test]
        fn a_fitted_text_is_as_wide_as_asked(text in "\\PC{0,40}", room in 0usize..30) {
            let text = crate::domain::text::Shown::new(&text);
            prop_assert_eq!(width(&fit(text.as_str(), room, Align::Right, "…")), room);
        }

        #[test]
        fn no_wrapped_line_is_too_long(text in "\\PC{0,60}", room in 2usize..20) {
            for line in wrap(&text, room) {
                // What is written as one is not torn apart, however wide it is.
                prop_assert!(width(&line) <= room || pieces(&line).count() == 1, "{:?}", line);
            }
        }
    }
}
