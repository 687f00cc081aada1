//! Opening the console: the database first, then the look, then the screen.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::change_files;
use super::courier::Messenger;
use super::drafts::Desk;
use super::{forced, random, remote, theme_folder};
use crate::api::{Refusal, RefusalKind, Reply, Request, Standing};
use crate::cli::program::Console;
use crate::config::{Color, Config, Target};
use crate::domain::time::Time;
use crate::link::anchor::Watch;
use crate::link::ask::Asker as _;
use crate::link::local::LocalLink;
use crate::link::{Link, LinkState, News, Ticket};
use crate::service::{Clock as _, Seat, SystemClock};
use crate::tui::courier::Nobody;
use crate::tui::files::Files;
use crate::tui::model;
use crate::tui::theme::{Background, Choice, Depth, Glyphs, Theme, detect_background, load};
use crate::tui::{ExitReason, Options, run};

/// The question before the screen is there; those of the screen are counted from one.
const BEFORE: Ticket = Ticket(0);

/// How long a terminal may take to say whether its background is light or dark.
const PATIENCE: Duration = Duration::from_millis(100);

/// Runs the console until it is left, and answers why.
pub(super) fn open(console: &Console<'_>) -> Result<ExitReason, Refusal> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Refusal::new(RefusalKind::Usage, "The console needs a terminal.")
            .hint("In a pipe, use the commands (`beadle users list`) or the plain console (`beadle --plain`)."));
    }
    let (send, mut news) = unbounded_channel();
    // The receiver is gone only when the screen is, and then nobody waits for answers.
    let deliver = move |told| drop(send.send(told));
    let (link, options): (Box<dyn Link>, Options) = match &console.target {
        Target::File(path) => {
            let mut seat = Seat::take_for_screen(path, &forced::terms(&console.way), Box::new(SystemClock))?;
            let standing = standing(&mut seat, console)?;
            let watched = Watch::begin_later(&mut seat, console.config.anchors.clone());
            let link = LocalLink::serve_console(seat, standing.clone(), deliver)?;
            (Box::new(link), options(console, standing, watched)?)
        }
        Target::Remote(address) => {
            remote::is_whole(&console.way)?;
            let (mut link, opened) = remote::open(address, console.way.readonly, Box::new(deliver))?;
            let watched = Watch::await_answer(&opened.head, console.config.anchors.clone());
            let standing = match sits(console) {
                Request::Standing => opened.standing,
                request => {
                    link.ask(BEFORE, None, request);
                    stands(answer(&mut news)?)?
                }
            };
            (Box::new(link), options(console, standing, watched)?)
        }
    };
    run(link, news, options)
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("The console could not go on: {error:#}.")))
}

/// Who is here; signs in whom the command line named.
fn standing(seat: &mut Seat, console: &Console<'_>) -> Result<Standing, Refusal> {
    stands(seat.ask(sits(console))?)
}

/// Waits for the answer to what was asked before the screen is there.
fn answer(news: &mut UnboundedReceiver<News>) -> Result<Reply, Refusal> {
    while let Some(news) = news.blocking_recv() {
        match news {
            News::Answer(answer) if answer.ticket == BEFORE => return answer.result,
            News::State(LinkState::Down { reason }) => return Err(Refusal::new(RefusalKind::LinkFailed, reason)),
            _ => {}
        }
    }
    Err(Refusal::new(RefusalKind::LinkFailed, "The line is gone."))
}

/// What is asked first: it signs in whom the command line named.
fn sits(console: &Console<'_>) -> Request {
    match (&console.login, &console.password) {
        (Some(login), Some(password)) => Request::sign_in(login.clone(), password.clone()),
        (Some(_), None) => Request::SignOut,
        _ => Request::Standing,
    }
}

fn stands(reply: Reply) -> Result<Standing, Refusal> {
    match reply {
        Reply::Standing(standing) => Ok(standing),
        _ => Err(Refusal::new(RefusalKind::Failed, "The database did not say who is signed in.")),
    }
}

fn options(
    console: &Console<'_>,
    standing: Standing,
    (anchor, warning): (Watch, Option<String>),
) -> Result<Options, Refusal> {
    let is_captive = console.way.forced.is_some_and(|forced| forced.captive);
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(&random()?);
    seed[16..].copy_from_slice(&random()?);
    let (theme, no_theme) = theme(console.config);
    Ok(Options {
        theme,
        seat: model::Seat {
            zone: console.config.time_zone(),
            readonly: console.way.readonly,
            is_captive,
            idle_lock: console.config.idle_lock.value,
            clipboard: console.config.clipboard.value,
            bell: console.config.bell.value,
            database: Some(console.target.name()),
            login: console.login.clone(),
            sync_source: console.target.source_beside().map(|path| path.to_string_lossy().into_owned()),
            home: console.config.home.as_ref().map(|home| home.to_string_lossy().into_owned()),
            profiles: if is_captive { BTreeMap::new() } else { profiles(console.config) },
        },
        standing: Some(standing),
        seed,
        clock: now,
        keeper: Box::new(Desk::new(console.config.data_dir.clone())),
        files: if is_captive {
            forced::NO_FILES
        } else {
            Files { write: change_files::write, read: change_files::read }
        },
        courier: if is_captive { Box::new(Nobody) } else { Box::new(Messenger::default()) },
        anchor,
        warning: warning.or(no_theme),
        aside: crate::store::sync::sweep,
    })
}

fn profiles(config: &Config) -> BTreeMap<String, String> {
    config.profiles.iter().map(|(name, target)| (name.clone(), target.value.clone())).collect()
}

fn now() -> Time {
    SystemClock.now()
}

/// The theme as this terminal can show it, and the sentence that it is another than was wanted. What is wrong with a
/// theme's file goes to the log; `beadle themes --check` says it in full.
fn theme(config: &Config) -> (Theme, Option<String>) {
    let choice = match config.color.value {
        Color::Auto => Choice::Auto,
        Color::Always => Choice::Always,
        Color::Never => Choice::Never,
    };
    let depth = Depth::decide(choice, true, |name| match name {
        "TERM" => config.term.clone(),
        "COLORTERM" => config.colorterm.clone(),
        _ => None,
    });
    let glyphs = if config.ascii.value { Glyphs::ascii() } else { Glyphs::unicode() };
    let wanted = config.theme.value.as_deref().unwrap_or("terminal");
    let background = if wanted == "auto" { detect_background(PATIENCE) } else { None };
    let folder = theme_folder(config);
    let loaded = load(Background::choose(wanted, background), folder.as_deref(), depth, glyphs);
    for warning in &loaded.warnings {
        tracing::warn!("{}: {}", warning.file.stored(), warning.sentence.stored());
    }
    let other = loaded.warnings.iter().find(|warning| warning.line.is_none());
    (loaded.theme, other.map(|warning| warning.sentence.shown().into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, Source, Surroundings};

    #[test]
    fn a_theme_that_is_not_there_is_told_on_the_screen() {
        let mut config = Config::load(&Surroundings::default());
        assert_eq!(theme(&config).1, None);
        config.theme = Setting::new(Some("no-such".to_owned()), Source::Flag("--theme"));
        let told = theme(&config).1.unwrap();
        assert!(told.contains("\"no-such\" cannot be read") && told.ends_with('.'), "{told}");
    }
}
