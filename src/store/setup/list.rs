//! The lists of the setup, a page at a time, and the rows in them.
//!
//! There is so little of everything here that a list is read whole to be filtered; what crosses the link is a page.

use rusqlite::Row;

use crate::api::page::{Key, Page, Place};
use crate::api::setup::{Record, SetupId, SetupList, SetupRow};
use crate::domain::cell::{Cell, ListField, OptionField, OptionPart, OrgField, ReleaseField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, WorkgroupId};
use crate::domain::picture::Picture;
use crate::domain::text::Raw;
use crate::store::error::Result;
use crate::store::fields::text;
use crate::store::filter::searched;
use crate::store::reader::Reader;
use crate::store::setup::Touched;

/// Number, code, name, note, in use, administrative menu; in the order of the list.
const fn statement(list: SetupList) -> &'static str {
    match list {
        SetupList::Orgs => "SELECT org_id, code, name, city, active, 0 FROM organizations ORDER BY active DESC, code",
        SetupList::Workgroups => {
            "SELECT workgroup_id, '', name, description, active, has_global_admin_menu OR has_setup_data_menu
             FROM workgroups ORDER BY active DESC, name_fold"
        }
        SetupList::Releases => {
            "SELECT release_no, CAST(release_no AS TEXT), name, comments, 1, 0 FROM information_releases
             ORDER BY release_no"
        }
        SetupList::Locations => "SELECT location_id, '', name, '', 1, 0 FROM locations ORDER BY name, location_id",
        SetupList::Providers => "SELECT provider_id, '', name, '', 1, 0 FROM providers ORDER BY name, provider_id",
        SetupList::Options => "SELECT sort, code, label, '', 1, 0 FROM restriction_options ORDER BY sort, code",
    }
}

impl Reader<'_> {
    /// Reads a page of a list: what has all words of the filter in its code, name or note.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn setup_rows(&self, list: SetupList, filter: &str, place: &Place, limit: usize) -> Result<Page<SetupRow>> {
        let mut rows = self.rows(statement(list), [], |found| row(list, found))?;
        let wanted = searched(filter);
        rows.retain(|row| {
            let texts = [&row.code, &row.name, &row.note].map(|text| searched(text.stored()));
            wanted.split(' ').all(|word| texts.iter().any(|text| text.contains(word)))
        });
        Ok(page(rows, place, limit, |row| &row.key))
    }

    /// Reads a row whole.
    ///
    /// # Errors
    /// As [`Reader::picture`].
    pub fn record(&self, id: SetupId) -> Result<Option<Record>> {
        let mut cells = self.cells_of(id)?;
        let wanted: Vec<Change> = cells.iter().map(|cell| Change::new(*cell, Value::None, Value::None)).collect();
        let orgs = wanted.iter().filter_map(|change| change.cell.org()).collect();
        let mut picture = self.picture(&std::collections::BTreeSet::new(), &orgs)?;
        self.draw_setup(&mut picture, &Touched::of(&wanted))?;
        let Some(first) = cells.first().filter(|first| !picture.get(**first).is_none()) else { return Ok(None) };
        if let Some(row) = first.org().and_then(|org| picture.orgs.get(&org).map(|row| (org, row))) {
            cells.extend(row.1.locations.iter().map(|location| Cell::OrgLocation { org: row.0, location: *location }));
        }
        let cells: Vec<(Cell, Value)> = cells.into_iter().map(|cell| (cell, picture.get(cell))).collect();
        let names = self.names_in(&cells, &picture)?;
        let (members, edges) = self.sizes(id)?;
        Ok(Some(Record { id, cells, names, members, edges }))
    }

    /// The cells of a row, the one that says whether it is there first; the locations of an organization are left out.
    fn cells_of(&self, id: SetupId) -> Result<Vec<Cell>> {
        let field = ListField::Name;
        Ok(match id {
            SetupId::Org(org) => {
                let mut cells: Vec<Cell> = OrgField::ALL.iter().map(|field| Cell::Org { org, field: *field }).collect();
                for option in self.option_codes()? {
                    cells.extend(OptionPart::ALL.iter().map(|part| Cell::OrgOption { org, option, part: *part }));
                }
                cells
            }
            SetupId::Workgroup(workgroup) => {
                WorkgroupField::ALL.iter().map(|field| Cell::Workgroup { workgroup, field: *field }).collect()
            }
            SetupId::Release(release) => {
                ReleaseField::ALL.iter().map(|field| Cell::Release { release, field: *field }).collect()
            }
            SetupId::Location(location) => vec![Cell::Location { location, field }],
            SetupId::Provider(provider) => vec![Cell::Provider { provider, field }],
            SetupId::Option(option) => vec![Cell::Option { option, field: OptionField::Label }],
        })
    }

    fn names_in(&self, cells: &[(Cell, Value)], picture: &Picture) -> Result<Vec<(Value, Raw)>> {
        let mut names: Vec<(Value, Raw)> = Vec::new();
        let name = |sql: &str, id: i64| self.row(sql, [id], |row| text(row, 0));
        for (cell, value) in cells {
            let (value, found) = match (cell, value) {
                (Cell::OrgLocation { location, .. }, _) => {
                    let sql = "SELECT name FROM locations WHERE location_id = ?1";
                    (Value::Location(*location), name(sql, location.0)?)
                }
                (_, Value::Provider(provider)) => {
                    let sql = "SELECT name FROM providers WHERE provider_id = ?1";
                    (value.clone(), name(sql, provider.0)?)
                }
                (Cell::OrgOption { option, part: OptionPart::Visible, .. }, _) => {
                    (Value::Option(*option), picture.options.get(option).map(|label| Raw(label.clone())))
                }
                _ => continue,
            };
            names.extend(found.map(|name| (value, name)));
        }
        Ok(names)
    }

    /// How many users an organization or a workgroup has to do with, and how many edges a release has.
    fn sizes(&self, id: SetupId) -> Result<(Option<u64>, Option<u64>)> {
        let count = |sql: &str, id: i64| -> Result<Option<u64>> {
            Ok(self.row(sql, [id], |row| row.get::<_, i64>(0))?.map(i64::unsigned_abs))
        };
        Ok(match id {
            SetupId::Org(org) => (count("SELECT count(*) FROM user_organizations WHERE org_id = ?1", org.0)?, None),
            SetupId::Workgroup(workgroup) => {
                (count("SELECT count(*) FROM user_workgroups WHERE workgroup_id = ?1", workgroup.0)?, None)
            }
            SetupId::Release(release) => {
                (None, count("SELECT count(*) FROM mou_edges WHERE release_no = ?1", release.0)?)
            }
            SetupId::Location(_) | SetupId::Provider(_) | SetupId::Option(_) => (None, None),
        })
    }
}

