//! Writes what a judged set changes of the setup.
//!
//! The order matters, because the schema refuses what would be wrong for a moment: what others refer to comes first and
//! goes last; an option becomes visible before it becomes a default, and is hidden after it no longer is one; an edge
//! ends earlier before the next one begins.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{named_params, params};

use crate::domain::cell::{Cell, Edge, OrgField, Value};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId};
use crate::domain::picture::{Org, Picture};
use crate::domain::properties::PropertyId;
use crate::domain::restriction::OptionCode;
use crate::domain::text::fold;
use crate::store::error::Result;
use crate::store::numbers::Numbers;
use crate::store::writer::Writer;

/// The rows of the setup that a set touches, each once.
#[derive(Default)]
pub(in crate::store) struct SetupRows {
    options: BTreeSet<OptionCode>,
    locations: BTreeSet<LocationId>,
    providers: BTreeSet<ProviderId>,
    orgs: BTreeSet<OrgId>,
    org_locations: BTreeSet<(OrgId, LocationId)>,
    org_options: BTreeMap<OrgId, BTreeSet<OptionCode>>,
    releases: BTreeSet<ReleaseId>,
    edges: BTreeSet<Edge>,
    properties: BTreeSet<PropertyId>,
}

impl SetupRows {
    pub fn add(&mut self, change: &Change) {
        match change.cell {
            Cell::Option { option, .. } => {
                self.options.insert(option);
            }
            Cell::Location { location, .. } => {
                self.locations.insert(location);
            }
            Cell::Provider { provider, .. } => {
                self.providers.insert(provider);
            }
            Cell::Org { org, .. } => {
                self.orgs.insert(org);
            }
            Cell::OrgLocation { org, location } => {
                self.org_locations.insert((org, location));
            }
            Cell::OrgOption { org, option, .. } => {
                self.org_options.entry(org).or_default().insert(option);
            }
            Cell::Release { release, .. } => {
                self.releases.insert(release);
            }
            Cell::Edge { edge, .. } => {
                self.edges.insert(edge);
            }
            Cell::Property { property } => {
                self.properties.insert(property);
            }
            _ => {}
        }
    }
}

