//! How the focus moves in a form of sections: along an open list, from field to field around the end, and from section to
//! section.

use super::layout::{Laid, Section, found};
use crate::api::lookup::Named;
use crate::tui::action::Action;
use crate::tui::model::Model;
use crate::tui::widget::Lookup;

/// A form whose focus moves.
pub(super) trait Moving: Laid {
    /// The places for the focus, in their order.
    fn places(&self) -> Vec<Section<Self::Stop>>;

    fn focus_on(&mut self, stop: Self::Stop);

    /// The look-up in a field, to be moved along.
    fn list_in(&mut self, stop: Self::Stop) -> Option<&mut Lookup>;

    /// Leaves the field with the focus: what was typed there is decided.
    fn leave_field(&mut self, model: &Model);

    /// Makes a motion; tells whether the action was one.
    fn moves(&mut self, model: &Model, action: Action) -> bool {
        match action {
            Action::Up | Action::Down => self.step(model, action == Action::Down),
            Action::NextField | Action::PreviousField => self.go(model, action == Action::NextField),
            Action::PageUp | Action::PageDown => {
                self.leave_field(model);
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
        self.leave_field(model);
        let stop = next_stop(&self.places(), self.focus(), on);
        self.focus_on(stop);
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
