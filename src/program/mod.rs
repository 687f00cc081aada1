//! Where all layers are in sight: what the command line asks for and cannot do itself.

mod agent;
mod change_files;
mod console;
mod courier;
#[cfg(feature = "mail")]
mod delivery;
mod deployment;
mod drafts;
mod forced;
mod log;
mod migration;
mod places;
mod remote;
mod scribe;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;

pub use log::keep as keep_log;

use crate::api::{Refusal, RefusalKind, Standing};
use crate::cli::program::{
    AgentWish, Carrier, Console, Demo, DemoLogin, DemoWish, Deployment, KeyRow, Made, Migration, MigrationWish,
    NewDatabase, Program, ThemeRow, Way, local_file,
};
use crate::config::{Address, Config, MailSettings, Surroundings, Target};
use crate::demo;
use crate::domain::password;
use crate::domain::text::{hex, parse_login, parse_name};
use crate::link::ask::{Asker, Patient, Stop};
use crate::link::local::LocalLink;
use crate::service::account::os_account;
use crate::service::{Clock as _, Seat, SystemClock};
use crate::store::{self, Mode};
use crate::tui::ExitReason;
use crate::tui::action::{COMMANDS, Command};
use crate::tui::keymap::Context;
use crate::tui::theme::{BUILTIN, Depth, Glyphs, Warning, read_sheet};

/// The program as it runs for real.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beadle;

/// Keeps passwords that are in memory out of core files, and other processes of the same account out of the memory.
pub fn harden() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where the system refuses, there is nothing else that could be done.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// The seed of the demonstration, so that everybody talks about the same people.
const DEMO_SEED: u64 = 7;

impl Program for Beadle {
    fn open(&self, target: &Target, way: &Way<'_>) -> Result<Box<dyn Asker>, Refusal> {
        match target {
            Target::File(path) => Ok(Box::new(Seat::take(path, &forced::terms(way), Box::new(SystemClock))?)),
            Target::Remote(address) => {
                remote::is_whole(way)?;
                Ok(Box::new(remote::patient(address, way.readonly)?))
            }
        }
    }

    fn sit(&self, target: &Target, way: &Way<'_>, stop: Stop) -> Result<Box<dyn Asker>, Refusal> {
        match target {
            Target::File(path) => {
                let seat = Seat::take(path, &forced::terms(way), Box::new(SystemClock))?;
                let (send, news) = channel();
                // Nobody waits for news when the receiver is gone.
                let link = LocalLink::serve_telling(seat, move |told| drop(send.send(told)))?;
                Ok(Box::new(Patient::new(link, news, Arc::default()).heeding(stop)))
            }
            Target::Remote(address) => {
                remote::is_whole(way)?;
                Ok(Box::new(remote::sit(address, way.readonly, stop)?))
            }
        }
    }

    fn staged(&self, config: &Config, standing: &Standing) -> usize {
        drafts::staged(config.data_dir.as_deref(), standing)
    }

    fn agent(&self, wish: &AgentWish<'_>) -> Result<u8, Refusal> {
        agent::serve(wish)
    }

    fn look(&self, address: &Address) -> Result<Deployment, Refusal> {
        deployment::look(address)
    }

    fn put(&self, address: &Address, found: &Deployment) -> Result<Option<String>, Refusal> {
        deployment::put(address, found)
    }

    fn init(&self, wish: &NewDatabase) -> Result<Made, Refusal> {
        let login = parse_login(&wish.admin).map_err(Refusal::invalid)?;
        let name = parse_name(wish.name.as_deref().unwrap_or(&login)).map_err(Refusal::invalid)?;
        let rules = password::Rules::default();
        let criteria = password::criteria(&rules, wish.password.expose(), &name, &login);
        if let Some(criterion) = criteria.iter().find(|criterion| !criterion.met) {
            return Err(Refusal::invalid(criterion.fault()));
        }
        let account = wish.bind.then(os_account);
        let hash = password::hash(wish.password.expose(), &random()?);
        let uuid = uuid()?;
        let new = store::NewDatabase {
            uuid: &uuid,
            environment: wish.environment.word(),
            display_name: "",
            admin_login: &login,
            admin_name: &name,
            admin_password_hash: &hash,
            os_account: account.as_deref(),
            at: SystemClock.now(),
        };
        store::create(&wish.file, &new)?;
        Ok(Made { file: wish.file.clone(), bound: account.map(Into::into) })
    }

    fn migrate(&self, wish: &MigrationWish) -> Result<Migration, Refusal> {
        migration::run(wish)
    }

    fn backup(&self, target: &Target, to: &Path) -> Result<u64, Refusal> {
        let file = local_file(target)?;
        // Whether it is one of ours is looked at first; a copy of anything else would only be mistaken for a backup.
        drop(store::Store::open(file, Mode::ReadOnly)?);
        store::back_up(file, to)?;
        let copied = std::fs::metadata(to);
        let copied =
            copied.map_err(|error| Refusal::new(RefusalKind::Failed, format!("The copy is not there: {error}.")))?;
        Ok(copied.len())
    }

