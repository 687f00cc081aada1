//! The setup on the screen, played with keys over a real database.

use beadle::tui::kept::Kept;
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::support::play::Play;

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

fn open(operator: i64, width: u16, height: u16, lines: &str) -> Play {
    Play::in_town(lines, operator, width, height)
}

/// The setup at 120x40 after some keys, as somebody who may edit all of it.
fn wide(keys: &str) -> Play {
    let mut play = open(13, 120, 40, LINES);
    play.press("0").press(keys);
    play
}

#[rstest]
#[case("organizations", 13, 120, 40, "0j")]
#[case("narrow", 13, 80, 24, "0j")]
#[case("small", 13, 50, 12, "0j")]
#[case("releases", 13, 120, 40, "0<tab><tab>")]
#[case("restrictions", 13, 80, 24, "0<shift-tab>")]
#[case("edit", 13, 120, 40, "0j<enter><up>qrz")]
#[case("edit_narrow", 13, 80, 24, "0je")]
#[case("add", 13, 80, 24, "0a")]
#[case("add_workgroup", 13, 80, 24, "0<tab>a Night<tab><tab>y")]
#[case("add_release", 13, 80, 24, "0<tab><tab>a")]
#[case("staged", 13, 120, 40, "0a Pier<ctrl-s>0")]
#[case("read_only", 11, 80, 24, "0je")]
#[case("no_right_to_see", 12, 80, 24, "0<tab><tab>")]
#[case("no_right_to_see_it_whole", 12, 120, 40, "0")]
fn screens(#[case] name: &str, #[case] operator: i64, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(operator, width, height, LINES);
    play.press(keys);
    insta::assert_snapshot!(format!("setup_pane_{name}"), play.screen.text());
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

/// What the forms stage.
#[rstest]
#[case(
    "a Pier<ctrl-s>",
    r#"org new1 active none -> on
org new1 name none -> "Pier"
org new1 default_restriction none -> MOU
org new1 option MOU visible off -> on
org new1 option ORGANIZATION visible off -> on
org new1 option UNRESTRICTED visible off -> on"#
)]
#[case(
    "a Pier<ctrl-n><ctrl-s>",
    r#"provider new1 name none -> "Pier"
org new1 active none -> on
org new1 name none -> "Pier"
org new1 provider none -> new1
org new1 default_restriction none -> MOU
org new1 option MOU visible off -> on
org new1 option ORGANIZATION visible off -> on
org new1 option UNRESTRICTED visible off -> on"#
)]
#[case("je<tab>Quay<space>1<ctrl-s>", r#"org HFX street1 none -> "Quay 1""#)]
#[case("je<up><ctrl-u>abc<ctrl-s>", r#"org HFX code "HFX" -> "ABC""#)]
#[case("je<up>abc<ctrl-s>", "")]
#[case("je<pagedown>qua<enter><ctrl-s>", r#"org HFX location "Quay" off -> on"#)]
#[case(
    "je<pagedown><pagedown>e<down><down>V<ctrl-s>",
    "org HFX option ORGANIZATION visible on -> off\norg HFX option UNRESTRICTED editable off -> on"
)]
#[case(
    "<tab>a Night<tab>Late<tab>y<ctrl-s>",
    r#"workgroup new1 active none -> on
workgroup new1 name none -> "Night"
workgroup new1 description none -> "Late"
workgroup new1 admin_menu off -> on"#
)]
#[case(
    "<tab><tab>a County<tab>Mutual.<ctrl-s>",
    r#"release new1 name none -> "County"
release new1 comments none -> "Mutual.""#
)]
#[case("<tab><tab>a<up>17<tab>County<ctrl-s>", r#"release 17 name none -> "County""#)]
#[case("<tab><tab><tab>e<ctrl-u>Pier<ctrl-s>", r#"location "Annex" name "Annex" -> "Pier""#)]
#[case("<tab><tab><tab><tab>a Star<ctrl-s>", r#"provider new1 name none -> "Star""#)]
#[case("<shift-tab>a site<tab>Partners<ctrl-s>", r#"option SITE label none -> "Partners""#)]
fn a_form_stages(#[case] keys: &str, #[case] expected: &str) {
    let play = wide(keys);
    assert_eq!(play.draft_lines().join("\n"), expected, "{}", play.screen.text());
}

/// What a form says where it stays open.
#[rstest]
#[case("a<ctrl-s>", "A name is needed.")]
#[case("a Pier<up>ab<ctrl-s>", "A code has three of A to Z and 0 to 9")]
#[case("a<ctrl-n>", "Type the name of the organization first")]
#[case("a Pier<esc>", "would be lost")]
#[case("je<ctrl-s>", "Nothing differs from what is there already.")]
#[case("<tab><tab>a<up>x<tab>County<ctrl-s>", "The number of a release is a whole number")]
#[case("<shift-tab>a mou<tab>Mine<ctrl-s>", "There is an option with this code already.")]
#[case("<shift-tab>a<tab>Mine<ctrl-s>", "The code of a restriction option has up to 16")]
#[case("<tab>a Night<tab><tab>y", "A menu gives administration")]
#[case("a Pier<up>hfx<ctrl-s>", "Another organization has the code HFX.")]
#[case("a Organization<space>QRS<ctrl-s>", "Another organization has this name.")]
#[case("<tab><tab>a<up>2<tab>County<ctrl-s>", "There is a release of this number or code already.")]
#[case("<tab><tab><tab>a Quay<ctrl-s>", "Another location has this name.")]
fn a_form_says(#[case] keys: &str, #[case] sentence: &str) {
    wide(keys).line(sentence);
}

