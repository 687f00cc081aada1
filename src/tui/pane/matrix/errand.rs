//! What leads out of a matrix: to a user, to a sheet that is laid over it.

use super::sheet::Sheet;
use super::topic::Topic;
use crate::api::explain::Holding;
use crate::api::lookup::Named;
use crate::api::matrix::{Axis, Column};
use crate::api::setup::SetupId;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::sheet::Cover;

/// Where an action leads.
pub(super) fn steps(sheet: &Sheet, model: &Model, action: Action) -> Vec<Step> {
    let axis = sheet.topic.axis();
    let cover = match action {
        Action::Open => return open(sheet),
        Action::WhoHolds => holding(sheet).map(Cover::Holders),
        Action::OrganizationsOf | Action::WorkgroupsOf => sheet.user().map(|user| Cover::Relations(user, axis)),
        Action::MembersOf => sheet.column().map(|of| Cover::Members(axis, of)),
        Action::ApplyTemplate => Some(Cover::ApplyTemplate(users(sheet, model))),
        Action::MakeLike => Some(Cover::MakeLike(users(sheet, model), None)),
        _ => None,
    };
    cover.map(Step::Lay).into_iter().collect()
}

/// Shows the user under the cursor, who has to do with what is under it, the form of the organization, or who of two
/// organizations sees whose data.
fn open(sheet: &Sheet) -> Vec<Step> {
    let step = match sheet.topic {
        Topic::Users(_) | Topic::Members(..) => sheet.user().map(Step::Visit),
        Topic::Orgs(_) => sheet.rows.current().map(|org| Step::Lay(Cover::EditRecord(SetupId::Org(OrgId(org))))),
        Topic::Sharing(_) => {
            let org = |column: &Column| Named { id: column.id, name: column.head.clone(), note: column.name.clone() };
            let pair = sheet.rows.listed().zip(sheet.columns.current());
            pair.map(|(from, to)| Step::Lay(Cover::WhoSees(Some(org(from)), Some(org(to)))))
        }
        Topic::Of(_, axis) => sheet.column().map(|of| Step::Lay(Cover::Members(axis, of))),
    };
    step.into_iter().collect()
}

/// Everybody marked, else the user under the cursor.
fn users(sheet: &Sheet, model: &Model) -> Vec<UserId> {
    if model.marks.is_empty() { sheet.user().into_iter().collect() } else { model.marks.users().collect() }
}

/// What the column under the cursor is to those who hold it.
fn holding(sheet: &Sheet) -> Option<Holding> {
    let id = sheet.column()?;
    Some(match sheet.topic.axis() {
        Axis::Organizations => Holding::Org { org: OrgId(id) },
        Axis::Workgroups => Holding::Workgroup { workgroup: WorkgroupId(id) },
        Axis::Restrictions | Axis::Sharing(_) => return None,
        Axis::Permissions => {
            let permission = Permission::from_number(id)?;
            let level = if permission.row().has_read { Level::Read } else { Level::Write };
            Holding::Permission { permission, level }
        }
    })
}
