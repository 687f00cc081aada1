//! The list of mails over the approvals, played with keys over a real database: where each stands, why one never
//! arrived, sent again and taken back.

use beadle::api::mail::Delivered;
use beadle::domain::ids::MailId;
use beadle::domain::mail::MailState;
use beadle::tui::event::Event;
use beadle::tui::pane::Tab;
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::support::outbox::{claim, queue, rows, settle};
use crate::support::play::Play;
use crate::support::world::{NOW, commit};

const TOWN: &str = "
    org HFX
    workgroup Admin menu
    user 10 kim@harbor.example A HFX login:HFX in:Admin user_setup=W
    user 11 reads@harbor.example A HFX login:HFX in:Admin user_setup=R
    user 20 dana@pier.example P - asked nopassword
    user 21 eve@pier.example A HFX login:HFX
";

/// The console of an operator over four mails: sent, failed, put off, and not tried yet, the last one first in the list.
fn open(operator: i64, width: u16, height: u16) -> Play {
    let play = Play::in_town(TOWN, operator, width, height).at(NOW);
    let path = play.world.path();
    let asks = "Dana is requesting access to Harbor";
    queue(&path, 20, &["kim@harbor.example", "lost@harbor.example"], asks, "Account source: local\n\nLook at it.\n");
    let news = "Good news: your account was approved.\n\nSign in to Harbor\n";
    queue(&path, 21, &["eve@pier.example"], "Your Harbor account was approved", news);
    let mut seat = play.world.seat(1);
    let refused = "The mail server does not take mail to this address: 550 5.1.1 no such user.";
    let busy = "The mail server does not take the text: 451 4.2.1 try later.";
    let became =
        [Delivered::Sent, Delivered::Never { error: refused.to_owned() }, Delivered::Later { error: busy.to_owned() }];
    for (mail, became) in claim(&mut seat, "one").into_iter().zip(became) {
        assert!(settle(&mut seat, "one", mail.mail, became));
    }
    queue(&path, 20, &["night@harbor.example"], asks, "Account source: local\n");
    play
}

/// The list of mails after some keys.
fn mails(keys: &str) -> Play {
    let mut play = open(10, 80, 24);
    play.press("5m").press(keys);
    play
}

fn states(play: &Play) -> Vec<MailState> {
    rows(&mut play.world.seat(1)).iter().map(|row| row.state).collect()
}

#[rstest]
#[case("list", 80, 24, "5m")]
#[case("list_wide", 120, 40, "5m")]
#[case("put_off", 80, 24, "5mj")]
#[case("put_off_wide", 120, 40, "5mj")]
#[case("dead", 80, 24, "5mjj")]
#[case("dead_wide", 120, 40, "5mjj")]
#[case("dead_open", 80, 24, "5mjj<enter>")]
#[case("again", 80, 24, "5mjjr")]
#[case("again_wide", 120, 40, "5mjjr")]
#[case("filter", 80, 24, "5m/state:failed")]
#[case("nothing_found", 80, 24, "5m/state:cancelled<enter>")]
#[case("frameless", 60, 12, "5mjj")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let mut play = open(10, width, height);
    play.press(keys);
    insta::assert_snapshot!(format!("mail_sheet_{name}"), play.text());
}

#[test]
fn the_palette_opens_it_from_anywhere_and_esc_leads_back() {
    let mut play = open(10, 80, 24);
    play.press("1:mail<enter>");
    play.line("── Mail ──");
    play.press("<esc>");
    assert_eq!(play.screen.app.tab, Tab::Users);
    play.hides("── Mail ──");
}

#[test]
fn over_a_decision_it_tells_what_the_person_was_told() {
    let mut play = open(10, 80, 24);
    commit(&mut play.world.seat(1), "user 20 status P -> D", 1);
    play.press("5h");
    play.line("▸  dana");
    play.press("m");
    play.line("/ user:20");
    play.hides("eve@pier.example");
    play.line("▸  queued      night@harbor.example");
    play.press("<esc>");
    play.line("eve@pier.example");
    play.press("<esc>");
    play.line("Approvals: decided");
}

