//! What frames are drawn on: it remembers what the terminal shows, and each frame leaves as one write of few bytes.
//!
//! A frame is drawn whole and compared row by row with what is shown. Rows that only moved are moved by the terminal, the
//! rest is painted, the cursor is placed, and all of it goes out between the marks of a synchronized update. A frame that
//! changes nothing writes nothing.

use std::io;
use std::mem;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use unicode_width::UnicodeWidthStr;

use super::paint::{Look, Painter};
use super::shift;
use super::tty::Device;
use crate::domain::width::is_plain;

/// The largest screen that is drawn on; a terminal may claim to be of any size.
const LARGEST: Size = Size { width: 1000, height: 500 };

/// As much of a terminal as is drawn on.
pub fn drawn_on(size: Size) -> Size {
    Size { width: size.width.min(LARGEST.width), height: size.height.min(LARGEST.height) }
}

/// Gaps of unchanged cells up to this length are painted again, because jumping over them costs more.
const GAP: u16 = 3;

/// A screen that is drawn on and shown on a device.
#[derive(Debug)]
pub struct Surface<D> {
    device: D,
    /// What the terminal shows.
    shown: Buffer,
    /// What it is to show after this frame.
    next: Buffer,
    /// The rows in which the two differ: a key alters few of them, and the others are not looked at again.
    altered: Vec<bool>,
    /// Whether what the terminal shows is unknown.
    unknown: bool,
    cursor: Cursor,
    shown_cursor: Cursor,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Cursor {
    visible: bool,
    at: Position,
}

impl<D: Device> Surface<D> {
    /// Makes a surface over a device that shows nothing yet.
    ///
    /// # Errors
    /// When the device does not say how large it is.
    pub fn new(device: D) -> io::Result<Self> {
        let mut surface = Self {
            device,
            shown: Buffer::default(),
            next: Buffer::default(),
            altered: Vec::new(),
            unknown: true,
            cursor: Cursor::default(),
            shown_cursor: Cursor::default(),
            bytes: Vec::new(),
        };
        surface.forget()?;
        Ok(surface)
    }

    /// The device below.
    pub const fn device(&self) -> &D {
        &self.device
    }

    /// Starts anew: the next frame is painted whole.
    ///
    /// # Errors
    /// When the device does not say how large it is.
    pub fn forget(&mut self) -> io::Result<()> {
        let area = Rect::from((Position::ORIGIN, self.size()?));
        self.shown = Buffer::empty(area);
        self.next = Buffer::empty(area);
        self.altered = vec![true; usize::from(area.height)];
        self.unknown = true;
        Ok(())
    }

    /// How much of the terminal is drawn on.
    ///
    /// # Errors
    /// When the terminal cannot be asked.
    pub fn size(&self) -> io::Result<Size> {
        self.device.size().map(drawn_on)
    }

    /// Shows a frame: a function fills the blank screen and answers where the cursor goes, if it is shown.
    ///
    /// # Errors
    /// When the device cannot be written to, or is no longer ours.
    pub fn draw(&mut self, fill: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        if self.size()? != self.next.area.as_size() {
            self.forget()?;
        }
        self.next.reset();
        let cursor = fill(&mut self.next);
        self.cursor = Cursor { visible: cursor.is_some(), at: cursor.unwrap_or(self.cursor.at) };
        (0..self.next.area.height).for_each(|y| self.compare(y));
        self.bytes = self.paint();
        mem::swap(&mut self.shown, &mut self.next);
        self.shown_cursor = self.cursor;
        self.unknown = false;
        if !self.bytes.is_empty() {
            self.device.write_all(&self.bytes)?;
        }
        // Also without a change: a terminal that was given back is noticed here.
        self.device.flush()
    }

    /// Notes whether a row differs from what is shown.
    fn compare(&mut self, y: u16) {
        let cells = self.cells(y);
        let (next, shown) = (&mut self.next.content[cells.clone()], &self.shown.content[cells]);
        // What is shown has its wide characters joined, so the same cells have none.
        let same = *next == *shown || {
            join(next);
            *next == *shown
        };
        self.altered[usize::from(y)] = self.unknown || !same;
    }

    fn cells(&self, y: u16) -> Range<usize> {
        let width = usize::from(self.next.area.width);
        usize::from(y) * width..(usize::from(y) + 1) * width
    }

