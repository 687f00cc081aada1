//! The matrices, played with keys over a real database.

use std::fmt::Write as _;

use beadle::domain::cell::Cell;
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::support::play::Play;
use crate::support::staged::{self, word};

const LINES: &str = "
    org HFX
    org QRS
    org RVL
    org SJH
    org TBD
    org OLD inactive
    workgroup Admin menu
    workgroup Intake
    workgroup Night
    user 10 ana@x.example A HFX edit:HFX active:TBD in:Intake query_designer=R
    user 11 ben@x.example A QRS login:QRS in:Night data_export=W
    user 12 cai@x.example A HFX login:HFX
    user 13 dee\u{202e}\u{1b}[2J@x.example A RVL edit:RVL in:Intake
    user 14 eve@x.example P -
    user 20 op@x.example A HFX edit:HFX in:Admin user_setup=W query_designer=R
";

/// The screen of the operator with User Setup and nothing much else.
pub(super) fn small(keys: &str) -> Play {
    let mut play = Play::in_town(LINES, 20, 80, 24);
    play.press(keys);
    play
}

/// Many users and organizations.
pub(super) fn large() -> Play {
    let mut lines = LINES.to_owned();
    for at in 0..300 {
        let _ = writeln!(lines, "user {} person{at:03}@x.example A HFX login:HFX", 100 + at);
    }
    for (a, b) in (b'A'..=b'F').flat_map(|a| (b'A'..=b'J').map(move |b| (char::from(a), char::from(b)))) {
        let _ = writeln!(lines, "org {a}{b}X");
    }
    Play::in_town(&lines, 20, 80, 24)
}

/// The draft in one line: `ana HFX Login off on`.
pub(super) fn draft(play: &Play) -> String {
    let world = &play.world;
    staged::told(&play.screen.app.model.draft, |change| {
        let user = change.cell.user().map(|user| world.name("users", user.0)).unwrap_or_default();
        let column = match change.cell {
            Cell::Access { org, .. } => world.code(org.0) + " ",
            Cell::Membership { workgroup, .. } => world.name("workgroups", workgroup.0) + " ",
            _ => String::new(),
        };
        format!("{user} {column}{} {} {}", change.cell.label(), word(&change.before), word(&change.after))
    })
}

#[rstest]
#[case("organizations", 80, 24, "2 l <right>x jj <right><right>e j<space>")]
#[case("organizations_wide", 120, 40, "2 v jj<right><right>")]
#[case("organizations_narrow", 40, 12, "2 <right><right><right>a")]
#[case("organizations_least", 20, 6, "2 j")]
#[case("workgroups", 80, 24, "3 a j <right><right>A j c nig")]
#[case("permissions", 80, 24, "4 c quer<enter> jr")]
#[case("permissions_wide", 120, 40, "4 G")]
#[case("nobody", 80, 24, "2 /nobody<enter>")]
#[case("no_column", 80, 24, "3 c nothing<enter>")]
#[case("organizations_of", 80, 24, "2 jj r i j l t 30d<enter>")]
#[case("organizations_of_narrow", 40, 12, "2 r")]
#[case("workgroups_of", 80, 24, "1 R")]
#[case("members", 80, 24, "2 <right> M i j l t end<space>of<space>month<enter>")]
#[case("members_wide", 120, 40, "3 <right> M i <space><space> m a")]
#[case("nobody_is_a_member", 80, 24, "2 $ M")]
#[case("until", 80, 24, "2 <right> t")]
#[case("aimed", 80, 24, "2 <space><space> m <right> v <right> l t end<space>of<space>month<enter>")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = Play::in_town(LINES, 20, width, height);
    play.press(keys);
    insta::assert_snapshot!(name, format!("{}{}", play.screen.text(), play.screen.roles()));
}

