//! In one process, on a real database, with every frame drawn.

use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use beadle::api::{Refusal, Reply, Request};
use beadle::link::LinkState;
use beadle::tui::event::Event;
use beadle::tui::keymap::{Context, Keymap};
use beadle::tui::rehearsal::Rehearsal;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

use crate::memory;
use crate::support::desk::HARBOR;
use crate::support::number::number;
use crate::support::world::{Dice, World};

type Answers = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

/// Pastes that are not what somebody types.
const PASTES: [&str; 10] = [
    "",
    "ada",
    "status:P|I org:HFX",
    "2026-11-30",
    "\u{1b}[2J\u{202e}\u{200b}",
    "one word for all of them",
    "a\nb\r\nc\td",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}李👍🏽",
    "user 20 city none -> \"x\"",
    "/nowhere/at/all",
];

/// What happens: keys that mean something somewhere, most of all; then anything else.
fn event(dice: &mut Dice, keys: &[KeyEvent]) -> Event {
    match dice.below(100) {
        0 => Event::Wake,
        1 => {
            let side = |dice: &mut Dice, most| u16::try_from(dice.below(most)).unwrap();
            match dice.below(8) {
                0 => Event::Resize(Size::new(side(dice, 4), side(dice, 4))),
                1 => Event::Resize(Size::new(side(dice, 1_000), side(dice, 200))),
                _ => Event::Resize(Size::new(20 + side(dice, 140), 5 + side(dice, 50))),
            }
        }
        2 => Event::Link(LinkState::Up),
        3 => Event::Link(LinkState::Connecting { attempt: 1, why: "The far end left.".into() }),
        4..=7 => Event::Paste((*dice.pick(&PASTES)).to_owned()),
        8..=20 => {
            let c = char::from(u8::try_from(32 + dice.below(95)).unwrap());
            Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE))
        }
        21..=24 => Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)),
        25..=27 => Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)),
        _ => Event::Key(*dice.pick(keys)),
    }
}

/// Every key that is bound anywhere.
fn keys() -> Vec<KeyEvent> {
    let keymap = Keymap::standard().unwrap();
    let all = Context::ALL.iter().flat_map(|context| keymap.effective(*context));
    all.flat_map(|(keys, _)| &keys.0).map(|chord| chord.event()).collect()
}

/// After so many events somebody else sits down, at a database as it was: nobody is locked out for long.
const SITTING: u64 = 2_000;

struct Restless {
    play: Rehearsal<Answers>,
    answers: fn(World) -> Answers,
    /// Where it came to.
    contexts: BTreeSet<Context>,
    dice: Dice,
    keys: Vec<KeyEvent>,
    /// What happened last, the latest at the end.
    last: VecDeque<String>,
}

impl Restless {
    fn new(seed: u64, answers: fn(World) -> Answers) -> Self {
        let (dice, last, contexts) = (Dice(seed), VecDeque::new(), BTreeSet::new());
        Self { play: sit_down(answers), answers, contexts, dice, keys: keys(), last }
    }

    /// Lets so many events happen, each with its frame; the first panic with what led to it.
    fn run(&mut self, events: u64) -> Result<(), String> {
        for number in 0..events {
            if number % SITTING == SITTING - 1 {
                self.play = sit_down(self.answers);
            }
            self.contexts.insert(self.play.app.context());
            let event = event(&mut self.dice, &self.keys);
            self.last.push_back(format!("{event:?}"));
            if self.last.len() > 12 {
                self.last.pop_front();
            }
            let screen = &mut self.play;
            let height = catch_unwind(AssertUnwindSafe(|| {
                screen.happen(event);
                screen.effects.clear();
                screen.text().lines().count()
            }));
            let height = height.map_err(|_| format!("event {number}: it panicked after {:#?}", self.last))?;
            if height != usize::from(self.play.app.screen.height) {
                return Err(format!("event {number}: {height} lines were drawn after {:#?}", self.last));
            }
        }
        Ok(())
    }
}

fn sit_down(answers: fn(World) -> Answers) -> Rehearsal<Answers> {
    Rehearsal::open(80, 24, answers(World::new(HARBOR))).unwrap()
}

/// An operator who may everything, at a real seat.
fn real(world: World) -> Answers {
    let mut seat = world.seat(10);
    Box::new(move |request| {
        // The world lives as long as somebody asks.
        let _ = &world;
        seat.answer(request)
    })
}

/// How much more memory is taken after four parts than after the first of them, in kibibytes.
fn grown(restless: &mut Restless, events: u64) -> Result<u64, String> {
    restless.run(events / 5)?;
    let before = memory("self").unwrap_or_default();
    restless.run(events - events / 5)?;
    Ok(memory("self").unwrap_or_default().saturating_sub(before))
}

#[test]
fn nothing_panics() {
    let mut restless = Restless::new(1, real);
    restless.run(400).unwrap();
    assert!(restless.contexts.len() > 15, "{:?}", restless.contexts);
}

/// The control: a panic in the middle of an answer is found, and told with what led to it.
#[test]
fn a_panic_is_found() {
    let planted = |world: World| -> Answers {
        let mut seat = world.seat(10);
        Box::new(move |request| {
            let _ = &world;
            assert!(request.name() != "audit", "planted");
            seat.answer(request)
        })
    };
    let found = Restless::new(1, planted).run(4_000).unwrap_err();
    assert!(found.contains("it panicked after"), "{found}");
}

/// The control: an answer that is kept for ever is found by the memory it takes.
#[test]
#[cfg(target_os = "linux")]
fn what_is_kept_for_ever_is_found() {
    let hoarding = |world: World| -> Answers {
        let (mut seat, mut hoard) = (world.seat(10), Vec::new());
        Box::new(move |request| {
            let _ = &world;
            hoard.push(vec![7_u8; 4 << 20]);
            seat.answer(request)
        })
    };
    let grown = grown(&mut Restless::new(1, hoarding), 200).unwrap();
    assert!(grown > MOST_GROWN, "{grown} KiB");
}

/// What may come to it over a million events: caches that fill up, and a journal that every commit makes longer.
const MOST_GROWN: u64 = 48 << 10;

#[test]
#[ignore = "takes many minutes; `just restless` runs it"]
fn a_million_events() {
    let (events, seed) = (number("BEADLE_EVENTS", 1_000_000), number("BEADLE_SEED", 1));
    let started = Instant::now();
    let mut restless = Restless::new(seed, real);
    let grown = grown(&mut restless, events).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let contexts = restless.contexts.len();
    println!(
        "seed {seed}: {events} events in {contexts} contexts in {seconds:.0} s, no panic, {grown} KiB more than after a \
         fifth of them"
    );
    assert!(grown <= MOST_GROWN, "{grown} KiB");
}
