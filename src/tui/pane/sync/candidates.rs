//! The workgroups of a plan, read whole to choose from: which of the source one of the destination can be mapped to.

use super::plan::Planned;
use crate::api::page::Page;
use crate::api::sync::{ItemAction, SyncFinding, SyncRow, SyncWorkgroup};
use crate::domain::sync::kinds::WORKGROUP;
use crate::domain::text::{Raw, search_key};

impl Planned {
    /// From which row on the workgroups to choose from are still to be read.
    pub fn unknown(&self) -> Option<usize> {
        (!self.known_whole).then_some(self.known.len())
    }

    pub(super) fn know(&mut self, from: usize, page: &Page<SyncRow>) {
        if from == self.known.len() {
            self.known.extend(page.rows.iter().filter_map(|row| match row {
                SyncRow::Workgroup(workgroup) => Some(workgroup.clone()),
                _ => None,
            }));
            self.known_whole = !page.after || page.rows.is_empty();
        }
    }

    /// The workgroups of the source that one of the destination can be mapped to: those that match none there.
    /// Those that share a word with its name come first; none is taken by itself.
    pub fn candidates(&self, name: &Raw) -> Vec<Raw> {
        let words = |name: &Raw| search_key(name.stored()).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let wanted = words(name);
        let free = self.known.iter().filter(|row| row.action == ItemAction::Add);
        let mut free: Vec<Raw> = free.map(|row| row.name.clone()).collect();
        free.sort_by_key(|name| !words(name).iter().any(|word| wanted.contains(word)));
        free
    }

    /// Tells whether there is any such workgroup.
    pub fn has_candidates(&self) -> bool {
        self.known.iter().any(|row| row.action == ItemAction::Add)
    }

    /// The workgroup under the cursor, or that which the finding under the cursor speaks of.
    pub fn workgroup(&self) -> Option<&SyncWorkgroup> {
        match self.window()?.current()? {
            SyncRow::Workgroup(workgroup) => Some(workgroup),
            SyncRow::Finding(SyncFinding { kind: Some(kind), item_id: Some(id), .. }) if kind == WORKGROUP => {
                self.known.iter().find(|row| row.workgroup == Some(*id))
            }
            _ => None,
        }
    }
}