impl Writer<'_> {
    /// Frees the names that rows give up, so that other rows of the set can take them in any order.
    pub(in crate::store) fn make_way_in_setup(
        &self,
        before: &Picture,
        after: &Picture,
        rows: &SetupRows,
    ) -> Result<()> {
        for org in &rows.orgs {
            let name = |picture: &Picture| picture.orgs.get(org).map(|row| fold(row.text(OrgField::Name)));
            if name(before).is_some_and(|was| name(after) != Some(was)) {
                self.run("UPDATE organizations SET name_fold = char(1) || org_id WHERE org_id = ?1", [org.0])?;
            }
        }
        for location in &rows.locations {
            if before.locations.get(location).is_some_and(|was| after.locations.get(location) != Some(was)) {
                self.run("UPDATE locations SET name = char(1) || location_id WHERE location_id = ?1", [location.0])?;
            }
        }
        for provider in &rows.providers {
            if before.providers.get(provider).is_some_and(|was| after.providers.get(provider) != Some(was)) {
                self.run("UPDATE providers SET name = char(1) || provider_id WHERE provider_id = ?1", [provider.0])?;
            }
        }
        Ok(())
    }

    /// Writes the properties, and what users may refer to: lists, options, organizations.
    pub(in crate::store) fn write_places(
        &self,
        before: &Picture,
        after: &Picture,
        rows: &SetupRows,
        numbers: &mut Numbers,
    ) -> Result<()> {
        for property in &rows.properties {
            let name = property.property().name;
            match after.properties.get(property) {
                Some(value) => self.run(
                    "INSERT INTO system_properties (name, value) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    [name, value],
                )?,
                None => self.run("DELETE FROM system_properties WHERE name = ?1", [name])?,
            };
        }
        for option in &rows.options {
            if let Some(label) = after.options.get(option) {
                self.run(
                    "INSERT INTO restriction_options (code, label, sort)
                     VALUES (?1, ?2, (SELECT coalesce(max(sort), 0) + 1 FROM restriction_options))
                     ON CONFLICT (code) DO UPDATE SET label = excluded.label",
                    params![option.as_str(), label],
                )?;
            }
        }
        for location in &rows.locations {
            if let Some(name) = after.locations.get(location) {
                let sql = "INSERT INTO locations (location_id, name) VALUES (?1, ?2)
                           ON CONFLICT (location_id) DO UPDATE SET name = excluded.name, version = version + 1";
                self.run(sql, params![(!location.is_new()).then_some(location.0), name])?;
                let made = if location.is_new() { LocationId(self.db.last_insert_rowid()) } else { *location };
                numbers.locations.insert(*location, made);
            }
        }
        for provider in &rows.providers {
            if let Some(name) = after.providers.get(provider) {
                let sql = "INSERT INTO providers (provider_id, name) VALUES (?1, ?2)
                           ON CONFLICT (provider_id) DO UPDATE SET name = excluded.name, version = version + 1";
                self.run(sql, params![(!provider.is_new()).then_some(provider.0), name])?;
                let made = if provider.is_new() { ProviderId(self.db.last_insert_rowid()) } else { *provider };
                numbers.providers.insert(*provider, made);
            }
        }
        self.write_options(after, rows, numbers, true)?;
        for org in &rows.orgs {
            let written = self.write_org(*org, &after.orgs[org], numbers)?;
            numbers.orgs.insert(*org, written);
        }
        self.write_options(after, rows, numbers, false)?;
        for (org, location) in &rows.org_locations {
            let there = after.orgs.get(org).is_some_and(|row| row.locations.contains(location));
            let sql = if there {
                "INSERT INTO organization_locations (org_id, location_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
            } else {
                "DELETE FROM organization_locations WHERE org_id = ?1 AND location_id = ?2"
            };
            self.run(sql, [numbers.org(*org).0, numbers.location(*location).0])?;
        }
        self.write_releases(before, after, rows, numbers)
    }

    /// Takes away what nothing refers to any more.
    pub(in crate::store) fn erase_places(&self, after: &Picture, rows: &SetupRows) -> Result<()> {
        for location in rows.locations.iter().filter(|location| !after.locations.contains_key(location)) {
            self.run("DELETE FROM locations WHERE location_id = ?1", [location.0])?;
        }
        for provider in rows.providers.iter().filter(|provider| !after.providers.contains_key(provider)) {
            self.run("DELETE FROM providers WHERE provider_id = ?1", [provider.0])?;
        }
        for option in rows.options.iter().filter(|option| !after.options.contains_key(option)) {
            let sql = "DELETE FROM org_restriction_options WHERE code = ?1 AND visible = 0";
            self.run(sql, [option.as_str()])?;
            self.run("DELETE FROM restriction_options WHERE code = ?1", [option.as_str()])?;
        }
        Ok(())
    }

    /// Writes the options that become visible to organizations that are there, or all the others.
    fn write_options(&self, after: &Picture, rows: &SetupRows, numbers: &Numbers, first: bool) -> Result<()> {
        for (org, options) in &rows.org_options {
            let Some(row) = after.orgs.get(org) else { continue };
            for option in options {
                let allowed = row.allowed(*option);
                if (allowed.visible && !org.is_new()) == first {
                    self.run(
                        "INSERT INTO org_restriction_options (org_id, code, visible, editable) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT (org_id, code) DO UPDATE SET visible = excluded.visible,
                                                                  editable = excluded.editable",
                        params![numbers.org(*org).0, option.as_str(), allowed.visible, allowed.editable],
                    )?;
                }
            }
        }
        Ok(())
    }

    fn write_org(&self, org: OrgId, row: &Org, numbers: &Numbers) -> Result<OrgId> {
        let text = |field: OrgField| Some(row.text(field)).filter(|text| !text.is_empty());
        let id = (!org.is_new()).then_some(org.0);
        let provider = match row.field(OrgField::Provider) {
            Value::Provider(provider) => Some(numbers.provider(*provider).0),
            _ => None,
        };
        let option = row.default_restriction().unwrap_or(OptionCode::USUAL);
        self.run(
            "INSERT INTO organizations (org_id, code, name, name_fold, street1, street2, city, state, zip, contact_name,
                                        contact_phone, email, provider_id, default_restriction,
                                        show_restriction_field, active, origin)
             VALUES (:org, :code, :name, :name_fold, :street1, :street2, :city, :state, :zip, :contact_name,
                     :contact_phone, :email, :provider, :option, :shown, :active, :origin)
             ON CONFLICT (org_id) DO UPDATE SET code = excluded.code, name = excluded.name,
                name_fold = excluded.name_fold, street1 = excluded.street1, street2 = excluded.street2,
                city = excluded.city, state = excluded.state, zip = excluded.zip, contact_name = excluded.contact_name,
                contact_phone = excluded.contact_phone, email = excluded.email, provider_id = excluded.provider_id,
                default_restriction = excluded.default_restriction,
                show_restriction_field = excluded.show_restriction_field, active = excluded.active,
                origin = excluded.origin, version = version + 1",
            named_params! {
                ":org": id,
                ":code": row.text(OrgField::Code),
                ":name": row.text(OrgField::Name),
                ":name_fold": fold(row.text(OrgField::Name)),
                ":street1": text(OrgField::Street1),
                ":street2": text(OrgField::Street2),
                ":city": text(OrgField::City),
                ":state": text(OrgField::State),
                ":zip": text(OrgField::Zip),
                ":contact_name": text(OrgField::ContactName),
                ":contact_phone": text(OrgField::ContactPhone),
                ":email": text(OrgField::Email),
                ":provider": provider,
                ":option": option.as_str(),
                ":shown": row.shows_restrictions(),
                ":active": row.is_active(),
                ":origin": text(OrgField::Origin),
            },
        )?;
        Ok(if org.is_new() { OrgId(self.db.last_insert_rowid()) } else { org })
    }

    fn write_releases(&self, before: &Picture, after: &Picture, rows: &SetupRows, numbers: &mut Numbers) -> Result<()> {
        let is_named = |release: &ReleaseId| after.releases.get(release).is_some_and(|row| !row.name.is_empty());
        for release in rows.releases.iter().filter(|release| is_named(release)) {
            let row = &after.releases[release];
            let comments = Some(row.comments.as_str()).filter(|text| !text.is_empty());
            self.run(
                "INSERT INTO information_releases (release_no, name, comments) VALUES (?1, ?2, ?3)
                 ON CONFLICT (release_no) DO UPDATE SET name = excluded.name, comments = excluded.comments,
                                                        version = version + 1",
                params![(!release.is_new()).then_some(release.0), row.name, comments],
            )?;
            let made = if release.is_new() { ReleaseId(self.db.last_insert_rowid()) } else { *release };
            numbers.releases.insert(*release, made);
        }
        let key = |edge: &Edge| {
            let edge = numbers.edge(*edge);
            [edge.release.0, edge.from.0, edge.to.0, edge.begin.to_stored()]
        };
        // A day is matched whole, whatever hour another program wrote.
        let is_in = |picture: &Picture, edge: &Edge| picture.edges.contains_key(edge);
        for edge in rows.edges.iter().filter(|edge| !is_in(after, edge)) {
            let sql = "DELETE FROM mou_edges WHERE release_no = ?1 AND from_org = ?2 AND to_org = ?3
                       AND begin_date BETWEEN ?4 AND ?4 + 86399999";
            self.run(sql, key(edge))?;
        }
        // Edges that were there come first: one may end before another begins.
        let (old, new): (Vec<&Edge>, Vec<&Edge>) =
            rows.edges.iter().filter(|edge| is_in(after, edge)).partition(|edge| is_in(before, edge));
        let update = "UPDATE mou_edges SET end_date = ?5 WHERE release_no = ?1 AND from_org = ?2 AND to_org = ?3
                      AND begin_date BETWEEN ?4 AND ?4 + 86399999";
        let insert = "INSERT INTO mou_edges (release_no, from_org, to_org, begin_date, end_date)
                      VALUES (?1, ?2, ?3, ?4, ?5)";
        for (sql, edges) in [(update, old), (insert, new)] {
            for edge in edges {
                let [release, from, to, begin] = key(edge);
                let end = after.edges[edge].map(Day::to_stored);
                self.run(sql, params![release, from, to, begin, end])?;
            }
        }
        for release in rows.releases.iter().filter(|release| !is_named(release)) {
            self.run("DELETE FROM information_releases WHERE release_no = ?1", [release.0])?;
        }
        Ok(())
    }
}
