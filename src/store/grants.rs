//! Writing what a user holds: levels, access to organizations, memberships; each with who granted it and when.

use rusqlite::params;

use super::error::Result;
use super::journal::Stamp;
use super::writer::Writer;
use crate::domain::change::Via;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::Permission;
use crate::domain::picture::{Access, Membership, Person};

impl Writer<'_> {
    pub(super) fn write_level(
        &self,
        user: UserId,
        permission: Permission,
        person: &Person,
        via: Via,
        stamp: Stamp<'_>,
    ) -> Result<()> {
        let level = person.levels.get(permission).number();
        if level == 0 {
            let sql = "DELETE FROM user_permissions WHERE user_id = ?1 AND perm_id = ?2";
            self.run(sql, [user.0, permission.number()])?;
        } else {
            self.run(
                "INSERT INTO user_permissions (user_id, perm_id, level, granted_by, granted_at, via)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (user_id, perm_id) DO UPDATE SET level = excluded.level, granted_by = excluded.granted_by,
                    granted_at = excluded.granted_at, via = excluded.via",
                params![user.0, permission.number(), level, stamp.by.0, stamp.at.0, via.to_string()],
            )?;
        }
        Ok(())
    }

    pub(super) fn write_access(
        &self,
        user: UserId,
        org: OrgId,
        access: Option<&Access>,
        stamp: Stamp<'_>,
    ) -> Result<()> {
        match access {
            None => self.run("DELETE FROM user_organizations WHERE user_id = ?1 AND org_id = ?2", [user.0, org.0])?,
            Some(access) => self.run(
                "INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_by, granted_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (user_id, org_id) DO UPDATE SET active = excluded.active, login = excluded.login,
                    editable = excluded.editable, granted_by = excluded.granted_by, granted_at = excluded.granted_at,
                    expires_at = excluded.expires_at",
                params![
                    user.0,
                    org.0,
                    access.active,
                    access.login,
                    access.editable,
                    stamp.by.0,
                    stamp.at.0,
                    access.until.map(|until| until.0)
                ],
            )?,
        };
        Ok(())
    }

    pub(super) fn write_membership(
        &self,
        user: UserId,
        workgroup: WorkgroupId,
        membership: Option<&Membership>,
        stamp: Stamp<'_>,
    ) -> Result<()> {
        match membership {
            None => self
                .run("DELETE FROM user_workgroups WHERE user_id = ?1 AND workgroup_id = ?2", [user.0, workgroup.0])?,
            Some(membership) => self.run(
                "INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_by, granted_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (user_id, workgroup_id) DO UPDATE SET active = excluded.active,
                    granted_by = excluded.granted_by, granted_at = excluded.granted_at, expires_at = excluded.expires_at",
                params![
                    user.0,
                    workgroup.0,
                    membership.active,
                    stamp.by.0,
                    stamp.at.0,
                    membership.until.map(|until| until.0)
                ],
            )?,
        };
        Ok(())
    }
}
