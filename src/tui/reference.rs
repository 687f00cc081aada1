//! The key reference, written from the table of commands: whole in a page of its own, and what holds everywhere in the
//! README, each between two marks.

use std::fmt::Write as _;

use super::action::COMMANDS;
use super::keymap::Context;

/// The lines of a page between which its part of the reference stands.
pub const MARKS: [&str; 2] = ["<!-- keys -->", "<!-- /keys -->"];

/// Where it stands, and which contexts are told there.
pub const PAGES: [(&str, &[Context]); 2] =
    [("README.md", &[Context::Everywhere, Context::Global, Context::List]), ("docs/keys.md", Context::ALL)];

/// Writes every key with its meaning as tables in Markdown, one for each of the contexts that binds any.
pub fn markdown(contexts: &[Context]) -> String {
    let mut text = String::new();
    for context in contexts {
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
        let text = markdown(Context::ALL);
        for row in COMMANDS.iter().filter(|row| !row.keys.is_empty()) {
            assert!(text.contains(&format!("`{}`", row.name)), "{}", row.name);
        }
    }

    /// `BEADLE_UPDATE=1` writes the tables anew; review the difference.
    #[test]
    fn the_pages_say_the_same() {
        for (page, contexts) in PAGES {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
            let text = std::fs::read_to_string(&path).unwrap();
            let (head, rest) = text.split_once(MARKS[0]).expect("the reference has a beginning");
            let (listed, tail) = rest.split_once(MARKS[1]).expect("the reference has an end");
            let expected = markdown(contexts);
            if std::env::var_os("BEADLE_UPDATE").is_some() {
                let written = format!("{head}{}\n\n{}\n\n{}{tail}", MARKS[0], expected.trim(), MARKS[1]);
                std::fs::write(&path, written).unwrap();
            } else {
                assert_eq!(listed.trim(), expected.trim(), "{page}: BEADLE_UPDATE=1 writes the table anew");
            }
        }
    }
}
