//! Columns and windows of the matrices.

use std::collections::HashSet;

use rusqlite::Row;

use super::error::Result;
use super::fields::{held, some_time, text};
use super::filter::searched;
use super::reader::Reader;
use crate::api::matrix::{Axis, Column, Window};
use crate::domain::cell::{AccessPart, Cell, Edge, EdgePart, MembershipPart, OptionPart, OrgField, Value};
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, ReleaseId, UserId, WorkgroupId};
use crate::domain::permission::TABLE;
use crate::domain::restriction::OptionCode;
use crate::domain::time::Time;

const ORGANIZATIONS: &str = "SELECT org_id, code, name, active, 0 FROM organizations ORDER BY active DESC, code";

impl Reader<'_> {
    /// Lists the columns whose heading or name contains the text, in their order.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn columns(&self, axis: Axis, filter: &str) -> Result<Vec<Column>> {
        let all = match axis {
            Axis::Organizations => self.rows(ORGANIZATIONS, (), column)?,
            Axis::Sharing(release) => {
                let partners = self.partners(release)?;
                let mut all = self.rows(ORGANIZATIONS, (), column)?;
                all.retain(|column| partners.contains(&column.id));
                all
            }
            Axis::Workgroups => self.rows(
                "SELECT workgroup_id, name, name, active, has_global_admin_menu OR has_setup_data_menu
                 FROM workgroups ORDER BY active DESC, name_fold",
                (),
                column,
            )?,
            Axis::Permissions => permissions(),
            Axis::Restrictions => {
                self.rows("SELECT sort, code, label, 1, 0 FROM restriction_options ORDER BY sort, code", (), column)?
            }
        };
        let wanted = searched(filter);
        let fits = |column: &Column| {
            let names = [column.head.stored(), column.name.stored()].map(searched);
            wanted.split(' ').all(|word| names.iter().any(|name| name.contains(word)))
        };
        Ok(all.into_iter().filter(fits).collect())
    }

    /// Reads the cells of some rows under some columns; those without a row are left out. Beside its restriction options an
    /// organization has the one that is its default; what is shared comes with what is shared back.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn window(&self, axis: Axis, rows: &[i64], columns: &[i64]) -> Result<Window> {
        let [down, across] = [rows, columns].map(|ids| ids.iter().copied().collect::<HashSet<i64>>());
        let mut cells = Vec::new();
        let (Some(least), Some(most)) = (columns.iter().min(), columns.iter().max()) else {
            return Ok(Window { rows: rows.to_vec(), ..Window::default() });
        };
        for row in rows {
            let (user, range) = (UserId(*row), (*row, least, most));
            let found = match axis {
                Axis::Organizations => self.rows(
                    "SELECT org_id, active, login, editable, expires_at FROM user_organizations
                     WHERE user_id = ?1 AND org_id BETWEEN ?2 AND ?3",
                    range,
                    |row| access(user, row),
                )?,
                Axis::Workgroups => self.rows(
                    "SELECT workgroup_id, active, expires_at FROM user_workgroups
                     WHERE user_id = ?1 AND workgroup_id BETWEEN ?2 AND ?3",
                    range,
                    |row| membership(user, row),
                )?,
                Axis::Permissions => self.rows(
                    "SELECT perm_id, level FROM user_permissions WHERE user_id = ?1 AND perm_id BETWEEN ?2 AND ?3",
                    range,
                    |row| permission(user, row),
                )?,
                Axis::Restrictions => {
                    let org = OrgId(*row);
                    let sql = "SELECT default_restriction FROM organizations WHERE org_id = ?1";
                    for default in self.rows(sql, [org.0], |row| Ok(code(&row.get::<_, String>(0)?)))? {
                        let cell = Cell::Org { org, field: OrgField::DefaultRestriction };
                        cells.extend(default.map(|option| (cell, Value::Option(option))));
                    }
                    self.rows(
                        "SELECT o.sort, o.code, r.visible, r.editable
                         FROM org_restriction_options r JOIN restriction_options o USING (code)
                         WHERE r.org_id = ?1 AND o.sort BETWEEN ?2 AND ?3",
                        range,
                        |row| restriction(org, row),
                    )?
                }
                Axis::Sharing(release) => {
                    for column in columns {
                        cells.extend(self.edges(release, OrgId(*row), OrgId(*column))?);
                        if !(across.contains(row) && down.contains(column)) {
                            cells.extend(self.edges(release, OrgId(*column), OrgId(*row))?);
                        }
                    }
                    continue;
                }
            };
            cells.extend(found.into_iter().filter(|(column, _)| across.contains(column)).flat_map(|(_, cells)| cells));
        }
        Ok(Window { rows: rows.to_vec(), columns: columns.to_vec(), cells })
    }

    /// The organizations that take part in a release, on either side. One giver after the other is looked at, until there
    /// is nobody left to be found: where everybody shares with everybody that is after the second.
    fn partners(&self, release: ReleaseId) -> Result<HashSet<i64>> {
        let all = self.row("SELECT count(*) FROM organizations", [], |row| row.get::<_, i64>(0))?.unwrap_or(0);
        let next = "SELECT from_org FROM mou_edges WHERE release_no = ?1 AND from_org > ?2 ORDER BY from_org LIMIT 1";
        let seen_by = "SELECT DISTINCT to_org FROM mou_edges WHERE release_no = ?1 AND from_org = ?2";
        let (mut found, mut from) = (HashSet::new(), i64::MIN);
        while found.len() < usize::try_from(all).unwrap_or(usize::MAX) {
            let Some(giver) = self.row(next, [release.0, from], |row| row.get::<_, i64>(0))? else { break };
            found.insert(giver);
            found.extend(self.rows(seen_by, [release.0, giver], |row| row.get::<_, i64>(0))?);
            from = giver;
        }
        Ok(found)
    }

    /// What one organization shares with another under a release, whenever that is.
    fn edges(&self, release: ReleaseId, from: OrgId, to: OrgId) -> Result<Vec<(Cell, Value)>> {
        let edges = self.rows(
            "SELECT begin_date, end_date FROM mou_edges WHERE release_no = ?1 AND from_org = ?2 AND to_org = ?3",
            (release.0, from.0, to.0),
            |row| {
                let begin = Day::from_stored(row.get(0)?);
                let end = row.get::<_, Option<i64>>(1)?.map(Day::from_stored);
                Ok((Edge { release, from, to, begin }, end))
            },
        )?;
        let cells = edges.into_iter().flat_map(|(edge, end)| {
            let end = end.map(|end| (Cell::Edge { edge, part: EdgePart::End }, Value::Day(end)));
            std::iter::once((Cell::Edge { edge, part: EdgePart::Active }, Value::ON)).chain(end)
        });
        Ok(cells.collect())
    }
}

