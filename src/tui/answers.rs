//! Answers as they come in: each goes to whoever asked, and what everybody sees follows from the standing.

use super::action::Action;
use super::app::App;
use super::asking::{Asked, Asker};
use super::cache::Want;
use super::commits;
use super::dialog::Prompt;
use super::effect::{Effect, Step};
use super::flash::PLAIN;
use super::model::refused;
use super::pane::{Pane as _, Panes, Settled, Tab};
use super::view::picture;
use super::widget::{Notice, Tone};
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request, Standing};
use crate::link::{Answer, Slot, Ticket};

/// A larger draft is judged only when somebody looks at it.
const JUDGED_UNASKED: usize = 10_000;

impl App {
    pub(super) fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        let Some(asked) = self.asking.answered(answer.ticket) else { return Vec::new() };
        match asked.asker {
            Asker::Shell => self.shell_answer(&asked, answer.result),
            Asker::Commit => commits::settle(self, &answer.result),
            Asker::Anchor => match (asked.request, answer.result) {
                (Request::AuditHead { known: Some(known) }, Ok(Reply::AuditHead(present))) => {
                    vec![Effect::CompareAnchor(known, present)]
                }
                _ => Vec::new(),
            },
            Asker::Pane(tab) if self.flash.is_watching() => {
                let before = picture(self, &PLAIN);
                let effects = self.settle_all(tab, asked, answer.result);
                let after = picture(self, &PLAIN);
                self.flash.light(&before, &after, self.model.now);
                effects
            }
            Asker::Pane(tab) => self.settle_all(tab, asked, answer.result),
        }
    }

    /// Hears how far the work on a question is that somebody waits for: what takes that long belongs to a sync.
    pub(super) fn hear_how_far(&mut self, ticket: Ticket, progress: Progress) -> Vec<Effect> {
        let Some(asked) = self.asking.get(ticket) else { return Vec::new() };
        let request = asked.request.clone();
        let mut drawn = self.panes.sync.hear(&request, progress);
        for sheet in self.sheets.all_mut() {
            drawn |= sheet.pane_mut().hear(&request, progress);
        }
        drawn.then_some(Effect::Draw).into_iter().collect()
    }

    /// Settles an answer, and after it what went along with the question.
    fn settle_all(&mut self, tab: Tab, mut asked: Asked, result: Result<Reply, Refusal>) -> Vec<Effect> {
        let (list, also) = match result {
            Ok(Reply::Along { list, also }) => (Ok(*list), also),
            result => (result, Vec::new()),
        };
        let mut effects = self.settle(tab, &asked, list);
        for (request, result) in also {
            asked.request = request;
            effects.extend(self.settle(tab, &asked, result));
        }
        effects
    }

    fn settle(&mut self, tab: Tab, asked: &Asked, result: Result<Reply, Refusal>) -> Vec<Effect> {
        let mut steps = Vec::new();
        if let Err(refusal) = &result {
            steps.push(Step::Say(refused(refusal)));
            if refusal.kind == RefusalKind::NotSignedIn {
                steps.push(Step::Ask { slot: None, request: Request::Standing });
            }
        }
        let settled = Settled { request: &asked.request, result: &result, epoch: asked.epoch };
        let taken = self.sheets.takers(tab).collect();
        steps.extend(self.tell(tab, &settled));
        if tab != self.tab {
            self.lift_elsewhere(tab, &mut steps);
        }
        // What was staged when it was judged may have been written, or let go, since.
        if let (Tab::Review, Request::Judge { .. }, Ok(_)) = (tab, &asked.request, &result)
            && asked.request == self.model.judging()
        {
            steps.extend(self.say_contested());
        }
        self.model.cache.keep(asked.request.clone(), result, asked.epoch, taken);
        self.follow(steps)
    }

    /// Takes sheets off the pane that asked, where the operator has gone to another one meanwhile: what lies there is not
    /// meant.
    fn lift_elsewhere(&mut self, tab: Tab, steps: &mut Vec<Step>) {
        let all = steps.len();
        steps.retain(|step| !matches!(step, Step::Uncover));
        for _ in steps.len()..all {
            self.sheets.lift(tab);
        }
    }

    /// Stops everything that panes wait for. They are told so, and it is asked again only when somebody wants it.
    pub(super) fn give_up(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for asked in self.asking.give_up() {
            let Asker::Pane(tab) = asked.asker else { continue };
            let mut refusal = Refusal::new(RefusalKind::Failed, "Stopped.");
            if let Some(key) = self.key_again(tab, &asked.request) {
                refusal = refusal.hint(format!("{key} asks again."));
            }
            effects.push(Effect::Cancel(asked.ticket));
            effects.extend(self.settle(tab, &asked, Err(refusal)));
        }
        effects
    }

    /// The key by which what was asked on a pane is asked again.
    fn key_again(&self, tab: Tab, request: &Request) -> Option<String> {
        let pane = self.sheets.top(tab).map_or_else(|| self.panes.get(tab), |sheet| sheet.pane());
        let action = pane.again(request)?;
        self.keymap.keys_of(pane.context(), action).next().map(ToString::to_string)
    }

    /// Tells an answer to the pane that asked and to the sheets that lie on it.
    pub(super) fn tell(&mut self, tab: Tab, settled: &Settled<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        for sheet in self.sheets.of(tab) {
            steps.extend(sheet.pane_mut().settle(&mut self.model, settled));
        }
        steps.extend(self.panes.get_mut(tab).settle(&mut self.model, settled));
        steps
    }

    /// Hands what the shown pane wants to it where the answer went to another one, which had asked first. Tells whether
    /// there was any: what the pane wants after that may be something else.
    pub(super) fn hand_over(&mut self, wants: &[Want], effects: &mut Vec<Effect>) -> bool {
        let Some(taker) = self.sheets.takers(self.tab).next_back() else { return false };
        let epoch = self.model.epoch;
        let mut handed = false;
        for want in wants {
            let Some(result) = self.model.cache.hand_over(want, taker, epoch) else { continue };
            let settled = Settled { request: &want.request, result: &result, epoch };
            let pane = match self.sheets.top_mut(self.tab) {
                Some(sheet) => sheet.pane_mut(),
                None => self.panes.get_mut(self.tab),
            };
            let steps = pane.settle(&mut self.model, &settled);
            effects.extend(self.follow(steps));
            handed = true;
        }
        handed
    }

    fn shell_answer(&mut self, asked: &Asked, result: Result<Reply, Refusal>) -> Vec<Effect> {
        match result {
            Ok(Reply::Standing(standing)) => self.stand(standing),
            Ok(Reply::Confirmed) => {
                self.dialogs.retain(|dialog| !dialog.is_lock());
                vec![Effect::Draw]
            }
            Ok(reply) => {
                if let Some(dialog) = self.dialogs.last_mut() {
                    dialog.modal_mut().told(&reply);
                }
                vec![Effect::Draw]
            }
            Err(refusal) if asked.is_of_dialog() => {
                if let Some(dialog) = self.dialogs.last_mut() {
                    dialog.modal_mut().refused(&refusal);
                }
                self.follow(vec![Step::Ask { slot: Some(Slot("standing")), request: Request::Standing }])
            }
            Err(refusal) => self.follow(vec![Step::Say(refused(&refusal))]),
        }
    }

    /// Takes in who the operator is and where the database stands; when nothing is new, nothing is drawn.
    pub(super) fn stand(&mut self, standing: Standing) -> Vec<Effect> {
        if !self.is_back && self.model.standing.as_ref() == Some(&standing) {
            return Vec::new();
        }
        if self.waits_for_return(&standing) {
            self.asking.drop_reads();
            return self.follow(vec![Step::Open(Prompt::SignIn)]);
        }
        let returned = self.returns(&standing);
        self.is_back = false;
        let user = |standing: &Standing| standing.operator.as_ref().map(|operator| operator.user);
        let same_seat = returned
            || self
                .model
                .standing
                .as_ref()
                .is_some_and(|old| old.database.uuid == standing.database.uuid && user(old) == user(&standing));
        let signed_in = standing.operator.is_some();
        let mut effects = if same_seat { Vec::new() } else { self.rise() };
        let before = self.model.standing.replace(standing.clone());
        if same_seat {
            self.hear_of(before.as_ref(), &standing);
            // The answers to come bring what was written, be it by somebody else.
            self.flash.watch();
        } else {
            self.flash.forget();
        }
        // What was asked since the operator's own commit knows of it already.
        if !(same_seat && self.commits.is_told_by(before.as_ref(), &standing)) {
            self.model.touch();
        }
        if !same_seat {
            self.model.cache.clear();
            self.asking.drop_reads();
            self.panes = Panes::default();
            self.sheets.clear();
            self.model.passwords.clear();
            self.dialogs.clear();
            effects.push(self.sit(standing));
            effects.extend(commits::come_back(self));
            // Who is nobody hears nothing of the journal; whoever sits down does.
            effects.extend(self.model.is_far.then(|| self.ask_anchor()).flatten());
        }
        effects.extend(self.judge_again());
        effects.extend(self.announce());
        let ask = !signed_in && self.dialogs.is_empty();
        effects.extend(self.follow(ask.then_some(Step::Open(Prompt::SignIn)).into_iter().collect()));
        effects
    }

    /// Has the draft judged once more when others have written something: they may have changed what is staged here.
    fn judge_again(&mut self) -> Option<Effect> {
        let draft = &self.model.draft;
        if draft.is_empty() || draft.len() > JUDGED_UNASKED || self.model.operator().is_none() {
            return None;
        }
        Some(self.ask(Asker::Pane(Tab::Review), Some(Slot("judge")), self.model.judging()))
    }

    /// Says who changed what is staged here, with the key that shows it.
    fn say_contested(&mut self) -> Option<Step> {
        let said = self.panes.review.contested()?;
        // Whoever looks at the review sees the rows themselves.
        let elsewhere = self.tab != Tab::Review;
        let keys = self.keys_of(Action::Review);
        elsewhere.then(|| Step::Say(Notice::new(Tone::Warning, format!("{said}: {keys} shows them."))))
    }
}
