//! What can be done with a plan, and what stands in the way.

use super::part::Part;
use super::plan::Planned;
use super::{STOPPED, Sync, accept, decide, going};
use crate::api::sync::SyncSummary;
use crate::domain::sync::Code;
use crate::tui::action::{Action, Offer};

impl Sync {
    /// Offers what can be done with a plan at hand.
    pub(super) fn offers_in(&self, summary: &SyncSummary, place: &Planned, action: Action) -> Offer {
        use Action as A;
        let unless = |reason: Option<&str>| reason.map_or(Offer::Yes, |reason| Offer::No(reason.to_owned()));
        let listed = place.window().is_some();
        let deciding = matches!(
            action,
            A::SyncMap | A::SyncOverride | A::SyncForget | A::SyncAgain | A::SyncSource | A::SyncApply | A::SyncOpen
        );
        match action {
            A::Back => {
                if place.can_go_back() || self.making.is_some() {
                    Offer::Yes
                } else {
                    Offer::Absent
                }
            }
            _ if deciding && self.making.is_some() => Offer::No(STOPPED.to_owned()),
            A::SyncSource | A::SyncAgain | A::SyncNext | A::SyncPrevious => Offer::Yes,
            A::Filter if listed => Offer::Yes,
            A::Accept if place.typing => Offer::Yes,
            A::Open if place.open || place.part == Part::Decided => Offer::Absent,
            A::Open => {
                let anything = place.part == Part::Kinds || place.window().is_some_and(|w| w.current().is_some());
                Offer::when(anything, "There is nothing under the cursor.")
            }
            A::SyncApply => accept::why_not_apply(summary, place).map_or(Offer::Yes, Offer::No),
            A::Sort if place.can_sort() => Offer::Yes,
            A::SyncUser => going::offers_user(place),
            A::SyncStranded => {
                let any = summary.found.iter().any(|found| found.code == Code::Stranded.text());
                Offer::when(any, "Nothing would be left to Missing Training User alone.")
            }
            A::SyncLimbo => {
                let any = summary.found.iter().any(|found| found.code == Code::Limbo.text());
                Offer::when(any, "Nobody would lose their last workgroup.")
            }
            A::SyncSave | A::SyncOpen | A::SyncBackups => Offer::Yes,
            A::SyncExport => Offer::when(self.export.is_none(), "The rows are still being read."),
            A::SyncAccept if place.part == Part::Findings => unless(accept::why_not(place)),
            A::SyncAll if place.part == Part::Items => Offer::Yes,
            A::SyncOverride if place.part == Part::Users => unless(decide::why_no_override(place)),
            A::SyncMap if matches!(place.part, Part::Workgroups | Part::Findings) => {
                unless(decide::why_no_mapping(place))
            }
            A::SyncForget if self.decision().is_some() => Offer::Yes,
            A::SyncForget if place.part == Part::Decided => Offer::No("Nothing has been decided.".to_owned()),
            _ => Offer::Absent,
        }
    }
}
