//! No two texts look the same: what is drawn of one is drawn of no other, but for two spellings of the same character.

use std::collections::HashMap;

use beadle::domain::text::Raw;
use beadle::tui::widget::put;
use ratatui::style::Style;
use unicode_normalization::UnicodeNormalization as _;

use crate::eye::Eye;
use crate::support::world::Dice;
use crate::texts;

type Make = fn(&str) -> String;

fn honest(text: &str) -> String {
    Raw(text.to_owned()).shown().to_string()
}

/// What was drawn of which text.
struct Drawn {
    eye: Eye,
    width: u16,
    make: Make,
    seen: HashMap<String, String>,
}

impl Drawn {
    /// The width has to do for whatever is spelled out.
    fn new(width: u16, make: Make) -> Self {
        Self { eye: Eye::new(width, 1), width, make, seen: HashMap::new() }
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let (shown, width) = ((self.make)(text), self.width);
        self.eye
            .see(|buf| {
                assert!(put(buf, 0, 0, width, &shown, Style::new()) <= width);
                None
            })
            .map_err(|fault| format!("{text:?}: {fault}"))?;
        // Between the cells stands what no cell holds.
        let cells: Vec<String> = self.eye.row(0).iter().map(|cell| look(cell)).collect();
        let row = cells.join("\0").trim_end_matches([' ', '\0']).to_owned();
        // Blanks at the end cannot be seen, and two spellings of a character are one to whoever compares names.
        let same: String = text.trim_end_matches(' ').nfc().collect();
        match self.seen.insert(row, same.clone()) {
            Some(other) if other != same => Err(format!("{other:?} and {same:?} are drawn alike")),
            _ => Ok(()),
        }
    }
}

/// A cell as eyes see it: every blank of its width looks like any other.
fn look(cell: &str) -> String {
    let blank = |c: char| c == '\u{2800}' || c.is_whitespace() && c != WIDE_BLANK;
    if cell.chars().all(blank) { " ".to_owned() } else { cell.to_owned() }
}

/// The emulator leaves it out.
const UNKNOWN: char = '\u{fffd}';

/// The blank between names in Japanese, which is as wide as two; nothing tells it from two.
const WIDE_BLANK: char = '\u{3000}';

/// Every so manyth character there is, between two letters, at the beginning, and after a mark.
pub fn characters(step: usize) -> usize {
    check_characters(honest, step).unwrap()
}

fn check_characters(make: Make, step: usize) -> Result<usize, String> {
    let mut drawn = Drawn::new(40, make);
    drawn.add("ab")?;
    let mut many = 0;
    for c in (0..=u32::from(char::MAX)).step_by(step).filter_map(char::from_u32).filter(|c| *c != UNKNOWN) {
        drawn.add(&format!("a{c}b"))?;
        many += 1;
    }
    Ok(many)
}

/// So many texts, each against all the others.
pub fn texts(many: u64, seed: u64) -> usize {
    let mut drawn = Drawn::new(1_000, honest);
    let texts = texts::texts(&mut Dice(seed), usize::try_from(many).unwrap());
    let texts: Vec<String> = texts.iter().map(|text| text.replace(UNKNOWN, "?")).collect();
    texts.iter().for_each(|text| drawn.add(text).unwrap());
    texts.len()
}

#[test]
fn names_are_told_apart() {
    assert!(characters(1_499) > 700);
    assert_eq!(texts(100, 1), 100);
}

/// The control: leaving characters out, as widgets do with what has no width, makes names look alike.
#[test]
fn leaving_something_out_is_found_out() {
    let leaves_out: Make = |text| text.chars().filter(|c| !beadle::domain::text::is_hidden(*c)).collect();
    let found = check_characters(leaves_out, 1).unwrap_err();
    assert!(found.contains("are drawn alike"), "{found}");
    let as_it_is: Make = str::to_owned;
    assert!(check_characters(as_it_is, 1).is_err());
}
