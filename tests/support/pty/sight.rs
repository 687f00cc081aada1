//! What the program in a terminal has written, and the screen that comes of it.

use std::io::Read;
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};

/// Notices whether a frame is being written, and counts those that were.
#[derive(Debug, Default)]
pub struct Frames {
    pub open: bool,
    pub written: usize,
}

impl vt100::Callbacks for Frames {
    fn unhandled_csi(&mut self, _: &mut vt100::Screen, mark: Option<u8>, _: Option<u8>, params: &[&[u16]], c: char) {
        if mark == Some(b'?') && params.iter().any(|param| *param == [2026]) {
            self.written += usize::from(self.open && c == 'l');
            self.open = c == 'h';
        }
    }
}

/// What has come out of the program.
pub struct Seen {
    pub parser: vt100::Parser<Frames>,
    /// What the program has written.
    pub bytes: Vec<u8>,
    /// The program's end of the terminal is closed.
    pub ended: bool,
}

impl Seen {
    /// A screen on which nothing stands yet.
    pub fn blank(columns: u16, rows: u16) -> Self {
        let parser = vt100::Parser::new_with_callbacks(cells(rows), cells(columns), 0, Frames::default());
        Self { parser, bytes: Vec::new(), ended: false }
    }
}

/// The same, for whoever reads and whoever waits.
#[derive(Default)]
pub struct Shared {
    pub seen: Mutex<Option<Seen>>,
    pub news: Condvar,
    pub stop: AtomicBool,
}

/// Reads until the terminal is closed, or somebody wants it to end.
pub fn read(mut input: Box<dyn Read + Send>, shared: &Shared) {
    let mut buffer = [0; 8192];
    let mut rest = 0;
    loop {
        let count = input.read(&mut buffer).unwrap_or(0);
        let stop = count == 0 || shared.stop.load(Ordering::Acquire);
        if let Some(seen) = shared.seen.lock().unwrap().as_mut() {
            let from = seen.bytes.len() - rest;
            seen.bytes.extend(&buffer[..count]);
            rest = incomplete(&seen.bytes[from..]);
            let to = seen.bytes.len() - rest;
            seen.parser.process(&seen.bytes[from..to]);
            seen.ended = stop;
        }
        shared.news.notify_all();
        if stop {
            return;
        }
    }
}

/// How long the beginning of a character at the end of some bytes is: the emulator goes wrong when it is handed one in two parts.
fn incomplete(bytes: &[u8]) -> usize {
    let start = bytes.iter().rposition(|byte| byte & 0xc0 != 0x80).unwrap_or(bytes.len());
    let wanted = match bytes.get(start) {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..) => 4,
        _ => 1,
    };
    let there = bytes.len() - start;
    if there < wanted { there } else { 0 }
}

pub fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}
