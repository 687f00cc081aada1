//! How things look: roles with a meaning, and a theme that gives every role a style the terminal can show.
//!
//! A theme is lowered once, when it is loaded: from true colour to 256 colours, to 16, to none. Drawing code asks for
//! [`Role`]s only, so it never knows which theme or which terminal it draws for.

mod background;
mod builtin;
mod colour;
mod depth;
mod glyph;
mod load;
mod loud;
mod resolve;
mod role;
mod sheet;

pub use background::{Background, detect_background};
pub use builtin::{BUILTIN, Builtin};
pub use colour::contrast;
pub use depth::{Choice, Depth};
pub use glyph::Glyphs;
pub use load::{Loaded, load, read_sheet};
pub use role::Role;
pub use sheet::Warning;

use ratatui::style::Style;

/// A style for every role, as this terminal can show it, and the marks that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    depth: Depth,
    styles: [Style; Role::COUNT],
    glyphs: &'static Glyphs,
}

impl Theme {
    /// The theme of the terminal's own 16 colours, which is right on any background.
    #[must_use]
    pub fn terminal() -> Self {
        load("terminal", None, Depth::Ansi16, Glyphs::unicode()).theme
    }

    /// The theme without any colour, for tests and for terminals that have none.
    #[must_use]
    pub fn mono() -> Self {
        load("mono", None, Depth::Mono, Glyphs::unicode()).theme
    }

    /// Gives the style of a role. Only surfaces (text, dialog, selection …) carry a background.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub const fn depth(&self) -> Depth {
        self.depth
    }

    #[must_use]
    pub const fn glyphs(&self) -> &'static Glyphs {
        self.glyphs
    }

    /// The same theme with other marks.
    #[must_use]
    pub const fn with_glyphs(mut self, glyphs: &'static Glyphs) -> Self {
        self.glyphs = glyphs;
        self
    }
}
