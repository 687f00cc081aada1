//! A hostile other end: what a client may send to an agent, and what a far host may say to a client. Each wrong thing is
//! refused once, memory stays bounded, and who is well goes on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails there")]

mod support;

use std::io::{self, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use beadle::agent::{self, Ended, Settled};
use beadle::api::{Refusal, RefusalKind, Reply, Request, Standing};
use beadle::link::remote::{Broken, Dial, End, Line, RemoteLink};
use beadle::link::{Link as _, LinkState, News, Ticket};
use beadle::service::clock::FixedClock;
use beadle::wire::hello::{Opened, hear_hello, hear_welcome, say};
use beadle::wire::{Folding, Frame, Hello, Kind, Reader, Welcome, Writer, message, write};
use rstest::rstest;
use support::world::{NOW, World, terms};

const TOWN: &str = "org ABC\nworkgroup Admin menu\nuser 10 op@x.example A ABC edit:ABC in:Admin everything=W";
const PATIENCE: Duration = Duration::from_secs(30);

/// A client that has met an agent and says whatever it likes.
struct Rude {
    to: UnixStream,
    from: BufReader<UnixStream>,
    reader: Reader,
    agent: JoinHandle<Ended>,
}

impl Rude {
    fn meet(world: &World) -> Self {
        let mut rude = Self::dial(world);
        say(&mut rude.to, &Hello::new(None, false)).unwrap();
        hear_welcome(&mut rude.from).unwrap().accept().unwrap();
        rude
    }

    fn dial(world: &World) -> Self {
        let (near, far) = UnixStream::pair().unwrap();
        near.set_read_timeout(Some(PATIENCE)).unwrap();
        let settled = Settled { database: Some(world.path()), otherwise: None, home: None, terms: terms(10) };
        let agent = thread::spawn(move || {
            let from = BufReader::new(far.try_clone().unwrap());
            agent::serve(&settled, Box::new(FixedClock(NOW)), from, far).unwrap()
        });
        Self { to: near.try_clone().unwrap(), from: BufReader::new(near), reader: Reader::default(), agent }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).unwrap();
    }

    fn hear(&mut self) -> Option<Frame> {
        self.reader.read(&mut self.from).unwrap()
    }

    /// What is refused next: the ticket, where it is an answer, and the sentence.
    fn refused(&mut self) -> (Option<u64>, String) {
        let frame = self.hear().expect("a refusal");
        match frame.kind {
            Kind::Fault => (None, serde_json::from_slice::<Refusal>(&frame.contents).unwrap().to_string()),
            Kind::Answer => {
                let answer = message::read_answer(&frame.contents).unwrap();
                (Some(answer.ticket), answer.result.unwrap_err().to_string())
            }
            kind => panic!("{kind:?}"),
        }
    }

    /// Asks something that has to be answered, next and rightly.
    fn is_served(&mut self) {
        let (kind, contents) = message::ask(4_711, false, &Request::Standing).unwrap();
        write(&mut self.to, kind, &contents).unwrap();
        let frame = self.hear().unwrap();
        let answer = message::read_answer(&frame.contents).unwrap();
        assert!(matches!((answer.ticket, answer.result), (4_711, Ok(Reply::Standing(_)))));
    }

    fn leave(self) -> Ended {
        self.to.shutdown(std::net::Shutdown::Write).unwrap();
        self.agent.join().unwrap()
    }
}

fn raw(letter: u8, length: usize, contents: &[u8]) -> Vec<u8> {
    [&[letter][..], &u32::try_from(length).unwrap().to_be_bytes(), contents].concat()
}

fn frame(letter: u8, contents: &[u8]) -> Vec<u8> {
    raw(letter, contents.len(), contents)
}

fn deflated(letter: u8, contents: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(contents).unwrap();
    frame(letter | 0x80, &encoder.finish().unwrap())
}

