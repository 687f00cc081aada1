//! Delivering mail: the way it takes, and the signals by which it is stopped between two mails.

use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::api::mail::ClaimedMail;
use crate::api::{Refusal, RefusalKind};
use crate::cli::program::{Carrier, Handed};
use crate::config::MailSettings;
use crate::mail;

/// The way, until a signal comes.
struct Delivery {
    carrier: mail::Carrier,
    /// The signal that asks to stop.
    signal: Arc<OnceLock<u8>>,
    /// Falls silent once it has come.
    stop: Receiver<()>,
}

/// Makes the way ready.
pub(super) fn carrier(settings: &MailSettings) -> Result<Box<dyn Carrier>, Refusal> {
    let carrier = mail::Carrier::new(settings).map_err(|sentence| Refusal::new(RefusalKind::Usage, sentence))?;
    let failed = |error| Refusal::new(RefusalKind::Failed, format!("Signals cannot be heard: {error}."));
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(failed)?;
    let (told, stop) = mpsc::channel();
    let signal = Arc::new(OnceLock::new());
    let first = Arc::clone(&signal);
    let heed = move || {
        let came = signals.forever().next().and_then(|signal| u8::try_from(signal).ok());
        first.get_or_init(|| came.unwrap_or_default());
        drop(told);
        // Whoever asks twice does not want to wait for the mail that is on its way.
        let again = signals.forever().next();
        if let Some(signal) = again {
            // It ends this process, and comes back only where that is impossible.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(heed).map_err(failed)?;
    Ok(Box::new(Delivery { carrier, signal, stop }))
}

impl Carrier for Delivery {
    fn hand_over(&mut self, mail: &ClaimedMail) -> Handed {
        match self.carrier.hand_over(mail) {
            mail::Handed::Over(delivered) => Handed::Over(delivered),
            mail::Handed::Nowhere(error) => Handed::Nowhere(error),
        }
    }

    fn stopped(&self) -> Option<u8> {
        self.signal.get().map(|signal| 128 + signal)
    }

    fn wait(&mut self, time: Duration) {
        // Nothing is ever said; that nothing can be any more wakes this.
        let _ = self.stop.recv_timeout(time);
    }
}
