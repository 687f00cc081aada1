//! Whole command lines over a small pretended world: what is asked, what is printed, how it ends.

mod about;
mod accounts;
mod decisions;
mod dry_run;
mod imports;
mod journal;
mod lists;
mod mail;
mod passwords;
mod people;
mod places;
mod plain;
mod post;
mod settings;
mod sync;
mod world;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::out::{Form, Manner, Out};
use super::parse::parse;
use super::program::{
    AgentWish, Carrier, Console, Demo, DemoLogin, DemoWish, Deployment, Handed, KeyRow, Made, Migration, MigrationWish,
    NewDatabase, Program, ThemeRow, Way, local_file,
};
use super::run::{explain, overlay, run};
use super::seat::{Line, Seat};
use crate::api::mail::{ClaimedMail, Delivered};
use crate::api::{Refusal, RefusalKind, Request, Secret, Standing};
use crate::config::{Address, Config, MailSettings, Surroundings, Target};
use crate::domain::change::Receipt;
use crate::domain::time::Time;
use crate::link::ask::{Asker, Stop};

/// What came of one command line.
struct Ran {
    exit: u8,
    stdout: String,
    stderr: String,
    /// The names of the requests, in order.
    asked: String,
    requests: Vec<Request>,
    /// What the program around the command line was called for.
    called: Vec<String>,
}

/// How the command line is met.
#[derive(Clone, Default)]
struct Scene {
    terminal: bool,
    /// What a person answers; absent: nobody is there.
    answers: Option<Vec<bool>>,
    input: String,
    variables: Vec<(&'static str, &'static str)>,
    /// Where the configuration file lies.
    config_dir: Option<std::path::PathBuf>,
    /// The reader of standard output goes away after so many bytes.
    closes_after: Option<usize>,
}

/// Runs a line with nobody there and standard output a pipe.
fn beadle(line: &str) -> Ran {
    Scene::default().run(line)
}

impl Scene {
    fn run(&self, line: &str) -> Ran {
        let words = std::iter::once("beadle".to_owned()).chain(words(line));
        let parsed = parse(words.map(Into::into));
        let (stdout, stderr) = (Sink::default(), Sink::default());
        stdout.0.borrow_mut().room = self.closes_after;
        let everywhere = parsed.as_ref().map(|cli| cli.everywhere.clone()).unwrap_or_default();
        let manner = Manner {
            form: match (everywhere.json, everywhere.plain) {
                (true, _) => Form::Json,
                (_, true) => Form::Plain,
                _ => Form::Table,
            },
            terminal: self.terminal,
            colored: false,
            width: None,
            zone: TimeZone::UTC,
        };
        let mut out = Out::new(Box::new(stdout.clone()), Box::new(stderr.clone()), manner);
        let around = Surroundings {
            variables: self.variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
            config_dir: self.config_dir.clone(),
            ..Surroundings::default()
        };
        let mut config = Config::load(&around);
        overlay(&mut config, &everywhere);
        let program = Pretended::default();
        let mut seat =
            Chair { answers: self.answers.clone().map(Into::into), input: self.input.clone(), rests: 0, idle: None };
        let exit = match parsed {
            Ok(cli) => match super::shell::enter(cli, &config.entrance) {
                Ok((cli, forced)) => run(cli, forced, &config, &program, &mut seat, &mut out),
                Err(unread) => panic!("{unread:?}"),
            },
            Err(error) => explain(&error, &mut out),
        };
        assert!(out.finish());
        drop(out);
        let requests = program.requests.take();
        Ran {
            exit: exit.code(),
            stdout: stdout.text(),
            stderr: stderr.text(),
            asked: requests.iter().map(Request::name).collect::<Vec<_>>().join(" "),
            requests,
            called: program.called.take(),
        }
    }
}

/// Splits a line at spaces; what stands between apostrophes is one word.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[derive(Default)]
struct Bytes {
    bytes: Vec<u8>,
    room: Option<usize>,
}

#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Bytes>>);

