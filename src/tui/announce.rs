//! Somebody requests access while the console is open: said once, and rung where the operator wants that.

use super::action::Action;
use super::app::App;
use super::effect::Effect;
use super::widget::{Notice, Tone};
use crate::api::Standing;
use crate::api::standing::Applicant;

fn newest(standing: &Standing) -> Option<&Applicant> {
    standing.operator.as_ref()?.newest.as_ref()
}

impl App {
    /// Notes whose request is newer than all that were known a moment ago.
    pub(super) fn hear_of(&mut self, before: Option<&Standing>, now: &Standing) {
        let Some(applicant) = newest(now) else { return };
        let known = before.and_then(newest).map(|known| (known.asked_at, known.user));
        if known.is_none_or(|known| (applicant.asked_at, applicant.user) > known) {
            self.news = Some(applicant.clone());
        }
    }

    /// Says it as soon as nothing else is said; whoever was decided about meanwhile is no news any more.
    pub(super) fn announce(&mut self) -> Vec<Effect> {
        if self.model.notice.is_some() || self.is_locked() {
            return Vec::new();
        }
        let still = self.model.standing.as_ref().and_then(newest);
        let Some(applicant) = self.news.take().filter(|applicant| still == Some(applicant)) else {
            return Vec::new();
        };
        let key = self.keys_of(Action::ShowApprovals);
        let text = format!("{} requests access: {key} shows the queue.", applicant.name.shown());
        self.model.notice = Some(Notice::new(Tone::Plain, text));
        let bell = self.model.seat.bell.then_some(Effect::Bell);
        std::iter::once(Effect::Draw).chain(bell).collect()
    }
}