/// One refusal each, and the agent serves on.
#[rstest]
#[case::huge(frame(b'q', &vec![b' '; 2 << 20]), None, "2097152 bytes")]
#[case::a_bomb(deflated(b'q', &vec![b' '; 8 << 20]), None, "at most 1048576")]
#[case::a_large_bomb(deflated(b'Q', &vec![b' '; 40 << 20]), None, "at most 16777216")]
#[case::damaged(frame(b'q' | 0x80, &[0xff; 40]), None, "unfolded")]
#[case::of_no_kind(frame(b'z', b"abc"), None, "unknown kind")]
#[case::empty(frame(b'q', b""), None, "not understood")]
#[case::no_json(frame(b'q', b"SELECT 1"), None, "not understood")]
#[case::not_text(frame(b'q', b"{\"ticket\":5,\"stoppable\":true,\"request\":\"\xff\xfe\"}"), Some(5), "not understood")]
#[case::nested(frame(b'q', &[&b"{\"ticket\":5,\"stoppable\":true,\"request\":"[..], &vec![b'['; 90_000]].concat()), None, "not understood")]
#[case::twice_a_key(
    frame(b'q', b"{\"ticket\":5,\"ticket\":6,\"stoppable\":true,\"request\":\"standing\"}"),
    None,
    "duplicate field"
)]
#[case::a_field_too_many(
    frame(b'q', b"{\"ticket\":5,\"stoppable\":true,\"request\":\"standing\",\"operator\":1}"),
    Some(5),
    "unknown field"
)]
#[case::an_unknown_question(
    frame(b'q', b"{\"ticket\":5,\"stoppable\":true,\"request\":\"drop_everything\"}"),
    Some(5),
    "unknown variant"
)]
#[case::no_ticket(frame(b'q', b"{\"request\":\"standing\"}"), None, "missing field")]
#[case::a_negative_ticket(
    frame(b'q', b"{\"ticket\":-5,\"stoppable\":true,\"request\":\"standing\"}"),
    None,
    "not understood"
)]
#[case::small_in_a_large_frame(
    frame(b'Q', b"{\"ticket\":5,\"stoppable\":true,\"request\":\"standing\"}"),
    Some(5),
    "small frame"
)]
#[case::a_cancellation_of_nothing(frame(b'c', b"1"), None, "names no ticket")]
#[case::an_answer(frame(b'a', b"{\"ticket\":1,\"result\":{\"Ok\":\"confirmed\"}}"), None, "Only this side answers")]
#[case::a_standing(frame(b's', b"{}"), None, "Only this side answers")]
#[case::a_large_ping(frame(b'p', &[7; 65]), None, "at most 64")]
fn what_is_wrong_is_refused_once(#[case] bytes: Vec<u8>, #[case] ticket: Option<u64>, #[case] part: &str) {
    let world = World::new(TOWN);
    let mut rude = Rude::meet(&world);
    rude.send(&bytes);
    let (told, sentence) = rude.refused();
    assert!(told == ticket && sentence.contains(part), "{told:?} {sentence}");
    rude.is_served();
    assert!(matches!(rude.leave(), Ended::Left));
}

/// Where nothing that follows can be told from nonsense, the agent says so and ends.
#[rstest]
#[case::a_second_hello(b"{\"beadle\":{\"protocol\":1,\"version\":\"0.1.0\"}}\n".to_vec())]
#[case::a_shell(b"uname -a; rm -rf /\n".to_vec())]
#[case::a_length_of_no_frame(raw(b'q', u32::MAX as usize, b""))]
fn a_stream_out_of_step_ends(#[case] bytes: Vec<u8>) {
    let world = World::new(TOWN);
    let mut rude = Rude::meet(&world);
    rude.send(&bytes);
    let (_, sentence) = rude.refused();
    assert!(sentence.contains("is no frame"), "{sentence}");
    assert!(rude.hear().is_none(), "nothing else is said");
    assert!(matches!(rude.agent.join().unwrap(), Ended::Broken));
}

/// Before the hello nothing is answered but with a refusal, and no more than four kibibytes are kept.
#[rstest]
#[case::questions(frame(b'q', b"{\"ticket\":1,\"stoppable\":true,\"request\":\"standing\"}\n"))]
#[case::words(b"EHLO mail.example.org\r\n".to_vec())]
#[case::a_long_line(vec![b'x'; 5 << 10])]
#[case::a_long_hello([&b"{\"beadle\":"[..], &[b' '; 5 << 10]].concat())]
#[case::another_protocol(b"{\"beadle\":{\"protocol\":999,\"version\":\"9.9.9\"}}\n".to_vec())]
fn before_the_hello_nothing_is_answered(#[case] bytes: Vec<u8>) {
    let world = World::new(TOWN);
    let mut rude = Rude::dial(&world);
    rude.send(&bytes);
    let refusal = hear_welcome(&mut rude.from).unwrap().accept().unwrap_err();
    assert!(matches!(refusal.kind, RefusalKind::Usage | RefusalKind::LinkFailed), "{refusal}");
    assert!(matches!(rude.agent.join().unwrap(), Ended::Refused));
}

