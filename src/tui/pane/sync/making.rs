//! A plan in the making: a source at another place is fetched first, then both sides are
//! compared at the destination's.

use super::plan::Planned;
use super::source::{self, Way};
use super::{Carried, Made, Sync, accept, decide, words};
use crate::api::sync::{ExtractBlock, SyncAsk, SyncSummary, unknown_at};
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};
use crate::link::Slot;
use crate::tui::courier::{Errand, Fetched};
use crate::tui::effect::{Effect, Step, say};
use crate::tui::model::{Model, Seat, refused};
use crate::tui::view::View;
use crate::tui::widget::Tone;
use crate::tui::wording::{number, size};

/// The place on the screen that plans are asked for. Asking anything else for it stops a plan in the making.
pub(super) const PREVIEW: Slot = Slot("sync-preview");

/// A plan in the making.
#[derive(Clone, Debug)]
pub(super) struct Making {
    /// What it is made of, as the operator named it.
    pub ask: SyncAsk,
    pub way: Way,
    stage: Stage,
    /// What was read so far, where that was told.
    read: Option<Progress>,
}

/// How far it is.
#[derive(Clone, Debug)]
enum Stage {
    /// The extract is being made at the source; absent until its first block came.
    Fetching(Option<Fetching>),
    /// Both sides are compared, with this question.
    Comparing(SyncAsk, Option<Carried>),
}

/// An extract on its way.
#[derive(Clone, Debug)]
struct Fetching {
    carried: Carried,
    /// So many of its bytes have arrived.
    end: u64,
    total: u64,
}

impl Making {
    /// Which side reads what.
    pub fn sides(&self, seat: &Seat) -> Vec<String> {
        source::sides(seat, &self.ask.source, &self.way)
    }

    /// How far it is, in a sentence.
    pub fn progress(&self, view: &View<'_>) -> String {
        let (dots, from) = (view.theme.glyphs().ellipsis, words::shown(&self.ask.source));
        match (&self.stage, self.read) {
            (Stage::Fetching(None), None) => format!("{from} makes its extract {dots} esc stops it."),
            (Stage::Fetching(None), Some(read)) => format!("The extract: {} {dots} esc stops it.", read.words(number)),
            (Stage::Fetching(Some(_)), Some(hashed)) => {
                format!("Carried: {} {dots} esc stops it.", hashed.words(number))
            }
            (Stage::Fetching(Some(Fetching { end, total, .. })), None) => {
                let share = end * 100 / total.max(&1);
                format!("{} of {} carried, {share} % {dots} esc stops it.", size(*end), size(*total))
            }
            (Stage::Comparing(..), None) => format!("Comparing with {from} {dots} esc stops it."),
            // From where is said elsewhere, and a long path would leave no room for the number.
            (Stage::Comparing(..), Some(read)) => format!("Comparing: {} {dots} esc stops it.", read.words(number)),
        }
    }

    /// The same where a plan is on the screen: nothing before there is something to be told.
    pub fn how_far(&self, view: &View<'_>) -> Option<String> {
        let compares = matches!(self.stage, Stage::Comparing(..));
        (!compares || self.read.is_some()).then(|| self.progress(view))
    }
}

impl Sync {
    /// Makes a plan, or makes it again; what was carried of the source is used again unless it shall be read `anew`.
    pub(super) fn preview(&mut self, seat: &Seat, ask: SyncAsk, anew: bool) -> Vec<Step> {
        (self.refused, self.tried) = (None, Some(ask.source.clone()));
        let way = match source::way(seat, &ask.source) {
            Ok(way) => way,
            Err(refusal) => {
                self.refused = Some(refusal.clone());
                return self.made.iter().map(|_| Step::Say(refused(&refusal))).collect();
            }
        };
        let same = self.made.as_ref().filter(|made| !anew && made.place.ask.source == ask.source);
        let at_hand = same.and_then(|made| made.carried.clone());
        match sent(&ask, &way, at_hand.as_ref()) {
            Some(sent) => {
                self.making = Some(Making { ask, way, stage: Stage::Comparing(sent.clone(), at_hand), read: None });
                vec![Step::Ask { slot: Some(PREVIEW), request: Request::PreviewSync { ask: sent } }]
            }
            None => {
                let fetch = fetch(&ask.source, 0);
                self.making = Some(Making { ask, way, stage: Stage::Fetching(None), read: None });
                vec![fetch]
            }
        }
    }