    fn demo(&self, wish: &DemoWish) -> Result<Demo, Refusal> {
        let folder = match (&wish.folder, Config::load(&Surroundings::of_process()).data_dir) {
            (Some(folder), _) => folder.clone(),
            (None, Some(data)) => data.join("demo"),
            (None, None) => {
                let sentence = "There is no folder for the demonstration, because no home is known.";
                return Err(Refusal::new(RefusalKind::Usage, sentence).hint("Name one with --dir."));
            }
        };
        let account = os_account();
        let made = demo::build(
            &folder,
            u64::from(wish.users),
            SystemClock.now(),
            DEMO_SEED,
            Some(&account),
            &mut |progress| tracing::info!("{progress}"),
        );
        let made = made.map_err(|error| Refusal::new(RefusalKind::Failed, error.to_string()))?;
        let logins = made.logins.into_iter();
        Ok(Demo {
            production: made.production,
            training: made.training,
            logins: logins.map(|who| DemoLogin { login: who.login, password: who.password, role: who.who }).collect(),
        })
    }

    fn console(&self, console: &Console<'_>) -> Result<u8, Refusal> {
        match console::open(console)? {
            ExitReason::Abandoned => {
                let long = console.config.idle_time();
                let sentence = format!(
                    "No key was pressed for {long}, and you have no password here to unlock the console \
                     with, so it was left."
                );
                Err(Refusal::new(RefusalKind::NotSignedIn, sentence)
                    .hint("What was staged is kept; new passwords are not. The setting idle_lock changes the time."))
            }
            reason => Ok(reason.exit_code()),
        }
    }

    #[cfg(feature = "mail")]
    fn carrier(&self, settings: &MailSettings) -> Result<Box<dyn Carrier>, Refusal> {
        delivery::carrier(settings)
    }

    #[cfg(not(feature = "mail"))]
    fn carrier(&self, _: &MailSettings) -> Result<Box<dyn Carrier>, Refusal> {
        Err(Refusal::new(RefusalKind::Usage, "This Beadle was built without delivering mail.")
            .hint("Deliver with one that was built with the feature mail, which is on by default."))
    }

    fn keys(&self) -> Vec<KeyRow> {
        let row = |command: &Command, context: Context, keys: &str| KeyRow {
            context: context.title().to_owned(),
            keys: keys.to_owned(),
            command: command.name.to_owned(),
            title: command.title.to_owned(),
        };
        let of = |context: Context| {
            COMMANDS.iter().filter_map(move |command| {
                let (_, keys) = command.keys.iter().find(|(bound, _)| *bound == context)?;
                Some(row(command, context, keys))
            })
        };
        Context::ALL.iter().copied().flat_map(of).collect()
    }

    fn themes(&self, config: &Config) -> Vec<ThemeRow> {
        let built_in = BUILTIN.iter().map(|theme| ThemeRow {
            name: theme.name.to_owned(),
            about: theme.about.to_owned(),
            source: "built in".to_owned(),
        });
        built_in.chain(own_themes(config)).collect()
    }

    fn check_theme(&self, file: &Path) -> Result<Vec<String>, Refusal> {
        let name = file.to_string_lossy();
        let text = std::fs::read_to_string(file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Refusal::not_found(format!("There is no file \"{name}\".")),
            _ => Refusal::new(RefusalKind::Failed, format!("The theme \"{name}\" cannot be read: {error}.")),
        })?;
        let loaded = read_sheet(&name, &text, Depth::True, Glyphs::unicode());
        let line = |line: Option<usize>| line.map(|line| format!(", line {line}")).unwrap_or_default();
        let told = |warning: &Warning| {
            format!("{}{}: {}", warning.file.stored(), line(warning.line), warning.sentence.stored())
        };
        Ok(loaded.warnings.iter().map(told).collect())
    }
}

/// The folder of an operator's own themes, beside the configuration.
fn theme_folder(config: &Config) -> Option<PathBuf> {
    Some(config.file.as_deref()?.parent()?.join("themes"))
}

fn own_themes(config: &Config) -> impl Iterator<Item = ThemeRow> + use<> {
    let entries = theme_folder(config).and_then(|folder| std::fs::read_dir(folder).ok());
    let files = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let themes = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    themes.filter_map(|path| {
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some(ThemeRow { name, about: String::new(), source: path.to_string_lossy().into_owned() })
    })
}

fn random() -> Result<[u8; 16], Refusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("The system gives no random numbers: {error}.")))?;
    Ok(bytes)
}

/// A random (version 4) UUID.
fn uuid() -> Result<String, Refusal> {
    let mut bytes = random()?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}
