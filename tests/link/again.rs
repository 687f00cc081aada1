//! The line after the one that broke: it is made however often that takes, and leads to the same database or to none.

use std::io::{self, Write};
use std::sync::Arc;

use beadle::api::{Refusal, Request};
use beadle::link::LinkState;
use beadle::link::remote::{Dial, Line};

use crate::support::wire::Way;
use crate::support::world::{World, receipt};
use crate::talk::{QUICK, Talk, WORLD, city, is_committed, sets};

#[test]
fn a_line_that_is_cut_while_it_is_made_is_dialled_again() {
    let world = World::new(WORLD);
    let mut talk = Talk::over(Way::of(&world, 1));
    talk.hand.cut();
    for cut in (1..1_600).step_by(97) {
        talk.hand.cut_after(None, Some(cut));
        talk.up();
        let ticket = talk.ask(Request::Standing);
        assert_eq!(talk.answer().ticket, ticket);
        talk.hand.cut();
    }
}

/// What was asked of one database is asked of no other.
#[test]
fn another_database_at_the_same_place_is_not_the_one() {
    let (world, other) = (World::new(WORLD), World::new(WORLD));
    let sql = "UPDATE instance_meta SET value = '00000000-0000-4000-8000-000000000002' WHERE key = 'db_uuid'";
    other.connect().execute(sql, []).map(drop).unwrap();
    let way = Way::of(&world, 1);
    let path = Arc::clone(&way.path);
    let mut talk = Talk::over(way);
    *path.lock().unwrap() = other.path();
    talk.hand.deafen();
    let ticket = talk.ask(city(&world, "none", "\"Harbor\"", receipt(1)));
    talk.hand.cut();
    let state = talk.state(|state| matches!(state, LinkState::Down { .. }));
    assert!(format!("{state:?}").contains("Another database lies there now"), "{state:?}");
    assert_eq!(sets(&other), 0);
    // Somebody puts it back.
    *path.lock().unwrap() = world.path();
    let answer = talk.answer();
    assert!(answer.ticket == ticket && is_committed(&answer.result), "{answer:?}");
}

/// A way whose first line takes the hello and nothing more: whoever would read is gone.
struct Deaf(Way, bool);

impl Dial for Deaf {
    fn dial(&mut self, again: bool) -> Result<Line, Refusal> {
        let Line { from, to, end } = self.0.dial(again)?;
        let hellos = if std::mem::replace(&mut self.1, true) { usize::MAX } else { 1 };
        Ok(Line { from, to: Box::new(Closing { to, left: hellos }), end })
    }
}

/// Takes so many pieces that end a line, then its reader is gone.
struct Closing {
    to: Box<dyn Write + Send>,
    left: usize,
}

impl Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.left = self.left.saturating_sub(usize::from(bytes.ends_with(b"\n")));
        self.to.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[test]
fn an_agent_that_reads_no_more_is_followed_by_another() {
    let world = World::new(WORLD);
    let way = Way::of(&world, 1);
    let hand = way.hand.clone();
    let mut talk = Talk::through(QUICK, Box::new(Deaf(way, false)), hand.clone());
    let commit = talk.ask(city(&world, "none", "\"Harbor\"", receipt(1)));
    let answer = talk.answer();
    assert!(answer.ticket == commit && is_committed(&answer.result), "{answer:?}");
    assert!(hand.dialled() >= 2, "the first line was of no use");
    assert_eq!(sets(&world), 1);
}
