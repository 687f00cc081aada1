//! The desk: what a command works with.

use std::cell::RefCell;
use std::time::Duration;

use super::init::{no_line, no_password};
use super::out::Out;
use super::plain::pages::Stretch;
use super::seat::Seat;
use crate::api::page::{Key, Place, Searched};
use crate::api::review::Committed;
use crate::api::{Refusal, RefusalKind, Reply, Request, Secret};
use crate::config::Anchors;
use crate::domain::ago;
use crate::domain::time::Time;
use crate::link::anchor::Watch;
use crate::link::ask::Asker;
use crate::link::seldom::Seldom;

/// The least time between two lines about how far something is.
const BREATH: Duration = Duration::from_secs(2);

/// A database that answers, somebody who may be asked, and a place to write to.
pub struct Desk<'a> {
    pub asker: &'a mut dyn Asker,
    pub seat: &'a mut dyn Seat,
    pub out: &'a mut Out,
    /// What is kept of the journal by this account, and where that is.
    pub watch: Watch,
    pub anchors: Option<Anchors>,
    /// The password by which the operator signed in just now; it confirms what is done, too.
    pub own: Option<Secret>,
    /// Nothing may be changed.
    pub dry_run: bool,
    /// The question whether something should really be done is answered already.
    pub yes: bool,
    /// Passwords come from standard input, one a line, in the order in which they are asked for.
    pub password_stdin: bool,
}

impl Desk<'_> {
    /// Compares the journal with what is kept of it, and warns where it does not fit. Under `--dry-run` nothing is kept.
    pub fn watch(&mut self) {
        let watch = if self.dry_run { Watch::look } else { Watch::begin };
        let (watch, warning) = watch(self.asker, self.anchors.clone());
        self.watch = watch;
        if let Some(warning) = warning {
            self.out.warn(&format!("beadle: {warning}"));
        }
    }

    /// Keeps the end of the journal after a commit, and warns where that fails.
    pub fn note(&mut self, committed: &Committed) {
        if let Some(failure) = committed.head().and_then(|head| self.watch.keep(head)) {
            self.out.warn(&format!("beadle: {failure}"));
        }
    }

    /// Asks for what may take long, and tells a person at a terminal how far it is.
    ///
    /// # Errors
    /// The refusal of the database.
    pub fn ask_aloud(&mut self, request: Request) -> Result<Reply, Refusal> {
        ask_aloud(self.asker, self.out, request)
    }

    /// Asks again and again until it is done, and tells a person at a terminal how far it is; `done` takes each reply and
    /// answers so far, of how much, and whether that was all.
    ///
    /// # Errors
    /// The refusal of the database.
    pub fn ask_until(
        &mut self,
        request: &Request,
        what: &str,
        done: impl Fn(Reply) -> Option<(u64, u64, bool)>,
    ) -> Result<(), Refusal> {
        let seldom = Seldom::in_lines(BREATH);
        loop {
            let (so_far, total, ended) = done(self.asker.ask(request.clone())?).ok_or_else(strange)?;
            if ended {
                return Ok(());
            }
            if seldom.is_due() {
                self.out.notice(&format!("{so_far} of {total} {what}"));
            }
        }
    }

    /// Asks whether something should really be done.
    ///
    /// # Errors
    /// When nobody is there to answer, with the option that answers beforehand.
    pub fn sure(&mut self, question: &str) -> Result<bool, Refusal> {
        sure(self.yes, question, self.seat, self.out)
    }

    /// Reads a moment as people type it, in the operator's zone.
    ///
    /// # Errors
    /// When it is none.
    pub fn moment(&self, text: &str) -> Result<Time, Refusal> {
        ago::read(text, self.seat.now(), self.out.zone()).map_err(|problem| Refusal::new(RefusalKind::Usage, problem))
    }

    /// Whether a password that turns out to be needed can be had.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        self.password_stdin || self.seat.is_attended()
    }

    /// Asks for a password, or reads it where it is given beforehand.
    ///
    /// # Errors
    /// When nobody is there to type it, or standard input has no line for it.
    pub fn password(&mut self, prompt: &str) -> Result<Secret, Refusal> {
        if self.password_stdin {
            return self.seat.password_line()?.ok_or_else(no_line);
        }
        if !self.seat.is_attended() {
            return Err(no_password());
        }
        self.out.flush();
        self.seat.password(prompt)
    }

    /// Asks for a password that turns out to be needed; nothing where none is typed or left on standard input.
    ///
    /// # Errors
    /// When nothing can be read.
    pub fn confirmation(&mut self, prompt: &str) -> Result<Option<Secret>, Refusal> {
        let typed = if self.password_stdin { self.seat.password_line()? } else { Some(self.password(prompt)?) };
        Ok(typed.filter(|typed| !typed.expose().is_empty()))
    }

    /// Asks for a new password, twice where somebody types it.
    ///
    /// # Errors
    /// When nobody is there to type it, or the two differ.
    pub fn new_password(&mut self, prompt: &str) -> Result<Secret, Refusal> {
        let first = self.password(prompt)?;
        if self.password_stdin || first == self.password("The same again: ")? {
            return Ok(first);
        }
        Err(Refusal::invalid("The two passwords differ, so nothing was done."))
    }
}