/// What the rules have against a form stands at its field, and nothing is staged.
#[test]
fn the_rules_are_asked_before_anything_is_staged() {
    let mut play = wide("je<pagedown><pagedown><down>V<ctrl-s>");
    play.line("so it stays visible");
    assert_eq!(play.draft_lines().join("\n"), "");
    play.press("v<ctrl-s>").line("Nothing differs");
}

#[rstest]
#[case("a Pier<tab>Quay<space>1", "0 E opens the form of the new organization Pier again, which was left unsaved.")]
#[case("je<tab>Quay<space>1", "0 E opens the form of Organization HFX again, which was left unsaved.")]
#[case("<tab>a", "")]
fn a_form_that_was_left_is_offered_again(#[case] keys: &str, #[case] sentence: &str) {
    let left = wide(keys).left();
    assert_eq!(left.is_some(), !sentence.is_empty());
    if left.is_none() {
        return;
    }
    let mut second = open(13, 120, 40, LINES);
    second.screen.app.take_up(Kept { form: left, ..Kept::default() });
    second.line(sentence);
    second.press("0E<ctrl-s>");
    assert!(
        second.draft_lines().join("\n").contains("street1 none -> \"Quay 1\""),
        "{}\n{}",
        second.draft_lines().join("\n"),
        second.screen.text()
    );
}

#[test]
fn a_form_opened_again_brings_all_that_was_chosen_and_reverts_nothing() {
    let left = wide("je<tab>Quay<space>1<pagedown>qua<enter><pagedown>e").left();
    let mut second = open(13, 120, 40, LINES);
    second
        .world
        .connect()
        .execute("UPDATE organizations SET city = 'Bay', street1 = 'Pier 2' WHERE code = 'HFX'", [])
        .unwrap();
    second.screen.app.model.left = left;
    second.press("0E<ctrl-s>");
    let staged = second.draft_lines().join("\n");
    assert!(staged.contains("street1 none -> \"Quay 1\"") && !staged.contains("city"), "{staged}");
    assert!(staged.contains("location \"Quay\" off -> on") && staged.contains("editable off -> on"), "{staged}");
    second.line("conflict 1");
}

#[test]
fn a_provider_that_was_to_be_made_is_brought_back() {
    let left = wide("a Pier<ctrl-n>").left();
    let mut second = open(13, 120, 40, LINES);
    second.press("0<tab><tab><tab><tab>a Star<ctrl-s>");
    second.screen.app.model.left = left;
    second.press("0E<ctrl-s>");
    assert!(
        second.draft_lines().join("\n").contains("provider new2 name none -> \"Pier\""),
        "{}",
        second.draft_lines().join("\n")
    );
    assert!(
        second.draft_lines().join("\n").contains("org new1 provider none -> new2"),
        "{}",
        second.draft_lines().join("\n")
    );
}

#[test]
fn what_a_form_staged_is_applied_by_who_may_edit_the_setup_alone() {
    let mut play = open(10, 120, 40, LINES);
    play.press("0a Pier<ctrl-n><pagedown>qua<enter><ctrl-s><enter>");
    play.line("Applied");
    play.press("0/pier");
    play.line("Pier");
    let sql = "SELECT o.code || ' ' || p.name FROM organizations o JOIN providers p USING (provider_id)";
    let made: String = play.world.connect().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(made, "AAB Pier");
}

#[test]
fn a_row_that_is_only_staged_can_be_edited_and_taken_out() {
    let mut play = wide("a Pier<ctrl-s>0g");
    play.line("▸  next     Pier");
    play.press("e<tab>Quay 1<ctrl-s>");
    assert!(play.draft_lines().join("\n").contains("street1 none -> \"Quay1\""), "{}", play.draft_lines().join("\n"));
    play.press("0gt");
    play.line("Staged: Pier is switched off.");
    play.press("z<tab><shift-tab>gx");
    play.line("The staged organization was taken out");
    assert!(play.screen.app.model.draft.is_empty(), "{}", play.draft_lines().join("\n"));
}

#[test]
fn what_is_not_found_is_asked_for_once_with_every_saving() {
    let mut play = open(13, 80, 24, LINES);
    // The rehearsal fails where something is asked for without an end.
    play.press("0<enter><pagedown>z<ctrl-s><ctrl-s>");
    assert!(play.screen.app.model.draft.is_empty(), "{}", play.draft_lines().join("\n"));
}

const KEYS: &str = "
    j k G g e a x t m <tab> <shift-tab> <enter> <esc> y <space> v / qu <ctrl-s> <ctrl-n> 0 <up> <down> <pagedown> z";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn it_draws_at_any_size(keys in some_of(KEYS, 40), width in 0..160_u16, height in 0..45_u16) {
        let mut play = open(13, width, height, LINES);
        draws(&mut play.press("0").screen, &keys);
    }
}
