//! What is typed where a password is asked for is in no byte that goes to the terminal.

use rustix::process::Signal;

use crate::house::House;
use crate::pty::Pty;

const CANARY: &str = "c4n4ry over the grey quay";

fn tells(pty: &Pty) -> bool {
    String::from_utf8_lossy(&pty.written()).contains("c4n4ry")
}

#[test]
fn the_console_shows_no_password() {
    let house = House::new();
    let made =
        house.run("a harbour in the mist | init own.db --admin ann@harbor.example --password-stdin --no-bind --json");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let mut pty = Pty::spawn(house.command(&["open", "own.db"]), 100, 30);
    pty.wait_text("Password");
    pty.send(b"ann@harbor.example\r");
    pty.wait_text("ann@harbor.example");
    pty.send(format!("{CANARY}\r").as_bytes());
    pty.wait_text("is not right");
    assert!(!tells(&pty));
    pty.signal(Signal::TERM);
    pty.exit();
    assert!(!tells(&pty));
    pty.assert_restored();
}

#[test]
fn a_prompt_shows_no_password() {
    let house = House::new();
    let mut pty = Pty::spawn(house.command(&["users", "password", "3"]), 100, 30);
    pty.wait_text("New password for");
    assert!(pty.is_raw(), "the line is silent before the prompt is there");
    pty.send(format!("{CANARY}\r").as_bytes());
    pty.wait_text("The same again:");
    assert!(pty.is_raw(), "the second time, too");
    pty.send(format!("{CANARY}, or not\r").as_bytes());
    pty.exit();
    assert!(pty.text().contains("The two passwords differ"), "{}", pty.text());
    assert!(!tells(&pty));
}
