//! Delivering as a process: ended by signals between two mails, and killed at any moment, after which nothing is lost and
//! whatever goes out twice is the same mail.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus, Stdio};

use mail_parser::MessageParser;
use rstest::rstest;
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};

use crate::house::House;
use crate::smtp::{Manner, Server, Taken};

/// A house whose mail goes to a server, with a request for access that is mailed to so many addresses.
fn house(server: &Server, addresses: usize) -> House {
    let house = House::new();
    fs::create_dir_all(house.path("home/config/beadle")).unwrap();
    let config = format!(
        "[mail]\nfrom = \"desk@harbor.example\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\ntimeout = 3\n",
        server.port
    );
    fs::write(house.path("home/config/beadle/config.toml"), config).unwrap();
    let approvers: Vec<String> = (0..addresses).map(|number| format!("a{number}@harbor.example")).collect();
    done(&house, &format!("properties set UserApprovalEmail {} --yes", approvers.join(",")));
    let ran = house.run("sign-in noor@pier.example --source pier.example --name Noor");
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    done(&house, "request-access noor@pier.example --vouched");
    house
}

fn done(house: &House, line: &str) {
    let ran = house.run(line);
    assert_eq!(ran.code, 0, "{line}: {}{}", ran.stdout, ran.stderr);
}

