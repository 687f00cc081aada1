//! The draft in its text form, to be read and copied, and what is wrong with a file that was read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::text::Raw;
use crate::tui::action::Offer;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, LONGEST_COPY, Purpose, Step};
use crate::tui::files::FileWish;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Notice, Scrollbar, Tone, put_cut, read_on, rule, wrap};
use crate::tui::wording::counted;

/// A text with a place in it.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    title: &'static str,
    /// What is read can be read in again: it may be copied and saved.
    is_form: bool,
    /// Where it shall be saved is asked as soon as it is there.
    save: bool,
    /// Absent until it has arrived.
    text: Option<Raw>,
    lines: usize,
    top: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self { title: "Text form", is_form: true, save: false, text: None, lines: 0, top: 0 }
    }
}

impl Reading {
    /// The text form, to be saved as soon as it is there.
    pub fn to_save() -> Self {
        Self { save: true, ..Self::default() }
    }

    /// Sentences about a file that could not be taken.
    pub fn of_problems(title: &'static str, text: String) -> Self {
        let mut reading = Self { title, is_form: false, ..Self::default() };
        reading.take(text);
        reading
    }

    pub fn take(&mut self, text: String) -> Option<Step> {
        self.lines = text.lines().count();
        self.text = Some(Raw(text));
        std::mem::take(&mut self.save).then(Self::ask_where)
    }

    pub fn offers_save(&self) -> Offer {
        match &self.text {
            _ if !self.is_form => Offer::Absent,
            None => Offer::No("The text has not arrived yet.".to_owned()),
            Some(_) => Offer::Yes,
        }
    }

    pub fn ask_where() -> Step {
        Step::Open(Prompt::Text {
            title: "Save the changes as a file".to_owned(),
            label: "Path of the file; one that is there is not overwritten unasked".to_owned(),
            initial: "changes.txt".to_owned(),
            purpose: Purpose::SaveFile,
        })
    }

    /// Has the text written, every hidden character of it as an escape.
    pub fn save(&self, path: &str) -> Option<Step> {
        let text = self.text.as_ref().filter(|_| !path.is_empty())?.stored().to_owned();
        Some(Step::Outside(Effect::File(FileWish::Write { path: path.to_owned(), text, replace: false })))
    }

    pub fn scroll(&mut self, lines: isize, area: Rect) {
        let body = split(area, 1).1;
        let length = self.sentences(body).map_or(self.lines, |sentences| sentences.len());
        self.top = read_on(self.top, lines, usize::from(body.height), length);
    }

    /// Sentences in lines as they fit; nothing for the text form, whose lines stay as they are.
    fn sentences(&self, body: Rect) -> Option<Vec<String>> {
        let text = self.text.as_ref().filter(|_| !self.is_form)?;
        let room = usize::from(body.width.saturating_sub(3));
        Some(text.stored().lines().flat_map(|line| wrap(Raw::from(line).shown().as_str(), room)).collect())
    }

    pub fn offers_copy(&self, model: &Model) -> Offer {
        match &self.text {
            _ if !self.is_form => Offer::Absent,
            _ if !model.seat.clipboard => Offer::No("Copying through the terminal is switched off.".to_owned()),
            None => Offer::No("The text has not arrived yet.".to_owned()),
            Some(text) if text.stored().len() > LONGEST_COPY => {
                Offer::No("The text is too long for the clipboard of a terminal; s saves it as a file.".to_owned())
            }
            Some(_) => Offer::Yes,
        }
    }

    /// Sends the text as it would be read again, every hidden character of it written as an escape.
    pub fn copy(&self) -> Vec<Step> {
        let Some(text) = &self.text else { return Vec::new() };
        let lines = counted(self.lines as u64, "line", "lines");
        let notice = Notice::new(Tone::Plain, format!("Sent {lines} to the clipboard of the terminal."));
        vec![Step::Outside(Effect::Copy(text.stored().to_owned())), Step::Say(notice)]
    }

    pub fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let (title, body) = split(area, 1);
        let note = counted(self.lines as u64, "line", "lines");
        rule(title, buf, view.theme, self.title, &note, view.focus);
        let Some(text) = &self.text else {
            put_cut(
                buf,
                body.x + 1,
                body.y,
                body.width.saturating_sub(1),
                view.theme.glyphs().ellipsis,
                Role::Pending,
                view.theme,
            );
            return;
        };
        let mut put = |line: &str, y| {
            put_cut(buf, body.x + 1, y, body.width.saturating_sub(2), line, Role::Text, view.theme);
        };
        let rows = body.top()..body.bottom();
        let (offset, total) = if let Some(sentences) = self.sentences(body) {
            // The screen may have become larger since it was scrolled.
            let top = self.top.min(sentences.len().saturating_sub(usize::from(body.height)));
            sentences[top..].iter().zip(rows).for_each(|(line, y)| put(line, y));
            (top, sentences.len())
        } else {
            let lines = text.stored().lines().skip(self.top);
            lines.zip(rows).for_each(|(line, y)| put(Raw::from(line).shown().as_str(), y));
            (self.top, self.lines)
        };
        Scrollbar { offset, total }.draw(body, buf, view.theme);
    }
}
