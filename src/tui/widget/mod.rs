//! The pieces everything is drawn with: each is a small value, built first and then drawn.
//!
//! A widget draws into the area it is given and nowhere else, whatever the size; an area of nothing draws nothing.
//! Text arrives ready to be shown, but what a terminal must never see is stopped here once more, visibly.

mod buttons;
mod card;
mod field;
mod filter;
mod frame;
mod grid;
mod halves;
mod hints;
mod line;
mod lines;
mod list;
mod lookup;
mod mark;
mod notice;
mod put;
mod scroll;
mod text;

pub use buttons::buttons;
pub use card::{Card, Entry};
pub use field::{Field, FieldView, Typed};
pub use filter::FilterView;
pub use frame::{Frame, rule};
pub use grid::{Grid, GridRow, Head, scroll_columns, visible_columns};
pub use halves::clear_halves;
pub use hints::{Hint, Hints, fitting};
pub use line::{Line, Run};
pub use lines::Lines;
pub use list::{Column, List, Row, Span, shares, widths};
pub use lookup::{FieldLook, Lookup};
pub use mark::{Sign, TierMark};
pub use notice::{Notice, Tone, TooSmall};
pub use put::{fill, put, put_cut, put_line, repeat};
pub use scroll::{Scrollbar, read_on, scroll, thumb};
pub use text::{Align, cut, fit, width, wrap};

#[cfg(test)]
mod size_tests;