/// Who sends one byte at a time is served when the frame is there, and holds nobody else up.
#[test]
fn a_slow_sender_is_served_in_the_end() {
    let world = World::new(TOWN);
    let (mut slow, mut quick) = (Rude::meet(&world), Rude::meet(&world));
    let bytes = frame(b'q', b"{\"ticket\":7,\"stoppable\":true,\"request\":\"standing\"}");
    let (last, first) = bytes.split_last().unwrap();
    for byte in first {
        slow.send(&[*byte]);
    }
    quick.is_served();
    slow.send(&[*last]);
    assert_eq!(message::read_answer(&slow.hear().unwrap().contents).unwrap().ticket, 7);
    assert!(matches!((slow.leave(), quick.leave()), (Ended::Left, Ended::Left)));
}

/// A flood is answered or refused, each question once, and the agent has time for others afterwards.
#[test]
fn a_flood_of_questions_is_refused_beyond_a_bound() {
    const FLOOD: u64 = 3_000;
    let world = World::new(TOWN);
    let mut rude = Rude::meet(&world);
    let mut to = rude.to.try_clone().unwrap();
    let sender = thread::spawn(move || {
        for ticket in 1..=FLOOD {
            let (kind, contents) = message::ask(ticket, false, &Request::Check).unwrap();
            write(&mut to, kind, &contents).unwrap();
        }
    });
    let mut tickets: Vec<u64> =
        (0..FLOOD).map(|_| message::read_answer(&rude.hear().unwrap().contents).unwrap().ticket).collect();
    sender.join().unwrap();
    tickets.sort_unstable();
    assert_eq!(tickets, (1..=FLOOD).collect::<Vec<_>>());
    rude.is_served();
}

/// A far host that says what a test has it say.
struct Liar(Lie);

type Lie = Arc<dyn Fn(&mut dyn Read, &mut Writer<UnixStream>, &Opened) + Send + Sync>;

/// The end of a line to it.
struct HangUp(UnixStream);

impl End for HangUp {
    fn end(&mut self) -> Option<Broken> {
        // It may have hung up itself.
        let _ = self.0.shutdown(std::net::Shutdown::Both);
        None
    }
}

/// What an honest far host opens.
fn opened() -> Opened {
    let world = World::new(TOWN);
    let mut seat = world.seat(10);
    let Ok(Reply::Standing(standing)) = seat.answer(Request::Standing) else { panic!("a standing") };
    let Ok(Reply::AuditHead(head)) = seat.answer(Request::AuditHead { known: None }) else { panic!("a head") };
    Opened { standing, head }
}

impl Dial for Liar {
    fn dial(&mut self, again: bool) -> Result<Line, Refusal> {
        if again {
            return Err(Refusal::new(RefusalKind::LinkFailed, "Once is enough."));
        }
        let (near, far) = UnixStream::pair().unwrap();
        let say_on = Arc::clone(&self.0);
        thread::spawn(move || {
            let mut from = BufReader::new(far.try_clone().unwrap());
            hear_hello(&mut from).unwrap();
            let opened = opened();
            let mut to = Writer::new(far);
            say(to.stream(), &Welcome::new(Ok(opened.clone()))).unwrap();
            say_on(&mut from, &mut to, &opened);
        });
        let from: Box<dyn Read + Send> = Box::new(near.try_clone().unwrap());
        let end = Box::new(HangUp(near.try_clone().unwrap()));
        Ok(Line { from: BufReader::new(from), to: Box::new(near), end })
    }
}

fn lied_to(
    say_on: impl Fn(&mut dyn Read, &mut Writer<UnixStream>, &Opened) + Send + Sync + 'static,
) -> (RemoteLink, Receiver<News>) {
    let (send, news) = mpsc::channel();
    let deliver = Box::new(move |told| drop(send.send(told)));
    let (link, _) = RemoteLink::open(Box::new(Liar(Arc::new(say_on))), Hello::new(None, false), deliver).unwrap();
    (link, news)
}

fn tell(to: &mut Writer<UnixStream>, ticket: u64, result: &Result<Reply, Refusal>) -> io::Result<()> {
    to.write(Kind::Answer, &message::answer(ticket, result))
}

/// Frames as they travel.
fn written(kind: Kind, contents: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    writer.write(kind, contents).unwrap();
    std::mem::take(writer.stream())
}

fn somebody_else() -> Vec<u8> {
    let mut standing: Standing = opened().standing;
    standing.operator.as_mut().unwrap().user.0 += 1;
    written(Kind::Standing, &serde_json::to_vec(&standing).unwrap())
}

