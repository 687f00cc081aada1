//! Looking for rows of a part: page by page, keeping only what is found.

use crate::api::Page;
use crate::api::sync::SyncRow;
use crate::domain::text::search_key;

use super::words;

/// How many rows a filter looks at with one question.
pub(super) const SCAN: u32 = 500;
/// More hits than this are not collected; who finds so many types another letter.
const MOST_HITS: usize = 500;

/// What is looked for, and how far that has come.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub sought: Sought,
    pub next: usize,
    pub hits: Vec<(usize, SyncRow)>,
    pub done: bool,
    /// It was enough before the end.
    pub is_cut: bool,
    /// Where the cursor was before.
    pub place: usize,
}

/// What a look at a page has brought.
pub(super) enum Looked {
    Further,
    /// The row with the number stands here.
    Found(usize),
    Nowhere,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Sought {
    /// Words, in the form in which text is searched.
    Words(Vec<String>),
    /// The row that speaks of the thing with this number.
    Number(i64),
    /// The first finding of a code, and of a kind of item where one is named.
    Finding(String, Option<String>),
}

impl Sought {
    /// Tells whether a row is the one; words are found by many.
    pub fn is(&self, row: &SyncRow) -> bool {
        match (self, row) {
            (Self::Number(number), row) => words::number(row) == Some(*number),
            (Self::Finding(code, kind), SyncRow::Finding(finding)) => {
                finding.code == *code && (kind.is_none() || finding.kind == *kind)
            }
            _ => false,
        }
    }
}

impl Search {
    pub const fn new(sought: Sought, place: usize) -> Self {
        Self { sought, next: 0, hits: Vec::new(), done: false, is_cut: false, place }
    }

    pub fn take(&mut self, page: &Page<SyncRow>) -> Looked {
        let at_end = !page.after || page.rows.is_empty();
        match &self.sought {
            Sought::Number(_) | Sought::Finding(..) => {
                let found = page.rows.iter().position(|row| self.sought.is(row));
                if found.is_some() || at_end {
                    return found.map_or(Looked::Nowhere, |at| Looked::Found(self.next + at));
                }
            }
            Sought::Words(sought) => {
                for (at, row) in page.rows.iter().enumerate() {
                    if fits(row, sought) {
                        self.hits.push((self.next + at, row.clone()));
                    }
                }
                self.is_cut = !at_end && self.hits.len() >= MOST_HITS;
                self.done = at_end || self.is_cut;
            }
        }
        self.next += page.rows.len();
        Looked::Further
    }
}

/// Tells whether a row has every word that is wanted.
pub(super) fn fits(row: &SyncRow, wanted: &[String]) -> bool {
    let text = if wanted.is_empty() { String::new() } else { search_key(&words::text(row)) };
    wanted.iter().all(|word| text.contains(word.as_str()))
}
