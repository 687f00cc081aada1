//! What a terminal shows after each frame is what was drawn, in few bytes and one write.

use std::io::Write;
use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::style::{Color, Modifier, Style};
use rstest::rstest;

use super::*;
use crate::tui::widget::put;

/// A device that keeps what each write brought.
#[derive(Debug)]
struct Recorder {
    size: Size,
    writes: Vec<Vec<u8>>,
}

impl Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes.push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Device for Recorder {
    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }
}

/// A terminal of ours with an emulator behind it.
struct Bench {
    surface: Surface<Recorder>,
    emulator: vt100::Parser,
}

/// A row of a frame: where it begins, its text, its look.
type Drawn = (u16, u16, String, Style);

impl Bench {
    fn new(width: u16, height: u16) -> Self {
        let device = Recorder { size: Size { width, height }, writes: Vec::new() };
        let cells = |n| NonZeroU16::new(n).unwrap();
        Self { surface: Surface::new(device).unwrap(), emulator: vt100::Parser::new(cells(height), cells(width), 0) }
    }

    /// Draws a frame, tells how many bytes it took, and compares the emulator's screen with it.
    fn frame(&mut self, rows: &[Drawn], cursor: Option<(u16, u16)>) -> usize {
        let mut wanted = Buffer::default();
        self.surface
            .draw(|buf| {
                for (x, y, text, style) in rows {
                    put(buf, *x, *y, u16::MAX, text, *style);
                }
                wanted = buf.clone();
                cursor.map(Position::from)
            })
            .unwrap();
        let writes = std::mem::take(&mut self.surface.device.writes);
        assert!(writes.len() <= 1, "a frame is one write");
        let bytes = writes.concat();
        self.emulator.process(&bytes);
        self.compare(&wanted, cursor, &String::from_utf8_lossy(&bytes));
        bytes.len()
    }

    fn compare(&self, wanted: &Buffer, cursor: Option<(u16, u16)>, bytes: &str) {
        let screen = self.emulator.screen();
        assert_eq!(screen.hide_cursor(), cursor.is_none(), "{bytes:?}");
        if let Some((x, y)) = cursor {
            assert_eq!(screen.cursor_position(), (y, x), "{bytes:?}");
        }
        for y in 0..wanted.area.height {
            let mut behind_wide = 0;
            for x in 0..wanted.area.width {
                if behind_wide > 0 {
                    behind_wide -= 1;
                    continue;
                }
                let (cell, seen) = (&wanted[(x, y)], screen.cell(y, x).unwrap());
                // The emulator puts letters that are written as one into a cell each.
                let wide = u16::try_from(cell.symbol().width().max(1)).unwrap();
                let cells = (x..x + wide).filter_map(|x| screen.cell(y, x));
                let shown: String = cells.map(vt100::Cell::contents).collect();
                let shown = if shown.is_empty() { " " } else { shown.as_str() };
                let has = |modifier| cell.modifier.contains(modifier);
                // The colour and weight of a blank that is not reversed cannot be seen.
                let ink = cell.symbol() != " " || has(Modifier::REVERSED);
                let look = (
                    ink.then(|| (seen.bold(), colour(seen.fgcolor()))),
                    (seen.inverse(), seen.underline(), colour(seen.bgcolor())),
                );
                let want = (
                    ink.then(|| (has(Modifier::BOLD), cell.fg)),
                    (has(Modifier::REVERSED), has(Modifier::UNDERLINED), cell.bg),
                );
                assert_eq!((shown, look), (cell.symbol(), want), "at {x},{y} after {bytes:?}");
                behind_wide = wide - 1;
            }
        }
    }
}

fn colour(colour: vt100::Color) -> Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index @ 0..=15) => NAMED[usize::from(index)],
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// A list of people as at 120x40, from a row on, with the cursor's line reversed; a header and a footer stay.
fn people(first: usize, cursor: usize) -> Vec<Drawn> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut rows = vec![(1, 0, "beadle  prod.db  PRODUCTION   ops.kim".to_owned(), bold)];
    for line in 0..37u16 {
        let place = first + usize::from(line);
        let text = format!("{:<40}{:<8}{:<12}{:>6}", format!("Person Number {place}"), "HFX", "2 h", place * 7 % 13);
        let style = if place == cursor { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
        rows.push((2, line + 2, format!("{text:<116}"), style));
    }
    rows.push((1, 39, "enter open  space mark".to_owned(), bold));
    rows
}

