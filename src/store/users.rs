//! One user at a time: the line in a list, and the card with everything.

use std::collections::HashMap;

use rusqlite::params_from_iter;

use super::clause::{NEAR_TEMPLATE, limbo};
use super::error::Result;
use super::fields::{held, request_state, some_text, some_time, status, text, time};
use super::order::{Facts, Order};
use super::reader::Reader;
use super::roster::Roster;
use super::sql::{Sql, numbers};
use crate::api::explain::LoginHolder;
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, RequestRow, UserCard, UserRow};
use crate::domain::change::Via;
use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId, WorkgroupId};
use crate::domain::permission::{Levels, Tier};
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;

impl Reader<'_> {
    /// Reads the lines of a list, in the order of the numbers given. What everybody in them holds is asked of the roster if
    /// it knows: reading it takes as long as all the rest of a line.
    pub(super) fn user_rows(
        &self,
        roster: Option<&Roster>,
        ids: &[i64],
        order: &Order,
        now: Time,
    ) -> Result<Vec<UserRow>> {
        let wanted = numbers(ids);
        let known = roster.filter(|roster| ids.iter().all(|id| roster.levels(*id).is_some()));
        let read = if known.is_some() { HashMap::new() } else { self.levels_held(&wanted)? };
        let levels = |id: i64| known.map_or_else(|| read.get(&id), |roster| roster.levels(id));
        self.rows(
            "SELECT u.user_id, u.search_key, u.login_fold, u.owning_org_id, u.last_sign_in_at,
                    u.name, u.login, u.status, o.code, u.locked_until
             FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value
             LEFT JOIN organizations o ON o.org_id = u.owning_org_id ORDER BY w.key",
            [wanted],
            |row| {
                let facts = Facts {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    login: row.get(2)?,
                    owner: row.get(3)?,
                    seen: row.get(4)?,
                    status: status(row, 7)?,
                };
                Ok(UserRow {
                    user: UserId(facts.id),
                    name: text(row, 5)?,
                    login: text(row, 6)?,
                    status: facts.status,
                    owner: some_text(row, 8)?,
                    last_seen: some_time(row, 4)?,
                    tier: levels(facts.id).map_or(Tier::Plain, Levels::tier),
                    locked: some_time(row, 9)?.is_some_and(|until| until > now),
                    key: order.key(facts),
                })
            },
        )
    }

    /// The levels of those who hold any.
    pub(super) fn levels_held(&self, wanted: &str) -> Result<HashMap<i64, Levels>> {
        let mut statement = self.db.prepare_cached(
            "SELECT p.user_id, p.perm_id, p.level
             FROM json_each(?1) w CROSS JOIN user_permissions p ON p.user_id = w.value",
        )?;
        let mut rows = statement.query([wanted])?;
        let mut levels: HashMap<i64, Levels> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (permission, level) = held(row, 1)?;
            levels.entry(row.get(0)?).or_default().set(permission, level);
        }
        Ok(levels)
    }

    /// Finds a user by login, whatever the case.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn user_by_login(&self, login: &str, now: Time) -> Result<Option<UserCard>> {
        let sql = "SELECT user_id FROM users WHERE login_fold = ?1";
        let found = self.row(sql, [fold(login)], |row| row.get(0).map(UserId))?;
        found.map_or(Ok(None), |user| self.user_card(user, now))
    }

    /// Who has a folded login, whatever their status.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn login_of(&self, login_fold: &str) -> Result<Option<LoginHolder>> {
        let sql = "SELECT user_id, name, status, recycle_origin FROM users WHERE login_fold = ?1";
        self.row(sql, [login_fold], |row| {
            let origin = row.get::<_, Option<String>>(3)?.map(|_| status(row, 3)).transpose()?;
            Ok(LoginHolder { user: UserId(row.get(0)?), name: text(row, 1)?, status: status(row, 2)?, origin })
        })
    }

    /// Reads everything about one user.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn user_card(&self, user: UserId, now: Time) -> Result<Option<UserCard>> {
        let Some(mut card) = self.bare_card(user, now)? else { return Ok(None) };
        card.access = self.access_of(user)?;
        card.memberships = self.memberships_of(user)?;
        card.permissions = self.permissions_of(user)?;
        card.template = self.nearest_template(&card.permissions)?;
        card.requests = self.requests_of(user)?;
        card.limbo = self.lacks(user, now)?;
        card.team = self.team_of(user)?;
        Ok(Some(card))
    }

    /// Whether the user, if active, could not sign in for want of a workgroup or an organization.
    fn lacks(&self, user: UserId, now: Time) -> Result<bool> {
        let Sql { text, values } = limbo(now);
        let sql = format!("SELECT 1 FROM users u WHERE {text} AND u.user_id = ?");
        let mut statement = self.db.prepare_cached(&sql)?;
        Ok(statement.exists(params_from_iter(values.into_iter().chain([user.0.into()])))?)
    }

    /// The user's own row; the lists of the card are empty.
    fn bare_card(&self, user: UserId, now: Time) -> Result<Option<UserCard>> {
        self.row(
            "SELECT u.name, u.login, u.status, u.status_changed_at, by.name, u.job_title, u.street, u.city, u.state,
                    u.zip, u.phone, o.org_id, o.code, o.name, l.name, p.name, s.user_id, s.name, u.is_case_manager,
                    u.support_capability, u.account_source, u.origin, u.is_system, u.password_hash IS NOT NULL,
                    u.require_password_change, u.locked_until, u.last_sign_in_at, u.created_at,
                    u.location_id, u.provider_id, u.security_question IS NOT NULL, u.terms_accepted_at IS NOT NULL,
                    u.failed_attempts, u.recycle_origin, u.recycle_reason
             FROM users u
             LEFT JOIN users by ON by.user_id = u.status_changed_by
             LEFT JOIN organizations o ON o.org_id = u.owning_org_id
             LEFT JOIN locations l ON l.location_id = u.location_id
             LEFT JOIN providers p ON p.provider_id = u.provider_id
             LEFT JOIN users s ON s.user_id = u.supervisor_id
             WHERE u.user_id = ?1",
            [user.0],
            |row| {
                let owner: Option<i64> = row.get(11)?;
                let supervisor: Option<i64> = row.get(16)?;
                Ok(UserCard {
                    user,
                    name: text(row, 0)?,
                    login: text(row, 1)?,
                    status: status(row, 2)?,
                    status_changed_at: time(row, 3)?,
                    status_changed_by: some_text(row, 4)?,
                    job_title: text(row, 5)?,
                    street: text(row, 6)?,
                    city: text(row, 7)?,
                    state: text(row, 8)?,
                    zip: text(row, 9)?,
                    phone: text(row, 10)?,
                    owner: owner
                        .map(|org| Ok::<_, rusqlite::Error>((OrgId(org), text(row, 12)?, text(row, 13)?)))
                        .transpose()?,
                    location: row.get::<_, Option<i64>>(28)?.map(LocationId).zip(some_text(row, 14)?),
                    provider: row.get::<_, Option<i64>>(29)?.map(ProviderId).zip(some_text(row, 15)?),
                    supervisor: supervisor.map(|id| text(row, 17).map(|name| (UserId(id), name))).transpose()?,
                    case_manager: row.get(18)?,
                    support: text(row, 19)?,
                    source: text(row, 20)?,
                    origin: some_text(row, 21)?,
                    is_system: row.get(22)?,
                    has_password: row.get(23)?,
                    require_change: row.get(24)?,
                    security_question: row.get(30)?,
                    terms_accepted: row.get(31)?,
                    failed_attempts: if some_time(row, 25)?.is_some_and(|until| until <= now) {
                        0
                    } else {
                        row.get(32)?
                    },
                    recycle_origin: row.get::<_, Option<String>>(33)?.map(|_| status(row, 33)).transpose()?,
                    recycle_reason: some_text(row, 34)?,
                    locked_until: some_time(row, 25)?,
                    last_seen: some_time(row, 26)?,
                    created_at: time(row, 27)?,
                    access: Vec::new(),
                    memberships: Vec::new(),
                    permissions: Vec::new(),
                    template: None,
                    requests: Vec::new(),
                    team: 0,
                    limbo: false,
                })
            },
        )
    }

    /// How many report to a user, those in the recycle bin left out.
    fn team_of(&self, user: UserId) -> Result<u64> {
        let sql = "SELECT count(*) FROM users WHERE supervisor_id = ?1 AND status <> 'D'";
        Ok(self.row(sql, [user.0], |row| row.get::<_, i64>(0))?.unwrap_or_default().unsigned_abs())
    }

    fn access_of(&self, user: UserId) -> Result<Vec<AccessRow>> {
        self.rows(
            "SELECT r.org_id, o.code, o.name, r.active, r.login, r.editable, r.expires_at, by.name, r.granted_at
             FROM user_organizations r JOIN organizations o ON o.org_id = r.org_id
             LEFT JOIN users by ON by.user_id = r.granted_by
             WHERE r.user_id = ?1 ORDER BY o.code",
            [user.0],
            |row| {
                Ok(AccessRow {
                    org: OrgId(row.get(0)?),
                    code: text(row, 1)?,
                    name: text(row, 2)?,
                    active: row.get(3)?,
                    login: row.get(4)?,
                    editable: row.get(5)?,
                    until: some_time(row, 6)?,
                    granted_by: some_text(row, 7)?,
                    granted_at: some_time(row, 8)?,
                })
            },
        )
    }

    fn memberships_of(&self, user: UserId) -> Result<Vec<MembershipRow>> {
        self.rows(
            "SELECT r.workgroup_id, w.name, r.active, r.expires_at, w.has_global_admin_menu OR w.has_setup_data_menu,
                    by.name, r.granted_at
             FROM user_workgroups r JOIN workgroups w ON w.workgroup_id = r.workgroup_id
             LEFT JOIN users by ON by.user_id = r.granted_by
             WHERE r.user_id = ?1 ORDER BY w.name_fold",
            [user.0],
            |row| {
                Ok(MembershipRow {
                    workgroup: WorkgroupId(row.get(0)?),
                    name: text(row, 1)?,
                    active: row.get(2)?,
                    until: some_time(row, 3)?,
                    admin_menu: row.get(4)?,
                    granted_by: some_text(row, 5)?,
                    granted_at: some_time(row, 6)?,
                })
            },
        )
    }

    fn permissions_of(&self, user: UserId) -> Result<Vec<PermissionRow>> {
        self.rows(
            "SELECT r.perm_id, r.level, by.name, r.granted_at, r.via
             FROM user_permissions r LEFT JOIN users by ON by.user_id = r.granted_by
             WHERE r.user_id = ?1 ORDER BY r.perm_id",
            [user.0],
            |row| {
                let (permission, level) = held(row, 0)?;
                let via: String = row.get(4)?;
                let via = via.parse().unwrap_or(Via::Manual);
                Ok(PermissionRow {
                    permission,
                    level,
                    granted_by: some_text(row, 2)?,
                    granted_at: some_time(row, 3)?,
                    via,
                })
            },
        )
    }

    /// The template that fits best, if it fits well, and how many levels differ from it.
    pub(super) fn nearest_template(&self, permissions: &[PermissionRow]) -> Result<Option<(Raw, u32)>> {
        let levels: Levels = permissions.iter().map(|row| (row.permission, row.level)).collect();
        let distances = self.templates()?.into_iter().map(|template| {
            let differing = differing(&levels, &template.levels);
            (template.name, differing)
        });
        Ok(distances.filter(|(_, differing)| *differing <= NEAR_TEMPLATE).min_by_key(|(_, differing)| *differing))
    }

    fn requests_of(&self, user: UserId) -> Result<Vec<RequestRow>> {
        self.rows(
            "SELECT r.state, r.requested_at, r.last_requested_at, r.times, r.decided_at, by.name, r.note
             FROM approval_requests r LEFT JOIN users by ON by.user_id = r.decided_by
             WHERE r.user_id = ?1 ORDER BY r.requested_at DESC, r.request_id DESC",
            [user.0],
            |row| {
                Ok(RequestRow {
                    state: request_state(row, 0)?,
                    requested_at: time(row, 1)?,
                    last_requested_at: time(row, 2)?,
                    times: row.get(3)?,
                    decided_at: some_time(row, 4)?,
                    decided_by: some_text(row, 5)?,
                    note: some_text(row, 6)?,
                })
            },
        )
    }
}

fn differing(one: &Levels, other: &Levels) -> u32 {
    let levels = one.iter().zip(other.iter());
    levels.map(|((_, level), (_, theirs))| u32::from(level != theirs)).sum()
}
