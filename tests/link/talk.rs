//! Somebody who asks over a line that a hand can break, and hears what comes of it.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use beadle::api::users::Find;
use beadle::api::{Refusal, Reply, Request, Secret};
use beadle::domain::change::Receipt;
use beadle::link::remote::{Dial, Pace, RemoteLink};
use beadle::link::{Answer, Link as _, LinkState, News, Ticket};
use beadle::wire::Hello;

use crate::support::wire::{Hand, Way};
use crate::support::world::{PASSWORD, World, set};

/// Somebody to change, and two who may.
pub const WORLD: &str = "
org ABC
workgroup Admin menu
user 20 one@x.example A ABC login:ABC
user 10 kim@x.example A ABC edit:ABC in:Admin user_setup=W terms
user 11 lee@x.example A ABC edit:ABC in:Admin user_setup=W terms
";

/// How long anything may take here; where nothing is wrong it takes far less.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A pace at which a test does not wait long, and which a busy machine keeps up with.
pub const QUICK: Pace = Pace {
    quiet: Duration::from_millis(100),
    deaf: Duration::from_secs(2),
    meeting: Duration::from_secs(3),
    fresh: Duration::ZERO,
    first: Duration::from_millis(5),
    longest: Duration::from_millis(50),
    hopeless: Duration::from_millis(100),
    farewell: Duration::from_secs(2),
};

pub struct Talk {
    pub link: RemoteLink,
    pub news: Receiver<News>,
    pub hand: Hand,
    last: u64,
}

impl Talk {
    pub fn over(way: Way) -> Self {
        Self::at(QUICK, way)
    }

    pub fn at(pace: Pace, way: Way) -> Self {
        let hand = way.hand.clone();
        Self::through(pace, Box::new(way), hand)
    }

    pub fn through(pace: Pace, dial: Box<dyn Dial>, hand: Hand) -> Self {
        let (send, news) = channel();
        let deliver = Box::new(move |told| drop(send.send(told)));
        let (link, _) = RemoteLink::open_at(pace, dial, Hello::new(None, false), deliver).unwrap();
        Self { link, news, hand, last: 0 }
    }

    pub fn ask(&mut self, request: Request) -> Ticket {
        self.last += 1;
        self.link.ask(Ticket(self.last), None, request);
        Ticket(self.last)
    }

    /// The next answer.
    pub fn answer(&self) -> Answer {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.news.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(News::Answer(answer)) => return answer,
                Ok(_) => {}
                Err(error) => panic!("no answer in {DEADLINE:?}: {error}"),
            }
        }
    }

    /// Waits for a state of the line.
    pub fn state(&self, is: impl Fn(&LinkState) -> bool) -> LinkState {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.news.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(News::State(state)) if is(&state) => return state,
                Ok(_) => {}
                Err(error) => panic!("no such state in {DEADLINE:?}: {error}"),
            }
        }
    }

    pub fn up(&self) {
        self.state(|state| *state == LinkState::Up);
    }

    /// What is left to be told once the link is closed.
    pub fn rest(self) -> Vec<News> {
        drop(self.link);
        self.news.iter().filter(|news| !matches!(news, News::Delay(_))).collect()
    }
}

pub fn count() -> Request {
    Request::Count { find: Find::default() }
}

pub fn sign_in(login: &str) -> Request {
    Request::sign_in(login.to_owned(), Secret::new(PASSWORD.to_owned()))
}

pub fn city(world: &World, before: &str, after: &str, receipt: Receipt) -> Request {
    let text = format!("user 20 city {before} -> {after}");
    Request::commit(set(&mut world.seat(1), &text), receipt)
}

pub fn is_committed(result: &Result<Reply, Refusal>) -> bool {
    format!("{result:?}").contains("committed: Committed")
}

pub fn sets(world: &World) -> i64 {
    world.connect().query_row("SELECT count(*) FROM change_sets", [], |row| row.get(0)).unwrap()
}
