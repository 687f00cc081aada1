//! The line to a database far away, as the operator sees it: how it stands, what cannot be done while it is down, and
//! what happens when it is there again. What is on the screen can be read, and staging goes on.

use std::time::Duration;

use super::action::{Action, Offer};
use super::app::App;
use super::asking::Asker;
use super::commits;
use super::dialog::Dialog;
use super::effect::Effect;
use super::header;
use super::model::Model;
use super::widget::{Notice, Tone};
use crate::api::{Request, Standing};
use crate::link::LinkState;

/// What writes at once, or leads to a question whose yes does.
const WRITES: [Action; 16] = [
    Action::Commit,
    Action::CommitOk,
    Action::UndoThis,
    Action::UndoSet,
    Action::Approve,
    Action::Deny,
    Action::Park,
    Action::SendMailAgain,
    Action::CancelMail,
    Action::KeepFilter,
    Action::SyncApply,
    Action::RestoreBackup,
    Action::OwnPassword,
    Action::OwnQuestion,
    Action::RequestAccess,
    Action::SignOut,
];

/// Why nothing can be written or signed in now, in a sentence; `None` while the line is there.
pub fn why_down(model: &Model) -> Option<&'static str> {
    (model.link != LinkState::Up).then_some("The line is down: nothing is written until it is there again.")
}

/// Offers an action by the line alone; `None` where the line has nothing against it.
pub fn offers(model: &Model, action: Action) -> Option<Offer> {
    match action {
        Action::Line if !model.is_far => Some(Offer::Absent),
        Action::Line => Some(Offer::Yes),
        action if WRITES.contains(&action) => why_down(model).map(|reason| Offer::No(reason.to_owned())),
        _ => None,
    }
}

/// How the line stands, in full.
pub fn about(model: &Model) -> Vec<String> {
    match &model.link {
        LinkState::Up => {
            let delay = model.delay.map(|delay| format!(" There and back takes {} ms.", delay.as_millis()));
            vec![format!("The line is there.{}", delay.unwrap_or_default())]
        }
        LinkState::Connecting { attempt, why } => vec![
            String::from(why.shown()),
            format!("The line is being made again, attempt {attempt}; ctrl-r makes the next attempt at once."),
            WAITS.to_owned(),
        ],
        LinkState::Down { reason } => vec![
            String::from(reason.shown()),
            "Now and then it is looked whether that was mended; ctrl-r looks at once.".to_owned(),
            WAITS.to_owned(),
        ],
    }
}

const WAITS: &str = "What is staged is kept, and staging goes on. A commit that was on its way is asked after by its \
                     receipt once the line is there: it is done once, or not at all.";

impl App {
    /// Takes in how the line stands.
    pub(super) fn link(&mut self, state: LinkState) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.model.link, state);
        let (was_up, is_up) = (before == LinkState::Up, self.model.link == LinkState::Up);
        let mut effects = vec![Effect::Draw];
        let said = match &self.model.link {
            LinkState::Up if was_up => None,
            LinkState::Up => Some((Tone::Ok, "The line is there again.".to_owned())),
            LinkState::Connecting { why, .. } if was_up => Some((Tone::Warning, format!("{}{HOW}", why.shown()))),
            LinkState::Connecting { .. } => None,
            LinkState::Down { .. } if before == self.model.link => None,
            LinkState::Down { reason } => Some((Tone::Error, format!("{}{HOW}", reason.shown()))),
        };
        if let Some((tone, text)) = said {
            self.model.notice = Some(Notice::new(tone, text));
        }
        self.dialogs.iter_mut().for_each(|dialog| dialog.modal_mut().learn(&self.model));
        if is_up && !was_up {
            self.is_back = true;
            self.model.cache.forget_refusals();
            effects.extend(commits::ask_after(self));
            effects.push(self.ask_standing());
            effects.extend(self.ask_anchor());
        }
        effects
    }

    /// Takes in how far away the far end is.
    pub(super) fn delay(&mut self, delay: Duration) -> Vec<Effect> {
        let before = header::delay(&self.model);
        self.model.delay = Some(delay);
        self.dialogs.iter_mut().for_each(|dialog| dialog.modal_mut().learn(&self.model));
        let is_seen = header::delay(&self.model) != before || !self.dialogs.is_empty();
        is_seen.then_some(Effect::Draw).into_iter().collect()
    }

    /// Asks how the journal stands to what is kept of it: what lies at the far end may be another than it was.
    pub(super) fn ask_anchor(&mut self) -> Option<Effect> {
        let known = self.model.anchor?;
        Some(self.ask(Asker::Anchor, None, Request::AuditHead { known: Some(known) }))
    }

    /// Whether the far end knows nobody only because the line is another one. Then everything on the screen waits under
    /// the sign-in until the same operator is back.
    pub(super) fn waits_for_return(&mut self, standing: &Standing) -> bool {
        let Some(known) = &self.model.standing else { return false };
        let lost = self.is_back && standing.operator.is_none() && known.operator.is_some();
        if !lost || known.database.uuid != standing.database.uuid {
            return false;
        }
        if let Some(operator) = &known.operator {
            self.model.seat.login = Some(operator.login.stored().to_owned());
        }
        self.left = self.model.standing.replace(standing.clone());
        // Nobody could unlock it: there is no operator whose password it would ask for. The sign-in covers as much.
        self.dialogs.retain(|dialog| !dialog.is_lock());
        true
    }

    /// Whether a standing is that of the operator who has to come back. The sign-in goes, and everything is as it was.
    pub(super) fn returns(&mut self, standing: &Standing) -> bool {
        let user = |standing: &Standing| standing.operator.as_ref().map(|operator| operator.user);
        let Some(left) = self.left.take() else { return false };
        if standing.operator.is_none() {
            self.left = Some(left);
            return false;
        }
        let same = user(&left) == user(standing);
        // Whoever sits here now, it was them who sat here before: their work is kept for them.
        self.model.standing = Some(left);
        if same {
            self.dialogs.retain(|dialog| !matches!(dialog, Dialog::SignIn(_) | Dialog::Lock(_)));
        }
        same
    }
}

/// How one learns more of a line that is down.
const HOW: &str = " Nothing is lost; ctrl-r dials at once, : line tells more.";
