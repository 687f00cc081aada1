//! Everything that can be filled in, and what it would store.

use std::collections::BTreeMap;

use super::content::{self, Names};
use super::password::NewPassword;
use super::relations::{Member, Related, members, related};
use crate::api::lookup::LookupKind;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::draft::Draft;
use crate::domain::status::Status;
use crate::tui::sheet::content::Content;
use crate::tui::widget::{Field, Lookup};

/// The fields of the form in the order of the table of cells.
pub(super) const FIELDS: [UserField; 17] = [
    UserField::Name,
    UserField::Login,
    UserField::JobTitle,
    UserField::Street,
    UserField::City,
    UserField::State,
    UserField::Zip,
    UserField::Phone,
    UserField::OwningOrg,
    UserField::Location,
    UserField::Provider,
    UserField::Supervisor,
    UserField::CaseManager,
    UserField::Support,
    UserField::Status,
    UserField::RequireChange,
    UserField::SecurityQuestion,
];

/// The longest note in characters.
const NOTE: usize = 400;

/// The contents of a form.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub fields: BTreeMap<UserField, Content>,
    pub template: Lookup,
    pub members: Vec<Member>,
    pub new_member: Lookup,
    pub orgs: Vec<Related>,
    pub new_org: Lookup,
    pub password: NewPassword,
    /// Why an applicant is decided about so.
    pub note: Field,
}

impl Body {
    /// What a user has, with what is staged for them. Whose form is opened while they wait is approved by saving.
    pub fn of(card: &UserCard, draft: &Draft, names: &Names, must_change: bool) -> Self {
        let content = |field: &UserField| {
            let cell = Cell::User { user: card.user, field: *field };
            let base = card.value(cell);
            let value = draft.overlay(cell).unwrap_or(&base);
            let mut content = content::content(card, *field, value, names);
            match &mut content {
                Content::Turn(turn)
                    if *field == UserField::Status
                        && card.status == Status::Pending
                        && draft.overlay(cell).is_none() =>
                {
                    turn.set(&Value::Status(Status::Active));
                }
                Content::Tick(on) if *field == UserField::RequireChange && card.user.is_new() => *on = must_change,
                _ => {}
            }
            (*field, content)
        };
        Self {
            fields: FIELDS.iter().map(content).collect(),
            template: Lookup::new(LookupKind::Template, None),
            members: members(card, draft, names),
            new_member: Lookup::new(LookupKind::Workgroup, None),
            orgs: related(card, draft, names),
            new_org: Lookup::new(LookupKind::Org, None),
            password: NewPassword::default(),
            note: Field::default().limit(NOTE),
        }
    }

    /// What a field of text says now.
    pub fn text(&self, field: UserField) -> &str {
        match self.fields.get(&field) {
            Some(Content::Text(text)) => text.text(),
            _ => "",
        }
    }

    /// What a field would store; `None` while that cannot be told.
    pub fn value(&self, field: UserField) -> Option<Value> {
        content::stored(self.fields.get(&field)?, field).ok()
    }

    pub fn status(&self) -> Option<Status> {
        match self.value(UserField::Status)? {
            Value::Status(status) => Some(status),
            _ => None,
        }
    }
}
