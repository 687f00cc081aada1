//! A word goes into every secret there is, by every way in, and is then looked for in every byte that was written.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "support/smtp.rs"]
mod smtp;
mod support;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use beadle::api::review::Outcome;
use beadle::api::secret::SecurityQuestion;
use beadle::api::{Reply, Request, Secret, Secrets};
use beadle::domain::change::{Accepted, ChangeSet};
use beadle::domain::password;
use beadle::domain::text::fold;
use beadle::service::Seat;
use rusqlite::Connection;
#[cfg(feature = "mail")]
use smtp::{Manner, Server};
use support::world::{World, receipt, terms};
use tempfile::TempDir;

/// What every secret of this test has in it.
const CANARY: &str = "c4n4ry";

const FIRST: &str = "c4n4ry over grey slate";
const OWN: &str = "C4n4ry over blue slate";
const SET: &str = "two c4n4ry over the quay";
const FORCED: &str = "three c4n4ry over the quay";
const ANSWER: &str = "C4n4ry Wharf";
const SHORT: &str = "c4n4ry";
const WRONG: &str = "no such c4n4ry anywhere";

/// What is the same of it in Base64 whatever stands around it, by the place where it begins.
const BASE64: [&str; 3] = ["YzRuNHJ5", "M0bjRye", "jNG40cn"];

/// A folder with a database of its own, and all that was said about it.
struct Site {
    folder: TempDir,
    said: Vec<u8>,
}

impl Site {
    fn command(&self, line: &str) -> Command {
        let home = self.folder.path().join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_beadle"));
        command.args(line.split_whitespace()).env_clear().current_dir(self.folder.path());
        command.env("HOME", &home).env("BEADLE_DB", "own.db").env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1");
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            command.env(name, home.join(name));
        }
        command
    }

    fn run(&mut self, code: i32, line: &str, input: &str) {
        let mut command = self.command(line);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A program that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{line}: {told}{}", String::from_utf8_lossy(&output.stdout));
        self.said.extend(output.stdout);
        self.said.extend(output.stderr);
    }

    /// Asks in this process; the request and the answer are written down as a panic would.
    fn ask(&mut self, seat: &mut Seat, request: Request) -> Result<Reply, String> {
        self.said.extend(format!("{request:?}\n").into_bytes());
        let answer = seat.answer(request);
        self.said.extend(format!("{answer:?}\n").into_bytes());
        answer.map_err(|refusal| refusal.sentence.stored().to_owned())
    }

    /// Where the canary is found.
    fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        if has_canary(&self.said) {
            found.push("said".to_owned());
        }
        look(self.folder.path(), &mut found);
        found
    }
}

fn look(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            look(&path, found);
        } else if has_canary(&fs::read(&path).unwrap()) || has_canary(name.as_bytes()) {
            found.push(name);
        }
    }
}

/// Whether the word is among the bytes, in any case, plainly, in hexadecimal, in UTF-16, or in Base64.
fn has_canary(bytes: &[u8]) -> bool {
    if BASE64.iter().any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes())) {
        return true;
    }
    let bytes = bytes.to_ascii_lowercase();
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [CANARY.as_bytes(), hex.as_bytes(), &wide].iter().any(|word| bytes.windows(word.len()).any(|part| part == *word))
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn column(db: &Connection, column: &str, login: &str) -> String {
    let sql = format!("SELECT {column} FROM users WHERE login_fold = ?1");
    db.query_row(&sql, [fold(login)], |row| row.get(0)).unwrap()
}