    /// Turns the difference between what is shown and what is to be shown into bytes.
    fn paint(&mut self) -> Vec<u8> {
        let mut bytes = mem::take(&mut self.bytes);
        bytes.clear();
        let mut painter = Painter::new(bytes);
        painter.raw("\x1b[?2026h");
        let opened = painter.bytes.len();
        if self.unknown {
            painter.raw("\x1b[r\x1b[0m\x1b[2J");
        } else if let Some(shift) = shift::find(&self.shown, &self.next, &self.altered) {
            painter.scroll(shift.top, shift.bottom, shift.by);
            shift::apply(&mut self.shown, shift);
            self.altered[usize::from(shift.top)..usize::from(shift.bottom)].fill(true);
        }
        for y in (0..self.next.area.height).filter(|y| self.altered[usize::from(*y)]) {
            self.row(y, &mut painter);
        }
        self.place_cursor(&mut painter, opened);
        if painter.bytes.len() == opened {
            painter.bytes.clear();
        } else {
            painter.raw("\x1b[?2026l");
        }
        painter.bytes
    }

    fn row(&self, y: u16, painter: &mut Painter) {
        let (width, cells) = (self.next.area.width, self.cells(y));
        let (next, shown) = (&self.next.content[cells.clone()], &self.shown.content[cells]);
        if next == shown {
            return;
        }
        let blank_from = next.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last + 1);
        let mut done_to: Option<u16> = None;
        for x in 0..width {
            let (cell, old) = (&next[usize::from(x)], &shown[usize::from(x)]);
            if cell == old || cell.symbol().is_empty() {
                continue;
            }
            if usize::from(x) >= blank_from && usize::from(x) + 4 < usize::from(width) {
                painter.go(x, y);
                painter.erase_right();
                return;
            }
            if let Some(from) = done_to.filter(|from| x - from <= GAP) {
                let between = &next[usize::from(from)..usize::from(x)];
                if between.iter().all(|between| Look::of(between) == Look::of(cell)) {
                    (from..x).for_each(|between| self.put(between, y, painter));
                }
            }
            painter.go(x, y);
            self.put(x, y, painter);
            done_to = Some(x + self.wide(x, y));
        }
    }

    fn put(&self, x: u16, y: u16, painter: &mut Painter) {
        let cell = &self.next[(x, y)];
        if !cell.symbol().is_empty() {
            painter.go(x, y);
            painter.put(cell, self.wide(x, y), self.next.area.width);
        }
    }

    fn wide(&self, x: u16, y: u16) -> u16 {
        let is_part = |x: &u16| self.next.cell((*x, y)).is_some_and(|behind| behind.symbol().is_empty());
        1 + u16::try_from((x + 1..self.next.area.width).take_while(is_part).count()).unwrap_or(0)
    }

    /// Shows the cursor where it belongs; painting has moved it, so a visible one is always placed.
    fn place_cursor(&self, painter: &mut Painter, opened: usize) {
        let moved = painter.bytes.len() > opened;
        if moved {
            painter.set(Look::PLAIN);
        }
        let before = if self.unknown {
            Cursor { visible: !self.cursor.visible, ..self.shown_cursor }
        } else {
            self.shown_cursor
        };
        if self.cursor.visible && (moved || before != self.cursor) {
            painter.go(self.cursor.at.x, self.cursor.at.y);
        }
        if self.cursor.visible != before.visible {
            painter.raw(if self.cursor.visible { "\x1b[?25h" } else { "\x1b[?25l" });
        }
    }
}

/// Joins wide characters: what one takes behind its first cell becomes empty symbols, which equal no other cell, so that
/// whatever comes into their place later is painted.
fn join(row: &mut [Cell]) {
    let mut at = 0;
    while let Some(cell) = row.get(at) {
        let cells = if is_plain(cell.symbol()) { 1 } else { cell.symbol().width().max(1) };
        let end = (at + cells).min(row.len());
        if let [first, behind @ ..] = &mut row[at..end] {
            for part in behind {
                part.clone_from(first);
                part.set_symbol("");
            }
        }
        at = end;
    }
}

#[cfg(test)]
#[path = "surface_tests.rs"]
mod tests;
