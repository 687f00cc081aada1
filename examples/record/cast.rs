//! Scenes as an asciicast (version 2), which `asciinema play` shows in a terminal.
//!
//! Written from what is seen and not from the bytes of the program, which come in other pieces on every run.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;
use vt100::{Cell, Color, Screen};

use super::film::Scene;

/// The recording: a line of head, and a line for every scene.
pub fn cast(scenes: &[Scene], title: &str) -> String {
    let Some(first) = scenes.first() else { return String::new() };
    let (rows, columns) = first.screen.size();
    let head = json!({ "version": 2, "width": columns.get(), "height": rows.get(), "title": title });
    let mut cast = format!("{head}\n");
    let mut begins = Duration::ZERO;
    let mut shown = vec![String::new(); usize::from(rows.get())];
    for scene in scenes {
        let mut drawn = String::new();
        for (line, row) in shown.iter_mut().zip(0..) {
            let now = text(&scene.screen, row);
            if now != *line {
                // Writing to a string cannot fail.
                let _ = write!(drawn, "\x1b[{};1H{now}", row + 1);
                *line = now;
            }
        }
        let _ = writeln!(cast, "{}", json!([begins.as_secs_f64(), "o", drawn + &cursor(&scene.screen)]));
        begins += scene.lasts;
    }
    // Without a last event a player would leave the last scene at once.
    let _ = writeln!(cast, "{}", json!([begins.as_secs_f64(), "o", ""]));
    cast
}

fn cursor(screen: &Screen) -> String {
    let (row, column) = screen.cursor_position();
    if screen.hide_cursor() { "\x1b[?25l".to_owned() } else { format!("\x1b[{};{}H\x1b[?25h", row + 1, column + 1) }
}

/// A row with its looks, the whole width of it.
fn text(screen: &Screen, row: u16) -> String {
    let mut text = String::new();
    let mut last = String::new();
    for column in 0..screen.size().1.get() {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else { continue };
        let look = look(cell);
        if look != last {
            text += &look;
            last = look;
        }
        text += if cell.has_contents() { cell.contents() } else { " " };
    }
    text + "\x1b[0m"
}

/// The sequence that chooses the look of a cell.
fn look(cell: &Cell) -> String {
    let flags = [(cell.bold(), 1), (cell.dim(), 2), (cell.italic(), 3), (cell.underline(), 4), (cell.inverse(), 7)];
    let mut look = "\x1b[0".to_owned();
    for (_, code) in flags.iter().filter(|(on, _)| *on) {
        let _ = write!(look, ";{code}");
    }
    for (layer, colour) in [(38, cell.fgcolor()), (48, cell.bgcolor())] {
        let _ = match colour {
            Color::Default => Ok(()),
            Color::Idx(number) => write!(look, ";{layer};5;{number}"),
            Color::Rgb(red, green, blue) => write!(look, ";{layer};2;{red};{green};{blue}"),
        };
    }
    look + "m"
}
