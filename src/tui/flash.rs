//! What somebody else wrote flashes once: where the screen comes to show something else by itself, it is lit for a moment.
//!
//! Two pictures of the body are compared, one from before an answer and one from after it, so every pane flashes without
//! a line of its own. Lines that only moved do not count. Nothing ticks: what is lit is drawn once, and once more when it
//! goes out; a key puts it out at once, for what changes then is the operator's own doing.

use std::sync::LazyLock;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::{Role, Theme};
use crate::domain::time::Time;

/// How long something is lit, in milliseconds.
const LIT: i64 = 800;

/// The theme of the pictures: only their texts are compared.
pub(super) static PLAIN: LazyLock<Theme> = LazyLock::new(Theme::mono);

/// What is lit, and whether the screen is being watched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Flash {
    /// Somebody else wrote something, and what comes of it may still be on its way.
    watching: bool,
    /// What the database will tell of next was written from here.
    own: bool,
    lit: Vec<Rect>,
    until: Option<Time>,
}

impl Flash {
    /// Begins to watch what the answers alter, because the database is another than it was.
    pub fn watch(&mut self) {
        self.watching = !std::mem::take(&mut self.own);
    }

    /// Notes that something was written from here, which does not flash.
    pub fn wrote(&mut self) {
        self.own = true;
    }

    pub const fn is_watching(&self) -> bool {
        self.watching
    }

    /// Ends watching; what is lit stays lit for its time.
    pub fn rest(&mut self) {
        self.watching = false;
    }

    /// Puts everything out.
    pub fn forget(&mut self) {
        *self = Self { own: self.own, ..Self::default() };
    }

    /// Lights what differs between two pictures.
    pub fn light(&mut self, before: &Buffer, after: &Buffer, now: Time) {
        let lit = differences(before, after);
        if !lit.is_empty() {
            self.lit.extend(lit);
            self.until = Some(now.plus(LIT));
        }
    }

    /// Puts out what was lit long enough, and tells whether anything was.
    pub fn put_out(&mut self, now: Time) -> bool {
        let over = self.until.is_some_and(|until| until <= now);
        if over {
            self.lit.clear();
            self.until = None;
        }
        over
    }

    /// In how long something has to be put out.
    pub fn wake_in(&self, now: Time) -> Option<Duration> {
        let left = self.until?.0.saturating_sub(now.0).max(0);
        Some(Duration::from_millis(left.unsigned_abs()))
    }

    pub fn draw(&self, buf: &mut Buffer, theme: &Theme) {
        for lit in &self.lit {
            buf.set_style(lit.intersection(buf.area), theme.style(Role::Flash));
        }
    }
}

/// Where two pictures of the same area differ.
fn differences(before: &Buffer, after: &Buffer) -> Vec<Rect> {
    let area = after.area;
    if before.area != area || area.is_empty() {
        return Vec::new();
    }
    let dividers = (area.left()..area.right()).filter(|x| divides(before, *x) && divides(after, *x));
    let mut left = area.left();
    let mut lit = Vec::new();
    for right in dividers.chain([area.right()]) {
        lit.extend(in_strip(before, after, Rect { x: left, width: right - left, ..area }));
        left = right + 1;
    }
    lit
}

/// Whether a line stands between what is left and right of a column, as beside a card.
fn divides(picture: &Buffer, x: u16) -> bool {
    let lines = picture.area.top()..picture.area.bottom();
    let drawn = lines.filter(|y| picture[(x, *y)].symbol() == PLAIN.glyphs().vertical).count();
    drawn * 2 > usize::from(picture.area.height)
}

/// The texts of a line of the screen, cell by cell; what belongs to no text is blank.
type Texts<'a> = Vec<&'a str>;

fn texts(picture: &Buffer, strip: Rect) -> Vec<Texts<'_>> {
    let glyphs = PLAIN.glyphs();
    let ground = [glyphs.horizontal, glyphs.vertical, glyphs.thumb, glyphs.cursor];
    let text = |x, y| Some(picture[(x, y)].symbol()).filter(|symbol| !ground.contains(symbol)).unwrap_or(" ");
    (strip.top()..strip.bottom()).map(|y| (strip.left()..strip.right()).map(|x| text(x, y)).collect()).collect()
}

/// The differences in one strip of the screen. Whichever tells them shorter holds: the lines compared where they are, or
/// found again where they have moved to.
fn in_strip(before: &Buffer, after: &Buffer, strip: Rect) -> Vec<Rect> {
    let (old, new) = (texts(before, strip), texts(after, strip));
    let in_place = old.iter().zip(&new).filter(|(old, new)| old != new).count();
    let places = found_again(&old, &new);
    let anew = places.iter().filter(|place| place.is_none()).count();
    let nothing = vec![" "; usize::from(strip.width)];
    let mut lit = Vec::new();
    for (at, y) in (strip.top()..strip.bottom()).enumerate() {
        let was = if in_place <= anew {
            Some(at)
        } else if places[at].is_some() {
            continue;
        } else {
            replaced(&places, old.len(), at)
        };
        let spans = words(was.map_or(&nothing, |was| &old[was]), &new[at]);
        lit.extend(spans.into_iter().map(|(from, to)| Rect::new(strip.x + from, y, to - from, 1)));
    }
    lit
}