/// The cells of one row, with the column they stand under.
type Cells = (i64, Vec<(Cell, Value)>);

fn access(user: UserId, row: &Row<'_>) -> rusqlite::Result<Cells> {
    let org = OrgId(row.get(0)?);
    let flags = [(AccessPart::Active, 1), (AccessPart::Login, 2), (AccessPart::Editable, 3)];
    let mut cells = Vec::with_capacity(4);
    for (part, index) in flags {
        cells.push((Cell::Access { user, org, part }, Value::Flag(row.get(index)?)));
    }
    cells.extend(until(row, 4)?.map(|value| (Cell::Access { user, org, part: AccessPart::Until }, value)));
    Ok((org.0, cells))
}

fn membership(user: UserId, row: &Row<'_>) -> rusqlite::Result<Cells> {
    let workgroup = WorkgroupId(row.get(0)?);
    let cell = |part| Cell::Membership { user, workgroup, part };
    let mut cells = vec![(cell(MembershipPart::Active), Value::Flag(row.get(1)?))];
    cells.extend(until(row, 2)?.map(|value| (cell(MembershipPart::Until), value)));
    Ok((workgroup.0, cells))
}

fn permission(user: UserId, row: &Row<'_>) -> rusqlite::Result<Cells> {
    let (permission, level) = held(row, 0)?;
    Ok((permission.number(), vec![(Cell::Permission { user, permission }, Value::Level(level))]))
}

fn restriction(org: OrgId, row: &Row<'_>) -> rusqlite::Result<Cells> {
    let flags = [(OptionPart::Visible, row.get(2)?), (OptionPart::Editable, row.get(3)?)];
    let cells = |option| flags.map(|(part, flag)| (Cell::OrgOption { org, option, part }, Value::Flag(flag)));
    Ok((row.get(0)?, code(&row.get::<_, String>(1)?).map(cells).into_iter().flatten().collect()))
}

/// A code that was not made here may be none.
fn code(stored: &str) -> Option<OptionCode> {
    stored.parse().ok()
}

