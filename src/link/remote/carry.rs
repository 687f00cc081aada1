//! Carrying bytes: what is written to a line and read from it, each in a thread of its own, and every sign of life
//! noted as it comes. A large answer on a slow line is one, long before it is whole.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use zeroize::Zeroize as _;

use super::line::{From, To};
use super::pulse::Pulse;
use super::talk::{Talk, Written};
use crate::wire::{Fault, Kind, Reader, frame, message};

/// As much is written at once, so that it is seen how a large question gets on.
const PIECE: usize = 16 << 10;

/// The least time between two standings, or two numbers, that are told unasked; the far end looks less often than that.
const BREATH: Duration = Duration::from_millis(100);

/// So many complaints are taken on one line: of a sound far end there are none.
const COMPLAINTS: usize = 8;

/// Reads a line until it is broken or over.
pub(super) fn read(talk: &Talk, round: u64, from: From) {
    let mut ear = Ear { from, talk, round };
    let (mut reader, mut told, mut complaints) = (Reader::default(), Instant::now(), 0);
    let mut counted = told;
    loop {
        let why = match reader.read(&mut ear) {
            Ok(Some(frame)) => match frame.kind {
                Kind::Answer => match message::read_answer(&frame.contents) {
                    Ok(answer) => {
                        talk.answered(round, answer);
                        continue;
                    }
                    Err(refusal) => refusal.sentence.stored().to_owned(),
                },
                Kind::Standing => match serde_json::from_slice(&frame.contents) {
                    Ok(standing) => {
                        // Whoever tells without end is heard more slowly.
                        talk.rest(round, told + BREATH);
                        told = Instant::now();
                        match talk.stands(round, standing) {
                            Ok(()) => continue,
                            Err(what) => what.to_owned(),
                        }
                    }
                    Err(error) => format!("A standing was not understood: {error}."),
                },
                Kind::Progress => {
                    // What is not understood of it is no loss.
                    if let Ok(told) = serde_json::from_slice(&frame.contents)
                        && counted.elapsed() >= BREATH
                    {
                        counted = Instant::now();
                        talk.works(round, told);
                    }
                    continue;
                }
                Kind::Pong => {
                    talk.ponged(round);
                    continue;
                }
                Kind::Fault if complaints == COMPLAINTS => "The far end understands nothing.".to_owned(),
                Kind::Fault => {
                    complaints += 1;
                    let said = String::from_utf8_lossy(&frame.contents).into_owned();
                    tracing::warn!(said, "the far end did not understand a frame");
                    continue;
                }
                Kind::Ask | Kind::LargeAsk | Kind::Cancel | Kind::Ping => {
                    "The far end asks instead of answering.".to_owned()
                }
            },
            Ok(None) => "The far end left.".to_owned(),
            Err(Fault::Refused(sentence) | Fault::Lost(sentence)) => sentence,
            Err(error) => error.to_string(),
        };
        return talk.break_off(round, why);
    }
}

/// Writes what there is to say to a line until it is broken or over.
pub(super) fn write(talk: &Talk, round: u64, to: To) {
    let mut mouth = Mouth { to, talk, round };
    while let Some(written) = talk.next(round) {
        match written {
            Written::Frame(kind, mut contents) => {
                talk.note(round, |pulse| pulse.writes(true));
                if kind == Kind::Ping {
                    talk.note(round, Pulse::goes_out);
                }
                let wrote = frame::write(&mut mouth, kind, &contents);
                // It may have held a password.
                contents.zeroize();
                talk.note(round, |pulse| pulse.writes(false));
                match wrote {
                    Ok(()) if kind == Kind::Ping => talk.pinged(round),
                    Ok(()) => {}
                    Err(error) => return talk.break_off(round, format!("The line broke: {error}.")),
                }
            }
            Written::Refused(ticket, refusal) => {
                talk.answered(round, message::Answer { ticket: ticket.0, result: Err(refusal) });
            }
        }
    }
}

struct Ear<'a> {
    from: From,
    talk: &'a Talk,
    round: u64,
}

impl Read for Ear<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        if read > 0 {
            self.talk.note(self.round, Pulse::heard);
        }
        Ok(read)
    }
}

struct Mouth<'a> {
    to: To,
    talk: &'a Talk,
    round: u64,
}

impl Write for Mouth<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let wrote = self.to.write(&bytes[..bytes.len().min(PIECE)])?;
        self.talk.note(self.round, |pulse| pulse.writes(true));
        Ok(wrote)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
