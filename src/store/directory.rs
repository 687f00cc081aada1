//! The names by which the text form of changes speaks of rows, looked up when asked for.

use super::error::Result;
use super::reader::Reader;
use super::sql::numbers;
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

/// A kind of row that people call by something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Noun {
    User,
    Org,
    Workgroup,
    Location,
    Provider,
    Template,
}

impl Reader<'_> {
    /// What people call some rows of a kind, with their numbers: a login, a code or a name. Numbers without a row are left
    /// out.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn called(&self, noun: Noun, ids: &[i64]) -> Result<Vec<(i64, String)>> {
        let (id, name, table) = match noun {
            Noun::User => ("user_id", "login", "users"),
            Noun::Org => ("org_id", "code", "organizations"),
            Noun::Workgroup => ("workgroup_id", "name", "workgroups"),
            Noun::Location => ("location_id", "name", "locations"),
            Noun::Provider => ("provider_id", "name", "providers"),
            Noun::Template => ("template_id", "name", "permission_templates"),
        };
        let sql = format!("SELECT r.{id}, r.{name} FROM json_each(?1) w CROSS JOIN {table} r ON r.{id} = w.value");
        self.rows(&sql, [numbers(ids)], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
