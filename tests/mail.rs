//! Mail from the queue to a real server on loopback, and back to what the database knows of it.
//!
//! Messages are read by a parser that shares nothing with what writes them.
#![cfg(feature = "mail")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "support/smtp.rs"]
mod smtp;
mod support;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use beadle::api::mail::{Delivered, MailDecision};
use beadle::api::{RefusalKind, Reply, Request};
use beadle::config::{MailSettings, PasswordSource, Security, Via};
use beadle::domain::ids::MailId;
use beadle::domain::mail::MailState;
use beadle::domain::time::{HOUR, MINUTE, Time};
use beadle::mail::{Carrier, Handed};
use beadle::service::Seat;
use mail_parser::MessageParser;
use smtp::{Manner, Server};
use support::outbox::{self, claim, rows, settle};
use support::world::{NOW, World, verify};

const TOWN: &str = "
    org ABC
    workgroup Admin menu
    user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W
    user 11 reader@x.example A ABC edit:ABC in:Admin user_setup=R
    user 20 dana@x.example A ABC login:ABC
";

/// Queues a letter about Dana.
fn queue(world: &World, to: &[&str], subject: &str, body: &str) {
    outbox::queue(&world.path(), 20, to, subject, body);
}

fn settings(server: &Server) -> MailSettings {
    MailSettings {
        from: "Beadle Desk <desk@x.example>".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: Some(server.port),
        security: Security::None,
        timeout: Duration::from_secs(2),
        ..MailSettings::default()
    }
}

/// Claims, hands over and tells, as `mail deliver` does.
fn deliver(seat: &mut Seat, settings: &MailSettings) -> Vec<Handed> {
    let mut carrier = Carrier::new(settings).unwrap();
    let mut all = Vec::new();
    for mail in claim(seat, "one") {
        let handed = carrier.hand_over(&mail);
        let delivered = match handed.clone() {
            Handed::Over(delivered) => delivered,
            Handed::Nowhere(error) => Delivered::Later { error },
        };
        assert!(settle(seat, "one", mail.mail, delivered));
        all.push(handed);
    }
    all
}

fn states(seat: &mut Seat) -> Vec<MailState> {
    rows(seat).iter().map(|row| row.state).collect()
}

const SENT: Handed = Handed::Over(Delivered::Sent);

#[test]
fn a_mail_arrives_as_it_was_queued() {
    let world = World::new(TOWN);
    let body = "Hello Dana,\n\n.a dot at the beginning\n.\nŁukasz says: 李 = sure\n\nhttps://x.example/?a=b\n";
    queue(&world, &["dana@x.example"], "Your Ünïcode account was approved", body);
    let server = Server::start(Manner::default());
    let mut seat = world.seat(10);
    assert_eq!(deliver(&mut seat, &settings(&server)), [SENT]);
    let taken = server.taken();
    assert_eq!((taken.len(), &*taken[0].from, &taken[0].to), (1, "desk@x.example", &vec!["dana@x.example".to_owned()]));
    let message = MessageParser::default().parse(&taken[0].text).unwrap();
    assert_eq!(message.subject(), Some("Your Ünïcode account was approved"));
    // The protocol puts a line end before the dot that ends a text.
    assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), body.trim_end());
    let from = message.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Beadle Desk"), Some("desk@x.example")));
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("dana@x.example"));
    assert_eq!(message.date().unwrap().to_timestamp(), NOW.0 / 1000);
    assert!(message.message_id().unwrap().ends_with(".beadle.invalid"));
    assert!(String::from_utf8_lossy(&taken[0].text).contains("\r\nAuto-Submitted: auto-generated\r\n"));
    let row = rows(&mut seat).remove(0);
    assert_eq!((row.state, row.attempts, row.ended_at), (MailState::Sent, 1, Some(NOW)));
    assert_eq!(verify(&mut seat, None).findings.tally.total(), 0);
}

