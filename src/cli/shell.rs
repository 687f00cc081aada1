//! `shell`: the forced command of a key that gives nothing but Beadle.
//!
//! With no command it is the console, with the constant command of a link its far end, and otherwise a command of the
//! same command line, torn into words without a shell. What the forced command settles holds whatever the client says,
//! and in its name no file of this host is read or written: only standard input and output are theirs.

use clap::error::{ContextKind, ContextValue};

use super::args::{Cli, Command};
use super::nature::Fit;
use super::parse::parse;
use super::program::Forced;
use super::words::words;
use crate::api::{Refusal, RefusalKind};
use crate::config::Entrance;
use crate::link::remote::ssh::REMOTE_COMMAND;

/// Why a line cannot be run.
#[derive(Debug)]
pub enum Unread {
    /// What clap says, help and version among it.
    Arguments(clap::Error),
    Refused(Refusal),
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What is to be run, and what is settled for it, where a forced command settles anything.
///
/// # Errors
/// When the client asks for something that is not for a captive.
pub fn enter(mut cli: Cli, entrance: &Entrance) -> Result<(Cli, Option<Forced>), Unread> {
    match cli.command {
        Some(Command::Agent(ref args)) => {
            let forced = Forced::new(args.operator.clone(), &args.sources, cli.everywhere.db.is_some(), entrance);
            Ok((cli, Some(forced)))
        }
        Some(Command::Shell(args)) => {
            let mut forced = Forced::new(args.operator.clone(), &args.sources, true, entrance);
            let asked = entrance.command.as_deref().map(str::trim).unwrap_or_default();
            if matches!(asked, REMOTE_COMMAND | "beadle agent" | "agent") {
                cli.command = Some(Command::Agent(args));
                return Ok((cli, Some(forced)));
            }
            forced.captive = true;
            let mut inner = captive(asked)?;
            inner.everywhere.db = cli.everywhere.db;
            inner.everywhere.readonly |= cli.everywhere.readonly;
            inner.everywhere.plain |= cli.everywhere.plain && !inner.everywhere.json;
            inner.everywhere.dry_run |= cli.everywhere.dry_run;
            Ok((inner, Some(forced)))
        }
        _ => Ok((cli, None)),
    }
}

/// Reads the line of a client, and refuses what is not for a captive.
fn captive(line: &str) -> Result<Cli, Unread> {
    let mut words = words(line)?;
    if words.first().is_some_and(|word| word == "beadle") {
        words.remove(0);
    }
    confined(words)
}

/// Reads a command that is typed where a database is open already, and refuses what is not done there.
///
/// # Errors
/// What clap says, and what is not for a captive or not for an open database.
pub fn admit(words: Vec<String>, captive: bool) -> Result<Cli, Unread> {
    if captive {
        return confined(words);
    }
    let name = words.first().cloned().unwrap_or_default();
    let arguments = std::iter::once("beadle".to_owned()).chain(words);
    let cli = parse(arguments.map(Into::into)).map_err(Unread::Arguments)?;
    let usage = |sentence: &str| Err(Unread::Refused(Refusal::new(RefusalKind::Usage, sentence)));
    if cli.everywhere.db.is_some()
        || cli.everywhere.login.is_some()
        || cli.everywhere.readonly
        || cli.everywhere.break_glass.is_some()
    {
        return usage(
            "The database is open already: --db, --as, --readonly and --break-glass are said when it is opened.",
        );
    }
    match cli.command {
        Some(Command::Config) => Ok(cli),
        Some(ref command) if matches!(command.nature().fit, Fit::No) => {
            usage(&format!("`{name}` is not for the open database: leave with `quit`, and run it then."))
        }
        _ => Ok(cli),
    }
}

/// Reads a command of somebody who has nothing of this host but Beadle.
fn confined(words: Vec<String>) -> Result<Cli, Unread> {
    let name = words.first().cloned().unwrap_or_default();
    let arguments = std::iter::once("beadle".to_owned()).chain(words);
    let cli = parse(arguments.map(Into::into)).map_err(|error| Unread::Arguments(without_closed(error)))?;
    let everywhere = &cli.everywhere;
    if everywhere.db.is_some() {
        return Err(refused("This key is for one database, so none is named with --db."));
    }
    if everywhere.login.is_some() {
        return Err(refused("The key decides who you are here, so nobody is named with --as."));
    }
    if everywhere.break_glass.is_some() {
        return Err(refused("The glass is broken only at the machine of the database, and never through a key."));
    }
    if everywhere.theme.as_deref().is_some_and(|theme| !theme.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')) {
        return Err(refused("Files of this host are not read here, so a theme is named without a path."));
    }
    match cli.command.as_ref().map_or(Fit::Yes, |command| command.nature().fit) {
        Fit::Yes => Ok(cli),
        Fit::Input => Err(refused(&format!(
            "`{name}` reads no file of this host for you: name a dash and send the text on standard input."
        ))),
        Fit::Files => Err(Unread::Refused(
            Refusal::new(
                RefusalKind::NotAllowed,
                format!("`{name}` would read or write files of this host, which this key is not for."),
            )
            .hint("Run it where you are, with --db USER@HOST: for the database here."),
        )),
        Fit::No => Err(refused(&format!("`{name}` is not done through this key: it is for work on one database."))),
    }
}

/// What is never for a captive, by its name.
const CLOSED: [&str; 8] = ["demo", "deploy", "agent", "shell", "init", "open", "migrate", "config"];

/// Takes out of a tip what would be refused anyway.
fn without_closed(mut error: clap::Error) -> clap::Error {
    if let Some(ContextValue::Strings(words)) = error.remove(ContextKind::SuggestedSubcommand) {
        let words: Vec<String> = words.into_iter().filter(|word| !CLOSED.contains(&word.as_str())).collect();
        if !words.is_empty() {
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(words));
        }
    }
    error
}

