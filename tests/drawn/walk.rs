//! A walk through the console: every pane, sheet and dialog that a key opens, every key in each of them, and a hostile
//! text pasted wherever text is typed.

use std::collections::{BTreeSet, VecDeque};

use beadle::api::{Refusal, Reply, Request};
use beadle::service::Recognition;
use beadle::tui::action::Action;
use beadle::tui::event::Event;
use beadle::tui::keymap::{Context, Sequence};
use beadle::tui::rehearsal::Rehearsal;

use crate::eye::Eye;
use crate::support::world::PASSWORD;
use crate::town::{Town, WAITING};

type Answers = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

/// What a walk came by.
#[derive(Debug, Default)]
pub struct Walked {
    pub frames: u64,
    pub spelled_out: u64,
    pub contexts: BTreeSet<Context>,
}

impl Walked {
    pub fn add(&mut self, other: Self) {
        self.frames += other.frames;
        self.spelled_out += other.spelled_out;
        self.contexts.extend(other.contexts);
    }

    /// Every place where keys have a meaning of their own was drawn; what only others inherit from is no place.
    #[track_caller]
    pub fn went_everywhere(&self) {
        let missed: Vec<_> = Context::ALL.iter().filter(|context| !self.contexts.contains(context)).collect();
        assert!(missed.iter().all(|context| ABSTRACT.contains(context)), "nobody came to {missed:?}");
    }
}

/// Contexts that no place has for itself.
const ABSTRACT: [Context; 7] = [
    Context::Everywhere,
    Context::Global,
    Context::List,
    Context::Matrix,
    Context::Sheet,
    Context::Field,
    Context::Dialog,
];

struct Walk<'t> {
    town: &'t Town,
    play: Rehearsal<Answers>,
    eye: Eye,
    texts: std::iter::Cycle<std::slice::Iter<'t, String>>,
    contexts: BTreeSet<Context>,
}

/// Walks through a town at a size, and through the door of it: as somebody unknown, and as somebody who waits.
pub fn walk(town: &Town, texts: &[String], size: (u16, u16)) -> Walked {
    let mut walked = Walked::default();
    let mut walk = Walk::begin(town, texts, Recognition::Account, size);
    walk.everywhere();
    walked.add(walk.end());
    let mut door = Walk::begin(town, texts, Recognition::Nobody, size);
    door.paste();
    door.press("<enter>");
    door.paste();
    door.press("<enter>");
    walked.add(door.end());
    let mut waiting = Walk::begin(town, texts, Recognition::Nobody, size);
    for typed in [WAITING, PASSWORD] {
        waiting.play.happen(Event::Paste(typed.to_owned()));
        waiting.press("<enter>");
    }
    assert_eq!(waiting.play.app.context(), Context::Waiting, "{}", waiting.play.text());
    waiting.press("<enter>");
    walked.add(waiting.end());
    walked
}

fn open(town: &Town, recognition: Recognition, width: u16, height: u16) -> Rehearsal<Answers> {
    let mut seat = town.seat(recognition);
    let answers: Answers = Box::new(move |request| seat.answer(request));
    let mut play = Rehearsal::open(width, height, answers).unwrap();
    play.app.model.seat.sync_source = Some(town.path("train.db").to_string_lossy().into_owned());
    play
}

impl<'t> Walk<'t> {
    fn begin(town: &'t Town, texts: &'t [String], recognition: Recognition, (width, height): (u16, u16)) -> Self {
        let play = open(town, recognition, width, height);
        let (eye, contexts) = (Eye::new(width, height), BTreeSet::new());
        let mut walk = Self { town, play, eye, texts: texts.iter().cycle(), contexts };
        walk.look();
        walk
    }

    fn end(self) -> Walked {
        Walked { frames: self.eye.frames, spelled_out: self.eye.spelled_out, contexts: self.contexts }
    }

    fn look(&mut self) {
        self.contexts.insert(self.play.app.context());
        if let Err(fault) = self.eye.look(&self.play.app) {
            panic!("{:?}: {fault}\n{}", self.play.app.context(), self.play.text());
        }
    }

    fn press(&mut self, keys: &str) {
        self.play.press(keys).unwrap();
        self.look();
    }

    fn paste(&mut self) {
        let text = self.texts.next().unwrap().clone();
        self.play.happen(Event::Paste(text));
        self.look();
    }

    /// Goes a way from the door of the town as it was, and answers where it came to: what a key did before must not close
    /// a way to others.
    fn go(&mut self, way: &[String]) -> Context {
        let size = self.play.app.screen;
        // Nobody sits there any more when the databases are put back.
        self.play.world = Box::new(|request| unreachable!("{request:?} was asked of nobody"));
        self.town.put_back();
        self.play = open(self.town, Recognition::Account, size.width, size.height);
        for keys in way {
            self.play.press(keys).unwrap();
        }
        self.look();
        self.play.app.context()
    }

    /// The keys that are at home in this context, or in one that only it and its like inherit from.
    fn keys(&self) -> Vec<Sequence> {
        let here = self.play.app.context();
        let own = |context: &Context| !matches!(context, Context::Global | Context::Everywhere);
        let own: BTreeSet<Context> = here.chain().filter(own).collect();
        let here_only = |action: Action| {
            let command = action.command();
            !matches!(action, Action::Quit | Action::Suspend)
                && command.keys.iter().any(|(context, _)| own.contains(context))
        };
        let bound = self.play.app.keymap.effective(here);
        bound.iter().filter(|(_, action)| here_only(*action)).map(|(keys, _)| keys.clone()).collect()
    }

    /// Comes into every context that keys lead to, and presses every key in each.
    fn everywhere(&mut self) {
        let panes = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"].map(|pane| vec![pane.to_owned()]);
        let mut ways = VecDeque::from(panes);
        ways.extend(WAYS.iter().map(|way| way.iter().map(|keys| (*keys).to_owned()).collect()));
        let mut known = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            let here = self.go(&way);
            if !known.insert(here) {
                continue;
            }
            if here.is_typing() {
                self.paste();
            }
            for keys in self.keys() {
                self.go(&way);
                let keys: String = keys.0.iter().map(|chord| script(&chord.to_string())).collect();
                self.press(&keys);
                if self.play.app.context() != here && way.len() < 5 {
                    ways.push_back(way.iter().cloned().chain([keys]).collect());
                }
            }
        }
    }
}

/// Ways that no key alone opens: something has to be marked, staged or chosen first.
const WAYS: [&[&str]; 13] = [
    &["1", ":"],
    &["1", "?"],
    &["1", "<space>", "c"],
    &["1", "jjjj", "h"],
    &["1", "e<down><down><down>", "x", "<ctrl-s>", "w", "T"],
    &["2", "l", "w", "r"],
    &["2", "l", "w", "T"],
    &["2", "l", "w", "r because<enter>", "a", "<enter>"],
    &["6", "<enter>", "<enter>"],
    &["0", "<tab><tab>", "p"],
    &["0", "<tab><tab>", "s"],
    &["0", "P", "jjjjjj", "e"],
    &["0", "O"],
];

/// A chord as scripts write it.
fn script(chord: &str) -> String {
    let named = match chord {
        "pgup" => "pageup",
        "pgdn" => "pagedown",
        "del" => "delete",
        other => other,
    };
    if named.chars().count() == 1 { named.to_owned() } else { format!("<{}>", named.to_lowercase()) }
}
