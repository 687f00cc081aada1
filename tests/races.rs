//! Two at once: processes that decide about the same row, operators who demote each other, threads on one cell.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::io::stdin;
use std::thread;

use beadle::api::review::Outcome;
use beadle::api::{Reply, Request, Secret};
use beadle::domain::cell::{UserField, Value};
use beadle::domain::change::{Accepted, ChangeSet};
use beadle::domain::ids::UserId;
use beadle::domain::time::Time;
use beadle::domain::verdict::Verdict;
use beadle::service::Seat;
use rusqlite::Connection;
use support::child::{Child, database, say};
use support::world::{NOW, World, confirmed, receipt, set};

/// In the second process: commits `OPERATOR RECEIPT CHANGE` for each line it is told, and says what came of it.
#[test]
fn one_that_commits_what_it_is_told() {
    let Some(path) = database() else { return };
    for line in stdin().lines().map(Result::unwrap) {
        let (operator, rest) = line.split_once(' ').unwrap();
        let (number, text) = rest.split_once(' ').unwrap();
        let mut seat = World::seat_on(&path, operator.parse().unwrap());
        say(&attempt(&mut seat, number.parse().unwrap(), text));
    }
}

fn attempt(seat: &mut Seat, number: u64, text: &str) -> String {
    // The other process may take the right to read between any two questions, so the text is read once.
    let Ok(Reply::Set(set)) = seat.answer(Request::ReadText { text: text.to_owned() }) else {
        return "refused".to_owned();
    };
    let accepted = Accepted { elevation: true, limbo: true, ..set.accepted };
    let set = ChangeSet { reason: "for a test".to_owned(), accepted, ..set };
    match seat.answer(confirmed(set, receipt(number))) {
        Ok(Reply::Outcome(Outcome::Committed { .. })) => "written".to_owned(),
        Ok(Reply::Outcome(Outcome::Stopped(judgement))) => match &judgement.rows[0].verdict {
            Verdict::Conflict { theirs, by, at } => {
                format!("conflict {} by {} at {}", theirs.to_stored().unwrap_or_default(), by.stored(), at.unwrap())
            }
            verdict => verdict.word().to_owned(),
        },
        Ok(other) => format!("{other:?}"),
        Err(refusal) => format!("refused {:?}", refusal.kind),
    }
}

