//! Two seats on one database: what the other one commits appears and flashes once, and nothing of one's own moves.

use beadle::api::{Reply, Request, Secret};
use beadle::domain::time::{MINUTE, Time};
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use rstest::rstest;

use crate::support::play::Play;
use crate::support::world::{NOW, PASSWORD};

const HARBOR: &str = "
    org ABC
    org XYZ
    workgroup Admin menu
    workgroup Desk
    user 10 op@x.example A ABC edit:ABC in:Admin everything=W
    user 20 one@x.example A ABC login:ABC in:Desk
    user 21 two@x.example A ABC login:ABC in:Desk
    user 22 three@x.example A ABC login:ABC in:Admin user_setup=W
    user 30 ask@x.example P - asked nopassword
    user 31 beg@x.example P - asked nopassword
    user 32 cry@x.example P - asked nopassword
";

/// A pane at 120x40 with something staged that nobody else touches, after some keys.
fn seat(keys: &str) -> Play {
    let mut play = Play::in_town(HARBOR, 10, 120, 40);
    play.stage("user 22 city none -> \"Mine\"");
    play.press(keys);
    play
}

/// The texts that are lit, line by line.
fn lit(play: &Play) -> Vec<String> {
    let roles = play.screen.roles();
    let legend = roles.lines().last().unwrap();
    let Some(letter) = legend.split(", ").find_map(|role| role.strip_suffix(" flash")) else { return Vec::new() };
    let letter = letter.chars().next().unwrap();
    let text = play.screen.text();
    let lines = text.lines().zip(roles.lines()).map(|(text, roles)| {
        let cells = text.chars().chain(std::iter::repeat(' ')).zip(roles.chars());
        cells.map(|(text, role)| if role == letter { text } else { ' ' }).collect::<String>()
    });
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    words.filter(|words| !words.is_empty()).collect()
}

/// Where the cursor is, and on what.
fn cursor(play: &Play) -> (usize, String) {
    let text = play.screen.text();
    let (at, line) = text.lines().enumerate().find(|(_, line)| line.starts_with('▸')).unwrap();
    (at, line.chars().take(20).collect())
}

#[rstest]
#[case::the_card("/one<enter>", "user 20 city none -> \"Quay\"", &["City Quay"])]
#[case::the_list("/status:A<enter>jj", "user 21 status A -> I", &["4", "4 4"])]
#[case::the_organizations("2jl", "user 20 org ABC editable off -> on", &["E"])]
#[case::the_workgroups("3j", "user 21 workgroup Admin active none -> on", &["A"])]
#[case::the_permissions("4jll", "user 20 perm form_designer none -> R", &["R"])]
#[case::the_queue("5j", "user 30 status P -> D", &["2"])]
#[case::the_setup("0j", "org ABC city none -> \"Bay\"", &["City Bay", "Bay"])]
fn what_another_one_commits_appears_and_flashes_once(#[case] keys: &str, #[case] lines: &str, #[case] new: &[&str]) {
    let mut play = seat(keys);
    let (before, draft, edits) =
        (cursor(&play), play.screen.app.model.draft.to_set(), play.screen.app.model.draft.edits());
    assert_eq!(lit(&play), [""; 0]);
    play.meanwhile(1, lines);
    assert_eq!(lit(&play), new, "{}", play.screen.text());
    assert_eq!(cursor(&play).1, before.1);
    assert_eq!((play.screen.app.model.draft.to_set(), play.screen.app.model.draft.edits()), (draft, edits));
    play.screen.now = play.screen.now.plus(800);
    play.screen.happen(Event::Wake);
    assert_eq!(lit(&play), [""; 0], "it goes out");
}

/// A row that comes above moves the others; only itself is lit, and the place in the list stays.
#[test]
fn what_only_moves_does_not_flash() {
    let town: String = (0..60).map(|at| format!("user {} p{at:02}@x.example A ABC login:ABC\n", 200 + at)).collect();
    let mut play = Play::in_town(&format!("{HARBOR}{town}"), 10, 80, 24);
    play.press("/p<enter> jjjjjj");
    let before = cursor(&play);
    play.meanwhile(1, "user 203 name \"p03\" -> \"p00 too\"");
    assert_eq!(lit(&play), ["p00 too p03@x.example ABC never A ·"], "{}", play.screen.text());
    assert_eq!(cursor(&play), before);
}

