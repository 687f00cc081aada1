//! Numbers: what a row of a list stands for in a command, and which command shows it.

use super::pages::Pages;
use crate::api::{Refusal, RefusalKind};
use crate::cli::field::{Field, Row};
use crate::domain::text::Shown;

/// What the rows of a command's list are: the command, the column by which commands name one of them, and what shows it.
const OBJECTS: [(&[&str], &str, &[&str]); 18] = [
    (&["users"], "id", &["users", "show"]),
    (&["approvals"], "id", &["users", "show"]),
    (&["whocan"], "id", &["users", "show"]),
    (&["orgs", "members"], "id", &["users", "show"]),
    (&["workgroups", "members"], "id", &["users", "show"]),
    (&["orgs"], "code", &["orgs", "show"]),
    (&["workgroups"], "name", &["workgroups", "show"]),
    (&["templates"], "name", &["templates", "show"]),
    (&["properties"], "name", &["properties", "show"]),
    (&["changes", "list"], "receipt", &["changes", "show"]),
    (&["mail"], "id", &["mail", "show"]),
    (&["mous"], "number", &["mous", "show"]),
    (&["filters"], "name", &["users", "list", "--saved"]),
    (&["locations"], "name", &[]),
    (&["providers"], "name", &[]),
    (&["restrictions"], "code", &[]),
    (&["sync"], "name", &[]),
    (&["audit"], "seq", &[]),
];

/// What a row stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Object {
    /// What commands call it.
    pub word: String,
    /// What people call it.
    pub told: String,
    /// The command that shows it; empty where there is none.
    pub shown_by: &'static [&'static str],
}

/// The number that a line is, as `3`.
pub(super) fn bare(line: &str) -> Option<usize> {
    line.bytes().all(|byte| byte.is_ascii_digit()).then(|| line.parse().ok())?
}

/// The number that a word is, as `%3`.
fn marked(word: &str) -> Option<usize> {
    word.strip_prefix('%').filter(|rest| !rest.is_empty()).and_then(bare)
}

/// Puts what they stand for in the place of numbers, and answers with what people call it.
///
/// # Errors
/// For a number that no row has.
pub(super) fn put(words: Vec<String>, lister: &[String], pages: &Pages) -> Result<(Vec<String>, Vec<String>), Refusal> {
    let mut told = Vec::new();
    let put = words.into_iter().map(|word| {
        let Some(number) = marked(&word) else { return Ok(word) };
        let object = object(number, lister, pages)?;
        told.push(format!("%{number} is {}.", object.told));
        Ok(object.word)
    });
    Ok((put.collect::<Result<_, Refusal>>()?, told))
}

/// What a number stands for.
///
/// # Errors
/// When no row has it, or commands have no word for the row.
pub(super) fn object(number: usize, lister: &[String], pages: &Pages) -> Result<Object, Refusal> {
    let usage = |sentence: String| Refusal::new(RefusalKind::Usage, sentence);
    let Some((columns, row)) = pages.row(number) else {
        return Err(usage(match pages.len() {
            0 => format!("There is no row {number}: nothing is listed."),
            1 => format!("There is no row {number}: one row was listed."),
            count => format!("There is no row {number}: {count} rows were listed."),
        }));
    };
    let field = |key: &str| field(columns.iter().position(|column| column.key == key), row);
    let begins = |words: &[&str]| words.iter().zip(lister).filter(|(word, typed)| word == typed).count() == words.len();
    let known = OBJECTS.iter().find(|(words, ..)| begins(words));
    let Some((word, shown_by)) = known.and_then(|(_, key, by)| Some((field(key)?, *by))) else {
        return Err(usage(format!("Row {number} is nothing that a command could be told of.")));
    };
    if word.starts_with('-') {
        return Err(usage(format!("What row {number} is called begins with a dash, so it has to be written out.")));
    }
    let told = match (field("name"), field("login")) {
        (Some(name), Some(login)) => format!("{}, {}", Shown::new(&name), Shown::new(&login)),
        (Some(name), None) if name != word => format!("{}, {}", Shown::new(&word), Shown::new(&name)),
        _ => Shown::new(&word).to_string(),
    };
    Ok(Object { word, told, shown_by })
}

fn field(at: Option<usize>, row: &Row) -> Option<String> {
    match row.get(at?)? {
        Field::Number(number) => Some(number.to_string()),
        Field::Text(text) => Some(text.stored().to_owned()),
        Field::Word(word, _) => Some((*word).to_owned()),
        _ => None,
    }
}
