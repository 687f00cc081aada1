//! The permission editor, templates, make like, compare, holders and where rights lead, played with keys over a real
//! database.

use std::fmt::Write as _;

use beadle::domain::cell::Cell;
use beadle::domain::change::Via;
use beadle::tui::event::Event;
use proptest::prelude::*;
use ratatui::layout::Size;
use rstest::rstest;

use crate::support::play::Play;
use crate::support::staged::{self, word};
use crate::support::world::PASSWORD;

/// Rows in the order of the list: ana, ben, cai, dan, max, op, root, zed.
const LINES: &str = "
    org HFX
    org QRS
    org RVL
    workgroup Admin menu
    workgroup Intake
    workgroup Night
    user 10 ana@x.example A HFX edit:HFX active:QRS in:Intake query_designer=R data_explorer=W
    user 11 ben@x.example A QRS login:QRS in:Night data_export=W elevated_api=W
    user 12 cai@x.example A HFX login:HFX in:Intake
    user 14 dan@x.example A HFX login:HFX in:Admin
    user 13 max@x.example A RVL edit:RVL edit:HFX in:Intake in:Night query_designer=W user_setup=R form_designer=W
    user 20 op@x.example A HFX edit:HFX in:Admin user_setup=W query_designer=R data_explorer=W report_designer=W
    user 21 zed@x.example A HFX login:HFX in:Admin user_setup=W password_changes=W
";

fn sized(width: u16, height: u16, operator: i64, keys: &str) -> Play {
    let mut play = Play::in_town(LINES, operator, width, height);
    play.press(keys);
    play
}

/// The screen of the operator with User Setup and little else.
fn small(keys: &str) -> Play {
    sized(80, 24, 20, keys)
}

/// The draft in one line: `ana query_designer R none`.
fn draft(play: &Play) -> String {
    let world = &play.world;
    staged::told(&play.screen.app.model.draft, |change| {
        let what = match change.cell {
            Cell::Permission { user, permission } => format!("{} {permission}", world.name("users", user.0)),
            Cell::Access { user, org, part } => {
                format!("{} {} {}", world.name("users", user.0), world.code(org.0), part.token())
            }
            Cell::Membership { user, workgroup, .. } => {
                format!("{} {}", world.name("users", user.0), world.name("workgroups", workgroup.0))
            }
            cell => cell.to_string(),
        };
        let via = match change.via {
            Via::Manual => String::new(),
            via => format!(" {via}"),
        };
        format!("{what} {} {}{via}", word(&change.before), word(&change.after))
    })
}

#[rstest]
#[case("editor", 80, 24, "p jjjjjj")]
#[case("editor_wide", 120, 40, "p jjjjjj r j W")]
#[case("editor_end", 80, 24, "p G")]
#[case("editor_frameless", 50, 12, "p jjjj")]
#[case("editor_own", 80, 24, "/op<enter> p")]
#[case("editor_marked", 120, 40, "<space><space><space> p jjjjjj r")]
#[case("template", 80, 24, "t")]
#[case("template_wide", 120, 40, "t power")]
#[case("template_partly", 80, 24, "t power <enter>")]
#[case("template_marked", 120, 40, "<space><space> t power")]
#[case("like", 120, 40, "L max")]
#[case("like_narrow", 80, 24, "L max")]
#[case("templates", 80, 24, "T")]
#[case("templates_staged", 80, 24, "T a Night desk <enter> k x <tab><enter> kke <ctrl-u>Plain user<enter>")]
#[case("template_levels", 120, 40, "T j <enter> jjj")]
#[case("compare", 80, 24, "c max <enter>")]
#[case("compare_wide", 120, 40, "c max <enter> d")]
#[case("compare_choosing", 80, 24, "c")]
#[case("holders", 80, 24, "p jjjjjj H")]
#[case("holders_org", 120, 40, "2 H")]
#[case("holders_workgroup", 80, 24, "3 l H")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let play = sized(width, height, 20, keys);
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.screen.roles()));
}

#[rstest]
// Query Designer: the operator holds Read.
#[case("p jjjjjj r", "")]
#[case("p jjjjjj n", "ana query_designer R none")]
#[case("p jjjjjj n r", "")]
#[case("p jjjjjj x z", "")]
#[case("p jjjjjj W", "")]
#[case("j p jjjjjj r", "ben query_designer none R")]
#[case("p jjjjjjj W", "ana report_designer none W")]
// A range, of which what may be given is given: Data Explorer to Report Designer.
#[case("j p jjjj v jjj r", "ben data_explorer none R, ben query_designer none R, ben report_designer none R")]
#[case("j p jjjj v jjj W", "ben data_explorer none W, ben report_designer none W")]
#[case("p v <esc> <esc> /cai<enter> p jjjj W", "cai data_explorer none W")]
// A set of users.
#[case("<space><space> p jjjjjj r", "ben query_designer none R")]
#[case("<space><space> p jjjj n", "ana data_explorer W none")]
#[case("/op<enter> p jjjj n", "")]
#[case("<space> /op<enter> <space> p jjjj n", "ana data_explorer W none")]
fn keys_stage(#[case] keys: &str, #[case] staged: &str) {
    let play = small(keys);
    assert_eq!(draft(&play), staged, "{}", play.text());
}

