//! By a command that takes a message as sendmail does: addresses as arguments, the message on standard input.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::letter::Letter;
use super::{Handed, later, never};
use crate::api::mail::Delivered;
use crate::config::MailSettings;
use crate::config::child::{self, Trouble};

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
        let shown = self.command.display();
        let (from, to) = (letter.from.to_string(), letter.to.to_string());
        let mut command = Command::new(&self.command);
        command.args(["-i", "-f", &from, "--", &to]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        // The command expects the line ends of this system, and adds those of the network itself.
        let message = String::from_utf8_lossy(&letter.bytes).replace("\r\n", "\n");
        let ended = match child::run(&mut command, message.into_bytes(), HEARD, self.timeout) {
            Ok(ended) => ended,
            Err(trouble @ Trouble::NotRun(_)) => return Handed::Nowhere(format!("The command {shown} {trouble}.")),
            Err(trouble @ Trouble::TooLong) => return later(format!("The command {shown} {trouble}.")),
        };
        let code = ended.status.code();
        if code == Some(0) {
            return Handed::Over(Delivered::Sent);
        }
        let told = code.map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
        let heard = String::from_utf8_lossy(&ended.heard);
        let heard = match heard.trim().trim_end_matches('.') {
            "" => String::new(),
            said => format!(": {said}"),
        };
        let sentence = format!("The command {shown} ended {told}{heard}.");
        if code.is_some_and(|code| HOPELESS.contains(&code)) { never(sentence) } else { later(sentence) }
    }
}
