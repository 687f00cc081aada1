//! The names by which the text form of changes speaks of rows, looked up when asked for.

use super::reader::Reader;
use crate::domain::change_text::Directory;
use crate::domain::ids::{LocationId, OrgId, ProviderId, TemplateId, WorkgroupId};
use crate::domain::text::fold;

/// The directory of a database. A look-up that fails reads as "no such row"; the statement that uses it fails too.
pub struct Names<'a>(pub Reader<'a>);

impl Names<'_> {
    fn name(&self, sql: &str, id: i64) -> Option<String> {
        self.0.row(sql, [id], |row| row.get(0)).ok().flatten()
    }

    fn id(&self, sql: &str, name: &str) -> Option<i64> {
        self.0.row(sql, [name], |row| row.get(0)).ok().flatten()
    }
}

impl Directory for Names<'_> {
    fn org_code(&self, org: OrgId) -> Option<String> {
        self.name("SELECT code FROM organizations WHERE org_id = ?1", org.0)
    }

    fn org(&self, code: &str) -> Option<OrgId> {
        self.id("SELECT org_id FROM organizations WHERE code = ?1", code).map(OrgId)
    }

    fn workgroup_name(&self, workgroup: WorkgroupId) -> Option<String> {
        self.name("SELECT name FROM workgroups WHERE workgroup_id = ?1", workgroup.0)
    }

    fn workgroup(&self, name: &str) -> Option<WorkgroupId> {
        self.id("SELECT workgroup_id FROM workgroups WHERE name_fold = ?1", &fold(name)).map(WorkgroupId)
    }

    fn location_name(&self, location: LocationId) -> Option<String> {
        self.name("SELECT name FROM locations WHERE location_id = ?1", location.0)
    }

    fn location(&self, name: &str) -> Option<LocationId> {
        self.id("SELECT location_id FROM locations WHERE name = ?1", name).map(LocationId)
    }

    fn provider_name(&self, provider: ProviderId) -> Option<String> {
        self.name("SELECT name FROM providers WHERE provider_id = ?1", provider.0)
    }

    fn provider(&self, name: &str) -> Option<ProviderId> {
        self.id("SELECT provider_id FROM providers WHERE name = ?1", name).map(ProviderId)
    }

    fn template_name(&self, template: TemplateId) -> Option<String> {
        self.name("SELECT name FROM permission_templates WHERE template_id = ?1", template.0)
    }

    fn template(&self, name: &str) -> Option<TemplateId> {
        self.id("SELECT template_id FROM permission_templates WHERE name = ?1", name).map(TemplateId)
    }
}
