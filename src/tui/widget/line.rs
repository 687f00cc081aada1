//! A line of text in which stretches have roles of their own.

use std::ops::Range;

use super::text::{cut, width};
use crate::tui::theme::Role;

/// A stretch of text of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub role: Role,
}

impl Run {
    #[must_use]
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }
}

/// One line of text of several roles.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Line {
    pub runs: Vec<Run>,
}

impl Line {
    /// A line of plain text.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::of(text, Role::Text)
    }

    /// A line of one role.
    #[must_use]
    pub fn of(text: impl Into<String>, role: Role) -> Self {
        Self { runs: vec![Run::new(text, role)] }
    }

    /// The same line with more text behind it.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>, role: Role) -> Self {
        self.runs.push(Run::new(text, role));
        self
    }

    /// A text of a role, in which the stretches stand out that were searched for.
    #[must_use]
    pub fn searched(text: &str, role: Role, hits: &[Range<usize>]) -> Self {
        let mut line = Self::default();
        let mut from = 0;
        for hit in hits {
            if from < hit.start {
                line = line.and(&text[from..hit.start], role);
            }
            line = line.and(&text[hit.clone()], Role::Match);
            from = hit.end;
        }
        if from < text.len() || line.runs.is_empty() { line.and(&text[from..], role) } else { line }
    }

    /// A line of plain text with an end that stays whole: the text is cut before it where there is no room for both.
    #[must_use]
    pub fn ended(text: &str, (end, role): (&str, Role), room: usize, ellipsis: &str) -> Self {
        Self::plain(cut(text, room.saturating_sub(width(end)), ellipsis)).and(end, role)
    }

    /// How many cells the line takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.runs.iter().map(|run| width(&run.text)).sum()
    }
}

impl From<Run> for Line {
    fn from(run: Run) -> Self {
        Self { runs: vec![run] }
    }
}