impl Sink {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().bytes.clone()).unwrap()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut sink = self.0.borrow_mut();
        if sink.room.is_some_and(|room| sink.bytes.len() + bytes.len() > room) {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        sink.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Chair {
    answers: Option<VecDeque<bool>>,
    input: String,
    /// How often it was waited for something.
    rests: u32,
    /// After how long of nothing it is left.
    idle: Option<Duration>,
}

impl Seat for Chair {
    fn is_attended(&self) -> bool {
        self.answers.is_some()
    }

    fn password(&mut self, _: &str) -> Result<Secret, Refusal> {
        Ok(Secret::new("right".to_owned()))
    }

    fn confirm(&mut self, _: &str) -> Result<bool, Refusal> {
        Ok(self.answers.as_mut().and_then(VecDeque::pop_front).unwrap())
    }

    fn password_line(&mut self) -> Result<Option<Secret>, Refusal> {
        Ok(self.next().map(Secret::new))
    }

    fn text(&mut self) -> Result<String, Refusal> {
        Ok(std::mem::take(&mut self.input))
    }

    fn converse(&mut self, idle: Option<Duration>) -> Result<Stop, Refusal> {
        self.idle = idle;
        Ok(Stop::default())
    }

    fn line(&mut self) -> Result<Line, Refusal> {
        Ok(self.next().map_or(Line::End, |line| match &*line {
            "^C" => Line::Stopped,
            "\u{fffd}" => Line::Garbled,
            // Nothing, for so many seconds.
            quiet if quiet.strip_prefix("... ").is_some_and(|long| self.is_over(long)) => Line::Quiet,
            _ => Line::Typed(line),
        }))
    }

    fn receipt(&mut self) -> Result<Receipt, Refusal> {
        Ok(Receipt([0xab; 16]))
    }

    fn rest(&mut self) -> bool {
        self.rests += 1;
        self.rests < 3
    }

    fn now(&self) -> Time {
        world::NOW
    }
}

impl Chair {
    /// The next line that was typed, unless that was all.
    fn next(&mut self) -> Option<String> {
        let input = std::mem::take(&mut self.input);
        if input.is_empty() {
            return None;
        }
        let (line, rest) = input.split_once('\n').unwrap_or((&input, ""));
        self.input = rest.to_owned();
        Some(line.to_owned())
    }

    /// Whether nobody types for longer than it may be.
    fn is_over(&self, seconds: &str) -> bool {
        self.idle.is_some_and(|idle| seconds.parse().is_ok_and(|seconds| Duration::from_secs(seconds) >= idle))
    }
}

/// Takes what goes to everybody but `lost@x.example`, and at `away@x.example` finds nobody there.
struct Bag;

impl Carrier for Bag {
    fn hand_over(&mut self, mail: &ClaimedMail) -> Handed {
        match mail.to.stored() {
            "lost@x.example" => Handed::Over(Delivered::Never { error: "Nobody lives there.".to_owned() }),
            "away@x.example" => Handed::Nowhere("The post is closed.".to_owned()),
            _ => Handed::Over(Delivered::Sent),
        }
    }

    fn stopped(&self) -> Option<u8> {
        None
    }

    fn wait(&mut self, _: std::time::Duration) {}
}

#[derive(Default)]
struct Pretended {
    requests: Rc<RefCell<Vec<Request>>>,
    called: RefCell<Vec<String>>,
}

impl Program for Pretended {
    fn open(&self, target: &Target, way: &Way<'_>) -> Result<Box<dyn Asker>, Refusal> {
        let readonly = if way.readonly { " readonly" } else { "" };
        let glass = way.break_glass.map(|reason| format!(" breaking the glass: {reason}")).unwrap_or_default();
        self.called.borrow_mut().push(format!("open {}{readonly}{glass}", target.name()));
        let requests = Rc::clone(&self.requests);
        Ok(Box::new(move |request: Request| {
            requests.borrow_mut().push(request.clone());
            world::answer(request)
        }))
    }

    fn sit(&self, target: &Target, way: &Way<'_>, _: Stop) -> Result<Box<dyn Asker>, Refusal> {
        self.open(target, way)
    }

    fn staged(&self, _: &Config, _: &Standing) -> usize {
        3
    }

    fn agent(&self, wish: &AgentWish<'_>) -> Result<u8, Refusal> {
        let operator = wish.forced.operator.as_deref().unwrap_or("nobody");
        self.called.borrow_mut().push(format!("agent as {operator} on {:?}", wish.target));
        Ok(0)
    }

    fn look(&self, address: &Address) -> Result<Deployment, Refusal> {
        self.called.borrow_mut().push(format!("look {}", address.destination()));
        let platform = if address.host == "other" { "Plan9 mips" } else { "Linux x86_64" }.to_owned();
        let there = (address.host == "has").then(|| "ab".to_owned());
        let (own_platform, file) = ("Linux x86_64".to_owned(), "/home/ops/.local/bin/beadle".to_owned());
        Ok(Deployment { platform, own_platform, file, hash: "ab".to_owned(), there, found: None })
    }

    fn put(&self, address: &Address, found: &Deployment) -> Result<Option<String>, Refusal> {
        self.called.borrow_mut().push(format!("put {}", address.destination()));
        Ok(Some(found.file.clone()))
    }

    fn console(&self, console: &Console<'_>) -> Result<u8, Refusal> {
        let login = console.login.as_deref().unwrap_or("nobody");
        let password = if console.password.is_some() { " with password" } else { "" };
        self.called.borrow_mut().push(format!("console {} as {login}{password}", console.target));
        Ok(0)
    }

    fn init(&self, wish: &NewDatabase) -> Result<Made, Refusal> {
        let (file, admin) = (wish.file.display(), &wish.admin);
        let (environment, bind) = (wish.environment.word(), wish.bind);
        let password = wish.password.expose();
        self.called.borrow_mut().push(format!("init {file} {admin} {environment} bind={bind} password={password}"));
        Ok(Made { file: wish.file.clone(), bound: wish.bind.then(|| "kim".into()) })
    }

    fn migrate(&self, wish: &MigrationWish) -> Result<Migration, Refusal> {
        let file = local_file(&wish.target)?.to_owned();
        self.called.borrow_mut().push(format!("migrate {} {:?} dry={}", file.display(), wish.backup, wish.dry_run));
        let from = if file.ends_with("new.db") { 2 } else { 1 };
        let backup = (from < 2).then(|| wish.backup.clone().unwrap_or_else(|| "old.backup".into()));
        Ok(Migration { file, from, to: 2, backup, findings: vec![world::HOSTILE.into()] })
    }

    fn backup(&self, target: &Target, to: &Path) -> Result<u64, Refusal> {
        let file = local_file(target)?;
        self.called.borrow_mut().push(format!("backup {} to {}", file.display(), to.display()));
        Ok(4096)
    }

    fn demo(&self, wish: &DemoWish) -> Result<Demo, Refusal> {
        self.called.borrow_mut().push(format!("demo {} {:?}", wish.users, wish.folder));
        let login = |login: &str| DemoLogin {
            login: login.to_owned(),
            password: "harbour lights".to_owned(),
            role: "everything".to_owned(),
        };
        Ok(Demo {
            production: "/d/prod.db".into(),
            training: "/d/train.db".into(),
            logins: vec![login("ops@x.example"), login("read@x.example")],
        })
    }

    fn carrier(&self, settings: &MailSettings) -> Result<Box<dyn Carrier>, Refusal> {
        self.called.borrow_mut().push(format!("carrier from {}", settings.from));
        Ok(Box::new(Bag))
    }

    fn keys(&self) -> Vec<KeyRow> {
        let row = |keys: &str| KeyRow {
            context: "users".to_owned(),
            keys: keys.to_owned(),
            command: "open".to_owned(),
            title: "Opens the user".to_owned(),
        };
        vec![row("enter"), row("l")]
    }

    fn themes(&self, _: &Config) -> Vec<ThemeRow> {
        let source = "built in".to_owned();
        vec![ThemeRow { name: "terminal".to_owned(), about: "any background".to_owned(), source }]
    }

    fn check_theme(&self, file: &Path) -> Result<Vec<String>, Refusal> {
        match file.to_str() {
            Some("good.toml") => Ok(Vec::new()),
            Some("bad.toml") => Ok(vec!["Line 3: there is no role \"hot\".".to_owned()]),
            _ => Err(Refusal::new(RefusalKind::NotFound, "There is no such file.")),
        }
    }
}
