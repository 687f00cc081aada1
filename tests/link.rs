//! A line that breaks: what was asked is answered once, whatever happens to it on the way, and nobody waits in vain.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use beadle::api::users::Find;
use beadle::api::{Refusal, RefusalKind, Reply, Request, Secret};
use beadle::domain::change::Receipt;
use beadle::link::remote::{Dial, Line, Pace, RemoteLink};
use beadle::link::{Answer, Link as _, LinkState, News, Ticket};
use beadle::wire::Hello;
use support::wire::{Far, Hand, Way};
use support::world::{PASSWORD, World, receipt, set};

const WORLD: &str = "
org ABC
workgroup Admin menu
user 20 one@x.example A ABC login:ABC
user 10 kim@x.example A ABC edit:ABC in:Admin user_setup=W terms
user 11 lee@x.example A ABC edit:ABC in:Admin user_setup=W terms
";

/// How long anything may take here; where nothing is wrong it takes far less.
const DEADLINE: Duration = Duration::from_secs(20);

/// A pace at which a test does not wait long, and which a busy machine keeps up with.
const QUICK: Pace = Pace {
    quiet: Duration::from_millis(100),
    deaf: Duration::from_secs(2),
    meeting: Duration::from_secs(3),
    fresh: Duration::ZERO,
    first: Duration::from_millis(5),
    longest: Duration::from_millis(50),
    hopeless: Duration::from_millis(100),
    farewell: Duration::from_secs(2),
};

struct Talk {
    link: RemoteLink,
    news: Receiver<News>,
    hand: Hand,
    last: u64,
}

impl Talk {
    fn over(way: Way) -> Self {
        Self::at(QUICK, way)
    }

    fn at(pace: Pace, way: Way) -> Self {
        let hand = way.hand.clone();
        Self::through(pace, Box::new(way), hand)
    }

    fn through(pace: Pace, dial: Box<dyn Dial>, hand: Hand) -> Self {
        let (send, news) = channel();
        let deliver = Box::new(move |told| drop(send.send(told)));
        let (link, _) = RemoteLink::open_at(pace, dial, Hello::new(None, false), deliver).unwrap();
        Self { link, news, hand, last: 0 }
    }

    fn ask(&mut self, request: Request) -> Ticket {
        self.last += 1;
        self.link.ask(Ticket(self.last), None, request);
        Ticket(self.last)
    }

    /// The next answer.
    fn answer(&self) -> Answer {
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
    fn state(&self, is: impl Fn(&LinkState) -> bool) -> LinkState {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.news.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(News::State(state)) if is(&state) => return state,
                Ok(_) => {}
                Err(error) => panic!("no such state in {DEADLINE:?}: {error}"),
            }
        }
    }

    fn up(&self) {
        self.state(|state| *state == LinkState::Up);
    }

    /// What is left to be told once the link is closed.
    fn rest(self) -> Vec<News> {
        drop(self.link);
        self.news.iter().filter(|news| !matches!(news, News::Delay(_))).collect()
    }
}

fn count() -> Request {
    Request::Count { find: Find::default() }
}

fn sign_in(login: &str) -> Request {
    Request::sign_in(login.to_owned(), Secret::new(PASSWORD.to_owned()))
}

fn city(world: &World, before: &str, after: &str, receipt: Receipt) -> Request {
    let text = format!("user 20 city {before} -> {after}");
    Request::commit(set(&mut world.seat(1), &text), receipt)
}

fn is_committed(result: &Result<Reply, Refusal>) -> bool {
    format!("{result:?}").contains("committed: Committed")
}

fn sets(world: &World) -> i64 {
    world.connect().query_row("SELECT count(*) FROM change_sets", [], |row| row.get(0)).unwrap()
}

