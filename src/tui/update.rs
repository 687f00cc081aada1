//! The one place where the application changes: an event comes in, effects go out.

use std::collections::VecDeque;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::action::{Action, Offer};
use super::app::App;
use super::asking::Asker;
use super::chord::Chord;
use super::dialog::Dialog;
use super::effect::{Effect, Purpose, Step};
use super::event::Event;
use super::files::{Content, FileWish};
use super::keymap::{Context, Meaning};
use super::marks::MATCHING;
use super::pane::{Input, Tab};
use super::sheet::{Cover, Sheet};
use super::terminal::{Signal, drawn_on};
use super::widget::{Notice, Tone};
use super::{commits, shell};
use crate::api::Request;
use crate::domain::time::{MINUTE, Time};

/// Takes in what happened and says what shall happen outside.
pub fn update(app: &mut App, now: Time, event: Event) -> Vec<Effect> {
    let before = std::mem::replace(&mut app.model.now, now);
    if matches!(event, Event::Key(_) | Event::Paste(_)) {
        if app.is_idle() {
            return app.lock();
        }
        app.touched = now;
    }
    if matches!(event, Event::Key(_) | Event::Paste(_) | Event::Resize(_)) {
        app.flash.forget();
    }
    match event {
        Event::Key(key) => {
            let leads = app.leads(key);
            let effects = app.key(key);
            app.model.motion.key(leads, now);
            effects
        }
        Event::Paste(text) => app.input(&Input::Pasted(text)),
        Event::Resize(size) => {
            app.screen = drawn_on(size);
            let body = app.layout().body;
            app.dialogs.iter_mut().for_each(|dialog| dialog.modal_mut().resized(body));
            vec![Effect::Draw]
        }
        Event::Answer(answer) => app.answer(answer),
        Event::Progress(ticket, progress) => app.hear_how_far(ticket, progress),
        Event::Link(state) => app.link(state),
        Event::Standing(standing) => app.stand(standing),
        Event::Delay(delay) => app.delay(delay),
        Event::File(news) => app.file(news),
        Event::Fetched(fetched) => {
            let steps = app.panes.sync.fetched(&app.model, &fetched);
            app.follow(steps)
        }
        Event::Extracting { source, progress } => {
            let drawn = app.panes.sync.extracts(&source, progress);
            drawn.then_some(Effect::Draw).into_iter().collect()
        }
        Event::Wake => app.wake(before),
        Event::Rest => {
            app.model.motion.rest();
            vec![Effect::Draw]
        }
        Event::Signal(Signal::Suspend) => vec![Effect::Suspend],
        Event::Signal(signal) if signal.exit_code().is_some() => shell::leaving(app),
        Event::Signal(_) => vec![Effect::Draw],
    }
}

