//! What a seat refuses because it is too much, and how a refusal names what was hostile.

use std::io::BufReader;
use std::path::Path;

use beadle::api::audit::{AuditFilter, Whom};
use beadle::api::lookup::LookupKind;
use beadle::api::users::Find;
use beadle::api::{Place, Refusal, RefusalKind, Request};
use beadle::domain::ids::UserId;
use beadle::domain::mail::MailFilter;
use beadle::domain::set_filter::SetFilter;
use beadle::service::clock::FixedClock;
use beadle::service::{Recognition, Seat, Terms};
use beadle::wire::hello::hear_welcome;

use crate::support::world::{NOW, World, terms};

const TOWN: &str = "org ABC\nworkgroup Admin menu\nuser 10 op@x.example A ABC edit:ABC in:Admin everything=W";

/// What is more than one answer holds is refused, and not cut without a word: who asked would take the rest for nothing.
#[test]
fn more_than_an_answer_holds_is_refused() {
    let world = World::new(TOWN);
    let users = |count| (1..=count).map(UserId).collect::<Vec<_>>();
    let mut seat = world.seat(10);
    for count in [100, 101] {
        for request in [Request::Hints { users: users(count) }, Request::Cards { users: users(count) }] {
            let kind = seat.answer(request).err().map(|refusal| refusal.kind);
            assert_eq!(kind, (count > 100).then_some(RefusalKind::Usage), "{count}");
        }
    }
}

#[test]
fn a_filter_that_nobody_types_is_refused() {
    let world = World::new(TOWN);
    let ids = |count: usize| format!("id:{}", vec!["1"; count].join("|"));
    let kind = |filter| {
        let request = Request::Count { find: Find { filter, ..Find::default() } };
        world.seat(10).answer(request).err().map(|refusal| refusal.kind)
    };
    assert_eq!((kind(ids(8_000)), kind(ids(40_000))), (None, Some(RefusalKind::Usage)));
    assert_eq!((kind("wg:x ".repeat(100)), kind("a ".repeat(2_000))), (None, Some(RefusalKind::Usage)));
    let sources = |count: usize| format!("source:{}", vec!["local"; count].join("|"));
    assert_eq!((kind(sources(2_000)), kind(sources(20_000))), (None, Some(RefusalKind::Usage)));
}

/// Words without terms become parts of one statement, too.
#[test]
fn words_that_nobody_types_are_refused() {
    let world = World::new(TOWN);
    let place = Place::Start;
    for (count, expected) in [(100, None), (2_000, Some(RefusalKind::Usage))] {
        let words = "a ".repeat(count);
        let whom = Some(Whom::Named(words.clone()));
        for request in [
            Request::Bin { filter: words.clone(), place: place.clone(), limit: 10 },
            Request::Lookup { kind: LookupKind::User, text: words.clone(), limit: 10 },
            Request::Audit {
                filter: AuditFilter { user: whom.clone(), ..AuditFilter::default() },
                place: place.clone(),
                limit: 10,
            },
            Request::Sets {
                filter: SetFilter { reason: Some(words.clone()), ..SetFilter::default() },
                place: place.clone(),
                limit: 10,
            },
            Request::Mails {
                filter: MailFilter {
                    words: words.split_whitespace().map(str::to_owned).collect(),
                    ..MailFilter::default()
                },
                place: place.clone(),
                limit: 10,
            },
        ] {
            let name = request.name();
            let found = world.seat(1).answer(request).err().map(|refusal| refusal.kind);
            assert!(found == expected || count == 100 && found == Some(RefusalKind::NotFound), "{name}: {found:?}");
        }
    }
}

/// A name is made safe where the sentence is shown and nowhere before: twice would spell out the spelling.
#[test]
fn what_a_refusal_names_is_spelled_out_once() {
    let world = World::new(TOWN);
    let evil = "ev\u{202e}il";
    let sit = |path: &Path, terms: &Terms| Seat::take(path, terms, Box::new(FixedClock(NOW))).err().unwrap();
    let key = Recognition::Key { login: evil.to_owned(), key: "SHA256:1".to_owned() };
    let stranger = hear_welcome(&mut BufReader::new(format!("{evil}\n").as_bytes())).unwrap_err();
    let line = Request::ReadText { text: format!("user {evil} city none -> \"Quay\"") };
    let refusals = [
        sit(&world.folder().join(format!("{evil}.db")), &terms(10)),
        sit(&world.path(), &Terms { recognition: key, ..terms(10) }),
        Refusal::new(RefusalKind::LinkFailed, stranger.sentence()),
        world.seat(10).answer(line).unwrap_err(),
    ];
    for refusal in refusals {
        let told = refusal.to_string();
        assert!(told.contains("ev‹202E›il"), "{told}");
    }
}
