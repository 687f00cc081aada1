//! A plan as it is looked at: its head, the part that is shown, and the place in each part.

use super::order::{Order, ordered};
use super::part::Part;
use super::window::Window;
use crate::api::page::Page;
use crate::api::sync::{SyncAccepted, SyncAsk, SyncKind, SyncOrder, SyncPart, SyncRow, SyncSummary, SyncWorkgroup};
use crate::domain::text::Raw;

/// A plan with the operator's place in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Planned {
    /// What it was made from; its decisions are carried on to the next plan.
    pub ask: SyncAsk,
    /// What of it was accepted, without which it is not applied.
    pub accepted: SyncAccepted,
    pub plan: String,
    /// The kinds, those with something to look at first.
    pub kinds: Vec<SyncKind>,
    pub part: Part,
    /// The parts one came through by looking inside, the last one last.
    trail: Vec<Part>,
    pub kind: usize,
    pub(super) order: Order,
    pub decided: usize,
    /// Which items are listed: their kind, and whether those that stay as they are too.
    pub items_of: String,
    pub all_items: bool,
    pub(super) items: Window,
    findings: Window,
    users: Window,
    workgroups: Window,
    stranded: Window,
    limbo: Window,
    /// All workgroups, as far as they were read, to choose from.
    pub(super) known: Vec<SyncWorkgroup>,
    pub(super) known_whole: bool,
    pub typing: bool,
    /// What the cursor is on has the whole pane.
    pub open: bool,
    pub scrolled: usize,
    /// Why no more can be read of this plan.
    pub trouble: Option<Raw>,
    /// What the last decision changed.
    pub changes: Vec<String>,
}

/// What was decided beforehand: an override of a source login or a mapping of a workgroup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Decided {
    Override(String, String),
    Mapping(String, String),
}

impl Planned {
    /// Takes a plan, and keeps the place in the one before it if that had the same source.
    pub fn new(summary: &SyncSummary, ask: SyncAsk, before: Option<Self>) -> Self {
        let mut planned = before.filter(|before| before.ask.source == ask.source).unwrap_or_default();
        let kind = planned.current_kind().map(|kind| kind.kind.clone());
        planned.kinds = ordered(&summary.kinds);
        planned.order.sort(&mut planned.kinds);
        planned.kind = planned.kinds.iter().position(|row| Some(&row.kind) == kind.as_ref()).unwrap_or(0);
        planned.plan.clone_from(&summary.plan);
        planned.ask = ask;
        planned.trouble = None;
        planned.changes.clear();
        (planned.known, planned.known_whole) = (Vec::new(), false);
        for part in [Part::Items, Part::Findings, Part::Users, Part::Workgroups, Part::Stranded, Part::Limbo] {
            if let Some(window) = planned.window_at(part) {
                window.again();
            }
        }
        planned.decided = planned.decided.min(planned.decisions().len().saturating_sub(1));
        planned
    }

    /// The first finding, where it has arrived.
    pub fn first_finding(&self) -> Option<&SyncRow> {
        self.findings.first()
    }

    pub fn current_kind(&self) -> Option<&SyncKind> {
        self.kinds.get(self.kind)
    }

    /// Everything decided, in the order in which it is listed.
    pub fn decisions(&self) -> Vec<Decided> {
        let overrides = self.ask.overrides.iter().map(|(from, to)| Decided::Override(from.clone(), to.clone()));
        let mappings = self.ask.renames.iter().map(|(from, to)| Decided::Mapping(from.clone(), to.clone()));
        overrides.chain(mappings).collect()
    }

    /// The window of the part that is shown; the kinds and the decisions are held whole and have none.
    pub fn window(&self) -> Option<&Window> {
        self.window_of(self.part)
    }

    pub fn window_of(&self, part: Part) -> Option<&Window> {
        match part {
            Part::Kinds | Part::Decided => None,
            Part::Findings => Some(&self.findings),
            Part::Users => Some(&self.users),
            Part::Workgroups => Some(&self.workgroups),
            Part::Items => Some(&self.items),
            Part::Stranded => Some(&self.stranded),
            Part::Limbo => Some(&self.limbo),
        }
    }

    pub fn window_mut(&mut self) -> Option<&mut Window> {
        self.window_at(self.part)
    }

    fn window_at(&mut self, part: Part) -> Option<&mut Window> {
        match part {
            Part::Kinds | Part::Decided => None,
            Part::Findings => Some(&mut self.findings),
            Part::Users => Some(&mut self.users),
            Part::Workgroups => Some(&mut self.workgroups),
            Part::Items => Some(&mut self.items),
            Part::Stranded => Some(&mut self.stranded),
            Part::Limbo => Some(&mut self.limbo),
        }
    }

    /// What the rows of a part are asked by.
    pub fn asked_by(&self, part: Part) -> Option<SyncPart> {
        match part {
            Part::Kinds | Part::Decided => None,
            Part::Findings => Some(SyncPart::Findings),
            Part::Users => Some(SyncPart::Users),
            Part::Workgroups => Some(SyncPart::Workgroups),
            Part::Stranded => Some(SyncPart::Stranded),
            Part::Limbo => Some(SyncPart::Limbo),
            Part::Items => Some(SyncPart::Items { kind: Some(self.items_of.clone()), changed: !self.all_items }),
        }
    }

    /// Takes rows of a part. Answers whether what was looked for there turned out not to be there.
    pub fn settle(
        &mut self,
        (part, order): (&SyncPart, SyncOrder),
        from: u64,
        limit: u32,
        page: &Page<SyncRow>,
    ) -> bool {
        let Ok(from) = usize::try_from(from) else { return false };
        if *part == SyncPart::Workgroups && limit == super::KNOWN {
            self.know(from, page);
            return false;
        }
        let window = match part {
            SyncPart::Findings => &mut self.findings,
            SyncPart::Users => &mut self.users,
            SyncPart::Workgroups => &mut self.workgroups,
            SyncPart::Stranded => &mut self.stranded,
            SyncPart::Limbo => &mut self.limbo,
            SyncPart::Items { .. } if self.asked_by(Part::Items).as_ref() == Some(part) => &mut self.items,
            SyncPart::Items { .. } | SyncPart::References { .. } => return false,
        };
        // Rows of another order than the one shown now are none of its rows.
        window.order() == order && window.settle(from, limit, page)
    }

    pub fn turn(&mut self, places: usize) {
        self.trail.clear();
        self.show(self.part.tab().neighbour(places));
    }

    /// Shows a part that lies beneath the one at hand.
    pub fn enter(&mut self, part: Part) {
        self.trail.push(self.part);
        self.show(part);
    }

    fn show(&mut self, part: Part) {
        (self.part, self.open, self.typing, self.scrolled) = (part, false, false, 0);
    }

    /// Lists the items that stay as they are too, or leaves them out again.
    pub fn toggle_all(&mut self) {
        self.all_items = !self.all_items;
        self.items = Window::default();
    }

    /// Tells whether there is a level to go back to.
    pub fn can_go_back(&self) -> bool {
        self.open || self.typing || self.part != Part::Kinds || self.window().is_some_and(Window::is_filtered)
    }

    /// Goes one level back; the place there is kept.
    pub fn back(&mut self) {
        let filtered = self.window().is_some_and(|window| !window.filter.is_empty());
        if self.open {
            self.open = false;
        } else if self.typing || filtered {
            self.typing = false;
            if let Some(window) = self.window_mut() {
                window.filter.clear();
                window.refilter();
            }
        } else {
            let part = self.trail.pop().unwrap_or_default();
            self.show(part);
        }
    }
}
