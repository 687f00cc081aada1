//! Grants that ran out and are not on the journal yet, and up to where they are.
//!
//! The row itself stays with its end: it counts for nothing, and whoever extends it finds what was held. So nothing in
//! it tells whether the journal knows; a mark in `instance_meta` does, one for organizations and one for workgroups. It
//! names the last grant that was noted in the order of ends, user and organization or workgroup, so that a batch may
//! stop among many grants with the same end. It moves inside the transaction that appends the entries, and so no grant
//! is noted twice, whoever notes it.
//!
//! An end that is set in the past lies before the mark. It is on the journal as the change that it was.

use rusqlite::{Row, params};

use super::error::{Error, Result};
use super::fields::some_text;
use super::reader::Reader;
use super::writer::Writer;
use crate::domain::cell::{AccessPart, Cell, MembershipPart};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// Which kind of grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GrantKind {
    Access,
    Membership,
}

/// A grant that ran out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RanOut {
    kind: GrantKind,
    mark: Mark,
    /// `Active Login`, or `member`.
    pub held: String,
    pub granted_at: Time,
    /// The login of whoever granted it.
    pub granted_by: Option<Raw>,
}

/// A place in the order in which grants run out: the end, the user, and the organization or the workgroup.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Mark(i64, i64, i64);

impl GrantKind {
    pub const ALL: [Self; 2] = [Self::Access, Self::Membership];

    const fn key(self) -> &'static str {
        match self {
            Self::Access => "ran_out_organizations",
            Self::Membership => "ran_out_workgroups",
        }
    }

    /// The grants after a mark whose end has come, the earliest first.
    const fn sql(self) -> &'static str {
        match self {
            Self::Access => {
                "SELECT r.expires_at, r.user_id, r.org_id, r.granted_at, by.login, r.active, r.login, r.editable
                 FROM user_organizations r INDEXED BY user_organizations_expiring
                 LEFT JOIN users by ON by.user_id = r.granted_by
                 WHERE r.expires_at BETWEEN ?1 AND ?4 AND (r.expires_at, r.user_id, r.org_id) > (?1, ?2, ?3)
                   AND (r.active = 1 OR r.login = 1 OR r.editable = 1)
                 ORDER BY r.expires_at, r.user_id, r.org_id LIMIT ?5"
            }
            Self::Membership => {
                "SELECT r.expires_at, r.user_id, r.workgroup_id, r.granted_at, by.login
                 FROM user_workgroups r INDEXED BY user_workgroups_expiring
                 LEFT JOIN users by ON by.user_id = r.granted_by
                 WHERE r.expires_at BETWEEN ?1 AND ?4 AND (r.expires_at, r.user_id, r.workgroup_id) > (?1, ?2, ?3)
                   AND r.active = 1
                 ORDER BY r.expires_at, r.user_id, r.workgroup_id LIMIT ?5"
            }
        }
    }

    fn held(self, row: &Row<'_>) -> rusqlite::Result<String> {
        if self == Self::Membership {
            return Ok("member".to_owned());
        }
        let mut words = Vec::new();
        for (column, part) in [(5, AccessPart::Active), (6, AccessPart::Login), (7, AccessPart::Editable)] {
            if row.get(column)? {
                words.push(part.label());
            }
        }
        Ok(words.join(" "))
    }
}

impl RanOut {
    pub const fn user(&self) -> UserId {
        UserId(self.mark.1)
    }

    pub const fn until(&self) -> Time {
        Time(self.mark.0)
    }

    /// The cell that holds the end.
    pub const fn cell(&self) -> Cell {
        let (user, other) = (self.user(), self.mark.2);
        match self.kind {
            GrantKind::Access => Cell::Access { user, org: OrgId(other), part: AccessPart::Until },
            GrantKind::Membership => {
                Cell::Membership { user, workgroup: WorkgroupId(other), part: MembershipPart::Until }
            }
        }
    }
}

impl Reader<'_> {
    /// The next grants of a kind that ran out and are not on the journal yet, so many at most.
    ///
    /// # Errors
    /// Whatever SQLite reports, and a mark that is none.
    pub fn ran_out(&self, kind: GrantKind, now: Time, limit: u32) -> Result<Vec<RanOut>> {
        let Mark(until, user, other) = self.mark(kind)?;
        self.rows(kind.sql(), params![until, user, other, now.0, limit], |row| {
            Ok(RanOut {
                kind,
                mark: Mark(row.get(0)?, row.get(1)?, row.get(2)?),
                held: kind.held(row)?,
                granted_at: Time(row.get(3)?),
                granted_by: some_text(row, 4)?,
            })
        })
    }

    fn mark(&self, kind: GrantKind) -> Result<Mark> {
        let Some(text) = self.meta(kind.key())? else { return Ok(Mark(i64::MIN, 0, 0)) };
        let numbers: Vec<i64> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
        match numbers.as_slice() {
            [until, user, other] => Ok(Mark(*until, *user, *other)),
            _ => Err(Error::Damaged(format!("The entry {} of instance_meta is no mark.", kind.key()))),
        }
    }
}

impl Writer<'_> {
    /// Remembers that the journal tells of all grants of a kind up to this one.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn mark_ran_out(&self, last: &RanOut) -> Result<()> {
        let Mark(until, user, other) = last.mark;
        self.run(
            "INSERT INTO instance_meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            params![last.kind.key(), format!("{until} {user} {other}")],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::world::{NOW, World};

    #[test]
    fn batches_go_on_among_equal_ends() {
        let world = World::new();
        world.sql(&format!(
            "INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_by, granted_at, expires_at)
             VALUES (1, 2, 1, 1, 0, 3, 70, {0}), (1, 3, 0, 0, 0, NULL, 0, {0}), (2, 1, 1, 0, 0, NULL, 0, {0}),
                    (2, 2, 1, 0, 1, NULL, 0, {1}), (3, 1, 1, 0, 0, NULL, 0, {2}), (4, 1, 1, 0, 0, NULL, 0, NULL);
             INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at, expires_at)
             VALUES (1, 1, 1, 0, {0}), (2, 1, 0, 0, {0})",
            NOW.0 - 5,
            NOW.0,
            NOW.0 + 1
        ));
        let writer = Writer::new(&world.db);
        let mut noted = Vec::new();
        for kind in GrantKind::ALL {
            while let Some(one) = world.reader().ran_out(kind, NOW, 1).unwrap().pop() {
                writer.mark_ran_out(&one).unwrap();
                noted.push(format!("{} {}", one.cell(), one.held));
            }
        }
        assert_eq!(
            noted,
            [
                "user/1/org/2/until Active Login",
                "user/2/org/1/until Active",
                "user/2/org/2/until Active Editable",
                "user/1/workgroup/1/until member",
            ],
            "what is off is no grant"
        );
        let later = world.reader().ran_out(GrantKind::Access, NOW.plus(1), 9).unwrap();
        assert_eq!(later.iter().map(RanOut::user).collect::<Vec<_>>(), [UserId(3)]);
    }

    #[test]
    fn due_grants_are_found_by_their_index() {
        let world = World::new();
        for kind in GrantKind::ALL {
            let plan = world.plan(kind.sql());
            assert!(plan.contains("_expiring (expires_at>? AND expires_at<?)") && !plan.contains("TEMP"), "{plan}");
        }
    }

    #[test]
    fn a_mark_that_is_none_is_damage() {
        let world = World::new();
        world.sql("INSERT INTO instance_meta VALUES ('ran_out_workgroups', 'soon')");
        assert!(world.reader().ran_out(GrantKind::Membership, NOW, 1).is_err());
    }
}
