//! A rehearsal: the app without a terminal, with keys from a script and answers from a function, for tests and benches.
//!
//! Keys are written as they are pressed: `jj a w` is four keys, `<enter>` one. Blanks only divide; `<space>` is a blank.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::app::App;
use super::chance::Chance;
use super::chord::Chord;
use super::commits::Commits;
use super::effect::Effect;
use super::event::Event;
use super::keymap::Keymap;
use super::model::{Model, Seat};
use super::receipts::Receipts;
use super::theme::{Depth, Glyphs, Role, Theme, read_sheet};
use super::update::update;
use super::view::paint;
use crate::api::{Refusal, Reply, Request};
use crate::domain::time::Time;
use crate::link::{Answer, Slot, Ticket};

/// The moment at which rehearsals take place: 2026-11-22, 09:00 UTC.
pub const NOW: Time = Time(1_795_338_000_000);

/// An app at a fixed moment, whose questions a function answers.
pub struct Rehearsal<World> {
    pub app: App,
    pub world: World,
    pub now: Time,
    /// What happened outside, questions left out.
    pub effects: Vec<Effect>,
    /// Questions not answered yet, because answers are held back.
    waiting: Vec<Waiting>,
    holding: bool,
    /// Keys follow each other so fast that the cursor never rests.
    hurried: bool,
    /// After how many answers, each of which led to the next question, the present moment comes.
    depth: usize,
    /// The deepest question since the last time somebody looked.
    trips: usize,
}

struct Waiting {
    ticket: Ticket,
    slot: Option<Slot>,
    request: Request,
    /// How many round trips there are until it is answered, counted from what the operator did.
    depth: usize,
}

impl<World: FnMut(Request) -> Result<Reply, Refusal>> Rehearsal<World> {
    /// Opens the app in a size and lets it ask what it needs for its first screen.
    ///
    /// # Errors
    /// The sentence about a key of the table of commands that cannot be read.
    pub fn open(width: u16, height: u16, world: World) -> Result<Self, String> {
        Self::begin(width, height, world, false)
    }

    /// The same with the database at the far end of a line.
    ///
    /// # Errors
    /// The sentence about a key of the table of commands that cannot be read.
    pub fn open_far(width: u16, height: u16, world: World) -> Result<Self, String> {
        Self::begin(width, height, world, true)
    }

    fn begin(width: u16, height: u16, world: World, is_far: bool) -> Result<Self, String> {
        let seat = Seat {
            zone: jiff::tz::TimeZone::UTC,
            readonly: false,
            is_captive: false,
            idle_lock: 10,
            clipboard: true,
            bell: false,
            database: Some("/srv/prod.db".to_owned()),
            login: None,
            sync_source: None,
            home: Some("/home/kim".to_owned()),
            profiles: std::collections::BTreeMap::new(),
        };
        let commits = Commits::new(Receipts::new([7; 32]));
        let mut model = Model::new(NOW, seat, Chance::new([7; 32]));
        model.is_far = is_far;
        let mut app = App::new(model, Keymap::standard()?, commits, Size::new(width, height));
        let effects = app.start();
        let (outside, waiting) = (Vec::new(), Vec::new());
        let mut rehearsal = Self {
            app,
            world,
            now: NOW,
            effects: outside,
            waiting,
            holding: false,
            hurried: false,
            depth: 0,
            trips: 0,
        };
        rehearsal.take(effects);
        rehearsal.settle();
        Ok(rehearsal)
    }

    /// Presses keys, each answered before the next.
    ///
    /// # Errors
    /// The sentence about a key that cannot be read.
    pub fn press(&mut self, script: &str) -> Result<&mut Self, String> {
        for chord in chords(script)? {
            self.happen(Event::Key(chord.event()));
        }
        Ok(self)
    }

    /// Lets something happen, and everything that follows from it.
    pub fn happen(&mut self, event: Event) {
        let looks = event == Event::Wake;
        self.depth = 0;
        let effects = update(&mut self.app, self.now, event);
        self.take(effects);
        self.settle();
        self.rest();
        if looks {
            self.look();
        }
    }

    /// Stands in for the link of this side, which tells unasked when the standing is another. What comes over a line a
    /// test tells itself.
    fn look(&mut self) {
        if self.app.model.is_far || self.holding {
            return;
        }
        if let Ok(Reply::Standing(standing)) = (self.world)(Request::Standing)
            && self.app.model.standing.as_ref() != Some(&standing)
        {
            self.happen(Event::Standing(standing));
        }
    }

    /// Presses keys so fast that the cursor never rests, or with time between them again.
    pub fn hurry(&mut self, hurried: bool) {
        self.hurried = hurried;
        self.rest();
    }

    /// Lets the cursor rest after a key, as time does.
    fn rest(&mut self) {
        if !self.hurried && self.app.rests_in().is_some() {
            // What was answered meanwhile is not what is waited for.
            self.depth = 0;
            let effects = update(&mut self.app, self.now, Event::Rest);
            self.take(effects);
            self.settle();
        }
    }

    /// Carries out effects of steps that a test has taken itself.
    pub fn follow_up(&mut self, effects: Vec<Effect>) {
        self.depth = 0;
        self.take(effects);
        self.settle();
    }