#[test]
fn the_connection_is_encrypted_and_the_account_enters() {
    let world = World::new(TOWN);
    let server = Server::start(Manner { starttls: true, password: Some("let me in"), ..Manner::default() });
    let file = |name: &str, text: &str| {
        let path = world.folder().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    let right = MailSettings {
        security: Security::Starttls,
        user: Some("user".to_owned()),
        password: Some(PasswordSource::File(file("right", "let me in\n"))),
        ca_file: Some(file("ca.pem", &server.certificate)),
        ..settings(&server)
    };
    let wrong = MailSettings { password: Some(PasswordSource::File(file("wrong", "guess\n"))), ..right.clone() };
    let strange = MailSettings { ca_file: None, ..right.clone() };
    let plain = MailSettings { security: Security::None, user: None, password: None, ..right.clone() };
    for (settings, told) in [(&wrong, "let the account in"), (&strange, "encrypt"), (&plain, "from this sender")] {
        queue(&world, &["dana@x.example"], "S", "B");
        let handed = deliver(&mut world.seat(10), settings);
        assert!(matches!(&handed[..], [Handed::Nowhere(error)] if error.contains(told)), "{told}: {handed:?}");
        let told = format!("{handed:?}");
        // As it is, and as it goes over the wire.
        assert!(!told.contains("guess") && !told.contains("AHVzZXIAZ3Vlc3M"), "{told}");
    }
    // They were put off, not lost.
    assert_eq!(deliver(&mut world.seat_at(10, NOW.plus(HOUR)), &right), [SENT, SENT, SENT]);
    let taken = server.taken();
    assert!(taken.len() == 3 && taken.iter().all(|taken| taken.encrypted));
    let unable = Server::start(Manner::default());
    queue(&world, &["dana@x.example"], "S", "B");
    let handed = deliver(&mut world.seat(10), &MailSettings { port: Some(unable.port), ..right });
    assert!(matches!(&handed[..], [Handed::Nowhere(error)] if error.contains("does not encrypt")), "{handed:?}");
    assert_eq!(unable.taken(), []);
}

#[test]
fn encrypted_from_the_first_byte() {
    let world = World::new(TOWN);
    let server = Server::start(Manner { tls: true, ..Manner::default() });
    let trusted = world.folder().join("ca.pem");
    fs::write(&trusted, &server.certificate).unwrap();
    let right = MailSettings { security: Security::Tls, ca_file: Some(trusted), ..settings(&server) };
    let strange = MailSettings { ca_file: None, ..right.clone() };
    let starttls = MailSettings { security: Security::Starttls, ..right.clone() };
    let unable = Server::start(Manner::default());
    let plain = MailSettings { port: Some(unable.port), ..right.clone() };
    let elsewhere = Server::start(Manner { tls: true, misnamed: true, ..Manner::default() });
    let trusted = world.folder().join("elsewhere.pem");
    fs::write(&trusted, &elsewhere.certificate).unwrap();
    let misnamed = MailSettings { ca_file: Some(trusted), port: Some(elsewhere.port), ..right.clone() };
    for (settings, why) in [(&strange, ""), (&misnamed, "not valid for name"), (&starttls, ""), (&plain, "")] {
        queue(&world, &["dana@x.example"], "S", "B");
        let handed = deliver(&mut world.seat(10), settings);
        let [Handed::Nowhere(error)] = &handed[..] else { panic!("{handed:?}") };
        assert!(error.contains("cannot be reached") && error.contains(why), "{error}");
    }
    assert_eq!(elsewhere.taken(), []);
    assert_eq!(deliver(&mut world.seat_at(10, NOW.plus(HOUR)), &right), [SENT, SENT, SENT, SENT]);
    let taken = server.taken();
    assert!(taken.len() == 4 && taken.iter().all(|taken| taken.encrypted) && unable.taken().is_empty());
}

#[test]
fn one_refused_address_is_no_matter_of_the_others() {
    let world = World::new(TOWN);
    queue(&world, &["one@x.example", "lost@x.example", "busy@x.example", "two@x.example"], "S", "B");
    let server = Server::start(Manner { unknown: Some("lost"), busy: Some("busy"), ..Manner::default() });
    let mut seat = world.seat(10);
    deliver(&mut seat, &settings(&server));
    use MailState::{Failed, Queued, Sent};
    assert_eq!(states(&mut seat), [Sent, Failed, Queued, Sent]);
    let rows = rows(&mut seat);
    let error = rows[1].error.clone().unwrap();
    assert!(error.stored().contains("no such user") && !error.stored().contains('\u{1b}'), "{error:?}");
    assert_eq!((rows[2].attempts, rows[2].due_at), (1, NOW.plus(MINUTE)));
    // A dead letter is sent again by a decision, and only then.
    server.behave(Manner::default());
    assert_eq!(deliver(&mut world.seat_at(10, NOW.plus(MINUTE)), &settings(&server)), [SENT]);
    let again = Request::MendMail { mails: vec![rows[1].mail, rows[0].mail], decision: MailDecision::SendAgain };
    assert_eq!(seat.answer(again), Ok(Reply::Mended(1)), "what was sent is not sent again");
    assert_eq!(deliver(&mut seat, &settings(&server)), [SENT]);
    assert_eq!(states(&mut seat), [Sent; 4]);
    assert_eq!(server.taken().len(), 4);
}

#[test]
fn a_server_that_hangs_or_is_not_there_puts_mail_off() {
    let world = World::new(TOWN);
    queue(&world, &["dana@x.example"], "S", "B");
    let server = Server::start(Manner { hangs: true, ..Manner::default() });
    let since = Instant::now();
    let handed = deliver(&mut world.seat(10), &settings(&server));
    assert!(matches!(&handed[..], [Handed::Over(Delivered::Later { .. })]), "{handed:?}");
    assert!(since.elapsed() < Duration::from_secs(15), "it was waited for {:?}", since.elapsed());
    // Whoever listened there is gone.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = MailSettings { port: Some(port), ..settings(&server) };
    let handed = deliver(&mut world.seat_at(10, NOW.plus(MINUTE)), &nobody);
    assert!(matches!(&handed[..], [Handed::Nowhere(error)] if error.contains("cannot be reached")), "{handed:?}");
    assert_eq!(rows(&mut world.seat(10))[0].attempts, 2);
}

/// The server took the mail and nobody heard of it: it goes out once more, and whoever reads it sees that it is the same.
#[test]
fn what_is_not_known_to_be_taken_is_repeated_under_the_same_id() {
    let world = World::new(TOWN);
    queue(&world, &["dana@x.example"], "S", "B");
    let server = Server::start(Manner { cuts: true, ..Manner::default() });
    let handed = deliver(&mut world.seat(10), &settings(&server));
    assert!(matches!(&handed[..], [Handed::Over(Delivered::Later { .. })]), "{handed:?}");
    server.behave(Manner::default());
    // This time the deliverer dies between sending and telling.
    let now = NOW.plus(MINUTE);
    let mut seat = world.seat_at(10, now);
    let claimed = claim(&mut seat, "dead");
    assert_eq!(Carrier::new(&settings(&server)).unwrap().hand_over(&claimed[0]), SENT);
    assert_eq!(claim(&mut world.seat_at(10, now.plus(14 * MINUTE)), "next"), [], "the claim still holds");
    assert_eq!(deliver(&mut world.seat_at(10, now.plus(16 * MINUTE)), &settings(&server)), [SENT]);
    let taken = server.taken();
    assert_eq!(taken.len(), 3);
    assert!(taken.iter().all(|other| *other == taken[0]), "to the last byte the same mail");
    assert_eq!(claim(&mut world.seat_at(10, now.plus(HOUR)), "next"), []);
}

#[test]
fn two_deliverers_never_have_the_same_mail() {
    let world = World::new(TOWN);
    let to: Vec<String> = (0..40).map(|number| format!("u{number}@x.example")).collect();
    queue(&world, &to.iter().map(String::as_str).collect::<Vec<_>>(), "S", "B");
    let path = world.path();
    let ask = |name: &'static str| {
        let path = path.clone();
        std::thread::spawn(move || {
            let mut seat = World::seat_on(&path, 10);
            let mut found = Vec::new();
            loop {
                let request = Request::ClaimMail { deliverer: name.to_owned(), limit: 3 };
                let Ok(Reply::Claimed(claimed)) = seat.answer(request) else { panic!("no claim") };
                if claimed.is_empty() {
                    return found;
                }
                for mail in claimed {
                    assert!(settle(&mut seat, name, mail.mail, Delivered::Sent));
                    found.push(mail.mail);
                }
            }
        })
    };
    let both: Vec<_> = [ask("a"), ask("b")].into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let mut once = both.clone();
    once.sort();
    once.dedup();
    assert_eq!((both.len(), once.len()), (40, 40));
}