#[rstest]
#[case("p jjjjjj W", "Query Designer at Write is above your own: you hold Read.")]
#[case("p r", "Delete Records/Recycle Bin at Read is above your own: you hold none.")]
#[case("p jjjjjjjj r", "Data Export has no Read level, only Write.")]
#[case("/op<enter> p jjjj n", "Your own access is for somebody else to change.")]
#[case("/op<enter> p t", "Your own access is for somebody else to change.")]
#[case("j p jjjjjjjj n", "Data Export cannot be lowered: its holder outranks you.")]
#[case("p jjjjjj", "Query Designer: Write is barred, you hold Read.")]
#[case("p jjjjjjj W", "1 change staged.")]
#[case("p jjjj W", "Nothing to stage: it is Write already.")]
#[case("j p v jjjj W", "Staged Write: 1 change. Left as they are: 4 (above your own level).")]
#[case("<space> /op<enter> <space> p jjjj n", "Staged none: 1 change. Left as they are: 1 (your own row).")]
#[case("t power <enter> <enter>", "Nothing was staged: 11 levels and relations would be withheld.")]
#[case("t power <enter> a", "Staged the template Power User: 2 changes. 11 levels and relations withheld.")]
#[case("t basic <enter>", "Staged the template Basic User: 2 changes. Nothing happens before the review.")]
#[case("/cai<enter> t basic <enter>", "Nothing to stage: it is so already.")]
#[case("L ana <enter>", "Nothing to stage: it is so already.")]
#[case("/cai<enter> L ana <enter>", "Nothing happens before the review.")]
#[case("c ana <enter>", "That is the same user; choose another one.")]
#[case("c max <enter>", "Status")]
#[case("T x <tab><enter>", "Staged: the template Basic User is removed.")]
#[case("T a power<space>user <enter>", "There is a template called power user already.")]
#[case("T a <enter>", "A template needs a name.")]
#[case("T a Desk <enter>", "Staged the template Desk: enter edits its levels.")]
fn the_screen_says(#[case] keys: &str, #[case] sentence: &str) {
    small(keys).line(sentence);
}

#[rstest]
#[case("t power <enter> <enter>", "")]
#[case("t power <enter> a", "ana report_designer none R template:2, ana user_setup none W template:2")]
#[case("t basic <enter>", "ana data_explorer W none template:1, ana query_designer R none template:1")]
// What was staged before and is in the way leaves the draft.
#[case("/cai<enter> p jjjj W <esc> t basic <enter>", "")]
#[case(
    "L cai <enter>",
    "ana data_explorer W none clone:12, ana query_designer R none clone:12, \
    ana HFX editable on off clone:12, ana QRS active on none clone:12"
)]
#[case(
    "L max <enter> a",
    "ana data_explorer W none clone:13, ana user_setup none R clone:13, \
    ana QRS active on none clone:13, ana RVL active none on clone:13, ana RVL login off on clone:13, \
    ana RVL editable off on clone:13, ana Night none on clone:13"
)]
// Everybody marked, but for the operator.
#[case(
    "<space> /op<enter> <space> t basic <enter>",
    "ana data_explorer W none template:1, \
    ana query_designer R none template:1"
)]
#[case("<space><space> L cai <enter>", "")]
fn templates_and_models_stage(#[case] keys: &str, #[case] staged: &str) {
    let play = small(keys);
    assert_eq!(draft(&play), staged, "{}", play.text());
}

#[rstest]
#[case("c max <enter> G =", "ana user_setup none R clone:13")]
#[case("c max <enter> d G k =", "")]
#[case("c max <enter> d =", "ana RVL active none on, ana RVL login off on")]
#[case("c max <enter> d j =", "ana QRS active on none clone:13")]
#[case("/op<enter> c max <enter> d G =", "")]
#[case("<space> j c G =", "cai query_designer none R clone:10")]
fn comparing_stages(#[case] keys: &str, #[case] staged: &str) {
    let play = small(keys);
    let shown: Vec<String> =
        draft(&play).split(", ").filter(|change| !change.contains("owning")).map(str::to_owned).collect();
    assert_eq!(shown.join(", "), staged, "{}", play.text());
}

