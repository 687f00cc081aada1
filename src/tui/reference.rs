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

    #[test]
    fn the_readme_says_the_same() {
        let readme = include_str!("../../README.md");
        let Some((_, rest)) = readme.split_once(MARKS[0]) else { return };
        let (listed, _) = rest.split_once(MARKS[1]).expect("the reference has an end");
        assert_eq!(listed.trim(), markdown().trim(), "Put this between the marks of the README:\n{}", markdown());
    }
}