fn row(list: SetupList, row: &Row<'_>) -> rusqlite::Result<SetupRow> {
    let number: i64 = row.get(0)?;
    let code = text(row, 1)?;
    let id = match list {
        SetupList::Orgs => SetupId::Org(OrgId(number)),
        SetupList::Workgroups => SetupId::Workgroup(WorkgroupId(number)),
        SetupList::Releases => SetupId::Release(ReleaseId(number)),
        SetupList::Locations => SetupId::Location(LocationId(number)),
        SetupList::Providers => SetupId::Provider(ProviderId(number)),
        SetupList::Options => SetupId::Option(
            code.stored()
                .parse()
                .map_err(|_| rusqlite::Error::InvalidColumnType(1, "code".to_owned(), rusqlite::types::Type::Text))?,
        ),
    };
    let key = Key { text: String::new(), number: 0, id: number };
    let (name, note) = (text(row, 2)?, text(row, 3)?);
    Ok(SetupRow { id, code, name, note, active: row.get(4)?, admin_menu: row.get(5)?, key })
}

/// Cuts a page out of a list that is at hand whole. A row that is gone meanwhile is looked for from the start.
pub(super) fn page<R>(rows: Vec<R>, place: &Place, limit: usize, key: impl Fn(&R) -> &Key) -> Page<R> {
    let total = rows.len();
    let at = |wanted: i64| rows.iter().position(|row| key(row).id == wanted);
    let first = match place {
        Place::Start => 0,
        Place::End => total.saturating_sub(limit),
        Place::Nth(nth) => usize::try_from(*nth).unwrap_or(usize::MAX).min(total.saturating_sub(1)),
        Place::At(id) => at(*id).unwrap_or_default(),
        Place::After(after) => at(after.id).map_or(0, |found| found + 1),
        Place::Before(before) => at(before.id).unwrap_or_default().saturating_sub(limit),
    };
    let end = match place {
        Place::Before(before) => at(before.id).unwrap_or_default(),
        _ => first.saturating_add(limit).min(total),
    };
    let (first_row, all) = (Some(first as u64), Some(total as u64));
    let rows: Vec<R> = rows.into_iter().skip(first).take(end.saturating_sub(first)).collect();
    Page { before: first > 0, after: end < total, rows, first: first_row, total: all }
}
