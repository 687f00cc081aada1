//! The sheets that are laid over the list about the user under the cursor, or about everybody marked.

use crate::api::matrix::Axis;
use crate::api::users::UserRow;
use crate::domain::ids::UserId;
use crate::tui::action::{Action, Offer};
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::sheet::{Apply, Cover};

/// Whether an action lays one of these sheets.
pub(super) const fn covers(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::OpenPermissions
            | A::ApplyTemplate
            | A::MakeLike
            | A::Compare
            | A::Explain
            | A::OrganizationsOf
            | A::WorkgroupsOf
    )
}

/// Whether an action can be done for everybody marked.
pub(super) fn many(model: &Model, action: Action) -> Offer {
    let too_many = match action {
        Action::OpenPermissions | Action::ApplyTemplate => Apply::too_many(false, model.marks.len()),
        Action::MakeLike => Apply::too_many(true, model.marks.len()),
        _ => None,
    };
    too_many.map_or(Offer::Yes, Offer::No)
}

/// Lays the sheet of an action.
pub(super) fn lay(model: &Model, current: Option<&UserRow>, action: Action) -> Vec<Step> {
    let here = current.map(|row| row.user);
    let marked: Vec<UserId> = model.marks.users().collect();
    let meant = if marked.is_empty() { here.into_iter().collect() } else { marked.clone() };
    let cover = match action {
        Action::OpenPermissions => match meant.as_slice() {
            [user] => Some(Cover::Permissions(*user)),
            _ => Some(Cover::PermissionsOf(meant)),
        },
        Action::ApplyTemplate => Some(Cover::ApplyTemplate(meant)),
        Action::MakeLike => Some(Cover::MakeLike(meant, None)),
        Action::Compare => match (here, marked.as_slice()) {
            (_, [left, right]) => Some(Cover::Compare(*left, Some(*right))),
            (Some(here), [other]) if *other != here => Some(Cover::Compare(here, Some(*other))),
            (here, _) => here.map(|here| Cover::Compare(here, None)),
        },
        Action::Explain => here.map(Cover::Explain),
        Action::OrganizationsOf => here.map(|user| Cover::Relations(user, Axis::Organizations)),
        Action::WorkgroupsOf => here.map(|user| Cover::Relations(user, Axis::Workgroups)),
        _ => None,
    };
    cover.map(Step::Lay).into_iter().collect()
}