#[test]
fn only_whose_claim_it_is_puts_a_mail_off_and_a_sent_mail_is_a_fact() {
    let world = World::new(TOWN);
    queue(&world, &["dana@x.example"], "S", "B");
    let mut seat = world.seat(10);
    let mail = claim(&mut seat, "one")[0].mail;
    let lost = || Delivered::Never { error: "x".to_owned() };
    assert!(!settle(&mut seat, "two", mail, lost()));
    let cancel = Request::MendMail { mails: vec![mail], decision: MailDecision::Cancel };
    assert_eq!(seat.answer(cancel.clone()), Ok(Reply::Mended(0)), "it is in somebody's hand");
    assert!(settle(&mut seat, "one", mail, Delivered::Untried));
    assert_eq!(seat.answer(cancel), Ok(Reply::Mended(1)));
    assert_eq!(claim(&mut seat, "one"), []);
    assert!(settle(&mut seat, "two", mail, Delivered::Sent));
    assert_eq!(states(&mut seat), [MailState::Sent]);
    assert!(!settle(&mut seat, "one", mail, lost()));
}

#[test]
fn who_may_not_decide_about_users_neither_takes_mail_nor_tells_of_it() {
    let world = World::new(TOWN);
    queue(&world, &["dana@x.example"], "S", "B");
    let mut reader = world.seat(11);
    assert_eq!(states(&mut reader), [MailState::Queued]);
    let requests = [
        Request::ClaimMail { deliverer: "one".to_owned(), limit: 1 },
        Request::SettleMail { deliverer: "one".to_owned(), mail: MailId(1), delivered: Delivered::Sent },
        Request::MendMail { mails: vec![MailId(1)], decision: MailDecision::Cancel },
    ];
    for request in requests {
        assert_eq!(reader.answer(request).unwrap_err().kind, RefusalKind::NotAllowed);
    }
    assert_eq!(states(&mut reader), [MailState::Queued]);
}

