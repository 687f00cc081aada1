//! Passwords, locks and security questions through commits: what is written, what stays, and what is never told.

use beadle::api::review::{Judgement, Outcome};
use beadle::api::secret::SecurityQuestion;
use beadle::api::{Refusal, RefusalKind, Reply, Request, Secret, Secrets};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet};
use beadle::domain::ids::UserId;
use beadle::domain::password;
use beadle::service::Seat;
use rstest::rstest;

use crate::support::world::{PASSWORD, World, own, receipt, set, stopped, undo, written};

const NEW: &str = "nine herons over slate";
const OTHER: &str = "ten herons over slate";
const WORLD: &str = "
property SecurityQuestions on
org ABC
org XYZ
workgroup Admin menu
workgroup Desk
user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W password_changes_in_org=W
user 11 setter@x.example A ABC edit:ABC in:Admin password_changes_in_org=W change
user 20 plain@x.example A ABC login:ABC in:Desk locked question
user 21 other@x.example A ABC login:ABC in:Desk tried
user 23 exporter@x.example A ABC login:ABC in:Desk data_export=W
";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// New passwords for some users, and nothing else.
fn new(passwords: &[(i64, &str)]) -> Secrets {
    let passwords = passwords.iter().map(|(user, word)| (UserId(*user), secret(word))).collect();
    Secrets { passwords, ..Secrets::default() }
}

fn send(seat: &mut Seat, set: ChangeSet, secrets: Secrets, number: u64) -> Result<Reply, Refusal> {
    seat.answer(Request::Commit { set, receipt: receipt(number), secrets })
}

/// Sends changes in their text form.
fn commit(seat: &mut Seat, text: &str, secrets: Secrets, number: u64) -> Result<Reply, Refusal> {
    let set = set(seat, text);
    send(seat, set, secrets, number)
}

fn hash(world: &World, user: i64) -> Option<String> {
    let sql = "SELECT password_hash FROM users WHERE user_id = ?1";
    world.connect().query_row(sql, [user], |row| row.get(0)).unwrap()
}

fn knows(world: &World, user: i64, word: &str) -> bool {
    hash(world, user).is_some_and(|hash| password::verify(word, &hash))
}

/// The forced change, wrong attempts, and whether there is a lock.
fn account(world: &World, user: i64) -> (bool, u32, bool) {
    let sql = "SELECT require_password_change, failed_attempts, locked_until IS NOT NULL FROM users WHERE user_id = ?1";
    world.connect().query_row(sql, [user], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
}

/// Why the first row did not pass.
fn sentence(judgement: &Judgement) -> &str {
    judgement.rows.iter().find_map(|row| row.verdict.finding()).unwrap().sentence.stored()
}

#[test]
fn a_new_password_is_forced_to_be_changed_and_forgets_the_lock() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let text = "user 20 password set -> new\nuser 21 password set -> new";
    let done = written(commit(&mut seat, text, new(&[(20, NEW), (21, OTHER)]), 1));
    assert_eq!(done.written, 5, "two passwords, two forced changes, one lock");
    assert!(knows(&world, 20, NEW) && knows(&world, 21, OTHER) && !knows(&world, 21, NEW));
    assert_eq!(account(&world, 20), (true, 0, false));
    assert_eq!(account(&world, 21), (true, 0, false));
    let db = world.connect();
    let mut rows = db.prepare("SELECT action, before, after FROM audit_log WHERE user_id = 20 ORDER BY seq").unwrap();
    let rows: Vec<(String, Option<String>, Option<String>)> =
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect();
    let password = ("password".to_owned(), Some("set".to_owned()), Some("new".to_owned()));
    assert!(rows.contains(&password), "{rows:?}");
    assert!(rows.iter().any(|row| row.0 == "unlocked"), "{rows:?}");
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
}

#[rstest]
#[case::nothing_came(&[], "The new password is not at hand any more; type it again.")]
#[case::for_another(&[(21, NEW)], "The new password is not at hand any more; type it again.")]
#[case::short(&[(20, "short")], "The password does not do: at least 15 characters.")]
#[case::the_login(&[(20, "plain@x.example is mine")], "The password does not do: without the name, the login or the product.")]
fn what_does_not_do_is_not_written(#[case] passwords: &[(i64, &str)], #[case] says: &str) {
    let world = World::new(WORLD);
    let reply = commit(&mut world.seat(10), "user 20 password set -> new", new(passwords), 1);
    assert_eq!(sentence(&stopped(reply)), says);
    assert!(knows(&world, 20, PASSWORD));
    assert_eq!(account(&world, 20), (false, 6, true), "the lock stays, too");
}

