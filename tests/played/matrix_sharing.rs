//! Organizations against those that see their data, played with keys over a real database.

use rstest::rstest;

use crate::shares::draft;
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
    share 1 HFX QRS 2026-01-01
    share 1 QRS HFX 2026-01-01 2026-12-31
    share 1 HFX RVL 2025-01-01 2025-12-31
    share 1 RVL HFX 2027-01-01
    share 2 QRS HFX 2026-01-01
    user 10 setup@x.example A HFX login:HFX in:Admin setup_data=W user_setup=W
    user 11 reads@x.example A HFX login:HFX in:Admin setup_data=R user_setup=W
    user 12 users@x.example A HFX login:HFX in:Admin user_setup=W";

/// How what is shared under the first release is reached.
const SHARING: &str = ":sharing<space>matrix<enter>1<enter>";

fn open(operator: i64, width: u16, height: u16) -> Play {
    Play::in_town(LINES, operator, width, height)
}

/// What is shared under release 1, after some keys. The cursor is moved to the data of HFX first.
fn sharing(keys: &str) -> Play {
    let mut play = open(10, 80, 24);
    play.press(SHARING).press("j").press(keys);
    play
}

#[rstest]
#[case("sharing", 80, 24, "j<right><right>S <right>s j<space>")]
#[case("sharing_wide", 120, 40, "j<right> v jj <right> b")]
#[case("sharing_narrow", 40, 12, "<right>j")]
#[case("sharing_filtered", 80, 24, "j<right>s /rvl<enter> c hfx<enter>")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(10, width, height);
    play.press(SHARING).press(keys);
    insta::assert_snapshot!(format!("matrix_{name}"), format!("{}{}", play.screen.text(), play.screen.roles()));
}

/// The columns are AAA, HFX, QRS, RVL and OLD.
#[rstest]
#[case("s", "HFX AAA 2026-11-22 active none -> on")]
#[case("s S", "")]
#[case("<right> s", "")]
#[case("<right><right> s", "")]
#[case("<right><right> S", "HFX QRS 2026-01-01 end none -> 2026-11-21")]
#[case("<right><right> S s", "")]
#[case("<right><right> x", "HFX QRS 2026-01-01 active on -> none")]
#[case("<right><right> t end<space>of<space>year<enter>", "HFX QRS 2026-01-01 end none -> 2026-12-31")]
#[case("j<right> T", "QRS HFX 2026-01-01 end 2026-12-31 -> none")]
#[case("<right><right><right> s", "HFX RVL 2026-11-22 active none -> on")]
#[case("jj<right> S", "RVL HFX 2027-01-01 active on -> none")]
#[case("jj<right> s", "")]
#[case("<right><right> b", "QRS HFX 2026-01-01 end 2026-12-31 -> none")]
#[case("b", "AAA HFX 2026-11-22 active none -> on, HFX AAA 2026-11-22 active none -> on")]
#[case("<right><right><right> b", "HFX RVL 2027-01-01 active none -> on")]
#[case("v <right><right><right> s", "HFX AAA 2026-11-22 active none -> on, HFX RVL 2026-11-22 active none -> on")]
#[case("<space><space> m s", "HFX AAA 2026-11-22 active none -> on, QRS AAA 2026-11-22 active none -> on")]
#[case("s z", "")]
#[case(
    "s f c",
    "HFX AAA 2026-11-22 active none -> on, QRS AAA 2026-11-22 active none -> on, RVL AAA 2026-11-22 active none -> on, OLD AAA 2026-11-22 active none -> on"
)]
#[case("/qrs<enter> c rvl<enter> s", "QRS RVL 2026-11-22 active none -> on")]
fn keys_stage(#[case] keys: &str, #[case] staged: &str) {
    assert_eq!(draft(&sharing(keys)), staged);
}

#[rstest]
#[case("<right><right>", "QRS Organization QRS sees HFX · from 2026-01-01 on")]
#[case("<right><right> S", "from 2026-01-01 on → ended 2026-11-21 (staged)")]
#[case("<right><right><right>", "RVL Organization RVL sees HFX · ended 2025-12-31")]
#[case("<right>", "HFX Organization HFX sees HFX · its own data need no release")]
#[case("<right> s", "An organization sees its own data without a release.")]
#[case("t", "Nothing is shared here that could end: share it first.")]
#[case("jj<right> s", "The same is shared from 2027-01-01 on under this release")]
#[case("jj<right> t tomorrow<enter>", "It is shared only from 2027-01-01 on, and cannot end before: x removes it.")]
#[case("<right><right> t yesterday<enter>", "2026-11-21 is past")]
#[case("<right><right> T", "Nothing to stage: it is so already.")]
#[case("b", "from 2026-11-22 on (staged), both ways")]
#[case("v <right><right> s", "Left out: 1 (itself).")]
#[case("s /qrs<enter>", "1 staged (1 outside filter)")]
#[case("s c qrs<enter>", "1 staged (1 outside filter)")]
#[case("s c aaa<enter>", "1 staged")]
#[case("", "Sharing under release 1 Harbor agreement")]
#[case("<esc>", "── Users ──")]
fn it_says(#[case] keys: &str, #[case] text: &str) {
    sharing(keys).line(text);
}

