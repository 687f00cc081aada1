//! The key reference, written from the table of commands; the README carries it between two marks.

use std::fmt::Write as _;

use super::action::COMMANDS;
use super::keymap::Context;

/// The lines of a README between which the reference stands.
pub const MARKS: [&str; 2] = ["<!-- keys -->", "<!-- /keys -->"];

/// Writes every key with its meaning as tables in Markdown, one for each context that binds any.
pub fn markdown() -> String {
    let mut text = String::new();
    for context in Context::ALL {
        let bound = COMMANDS.iter().filter_map(|row| {
            let keys = row.keys.iter().find(|(bound, _)| bound == context)?.1;
            Some((keys, row))
        });
        let rows: Vec<_> = bound.collect();
        if rows.is_empty() {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "**{}**\n\n| key | command | |\n|---|---|---|", context.title());
        for (keys, row) in rows {
            let keys = keys.split(" / ").map(|keys| format!("`{keys}`")).collect::<Vec<_>>().join(" ");
            let _ = writeln!(text, "| {keys} | `{}` | {} |", row.name, row.help);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_with_a_key_is_listed() {
        let text = markdown();
        for row in COMMANDS.iter().filter(|row| !row.keys.is_empty()) {
            assert!(text.contains(&format!("`{}`", row.name)), "{}", row.name);
        }
    }

    /// `BEADLE_UPDATE=1` writes the table anew; review the difference.
    #[test]
    fn the_readme_says_the_same() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let readme = std::fs::read_to_string(&path).unwrap();
        let (head, rest) = readme.split_once(MARKS[0]).expect("the reference has a beginning");
        let (listed, tail) = rest.split_once(MARKS[1]).expect("the reference has an end");
        if std::env::var_os("BEADLE_UPDATE").is_some() {
            let written = format!("{head}{}\n\n{}\n\n{}{tail}", MARKS[0], markdown().trim(), MARKS[1]);
            return std::fs::write(&path, written).unwrap();
        }
        assert_eq!(listed.trim(), markdown().trim(), "BEADLE_UPDATE=1 writes the table anew");
    }
}