#[rstest]
#[case("2 l", "ana AAA Active none on, ana AAA Login off on")]
#[case("2 <right><right>e", "ana QRS Active none on, ana QRS Editable off on")]
#[case("2 <right>L", "ana HFX Login on off")]
#[case("2 <right>LL", "ana HFX Login on off")]
#[case("2 <right>Ll", "")]
#[case("2 <right>x", "ana HFX Active on none, ana HFX Login on off, ana HFX Editable on off")]
#[case("2 <right>x z", "")]
#[case("2 <right>x z Z L", "ana HFX Active on none, ana HFX Login on off, ana HFX Editable on off")]
#[case("2 <right>x l", "ana HFX Editable on off")]
#[case("2 $a", "ana OLD Active none on")]
#[case("2 $^a", "ana AAA Active none on")]
#[case("2 Ga", "")]
#[case("2 a <space>j<space> f m", "ana AAA Active none on, cai AAA Active none on")]
#[case(
    "2 <right>v j <right> l",
    "ana QRS Active none on, ana QRS Login off on, ben HFX Active none on, ben HFX Login off on"
)]
#[case("2 j<right>v k f c", "")]
#[case("2 a v j f c", "ana AAA Active none on, ben AAA Active none on")]
#[case("2 a / cai<enter> f c", "ana AAA Active none on, cai AAA Active none on")]
#[case("2 c tbd<enter> E", "")]
#[case("2 c tbd<enter> e", "ana TBD Editable off on")]
#[case("2 a c h<enter> f r", "ana AAA Active none on, ana SJH Active none on")]
#[case("3 a", "ana Admin Active none on")]
#[case("3 <right>A", "ana Intake Active on off")]
#[case("3 <right>x", "ana Intake Active on none")]
#[case("3 aA", "")]
#[case("4 c quer<enter> r", "")]
#[case("4 c quer<enter> W", "")]
#[case("4 c quer<enter> n", "ana Query Designer R none")]
#[case("4 c quer<enter> x", "ana Query Designer R none")]
#[case("4 c quer<enter> jr", "ben Query Designer none R")]
#[case("4 c setup<enter> <right>W", "ana User Setup none W")]
#[case("4 c export<enter> jn", "ben Data Export W none")]
fn keys_stage(#[case] keys: &str, #[case] staged: &str) {
    assert_eq!(draft(&small(keys)), staged);
}

#[rstest]
#[case("2 <right> t 2026-12-24<enter>", "ana HFX Until none 2026-12-24")]
#[case("2 <right> t end<space>of<space>month<enter>", "ana HFX Until none 2026-11-30")]
#[case("2 <right> t 30d<enter> T", "")]
#[case("2 <right> t soon<enter><ctrl-u> 30d<enter>", "ana HFX Until none 2026-12-22")]
#[case("2 <right> t yesterday<enter><esc>", "")]
#[case("2 t", "")]
#[case("2 l t 30d<enter>", "ana AAA Active none on, ana AAA Login off on, ana AAA Until none 2026-12-22")]
#[case("2 l t 30d<enter> x", "")]
#[case("2 jj <right> t 30d<enter> L", "cai HFX Login on off, cai HFX Until none 2026-12-22")]
#[case("2 v jj <right> t 30d<enter>", "ana HFX Until none 2026-12-22, cai HFX Until none 2026-12-22")]
#[case("2 <right> t 30d<enter> f c", "ana HFX Until none 2026-12-22, cai HFX Until none 2026-12-22")]
#[case("3 <right> t 30d<enter>", "ana Intake Until none 2026-12-22")]
#[case("4 t", "")]
fn a_grant_ends(#[case] keys: &str, #[case] staged: &str) {
    assert_eq!(draft(&small(keys)), staged);
}

