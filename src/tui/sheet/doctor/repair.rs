//! What a repair does when it is chosen: most are staged, some ask something first.

use crate::api::doctor::{Repair, RepairStep};
use crate::api::lookup::LookupKind;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::tui::action::Action;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::model::Model;
use crate::tui::sheet::Cover;
use crate::tui::widget::Tone;

pub(super) fn steps(user: UserId, repair: &Repair, model: &Model) -> Vec<Step> {
    if let Some(reason) = &repair.barred {
        return vec![say(Tone::Warning, String::from(reason.shown()))];
    }
    match &repair.step {
        RepairStep::Changes(changes) => staged(changes.clone()),
        RepairStep::ChooseWorkgroup => vec![Step::Open(Prompt::LookUp {
            title: "Workgroup".to_owned(),
            label: "Which workgroup shall they be in? Type a part of its name.".to_owned(),
            kind: LookupKind::Workgroup,
            purpose: Purpose::Workgroup,
        })],
        RepairStep::ChooseOrganization => vec![Step::Open(Prompt::LookUp {
            title: "Organization".to_owned(),
            label: "Where shall they sign in? Type a part of its code or name.".to_owned(),
            kind: LookupKind::Org,
            purpose: Purpose::Organization,
        })],
        RepairStep::SetPassword if model.is_own(user) => vec![Step::Act(Action::OwnPassword)],
        RepairStep::SetPassword => vec![Step::Open(Prompt::Password { user, then: None })],
        RepairStep::Approve => vec![Step::Lay(Cover::EditUser(user))],
        RepairStep::ByUser => vec![say(Tone::Plain, "Only the user can do that, at the next sign-in.")],
    }
}

/// The membership in a workgroup that was chosen.
pub(super) fn join(user: UserId, workgroup: WorkgroupId, model: &Model) -> Vec<Step> {
    let Some(card) = model.cache.card(user) else { return waiting() };
    let mut changes: Vec<Change> = card.joined_to(workgroup).into_iter().collect();
    let until = Cell::Membership { user, workgroup, part: MembershipPart::Until };
    let over = matches!(card.value(until), Value::Time(until) if until <= model.now);
    changes.extend(over.then(|| Change::new(until, card.value(until), Value::None)));
    staged(changes)
}

/// Login in an organization that was chosen; it becomes the owning one where there is none.
pub(super) fn let_in(user: UserId, org: OrgId, model: &Model) -> Vec<Step> {
    let Some(card) = model.cache.card(user) else { return waiting() };
    if card.owner.is_none() {
        return staged(card.owned_by(org));
    }
    let on = |part| {
        let cell = Cell::Access { user, org, part };
        Change::new(cell, card.value(cell), Value::ON)
    };
    let mut changes = vec![on(AccessPart::Active), on(AccessPart::Login)];
    let until = Cell::Access { user, org, part: AccessPart::Until };
    let over = matches!(card.value(until), Value::Time(until) if until <= model.now);
    changes.extend(over.then(|| Change::new(until, card.value(until), Value::None)));
    changes.retain(|change| change.before != change.after);
    staged(changes)
}

/// Whether everything a repair would change is staged so.
pub(super) fn is_staged(user: UserId, repair: &Repair, model: &Model) -> bool {
    let staged = |change: &Change| model.draft.overlay(change.cell) == Some(&change.after);
    let any = |fits: fn(&Change) -> bool| {
        model.draft.changes().any(|change| change.cell.user() == Some(user) && fits(change))
    };
    match &repair.step {
        RepairStep::Changes(changes) => !changes.is_empty() && changes.iter().all(staged),
        RepairStep::ChooseWorkgroup => any(|change| {
            matches!(change.cell, Cell::Membership { part: MembershipPart::Active, .. }) && change.after.is_on()
        }),
        RepairStep::ChooseOrganization => {
            any(|change| matches!(change.cell, Cell::Access { part: AccessPart::Login, .. }) && change.after.is_on())
        }
        RepairStep::SetPassword => any(|change| matches!(change.cell, Cell::User { field: UserField::Password, .. })),
        RepairStep::Approve | RepairStep::ByUser => false,
    }
}

fn staged(changes: Vec<Change>) -> Vec<Step> {
    if changes.is_empty() {
        return vec![say(Tone::Plain, "That is so already.")];
    }
    vec![Step::Stage(changes), say(Tone::Ok, "Staged. Nothing happens before the review: w.")]
}

fn waiting() -> Vec<Step> {
    vec![say(Tone::Warning, "What the account has is still on its way; try again in a moment.")]
}
