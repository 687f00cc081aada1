//! Cells as bytes: the fewest cursor movements and style changes that show them.

use std::io::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// The look of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Look {
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    pub const fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

/// The modifiers of a cell and the numbers that switch them on.
const MODIFIERS: [(Modifier, &str); 8] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// Writes bytes for a terminal whose cursor and style it remembers.
#[derive(Debug)]
pub(super) struct Painter {
    pub bytes: Vec<u8>,
    look: Look,
    /// Where the terminal's cursor is, if that is certain.
    at: Option<(u16, u16)>,
}

impl Painter {
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, look: Look::PLAIN, at: None }
    }

    pub fn raw(&mut self, sequence: &str) {
        self.bytes.extend_from_slice(sequence.as_bytes());
    }

    /// Moves the cursor, if it is not there already.
    pub fn go(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at == (x, y) => return,
            Some((from, row)) if row == y && x == from + 1 => self.raw("\x1b[C"),
            Some((from, row)) if row == y && x > from => self.write(format_args!("\x1b[{}C", x - from)),
            Some((_, row)) if x == 0 && y == row + 1 => self.raw("\r\n"),
            _ if x == 0 => self.write(format_args!("\x1b[{}H", y + 1)),
            _ => self.write(format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some((x, y));
    }

    /// Puts a cell where the cursor is.
    pub fn put(&mut self, cell: &Cell, wide: u16, columns: u16) {
        self.set(Look::of(cell));
        self.raw(cell.symbol());
        // How far wide and composed characters move the cursor is a matter of opinion among terminals, and at the
        // right edge it is a matter of when the line wraps.
        let certain = wide == 1 && cell.symbol().chars().nth(1).is_none();
        self.at = self.at.map(|(x, y)| (x + wide, y)).filter(|(x, _)| certain && *x < columns);
    }

    /// Blanks the rest of the row.
    pub fn erase_right(&mut self) {
        self.set(Look::PLAIN);
        self.raw("\x1b[K");
    }

    /// Moves the rows of a region up or down; blank ones appear.
    pub fn scroll(&mut self, top: u16, bottom: u16, by: i32) {
        self.set(Look::PLAIN);
        self.write(format_args!("\x1b[{};{}r", top + 1, bottom));
        // Line feeds and their reverse scroll on every terminal there is, the newer sequences do not.
        let (row, step) = if by > 0 { (bottom, "\n") } else { (top + 1, "\x1bM") };
        self.write(format_args!("\x1b[{row}H"));
        for _ in 0..by.unsigned_abs() {
            self.raw(step);
        }
        self.raw("\x1b[r");
        self.at = None;
    }

    /// Switches to a look, by the shorter way of adding to the present one or starting anew.
    pub fn set(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        let mut from = self.look;
        // Bold and dim share what switches them off, and some terminals let the later of them win: both are set anew.
        let weight = (Modifier::BOLD | Modifier::DIM) & from.modifier;
        let reweighed =
            !weight.is_empty() && (look.modifier - from.modifier).intersects(Modifier::BOLD | Modifier::DIM);
        if !look.modifier.contains(from.modifier) || reweighed || look == Look::PLAIN {
            codes.push("0".to_owned());
            from = Look::PLAIN;
        }
        let added = look.modifier - from.modifier;
        codes.extend(MODIFIERS.iter().filter(|(one, _)| added.contains(*one)).map(|(_, code)| (*code).to_owned()));
        if look.fg != from.fg {
            codes.push(colour(look.fg, 30));
        }
        if look.bg != from.bg {
            codes.push(colour(look.bg, 40));
        }
        let codes = if codes == ["0"] { String::new() } else { codes.join(";") };
        self.write(format_args!("\x1b[{codes}m"));
        self.look = look;
    }

    fn write(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing into memory cannot fail.
        let _ = self.bytes.write_fmt(arguments);
    }
}

/// The numbers of a colour, from 30 on for the text and from 40 on for the ground.
fn colour(colour: Color, base: u8) -> String {
    let plain = |step: u8| (base + step).to_string();
    match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => plain(60),
        Color::LightRed => plain(61),
        Color::LightGreen => plain(62),
        Color::LightYellow => plain(63),
        Color::LightBlue => plain(64),
        Color::LightMagenta => plain(65),
        Color::LightCyan => plain(66),
        Color::White => plain(67),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", base + 8),
    }
}
