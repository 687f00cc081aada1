//! Pages of lists that follow an index, in one stretch of it or in several that follow one another.

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::error::Result;
use super::reader::Reader;
use super::sql::{Sql, numbers};
use crate::api::page::{Key, Place};

/// The number of a key that has none, as of an applicant who never asked.
pub(super) const NEVER: i64 = i64::MIN;

/// A stretch of a list by one index: its condition and the two columns that order it.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub(super) select: &'static str,
    pub(super) condition: &'static str,
    /// None where the id alone orders the stretch.
    pub(super) number: Option<&'static str>,
    pub(super) id: &'static str,
    pub(super) descending: bool,
}

/// Keys in the order of a list, with what lies around them.
pub(super) struct Keys {
    pub(super) found: Vec<Key>,
    pub(super) before: bool,
    pub(super) after: bool,
}

impl Reader<'_> {
    /// Finds the keys of a page in stretches that follow one another; `tests` stands behind their conditions as `AND …`.
    pub(super) fn keys(
        &self,
        stretches: &[Stretch],
        tests: &Sql,
        place: &Place,
        limit: u32,
        at: impl Fn(i64) -> Result<Option<Key>>,
    ) -> Result<Keys> {
        let limit = limit.max(1) as usize;
        let from = match place {
            Place::At(id) => at(*id)?,
            Place::After(key) | Place::Before(key) => Some(key.clone()),
            Place::Start | Place::End | Place::Nth(_) => None,
        };
        let backwards = matches!(place, Place::End | Place::Before(_));
        let inclusive = matches!(place, Place::At(_));
        let skip = if let Place::Nth(nth) = place { usize::try_from(*nth).unwrap_or(usize::MAX) } else { 0 };
        let mut keys =
            self.along(stretches, tests, from.as_ref(), inclusive, backwards, skip.saturating_add(limit + 1))?;
        keys.drain(..skip.min(keys.len()));
        let more = keys.len() > limit;
        keys.truncate(limit);
        let edge = keys.first().or(from.as_ref());
        let others = match edge {
            Some(edge) if !matches!(place, Place::Start | Place::End) => {
                !self.along(stretches, tests, Some(edge), keys.is_empty(), !backwards, 1)?.is_empty()
            }
            _ => false,
        };
        if backwards {
            keys.reverse();
        }
        let (before, after) = if backwards { (more, others) } else { (others, more) };
        Ok(Keys { found: keys, before, after })
    }

    /// Reads keys from one on, across the stretches.
    fn along(
        &self,
        stretches: &[Stretch],
        tests: &Sql,
        from: Option<&Key>,
        inclusive: bool,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let first = from.map(|key| usize::from(key.number == NEVER).min(stretches.len() - 1));
        let mut path: Vec<usize> = (0..stretches.len()).collect();
        if backwards {
            path.reverse();
        }
        let mut keys = Vec::new();
        for at in path {
            if first.is_some_and(|first| if backwards { at > first } else { at < first }) {
                continue;
            }
            let bound = from.filter(|_| first == Some(at));
            let sql = stretches[at].statement(tests, bound, inclusive, backwards, limit - keys.len());
            let found = self.rows(&sql.text, params_from_iter(&sql.values), |row| Ok(key(row.get(0)?, row.get(1)?)))?;
            keys.extend(found);
            if keys.len() >= limit {
                break;
            }
        }
        Ok(keys)
    }
}

impl Stretch {
    pub(super) fn statement(
        &self,
        tests: &Sql,
        from: Option<&Key>,
        inclusive: bool,
        backwards: bool,
        limit: usize,
    ) -> Sql {
        let Self { select, condition, number, id, descending } = self;
        let ascending = *descending == backwards;
        let (sign, way) = if ascending { (">", "ASC") } else { ("<", "DESC") };
        let equal = if inclusive { "=" } else { "" };
        let mut sql = Sql::plain(format!("{select} WHERE {condition}"));
        let (columns, marks, order) = match number {
            Some(number) => (format!("({number}, {id})"), "(?, ?)", format!("{number} {way}, {id} {way}")),
            None => ((*id).to_owned(), "?", format!("{id} {way}")),
        };
        if let Some(key) = from {
            let values = number.map(|_| key.number).into_iter().chain([key.id]);
            sql.push(&Sql::new(format!("AND {columns} {sign}{equal} {marks}"), values));
        }
        sql.push(tests);
        let limit = Value::from(i64::try_from(limit).unwrap_or(i64::MAX));
        sql.push(&Sql::plain(format!("ORDER BY {order} LIMIT ?")).with(limit));
        sql
    }
}

/// The numbers of the rows, as `json_each` takes them.
pub(super) fn ids(keys: &[Key]) -> String {
    numbers(&keys.iter().map(|key| key.id).collect::<Vec<_>>())
}

/// The key of a row that is ordered by a number.
pub(super) fn key(id: i64, number: Option<i64>) -> Key {
    Key { text: String::new(), number: number.unwrap_or(NEVER), id }
}

/// A place in the array that was asked for.
pub(super) fn index(row: &Row<'_>, column: usize) -> rusqlite::Result<usize> {
    row.get::<_, u32>(column).map(|place| place as usize)
}
