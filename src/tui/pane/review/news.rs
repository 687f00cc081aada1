//! What others have done to the staged rows, said once: rows they changed, and rows that are so already.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Sheet;
use crate::domain::cell::Cell;
use crate::domain::text::Raw;
use crate::tui::wording::{counted, number};

/// The rows of which something was said.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// Others changed them.
    contested: BTreeSet<Cell>,
    /// They are so already.
    settled: BTreeSet<Cell>,
}

impl News {
    /// Who changed how many of the rows since that was said last, else how many became so without this draft:
    /// `lan@harbor.example changed 2 of your staged rows`.
    pub fn take(&mut self, sheet: &Sheet) -> Option<String> {
        let now: BTreeMap<Cell, &Raw> = sheet.contested().collect();
        let new = now.iter().filter(|(cell, _)| !self.contested.contains(cell));
        let mut by: Vec<&Raw> = new.map(|(_, by)| *by).collect();
        let rows = format!("{} of your staged rows", number(by.len() as u64));
        by.sort();
        by.dedup();
        let said = match by.as_slice() {
            [] => None,
            [by] if !by.is_empty() => Some(format!("{} changed {rows}", by.shown())),
            _ => Some(format!("Others changed {rows}")),
        };
        self.contested = now.into_keys().collect();
        said.or_else(|| self.settled_since(sheet))
    }

    /// Nothing is left to do for rows that are so already.
    fn settled_since(&mut self, sheet: &Sheet) -> Option<String> {
        let now: BTreeSet<Cell> = sheet.settled().collect();
        let new = now.difference(&self.settled).count() as u64;
        self.settled = now;
        (new > 0).then(|| counted(new, "staged row is so already", "staged rows are so already"))
    }
}