#[test]
fn one_applicant_and_two_who_decide() {
    let mut world = "org ABC\nworkgroup Admin menu\nuser 10 ten@x.example A ABC edit:ABC in:Admin user_setup=W\n\
                     user 11 eleven@x.example A ABC edit:ABC in:Admin user_setup=W\n"
        .to_owned();
    for user in 100..125 {
        world += &format!("user {user} p{user}@x.example P ABC login:ABC in:Admin asked\n");
    }
    let world = World::new(&world);
    let mut deciders = [10, 11].map(|_| Child::start("one_that_commits_what_it_is_told", &world.path()));
    let mut winners = [0, 0];
    for user in 100..125 {
        for (number, (child, to)) in deciders.iter_mut().zip(["A", "D"]).enumerate() {
            child.tell(&format!("{} {user}{number} user {user} status P -> {to}", 10 + number));
        }
        let said = deciders.each_mut().map(|child| child.hear().unwrap());
        let winner = said.iter().position(|word| word == "written").unwrap_or_else(|| panic!("{said:?}"));
        winners[winner] += 1;
        let (status, login) = [("A", "ten@x.example"), ("D", "eleven@x.example")][winner];
        assert_eq!(said[1 - winner], format!("conflict {status} by {login} at {NOW}"), "user {user}");
    }
    for child in deciders {
        child.end();
    }
    let decisions: i64 = world
        .connect()
        .query_row("SELECT count(*) FROM approval_requests WHERE state <> 'open' AND user_id >= 100", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(decisions, 25, "each applicant was decided once; {winners:?}");
}

const TWO: &str = "
without-root
org ABC
workgroup Admin menu
workgroup Other menu
workgroup Desk
user 10 ten@x.example A ABC edit:ABC in:Admin in:Desk user_setup=W workgroup_designer=W
user 11 eleven@x.example A ABC edit:ABC in:Other in:Desk user_setup=W workgroup_designer=W
";

fn setup_holders(db: &Connection) -> i64 {
    let sql = "SELECT count(*) FROM user_permissions p JOIN users u USING (user_id)
               WHERE level = 2 AND perm_id = 23 AND user_id IN (10, 11) AND status = 'A'";
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// How many administrators there are now, and once every grant that ends has ended.
fn administrators(world: &World) -> [usize; 2] {
    let picture = world.picture();
    [NOW, Time(i64::MAX)].map(|at| picture.users.values().filter(|user| picture.is_administrator(user, at)).count())
}

/// The ways in which each of two administrators takes the rights from the other.
const WAYS: [[&str; 2]; 9] = [
    ["user 11 perm user_setup W -> none", "user 10 perm user_setup W -> none"],
    ["user 11 status A -> I", "user 10 status A -> I"],
    ["user 11 status A -> D", "user 10 status A -> D"],
    ["user 11 org ABC login on -> off", "user 10 org ABC login on -> off"],
    ["user 11 org ABC until none -> 2020-01-01", "user 10 org ABC until none -> 2020-01-01"],
    ["user 11 org ABC until none -> 2099-01-01", "user 10 org ABC until none -> 2099-01-01"],
    ["user 11 workgroup Other active on -> none", "user 10 workgroup Admin until none -> 2020-01-01"],
    ["workgroup Other admin_menu on -> off", "workgroup Admin admin_menu on -> off"],
    ["workgroup Other active on -> off", "user 10 workgroup Admin active on -> off"],
];

#[test]
fn two_who_take_the_rights_from_each_other() {
    let world = World::new(TWO);
    assert_eq!(setup_holders(&world.connect()), 2, "User Setup is number 23");
    let mut children = [10, 11].map(|_| Child::start("one_that_commits_what_it_is_told", &world.path()));
    for (round, way) in WAYS.iter().cycle().take(3 * WAYS.len()).enumerate() {
        for (number, (child, change)) in children.iter_mut().zip(way).enumerate() {
            child.tell(&format!("{} {} {change}", 10 + number, 2 * round + number + 1));
        }
        let said = children.each_mut().map(|child| child.hear().unwrap());
        // Who lost the menu may not even ask any more; and somebody stays for good.
        assert_eq!(said.iter().filter(|word| *word == "written").count(), 1, "round {round}, {way:?}: {said:?}");
        assert!(administrators(&world)[1] > 0, "round {round}, {way:?}: {said:?}");
        world
            .connect()
            .execute_batch(
                "INSERT OR REPLACE INTO user_permissions VALUES (10, 23, 2, 1, 0, 'manual'), (11, 23, 2, 1, 0, 'manual');
                 UPDATE users SET status = 'A', recycle_origin = NULL WHERE user_id IN (10, 11);
                 UPDATE user_organizations SET login = 1, expires_at = NULL WHERE user_id IN (10, 11);
                 INSERT OR REPLACE INTO user_workgroups SELECT user_id, workgroup_id, 1, 1, 0, NULL
                 FROM users, workgroups w WHERE (user_id, w.name) IN (VALUES (10, 'Admin'), (11, 'Other'));
                 UPDATE workgroups SET active = 1, has_global_admin_menu = 1 WHERE name IN ('Admin', 'Other')",
            )
            .unwrap();
        assert_eq!(administrators(&world), [2, 2], "all is as before");
    }
    for child in children {
        child.end();
    }
}

/// Two forms of one user, opened at the same time: what differs merges, what is the same is shown from both sides.
#[test]
fn two_operators_on_one_user() {
    let world = World::new(&format!("{TWO}user 20 one@x.example A ABC login:ABC in:Desk\n"));
    let (mut ten, mut eleven) = (world.seat(10), world.seat(11));
    let texts = [
        "user 20 city none -> \"Quay\"\nuser 20 phone none -> \"1\"\nuser 20 perm user_setup none -> R",
        "user 20 state none -> \"Coast\"\nuser 20 job_title none -> \"On call\"\nuser 20 org AAA active none -> on",
        "user 20 city none -> \"Harbor\"\nuser 20 zip none -> \"10\"",
    ];
    let [first, other, same] = texts.map(|text| set(&mut ten, text));
    support::world::written(ten.answer(confirmed(first, receipt(1))));
    support::world::written(eleven.answer(confirmed(other, receipt(2))));
    let judgement = support::world::stopped(eleven.answer(confirmed(same.clone(), receipt(3))));
    let row = &judgement.rows[0];
    assert_eq!((&row.change.before, &row.change.after), (&Value::None, &Value::text("Harbor")), "base and mine");
    let theirs = Verdict::Conflict { theirs: Value::text("Quay"), by: "ten@x.example".into(), at: Some(NOW) };
    assert_eq!((&row.verdict, &judgement.rows[1].verdict), (&theirs, &Verdict::Ok));
    let rest = ChangeSet { accepted: Accepted { ok_rows_only: true, ..same.accepted }, ..same };
    let committed = support::world::written(eleven.answer(confirmed(rest, receipt(4))));
    assert_eq!((committed.written, committed.left_out), (1, 1));
    let user = &world.picture().users[&UserId(20)];
    let fields = [UserField::City, UserField::Phone, UserField::State, UserField::JobTitle, UserField::Zip];
    assert_eq!(fields.map(|field| user.text(field)), ["Quay", "1", "Coast", "On call", "10"]);
}

/// What a check before the transaction would let through: both look, both see another administrator, both write.
#[test]
fn a_check_outside_the_transaction_loses_both() {
    let world = World::new(TWO);
    let (one, two) = (world.connect(), world.connect());
    let mut left = 0;
    for db in [&one, &two] {
        left = setup_holders(db);
        assert!(left > 1, "there is another one, so it may go");
    }
    one.execute("DELETE FROM user_permissions WHERE user_id = 11 AND perm_id = 23", []).unwrap();
    two.execute("DELETE FROM user_permissions WHERE user_id = 10 AND perm_id = 23", []).unwrap();
    assert_eq!((left, setup_holders(&one)), (2, 0), "the race is real");
}

/// Eight operators count on one cell, 25 times each; whoever comes late learns the present value and goes on from it.
#[test]
fn no_update_is_lost() {
    let mut world = "org ABC\nworkgroup Admin menu\nuser 50 fifty@x.example A ABC login:ABC in:Admin\n".to_owned();
    for user in 10..18 {
        world += &format!("user {user} op{user}@x.example A ABC edit:ABC in:Admin user_setup=W\n");
    }
    let world = World::new(&world);
    let conflicts: usize = thread::scope(|scope| {
        let threads: Vec<_> = (10..18)
            .map(|user| {
                scope.spawn({
                    let world = &world;
                    move || count_up(world, user)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let city: String =
        world.connect().query_row("SELECT city FROM users WHERE user_id = 50", [], |row| row.get(0)).unwrap();
    assert_eq!(city, "200", "{conflicts} conflicts on the way");
    let sets: i64 = world.connect().query_row("SELECT count(*) FROM change_sets", [], |row| row.get(0)).unwrap();
    assert_eq!(sets, 200);
}

fn count_up(world: &World, user: i64) -> usize {
    let mut seat = world.seat(user);
    let (mut known, mut conflicts) = (0_u64, 0);
    for step in 0..25 {
        loop {
            let was = if known == 0 { "none".to_owned() } else { format!("\"{known}\"") };
            let set = set(&mut seat, &format!("user 50 city {was} -> \"{}\"", known + 1));
            let number = u64::try_from(user).unwrap() * 100 + step;
            match seat.answer(confirmed(set, receipt(number))) {
                Ok(Reply::Outcome(Outcome::Committed { .. })) => {
                    known += 1;
                    break;
                }
                Ok(Reply::Outcome(Outcome::Stopped(judgement))) => {
                    conflicts += 1;
                    known = match &judgement.rows[0].verdict {
                        Verdict::Conflict { theirs: Value::Text(theirs), .. } => theirs.parse().unwrap(),
                        // Somebody else counted to the same number.
                        Verdict::Noop => known + 1,
                        verdict => panic!("{verdict:?}"),
                    };
                }
                other => panic!("nobody is told of a busy database: {other:?}"),
            }
        }
    }
    conflicts
}

/// In the second process: signs in with a wrong password, or confirms with one, as it is told: `sign-in 20` or
/// `confirm 20`.
#[test]
fn one_that_types_wrong_passwords() {
    let Some(path) = database() else { return };
    for line in stdin().lines().map(Result::unwrap) {
        let (how, user) = line.split_once(' ').unwrap();
        let mut seat = World::seat_on(&path, user.parse().unwrap());
        let password = Secret::new("wrong".to_owned());
        let answer = match how {
            "confirm" => seat.answer(Request::Confirm { password }),
            _ => seat.answer(Request::sign_in(format!("u{user}@x.example"), password)),
        };
        say(if answer.is_err() { "refused" } else { "let in" });
    }
}

/// However many type at once, every wrong password counts, and the sixth locks.
#[test]
fn six_wrong_passwords_in_two_processes() {
    let mut world = "org ABC\nworkgroup Admin menu\n".to_owned();
    for user in 20..22 {
        world += &format!("user {user} u{user}@x.example A ABC login:ABC in:Admin user_setup=W terms\n");
    }
    let world = World::new(&world);
    let account = |user: i64| -> (u32, bool) {
        let sql = "SELECT failed_attempts, locked_until IS NOT NULL FROM users WHERE user_id = ?1";
        world.connect().query_row(sql, [user], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    let mut children = [0, 1].map(|_| Child::start("one_that_types_wrong_passwords", &world.path()));
    for user in 20..22 {
        for round in 1..=3 {
            for (number, child) in children.iter_mut().enumerate() {
                let how = if (number + usize::try_from(user).unwrap()) % 2 == 0 { "sign-in" } else { "confirm" };
                child.tell(&format!("{how} {user}"));
            }
            let said = children.each_mut().map(|child| child.hear().unwrap());
            assert_eq!(said, ["refused", "refused"]);
            assert_eq!(account(user), (2 * round, round == 3), "user {user} after round {round}");
        }
    }
    for child in children {
        child.end();
    }
}
