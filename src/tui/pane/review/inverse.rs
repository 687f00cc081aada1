//! Staging what takes a committed set back, to be looked through row by row.

use super::Review;
use crate::api::Request;
use crate::api::review::Inverse;
use crate::domain::ids::SetId;
use crate::link::Slot;
use crate::tui::effect::{Step, say};
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

impl Review {
    /// Asks for what takes the set back that is spoken of.
    pub(super) fn ask_inverse(&mut self) -> Vec<Step> {
        self.staging = self.set();
        let ask = |set| Step::Ask { slot: Some(Slot("inverse")), request: Request::Inverse { set } };
        self.staging.map(ask).into_iter().collect()
    }

    /// Stages it, if it was asked for here and not only to be shown.
    pub(super) fn take_inverse(&mut self, of: SetId, inverse: &Inverse) -> Vec<Step> {
        if self.staging != Some(of) {
            return Vec::new();
        }
        self.staging = None;
        let Inverse { set, warnings, .. } = inverse;
        let staged = counted(set.changes.len() as u64, "change", "changes");
        let mut text = format!("Staged {staged}. Nothing happens before they are applied.");
        for warning in warnings {
            text = format!("{text} {}", warning.sentence.shown());
        }
        let tone = if warnings.is_empty() { Tone::Plain } else { Tone::Warning };
        vec![Step::StageInverse(of, set.clone()), say(tone, text)]
    }
}
