//! From arguments to an exit code.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal};

use super::args::{Cli, Command, Everywhere};
use super::errand::Errand;
use super::exit::Exit;
use super::out::{Form, Manner, Out};
use super::parse::parse;
use super::program::{Forced, Program};
use super::seat::{Seat, Terminal};
use super::shell::{self, Unread};
use crate::api::{Refusal, RefusalKind};
use crate::config::{Color, Config, Setting, Source, Surroundings};

/// Runs the program on the streams of the process and returns its exit code.
#[must_use]
pub fn start(program: &dyn Program, arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let terminal = std::io::stdout().is_terminal();
    let parsed = parse(arguments).map_err(Unread::Arguments).and_then(|cli| match cli.command {
        // Whoever comes in over SSH may have sent any variable.
        Some(Command::Agent(_) | Command::Shell(_)) => Surroundings::narrow().map(|()| cli).map_err(not_narrow),
        _ => Ok(cli),
    });
    let mut config = Config::load(&Surroundings::of_process());
    let parsed = parsed.and_then(|cli| shell::enter(cli, &config.entrance));
    if let Ok((cli, _)) = &parsed {
        overlay(&mut config, &cli.everywhere);
    }
    let everywhere = parsed.as_ref().map(|(cli, _)| cli.everywhere.clone()).unwrap_or_default();
    let width = if terminal { crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)) } else { None };
    let manner = Manner {
        form: form(&everywhere),
        terminal,
        colored: !everywhere.plain && has_color(&config, terminal),
        width: width.filter(|width| *width > 0),
        zone: config.time_zone(),
    };
    let results = Box::new(BufWriter::new(std::io::stdout()));
    let mut out = Out::new(results, Box::new(std::io::stderr()), manner);
    let mut seat = Terminal::new(everywhere.no_input);
    let exit = match parsed {
        Ok((cli, forced)) => run(cli, forced, &config, program, &mut seat, &mut out),
        Err(Unread::Arguments(error)) => explain(&error, &mut out),
        Err(Unread::Refused(refusal)) => {
            out.refusal(&refusal);
            Exit::Because(refusal.kind)
        }
    };
    if out.finish() || exit != Exit::Done { exit.code() } else { RefusalKind::Failed.exit_code() }
}

fn not_narrow(error: std::io::Error) -> Unread {
    let sentence = format!("The surroundings could not be left behind: {error}.");
    Unread::Refused(Refusal::new(RefusalKind::Failed, sentence))
}

/// Prints help where it was asked for, and what is wrong with the arguments otherwise.
pub fn explain(error: &clap::Error, out: &mut Out) -> Exit {
    let text = error.render();
    if error.use_stderr() {
        out.warn(text.to_string().trim_end());
        return Exit::USAGE;
    }
    out.verbatim(&if out.colored() { text.ansi().to_string() } else { text.to_string() });
    Exit::Done
}

const fn form(everywhere: &Everywhere) -> Form {
    match (everywhere.json, everywhere.plain) {
        (true, _) => Form::Json,
        (false, true) => Form::Plain,
        (false, false) => Form::Table,
    }
}

fn has_color(config: &Config, terminal: bool) -> bool {
    match config.color.value {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && config.term.as_deref() != Some("dumb"),
    }
}

/// Lays the options of the command line over the configuration.
pub fn overlay(config: &mut Config, everywhere: &Everywhere) {
    if let Some(db) = &everywhere.db {
        config.db = Setting::new(Some(db.clone()), Source::Flag("--db"));
    }
    if let Some(color) = everywhere.color.as_deref().and_then(Color::from_word) {
        config.color = Setting::new(color, Source::Flag("--color"));
    }
    if everywhere.ascii {
        config.ascii = Setting::new(true, Source::Flag("--ascii"));
    }
    if let Some(theme) = &everywhere.theme {
        config.theme = Setting::new(Some(theme.clone()), Source::Flag("--theme"));
    }
    if everywhere.readonly {
        config.readonly = Setting::new(true, Source::Flag("--readonly"));
    }
}

/// Runs a parsed command line, and tells why where it was refused.
pub fn run(
    cli: Cli,
    forced: Option<Forced>,
    config: &Config,
    program: &dyn Program,
    seat: &mut dyn Seat,
    out: &mut Out,
) -> Exit {
    for problem in &config.problems {
        out.warn(&format!("beadle: {problem}"));
    }
    let mut errand = Errand { everywhere: cli.everywhere, forced, config, program, seat, out, sitting: None };
    match errand.dispatch(cli.command) {
        Ok(exit) => exit,
        Err(refusal) => {
            errand.out.refusal(&refusal);
            Exit::Because(refusal.kind)
        }
    }
}