#[test]
fn what_was_asked_on_a_line_that_broke_is_answered_on_the_next() {
    let world = World::new(WORLD);
    let mut talk = Talk::over(Way::of(&world, 1));
    talk.hand.deafen();
    let tickets = [talk.ask(count()), talk.ask(city(&world, "none", "\"Harbor\"", receipt(1))), talk.ask(count())];
    talk.hand.cut();
    let answers = tickets.map(|_| talk.answer());
    assert_eq!(answers.each_ref().map(|answer| answer.ticket), tickets, "in the order in which it was asked");
    assert!(is_committed(&answers[1].result), "{:?}", answers[1].result);
    assert!(answers.iter().all(|answer| answer.result.is_ok()));
    assert!(!talk.rest().iter().any(|news| matches!(news, News::Answer(_))), "once");
    assert_eq!(sets(&world), 1);
}

/// The cut is put at every byte of a small conversation, on the way there and on the way back.
#[test]
fn wherever_the_line_is_cut_a_commit_is_done_once_and_told_once() {
    let world = World::new(WORLD);
    // How much goes each way depends on numbers that grow; a cut behind the end is none, and does no harm.
    let cuts = (1..700).step_by(13).map(|n| (Some(n), None)).chain((1..4_200).step_by(67).map(|n| (None, Some(n))));
    let mut before = "none".to_owned();
    for (number, (there, back)) in (1..).zip(cuts) {
        let way = Way::of(&world, 1);
        let mut talk = Talk::over(way);
        talk.hand.cut_after(there, back);
        let after = format!("\"Quay {number}\"");
        let tickets = [talk.ask(count()), talk.ask(city(&world, &before, &after, receipt(number))), talk.ask(count())];
        let answers = tickets.map(|_| talk.answer());
        let cut = (there, back);
        assert_eq!(answers.each_ref().map(|answer| answer.ticket), tickets, "{cut:?}");
        assert!(is_committed(&answers[1].result), "{cut:?} {:?}", answers[1].result);
        assert!(!talk.rest().iter().any(|news| matches!(news, News::Answer(_))), "{cut:?}");
        assert_eq!(sets(&world), i64::try_from(number).unwrap(), "{cut:?}");
        before = after;
    }
}

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

#[test]
fn what_counts_each_time_is_given_back_before_there_is_another_line() {
    let world = World::new(WORLD);
    let mut talk = Talk::over(Way::of_nobody(&world));
    talk.hand.deafen();
    talk.hand.put(Far::Nobody);
    let ticket = talk.ask(sign_in("kim@x.example"));
    // The line is found silent, so the question was on it.
    let answer = talk.answer();
    assert_eq!((answer.ticket, answer.result.unwrap_err().kind), (ticket, RefusalKind::LinkFailed));
}

/// Somebody signed in by password and committed; the line was cut before the answer and is there again, with nobody
/// signed in.
fn cut_under_a_commit(world: &World) -> (Talk, Ticket) {
    let mut talk = Talk::over(Way::of_nobody(world));
    talk.ask(sign_in("kim@x.example"));
    let answer = talk.answer();
    assert!(answer.result.is_ok(), "{answer:?}");
    talk.hand.deafen();
    let commit = talk.ask(city(world, "none", "\"Harbor\"", receipt(1)));
    talk.hand.cut();
    talk.up();
    (talk, commit)
}

#[test]
fn a_commit_waits_until_whoever_sent_it_signs_in_again() {
    let world = World::new(WORLD);
    let (mut talk, commit) = cut_under_a_commit(&world);
    let standing = talk.ask(Request::Standing);
    assert_eq!(talk.answer().ticket, standing, "the commit waits");
    let signed_in = talk.ask(sign_in("kim@x.example"));
    assert_eq!(talk.answer().ticket, signed_in);
    let answer = talk.answer();
    assert_eq!(answer.ticket, commit);
    assert!(is_committed(&answer.result), "{:?}", answer.result);
}

#[test]
fn what_waits_for_somebody_is_given_back_when_somebody_else_signs_in() {
    let world = World::new(WORLD);
    let (mut talk, commit) = cut_under_a_commit(&world);
    let other = talk.ask(sign_in("lee@x.example"));
    assert_eq!(talk.answer().ticket, other);
    let answer = talk.answer();
    assert_eq!((answer.ticket, answer.result.unwrap_err().kind), (commit, RefusalKind::LinkFailed));
    let own = talk.ask(city(&world, "none", "\"Quay\"", receipt(2)));
    let answer = talk.answer();
    assert!(answer.ticket == own && is_committed(&answer.result), "{answer:?}");
    assert_eq!(sets(&world), 1);
}

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

