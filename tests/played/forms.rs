//! The form of a user, played with keys against a small town.

use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::draft::Draft;
use beadle::domain::ids::UserId;
use beadle::domain::status::Status;
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::kept::Kept;
use beadle::tui::pane::Tab;
use ratatui::layout::Size;
use rstest::rstest;

use crate::support::play::{has, hides, left_by};
use crate::support::staged;
use crate::town::{Screen, Town, open};

/// The app after some keys, at 80x24.
fn after(keys: &str) -> Screen {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press(keys).unwrap();
    play
}

fn staged(play: &Screen) -> Vec<String> {
    staged::lines(&play.app.model.draft)
}

#[rstest]
#[case("edit", 80, 24, "e")]
#[case("edit_wide", 120, 40, "e")]
#[case("edit_frameless", 50, 12, "e")]
#[case("edit_typed", 80, 24, "e<tab><tab><ctrl-u>Night<space>lead<pagedown>q")]
#[case("edit_relations", 120, 40, "e<pagedown><pagedown><pagedown>x<tab><tab>ni<enter><tab>lE")]
#[case("add", 80, 24, "a")]
#[case("add_wide", 120, 40, "a")]
#[case("add_problems", 120, 40, "aMira<tab>mira<tab><ctrl-s>")]
#[case("quick", 80, 24, "A")]
#[case("quick_filled", 80, 24, "AMira<space>Olsen<tab>mira@harbor.example<tab>h<enter>int<enter>pow<enter>short<tab>")]
#[case("quick_wide", 120, 40, "A")]
#[case("pending", 80, 24, "/status:P<enter>e")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let (mut play, _) = open(width, height, Town::with(0));
    play.press(keys).unwrap();
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.roles()));
}

#[test]
fn a_small_edit_is_two_keys_from_done() {
    let mut play = after("e<tab><tab><ctrl-u>Lead<ctrl-s>");
    assert_eq!(play.app.tab, Tab::Review);
    assert_eq!(staged(&play), ["user/2/job_title Case worker > Lead"]);
    has(&play, "Staged 1 change for Lance Whitfield.");
    play.press("z").unwrap();
    assert!(play.app.model.draft.is_empty(), "a form is one step");
}

#[test]
fn every_field_can_be_filled_in() {
    let keys = "aMira<space>Olsen<tab>mira@harbor.example<tab>Lead<tab>Pier<space>4<tab>Harbor<tab>NS<tab>B3H<tab>555\
                <tab>hfx<tab>pier<tab>clinic<tab>ruth<tab><space><tab><right><right><tab><tab>\
                heron<space>over<space>slate<space>roofs<tab>heron<space>over<space>slate<space>roofs<tab><tab>\
                intake<enter><tab><tab>qrs<enter><tab>pow<enter><enter>";
    let play = after(keys);
    let expected = [
        "user/new1/status none > A",
        "user/new1/name none > Mira Olsen",
        "user/new1/login none > mira@harbor.example",
        "user/new1/job_title none > Lead",
        "user/new1/street none > Pier 4",
        "user/new1/city none > Harbor",
        "user/new1/state none > NS",
        "user/new1/zip none > B3H",
        "user/new1/phone none > 555",
        "user/new1/owning none > 1",
        "user/new1/location none > 2",
        "user/new1/provider none > 1",
        "user/new1/supervisor none > 8",
        "user/new1/case_manager off > on",
        "user/new1/support internal > vendor",
        "user/new1/require_change off > on",
        "user/new1/password none > new",
        "user/new1/perm/query_designer none > W",
        "user/new1/perm/user_setup none > W",
        "user/new1/org/1/active none > on",
        "user/new1/org/1/login off > on",
        "user/new1/org/2/active none > on",
        "user/new1/org/2/login off > on",
        "user/new1/workgroup/1/active none > on",
    ];
    assert_eq!(staged(&play), expected, "{}", play.text());
    assert_eq!(play.app.model.passwords[&UserId(-1)].expose(), "heron over slate roofs");
}

