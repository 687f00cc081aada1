//! By a command that takes a message as sendmail does: addresses as arguments, the message on standard input.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::letter::Letter;
use super::{Handed, later, never};
use crate::api::mail::Delivered;
use crate::config::MailSettings;
use crate::domain::text::Shown;

/// Exit codes of `sysexits.h` that speak of the mail and not of the machine: a wrong message, a wrong address, a wrong
/// host.
const HOPELESS: [i32; 3] = [65, 67, 68];
/// So much of what the command says is kept, in bytes.
const HEARD: u64 = 400;

pub(super) struct Sendmail {
    command: PathBuf,
    timeout: Duration,
}

impl Sendmail {
    pub(super) fn new(settings: &MailSettings) -> Self {
        Self { command: settings.command.clone(), timeout: settings.timeout }
    }

    pub(super) fn send(&self, letter: &Letter) -> Handed {
        let shown = Shown::new(&self.command.to_string_lossy());
        let (from, to) = (letter.from.to_string(), letter.to.to_string());
        let started = Command::new(&self.command)
            .args(["-i", "-f", &from, "--", &to])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let child = match started {
            Ok(child) => child,
            Err(error) => return Handed::Nowhere(format!("The command {shown} cannot be run: {error}.")),
        };
        // The command expects the line ends of this system, and adds those of the network itself.
        let message = String::from_utf8_lossy(&letter.bytes).replace("\r\n", "\n");
        match run(child, message.into_bytes(), self.timeout) {
            Err(sentence) => later(format!("The command {shown} {sentence}.")),
            Ok((Some(0), _)) => Handed::Over(Delivered::Sent),
            Ok((code, heard)) => {
                let code_told = code.map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
                let sentence = format!("The command {shown} ended {code_told}: {}.", Shown::new(heard.trim()));
                if code.is_some_and(|code| HOPELESS.contains(&code)) { never(sentence) } else { later(sentence) }
            }
        }
    }
}

/// Gives the command its message and waits for its end; one that takes too long is ended.
fn run(mut child: Child, message: Vec<u8>, timeout: Duration) -> Result<(Option<i32>, String), String> {
    let (mut stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let (told, over) = mpsc::channel();
    thread::spawn(move || {
        if let Some(stdin) = &mut stdin {
            // A command that reads no further says why by its exit code.
            let _ = stdin.write_all(&message);
        }
        drop(stdin);
        let mut heard = Vec::new();
        if let Some(stderr) = stderr {
            let _ = stderr.take(HEARD).read_to_end(&mut heard);
        }
        // Nobody listens any more where it took too long.
        let _ = told.send(String::from_utf8_lossy(&heard).into_owned());
    });
    let Ok(heard) = over.recv_timeout(timeout) else {
        // It may have ended by itself meanwhile.
        let _ = child.kill();
        let _ = child.wait();
        return Err("took too long and was ended".to_owned());
    };
    let ended = child.wait().map_err(|error| format!("cannot be waited for: {error}"))?;
    Ok((ended.code(), heard))
}
