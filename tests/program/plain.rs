//! The plain console in a terminal that can draw nothing: no byte but text, and nothing said of what is typed in silence.

use rustix::process::Signal;

use crate::house::House;
use crate::pty::Pty;

/// Opens the plain console because the terminal says that it is dumb.
fn dumb(house: &House, arguments: &[&str]) -> Pty {
    let mut command = house.command(arguments);
    command.env("TERM", "dumb");
    Pty::spawn(command, 200, 400)
}

fn says(pty: &Pty, what: &str) {
    pty.wait(what, |screen| screen.contents().contains(what));
}

/// Types a line and waits for what is said to it.
fn line(pty: &mut Pty, line: &str, said: &str) {
    pty.send(format!("{line}\r").as_bytes());
    says(pty, said);
}

/// Leaves, and looks at every byte that was written.
fn leave(mut pty: Pty, keys: &[u8]) {
    pty.send(keys);
    assert_eq!(pty.exit().exit_code(), 0, "{}", pty.text());
    let written = String::from_utf8(pty.written()).unwrap();
    let acts = |c: char| c.is_control() && !matches!(c, '\r' | '\n');
    assert!(!written.contains(acts), "{written:?}");
    pty.assert_restored();
}

#[test]
fn a_dumb_terminal_gets_lines_and_nothing_that_acts() {
    let house = House::new();
    let mut pty = dumb(&house, &["open", "prod.db"]);
    says(&pty, "(TERM=dumb), so this is the plain console.");
    says(&pty, "known by the account");
    says(&pty, "beadle prod> ");
    line(&mut pty, "approvals list --limit 1", "1. Id: ");
    line(&mut pty, "1", "Status: P");
    line(&mut pty, "approvals approve %1 --as-colleagues --dry-run", "Nothing was done: ");
    line(&mut pty, "users list", "20 rows so far; `more` goes on.");
    line(&mut pty, "more", "40 rows so far; `more` goes on.");
    line(&mut pty, "frobnicate", "(code 2)");
    line(&mut pty, "plan -", "a line that is a dot ends it");
    line(&mut pty, "user 3 status A -> I\r.", "Verdict: ");
    leave(pty, b"\x04");
}

#[test]
fn a_question_is_asked_and_ctrl_c_gives_up_no_more_than_what_is_done() {
    let house = House::new();
    let mut pty = dumb(&house, &["--plain"]);
    says(&pty, "beadle prod> ");
    assert!(!pty.text().contains("TERM=dumb"), "nobody has to be told why: {}", pty.text());
    pty.send(b"users li");
    says(&pty, "users li");
    pty.send(b"\x03");
    pty.wait("the prompt again", |screen| screen.contents().matches("beadle prod>").count() == 2);
    line(&mut pty, "approvals list --limit 1", "1. Id: ");
    line(&mut pty, "approvals deny %1 --note unknown", "[y/N]");
    pty.send(b"\x03");
    says(&pty, "It was given up.");
    line(&mut pty, "approvals list --watch", "waiting");
    pty.send(b"\x03");
    pty.wait("the second time", |screen| screen.contents().matches("It was given up.").count() == 2);
    line(&mut pty, "approvals deny %1 --note unknown", "deny %1 --note unknown\n%1 is ");
    pty.wait("the second question", |screen| screen.contents().matches("[y/N]").count() == 2);
    line(&mut pty, "y", "Written: 1");
    line(&mut pty, "changes list", "Reason: unknown");
    leave(pty, b"quit\r");
}

#[test]
fn a_password_is_typed_in_silence() {
    let house = House::new();
    let mut pty = dumb(&house, &["--as", "kim@harbor.example"]);
    says(&pty, "Password for kim@harbor.example:");
    assert!(pty.is_raw(), "the line is silent before the prompt is there");
    pty.send(b"c4n4ry\r");
    says(&pty, "is not right");
    pty.wait("the prompt again", |screen| screen.contents().matches("Password for").count() == 2);
    pty.send(b"lantern over the quay\r");
    says(&pty, "signed in by password");
    line(&mut pty, "users password %1", "There is no row 1");
    pty.send(b"users password 3\r");
    says(&pty, "New password for");
    pty.send(b"c4n4ry\x03");
    says(&pty, "It was given up.");
    assert!(!pty.is_raw(), "what is typed is seen again");
    line(&mut pty, "users list --count", "Users: ");
    assert!(!String::from_utf8_lossy(&pty.written()).contains("c4n4ry"));
    leave(pty, b"q\r");
}

#[test]
fn a_signal_still_ends_it() {
    let house = House::new();
    let mut pty = dumb(&house, &[]);
    says(&pty, "beadle prod> ");
    pty.signal(Signal::TERM);
    assert_ne!(pty.exit().exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn a_pipe_is_a_conversation_of_which_nobody_is_asked() {
    let house = House::new();
    let ran = house.run("approvals list --limit 1\n1\napprovals deny %1 --note no\nusers list --count | --plain");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    for part in ["beadle prod> approvals list", "Status: P", "Nobody is here to be asked", "(code 2)", "Users: "] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}
