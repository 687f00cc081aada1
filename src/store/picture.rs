//! Draws the picture on which a set is judged: the rows it touches, and all workgroups, which are few.

mod people;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Row;

use super::error::{Error, Result};
use super::reader::Reader;
use crate::domain::cell::{Cell, Value, WorkgroupField};
use crate::domain::ids::{OrgId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::picture::{Person, Picture, TemplateRow, Workgroup};

/// How many users are drawn by one statement.
const AT_ONCE: usize = 10_000;

const WORKGROUP: &str = "SELECT workgroup_id, active, name, description, has_global_admin_menu, has_setup_data_menu,
    origin FROM workgroups";

impl Reader<'_> {
    /// Draws some users, some organizations, the owning organizations of the users, and every workgroup. Numbers
    /// without a row are left out.
    ///
    /// # Errors
    /// Whatever SQLite reports, and [`Error::Damaged`] for a value that the schema forbids.
    pub fn picture(&self, users: &BTreeSet<UserId>, orgs: &BTreeSet<OrgId>) -> Result<Picture> {
        let mut picture = Picture { workgroups: self.all_workgroups()?, ..Picture::default() };
        let known: Vec<i64> = users.iter().filter(|user| !user.is_new()).map(|user| user.0).collect();
        for some in known.chunks(AT_ONCE) {
            picture.users.append(&mut self.people(some)?);
        }
        let owners = picture.users.values().filter_map(Person::owner);
        let wanted: BTreeSet<OrgId> = owners.chain(orgs.iter().copied()).filter(|org| !org.is_new()).collect();
        picture.orgs = self.orgs(&wanted)?;
        Ok(picture)
    }

    /// Draws one user with levels, access and memberships.
    ///
    /// # Errors
    /// As [`Reader::picture`].
    pub fn person(&self, user: UserId) -> Result<Option<Person>> {
        Ok(self.people(&[user.0])?.remove(&user))
    }

    /// A user's 27 levels.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn levels(&self, user: UserId) -> Result<Levels> {
        let held = self.rows("SELECT perm_id, level FROM user_permissions WHERE user_id = ?1", [user.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        held.into_iter().map(|(permission, level)| held_level(permission, level)).collect()
    }

    /// All permission templates, which are few.
    ///
    /// # Errors
    /// As [`Reader::picture`].
    pub fn all_templates(&self) -> Result<BTreeMap<TemplateId, TemplateRow>> {
        let names = self.rows("SELECT template_id, name FROM permission_templates", [], |row| {
            Ok((TemplateId(row.get(0)?), TemplateRow { name: row.get(1)?, levels: Levels::default() }))
        })?;
        let mut templates: BTreeMap<TemplateId, TemplateRow> = names.into_iter().collect();
        let levels = self.rows("SELECT template_id, perm_id, level FROM template_levels", [], |row| {
            Ok((TemplateId(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })?;
        for (template, permission, level) in levels {
            let (permission, level) = held_level(permission, level)?;
            templates.entry(template).and_modify(|row| row.levels.set(permission, level));
        }
        Ok(templates)
    }

    /// All workgroups.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn all_workgroups(&self) -> Result<BTreeMap<WorkgroupId, Workgroup>> {
        Ok(self.rows(WORKGROUP, [], workgroup)?.into_iter().collect())
    }

    /// The workgroups in which a user is a member, whether that counts now or not.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn workgroups_of(&self, person: &Person) -> Result<BTreeMap<WorkgroupId, Workgroup>> {
        let sql = format!("{WORKGROUP} WHERE workgroup_id = ?1");
        let mut workgroups = BTreeMap::new();
        for id in person.memberships.keys() {
            workgroups.extend(self.row(&sql, [id.0], workgroup)?);
        }
        Ok(workgroups)
    }

    /// The first user, in the order of the index, who holds User Setup at Write, is not among those passed over, and
    /// satisfies the question.
    ///
    /// # Errors
    /// As [`Reader::picture`].
    pub fn any_user_setup_holder(
        &self,
        passed_over: &BTreeSet<UserId>,
        mut satisfies: impl FnMut(&Person) -> bool,
    ) -> Result<bool> {
        let mut statement = self
            .db
            .prepare_cached("SELECT user_id FROM user_permissions WHERE perm_id = ?1 AND level = 2 ORDER BY user_id")?;
        let mut rows = statement.query([Permission::UserSetup.number()])?;
        while let Some(row) = rows.next()? {
            let user = UserId(row.get(0)?);
            if passed_over.contains(&user) {
                continue;
            }
            if self.person(user)?.is_some_and(|person| satisfies(&person)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The members of a workgroup, whether that counts now or not, who hold a permission at a level or above.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn members_holding(&self, workgroup: WorkgroupId, permission: Permission, level: Level) -> Result<Vec<UserId>> {
        // Those who hold a tool of rank are few; the members of a workgroup may be all users.
        let sql = "SELECT p.user_id FROM user_permissions p CROSS JOIN user_workgroups m
                   ON m.user_id = p.user_id AND m.workgroup_id = ?3 WHERE p.perm_id = ?1 AND p.level >= ?2";
        self.rows(sql, [permission.number(), level.number(), workgroup.0], |row| row.get(0).map(UserId))
    }

    /// Whether an organization owns an active user who is not among those passed over.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn owns_active_user(&self, org: OrgId, passed_over: &BTreeSet<UserId>) -> Result<bool> {
        let mut statement = self
            .db
            .prepare_cached("SELECT user_id FROM users WHERE status = 'A' AND owning_org_id = ?1 AND is_system = 0")?;
        let mut rows = statement.query([org.0])?;
        while let Some(row) = rows.next()? {
            if !passed_over.contains(&UserId(row.get(0)?)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many users are active, system users left out.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn active_users(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM users WHERE status = 'A' AND is_system = 0";
        let count = self.row(sql, [], |row| row.get::<_, i64>(0))?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }

    /// Who has a login, compared folded.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn login_holder(&self, login_fold: &str) -> Result<Option<UserId>> {
        self.row("SELECT user_id FROM users WHERE login_fold = ?1", [login_fold], |row| row.get(0).map(UserId))
    }

    /// Which organization has a code.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn code_holder(&self, code: &str) -> Result<Option<OrgId>> {
        self.row("SELECT org_id FROM organizations WHERE code = ?1", [code], |row| row.get(0).map(OrgId))
    }

    /// Which organization has a folded name.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn org_name_holder(&self, name_fold: &str) -> Result<Option<OrgId>> {
        self.row("SELECT org_id FROM organizations WHERE name_fold = ?1", [name_fold], |row| row.get(0).map(OrgId))
    }

    /// Whether another row of the cell's kind was imported from there.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn is_origin_of_another(&self, cell: Cell, origin: &str) -> Result<bool> {
        let (sql, own) = match cell {
            Cell::User { user, .. } => ("SELECT user_id FROM users WHERE origin = ?1", user.0),
            Cell::Org { org, .. } => ("SELECT org_id FROM organizations WHERE origin = ?1", org.0),
            Cell::Workgroup { workgroup, .. } => ("SELECT workgroup_id FROM workgroups WHERE origin = ?1", workgroup.0),
            _ => return Ok(false),
        };
        Ok(self.row(sql, [origin], |row| row.get::<_, i64>(0))?.is_some_and(|holder| holder != own))
    }

    /// Whom a user reports to.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn supervisor(&self, user: UserId) -> Result<Option<UserId>> {
        let found = self
            .row("SELECT supervisor_id FROM users WHERE user_id = ?1", [user.0], |row| row.get::<_, Option<i64>>(0))?;
        Ok(found.flatten().map(UserId))
    }
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    Ok(row.get_ref(column)?.as_str_or_null()?.map_or(Value::None, Value::text))
}

fn workgroup(row: &Row<'_>) -> rusqlite::Result<(WorkgroupId, Workgroup)> {
    let mut workgroup = Workgroup::default();
    workgroup.set(WorkgroupField::Active, Value::Flag(row.get(1)?));
    workgroup.set(WorkgroupField::Name, text(row, 2)?);
    workgroup.set(WorkgroupField::Description, text(row, 3)?);
    workgroup.set(WorkgroupField::GlobalAdminMenu, Value::Flag(row.get(4)?));
    workgroup.set(WorkgroupField::SetupDataMenu, Value::Flag(row.get(5)?));
    workgroup.set(WorkgroupField::Origin, text(row, 6)?);
    Ok((WorkgroupId(row.get(0)?), workgroup))
}

fn held_level(permission: i64, level: i64) -> Result<(Permission, Level)> {
    let held = Permission::from_number(permission).zip(Level::from_number(level));
    held.ok_or_else(|| Error::Damaged(format!("Permission {permission} at level {level} is none of ours.")))
}