#[test]
fn nothing_leaves_a_training_environment() {
    let world = World::new(TOWN);
    queue(&world, &["before@x.example"], "S", "B");
    world.connect().execute_batch("UPDATE instance_meta SET value = 'training' WHERE key = 'environment'").unwrap();
    queue(&world, &["after@x.example"], "S", "B");
    let server = Server::start(Manner::default());
    let mut seat = world.seat(10);
    assert_eq!(deliver(&mut seat, &settings(&server)), []);
    assert_eq!(states(&mut seat), [MailState::Suppressed; 2]);
    let again = Request::MendMail { mails: vec![MailId(1)], decision: MailDecision::SendAgain };
    assert_eq!(seat.answer(again), Ok(Reply::Mended(0)));
    assert_eq!(server.taken(), []);
}

#[test]
fn nothing_in_a_row_makes_a_header_a_command_or_another_recipient() {
    let world = World::new(TOWN);
    let subject = "Hi\r\nBcc: all@evil.example\r\n\r\n\u{202e}<b>\u{1b}[2J";
    queue(&world, &["dana@x.example"], subject, &format!("a\r\n.\r\nMAIL FROM:<x>\u{9b}\n{}", "x".repeat(1 << 20)));
    let strange = [
        "no address",
        "a@x.example>\r\nRCPT TO:<b@evil.example",
        "a@x.example\nBcc: b@evil.example",
        "-oQ/tmp@x.example",
        "a@x.example,b@evil.example",
        "a\u{202e}@x.example",
        "@",
        "",
    ];
    queue(&world, &strange, "S", "B");
    let server = Server::start(Manner::default());
    let handed = deliver(&mut world.seat(10), &settings(&server));
    assert_eq!(handed[0], SENT);
    for (handed, to) in handed[1..].iter().zip(strange) {
        assert!(matches!(handed, Handed::Over(Delivered::Never { .. })), "{to:?}: {handed:?}");
    }
    let taken = server.taken();
    assert_eq!((taken.len(), &taken[0].to), (1, &vec!["dana@x.example".to_owned()]));
    let message = MessageParser::default().parse(&taken[0].text).unwrap();
    assert_eq!(message.subject(), Some("Hi Bcc: all@evil.example  <b>"));
    assert!(message.bcc().is_none());
    let text = message.body_text(0).unwrap();
    assert!(text.contains("\n.") && text.contains("MAIL FROM:<x>") && text.contains("too long for a mail"));
    assert!(taken[0].text.len() < 100_000);
}

