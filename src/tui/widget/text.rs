//! Text measured in cells of the screen: cut, padded and wrapped.

use std::borrow::Cow;

use crate::domain::width::pieces;
pub use crate::domain::width::width;

/// Where text stands in a column that is wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
    Centre,
}

/// Cuts a text to a width; when something is lost, the last cell in use says so.
#[must_use]
pub fn cut<'a>(text: &'a str, room: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let Some(room) = room.checked_sub(width(ellipsis)) else { return Cow::Borrowed("") };
    let mut used = 0;
    let mut end = 0;
    for piece in pieces(text) {
        used += piece.cells;
        if used > room {
            break;
        }
        end = piece.at + piece.text.len();
    }
    Cow::Owned(format!("{}{ellipsis}", &text[..end]))
}

/// Cuts or pads a text to exactly a width.
#[must_use]
pub fn fit(text: &str, room: usize, align: Align, ellipsis: &str) -> String {
    let text = cut(text, room, ellipsis);
    let spare = room - width(&text).min(room);
    let before = match align {
        Align::Left => 0,
        Align::Right => spare,
        Align::Centre => spare / 2,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(spare - before))
}

/// Breaks a text into lines of at most a width, between words where it can; line ends in the text are kept.
#[must_use]
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if room == 0 {
        return lines;
    }
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let wide = width(word);
            let gap = usize::from(!line.is_empty());
            if used + gap + wide <= room {
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(word);
                used += gap + wide;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            used = 0;
            for piece in pieces(word) {
                if used + piece.cells > room && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(piece.text);
                used += piece.cells;
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Harbor", 6, "Harbor")]
    #[case("Harbor", 5, "Harb…")]
    #[case("Harbor", 1, "…")]
    #[case("Harbor", 0, "")]
    #[case("李小龍", 6, "李小龍")]
    #[case("李小龍", 5, "李小…")]
    #[case("李小龍", 4, "李…")]
    #[case("Nguye\u{302}\u{303}n", 6, "Nguye\u{302}\u{303}n")]
    #[case("Nguye\u{302}\u{303}n", 5, "Nguy…")]
    fn text_is_cut_by_cells(#[case] text: &str, #[case] room: usize, #[case] cut_to: &str) {
        assert_eq!(cut(text, room, "…"), cut_to);
    }

    #[rstest]
    #[case(Align::Left, "ab   ")]
    #[case(Align::Right, "   ab")]
    #[case(Align::Centre, " ab  ")]
    fn text_is_aligned(#[case] align: Align, #[case] fitted: &str) {
        assert_eq!(fit("ab", 5, align, "…"), fitted);
    }

    #[rstest]
    #[case("one two three", 7, &["one two", "three"])]
    #[case("abcdefgh", 3, &["abc", "def", "gh"])]
    #[case("a\n\nb", 9, &["a", "", "b"])]
    #[case("a bcdef", 3, &["a", "bcd", "ef"])]
    #[case("", 3, &[""])]
    #[case("anything", 0, &[])]
    fn text_is_wrapped(#[case] text: &str, #[case] room: usize, #[case] lines: &[&str]) {
        assert_eq!(wrap(text, room), lines);
    }

    proptest! {
        #[test]
        fn a_fitted_text_is_as_wide_as_asked(text in "\\PC{0,40}", room in 0usize..30) {
            let text = crate::domain::text::Shown::new(&text);
            prop_assert_eq!(width(&fit(text.as_str(), room, Align::Right, "…")), room);
        }

        #[test]
        fn no_wrapped_line_is_too_long(text in "\\PC{0,60}", room in 2usize..20) {
            for line in wrap(&text, room) {
                // What is written as one is not torn apart, however wide it is.
                prop_assert!(width(&line) <= room || pieces(&line).count() == 1, "{:?}", line);
            }
        }
    }
}
