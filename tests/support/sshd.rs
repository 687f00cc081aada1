//! A real sshd on loopback: a port, a host key, a configuration and authorized keys of its own, and two operators with a
//! key each.
//!
//! Nothing of this machine is touched: the server runs under the account of the test, its sessions find a home of their
//! own and the built `beadle` in their `PATH`, and all of it ends with the value. The client is the `ssh` of this machine
//! behind a script of that name, which hands it a configuration of ours; whoever has the folder of the script first in
//! `PATH` reaches the server as the host `test`.

#![allow(dead_code, reason = "each test that includes this uses its own part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "this is the part of tests that they share"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, getuid, kill_process};
use tempfile::TempDir;

/// How long the server may take to listen.
const DEADLINE: Duration = Duration::from_secs(20);

/// Those who have a key.
pub const OPERATORS: [&str; 2] = ["ann", "bob"];

/// The name under which the clients know the server.
pub const HOST: &str = "test";

/// What a host has that knows nothing of us.
const TOOLS: [&str; 11] = ["cat", "chmod", "cut", "mkdir", "mv", "rm", "sh", "sha256sum", "shasum", "sync", "uname"];

pub struct Sshd {
    folder: TempDir,
    port: u16,
    daemon: Child,
    log: Arc<Mutex<String>>,
    /// What each key may do, as it stands before the key.
    options: Mutex<BTreeMap<&'static str, String>>,
}

impl Sshd {
    /// A server that lets both operators in with a shell of the account, and exposes by which key they came.
    pub fn start() -> Self {
        Self::with("")
    }

    /// A server with more lines in its configuration, which win over ours.
    pub fn with(lines: &str) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_beadle")).parent().unwrap();
        Self::new(TempDir::new().unwrap(), lines, &format!("{}:/usr/bin:/bin", program.display()))
    }

    /// A server on whose host there is no beadle yet, though this machine may have one: only what a deployment needs.
    pub fn without_program() -> Self {
        let folder = TempDir::new().unwrap();
        let tools = folder.path().join("tools");
        fs::create_dir(&tools).unwrap();
        for tool in TOOLS {
            let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool));
            if let Some(found) = found.iter().find(|path| path.exists()) {
                symlink(found, tools.join(tool)).unwrap();
            }
        }
        Self::new(folder, "", &tools.display().to_string())
    }

    fn new(folder: TempDir, lines: &str, path: &str) -> Self {
        let sshd = find("sshd", &["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/sbin"]);
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("home")).unwrap();
        for name in OPERATORS.into_iter().chain(["host"]) {
            run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(at(name)));
        }
        if getuid().is_root() {
            // Where it is missing, a server that was never started by the system does not start by us either.
            fs::create_dir_all("/run/sshd").unwrap();
        }
        let (port, daemon, log) = loop {
            let port = free_port();
            fs::write(at("sshd.conf"), configuration(folder.path(), port, lines, path, &sshd)).unwrap();
            if let Some((daemon, log)) = listen(&sshd, &at("sshd.conf")) {
                break (port, daemon, log);
            }
        };
        let options = Mutex::new(OPERATORS.map(|name| (name, String::new())).into());
        let server = Self { folder, port, daemon, log, options };
        server.write_keys();
        for name in OPERATORS {
            server.client(name, name, server.port);
        }
        server
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The home that sessions find.
    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the server has said so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Says what the key of an operator may do, such as `restrict,command="beadle agent --operator LOGIN --db PATH"`.
    pub fn authorize(&self, operator: &str, options: &str) {
        self.options
            .lock()
            .unwrap()
            .iter_mut()
            .find(|(name, _)| **name == operator)
            .unwrap()
            .1
            .replace_range(.., options);
        self.write_keys();
    }

    /// Lets an operator in by a certificate alone, with an id and a serial number, under options as above.
    pub fn certify(&self, operator: &str, id: &str, serial: u32, options: &str) {
        let (authority, key) = (self.path("authority"), self.path(&format!("{operator}.pub")));
        run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&authority));
        let mut sign = Command::new("ssh-keygen");
        sign.args(["-q", "-I", id, "-n", &account(), "-z", &serial.to_string(), "-s"]).arg(&authority).arg(key);
        run(&mut sign);
        let authority = fs::read_to_string(self.path("authority.pub")).unwrap();
        fs::write(self.path("authorized_keys"), format!("cert-authority,{options} {}\n", authority.trim())).unwrap();
    }

    fn write_keys(&self) {
        let mut keys = String::new();
        for (operator, options) in &*self.options.lock().unwrap() {
            let key = fs::read_to_string(self.path(&format!("{operator}.pub"))).unwrap();
            writeln!(keys, "{options}{}{}", if options.is_empty() { "" } else { " " }, key.trim()).unwrap();
        }
        fs::write(self.path("authorized_keys.new"), keys).unwrap();
        fs::rename(self.path("authorized_keys.new"), self.path("authorized_keys")).unwrap();
    }

    /// The fingerprint of an operator's key, as the server names it.
    pub fn fingerprint(&self, operator: &str) -> String {
        let told = run(Command::new("ssh-keygen").arg("-lf").arg(self.path(&format!("{operator}.pub"))));
        told.split_whitespace().nth(1).unwrap().to_owned()
    }

    /// The `PATH` in which an operator's `ssh` comes first.
    pub fn path_of(&self, operator: &str) -> String {
        format!("{}:/usr/bin:/bin", self.path(&format!("bin/{operator}")).display())
    }

    /// The `PATH` of a client of an operator that reaches the server over another port of loopback.
    pub fn path_through(&self, operator: &str, port: u16) -> String {
        let name = format!("{operator}-{port}");
        self.client(&name, operator, port);
        self.path_of(&name)
    }

    /// The `ssh` of an operator, ready for arguments.
    pub fn ssh(&self, operator: &str) -> Command {
        Command::new(self.path(&format!("bin/{operator}/ssh")))
    }

    /// Writes the script and the configuration of a client.
    fn client(&self, name: &str, operator: &str, port: u16) {
        let at = |name: &str| self.path(name).display().to_string();
        let known = format!("{HOST} {}", fs::read_to_string(self.path("host.pub")).unwrap());
        fs::write(self.path("known_hosts"), known).unwrap();
        let configuration = format!(
            "Host *\n  HostName 127.0.0.1\n  Port {port}\n  User {}\n  IdentityFile {}\n  IdentitiesOnly yes\n  \
             IdentityAgent none\n  HostKeyAlias {HOST}\n  UserKnownHostsFile {}\n  GlobalKnownHostsFile none\n  \
             StrictHostKeyChecking yes\n  PreferredAuthentications publickey\n  LogLevel ERROR\n",
            account(),
            at(operator),
            at("known_hosts")
        );
        let file = format!("{name}.conf");
        fs::write(self.path(&file), configuration).unwrap();
        let script = self.path(&format!("bin/{name}/ssh"));
        let ssh = find("ssh", &["/usr/bin", "/usr/local/bin", "/bin"]).display().to_string();
        fs::create_dir_all(script.parent().unwrap()).unwrap();
        fs::write(&script, format!("#!/bin/sh\nexec {ssh} -F '{}' \"$@\"\n", at(&file))).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Cuts the line of everybody who is connected; the server goes on.
    pub fn cut(&self) {
        for session in self.sessions() {
            // It may have ended by itself meanwhile.
            let _ = kill_process(session, Signal::TERM);
        }
    }

    /// The processes that hold a connection each.
    fn sessions(&self) -> Vec<Pid> {
        let daemon = self.daemon.id();
        let children = fs::read_to_string(format!("/proc/{daemon}/task/{daemon}/children")).unwrap_or_default();
        children.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)).collect()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.cut();
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        if thread::panicking() {
            eprintln!("The server said:\n{}", self.log());
        }
    }
}

