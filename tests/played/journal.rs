//! The journal in the audit pane, played with keys against a real database.

use beadle::tui::effect::Effect;
use beadle::tui::pane::Tab;

use crate::support::play::Play;

#[test]
fn the_journal_is_filtered_and_opened() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Quay\"");
    play.press("w<enter><tab><enter>8");
    play.line("two@x.example");
    play.press("/user:one@x.example<enter>");
    play.line("– → Harbor");
    play.hides("– → Quay");
    play.press("<enter>");
    play.line("By root@x.example, account user 1, from test");
    play.line("Cell user/20/city");
    play.line("Hash:");
    play.press("<esc><esc>");
    play.line("– → Quay");
    play.press("/set:1<space>since:soon<enter>");
    play.line("\"soon\" is no moment");
    play.press("<esc>/user:nobody@x.example<enter>");
    play.line("Nobody has \"nobody@x.example\" as the login or in the name.");
    play.press("/<ctrl-u>two<enter>");
    play.line("– → Quay");
    // Words of the name or the login are enough.
    play.hides("– → Harbor");
    play.press("/<ctrl-u>action:migrated<enter>");
    play.line("The journal holds no such row; esc clears the filter.");
}

#[test]
fn a_row_of_the_journal_leads_to_its_set_its_user_and_its_cell() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Quay\"");
    play.press("w<enter><tab><enter>8/one<enter>");
    play.press("s");
    play.line("Committed sets");
    play.line("▸       1");
    play.press("8u");
    assert_eq!(play.screen.app.tab, Tab::Users);
    play.press("8c");
    play.line("/ cell:user/20/city");
    play.line("– → Harbor");
    play.press("<esc>G");
    play.line("init");
    play.press("c");
    play.line("This row changed no cell.");
}

#[test]
fn the_filter_of_the_journal_is_completed() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("w<enter>8/act<tab>");
    play.line("/ action:");
    play.press("ch<tab>");
    play.line("/ action:changed");
    play.press("<enter>");
    play.line("– → Harbor");
    play.press("/<space>kind:use<tab>");
    play.line("/ action:changed kind:user");
    play.press("<enter>");
    play.line("– → Harbor");
    play.press("/<space>operator:roo<tab><enter>");
    play.line("/ action:changed kind:user operator:root@x.example");
    play.line("– → Harbor");
}

#[test]
fn a_verification_tells_how_far_it_is_and_stops_with_esc() {
    let mut play = Play::open(1, 80, 24);
    play.press("8");
    play.screen.hold(true);
    play.press("v");
    play.line("verifying row 0 of 0, esc stops");
    play.press("<esc>");
    play.hides("verifying");
    play.screen.hold(false);
    // Nobody waits for the answer any more.
    play.hides("The journal is whole");
    play.press("v");
    play.line("The journal is whole");
}

#[test]
fn a_commit_hands_out_the_head_to_be_kept() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("w<enter><tab><enter>");
    let kept = play.screen.effects.iter().filter(|effect| matches!(effect, Effect::KeepAnchor(head) if head.seq == 2));
    assert_eq!(kept.count(), 1);
}

#[test]
fn the_chain_is_verified_and_its_head_copied() {
    let mut play = Play::open(1, 80, 24);
    play.press("8y");
    play.line("Verify the chain first");
    play.press("v");
    play.line("The journal is whole");
    play.line("nobody can tell");
    play.press("<esc>y");
    assert!(matches!(play.screen.effects.last(), Some(Effect::Copy(head)) if head.len() == 64));
}
