//! `beadle completions`, `themes`, `config`, `keys`: the program itself.

use std::path::{Path, PathBuf};

use clap::Args;
use clap_complete::Shell;

use super::exit::Exit;
use super::field::{Column, Field, Row, column};
use super::out::Out;
use super::parse::command;
use super::program::{KeyRow, Program, ThemeRow};
use crate::api::Refusal;
use crate::config::{Config, Setting};
use crate::domain::text::Shown;

/// What `completions` takes.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// What `themes` takes.
#[derive(Args, Debug)]
pub struct ThemesArgs {
    /// Checks this theme file and tells everything that is wrong with it.
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
}

/// Prints a completion script.
pub fn completions(args: &CompletionsArgs, out: &mut Out) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "beadle", &mut script);
    out.verbatim(&String::from_utf8_lossy(&script));
    Exit::Done
}

const THEMES: &[Column] = &[column("name", "Name"), column("about", "What for"), column("source", "From")];
const WRONG: &[Column] = &[column("sentence", "What is wrong")];

/// Lists the themes, or checks one.
///
/// # Errors
/// When the file to be checked cannot be read.
pub fn themes(args: &ThemesArgs, program: &dyn Program, config: &Config, out: &mut Out) -> Result<Exit, Refusal> {
    if let Some(file) = &args.check {
        let wrong = program.check_theme(file)?;
        let mut listing = out.list(WRONG);
        listing.rows(wrong.into_iter().map(|sentence| vec![sentence.into()]));
        let count = listing.finish();
        if count == 0 {
            out.notice("The theme is all right.");
        }
        return Ok(if count == 0 { Exit::Done } else { Exit::INVALID });
    }
    let row = |theme: ThemeRow| vec![theme.name.into(), theme.about.into(), theme.source.into()];
    let mut listing = out.list(THEMES);
    listing.rows(program.themes(config).into_iter().map(row));
    listing.finish();
    Ok(Exit::Done)
}

const KEYS: &[Column] = &[
    column("context", "Where"),
    column("keys", "Keys"),
    column("command", "Command"),
    column("title", "What it does"),
];

/// Lists the keys of the console.
pub fn keys(program: &dyn Program, out: &mut Out) -> Exit {
    let row = |key: KeyRow| vec![key.context.into(), key.keys.into(), key.command.into(), key.title.into()];
    let mut listing = out.list(KEYS);
    listing.rows(program.keys().into_iter().map(row));
    listing.finish();
    Exit::Done
}

const SETTINGS: &[Column] = &[column("key", "Setting"), column("value", "Value"), column("source", "From")];

/// Prints every setting with its source; ends with the code for a bad configuration where something is wrong with it.
pub fn config(program: &dyn Program, config: &Config, out: &mut Out) -> Exit {
    let mut listing = out.list(SETTINGS);
    listing.rows(settings(config));
    listing.finish();
    let stray = config.theme.value.as_deref().filter(|theme| !is_theme(theme, program, config));
    if let Some(theme) = stray {
        let (theme, source) = (Shown::new(theme), &config.theme.source);
        out.warn(&format!("beadle: {source}: there is no theme \"{theme}\"; `beadle themes` lists those there are."));
    }
    if config.problems.is_empty() && stray.is_none() { Exit::Done } else { Exit::USAGE }
}

fn is_theme(theme: &str, program: &dyn Program, config: &Config) -> bool {
    theme == "auto" || program.themes(config).iter().any(|known| known.name == theme) || Path::new(theme).is_file()
}

fn settings(config: &Config) -> Vec<Row> {
    fn text(key: &str, setting: &Setting<Option<String>>, otherwise: &'static str) -> Row {
        row(key, setting.value.as_deref().map_or(Field::word(otherwise), Field::from), setting)
    }
    fn row<T>(key: &str, value: Field, setting: &Setting<T>) -> Row {
        vec![key.into(), value, setting.source.to_string().into()]
    }
    let path = |path: &Option<PathBuf>| Field::from(path.as_ref().map(|path| path.to_string_lossy().into_owned()));
    let anchors = config.anchors.as_ref().map(|anchors| anchors.folder().to_owned());
    let mut rows = vec![
        vec!["file".into(), path(&config.file), Field::word("where it is looked for")],
        vec!["data".into(), path(&config.data_dir), Field::word("where the demo goes")],
        vec!["log".into(), path(&config.log), Field::word("where what goes wrong is written down")],
        vec!["anchors".into(), path(&anchors), Field::word("where the heads of journals are kept")],
        text("db", &config.db, ""),
        text("theme", &config.theme, "default"),
        row("ascii", config.ascii.value.into(), &config.ascii),
        text("zone", &config.zone, "the machine's own"),
        row("color", Field::word(config.color.value.word()), &config.color),
        row("readonly", config.readonly.value.into(), &config.readonly),
        row("idle_lock", Field::from(config.idle_lock.value.to_string()), &config.idle_lock),
        row("clipboard", config.clipboard.value.into(), &config.clipboard),
        row("bell", config.bell.value.into(), &config.bell),
    ];
    rows.extend(config.mail.as_ref().map(|mail| row("mail", Field::from(&*mail.value.from), mail)));
    rows.extend(
        config
            .profiles
            .iter()
            .map(|(name, target)| row(&format!("profiles.{name}"), target.value.as_str().into(), target)),
    );
    rows
}
