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
use super::flash::Flash;
use super::kept::{Kept, Last, Sitter};
use super::keymap::{Context, Keymap};
use super::layout::Layout;
use super::line;
use super::model::Model;
use super::pane::{Pane, Panes, Tab};
use super::sheet::{Sheet, Sheets};
use super::shell;
use crate::api::standing::Applicant;
use crate::api::{Request, Standing};
use crate::domain::time::Time;
use crate::link::{LinkState, Slot};

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
    /// Who requested access, and was not announced yet.
    pub(super) news: Option<Applicant>,
    /// When the operator was last heard of.
    pub touched: Time,
    /// What somebody else wrote just now.
    pub flash: Flash,
    /// What was kept last of the work of whoever sits here.
    pub(super) last: Last,
    /// The work of those who sat here earlier in this session.
    pub(super) away: BTreeMap<Sitter, Kept>,
    /// The line broke and is another one now, since the far end said who sits here.
    pub(super) is_back: bool,
    /// The standing of whoever has to sign in again after the line broke; their work waits on the screen.
    pub(super) left: Option<Standing>,
}

/// How long something may take before it is said that it takes long.
const PATIENCE: i64 = 300;
const SPIN: Duration = Duration::from_millis(120);
const WAKE: Duration = Duration::from_secs(1);

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
            news: None,
            flash: Flash::default(),
            last: Last::default(),
            away: BTreeMap::new(),
            is_back: false,
            left: None,
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
        if let Some(offer) = line::offers(&self.model, action) {
            return offer;
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
        let mut keys = self.keymap.keys_of(self.context(), action);
        keys.next().map_or_else(|| format!(": {}", action.command().name), ToString::to_string)
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
        let mut effects = Vec::new();
        let body = self.layout().body;
        let mut wants = self.pane().wants(&self.model, body);
        // An answer is handed over once, so that this ends.
        while self.hand_over(&wants, &mut effects) {
            wants = self.pane().wants(&self.model, body);
        }
        wants.extend(self.dialogs.iter().flat_map(|dialog| dialog.modal().wants()));
        for want in wants {
            let epoch = self.model.epoch;
            if !self.model.cache.satisfies(&want, epoch) && !self.asking.is_waiting(&want, epoch) {
                let (asker, is_far) = (Asker::Pane(self.tab), self.model.is_far);
                effects.push(self.asking.ask_for(asker, want, is_far, epoch, self.model.now));
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

    pub fn ask_standing(&mut self) -> Effect {
        self.ask(Asker::Shell, Some(Slot("standing")), Request::Standing)
    }

    /// For how long the operator has been waiting, once it is worth a word.
    pub fn waited(&self) -> Option<Duration> {
        // While the line is down nothing gets on, and the header says so.
        let since = self.asking.since().filter(|_| self.model.link == LinkState::Up)?;
        let waited = self.model.now.0.saturating_sub(since.0);
        (waited >= PATIENCE).then(|| Duration::from_millis(waited.unsigned_abs()))
    }

    /// In how long the cursor will have rested, if it runs.
    pub fn rests_in(&self) -> Option<Duration> {
        self.model.motion.rests_in(self.model.now)
    }

    /// When the app wants to be woken: soon while somebody waits, now and then for what time brings.
    pub fn wake_in(&self) -> Duration {
        let wake = match self.asking.since() {
            Some(_) if self.model.link == LinkState::Up => SPIN,
            _ => WAKE,
        };
        self.flash.wake_in(self.model.now).map_or(wake, |sooner| wake.min(sooner))
    }
}
