//! Reads columns as the words of the domain.

use rusqlite::Row;
use rusqlite::types::Type;

use crate::api::users::RequestState;
use crate::domain::permission::{Level, Permission};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// A status from its letter.
pub(super) fn status(row: &Row<'_>, index: usize) -> rusqlite::Result<Status> {
    let text = row.get_ref(index)?.as_str()?;
    let letter = text.chars().next().and_then(Status::from_letter);
    letter.ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "status".to_owned(), Type::Text))
}

/// Text from people; absence is empty.
pub(super) fn text(row: &Row<'_>, index: usize) -> rusqlite::Result<Raw> {
    Ok(row.get::<_, Option<String>>(index)?.unwrap_or_default().into())
}

/// Text from people that may be absent.
pub(super) fn some_text(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Raw>> {
    Ok(row.get::<_, Option<String>>(index)?.map(Raw::from))
}

pub(super) fn time(row: &Row<'_>, index: usize) -> rusqlite::Result<Time> {
    row.get(index).map(Time)
}

pub(super) fn some_time(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Time>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(Time))
}

/// A permission and its level from two neighbouring columns.
pub(super) fn held(row: &Row<'_>, index: usize) -> rusqlite::Result<(Permission, Level)> {
    let permission = Permission::from_number(row.get(index)?);
    let level = Level::from_number(row.get(index + 1)?);
    permission
        .zip(level)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "permission".to_owned(), Type::Integer))
}

pub(super) fn request_state(row: &Row<'_>, index: usize) -> rusqlite::Result<RequestState> {
    let word = row.get_ref(index)?.as_str()?;
    RequestState::from_word(word)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "state".to_owned(), Type::Text))
}