impl App {
    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.kind == KeyEventKind::Release {
            return Vec::new();
        }
        self.model.said = self.model.notice.take().or_else(|| self.model.said.take());
        self.pressed.push(Chord::from(key));
        match self.keymap.resolve(self.context(), &self.pressed) {
            Meaning::Action(action) => {
                self.pressed.clear();
                if action == Action::Repair && self.offers(action) == Offer::Yes {
                    // Which of the repairs is meant only the key can tell.
                    return self.input(&Input::Typed(key));
                }
                self.mean(action)
            }
            Meaning::Prefix(_) => vec![Effect::Draw],
            Meaning::Nothing => {
                let alone = self.pressed.len() == 1;
                self.pressed.clear();
                if alone { self.input(&Input::Typed(key)) } else { vec![Effect::Draw] }
            }
        }
    }

    /// Whether a key only leads the cursor along a list: a motion, a mark that moves on, or a letter of a filter.
    fn leads(&self, key: KeyEvent) -> bool {
        let pressed = [self.pressed.as_slice(), &[Chord::from(key)]].concat();
        let leads = match self.keymap.resolve(self.context(), &pressed) {
            Meaning::Action(action) => action.is_motion() || action == Action::Mark,
            Meaning::Nothing => self.context() == Context::Filter,
            Meaning::Prefix(_) => false,
        };
        leads && self.dialogs.is_empty()
    }

    fn mean(&mut self, action: Action) -> Vec<Effect> {
        self.follow(vec![Step::Act(action)])
    }

    /// Hands text to what has the focus.
    fn input(&mut self, input: &Input) -> Vec<Effect> {
        let steps = self.focused(input);
        self.follow(steps)
    }

    fn focused(&mut self, input: &Input) -> Vec<Step> {
        let body = self.layout().body;
        match self.dialogs.last_mut() {
            Some(dialog) => dialog.modal_mut().act(input),
            None => match self.sheets.top_mut(self.tab) {
                Some(sheet) => sheet.pane_mut().act(&mut self.model, input, body),
                None => self.panes.get_mut(self.tab).act(&mut self.model, input, body),
            },
        }
    }

    /// Does steps one after the other, and those they lead to, each before the ones that waited already.
    pub fn follow(&mut self, steps: Vec<Step>) -> Vec<Effect> {
        let mut steps = VecDeque::from(steps);
        let mut effects = vec![Effect::Draw];
        let edits = self.model.draft.edits();
        while let Some(step) = steps.pop_front() {
            for next in self.take(step, &mut effects).into_iter().rev() {
                steps.push_front(next);
            }
        }
        if self.model.draft.edits() != edits {
            self.follow_draft();
        }
        self.dialogs.iter_mut().for_each(|dialog| dialog.modal_mut().learn(&self.model));
        effects
    }

    /// Lets every pane and every sheet follow the draft, whether or not it is shown now.
    fn follow_draft(&mut self) {
        let sheets = self.sheets.all_mut().map(Sheet::pane_mut);
        sheets.for_each(|sheet| sheet.follow_draft(&self.model));
        for tab in Tab::ALL {
            self.panes.get_mut(*tab).follow_draft(&self.model);
        }
    }

    fn take(&mut self, step: Step, effects: &mut Vec<Effect>) -> Vec<Step> {
        match step {
            Step::Act(action) => return self.act(action),
            Step::Open(prompt) => {
                let dialog = Dialog::open(prompt, self);
                // Nothing comes above the lock.
                let at = self.dialogs.len() - usize::from(self.is_locked());
                self.dialogs.insert(at, dialog);
            }
            Step::Close => {
                self.dialogs.pop();
            }
            Step::Show(tab) => self.show(tab),
            Step::Lay(cover) => {
                let sheet = Sheet::open(cover, self);
                self.sheets.lay(self.tab, sheet);
            }
            Step::Uncover => self.sheets.lift(self.tab),
            Step::Find(filter) => {
                self.panes.users.find_by(&filter);
                self.show(Tab::Users);
            }
            Step::Visit(user) => {
                self.panes.users.visit(user);
                self.sheets.lift_views(Tab::Users);
                self.show(Tab::Users);
            }
            Step::VisitSet(set) => {
                self.panes.review.visit(set);
                self.sheets.lift_views(Tab::Review);
                self.show(Tab::Review);
            }
            Step::VisitCell(cell) => {
                self.panes.audit.visit(cell);
                self.sheets.lift_views(Tab::Audit);
                self.show(Tab::Audit);
            }
            Step::Return => self.show(self.previous),
            Step::Say(notice) => self.model.notice = Some(notice),
            Step::Stage(changes) => {
                self.model.draft.stage_all(changes);
            }
            Step::StageBulk(bulk) => {
                self.model.draft.stage_bulk(*bulk);
            }
            Step::StageFile(file) => {
                self.model.draft.stage_file(*file);
            }
            Step::StageInverse(set, inverse) => {
                if self.model.draft.reason.trim().is_empty() {
                    self.model.draft.reason = inverse.reason;
                }
                self.model.draft.stage_inverse(set, inverse.changes);
                self.panes.review.show_draft();
            }
            Step::Accept(accepted) => self.model.draft.accepted = accepted,
            Step::Ask { slot, request } => {
                let asker = match request {
                    Request::Standing
                    | Request::SignIn { .. }
                    | Request::SignOut
                    | Request::RequestAccess { .. }
                    | Request::Confirm { .. } => Asker::Shell,
                    // What belongs to a sync goes on while another pane is shown.
                    Request::BackupSync { .. }
                    | Request::PreviewSync { .. }
                    | Request::TakeExtract { .. }
                    | Request::SyncRows { .. } => Asker::Pane(Tab::Sync),
                    _ => Asker::Pane(self.tab),
                };
                let effect = self.ask(asker, slot, request);
                effects.push(effect);
            }
            Step::Write(writing) => effects.extend(commits::begin(self, writing, None)),
            Step::WriteWith(writing, own) => effects.extend(commits::begin(self, writing, Some(own))),
            Step::WriteSecrets(writing, secrets) => effects.extend(commits::send(self, writing, secrets)),
            Step::DrawEntropy => {
                let entropy = self.commits.entropy();
                if let Some(dialog) = self.dialogs.last_mut() {
                    dialog.modal_mut().entropy(entropy);
                }
            }
            Step::Keep(user, secret) => {
                self.model.passwords.insert(user, secret);
            }
            Step::Entered { purpose: Purpose::Reason, text } => self.model.draft.reason = text,
            Step::Entered { purpose: Purpose::OpenFile | Purpose::SyncOpen, text } if text.is_empty() => {}
            Step::Entered { purpose: purpose @ (Purpose::OpenFile | Purpose::SyncOpen), text } => {
                let content = if purpose == Purpose::OpenFile { Content::Changes } else { Content::SyncPlan };
                effects.push(Effect::File(FileWish::Read { path: self.model.seat.path(&text), content }));
            }
            Step::Entered { purpose: Purpose::Release, text } => {
                return text.parse().map(|release| Step::Lay(Cover::Sharing(release))).into_iter().collect();
            }
            Step::Entered { purpose, text } => {
                let text = if purpose.is_path() { self.model.seat.path(&text) } else { text };
                return self.focused(&Input::Entered { purpose, text });
            }
            Step::GiveUp => effects.extend(self.give_up()),
            Step::StopWriting => effects.extend(self.asking.ticket_of(Asker::Commit).map(Effect::Cancel)),
            Step::Outside(effect) => effects.push(effect),
        }
        Vec::new()
    }

    fn act(&mut self, action: Action) -> Vec<Step> {
        match self.offers(action) {
            Offer::Absent => Vec::new(),
            Offer::No(reason) => vec![Step::Say(Notice::new(Tone::Warning, reason))],
            Offer::Yes if shell::offers(self, action).is_some() => shell::act(self, action),
            Offer::Yes if self.dialogs.is_empty() && action.is_about_line() && self.pane().is_moving() => {
                // The line that is shown under the cursor is not the one the operator has in mind.
                let text = "The list is still on its way; nothing was done. Press the key again.";
                vec![Step::Say(Notice::new(Tone::Warning, text))]
            }
            Offer::Yes if self.dialogs.is_empty() && action.is_about_marked() && self.is_marking() => {
                let text = "Everybody who matches is still being marked; nothing was done. Press the key again.";
                vec![Step::Say(Notice::new(Tone::Warning, text))]
            }
            Offer::Yes => self.focused(&Input::Action(action)),
        }
    }

    /// Whether marks were asked for that have not come yet, so that others are meant than those who are marked.
    fn is_marking(&self) -> bool {
        self.asking.is_asked(MATCHING) || self.pane().is_marking()
    }

    fn show(&mut self, tab: Tab) {
        if tab != self.tab {
            self.previous = std::mem::replace(&mut self.tab, tab);
            if tab == Tab::Review && !self.model.draft.is_empty() {
                self.panes.review.turn_to_draft();
            }
        }
    }

    /// Does what time brings. Draws only when something turns, or an age on the screen is another.
    fn wake(&mut self, before: Time) -> Vec<Effect> {
        let mut effects = if self.is_idle() { self.lock() } else { Vec::new() };
        effects.extend(commits::ask_after(self));
        effects.extend(self.keep_work());
        effects.extend(self.keep_form());
        self.model.cache.retry();
        effects.extend(self.announce());
        if !self.asking.is_reading() {
            self.flash.rest();
        }
        if self.flash.put_out(self.model.now) {
            effects.push(Effect::Draw);
        }
        if self.waited().is_some() || before.0 / MINUTE != self.model.now.0 / MINUTE {
            effects.push(Effect::Draw);
        }
        effects
    }
}
