//! A setting with the place it came from, and what can be wrong with one.

use std::fmt;
use std::path::PathBuf;

use crate::domain::text::Shown;

/// Where a setting was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    BuiltIn,
    File {
        path: PathBuf,
        /// Counted from 1; 0 where the whole file is meant.
        line: usize,
    },
    Environment(&'static str),
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File { path, line: 0 } => write!(f, "{}", Shown::new(&path.to_string_lossy())),
            Self::File { path, line } => write!(f, "{}:{line}", Shown::new(&path.to_string_lossy())),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::Flag(name) => write!(f, "the option {name}"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting<T> {
    pub value: T,
    pub source: Source,
}

impl<T> Setting<T> {
    pub const fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }

    pub const fn built_in(value: T) -> Self {
        Self { value, source: Source::BuiltIn }
    }
}

/// One thing that is wrong with the configuration; the setting keeps the value it would have had without.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub source: Source,
    /// A full sentence.
    pub sentence: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.sentence)
    }
}

/// Whether colour is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Color {
    /// On a terminal that has it.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|color| color.word() == word)
    }
}
