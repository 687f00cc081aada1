//! Lines made by the operator's own `ssh`, with their configuration, jump hosts, agents, keys and known hosts.
//!
//! The command at the far end is a constant, and what comes from an address are separate arguments behind `--`: no shell
//! of this side sees any of it. What `ssh` says besides is collected and told only where a line fails.

use std::io::{BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use super::line::{Dial, End, Line};
use crate::api::{Refusal, RefusalKind};
use crate::config::Address;
use crate::domain::text::Shown;

/// What is run at the far end, by whichever shell logs in there; a forced command may put something else in its place.
/// Where `beadle deploy` puts a program is looked through last.
pub const REMOTE_COMMAND: &str = r#"sh -c 'PATH="$PATH:$HOME/.local/bin"; exec beadle agent'"#;

/// As much as is kept of what `ssh` says.
const WORDS: u64 = 8 << 10;

/// So long `ssh` may take to end after its input did.
const GRACE: Duration = Duration::from_millis(500);

/// The `ssh` of this machine.
#[derive(Clone, Debug)]
pub struct Ssh {
    pub address: Address,
}

impl Ssh {
    /// The command with its arguments.
    fn command(&self, again: bool, remote: &'static str) -> Command {
        let mut command = Command::new("ssh");
        command.arg("-T");
        if again {
            // The terminal belongs to the screen by now.
            command.args(["-o", "BatchMode=yes"]);
        }
        if let Some(port) = self.address.port {
            command.args(["-p", &port.to_string()]);
        }
        command.arg("--").arg(self.address.destination()).arg(remote);
        command
    }

    /// Starts one of our constant commands at the far end; `ssh` itself speaks to the operator.
    pub(super) fn run(&self, remote: &'static str, input: Stdio) -> Result<Child, Refusal> {
        let mut command = self.command(false, remote);
        command.stdin(input).stdout(Stdio::piped()).spawn().map_err(|error| not_run(&command, &error))
    }
}

impl Dial for Ssh {
    fn dial(&mut self, again: bool) -> Result<Line, Refusal> {
        start(self.command(again, REMOTE_COMMAND), Some(&self.address))
    }
}

/// Any other command that speaks the protocol on its streams.
#[derive(Debug)]
pub struct Other(pub fn() -> Command);

impl Dial for Other {
    fn dial(&mut self, _again: bool) -> Result<Line, Refusal> {
        start((self.0)(), None)
    }
}

fn start(mut command: Command, address: Option<&Address>) -> Result<Line, Refusal> {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| not_run(&command, &error))?;
    let (Some(to), Some(from), Some(words)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
        return Err(Refusal::new(RefusalKind::Failed, "The line has no streams."));
    };
    Ok(Line {
        from: BufReader::new(Box::new(from)),
        to: Box::new(to),
        end: Box::new(Running { child, words: collect(words), host: address.map(|address| address.host.clone()) }),
    })
}

fn not_run(command: &Command, error: &std::io::Error) -> Refusal {
    let program = command.get_program().to_string_lossy().into_owned();
    Refusal::new(RefusalKind::LinkFailed, format!("{} cannot be run: {error}.", Shown::new(&program)))
        .hint("Databases at other hosts are reached by the ssh of this machine.")
}

/// Keeps the end of what is said on a stream, so that whoever says it is never held up.
fn collect(mut words: ChildStderr) -> Receiver<Vec<u8>> {
    let (told, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        let mut piece = [0; 1024];
        while let Ok(length @ 1..) = words.read(&mut piece) {
            said.extend_from_slice(&piece[..length]);
            let over = said.len().saturating_sub(usize::try_from(WORDS).unwrap_or(usize::MAX));
            said.drain(..over);
        }
        // Nobody listens any more where the line ended well.
        let _ = told.send(said);
    });
    heard
}

/// A child that holds a line.
struct Running {
    child: Child,
    words: Receiver<Vec<u8>>,
    host: Option<String>,
}

impl End for Running {
    fn end(&mut self) -> Option<String> {
        // It ends by itself when the far end has; what it says then is worth a moment.
        let said = self.words.recv_timeout(GRACE).ok();
        let _ = self.child.kill();
        let status = self.child.wait().ok();
        let said = said.or_else(|| self.words.recv_timeout(GRACE).ok()).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let code = status.and_then(|status| status.code());
        reason(self.host.as_deref(), code, said.trim())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is known of why a line broke. `ssh` exits with 255 for all failures of its own, so its words tell them apart.
fn reason(host: Option<&str>, code: Option<i32>, said: &str) -> Option<String> {
    let host = Shown::new(host.unwrap_or("The far end")).to_string();
    let lower = said.to_lowercase();
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).map(|line| Shown::new(line).to_string());
    let known = [
        (
            "remote host identification has changed",
            "is not the host it was: its key changed. Look into it before you go on",
        ),
        ("host key verification failed", "is not known to ssh. Connect once with ssh itself, and compare its key"),
        ("permission denied", "does not let you in"),
        ("could not resolve hostname", "is not known by that name"),
        ("connection refused", "refuses the connection"),
        ("connection timed out", "does not answer"),
        ("operation timed out", "does not answer"),
        ("no route to host", "cannot be reached"),
        ("network is unreachable", "cannot be reached"),
        ("connection closed", "closed the connection"),
        ("connection reset", "closed the connection"),
        ("broken pipe", "closed the connection"),
    ];
    if code == Some(127) || lower.contains("command not found") {
        return Some(format!("{host} has no Beadle: `beadle deploy` puts one there."));
    }
    let known = known.iter().find(|(part, _)| lower.contains(part)).map(|(_, told)| format!("{host} {told}"));
    match (known, last) {
        (Some(told), Some(last)) => Some(format!("{told} (\"{last}\").")),
        (Some(told), None) => Some(format!("{told}.")),
        (None, Some(last)) => Some(format!("The line to {host} failed: \"{last}\".")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_address_is_an_option() {
        let ssh = |text| Ssh { address: Address::parse(text).unwrap() };
        let arguments = |ssh: &Ssh, again| -> Vec<String> {
            ssh.command(again, REMOTE_COMMAND)
                .get_args()
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect()
        };
        assert_eq!(arguments(&ssh("ops@host:/srv/$(id).db"), false), ["-T", "--", "ops@host", REMOTE_COMMAND]);
        let port = ssh("ssh://ops@host:2222/srv/prod.db");
        assert_eq!(
            arguments(&port, true),
            ["-T", "-o", "BatchMode=yes", "-p", "2222", "--", "ops@host", REMOTE_COMMAND]
        );
    }

    #[test]
    fn failures_are_told_apart_by_what_ssh_says() {
        let cases = [
            (255, "ssh: connect to host h port 22: Connection refused", "h refuses the connection (\"ssh:"),
            (255, "ops@h: Permission denied (publickey).", "h does not let you in"),
            (255, "ssh: Could not resolve hostname h: Name or service not known", "h is not known by that name"),
            (255, "Host key verification failed.", "h is not known to ssh"),
            (127, "bash: line 1: beadle: command not found", "h has no Beadle"),
            (1, "something \x1b[31mred", "The line to h failed: \"something ‹1B›[31mred\"."),
        ];
        for (code, said, told) in cases {
            let reason = reason(Some("h"), Some(code), said).unwrap();
            assert!(reason.starts_with(told), "{reason}");
        }
        assert_eq!(reason(Some("h"), Some(0), ""), None);
    }
}