    /// Stops the plan in the making.
    pub(super) fn stop(&mut self) -> Vec<Step> {
        let fetching = self.making.take().is_some_and(|making| matches!(making.stage, Stage::Fetching(_)));
        let leave = fetching.then_some(Step::Outside(Effect::Errand(Errand::Leave)));
        let stop = Step::Ask { slot: Some(PREVIEW), request: Request::Standing };
        leave.into_iter().chain([stop, say(Tone::Plain, "Stopped. A preview writes nothing.")]).collect()
    }

    /// Gives up the plan in the making for a reason.
    fn fail(&mut self, refusal: &Refusal) -> Vec<Step> {
        self.making = None;
        self.refused = Some(refusal.clone());
        let leave = Step::Outside(Effect::Errand(Errand::Leave));
        // Where there is no plan, the pane itself says why.
        std::iter::once(leave).chain(self.made.iter().map(|_| Step::Say(refused(refusal)))).collect()
    }

    /// Takes what was fetched of the source and carries it to the side of the destination.
    pub(in crate::tui) fn fetched(&mut self, model: &Model, fetched: &Fetched) -> Vec<Step> {
        if self.is_checking() {
            return self.asked_again(&model.seat, fetched);
        }
        let Some(making) = self.making.as_mut().filter(|making| making.ask.source == fetched.source) else {
            return Vec::new();
        };
        let Stage::Fetching(there) = &mut making.stage else { return Vec::new() };
        let block = match &fetched.result {
            Ok(block) => block,
            Err(refusal) => {
                let unknown = refusal.kind == RefusalKind::NotSignedIn;
                let refusal = if unknown { unknown_at(&fetched.source) } else { refusal.clone() };
                return self.fail(&refusal);
            }
        };
        let so_far = there.as_ref().map_or(0, |there| there.end);
        if block.from != so_far {
            return Vec::new();
        }
        let other = there.as_ref().is_some_and(|there| there.carried.extract != block.extract);
        if other || block.end() <= so_far && block.total > so_far {
            let sentence = format!("{} changed while it was carried.", making.ask.source);
            let refusal = Refusal::new(RefusalKind::Stale, sentence).hint("Name it once more to begin anew.");
            return self.fail(&refusal);
        }
        let first = || Carried { extract: block.extract.clone(), at: model.now };
        let carried = there.take().map_or_else(first, |there| there.carried);
        *there = Some(Fetching { carried, end: so_far, total: block.total });
        making.read = None;
        vec![Step::Ask { slot: Some(PREVIEW), request: Request::TakeExtract { block: block.clone() } }]
    }

    /// Goes on when a block has arrived at the side of the destination.
    pub(super) fn taken(&mut self, block: &ExtractBlock, result: &Result<Reply, Refusal>) -> Vec<Step> {
        let Some(Making { ask, stage, read, .. }) = &mut self.making else { return Vec::new() };
        let Stage::Fetching(Some(there)) = stage else { return Vec::new() };
        if there.carried.extract != block.extract {
            return Vec::new();
        }
        match result {
            Ok(Reply::ExtractTaken(_)) => {}
            Ok(_) => return Vec::new(),
            Err(refusal) => {
                self.refused = Some(refusal.clone());
                self.making = None;
                return vec![Step::Outside(Effect::Errand(Errand::Leave))];
            }
        }
        there.end = block.end();
        if there.end < there.total {
            return vec![fetch(&ask.source, there.end)];
        }
        let sent = SyncAsk { extract: Some(block.extract.clone()), ..ask.clone() };
        (*stage, *read) = (Stage::Comparing(sent.clone(), Some(there.carried.clone())), None);
        vec![Step::Ask { slot: Some(PREVIEW), request: Request::PreviewSync { ask: sent } }]
    }

    /// Takes how far a source at another place is with its extract; tells whether that is shown.
    pub(in crate::tui) fn extracts(&mut self, source: &str, progress: Progress) -> bool {
        if self.is_checking() {
            return self.carries(progress);
        }
        let waits = |making: &&mut Making| making.ask.source == source && matches!(making.stage, Stage::Fetching(None));
        let Some(making) = self.making.as_mut().filter(waits) else { return false };
        making.read = Some(progress);
        true
    }

