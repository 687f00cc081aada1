//! The form of a user over a real database: what it writes, what others wrote meanwhile, and what the next session finds.

use beadle::api::{Refusal, RefusalKind, Request};
use beadle::tui::commits::Commits;
use beadle::tui::receipts::Receipts;

use crate::support::play::Play;
use crate::support::staged;
use crate::support::world::World;

const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    user 10 kim@harbor.example A HFX edit:HFX in:Admin everything=W
    user 11 second@ops.example A HFX edit:HFX in:Admin everything=W
    user 20 ada@harbor.example A HFX login:HFX in:Intake
    user 21 ben@harbor.example A HFX login:HFX in:Intake
    user 30 dana@harbor.example P - asked nopassword
    user 31 gone@harbor.example D HFX from=A
";

fn staged(play: &Play) -> Vec<String> {
    staged::lines(&play.screen.app.model.draft)
}

#[test]
fn a_new_user_is_committed_and_can_be_found() {
    let world = World::new(HARBOR);
    let mut play = Play::on(&world, 10, 80, 24);
    play.press(
        "AMira<space>Olsen<tab>mira@harbor.example<tab>hfx<enter>intake<enter><tab>basic<enter><ctrl-g><ctrl-s>",
    );
    play.has("Staged");
    play.press("<enter>");
    let db = world.connect();
    let row: (String, bool, bool) = db
        .query_row(
            "SELECT status, password_hash IS NOT NULL, require_password_change FROM users WHERE login = 'mira@harbor.example'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap_or_else(|error| panic!("{error}\n{}", play.text()));
    assert_eq!(row, ("A".to_owned(), true, true));
    assert!(play.screen.app.model.passwords.is_empty(), "the password is gone once it is hashed");
}

#[test]
fn a_supervisor_cycle_is_said_at_the_field() {
    let world = World::new(HARBOR);
    world.connect().execute("UPDATE users SET supervisor_id = 20 WHERE user_id = 21", []).unwrap();
    let mut play = Play::on(&world, 10, 120, 40);
    play.press("/ada<enter>e<pagedown><tab><tab><tab>ben<ctrl-s>");
    play.has("The supervisor would report to this user, directly or by way of others.");
    assert!(play.screen.app.model.draft.is_empty());
}

#[test]
fn restoring_instead_of_adding_works_to_the_end() {
    let world = World::new(HARBOR);
    let mut play = Play::on(&world, 10, 80, 24);
    play.press("AGone<tab>GONE@harbor.example<tab><ctrl-o>yw<enter>");
    let status: String = world.value("SELECT status FROM users WHERE user_id = 31");
    assert_eq!(status, "I", "{}", play.text());
}

#[test]
fn an_applicant_is_approved_with_the_form() {
    let world = World::new(HARBOR);
    let mut play = Play::on(&world, 10, 80, 24);
    play.press("/status:P<enter>e<ctrl-s>");
    play.has("An owning organization is needed");
    play.press("hfx<enter><ctrl-s>");
    play.has("A workgroup is needed to approve");
    play.press("intake<enter><ctrl-s>");
    let status: String = world.value("SELECT status FROM users WHERE user_id = 30");
    assert_eq!(status, "A", "{}", play.text());
    play.has("Approved dana.");
}

#[test]
fn two_operators_on_one_user_meet_in_the_review() {
    let world = World::new(HARBOR);
    let (mut kim, mut second) = (Play::on(&world, 10, 120, 40), Play::on(&world, 11, 120, 40));
    kim.press("/ada<enter>e<tab><tab>Lead");
    second.press("/ada<enter>e<tab><tab>Chief<ctrl-s><enter>");
    kim.press("<ctrl-s>");
    kim.has("Lead");
    kim.has("Chief");
    // Two sessions never make the same receipts; these two rehearsals would.
    kim.screen.app.commits = Commits::new(Receipts::new([8; 32]));
    assert_eq!(staged(&kim), ["user/20/job_title none > Lead"]);
    kim.press("m<enter>");
    let title: String = world.value("SELECT job_title FROM users WHERE user_id = 20");
    assert_eq!(title, "Lead", "{}", kim.text());
}

#[test]
fn a_form_opened_again_reverts_nothing_that_others_wrote() {
    let world = World::new(HARBOR);
    let mut first = Play::on(&world, 10, 120, 40);
    first.press("/ada<enter>e<tab><tab>Lead");
    let left = first.left();
    let written = "UPDATE users SET job_title = 'Chief', city = 'Quay', owning_org_id = 2 WHERE user_id = 20";
    world.connect().execute(written, []).unwrap();
    let mut second = Play::on(&world, 10, 120, 40);
    second.screen.app.model.left = left;
    second.press("E<ctrl-s>");
    assert_eq!(staged(&second), ["user/20/job_title none > Lead"], "only what was typed, over its old base");
    second.has("Chief");
    second.press("<enter>");
    let title: String = world.value("SELECT job_title FROM users WHERE user_id = 20");
    assert_eq!(title, "Chief", "a conflict is not written over\n{}", second.text());
}

#[test]
fn a_status_that_was_only_preselected_is_not_brought_back() {
    for status in ["I", "D"] {
        let world = World::new(HARBOR);
        let mut first = Play::on(&world, 10, 120, 40);
        first.press("/status:P<enter>e<pageup><tab><tab>Lead");
        let left = first.left();
        let db = world.connect();
        let origin = (status == "D").then_some("P");
        db.execute(
            "UPDATE users SET status = ?1, recycle_origin = ?2, owning_org_id = 1 WHERE user_id = 30",
            (status, origin),
        )
        .unwrap();
        let mut second = Play::on(&world, 10, 120, 40);
        second.screen.app.model.left = left;
        second.press("E<ctrl-s>");
        assert_eq!(staged(&second), ["user/30/job_title none > Lead"], "{status}\n{}", second.text());
    }
}

#[test]
fn a_form_that_does_not_come_says_why() {
    let world = World::new(HARBOR);
    let mut play = Play::through(&world, world.seat(10), 80, 24, |seat, request| match request {
        Request::User { .. } => Err(Refusal::new(RefusalKind::Unavailable, "The database is busy.")),
        request => seat.answer(request),
    });
    play.press("/ada<enter>e").has("The database is busy. Press ctrl-r to ask again.");
}

#[test]
fn a_form_that_is_saved_late_goes_from_the_pane_it_lies_on() {
    let world = World::new(HARBOR);
    let mut play = Play::on(&world, 10, 80, 24);
    play.press("0P 1/ada<enter>e<tab><tab>Lead");
    play.screen.hold(true);
    play.press("<ctrl-s><ctrl-p>setup<enter>");
    play.has("System properties");
    play.screen.hold(false);
    assert_eq!(staged(&play), ["user/20/job_title none > Lead"], "{}", play.text());
    play.press("0").has("System properties");
    play.press("1").hides("Edit ada");
}
