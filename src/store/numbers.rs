//! The numbers of new rows: below nothing in the set that makes them, and those that the database gave.

use std::collections::BTreeMap;

use crate::domain::cell::{Cell, Edge, Value};
use crate::domain::change::Change;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, TemplateId, UserId, WorkgroupId};

/// The numbers that rows made by a set got, by the numbers they had in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Numbers {
    pub users: BTreeMap<UserId, UserId>,
    pub(super) orgs: BTreeMap<OrgId, OrgId>,
    pub(super) locations: BTreeMap<LocationId, LocationId>,
    pub(super) providers: BTreeMap<ProviderId, ProviderId>,
    pub(super) releases: BTreeMap<ReleaseId, ReleaseId>,
    pub(super) workgroups: BTreeMap<WorkgroupId, WorkgroupId>,
    pub(super) templates: BTreeMap<TemplateId, TemplateId>,
}

impl Numbers {
    pub(super) fn user(&self, user: UserId) -> UserId {
        self.users.get(&user).copied().unwrap_or(user)
    }

    pub(super) fn org(&self, org: OrgId) -> OrgId {
        self.orgs.get(&org).copied().unwrap_or(org)
    }

    pub(super) fn location(&self, location: LocationId) -> LocationId {
        self.locations.get(&location).copied().unwrap_or(location)
    }

    pub(super) fn provider(&self, provider: ProviderId) -> ProviderId {
        self.providers.get(&provider).copied().unwrap_or(provider)
    }

    pub(super) fn release(&self, release: ReleaseId) -> ReleaseId {
        self.releases.get(&release).copied().unwrap_or(release)
    }

    pub(super) fn edge(&self, edge: Edge) -> Edge {
        let (from, to) = (self.org(edge.from), self.org(edge.to));
        Edge { release: self.release(edge.release), from, to, begin: edge.begin }
    }

    pub(crate) fn workgroup(&self, workgroup: WorkgroupId) -> WorkgroupId {
        self.workgroups.get(&workgroup).copied().unwrap_or(workgroup)
    }

    pub(super) fn template(&self, template: TemplateId) -> TemplateId {
        self.templates.get(&template).copied().unwrap_or(template)
    }

    /// The change with the numbers the rows really have.
    #[must_use]
    pub fn settle(&self, change: &Change) -> Change {
        let cell = match change.cell {
            Cell::User { user, field } => Cell::User { user: self.user(user), field },
            Cell::Permission { user, permission } => Cell::Permission { user: self.user(user), permission },
            Cell::Access { user, org, part } => Cell::Access { user: self.user(user), org: self.org(org), part },
            Cell::Membership { user, workgroup, part } => {
                Cell::Membership { user: self.user(user), workgroup: self.workgroup(workgroup), part }
            }
            Cell::Option { .. } | Cell::Property { .. } => change.cell,
            Cell::Location { location, field } => Cell::Location { location: self.location(location), field },
            Cell::Provider { provider, field } => Cell::Provider { provider: self.provider(provider), field },
            Cell::Org { org, field } => Cell::Org { org: self.org(org), field },
            Cell::OrgLocation { org, location } => {
                Cell::OrgLocation { org: self.org(org), location: self.location(location) }
            }
            Cell::OrgOption { org, option, part } => Cell::OrgOption { org: self.org(org), option, part },
            Cell::Release { release, field } => Cell::Release { release: self.release(release), field },
            Cell::Edge { edge, part } => Cell::Edge { edge: self.edge(edge), part },
            Cell::Workgroup { workgroup, field } => Cell::Workgroup { workgroup: self.workgroup(workgroup), field },
            Cell::Template { template, field } => Cell::Template { template: self.template(template), field },
            Cell::TemplateLevel { template, permission } => {
                Cell::TemplateLevel { template: self.template(template), permission }
            }
        };
        Change { cell, before: self.value(&change.before), after: self.value(&change.after), via: change.via }
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::User(user) => Value::User(self.user(*user)),
            Value::Org(org) => Value::Org(self.org(*org)),
            Value::Location(location) => Value::Location(self.location(*location)),
            Value::Provider(provider) => Value::Provider(self.provider(*provider)),
            other => other.clone(),
        }
    }
}