#[test]
fn quick_add_gives_what_signing_in_takes() {
    let play = after(
        "AMira<tab>mira@harbor.example<tab>qrs<enter>night<enter>basic<enter>\
         heron<space>over<space>slate<space>roofs<enter>heron<space>over<space>slate<space>roofs<enter><enter>",
    );
    let expected = [
        "user/new1/status none > A",
        "user/new1/name none > Mira",
        "user/new1/login none > mira@harbor.example",
        "user/new1/owning none > 2",
        "user/new1/require_change off > on",
        "user/new1/password none > new",
        "user/new1/org/2/active none > on",
        "user/new1/org/2/login off > on",
        "user/new1/workgroup/3/active none > on",
    ];
    assert_eq!(staged(&play), expected, "{}", play.text());
}

#[rstest]
#[case("a<tab><tab>", "A name is needed.")]
#[case("aMira<tab>mira<tab>", "\"mira\" is not an e-mail address like name@example.org.")]
#[case("aMira<tab><tab>", "An e-mail address is needed")]
#[case("aMira<tab>r.meyer@harbor.example<tab>", "Roland Meyer (active) has this login already; ctrl-o shows them.")]
#[case("a<pagedown>nowhere<tab>", "Nothing is called \"nowhere\"")]
#[case("AMira<tab>mira@x.example<tab><ctrl-s>", "An owning organization is needed")]
#[case("A<tab><tab><tab><tab><tab>short<tab>", "at least 15 characters")]
#[case("A<tab><tab><tab><tab><tab>heron<space>over<space>slates<tab>heron<tab>", "The two do not agree")]
fn a_problem_stands_at_its_field(#[case] keys: &str, #[case] sentence: &str) {
    has(&after(keys), sentence);
}

#[test]
fn saving_goes_to_the_first_problem_and_stages_nothing() {
    let mut play = after("aMira<tab>mira<ctrl-s>");
    assert!(play.app.model.draft.is_empty());
    play.press("<ctrl-u>mira@harbor.example<pagedown>hfx<ctrl-s>").unwrap();
    assert_eq!(play.app.tab, Tab::Review, "{}", play.text());
}

#[test]
fn a_login_in_the_recycle_bin_is_restored_instead() {
    let mut town = Town::with(0);
    town.users.iter_mut().filter(|row| row.user == UserId(7)).for_each(|row| row.status = Status::Recycled);
    let (mut play, _) = open(80, 24, town);
    play.press("AMira<tab>r.meyer@harbor.example<tab>").unwrap();
    has(&play, "Roland Meyer in the recycle bin has this login; ctrl-o restores that account instead.");
    play.press("<ctrl-o>").unwrap();
    has(&play, "What was filled in has not been saved");
    play.press("y").unwrap();
    assert_eq!(staged(&play), ["user/7/status D > I"]);
    has(&play, "Roland Meyer");
}

#[test]
fn what_the_rules_refuse_is_said_at_its_field() {
    let mut town = Town::with(0);
    let cell = Cell::User { user: UserId(2), field: UserField::Supervisor };
    town.refusing.push((cell, "The supervisor would report to this user.".to_owned()));
    let (mut play, _) = open(120, 40, town);
    play.press("e<pagedown><tab><tab><tab>roland<ctrl-s>").unwrap();
    has(&play, "The supervisor would report to this user.");
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let play = after("e<tab><tab><esc>");
    has(&play, "/");
    hides(&play, "Edit Lance");
    let mut play = after("eX<esc>");
    has(&play, "What was filled in has not been saved and would be lost.");
    play.press("<enter>").unwrap();
    has(&play, "Edit Lance Whitfield");
    play.press("<esc>y").unwrap();
    hides(&play, "Edit Lance");
    hides(&after("/status:P<enter>e<esc>"), "would be lost");
}

