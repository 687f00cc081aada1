//! The table of commands is whole.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_row_is_named_and_explained() {
    let mut names = BTreeSet::new();
    for (index, row) in COMMANDS.iter().enumerate() {
        assert_eq!(row.action as usize, index, "{}", row.name);
        assert!(names.insert(row.name), "{} is there twice.", row.name);
        assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", row.name);
        assert!(row.help.ends_with('.') && row.help.len() > 8, "{}: {:?}", row.name, row.help);
        assert!(!row.title.is_empty() && !row.title.ends_with('.'), "{}", row.name);
    }
}