fn until(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Value>> {
    Ok(some_time(row, index)?.map(|time: Time| Value::Time(time)))
}

fn column(row: &Row<'_>) -> rusqlite::Result<Column> {
    Ok(Column {
        id: row.get(0)?,
        head: text(row, 1)?,
        name: text(row, 2)?,
        active: row.get(3)?,
        admin_menu: row.get(4)?,
    })
}

fn permissions() -> Vec<Column> {
    let column = |row: &crate::domain::permission::Row| Column {
        id: row.permission.number(),
        head: row.label.into(),
        name: format!("{}: {}", row.group, row.label).into(),
        active: true,
        admin_menu: false,
    };
    TABLE.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::world::World;

    fn shown(window: &Window) -> Vec<String> {
        window.cells.iter().map(|(cell, value)| format!("{cell} {value:?}")).collect()
    }

    #[test]
    fn windows_hold_present_cells() {
        let world = World::new();
        world
            .sql("INSERT INTO user_organizations VALUES (1, 2, 1, 0, 1, NULL, 0, 900), (1, 3, 0, 0, 0, NULL, 0, NULL)");
        world.sql("INSERT INTO user_workgroups VALUES (2, 1, 1, NULL, 0, NULL)");
        world.sql("INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (1, 23, 2, 0)");
        let users = [1, 2];
        let access = world.reader().window(Axis::Organizations, &users, &[2, 4]).unwrap();
        assert_eq!(
            shown(&access),
            [
                "user/1/org/2/active Flag(true)",
                "user/1/org/2/login Flag(false)",
                "user/1/org/2/editable Flag(true)",
                "user/1/org/2/until Time(Time(900))",
            ]
        );
        let memberships = world.reader().window(Axis::Workgroups, &users, &[1]).unwrap();
        assert_eq!(shown(&memberships), ["user/2/workgroup/1/active Flag(true)"]);
        let permissions = world.reader().window(Axis::Permissions, &users, &[22, 23]).unwrap();
        assert_eq!(shown(&permissions), ["user/1/perm/user_setup Level(Write)"]);
        assert!(world.reader().window(Axis::Permissions, &users, &[]).unwrap().cells.is_empty());
    }

    #[test]
    fn a_window_of_restrictions_tells_the_default_too() {
        let world = World::new();
        let options = world.reader().columns(Axis::Restrictions, "").unwrap();
        let ids: Vec<i64> = options.iter().map(|column| column.id).collect();
        assert_eq!(options.len(), OptionCode::SHIPPED.len());
        let window = world.reader().window(Axis::Restrictions, &[2, 99], &ids).unwrap();
        assert_eq!(
            shown(&window),
            [
                "org/2/default_restriction Option(OptionCode(MOU))",
                "org/2/option/MOU/visible Flag(true)",
                "org/2/option/MOU/editable Flag(true)",
            ]
        );
    }

    #[test]
    fn a_window_of_sharing_tells_both_directions() {
        let world = World::new();
        world.sql("INSERT INTO information_releases (release_no, name) VALUES (1, 'One'), (2, 'Two')");
        let day = 86_400_000;
        world.sql(&format!(
            "INSERT INTO mou_edges VALUES (1, 2, 3, 0, {day}), (1, 3, 2, {day}, NULL), (1, 2, 4, 0, NULL), (2, 2, 3, 0, NULL)"
        ));
        let window = |rows: &[i64], columns: &[i64]| {
            shown(&world.reader().window(Axis::Sharing(ReleaseId(1)), rows, columns).unwrap())
        };
        let there =
            ["release/1/share/2/3/1970-01-01/active Flag(true)", "release/1/share/2/3/1970-01-01/end Day(Day(1))"];
        let back = "release/1/share/3/2/1970-01-02/active Flag(true)";
        assert_eq!(window(&[2], &[3]), [there[0], there[1], back]);
        assert_eq!(window(&[3], &[2]), [back, there[0], there[1]]);
        assert_eq!(window(&[2, 3], &[2, 3]), [there[0], there[1], back], "nothing twice");
        assert!(window(&[3], &[4]).is_empty());
    }

    #[test]
    fn columns_are_found_by_heading_and_name() {
        let world = World::new();
        let heads = |axis, filter| -> Vec<String> {
            let columns = world.reader().columns(axis, filter).unwrap();
            columns.iter().map(|column| column.head.stored().to_owned()).collect()
        };
        assert_eq!(heads(Axis::Organizations, ""), ["ABC", "HFX", "XYZ", "OLD"]);
        assert_eq!(heads(Axis::Organizations, "harb"), ["HFX"]);
        assert_eq!(heads(Axis::Organizations, "xyz"), ["XYZ"]);
        assert_eq!(heads(Axis::Workgroups, "hmis users"), ["HMIS Users"]);
        assert_eq!(heads(Axis::Permissions, "forms: over"), ["Form Overlay"]);
    }
}