/// Asks somebody for what may take long, and tells a person at a terminal how far it is.
///
/// # Errors
/// The refusal of the database.
pub fn ask_aloud(asker: &mut dyn Asker, out: &mut Out, request: Request) -> Result<Reply, Refusal> {
    let (seldom, out) = (Seldom::in_lines(BREATH), RefCell::new(out));
    asker.ask_telling(request, &|progress| {
        if seldom.is_due() {
            out.borrow_mut().notice(&progress.words(|number| number.to_string()));
        }
    })
}

/// Asks whether something should really be done, unless that was answered beforehand.
///
/// # Errors
/// When nobody is there to answer, with the option that answers beforehand.
pub fn sure(yes: bool, question: &str, seat: &mut dyn Seat, out: &mut Out) -> Result<bool, Refusal> {
    if yes {
        return Ok(true);
    }
    if !seat.is_attended() {
        let sentence = format!("Nobody is here to be asked: {question}");
        return Err(
            Refusal::new(RefusalKind::Usage, sentence).hint("Say --yes to mean it, or --dry-run to look first.")
        );
    }
    out.flush();
    seat.confirm(question)
}

/// Asks, and takes the one kind of reply that fits.
macro_rules! answer {
    ($asker:expr, $request:expr, $variant:ident) => {
        match $asker.ask($request)? {
            $crate::api::Reply::$variant(reply) => reply,
            _ => return Err($crate::cli::desk::strange()),
        }
    };
}
pub(crate) use answer;

/// The refusal for a reply that does not fit its request.
pub fn strange() -> Refusal {
    Refusal::new(RefusalKind::Failed, "The database answered something else than was asked.")
}

/// Asks for page after page, until the list or the limit ends or `each` says that it is enough.
pub fn walk<Row, Found: Into<Searched<Row>>>(
    asker: &mut dyn Asker,
    stretch: Stretch,
    ask: impl Fn(Place, u32) -> Request,
    take: fn(Reply) -> Option<Found>,
    key: fn(&Row) -> Key,
    mut each: impl FnMut(Vec<Row>) -> bool,
) -> Result<(), Refusal> {
    let Stretch { mut place, mut left, page, bookmark } = stretch;
    while left > 0 {
        let size = u32::try_from(left).unwrap_or(page).min(page);
        let Searched { page, further } = take(asker.ask(ask(place, size))?).ok_or_else(strange)?.into();
        let Some(last) = further.or_else(|| page.rows.last().map(key)) else { break };
        let after = page.after;
        left = left.saturating_sub(page.rows.len() as u64);
        if !each(page.rows) || !after {
            break;
        }
        place = Place::After(last);
        if let Some(bookmark) = bookmark.as_ref().filter(|_| left > 0) {
            bookmark.replace(Some(place));
            break;
        }
    }
    Ok(())
}
