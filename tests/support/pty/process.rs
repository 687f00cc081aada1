//! The process in a terminal: how it ends, and what the system tells of it meanwhile.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, ExitStatus};
use rustix::process::{Pid, Signal, kill_process};

/// The process, which is not left behind when a test fails.
pub struct Program {
    pub pid: Pid,
    ended: Receiver<ExitStatus>,
    status: Option<ExitStatus>,
}

impl Program {
    /// Waits for a child in a thread of its own.
    pub fn of(mut child: Box<dyn Child + Send + Sync>, pid: Pid) -> Self {
        let (end, ended) = mpsc::channel();
        thread::spawn(move || child.wait().map(|status| end.send(status)));
        Self { pid, ended, status: None }
    }

    /// How it ended, if it does so in time.
    pub fn exit(&mut self, limit: Duration) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = self.ended.recv_timeout(limit).ok();
        }
        self.status.clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.exit(Duration::ZERO).is_none() {
            // It may have ended just now.
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// What `/proc` tells of a process behind its name; nothing where there is none of that name, or no `/proc`.
fn stat(pid: Pid) -> Option<Vec<String>> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// Whether a process is stopped; where that cannot be seen, it is not.
pub fn is_stopped(pid: Pid) -> bool {
    stat(pid).is_some_and(|stat| stat[0] == "T")
}

/// How long a process has worked so far, in ticks of the system.
pub fn ticks(pid: Pid) -> u64 {
    let stat = stat(pid).expect("the system tells of the process");
    stat[11].parse::<u64>().unwrap() + stat[12].parse::<u64>().unwrap()
}