#[test]
fn secrets_are_nowhere_but_in_their_hashes() {
    let mut site = Site { folder: TempDir::new().unwrap(), said: Vec::new() };
    site.run(0, "init own.db --admin ann@x.example --password-stdin --no-bind", FIRST);
    // A second connection keeps the log of the database from being folded into it.
    let path = site.folder.path().join("own.db");
    let watcher = Connection::open(&path).unwrap();
    let count = || watcher.query_row("SELECT count(*) FROM users", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count(), 1);
    let as_ann = "--as ann@x.example --password-stdin";
    watcher.execute_batch("UPDATE users SET terms_accepted_at = 1").unwrap();
    site.run(0, &format!("users list {as_ann}"), FIRST);
    site.run(5, &format!("users list {as_ann} --json"), WRONG);
    let bob = "user new1 status none -> P\nuser new1 name none -> \"Bob\"\nuser new1 login none -> \"bob@x.example\"\n";
    site.run(0, &format!("apply - --reason made --yes {as_ann}"), &format!("{FIRST}\n{bob}"));
    assert_eq!(count(), 2);
    site.run(4, &format!("users password bob@x.example {as_ann}"), &format!("{FIRST}\n{SHORT}\n"));
    site.run(0, &format!("users password bob@x.example {as_ann} --json"), &format!("{FIRST}\n{SET}\n"));
    site.run(0, &format!("users password bob@x.example {as_ann} --dry-run"), &format!("{FIRST}\n{SET}\n"));
    site.run(5, "sign-in bob@x.example --password-stdin --json", SET);
    site.run(5, "sign-in bob@x.example --password-stdin", WRONG);
    site.run(5, &format!("password {as_ann}"), &format!("{WRONG}\n{OWN}\n"));
    site.run(4, &format!("password {as_ann}"), &format!("{FIRST}\n{SHORT}\n"));
    site.run(0, &format!("password {as_ann}"), &format!("{FIRST}\n{OWN}\n"));
    site.run(0, &format!("doctor bob@x.example {as_ann}"), OWN);
    watcher
        .execute_batch(
            "INSERT INTO system_properties VALUES ('SecurityQuestions', 'on');
             UPDATE users SET status = 'A', owning_org_id = 1, terms_accepted_at = 1 WHERE login_fold = 'bob@x.example';
             INSERT INTO user_organizations SELECT user_id, 1, 1, 1, 0, 1, 0, NULL FROM users WHERE user_id > 1;
             INSERT INTO user_workgroups SELECT user_id, 1, 1, 1, 0, NULL FROM users WHERE user_id > 1;",
        )
        .unwrap();
    at_a_seat(&mut site, &path);
    assert_eq!(site.found(), Vec::<String>::new());
    assert!(password::verify(OWN, &column(&watcher, "password_hash", "ann@x.example")));
    assert!(password::verify(FORCED, &column(&watcher, "password_hash", "bob@x.example")));
    assert!(password::verify(&fold(ANSWER), &column(&watcher, "security_answer_hash", "ann@x.example")));
    // The same search finds what stands in a field that is no secret, and what was said.
    let city = "user 1 city none -> \"C4N4RY row\"";
    site.run(0, &format!("apply - --reason control --yes {as_ann}"), &format!("{OWN}\n{city}\n"));
    let found = site.found();
    assert!(found.iter().any(|name| name.starts_with("own.db")), "{found:?}");
    site.said.extend(format!("{WRONG:?}").into_bytes());
    assert!(site.found().contains(&"said".to_owned()));
}

/// The ways in that the command line does not have.
fn at_a_seat(site: &mut Site, path: &Path) {
    let strange = beadle::service::Terms { recognition: beadle::service::Recognition::Nobody, ..terms(99) };
    let clock = Box::new(beadle::service::SystemClock);
    let mut seat = Seat::take(path, &strange, clock).unwrap();
    let sign_in = |login: &str, password: &str, new: Option<&str>| Request::SignIn {
        login: login.to_owned(),
        password: secret(password),
        new: new.map(secret),
    };
    // A password typed as a login stands in the request, which is why no request is ever written down.
    assert!(seat.answer(sign_in(WRONG, WRONG, None)).is_err());
    assert!(site.ask(&mut seat, sign_in("bob@x.example", SET, None)).is_err());
    assert!(site.ask(&mut seat, sign_in("bob@x.example", SET, Some(SHORT))).is_err());
    site.ask(&mut seat, sign_in("bob@x.example", SET, Some(FORCED))).unwrap();
    site.ask(&mut seat, sign_in("ann@x.example", OWN, None)).unwrap();
    assert!(site.ask(&mut seat, Request::Confirm { password: secret(WRONG) }).is_err());
    site.ask(&mut seat, Request::Confirm { password: secret(OWN) }).unwrap();
    let check =
        Request::CheckSignIn { login: "bob@x.example".to_owned(), password: Some(secret(FORCED)), arrival: None };
    site.ask(&mut seat, check).unwrap();
    let text = "user 1 security_question none -> new".to_owned();
    let Ok(Reply::Set(set)) = site.ask(&mut seat, Request::ReadText { text }) else { panic!("no set") };
    let set = ChangeSet { reason: "asked".to_owned(), accepted: Accepted::default(), ..set };
    let question = |answer: &str| SecurityQuestion { question: "Where?".to_owned(), answer: secret(answer) };
    for (number, own, answer) in [(1, WRONG, ANSWER), (2, OWN, " "), (3, OWN, ANSWER)] {
        let secrets = Secrets { own: Some(secret(own)), question: Some(question(answer)), ..Secrets::default() };
        let came = site.ask(&mut seat, Request::Commit { set: set.clone(), receipt: receipt(number), secrets });
        assert_eq!(matches!(came, Ok(Reply::Outcome(Outcome::Committed { .. }))), number == 3, "{came:?}");
    }
}

