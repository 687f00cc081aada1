//! What is shared under a release, the form by which organizations share, and who sees whose data, played with keys over a
//! real database.

use beadle::tui::kept::Kept;
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::support::play::Play;

/// The world's clock stands at 2026-11-22.
const LINES: &str = "
    org HFX
    org QRS
    org RVL
    org OLD inactive
    workgroup Admin menu
    release 1 Harbor agreement
    release 2 Flood relief
    share 1 HFX QRS 2026-01-01 2026-12-31
    share 1 QRS HFX 2026-01-01 2026-12-31
    share 1 HFX RVL 2025-01-01 2025-12-31
    share 1 OLD HFX 2026-01-01
    share 1 RVL HFX 2027-01-01
    user 10 setup@x.example A HFX login:HFX in:Admin setup_data=W
    user 11 reads@x.example A HFX login:HFX in:Admin setup_data=R
    user 12 users@x.example A HFX login:HFX in:Admin user_setup=W";

/// How the list of what is shared under the first release is reached.
const SHARES: &str = "0<tab><tab>p";

fn open(operator: i64, width: u16, height: u16) -> Play {
    Play::in_town(LINES, operator, width, height)
}

/// The list of what is shared under release 1, after some keys.
fn shares(keys: &str) -> Play {
    let mut play = open(10, 120, 40);
    play.press(SHARES).press(keys);
    play
}

/// What is staged for what is shared under release 1, in its text form.
pub(crate) fn draft(play: &Play) -> String {
    let lines = play.draft_lines();
    lines.iter().map(|line| line.trim_start_matches("release 1 share ")).collect::<Vec<_>>().join(", ")
}

#[rstest]
#[case("card", 120, 40, "0<tab><tab>")]
#[case("card_narrow", 80, 24, "0<tab><tab>")]
#[case("card_staged", 120, 40, "0<tab><tab>pjjbgS jjT<esc>")]
#[case("list", 80, 24, "0<tab><tab>pj")]
#[case("list_staged", 120, 40, "0<tab><tab>pjjbGkt<ctrl-u>31d<enter>jx")]
#[case("list_none", 80, 24, "0<tab><tab>jp")]
#[case("form", 80, 24, "0<tab><tab>pa")]
#[case("form_typing", 80, 24, "0<tab><tab>paor")]
#[case("form_wrong", 80, 24, "0<tab><tab>pahfx<enter>hfx<enter><ctrl-s>")]
#[case("explainer", 80, 24, "0jSqrs<enter>")]
#[case("explainer_empty", 120, 40, ":who<space>sees<enter>")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(10, width, height);
    play.press(keys);
    insta::assert_snapshot!(format!("shares_{name}"), play.screen.text());
}

/// The rows are HFX QRS, HFX RVL, OLD HFX, QRS HFX, RVL HFX.
#[rstest]
#[case("T", "HFX QRS 2026-01-01 end 2026-12-31 -> none")]
#[case("t<ctrl-u>30d<enter>", "HFX QRS 2026-01-01 end 2026-12-31 -> 2026-12-22")]
#[case("S", "HFX QRS 2026-01-01 end 2026-12-31 -> 2026-11-21")]
#[case("x", "HFX QRS 2026-01-01 active on -> none, HFX QRS 2026-01-01 end 2026-12-31 -> none")]
#[case("xx", "")]
#[case("Sz", "")]
#[case("b", "")]
#[case("jjb", "HFX OLD 2026-01-01 active none -> on")]
#[case("jjb g x", "")]
#[case("jjb g t30d<enter>", "HFX OLD 2026-01-01 active none -> on, HFX OLD 2026-01-01 end none -> 2026-12-22")]
#[case("jjjjS", "RVL HFX 2027-01-01 active on -> none")]
#[case("aqrs<enter>rvl<enter><ctrl-s>", "QRS RVL 2026-11-22 active none -> on")]
#[case(
    "aqrs<tab>rvl<tab>tomorrow<tab>end<space>of<space>year<tab>y<ctrl-s>",
    "QRS RVL 2026-11-23 active none -> on, QRS RVL 2026-11-23 end none -> 2026-12-31, RVL QRS 2026-11-23 active none -> on, RVL QRS 2026-11-23 end none -> 2026-12-31"
)]
#[case("aqrs<enter>rvl<enter><down><down><down><enter>", "QRS RVL 2026-11-22 active none -> on")]
fn keys_stage(#[case] keys: &str, #[case] staged: &str) {
    let play = shares(keys);
    assert_eq!(draft(&play), staged, "{}", play.screen.text());
}

