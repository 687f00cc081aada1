//! The keys of the setup: adding, editing, removing and switching, each staged, and who is assigned.

use super::about;
use super::listing::is_fresh;
use crate::api::Capability;
use crate::api::lookup::Named;
use crate::api::matrix::Axis;
use crate::api::past::Subject;
use crate::api::setup::{SetupId, SetupList, SetupRow};
use crate::domain::cell::Value;
use crate::domain::change::Change;
use crate::domain::restriction::OptionCode;
use crate::domain::text::Raw;
use crate::tui::action::{Action, Offer};
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::sheet::{Cover, Past, edits};
use crate::tui::widget::Tone;
use crate::tui::wording::capital;

pub(super) fn offers(list: SetupList, row: Option<&SetupRow>, model: &Model, action: Action) -> Offer {
    use Action as A;
    let barred = || model.why_not(edits(list));
    let about_row = |reason: Option<String>| match (reason, row) {
        (Some(reason), _) => Offer::No(reason),
        (None, None) => Offer::No(format!("There is no {} under the cursor.", list.noun())),
        (None, Some(_)) => Offer::Yes,
    };
    let switched = matches!(list, SetupList::Orgs | SetupList::Workgroups);
    match action {
        A::AddRecord => barred().map_or(Offer::Yes, Offer::No),
        A::EditRecord => about_row(row.and_then(|row| about::why_hidden(row.id, model))),
        A::SwitchRecord if switched => about_row(barred()),
        A::RemoveRecord if switched && row.is_none_or(|row| !is_fresh(row.id, model)) => {
            about_row(barred().or_else(|| Some("Organizations and workgroups stay; t switches one off.".to_owned())))
        }
        A::RemoveRecord => match row.map(|row| row.id) {
            Some(SetupId::Option(option)) if OptionCode::SHIPPED.contains(&option) => Offer::No(
                "The options that come with the product stay; hide them where they are not wanted.".to_owned(),
            ),
            _ => about_row(barred()),
        },
        A::OpenSharing | A::OpenShares if list == SetupList::Releases => about_row(about::why_unseen(list, model)),
        A::WhoSees if list == SetupList::Orgs => match row {
            Some(row) if is_fresh(row.id, model) => Offer::No("Nothing is shared before it is applied.".to_owned()),
            _ => about_row(model.why_not(Capability::SeeOrgs)),
        },
        A::AsItWas if switched => match row {
            Some(row) if is_fresh(row.id, model) => Offer::No("It was not there before; it is only staged.".to_owned()),
            _ => about_row(None),
        },
        A::MembersOf if switched => match row {
            Some(row) if is_fresh(row.id, model) => Offer::No("Nobody is assigned before it is applied.".to_owned()),
            _ => about_row(None),
        },
        _ => Offer::Absent,
    }
}

pub(super) fn act(list: SetupList, row: Option<&SetupRow>, model: &Model, action: Action) -> Vec<Step> {
    if action == Action::AddRecord {
        return vec![Step::Lay(Cover::NewRecord(list))];
    }
    let Some(row) = row else { return Vec::new() };
    match action {
        Action::EditRecord => vec![Step::Lay(Cover::EditRecord(row.id))],
        Action::SwitchRecord => switch(row, model),
        Action::RemoveRecord => remove(list, row, model),
        Action::OpenSharing | Action::OpenShares | Action::WhoSees => {
            let cover = match (action, row.id) {
                (Action::OpenSharing, SetupId::Release(release)) => Cover::Sharing(release),
                (Action::OpenShares, SetupId::Release(release)) => Cover::Shares(release),
                (_, SetupId::Org(org)) => {
                    let one = Named { id: org.0, name: row.code.clone(), note: row.name.clone() };
                    Cover::WhoSees(Some(one), None)
                }
                _ => return Vec::new(),
            };
            vec![Step::Lay(cover)]
        }
        Action::AsItWas => match row.id {
            SetupId::Org(org) => Past::ask(Subject::Org(org)),
            SetupId::Workgroup(workgroup) => Past::ask(Subject::Workgroup(workgroup)),
            _ => Vec::new(),
        },
        Action::MembersOf => {
            let (axis, id) = match row.id {
                SetupId::Org(org) => (Axis::Organizations, org.0),
                SetupId::Workgroup(workgroup) => (Axis::Workgroups, workgroup.0),
                _ => return Vec::new(),
            };
            vec![Step::Lay(Cover::Members(axis, id))]
        }
        _ => Vec::new(),
    }
}

fn switch(row: &SetupRow, model: &Model) -> Vec<Step> {
    let cell = row.id.presence();
    let fresh = is_fresh(row.id, model);
    let base = if fresh { Value::None } else { Value::Flag(row.active) };
    let on = !model.overlay(cell, &base).is_on();
    let word = if on { "on" } else { "off" };
    let text = format!("Staged: {} is switched {word}. w reviews it.", title(row));
    vec![Step::Stage(vec![Change::new(cell, base, Value::Flag(on))]), say(Tone::Plain, text)]
}

fn remove(list: SetupList, row: &SetupRow, model: &Model) -> Vec<Step> {
    if is_fresh(row.id, model) {
        let mine = model.draft.changes().filter(|change| SetupId::of(change.cell) == Some(row.id));
        let back = mine.map(|change| Change { after: change.before.clone(), ..change.clone() }).collect();
        let text = format!("The staged {} was taken out; z brings it back.", list.noun());
        return vec![Step::Stage(back), say(Tone::Plain, text)];
    }
    let (cell, base) = (row.id.presence(), Value::text(row.name.stored()));
    if model.draft.overlay(cell).is_some_and(Value::is_none) {
        let text = format!("{} stays.", capital(&title(row)));
        return vec![Step::Stage(vec![Change::new(cell, base.clone(), base)]), say(Tone::Plain, text)];
    }
    let text = format!("Staged: {} is removed. The review says who still refers to it.", title(row));
    vec![Step::Stage(vec![Change::new(cell, base, Value::None)]), say(Tone::Plain, text)]
}

/// What a sentence calls a row.
fn title(row: &SetupRow) -> String {
    let shown = |text: &Raw| String::from(text.shown());
    match row.id {
        SetupId::Org(_) if !row.code.is_empty() => shown(&row.code),
        SetupId::Release(_) if !row.code.is_empty() => format!("release {} {}", shown(&row.code), shown(&row.name)),
        _ => shown(&row.name),
    }
}
