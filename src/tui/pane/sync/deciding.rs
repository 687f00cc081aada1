//! What is typed and chosen about a plan: its source, who a user becomes, what a workgroup is mapped to, what is accepted.

use super::part::Part;
use super::plan::Decided;
use super::window::Window;
use super::{Sync, accept, decide, source};
use crate::api::sync::{SyncAsk, SyncRow};
use crate::domain::text::fold;
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::model::{Model, Seat};
use crate::tui::widget::Tone;

impl Sync {
    /// Takes what was typed or chosen in a dialog.
    pub(super) fn entered(&mut self, model: &Model, purpose: Purpose, text: &str) -> Vec<Step> {
        if purpose == Purpose::SyncSource {
            return if text.is_empty() { Vec::new() } else { self.from(&model.seat, text) };
        }
        let Some(made) = &mut self.made else { return Vec::new() };
        let about = std::mem::take(&mut self.deciding);
        let to = text.to_owned();
        match purpose {
            Purpose::SyncOverride if !about.is_empty() => {
                let ask = decide::decided(&made.place.ask, Decided::Override(about, to));
                self.decide(&model.seat, ask)
            }
            Purpose::SyncMap if !about.is_empty() => {
                let ask = decide::decided(&made.place.ask, Decided::Mapping(about, to));
                self.decide(&model.seat, ask)
            }
            Purpose::SyncNumber => {
                let said = accept::number_typed(&made.summary, &mut made.place, &about, text);
                accept::go_on(&made.summary, &mut made.place);
                accept::or_ready(&made.summary, &made.place, said)
            }
            Purpose::SyncReason if text.is_empty() => {
                vec![say(Tone::Warning, "A sync is not applied without a reason; the journal keeps it.")]
            }
            Purpose::SyncReason => {
                let asked = accept::confirmation(made, model, text);
                self.reason = to;
                vec![asked]
            }
            Purpose::SyncApply => self.carry_out(text),
            Purpose::SyncSave => self.keep(model, text),
            Purpose::SyncExport => self.export(text),
            Purpose::SyncUser => {
                self.go_to_chosen(text);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Makes a plan from a source. Decisions belong to their source, so another one begins without.
    fn from(&mut self, seat: &Seat, typed: &str) -> Vec<Step> {
        let source = source::name(seat, typed);
        let kept = self.made.as_ref().map(|made| &made.place.ask).filter(|ask| ask.source == source).cloned();
        let ask = kept.unwrap_or_else(|| SyncAsk { source, ..SyncAsk::default() });
        self.preview(seat, ask, true)
    }

    fn decide(&mut self, seat: &Seat, ask: SyncAsk) -> Vec<Step> {
        if self.made.as_ref().is_some_and(|made| made.place.ask == ask) {
            return vec![say(Tone::Plain, "That is decided like this already.")];
        }
        self.preview(seat, ask, false)
    }

    /// The decision that the cursor is on or that was made about what it is on.
    pub(super) fn decision(&self) -> Option<Decided> {
        let place = &self.made.as_ref()?.place;
        if place.part == Part::Decided {
            return place.decisions().get(place.decided).cloned();
        }
        if let Some(SyncRow::User(user)) = place.window()?.current() {
            let login = fold(user.login.stored());
            return place.ask.overrides.get(&login).map(|to| Decided::Override(login.clone(), to.clone()));
        }
        let name = place.workgroup()?.name.stored();
        place.ask.renames.get(name).map(|to| Decided::Mapping(name.to_owned(), to.clone()))
    }

    pub(super) fn forget(&mut self, seat: &Seat) -> Vec<Step> {
        let Some(made) = &self.made else { return Vec::new() };
        let none = match self.decision() {
            Some(Decided::Override(from, _)) => Decided::Override(from, String::new()),
            Some(Decided::Mapping(from, _)) => Decided::Mapping(from, String::new()),
            None => return Vec::new(),
        };
        let ask = decide::decided(&made.place.ask, none);
        self.decide(seat, ask)
    }

    pub(super) fn override_user(&mut self) -> Vec<Step> {
        let Some(made) = &self.made else { return Vec::new() };
        let Some(SyncRow::User(user)) = made.place.window().and_then(Window::current) else { return Vec::new() };
        user.login.stored().clone_into(&mut self.deciding);
        vec![decide::user(user, &made.place.ask)]
    }

    pub(super) fn map_workgroup(&mut self) -> Vec<Step> {
        let Some(made) = &self.made else { return Vec::new() };
        let Some(workgroup) = made.place.workgroup() else { return Vec::new() };
        workgroup.name.stored().clone_into(&mut self.deciding);
        vec![decide::mapping(&workgroup.name, made.place.candidates(&workgroup.name))]
    }

    /// Acknowledges the kind of warning under the cursor, or asks for the number of deletions it speaks of.
    pub(super) fn accept(&mut self) -> Vec<Step> {
        let Some(made) = &mut self.made else { return Vec::new() };
        let Some(SyncRow::Finding(finding)) = made.place.window().and_then(Window::current).cloned() else {
            return Vec::new();
        };
        match accept::over(&made.summary, &finding) {
            Some(kind) => {
                self.deciding.clone_from(&kind.kind);
                vec![accept::ask_number(kind)]
            }
            None => {
                let said = accept::toggle(&mut made.place, &finding.code);
                accept::go_on(&made.summary, &mut made.place);
                accept::or_ready(&made.summary, &made.place, vec![said])
            }
        }
    }
}
