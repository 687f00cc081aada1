//! The console in a terminal, with the database at the far end of an `ssh` of ours: the line ends in every way, and the
//! terminal is given back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[path = "support/pty/mod.rs"]
mod pty;
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use pty::Pty;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use support::world::World;
use tempfile::TempDir;

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

const WORLD: &str = "
org ABC
user 20 one@x.example A ABC login:ABC
user 21 dana@x.example P -
";

/// A desk whose `ssh` is a script, which notes its process before it becomes something else.
struct Desk {
    world: World,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { world: World::new(WORLD), folder: TempDir::new().unwrap() };
        fs::create_dir(desk.path("home")).unwrap();
        desk.answer();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets the `ssh` do something from its next start on.
    fn ssh_does(&self, does: &str) {
        let pid = self.path("pid");
        let script = format!("#!/bin/sh\necho $$ > {0}.new\nmv {0}.new {0}\n{does}\n", pid.display());
        fs::write(self.path("ssh.new"), script).unwrap();
        fs::set_permissions(self.path("ssh.new"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(self.path("ssh.new"), self.path("ssh")).unwrap();
    }

    /// Lets it be an agent.
    fn answer(&self) {
        self.ssh_does(&format!("exec {BEADLE} agent --operator root@x.example --db {}", self.world.path().display()));
    }

    fn command(&self) -> CommandBuilder {
        let mut command = pty::command(BEADLE, &["open", "ops@host:/srv/prod.db"]);
        command.env("HOME", self.path("home"));
        command.env("PATH", format!("{}:/usr/bin:/bin", self.folder.path().display()));
        command
    }

    fn console(&self) -> Pty {
        let pty = Pty::spawn(self.command(), 120, 40);
        pty.wait_text("one@x.example");
        pty
    }

    /// The process of the `ssh` that was started last.
    fn agent(&self) -> Pid {
        Pid::from_raw(fs::read_to_string(self.path("pid")).unwrap().trim().parse().unwrap()).unwrap()
    }

    fn kill(&self, signal: Signal) {
        kill_process(self.agent(), signal).unwrap();
    }
}

/// Waits until something is so.
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + pty::DEADLINE;
    while !is() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

fn leaves(mut pty: Pty) {
    let since = Instant::now();
    pty.keys("q");
    assert_eq!(pty.exit().exit_code(), 0);
    // It does not wait for the line; a busy machine takes its time all the same.
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    pty.assert_restored();
}

#[test]
fn an_agent_that_dies_is_followed_by_another() {
    let desk = Desk::new();
    let pty = desk.console();
    desk.kill(Signal::KILL);
    pty.wait_text("The line is there again.");
    leaves(pty);
}

#[test]
fn an_ssh_that_fails_is_told_and_never_seen_itself() {
    let desk = Desk::new();
    let mut pty = desk.console();
    desk.ssh_does("echo 'ssh: connect to host h port 22: Connection refused' >&2; exit 255");
    desk.kill(Signal::TERM);
    // The first attempt tells why the line broke, those after it why there is none.
    pty.wait_text("connecting, attempt 3");
    pty.keys(":line <enter>");
    pty.wait_text("Connection refused");
    pty.keys("<esc>");
    pty.wait_gone("Connection refused");
    leaves(pty);
}

/// While the line was away the far end was updated, and this side was not.
#[test]
fn a_version_that_does_not_fit_any_more_is_told_and_looked_after() {
    let desk = Desk::new();
    let mut pty = desk.console();
    let newer = r#"{"beadle":{"protocol":99,"version":"4.2.0"}}"#;
    desk.ssh_does(&format!("read hello; echo '{newer}'; exec cat > /dev/null"));
    desk.kill(Signal::KILL);
    pty.wait_text("line down");
    pty.keys(":line <enter>");
    pty.wait_text("Beadle 4.2.0 (protocol 99)");
    pty.wait_text("Update this side");
    desk.answer();
    pty.keys("<esc>");
    pty.wait_gone("What is staged is kept,");
    pty.send(b"\x12");
    pty.wait_text("The line is there again.");
    leaves(pty);
}

/// Nobody does anything for so many seconds: `BEADLE_IDLE=30` is the long form.
#[cfg(target_os = "linux")]
#[test]
fn whoever_does_nothing_costs_nothing() {
    let seconds = support::number::number("BEADLE_IDLE", 5);
    let desk = Desk::new();
    let pty = desk.console();
    pty.wait_quiet(Duration::from_secs(2));
    let processes = [pty.pid(), desk.agent()];
    let (before, written) = (processes.map(pty::process::ticks), pty.bytes());
    pty.wait_until(Instant::now() + Duration::from_secs(seconds));
    let spent: Vec<u64> =
        processes.map(pty::process::ticks).iter().zip(before).map(|(after, before)| after - before).collect();
    // What is looked at twice a second may come to one tick in a while, in a build that is not optimized to a few.
    let most = 1 + if cfg!(debug_assertions) { seconds / 3 } else { seconds / 30 };
    println!("console and agent: {spent:?} ticks in {seconds} s");
    assert!(spent.iter().all(|ticks| *ticks <= most), "{spent:?} ticks in {seconds} s");
    assert_eq!(pty.bytes(), written, "nothing is drawn");
    leaves(pty);
}

#[test]
fn a_line_that_hangs_while_it_is_dialled_does_not_hold_the_console() {
    let desk = Desk::new();
    let pty = desk.console();
    let first = desk.agent();
    desk.ssh_does("exec sleep 600");
    desk.kill(Signal::KILL);
    pty.wait_text("connecting, attempt");
    until("another ssh", || desk.agent() != first);
    let hanging = desk.agent();
    assert!(test_kill_process(hanging).is_ok(), "it hangs");
    leaves(pty);
    until("its end: nothing is left behind", || test_kill_process(hanging).is_err());
}

/// Its `ssh` belongs to the same group as the console, so it would hear ctrl-C, too.
#[test]
fn a_plain_console_keeps_its_line_when_something_is_given_up() {
    let desk = Desk::new();
    let mut command = desk.command();
    command.env("TERM", "dumb");
    let mut pty = Pty::spawn(command, 120, 200);
    pty.wait_text("beadle prod> ");
    let before = desk.agent();
    let prompts = |count| move |screen: &vt100::Screen| screen.contents().matches("beadle prod>").count() == count;
    pty.send(b"users li\x03");
    pty.wait("the prompt again", prompts(2));
    pty.send(b"approvals list --watch\r");
    pty.wait_text("<dana@x.example>");
    pty.send(b"\x03");
    pty.wait_text("It was given up.");
    pty.send(b"users list\r");
    pty.wait_text("Login: one@x.example");
    assert_eq!(desk.agent(), before, "it is the same line");
    // A line that breaks is made anew, as for every command.
    desk.kill(Signal::KILL);
    pty.send(b"users show one@x.example\r");
    pty.wait_text("Owning organization: ABC");
    assert_ne!(desk.agent(), before, "it is another line");
    pty.send(b"quit\r");
    assert_eq!(pty.exit().exit_code(), 0);
    assert!(!pty.written().contains(&0x1b), "{}", pty.text());
    pty.assert_restored();
}
