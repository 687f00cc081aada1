//! Mails of the approval process: queued with what they tell of or not at all, to whom the rule says, with nothing in
//! them that a user could have put there; and cancelled where an undo comes before the deliverer.

use beadle::api::{Reply, Request, Secret};
use beadle::domain::time::{MINUTE, Time};
use rstest::rstest;

use crate::support::world::{NOW, PASSWORD, World, commit, receipt, set, stopped, written};

const WORLD: &str = "
org ABC
workgroup Admin menu
workgroup Desk
property ApplicationUrl https://track.example/
property system.ProductName Harbor
user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W recycle_bin=W setup_data=W
user 11 reader@x.example A ABC login:ABC in:Admin user_setup=R
user 12 vendor@x.example A ABC login:ABC in:Admin user_setup=W vendor
user 20 dana@y.example P ABC login:ABC in:Desk
user 21 denied@y.example D ABC login:ABC in:Desk from=P
user 22 deleted@y.example D ABC login:ABC in:Desk from=I
user 23 sso@y.example P ABC login:ABC in:Desk source=idp.example asked
";

/// The mails about a user, the latest last: kind, address, state.
fn mails(world: &World, user: i64) -> Vec<(String, String, String)> {
    let db = world.connect();
    let sql = "SELECT kind, to_addr, state FROM outbox WHERE user_id = ?1 ORDER BY mail_id";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([user], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn mail(kind: &str, to: &str, state: &str) -> (String, String, String) {
    (kind.to_owned(), to.to_owned(), state.to_owned())
}

/// Subject, body and due time of the first mail about a user.
fn written_out(world: &World, user: i64) -> (String, String, i64) {
    let sql = "SELECT subject, body, due_at FROM outbox WHERE user_id = ?1 ORDER BY mail_id LIMIT 1";
    world.connect().query_row(sql, [user], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
}

fn ask(world: &World, login: &str, now: Time) {
    let password = Some(Secret::new(PASSWORD.to_owned()));
    let reply = world.seat_at(11, now).answer(Request::RequestAccess { login: login.to_owned(), password });
    assert!(matches!(&reply, Ok(Reply::AccessAnswer(answer)) if answer.requested), "{reply:?}");
}

#[test]
fn a_request_is_mailed_to_whoever_may_see_users() {
    let world = World::new(WORLD);
    ask(&world, "dana@y.example", NOW);
    let expected = ["root@x.example", "op@x.example", "reader@x.example"].map(|to| mail("request", to, "queued"));
    assert_eq!(mails(&world, 20), expected, "the vendor's staff is left out");
    let (subject, body, _) = written_out(&world, 20);
    assert_eq!(subject, "dana is requesting access to Harbor");
    for words in ["Account source: local", "https://track.example/viewform.aspx?FormID=308&PrimaryKey=20&PageID=1"] {
        assert!(body.contains(words), "{body}");
    }
    ask(&world, "dana@y.example", NOW.plus(MINUTE));
    assert_eq!(mails(&world, 20).len(), 3, "a repeat is the same request");
    ask(&world, "dana@y.example", NOW.plus(10 * MINUTE));
    assert_eq!(mails(&world, 20).len(), 6);
}

#[test]
fn the_site_names_other_approvers() {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), "property UserApprovalEmail none -> \"desk@x.example, night@x.example\"", 1);
    ask(&world, "dana@y.example", NOW);
    let expected = ["desk@x.example", "night@x.example"].map(|to| mail("request", to, "queued"));
    assert_eq!(mails(&world, 20), expected);
}

#[rstest]
#[case::approve(20, "user 20 status P -> A", true)]
#[case::deny(20, "user 20 status P -> D", false)]
#[case::park(20, "user 20 status P -> I", false)]
#[case::restore_the_denied_to_active(21, "user 21 status D -> A", true)]
#[case::restore_the_denied_to_pending(21, "user 21 status D -> P", false)]
#[case::restore_the_deleted_to_active(22, "user 22 status D -> A", false)]
#[case::another_edit(20, "user 20 city none -> \"Harbor\"", false)]
fn who_is_approved_is_told_and_nobody_else(#[case] user: i64, #[case] line: &str, #[case] told: bool) {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), line, 1);
    let login = if user == 20 { "dana@y.example" } else { "denied@y.example" };
    let expected = if told { vec![mail("approved", login, "queued")] } else { Vec::new() };
    assert_eq!(mails(&world, user), expected);
    if told {
        let (subject, body, due) = written_out(&world, user);
        assert_eq!(subject, "Your Harbor account was approved");
        assert!(body.contains("Sign in to Harbor <https://track.example/>"), "{body}");
        assert_eq!(due, NOW.0 + MINUTE / 2, "it waits for an undo");
    }
}

#[test]
fn what_is_not_written_tells_nobody() {
    let world = World::new(WORLD);
    let mut op = world.seat(10);
    let set = set(&mut op, "user 20 status P -> A\nuser 20 perm data_export none -> W");
    stopped(op.answer(Request::commit(set, receipt(1))));
    assert_eq!(mails(&world, 20), []);
}

#[test]
fn an_undo_cancels_what_was_not_sent_and_leaves_what_was() {
    for (state, after) in [("queued", "cancelled"), ("sent", "sent"), ("claimed", "queued")] {
        let world = World::new(WORLD);
        let mut op = world.seat(10);
        let committed = commit(&mut op, "user 20 status P -> A", 1);
        let db = world.connect();
        match state {
            "sent" => db.execute("UPDATE outbox SET state = 'sent', ended_at = 1", []).map(drop).unwrap(),
            "claimed" => {
                let sql = "UPDATE outbox SET claimed_by = 'd', claimed_until = ?1";
                db.execute(sql, [NOW.0 + MINUTE]).map(drop).unwrap();
            }
            _ => {}
        }
        let reply = op.answer(Request::undo(committed.set, String::new(), receipt(2)));
        let told = format!("{reply:?}");
        written(reply);
        assert!(told.contains("Mail that was sent is not called back; mail that still waits is cancelled."), "{told}");
        assert_eq!(mails(&world, 20), [mail("approved", "dana@y.example", after)], "{state}");
    }
}

#[test]
fn a_decision_takes_the_request_out_of_the_queue() {
    let world = World::new(WORLD);
    ask(&world, "dana@y.example", NOW);
    commit(&mut world.seat(10), "user 20 status P -> D", 1);
    let states: Vec<String> = mails(&world, 20).into_iter().map(|(_, _, state)| state).collect();
    assert_eq!(states, ["cancelled"; 3]);
}

#[test]
fn nothing_leaves_a_training_environment() {
    let world = World::new(&format!("training\n{WORLD}"));
    ask(&world, "dana@y.example", NOW);
    commit(&mut world.seat(10), "user 20 status P -> A", 1);
    let states: Vec<String> = mails(&world, 20).into_iter().map(|(_, _, state)| state).collect();
    assert_eq!(states, ["suppressed"; 4]);
}

/// A name that somebody chose brings no header, no markup, no placeholder and no control character into a mail.
#[rstest]
#[case("Dana\r\nBcc: all@x.example", "Dana Bcc: all@x.example is requesting access to Harbor")]
#[case("Dana\u{1b}[2J\u{202e}", "Dana is requesting access to Harbor")]
#[case("@domain@ [click]", "@domain@ [click] is requesting access to Harbor")]
#[case("https://evil.example/x", "https[:]//evil[.]example/x is requesting access to Harbor")]
#[case("Dana (www.evil.example)", "Dana (www[.]evil[.]example) is requesting access to Harbor")]
fn a_name_stays_a_name(#[case] name: &str, #[case] expected: &str) {
    let world = World::new(WORLD);
    world.connect().execute("UPDATE users SET name = ?1 WHERE user_id = 20", [name]).unwrap();
    ask(&world, "dana@y.example", NOW);
    let (subject, body, _) = written_out(&world, 20);
    assert_eq!(subject, expected);
    assert!(!body.contains(['\r', '\u{1b}', '\u{202e}']), "{body:?}");
    assert!(body.lines().all(|line| !line.starts_with("Bcc:")), "{body}");
    assert!(!body.contains("evil.example"), "nothing of it can be clicked\n{body}");
    assert_eq!(body.lines().count(), 6, "{body}");
}
