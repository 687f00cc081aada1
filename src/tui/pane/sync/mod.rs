//! The preview of a configuration sync: what would be copied, deleted and re-pointed, and what follows from it.
//!
//! A decision (who a user becomes, which workgroup is mapped to which) makes the plan again; a plan is never altered. Its
//! rows are asked for in pages. Nothing is changed before the operator applies the plan, and that is done elsewhere: the
//! pane only asks for it and tells how far it is.

mod accept;
mod candidates;
mod carry;
mod decide;
mod deciding;
mod detail;
mod export;
mod going;
mod head;
mod inside;
mod keeping;
mod lists;
mod making;
mod offer;
mod order;
mod overview;
mod part;
mod parts;
mod plan;
mod running;
mod search;
mod source;
mod start;
mod window;
mod words;

use crate::tui::effect::say;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::carry::{Carry, Stage};
use self::export::Export;
use self::making::Making;
use self::part::Part;
use self::parts::Parts;
use self::plan::Planned;
use self::source::Way;
use super::{Input, Pane, Settled};
use crate::api::sync::{PlanFile, SyncOrder, SyncPart, SyncSummary};
use crate::api::{Capability, Progress, Refusal, RefusalKind, Reply, Request};
use crate::domain::time::Time;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::sheet::Cover;
use crate::tui::view::View;
use crate::tui::widget::{Tone, Typed, read_on};
use window::Window;

/// The pane of the configuration sync.
#[derive(Clone, Debug, Default)]
pub struct Sync {
    made: Option<Box<Made>>,
    /// What a plan is being made of.
    making: Option<Making>,
    /// The source that was tried last.
    tried: Option<String>,
    /// Why there is no plan.
    refused: Option<Refusal>,
    /// The login or workgroup that the open dialog decides about.
    deciding: String,
    /// The reason that was typed last.
    reason: String,
    /// The plan on its way into the destination.
    carry: Option<Carry>,
    /// The rows that are being written to a file.
    export: Option<Export>,
    /// The file that the plan in the making was opened from.
    opened: Option<Box<PlanFile>>,
}

/// A plan that was made.
#[derive(Clone, Debug)]
struct Made {
    summary: SyncSummary,
    place: Planned,
    way: Way,
    /// What was carried of the source to the destination's side, where it lies elsewhere.
    carried: Option<Carried>,
}

/// What was carried of a source.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Carried {
    /// By which name the destination's side has it.
    extract: String,
    /// When the source handed it out.
    at: Time,
}

/// How many of the workgroups to choose from are asked for at once.
const KNOWN: u32 = 1_000;
const STOPPED: &str = "The plan is being made; esc stops it.";

impl Sync {
    fn parts(&self, area: Rect) -> Parts {
        self.made.as_ref().map_or_else(Parts::default, |made| Parts::of(area, &made.place))
    }

    fn step(&mut self, lines: i64, area: Rect) {
        let (parts, height) = (self.parts(area), self.lines(area));
        let Some(made) = &mut self.made else { return };
        let signed = isize::try_from(lines).unwrap_or(0);
        if let Some(carry) = &mut self.carry {
            let length = running::length(carry, &made.summary, area);
            carry.scrolled = read_on(carry.scrolled, signed, height, length);
            return;
        }
        let place = &mut made.place;
        let by = |at: usize, count: usize| at.saturating_add_signed(signed).min(count.saturating_sub(1));
        if place.open {
            place.scrolled = read_on(place.scrolled, signed, height, detail::length(place, &parts));
        } else if place.part == Part::Kinds {
            place.kind = by(place.kind, place.kinds.len());
        } else if place.part == Part::Decided {
            place.decided = by(place.decided, place.decisions().len());
        } else if let Some(window) = place.window_mut() {
            window.step(lines, height);
        }
    }

    /// How many lines are in sight of what the keys move through.
    fn lines(&self, area: Rect) -> usize {
        match &self.carry {
            Some(_) => usize::from(running::inner(area).height.max(1)),
            None => self.parts(area).lines(),
        }
    }

    fn by_page(&mut self, halves: i64, area: Rect) {
        let lines = i64::try_from(self.lines(area)).unwrap_or(1);
        let moved = halves * lines / 2;
        self.step(if moved == 0 { halves.signum() } else { moved }, area);
    }