#[rstest]
#[case(
    "2 v j l e",
    "ana AAA Active none on, ana AAA Login off on, ana AAA Editable off on, ben AAA Active none on, ben AAA Login off on, ben AAA Editable off on"
)]
#[case("2 v j a j a", "ana AAA Active none on, ben AAA Active none on, cai AAA Active none on")]
#[case("2 <space><space> m G a", "ana AAA Active none on, ben AAA Active none on")]
#[case(
    "2 <space><space> m a m j a",
    "ana AAA Active none on, ben AAA Active none on, dee\u{202e}\u{1b}[2J AAA Active none on"
)]
#[case("2 <space> m v <right><right> x", "ana HFX Active on none, ana HFX Login on off, ana HFX Editable on off")]
#[case(
    "2 <space> j <space> m <right><right><right> a u L",
    "ana RVL Active none on, cai RVL Active none on, dee\u{202e}\u{1b}[2J RVL Login on off"
)]
#[case("4 <space><space> m c quer<enter> n", "ana Query Designer R none")]
fn a_range_and_marks_take_one_edit_after_the_other(#[case] keys: &str, #[case] staged: &str) {
    assert_eq!(draft(&small(keys)), staged);
}

#[rstest]
#[case("2 r l", "")]
#[case("2 r L", "ana HFX Login on off")]
#[case("2 r i g a", "ana AAA Active none on")]
#[case("2 r i /qrs<enter> l", "ana QRS Active none on, ana QRS Login off on")]
#[case("2 r j l v k f c", "ana TBD Login off on")]
#[case(
    "2 r j l t 30d<enter> f c",
    "ana HFX Until none 2026-12-22, ana TBD Login off on, ana TBD Until none 2026-12-22"
)]
#[case("2 r j x", "ana TBD Active on none")]
#[case("1 r L", "ana HFX Login on off")]
#[case("1 R A", "ana Intake Active on off")]
#[case("3 r x", "ana Intake Active on none")]
#[case("2 <right> M j L", "cai HFX Login on off")]
#[case("2 <right> M i j l", "ben HFX Active none on, ben HFX Login off on")]
#[case("2 <right> M i /ben<enter> * m l", "ben HFX Active none on, ben HFX Login off on")]
#[case("2 <right> M L f c", "ana HFX Login on off, cai HFX Login on off")]
#[case("2 <right> M v j t 30d<enter>", "ana HFX Until none 2026-12-22, cai HFX Until none 2026-12-22")]
#[case("3 <right> M A", "ana Intake Active on off")]
#[case("2 <right> M j r L", "cai HFX Login on off")]
#[case("2 r <enter> j L", "cai HFX Login on off")]
fn one_user_and_one_column_have_matrices_of_their_own(#[case] keys: &str, #[case] staged: &str) {
    assert_eq!(draft(&small(keys)), staged);
}

#[rstest]
#[case("2 ooo", "User, never seen first")]
#[case("2 <space> O", "✓ ana")]
#[case("2 r", "Organizations of ana")]
#[case("2 r i", "all, i shows only theirs")]
#[case("2 jjj<right><right><right> M", "Members of RVL Organization RVL")]
#[case("2 $ M", "Nobody active is a member and matches the filter; i lists all")]
#[case("2 r <esc>", "Users × Organizations")]
#[case("2 r /h<enter><esc>", "Organizations of ana")]
#[case("2 <right> M <enter>", "ana@x.example")]
fn what_is_laid_says_what_it_is_about(#[case] keys: &str, #[case] text: &str) {
    small(keys).line(text);
}

#[rstest]
#[case("2 j <right><right><right> R y", "ben RVL Active none on", "1 user gets Active in RVL")]
#[case("2 <right> R y", "ana TBD Active on none", "1 user gets Active in HFX and nothing else.")]
#[case(
    "2 <right><right> R y",
    "ana QRS Active none on, ana TBD Active on none",
    "1 user keeps the owning organization"
)]
#[case(
    "2 <right><right> l R y",
    "ana QRS Active none on, ana QRS Login off on, ana TBD Active on none",
    "1 user gets Login in QRS"
)]
#[case("2 <right><right> R <esc>", "", "Taken away, with how many users: TBD (1).")]
#[case(
    "2 jj v jj <right> R y",
    "cai AAA Active none on, dee\u{202e}\u{1b}[2J AAA Active none on, dee\u{202e}\u{1b}[2J HFX Active none on",
    "Your own row is left as it is."
)]
#[case("3 <right><right> R y", "ana Intake Active on none, ana Night Active none on", "1 user gets Active in Night")]
#[case("2 <space><space> m <right> R y", "ana TBD Active on none, ben HFX Active none on", "2 users get Active in HFX")]
#[case("2 r j R y", "", "Nothing to stage: they have just that already.")]
fn what_they_have_is_replaced(#[case] keys: &str, #[case] staged: &str, #[case] said: &str) {
    let (before, last) = keys.rsplit_once(' ').unwrap();
    let mut play = small(before);
    play.line(said);
    play.press(last);
    assert_eq!(draft(&play), staged);
}