    /// Holds answers back until they are let go, as a slow line would.
    pub fn hold(&mut self, holding: bool) {
        self.holding = holding;
        self.settle();
    }

    /// Lets one answer go while the others are held back.
    pub fn answer_one(&mut self) {
        self.answer_first();
        let effects = self.app.inquire();
        self.take(effects);
    }

    /// The questions that wait for their answers.
    pub fn asked(&self) -> impl Iterator<Item = &Request> {
        self.waiting.iter().map(|waiting| &waiting.request)
    }

    /// How many round trips, one after the other, anything took that happened since this was asked last. What is only
    /// asked ahead is not waited for.
    pub fn trips(&mut self) -> usize {
        std::mem::take(&mut self.trips)
    }

    /// The screen as text, blanks at the ends of lines left out.
    pub fn text(&self) -> String {
        let buf = self.drawn(&Theme::mono());
        lines(&buf, |cell| cell.symbol().to_owned())
    }

    /// The screen as one letter for the role of each cell, and what the letters mean.
    pub fn roles(&self) -> String {
        let theme = telling();
        let buf = self.drawn(&theme);
        let mut used = std::collections::BTreeSet::new();
        let picture = lines(&buf, |cell| {
            let role = Role::ALL.iter().rev().find(|role| theme.style(**role).fg == Some(cell.fg));
            match role.filter(|role| **role != Role::Text) {
                Some(role) => {
                    used.insert(*role);
                    letter(*role).to_string()
                }
                None => " ".to_owned(),
            }
        });
        let legend: Vec<String> = used.iter().map(|role| format!("{} {}", letter(*role), role.name())).collect();
        format!("{picture}{}\n", legend.join(", "))
    }

    /// Where the terminal's cursor is, if it is shown.
    pub fn cursor(&self) -> Option<Position> {
        self.paint(&Theme::mono()).1
    }

    fn drawn(&self, theme: &Theme) -> Buffer {
        self.paint(theme).0
    }

    fn paint(&self, theme: &Theme) -> (Buffer, Option<Position>) {
        let area = Rect::from((Position::ORIGIN, self.app.screen));
        let mut buf = Buffer::empty(area);
        let cursor = paint(&self.app, theme, area, &mut buf);
        (buf, cursor)
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Draw => {}
                Effect::Ask { ticket, slot, request } => {
                    self.waiting.retain(|waiting| slot.is_none() || waiting.slot != slot);
                    let depth = self.depth + 1;
                    if !self.app.asking.is_ahead(ticket) {
                        self.trips = self.trips.max(depth);
                    }
                    self.waiting.push(Waiting { ticket, slot, request, depth });
                }
                Effect::Cancel(ticket) => {
                    self.waiting.retain(|waiting| waiting.ticket != ticket || waiting.request.looks_first());
                }
                effect => self.effects.push(effect),
            }
        }
    }

    /// Answers until nothing is asked any more. An app that never stops asking is stopped here, and its test fails.
    fn settle(&mut self) {
        for _ in 0..1_000 {
            let effects = self.app.inquire();
            self.take(effects);
            if self.holding || !self.answer_first() {
                return;
            }
        }
        unreachable!("The app never stops asking: {:?}.", self.asked().collect::<Vec<_>>());
    }

    /// Answers the question that has waited longest; tells whether there was one.
    fn answer_first(&mut self) -> bool {
        if self.waiting.is_empty() {
            return false;
        }
        let Waiting { ticket, request, depth, .. } = self.waiting.remove(0);
        self.depth = depth;
        let result = (self.world)(request);
        let effects = update(&mut self.app, self.now, Event::Answer(Answer { ticket, result }));
        self.take(effects);
        true
    }
}

/// Reads a script of keys.
///
/// # Errors
/// The sentence about a key that cannot be read.
pub fn chords(script: &str) -> Result<Vec<Chord>, String> {
    let mut chords = Vec::new();
    let mut rest = script.chars();
    while let Some(c) = rest.next() {
        match c {
            c if c.is_whitespace() => {}
            '<' => chords.push(Chord::parse(&rest.by_ref().take_while(|c| *c != '>').collect::<String>())?),
            c => chords.push(Chord::parse(&c.to_string())?),
        }
    }
    Ok(chords)
}

fn lines(buf: &Buffer, mut cell: impl FnMut(&ratatui::buffer::Cell) -> String) -> String {
    let mut text = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let line: String = (buf.area.left()..buf.area.right()).map(|x| cell(&buf[(x, y)])).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A theme in which every role has a colour of its own, from which the role can be told.
fn telling() -> Theme {
    let mut sheet = String::from("[roles]\n");
    for (at, role) in Role::ALL.iter().enumerate() {
        // The words of the environment are only left alone when they are loud.
        let ground = if role.is_environment() { ", bg = \"#ffffff\"" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(sheet, "\"{}\" = {{ fg = \"#0000{:02x}\"{ground} }}", role.name(), at + 1);
    }
    read_sheet("telling.toml", &sheet, Depth::True, Glyphs::unicode()).theme
}

fn letter(role: Role) -> char {
    ('a'..='z').chain('A'..='Z').chain('0'..='9').nth(role as usize).unwrap_or('?')
}
