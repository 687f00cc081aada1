//! Who held something at a moment: the same list as of today's holders, tested on what the cells held then.

use std::collections::{BTreeSet, HashMap};

use super::relation::{SKIPPED, owners, relations};
use super::{Moment, Span, first_befores};
use crate::api::explain::Holding;
use crate::api::past::Subject;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::permission::Level;
use crate::domain::picture::Person;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::reader::Reader;

/// What one user had at a moment, where something was changed since.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::store) struct Held {
    /// The status, where that was changed.
    pub status: Option<Status>,
    /// The name and the login, where those were changed.
    pub name: Option<Raw>,
    pub login: Option<Raw>,
    /// What was held, where that was changed.
    pub how: Option<How>,
}

/// How something was held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::store) struct How {
    pub owner: bool,
    pub level: Level,
    /// Active, Login, Editable; of a membership only the first. Absent without a relation.
    pub flags: Option<[bool; 3]>,
    pub until: Option<Time>,
    /// From whom and since when, if the journal knows.
    pub granted: Option<(Raw, Time)>,
}

/// The value a cell of user `u` had behind the moment, as the journal writes it: what it held before its first later
/// change, or what it holds.
fn then(end: &str, moment: Moment, present: &str) -> String {
    let cell = format!("a.cell = 'user/' || u.user_id || '/{end}' AND a.seq > {}", moment.seq);
    format!(
        "CASE WHEN EXISTS (SELECT 1 FROM audit_log a WHERE {cell})
              THEN (SELECT a.before FROM audit_log a WHERE {cell} ORDER BY a.seq LIMIT 1) ELSE {present} END"
    )
}

/// The condition of having held something at a moment, on `u`, and a statement that lists those of whom it is true.
pub(in crate::store) fn condition(reader: Reader<'_>, of: Holding, moment: Moment) -> Result<(String, String)> {
    let (held, present) = match of {
        Holding::Permission { permission, level } => {
            let number = permission.number();
            let row = format!(
                "coalesce((SELECT CASE p.level WHEN 1 THEN 'R' ELSE 'W' END FROM user_permissions p
                           WHERE p.user_id = u.user_id AND p.perm_id = {number}), 'none')"
            );
            let words = if level == Level::Write { "'W'" } else { "'R', 'W'" };
            let cell = format!("perm/{permission}");
            let list = format!("SELECT user_id FROM user_permissions WHERE perm_id = {number}");
            (format!("{} IN ({words})", then(&cell, moment, &row)), list)
        }
        Holding::Org { org } => {
            let row =
                format!("(SELECT 'on' FROM user_organizations r WHERE r.user_id = u.user_id AND r.org_id = {org})");
            let access = then(&format!("org/{org}/active"), moment, &row);
            let owner = then("owning", moment, "CAST(u.owning_org_id AS TEXT)");
            let list = format!(
                "SELECT user_id FROM user_organizations WHERE org_id = {org}
                 UNION ALL SELECT user_id FROM users WHERE owning_org_id = {org} AND is_system = 0"
            );
            (format!("({access} IS NOT NULL OR {owner} = '{org}')"), list)
        }
        Holding::Workgroup { workgroup } => {
            let row = format!(
                "(SELECT 'on' FROM user_workgroups r WHERE r.user_id = u.user_id AND r.workgroup_id = {workgroup})"
            );
            let member = then(&format!("workgroup/{workgroup}/active"), moment, &row);
            (
                format!("{member} IS NOT NULL"),
                format!("SELECT user_id FROM user_workgroups WHERE workgroup_id = {workgroup}"),
            )
        }
    };
    // Whom the recycle bin kept held nothing.
    let test = format!("{} IN ('A', 'I', 'P') AND {held}", then("status", moment, "u.status"));
    let since = |rows: String| format!("SELECT a.user_id FROM {rows} AND a.seq > {}", moment.seq);
    let touched = match of {
        Holding::Org { org } => {
            format!("{} UNION {}", since(relations(Subject::Org(org))), since(owners()))
        }
        Holding::Workgroup { workgroup } => since(relations(Subject::Workgroup(workgroup))),
        Holding::Permission { .. } if reader.is_near(Span::since(moment))? => {
            format!("SELECT user_id FROM audit_log NOT INDEXED WHERE seq > {} AND user_id IS NOT NULL", moment.seq)
        }
        Holding::Permission { .. } => {
            format!("SELECT user_id FROM ({SKIPPED} SELECT user_id FROM touched WHERE user_id IS NOT NULL)")
        }
    };
    let list = format!(
        "SELECT u.user_id FROM ({present} UNION {touched}) c CROSS JOIN users u ON u.user_id = c.user_id WHERE {test}"
    );
    Ok((test, list))
}