/// A program of this machine. Without it nothing is tested, so that is said and not passed over.
fn find(program: &str, places: &[&str]) -> PathBuf {
    let found = places.iter().map(|place| Path::new(place).join(program)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("There is no {program} on this machine: install OpenSSH, then test again."))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The name of this account.
pub fn account() -> String {
    run(Command::new("id").arg("-un")).trim().to_owned()
}

fn configuration(folder: &Path, port: u16, lines: &str, path: &str, sshd: &Path) -> String {
    let at = |name: &str| folder.join(name).display().to_string();
    let own = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
         UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
         PrintMotd no\nExposeAuthInfo yes\nMaxStartups 1000\nMaxSessions 100\nUseDNS no\nLogLevel VERBOSE\n\
         SetEnv \"PATH={path}\" \"HOME={}\"\n",
        at("host"),
        at("authorized_keys"),
        at("home"),
    );
    // Newer servers shut out who failed often; older ones do not know the word.
    let mild = "PerSourcePenalties no\n";
    fs::write(folder.join("try.conf"), format!("HostKey {}\n{mild}", at("host"))).unwrap();
    let known = Command::new(sshd).arg("-t").arg("-f").arg(folder.join("try.conf")).output().unwrap().status.success();
    format!("{lines}\n{own}{}", if known { mild } else { "" })
}

/// Starts the server and waits until it listens; nothing where somebody else took the port meanwhile.
fn listen(sshd: &Path, configuration: &Path) -> Option<(Child, Arc<Mutex<String>>)> {
    let mut daemon = Command::new(sshd)
        .args(["-D", "-e", "-f"])
        .arg(configuration)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = Arc::default();
    let listens = follow(daemon.stderr.take().unwrap(), Arc::clone(&log)).recv_timeout(DEADLINE);
    if listens.is_ok() {
        return Some((daemon, log));
    }
    let _ = daemon.kill();
    let _ = daemon.wait();
    let said = log.lock().unwrap().clone();
    assert!(said.contains("Address already in use"), "sshd does not start: {said}");
    None
}

/// Keeps what the server says, and tells when it listens.
fn follow(words: ChildStderr, log: Arc<Mutex<String>>) -> Receiver<()> {
    let (told, heard) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(words).lines().map_while(Result::ok) {
            log.lock().unwrap().push_str(&format!("{line}\n"));
            if line.contains("Server listening on") {
                // Whoever waited may have given up.
                let _ = told.send(());
            }
        }
    });
    heard
}

/// Runs a command that has to succeed, and answers with what it said.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; install openssh-client."));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
