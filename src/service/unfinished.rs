//! Rows that a set would leave without what every row of their kind needs.

use std::collections::BTreeMap;

use super::guard::Case;
use crate::domain::cell::{Cell, Edge, OrgField, UserField, WorkgroupField};
use crate::domain::ids::{OrgId, ReleaseId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::Levels;

/// The row that a cell belongs to.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowOf {
    User(UserId),
    Org(OrgId),
    Workgroup(WorkgroupId),
    Template(TemplateId),
    Release(ReleaseId),
    Edge(Edge),
    Other,
}

pub(super) const fn row_of(cell: Cell) -> RowOf {
    match cell {
        Cell::Org { org, .. } | Cell::OrgLocation { org, .. } | Cell::OrgOption { org, .. } => RowOf::Org(org),
        Cell::Release { release, .. } => RowOf::Release(release),
        Cell::Edge { edge, .. } => RowOf::Edge(edge),
        Cell::Option { .. } | Cell::Location { .. } | Cell::Provider { .. } | Cell::Property { .. } => RowOf::Other,
        Cell::Workgroup { workgroup, .. } => RowOf::Workgroup(workgroup),
        Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => RowOf::Template(template),
        Cell::User { user, .. }
        | Cell::Permission { user, .. }
        | Cell::Access { user, .. }
        | Cell::Membership { user, .. } => RowOf::User(user),
    }
}

/// New rows that lack what every row needs, with what they lack.
pub(super) fn unfinished_rows(case: &Case<'_>) -> BTreeMap<RowOf, &'static str> {
    let mut unfinished = BTreeMap::new();
    for (user, person) in case.after.users.iter().filter(|(user, _)| user.is_new()) {
        if person.status().is_none() {
            unfinished.insert(RowOf::User(*user), "A new user needs a status: `status none -> P` or another.");
        } else if person.text(UserField::Name).is_empty() || person.text(UserField::Login).is_empty() {
            unfinished.insert(RowOf::User(*user), "A new user needs a name and a login.");
        }
    }
    for (org, row) in case.after.orgs.iter().filter(|(org, _)| org.is_new()) {
        if row.field(OrgField::Active).is_none() || row.text(OrgField::Name).is_empty() {
            unfinished.insert(RowOf::Org(*org), "A new organization needs `active none -> on` and a name.");
        } else if row.text(OrgField::Code).is_empty() {
            unfinished.insert(RowOf::Org(*org), "No code is free any more that could be made up; type one.");
        }
    }
    for (workgroup, row) in case.after.workgroups.iter().filter(|(workgroup, _)| workgroup.is_new()) {
        if row.field(WorkgroupField::Active).is_none() || row.text(WorkgroupField::Name).is_empty() {
            unfinished.insert(RowOf::Workgroup(*workgroup), "A new workgroup needs `active none -> on` and a name.");
        }
    }
    for (template, row) in &case.after.templates {
        if row.name.is_empty() && row.levels != Levels::default() {
            unfinished.insert(RowOf::Template(*template), "A template needs a name: `name none -> \"…\"`.");
        }
    }
    for (release, row) in &case.after.releases {
        if row.name.is_empty() && !row.comments.is_empty() {
            unfinished.insert(RowOf::Release(*release), "A release needs a name: `name none -> \"…\"`.");
        }
    }
    unfinished
}
