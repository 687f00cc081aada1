//! A slow line: what is asked for a key, how often somebody waits before the next question can be put, and that nothing
//! goes over the line while nobody does anything.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails there")]

mod support;

use std::fmt::Write as _;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use beadle::api::along::Also;
use beadle::api::users::Find;
use beadle::api::{Place, RefusalKind, Reply, Request};
use beadle::domain::change::ChangeSet;
use beadle::link::remote::RemoteLink;
use beadle::link::{Link as _, News, Slot, Ticket};
use beadle::tui::event::Event;
use beadle::tui::rehearsal::chords;
use beadle::wire::Hello;
use support::delay::{Slow, Traffic};
use support::play::Play;
use support::world::World;

/// Enough users for several pages, some who wait, and what goes with them.
fn town() -> String {
    let mut town = String::from(
        "org ABC\norg XYZ\nworkgroup Admin menu\nworkgroup Desk\n\
         user 10 op@x.example A ABC edit:ABC in:Admin everything=W\n",
    );
    for user in 100..300 {
        let _ = writeln!(town, "user {user} u{user}@x.example A ABC login:ABC in:Desk");
    }
    for user in 300..320 {
        let _ = writeln!(town, "user {user} p{user}@x.example P - asked nopassword");
    }
    town
}

/// One key after the other: how many round trips there are before the screen has everything, and what is asked. The
/// first is the hello. What is asked ahead, so that the next key finds it there, stands among the questions and is not
/// waited for.
const KEYS: &str = "
open | 2 | users along with 1, count, users, user
j | 0 | user
j | 0 | user
k | 0 |
<pagedown> | 1 | users, user, user, user
<pagedown> | 1 | user, user, user
G | 1 | users along with 1, users, user
g | 1 | users along with 1, users
/ | 0 |
u | 1 | users along with 1, count, users
1 | 1 | users along with 1, count, users
<esc> | 1 | users along with 1, users, users
d | 1 | doctor
<esc> | 0 |
e | 1 | templates
<esc> | 0 |
p | 0 |
j | 0 |
<esc> | 0 |
5 | 1 | approvals along with 3, count, approvers
j | 1 | user, judge
j | 1 | user, judge
y | 0 |
<tab> | 0 |
<enter> | 2 | commit, approvals, count, approvers, user, hints, judge
2 | 1 | columns, users along with 1, count, users along with 1
j | 0 |
l | 0 |
<pagedown> | 0 | users along with 1
3 | 1 | columns, users along with 1, matching, users along with 1
4 | 1 | columns, users along with 1, matching, users along with 1
6 | 0 |
7 | 1 | judge
8 | 1 | audit
j | 0 |
9 | 1 | bin
0 | 1 | setup-rows along with 1
w | 0 |
1 | 1 | users, user, user, user, matching, users
";

#[test]
fn a_key_costs_as_many_round_trips_as_it_has_to() {
    let mut play = Play::far(&town(), 10, 120, 40);
    let mut told = String::new();
    for line in KEYS.trim().lines() {
        let keys = line.split(" | ").next().unwrap();
        if keys != "open" {
            for chord in chords(keys).unwrap() {
                play.screen.trips();
                play.asked();
                play.screen.happen(Event::Key(chord.event()));
            }
        }
        let (trips, asked) = (play.screen.trips(), play.asked());
        let _ = writeln!(told, "{}", format!("{keys} | {trips} | {asked}").trim_end());
    }
    assert_eq!(told.trim(), KEYS.trim());
}

/// What writes, and what has something along already, goes along with nothing, so that nothing is asked again that counts
/// each time.
#[test]
fn only_lists_have_something_along() {
    let mut seat = World::new(&town()).seat(10);
    let users = Request::Users { find: Find::default(), place: Place::Start, limit: 5 };
    let mut refused = |list: Request, also: Vec<Also>| {
        let result = seat.answer(Request::Along { list: Box::new(list), also });
        result.is_err_and(|refusal| refusal.kind == RefusalKind::Usage)
    };
    assert!(!refused(users.clone(), vec![Also::Card]));
    assert!(refused(users.clone(), vec![Also::Card; 5]), "more than any screen shows");
    let twice = Request::Along { list: Box::new(users), also: vec![Also::Card] };
    assert!(refused(twice, Vec::new()));
    assert!(refused(Request::SignOut, Vec::new()));
    assert!(refused(Request::commit(ChangeSet::default(), support::world::receipt(7)), vec![Also::Card]));
}

/// A console asks nothing by the clock, here or far away: what others write is told to it.
#[test]
fn a_console_does_not_ask_what_others_did() {
    let town = town();
    let wakes = |mut play: Play| {
        let wake = |_| beadle::tui::update(&mut play.screen.app, play.screen.now, Event::Wake);
        assert_eq!((0..5).flat_map(wake).collect::<Vec<_>>(), []);
    };
    wakes(Play::far(&town, 10, 80, 24));
    wakes(Play::in_town(&town, 10, 80, 24));
}

/// What became of an approval is said with the first answer; the queue behind it follows.
#[test]
fn an_approval_is_one_round_trip() {
    let mut play = Play::far(&town(), 10, 120, 40);
    play.press("5 y <tab>");
    play.screen.hold(true);
    play.press("<enter>");
    let asked: Vec<&str> = play.screen.asked().map(Request::name).collect();
    assert_eq!(asked, ["commit"]);
    play.screen.answer_one();
    assert!(play.text().contains("Approved p300"), "{}", play.text());
}

