//! Every widget draws at any size, from nothing on, and never outside of its area.

use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::*;
use crate::tui::theme::{Glyphs, Role, Theme};

/// Draws into a fresh screen and gives its rows without blanks at the end.
pub(super) fn drawn(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(area, &mut buf);
    let mut screen = String::new();
    for y in 0..height {
        let row: String = (0..width).map(|x| buf[(x, y)].symbol()).collect();
        screen.push_str(row.trim_end());
        screen.push('\n');
    }
    screen
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,12}", "\\PC{0,6}", Just("李小龍".to_owned()), Just("a\x1b[2Jb\u{202e}".to_owned())]
}

fn line() -> impl Strategy<Value = Line> {
    proptest::collection::vec((text(), 0..Role::COUNT), 0..4)
        .prop_map(|runs| Line { runs: runs.into_iter().map(|(text, role)| Run::new(text, Role::ALL[role])).collect() })
}

/// Any widget, as a value that a failing case can print.
#[derive(Clone, Debug)]
enum Any {
    List(List),
    Grid(Grid),
    Card(Card),
    Hints { hints: Vec<Hint>, last: Option<Hint> },
    Frame(Frame),
    Notice(Notice),
    Scrollbar(Scrollbar),
    Field { text: String, label: String, labels: u16, focus: bool },
}

impl Any {
    fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        match self {
            Self::List(list) => list.draw(area, buf, theme),
            Self::Grid(grid) => grid.draw(area, buf, theme),
            Self::Card(card) => card.draw(area, buf, theme),
            Self::Hints { hints, last } => {
                Hints { hints: hints.iter().collect(), last: last.as_ref() }.draw(area, buf, theme);
            }
            Self::Frame(frame) => {
                frame.draw(area, buf, theme);
                rule(area, buf, theme, &frame.title, &frame.note, frame.focus);
            }
            Self::Notice(notice) => {
                notice.draw(area, buf, theme);
                TooSmall { width: 20, height: 6 }.draw(area, buf, theme);
            }
            Self::Scrollbar(bar) => bar.draw(area, buf, theme),
            Self::Field { text, label, labels, focus } => {
                let field = Field::new(text);
                let bare = FieldView::bare(&field, *focus);
                let view = FieldView { label, labels: *labels, placeholder: label, problem: Some(label), ..bare };
                if let Some(cursor) = view.draw(area, buf, theme) {
                    assert!(area.contains(cursor), "the cursor is outside");
                }
            }
        }
    }
}

fn list() -> impl Strategy<Value = List> {
    let span = prop_oneof![(0u16..20).prop_map(Span::Fixed), (0u16..20).prop_map(Span::Fill)];
    let column =
        (text(), span, 0u8..3).prop_map(|(title, span, spare)| Column { title, span, align: Align::Right, spare });
    let row = (proptest::collection::vec(line(), 0..4), any::<bool>(), any::<bool>());
    let row = row.prop_map(|(cells, marked, pending)| Row { cells, marked, pending });
    let numbers = (0usize..50, proptest::option::of(0usize..60), 0usize..80, any::<bool>());
    (proptest::collection::vec(column, 0..5), proptest::collection::vec(row, 0..8), numbers, text()).prop_map(
        |(columns, rows, (offset, cursor, total, focus), empty)| List {
            columns,
            rows,
            offset,
            cursor,
            total,
            focus,
            empty,
        },
    )
}

fn grid() -> impl Strategy<Value = Grid> {
    let head = (text(), 0u16..12).prop_map(|(title, width)| Head { title, width });
    let row = (line(), any::<bool>(), proptest::collection::vec(proptest::option::of(line()), 0..6));
    let row = row.prop_map(|(name, marked, cells)| GridRow { name, marked, cells });
    let parts = (text(), 0u16..20, proptest::collection::vec(head, 0..6), proptest::collection::vec(row, 0..6));
    let corner = || proptest::option::of((0usize..12, 0usize..12));
    let numbers = (0usize..9, 0usize..9, 0usize..30, 0usize..30, (corner(), corner()));
    (parts, numbers, any::<bool>()).prop_map(
        |((corner, names, heads, rows), (top, left, total_rows, total_columns, (cursor, anchor)), focus)| Grid {
            corner,
            names,
            heads,
            rows,
            top,
            left,
            total_rows,
            total_columns,
            cursor,
            anchor,
            focus,
        },
    )
}

fn hint() -> impl Strategy<Value = Hint> {
    (text(), text(), any::<u8>()).prop_map(|(key, title, weight)| Hint { key, title, weight })
}

fn any_widget() -> impl Strategy<Value = Any> {
    let entry = prop_oneof![
        (text(), line()).prop_map(|(name, line)| Entry::Fact(name, line)),
        text().prop_map(Entry::Heading),
        line().prop_map(Entry::Line),
        Just(Entry::Gap)
    ];
    let card = (proptest::collection::vec(entry, 0..9), 0usize..9, proptest::option::of(0usize..9));
    let hints = (proptest::collection::vec(hint(), 0..6), proptest::option::of(hint()));
    let frame = (text(), text(), any::<bool>(), any::<bool>());
    prop_oneof![
        list().prop_map(Any::List),
        grid().prop_map(Any::Grid),
        card.prop_map(|(entries, offset, cursor)| Any::Card(Card { entries, offset, cursor })),
        hints.prop_map(|(hints, last)| Any::Hints { hints, last }),
        frame.prop_map(|(title, note, focus, dialog)| Any::Frame(Frame { title, note, focus, dialog })),
        text().prop_map(|text| Any::Notice(Notice::new(Tone::Warning, text))),
        (0usize..99, 0usize..99).prop_map(|(offset, total)| Any::Scrollbar(Scrollbar { offset, total })),
        (text(), text(), 0u16..20, any::<bool>()).prop_map(|(text, label, labels, focus)| Any::Field {
            text,
            label,
            labels,
            focus
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn nothing_is_drawn_outside(widget in any_widget(), x in 0u16..8, y in 0u16..4, width in 0u16..50, height in 0u16..12, ascii in any::<bool>()) {
        let theme = if ascii { Theme::mono().with_glyphs(Glyphs::ascii()) } else { Theme::terminal() };
        let mut buf = Buffer::filled(Rect::new(0, 0, 54, 14), Cell::new("#"));
        // The area may hang over the edge of the screen, as after a resize.
        let area = Rect::new(x, y, width, height);
        widget.draw(area, &mut buf, &theme);
        for (place, cell) in buf.content.iter().enumerate() {
            let position = buf.pos_of(place);
            if !area.contains(position.into()) {
                prop_assert_eq!(cell.symbol(), "#", "at {:?} of {:?}", position, area);
            }
            prop_assert!(!cell.symbol().chars().any(crate::domain::text::is_hidden), "{:?}", cell.symbol());
        }
    }
}
