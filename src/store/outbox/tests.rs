//! The outbox on small rows: its filters, its indexes, its claims.

use super::held::{CANCEL, HOLD};
use super::list::{BY_STATE, DUE_COUNT, selection};
use super::*;
use crate::api::page::Place;
use crate::domain::mail::MailFilter;
use crate::store::stretch::key;
use crate::store::world::World;

/// Mail that went to three addresses, about user 1 and about nobody.
fn world() -> World {
    let world = World::new();
    let writer = Writer::new(&world.db);
    let to = ["dana@x.example".to_owned(), "Émile@y.example".to_owned()];
    let mail = NewMail { kind: "request", about: Some(UserId(1)), to: &to, subject: "Who", body: "B" };
    assert_eq!(writer.queue_mail(&mail, Time(5)).unwrap(), 2);
    let mail = NewMail { kind: "approved", about: None, to: &to[..1], subject: "a\r\nBcc: b", body: "B" };
    assert_eq!(writer.queue_mail(&mail, Time(6)).unwrap(), 1);
    world
}

fn found(world: &World, filter: &str, place: &Place, limit: u32) -> Vec<i64> {
    let filter = MailFilter::parse(filter).unwrap();
    let page = world.reader().mails(&filter, place, limit).unwrap();
    page.rows.iter().map(|row| row.mail.0).collect()
}

#[test]
fn filters_find_and_pages_agree() {
    let world = world();
    for (filter, expected) in [
        ("", &[3, 2, 1][..]),
        ("dana", &[3, 1]),
        ("emile WHO", &[2]),
        ("bcc", &[3]),
        ("state:queued user:1", &[2, 1]),
        ("state:queued", &[3, 2, 1]),
        ("state:sent", &[]),
    ] {
        assert_eq!(found(&world, filter, &Place::Start, 9), expected, "{filter}");
        for (at, id) in expected.iter().enumerate() {
            let after = Place::After(key(*id, Some(*id)));
            assert_eq!(
                found(&world, filter, &after, 1),
                expected[at + 1..].iter().take(1).copied().collect::<Vec<_>>()
            );
        }
    }
    assert_eq!(found(&world, "", &Place::End, 2), [2, 1]);
}

#[test]
fn lists_and_the_queue_are_read_along_indexes() {
    let world = world();
    for filter in ["", "words in", "state:failed x", "user:1 state:sent"] {
        let (stretch, tests) = selection(&MailFilter::parse(filter).unwrap());
        for backwards in [false, true] {
            let plan = world.plan(&stretch.statement(&tests, Some(&key(9, Some(9))), false, backwards, 9).text);
            assert!(plan.contains("INDEX outbox_") && !plan.contains("TEMP B-TREE"), "{filter}: {plan}");
        }
    }
}

/// However many mails were sent, a step of a deliverer looks at those that are due, and counting reads no row.
#[test]
fn a_deliverer_and_the_counts_read_along_indexes() {
    let world = world();
    assert_eq!(world.plan(DUE), "SEARCH outbox USING INDEX outbox_due (due_at<?)");
    assert_eq!(world.plan(DUE_COUNT), "SEARCH outbox USING COVERING INDEX outbox_due (due_at<?)");
    assert_eq!(world.plan(BY_STATE), "SCAN outbox USING COVERING INDEX outbox_by_state");
    for sql in [CANCEL, HOLD] {
        assert_eq!(world.plan(sql), "SEARCH outbox USING INDEX outbox_by_user (user_id=?)", "{sql}");
    }
    let without = "SELECT mail_id FROM outbox WHERE due_at <= ?1 ORDER BY due_at";
    assert!(world.plan(without).contains("SCAN outbox\n"), "the plan tells a statement without an index apart");
}

#[test]
fn a_claim_is_one_deliverers_until_it_runs_out() {
    let world = world();
    let writer = Writer::new(&world.db);
    let claim = |deliverer, now, limit| {
        let claim = Claim { deliverer, now: Time(now), until: Time(now + 100), limit };
        writer.claim_mail(&claim).unwrap().iter().map(|mail| mail.mail.0).collect::<Vec<_>>()
    };
    assert_eq!(claim("a", 4, 9), [] as [i64; 0], "nothing is due yet");
    assert_eq!(claim("a", 6, 2), [1, 2]);
    assert_eq!(claim("b", 7, 9), [3]);
    assert_eq!(claim("c", 105, 9), [] as [i64; 0]);
    assert_eq!(claim("c", 106, 9), [1, 2]);
    let sent = Settlement { state: MailState::Sent, attempts: 1, at: Time(110), error: None };
    writer.settle_mail(MailId(1), &sent).unwrap();
    assert_eq!(claim("d", 1_000, 9), [3, 2].iter().rev().copied().collect::<Vec<i64>>());
    let tally = world.reader().mail_tally(Time(1_000)).unwrap();
    assert_eq!((tally.queued, tally.due, tally.sent), (2, 2, 1));
}

#[test]
fn every_mail_has_an_id_of_its_own_that_stays() {
    let world = world();
    let mut ids: Vec<String> = world.reader().rows("SELECT msg_id FROM outbox", [], |row| row.get(0)).unwrap();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| id.is_ascii() && id.ends_with(".beadle.invalid") && !id.contains(['<', ' '])));
    let parts = ["a", "b", "c"];
    assert_eq!(message_id("u", 1, Time(2), parts), message_id("u", 1, Time(2), parts));
    assert_ne!(message_id("u", 1, Time(2), parts), message_id("u", 1, Time(3), parts));
}

#[test]
fn training_suppresses_what_is_queued() {
    let world = world();
    world.db.execute_batch("INSERT OR REPLACE INTO instance_meta VALUES ('environment', 'training')").unwrap();
    let to = ["x@x.example".to_owned()];
    let mail = NewMail { kind: "request", about: None, to: &to, subject: "S", body: "B" };
    Writer::new(&world.db).queue_mail(&mail, Time(9)).unwrap();
    assert_eq!(found(&world, "state:suppressed", &Place::Start, 9), [4]);
}
