//! Who signs in and waits for approval: the message of the site, the request for access, and what follows it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::api::gate::AccessAnswer;
use crate::api::{Request, Secret};
use crate::domain::text::{Raw, Shown};
use crate::link::Slot;
use crate::tui::effect::Step;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, Notice, Tone, wrap};

/// What somebody reads who is refused because nobody has approved them yet.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    message: Raw,
    present: Secret,
    pub notice: Option<Notice>,
    /// The heading and the message of the page that follows a request.
    sent: Option<(Raw, Raw)>,
}

impl Waiting {
    pub const fn new(message: Raw, present: Secret) -> Self {
        Self { message, present, notice: None, sent: None }
    }

    /// Whether access was requested.
    pub const fn is_sent(&self) -> bool {
        self.sent.is_some()
    }

    /// Asks for access with the password that was right a moment ago.
    pub fn request(&mut self, login: String) -> Vec<Step> {
        self.notice = Some(Notice::new(Tone::Plain, "Requesting access."));
        let request = Request::RequestAccess { login, password: Some(self.present.clone()) };
        vec![Step::Ask { slot: Some(Slot("sign-in")), request }]
    }

    /// Takes in what became of the request.
    pub fn told(&mut self, answer: &AccessAnswer) {
        let message: String = answer.message.iter().map(|span| span.text().stored()).collect();
        self.notice = None;
        if answer.requested {
            self.sent = Some((answer.heading.clone(), message.into()));
        } else {
            self.message = message.into();
        }
    }

    fn entries(&self, room: usize) -> Vec<Entry> {
        let (heading, message) = match &self.sent {
            Some((heading, message)) => (Some(heading), message),
            None => (None, &self.message),
        };
        let heading = heading.into_iter().flat_map(|text| [Entry::Heading(text.shown().into()), Entry::Gap]);
        heading.chain(paragraphs(message, room)).collect()
    }

    /// The lines it takes in a frame of a width.
    pub fn height(&self, width: u16) -> u16 {
        u16::try_from(self.entries(usize::from(width)).len() + 2).unwrap_or(u16::MAX)
    }

    pub fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) {
        Card::new(self.entries(usize::from(inner.width))).draw(inner, buf, view.theme);
        if let Some(notice) = &self.notice {
            let last = Rect { y: inner.bottom().saturating_sub(1), height: inner.height.min(1), ..inner };
            notice.draw(last, buf, view.theme);
        }
    }
}

/// A message of several lines, each made safe by itself.
fn paragraphs(message: &Raw, room: usize) -> Vec<Entry> {
    let lines = message.stored().lines().map(|line| String::from(Shown::new(line)));
    lines.flat_map(|line| wrap(&line, room)).map(|line| Entry::Line(Line::plain(line))).collect()
}
