//! How far a long piece of work is, told while it is done.

use serde::{Deserialize, Serialize};

/// What was done so far. Where the whole is known beforehand it is told, too, and never passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Rows of both sides, read for a plan or an extract; of how many is known once the references were counted.
    Read { rows: u64, total: Option<u64> },
    /// Users put into an extract.
    Extracted { users: u64, total: u64 },
    /// Items written, and references to users beside them.
    Written { items: u64, total: u64, references: u64 },
    /// Rules and tables looked through: before something is written, and after it.
    Checked { done: u64, total: u64 },
    /// Mebibytes of an extract whose hash is taken.
    Hashed { done: u64, total: u64 },
}

impl Progress {
    /// In words, with numbers as whoever shows them writes them.
    pub fn words(self, number: fn(u64) -> String) -> String {
        match self {
            Self::Read { rows, total: None } => format!("{} rows read", number(rows)),
            Self::Read { rows, total: Some(total) } => format!("{} of {} rows read", number(rows), number(total)),
            Self::Extracted { users, total } => format!("{} of {} users read", number(users), number(total)),
            Self::Written { items, total, references } => {
                let (items, total, references) = (number(items), number(total), number(references));
                format!("{items} of {total} items and {references} references written")
            }
            Self::Checked { done, total } => format!("{} of {} checks done", number(done), number(total)),
            Self::Hashed { done, total } => format!("{} of {} MiB hashed", number(done), number(total)),
        }
    }
}
