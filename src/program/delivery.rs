//! Delivering mail: the way it takes, and the signals by which it is stopped between two mails.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
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
    /// Hears one word, or nothing any more, once a signal has come.
    stop: Receiver<()>,
}

/// Makes the way ready.
pub(super) fn carrier(settings: &MailSettings) -> Result<Box<dyn Carrier>, Refusal> {
    let carrier = mail::Carrier::new(settings).map_err(|sentence| Refusal::new(RefusalKind::Usage, sentence))?;
    let failed = |error| Refusal::new(RefusalKind::Failed, format!("Signals cannot be heard: {error}."));
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(failed)?;
    let (told, stop) = mpsc::channel();
    std::thread::spawn(move || {
        signals.forever().next();
        drop(told);
        // Whoever asks twice does not want to wait for the mail that is on its way.
        let again = signals.forever().next();
        if let Some(signal) = again {
            // It ends this process, and comes back only where that is impossible.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    Ok(Box::new(Delivery { carrier, stop }))
}

impl Carrier for Delivery {
    fn hand_over(&mut self, mail: &ClaimedMail) -> Handed {
        match self.carrier.hand_over(mail) {
            mail::Handed::Over(delivered) => Handed::Over(delivered),
            mail::Handed::Nowhere(error) => Handed::Nowhere(error),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.try_recv() != Err(TryRecvError::Empty)
    }

    fn wait(&mut self, time: Duration) -> bool {
        self.stop.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
    }
}
