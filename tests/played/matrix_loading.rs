//! What a matrix asks for and what it waits for: windows that are asked once, edits of cells that have not arrived, and
//! what another pane has asked for.

use rstest::rstest;

use super::matrix::{draft, large, small};

#[test]
fn a_key_inside_what_is_loaded_asks_nothing() {
    let mut play = large();
    play.press("2");
    assert!(play.asked().matches("window").count() <= 2, "the first page, and a page more");
    play.press("jjjj k <right><right><left> a z l");
    assert_eq!(play.asked(), "");
    play.press("<pagedown><pagedown>");
    let asked = play.asked();
    assert!(asked.matches("window").count() <= 2 && asked.matches("columns").count() == 0, "{asked}");
    let text = play.screen.text();
    let people: Vec<_> = text.lines().filter(|line| line.contains("person")).collect();
    assert!(people.len() > 10 && people.iter().all(|line| !line.contains('…')), "{text}");
}

#[test]
fn what_is_filled_is_loaded_first_and_is_one_step() {
    let mut play = large();
    play.press("2 c hfx<enter> l f c");
    let staged = draft(&play);
    assert!(staged.starts_with("Root HFX Active none on, Root HFX Login off on, ben HFX Active"), "{staged}");
    assert_eq!(play.screen.app.model.draft.users().len(), 3, "everybody else has it already, or is the operator");
    play.press("z");
    assert!(play.screen.app.model.draft.is_empty());
    play.press("c <ctrl-u>aax<enter> l f c");
    assert_eq!(play.screen.app.model.draft.users().len(), 305, "all but the operator");
    assert!(play.status().starts_with("Staged Login on: 608 changes of 304 users"), "{}", play.status());
    play.press("z");
    assert_eq!(play.screen.app.model.draft.len(), 2, "the fill was one step");
}

#[test]
fn a_fill_can_be_stopped() {
    let mut play = large();
    play.press("2 l");
    play.screen.hold(true);
    play.press("f c");
    play.line("Filling Login on: finding out for whom. Esc stops.");
    play.press("<esc>");
    play.screen.hold(false);
    assert_eq!(play.screen.app.model.draft.len(), 2);
}

#[test]
fn a_fill_that_was_stopped_can_be_begun_again() {
    let mut play = large();
    play.press("2 l");
    play.screen.hold(true);
    play.press("f c");
    play.stop_waiting();
    play.has("Stopped.");
    play.hides("Filling");
    play.screen.hold(false);
    play.press("f c");
    assert!(play.screen.app.model.draft.users().len() > 300, "{}", play.text());
}

#[test]
fn a_cell_that_has_not_arrived_is_asked_before_it_is_staged() {
    let mut play = large();
    play.press("2");
    play.screen.hold(true);
    play.press("$ l");
    play.line("Filling Login on: looked at 0 of 1 users.");
    play.line("…");
    assert_eq!(draft(&play), "");
    play.screen.hold(false);
    assert_eq!(draft(&play), "ana OLD Active none on, ana OLD Login off on");
}

/// Whoever types on before the cells are there is told, and the edit that waits is not lost for the one behind it.
#[test]
fn an_edit_that_waits_is_not_lost_for_the_next() {
    let mut play = large();
    play.press("2");
    play.screen.hold(true);
    play.press("$ l <down> a");
    play.line("An edit waits for its cells; esc stops it.");
    play.screen.hold(false);
    assert_eq!(draft(&play), "ana OLD Active none on, ana OLD Login off on");
}

#[test]
fn staged_users_on_other_pages_are_not_outside() {
    let mut play = large();
    play.press("2 a G");
    assert_eq!(play.status(), "1 staged");
    play.press("/person<enter>");
    assert_eq!(play.status(), "1 staged (1 outside filter)");
}

#[test]
fn what_is_laid_asks_only_windows() {
    let mut play = large();
    play.press("2 c hfx<enter>");
    play.asked();
    play.press("M");
    let asked = play.asked();
    assert!(asked.matches("window").count() <= 2 && !asked.contains("matching"), "{asked}");
    play.press("jjjjj k a z l t 30d<enter> <space>");
    assert_eq!(play.asked(), "");
    play.press("<pagedown>");
    assert!(play.asked().matches("window").count() <= 1);
    play.press("<esc><esc>");
    play.asked();
    play.press("r i");
    play.asked();
    play.press("jjjj <pagedown> G g a <space> v j l");
    assert_eq!(play.asked(), "", "what one user has is known as a whole");
}

/// What another pane asked for is handed to the one that needs it, whatever way leads there.
#[rstest]
#[case("5 e <esc> 2", "HFX")]
#[case("5 e <esc> 3", "Intake")]
#[case("5 e <esc> 1 r", "HFX")]
#[case("5 e <esc> 1 R", "Intake")]
fn what_another_pane_asked_for_is_there(#[case] keys: &str, #[case] there: &str) {
    let play = small(keys);
    play.has(there);
    play.hides(" … ");
}

/// The same where the other pane still waits for it.
#[test]
fn what_another_pane_waits_for_is_there() {
    let mut play = small("5");
    play.screen.hold(true);
    play.press("e <esc> 2");
    play.screen.hold(false);
    play.has("HFX");
    play.hides(" … ");
}