#[rstest]
#[case("jS", "It is over already.")]
#[case("b", "The other direction is shared on the same days already.")]
#[case("jjjjt tomorrow<enter>", "It is shared only from 2027-01-01 on, and cannot end before: x removes it.")]
#[case("t<ctrl-u>never<enter>", "\"never\" is no moment.")]
#[case("t<ctrl-u>yesterday<enter>", "2026-11-21 is past: type a later day, or take it away instead.")]
#[case("t<ctrl-u>2026-11-22<enter>", "1 staged")]
#[case("a<ctrl-s>", "Whose data? Type a part of the code or the name.")]
#[case("ahfx<enter><ctrl-s>", "Who sees them? Type a part of the code or the name.")]
#[case("ahfx<enter>hfx<enter><ctrl-s>", "An organization sees its own data without a release.")]
#[case("ahfx<enter>qrs<enter><ctrl-s>", "The same is shared under this release already from 2026-01-01")]
#[case("aqrs<enter>rvl<enter>2026-12-01<enter>2026-11-30<ctrl-s>", "The last day comes before the first")]
#[case("aqrs<enter>rvl<enter>some<space>day<ctrl-s>", "\"some day\" is no moment.")]
#[case("aqrs<enter>rvl<enter><ctrl-s>", "Staged: RVL sees the data of QRS. Type who else does, or press esc.")]
#[case("s", "Sharing under release 1 Harbor agreement")]
#[case("<esc>", "Releases")]
fn it_says(#[case] keys: &str, #[case] sentence: &str) {
    shares(keys).line(sentence);
}

/// One organization lets several see its data: after each pair the form asks for the next one, with the rest as it was.
#[test]
fn the_form_is_offered_again_after_a_pair_is_added() {
    let mut play = shares("aqrs<enter>rvl<enter>tomorrow<tab>end<space>of<space>year<ctrl-s>");
    play.line("Staged: RVL sees the data of QRS. Type who else does, or press esc.");
    play.press("old<enter><ctrl-s>").line("Staged: OLD sees the data of QRS.");
    play.press("rvl<enter><ctrl-s>").line("That is staged already.");
    play.press("<esc>y").line("Shared under release 1 Harbor agreement");
    let expected = "QRS RVL 2026-11-23 active none -> on, QRS RVL 2026-11-23 end none -> 2026-12-31, \
                    QRS OLD 2026-11-23 active none -> on, QRS OLD 2026-11-23 end none -> 2026-12-31";
    assert_eq!(draft(&play), expected);
}

/// What was typed for a pair is kept where the session ends, and brought back in the setup.
#[test]
fn a_pair_that_was_left_half_typed_is_offered_again() {
    let typed = "aqrs<enter>rvl<enter>tomorrow<tab>end<space>of<space>year<tab>y";
    let left = shares(typed).left().expect("the form is kept");
    let mut second = open(10, 120, 40);
    second.screen.app.take_up(Kept { form: Some(left), ..Kept::default() });
    second.line("0 E opens the form of a pair under release 1 again, which was left unsaved.");
    second.press("0E").line("Share under release 1 Harbor agreement");
    second.press("<ctrl-s>");
    let mut whole = shares(typed);
    whole.press("<ctrl-s>");
    assert_eq!(draft(&second), draft(&whole));
    assert!(draft(&second).contains("RVL QRS 2026-11-23 end none -> 2026-12-31"));
}

#[rstest]
#[case("a")]
#[case("aqrs<enter>rvl<enter><ctrl-s>")]
fn a_form_in_which_nothing_stands_is_not_kept(#[case] keys: &str) {
    assert_eq!(shares(keys).left(), None);
    shares(keys).press("<esc>").line("Shared under release 1 Harbor agreement");
}

