//! Who takes part in a release: the organizations whose data are shared under it and those that see them, so that only
//! they can be listed.

use std::collections::HashSet;

use crate::api::Request;
use crate::api::matrix::{Axis, Column};
use crate::domain::cell::{Cell, Edge};
use crate::domain::draft::Draft;
use crate::domain::ids::{OrgId, ReleaseId};

/// Those of whom the database knows, asked for once an epoch while nobody else is listed.
#[derive(Clone, Debug, Default)]
pub(super) struct Partners {
    found: HashSet<i64>,
    of: Option<u64>,
}

impl Partners {
    /// The question that is open.
    pub fn missing(&self, release: ReleaseId, epoch: u64) -> Option<Request> {
        let asked = self.of == Some(epoch);
        (!asked && !release.is_new()).then(|| Request::Columns { axis: Axis::Sharing(release), filter: String::new() })
    }

    pub fn take(&mut self, found: &[Column], epoch: u64) {
        self.found = found.iter().map(|column| column.id).collect();
        self.of = Some(epoch);
    }

    /// Everybody who takes part, those who will by the draft too; nothing before that is known.
    pub fn with_staged(&self, release: ReleaseId, draft: &Draft) -> Option<HashSet<i64>> {
        if self.of.is_none() && !release.is_new() {
            return None;
        }
        let (least, most) = (OrgId(i64::MIN), OrgId(i64::MAX));
        let all = *Edge::cells(release, least, least).start()..=*Edge::cells(release, most, most).end();
        let staged = draft.within(all).filter_map(|change| match change.cell {
            Cell::Edge { edge, .. } => Some([edge.from.0, edge.to.0]),
            _ => None,
        });
        Some(self.found.iter().copied().chain(staged.flatten()).collect())
    }
}
