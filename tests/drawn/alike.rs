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
    make: Make,
    seen: HashMap<Vec<String>, String>,
}

impl Drawn {
    fn new(make: Make) -> Self {
        // Wide enough for whatever is spelled out.
        Self { eye: Eye::new(1_000, 1), make, seen: HashMap::new() }
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let shown = (self.make)(text);
        self.eye
            .see(|frame| assert!(put(frame.buffer_mut(), 0, 0, 1_000, &shown, Style::new()) <= 1_000))
            .map_err(|fault| format!("{text:?}: {fault}"))?;
        let mut row: Vec<String> = self.eye.row(0).iter().map(|cell| look(cell)).collect();
        let end = row.iter().rposition(|cell| cell != " ").map_or(0, |last| last + 1);
        row.truncate(end);
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
    let mut drawn = Drawn::new(make);
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
    let mut drawn = Drawn::new(honest);
    let texts = texts::texts(&mut Dice(seed), usize::try_from(many).unwrap());
    let texts: Vec<String> = texts.iter().map(|text| text.replace(UNKNOWN, "?")).collect();
    texts.iter().for_each(|text| drawn.add(text).unwrap());
    texts.len()
}

#[test]
#[ignore = "takes half a minute; `just drawn` runs it"]
fn no_two_names_are_drawn_alike() {
    assert!(characters(149) > 7_000);
    assert_eq!(texts(600, 1), 600);
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
