//! The far end of a link: it holds a seat at the database for whoever came in, and speaks nothing but the protocol.
//!
//! Everything that decides happens here and behind: policy, guards, journal and receipts are the service's, as they are
//! for a console at this side. The client says what to open and asks; it has no word for who it is.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::link::local::LocalLink;
use crate::link::{Link as _, News, Ticket};
use crate::service::{Clock, Seat, Terms};
use crate::store::Mode;
use crate::wire::hello::{Opened, hear_hello, say};
use crate::wire::message::HowFar;
use crate::wire::{Fault, Hello, Kind, Reader, Stranger, Welcome, Writer, message};

/// So many questions may wait; a client that is well has fewer.
const WAITING: usize = 256;

/// So many bytes they may have had on their way; the first may have more.
const HEAVY: usize = 32 << 20;

/// What the far end has settled before anybody says a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    /// The database, whatever the client names.
    pub database: Option<PathBuf>,
    /// The database where the client names none.
    pub otherwise: Option<PathBuf>,
    /// The home against which a path that begins with a tilde is read.
    pub home: Option<PathBuf>,
    pub terms: Terms,
}

/// How a conversation ended.
#[derive(Debug)]
pub enum Ended {
    /// The client went away between two frames.
    Left,
    /// Nothing was opened; the client was told why, if it could be.
    Refused,
    /// The line broke.
    Broken,
}

/// Serves one client until it leaves. What it asked for and nobody stopped is finished before this returns.
///
/// # Errors
/// When no thread can be started.
pub fn serve(
    settled: &Settled,
    clock: Box<dyn Clock>,
    mut from: impl BufRead,
    to: impl Write + Send + 'static,
) -> Result<Ended, Refusal> {
    let to = Arc::new(Mutex::new(Writer::new(to)));
    let hello = hear_hello(&mut from);
    let wants_progress = hello.as_ref().is_ok_and(|hello| hello.progress);
    let opened = match hello {
        Ok(hello) => hello.fits().and_then(|()| open(settled, &hello, clock)),
        Err(Stranger::Broken(_)) => return Ok(Ended::Broken),
        Err(stranger) => Err(Refusal::new(RefusalKind::Usage, stranger.sentence())
            .hint("This is the far end of `beadle open USER@HOST:PATH`; it is not spoken to by hand.")),
    };
    let (opened, seat) = match opened {
        Ok((opened, seat)) => (Ok(opened.clone()), Some((seat, opened.standing))),
        Err(refusal) => (Err(refusal), None),
    };
    let said = say(lock(&to).stream(), &Welcome::new(opened));
    let Some((seat, standing)) = seat else { return Ok(Ended::Refused) };
    if said.is_err() {
        return Ok(Ended::Broken);
    }
    let teller = if wants_progress { Some(teller(Arc::clone(&to))?) } else { None };
    let told = Arc::clone(&to);
    let mut link = LocalLink::serve_console(seat, standing, move |news| {
        let (kind, contents) = match news {
            News::Answer(answer) => (Kind::Answer, message::answer(answer.ticket.0, &answer.result)),
            News::Standing(standing) => (Kind::Standing, serde_json::to_vec(&standing).unwrap_or_default()),
            News::Progress(Ticket(ticket), progress) => {
                if let Some(teller) = &teller {
                    // A number that finds another before it is left out.
                    let _ = teller.try_send(HowFar { ticket, progress });
                }
                return;
            }
            News::State(_) | News::Delay(_) => return,
        };
        // Whoever does not hear an answer asks for it again; the end of the stream is seen where it is read.
        let _ = lock(&told).write(kind, &contents);
    })?;
    let ended = listen(&mut from, &to, &mut link);
    link.give_up();
    Ok(ended)
}

