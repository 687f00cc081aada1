//! Whatever is pressed, at whatever size, is drawn: random keys from those that mean something somewhere.

use beadle::api::{Refusal, Reply, Request};
use beadle::domain::text::is_hidden;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use proptest::prelude::*;
use ratatui::layout::Size;

/// Up to so many of these keys, in any order; what stands between two blanks is pressed together.
pub fn some_of(keys: &'static str, most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(keys.split_whitespace().collect::<Vec<_>>()), 0..most)
}

/// Presses keys, then turns the screen on its side. Every frame is as high as the screen, and nothing in it could act on
/// a terminal.
pub fn draws<W: FnMut(Request) -> Result<Reply, Refusal>>(screen: &mut Rehearsal<W>, keys: &[&str]) {
    let Size { width, height } = screen.app.screen;
    for key in keys {
        screen.press(key).unwrap();
        frame(screen, height);
    }
    screen.happen(Event::Resize(Size::new(height, width.min(60))));
    frame(screen, width.min(60));
}

fn frame<W: FnMut(Request) -> Result<Reply, Refusal>>(screen: &Rehearsal<W>, height: u16) {
    let (text, _) = (screen.text(), screen.cursor());
    assert_eq!(text.lines().count(), usize::from(height));
    assert_eq!(text.chars().find(|c| *c != '\n' && is_hidden(*c)), None, "{text}");
}