impl Reader<'_> {
    /// What some users had at a moment, as far as it was changed since.
    pub(in crate::store) fn held_at(&self, ids: &[i64], of: Holding, moment: Moment) -> Result<HashMap<i64, Held>> {
        let users: BTreeSet<UserId> = ids.iter().map(|id| UserId(*id)).collect();
        let mut picture = self.picture(&users, &BTreeSet::new())?;
        let mut held = HashMap::new();
        for user in users {
            let mut befores = first_befores(self.traces_of_user(user, Span::since(moment))?);
            let told = |field: UserField| {
                befores.iter().find(|(cell, _)| *cell == Cell::User { user, field }).map(|(_, before)| before)
            };
            let status = match told(UserField::Status) {
                Some(Value::Status(status)) => Some(*status),
                _ => None,
            };
            let text = |field: UserField| told(field).and_then(Value::as_text).map(Raw::from);
            let (name, login) = (text(UserField::Name), text(UserField::Login));
            befores.retain(|(cell, _)| is_about(*cell, of));
            let changed = !befores.is_empty();
            for (cell, before) in &befores {
                picture.set(*cell, before);
            }
            let person = picture.users.get(&user).filter(|_| changed);
            let how = person.map(|person| self.how(person, user, of, moment)).transpose()?;
            held.insert(user.0, Held { status, name, login, how });
        }
        Ok(held)
    }

    fn how(&self, person: &Person, user: UserId, of: Holding, moment: Moment) -> Result<How> {
        Ok(match of {
            Holding::Permission { permission, .. } => {
                let granted = self.grant(Cell::Permission { user, permission }, moment)?;
                How { level: person.levels.get(permission), granted, ..How::default() }
            }
            Holding::Org { org } => {
                let access = person.access.get(&org);
                How {
                    owner: person.owner() == Some(org),
                    flags: access.map(|access| [access.active, access.login, access.editable]),
                    until: access.and_then(|access| access.until),
                    granted: self.grant(Cell::Access { user, org, part: AccessPart::Active }, moment)?,
                    ..How::default()
                }
            }
            Holding::Workgroup { workgroup } => {
                let membership = person.memberships.get(&workgroup);
                let cell = Cell::Membership { user, workgroup, part: MembershipPart::Active };
                How {
                    flags: membership.map(|membership| [membership.active, false, false]),
                    until: membership.and_then(|membership| membership.until),
                    granted: self.grant(cell, moment)?,
                    ..How::default()
                }
            }
        })
    }
}

/// Whether a cell of a user decides what is held, or how.
fn is_about(cell: Cell, of: Holding) -> bool {
    match (cell, of) {
        (Cell::User { field: UserField::OwningOrg, .. }, Holding::Org { .. }) => true,
        (Cell::Permission { permission, .. }, Holding::Permission { permission: wanted, .. }) => permission == wanted,
        (Cell::Access { org, .. }, Holding::Org { org: wanted }) => org == wanted,
        (Cell::Membership { workgroup, .. }, Holding::Workgroup { workgroup: wanted }) => workgroup == wanted,
        _ => false,
    }
}
