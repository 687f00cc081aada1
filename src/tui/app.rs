//! The application: one state, from which the screen is drawn and which only [`super::update()`] changes.

use std::collections::BTreeMap;
use std::time::Duration;

use ratatui::layout::Size;

use super::action::{Action, Offer};
use super::asking::{Asker, Asking};
use super::chord::Chord;
use super::commits::Commits;
use super::dialog::Dialog;
use super::effect::Effect;
use super::keymap::{Context, Keymap};
use super::layout::Layout;
use super::model::Model;
use super::pane::{Pane, Panes, Tab};
use super::sheet::{LeftForm, Sheet, Sheets};
use super::shell;
use super::widget::{Notice, Tone};
use super::wording::counted;
use crate::api::{Request, Standing};
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::link::Slot;

/// Everything the screen is a function of.
#[derive(Clone, Debug)]
pub struct App {
    pub model: Model,
    pub panes: Panes,
    /// The pane that is shown, and the one before it.
    pub tab: Tab,
    pub previous: Tab,
    /// What lies on the panes.
    pub sheets: Sheets,
    /// What lies above the pane, the topmost last.
    pub dialogs: Vec<Dialog>,
    pub keymap: Keymap,
    /// The beginning of a sequence of keys.
    pub pressed: Vec<Chord>,
    pub asking: Asking,
    pub commits: Commits,
    pub screen: Size,
    /// When the operator was last heard of.
    pub touched: Time,
    /// The edits of the draft and its reason when it was kept last.
    kept: (u64, String),
    /// What was kept last of a form.
    kept_form: Option<LeftForm>,
    /// The work of those who sat here earlier in this session.
    away: BTreeMap<Sitter, (Draft, Option<LeftForm>)>,
}

/// An operator of a database.
type Sitter = (Raw, UserId);

/// How long something may take before it is said that it takes long.
const PATIENCE: i64 = 300;
const SPIN: Duration = Duration::from_millis(120);
/// A draft of so many cells is kept with every change; a larger one now and then.
pub const KEPT_AT_ONCE: usize = 2_000;
const POLL: Duration = Duration::from_secs(1);

impl App {
    pub fn new(model: Model, keymap: Keymap, commits: Commits, screen: Size) -> Self {
        Self {
            touched: model.now,
            model,
            panes: Panes::default(),
            tab: Tab::FIRST,
            previous: Tab::FIRST,
            sheets: Sheets::default(),
            dialogs: Vec::new(),
            keymap,
            pressed: Vec::new(),
            asking: Asking::default(),
            commits,
            screen,
            kept: (0, String::new()),
            kept_form: None,
            away: BTreeMap::new(),
        }
    }

    /// What is shown: the topmost sheet of the tab, else its pane.
    pub fn pane(&self) -> &dyn Pane {
        self.sheets.top(self.tab).map_or_else(|| self.panes.get(self.tab), Sheet::pane)
    }

    /// Whether the screen is covered until the operator's password is typed.
    pub fn is_locked(&self) -> bool {
        self.dialogs.last().is_some_and(Dialog::is_lock)
    }

    /// Where keys are looked up first.
    pub fn context(&self) -> Context {
        self.dialogs.last().map_or_else(|| self.pane().context(), |dialog| dialog.modal().context())
    }

    pub fn layout(&self) -> Layout {
        Layout::of(self.screen)
    }

    /// Tells whether an action can be done now, and if not, why.
    pub fn offers(&self, action: Action) -> Offer {
        if self.is_locked() && !matches!(action, Action::Quit | Action::Suspend) {
            let takes = self.dialogs.last().is_some_and(|lock| lock.modal().takes(action));
            return if takes { Offer::Yes } else { Offer::Absent };
        }
        if let Some(offer) = shell::offers(self, action) {
            return offer;
        }
        if let Some(dialog) = self.dialogs.last() {
            return if dialog.modal().takes(action) { Offer::Yes } else { Offer::Absent };
        }
        let offer = self.pane().offers(&self.model, action);
        match self.model.why_not_do(self.pane().context(), action) {
            Some(reason) if offer != Offer::Absent => Offer::No(reason),
            _ => offer,
        }
    }

    /// The keys that lead to an action here, as they are shown; the palette's way where there are none.
    pub fn keys_of(&self, action: Action) -> String {
        let keys = self.keymap.keys_of(self.context(), action);
        keys.first().map_or_else(|| format!(": {}", action.command().name), ToString::to_string)
    }

    /// Makes the effect that sends a question.
    pub fn ask(&mut self, asker: Asker, slot: Option<Slot>, request: Request) -> Effect {
        self.asking.ask(asker, slot, request, self.model.epoch, self.model.now)
    }

    /// Asks for what the shown pane wants and neither has nor waits for. Called once after a burst of events.
    pub fn inquire(&mut self) -> Vec<Effect> {
        if self.model.operator().is_none() {
            return Vec::new();
        }
        let mut wants = self.pane().wants(&self.model, self.layout().body);
        wants.extend(self.dialogs.iter().flat_map(|dialog| dialog.modal().wants()));
        let mut effects = Vec::new();
        for want in wants {
            let epoch = self.model.epoch;
            if !self.model.cache.satisfies(&want, epoch) && !self.asking.is_waiting(&want.request, epoch) {
                effects.push(self.ask(Asker::Pane(self.tab), want.slot, want.request));
            }
        }
        effects
    }