#[rstest]
#[case("T a Desk <enter> <enter> jjjj W", "template/-1/name none Desk, template/-1/perm/data_explorer none W")]
#[case("T a Desk <enter> x", "")]
#[case("T e <ctrl-u> Plain <enter>", "template/1/name Basic User Plain")]
#[case("T e <ctrl-u> Plain <enter> x <tab><enter> x", "")]
#[case(
    "T c ana <enter> Desk <enter>",
    "template/-1/name none Desk, template/-1/perm/data_explorer none W, \
    template/-1/perm/query_designer none R"
)]
#[case("T j <enter> jjjjjj r", "template/2/perm/query_designer W R")]
#[case("T j <enter> jjjjjj r W", "")]
#[case("T jj <enter> W", "")]
fn templates_are_edited(#[case] keys: &str, #[case] staged: &str) {
    let play = small(keys);
    assert_eq!(draft(&play).replace("new1", "-1"), staged, "{}", play.text());
}

/// The way to the commit of something in tier 1: acknowledged, with a reason and the operator's own password.
#[test]
fn what_may_be_applied_is_committed_with_the_own_password() {
    let mut play = small("t power <enter> a w");
    play.line("HELD");
    play.press("<enter><tab><enter> cover <enter>");
    play.line("Reason: cover");
    play.press("<enter>");
    play.line("Your own password");
    play.screen.happen(Event::Paste(PASSWORD.to_owned()));
    play.press("<enter>");
    play.line("2 changes were written as change set 1.");
    let held = "SELECT group_concat(perm_id || ':' || level || ':' || via, ' ') FROM
                (SELECT * FROM user_permissions WHERE user_id = 10 ORDER BY perm_id)";
    let held: String = play.world.connect().query_row(held, [], |row| row.get(0)).unwrap();
    assert_eq!(held, "5:2:manual 7:1:manual 8:1:template:2 23:2:template:2");
    // The editor says where the levels came from.
    play.press("1 p G kkkk");
    play.line("Holds Write, granted by op");
    play.line("with the template Power User");
}

#[test]
fn a_template_made_here_is_given_to_somebody_once_it_is_committed() {
    let mut play = small("T c ana <enter> Desk <enter> w <enter>");
    play.line("3 changes were written as change set 1.");
    play.press("1 <esc> /cai<enter> t desk <enter>");
    assert_eq!(
        draft(&play),
        "cai data_explorer none W template:5, cai query_designer none R template:5",
        "{}",
        play.text()
    );
}

#[test]
fn what_a_set_lets_somebody_reach_is_said_before_the_commit() {
    let mut play = small("/dan<enter> p G kkkk W w");
    play.line("dan@x.example now reaches");
    play.line("through");
    play.press("1 <esc> <esc> /zed<enter> x");
    play.line("Where the rights of zed lead");
    play.press("<pagedown><pagedown>");
    play.line("Who could act as them");
}

#[test]
fn other_panes_lead_here_too() {
    small("4 jj t basic").line("Template for cai");
    small("4 L").line("Make ana like somebody");
    small("4 H").line("Who holds Delete Records/Recycle Bin");
    small("2 H").line("Who has to do with");
    small("p jjjjjj H j <enter>").line("max@x.example");
    small("p jjjjjj H l").line("Who holds Query Designer at Write");
    small(":templates <enter>").line("Permission templates");
}

#[test]
fn an_operator_who_may_only_look_sees_and_is_told_why() {
    let lines = format!("{LINES}\nuser 30 look@x.example A HFX login:HFX in:Admin user_setup=R");
    let mut play = Play::in_town(&lines, 30, 80, 24);
    play.press("p jjjj n");
    play.line("This needs User Setup at Write.");
    play.press("t");
    play.line("This needs User Setup at Write.");
    play.press("<esc> c max <enter>");
    play.line("differ");
}

#[test]
fn a_mark_of_too_many_is_told_the_way_out() {
    let mut lines = LINES.to_owned();
    for at in 0..1_001 {
        let _ = writeln!(lines, "user {} p{at:04}@x.example A HFX login:HFX", 100 + at);
    }
    let mut play = Play::in_town(&lines, 20, 80, 24);
    play.press("* p");
    play.line("at most 1,000 at once");
    play.press("u /p00<enter> * p jjjj W");
    play.line("Staged Write: 100 changes.");
    play.press("<esc> L");
    play.line("Make 100 marked users like somebody");
    play.press("ana");
    play.line("100 users");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sheets_draw_at_any_size(width in 0..140_u16, height in 0..50_u16, at in 0..9_usize) {
        let keys = ["p j", "<space><space> p", "t", "L max", "T", "T <enter>", "c max <enter>", "p H", "x"][at];
        let mut play = small(keys);
        play.screen.happen(Event::Resize(Size::new(width, height)));
        play.press("jGgk<esc>");
    }
}
