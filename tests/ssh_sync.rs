//! A sync whose source lies behind a real sshd: carried here by the command line, applied here, while the cable is cut
//! once on the way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use sshd::Sshd;
use support::pair::Pair;
use tempfile::TempDir;

const BEADLE: &str = env!("CARGO_BIN_EXE_beadle");

/// After so many bytes from the server the cable is cut: in the middle of what is carried.
const CUT: usize = 100_000;

/// Takes connections on a port of its own; the first of them is cut on the way. How many there were is counted.
fn cable(port: u16) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let lines = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lines);
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let far = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let most = if counted.fetch_add(1, Ordering::SeqCst) == 0 { CUT } else { usize::MAX };
            let (back, there) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            thread::spawn(move || carry(near, there, usize::MAX));
            thread::spawn(move || carry(far, back, most));
        }
    });
    (own, lines)
}

/// Hands on what comes, up to so many bytes.
fn carry(mut from: TcpStream, mut to: TcpStream, most: usize) {
    let (mut buffer, mut carried) = ([0; 16 << 10], 0);
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        carried += read;
        if carried > most || to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    for stream in [from, to] {
        // The other direction may have shut it already.
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// The demonstration's two databases, known to the account of this test.
struct House {
    folder: TempDir,
    path: String,
}

impl House {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn named(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(BEADLE);
        command.args(arguments).env_clear().env("PATH", &self.path).env("HOME", self.path("home")).env("TZ", "UTC");
        let output = command.output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code().unwrap_or(-1), out, err)
    }

    /// Previews the sync into a file and applies it with everything accepted; the name of the plan.
    fn sync(&self, source: &str, destination: &str) -> String {
        let plan = self.named(&format!("{}.json", Path::new(destination).file_stem().unwrap().display()));
        let rename = "--rename=Night Intake=Overnight Intake";
        let (code, out, err) = self.run(&["--json", "sync", "preview", source, destination, "--plan", &plan, rename]);
        assert_eq!(code, 0, "{out}{err}");
        let told: Value = serde_json::from_str(&out).unwrap();
        let mut apply: Vec<String> = ["--yes", "sync", "apply", &plan, "--reason=Release 12"].map(str::to_owned).into();
        let rows = |key: &str| told[key].as_array().unwrap().clone();
        for finding in rows("warning") {
            let code = finding["code"].as_str().unwrap();
            let kinds = rows("kinds");
            let kind = kinds.iter().find(|kind| code == "THRESHOLD" && kind["kind"] == finding["kind"]);
            apply.push(match kind {
                Some(kind) => format!("--delete={}={}", kind["kind"].as_str().unwrap(), kind["delete"]),
                None => format!("--acknowledge={code}"),
            });
        }
        let (code, out, err) = self.run(&apply.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(code, 0, "{out}{err}");
        told["plan"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_source_behind_sshd_is_carried_over_a_cable_that_is_cut_and_applied_here() {
    let server = Sshd::start();
    let (port, lines) = cable(server.port());
    let house = House { folder: TempDir::new().unwrap(), path: server.path_through("ann", port) };
    let (code, out, err) = house.run(&["demo", "--no-open", "--users", "300", "--dir", &house.named("demo")]);
    assert_eq!(code, 0, "{out}{err}");
    for name in ["near", "far"] {
        fs::create_dir(house.path(name)).unwrap();
        fs::copy(house.path("demo/prod.db"), house.path(&format!("{name}/{name}.db"))).unwrap();
    }
    let (near, far) = (house.named("near/near.db"), house.named("far/far.db"));
    let beside = house.sync(&house.named("demo/train.db"), &near);
    assert_eq!(lines.load(Ordering::SeqCst), 0, "nothing went over the cable");
    // Two copies are one database to the anchor of the journal; the second is not to be taken for the first, cut off.
    fs::remove_dir_all(house.path("home")).unwrap();
    server.authorize("ann", "restrict,command=\"beadle agent --operator kim@harbor.example\"");
    let source = format!("{}@{}:{}", sshd::account(), sshd::HOST, house.named("demo/train.db"));
    assert_eq!(house.sync(&source, &far), beside, "the same plan");
    assert!(lines.load(Ordering::SeqCst) >= 3, "one that was cut, one that went on, one to apply");
    let [of_near, of_far] = [&near, &far].map(|path| Pair::configuration_of(Path::new(path)));
    assert!(of_near == of_far, "what is there is what a source beside it would have brought");
    assert!(of_near != Pair::configuration_of(&house.path("demo/prod.db")), "something was brought");
}
