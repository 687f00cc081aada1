//! Who has a name of a list, and who refers to a row of the setup.

use rusqlite::Params;

use crate::domain::cell::Edge;
use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, UserId};
use crate::domain::restriction::OptionCode;
use crate::store::error::Result;
use crate::store::reader::Reader;

impl Reader<'_> {
    /// Which location has exactly this name.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn location_named(&self, name: &str) -> Result<Option<LocationId>> {
        self.row("SELECT location_id FROM locations WHERE name = ?1", [name], |row| row.get(0).map(LocationId))
    }

    /// Which provider has exactly this name.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn provider_named(&self, name: &str) -> Result<Option<ProviderId>> {
        self.row("SELECT provider_id FROM providers WHERE name = ?1", [name], |row| row.get(0).map(ProviderId))
    }

    /// Whether a user who is not passed over sits at a location.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn location_users(&self, location: LocationId, pass_over: impl Fn(UserId) -> bool) -> Result<bool> {
        self.any("SELECT user_id FROM users WHERE location_id = ?1", [location.0], |user| !pass_over(UserId(user)))
    }

    /// Whether an organization that is not passed over has a location.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn location_orgs(&self, location: LocationId, pass_over: impl Fn(OrgId) -> bool) -> Result<bool> {
        let sql = "SELECT org_id FROM organization_locations WHERE location_id = ?1";
        self.any(sql, [location.0], |org| !pass_over(OrgId(org)))
    }

    /// Whether a user who is not passed over belongs to a provider.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn provider_users(&self, provider: ProviderId, pass_over: impl Fn(UserId) -> bool) -> Result<bool> {
        self.any("SELECT user_id FROM users WHERE provider_id = ?1", [provider.0], |user| !pass_over(UserId(user)))
    }

    /// Whether an organization that is not passed over belongs to a provider.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn provider_orgs(&self, provider: ProviderId, pass_over: impl Fn(OrgId) -> bool) -> Result<bool> {
        let sql = "SELECT org_id FROM organizations WHERE provider_id = ?1";
        self.any(sql, [provider.0], |org| !pass_over(OrgId(org)))
    }

    /// Whether the people of an organization that is not passed over see a restriction option.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn option_is_visible(&self, option: OptionCode, pass_over: impl Fn(OrgId) -> bool) -> Result<bool> {
        let sql = "SELECT org_id FROM org_restriction_options WHERE code = ?1 AND visible = 1";
        self.any(sql, [option.as_str()], |org| !pass_over(OrgId(org)))
    }

    /// Whether organizations share under a release, edges that are passed over left aside.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn release_shares(&self, release: ReleaseId, pass_over: impl Fn(&Edge) -> bool) -> Result<bool> {
        let sql = "SELECT from_org, to_org, begin_date FROM mou_edges WHERE release_no = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([release.0])?;
        while let Some(row) = rows.next()? {
            let (from, to) = (OrgId(row.get(0)?), OrgId(row.get(1)?));
            if !pass_over(&Edge { release, from, to, begin: Day::from_stored(row.get(2)?) }) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The codes of all organizations.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn org_codes(&self) -> Result<Vec<String>> {
        self.rows("SELECT code FROM organizations", [], |row| row.get(0))
    }

    /// Whether one of the numbers that a statement finds satisfies a question.
    fn any(&self, sql: &str, params: impl Params, satisfies: impl Fn(i64) -> bool) -> Result<bool> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if satisfies(row.get(0)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
