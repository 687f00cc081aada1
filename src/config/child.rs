//! A command that is run for what it says: given a text, heard, and ended with everything it started when it takes too
//! long.

use std::io::{self, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

/// So long is waited for the last words of a command that has ended; something it left behind may hold them back.
const GRACE: Duration = Duration::from_secs(1);

/// How a command came to its end.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    /// What it said on whichever of its outputs is a pipe.
    pub heard: Vec<u8>,
}

/// Why nothing is known of a command.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("cannot be run: {0}")]
    NotRun(#[from] io::Error),
    #[error("took too long and was ended")]
    TooLong,
}

/// Runs a command and waits for its end. It has a process group of its own, so that what is meant for this program on a
/// terminal does not end it in the middle.
///
/// # Errors
/// That it cannot be run, or took longer than `timeout`.
pub fn run(command: &mut Command, text: Vec<u8>, most: u64, timeout: Duration) -> Result<Ended, Trouble> {
    let mut child = command.process_group(0).spawn()?;
    let pid = Pid::from_child(&child);
    let (heard, ended) = match attend(&mut child, pid, text, most) {
        Ok(both) => both,
        Err(error) => {
            end(&mut child, pid);
            return Err(error.into());
        }
    };
    if ended.recv_timeout(timeout).is_err() {
        end(&mut child, pid);
        return Err(Trouble::TooLong);
    }
    let status = child.wait()?;
    Ok(Ended { status, heard: heard.recv_timeout(GRACE).unwrap_or_default() })
}

/// Gives a command its text and listens to it, each on a thread of its own: what it says, and that it has ended.
fn attend(child: &mut Child, pid: Pid, text: Vec<u8>, most: u64) -> io::Result<(Receiver<Vec<u8>>, Receiver<()>)> {
    if let Some(mut stdin) = child.stdin.take() {
        // A command that reads no further says why by its exit code.
        aside(move || drop(stdin.write_all(&text)))?;
    }
    let heard = match (child.stdout.take(), child.stderr.take()) {
        (Some(stdout), _) => listen(stdout, most)?,
        (None, Some(stderr)) => listen(stderr, most)?,
        (None, None) => mpsc::channel().1,
    };
    Ok((heard, watch(pid)?))
}

fn aside(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("command".to_owned()).spawn(run).map(drop)
}

fn listen(pipe: impl Read + Send + 'static, most: u64) -> io::Result<Receiver<Vec<u8>>> {
    let (told, heard) = mpsc::channel();
    aside(move || {
        let mut text = Vec::with_capacity(usize::try_from(most).unwrap_or(0));
        // What came before a pipe broke is all there is.
        let _ = pipe.take(most).read_to_end(&mut text);
        // Nobody listens any more where it took too long.
        let _ = told.send(text);
    })?;
    Ok(heard)
}

/// Hears once the command has ended. It is left to be waited for, so that its number is nobody else's until then.
fn watch(pid: Pid) -> io::Result<Receiver<()>> {
    let (told, ended) = mpsc::channel();
    aside(move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(pid), options).is_err_and(|error| error == Errno::INTR) {}
        let _ = told.send(());
    })?;
    Ok(ended)
}

fn end(child: &mut Child, pid: Pid) {
    // It may have ended by itself meanwhile; what it started may not.
    let _ = kill_process_group(pid, Signal::KILL);
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;
    use std::time::Instant;

    use super::*;

    fn shell(script: &str, timeout: u64) -> Result<(Option<i32>, String), Trouble> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let ended = run(&mut command, vec![b'x'; 1 << 20], 20, Duration::from_millis(timeout))?;
        Ok((ended.status.code(), String::from_utf8(ended.heard).unwrap()))
    }

    #[test]
    fn it_is_given_a_text_and_heard() {
        assert_eq!(shell("wc -c >&2", 10_000).unwrap(), (Some(0), "1048576\n".to_owned()));
        assert_eq!(shell("echo no >&2; exit 67", 10_000).unwrap(), (Some(67), "no\n".to_owned()));
        assert_eq!(shell("yes long >&2", 10_000).unwrap().1.len(), 20, "the rest is not waited for");
        assert!(matches!(run(&mut Command::new("/no/such/program"), Vec::new(), 1, GRACE), Err(Trouble::NotRun(_))));
    }

    /// Whether it speaks, is silent, reads or lets others work for it: time is up.
    #[test]
    fn one_that_hangs_is_ended() {
        for script in [
            "exec sleep 60",
            "exec sleep 60 2>&-",
            "exec sleep 60 2>&- <&-",
            "sleep 60",
            "trap '' TERM INT HUP; sleep 60; sleep 60",
        ] {
            let since = Instant::now();
            assert!(matches!(shell(script, 300), Err(Trouble::TooLong)), "{script}");
            assert!(since.elapsed() < Duration::from_secs(20), "{script}: {:?}", since.elapsed());
        }
    }

    #[test]
    fn what_it_leaves_behind_is_not_waited_for() {
        let since = Instant::now();
        assert_eq!(shell("sleep 30 & exit 0", 20_000).unwrap().0, Some(0));
        assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
    }
}