/// One's own commit is no news, and a key puts out what is lit.
#[test]
fn ones_own_doing_does_not_flash() {
    let mut play = seat("w<enter>");
    assert_eq!((lit(&play), play.sets()), (Vec::new(), 1));
    play.screen.happen(Event::Wake);
    play.press("1/three<enter>");
    assert_eq!(lit(&play), [""; 0]);
    play.meanwhile(1, "user 22 city \"Mine\" -> \"Quay\"");
    assert_eq!(lit(&play), ["Quay"]);
    play.press("j");
    assert_eq!(lit(&play), [""; 0]);
}

const GATE: &str = "
    org ABC
    workgroup Admin menu
    user 10 op@x.example A ABC edit:ABC in:Admin everything=W
    user 11 plain@x.example A ABC login:ABC in:Admin setup_data=W
    user 30 dana@x.example P -
    user 31 eve@x.example P -
";

/// Somebody asks for access elsewhere, and the screen looks around.
fn asks(play: &mut Play, login: &str, now: Time) {
    let password = Some(Secret::new(PASSWORD.to_owned()));
    let reply = play.world.seat_at(10, now).answer(Request::RequestAccess { login: login.to_owned(), password });
    assert!(matches!(&reply, Ok(Reply::AccessAnswer(answer)) if answer.requested), "{reply:?}");
    play.screen.happen(Event::Wake);
}

fn rings(play: &Play) -> usize {
    play.screen.effects.iter().filter(|effect| **effect == Effect::Bell).count()
}

#[test]
fn a_request_announces_itself_once_and_silently() {
    let mut play = Play::in_town(GATE, 10, 120, 40);
    play.line("2 pending");
    asks(&mut play, "dana@x.example", NOW);
    assert_eq!(play.status(), "dana requests access: 5 shows the queue.");
    play.press("j");
    assert_eq!(play.status(), "");
    play.screen.happen(Event::Wake);
    assert_eq!(play.status(), "", "once");
    asks(&mut play, "dana@x.example", NOW.plus(9 * MINUTE));
    assert_eq!(play.status(), "", "a repeat is the same request");
    asks(&mut play, "dana@x.example", NOW.plus(20 * MINUTE));
    assert_eq!(play.status(), "", "who asks again is no new one");
    play.press("*");
    let said = play.status();
    assert_ne!(said, "");
    asks(&mut play, "eve@x.example", NOW.plus(21 * MINUTE));
    assert_eq!(play.status(), said, "what is said stays until a key is pressed");
    play.press("5");
    play.screen.happen(Event::Wake);
    assert_eq!(play.status(), "eve requests access: 5 shows the queue.");
    assert_eq!(rings(&play), 0, "the bell is off");
}

#[test]
fn the_bell_rings_once_where_it_is_wanted() {
    let mut play = Play::in_town(GATE, 10, 80, 24);
    play.screen.app.model.seat.bell = true;
    asks(&mut play, "dana@x.example", NOW);
    play.screen.happen(Event::Wake);
    assert_eq!(rings(&play), 1);
}

#[test]
fn the_header_counts_who_waits() {
    let mut play = Play::in_town(GATE, 10, 120, 40);
    play.line("2 pending");
    play.line("5 Approvals•2");
    play.meanwhile(1, "user 30 status P -> D");
    play.line("1 pending");
    play.line("5 Approvals•1");
    play.meanwhile(1, "user 31 status P -> D");
    play.hides("pending");
    play.hides("Approvals•");
}

#[test]
fn who_was_decided_about_meanwhile_is_no_news() {
    let mut play = Play::in_town(GATE, 10, 120, 40);
    play.stage("user 10 city none -> \"Pier\"");
    play.press("w").press("1:discard<enter>");
    assert_ne!(play.status(), "", "something is said already");
    asks(&mut play, "dana@x.example", NOW);
    play.meanwhile(1, "user 30 status P -> D");
    play.press("j");
    play.screen.happen(Event::Wake);
    assert_eq!(play.status(), "");
}

#[test]
fn who_may_not_see_users_hears_of_nobody() {
    let mut play = Play::in_town(GATE, 11, 120, 40);
    play.hides("pending");
    asks(&mut play, "dana@x.example", NOW);
    play.hides("dana");
}
