//! Hostile texts: of what acts on a terminal, of what hides, of what looks like something else, and of what is long.

use std::fs;
use std::path::Path;

use crate::support::number::word;
use crate::support::world::Dice;

const PIECES: [&str; 58] = [
    "\u{1b}[2J",
    "\u{1b}]0;pwned\u{7}",
    "\u{1b}]52;c;cHduZWQ=\u{7}",
    "\u{1b}P1$r\u{1b}\\",
    "\u{1b}c",
    "\u{1b}[31m",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{90}q\u{9c}",
    "\u{7f}",
    "\0",
    "\u{8}\u{8}\u{8}",
    "\t",
    "\r",
    "\n",
    "\u{b}",
    "\u{85}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "\u{200e}",
    "\u{61c}",
    "\u{200b}",
    "\u{200d}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{34f}",
    "\u{3164}",
    "\u{ffa0}",
    "\u{115f}",
    "\u{1160}",
    "\u{180e}",
    "\u{2028}",
    "\u{fe0f}",
    "\u{e0041}",
    "\u{1d173}",
    "\u{fffe}",
    "\u{10ffff}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{301}",
    "\u{20dd}",
    "👍🏽",
    "👨\u{200d}👩\u{200d}👧",
    "🇦🇹",
    "❤\u{fe0f}",
    "李小龙",
    "한국어",
    "नमस्ते",
    "ကောင်း",
    "العربية",
    "‹202E›",
    "=cmd|' /C calc'!A0",
    "';DROP TABLE users;--",
    "<b>&amp;</b>",
    "%s%n$(id)`id`",
    "a very long word that never ends at all, or does it",
    "plain",
];

/// Where a character is chosen at random: planes in which there is something to be afraid of.
const RANGES: [(u32, u32); 14] = [
    (0x00, 0xff),
    (0x300, 0x36f),
    (0x590, 0x8ff),
    (0x900, 0xd7f),
    (0xe00, 0x109f),
    (0x1100, 0x11ff),
    (0x1780, 0x18af),
    (0x2000, 0x27ff),
    (0x3000, 0x30ff),
    (0xa960, 0xabff),
    (0xfe00, 0xffff),
    (0x1_1000, 0x1_1fff),
    (0x1_f000, 0x1_faff),
    (0xe_0000, 0xe_01ff),
];

/// Any character of those ranges.
pub fn character(dice: &mut Dice) -> char {
    let (from, to) = *dice.pick(&RANGES);
    char::from_u32(from + u32::try_from(dice.below((to - from + 1) as usize)).unwrap()).unwrap_or('\u{fffd}')
}

fn text(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..=dice.below(5) {
        match dice.below(3) {
            0 => text.extend((0..=dice.below(6)).map(|_| character(dice))),
            1 => text.push_str(dice.pick::<&str>(&PIECES)),
            _ => text.push_str(dice.pick::<&str>(&["Dana", " ", "Reyes", "-", "ä", "x", "7"])),
        }
    }
    text
}

/// So many texts, no two the same; where `BEADLE_FOREIGN` names a folder of files from others, its lines are among them.
pub fn texts(dice: &mut Dice, many: usize) -> Vec<String> {
    let foreign = foreign();
    let mut texts = std::collections::BTreeSet::new();
    while texts.len() < many {
        let own = foreign.is_empty() || dice.below(3) > 0;
        texts.insert(if own { text(dice) } else { dice.pick(&foreign).clone() });
    }
    let mut texts: Vec<String> = texts.into_iter().collect();
    // Sorted they would come in the order of their first characters.
    for at in (1..texts.len()).rev() {
        texts.swap(at, dice.below(at + 1));
    }
    texts
}

fn foreign() -> Vec<String> {
    let folder = word("BEADLE_FOREIGN", "");
    let mut lines = Vec::new();
    for name in
        ["strings/blns.txt", "strings/emoji-test.txt", "strings/faker-names-by-locale.csv", "strings/utf8tests.txt"]
    {
        let bytes =
            if folder.is_empty() { Vec::new() } else { fs::read(Path::new(&folder).join(name)).unwrap_or_default() };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        lines.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
    }
    lines
}