#[test]
fn leaving_does_not_wait_for_a_line_that_hangs() {
    let world = World::new(WORLD);
    let pace = Pace { meeting: DEADLINE * 3, ..QUICK };
    let mut talk = Talk::at(pace, Way::of(&world, 1));
    talk.hand.put(Far::Silence);
    talk.hand.cut();
    talk.state(|state| matches!(state, LinkState::Connecting { .. }));
    talk.ask(city(&world, "none", "\"Harbor\"", receipt(1)));
    let since = Instant::now();
    let rest = talk.rest();
    assert!(since.elapsed() < DEADLINE, "{:?}", since.elapsed());
    let is_failure = |news: &News| matches!(news, News::Answer(Answer { result: Err(refusal), .. }) if refusal.kind == RefusalKind::LinkFailed);
    assert!(rest.iter().any(is_failure), "nobody is left without an answer: {rest:?}");
}

#[test]
fn leaving_waits_for_a_commit_but_not_for_ever() {
    let world = World::new(WORLD);
    let mut talk = Talk::at(Pace { deaf: DEADLINE * 3, ..QUICK }, Way::of(&world, 1));
    talk.hand.deafen();
    talk.ask(city(&world, "none", "\"Harbor\"", receipt(1)));
    let since = Instant::now();
    assert_eq!(talk.rest().len(), 1);
    assert!(since.elapsed() >= QUICK.farewell && since.elapsed() < DEADLINE, "{:?}", since.elapsed());
}

#[test]
fn somebody_who_wants_a_line_at_once_gets_one() {
    let world = World::new(WORLD);
    let slow = Pace { first: DEADLINE * 9, longest: DEADLINE * 9, ..QUICK };
    let mut talk = Talk::at(slow, Way::of(&world, 1));
    talk.hand.put(Far::Nobody);
    talk.hand.cut();
    talk.state(|state| matches!(state, LinkState::Connecting { .. }));
    talk.hand.put(Far::Agent);
    // The attempt that failed may still be under way.
    while talk.hand.dialled() < 2 {
        std::thread::yield_now();
    }
    talk.link.dial_now();
    talk.up();
}

#[test]
fn an_attempt_that_hangs_is_not_waited_for() {
    let world = World::new(WORLD);
    let mut talk = hanging(Pace { meeting: DEADLINE * 3, ..QUICK }, &world);
    talk.link.dial_now();
    talk.up();
}

/// Whoever keeps the key down would never get a line otherwise.
#[test]
fn an_attempt_that_has_just_begun_is_not_given_up_for_another() {
    let world = World::new(WORLD);
    let mut talk = hanging(Pace { fresh: DEADLINE, ..QUICK }, &world);
    talk.link.dial_now();
    talk.state(|state| matches!(state, LinkState::Connecting { why, .. } if why.stored().contains("does not answer")));
    talk.up();
}

/// A line broke, and the attempt at another one hangs; the next one would be answered.
fn hanging(pace: Pace, world: &World) -> Talk {
    let talk = Talk::at(pace, Way::of(world, 1));
    talk.hand.put(Far::Silence);
    talk.hand.cut();
    while talk.hand.dialled() < 2 {
        std::thread::yield_now();
    }
    talk.hand.put(Far::Agent);
    talk
}

/// What was asked of one database is asked of no other.
#[test]
fn another_database_at_the_same_place_is_not_the_one() {
    let (world, other) = (World::new(WORLD), World::new(WORLD));
    let sql = "UPDATE instance_meta SET value = '00000000-0000-4000-8000-000000000002' WHERE key = 'db_uuid'";
    other.connect().execute(sql, []).map(drop).unwrap();
    let way = Way::of(&world, 1);
    let path = std::sync::Arc::clone(&way.path);
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