/// Who holds Password Changes without User Setup sets passwords all the same, with all that belongs to it.
#[test]
fn the_right_to_set_passwords_is_enough() {
    let world = World::new(WORLD);
    let cell = Cell::User { user: UserId(20), field: UserField::Password };
    let change = Change::new(cell, Value::text("set"), Value::text("new"));
    let set = ChangeSet { changes: vec![change], ..ChangeSet::default() };
    written(send(&mut world.seat(11), set, new(&[(20, NEW)]), 1));
    assert!(knows(&world, 20, NEW));
    assert_eq!(account(&world, 20), (true, 0, false));
}

#[test]
fn only_the_rows_that_pass() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let passwords = new(&[(20, NEW), (21, "short"), (23, NEW)]);
    let text = "user 20 password set -> new\nuser 21 password set -> new\nuser 23 password set -> new";
    let mut set = set(&mut seat, text);
    stopped(send(&mut seat, set.clone(), passwords.clone(), 1));
    assert!(knows(&world, 20, PASSWORD));
    set.accepted = Accepted { ok_rows_only: true, ..set.accepted };
    let done = written(send(&mut seat, set, passwords, 2));
    assert_eq!((done.written, done.left_out), (3, 2), "a password with all that it implies");
    assert!(knows(&world, 20, NEW) && knows(&world, 21, PASSWORD) && knows(&world, 23, PASSWORD));
    assert_eq!(account(&world, 21), (false, 5, false));
}

#[test]
fn each_new_user_gets_their_own() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let user = |number: u32| {
        format!(
            "user new{number} status none -> P\nuser new{number} name none -> \"New {number}\"\n\
             user new{number} login none -> \"n{number}@x.example\"\nuser new{number} password none -> new"
        )
    };
    let text = format!("{}\n{}", user(1), user(2));
    let done = written(commit(&mut seat, &text, new(&[(-1, NEW), (-2, OTHER)]), 1));
    let [one, two] = done.new_users[..] else { panic!("two users") };
    assert!(knows(&world, one.0, NEW) && knows(&world, two.0, OTHER));
    assert_eq!((account(&world, one.0), account(&world, two.0)), ((true, 0, false), (true, 0, false)));
    // The same numbers in another set are other users.
    let text = user(1).replace("n1@", "n3@");
    let three = written(commit(&mut seat, &text, new(&[(-1, "eleven herons over slate")]), 2)).new_users[0];
    assert!(knows(&world, three.0, "eleven herons over slate") && knows(&world, one.0, NEW));
}

#[test]
fn ones_own_takes_the_present_one() {
    let world = World::new(WORLD);
    let mut seat = world.seat(11);
    let change = Change::new(
        Cell::User { user: UserId(11), field: UserField::Password },
        Value::text("set"),
        Value::text("new"),
    );
    let set = ChangeSet { changes: vec![change], ..ChangeSet::default() };
    let mut attempt = |own: Option<&str>, word: &str, number| {
        let secrets = Secrets { own: own.map(secret), ..new(&[(11, word)]) };
        send(&mut seat, set.clone(), secrets, number)
    };
    assert!(stopped(attempt(None, NEW, 1)).wants_password());
    let refusal = attempt(Some("wrong"), NEW, 2).unwrap_err();
    assert_eq!((refusal.kind, refusal.sentence.stored()), (RefusalKind::NotAllowed, "That is not your password."));
    assert_eq!(account(&world, 11), (true, 1, false), "a wrong one counts");
    assert_eq!(sentence(&stopped(attempt(Some(PASSWORD), PASSWORD, 3))), "The new password is the present one.");
    written(attempt(Some(PASSWORD), NEW, 4));
    assert!(knows(&world, 11, NEW));
    assert_eq!(account(&world, 11), (false, 0, false), "and the duty to change it is over");
    // Asked again under its receipt, it is only answered, though the present password is another one by now.
    assert!(written(attempt(Some(PASSWORD), NEW, 4)).repeated);
    assert_eq!(account(&world, 11).1, 0);
}

#[test]
fn six_wrong_confirmations_lock() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let mut confirm = |word: &str| seat.answer(Request::Confirm { password: secret(word) });
    for _ in 0..5 {
        assert!(confirm("wrong").is_err());
    }
    assert_eq!(confirm(PASSWORD), Ok(Reply::Confirmed));
    assert_eq!(account(&world, 10), (false, 0, false), "the right one forgets the wrong ones");
    for _ in 0..6 {
        assert!(confirm("wrong").is_err());
    }
    let refusal = confirm(PASSWORD).unwrap_err();
    assert!(refusal.sentence.stored().contains("locked"), "{refusal}");
    assert_eq!(account(&world, 10), (false, 6, true));
}

