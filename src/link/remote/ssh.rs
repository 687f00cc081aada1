//! Lines made by the operator's own `ssh`, with their configuration, jump hosts, agents, keys and known hosts.
//!
//! The command at the far end is a constant, and what comes from an address are separate arguments behind `--`: no shell
//! of this side reads any of it. What `ssh` says besides is collected and told only where a line fails.

use std::io::{BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::line::{Broken, Dial, End, Line};
use crate::api::{Refusal, RefusalKind};
use crate::config::Address;

/// What is run at the far end, by whichever shell logs in there; a forced command may put something else in its place.
/// Where `beadle deploy` puts a program is looked through last.
pub const REMOTE_COMMAND: &str = r#"sh -c 'PATH="$PATH:$HOME/.local/bin"; exec beadle agent'"#;

/// As much as is kept of what `ssh` says.
const WORDS: usize = 8 << 10;

/// So long `ssh` may take to end after its input did.
const GRACE: Duration = Duration::from_millis(300);

/// So long its words may take to arrive after it was ended.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// The `ssh` of this machine.
#[derive(Clone, Debug)]
pub struct Ssh {
    address: Address,
    /// It hears nothing of ctrl-C, which is meant for whoever waits here.
    deaf: bool,
}

impl Ssh {
    #[must_use]
    pub const fn to(address: Address) -> Self {
        Self { address, deaf: false }
    }

    /// The same, which goes on when somebody presses ctrl-C.
    #[must_use]
    pub fn deaf(self) -> Self {
        Self { deaf: true, ..self }
    }

    /// The command with its arguments.
    fn command(&self, again: bool, remote: &'static str) -> Command {
        let mut command = if self.deaf {
            // What is ignored stays so in what is started; the words behind are arguments to this shell and no text.
            let mut shell = Command::new("sh");
            shell.args(["-c", "trap '' INT; exec \"$@\"", "sh", "ssh"]);
            shell
        } else {
            Command::new("ssh")
        };
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
        start(self.command(again, REMOTE_COMMAND), Some(&self.address), again)
    }
}

/// Any other command that speaks the protocol on its streams.
pub struct Other(pub Box<dyn Fn() -> Command + Send>);

impl Dial for Other {
    fn dial(&mut self, again: bool) -> Result<Line, Refusal> {
        start((self.0)(), None, again)
    }
}

fn start(mut command: Command, address: Option<&Address>, again: bool) -> Result<Line, Refusal> {
    if again {
        // In a group of its own it is behind the terminal: it cannot ask there, and its keys do not end it.
        command.process_group(0);
    }
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| not_run(&command, &error))?;
    let (Some(to), Some(from), Some(words)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
        return Err(Refusal::new(RefusalKind::Failed, "The line has no streams."));
    };
    let host = address.map(|address| address.host.clone());
    Ok(Line {
        from: BufReader::new(Box::new(from)),
        to: Box::new(to),
        end: Box::new(Running { child, apart: again, words: Words::collect(words), host }),
    })
}

fn not_run(command: &Command, error: &std::io::Error) -> Refusal {
    let program = command.get_program().to_string_lossy().into_owned();
    Refusal::new(RefusalKind::LinkFailed, format!("{program} cannot be run: {error}."))
        .hint("Databases at other hosts are reached by the ssh of this machine.")
}

/// What is said on a stream beside the line.
struct Words {
    said: Arc<Mutex<Vec<u8>>>,
    /// Falls silent with the stream; whatever else holds it open, such as a master of `ssh`, is not waited for.
    ended: Receiver<()>,
}

