//! The sync pane over a pair of databases of its own, played with keys.

use std::cell::RefCell;
use std::rc::Rc;

use beadle::api::{Refusal, Reply, Request};
use beadle::service::Seat;
use beadle::tui::courier::{Errand, Fetched};
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;

use super::pair::Pair;

pub type World = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

/// What answers in the place of the database, where it does.
pub type Instead = Box<dyn FnMut(&Request, &mut Seat) -> Option<Result<Reply, Refusal>>>;

/// The screen over a pair of databases, with everything that was asked.
pub struct Screen {
    pub play: Rehearsal<World>,
    pub pair: Pair,
    pub heard: Rc<RefCell<Vec<Request>>>,
    pub instead: Rc<RefCell<Option<Instead>>>,
}

/// Repairs the plan of the demonstration: maps the workgroup that is called otherwise, and acknowledges what is left.
pub const REPAIR: &str = "<tab>/unmapped<enter>m<enter><esc>";

impl Screen {
    pub fn open(width: u16, height: u16) -> Self {
        let pair = Pair::new();
        let seat: Rc<RefCell<Seat>> = Rc::new(RefCell::new(pair.seat()));
        let (heard, instead) = (Rc::default(), Rc::new(RefCell::new(None::<Instead>)));
        let (listening, asked): (Rc<RefCell<Vec<Request>>>, _) = (Rc::clone(&heard), Rc::clone(&instead));
        let answer: World = Box::new(move |request| {
            listening.borrow_mut().push(request.clone());
            let replaced = asked.borrow_mut().as_mut().and_then(|instead| instead(&request, &mut seat.borrow_mut()));
            replaced.unwrap_or_else(|| seat.borrow_mut().answer(request))
        });
        let mut play = Rehearsal::open(width, height, answer).unwrap();
        play.app.model.seat.sync_source = Some(pair.path("train.db").to_string_lossy().into_owned());
        play.press("6<enter><enter>").unwrap();
        Self { play, pair, heard, instead }
    }

    /// The plan repaired and accepted, so that it could be applied.
    pub fn ready(width: u16, height: u16) -> Self {
        let mut screen = Self::open(width, height);
        screen.press(REPAIR);
        screen.accept_all();
        screen
    }

    pub fn press(&mut self, keys: &str) -> String {
        self.play.press(keys).unwrap().text()
    }

    pub fn type_in(&mut self, text: &str) -> String {
        self.play.happen(Event::Paste(text.to_owned()));
        self.press("<enter>")
    }

    /// Acknowledges one kind of warning after the other, as its key does, and types the numbers that are asked for.
    pub fn accept_all(&mut self) {
        self.press("<home>");
        for _ in 0..30 {
            let text = self.play.text();
            let line = text.lines().find(|line| line.starts_with('\u{25b8}')).unwrap_or_default();
            if line.contains("warning") {
                let asked = self.press("<space>");
                if let Some(number) = asked.split("It is ").nth(1).and_then(|rest| rest.split('.').next()) {
                    self.type_in(&number.replace(',', ""));
                }
            }
        }
    }

    /// Types the reason and the word that the confirmation wants.
    pub fn confirm(&mut self) -> String {
        self.press("A");
        self.type_in("Release 12");
        self.press("PRODUCTION<enter>")
    }

    pub fn instead(&self, instead: impl FnMut(&Request, &mut Seat) -> Option<Result<Reply, Refusal>> + 'static) {
        *self.instead.borrow_mut() = Some(Box::new(instead));
    }

    /// Goes for what the screen wants of a source at another place, until it wants no more.
    pub fn fetch(&mut self, source: &mut Seat) -> usize {
        let mut fetched = 0;
        while self.fetch_one(source) {
            fetched += 1;
        }
        fetched
    }

    /// Brings one block; tells whether one was wanted.
    pub fn fetch_one(&mut self, seat: &mut Seat) -> bool {
        let errands = self.play.effects.extract_if(.., |effect| matches!(effect, Effect::Errand(_)));
        let Some(Effect::Errand(Errand::Fetch { source, from })) = errands.last() else { return false };
        let result = match seat.answer(Request::ExtractSync { from }) {
            Ok(Reply::Extract(block)) => Ok(block),
            Ok(other) => panic!("{other:?}"),
            Err(refusal) => Err(refusal),
        };
        self.play.happen(Event::Fetched(Fetched { source, result }));
        true
    }

    pub fn asked(&self, name: &str) -> usize {
        self.heard.borrow().iter().filter(|request| request.name() == name).count()
    }
}

pub fn has(screen: &str, text: &str) {
    assert!(screen.contains(text), "no {text:?} in\n{screen}");
}