fn bomb() -> Vec<u8> {
    frame(b'a' | 0x80, &Folding::default().fold(&vec![0; (64 << 20) + 1]).unwrap())
}

/// The line is given up, and nothing of what was said comes through.
#[rstest]
#[case::questions(written(Kind::Ask, b"{}"))]
#[case::no_json(written(Kind::Answer, b"\x1b]0;pwned\x07"))]
#[case::nested(written(Kind::Answer, &vec![b'['; 100_000]))]
#[case::an_unknown_reply(written(Kind::Answer, b"{\"ticket\":1,\"result\":{\"Ok\":{\"moon\":1}}}"))]
#[case::a_bomb(bomb())]
#[case::a_length_of_no_frame(raw(b'a', u32::MAX as usize, b""))]
#[case::half_a_frame(raw(b'a', 90, b"{"))]
#[case::no_standing(written(Kind::Standing, b"{}"))]
#[case::somebody_else(somebody_else())]
#[case::complaints(written(Kind::Fault, b"\x1b[2J").repeat(20))]
fn a_far_host_that_lies_is_left(#[case] lie: Vec<u8>) {
    let (_link, news) = lied_to(move |_, to, _| drop(to.stream().write_all(&lie)));
    let told = news.recv_timeout(PATIENCE).unwrap();
    assert!(
        matches!(told, News::State(LinkState::Connecting { attempt: 1, .. })),
        "nothing else came through: {told:?}"
    );
}

/// What a far end puts into an answer that is none is shown with the line that broke, spelled out once.
#[test]
fn why_a_line_broke_is_spelled_out_once() {
    let lie = written(Kind::Answer, b"{\"ticket\":1,\"result\":{\"\\u001bx\":1}}");
    let (_link, news) = lied_to(move |from, to, _| {
        to.stream().write_all(&lie).unwrap();
        // It stays on the line: whoever writes to somebody who is gone hears of that first.
        let _ = io::copy(from, &mut io::sink());
    });
    let told = news.recv_timeout(PATIENCE).unwrap();
    let News::State(LinkState::Connecting { why, .. }) = told else { panic!("{told:?}") };
    assert!(why.shown().to_string().contains("`‹1B›x`"), "{}", why.shown());
}

/// Answers that nobody asked for are dropped, however many there are; the one that was asked for comes.
#[test]
fn answers_to_nobody_are_dropped() {
    let (mut link, news) = lied_to(|from, to, _| {
        asked(from);
        for ticket in (3..20_000).chain([u64::MAX, 0]) {
            tell(to, ticket, &Ok(Reply::Confirmed)).unwrap();
        }
        tell(to, 1, &Ok(Reply::Count(3))).unwrap();
        tell(to, 1, &Ok(Reply::Count(4))).unwrap();
        asked(from);
        tell(to, 2, &Ok(Reply::Count(5))).unwrap();
        let _ = io::copy(from, &mut io::sink());
    });
    for (ticket, count) in [(1, 3), (2, 5)] {
        link.ask(Ticket(ticket), None, Request::Standing);
        let News::Answer(answer) = news.recv_timeout(PATIENCE).unwrap() else { panic!("an answer") };
        assert_eq!((answer.ticket, answer.result), (Ticket(ticket), Ok(Reply::Count(count))), "once, and nothing else");
    }
}

/// Reads until something is asked.
fn asked(mut from: &mut dyn Read) {
    while Reader::default().read(&mut from).unwrap().unwrap().kind != Kind::Ask {}
}

/// A standing that is told without end is heard no more often than a person could follow.
#[test]
fn standings_without_end_do_not_pile_up() {
    let since = Instant::now();
    let (_link, news) = lied_to(|from, to, opened| {
        let (mut standing, mut all) = (opened.standing.clone(), Writer::new(Vec::new()));
        for revision in 0..1_000 {
            standing.revision = revision;
            all.write(Kind::Standing, &serde_json::to_vec(&standing).unwrap()).unwrap();
        }
        // All of them are there to be read at once.
        let _ = to.stream().write_all(all.stream()).and_then(|()| io::copy(from, &mut io::sink()));
    });
    let left = || Duration::from_secs(1).saturating_sub(since.elapsed());
    let told = std::iter::from_fn(|| news.recv_timeout(left()).ok()).count();
    // Ten a second, and the one that begins it.
    let most = since.elapsed().as_millis() as usize / 100 + 2;
    assert!((1..=most).contains(&told), "{told} standings in {:?}", since.elapsed());
}
