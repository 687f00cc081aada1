//! How much a key allocates: a frame inside what is loaded, and the way of a key from the event to the bytes.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test speaks by failing")]

use std::io::{self, Write};

use allocation_counter::measure;
use beadle::service::account::os_account;
use beadle::service::clock::FixedClock;
use beadle::service::{Seat, Terms};
use beadle::tui::paint;
use beadle::tui::rehearsal::{NOW, Rehearsal};
use beadle::tui::terminal::{Device, Surface};
use beadle::tui::theme::Theme;
use ratatui::layout::Size;

/// A terminal that takes everything and keeps nothing.
struct Nowhere;

impl Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Device for Nowhere {
    fn size(&self) -> io::Result<Size> {
        Ok(Size { width: 120, height: 40 })
    }
}

#[test]
fn a_frame_allocates_little() {
    let folder = tempfile::tempdir().unwrap();
    let made = beadle::demo::build(folder.path(), 300, NOW, 7, Some(&os_account()), &mut |_| {}).unwrap();
    let mut seat = Seat::take(&made.production, &Terms::local(), Box::new(FixedClock(NOW))).unwrap();
    let mut screen = Rehearsal::open(120, 40, move |request| seat.answer(request)).unwrap();
    let mut surface = Surface::new(Nowhere).unwrap();
    let theme = Theme::terminal();
    screen.press("jjj").unwrap();
    surface.draw(|buf| paint(&screen.app, &theme, buf.area, buf)).unwrap();
    screen.hurry(true);
    for (key, most, most_bytes) in [("j", 1_500, 100_000), ("<pagedown>", 1_500, 100_000)] {
        let pressed = measure(|| {
            screen.press(key).unwrap();
        });
        let drawn = measure(|| {
            surface.draw(|buf| paint(&screen.app, &theme, buf.area, buf)).unwrap();
        });
        println!("{key}: pressed {pressed:?}, drawn {drawn:?}");
        assert!(drawn.count_total <= most, "{key}: {} allocations a frame", drawn.count_total);
        assert!(drawn.bytes_total <= most_bytes, "{key}: {} bytes a frame", drawn.bytes_total);
        // Nothing is kept of a frame, or a console that is open for weeks grows.
        let again = measure(|| {
            surface.draw(|buf| paint(&screen.app, &theme, buf.area, buf)).unwrap();
        });
        assert_eq!(again.count_current, 0, "{key}: a frame keeps {again:?}");
    }
    // The count can fail.
    assert!(measure(|| drop(vec![1_u8; 64])).count_total >= 1);
}