#[test]
fn a_line_move_takes_few_bytes() {
    let mut bench = Bench::new(120, 40);
    bench.frame(&people(0, 5), None);
    let bytes = bench.frame(&people(0, 6), None);
    assert!(bytes <= 150, "{bytes} bytes");
}

#[rstest]
#[case(10, 11)]
#[case(11, 10)]
#[case(10, 13)]
fn a_scroll_takes_few_bytes(#[case] from: usize, #[case] to: usize) {
    let mut bench = Bench::new(120, 40);
    let edge = |first: usize| if to > from { first + 36 } else { first };
    bench.frame(&people(from, edge(from)), None);
    let bytes = bench.frame(&people(to, edge(to)), None);
    assert!(bytes <= 150 * from.abs_diff(to), "{bytes} bytes");
}

#[test]
fn a_page_takes_little_more_than_its_text() {
    let mut bench = Bench::new(120, 40);
    bench.frame(&people(0, 0), None);
    let bytes = bench.frame(&people(37, 37), None);
    assert!(bytes <= 6_500, "{bytes} bytes");
}

#[test]
fn an_idle_screen_writes_nothing() {
    let mut bench = Bench::new(120, 40);
    for cursor in [None, Some((3, 3))] {
        bench.frame(&people(0, 0), cursor);
        assert_eq!(bench.frame(&people(0, 0), cursor), 0);
    }
}

#[test]
fn a_claim_of_any_size_is_clamped() {
    let size = Size { width: u16::MAX, height: u16::MAX };
    let surface = Surface::new(Recorder { size, writes: Vec::new() }).unwrap();
    assert_eq!(surface.size().unwrap(), LARGEST);
}

#[test]
fn a_screen_of_nothing_is_fine() {
    for (width, height) in [(0, 0), (0, 9), (9, 0)] {
        let device = Recorder { size: Size { width, height }, writes: Vec::new() };
        Surface::new(device).unwrap().draw(|_| None).unwrap();
    }
}

#[test]
fn a_resize_paints_anew() {
    let mut bench = Bench::new(120, 40);
    bench.frame(&people(0, 0), None);
    bench.surface.device.size = Size { width: 130, height: 41 };
    bench.emulator.set_size(NonZeroU16::new(41).unwrap(), NonZeroU16::new(130).unwrap());
    bench.frame(&people(0, 0), None);
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![
        4 => Just(Style::new()),
        1 => Just(Style::new().add_modifier(Modifier::REVERSED)),
        1 => Just(Style::new().add_modifier(Modifier::BOLD).fg(Color::Red)),
        1 => Just(Style::new().add_modifier(Modifier::UNDERLINED | Modifier::BOLD)),
        1 => Just(Style::new().fg(Color::White).bg(Color::Indexed(33))),
        1 => Just(Style::new().bg(Color::Rgb(1, 2, 3))),
    ]
}

fn drawn_row() -> impl Strategy<Value = Drawn> {
    let text = prop_oneof![
        "[a-c ]{0,30}",
        Just("李小龍 ab 李".to_owned()),
        Just("Nguye\u{302}\u{303}n".to_owned()),
        Just("आशा शर्मा ab".to_owned())
    ];
    (0u16..28, 0u16..12, text, style())
}

proptest! {
    #[test]
    fn the_terminal_shows_what_was_drawn(
        frames in proptest::collection::vec((proptest::collection::vec(drawn_row(), 0..24), -4i32..5, any::<bool>()), 1..8),
    ) {
        let mut bench = Bench::new(30, 12);
        let mut rows: Vec<Drawn> = Vec::new();
        for (new, by, keeps) in frames {
            // Rows of the frame before come again, further up or down, as in a list that scrolls.
            rows = rows.into_iter().filter(|_| keeps).filter_map(|(x, y, text, style)| {
                let y = u16::try_from(i32::from(y) + by).ok().filter(|y| *y < 12)?;
                Some((x, y, text, style))
            }).collect();
            rows.extend(new);
            // One text a row: what lies over something else is cleared first in real life.
            let mut taken = [false; 12];
            rows.retain(|(_, y, ..)| !std::mem::replace(&mut taken[usize::from(*y)], true));
            let cursor = keeps.then_some((4, 2));
            bench.frame(&rows, cursor);
        }
    }

    #[test]
    fn a_list_may_scroll_any_way(steps in proptest::collection::vec((0usize..60, 0usize..37), 1..8)) {
        let mut bench = Bench::new(120, 40);
        for (first, cursor) in steps {
            bench.frame(&people(first, first + cursor), None);
        }
    }
}
