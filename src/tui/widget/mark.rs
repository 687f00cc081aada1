//! Signs that say in one cell, and without colour, how something stands.

use super::line::Run;
use crate::tui::theme::{Glyphs, Role};

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Marked by the operator.
    Marked,
    /// Under the cursor.
    Cursor,
    /// Not set.
    Unset,
    /// Not arrived yet.
    Pending,
    /// Fine.
    Ok,
    /// Would change nothing.
    NoOp,
    /// Left out of a template or clone.
    Withheld,
    /// Not allowed.
    Refused,
    /// Changed meanwhile by somebody else.
    Conflict,
    /// Waits for a word or a password.
    Held,
    /// Staged to be given.
    Added,
    /// Staged to be taken away.
    Removed,
    /// Wants a second look.
    Attention,
}

impl Sign {
    /// The mark of the sign.
    #[must_use]
    pub const fn glyph(self, glyphs: &Glyphs) -> &'static str {
        match self {
            Self::Marked | Self::Ok => glyphs.mark,
            Self::Cursor => glyphs.cursor,
            Self::Unset => glyphs.none,
            Self::Pending => glyphs.ellipsis,
            Self::NoOp => "=",
            Self::Withheld => "~",
            Self::Refused => glyphs.cross,
            Self::Conflict => glyphs.differs,
            Self::Held => glyphs.held,
            Self::Added => glyphs.plus,
            Self::Removed => glyphs.minus,
            Self::Attention => glyphs.attention,
        }
    }

    /// The role the mark is drawn in.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Marked => Role::Mark,
            Self::Cursor => Role::Title,
            Self::Unset | Self::NoOp => Role::Dim,
            Self::Pending => Role::Pending,
            Self::Ok => Role::Ok,
            Self::Withheld => Role::Withheld,
            Self::Refused => Role::Refused,
            Self::Conflict => Role::Conflict,
            Self::Held => Role::Held,
            Self::Added => Role::StagedAdd,
            Self::Removed => Role::StagedRemove,
            Self::Attention => Role::Warning,
        }
    }

    /// The sign as a run of one cell.
    #[must_use]
    pub fn run(self, glyphs: &Glyphs) -> Run {
        Run::new(self.glyph(glyphs), self.role())
    }
}

/// The tier of a permission, as a mark with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TierMark {
    One,
    Two,
}

impl TierMark {
    /// The mark with its number, two cells wide.
    #[must_use]
    pub fn run(self, glyphs: &Glyphs) -> Run {
        match self {
            Self::One => Run::new(format!("{}1", glyphs.up), Role::TierOne),
            Self::Two => Run::new(format!("{}2", glyphs.up), Role::TierTwo),
        }
    }
}
