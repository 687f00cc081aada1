//! The setup on the screen, played with keys over a real database.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use beadle::api::{Refusal, Reply, Request};
use beadle::tui::rehearsal::Rehearsal;
use rstest::rstest;
use support::world::World;

type Answer = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;

const LINES: &str = "
    org HFX
    org QRS
    org OLD inactive
    location Quay
    location Annex
    provider Moon
    provider Sunrise\u{202e}\u{1b}[2J
    workgroup Admin menu
    workgroup Desk
    release 1 Harbor agreement
    release 2 Flood relief
    share 1 HFX QRS 2026-01-01
    share 1 QRS HFX 2026-01-01 2026-06-30
    share 2 HFX QRS 2025-01-01 2025-12-31
    user 10 setup@x.example A HFX login:HFX in:Admin setup_data=W workgroup_designer=W
    user 11 reads@x.example A HFX login:HFX in:Admin setup_data=R workgroup_designer=R
    user 12 users@x.example A HFX login:HFX in:Admin user_setup=W
    user 13 all@x.example A HFX login:HFX in:Admin setup_data=W workgroup_designer=W user_setup=W";

struct Play {
    play: Rehearsal<Answer>,
    _world: World,
}

fn open(operator: i64, width: u16, height: u16, lines: &str) -> Play {
    let world = World::new(lines);
    let mut seat = world.seat(operator);
    let answer: Answer = Box::new(move |request| seat.answer(request));
    Play { play: Rehearsal::open(width, height, answer).unwrap(), _world: world }
}

/// The setup at 120x40 after some keys, as somebody who may edit all of it.
fn wide(keys: &str) -> Play {
    let mut play = open(13, 120, 40, LINES);
    play.press("0").press(keys);
    play
}

impl Play {
    fn press(&mut self, keys: &str) -> &mut Self {
        self.play.press(keys).unwrap();
        self
    }

    fn line(&self, with: &str) -> String {
        let text = self.play.text();
        text.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with:?} in\n{text}")).to_owned()
    }
}

#[rstest]
#[case("organizations", 13, 120, 40, "0j")]
#[case("narrow", 13, 80, 24, "0j")]
#[case("small", 13, 50, 12, "0j")]
#[case("releases", 13, 120, 40, "0<tab><tab>")]
#[case("restrictions", 13, 80, 24, "0<shift-tab>")]
#[case("no_right_to_see", 12, 80, 24, "0<tab><tab>")]
#[case("no_right_to_see_it_whole", 12, 120, 40, "0")]
fn screens(#[case] name: &str, #[case] operator: i64, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(operator, width, height, LINES);
    play.press(keys);
    insta::assert_snapshot!(format!("setup_pane_{name}"), play.play.text());
}

#[rstest]
#[case("t", "Staged: AAA is switched off.")]
#[case("jt", "Staged: HFX is switched off.")]
#[case("jjjt", "Staged: OLD is switched on.")]
#[case("jx", "Organizations and workgroups stay")]
#[case("<tab>j t", "Staged: Desk is switched off.")]
#[case("<tab><tab>x", "Staged: release 1 Harbor agreement is removed.")]
#[case("<tab><tab>xx", "Release 1 Harbor agreement stays.")]
#[case("<shift-tab>x", "The options that come with the product stay")]
#[case("<tab><tab><tab>x", "Staged: Annex is removed.")]
fn the_status_line_says(#[case] keys: &str, #[case] sentence: &str) {
    wide(keys).line(sentence);
}

#[rstest]
#[case(11, "0t", "This needs Setup Data Management at Write.")]
#[case(12, "0<tab>t", "This needs Workgroup Designer at Write.")]
#[case(12, "0<tab><tab>", "This needs Setup Data Management at Read.")]
#[case(10, "0m", "This needs User Setup at Read.")]
fn why_not(#[case] operator: i64, #[case] keys: &str, #[case] sentence: &str) {
    let mut play = open(operator, 80, 24, LINES);
    play.press(keys).line(sentence);
}

#[rstest]
#[case("/qr", "QRS")]
#[case("/old", "OLD")]
#[case("<tab>/desk", "Desk")]
#[case("<tab><tab>/flood", "     2  Flood relief")]
fn a_filter_follows_every_key(#[case] keys: &str, #[case] there: &str) {
    let play = wide(keys);
    play.line(&format!("▸  {there}"));
}