    fn typed(&mut self, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Changed => {
                if let Some(window) = self.made.as_mut().and_then(|made| made.place.window_mut()) {
                    window.refilter();
                }
                Vec::new()
            }
            Typed::Refused(reason) => vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => Vec::new(),
        }
    }

    fn is_typing(&self) -> bool {
        self.made.as_ref().is_some_and(|made| made.place.typing)
    }
}

impl Pane for Sync {
    fn context(&self) -> Context {
        match &self.made {
            Some(made) if made.place.typing && self.carry.is_none() => Context::Filter,
            Some(_) => Context::SyncPlan,
            None => Context::Sync,
        }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        if model.why_not(Capability::PreviewSync).is_some() {
            // The shell says what it needs.
            return if action == A::SyncSource { Offer::Yes } else { Offer::Absent };
        }
        let moving =
            matches!(action, A::Up | A::Down | A::PageUp | A::PageDown | A::HalfUp | A::HalfDown | A::First | A::Last);
        if let Some(carry) = &self.carry {
            return match action {
                A::Back => Offer::Yes,
                _ if (moving || action == A::SyncBackups) && matches!(carry.stage, Stage::Done(_)) => Offer::Yes,
                _ => Offer::Absent,
            };
        }
        match (&self.made, action) {
            (Some(_), _) if moving => Offer::Yes,
            (Some(made), action) => self.offers_in(&made.summary, &made.place, action),
            (None, A::Back) if self.making.is_some() => Offer::Yes,
            (None, A::SyncSource) if self.making.is_some() => Offer::No(STOPPED.to_owned()),
            (None, A::SyncOpen) if self.making.is_some() => Offer::No(STOPPED.to_owned()),
            (None, A::SyncSource | A::SyncOpen | A::SyncBackups) => Offer::Yes,
            (None, _) => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let typing = self.is_typing() && self.carry.is_none();
        let field = self.made.as_mut().and_then(|made| made.place.window_mut()).map(|window| &mut window.filter);
        let action = match (input, field) {
            (Input::Typed(key), Some(field)) if typing => {
                let typed = field.key(*key);
                return self.typed(typed);
            }
            (Input::Pasted(text), Some(field)) if typing => {
                let typed = field.paste(text);
                return self.typed(typed);
            }
            (Input::Entered { purpose, text }, _) => return self.entered(model, *purpose, text),
            (Input::Action(action), _) => *action,
            _ => return Vec::new(),
        };
        match action {
            Action::SyncSource => return vec![self.ask_source(&model.seat)],
            Action::Back if self.carry.is_some() => return self.leave(),
            Action::Back if self.making.is_some() && !typing => return self.stop(),
            Action::SyncBackups => return vec![Step::Lay(Cover::Backups)],
            Action::SyncOpen => return vec![Self::ask_which_to_open()],
            Action::SyncSave => return self.ask_where_to_keep(),
            Action::SyncExport => return self.ask_where_to_export(),
            Action::SyncUser => return self.go_to_user(),
            Action::SyncStranded => self.show(Part::Stranded),
            Action::SyncLimbo => self.show(Part::Limbo),
            Action::SyncApply => return self.ask_to_apply(),
            Action::SyncAccept => return self.accept(),
            Action::SyncMap => return self.map_workgroup(),
            Action::SyncOverride => return self.override_user(),
            Action::SyncForget => return self.forget(&model.seat),
            Action::Up => self.step(-1, area),
            Action::Down => self.step(1, area),
            Action::PageUp => self.by_page(-2, area),
            Action::PageDown => self.by_page(2, area),
            Action::HalfUp => self.by_page(-1, area),
            Action::HalfDown => self.by_page(1, area),
            Action::First => self.step(i64::MIN, area),
            Action::Last => self.step(i64::MAX, area),
            _ => {}
        }
        let Some(made) = &mut self.made else { return Vec::new() };
        let place = &mut made.place;
        match action {
            Action::Sort => return vec![say(Tone::Plain, place.sort(&made.summary))],
            Action::SyncNext => place.turn(1),
            Action::SyncPrevious => place.turn(Part::TABS.len() - 1),
            Action::SyncAll => place.toggle_all(),
            Action::SyncAgain => {
                let ask = place.ask.clone();
                return self.preview(&model.seat, ask, true);
            }
            Action::Open => return place.look_inside().iter().map(going::whole).collect(),
            Action::Filter => (place.typing, place.open) = (true, false),
            Action::Accept => place.typing = false,
            Action::Back => place.back(),
            _ => {}
        }
        Vec::new()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let still = self.making.is_none() && self.carry.is_none();
        let Some(made) = self.made.as_ref().filter(|_| still) else { return Vec::new() };
        let place = &made.place;
        if place.trouble.is_some() || model.why_not(Capability::PreviewSync).is_some() {
            return Vec::new();
        }
        let rows = |part: SyncPart, order: SyncOrder, from: usize, limit: u32| Request::SyncRows {
            plan: place.plan.clone(),
            part,
            order,
            from: from as u64,
            limit,
        };
        // The findings stand below the kinds too.
        let part = if place.part == Part::Kinds { Part::Findings } else { place.part };
        let window = place.window_of(part);
        let order = window.map(Window::order).unwrap_or_default();
        let missing = window.and_then(|window| window.missing(self.parts(area).lines()));
        let page = missing.zip(place.asked_by(part)).map(|((from, limit), part)| rows(part, order, from, limit));
        let choosing = matches!(place.part, Part::Findings | Part::Workgroups);
        let known = place.unknown().filter(|_| choosing);
        let known = known.map(|from| rows(SyncPart::Workgroups, SyncOrder::Plan, from, KNOWN));
        let page = page.map(|request| Want::new("sync-rows", request));
        page.into_iter().chain(known.map(|request| Want::new("sync-workgroups", request))).collect()
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        let (plan, part, from, limit) = match settled.request {
            Request::PreviewSync { ask } => return self.planned(ask, settled.result),
            Request::TakeExtract { block } => return self.taken(block, settled.result),
            Request::BackupSync { plan, stop: false, .. } => return self.copied(plan, settled.result),
            Request::ApplySync { plan, .. } => return self.written(model, plan, settled.result),
            Request::SyncRows { part, from, limit: export::PAGE, .. } => {
                let page = match settled.result {
                    Ok(Reply::SyncRows(page)) => Some(page),
                    _ => None,
                };
                return self.exported(part, *from, page);
            }
            Request::SyncRows { plan, part, order, from, limit } => (plan, (part, *order), *from, *limit),
            _ => return Vec::new(),
        };
        let Some(place) = self.made.as_mut().map(|made| &mut made.place).filter(|place| place.plan == *plan) else {
            return Vec::new();
        };
        match settled.result {
            Ok(Reply::SyncRows(page)) if place.settle(part, from, limit, page) => {
                vec![say(Tone::Warning, "What the finding speaks of is not in this list.")]
            }
            Err(refusal) if refusal.kind == RefusalKind::Stale => {
                place.trouble = Some(refusal.sentence.clone());
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn hear(&mut self, request: &Request, progress: Progress) -> bool {
        self.works(request, progress)
    }

    fn again(&self, request: &Request) -> Option<Action> {
        match request {
            Request::SyncRows { .. } => Some(Action::Refresh),
            // Where there is no plan, the pane itself says what to press.
            Request::PreviewSync { .. } => self.made.as_ref().map(|_| Action::SyncAgain),
            _ => None,
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let reason = view.model.why_not(Capability::PreviewSync);
        let Some(made) = self.made.as_ref().filter(|_| reason.is_none()) else {
            start::draw(self, reason, view, area, buf);
            return None;
        };
        if let Some(carry) = &self.carry {
            running::draw(carry, &made.summary, view, area, buf);
            return None;
        }
        let (place, parts) = (&made.place, self.parts(area));
        head::draw(&made.summary, place, self.making.as_ref(), view, &parts, buf);
        match place.part {
            Part::Kinds | Part::Findings => overview::draw(&made.summary, place, view, &parts, buf),
            Part::Decided => {
                lists::decided(place, view, &parts, buf);
                None
            }
            Part::Users | Part::Workgroups | Part::Items | Part::Stranded | Part::Limbo => {
                let cursor = lists::filtered(place, view, &parts, buf);
                detail::draw(place, view, &parts, buf);
                cursor
            }
        }
    }
}
