//! The keys of what is shared: adding, ending, the other direction, and taking away.

use crate::api::Capability;
use crate::api::setup::Share;
use crate::domain::cell::{Cell, Edge, EdgePart, Value};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::ids::ReleaseId;
use crate::tui::action::{Action, Offer};
use crate::tui::ceiling::Left;
use crate::tui::effect::{Step, say};
use crate::tui::ends::{ask, read};
use crate::tui::model::Model;
use crate::tui::sheet::Cover;
use crate::tui::widget::Tone;

pub(super) fn offers(share: Option<&Share>, model: &Model, action: Action) -> Offer {
    use Action as A;
    let barred = model.why_not(Capability::EditOrgs);
    match action {
        A::AddRecord => barred.map_or(Offer::Yes, Offer::No),
        A::Until | A::Endless | A::ShareOff | A::ShareBoth | A::Remove => {
            let none = || "There is nothing shared under the cursor.".to_owned();
            barred.or_else(|| share.is_none().then(none)).map_or(Offer::Yes, Offer::No)
        }
        _ => Offer::Absent,
    }
}

pub(super) fn act(release: ReleaseId, share: Option<&Share>, model: &Model, action: Action) -> Vec<Step> {
    match action {
        Action::AddRecord => return vec![Step::Lay(Cover::NewShare(release))],
        Action::OpenSharing => return vec![Step::Lay(Cover::Sharing(release))],
        _ => {}
    }
    let Some(share) = share else { return Vec::new() };
    let (planned, today) = (end(share, model), model.today());
    match action {
        Action::Until => vec![ask(planned.map(|day| day.to_string()))],
        Action::Endless => stage(share, model, Some(Value::None)),
        Action::ShareOff if planned.is_some_and(|end| end < today) => {
            vec![say(Tone::Plain, "It is over already.")]
        }
        Action::ShareOff if share.edge.begin < today && !is_new(share, model) => {
            stage(share, model, Some(Value::Day(today.plus(-1))))
        }
        Action::ShareOff => stage(share, model, None),
        Action::Remove if is_gone(share, model) => {
            let held = share.end.map_or(Value::None, Value::Day);
            stage(share, model, Some(held))
        }
        Action::Remove => stage(share, model, None),
        Action::ShareBoth => both(share, model, planned),
        _ => Vec::new(),
    }
}

/// Takes the last day that was typed.
pub(super) fn until(share: Option<&Share>, model: &Model, text: &str) -> Vec<Step> {
    let Some(share) = share else { return Vec::new() };
    match read(model, text) {
        Err(again) => again,
        Ok(until) => {
            let day = Day::of(until, &model.seat.zone);
            if day < share.edge.begin {
                let left = Left::BeginsLater(share.edge.begin);
                return vec![ask(Some(text.to_owned())), say(Tone::Warning, left.sentence())];
            }
            stage(share, model, Some(Value::Day(day)))
        }
    }
}

/// Whether the edge is only staged.
fn is_new(share: &Share, model: &Model) -> bool {
    let staged = model.draft.change(Cell::Edge { edge: share.edge, part: EdgePart::Active });
    staged.is_some_and(|change| change.before.is_none())
}

fn is_gone(share: &Share, model: &Model) -> bool {
    model.draft.overlay(Cell::Edge { edge: share.edge, part: EdgePart::Active }).is_some_and(Value::is_none)
}

/// The last day, with what is staged.
fn end(share: &Share, model: &Model) -> Option<Day> {
    match model.draft.overlay(Cell::Edge { edge: share.edge, part: EdgePart::End }) {
        Some(Value::Day(day)) => Some(*day),
        Some(_) => None,
        None => share.end,
    }
}

/// Stages that an edge is there with this end, or that it is gone.
fn stage(share: &Share, model: &Model, end: Option<Value>) -> Vec<Step> {
    let fresh = is_new(share, model);
    let (active, held) =
        if fresh { (Value::None, Value::None) } else { (Value::ON, share.end.map_or(Value::None, Value::Day)) };
    let cell = |part| Cell::Edge { edge: share.edge, part };
    let there = if end.is_some() { Value::ON } else { Value::None };
    let wanted = [(EdgePart::Active, active, there), (EdgePart::End, held, end.unwrap_or(Value::None))];
    let changes: Vec<Change> =
        wanted.into_iter().map(|(part, before, after)| Change::new(cell(part), before, after)).collect();
    let same = |change: &Change| *model.overlay(change.cell, &change.before) == change.after;
    if changes.iter().all(same) {
        return vec![say(Tone::Plain, "Nothing to stage: it is so already.")];
    }
    vec![Step::Stage(changes)]
}

/// Stages the other direction on the same days.
fn both(share: &Share, model: &Model, end: Option<Day>) -> Vec<Step> {
    let edge = Edge { from: share.edge.to, to: share.edge.from, ..share.edge };
    let cell = |part| Cell::Edge { edge, part };
    let there = model.draft.overlay(cell(EdgePart::Active)).is_some_and(Value::is_on);
    if there || share.mutual && end == share.end {
        return vec![say(Tone::Plain, "The other direction is shared on the same days already.")];
    }
    let mut changes = vec![Change::new(cell(EdgePart::Active), Value::None, Value::ON)];
    changes.extend(end.map(|end| Change::new(cell(EdgePart::End), Value::None, Value::Day(end))));
    vec![Step::Stage(changes)]
}
