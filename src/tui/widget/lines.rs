//! A text of several lines that can be typed into: each line is a field.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field::{Field, FieldView, Typed};
use super::scroll::scroll;
use crate::tui::theme::Theme;

/// Several lines of text that are being edited.
#[derive(Clone, Debug)]
pub struct Lines {
    lines: Vec<Field>,
    /// The line of the cursor.
    at: usize,
    limit: usize,
}

impl Lines {
    /// Lines with a text in them and the cursor at its end, for at most so many characters.
    #[must_use]
    pub fn new(text: &str, limit: usize) -> Self {
        let lines: Vec<Field> = text.split('\n').map(Field::new).collect();
        Self { at: lines.len() - 1, lines, limit }
    }

    /// The text as typed.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().map(Field::text).collect::<Vec<_>>().join("\n")
    }

    fn length(&self) -> usize {
        self.lines.iter().map(|line| line.length() + 1).sum::<usize>() - 1
    }

    /// Takes a key; where a line begins or ends, the one beside it is joined to it or gone to.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        let (first, last) = (self.at == 0, self.at + 1 == self.lines.len());
        let line = &self.lines[self.at];
        match key.code {
            KeyCode::Backspace if line.is_at(false) && !first => self.join(self.at - 1),
            KeyCode::Delete if line.is_at(true) && !last => self.join(self.at),
            KeyCode::Left if line.is_at(false) && !first => self.over(self.at - 1, KeyCode::End),
            KeyCode::Right if line.is_at(true) && !last => self.over(self.at + 1, KeyCode::Home),
            _ => {
                let before = line.clone();
                let typed = self.lines[self.at].key(key);
                if typed == Typed::Changed && self.length() > self.limit {
                    self.lines[self.at] = before;
                    return self.full();
                }
                typed
            }
        }
    }

    /// Goes over into the line beside this one.
    fn over(&mut self, at: usize, end: KeyCode) -> Typed {
        self.at = at;
        self.lines[at].key(end.into())
    }

    fn join(&mut self, at: usize) -> Typed {
        let tail = self.lines.remove(at + 1);
        self.lines[at].join(&tail);
        self.at = at;
        Typed::Changed
    }

    fn full(&self) -> Typed {
        Typed::Refused(format!("At most {} characters fit here, so nothing was put in.", self.limit))
    }

    /// Begins a new line at the cursor.
    pub fn new_line(&mut self) -> Typed {
        if self.length() >= self.limit {
            return self.full();
        }
        let tail = self.lines[self.at].split();
        self.at += 1;
        self.lines.insert(self.at, tail);
        Typed::Changed
    }

    /// Goes so many lines up or down.
    pub fn go(&mut self, lines: isize) {
        self.at = self.at.saturating_add_signed(lines).min(self.lines.len() - 1);
    }

    /// Takes what was pasted, line by line; all of it or nothing.
    pub fn paste(&mut self, text: &str) -> Typed {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if self.length() + text.chars().count() > self.limit {
            return self.full();
        }
        let before = self.clone();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.new_line();
            }
            if let refused @ Typed::Refused(_) = self.lines[self.at].paste(line) {
                *self = before;
                return refused;
            }
        }
        Typed::Changed
    }

    /// Draws the lines around the cursor and gives the place of the terminal's cursor.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        let top = scroll(0, self.at, usize::from(area.height), self.lines.len());
        let mut cursor = None;
        for ((at, line), y) in self.lines.iter().enumerate().skip(top).zip(area.top()..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            let drawn = FieldView::bare(line, at == self.at).draw(row, buf, theme);
            cursor = cursor.or(drawn);
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::tui::widget::size_tests::drawn;

    #[rstest]
    #[case::typed("ab", "home x", "xab")]
    #[case::split("ab", "left enter", "a\nb")]
    #[case::enter_at_the_end("ab", "enter c", "ab\nc")]
    #[case::joined_backwards("a\nb", "home back", "ab")]
    #[case::joined_forwards("a\nb", "up del", "ab")]
    #[case::typed_where_it_was_joined("a\nb", "home back x", "axb")]
    #[case::up_and_down("a\nb\nc", "up up x down y", "ax\nby\nc")]
    #[case::left_over_a_line("a\nb", "home left x", "ax\nb")]
    #[case::right_over_a_line("a\nb", "up right x", "a\nxb")]
    #[case::nothing_before_the_first("a", "home back", "a")]
    #[case::full("abcdefg", "x enter", "abcdefg")]
    fn lines_are_edited(#[case] text: &str, #[case] keys: &str, #[case] expected: &str) {
        let mut lines = Lines::new(text, 7);
        for word in keys.split_whitespace() {
            let code = match word {
                "enter" => {
                    lines.new_line();
                    continue;
                }
                "up" | "down" => {
                    lines.go(if word == "up" { -1 } else { 1 });
                    continue;
                }
                "left" => KeyCode::Left,
                "right" => KeyCode::Right,
                "home" => KeyCode::Home,
                "back" => KeyCode::Backspace,
                "del" => KeyCode::Delete,
                letter => KeyCode::Char(letter.chars().next().unwrap()),
            };
            lines.key(code.into());
        }
        assert_eq!(lines.text(), expected);
    }

    #[test]
    fn a_paste_comes_whole_or_not_at_all() {
        let mut lines = Lines::new("ab", 9);
        assert_eq!(lines.paste("c\r\nd\re"), Typed::Changed);
        assert_eq!(lines.text(), "abc\nd\ne");
        assert!(matches!(lines.paste("fghi"), Typed::Refused(_)));
        assert!(matches!(lines.paste("\n\u{1b}"), Typed::Refused(_)));
        assert_eq!(lines.text(), "abc\nd\ne");
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        let lines = Lines::new("one\ntwo\nthree\nfour", 100);
        let screen = drawn(8, 2, |area, buf| {
            lines.draw(area, buf, &Theme::mono());
        });
        assert_eq!(screen, "three\nfour\n");
    }
}
