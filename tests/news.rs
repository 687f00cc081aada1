//! Two seats on one database: what the other one commits appears and flashes once, and nothing of one's own moves.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails there")]

mod support;

use beadle::tui::event::Event;
use rstest::rstest;
use support::play::Play;

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
