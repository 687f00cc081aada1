//! A terminal that only takes notes: what was written, and when the last of it came.

use std::ffi::OsStr;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Nothing for this long means that a frame and everything after it was written.
const QUIET: Duration = Duration::from_millis(40);
/// Longer than anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a terminal of 120 columns and 40 rows.
pub struct Terminal {
    started: Instant,
    output: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    pub fn start(program: &Path, arguments: &[&OsStr], home: &Path) -> Self {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        for (name, value) in
            [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8"), ("TZ", "UTC")]
        {
            command.env(name, value);
        }
        command.env("HOME", home);
        command.cwd(home);
        let mut input = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let (send, output) = channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = input.read(&mut buffer) {
                if send.send((Instant::now(), buffer[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        Self { started, output, keys, child, _master: pair.master }
    }

    /// Waits until a text was written, and tells how long that took since the start.
    pub fn shows(&mut self, text: &str) -> Duration {
        let mut written = Vec::new();
        let finder = memchr::memmem::Finder::new(text);
        loop {
            let (at, bytes) = self.output.recv_timeout(PATIENCE).unwrap_or_else(|_| {
                unreachable!("{text:?} never came; this did: {:?}", String::from_utf8_lossy(&written))
            });
            written.extend(bytes);
            if finder.find(&written).is_some() {
                return at - self.started;
            }
        }
    }

    /// Takes in what is written until nothing was for a while.
    pub fn rest(&mut self, quiet: Duration) -> usize {
        let mut bytes = 0;
        while let Ok((_, more)) = self.output.recv_timeout(quiet) {
            bytes += more.len();
        }
        bytes
    }

    /// Presses a key and tells when the last byte of the answer came, and how many there were.
    pub fn press(&mut self, key: &[u8]) -> (Duration, usize) {
        let start = Instant::now();
        self.keys.write_all(key).and_then(|()| self.keys.flush()).expect("the program listens");
        self.answer(start)
    }

    /// Presses a key and tells how many bytes it brought until the cursor had rested and nothing more came.
    pub fn press_and_rest(&mut self, key: &[u8]) -> usize {
        self.keys.write_all(key).and_then(|()| self.keys.flush()).expect("the program listens");
        self.rest(10 * QUIET)
    }

    /// Holds a key down; tells how long after the last of them its line was there, and how many bytes came in all, with
    /// what follows once the key is let go.
    pub fn hold(&mut self, key: &[u8], times: u32, every: Duration) -> (Duration, usize) {
        let mut bytes = 0;
        for _ in 1..times {
            let start = Instant::now();
            self.keys.write_all(key).and_then(|()| self.keys.flush()).expect("the program listens");
            while let Some(left) = every.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
                match self.output.recv_timeout(left) {
                    Ok((_, more)) => bytes += more.len(),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
            }
        }
        let (took, more) = self.press(key);
        (took, bytes + more + self.rest(10 * QUIET))
    }

    fn answer(&mut self, start: Instant) -> (Duration, usize) {
        let (mut last, mut bytes) = (start, 0);
        // A key that changes nothing on the screen writes nothing, so the first byte is not waited for much longer.
        let mut quiet = 5 * QUIET;
        while let Ok((at, more)) = self.output.recv_timeout(quiet) {
            (last, quiet) = (at, QUIET);
            bytes += more.len();
        }
        (last - start, bytes)
    }

    /// Leaves the program alone: the bytes that it writes all the same, and the share of a processor it takes.
    pub fn idle(&mut self, time: Duration) -> (u64, f64) {
        self.rest(Duration::from_millis(500));
        let (before, start) = (self.computed(), Instant::now());
        let mut bytes = 0;
        while let Some(left) = time.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
            if let Ok((_, more)) = self.output.recv_timeout(left) {
                bytes += more.len() as u64;
            }
        }
        let share = 100.0 * self.computed().saturating_sub(before).as_secs_f64() / start.elapsed().as_secs_f64();
        (bytes, share)
    }

    /// How long the threads of the program have computed, to the nanosecond: the hundredths of a second that the system
    /// counts otherwise are too coarse for a program that sleeps.
    fn computed(&self) -> Duration {
        let tasks = std::fs::read_dir(self.about("task")).into_iter().flatten().flatten();
        let threads = tasks.map(|task| std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default());
        let times =
            threads.map(|told| told.split(' ').next().and_then(|time| time.parse::<u64>().ok()).unwrap_or_default());
        Duration::from_nanos(times.sum())
    }

    /// What the program holds of memory for itself, in MiB; pages of files that the system can drop are left out.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(self.about("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|number| number.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
    }

    /// Where the system tells about the program.
    fn about(&self, what: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{what}", self.child.process_id().unwrap_or_default()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
