//! Where things are: a pure function of the size, called by update and drawing alike.
//!
//! ```text
//!  header    who, on what, what is staged
//!  tabs      the panes; gone on small screens
//!  body      the pane
//!  status    one sentence
//!  footer    what can be pressed
//! ```

use ratatui::layout::{Rect, Size};

/// The parts of the screen; a part there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    pub header: Rect,
    pub tabs: Rect,
    pub body: Rect,
    pub status: Rect,
    pub footer: Rect,
    /// Whether there is room for lines around things.
    pub framed: bool,
    /// The screen is too small for anything but a card that says so.
    pub card: bool,
}

/// Nothing is drawn below this size but the card.
pub const LEAST: Size = Size { width: 20, height: 6 };
const FRAMED: Size = Size { width: 60, height: 16 };

impl Layout {
    pub fn of(size: Size) -> Self {
        let whole = Rect::from((ratatui::layout::Position::ORIGIN, size));
        if size.width < LEAST.width || size.height < LEAST.height {
            return Self { body: whole, card: true, ..Self::default() };
        }
        let framed = size.width >= FRAMED.width && size.height >= FRAMED.height;
        let tabs = u16::from(framed);
        let line = |y| Rect { x: 0, y, width: size.width, height: 1 };
        Self {
            header: line(0),
            tabs: if framed { line(1) } else { Rect::default() },
            body: Rect { y: 1 + tabs, height: size.height - 3 - tabs, ..whole },
            status: line(size.height - 2),
            footer: line(size.height - 1),
            framed,
            card: false,
        }
    }
}

/// The first lines of an area, as far as it has them, and the rest.
pub const fn split(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = if lines < area.height { lines } else { area.height };
    (Rect { height: lines, ..area }, Rect { y: area.y + lines, height: area.height - lines, ..area })
}

/// So many lines of an area, from one of them on; as many as it has.
pub fn lines(area: Rect, from: u16, lines: u16) -> Rect {
    split(split(area, from).1, lines).0
}

/// How many rows of a sheet are in sight, below its title and the names of the columns.
pub fn in_sight(sheet: Rect) -> usize {
    usize::from(sheet.height.saturating_sub(2).max(1))
}

/// A rectangle of at most this size in the middle of another.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_parts_fill_the_screen_without_overlap(width in 0..300_u16, height in 0..100_u16) {
            let layout = Layout::of(Size { width, height });
            let parts = [layout.header, layout.tabs, layout.body, layout.status, layout.footer];
            let lines: u32 = parts.iter().map(|part| part.area()).sum();
            prop_assert_eq!(lines, u32::from(width) * u32::from(height));
        }
    }
}
