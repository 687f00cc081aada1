//! The matrices of the setup, played with keys over a real database.

use beadle::domain::cell::Cell;
use rstest::rstest;

use crate::support::play::Play;
use crate::support::staged::{self, word};

const LINES: &str = "
    org HFX
    org QRS
    org RVL
    org OLD inactive
    workgroup Admin menu
    user 10 setup@x.example A HFX login:HFX in:Admin setup_data=W user_setup=W
    user 11 reads@x.example A HFX login:HFX in:Admin setup_data=R user_setup=W
    user 12 users@x.example A HFX login:HFX in:Admin user_setup=W";

/// How the restriction options of all organizations are reached.
const OPTIONS: &str = ":restriction<space>matrix<enter>";

fn open(operator: i64, width: u16, height: u16) -> Play {
    Play::in_town(LINES, operator, width, height)
}

/// The restriction options, after some keys.
fn options(keys: &str) -> Play {
    let mut play = open(10, 80, 24);
    play.press(OPTIONS).press(keys);
    play
}

/// The options of an organization stand in its form, too.
#[rstest]
#[case(10, "<enter>", "Edit Head Office")]
#[case(11, "<enter>", "This needs Setup Data Management at Write.")]
fn enter_opens_the_organization(#[case] operator: i64, #[case] keys: &str, #[case] text: &str) {
    let mut play = open(operator, 80, 24);
    play.press(OPTIONS).press(keys).line(text);
}

/// The draft in one line: `HFX MOU Visible on off`.
fn draft(play: &Play) -> String {
    staged::told(&play.screen.app.model.draft, |change| {
        let place = match change.cell {
            Cell::OrgOption { org, option, .. } => format!("{} {option}", play.world.code(org.0)),
            other => other.to_string(),
        };
        format!("{place} {} {} {}", change.cell.label(), word(&change.before), word(&change.after))
    })
}

#[rstest]
#[case("restrictions", 80, 24, "jS <right><right>e j<space>")]
#[case("restrictions_wide", 120, 40, "v jj e")]
#[case("restrictions_narrow", 40, 12, "<right>j")]
#[case("restrictions_filtered", 80, 24, "S j S /hfx<enter> c mou<enter>")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(10, width, height);
    play.press(OPTIONS).press(keys);
    insta::assert_snapshot!(format!("matrix_{name}"), format!("{}{}", play.screen.text(), play.screen.roles()));
}

#[rstest]
#[case("j e", "HFX UNRESTRICTED Editable off on")]
#[case("j e E", "")]
#[case("j S", "HFX UNRESTRICTED Visible on off")]
#[case("j S s", "")]
#[case("j S e", "HFX UNRESTRICTED Editable off on")]
#[case("j e S", "HFX UNRESTRICTED Visible on off")]
#[case("j <right> S", "")]
#[case("j s", "")]
#[case("j x", "")]
#[case(
    "jj v j <right> e",
    "QRS MOU Editable off on, QRS UNRESTRICTED Editable off on, RVL MOU Editable off on, RVL UNRESTRICTED Editable off on"
)]
#[case("c only<enter> jj e /rvl<enter> f c", "QRS ORGANIZATION Editable off on, RVL ORGANIZATION Editable off on")]
#[case("j S f r", "HFX ORGANIZATION Visible on off, HFX UNRESTRICTED Visible on off")]
#[case("j<space><space> m e", "HFX UNRESTRICTED Editable off on, QRS UNRESTRICTED Editable off on")]
#[case("/ls<esc> j e u * u e z z e", "HFX UNRESTRICTED Editable off on")]
fn keys_stage(#[case] keys: &str, #[case] staged: &str) {
    assert_eq!(draft(&options(keys)), staged);
}

#[rstest]
#[case("j <right>", "MOU")]
#[case("j <right>", "Visible, the default")]
#[case("j <right> S", "The default of an organization stays visible: choose another default first.")]
#[case("v jj <right> S", "Left out: 3 (the default).")]
#[case("j S f c", "Staged Visible off")]
#[case("j e /qrs<enter>", "1 staged (1 outside filter)")]
#[case("j e c org<enter>", "1 staged (1 outside filter)")]
#[case("j e c unre<enter>", "1 staged")]
#[case("<esc>", "── Users ──")]
fn it_says(#[case] keys: &str, #[case] text: &str) {
    options(keys).line(text);
}

#[test]
fn it_opens_over_the_setup() {
    let mut play = open(10, 80, 24);
    play.press("0 O").line("Organizations × Restriction options");
    play.press("<esc>").line("Organizations  ");
}

#[rstest]
#[case(11, "j e", "This needs Setup Data Management at Write.")]
#[case(12, "", "This needs Setup Data Management at Read.")]
fn why_not(#[case] operator: i64, #[case] keys: &str, #[case] sentence: &str) {
    let mut play = open(operator, 80, 24);
    play.press(OPTIONS).press(keys);
    play.line(sentence);
    assert_eq!(draft(&play), "");
}

/// A column is opened for everybody, another one is hidden where it is no default: committed, read back, undone.
#[test]
fn a_staged_set_is_committed_and_read_back() {
    let mut play = options("e f c <right><right> S f c");
    assert_eq!(play.screen.app.model.draft.len(), 10, "{}", draft(&play));
    play.commit();
    let held = |sql: &str| play.world.connect().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let count = "SELECT count(*) FROM org_restriction_options WHERE";
    assert_eq!(held(&format!("{count} code = 'UNRESTRICTED' AND visible AND editable")), 5);
    assert_eq!(held(&format!("{count} code = 'ORGANIZATION' AND visible")), 0);
    assert_eq!(held(&format!("{count} code = 'MOU' AND visible")), 5);
    assert!(play.line("HFX").contains("V E"), "{}", play.screen.text());
}
