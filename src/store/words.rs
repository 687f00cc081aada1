//! The search of words, as functions that statements can call.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::domain::text;

/// Teaches a connection `finds(search_key, word)` and `search_key(text)`.
pub(super) fn teach(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("finds", 2, flags, |context| {
        let (key, word) = (context.get_raw(0).as_str()?, context.get_raw(1).as_str()?);
        Ok(text::finds(key, word))
    })?;
    db.create_scalar_function("search_key", 1, flags, |context| Ok(text::search_key(context.get_raw(0).as_str()?)))
}
