//! Writing a judged set: the rows of the second picture, whole, for every row that a change touches.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{named_params, params};

use super::error::Result;
use super::numbers::Numbers;
use super::setup::SetupRows;
use super::writer::Writer;
use crate::domain::cell::{Cell, UserField, Value, WorkgroupField};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{OrgId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::Permission;
use crate::domain::picture::{Person, Picture, Workgroup};
use crate::domain::status::{Move, Status};
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::Time;

/// Who writes, when, and the operator's note on decisions.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    pub by: UserId,
    pub at: Time,
    pub note: &'a str,
}

/// The secrets of a set, hashed; the only form in which they reach the database.
#[derive(Clone, Default)]
pub struct Sealed {
    /// The hashes of new passwords, by user.
    pub passwords: BTreeMap<UserId, String>,
    pub question: Option<SealedQuestion>,
}

/// A new security question with the hash of its answer.
#[derive(Clone)]
pub struct SealedQuestion {
    pub user: UserId,
    pub question: String,
    pub answer_hash: String,
}

impl Writer<'_> {
    /// Writes every row that the changes touch, as the second picture has it, and returns the numbers of new rows.
    ///
    /// # Errors
    /// Whatever SQLite reports; a constraint that the judgement should have caught is reported, never worked around.
    pub fn write_changes(
        &self,
        before: &Picture,
        after: &Picture,
        changes: &[Change],
        sealed: &Sealed,
        stamp: Stamp<'_>,
    ) -> Result<Numbers> {
        let mut numbers = Numbers::default();
        let mut rows = Rows::default();
        for change in changes {
            rows.add(change);
        }
        self.make_way(before, after, &rows)?;
        self.make_way_in_setup(before, after, &rows.setup)?;
        for workgroup in &rows.workgroups {
            let written = self.write_workgroup(*workgroup, &after.workgroups[workgroup])?;
            numbers.workgroups.insert(*workgroup, written);
        }
        self.write_places(before, after, &rows.setup, &mut numbers)?;
        for template in &rows.templates {
            let written = self.write_template(*template, after.templates.get(template))?;
            numbers.templates.insert(*template, written);
        }
        // New users first and without supervisors, who may be new themselves.
        for user in rows.users.iter().filter(|user| user.is_new()) {
            let written = self.insert_user(&after.users[user], &numbers, stamp)?;
            numbers.users.insert(*user, written);
        }
        for user in &rows.users {
            let was = before.users.get(user);
            self.update_user(numbers.user(*user), was, &after.users[user], &numbers, stamp)?;
        }
        for (user, field) in &rows.credentials {
            self.write_credential(numbers.user(*user), *user, *field, sealed)?;
        }
        for ((user, permission), via) in &rows.permissions {
            self.write_level(numbers.user(*user), *permission, &after.users[user], *via, stamp)?;
        }
        for (user, org) in &rows.access {
            self.write_access(numbers.user(*user), numbers.org(*org), after.users[user].access.get(org), stamp)?;
        }
        for (user, workgroup) in &rows.memberships {
            let membership = after.users[user].memberships.get(workgroup);
            self.write_membership(numbers.user(*user), numbers.workgroup(*workgroup), membership, stamp)?;
        }
        self.erase_places(after, &rows.setup)?;
        Ok(numbers)
    }

    /// Frees the logins and names that rows give up, so that other rows of the set can take them in any order. What
    /// stands in meanwhile begins with a control character, which no login and no name has.
    fn make_way(&self, before: &Picture, after: &Picture, rows: &Rows) -> Result<()> {
        for user in &rows.users {
            let login = |picture: &Picture| picture.users.get(user).map(|row| fold(row.text(UserField::Login)));
            if login(before).is_some_and(|was| login(after) != Some(was)) {
                self.run("UPDATE users SET login_fold = char(1) || user_id WHERE user_id = ?1", [user.0])?;
            }
        }
        for workgroup in &rows.workgroups {
            let row =
                |picture: &Picture| picture.workgroups.get(workgroup).map(|row| fold(row.text(WorkgroupField::Name)));
            if row(before).is_some_and(|was| row(after) != Some(was)) {
                let sql = "UPDATE workgroups SET name_fold = char(1) || workgroup_id WHERE workgroup_id = ?1";
                self.run(sql, [workgroup.0])?;
            }
        }
        for template in &rows.templates {
            let name = |picture: &Picture| picture.templates.get(template).map(|row| row.name.clone());
            if name(before).is_some_and(|was| name(after) != Some(was)) {
                self.run(
                    "UPDATE permission_templates SET name = char(1) || template_id WHERE template_id = ?1",
                    [template.0],
                )?;
            }
        }
        Ok(())
    }

    fn insert_user(&self, person: &Person, numbers: &Numbers, stamp: Stamp<'_>) -> Result<UserId> {
        let owner = person.owner().map(|org| numbers.org(org).0);
        let (name, login) = (person.text(UserField::Name), person.text(UserField::Login));
        self.run(
            "INSERT INTO users (name, name_fold, login, login_fold, search_key, owning_org_id, status, status_changed_at,
                                status_changed_by, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8)",
            params![
                name,
                fold(name),
                login,
                fold(login),
                user_search_key(name, login),
                owner,
                person.status().unwrap_or(Status::Pending).to_string(),
                stamp.at.0,
                stamp.by.0
            ],
        )?;
        Ok(UserId(self.db.last_insert_rowid()))
    }

    fn update_user(
        &self,
        user: UserId,
        was: Option<&Person>,
        person: &Person,
        numbers: &Numbers,
        stamp: Stamp<'_>,
    ) -> Result<()> {
        let (name, login) = (person.text(UserField::Name), person.text(UserField::Login));
        let id = |field: UserField| match person.field(field) {
            Value::Location(location) => Some(numbers.location(*location).0),
            Value::Provider(provider) => Some(numbers.provider(*provider).0),
            Value::User(user) => Some(numbers.user(*user).0),
            Value::Org(org) => Some(numbers.org(*org).0),
            _ => None,
        };
        let text = |field: UserField| Some(person.text(field)).filter(|text| !text.is_empty());
        self.run(
            "UPDATE users SET name = :name, name_fold = :name_fold, login = :login, login_fold = :login_fold,
                    search_key = :search_key, job_title = :job_title, street = :street, city = :city, state = :state,
                    zip = :zip, phone = :phone, owning_org_id = :owner, location_id = :location,
                    provider_id = :provider, supervisor_id = :supervisor, is_case_manager = :case_manager,
                    support_capability = :support, require_password_change = :require_change,
                    account_source = :source, origin = :origin, version = version + 1
             WHERE user_id = :user",
            named_params! {
                ":user": user.0,
                ":name": name,
                ":name_fold": fold(name),
                ":login": login,
                ":login_fold": fold(login),
                ":search_key": user_search_key(name, login),
                ":job_title": text(UserField::JobTitle),
                ":street": text(UserField::Street),
                ":city": text(UserField::City),
                ":state": text(UserField::State),
                ":zip": text(UserField::Zip),
                ":phone": text(UserField::Phone),
                ":owner": id(UserField::OwningOrg),
                ":location": id(UserField::Location),
                ":provider": id(UserField::Provider),
                ":supervisor": id(UserField::Supervisor),
                ":case_manager": person.field(UserField::CaseManager).is_on(),
                ":support": person.text(UserField::Support),
                ":require_change": person.field(UserField::RequireChange).is_on(),
                ":source": person.text(UserField::Source),
                ":origin": text(UserField::Origin),
            },
        )?;
        let (from, to) = (was.and_then(Person::status), person.status());
        match (was, to) {
            (Some(was), Some(to)) if from != Some(to) => self.move_status(user, was, to, stamp),
            _ => Ok(()),
        }
    }

    /// Makes a move of the state machine with everything that goes with it.
    fn move_status(&self, user: UserId, was: &Person, to: Status, stamp: Stamp<'_>) -> Result<()> {
        let from = was.status();
        let origin = from.filter(|_| to == Status::Recycled).map(|status| status.to_string());
        let reason = Some(stamp.note).filter(|note| to == Status::Recycled && !note.is_empty());
        self.run(
            "UPDATE users SET status = ?2, status_changed_at = ?3, status_changed_by = ?4, recycle_origin = ?5,
                    recycle_reason = ?6 WHERE user_id = ?1",
            params![user.0, to.to_string(), stamp.at.0, stamp.by.0, origin, reason],
        )?;
        if to == Status::Active {
            let sql = "UPDATE users SET failed_attempts = 0, locked_until = NULL WHERE user_id = ?1";
            self.run(sql, [user.0])?;
        }
        match Move::between(from, to) {
            Ok(Move::Approve) => self.decide_request(user, "approved", stamp),
            Ok(Move::Deny) => self.decide_request(user, "denied", stamp),
            Ok(Move::Park) => self.decide_request(user, "parked", stamp),
            Ok(Move::Restore) if to == Status::Pending => {
                self.run(
                    "INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state)
                     VALUES (?1, ?2, ?2, 1, 'open')",
                    [user.0, stamp.at.0],
                )?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Closes the open request; a user who never asked gets a decided one, so that every decision is on record.
    fn decide_request(&self, user: UserId, state: &str, stamp: Stamp<'_>) -> Result<()> {
        let note = Some(stamp.note).filter(|note| !note.is_empty());
        let closed = self.run(
            "UPDATE approval_requests SET state = ?2, decided_at = ?3, decided_by = ?4, note = ?5
             WHERE user_id = ?1 AND state = 'open'",
            params![user.0, state, stamp.at.0, stamp.by.0, note],
        )?;
        if closed == 0 {
            self.run(
                "INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state, decided_at,
                                                decided_by, note)
                 VALUES (?1, ?3, ?3, 1, ?2, ?3, ?4, ?5)",
                params![user.0, state, stamp.at.0, stamp.by.0, note],
            )?;
        }
        Ok(())
    }

    fn write_workgroup(&self, workgroup: WorkgroupId, row: &Workgroup) -> Result<WorkgroupId> {
        let text = |field: WorkgroupField| Some(row.text(field)).filter(|text| !text.is_empty());
        let id = (!workgroup.is_new()).then_some(workgroup.0);
        self.run(
            "INSERT INTO workgroups (workgroup_id, name, name_fold, description, has_global_admin_menu,
                                     has_setup_data_menu, active, origin)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (workgroup_id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold,
                description = excluded.description, has_global_admin_menu = excluded.has_global_admin_menu,
                has_setup_data_menu = excluded.has_setup_data_menu, active = excluded.active,
                origin = excluded.origin, version = version + 1",
            params![
                id,
                row.text(WorkgroupField::Name),
                fold(row.text(WorkgroupField::Name)),
                text(WorkgroupField::Description),
                row.field(WorkgroupField::GlobalAdminMenu).is_on(),
                row.field(WorkgroupField::SetupDataMenu).is_on(),
                row.is_active(),
                text(WorkgroupField::Origin),
            ],
        )?;
        Ok(if workgroup.is_new() { WorkgroupId(self.db.last_insert_rowid()) } else { workgroup })
    }
}

/// The rows that a set touches, each once.
#[derive(Default)]
struct Rows {
    users: BTreeSet<UserId>,
    permissions: BTreeMap<(UserId, Permission), Via>,
    access: BTreeSet<(UserId, OrgId)>,
    memberships: BTreeSet<(UserId, WorkgroupId)>,
    setup: SetupRows,
    workgroups: BTreeSet<WorkgroupId>,
    templates: BTreeSet<TemplateId>,
    credentials: BTreeSet<(UserId, UserField)>,
}

impl Rows {
    fn add(&mut self, change: &Change) {
        match change.cell {
            Cell::User { user, field } => {
                self.users.insert(user);
                if matches!(field, UserField::Password | UserField::SecurityQuestion | UserField::LockedUntil) {
                    self.credentials.insert((user, field));
                }
            }
            Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => {
                self.templates.insert(template);
            }
            Cell::Permission { user, permission } => {
                self.permissions.insert((user, permission), change.via);
            }
            Cell::Access { user, org, .. } => {
                self.access.insert((user, org));
            }
            Cell::Membership { user, workgroup, .. } => {
                self.memberships.insert((user, workgroup));
            }
            Cell::Workgroup { workgroup, .. } => {
                self.workgroups.insert(workgroup);
            }
            Cell::Option { .. }
            | Cell::Location { .. }
            | Cell::Provider { .. }
            | Cell::Org { .. }
            | Cell::OrgLocation { .. }
            | Cell::OrgOption { .. }
            | Cell::Release { .. }
            | Cell::Edge { .. }
            | Cell::Property { .. } => self.setup.add(change),
        }
    }
}
