//! Through a terminal: bytes of keys go in, sizes change, signals come in between.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::house::House;
use crate::memory;
use crate::pty::{DEADLINE, Pty, bytes_of};
use crate::support::number::number;
use crate::support::world::Dice;

/// Keys that a terminal sends, without those that leave the console at once.
const KEYS: [&str; 58] = [
    "j", "k", "h", "l", "g", "G", "<enter>", "<esc>", "<tab>", "<s-tab>", "<space>", "/", "a", "A", "b", "c", "d", "e",
    "E", "f", "F", "i", "I", "K", "L", "m", "M", "n", "o", "O", "p", "P", "r", "R", "s", "S", "t", "T", "u", "v", "w",
    "W", "x", "X", "y", "z", "Z", "*", "+", "?", "<pgdn>", "<pgup>", "<home>", "<end>", "<back>", "<c-d>", "<c-u>",
    "<c-s>",
];

/// Bytes that are no key of any terminal, or only half of one.
const ODD: [&[u8]; 8] =
    [b"\x1b[", b"\x1b[999;999~", b"\x1bO", b"\x1b[200~pasted\x1b[201~", b"\xff\xfe", b"\xc3", b"\x1b[<0;3;4M", b"\0"];

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    keys: u64,
    signals: u64,
    sizes: u64,
    /// How often the console was left by a key, and was opened again.
    left: u64,
    grown: u64,
}

fn run(keys: u64, seed: u64) -> Result<Tally, String> {
    let (house, mut dice, mut tally) = (House::new(), Dice(seed), Tally::default());
    let mut pty = house.console(100, 30);
    let mut first = None;
    while tally.keys < keys {
        for _ in 0..25 {
            match dice.below(60) {
                0 => pty.send(dice.pick::<&[u8]>(&ODD)),
                1..=6 => pty.keys(&char::from(b'0' + u8::try_from(dice.below(10)).unwrap()).to_string()),
                _ => pty.send(&bytes_of(dice.pick::<&str>(&KEYS))),
            }
            tally.keys += 1;
        }
        match dice.below(12) {
            0 => {
                pty.resize(1 + u16::try_from(dice.below(200)).unwrap(), 1 + u16::try_from(dice.below(60)).unwrap());
                tally.sizes += 1;
            }
            1 if !pty.has_ended() => {
                pty.signal(Signal::TSTP);
                tally.signals += 1;
            }
            2 if !pty.has_ended() => {
                pty.signal(Signal::WINCH);
                tally.signals += 1;
            }
            _ => {}
        }
        pty.wait_quiet(Duration::from_millis(8));
        // Stopped by a signal, or by a command of the palette.
        if pty.is_stopped() {
            pty.signal(Signal::CONT);
        }
        first = first.or_else(|| memory_of(&pty).filter(|_| tally.keys > keys / 5));
        if let Some(first) = first {
            tally.grown = tally.grown.max(memory_of(&pty).unwrap_or(first).saturating_sub(first));
        }
        if pty.has_ended() {
            let code = pty.exit().exit_code();
            no_panic(&pty, code)?;
            tally.left += 1;
            first = None;
            pty = house.console(100, 30);
        }
    }
    // Whatever is open, ctrl-c leaves. A signal that is still on its way comes first, and who was stopped is asked again.
    pty.resize(100, 30);
    let (deadline, mut asked) = (Instant::now() + DEADLINE, false);
    while !pty.has_ended() && Instant::now() < deadline {
        if pty.is_stopped() {
            pty.signal(Signal::CONT);
            asked = false;
        } else if pty.is_raw() && !asked {
            pty.send(b"\x1b\x1b\x03");
            asked = true;
        }
        pty.wait_quiet(Duration::from_millis(50));
    }
    let code = pty.exit().exit_code();
    no_panic(&pty, code)?;
    pty.assert_restored();
    Ok(tally)
}

fn memory_of(pty: &Pty) -> Option<u64> {
    memory(&pty.pid().as_raw_nonzero().to_string())
}

fn no_panic(pty: &Pty, code: u32) -> Result<(), String> {
    let written = String::from_utf8_lossy(&pty.written()).into_owned();
    let told = written.contains("panicked") || written.contains("went wrong in the program");
    if code == 0 && !told { Ok(()) } else { Err(format!("exit code {code}: {}", pty.text())) }
}

#[test]
fn keys_and_signals_at_random() {
    let tally = run(200, 1).unwrap();
    println!("{tally:?}");
    assert!(tally.signals + tally.sizes > 0, "{tally:?}");
}

#[test]
#[ignore = "takes many minutes; `just restless` runs it"]
fn a_hundred_thousand_keys() {
    let (keys, seed) = (number("BEADLE_KEYS", 100_000), number("BEADLE_SEED", 1));
    let started = Instant::now();
    let tally = run(keys, seed).unwrap();
    println!("seed {seed}: {tally:?} in {:.0} s, no panic", started.elapsed().as_secs_f64());
    assert!(tally.grown < 48 << 10, "{} KiB more", tally.grown);
}
