//! Moving through a form: from field to field and from section to section, along the list of a look-up that is open, and
//! what becomes of a look-up that is left or chosen from.

use super::layout::{Laid, Section, found};
use crate::api::Request;
use crate::api::lookup::Named;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::model::Model;
use crate::tui::widget::Lookup;

/// A form whose focus moves.
pub(super) trait Moving: Laid {
    /// The places for the focus, in their order.
    fn places(&self) -> Vec<Section<Self::Stop>>;

    fn focus_on(&mut self, stop: Self::Stop);

    /// Every place where something is looked up.
    fn lookups(&self) -> Vec<Self::Stop>;

    /// The look-up in a field, to be moved along.
    fn list_in(&mut self, stop: Self::Stop) -> Option<&mut Lookup>;

    /// Whether the focus stays in a field after a choice, for the next one.
    fn takes_more(&self, _stop: Self::Stop) -> bool {
        false
    }

    /// Does what follows from a choice.
    fn follow_choice(&mut self, stop: Self::Stop);

    /// Looks at a field that was left: what is wrong with it.
    fn look_at(&mut self, model: &Model, stop: Self::Stop);

    /// Makes a motion; tells whether the action was one.
    fn moves(&mut self, model: &Model, action: Action) -> bool {
        match action {
            Action::Up | Action::Down => self.step(model, action == Action::Down),
            Action::NextField | Action::PreviousField => self.go(model, action == Action::NextField),
            Action::PageUp | Action::PageDown => {
                self.leave(model);
                let stop = next_section(&self.places(), self.focus(), action == Action::PageDown);
                self.focus_on(stop);
            }
            _ => return false,
        }
        true
    }

    /// Moves along the list that is open, or else to the next field.
    fn step(&mut self, model: &Model, down: bool) {
        let stop = self.focus();
        match self.list_in(stop).filter(|lookup| lookup.is_open()) {
            Some(lookup) => {
                let found: &[Named] = found(model, lookup).unwrap_or_default();
                lookup.step(down, found);
            }
            None => self.go(model, down),
        }
    }

    /// Moves the focus by one field, around the end.
    fn go(&mut self, model: &Model, on: bool) {
        self.leave(model);
        let stop = next_stop(&self.places(), self.focus(), on);
        self.focus_on(stop);
    }

    /// Leaves the field with the focus: what was typed there is decided and looked at.
    fn leave(&mut self, model: &Model) {
        let stop = self.focus();
        if let Some(lookup) = self.list_in(stop) {
            let before = lookup.chosen.as_ref().map(|named| named.id);
            let typed = lookup.is_open() && !lookup.typed().is_empty();
            let answer = found(model, lookup).map(<[Named]>::to_vec);
            let ok = lookup.leave(answer.as_deref());
            let taken = lookup.chosen.as_ref().map(|named| named.id);
            if ok && typed && (taken != before || taken.is_some()) && !lookup.is_undecided() {
                self.follow_choice(stop);
            }
        }
        self.look_at(model, stop);
    }

    /// Takes what the cursor of the open list is on, and goes on to the next field.
    fn take(&mut self, model: &Model) {
        let stop = self.focus();
        let Some(lookup) = self.list_in(stop).filter(|lookup| lookup.is_open()) else { return self.go(model, true) };
        let answer = found(model, lookup).map(<[Named]>::to_vec);
        let taken = answer.as_deref().is_some_and(|found| lookup.take(found));
        if taken {
            self.follow_choice(stop);
        } else {
            self.leave(model);
        }
        // Nobody has to wait for an answer; where there is none, the field says so.
        let goes_on = taken || self.lookup(stop).is_some_and(Lookup::is_undecided);
        if goes_on && !self.takes_more(stop) {
            self.go(model, true);
        }
    }

    /// Puts the open list away; tells whether there was one.
    fn put_away(&mut self) -> bool {
        let stop = self.focus();
        let open = self.list_in(stop).filter(|lookup| lookup.is_open());
        open.map(Lookup::close).is_some()
    }

    /// The first field that was left before its answer came.
    fn undecided(&self) -> Option<Self::Stop> {
        self.lookups().into_iter().find(|stop| self.lookup(*stop).is_some_and(Lookup::is_undecided))
    }

    /// The question that has to be answered before that field is decided.
    fn late(&self) -> Option<Request> {
        self.lookup(self.undecided()?)?.request()
    }

    /// Decides that field by what was found.
    fn decide(&mut self, model: &Model, found: &[Named]) {
        let Some(stop) = self.undecided() else { return };
        if self.list_in(stop).is_some_and(|lookup| lookup.leave(Some(found))) {
            self.follow_choice(stop);
        }
        self.look_at(model, stop);
    }

    /// Gives up what cannot be looked up.
    fn decide_nothing(&mut self) {
        for stop in self.lookups() {
            if let Some(lookup) = self.list_in(stop).filter(|lookup| lookup.is_undecided()) {
                lookup.leave(Some(&[]));
            }
        }
    }

    /// What has to be looked up: for the list that is open, and for the field that waits.
    fn lookups_wanted(&self) -> Vec<Want> {
        let open = self.lookup(self.focus()).and_then(Lookup::request).map(|request| Want::new("form-lookup", request));
        let late = self.late().map(|request| Want::own("form-decide", request));
        open.into_iter().chain(late).collect()
    }
}

/// The place one field on from another, or back, around the end.
fn next_stop<Stop: Copy + PartialEq>(sections: &[Section<Stop>], from: Stop, on: bool) -> Stop {
    let stops: Vec<Stop> = sections.iter().flat_map(|section| section.stops.iter().copied()).collect();
    let at = stops.iter().position(|stop| *stop == from).unwrap_or(0);
    let places = if on { 1 } else { stops.len().saturating_sub(1) };
    stops[(at + places) % stops.len().max(1)]
}

/// The beginning of the section after the one a place is in, or before it; the last place where there is none after it.
fn next_section<Stop: Copy + PartialEq>(sections: &[Section<Stop>], from: Stop, on: bool) -> Stop {
    let here = sections.iter().position(|section| section.stops.contains(&from)).unwrap_or(0);
    let to = if on { (here + 1).min(sections.len() - 1) } else { here.saturating_sub(1) };
    let stop = if on && to == here { sections[to].stops.last() } else { sections[to].stops.first() };
    stop.copied().unwrap_or(from)
}