/// The task of the hour: forty marked users get Login on two organizations until the end of the month, and that is
/// reviewed and applied.
#[test]
fn forty_get_login_on_two_organizations_until_the_end_of_the_month() {
    let mut play = large();
    play.press("2");
    for tens in 0..4 {
        play.press(&format!("/ <ctrl-u>person0{tens}<enter> *"));
    }
    assert_eq!(play.screen.app.model.marks.len(), 40);
    play.press("<esc> <right> m v <right> l");
    play.line("40 marked × AAX, ABX");
    assert!(play.status().starts_with("Staged Login on: 160 changes of 40 users."), "{}", play.status());
    play.press("t end<space>of<space>month<enter>");
    assert!(play.status().starts_with("Staged until 2026-11-30: 80 changes of 40 users."), "{}", play.status());
    assert_eq!(play.screen.app.model.draft.len(), 240);
    play.commit();
    let ended = "SELECT count(*) FROM user_organizations WHERE login = 1 AND expires_at = 1796083199999";
    assert_eq!(play.world.connect().query_row(ended, [], |row| row.get::<_, i64>(0)).unwrap(), 80);
}

#[rstest]
#[case("2 f c", "Set or clear something first; a fill does the same again for many.")]
#[case("2 a f m", "Nothing is marked.")]
#[case("2 a", "1 staged")]
#[case("2 a /ben<enter>", "1 staged (1 outside filter)")]
#[case("2 a /an<enter>", "1 staged")]
#[case("2 a <space>/ben<enter>", "1 user marked · 1 staged (1 outside filter)")]
#[case("2 <right>l", "Nothing to stage: the flag is so already.")]
#[case("2 /op<enter> a", "Your own access is for somebody else to change.")]
#[case("2 a f c", "Staged Active on: 3 changes of 3 users. Left out: 1 (your own row).")]
#[case("2 v", "A range begins here")]
#[case("2 v jj v", "3 users marked.")]
#[case("2 *", "6 users marked.")]
#[case("4 c export<enter> r", "Data Export has no Read level, only Write.")]
#[case("4 c quer<enter> W", "Query Designer at Write is above your own: you hold Read.")]
#[case("4 j c quer<enter> r c<esc> f r", "Left out: 18 (above your own level), 7 (withou")]
#[case("2 r x", "This is the owning organization: it goes only with another owner.")]
#[case("2 <right> t yesterday<enter>", "2026-11-21 is past: type a later day, or take it away")]
#[case("2 t", "There is no relation here that could end: set a flag first.")]
#[case("2 v jj t 30d<enter>", "Left out: 3 (no relation).")]
#[case("2 v jj <right> t 30d<enter>", "Staged until 2026-12-22: 2 changes of 2 users. Left out: 4 (no relation).")]
#[case("4 c user<enter> v jj W", "Tier 1: 3 levels.")]
fn the_status_line_says(#[case] keys: &str, #[case] sentence: &str) {
    let play = small(keys);
    assert!(play.status().contains(sentence), "{keys}: {:?}\n{}", play.status(), play.screen.text());
}

#[test]
fn where_nothing_is_staged_the_review_says_so() {
    let play = small("w");
    assert!(play.screen.text().contains("Nothing is staged."), "{}", play.screen.text());
    assert_eq!(play.status(), "");
}

