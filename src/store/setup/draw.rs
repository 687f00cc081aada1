//! Draws what a set touches of the setup into a picture.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Row;

use crate::domain::cell::{Cell, Edge, OrgField, SHOWN, Value};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId};
use crate::domain::picture::{Allowed, Org, Picture, Release};
use crate::domain::properties::PropertyId;
use crate::domain::restriction::OptionCode;
use crate::store::error::{Error, Result};
use crate::store::reader::Reader;
use crate::store::sql::numbers;

/// The rows of the setup that a set speaks of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Organizations whose own cells change.
    orgs: BTreeSet<OrgId>,
    locations: BTreeSet<LocationId>,
    providers: BTreeSet<ProviderId>,
    releases: BTreeSet<ReleaseId>,
    shares: BTreeSet<(ReleaseId, OrgId, OrgId)>,
    options: bool,
    properties: BTreeSet<PropertyId>,
}

impl Touched {
    /// Gathers what some changes speak of.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut touched = Self::default();
        for change in changes {
            touched.add(change);
        }
        touched
    }

    fn add(&mut self, change: &Change) {
        match change.cell {
            Cell::Org { org, .. } => {
                self.orgs.insert(org);
                self.options = true;
            }
            Cell::OrgLocation { org, location } => {
                self.orgs.insert(org);
                self.locations.insert(location);
            }
            Cell::OrgOption { org, .. } => {
                self.orgs.insert(org);
                self.options = true;
            }
            Cell::Option { .. } => self.options = true,
            Cell::Property { property } => {
                self.properties.insert(property);
            }
            Cell::Location { location, .. } => {
                self.locations.insert(location);
            }
            Cell::Provider { provider, .. } => {
                self.providers.insert(provider);
            }
            Cell::Release { release, .. } => {
                self.releases.insert(release);
            }
            Cell::Edge { edge: Edge { release, from, to, .. }, .. } => {
                self.releases.insert(release);
                self.shares.insert((release, from, to));
            }
            _ => {}
        }
        match change.after {
            Value::Location(location) => {
                self.locations.insert(location);
            }
            Value::Provider(provider) => {
                self.providers.insert(provider);
            }
            _ => {}
        }
    }

    /// The organizations at either end of what is shared.
    pub fn shared_orgs(&self) -> impl Iterator<Item = OrgId> {
        self.shares.iter().flat_map(|(_, from, to)| [*from, *to])
    }
}

const ORGS: &str = "SELECT org_id, active, code, name, street1, street2, city, state, zip, contact_name, contact_phone,
    email, origin, provider_id, default_restriction, show_restriction_field
    FROM json_each(?1) w CROSS JOIN organizations o ON o.org_id = w.value";

/// The texts of an organization in the order of the statement, from its third column on.
const TEXTS: [OrgField; 11] = [
    OrgField::Code,
    OrgField::Name,
    OrgField::Street1,
    OrgField::Street2,
    OrgField::City,
    OrgField::State,
    OrgField::Zip,
    OrgField::ContactName,
    OrgField::ContactPhone,
    OrgField::Email,
    OrgField::Origin,
];

impl Reader<'_> {
    /// Draws some organizations without their locations and options. Numbers without a row are left out.
    ///
    /// # Errors
    /// Whatever SQLite reports, and [`Error::Damaged`] for a value that the schema forbids.
    pub fn orgs(&self, orgs: &BTreeSet<OrgId>) -> Result<BTreeMap<OrgId, Org>> {
        let ids: Vec<i64> = orgs.iter().filter(|org| !org.is_new()).map(|org| org.0).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.rows(ORGS, [numbers(&ids)], org)?.into_iter().collect()
    }

    /// Adds to a picture what a set touches of the setup; its organizations are there already.
    ///
    /// # Errors
    /// As [`Reader::orgs`].
    pub fn draw_setup(&self, picture: &mut Picture, touched: &Touched) -> Result<()> {
        if touched.options {
            let options = "SELECT code, label FROM restriction_options";
            for (code, label) in self.rows(options, [], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))? {
                picture.options.insert(option(&code)?, label);
            }
        }
        for property in &touched.properties {
            let found = self.property(property.property().name)?;
            picture.properties.extend(found.map(|value| (*property, value)));
        }
        for org in &touched.orgs {
            if let Some(row) = picture.orgs.get_mut(org) {
                self.draw_relations(*org, row)?;
            }
        }
        let name = |sql: &str, id: i64| self.row(sql, [id], |row| row.get::<_, String>(0));
        for location in &touched.locations {
            let found = name("SELECT name FROM locations WHERE location_id = ?1", location.0)?;
            picture.locations.extend(found.map(|name| (*location, name)));
        }
        for provider in &touched.providers {
            let found = name("SELECT name FROM providers WHERE provider_id = ?1", provider.0)?;
            picture.providers.extend(found.map(|name| (*provider, name)));
        }
        for release in &touched.releases {
            let sql = "SELECT name, coalesce(comments, '') FROM information_releases WHERE release_no = ?1";
            let found = self.row(sql, [release.0], |row| Ok(Release { name: row.get(0)?, comments: row.get(1)? }))?;
            picture.releases.extend(found.map(|row| (*release, row)));
        }
        for (release, from, to) in &touched.shares {
            let sql =
                "SELECT begin_date, end_date FROM mou_edges WHERE release_no = ?1 AND from_org = ?2 AND to_org = ?3";
            let found = self.rows(sql, [release.0, from.0, to.0], |row| {
                let begin = Day::from_stored(row.get(0)?);
                let end = row.get::<_, Option<i64>>(1)?.map(Day::from_stored);
                Ok((Edge { release: *release, from: *from, to: *to, begin }, end))
            })?;
            picture.edges.extend(found);
        }
        Ok(())
    }

    fn draw_relations(&self, org: OrgId, row: &mut Org) -> Result<()> {
        let sql = "SELECT location_id FROM organization_locations WHERE org_id = ?1";
        row.locations = self.rows(sql, [org.0], |row| row.get(0).map(LocationId))?.into_iter().collect();
        let sql = "SELECT code, visible, editable FROM org_restriction_options WHERE org_id = ?1";
        let options = self.rows(sql, [org.0], |row| {
            Ok((row.get::<_, String>(0)?, Allowed { visible: row.get(1)?, editable: row.get(2)? }))
        })?;
        for (code, allowed) in options {
            row.options.insert(option(&code)?, allowed);
        }
        Ok(())
    }
}

fn org(row: &Row<'_>) -> rusqlite::Result<Result<(OrgId, Org)>> {
    let mut org = Org::default();
    org.set(OrgField::Active, Value::Flag(row.get(1)?));
    for (column, field) in (2..).zip(TEXTS) {
        org.set(field, Value::text(&row.get::<_, Option<String>>(column)?.unwrap_or_default()));
    }
    let provider = row.get::<_, Option<i64>>(13)?;
    org.set(OrgField::Provider, provider.map_or(Value::None, |id| Value::Provider(ProviderId(id))));
    let shown = SHOWN[usize::from(!row.get::<_, bool>(15)?)];
    org.set(OrgField::RestrictionField, Value::Text(shown.to_owned()));
    let id = OrgId(row.get(0)?);
    Ok(option(&row.get::<_, String>(14)?).map(|option| {
        org.set(OrgField::DefaultRestriction, Value::Option(option));
        (id, org)
    }))
}

fn option(code: &str) -> Result<OptionCode> {
    code.parse().map_err(|_| Error::Damaged(format!("\"{code}\" is no restriction option.")))
}
