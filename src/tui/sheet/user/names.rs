//! The names of what the form refers to by number. They come after the form is opened, and take the place of the numbers
//! that are shown until then.

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
                Some(Value::Org(id)) if self.is_number("org", id.0) => want("form-orgs", columns(Axis::Organizations)),
                Some(Value::User(user)) if self.is_number("user", user.0) => want("form-user", Request::User { user }),
                Some(Value::Location(id)) if self.is_number("location", id.0) => {
                    want("form-locations", all(LookupKind::Location));
                }
                Some(Value::Provider(id)) if self.is_number("provider", id.0) => {
                    want("form-providers", all(LookupKind::Provider));
                }
                _ => {}
            }
        }
        if self.body.orgs.iter().any(|row| self.is_number("org", row.org.0)) {
            want("form-orgs", columns(Axis::Organizations));
        }
        if self.body.members.iter().any(|row| self.is_number("workgroup", row.workgroup.0)) {
            want("form-workgroups", columns(Axis::Workgroups));
        }
        wants
    }

    /// Learns the names among what was looked up.
    pub fn learn_found(&mut self, kind: LookupKind, found: &[Named]) {
        let kind = word(kind);
        for named in found {
            if self.is_number(kind, named.id) {
                self.learn(kind, named.clone());
            }
        }
    }

    /// Learns the names of organizations or workgroups.
    pub fn learn_columns(&mut self, axis: Axis, columns: &[Column]) {
        let is_org = axis == Axis::Organizations;
        let kind = if is_org { "org" } else { "workgroup" };
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
        if self.is_number("user", user.0) {
            self.learn("user", Named { id: user.0, name: card.name.clone(), note: card.login.clone() });
        }
    }

    /// Whether something is shown by its number for want of its name.
    fn is_number(&self, kind: &'static str, id: i64) -> bool {
        let number = format!("{kind} {id}");
        let shown = |named: &Named| named.id == id && named.name.stored() == number;
        !self.names.knows(kind, id)
            && (self.body.orgs.iter().any(|row| kind == "org" && shown(&row.named))
                || self.body.members.iter().any(|row| kind == "workgroup" && shown(&row.named))
                || LOOKUPS
                    .iter()
                    .any(|stop| self.body.lookup(*stop).and_then(|lookup| lookup.chosen.as_ref()).is_some_and(shown)))
    }
}

const fn word(kind: LookupKind) -> &'static str {
    match kind {
        LookupKind::Org => "org",
        LookupKind::Workgroup => "workgroup",
        LookupKind::User => "user",
        LookupKind::Provider => "provider",
        LookupKind::Location => "location",
        LookupKind::Template => "template",
        LookupKind::Release => "release",
        LookupKind::Source => "source",
        LookupKind::Domain => "domain",
        LookupKind::Action => "action",
    }
}