    /// The first question: who is at the terminal, and what is on the other side?
    pub fn start(&mut self) -> Vec<Effect> {
        vec![self.ask_standing(), Effect::Draw]
    }

    /// Begins with the answer to the first question, where it was asked before the screen was there.
    pub fn start_with(&mut self, standing: Standing) -> Vec<Effect> {
        let mut effects = self.stand(standing);
        effects.push(Effect::Draw);
        effects
    }

    fn sitter(&self) -> Option<Sitter> {
        let standing = self.model.standing.as_ref()?;
        Some((standing.database.uuid.clone(), standing.operator.as_ref()?.user))
    }

    /// Puts the work of whoever sat here aside, to be kept for them alone. Called while their standing still holds.
    pub(super) fn rise(&mut self) -> Vec<Effect> {
        let Some(sitter) = self.sitter() else { return Vec::new() };
        let form = self.form_to_keep();
        let left = self.sheets.left_form().or_else(|| self.model.left.take());
        let draft = std::mem::take(&mut self.model.draft);
        let keep = Effect::KeepDraft(Box::new(draft.clone()));
        self.away.insert(sitter, (draft, left));
        std::iter::once(keep).chain(form).collect()
    }

    /// Takes up the work of whoever sits here now: what they did in this session, else what was kept for them earlier.
    pub(super) fn sit(&mut self, standing: Standing) -> Effect {
        let away = self.sitter().and_then(|sitter| self.away.remove(&sitter)).unwrap_or_default();
        (self.model.draft, self.model.left) = away;
        self.model.last_set = None;
        self.recall();
        Effect::Sit(Box::new(standing))
    }

    /// Takes up what an earlier session kept for the operator, where this one knows nothing newer.
    pub fn take_up(&mut self, draft: Draft, left: Option<LeftForm>) {
        if self.model.draft.is_empty() {
            self.model.draft = draft;
        }
        if self.model.left.is_none() && self.sheets.left_form().is_none() {
            self.model.left = left;
        }
        self.recall();
    }

    /// Says what was staged earlier, or else what there is to warn of.
    fn recall(&mut self) {
        if let Some(warning) = self.model.warning() {
            self.model.notice = Some(Notice::new(Tone::Warning, warning.shown()));
        }
        self.kept = (self.model.draft.edits(), self.model.draft.reason.clone());
        if !self.model.draft.is_empty() {
            let staged = counted(self.model.draft.len() as u64, "change", "changes");
            let text = format!("{staged} staged earlier: {} reviews.", self.keys_of(Action::Review));
            self.model.notice = Some(Notice::new(Tone::Plain, text));
        }
        self.kept_form.clone_from(&self.model.left);
        if let Some(left) = &self.model.left {
            let key = |context, action| {
                let keys = self.keymap.keys_of(context, action);
                keys.first().map(ToString::to_string).unwrap_or_default()
            };
            let (opens, setup) = (key(left.context(), Action::ReopenForm), key(Context::Global, Action::ShowSetup));
            self.model.notice = Some(Notice::new(Tone::Plain, left.offer(&opens, &setup)));
        }
    }

    /// Keeps the draft if it was altered since it was kept last.
    pub fn keep_draft(&mut self) -> Option<Effect> {
        let draft = &self.model.draft;
        if self.kept.0 == draft.edits() && self.kept.1 == draft.reason {
            return None;
        }
        self.kept = (draft.edits(), draft.reason.clone());
        Some(Effect::KeepDraft(Box::new(draft.clone())))
    }

    /// The same before anything is drawn, so that what is seen staged is kept; a large draft waits for the next wake.
    pub fn keep_small_draft(&mut self) -> Option<Effect> {
        if self.model.draft.len() <= KEPT_AT_ONCE { self.keep_draft() } else { None }
    }

    /// What is to be kept of an open form, if that is something else than what was kept last. A form of an earlier
    /// session is kept until it is opened again.
    pub fn form_to_keep(&self) -> Option<Effect> {
        let left = self.sheets.left_form().or_else(|| self.model.left.clone());
        (left != self.kept_form).then(|| Effect::KeepForm(left.map(Box::new)))
    }

    pub fn keep_form(&mut self) -> Option<Effect> {
        let effect = self.form_to_keep()?;
        if let Effect::KeepForm(left) = &effect {
            self.kept_form = left.as_deref().cloned();
        }
        Some(effect)
    }

    pub fn ask_standing(&mut self) -> Effect {
        self.ask(Asker::Shell, Some(Slot("standing")), Request::Standing)
    }

    /// For how long the operator has been waiting, once it is worth a word.
    pub fn waited(&self) -> Option<Duration> {
        let since = self.asking.since()?;
        let waited = self.model.now.0.saturating_sub(since.0);
        (waited >= PATIENCE).then(|| Duration::from_millis(waited.unsigned_abs()))
    }

    /// When the app wants to be woken: soon while somebody waits, now and then to see what others wrote.
    pub fn wake_in(&self) -> Duration {
        let wake = match self.asking.since() {
            Some(_) => SPIN,
            None => POLL,
        };
        self.pane().wake_in(&self.model).map_or(wake, |pane| pane.min(wake))
    }
}