    /// Takes how far a question is that the pane waits for; tells whether that is shown.
    pub(super) fn works(&mut self, request: &Request, progress: Progress) -> bool {
        match request {
            Request::PreviewSync { ask } => {
                if self.is_checking() {
                    return self.carries(progress);
                }
                let waits =
                    |making: &&mut Making| matches!(&making.stage, Stage::Comparing(waited, _) if waited == ask);
                let Some(making) = self.making.as_mut().filter(waits) else { return false };
                making.read = Some(progress);
                true
            }
            Request::TakeExtract { block } => {
                let waits = |making: &&mut Making| match &making.stage {
                    Stage::Fetching(Some(there)) => there.carried.extract == block.extract,
                    _ => false,
                };
                let Some(making) = self.making.as_mut().filter(waits) else { return false };
                making.read = Some(progress);
                true
            }
            Request::ApplySync { plan, .. } => self.is_carrying(plan) && self.carries(progress),
            _ => false,
        }
    }

    /// Takes the answer to the preview that is waited for.
    pub(super) fn planned(&mut self, sent: &SyncAsk, result: &Result<Reply, Refusal>) -> Vec<Step> {
        if self.is_checking() {
            return self.checked(result);
        }
        let waits = |making: &&mut Making| matches!(&making.stage, Stage::Comparing(waited, _) if waited == sent);
        let Some(making) = self.making.as_mut().filter(waits) else { return Vec::new() };
        match result {
            Ok(Reply::Sync(summary)) => self.take_plan((**summary).clone()),
            Err(refusal) if refusal.kind == RefusalKind::Stale && sent.extract.is_some() && self.made.is_some() => {
                // What was carried went with the line; the source is still there.
                (making.stage, making.read) = (Stage::Fetching(None), None);
                vec![fetch(&making.ask.source, 0)]
            }
            Ok(_) => Vec::new(),
            Err(refusal) => {
                self.making = None;
                self.refused = Some(refusal.clone());
                Vec::new()
            }
        }
    }

    /// Puts a plan in the place of the one before, and says what is different in it.
    pub(super) fn take_plan(&mut self, summary: SyncSummary) -> Vec<Step> {
        let (before, was_carried_out) = (self.made.take(), self.carry.take().is_some());
        let (ask, way, carried) = match (self.making.take(), &before) {
            (Some(Making { ask, way, stage: Stage::Comparing(_, carried), .. }), _) => (ask, way, carried),
            (_, Some(before)) => (before.place.ask.clone(), before.way.clone(), before.carried.clone()),
            (_, None) => return Vec::new(),
        };
        let same = before.as_ref().filter(|before| before.place.ask.source == ask.source);
        let changes = same.map(|before| decide::differences(&before.summary, &summary));
        let notice = same.zip(changes.as_ref()).map(|(before, changes)| {
            let then = &before.summary;
            // A decision has other users looked at, which makes other prints of the same sides.
            let same_ask = before.place.ask == ask;
            let sides = same_ask.then(|| summary.changed_since(&then.source, &then.destination)).flatten();
            let sides = sides.map(|sides| words::shown(&sides));
            let tone = if sides.is_some() { Tone::Warning } else { Tone::Plain };
            let counts = match changes.as_slice() {
                [] => "all counts are as before".to_owned(),
                changes => changes.join(", "),
            };
            let unwritten = if was_carried_out { "Nothing was written: " } else { "" };
            let sides = sides.map(|sides| format!("{unwritten}{sides} changed. ")).unwrap_or_default();
            say(tone, format!("{sides}Made again: {counts}."))
        });
        let accepted = same.map(|same| accept::still(&same.summary, &summary, same.place.accepted.clone()));
        let mut place = Planned::new(&summary, ask.clone(), before.map(|before| before.place));
        place.changes = changes.unwrap_or_default();
        place.accepted = accepted.unwrap_or_default();
        let opened = self.opened_from(&ask, &summary);
        let notice = match opened {
            Some((accepted, said)) => {
                place.accepted = accepted;
                Some(said)
            }
            None => notice,
        };
        self.export = None;
        self.made = Some(Box::new(Made { summary, place, way, carried }));
        notice.into_iter().collect()
    }
}

/// What the side of the destination is asked; nothing where the source still has to be carried there.
pub(super) fn sent(ask: &SyncAsk, way: &Way, carried: Option<&Carried>) -> Option<SyncAsk> {
    match (way, carried) {
        (Way::There(path), _) => Some(SyncAsk { source: path.clone(), ..ask.clone() }),
        (Way::Carried, Some(carried)) => Some(SyncAsk { extract: Some(carried.extract.clone()), ..ask.clone() }),
        (Way::Carried, None) => None,
    }
}

/// Sends for what comes of a source from a byte on.
pub(super) fn fetch(source: &str, from: u64) -> Step {
    Step::Outside(Effect::Errand(Errand::Fetch { source: source.to_owned(), from }))
}