#[test]
fn my_own_row_keeps_what_is_not_mine() {
    let mut play = after("/ruth<enter>e");
    has(&play, "This is your own row: only name, address, phone and job title are yours to change.");
    play.press("<tab>x").unwrap();
    assert!(staged(&play).is_empty());
    play.press("<tab><ctrl-u>Chief<ctrl-s>").unwrap();
    assert_eq!(staged(&play), ["user/8/job_title Case worker > Chief"]);
}

#[test]
fn a_read_only_operator_sees_the_form_and_why() {
    let mut town = Town::with(0);
    town.capabilities.remove(&beadle::api::Capability::EditUsers);
    let (mut play, _) = open(80, 24, town);
    play.press("e").unwrap();
    has(&play, "To be read only: This needs");
    play.press("x<ctrl-s>").unwrap();
    has(&play, "This needs");
    assert!(staged(&play).is_empty());
    play.press("<esc>a").unwrap();
    has(&play, "This needs");
}

#[test]
fn staged_values_stand_beside_the_old() {
    let mut play = after("e<tab><tab><ctrl-u>Lead<ctrl-s>1e");
    has(&play, "was Case worker");
    has(&play, "Lead");
    play.press("<tab><tab><ctrl-u>Case<space>worker<ctrl-s>").unwrap();
    assert!(play.app.model.draft.is_empty(), "back at what the database holds, the cell leaves the draft");
}

#[test]
fn a_pending_user_is_approved_by_saving() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("/status:P<enter>e").unwrap();
    has(&play, "Saving approves");
    play.press("<ctrl-s>").unwrap();
    let row = town.borrow().users.iter().find(|row| row.user == UserId(1)).cloned().unwrap();
    assert_eq!(row.status, Status::Active);
    has(&play, "Approved Dana Okafor.");
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn a_pending_user_set_back_to_pending_is_a_plain_edit() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("/status:P<enter>e<pageup><tab><tab><ctrl-u>Lead<pagedown><pagedown>p<ctrl-s>").unwrap();
    assert_eq!(staged(&play), ["user/1/job_title Case worker > Lead"], "{}", play.text());
    assert!(town.borrow().sets.is_empty());
}

#[test]
fn a_made_password_is_shown_once_and_nowhere_else() {
    let mut play = after("AMira<tab>mira@harbor.example<tab>hfx<enter><ctrl-g>");
    let made = made(&play);
    assert!(!format!("{:?}", play.app).contains(&made));
    play.press("<ctrl-y>").unwrap();
    assert!(matches!(play.effects.last(), Some(Effect::CopySecret(secret)) if secret.expose() == made));
    assert!(!format!("{:?}", play.effects).contains(&made));
    play.press("<ctrl-s>").unwrap();
    hides(&play, &made);
    assert_eq!(play.app.model.passwords[&UserId(-1)].expose(), made);
    play.press("<ctrl-c>").unwrap();
    assert!(!format!("{:?} {:?}", play.app, play.effects).contains(&made));
    assert!(!serde_json::to_string(&play.app.model.draft).unwrap().contains(&made));
}

