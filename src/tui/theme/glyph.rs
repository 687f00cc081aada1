//! The marks: every character outside ASCII that the screen draws of its own comes from here.

use std::borrow::Cow;

use ratatui::symbols::border;

/// The marks of the screen, each one cell wide (the spinner's frames too).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Before the row under the cursor.
    pub cursor: &'static str,
    /// Before a marked row, and for what is fine.
    pub mark: &'static str,
    /// For what is refused.
    pub cross: &'static str,
    /// For what is not set.
    pub none: &'static str,
    /// Before the environment word.
    pub block: &'static str,
    /// Between a pane's name and its count.
    pub bullet: &'static str,
    /// For what was cut off or has not arrived.
    pub ellipsis: &'static str,
    /// Between what was and what will be.
    pub arrow: &'static str,
    /// Before a tier.
    pub up: &'static str,
    /// Behind the name of the column that orders a list, from the least on.
    pub ascending: &'static str,
    /// The same from the greatest on.
    pub descending: &'static str,
    /// What lies to the left of a scrolled row.
    pub left: &'static str,
    /// What lies to the right of a scrolled row.
    pub right: &'static str,
    /// Before a staged change that gives something.
    pub plus: &'static str,
    /// Before a staged change that takes something away.
    pub minus: &'static str,
    /// For a number that makes no sense here.
    pub dash: &'static str,
    /// Before what wants attention.
    pub attention: &'static str,
    /// Behind what has an end date.
    pub ends: &'static str,
    /// For two values that differ.
    pub differs: &'static str,
    /// Before what waits.
    pub held: &'static str,
    /// Between a width and a height.
    pub times: &'static str,
    /// What hides a character of a password.
    pub hidden: &'static str,
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
    /// A horizontal line from which one hangs down.
    pub tee_down: &'static str,
    /// A horizontal line on which one stands.
    pub tee_up: &'static str,
    /// The part of a scrollbar that is in sight.
    pub thumb: &'static str,
    /// The frames of the spinner.
    pub spinner: &'static [&'static str],
}

static UNICODE: Glyphs = Glyphs {
    cursor: "▸",
    mark: "✓",
    cross: "✗",
    none: "·",
    block: "▪",
    bullet: "•",
    ellipsis: "…",
    arrow: "→",
    up: "▲",
    ascending: "↑",
    descending: "↓",
    left: "‹",
    right: "›",
    plus: "+",
    minus: "−",
    dash: "–",
    attention: "!",
    ends: "⇥",
    differs: "≠",
    held: "‖",
    times: "×",
    hidden: "•",
    horizontal: "─",
    vertical: "│",
    top_left: "┌",
    top_right: "┐",
    bottom_left: "└",
    bottom_right: "┘",
    tee_down: "┬",
    tee_up: "┴",
    thumb: "┃",
    spinner: &["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"],
};

static ASCII: Glyphs = Glyphs {
    cursor: ">",
    mark: "*",
    cross: "x",
    none: ".",
    block: "#",
    bullet: "*",
    ellipsis: "~",
    arrow: ">",
    up: "^",
    ascending: "^",
    descending: "v",
    left: "<",
    right: ">",
    plus: "+",
    minus: "-",
    dash: "-",
    attention: "!",
    ends: "|",
    differs: "#",
    held: "=",
    times: "x",
    hidden: "*",
    horizontal: "-",
    vertical: "|",
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    tee_down: "+",
    tee_up: "+",
    thumb: "#",
    spinner: &["|", "/", "-", "\\"],
};

impl Glyphs {
    /// Marks for a terminal that speaks UTF-8.
    #[must_use]
    pub const fn unicode() -> &'static Self {
        &UNICODE
    }

    /// Marks of plain ASCII.
    #[must_use]
    pub const fn ascii() -> &'static Self {
        &ASCII
    }

    /// The frame of the spinner at a count of steps.
    #[must_use]
    pub const fn spin(&self, step: usize) -> &'static str {
        self.spinner[step % self.spinner.len()]
    }

    /// Words of our own, as `Deny…`, with the marks of the terminal.
    #[must_use]
    pub fn spelled<'a>(&self, words: &'a str) -> Cow<'a, str> {
        if self.ellipsis == UNICODE.ellipsis || !words.contains(UNICODE.ellipsis) {
            return Cow::Borrowed(words);
        }
        Cow::Owned(words.replace(UNICODE.ellipsis, self.ellipsis))
    }

    /// The lines of a box, as ratatui's blocks want them.
    #[must_use]
    pub const fn border(&self) -> border::Set<'static> {
        border::Set {
            top_left: self.top_left,
            top_right: self.top_right,
            bottom_left: self.bottom_left,
            bottom_right: self.bottom_right,
            vertical_left: self.vertical,
            vertical_right: self.vertical,
            horizontal_top: self.horizontal,
            horizontal_bottom: self.horizontal,
        }
    }

    /// Every mark; one that is forgotten here is told by the compiler.
    #[cfg(test)]
    fn all(&self) -> Vec<&'static str> {
        macro_rules! marks {
            ($($mark:ident)*) => {{
                let Self { $($mark,)* spinner } = *self;
                [$($mark),*].into_iter().chain(spinner.iter().copied()).collect()
            }};
        }
        marks!(
            cursor mark cross none block bullet ellipsis arrow up ascending descending left right plus minus
            dash attention ends differs held times hidden horizontal vertical top_left top_right bottom_left
            bottom_right tee_down tee_up thumb
        )
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_mark_is_one_cell_wide() {
        for glyph in Glyphs::unicode().all().iter().chain(&Glyphs::ascii().all()) {
            assert_eq!(glyph.width(), 1, "{glyph}");
        }
    }

    #[test]
    fn ascii_is_ascii() {
        assert!(Glyphs::ascii().all().iter().all(|glyph| glyph.is_ascii()));
        assert!(Glyphs::ascii().spelled("Deny…").is_ascii());
        assert_eq!(Glyphs::unicode().spelled("Deny…"), "Deny…");
    }
}
