//! Where the focus can be, in which order and under which headings.

use super::body::Body;
use super::form::{Form, FormKind};
use crate::domain::cell::UserField;
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::tui::sheet::layout::Section;
use crate::tui::widget::Lookup;

/// A place for the focus.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stop {
    Field(UserField),
    Note,
    Password,
    Again,
    Member(WorkgroupId),
    NewMember,
    Org(OrgId),
    NewOrg,
    Template,
    Save,
}

const PERSON: [UserField; 8] = [
    UserField::Name,
    UserField::Login,
    UserField::JobTitle,
    UserField::Street,
    UserField::City,
    UserField::State,
    UserField::Zip,
    UserField::Phone,
];
const PLACE: [UserField; 6] = [
    UserField::OwningOrg,
    UserField::Location,
    UserField::Provider,
    UserField::Supervisor,
    UserField::CaseManager,
    UserField::Support,
];

/// Every field in which something is looked up.
pub(super) const LOOKUPS: [Stop; 7] = [
    Stop::Field(UserField::OwningOrg),
    Stop::Field(UserField::Location),
    Stop::Field(UserField::Provider),
    Stop::Field(UserField::Supervisor),
    Stop::NewMember,
    Stop::NewOrg,
    Stop::Template,
];

impl Stop {
    pub fn label(self) -> &'static str {
        match self {
            Self::Field(UserField::Login) => "E-mail (login)",
            Self::Field(UserField::RequireChange) => "Must change it",
            Self::Field(field) => field.label(),
            Self::Note => "Note",
            Self::Password => "New password",
            Self::Again => "The same again",
            Self::NewMember => "Add a workgroup",
            Self::NewOrg => "Add an organization",
            Self::Template => "Template",
            Self::Member(_) | Self::Org(_) | Self::Save => "",
        }
    }
}

impl Body {
    pub fn lookup(&self, stop: Stop) -> Option<&Lookup> {
        match stop {
            Stop::Field(field) => self.fields.get(&field)?.lookup(),
            Stop::NewMember => Some(&self.new_member),
            Stop::NewOrg => Some(&self.new_org),
            Stop::Template => Some(&self.template),
            _ => None,
        }
    }

    pub fn lookup_mut(&mut self, stop: Stop) -> Option<&mut Lookup> {
        match stop {
            Stop::Field(field) => self.fields.get_mut(&field)?.lookup_mut(),
            Stop::NewMember => Some(&mut self.new_member),
            Stop::NewOrg => Some(&mut self.new_org),
            Stop::Template => Some(&mut self.template),
            _ => None,
        }
    }
}

impl Form {
    /// The sections of the form; those of Quick Add have no headings.
    pub fn sections(&self) -> Vec<Section<Stop>> {
        let field = |field: &UserField| Stop::Field(*field);
        let members = || self.body.members.iter().map(|member| Stop::Member(member.workgroup));
        if self.kind == FormKind::Quick {
            let mut stops = vec![field(&UserField::Name), field(&UserField::Login), field(&UserField::OwningOrg)];
            stops.extend(members());
            stops.extend([Stop::NewMember, Stop::Template, Stop::Password, Stop::Again, Stop::Save]);
            return vec![Section { title: "", stops }];
        }
        let mut account = vec![field(&UserField::Status)];
        account.extend(self.decides().then_some(Stop::Note));
        account.extend([Stop::Password, Stop::Again, field(&UserField::RequireChange)]);
        account.extend(self.asks_question.then_some(field(&UserField::SecurityQuestion)));
        let workgroups = members().chain([Stop::NewMember]).collect();
        let orgs = self.body.orgs.iter().map(|related| Stop::Org(related.org)).chain([Stop::NewOrg]).collect();
        vec![
            Section { title: "Person", stops: PERSON.iter().map(field).collect() },
            Section { title: "Place", stops: PLACE.iter().map(field).collect() },
            Section { title: "Account", stops: account },
            Section { title: "Workgroups", stops: workgroups },
            Section { title: "Organizations", stops: orgs },
            Section { title: "Permissions", stops: vec![Stop::Template, Stop::Save] },
        ]
    }

    /// All places for the focus, in their order.
    pub fn stops(&self) -> Vec<Stop> {
        self.sections().into_iter().flat_map(|section| section.stops).collect()
    }
}