#[test]
fn it_opens_over_the_list_of_releases() {
    let mut play = open(10, 80, 24);
    play.press("0<tab><tab>js").line("Sharing under release 2 Flood relief");
    play.press("<esc>").line("Releases  ");
    play.press("<shift-tab><shift-tab>s").line("Sharing under which release?");
}

/// Only organizations that take part in the release, on either side; those that will by the draft count, and the filters
/// go on as they do.
#[rstest]
#[case("", "AAA HFX QRS RVL OLD", "AAA HFX QRS RVL OLD")]
#[case("i", "HFX QRS RVL", "HFX QRS RVL")]
#[case("i i", "AAA HFX QRS RVL OLD", "AAA HFX QRS RVL OLD")]
#[case("s i", "AAA HFX QRS RVL", "AAA HFX QRS RVL")]
#[case("s i z", "HFX QRS RVL", "HFX QRS RVL")]
#[case("s i z Z", "AAA HFX QRS RVL", "AAA HFX QRS RVL")]
#[case("i /qrs<enter>", "QRS", "HFX QRS RVL")]
#[case("i c qrs<enter>", "HFX QRS RVL", "QRS")]
#[case("/aaa<enter> i", "", "HFX QRS RVL")]
fn only_those_who_take_part(#[case] keys: &str, #[case] rows: &str, #[case] columns: &str) {
    let mut play = open(10, 120, 40);
    play.press(SHARING).press("j").press(keys);
    let text = play.screen.text();
    let codes = ["AAA", "HFX", "QRS", "RVL", "OLD"];
    let heads = text.lines().find(|line| line.contains("Data of, seen by")).unwrap();
    let heads: Vec<&str> = codes.into_iter().filter(|code| heads.contains(code)).collect();
    let below: Vec<&str> = text.lines().skip_while(|line| !line.contains("Data of, seen by")).skip(1).collect();
    let begins = |line: &str, code: &str| line.trim_start_matches(['▸', ' ', '✓']).starts_with(&format!("{code} "));
    let grid = below.iter().take_while(|line| !line.contains("sees") && !line.contains("esc"));
    let grid: Vec<&&str> = grid.collect();
    let names: Vec<&str> = codes.into_iter().filter(|code| grid.iter().any(|line| begins(line, code))).collect();
    assert_eq!((names.join(" "), heads.join(" ")), (rows.to_owned(), columns.to_owned()), "{text}");
}

#[rstest]
#[case("i", "only partners, i shows all")]
#[case("/aaa<enter> i", "No organization that matches takes part in this release; i lists all of them.")]
#[case("/nothing<enter>", "Nothing matches the filter; esc clears it.")]
#[case("<right><right><enter>", "Who sees whose unrestricted data")]
#[case("<right><right><enter>", "On 2026-11-22 QRS sees the unrestricted data of HFX, under release 1 Harbor")]
#[case("<right><enter>", "An organization sees its own data without a release.")]
#[case("<right><right><enter>2027-01-01", "On 2027-01-01 QRS sees the unrestricted data of HFX")]
#[case("<enter><esc>", "Sharing under release 1 Harbor agreement")]
fn i_and_enter(#[case] keys: &str, #[case] text: &str) {
    sharing(keys).line(text);
}

#[rstest]
#[case(11, "j s", "This needs Setup Data Management at Write.")]
#[case(12, "", "This needs Setup Data Management at Read.")]
fn why_not(#[case] operator: i64, #[case] keys: &str, #[case] sentence: &str) {
    let mut play = open(operator, 80, 24);
    play.press(if operator == 12 { ":sharing<space>matrix<enter>" } else { SHARING }).press(keys);
    play.line(sentence);
    assert_eq!(draft(&play), "");
}

/// Given in both directions, ended and removed: committed, and read back where it was staged.
#[test]
fn a_staged_set_is_committed_and_read_back() {
    let mut play = sharing("b <right><right> S j<left> x");
    assert_eq!(play.screen.app.model.draft.len(), 5, "{}", draft(&play));
    play.commit();
    let count = |sql: &str| play.world.connect().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM mou_edges WHERE release_no = 1"), 5);
    assert!(play.line("▸  QRS").contains("·"), "{}", play.screen.text());
    play.press("k<left>").line("from 2026-11-22 on, both ways");
}
