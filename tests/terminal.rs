//! The terminal is given back in every case: the cases are played by this very file, started again in a terminal.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "support/pty/mod.rs"]
mod pty;

use std::sync::mpsc;
use std::time::Duration;

use beadle::tui::terminal::{Signal as Heard, enter, listen, restore};
use crossterm::event::{Event, KeyCode, KeyModifiers, poll, read};
use portable_pty::CommandBuilder;
use pty::Pty;
use rstest::rstest;
use rustix::process::Signal;

/// The program that is played: it obeys single keys, and ends on signals. It only runs when it is asked for by name.
#[test]
#[ignore = "this is the program that the other tests start"]
fn program() {
    let (guard, mut screen) = enter().unwrap();
    let (send, heard) = mpsc::channel();
    let _signals = listen(move |signal| send.send(signal).unwrap_or_default()).unwrap();
    let mut last = String::from("ready");
    loop {
        let shown = screen.draw(|buf| {
            let size = format!("{last} {}x{}", buf.area.width, buf.area.height);
            buf.set_string(0, 0, size, ratatui::style::Style::new().bold());
            None
        });
        if shown.is_err() {
            return;
        }
        if let Ok(signal) = heard.try_recv() {
            match signal {
                Heard::Suspend => guard.suspend(&mut screen).unwrap(),
                Heard::Continue => guard.resume(&mut screen).unwrap(),
                Heard::Resize => {}
                _ => return,
            }
            last = format!("{signal:?}");
        }
        if !poll(Duration::from_millis(20)).unwrap_or(false) {
            continue;
        }
        match read() {
            Ok(Event::Key(key)) => match key.code {
                KeyCode::Char('q') => return,
                KeyCode::Char('e') => panic!("an error in the loop"),
                KeyCode::Char('t') => std::thread::spawn(|| panic!("an error in a thread")).join().unwrap_or_default(),
                KeyCode::Char('r') => restore(),
                #[expect(clippy::disallowed_methods, reason = "this is what is tested")]
                KeyCode::Char('x') => {
                    drop(guard);
                    std::process::exit(3);
                }
                KeyCode::Char('z') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                    guard.suspend(&mut screen).unwrap();
                }
                KeyCode::Char('h') => {
                    let told = screen.draw(|buf| {
                        buf.set_string(0, 0, "it hangs", ratatui::style::Style::new());
                        None
                    });
                    told.unwrap();
                    loop {
                        std::thread::park();
                    }
                }
                code => last = format!("{code:?}"),
            },
            Ok(Event::Paste(text)) => last = format!("pasted {text}"),
            _ => {}
        }
    }
}

fn start() -> Pty {
    let pty = Pty::spawn(this("program"), 60, 12);
    pty.wait_text("ready 60x12");
    pty
}

fn this(test: &str) -> CommandBuilder {
    let me = std::env::current_exe().expect("this program has a path");
    pty::command(me, &["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
}

#[test]
fn the_terminal_is_taken() {
    let mut pty = start();
    assert!(pty.is_raw());
    pty.look(|screen| assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste()));
    pty.keys("q");
    pty.exit();
}

#[rstest]
#[case::quit("q")]
#[case::panic("e")]
#[case::panic_in_a_thread("t")]
#[case::exit("x")]
#[case::restored_twice("r")]
fn it_is_given_back_after_a_key(#[case] key: &str) {
    let mut pty = start();
    pty.keys(key);
    pty.exit();
    pty.assert_restored();
}

#[rstest]
#[case(Signal::TERM)]
#[case(Signal::HUP)]
#[case(Signal::INT)]
#[case(Signal::QUIT)]
fn it_is_given_back_after_a_signal(#[case] signal: Signal) {
    let mut pty = start();
    pty.signal(signal);
    pty.exit();
    pty.assert_restored();
}

#[test]
fn a_loop_that_hangs_is_ended() {
    let mut pty = start();
    pty.keys("h");
    pty.wait_text("it hangs");
    pty.signal(Signal::HUP);
    assert_eq!(pty.exit().exit_code(), 129);
    pty.assert_restored();
}

#[rstest]
#[case::that_listens("j", "Char('j')")]
#[case::that_hangs("h", "it hangs")]
fn a_program_is_gone_soon_after_a_hang_up(#[case] key: &str, #[case] shown: &str) {
    let mut pty = start();
    pty.keys(key);
    pty.wait_text(shown);
    let (_, took) = pty.hang_up(Duration::from_secs(5));
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[rstest]
#[case::by_key(true)]
#[case::by_signal(false)]
fn it_is_lent_to_the_shell_while_stopped(#[case] by_key: bool) {
    let mut pty = start();
    if by_key {
        pty.keys("<c-z>");
    } else {
        pty.signal(Signal::TSTP);
    }
    pty.wait("the primary screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    assert!(!pty.is_raw());
    pty.wait_stopped();
    pty.signal(Signal::CONT);
    pty.wait("the alternate screen", vt100::Screen::alternate_screen);
    pty.wait_text("60x12");
    assert!(pty.is_raw());
    pty.keys("q");
    pty.exit();
    pty.assert_restored();
}

#[test]
fn a_resize_is_instant_and_a_paste_is_text() {
    let mut pty = start();
    pty.resize(70, 20);
    pty.wait_text("70x20");
    pty.paste("q");
    pty.wait_text("pasted q");
    pty.keys("q");
    pty.exit();
}

#[test]
fn an_idle_screen_writes_nothing() {
    let mut pty = start();
    pty.wait_quiet(Duration::from_millis(100));
    let before = pty.bytes();
    pty.wait_quiet(Duration::from_millis(200));
    assert_eq!(pty.bytes(), before);
    pty.keys("q");
    pty.exit();
}

#[test]
fn without_a_terminal_there_is_a_sentence() {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "program", "--ignored", "--nocapture"])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("The console needs a terminal"), "{output:?}");
}
