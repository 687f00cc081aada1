//! Links to databases at other hosts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::api::{Refusal, RefusalKind};
use crate::cli::program::Way;
use crate::config::{Address, Changed, Known, Surroundings};
use crate::link::ask::{Patient, Stop};
use crate::link::remote::ssh::Ssh;
use crate::link::remote::{Dial, Line, RemoteLink};
use crate::link::{LinkState, News};
use crate::wire::Hello;
use crate::wire::hello::Opened;

/// Opens a link over SSH. Until it returns, `ssh` may ask the operator something on the terminal.
///
/// # Errors
/// Why the far end cannot be reached, or what it refused.
pub(super) fn open(
    address: &str,
    readonly: bool,
    deliver: Box<dyn Fn(News) + Send + Sync>,
) -> Result<(RemoteLink, Opened), Refusal> {
    let address = parse(address)?;
    meet(&address, Ssh::to(address.clone()), readonly, deliver)
}

fn meet(
    address: &Address,
    ssh: Ssh,
    readonly: bool,
    deliver: Box<dyn Fn(News) + Send + Sync>,
) -> Result<(RemoteLink, Opened), Refusal> {
    let (link, opened) = RemoteLink::open(Box::new(ssh), hello(address, readonly), deliver)?;
    is_known(address, &opened)?;
    Ok((link, opened))
}

/// Refuses to break the glass from here: nothing that a client says lifts a rule at the far end.
///
/// # Errors
/// Where it is to be broken.
pub(super) fn is_whole(way: &Way<'_>) -> Result<(), Refusal> {
    if way.break_glass.is_none() {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalKind::NotAllowed,
        "The glass is broken only at the machine of the database, and never over a link.",
    )
    .hint("Sign in to that machine under the account that owns the file, and run it there."))
}

/// Refuses a database that is not the one this account opened at the address first.
fn is_known(address: &Address, opened: &Opened) -> Result<(), Refusal> {
    let Some(known) = Known::of(&Surroundings::of_process()) else { return Ok(()) };
    known
        .compare(address, opened.standing.database.uuid.stored())
        .map_err(|Changed { sentence, hint }| Refusal::new(RefusalKind::LinkFailed, sentence).hint(hint))
}

fn parse(address: &str) -> Result<Address, Refusal> {
    Address::parse(address).map_err(|problem| {
        Refusal::new(RefusalKind::Usage, problem)
            .hint("For example: ops@host:/srv/prod.db or ssh://ops@host:22/srv/prod.db.")
    })
}

fn hello(address: &Address, readonly: bool) -> Hello {
    Hello::new((!address.path.is_empty()).then(|| address.path.clone()), readonly)
}

/// Opens a link for the command line.
///
/// # Errors
/// As above.
pub(super) fn patient(address: &str, readonly: bool) -> Result<Patient, Refusal> {
    let (send, news) = channel();
    let stop = send.clone();
    // Nobody waits for news when the receiver is gone.
    let (link, _) = open(address, readonly, Box::new(move |told| drop(send.send(told))))?;
    let writing = Arc::new(AtomicBool::new(false));
    heed(&[SIGHUP, SIGINT, SIGTERM], stop, Arc::clone(&writing))?;
    Ok(Patient::new(link, news, writing))
}

/// Opens a link for a conversation: ctrl-C gives up what was asked, and the line stays.
///
/// # Errors
/// As above.
pub(super) fn sit(address: &str, readonly: bool, wish: Stop) -> Result<Patient, Refusal> {
    let (send, news) = channel();
    let stop = send.clone();
    let address = parse(address)?;
    let deliver = Box::new(move |told| drop(send.send(told)));
    let (link, _) = meet(&address, Ssh::to(address.clone()).deaf(), readonly, deliver)?;
    let writing = Arc::new(AtomicBool::new(false));
    heed(&[SIGHUP, SIGTERM], stop, Arc::clone(&writing))?;
    Ok(Patient::new(link, news, writing).heeding(wish))
}

/// Opens a link for reading that nobody attends to: the terminal belongs to the screen, so `ssh` asks nothing. What is
/// sent beside it ends the waiting for an answer.
///
/// # Errors
/// As above.
pub(super) fn unattended(address: &str) -> Result<(Patient, Sender<News>), Refusal> {
    let (send, news) = channel();
    let stop = send.clone();
    let address = parse(address)?;
    let hint = format!(
        "The console is open, so ssh asks nothing here: sign in to {} once with ssh itself, or use an agent or a key \
         without a passphrase.",
        address.host
    );
    let hello = hello(&address, true);
    let deliver = Box::new(move |told| drop(send.send(told)));
    let opened = RemoteLink::open(Box::new(Unattended(Ssh::to(address.clone()))), hello, deliver);
    let (link, opened) = opened.map_err(|refusal| match refusal.hint {
        None if refusal.kind == RefusalKind::LinkFailed => refusal.hint(hint),
        _ => refusal,
    })?;
    is_known(&address, &opened)?;
    Ok((Patient::new(link, news, Arc::new(AtomicBool::new(false))), stop))
}

/// An `ssh` that never finds anybody to be asked, not even the first time.
struct Unattended(Ssh);

impl Dial for Unattended {
    fn dial(&mut self, _again: bool) -> Result<Line, Refusal> {
        self.0.dial(true)
    }
}

/// Lets a signal end the program, but while something that writes is on its way only the waiting for it: its receipt has
/// to be told. A second signal ends the program in any case.
fn heed(signals: &[i32], stop: Sender<News>, writing: Arc<AtomicBool>) -> Result<(), Refusal> {
    let failed = |error| Refusal::new(RefusalKind::Failed, format!("Signals cannot be heard: {error}."));
    let mut signals = Signals::new(signals).map_err(failed)?;
    let heed = move || {
        for signal in signals.forever() {
            if writing.swap(false, Ordering::SeqCst) {
                let reason = "It was stopped before the answer came.".into();
                // Nobody waits any more when the receiver is gone.
                let _ = stop.send(News::State(LinkState::Down { reason }));
            } else {
                // It ends this process, and comes back only where that is impossible.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(heed).map(drop).map_err(failed)
}
