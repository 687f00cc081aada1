//! Taking the terminal, lending it to the shell while stopped, and giving it back in every case.

use std::io::{self, IsTerminal};
use std::panic;
use std::sync::Once;
use std::thread;

use signal_hook::consts::{SIGTERM, SIGTSTP};

use super::surface::Surface;
use super::tty::{Tty, check_taken, give_back, take};

/// The terminal as the loop draws on it.
pub type Screen = Surface<Tty>;

/// Whoever holds this has the terminal; dropping it gives the terminal back.
#[derive(Debug)]
#[must_use = "the terminal is given back when the guard is dropped"]
pub struct Guard(());

/// Takes the terminal and gives the screen to draw on.
///
/// # Errors
/// When input or output is no terminal, or the terminal does not answer.
pub fn enter() -> io::Result<(Guard, Screen)> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(io::Error::new(
            io::ErrorKind::NotConnected,
            "The console needs a terminal for both input and output; the other commands do not.",
        ));
    }
    install_panic_hook();
    let guard = Guard(());
    take()?;
    let screen = Surface::new(Tty::open()?)?;
    Ok((guard, screen))
}

/// Gives the terminal back from anywhere, any number of times.
pub fn restore() {
    give_back();
}

/// Makes every panic give the terminal back first and report then, in whichever thread it happens.
///
/// A loop in another thread is then asked to end by a signal, because it cannot draw any more. The hook that was there
/// is kept, so install the one that reports before.
pub fn install_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |why| {
            let was_ours = give_back();
            report(why);
            if was_ours && thread::current().name() != Some("main") {
                // The loop may sleep in another thread, and would find out by its next frame only.
                let _ = signal_hook::low_level::raise(SIGTERM);
            }
        }));
    });
}

impl Guard {
    /// Gives the terminal to the shell, stops the process, and takes the terminal again when it goes on.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn suspend(&self, screen: &mut Screen) -> io::Result<()> {
        restore();
        signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
        take()?;
        screen.forget()
    }

    /// Takes the terminal again after the process was stopped and continued from outside: the shell had it meanwhile.
    ///
    /// # Errors
    /// When the terminal cannot be taken again, or was given back for good.
    pub fn resume(&self, screen: &mut Screen) -> io::Result<()> {
        check_taken()?;
        crossterm::terminal::disable_raw_mode()?;
        take()?;
        screen.forget()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}
