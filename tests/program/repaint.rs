//! What stands on the terminal after frames that only say what differs is what a frame that says everything shows.

use std::time::Duration;

use rstest::rstest;

use crate::house::House;
use crate::pty::Pty;

/// Keys that move, show and type, and change nothing that is kept.
const KEYS: [&str; 24] = [
    "j", "jjjjjj", "k", "kkk", "G", "g", "<pgdn>", "<pgup>", "<c-d>", "<space>", "/an", "/", "<back>", "<esc>",
    "<enter>", "o", "1", "2", "3", "4", "8", "?", "<tab>", "l",
];

/// Everything that the terminal shows, cell by cell.
fn cells(pty: &Pty) -> Vec<String> {
    pty.look(|screen| {
        let (rows, columns) = screen.size();
        let look = |(row, column)| {
            let cell = screen.cell(row, column).unwrap();
            let text = if cell.has_contents() { cell.contents() } else { " " };
            // The colour and the weight of a blank cannot be seen unless it is reversed.
            let ink = (text != " " || cell.inverse()).then(|| (cell.fgcolor(), cell.bold(), cell.dim()));
            format!("{text} {ink:?} {:?} {} {}", cell.bgcolor(), cell.inverse(), cell.underline())
        };
        let cursor = (!screen.hide_cursor()).then(|| screen.cursor_position());
        let places = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
        places.map(look).chain([format!("{cursor:?}")]).collect()
    })
}

/// Has everything painted anew, as a terminal of another size needs it.
fn repaint(pty: &Pty, columns: u16, rows: u16) {
    for columns in [columns - 1, columns] {
        let frames = pty.frames();
        pty.resize(columns, rows);
        pty.wait_frames(frames + 1);
    }
    pty.wait_quiet(Duration::from_millis(300));
}

#[rstest]
fn few_bytes_show_the_same_as_many(#[values(1, 2, 3)] seed: u64, #[values((120, 40), (80, 24))] size: (u16, u16)) {
    let (columns, rows) = size;
    let house = House::new();
    let mut pty = house.console(columns, rows);
    let mut state = seed;
    for round in 0..5 {
        let mut pressed = Vec::new();
        for _ in 0..10 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = KEYS[usize::try_from(state >> 33).unwrap() % KEYS.len()];
            pressed.push(key);
            pty.keys(key);
            // Some come together and some one by one.
            if state >> 60 & 1 == 0 {
                pty.wait_quiet(Duration::from_millis(30));
            }
        }
        pty.wait_quiet(Duration::from_millis(400));
        let (few, before) = (cells(&pty), pty.text());
        repaint(&pty, columns, rows);
        let many = cells(&pty);
        let wrong = few.iter().zip(&many).position(|(few, many)| few != many);
        let place = wrong.map(|at| (at / usize::from(columns), at % usize::from(columns), &few[at], &many[at]));
        assert_eq!(place, None, "seed {seed}, round {round}: {pressed:?}\n{before}\n{}", pty.text());
        assert_eq!(few.len(), many.len());
    }
    // The comparison can fail: with the help over it the screen is another.
    pty.keys("<esc> <esc> <esc> 1");
    pty.wait_quiet(Duration::from_millis(400));
    let before = cells(&pty);
    pty.keys("?");
    pty.wait_text("Keys: ");
    assert!(cells(&pty) != before, "{}", pty.text());
    pty.keys("<c-c>");
    pty.exit();
}