#[rstest]
#[case("2 <right>", "HFX Organization HFX · ana · Active, Login, Editable")]
#[case("2 <right>L", "HFX Organization HFX · ana · Login on → off (staged)")]
#[case("2 $", "OLD Organization OLD (inactive) · ana · no relation")]
#[case("2 v j<right>", "2 users × 2 columns · HFX Organization HFX · ben · no relation")]
#[case("3", "Admin (admin menu) · ana · no relation")]
#[case("3 <right>A", "Intake · ana · Active on → off (staged)")]
#[case("4 c user<enter> W", "Misc: User Setup · ana · none → Write (staged), tier 1")]
#[case("4 c export<enter>", "Import/Export: Data Export · ana · none · barred: you hold none")]
#[case("4 c user<enter> /op<enter>", "Misc: User Setup · op · Write, tier 1 · barred: your own row")]
fn the_cell_is_named_in_full(#[case] keys: &str, #[case] sentence: &str) {
    small(keys).line(sentence);
}

#[test]
fn a_commit_is_shown_and_the_cursor_stays() {
    let mut play = small("2 j <right> l");
    play.commit();
    play.press("2");
    play.line("HFX Organization HFX · ben · Active, Login");
    assert!(!play.screen.text().contains("+L"));
}

#[test]
fn enter_opens_the_card_of_the_user() {
    let mut play = small("2 jj<enter>");
    play.line("cai@x.example");
    play.press("2");
    play.line("▸  cai");
}

#[test]
fn each_matrix_keeps_its_place() {
    let mut play = small("2 j<right> 3 jj 2");
    play.line("HFX Organization HFX · ben");
    play.press("<tab>");
    play.line("Admin (admin menu) · cai");
}

#[test]
fn hostile_names_act_nowhere() {
    let play = small("2 jjj a");
    let text = play.screen.text();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    play.line("dee‹202E›‹1B›[2J");
}

#[rstest]
#[case("2 a")]
#[case("2 <right> t")]
#[case("2 <right> T")]
#[case("2 <right> R")]
#[case("2 <space> m")]
fn somebody_without_user_setup_at_write_is_told(#[case] keys: &str) {
    let lines = LINES.replace(
        "op@x.example A HFX edit:HFX in:Admin user_setup=W",
        "op@x.example A HFX edit:HFX in:Admin user_setup=R",
    );
    let mut play = Play::in_town(&lines, 20, 80, 24);
    play.press(keys);
    assert!(play.status().contains("This needs"), "{}", play.status());
    assert!(play.screen.app.model.draft.is_empty() && play.screen.app.dialogs.is_empty());
}

const KEYS: &str = "
    1 2 3 4 j k <left> <right> g G $ ^ [ ] a l E x r W n v <space> * u fc fr fm / c r R M i m t T o O 30d<enter> <esc>
    <enter> z Z <pagedown> <ctrl-u>";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn everything_draws_at_any_size(keys in some_of(KEYS, 40), width in 0..150_u16, height in 0..50_u16) {
        let mut play = Play::in_town(LINES, 20, width, height);
        draws(&mut play.screen, &keys);
        for change in play.screen.app.model.draft.changes() {
            prop_assert_ne!(change.cell.user().map(|user| user.0), Some(20), "nobody edits their own row");
        }
    }
}

/// Every edit of many says that the operator's own row was left out.
#[rstest]
#[case::status("1 * s i !", "Your own row is left as it is.")]
#[case::end("2 <right> * m t 30d<enter> !", "Left out: 1 (your own")]
#[case::matrix("2 * m <right>l !", "(your own row)")]
fn an_own_row_that_was_left_out_is_told(#[case] keys: &str, #[case] said: &str) {
    let play = small(keys);
    assert!(!play.screen.app.model.draft.is_empty(), "{}", play.text());
    play.has(said);
}

#[test]
fn what_is_staged_outside_the_filter_is_told_in_the_list_of_users() {
    let mut play = small("1 j s i");
    play.press("/cai");
    play.has("1 staged (1 outside filter)");
    play.press("<esc>");
    play.hides("outside filter");
}

#[rstest]
#[case("1 oooo", "Ordered by status.")]
#[case("1 o j j !", "Ordered by login.")]
fn what_was_said_is_read_in_full(#[case] keys: &str, #[case] said: &str) {
    small(keys).has(said);
}
