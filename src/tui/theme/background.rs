//! Whether the terminal is light or dark, asked of the terminal itself.

use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// The background of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
}

impl Background {
    /// The built-in theme that suits it.
    #[must_use]
    pub const fn theme(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// Asks the terminal whether it is light or dark, within a limit; a terminal that does not say gives `None`.
///
/// The answer arrives as input, so this must be asked before anything else reads the keyboard.
#[must_use]
pub fn detect_background(limit: Duration) -> Option<Background> {
    let mut options = QueryOptions::default();
    options.timeout = limit;
    match theme_mode(options) {
        Ok(ThemeMode::Dark) => Some(Background::Dark),
        Ok(ThemeMode::Light) => Some(Background::Light),
        Err(_) => None,
    }
}
