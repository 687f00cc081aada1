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

fn cursors(play: &Play) -> Vec<String> {
    let text = play.screen.text();
    text.lines().filter(|line| line.contains('▸')).map(str::to_owned).collect()
}

#[rstest]
#[case::the_card("/one<enter>", "user 20 city none -> \"Quay\"", &["Quay"])]
#[case::the_list("/status:A<enter>jj", "user 21 status A -> I", &[])]
#[case::the_organizations("2jl", "user 20 org ABC editable off -> on", &[])]
#[case::the_workgroups("3j", "user 21 workgroup Admin active none -> on", &[])]
#[case::the_permissions("4jll", "user 20 perm query_designer none -> R", &[])]
#[case::the_queue("5j", "user 30 status P -> I", &[])]
#[case::the_setup("0", "org ABC city none -> \"Bay\"", &["Bay"])]
fn what_another_one_commits_appears_and_flashes_once(#[case] keys: &str, #[case] lines: &str, #[case] new: &[&str]) {
    let mut play = seat(keys);
    let (before, draft, edits) =
        (cursors(&play), play.screen.app.model.draft.to_set(), play.screen.app.model.draft.edits());
    assert_eq!(lit(&play), [""; 0]);
    play.meanwhile(1, lines);
    println!("{}\n{:?}", play.screen.text(), lit(&play));
    assert_eq!(lit(&play), new, "{}", play.screen.text());
    assert_eq!(cursors(&play), before);
    assert_eq!((play.screen.app.model.draft.to_set(), play.screen.app.model.draft.edits()), (draft, edits));
    play.screen.now = play.screen.now.plus(800);
    play.screen.happen(Event::Wake);
    assert_eq!(lit(&play), [""; 0], "it goes out");
}