fn made(play: &Screen) -> String {
    let screen = play.text();
    let line = screen.lines().find(|line| line.contains("New password")).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

#[test]
fn typed_passwords_are_in_no_debug_output_and_not_kept() {
    let mut play = after("eX<tab><tab><pagedown><pagedown><tab>");
    play.happen(Event::Paste("canary over slate roofs".to_owned()));
    has(&play, "At least 15 characters");
    assert!(!format!("{:?}", play.app).contains("canary"));
    play.press("<ctrl-c>").unwrap();
    assert!(!format!("{:?}", play.effects).contains("canary"));
    let kept = play.effects.iter().find_map(|effect| match effect {
        Effect::KeepForm(Some(left)) => Some(serde_json::to_string(left).unwrap()),
        _ => None,
    });
    let kept = kept.expect("the form is kept");
    assert!(kept.contains("Lance WhitfieldX") && !kept.contains("canary"), "{kept}");
}

#[test]
fn a_form_left_by_a_lost_terminal_is_offered_again() {
    let mut play = after("eX<tab><tab><pagedown>qrs<tab>");
    let left = left_by(&mut play);
    let (mut play, _) = open(80, 24, Town::with(0));
    play.app.take_up(Kept { form: left, ..Kept::default() });
    has(&play, "The form of Lance Whitfield was left before it was saved: E opens it again.");
    play.press("E").unwrap();
    has(&play, "Lance WhitfieldX");
    play.press("<ctrl-s>").unwrap();
    assert!(staged(&play).contains(&"user/2/owning 1 > 2".to_owned()), "{:?}", staged(&play));
    play.happen(Event::Wake);
    assert!(matches!(play.effects.last(), Some(Effect::KeepForm(None) | Effect::KeepDraft(_))));
}

#[test]
fn answers_that_come_late_decide_what_was_typed() {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press("AMira<tab>mira@harbor.example").unwrap();
    play.hold(true);
    play.press("<tab>qrs<tab>night<tab><ctrl-s>").unwrap();
    assert!(play.app.model.draft.is_empty());
    play.hold(false);
    assert!(staged(&play).contains(&"user/new1/owning none > 2".to_owned()), "{}", play.text());
    assert!(staged(&play).contains(&"user/new1/workgroup/3/active none > on".to_owned()));
    assert_eq!(play.app.tab, Tab::Review);
}

#[test]
fn the_team_of_a_supervisor_is_a_filter() {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press("M").unwrap();
    has(&play, "supervisor:l.whitfield@harbor.example");
}

#[test]
fn every_size_can_be_drawn() {
    for keys in ["e", "a", "A", "a<pagedown><space>", "A<ctrl-g>"] {
        let mut play = after(keys);
        for width in (0..130).step_by(13) {
            for height in (0..50).step_by(7) {
                play.happen(Event::Resize(Size { width, height }));
                let text = play.text();
                assert!(text.lines().count() <= usize::from(height), "{width}×{height} {keys}:\n{text}");
            }
        }
    }
}

#[test]
fn staged_work_and_open_forms_stay_with_whose_they_are() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("e<tab><tab><ctrl-u>Lead<ctrl-s>1eX").unwrap();
    let first = town.borrow().operator;
    town.borrow_mut().signed_in = false;
    play.happen(Event::Wake);
    let kept: Vec<&Effect> = play.effects.iter().filter(|effect| !matches!(effect, Effect::Draw)).collect();
    assert!(matches!(kept.last(), Some(Effect::Sit(standing)) if standing.operator.is_none()), "{kept:?}");
    assert!(kept.iter().any(|effect| matches!(effect, Effect::KeepDraft(draft) if draft.len() == 1)), "{kept:?}");
    assert!(kept.iter().any(|effect| matches!(effect, Effect::KeepForm(Some(_)))), "{kept:?}");
    assert!(!kept.iter().any(|effect| matches!(effect, Effect::KeepForm(None))), "what was typed is not thrown away");
    assert!(play.app.model.draft.is_empty() && play.app.model.left.is_none());
    // Somebody else signs in, and finds their own work alone.
    (town.borrow_mut().signed_in, town.borrow_mut().operator) = (true, UserId(3));
    play.happen(Event::Wake);
    assert!(matches!(play.effects.last(), Some(Effect::Sit(_) | Effect::Draw)));
    assert!(play.app.model.draft.is_empty() && play.app.model.left.is_none() && play.app.model.last_set.is_none());
    let mut theirs = Draft::default();
    theirs.stage(Cell::User { user: UserId(5), field: UserField::City }, Value::None, Value::text("Quay"));
    play.app.take_up(Kept { draft: theirs, ..Kept::default() });
    has(&play, "1 change staged earlier");
    assert_eq!(staged(&play), ["user/5/city none > Quay"]);
    // The first one comes back.
    town.borrow_mut().operator = first;
    play.happen(Event::Wake);
    play.app.take_up(Kept::default());
    assert_eq!(staged(&play), ["user/2/job_title Case worker > Lead"]);
    play.press("E").unwrap();
    has(&play, "Lance WhitfieldX");
}
