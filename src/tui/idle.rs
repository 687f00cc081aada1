//! Nobody is there: after a while without a key the screen is covered, or the console is left where nobody could
//! uncover it.

use super::app::App;
use super::dialog::Prompt;
use super::effect::{Effect, Step};
use crate::domain::time::MINUTE;

impl App {
    /// Whether no key came for as long as the seat allows.
    pub fn is_idle(&self) -> bool {
        let minutes = i64::from(self.model.seat.idle_lock);
        let idle = self.model.now.0.saturating_sub(self.touched.0);
        minutes > 0 && self.model.operator().is_some() && !self.is_locked() && idle >= minutes * MINUTE
    }

    /// Covers the screen. Without a password nobody could uncover it, so then the console is left; the draft is kept.
    pub fn lock(&mut self) -> Vec<Effect> {
        self.touched = self.model.now;
        self.pressed.clear();
        self.model.notice = None;
        if self.model.operator().is_some_and(|operator| operator.has_password) {
            return self.follow(vec![Step::Open(Prompt::Lock)]);
        }
        let mut effects = self.work_to_keep();
        effects.push(Effect::Abandon);
        effects
    }
}