#[test]
fn a_security_question_is_its_owners() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let asks = |question: &str, answer: &str| {
        let question = SecurityQuestion { question: question.to_owned(), answer: secret(answer) };
        Secrets { question: Some(question), ..own() }
    };
    let text = "user 10 security_question none -> new";
    let says = "A security question of at most 200 characters and an answer are needed.";
    let reordered = asks("Which\u{202e} quay?", "x");
    for (number, secrets) in
        [own(), asks(" ", "x"), asks("Which?", " "), asks(&"?".repeat(201), "x"), reordered].into_iter().enumerate()
    {
        let reply = commit(&mut seat, text, secrets, u64::try_from(number).unwrap());
        assert_eq!(sentence(&stopped(reply)), says);
    }
    written(commit(&mut seat, text, asks(" Which quay? ", "The OLD one"), 9));
    let sql = "SELECT security_question, security_answer_hash FROM users WHERE user_id = 10";
    let (question, answer): (String, String) =
        world.connect().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(question, "Which quay?");
    assert!(password::verify("the old one", &answer), "folded, then hashed");
    let Ok(Reply::Standing(standing)) = seat.answer(Request::Standing) else { panic!("no standing") };
    assert!(!standing.operator.unwrap().ask_for_recovery);
    let Ok(Reply::Standing(standing)) = world.seat(11).answer(Request::Standing) else { panic!("no standing") };
    assert!(standing.operator.unwrap().ask_for_recovery, "who has none is asked for one");
    // Another may only clear it.
    written(commit(&mut seat, "user 20 security_question set -> none", Secrets::default(), 10));
    let left: i64 = (world.connect())
        .query_row("SELECT count(*) FROM users WHERE user_id = 20 AND security_answer_hash IS NOT NULL", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn an_undo_leaves_the_password_and_says_so() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let text = "user 20 password set -> new\nuser 20 city none -> \"Harbor\"";
    let done = written(commit(&mut seat, text, new(&[(20, NEW)]), 1));
    let Ok(Reply::Inverse(inverse)) = seat.answer(Request::Inverse { set: done.set }) else { panic!("no inverse") };
    assert_eq!(inverse.set.changes.len(), 1, "the city alone");
    assert_eq!(inverse.warnings[0].sentence.stored(), "Passwords are not taken back; the new ones stay.");
    let Ok(Reply::Outcome(Outcome::Committed { judgement, .. })) = seat.answer(undo(done.set, 2, Accepted::default()))
    else {
        panic!("not undone")
    };
    assert_eq!(judgement.warnings, inverse.warnings);
    assert!(knows(&world, 20, NEW));
    assert_eq!(account(&world, 20), (true, 0, false), "the change is forced all the same");
    // Where there was nothing else, there is nothing to take back.
    let done = written(commit(&mut seat, "user 21 password set -> new", new(&[(21, NEW)]), 3));
    let refusal = seat.answer(undo(done.set, 4, Accepted::default())).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Invalid);
    assert!(refusal.sentence.stored().ends_with("Passwords are not taken back; the new ones stay."), "{refusal}");
}

/// Two steps do not spare what one must not.
#[test]
fn a_later_set_does_not_spare_the_change_either() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    written(commit(&mut seat, "user 20 password set -> new", new(&[(20, NEW)]), 1));
    let spare = "user 20 require_change on -> off";
    stopped(commit(&mut seat, spare, Secrets::default(), 2));
    // Once the user has chosen one, asking for a change and taking that back is a matter of the form.
    let sql = "UPDATE users SET terms_accepted_at = 1";
    world.connect().execute(sql, []).unwrap();
    let (login, password) = ("plain@x.example".to_owned(), secret(NEW));
    seat.answer(Request::SignIn { login, password, new: Some(secret(OTHER)) }).unwrap();
    let mut seat = world.seat(10);
    written(commit(&mut seat, "user 20 require_change off -> on", Secrets::default(), 3));
    written(commit(&mut seat, spare, Secrets::default(), 4));
}

/// What could be reached is named, all of it.
#[test]
fn what_one_could_act_as_is_listed() {
    let world = World::new(&format!(
        "property TakeOverRule acknowledged\n{WORLD}user 24 wide@x.example A ABC login:ABC login:XYZ in:Desk data_export=W \
         query_designer=R"
    ));
    let mut seat = world.seat(10);
    let set = set(&mut seat, "user 24 password set -> new");
    let set = ChangeSet { accepted: Accepted::default(), reason: String::new(), ..set };
    let Ok(Reply::Judgement(judgement)) = seat.answer(Request::judge(set)) else { panic!("no judgement") };
    assert_eq!(
        sentence(&judgement),
        "With this login you could act as somebody with Query Designer at read and Data Export at write, which is above \
         your own, and sign in to XYZ, where you have no Login. Give a reason and acknowledge it."
    );
}

#[test]
fn secrets_travel_as_json_and_are_in_no_debug_output() {
    let secrets = Secrets { own: Some(secret("canary-own")), ..new(&[(-1, "canary-new"), (20, "canary-set")]) };
    let json = serde_json::to_string(&secrets).unwrap();
    assert_eq!(serde_json::from_str::<Secrets>(&json).unwrap(), secrets);
    assert!(!format!("{secrets:?}").contains("canary"));
}
