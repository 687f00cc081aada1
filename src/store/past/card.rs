//! A user's card as it was at a moment.

use super::{Moment, Span, first_befores};
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, UserCard};
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::Via;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::domain::picture::Picture;
use crate::domain::status::Status;
use crate::domain::text::{Raw, search_key};
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::reader::Reader;

impl Reader<'_> {
    /// The card of a user at a moment; `None` if nobody has the number, or nobody had it then. What the journal does not
    /// keep of a moment is left out: sign-ins, requests, who reported to them.
    ///
    /// # Errors
    /// Whatever SQLite reports, and `Damaged` for a journal row that names no cell.
    pub fn user_card_at(&self, user: UserId, moment: Moment) -> Result<Option<UserCard>> {
        let Some(mut card) = self.user_card(user, moment.at)? else { return Ok(None) };
        if moment.is_present() {
            return Ok(Some(card));
        }
        let befores = first_befores(self.traces_of_user(user, Span::since(moment))?);
        let status = Cell::User { user, field: UserField::Status };
        if befores.contains(&(status, Value::None)) {
            return Ok(None);
        }
        for (cell, before) in befores {
            self.put_into_card(&mut card, cell, &before, moment)?;
        }
        self.put_names_back(&mut card, moment)?;
        card.access.sort_by(|a, b| a.code.stored().cmp(b.code.stored()));
        card.memberships.sort_by_cached_key(|row| search_key(row.name.stored()));
        card.permissions.sort_by_key(|row| row.permission);
        self.leave_out(&mut card, moment)?;
        Ok(Some(card))
    }

    /// Tells anew what follows from the cells, and leaves out what nobody knows.
    fn leave_out(&self, card: &mut UserCard, moment: Moment) -> Result<()> {
        let mut picture = Picture::default();
        let all = self.all_workgroups()?;
        let own = card.memberships.iter().map(|row| row.workgroup);
        picture.workgroups = own.filter_map(|id| Some((id, all.get(&id)?.clone()))).collect();
        self.put_back(&mut picture, moment)?;
        let lasts = |until: Option<Time>| until.is_none_or(|until| until > moment.at);
        let mut member = false;
        for row in &mut card.memberships {
            let Some(workgroup) = picture.workgroups.get(&row.workgroup) else { continue };
            row.admin_menu = workgroup.has_admin_menu();
            member |= row.active && lasts(row.until) && workgroup.is_active();
        }
        let login = card.access.iter().any(|row| row.login && lasts(row.until));
        card.limbo = card.status == Status::Active && !(member && login);
        card.template = self.nearest_template(&card.permissions)?;
        card.requests.clear();
        card.last_seen = card.last_seen.filter(|seen| *seen <= moment.at);
        (card.failed_attempts, card.team) = (0, 0);
        (card.recycle_origin, card.recycle_reason) = (None, None);
        let status = Cell::User { user: card.user, field: UserField::Status };
        if card.status_changed_at > moment.at {
            let (by, at) = self.grant(status, moment)?.map_or((None, card.created_at), |(by, at)| (Some(by), at));
            (card.status_changed_by, card.status_changed_at) = (by, at);
        }
        Ok(())
    }

    fn put_into_card(&self, card: &mut UserCard, cell: Cell, value: &Value, moment: Moment) -> Result<()> {
        match cell {
            Cell::User { field, .. } => self.put_field(card, field, value),
            Cell::Permission { permission, .. } => self.put_level(card, permission, value, moment),
            Cell::Access { org, part, .. } => self.put_access(card, (org, part), value, moment),
            Cell::Membership { workgroup, part, .. } => self.put_membership(card, (workgroup, part), value, moment),
            // Rows of other kinds have no place on a card.
            _ => Ok(()),
        }
    }

    fn put_field(&self, card: &mut UserCard, field: UserField, value: &Value) -> Result<()> {
        let text = || Raw::from(value.as_text().unwrap_or_default());
        match field {
            UserField::Status => {
                if let Value::Status(status) = value {
                    card.status = *status;
                }
            }
            UserField::Name => card.name = text(),
            UserField::Login => card.login = text(),
            UserField::JobTitle => card.job_title = text(),
            UserField::Street => card.street = text(),
            UserField::City => card.city = text(),
            UserField::State => card.state = text(),
            UserField::Zip => card.zip = text(),
            UserField::Phone => card.phone = text(),
            UserField::OwningOrg => {
                card.owner = match value {
                    Value::Org(org) => self.org_names(*org)?.map(|(code, name)| (*org, code, name)),
                    _ => None,
                };
            }
            UserField::Location => {
                card.location = match value {
                    Value::Location(id) => {
                        Some((*id, self.name_of("SELECT name FROM locations WHERE location_id = ?1", id.0)?))
                    }
                    _ => None,
                };
            }
            UserField::Provider => {
                card.provider = match value {
                    Value::Provider(id) => {
                        Some((*id, self.name_of("SELECT name FROM providers WHERE provider_id = ?1", id.0)?))
                    }
                    _ => None,
                };
            }
            UserField::Supervisor => {
                card.supervisor = match value {
                    Value::User(id) => Some((*id, self.name_of("SELECT name FROM users WHERE user_id = ?1", id.0)?)),
                    _ => None,
                };
            }
            UserField::CaseManager => card.case_manager = value.is_on(),
            UserField::Support => card.support = text(),
            UserField::RequireChange => card.require_change = value.is_on(),
            UserField::Source => card.source = text(),
            UserField::Origin => card.origin = Some(text()).filter(|text| !text.is_empty()),
            UserField::Password => card.has_password = value.as_text() != Some("none"),
            UserField::SecurityQuestion => card.security_question = value.as_text() != Some("none"),
            UserField::LockedUntil => card.locked_until = moment_of(value),
        }
        Ok(())
    }

    fn put_level(&self, card: &mut UserCard, permission: Permission, value: &Value, moment: Moment) -> Result<()> {
        card.permissions.retain(|row| row.permission != permission);
        if let Value::Level(level @ (Level::Read | Level::Write)) = value {
            let cell = Cell::Permission { user: card.user, permission };
            let (granted_by, granted_at) = self.grant(cell, moment)?.unzip();
            card.permissions.push(PermissionRow {
                permission,
                level: *level,
                granted_by,
                granted_at,
                via: Via::Manual,
            });
        }
        Ok(())
    }

    fn put_access(
        &self,
        card: &mut UserCard,
        (org, part): (OrgId, AccessPart),
        value: &Value,
        moment: Moment,
    ) -> Result<()> {
        if part == AccessPart::Active && value.is_none() {
            card.access.retain(|row| row.org != org);
            return Ok(());
        }
        let at = match card.access.iter().position(|row| row.org == org) {
            Some(at) => at,
            None => {
                let Some((code, name)) = self.org_names(org)? else { return Ok(()) };
                let (active, login, editable, until) = (false, false, false, None);
                let (granted_by, granted_at) = (None, None);
                card.access.push(AccessRow { org, code, name, active, login, editable, until, granted_by, granted_at });
                card.access.len() - 1
            }
        };
        let cell = Cell::Access { user: card.user, org, part: AccessPart::Active };
        let row = &mut card.access[at];
        (row.granted_by, row.granted_at) = self.grant(cell, moment)?.unzip();
        match part {
            AccessPart::Active => row.active = value.is_on(),
            AccessPart::Login => row.login = value.is_on(),
            AccessPart::Editable => row.editable = value.is_on(),
            AccessPart::Until => row.until = moment_of(value),
        }
        Ok(())
    }

    fn put_membership(
        &self,
        card: &mut UserCard,
        (workgroup, part): (WorkgroupId, MembershipPart),
        value: &Value,
        moment: Moment,
    ) -> Result<()> {
        if part == MembershipPart::Active && value.is_none() {
            card.memberships.retain(|row| row.workgroup != workgroup);
            return Ok(());
        }
        let at = match card.memberships.iter().position(|row| row.workgroup == workgroup) {
            Some(at) => at,
            None => {
                let name = self.name_of("SELECT name FROM workgroups WHERE workgroup_id = ?1", workgroup.0)?;
                let (active, until, admin_menu, granted_by, granted_at) = (false, None, false, None, None);
                let row = MembershipRow { workgroup, name, active, until, admin_menu, granted_by, granted_at };
                card.memberships.push(row);
                card.memberships.len() - 1
            }
        };
        let cell = Cell::Membership { user: card.user, workgroup, part: MembershipPart::Active };
        let row = &mut card.memberships[at];
        (row.granted_by, row.granted_at) = self.grant(cell, moment)?.unzip();
        match part {
            MembershipPart::Active => row.active = value.is_on(),
            MembershipPart::Until => row.until = moment_of(value),
        }
        Ok(())
    }
}

const fn moment_of(value: &Value) -> Option<Time> {
    match value {
        Value::Time(until) => Some(*until),
        _ => None,
    }
}