/// Where each of the new lines stood, as far as they can be found in the same order: their longest common sequence.
fn found_again(old: &[Texts<'_>], new: &[Texts<'_>]) -> Vec<Option<usize>> {
    let mut longest = vec![vec![0_u16; new.len() + 1]; old.len() + 1];
    for (i, line) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            longest[i][j] =
                if line == other { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let mut places = vec![None; new.len()];
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            places[j] = Some(i);
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

/// The old line in the place of a new one: there is one where as many lines came as went between the same neighbours.
fn replaced(places: &[Option<usize>], old: usize, at: usize) -> Option<usize> {
    let above = (0..at).rev().find_map(|line| Some((line + 1, places[line]? + 1))).unwrap_or((0, 0));
    let below = (at..places.len()).find_map(|line| Some((line, places[line]?))).unwrap_or((places.len(), old));
    (below.0 - above.0 == below.1 - above.1).then(|| above.1 + at - above.0)
}

/// The words of a line that are others than before, from cell to cell, and the places where words have gone.
fn words(old: &Texts<'_>, new: &Texts<'_>) -> Vec<(u16, u16)> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    let cell = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let mut at = 0;
    while at < new.len() {
        if old[at] == new[at] {
            at += 1;
            continue;
        }
        let whole = if new[at] == " " { old } else { new };
        let from = (0..at).rev().find(|before| whole[*before] == " ").map_or(0, |before| before + 1);
        let to = (at..whole.len()).find(|after| whole[*after] == " ").unwrap_or(whole.len());
        match spans.last_mut() {
            // Words that follow each other are one piece of text.
            Some(last) if cell(from) <= last.1 + 1 => last.1 = last.1.max(cell(to)),
            _ => spans.push((cell(from), cell(to))),
        }
        at = to.max(at + 1);
    }
    spans
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn picture(lines: &str) -> Buffer {
        Buffer::with_lines(lines.split('|').map(str::to_owned).collect::<Vec<_>>())
    }

    /// Which texts are lit.
    fn lit(before: &str, after: &str) -> String {
        let (before, after) = (picture(before), picture(after));
        let text = |lit: Rect| lit.positions().map(|at| after[at].symbol()).collect::<String>();
        differences(&before, &after).into_iter().map(text).collect::<Vec<_>>().join(",")
    }

    #[rstest]
    #[case("ada  HFX|ben  QRS", "ada  HFX|ben  QRS", "")]
    #[case("ada  HFX|ben  QRS", "ada  QRX|ben  QRS", "QRX")]
    #[case("City  Old Harbor", "City  New Harbor", "New")]
    #[case("City  Harbor    ", "City  Quay East ", "Quay East")]
    #[case("City  Harbor", "City        ", "      ")]
    #[case("▸ ada|  ben", "  ada|▸ ben", "")]
    #[case("── 9 active ─", "─ 10 active ─", "10")]
    fn what_is_another_text_is_lit(#[case] before: &str, #[case] after: &str, #[case] expected: &str) {
        assert_eq!(lit(before, after), expected);
    }

    #[rstest]
    #[case("ada A|ben A|cid A|dan A", "abe A|ada A|ben A|cid A", "abe A")]
    #[case("ada A|ben A|cid A|dan A", "ada A|cid A|dan A|eve A", "eve A")]
    #[case("ada A|ben A|cid A|dan A", "abe A|ada A|ben I|cid A", "abe A,I")]
    #[case(
        "ada  │ City  Old|ben  │ State Up |cid  │ Zip   10",
        "abe  │ City  New|ada  │ State Up |ben  │ Zip   10",
        "abe,New"
    )]
    fn what_only_moved_is_not(#[case] before: &str, #[case] after: &str, #[case] expected: &str) {
        assert_eq!(lit(before, after), expected);
    }

    #[test]
    fn another_size_lights_nothing() {
        assert_eq!(differences(&picture("ada"), &picture("ada|ben")), []);
        assert_eq!(differences(&Buffer::empty(Rect::ZERO), &Buffer::empty(Rect::ZERO)), []);
    }

    #[test]
    fn it_goes_out_once() {
        let mut flash = Flash::default();
        let now = Time(1_000);
        flash.light(&picture("ada"), &picture("ada"), now);
        assert_eq!(flash.wake_in(now), None);
        flash.light(&picture("ada"), &picture("ben"), now);
        assert_eq!(flash.wake_in(now), Some(Duration::from_millis(LIT.unsigned_abs())));
        assert!(!flash.put_out(now.plus(LIT - 1)));
        assert!(flash.put_out(now.plus(LIT)) && !flash.put_out(now.plus(LIT)));
        assert_eq!(flash.lit, []);
    }
}
