//! A plan as it is looked at: its head, the part that is shown, and the place in each part.

use super::window::Window;
use crate::api::page::Page;
use crate::api::sync::{
    ItemAction, SyncAccepted, SyncAsk, SyncFinding, SyncKind, SyncOrder, SyncPart, SyncRow, SyncSummary, SyncWorkgroup,
};
use crate::domain::sync::Code;
use crate::domain::sync::kinds::{USER, WORKGROUP};
use crate::domain::text::{Raw, search_key};

/// A part of the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Part {
    #[default]
    Kinds,
    Findings,
    Users,
    Workgroups,
    /// What the operator decided, and what the last decision changed.
    Decided,
    /// The items of one kind.
    Items,
    /// What is left to the missing user alone.
    Stranded,
    /// Who would lose their last workgroup.
    Limbo,
}

impl Part {
    /// The parts one goes through; the items of a kind lie beneath the kinds.
    pub const TABS: [Self; 5] = [Self::Kinds, Self::Findings, Self::Users, Self::Workgroups, Self::Decided];

    pub const fn title(self) -> &'static str {
        match self {
            Self::Kinds => "Kinds",
            Self::Findings => "Findings",
            Self::Users => "Users",
            Self::Workgroups => "Workgroups",
            Self::Decided => "Decided",
            Self::Items => "Items",
            Self::Stranded => "Stranded",
            Self::Limbo => "Limbo",
        }
    }

    /// The part that this one lies beneath.
    pub const fn tab(self) -> Self {
        match self {
            Self::Items => Self::Kinds,
            Self::Stranded | Self::Limbo => Self::Findings,
            tab => tab,
        }
    }

    /// The part so many places further on, around the end.
    fn neighbour(self, places: usize) -> Self {
        let at = Self::TABS.iter().position(|part| *part == self).unwrap_or(0);
        Self::TABS[(at + places) % Self::TABS.len()]
    }
}

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
    order: Order,
    pub decided: usize,
    /// Which items are listed: their kind, and whether those that stay as they are too.
    pub items_of: String,
    pub all_items: bool,
    items: Window,
    findings: Window,
    users: Window,
    workgroups: Window,
    stranded: Window,
    limbo: Window,
    /// All workgroups, as far as they were read, to choose from.
    known: Vec<SyncWorkgroup>,
    known_whole: bool,
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
    const fn next(self) -> Self {
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

    fn sort(self, kinds: &mut [SyncKind]) {
        match self {
            Self::Attention => {}
            Self::Name => kinds.sort_by(|a, b| a.kind.cmp(&b.kind)),
            Self::Deletions => kinds.sort_by_key(|kind| std::cmp::Reverse(kind.delete)),
            Self::Findings => kinds.sort_by_key(|kind| std::cmp::Reverse((kind.blockers, kind.warnings))),
        }
    }
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
            SyncPart::Items { .. } => return false,
        };
        // Rows of another order than the one shown now are none of its rows.
        window.order() == order && window.settle(from, limit, page)
    }

    /// From which row on the workgroups to choose from are still to be read.
    pub fn unknown(&self) -> Option<usize> {
        (!self.known_whole).then_some(self.known.len())
    }

    fn know(&mut self, from: usize, page: &Page<SyncRow>) {
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

    pub fn turn(&mut self, places: usize) {
        self.trail.clear();
        self.show(self.part.tab().neighbour(places));
    }

    /// Looks inside what the cursor is on: the items of a kind, what a finding speaks of, else all about the row.
    /// Answers the finding that speaks of the plan as a whole, which leads nowhere.
    pub fn look_inside(&mut self) -> Option<SyncFinding> {
        match self.part {
            Part::Kinds => {
                let kind = self.current_kind().map(|kind| kind.kind.clone())?;
                if kind == WORKGROUP { self.enter(Part::Workgroups) } else { self.enter_items(kind, false) }
            }
            Part::Findings | Part::Stranded => return self.follow(),
            Part::Decided => {}
            Part::Users | Part::Workgroups | Part::Items | Part::Limbo => {
                self.open = self.window().is_some_and(|window| window.current().is_some());
                self.scrolled = 0;
            }
        }
        None
    }

    /// Goes to what the finding under the cursor speaks of.
    fn follow(&mut self) -> Option<SyncFinding> {
        let Some(SyncRow::Finding(finding)) = self.window()?.current() else { return None };
        let (kind, id) = (finding.kind.clone(), finding.item_id);
        if finding.code == Code::Limbo.text() {
            self.enter(Part::Limbo);
            return None;
        }
        let Some(kind) = kind else { return Some(finding.clone()) };
        match kind.as_str() {
            USER => self.enter(Part::Users),
            WORKGROUP => self.enter(Part::Workgroups),
            _ => self.enter_items(kind, true),
        }
        if let (Some(window), Some(id)) = (self.window_mut(), id) {
            window.seek(id);
        }
        None
    }

    /// Shows a part at the row that speaks of the thing with this number.
    pub fn go_to(&mut self, part: Part, number: i64) {
        self.enter(part);
        if let Some(window) = self.window_mut() {
            window.seek(number);
        }
    }

    fn enter_items(&mut self, kind: String, all: bool) {
        if self.items_of != kind || self.all_items != all {
            (self.items, self.items_of, self.all_items) = (Window::default(), kind, all);
        }
        self.enter(Part::Items);
    }

    /// Shows a part that lies beneath the one at hand.
    pub fn enter(&mut self, part: Part) {
        self.trail.push(self.part);
        self.show(part);
    }

    fn show(&mut self, part: Part) {
        (self.part, self.open, self.typing, self.scrolled) = (part, false, false, 0);
    }

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

/// The kinds with blockers first, then those that change, else in the order of the plan.
fn ordered(kinds: &[SyncKind]) -> Vec<SyncKind> {
    let quiet =
        |kind: &SyncKind| kind.add + kind.replace + kind.delete + kind.rename + kind.warnings + kind.blockers == 0;
    let mut kinds = kinds.to_vec();
    kinds.sort_by_key(|kind| (kind.blockers == 0, quiet(kind)));
    kinds
}
