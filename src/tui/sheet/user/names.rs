//! The names of what the form refers to by number. They come after the form is opened, and take the place of the numbers
//! that are shown until then.

use super::content::Names;
use super::form::Form;
use super::stops::LOOKUPS;
use crate::api::Request;
use crate::api::lookup::{LookupKind, Named};
use crate::api::matrix::{Axis, Column};
use crate::api::users::UserCard;
use crate::domain::cell::{UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::text::Raw;
use crate::tui::cache::Want;

impl Form {
    /// What is referred to by a number whose name is not known yet.
    pub fn unknown(&self) -> Vec<Want> {
        let mut wants = Vec::new();
        let mut want = |slot, request| wants.push(Want::new(slot, request));
        let columns = |axis| Request::Columns { axis, filter: String::new() };
        let all = |kind| Request::Lookup { kind, text: String::new(), limit: 500 };
        for field in [UserField::OwningOrg, UserField::Location, UserField::Provider, UserField::Supervisor] {
            match self.body.value(field) {
                Some(Value::Org(id)) if self.is_number(LookupKind::Org, id.0) => {
                    want("form-orgs", columns(Axis::Organizations));
                }
                Some(Value::User(user)) if self.is_number(LookupKind::User, user.0) => {
                    want("form-user", Request::User { user });
                }
                Some(Value::Location(id)) if self.is_number(LookupKind::Location, id.0) => {
                    want("form-locations", all(LookupKind::Location));
                }
                Some(Value::Provider(id)) if self.is_number(LookupKind::Provider, id.0) => {
                    want("form-providers", all(LookupKind::Provider));
                }
                _ => {}
            }
        }
        if self.body.orgs.iter().any(|row| self.is_number(LookupKind::Org, row.org.0)) {
            want("form-orgs", columns(Axis::Organizations));
        }
        if self.body.members.iter().any(|row| self.is_number(LookupKind::Workgroup, row.workgroup.0)) {
            want("form-workgroups", columns(Axis::Workgroups));
        }
        wants
    }

    /// Learns the names among what was looked up.
    pub fn learn_found(&mut self, kind: LookupKind, found: &[Named]) {
        for named in found {
            if self.is_number(kind, named.id) {
                self.learn(kind, named.clone());
            }
        }
    }

    /// Learns the names of organizations or workgroups.
    pub fn learn_columns(&mut self, axis: Axis, columns: &[Column]) {
        let is_org = axis == Axis::Organizations;
        let kind = if is_org { LookupKind::Org } else { LookupKind::Workgroup };
        for column in columns {
            if self.is_number(kind, column.id) {
                let (name, note) =
                    if is_org { (&column.head, column.name.clone()) } else { (&column.name, Raw::default()) };
                self.learn(kind, Named { id: column.id, name: name.clone(), note });
            }
        }
    }

    /// Learns the name of a user.
    pub fn learn_user(&mut self, user: UserId, card: &UserCard) {
        if self.is_number(LookupKind::User, user.0) {
            self.learn(LookupKind::User, Named { id: user.0, name: card.name.clone(), note: card.login.clone() });
        }
    }

    /// Whether something is shown by its number for want of its name.
    fn is_number(&self, kind: LookupKind, id: i64) -> bool {
        let number = Names::number(kind, id);
        let shown = |named: &Named| named.id == id && named.name.stored() == number;
        !self.names.knows(kind, id)
            && (self.body.orgs.iter().any(|row| kind == LookupKind::Org && shown(&row.named))
                || self.body.members.iter().any(|row| kind == LookupKind::Workgroup && shown(&row.named))
                || LOOKUPS
                    .iter()
                    .any(|stop| self.body.lookup(*stop).and_then(|lookup| lookup.chosen.as_ref()).is_some_and(shown)))
    }
}
