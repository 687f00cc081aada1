//! The console on a demonstration, at a moment that never changes: what the pictures of the README are taken of.
//!
//! The program itself has no way to fix its clock, because the journal of a real database must not be told another time.
//! This stands in for it: it makes the demonstration in a folder of its own, which is gone afterwards, and opens it as the
//! console does, with a fixed clock, fixed random bytes and nothing of the machine.

use std::path::Path;

use beadle::demo;
use beadle::domain::time::Time;
use beadle::link::local::LocalLink;
use beadle::link::{Answer, News};
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::tui::files::Files;
use beadle::tui::kept::Nowhere;
use beadle::tui::model;
use beadle::tui::theme::Theme;
use beadle::tui::{Options, run};
use clap::Parser;
use color_eyre::eyre::{Result, eyre};
use tokio::sync::mpsc::unbounded_channel;

/// Opens the console on a demonstration at a fixed moment.
#[derive(Parser)]
struct Arguments {
    /// How many users the demonstration has.
    #[arg(long, default_value_t = 2000)]
    users: u64,
    /// The account of the operating system that is pretended.
    #[arg(long, default_value = "kim")]
    account: String,
}

/// A Monday morning, 2026-11-23 at 09:30 UTC.
const NOW: Time = Time(1_795_426_200_000);
const SEED: u64 = 7;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    play(arguments.users, &arguments.account)
}

/// Opens the console, recognized by an account, until it is left.
///
/// # Errors
/// When the demonstration cannot be made or the console cannot go on.
pub fn play(users: u64, account: &str) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("beadle-stage").tempdir()?;
    demo::build(folder.path(), users, NOW, SEED, Some(account), &mut |_| {})?;
    // Names without a folder: that of the folder is another on every run, and would be seen.
    std::env::set_current_dir(folder.path())?;
    let terms = Terms { origin: Origin::new(account, "local"), ..Terms::local() };
    let seat = Seat::take(Path::new("prod.db"), &terms, Box::new(FixedClock(NOW)))
        .map_err(|refusal| eyre!("{}", refusal.sentence.shown()))?;
    let (send, news) = unbounded_channel();
    // The receiver is gone only when the screen is, and then nobody waits for answers.
    let deliver = Box::new(move |answer: Answer| drop(send.send(News::Answer(answer))));
    let link = LocalLink::serve(seat, deliver)?;
    let options = Options {
        theme: Theme::terminal(),
        seat: model::Seat {
            zone: jiff::tz::TimeZone::UTC,
            readonly: false,
            is_captive: false,
            idle_lock: 0,
            clipboard: false,
            bell: false,
            login: None,
            database: None,
            sync_source: Some("train.db".to_owned()),
            home: None,
            profiles: std::collections::BTreeMap::new(),
        },
        standing: None,
        keeper: Box::new(Nowhere),
        seed: [7; 32],
        clock: || NOW,
        files: Files { write: |_, _, _| Ok(()), read: |_| Err("There are no files here.".to_owned()) },
        courier: Box::new(beadle::tui::courier::Nobody),
        anchor: beadle::link::anchor::Watch::default(),
        warning: None,
        aside: || (),
    };
    run(Box::new(link), news, options)?;
    Ok(())
}