/// A link over a slow line, with what it says and what goes over it.
fn link(world: &World, delay: Duration) -> (RemoteLink, Receiver<News>, Traffic) {
    let slow = Slow::to(world, 10, delay);
    let traffic = slow.traffic.clone();
    let (send, news) = mpsc::channel();
    let deliver = Box::new(move |told| drop(send.send(told)));
    let (link, _) = RemoteLink::open(Box::new(slow), Hello::new(None, false), deliver).unwrap();
    (link, news, traffic)
}

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn an_idle_line_is_silent_until_somebody_writes() {
    let world = World::new("org ABC\nworkgroup Admin menu\nuser 10 op@x.example A ABC edit:ABC in:Admin everything=W");
    let (_link, news, traffic) = link(&world, Duration::from_millis(5));
    let News::Delay(delay) = news.recv_timeout(PATIENCE).unwrap() else { panic!("how far away it is") };
    assert!(delay >= Duration::from_millis(10), "{delay:?}");
    let opened = traffic.bytes();
    assert!(news.recv_timeout(Duration::from_millis(1500)).is_err());
    assert_eq!(traffic.bytes(), opened, "nobody says anything");
    let since = Instant::now();
    let set = support::world::set(&mut world.seat(10), "user 10 city none -> \"Quay\"");
    let receipt = support::world::receipt(1);
    world.seat(10).answer(Request::commit(set, receipt)).unwrap();
    let News::Standing(standing) = news.recv_timeout(PATIENCE).unwrap() else { panic!("a standing is told") };
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    assert_eq!((standing.revision, traffic.letters_there().as_str()), (1, "p"), "it is told unasked");
    assert_eq!(traffic.back().iter().map(|(letter, _)| *letter).collect::<String>(), "os");
    assert!(news.recv_timeout(Duration::from_millis(1500)).is_err(), "once");
}

/// People with names, so that no row is like the one before it.
fn crowd() -> String {
    let firsts = ["ada", "bela", "chidi", "dunya", "emre", "fatou", "goran", "hana", "ilir", "june", "kofi", "lan"];
    let lasts = ["abara", "becker", "castillo", "duong", "eriksen", "farouk", "grimaldi", "horvat", "ito", "jansen"];
    let mut crowd =
        String::from("org ABC\nworkgroup Admin menu\nuser 10 op@x.example A ABC edit:ABC in:Admin everything=W\n");
    for (number, (first, last)) in
        (100..).zip(firsts.iter().flat_map(|first| lasts.iter().map(move |last| (first, last))))
    {
        let _ = writeln!(crowd, "user {number} {first}.{last}@harbor.example A ABC login:ABC");
    }
    crowd
}

/// A page of 36 lines goes over the line as one piece of a stream that knows what was said before.
#[test]
fn a_page_is_small_on_the_line() {
    let world = World::new(&crowd());
    let (mut link, news, traffic) = link(&world, Duration::ZERO);
    let (mut place, mut said, before) = (Place::Start, 0, traffic.bytes().1);
    for number in 1..=3 {
        link.ask(Ticket(number), None, Request::Users { find: Find::default(), place, limit: 36 });
        let answer = loop {
            if let News::Answer(answer) = news.recv_timeout(PATIENCE).unwrap() {
                break answer;
            }
        };
        let Ok(Reply::Users(page)) = answer.result else { panic!("{answer:?}") };
        assert_eq!(page.rows.len(), 36);
        said += serde_json::to_vec(&page).unwrap().len();
        place = Place::After(page.rows.last().unwrap().key.clone());
    }
    // Whatever is noted after it was sent is noted by the time the next answer is there.
    link.ask(Ticket(9), None, Request::Standing);
    while !matches!(news.recv_timeout(PATIENCE).unwrap(), News::Answer(answer) if answer.ticket == Ticket(9)) {}
    let folded = traffic.bytes().1 - before;
    println!("three pages: {folded} bytes on the line, {said} before they are folded");
    assert!(folded < 3 * 1_800 && said > 4 * folded, "{folded} of {said}");
}

/// While the far end is busy, whoever types fast asks one question after the other in the same place.
#[test]
fn of_a_filter_that_is_typed_fast_the_last_question_counts() {
    let world = World::new(&town());
    let (mut link, news, _) = link(&world, Duration::from_millis(40));
    let find = |text: &str| Find { filter: text.to_owned(), ..Find::default() };
    let letters: Vec<String> = (1..=8).map(|end| "u10000000"[..end].to_owned()).collect();
    for (number, text) in (1..).zip(&letters) {
        let request = Request::Users { find: find(text), place: Place::Start, limit: 20 };
        link.ask(Ticket(number), Some(Slot("users")), request);
    }
    link.ask(Ticket(99), None, Request::Standing);
    let mut answered = Vec::new();
    while let Ok(told) = news.recv_timeout(PATIENCE) {
        let News::Answer(answer) = told else { continue };
        answered.push(answer.ticket.0);
        if answer.ticket == Ticket(99) {
            break;
        }
    }
    assert_eq!(answered, [8, 99]);
}