fn refused(sentence: &str) -> Unread {
    Unread::Refused(Refusal::new(RefusalKind::NotAllowed, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(command: &str) -> Result<(Cli, Option<Forced>), Unread> {
        let line = ["beadle", "shell", "--operator", "ann@x.example", "--db", "/srv/prod.db"];
        let entrance = Entrance { command: Some(command.to_owned()), ..Entrance::default() };
        enter(parse(line.map(Into::into)).unwrap(), &entrance)
    }

    #[test]
    fn what_the_key_settles_holds() {
        for line in ["", "users list", "beadle users list 'status:A'", "--json whocan ORG", "agent", REMOTE_COMMAND] {
            let (cli, forced) = entered(line).unwrap();
            assert_eq!(cli.everywhere.db.as_deref(), Some("/srv/prod.db"), "{line}");
            let forced = forced.unwrap();
            assert_eq!(forced.operator.as_deref(), Some("ann@x.example"), "{line}");
            assert_eq!(forced.captive, !line.contains("agent"), "{line}");
        }
        assert!(entered("--readonly users list").unwrap().0.everywhere.readonly, "it may be narrowed");
    }

    #[test]
    fn what_is_not_for_a_captive_is_refused() {
        let cases = [
            ("--db /etc/passwd users list", "--db"),
            ("users list --as root@x.example", "--as"),
            ("--break-glass emergency users list", "glass"),
            ("--break-glass emergency", "glass"),
            ("--theme /etc/passwd", "theme"),
            ("init /tmp/x.db --admin a@x.example", "`init` is not done"),
            ("demo", "`demo` is not done"),
            ("migrate", "`migrate` is not done"),
            ("config", "`config` is not done"),
            ("open /srv/other.db", "`open` is not done"),
            ("agent --operator root@x.example", "`agent` is not done"),
            ("beadle shell --operator root@x.example", "`shell` is not done"),
            ("plan /etc/passwd", "`plan` reads no file"),
            ("apply /etc/passwd --reason x", "`apply` reads no file"),
            ("import csv /etc/passwd", "`import` would"),
            ("audit anchor --save /tmp/x", "`audit` would"),
            ("audit anchor --check /etc/passwd", "`audit` would"),
            ("audit verify --anchor /etc/passwd", "`audit` would"),
            ("themes --check /etc/passwd", "`themes` would"),
            ("sync preview /etc/passwd /srv/prod.db", "`sync` would"),
            ("sync apply /etc/passwd --reason x", "`sync` would"),
            ("mail deliver", "`mail` would"),
            ("'users", "quote"),
        ];
        for (line, part) in cases {
            let Err(Unread::Refused(refusal)) = entered(line) else { panic!("{line} is taken") };
            assert!(refusal.sentence.shown().to_string().contains(part), "{line}: {}", refusal.sentence.shown());
        }
        for line in ["; id", "sh", "/bin/sh", "users list; id", "sh -c id", "scp -t /tmp", "internal-sftp"] {
            assert!(matches!(entered(line), Err(Unread::Arguments(_))), "{line}");
        }
    }
}
