//! The far end of a link, on the streams of this process.

use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::forced;
use crate::agent::{self, Ended, Settled};
use crate::api::Refusal;
use crate::cli::program::{AgentWish, Way, local_file};
use crate::config::Target;
use crate::service::SystemClock;

/// After so long a silence nobody is there any more: a client that is well asks for a sign of life far more often.
const SILENCE: Duration = Duration::from_mins(3);

/// Serves whoever is at the other end of standard input and output.
///
/// # Errors
/// When it cannot start.
pub(super) fn serve(wish: &AgentWish<'_>) -> Result<u8, Refusal> {
    crate::store::sync::sweep();
    let file = |target: &Option<Target>| -> Result<Option<PathBuf>, Refusal> {
        Ok(target.as_ref().map(local_file).transpose()?.map(Path::to_owned))
    };
    let settled = Settled {
        database: file(&wish.target)?,
        otherwise: file(&wish.otherwise)?,
        home: wish.config.home.clone(),
        terms: forced::terms(&Way { readonly: wish.readonly, forced: Some(&wish.forced), ..Way::default() }),
    };
    let from = BufReader::new(Patience(io::stdin()));
    Ok(match agent::serve(&settled, Box::new(SystemClock), from, io::stdout())? {
        Ended::Left | Ended::Refused => 0,
        Ended::Broken => 7,
    })
}

/// Standard input that is given up when nothing comes for long.
struct Patience(io::Stdin);

impl Read for Patience {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wait = Timespec { tv_sec: SILENCE.as_secs().cast_signed(), tv_nsec: 0 };
        loop {
            match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], Some(&wait)) {
                Ok(0) => return Err(io::Error::new(io::ErrorKind::TimedOut, "nothing came for three minutes")),
                Ok(_) => return self.0.lock().read(buffer),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
