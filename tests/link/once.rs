//! A commit on a line that is cut: it is done once, and told once.

use beadle::link::News;

use crate::support::wire::Way;
use crate::support::world::{World, receipt};
use crate::talk::{Talk, WORLD, city, count, is_committed, sets};

#[test]
fn what_was_asked_on_a_line_that_broke_is_answered_on_the_next() {
    let world = World::new(WORLD);
    let mut talk = Talk::over(Way::of(&world, 1));
    talk.hand.deafen();
    let tickets = [talk.ask(count()), talk.ask(city(&world, "none", "\"Harbor\"", receipt(1))), talk.ask(count())];
    talk.hand.cut();
    let answers = tickets.map(|_| talk.answer());
    assert_eq!(answers.each_ref().map(|answer| answer.ticket), tickets, "in the order in which it was asked");
    assert!(is_committed(&answers[1].result), "{:?}", answers[1].result);
    assert!(answers.iter().all(|answer| answer.result.is_ok()));
    assert!(!talk.rest().iter().any(|news| matches!(news, News::Answer(_))), "once");
    assert_eq!(sets(&world), 1);
}

/// The cut is put at every byte of a small conversation, on the way there and on the way back.
#[test]
fn wherever_the_line_is_cut_a_commit_is_done_once_and_told_once() {
    let world = World::new(WORLD);
    // How much goes each way depends on numbers that grow; a cut behind the end is none, and does no harm.
    let cuts = (1..700).step_by(13).map(|n| (Some(n), None)).chain((1..4_200).step_by(67).map(|n| (None, Some(n))));
    let mut before = "none".to_owned();
    for (number, (there, back)) in (1..).zip(cuts) {
        let way = Way::of(&world, 1);
        let mut talk = Talk::over(way);
        talk.hand.cut_after(there, back);
        let after = format!("\"Quay {number}\"");
        let tickets = [talk.ask(count()), talk.ask(city(&world, &before, &after, receipt(number))), talk.ask(count())];
        let answers = tickets.map(|_| talk.answer());
        let cut = (there, back);
        assert_eq!(answers.each_ref().map(|answer| answer.ticket), tickets, "{cut:?}");
        assert!(is_committed(&answers[1].result), "{cut:?} {:?}", answers[1].result);
        assert!(!talk.rest().iter().any(|news| matches!(news, News::Answer(_))), "{cut:?}");
        assert_eq!(sets(&world), i64::try_from(number).unwrap(), "{cut:?}");
        before = after;
    }
}