#[test]
fn a_half_typed_pair_is_not_left_without_asking() {
    let mut play = shares("aqrs<enter><esc>");
    play.line("What was filled in has not been saved and would be lost.");
    play.press("<esc>").line("Seen by");
    play.press("<esc>y").line("Shared under release 1 Harbor agreement");
}

/// A release that was only staged may be staged no more.
#[test]
fn a_pair_is_not_opened_again_where_its_release_is_gone() {
    let mut first = open(10, 120, 40);
    first.press("0<tab><tab>a County<ctrl-s>0gpaqrs<enter>");
    let left = first.left().expect("the form is kept");
    let mut second = open(10, 120, 40);
    second.screen.app.take_up(Kept { form: Some(left), ..Kept::default() });
    second.line("0 E opens the form of a pair under a new release again, which was left unsaved.");
    second.press("0E").line("The new release of that form is not staged any more.");
}

#[rstest]
#[case(11, "a", "This needs Setup Data Management at Write.")]
#[case(11, "x", "This needs Setup Data Management at Write.")]
fn why_not(#[case] operator: i64, #[case] keys: &str, #[case] sentence: &str) {
    let mut play = open(operator, 80, 24);
    play.press(SHARES).press(keys).line(sentence);
    assert_eq!(draft(&play), "");
}

/// Organizations that are only staged are named by what they are called, and what they share is committed with them.
#[test]
fn what_is_only_staged_can_share_too() {
    let mut play = open(10, 120, 40);
    play.press("0a Pier<ctrl-s>0<tab><tab>a County<ctrl-s>0gpahfx<enter>qrs<enter><ctrl-s><esc>");
    play.line("Shared under the new release County");
    play.press("w<enter>").line("Applied");
    let sql = "SELECT count(*) FROM mou_edges JOIN information_releases USING (release_no) WHERE name = 'County'";
    assert_eq!(play.world.connect().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

/// A release that is only staged under a number of its own is nothing the database is asked for.
#[test]
fn a_release_that_is_staged_by_its_number_is_not_missed() {
    let mut play = open(10, 120, 40);
    play.press("0<tab><tab>a<up>77<tab>County<ctrl-s>0gp").line("Shared under release 77 County");
    assert!(!play.screen.text().contains("not there any more"), "{}", play.screen.text());
}

/// The answer in both directions, with every release by which it is so.
#[rstest]
#[case("0jSqrs<enter>", "On 2026-11-22 HFX sees the unrestricted data of QRS, under release 1 Harbor agreement.")]
#[case("0jSqrs<enter>", "On 2026-11-22 QRS sees the unrestricted data of HFX, under release 1 Harbor agreement.")]
#[case("0jSqrs<enter>2027-01-01", "On 2027-01-01 QRS does not see the unrestricted data of HFX.")]
#[case("0jSqrs<enter>2027-01-01", "QRS sees HFX from 2026-01-01 until 2026-12-31, release 1 Harbor agreement: over")]
#[case("0jSrvl<enter>2027-01-01", "On 2027-01-01 HFX sees the unrestricted data of RVL")]
#[case("0jSold<enter>", "HFX sees OLD from 2026-01-01, release 1 Harbor agreement: inactive")]
#[case("0jShfx<enter>", "An organization sees its own data without a release.")]
#[case("0jSqrs<enter>some<space>day", "The day is typed as")]
#[case(":who<space>sees<enter>", "Choose two organizations")]
#[case(":who<space>sees<enter>rvl<enter>qrs<enter>", "No release says anything about these two.")]
fn it_is_told_who_sees_whose_data(#[case] keys: &str, #[case] sentence: &str) {
    let mut play = open(10, 120, 40);
    play.press(keys).line(sentence);
}

#[test]
fn who_may_not_see_the_setup_is_told_so() {
    let mut play = open(12, 80, 24);
    play.press(":who<space>sees<enter>").line("This needs Setup Data Management at Read.");
}

const KEYS: &str = "
    j k G g a x t b S T p s <tab> <enter> <esc> hfx qrs z <space> 0 <up> <down> <ctrl-s> 30d";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn it_draws_at_any_size(keys in some_of(KEYS, 40), width in 0..160_u16, height in 0..45_u16) {
        let mut play = open(10, width, height);
        draws(&mut play.press(SHARES).screen, &keys);
    }
}
