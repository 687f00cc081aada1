//! Tables for people: columns by display width, on a terminal no wider than it is.

use super::field::{Column, Field, Tint};
use crate::domain::width::{pieces, width};

const GAP: usize = 2;
/// No column is made narrower than this to fit a terminal.
const LEAST: usize = 6;

/// The widths of the columns, taken from the first page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    widths: Vec<usize>,
    /// Whether what is too long is cut; elsewhere it just sticks out.
    cut: bool,
}

impl Table {
    /// Measures headings and rows, and shrinks the widest columns until the terminal holds them.
    #[must_use]
    pub fn measure(columns: &[Column], rows: &[Vec<String>], terminal: Option<usize>) -> Self {
        let mut widths: Vec<usize> = columns.iter().map(|column| width(column.head)).collect();
        for row in rows {
            for (widest, text) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(text));
            }
        }
        if let Some(limit) = terminal {
            shrink(&mut widths, limit);
        }
        Self { widths, cut: terminal.is_some() }
    }

    /// Writes one line; a tint colours the text, not the space after it.
    #[must_use]
    pub fn line(&self, texts: &[String], tints: impl Iterator<Item = Tint>, colored: bool) -> String {
        let mut line = String::new();
        let mut owed = 0;
        for ((text, room), tint) in texts.iter().zip(&self.widths).zip(tints) {
            let text = if self.cut { shorten(text, *room) } else { text.clone() };
            if !text.is_empty() {
                line.extend(std::iter::repeat_n(' ', owed));
                owed = 0;
                match tint.code().filter(|_| colored) {
                    Some(code) => line.extend(["\x1b[", code, "m", &text, "\x1b[0m"]),
                    None => line.push_str(&text),
                }
            }
            owed += room.saturating_sub(width(&text)) + GAP;
        }
        line
    }

    /// Writes the headings.
    #[must_use]
    pub fn head(&self, columns: &[Column]) -> String {
        let heads: Vec<String> = columns.iter().map(|column| column.head.to_owned()).collect();
        self.line(&heads, std::iter::repeat(Tint::Plain), false)
    }
}

/// The tints of a row.
pub fn tints(row: &[Field]) -> impl Iterator<Item = Tint> + '_ {
    row.iter().map(Field::tint)
}

fn shrink(widths: &mut [usize], limit: usize) {
    loop {
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let Some(widest) = widths.iter_mut().max() else { return };
        if total <= limit || *widest <= LEAST {
            return;
        }
        *widest -= 1;
    }
}

fn shorten(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut used = 0;
    let fits = pieces(text).take_while(|piece| {
        used += piece.cells;
        used < room
    });
    fits.map(|piece| piece.text).chain(["…"]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::field::column;
    use super::*;

    const COLUMNS: &[Column] = &[column("a", "A"), column("b", "Bee"), column("c", "C")];

    fn lines(rows: &[[&str; 3]], terminal: Option<usize>) -> Vec<String> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect();
        let table = Table::measure(COLUMNS, &rows, terminal);
        let line = |row: &Vec<String>| table.line(row, std::iter::repeat(Tint::Plain), false);
        std::iter::once(table.head(COLUMNS)).chain(rows.iter().map(line)).collect()
    }

    #[test]
    fn columns_align_by_display_width() {
        assert_eq!(
            lines(&[["李小龙", "x", "1"], ["Éva", "", "2"]], None),
            ["A       Bee  C", "李小龙  x    1", "Éva          2"]
        );
    }

    #[test]
    fn long_texts_are_cut_only_on_a_terminal() {
        let long = "a".repeat(40);
        assert_eq!(lines(&[[&long, "b", "c"]], Some(20))[1], format!("{}…  b    c", "a".repeat(11)));
        assert!(lines(&[[&long, "b", "c"]], None)[1].starts_with(&long));
    }

    proptest! {
        #[test]
        fn a_terminal_is_never_overrun(texts in proptest::collection::vec("\\PC{0,30}", 3), limit in 30_usize..80) {
            let row = [texts[0].as_str(), &texts[1], &texts[2]];
            for line in lines(&[row], Some(limit)) {
                prop_assert!(width(&line) <= limit, "{line:?}");
            }
        }
    }
}
