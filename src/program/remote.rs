//! Links to databases at other hosts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::api::{Refusal, RefusalKind};
use crate::config::Address;
use crate::link::ask::Patient;
use crate::link::remote::RemoteLink;
use crate::link::remote::ssh::Ssh;
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
    let address = Address::parse(address).map_err(|problem| {
        Refusal::new(RefusalKind::Usage, problem)
            .hint("For example: ops@host:/srv/prod.db or ssh://ops@host:22/srv/prod.db.")
    })?;
    let path = (!address.path.is_empty()).then(|| address.path.clone());
    RemoteLink::open(Box::new(Ssh { address }), Hello::new(path, readonly), deliver)
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
    heed(stop, Arc::clone(&writing))?;
    Ok(Patient::new(link, news, writing))
}

/// Lets a signal end the program, but while something that writes is on its way only the waiting for it: its receipt has
/// to be told. A second signal ends the program in any case.
fn heed(stop: Sender<News>, writing: Arc<AtomicBool>) -> Result<(), Refusal> {
    let failed = |error| Refusal::new(RefusalKind::Failed, format!("Signals cannot be heard: {error}."));
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(failed)?;
    std::thread::spawn(move || {
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
    });
    Ok(())
}