/// Starts delivering.
fn start(house: &House, line: &str) -> Child {
    let mut command = house.plain(&line.split_whitespace().collect::<Vec<_>>());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Sends a signal, and waits for the end.
fn end(mut child: Child, signal: Signal) -> ExitStatus {
    kill_process(Pid::from_child(&child), signal).unwrap();
    child.wait().unwrap()
}

/// How many mails stand so.
fn count(house: &House, condition: &str) -> i64 {
    let db = Connection::open(house.path("prod.db")).unwrap();
    db.query_row(&format!("SELECT count(*) FROM outbox WHERE {condition}"), [], |row| row.get(0)).unwrap()
}

/// Lets time pass until what a dead deliverer had in hand is anybody's again, and what was put off is due.
fn later(house: &House) {
    let db = Connection::open(house.path("prod.db")).unwrap();
    db.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    db.execute_batch("UPDATE outbox SET claimed_until = 1 WHERE claimed_until > 1; UPDATE outbox SET due_at = 1")
        .unwrap();
}

/// What went wrong with the mails to so many addresses: one that never came, or came again as another one.
fn faults(taken: &[Taken], addresses: usize) -> Vec<String> {
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for mail in taken {
        let id = MessageParser::default().parse(&mail.text).unwrap().message_id().unwrap().to_owned();
        ids.entry(&mail.to[0]).or_default().insert(id);
    }
    let all = (0..addresses).map(|number| format!("a{number}@harbor.example"));
    let fault = |address: String| match ids.get(&*address).map(BTreeSet::len) {
        None => Some(format!("{address} got nothing")),
        Some(1) => None,
        Some(number) => Some(format!("{address} got {number} different mails")),
    };
    all.filter_map(fault).collect()
}

/// However many rounds it takes, programs read one list.
#[test]
fn what_was_delivered_is_one_list_for_programs() {
    let server = Server::start(Manner::default());
    let house = house(&server, 25);
    for expected in [25, 0] {
        let ran = house.run("mail deliver --json");
        let told: Vec<serde_json::Value> = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((ran.code, told.len()), (0, expected), "{}{}", ran.stdout, ran.stderr);
        assert!(told.iter().all(|mail| mail["outcome"] == "sent"), "{}", ran.stdout);
    }
}

#[rstest]
#[case::terminated(Signal::TERM, 143)]
#[case::interrupted(Signal::INT, 130)]
#[case::hung_up(Signal::HUP, 129)]
fn a_signal_ends_a_watch_between_two_mails(#[case] signal: Signal, #[case] code: i32) {
    let server = Server::start(Manner::default());
    let house = house(&server, 2);
    let child = start(&house, "mail deliver --watch --every 3600");
    server.wait_for(2);
    let ended = end(child, signal);
    assert_eq!(ended.code(), Some(code), "{ended}");
    assert_eq!((count(&house, "state = 'sent'"), count(&house, "claimed_by IS NOT NULL")), (2, 0));
    done(&house, "audit verify");
}

/// What is on its way is waited for, what was claimed beside it is given back; whoever asks twice does not wait.
#[test]
fn a_signal_waits_for_the_mail_on_its_way_and_a_second_one_does_not() {
    let server = Server::start(Manner { mute: true, ..Manner::default() });
    let house = house(&server, 3);
    let child = start(&house, "mail deliver --watch");
    server.wait_for(1);
    let ended = end(child, Signal::TERM);
    assert_eq!(ended.code(), Some(143), "{ended}");
    let put_off = "state = 'queued' AND attempts = 1";
    assert_eq!((count(&house, put_off), count(&house, "claimed_by IS NOT NULL")), (1, 0));
    later(&house);
    let mut child = start(&house, "mail deliver --watch");
    server.wait_for(2);
    let ended = loop {
        // Signals that come close together are heard as one, so it is asked until it listens.
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        match child.try_wait().unwrap() {
            Some(ended) => break ended,
            None => std::thread::yield_now(),
        }
    };
    assert_eq!(ended.signal(), Some(15), "it did not wait for the server");
    assert_eq!(count(&house, "claimed_by IS NOT NULL"), 3);
    server.behave(Manner::default());
    later(&house);
    done(&house, "mail deliver");
    assert_eq!(faults(&server.taken(), 3), [""; 0]);
}

#[test]
fn a_deliverer_that_is_killed_repeats_at_worst_under_the_same_id() {
    const ADDRESSES: usize = 12;
    let server = Server::start(Manner { mute: true, ..Manner::default() });
    let house = house(&server, ADDRESSES);
    // The server has the mail, and nobody hears of it.
    let child = start(&house, "mail deliver");
    server.wait_for(1);
    assert_eq!(end(child, Signal::KILL).signal(), Some(9));
    assert_eq!(count(&house, "state = 'sent'"), 0);
    server.behave(Manner::default());
    // Then somewhere between the answer of the server and the word to the database, again and again.
    for _ in 0..ADDRESSES {
        later(&house);
        let before = server.taken().len();
        if count(&house, "state = 'queued'") == 0 {
            break;
        }
        let child = start(&house, "mail deliver");
        server.wait_for(before + 1);
        end(child, Signal::KILL);
    }
    later(&house);
    done(&house, "mail deliver");
    let taken = server.taken();
    assert!(taken.len() > ADDRESSES, "at least one went out twice: {}", taken.len());
    assert_eq!(faults(&taken, ADDRESSES), [""; 0]);
    assert_eq!(count(&house, "state = 'sent'"), i64::try_from(ADDRESSES).unwrap());
    done(&house, "audit verify");
    done(&house, "check");
}

/// The negative controls: a deliverer that marks before it sends loses mail, one that makes an id for each attempt sends
/// strangers; both are found.
#[test]
fn marking_first_and_new_ids_are_caught() {
    let server = Server::start(Manner { mute: true, ..Manner::default() });
    let house = house(&server, 2);
    let child = start(&house, "mail deliver");
    server.wait_for(1);
    end(child, Signal::KILL);
    let db = Connection::open(house.path("prod.db")).unwrap();
    let sql = "UPDATE outbox SET claimed_by = NULL, claimed_until = NULL;
               UPDATE outbox SET msg_id = 'x' || msg_id WHERE to_addr LIKE 'a0@%';
               UPDATE outbox SET state = 'sent', ended_at = 1 WHERE to_addr LIKE 'a1@%'";
    db.execute_batch(sql).unwrap();
    drop(db);
    server.behave(Manner::default());
    later(&house);
    done(&house, "mail deliver");
    let found = faults(&server.taken(), 2);
    assert_eq!(found, ["a0@harbor.example got 2 different mails", "a1@harbor.example got nothing"]);
}
