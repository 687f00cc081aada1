//! Signs of life: a line that fell silent is noticed, one that is idle is kept, and how far away it is comes to no harm.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use beadle::api::Refusal;
use beadle::link::remote::{Dial, Line, Pace};
use beadle::link::{LinkState, News};

use crate::support::wire::Way;
use crate::support::world::World;
use crate::talk::{DEADLINE, QUICK, Talk, WORLD, count};

#[test]
fn a_line_that_fell_silent_is_noticed() {
    let world = World::new(WORLD);
    let mut talk = Talk::over(Way::of(&world, 1));
    talk.hand.deafen();
    let ticket = talk.ask(count());
    let LinkState::Connecting { why, .. } = talk.state(|state| matches!(state, LinkState::Connecting { .. })) else {
        unreachable!()
    };
    assert_eq!(why.stored(), "Nothing was heard from the far end any more.");
    assert_eq!(talk.answer().ticket, ticket);
}

/// At the pace of the program a line that died is noticed within 45 seconds, whatever it was doing.
#[test]
fn the_usual_pace_notices_in_time() {
    let pace = Pace::default();
    assert!(pace.quiet + pace.deaf <= Duration::from_secs(40));
    assert!(pace.meeting <= Duration::from_secs(45));
}

#[test]
fn a_sound_line_that_is_idle_is_kept() {
    let world = World::new(WORLD);
    let talk = Talk::over(Way::of(&world, 1));
    let until = Instant::now() + Duration::from_secs(3);
    while let Ok(told) = talk.news.recv_timeout(until.saturating_duration_since(Instant::now())) {
        assert!(matches!(told, News::Delay(_)), "{told:?}");
    }
    assert_eq!(talk.hand.dialled(), 1);
}

/// A line whose writer comes back long after what it wrote was read.
struct Late(Way);

impl Dial for Late {
    fn dial(&mut self, again: bool) -> Result<Line, Refusal> {
        let Line { from, to, end } = self.0.dial(again)?;
        Ok(Line { from, to: Box::new(Returning { to }), end })
    }
}

struct Returning {
    to: Box<dyn Write + Send>,
}

impl Write for Returning {
    #[allow(clippy::disallowed_methods, reason = "the lateness is what this is for")]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.to.flush()?;
        std::thread::sleep(Duration::from_millis(200));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[test]
fn an_answer_that_is_faster_than_the_writer_is_no_long_way() {
    let world = World::new(WORLD);
    let way = Way::of(&world, 1);
    let hand = way.hand.clone();
    let pace = Pace { quiet: Duration::from_secs(2), ..QUICK };
    let talk = Talk::through(pace, Box::new(Late(way)), hand);
    let Ok(News::Delay(delay)) = talk.news.recv_timeout(DEADLINE) else { panic!("how far away it is") };
    assert!(delay < Duration::from_secs(1), "{delay:?}");
}
