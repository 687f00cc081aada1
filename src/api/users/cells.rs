//! A card as the cells by which its user is edited: what each holds, and the changes that are made in one.

use super::UserCard;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::permission::Level;
use crate::domain::text::Raw;
use crate::domain::time::Time;

impl UserCard {
    /// What a cell of the user holds by this card; the absent value for a cell of another row.
    #[must_use]
    pub fn value(&self, cell: Cell) -> Value {
        if cell.user() != Some(self.user) {
            return cell.absent();
        }
        let until = |until: Option<Time>| until.map_or(Value::None, Value::Time);
        match cell {
            Cell::User { field, .. } => self.field(field),
            Cell::Permission { permission, .. } => {
                let held = self.permissions.iter().find(|row| row.permission == permission);
                Value::Level(held.map_or(Level::None, |row| row.level))
            }
            Cell::Access { org, part, .. } => {
                let row = self.access.iter().find(|row| row.org == org);
                row.map_or_else(
                    || cell.absent(),
                    |row| match part {
                        AccessPart::Active => Value::Flag(row.active),
                        AccessPart::Login => Value::Flag(row.login),
                        AccessPart::Editable => Value::Flag(row.editable),
                        AccessPart::Until => until(row.until),
                    },
                )
            }
            Cell::Membership { workgroup, part, .. } => {
                let row = self.memberships.iter().find(|row| row.workgroup == workgroup);
                row.map_or_else(
                    || cell.absent(),
                    |row| match part {
                        MembershipPart::Active => Value::Flag(row.active),
                        MembershipPart::Until => until(row.until),
                    },
                )
            }
            _ => cell.absent(),
        }
    }

    fn field(&self, field: UserField) -> Value {
        let text = |text: &Raw| Value::text(text.stored());
        let secret = |there| Value::Text(if there { "set" } else { "none" }.to_owned());
        match field {
            UserField::Status if self.user.is_new() => Value::None,
            UserField::Status => Value::Status(self.status),
            UserField::Name => text(&self.name),
            UserField::Login => text(&self.login),
            UserField::JobTitle => text(&self.job_title),
            UserField::Street => text(&self.street),
            UserField::City => text(&self.city),
            UserField::State => text(&self.state),
            UserField::Zip => text(&self.zip),
            UserField::Phone => text(&self.phone),
            UserField::OwningOrg => self.owner.as_ref().map_or(Value::None, |(org, _, _)| Value::Org(*org)),
            UserField::Location => self.location.as_ref().map_or(Value::None, |(id, _)| Value::Location(*id)),
            UserField::Provider => self.provider.as_ref().map_or(Value::None, |(id, _)| Value::Provider(*id)),
            UserField::Supervisor => self.supervisor.as_ref().map_or(Value::None, |(user, _)| Value::User(*user)),
            UserField::CaseManager => Value::Flag(self.case_manager),
            UserField::Support => text(&self.support),
            UserField::RequireChange => Value::Flag(self.require_change),
            UserField::Source => text(&self.source),
            UserField::Origin => self.origin.as_ref().map_or(Value::None, text),
            UserField::Password => secret(self.has_password),
            UserField::SecurityQuestion => secret(self.security_question),
            UserField::LockedUntil => self.locked_until.map_or(Value::None, Value::Time),
        }
    }

    /// The changes that make an organization the owning one, with the access that signing in there takes; what is
    /// there already is left out.
    #[must_use]
    pub fn owned_by(&self, org: OrgId) -> Vec<Change> {
        let owner = self.owner.as_ref().map_or(Value::None, |(org, _, _)| Value::Org(*org));
        let access = self.access.iter().find(|access| access.org == org);
        let part = |part| Cell::Access { user: self.user, org, part };
        let active = access.map_or(Value::None, |access| Value::Flag(access.active));
        let login = access.map_or(Value::OFF, |access| Value::Flag(access.login));
        let changes = [
            Change::new(Cell::User { user: self.user, field: UserField::OwningOrg }, owner, Value::Org(org)),
            Change::new(part(AccessPart::Active), active, Value::ON),
            Change::new(part(AccessPart::Login), login, Value::ON),
        ];
        changes.into_iter().filter(|change| change.before != change.after).collect()
    }

    /// The change that makes the user a member of a workgroup; `None` for a member.
    #[must_use]
    pub fn joined_to(&self, workgroup: WorkgroupId) -> Option<Change> {
        let membership = self.memberships.iter().find(|membership| membership.workgroup == workgroup);
        let before = membership.map_or(Value::None, |membership| Value::Flag(membership.active));
        let cell = Cell::Membership { user: self.user, workgroup, part: MembershipPart::Active };
        (before != Value::ON).then(|| Change::new(cell, before, Value::ON))
    }
}