/// The negative control: a row that is put into the message as it stands would bring a recipient of its own.
#[test]
fn a_subject_that_is_not_neutralised_is_found_out() {
    let raw = "From: a@x.example\r\nSubject: Hi\r\nBcc: all@evil.example\r\n\r\nB\r\n";
    assert!(MessageParser::default().parse(raw).unwrap().bcc().is_some());
}

#[test]
fn a_command_and_a_folder_take_mail_too() {
    let world = World::new(TOWN);
    let server = Server::start(Manner::default());
    let out = world.folder().join("out");
    let script = |name: &str, text: &str| {
        let path = world.folder().join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    };
    let good = script("good", &format!("echo \"$@\" > {0}.args; cat > {0}", out.display()));
    let by = |command| MailSettings { via: Via::Sendmail, command, ..settings(&server) };
    queue(&world, &["dana@x.example"], "S", "Text\n");
    assert_eq!(deliver(&mut world.seat(10), &by(good)), [SENT]);
    assert_eq!(fs::read_to_string(out.with_extension("args")).unwrap(), "-i -f desk@x.example -- dana@x.example\n");
    let bytes = fs::read(&out).unwrap();
    assert!(!bytes.contains(&b'\r'));
    assert_eq!(MessageParser::default().parse(&bytes).unwrap().body_text(0).unwrap().trim_end(), "Text");
    let cases = [
        ("exit 67", true, "ended with 67."),
        ("echo 'Nobody lives there.' >&2; exit 67", true, "ended with 67: Nobody lives there."),
        ("exit 75", false, "ended with 75."),
        ("exec sleep 60", false, "."),
        ("exec 2>&-; sleep 60; exit 0", false, "."),
    ];
    for (number, (text, never, told)) in cases.into_iter().enumerate() {
        queue(&world, &["dana@x.example"], "S", "B");
        let short = MailSettings { timeout: Duration::from_millis(500), ..by(script(&format!("s{number}"), text)) };
        let handed = deliver(&mut world.seat(10), &short);
        let (is_never, error) = match &handed[..] {
            [Handed::Over(Delivered::Never { error })] => (true, error),
            [Handed::Over(Delivered::Later { error })] => (false, error),
            other => panic!("{text}: {other:?}"),
        };
        assert!(is_never == never && error.ends_with(told) && !error.ends_with(".."), "{text}: {handed:?}");
    }
    let folder = world.folder().join("spool");
    let files = MailSettings { via: Via::Files, folder: Some(folder.clone()), ..settings(&server) };
    queue(&world, &["dana@x.example"], "Filed", "B");
    let mail = claim(&mut world.seat(10), "one").pop().unwrap();
    let mut carrier = Carrier::new(&files).unwrap();
    assert_eq!([carrier.hand_over(&mail), carrier.hand_over(&mail)], [SENT, SENT]);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names.len(), 1, "what is repeated is there once");
    assert_eq!(fs::metadata(&names[0]).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(MessageParser::default().parse(&fs::read(&names[0]).unwrap()).unwrap().subject(), Some("Filed"));
}

#[test]
fn after_two_days_of_trying_a_mail_is_a_dead_letter() {
    let world = World::new(TOWN);
    queue(&world, &["dana@x.example"], "S", "B");
    let mut now: Time = NOW;
    let mut attempts = 0;
    loop {
        let mut seat = world.seat_at(10, now);
        let Some(mail) = claim(&mut seat, "one").pop() else { panic!("nothing is due") };
        assert!(settle(&mut seat, "one", mail.mail, Delivered::Later { error: "closed".to_owned() }));
        attempts += 1;
        let row = rows(&mut seat).remove(0);
        if row.state == MailState::Failed {
            break;
        }
        assert_eq!(claim(&mut seat, "one"), [], "it waits");
        now = row.due_at;
    }
    assert_eq!((attempts, (now.0 - NOW.0) / HOUR), (9, 46));
}
