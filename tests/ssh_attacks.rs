//! Attacks over SSH: whatever a client says, sends or names, it is who its key is, where its key leads; and no address
//! of a database is ever run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::fs;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use beadle::api::standing::Environment;
use beadle::api::sync::SyncAsk;
use beadle::api::{Refusal, Reply, Request, Secret};
use beadle::wire::hello::{Opened, hear_welcome};
use beadle::wire::{Kind, PROTOCOL, frame, message};
use sshd::Sshd;
use support::world::{PASSWORD, World};

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

const WORLD: &str = "
workgroup Admin menu
org ABC
user 10 ann@x.example A ABC edit:ABC in:Admin user_setup=W terms
user 11 bob@x.example A ABC edit:ABC in:Admin user_setup=W terms
";

/// A client that speaks the protocol by hand.
struct Client {
    child: Child,
    from: BufReader<ChildStdout>,
    frames: frame::Reader,
}

impl Client {
    fn start(command: &mut Command, hello: &str) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let from = BufReader::new(child.stdout.take().unwrap());
        // What refuses at once does not listen.
        let _ = writeln!(child.stdin.as_mut().unwrap(), "{hello}");
        Self { child, from, frames: frame::Reader::default() }
    }

    /// Where it came to; nothing where it was let in nowhere.
    fn opened(&mut self) -> Option<Opened> {
        hear_welcome(&mut self.from).ok()?.accept().ok()
    }

    fn ask(&mut self, request: &Request) -> Result<Reply, Refusal> {
        let (kind, contents) = message::ask(1, false, request).unwrap();
        frame::write(self.child.stdin.as_mut().unwrap(), kind, &contents).unwrap();
        loop {
            let frame = self.frames.read(&mut self.from).unwrap().unwrap();
            if frame.kind == Kind::Answer {
                return message::read_answer(&frame.contents).unwrap().result;
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hello(more: &str) -> String {
    format!("{{\"beadle\":{{\"protocol\":{PROTOCOL},\"version\":\"x\"{more}}}}}")
}

/// Two databases, a folder of lies, and where a canary would sit.
struct Place {
    own: World,
    other: World,
    lies: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let lies = tempfile::tempdir().unwrap();
        let place = Self { own: World::new(WORLD), other: World::new(&format!("training\n{WORLD}")), lies };
        fs::create_dir(place.lies.path().join("beadle")).unwrap();
        let config = format!("db = \"{}\"\nreadonly = false\n", place.other.path().display());
        fs::write(place.lies.path().join("beadle/config.toml"), config).unwrap();
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
        fs::write(place.lies.path().join("sshauth.x"), format!("publickey {key}\n")).unwrap();
        place
    }

    fn canary(&self) -> String {
        self.lies.path().join("canary").display().to_string()
    }

    /// A form with its places filled in.
    fn fill(&self, form: &str) -> String {
        let other = self.other.path().display().to_string();
        form.replace("OTHER", &other)
            .replace("LIES", &self.lies.path().to_string_lossy())
            .replace("CANARY", &self.canary())
    }

    fn judge(&self, form: &str, opened: Option<&Opened>) {
        assert!(!Path::new(&self.canary()).exists(), "{form} was run");
        let Some(opened) = opened else { return };
        let operator = opened.standing.operator.as_ref().map(|operator| operator.login.stored());
        assert_eq!(operator, Some("ann@x.example"), "{form}");
        assert_eq!(opened.standing.database.environment, Environment::Production, "{form}");
        assert!(opened.standing.database.read_only.is_some(), "{form} widened it");
        assert_eq!(opened.standing.break_glass, None, "{form} broke the glass");
    }
}

/// Variables that a client sends where a careless sshd takes all of them.
const VARIABLES: &str = "BEADLE_DB=OTHER BEADLE_OPERATOR=bob@x.example BEADLE_AS=bob@x.example BEADLE_LOGIN=bob@x.example \
    BEADLE_THEME=/etc/passwd BEADLE_READONLY=0 USER=bob LOGNAME=bob HOME=LIES XDG_CONFIG_HOME=LIES XDG_DATA_HOME=LIES \
    XDG_STATE_HOME=LIES XDG_RUNTIME_DIR=LIES PATH=LIES SHELL=LIES/sh SSH_USER_AUTH=LIES/sshauth.x \
    SSH_USER_AUTH=/etc/passwd SSH_ORIGINAL_COMMAND=id SSH_CONNECTION=1.2.3.4 SSH_CLIENT=1.2.3.4 SSH_TTY=/dev/tty \
    TZ=/etc/passwd TZ=:/etc/shadow TMPDIR=LIES SQLITE_TMPDIR=LIES RUST_LOG=trace RUST_BACKTRACE=full TERM=/etc/passwd \
    COLORTERM=x NO_COLOR=1 LC_ALL=x LANG=x LD_LIBRARY_PATH=LIES LD_PRELOAD=LIES/no.so MALLOC_TRACE=CANARY PS4=x";

/// What a client wants to be run in the place of what its key says.
const COMMANDS: &[&str] = &[
    "beadle agent",
    "agent",
    "beadle agent --operator bob@x.example",
    "beadle agent --db OTHER",
    "beadle --db OTHER agent",
    "agent --operator root@x.example --db OTHER",
    "beadle shell --operator bob@x.example --db OTHER",
    "beadle --as bob@x.example users list",
    "beadle --break-glass emergency users list",
    "beadle agent --break-glass emergency",
    "agent --break-glass emergency",
    "beadle init CANARY --admin x@x.example",
    "beadle demo --dir CANARY",
    "touch CANARY",
    "; touch CANARY",
    "beadle agent; touch CANARY",
    "beadle agent && touch CANARY",
    "beadle agent | tee CANARY",
    "beadle agent > CANARY",
    "$(touch CANARY)",
    "`touch CANARY`",
    "sh -c 'touch CANARY'",
    "sh -c 'PATH=LIES; exec beadle agent'",
    "exec touch CANARY",
    "'",
    "\"",
    "--",
    "--operator bob@x.example",
    "-c touch CANARY",
    "scp -t CANARY",
    "rsync --server . CANARY",
    "internal-sftp",
    "git-upload-pack CANARY",
    "a\nb",
    "\u{1b}[2J",
];

/// Options of the client's `ssh`.
const OPTIONS: &[&str] = &["-A", "-X", "-Y", "-C", "-R0:127.0.0.1:1", "-w any", "-M -S none", "-oForwardAgent=yes"];

/// Fields of the first line.
const HELLOS: &[&str] = &[
    ",\"database\":\"OTHER\"",
    ",\"database\":\"/etc/passwd\"",
    ",\"database\":\"\"",
    ",\"database\":\"~/x\"",
    ",\"database\":\"../../x\"",
    ",\"database\":\"file:OTHER?mode=rwc\"",
    ",\"database\":null",
    ",\"database\":7",
    ",\"database\":[\"OTHER\"]",
    ",\"operator\":\"bob@x.example\"",
    ",\"login\":\"bob@x.example\"",
    ",\"as\":\"bob@x.example\"",
    ",\"user\":11",
    ",\"os_account\":\"user 1\"",
    ",\"recognition\":{\"key\":{\"login\":\"bob@x.example\"}}",
    ",\"readonly\":false",
    ",\"mode\":\"read_write\"",
    ",\"readonly\":\"no\"",
    ",\"sources\":[\"/\"]",
    ",\"captive\":false",
    ",\"break_glass\":\"emergency\"",
    ",\"protocol\":1,\"protocol\":1",
    ",\"database\":\"OTHER\",\"database\":\"OTHER\"",
    ",\"key\":\"SHA256:x\",\"place\":\"local\"",
];

#[test]
fn a_hundred_spoofs_are_without_effect() {
    let place = Place::new();
    let sshd = Sshd::with("AcceptEnv *");
    let agent = format!("agent --operator ann@x.example --db {} --readonly", place.own.path().display());
    sshd.authorize("ann", &format!("restrict,command=\"beadle {agent}\""));
    let (mut tried, mut opened) = (0, 0);
    let mut attempt = |form: &str, command: &mut Command, hello: &str| {
        let mut client = Client::start(command, hello);
        let found = client.opened();
        place.judge(form, found.as_ref());
        (tried, opened) = (tried + 1, opened + usize::from(found.is_some()));
    };
    for variable in VARIABLES.split_whitespace() {
        let set = format!("-oSetEnv={}", place.fill(variable));
        attempt(variable, sshd.ssh("ann").args([&set, "test", "beadle agent"]), &hello(""));
    }
    for command in COMMANDS {
        attempt(command, sshd.ssh("ann").args(["--", "test", &place.fill(command)]), &hello(""));
    }
    for options in OPTIONS {
        attempt(options, sshd.ssh("ann").args(options.split(' ')).args(["test", "beadle agent"]), &hello(""));
    }
    attempt("a subsystem", sshd.ssh("ann").args(["-s", "test", "sftp"]), &hello(""));
    for fields in HELLOS {
        let mut command = Command::new(BEADLE);
        let spoofed = hello(&place.fill(fields));
        attempt(fields, command.args(agent.split(' ')).env_clear().env("HOME", place.lies.path()), &spoofed);
    }
    assert!(tried >= 100, "{tried} forms");
    assert!(opened >= 80, "only {opened} of {tried} came to the database at all");
}

#[test]
fn a_bound_seat_is_nobody_elses() {
    let place = Place::new();
    let mut command = Command::new(BEADLE);
    command.args(["agent", "--operator", "ann@x.example", "--db"]).arg(place.own.path()).env_clear();
    let mut client = Client::start(&mut command, &hello(""));
    assert!(client.opened().unwrap().standing.operator.is_some());
    let own = || Request::sign_in("ann@x.example".to_owned(), Secret::new(PASSWORD.to_owned()));
    for signed_out in [false, true] {
        if signed_out {
            client.ask(&Request::SignOut).unwrap();
        }
        for login in
            ["bob@x.example", "BOB@X.EXAMPLE", " bob@x.example ", "root@x.example", "nobody@x.example", "", "11"]
        {
            let request = Request::sign_in(login.to_owned(), Secret::new(PASSWORD.to_owned()));
            let refusal = client.ask(&request).unwrap_err();
            assert!(refusal.sentence.shown().to_string().contains("bound to one operator"), "{login}: {refusal}");
            let Reply::Standing(standing) = client.ask(&Request::Standing).unwrap() else { panic!("no standing") };
            assert_eq!(standing.operator.is_none(), signed_out, "{login}");
        }
    }
    assert!(matches!(client.ask(&own()), Ok(Reply::Standing(standing)) if standing.operator.is_some()));
}

#[test]
fn a_bound_seat_reads_no_file_elsewhere() {
    let place = Place::new();
    fs::copy(place.other.path(), place.own.folder().join("train.db")).unwrap();
    let more = place.lies.path().join("more");
    fs::create_dir(&more).unwrap();
    fs::copy(place.other.path(), more.join("train.db")).unwrap();
    let mut command = Command::new(BEADLE);
    command.args(["agent", "--operator", "root@x.example", "--db"]).arg(place.own.path()).env_clear();
    let mut client = Client::start(command.arg("--sources").arg(&more), &hello(""));
    assert!(client.opened().is_some());
    let preview = |source: &str, destination: Option<&str>| {
        let destination = destination.map(|path| place.fill(path));
        Request::PreviewSync { ask: SyncAsk { source: place.fill(source), destination, ..SyncAsk::default() } }
    };
    for near in ["train.db", "LIES/more/train.db"] {
        assert!(matches!(client.ask(&preview(near, None)), Ok(Reply::Sync(_))), "{near}");
    }
    let far =
        ["OTHER", "/etc/passwd", "/proc/self/environ", "LIES/more/../../x", "/", "", ".", "/nowhere", "file:OTHER"];
    for path in far {
        let refusal = client.ask(&preview(path, None)).unwrap_err();
        assert!(!refusal.to_string().contains("SQLite"), "{path}: {refusal}");
        assert!(client.ask(&preview("train.db", Some(path))).is_err(), "{path}");
    }
    for backup in ["OTHER", "../test.db", "../../etc/passwd", "/etc/passwd", "", "."] {
        let request = Request::RestoreSync { backup: place.fill(backup), reason: String::new(), receipt: None };
        assert!(client.ask(&request).unwrap_err().to_string().starts_with("There is no backup"), "{backup}");
    }
}

/// What somebody writes in the place of a host, a user, a port or a path.
const PAYLOADS: [&str; 21] = [
    "$(touch CANARY)",
    "`touch CANARY`",
    ";touch CANARY",
    "|touch CANARY",
    "&touch CANARY&",
    "&&touch CANARY",
    "||touch CANARY",
    "\ntouch CANARY\n",
    "';touch CANARY;'",
    "\";touch CANARY;\"",
    ">CANARY",
    "<(touch CANARY)",
    "${IFS}touch${IFS}CANARY",
    "-oProxyCommand=touch CANARY",
    "-oProxyCommand=touch${IFS}CANARY",
    "-oPermitLocalCommand=yes -oLocalCommand=touch CANARY",
    "-oKnownHostsCommand=touch CANARY",
    "-ECANARY",
    "-FCANARY",
    "%h;touch CANARY",
    "{touch,CANARY}",
];

/// Where they write it.
const ADDRESSES: [&str; 10] = [
    "@:/x",
    "ops@@:/x",
    "@@test:/x",
    "test:@",
    "ssh://@/x",
    "ssh://ops@@/x",
    "ssh://test:@/x",
    "ssh://test/@",
    "[@]:/x",
    "test@:/x",
];

#[test]
fn two_hundred_addresses_run_nothing() {
    let place = Place::new();
    let sshd = Sshd::start();
    sshd.authorize("ann", &format!("restrict,command=\"beadle agent --db {}\"", place.own.path().display()));
    let mut tried = 0;
    for address in ADDRESSES {
        for payload in PAYLOADS {
            let address = address.replacen('@', "\0", usize::from(!address.contains("@@"))).replace("@@", "@\0");
            let address = place.fill(&address.replace('\0', payload));
            let mut command = Command::new(BEADLE);
            command.arg(format!("--db={address}")).args(["--no-input", "users", "list"]).env_clear();
            command.env("PATH", sshd.path_of("ann")).env("HOME", place.lies.path()).current_dir(place.lies.path());
            let output = command.stdin(Stdio::null()).output().unwrap();
            assert!(!output.status.success(), "{address} is taken");
            assert!(!Path::new(&place.canary()).exists(), "{address} was run");
            tried += 1;
        }
    }
    assert!(tried >= 200, "{tried} addresses");
    // Through a shell, the same words do what they say.
    let line = format!("true {}", place.fill("ops@$(touch CANARY):/x"));
    assert!(Command::new("/bin/sh").args(["-c", &line]).status().unwrap().success());
    assert!(Path::new(&place.canary()).exists(), "the canary would sing");
}