/// The account of a mail server: its password goes to the server and nowhere else, whatever goes wrong.
#[cfg(feature = "mail")]
#[test]
fn the_password_of_the_mail_account_is_nowhere() {
    const ACCOUNT: &str = "c4n4ry of the post";
    let server = Server::start(Manner { starttls: true, password: Some(ACCOUNT), ..Manner::default() });
    let mut site = Site { folder: TempDir::new().unwrap(), said: Vec::new() };
    let vault = TempDir::new().unwrap();
    let kept = |name: &str, mode: u32, text: &str| {
        let path = vault.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    };
    site.run(0, "init own.db --admin ann@x.example --password-stdin", FIRST);
    site.run(5, "sign-in noor@idp.example --source idp.example --name Noor", "");
    site.run(0, "request-access noor@idp.example --vouched", "");
    let config = site.folder.path().join("home/XDG_CONFIG_HOME/beadle");
    fs::create_dir_all(&config).unwrap();
    let configure = |lines: &str| {
        let head = "[mail]\nfrom = \"desk@x.example\"\nhost = \"127.0.0.1\"\ntimeout = 3\n";
        fs::write(config.join("config.toml"), format!("{head}port = {}\n{lines}\n", server.port)).unwrap();
    };
    let ca = kept("ca.pem", 0o600, &server.certificate);
    let file = |path: &str| format!("user = \"user\"\nca_file = \"{ca}\"\npassword_file = \"{path}\"");
    let command = |path: &str| format!("user = \"user\"\nca_file = \"{ca}\"\npassword_command = [\"{path}\"]");
    let right = kept("right", 0o600, ACCOUNT);
    // A wrong one, which the server repeats; one that others may read; one of a command that fails after printing it.
    for lines in [
        file(&kept("wrong", 0o600, WRONG)),
        file(&kept("open", 0o644, ACCOUNT)),
        command(&kept("fails", 0o700, &format!("#!/bin/sh\necho '{ACCOUNT}'; echo '{ACCOUNT}' >&2; exit 1\n"))),
    ] {
        configure(&lines);
        site.run(0, "mail retry 1", "");
        site.run(8, "mail deliver", "");
        site.run(0, "mail show 1 --json", "");
        site.run(0, "config", "");
    }
    // A command for mails has no use for it; what it is given it writes down.
    let told = site.folder.path().join("given").display().to_string();
    let sendmail = kept("sendmail", 0o700, &format!("#!/bin/sh\n{{ echo \"$0 $@\"; env; cat; }} > {told}\nexit 75\n"));
    configure(&format!("{}\nvia = \"sendmail\"\ncommand = \"{sendmail}\"", file(&right)));
    site.run(0, "mail retry 1", "");
    site.run(8, "mail deliver", "");
    assert!(fs::read_to_string(&told).unwrap().contains("-f desk@x.example"));
    configure(&command(&kept("prints", 0o700, &format!("#!/bin/sh\necho '{ACCOUNT}'\n"))));
    site.run(0, "mail retry 1", "");
    server.behave(Manner { mute: true, starttls: true, password: Some(ACCOUNT), ..Manner::default() });
    // In the middle of it: what is known of the process from outside.
    let mut running = site.command("mail deliver").stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    server.wait_for(1);
    #[cfg(target_os = "linux")]
    for name in ["cmdline", "environ"] {
        match fs::read(format!("/proc/{}/{name}", running.id())) {
            Ok(told) => site.said.extend(told),
            // Others than root are told nothing of the surroundings of a process that keeps passwords.
            Err(error) => assert_eq!((name, error.kind()), ("environ", std::io::ErrorKind::PermissionDenied)),
        }
    }
    running.wait().unwrap();
    server.behave(Manner { starttls: true, password: Some(ACCOUNT), ..Manner::default() });
    configure(&file(&right));
    site.run(0, "mail retry 1", "");
    site.run(0, "mail deliver", "");
    assert_eq!(server.taken().len(), 2, "the server knew it");
    assert_eq!(site.found(), Vec::<String>::new());
}

/// The search sees through what it is meant to see through.
#[test]
fn the_search_finds_a_canary() {
    let world = World::new("");
    let mut found = Vec::new();
    look(world.folder(), &mut found);
    assert_eq!(found, Vec::<String>::new());
    for text in ["of c4n4ry", "of a c4n4ry", "an own c4n4ry"] {
        assert!(has_canary(smtp::base64(text).as_bytes()), "{text:?}");
    }
    for text in ["xx c4n4ry xx", "C4N4RY", "63346e347279", "c\u{0}4\u{0}n\u{0}4\u{0}r\u{0}y\u{0}"] {
        assert!(has_canary(text.as_bytes()), "{text:?}");
    }
    fs::write(world.folder().join("c4n4ry.json"), "").unwrap();
    look(world.folder(), &mut found);
    assert_eq!(found, ["c4n4ry.json"]);
}
