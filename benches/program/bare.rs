//! The least that could be done: one page of names read by one statement, a reversed line that moves, and nothing else.

use std::io;
use std::path::Path;

use crossterm::event::{Event, KeyCode, read};
use ratatui::style::Style;
use rusqlite::{Connection, OpenFlags};

/// As many names as a held key passes.
const NAMES: i64 = 1_000;

/// Shows names until `q` is pressed.
///
/// # Errors
/// When there is no terminal.
pub fn run(file: &Path) -> io::Result<()> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(io::Error::other)?;
    let read_names = |from: usize, count: i64| -> rusqlite::Result<Vec<String>> {
        let sql = "SELECT name, login, status FROM users WHERE is_system = 0 AND status = 'A'
                   ORDER BY search_key, user_id LIMIT ?1 OFFSET ?2";
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map((count, i64::try_from(from).unwrap_or(i64::MAX)), |row| {
            let (name, login, status): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!("  {name:<30} {login:<60} {status}"))
        })?;
        rows.collect()
    };
    let mut names = read_names(0, 50).map_err(io::Error::other)?;
    let mut terminal = ratatui::init();
    let (mut top, mut at) = (0_usize, 0_usize);
    loop {
        terminal.draw(|canvas| {
            let area = canvas.area();
            let lines = usize::from(area.height);
            top = top.clamp((at + 1).saturating_sub(lines), at);
            for (y, name) in (0..area.height).zip(names.iter().skip(top)) {
                let style = if top + usize::from(y) == at { Style::new().reversed() } else { Style::new() };
                canvas.buffer_mut().set_stringn(0, y, name, usize::from(area.width), style);
            }
        })?;
        if let Event::Key(key) = read()? {
            match key.code {
                KeyCode::Char('q') => break,
                KeyCode::Char('j') => at += 1,
                KeyCode::Char('k') => at = at.saturating_sub(1),
                KeyCode::PageDown => at += 38,
                _ => {}
            }
        }
        if at + 50 > names.len() {
            let more = read_names(names.len(), NAMES).map_err(io::Error::other)?;
            names.extend(more);
        }
        at = at.min(names.len().saturating_sub(1));
    }
    ratatui::restore();
    Ok(())
}
