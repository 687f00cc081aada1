//! A key from event to cells: the app itself, with answers from a real seat and no terminal.

use std::cell::Cell;
use std::rc::Rc;

use beadle::tui::draw;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::{Rehearsal, chords};
use beadle::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Style;

use crate::data::Data;
use crate::{Measures, seat, subject};

const BESIDE: &str = "a bare list of 36 rows that moves a reversed line";

pub fn measure(measures: &mut Measures, data: &Data) {
    let asked = Rc::new(Cell::new(0_u64));
    let counting = Rc::clone(&asked);
    let mut seat = seat(&data.production());
    let world = move |request| {
        counting.set(counting.get() + 1);
        seat.answer(request)
    };
    let mut rehearsal = Rehearsal::open(120, 40, world).unwrap();
    rehearsal.press("jjjjjjkk").unwrap();
    let mut there = true;
    let keys = [chords("j").unwrap()[0], chords("k").unwrap()[0]];
    let theme = Theme::terminal();
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let before = asked.get();
    measures.pair(
        subject("a key inside what is loaded, event to cells", BESIDE, 1.5),
        || {
            there = !there;
            rehearsal.happen(Event::Key(keys[usize::from(there)].event()));
            terminal.draw(|canvas| draw(&rehearsal.app, &theme, canvas)).unwrap();
        },
        bare(),
    );
    assert_eq!(asked.get(), before, "a key inside what is loaded asks nothing");
}

fn bare() -> impl FnMut() {
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut there = false;
    let rows: Vec<String> = (0..36).map(|row| format!("Person {row:05}  person.{row}@example.org  Active")).collect();
    move || {
        there = !there;
        terminal
            .draw(|canvas| {
                let buf = canvas.buffer_mut();
                for (y, row) in (2_u16..).zip(&rows) {
                    let style = if y == 5 + u16::from(there) { Style::new().reversed() } else { Style::new() };
                    buf.set_string(0, y, format!("{row:<120}"), style);
                }
            })
            .unwrap();
    }
}
