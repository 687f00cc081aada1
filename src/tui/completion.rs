//! Completing a filter: what the end of it may become, in a short list below the line, and tab to take it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::Role;
use super::view::View;
use super::widget::{Field, Frame, fill, put_cut, width};
use crate::domain::query::Candidate;
use crate::domain::text::Shown;

/// The most candidates that are shown at once.
pub const ROWS: u16 = 8;

/// What tab did last: the text it began with, and which candidate stands in the filter now.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    begun: Option<String>,
    at: usize,
}

impl Completion {
    /// Forgets what tab did, because something was typed.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The text that is completed: what was typed before tab, else what stands there.
    pub fn text<'a>(&'a self, typed: &'a str) -> &'a str {
        self.begun.as_deref().unwrap_or(typed)
    }

    /// Takes the first candidate for what begins at a place, or the one after that which was taken before.
    pub fn take(&mut self, field: &mut Field, from: usize, candidates: &[Candidate]) {
        if candidates.is_empty() {
            return;
        }
        let begun = self.text(field.text()).to_owned();
        let at = if self.begun.is_some() { (self.at + 1) % candidates.len() } else { 0 };
        field.set(&format!("{}{}", &begun[..from], candidates[at].text));
        *self = Self { begun: Some(begun), at };
    }

    /// Draws the candidates over the rows below the filter.
    pub fn draw(&self, typed: &str, all: &[Candidate], view: &View<'_>, rows: Rect, buf: &mut Buffer) {
        // What is typed out in full already need not be offered.
        let is_whole = self.begun.is_none() && all.len() == 1 && typed.ends_with(&all[0].text);
        if rows.width < 12 || all.is_empty() || is_whole {
            return;
        }
        let rows = frame(all, view, rows, buf);
        let height = u16::try_from(all.len()).unwrap_or(ROWS).min(ROWS).min(rows.height);
        let taken = self.begun.as_ref().map(|_| self.at);
        let top = taken.map_or(0, |at| (at + 1).saturating_sub(usize::from(height)));
        let room = rows.width;
        // Notes leave half of the room to the texts; where there are none, the texts have all of it.
        let most = if all.iter().all(|one| one.note.is_empty()) { room.saturating_sub(2) } else { room / 2 };
        let wide = all.iter().map(|one| width(&one.text)).max().unwrap_or(0).min(usize::from(most));
        let wide = u16::try_from(wide).unwrap_or(0);
        for ((at, one), y) in all.iter().enumerate().skip(top).zip(rows.top()..rows.top() + height) {
            let line = Rect { y, height: 1, width: room, ..rows };
            let is_taken = taken == Some(at);
            let [ground, text, note] =
                if is_taken { [Role::Selection; 3] } else { [Role::Dialog, Role::Key, Role::Dim] };
            fill(buf, line, view.theme.style(ground));
            put_cut(buf, line.x + 1, y, wide, Shown::new(&one.text).as_str(), text, view.theme);
            put_cut(buf, line.x + wide + 3, y, room.saturating_sub(wide + 4), &one.note, note, view.theme);
        }
    }
}

/// Draws the lines around the candidates, so that these are not taken for rows of the list below them, and answers what
/// is inside; where there is no room for lines, there are none.
fn frame(all: &[Candidate], view: &View<'_>, rows: Rect, buf: &mut Buffer) -> Rect {
    let lines = u16::try_from(all.len()).unwrap_or(ROWS).min(ROWS) + 2;
    if rows.height < 4 {
        return Rect { width: rows.width - 1, ..rows };
    }
    let widest = |text: fn(&Candidate) -> usize| all.iter().map(text).max().unwrap_or(0);
    let wanted = widest(|one| width(&one.text)) + widest(|one| width(&one.note)) + 6;
    let wide = u16::try_from(wanted).unwrap_or(u16::MAX).max(12).min(rows.width - 1);
    // The texts begin below what is typed.
    let area = Rect { x: rows.x + 1, width: wide, height: lines.min(rows.height), ..rows };
    Frame { focus: true, dialog: true, ..Frame::default() }.draw(area, buf, view.theme)
}