impl Words {
    /// Keeps the end of what is said, so that whoever says it is never held up.
    fn collect(mut words: ChildStderr) -> Self {
        let (alive, ended) = mpsc::channel::<()>();
        let said = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&said);
        let hear = move || {
            let mut piece = [0; 1024];
            while let Ok(length @ 1..) = words.read(&mut piece) {
                let mut said = kept.lock().unwrap_or_else(PoisonError::into_inner);
                said.extend_from_slice(&piece[..length]);
                let over = said.len().saturating_sub(WORDS);
                said.drain(..over);
            }
            drop(alive);
        };
        // Without a thread the line works as well; only what `ssh` says of its failures stays untold.
        let _ = thread::Builder::new().name("link-words".to_owned()).spawn(hear);
        Self { said, ended }
    }

    /// Waits for the end of the stream, but not for long.
    fn wait(&self, time: Duration) {
        // Nothing is ever sent: it is told by nobody being there to send.
        let _ = self.ended.recv_timeout(time);
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.said.lock().unwrap_or_else(PoisonError::into_inner)).trim().to_owned()
    }
}

/// A child that holds a line.
struct Running {
    child: Child,
    /// Whether it leads a group of its own.
    apart: bool,
    words: Words,
    host: Option<String>,
}

impl Running {
    fn kill(&mut self) {
        if let Ok(None) = self.child.try_wait()
            && self.apart
            && let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
        {
            // What it has started goes with it.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl End for Running {
    fn end(&mut self) -> Option<Broken> {
        // It ends by itself when the far end has; what it says then is worth a moment.
        self.words.wait(GRACE);
        let code = self.child.try_wait().ok().flatten().and_then(|status| status.code());
        self.kill();
        self.words.wait(LAST_WORDS);
        reason(self.host.as_deref(), code, &self.words.said())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What is known of why a line broke. `ssh` exits with 255 for all failures of its own, so its words tell them apart.
fn reason(host: Option<&str>, code: Option<i32>, said: &str) -> Option<Broken> {
    let host = host.unwrap_or("The far end");
    let lower = said.to_lowercase();
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    let known = [
        (
            "remote host identification has changed",
            "is not the host it was: its key changed. Look into it before you go on",
            true,
        ),
        (
            "host key verification failed",
            "is not known to ssh. Connect once with ssh itself, and compare its key",
            true,
        ),
        ("permission denied", "does not let you in", true),
        ("could not resolve hostname", "is not known by that name", false),
        ("connection refused", "refuses the connection", false),
        ("connection timed out", "does not answer", false),
        ("operation timed out", "does not answer", false),
        ("no route to host", "cannot be reached", false),
        ("network is unreachable", "cannot be reached", false),
        ("connection closed", "closed the connection", false),
        ("connection reset", "closed the connection", false),
        ("broken pipe", "closed the connection", false),
    ];
    let no_ssh = lower.contains("ssh: not found") || lower.contains("ssh: command not found");
    if no_ssh {
        return Some(Broken { sentence: "There is no ssh on this machine.".into(), hopeless: true });
    }
    if code == Some(127) || lower.contains("command not found") || lower.contains("beadle: not found") {
        let sentence = format!("{host} has no Beadle: `beadle deploy` puts one there.");
        return Some(Broken { sentence: sentence.into(), hopeless: true });
    }
    let known = known.iter().find(|(part, ..)| lower.contains(part));
    let hopeless = known.is_some_and(|(.., hopeless)| *hopeless);
    let sentence = match (known, last) {
        (Some((_, told, _)), Some(last)) => format!("{host} {told} (\"{last}\")."),
        (Some((_, told, _)), None) => format!("{host} {told}."),
        (None, Some(last)) => format!("The line to {host} failed: \"{last}\"."),
        (None, None) => return None,
    };
    Some(Broken { sentence: sentence.into(), hopeless })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_address_is_an_option() {
        let ssh = |text| Ssh::to(Address::parse(text).unwrap());
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
            (1, "sh: 1: exec: beadle: not found", "h has no Beadle"),
            (1, "something \x1b[31mred", "The line to h failed: \"something ‹1B›[31mred\"."),
        ];
        for (code, said, told) in cases {
            let reason = reason(Some("h"), Some(code), said).unwrap().sentence.shown().to_string();
            assert!(reason.starts_with(told), "{reason}");
        }
        assert_eq!(reason(Some("h"), Some(0), ""), None);
    }
}