#[test]
fn a_dead_letter_is_sent_again_by_a_key() {
    use MailState::{Failed, Queued, Sent};
    let mut play = mails("jj");
    play.line("2 queued, 1 failed");
    assert_eq!(states(&play), [Sent, Failed, Queued, Queued]);
    assert_eq!(claim(&mut play.world.seat(1), "two").len(), 1, "of itself it is not tried again");
    play.press("r");
    play.line("1 mail will be tried at once.");
    play.line("3 queued, 0 failed");
    assert_eq!(states(&play), [Sent, Queued, Queued, Queued]);
    let claimed = claim(&mut play.world.seat(1), "three");
    assert_eq!(claimed.iter().map(|mail| mail.mail).collect::<Vec<_>>(), [MailId(2)]);
    assert_eq!(rows(&mut play.world.seat(1))[1].attempts, 0, "two days begin anew");
}

#[test]
fn what_waits_can_be_taken_back_and_what_is_in_hand_cannot() {
    let mut play = mails("j x");
    play.line("1 mail will not be sent.");
    assert_eq!(states(&play)[2], MailState::Cancelled);
    play.press("k");
    assert_eq!(claim(&mut play.world.seat(1), "two").len(), 1);
    play.press("x");
    play.line("Nothing was done: it was sent, is on its way");
    assert_eq!(states(&play)[3], MailState::Queued);
    // Once the list is asked for again it says who has it.
    play.press("<ctrl-r>");
    play.line("A deliverer has it in hand.");
}

#[rstest]
#[case::sent_again("G r", "What was sent is not sent again")]
#[case::sent_cancelled("G x", "Only what is queued can be taken back.")]
#[case::failed_cancelled("jj x", "Only what is queued can be taken back.")]
#[case::no_such_state("/state:lost<enter>", "There are queued, sent, failed, suppressed and cancelled.")]
fn what_makes_no_sense_is_told(#[case] keys: &str, #[case] sentence: &str) {
    let play = mails(keys);
    play.line(sentence);
    assert_eq!(states(&play), states(&mails("")), "and nothing is done");
}

#[test]
fn who_may_only_look_is_told_why() {
    let mut play = open(11, 80, 24);
    let before = states(&play);
    play.press("5m jj");
    play.line("550 5.1.1 no such user");
    for key in ["r", "x"] {
        play.press(key);
        play.line("This needs User Setup at Write.");
    }
    assert_eq!(states(&play), before);
}

#[test]
fn a_mail_leads_to_whom_it_is_about() {
    let mut play = mails("j u");
    assert_eq!(play.screen.app.tab, Tab::Users);
    play.line("── eve ──");
    play.press("5");
    play.line("▸  queued");
}

#[test]
fn what_a_deliverer_does_meanwhile_is_seen() {
    let mut play = mails("");
    play.line("▸  queued");
    let mut seat = play.world.seat(1);
    let mail = claim(&mut seat, "two").remove(0).mail;
    assert!(settle(&mut seat, "two", mail, Delivered::Sent));
    play.screen.happen(Event::Wake);
    play.line("▸  sent");
    play.line("1 queued, 1 failed");
}

#[test]
fn no_mail_says_what_makes_one() {
    let mut play = Play::in_town(TOWN, 10, 80, 24);
    play.press("5m");
    play.line("No mail was queued yet.");
}

#[test]
fn hostile_text_acts_nowhere() {
    let mut play = open(10, 120, 40);
    let bad = "Eve\u{1b}[2J\u{202e}gnp\u{9b}\u{200b}";
    let sql = "UPDATE outbox SET to_addr = ?1, subject = ?1, last_error = ?1, body = ?1, msg_id = ?1 || mail_id";
    play.world.connect().execute(sql, [bad]).unwrap();
    play.world.connect().execute("UPDATE users SET name = ?1 WHERE user_id = 20", [bad]).unwrap();
    for keys in ["5m", "jj", "<enter>", "<esc>r"] {
        play.press(keys);
        let text = play.text();
        assert_eq!(text.chars().find(|c| *c != '\n' && beadle::domain::text::is_hidden(*c)), None, "{keys}\n{text}");
    }
}

/// Keys that somebody might press who looks for a mail.
const KEYS: &str = "j k g G <enter> <esc> r x u / state:failed <tab> 5 m <pagedown> ? w";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn everything_draws_at_any_size(keys in some_of(KEYS, 30), width in 0..160_u16, height in 0..50_u16) {
        let mut play = open(10, width, height);
        draws(&mut play.press("5m").screen, &keys);
    }
}
