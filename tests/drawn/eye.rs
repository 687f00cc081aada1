//! The screen as it leaves the program and as a terminal shows it: every frame in bytes, fed to an emulator, and compared
//! with what was drawn, cell by cell.

use std::cell::RefCell;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::rc::Rc;

use beadle::tui::App;
use beadle::tui::paint;
use beadle::tui::terminal::{Device, Surface};
use beadle::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthStr as _;

use crate::bytes;

/// The sign for what is no character, which the emulator leaves out, and another of one cell that it shows in its place.
const NO_CHARACTER: char = '\u{fffd}';
const STAND_IN: &str = "▯";

#[derive(Debug)]
struct Line {
    size: Size,
    bytes: Rc<RefCell<Vec<u8>>>,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Device for Line {
    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }
}

pub struct Eye {
    surface: Surface<Line>,
    bytes: Rc<RefCell<Vec<u8>>>,
    emulator: vt100::Parser,
    theme: Theme,
    pub frames: u64,
    /// How many places of frames had something spelled out.
    pub spelled_out: u64,
}

impl Eye {
    pub fn new(width: u16, height: u16) -> Self {
        let bytes = Rc::default();
        let device = Line { size: Size { width, height }, bytes: Rc::clone(&bytes) };
        let cells = |n| NonZeroU16::new(n).unwrap();
        Self {
            surface: Surface::new(device).unwrap(),
            bytes,
            emulator: vt100::Parser::new(cells(height), cells(width), 0),
            theme: Theme::terminal(),
            frames: 0,
            spelled_out: 0,
        }
    }

    /// Looks at the screen of an app.
    pub fn look(&mut self, app: &App) -> Result<(), String> {
        let theme = self.theme.clone();
        self.see(|buf| paint(app, &theme, buf.area, buf))
    }

    /// Draws one frame, and tells what is wrong with its bytes or with what the emulator shows.
    pub fn see(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>) -> Result<(), String> {
        let mut wanted = Buffer::default();
        let drawn = self.surface.draw(|buf| {
            let cursor = draw(buf);
            wanted = buf.clone();
            cursor
        });
        drawn.unwrap();
        let bytes = self.bytes.take();
        if let Some(fault) = bytes::fault(&bytes) {
            return Err(format!("bytes that act: {fault}"));
        }
        self.emulator.process(String::from_utf8_lossy(&bytes).replace(NO_CHARACTER, STAND_IN).as_bytes());
        self.frames += 1;
        self.spelled_out += wanted.content().iter().filter(|cell| cell.symbol() == "‹").count() as u64;
        self.compare(&wanted, &bytes)
    }

    fn compare(&self, wanted: &Buffer, bytes: &[u8]) -> Result<(), String> {
        let screen = self.emulator.screen();
        for y in 0..wanted.area.height {
            let mut x = 0;
            while x < wanted.area.width {
                let symbol = &wanted[(x, y)].symbol().replace(NO_CHARACTER, STAND_IN);
                let wide = u16::try_from(symbol.width().max(1)).unwrap();
                // A terminal may keep the two letters of a flag in a cell each.
                let contents =
                    |x| screen.cell(y, x).filter(|cell| cell.has_contents()).map_or("", vt100::Cell::contents);
                let shown: String = (x..x + wide).map(contents).collect();
                if shown != *symbol && !(shown.is_empty() && symbol == " ") {
                    let row = self.row(y).concat();
                    let sent = String::from_utf8_lossy(bytes);
                    return Err(format!(
                        "moved: at {x},{y} stands {shown:?} and not {symbol:?} in {row:?} after {sent:?}"
                    ));
                }
                x += wide;
            }
        }
        Ok(())
    }

    /// What the emulator shows in a row, cell by cell.
    pub fn row(&self, y: u16) -> Vec<String> {
        let screen = self.emulator.screen();
        let (_, width) = screen.size();
        (0..width.get()).map(|x| screen.cell(y, x).map_or(String::new(), |cell| cell.contents().to_owned())).collect()
    }
}

/// The control: a text that is drawn without being made safe is found by its bytes, or by what it moves.
#[test]
fn a_screen_that_draws_names_as_they_are_is_found_out() {
    let drawn = |text: &'static str| {
        let mut eye = Eye::new(40, 3);
        eye.see(|buf| {
            buf[(2, 1)].set_symbol(text);
            buf[(4, 1)].set_symbol("x");
            None
        })
    };
    assert!(drawn("a").is_ok() && drawn("李").is_ok());
    for text in ["\u{1b}]0;x\u{7}", "\u{202e}", "a\u{200b}"] {
        assert!(drawn(text).unwrap_err().contains("bytes that act"), "{text:?}");
    }
    for text in ["👍🏽", "\u{1b}[2J", "\u{1b}[31m"] {
        assert!(drawn(text).unwrap_err().contains("moved"), "{text:?}");
    }
}