/// Starts somebody who tells how far the work is, so that it never waits for a line: it may hold the right to write.
fn teller(to: Arc<Mutex<Writer<impl Write + Send + 'static>>>) -> Result<SyncSender<HowFar>, Refusal> {
    let (tell, hear) = sync_channel(1);
    let telling = move || {
        for told in hear {
            // The end of the stream is seen where it is read.
            let _ = lock(&to).write(Kind::Progress, &serde_json::to_vec(&told).unwrap_or_default());
        }
    };
    let started = thread::Builder::new().name("teller".to_owned()).spawn(telling);
    started
        .map(|_| tell)
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("No thread could be started: {error}.")))
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is written is written whole or the stream is broken, so a panic elsewhere spoils nothing.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens what is settled here, or else what the client names.
fn open(settled: &Settled, hello: &Hello, clock: Box<dyn Clock>) -> Result<(Opened, Seat), Refusal> {
    let named = hello.database.as_deref().filter(|path| !path.is_empty());
    let path = match (&settled.database, named, &settled.otherwise) {
        (Some(path), _, _) | (None, None, Some(path)) => path.clone(),
        (None, Some(path), _) => at_home(path, settled.home.as_deref()),
        (None, None, None) => {
            return Err(Refusal::new(RefusalKind::Usage, "No database is named, and this host settles none.")
                .hint("Name one after the colon: USER@HOST:PATH."));
        }
    };
    let mut terms = settled.terms.clone();
    if hello.readonly {
        terms.mode = Mode::ReadOnly;
    }
    let mut seat = Seat::take(&path, &terms, clock)?;
    seat.read_names_late();
    let Reply::Standing(standing) = seat.answer(Request::Standing)? else { return Err(strange()) };
    let Reply::AuditHead(head) = seat.answer(Request::AuditHead { known: None })? else { return Err(strange()) };
    Ok((Opened { standing, head }, seat))
}

fn strange() -> Refusal {
    Refusal::new(RefusalKind::Failed, "The database did not say where it stands.")
}

fn at_home(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

/// Whether no further question of this size may wait.
const fn is_too_much((questions, bytes): (usize, usize), size: usize) -> bool {
    questions >= WAITING || questions > 0 && bytes + size > HEAVY
}

/// Takes frames until there are no more. What is wrong with one is told, and the next is taken.
fn listen(from: &mut impl BufRead, to: &Mutex<Writer<impl Write>>, link: &mut LocalLink) -> Ended {
    let refuse = |ticket: Option<u64>, refusal: Refusal| -> io::Result<()> {
        let mut to = lock(to);
        match ticket {
            Some(ticket) => to.write(Kind::Answer, &message::answer(ticket, &Err(refusal))),
            None => to.write(Kind::Fault, &serde_json::to_vec(&refusal).unwrap_or_default()),
        }
    };
    let mut reader = Reader::default();
    loop {
        let told = match reader.read(from) {
            Ok(None) => return Ended::Left,
            Err(Fault::Torn | Fault::Broken(_)) => return Ended::Broken,
            Err(Fault::Lost(sentence)) => {
                let _ = refuse(None, Refusal::new(RefusalKind::Usage, sentence));
                return Ended::Broken;
            }
            Err(Fault::Refused(sentence)) => refuse(None, Refusal::new(RefusalKind::Usage, sentence)),
            Ok(Some(frame)) => match frame.kind {
                Kind::Ping => lock(to).write(Kind::Pong, &frame.contents),
                Kind::Cancel => match <[u8; 8]>::try_from(frame.contents) {
                    Ok(ticket) => {
                        link.cancel(Ticket(u64::from_be_bytes(ticket)));
                        Ok(())
                    }
                    Err(_) => refuse(None, Refusal::new(RefusalKind::Usage, "A cancellation names no ticket.")),
                },
                Kind::Ask | Kind::LargeAsk => {
                    let size = frame.contents.len();
                    match message::read_ask(frame.kind, frame.contents) {
                        Ok(ask) if is_too_much(link.waiting(), size) => {
                            let sentence = "Too many questions wait here already.";
                            refuse(Some(ask.ticket), Refusal::new(RefusalKind::Unavailable, sentence))
                        }
                        Ok(ask) => {
                            link.ask_for(Ticket(ask.ticket), ask.stoppable, size, ask.request);
                            Ok(())
                        }
                        Err((ticket, refusal)) => refuse(ticket, refusal),
                    }
                }
                Kind::Answer | Kind::Pong | Kind::Progress | Kind::Standing | Kind::Fault => {
                    refuse(None, Refusal::new(RefusalKind::Usage, "Only this side answers."))
                }
            },
        };
        if told.is_err() {
            return Ended::Broken;
        }
    }
}
