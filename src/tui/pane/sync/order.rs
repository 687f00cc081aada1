//! In which order the parts of a plan are listed.

use super::part::Part;
use super::plan::Planned;
use crate::api::sync::{SyncKind, SyncOrder, SyncSummary};

/// In which order the kinds are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Order {
    /// Those with blockers first, then those that change.
    #[default]
    Attention,
    Name,
    Deletions,
    Findings,
}

impl Order {
    pub const fn next(self) -> Self {
        match self {
            Self::Attention => Self::Name,
            Self::Name => Self::Deletions,
            Self::Deletions => Self::Findings,
            Self::Findings => Self::Attention,
        }
    }

    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Attention => "Kinds with blockers come first, then those that change.",
            Self::Name => "The kinds are ordered by their names.",
            Self::Deletions => "The kinds with most deletions come first.",
            Self::Findings => "The kinds with most blockers and warnings come first.",
        }
    }

    pub fn sort(self, kinds: &mut [SyncKind]) {
        match self {
            Self::Attention => {}
            Self::Name => kinds.sort_by(|a, b| a.kind.cmp(&b.kind)),
            Self::Deletions => kinds.sort_by_key(|kind| std::cmp::Reverse(kind.delete)),
            Self::Findings => kinds.sort_by_key(|kind| std::cmp::Reverse((kind.blockers, kind.warnings))),
        }
    }
}

impl Planned {
    /// Tells whether what is shown can be ordered otherwise.
    pub const fn can_sort(&self) -> bool {
        matches!(self.part, Part::Kinds | Part::Findings | Part::Users | Part::Workgroups | Part::Items)
    }

    /// Orders what is shown otherwise, and says how.
    pub fn sort(&mut self, summary: &SyncSummary) -> &'static str {
        let part = self.part;
        let Some(window) = self.window_mut() else { return self.sort_kinds(summary).sentence() };
        let order = match window.order() {
            // Those are listed by name from the first.
            SyncOrder::Plan if part == Part::Workgroups => SyncOrder::Most,
            SyncOrder::Plan => SyncOrder::Name,
            SyncOrder::Name if part != Part::Findings => SyncOrder::Most,
            SyncOrder::Name | SyncOrder::Most => SyncOrder::Plan,
        };
        window.sort(order);
        match (part, order) {
            (Part::Users, SyncOrder::Plan) => "Users that want attention come first.",
            (Part::Users, SyncOrder::Name) => "The users are ordered by their logins.",
            (Part::Users, SyncOrder::Most) => "The users to whom most items refer come first.",
            (Part::Workgroups, SyncOrder::Plan | SyncOrder::Name) => "The workgroups are ordered by their names.",
            (Part::Workgroups, SyncOrder::Most) => "The workgroups with most members come first.",
            (Part::Items, SyncOrder::Plan) => "The items are ordered by their numbers.",
            (Part::Items, SyncOrder::Name) => "The items are ordered by their names.",
            (Part::Items, SyncOrder::Most) => "What is deleted comes first, then what is replaced.",
            (_, SyncOrder::Plan) => "Blockers come first, then warnings, each by its code.",
            (_, _) => "The findings are ordered by the kind that they speak of.",
        }
    }

    /// Orders the kinds otherwise; the cursor stays on its kind.
    fn sort_kinds(&mut self, summary: &SyncSummary) -> Order {
        let kind = self.current_kind().map(|kind| kind.kind.clone());
        self.order = self.order.next();
        self.kinds = ordered(&summary.kinds);
        self.order.sort(&mut self.kinds);
        self.kind = self.kinds.iter().position(|row| Some(&row.kind) == kind.as_ref()).unwrap_or(0);
        self.order
    }
}

/// The kinds with blockers first, then those that change, else in the order of the plan.
pub(super) fn ordered(kinds: &[SyncKind]) -> Vec<SyncKind> {
    let quiet =
        |kind: &SyncKind| kind.add + kind.replace + kind.delete + kind.rename + kind.warnings + kind.blockers == 0;
    let mut kinds = kinds.to_vec();
    kinds.sort_by_key(|kind| (kind.blockers == 0, quiet(kind)));
    kinds
}
