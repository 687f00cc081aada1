//! A program in a terminal of its own: keys go in, a screen comes out, and nothing waits but on a condition.

#![allow(dead_code, reason = "each test that includes this uses its own part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is the part of tests that they share")]

mod keys;
pub mod process;
mod sight;

use std::io::Write;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

pub use keys::bytes_of;
use process::Program;
use sight::{Seen, Shared, cells, read};

/// How long any condition may take.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A program in a terminal.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    shared: Arc<Shared>,
    reader: Option<JoinHandle<()>>,
    program: Program,
}

/// A command with a fixed environment, so that what it draws is the same everywhere.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    let fixed = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("TERM", "xterm-256color"),
        ("COLORTERM", "truecolor"),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
    ];
    for (name, value) in fixed {
        command.env(name, value);
    }
    command
}

impl Pty {
    /// Starts a command in a terminal of some size.
    pub fn spawn(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        if command.get_cwd().is_none() {
            command.cwd(std::env::current_dir().expect("a directory to start in"));
        }
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the command starts");
        drop(pair.slave);
        let pid = child.process_id().and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?)).expect("a process id");
        let shared = Arc::new(Shared::default());
        *shared.seen.lock().unwrap() = Some(Seen::blank(columns, rows));
        let input = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let reading = Arc::clone(&shared);
        let reader = thread::spawn(move || read(input, &reading));
        Self { master: pair.master, writer, shared, reader: Some(reader), program: Program::of(child, pid) }
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        // A program that has ended no longer listens; the test will say so by what it expects next.
        let _ = self.writer.write_all(bytes).and_then(|()| self.writer.flush());
    }

    /// Presses keys: words of plain characters, and names in brackets, as in `jj <space> <c-p> <enter>`.
    pub fn keys(&mut self, keys: &str) {
        let bytes = bytes_of(keys);
        self.send(&bytes);
    }

    /// Pastes text as a terminal with bracketed paste does.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// Waits until a condition holds between two frames; on the deadline it panics with the screen.
    pub fn wait(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut seen = self.seen();
        loop {
            let state = seen.as_ref().expect("the screen is there");
            if !state.parser.callbacks().open && condition(state.parser.screen()) {
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let over = left.is_zero() || state.ended;
            assert!(!over, "waited in vain for {what}; the screen shows:\n{}", state.parser.screen().contents());
            seen = self.shared.news.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a text stands on the screen.
    pub fn wait_text(&self, text: &str) {
        self.wait(&format!("the text {text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until nothing was written for a while.
    pub fn wait_quiet(&self, quiet: Duration) {
        let mut seen = self.seen();
        loop {
            let before = seen.as_ref().map(|state| (state.bytes.len(), state.ended));
            let (now, timeout) = self.shared.news.wait_timeout(seen, quiet).unwrap();
            seen = now;
            let open = seen.as_ref().is_some_and(|state| state.parser.callbacks().open && !state.ended);
            if timeout.timed_out() && !open && seen.as_ref().map(|state| (state.bytes.len(), state.ended)) == before {
                return;
            }
        }
    }

    /// How many frames the program has written so far.
    pub fn frames(&self) -> usize {
        self.seen().as_ref().map_or(0, |state| state.parser.callbacks().written)
    }

    /// Waits until the program has written so many frames.
    pub fn wait_frames(&self, frames: usize) {
        let deadline = Instant::now() + DEADLINE;
        let mut seen = self.seen();
        while seen.as_ref().is_some_and(|state| state.parser.callbacks().written < frames) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for frame {frames}");
            seen = self.shared.news.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a text is gone from the screen.
    pub fn wait_gone(&self, text: &str) {
        self.wait(&format!("the end of {text:?}"), |screen| !screen.contents().contains(text));
    }

    /// Waits until the program is stopped, as by the shell's ctrl-z; where that cannot be seen, it does not wait.
    #[cfg(not(target_os = "linux"))]
    pub fn wait_stopped(&self) {}

    /// Whether the program is stopped; where that cannot be seen, it is not.
    pub fn is_stopped(&self) -> bool {
        process::is_stopped(self.program.pid)
    }

    /// Waits until the program is stopped, as by the shell's ctrl-z.
    #[cfg(target_os = "linux")]
    pub fn wait_stopped(&self) {
        let deadline = Instant::now() + DEADLINE;
        while !self.is_stopped() {
            assert!(Instant::now() < deadline, "the program was not stopped");
            self.wait_until(Instant::now() + Duration::from_millis(2));
        }
    }

    /// Waits for a moment, whatever is written meanwhile.
    pub fn wait_until(&self, moment: Instant) {
        let mut seen = self.seen();
        while let Some(left) = moment.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            seen = self.shared.news.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// What stands on the screen, row by row, without blanks at the ends.
    pub fn text(&self) -> String {
        self.look(vt100::Screen::contents)
    }

    /// Looks at the screen.
    pub fn look<T>(&self, look: impl Fn(&vt100::Screen) -> T) -> T {
        look(self.seen().as_ref().expect("the screen is there").parser.screen())
    }

    /// How many bytes the program has written so far.
    pub fn bytes(&self) -> usize {
        self.seen().as_ref().map_or(0, |state| state.bytes.len())
    }

    /// Everything that the program has written so far.
    pub fn written(&self) -> Vec<u8> {
        self.seen().as_ref().map(|state| state.bytes.clone()).unwrap_or_default()
    }

    /// The modes of the line, to be compared.
    pub fn modes(&self) -> String {
        format!("{:?}", self.master.get_termios().expect("the modes of the line"))
    }

    pub fn pid(&self) -> Pid {
        self.program.pid
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.program.pid, signal).expect("the signal is sent");
    }

    /// Changes the size of the terminal.
    pub fn resize(&self, columns: u16, rows: u16) {
        if let Some(state) = self.seen().as_mut() {
            state.parser.set_size(cells(rows), cells(columns));
        }
        self.master.resize(size(columns, rows)).expect("the terminal changes its size");
    }

    /// Whether the program has ended.
    pub fn has_ended(&mut self) -> bool {
        self.program.exit(Duration::ZERO).is_some()
    }

    /// Waits until the program has ended and everything it wrote was read.
    pub fn exit(&mut self) -> ExitStatus {
        let status = self.program.exit(DEADLINE).unwrap_or_else(|| {
            panic!("the program did not end within {DEADLINE:?}; the screen shows:\n{}", self.text());
        });
        if let Some(reader) = self.reader.take() {
            // The reader ends with the last of the processes that hold the terminal.
            reader.join().expect("the reader ends");
        }
        status
    }

    /// Pulls the plug: the terminal is gone. Gives how the program ended and how long that took.
    pub fn hang_up(mut self, limit: Duration) -> (ExitStatus, Duration) {
        self.shared.stop.store(true, Ordering::Release);
        // The reader holds the terminal too and sleeps until something is written to it.
        if let Some(path) = self.master.tty_name() {
            let wake = std::fs::OpenOptions::new().write(true).open(path).and_then(|mut tty| tty.write_all(b" "));
            wake.expect("the reader wakes up");
        }
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader ends");
        }
        let start = Instant::now();
        let Self { master, writer, mut program, .. } = self;
        drop(writer);
        drop(master);
        let status = program.exit(limit).unwrap_or_else(|| panic!("the program lives on after {limit:?}"));
        (status, start.elapsed())
    }

    /// Panics unless the terminal is as it was: modes of the line, screen, cursor, paste and mouse.
    pub fn assert_restored(&self) {
        self.look(|screen| {
            assert!(!screen.alternate_screen(), "the alternate screen is still there");
            assert!(!screen.hide_cursor(), "the cursor is still hidden");
            assert!(!screen.bracketed_paste(), "bracketed paste is still on");
            assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is still on");
            assert!(!screen.bold() && !screen.inverse(), "the style is still on");
            assert_eq!((screen.fgcolor(), screen.bgcolor()), (vt100::Color::Default, vt100::Color::Default));
        });
        assert!(!self.is_raw(), "the terminal is still raw");
    }

    /// Tells whether the line is in raw mode.
    pub fn is_raw(&self) -> bool {
        use rustix::termios::{LocalModes, OutputModes};
        let modes = self.master.get_termios().expect("the modes of the line");
        let local = LocalModes::from_bits_retain(modes.local_flags.bits());
        let output = OutputModes::from_bits_retain(modes.output_flags.bits());
        let cooked = local.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        !(cooked && output.contains(OutputModes::OPOST))
    }

    fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.shared.seen.lock().unwrap()
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
