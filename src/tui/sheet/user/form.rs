//! A form that is filled in: its contents, where the focus is, what is wrong, and how far saving has got.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::content::Names;
use super::left::{Bases, LeftUser, Typed};
use super::relations::{Member, Related};
use super::stops::Stop;
use crate::api::Capability;
use crate::api::explain::LoginHolder;
use crate::api::lookup::{LookupKind, Named};
use crate::api::standing::Environment;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::ChangeSet;
use crate::domain::ids::UserId;
use crate::domain::password::Rules;
use crate::domain::permission::Levels;
use crate::domain::status::Status;
use crate::domain::text::fold;
use crate::tui::model::{Model, OWN_ROW};
use crate::tui::sheet::content::Content;

/// Which form it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    Add,
    Quick,
    Edit,
}

/// How far saving has got.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) enum Saving {
    #[default]
    No,
    /// Something that was typed is still being looked up.
    Waiting,
    /// The rules are asked about this.
    Judging(ChangeSet),
    /// A decision is on its way.
    Sent(ChangeSet),
}

/// The form of one user.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub kind: FormKind,
    /// What the database held when the form was opened; conflicts are told from it.
    pub card: UserCard,
    pub names: Names,
    pub body: Body,
    pub stop: Stop,
    pub problems: BTreeMap<Stop, String>,
    /// Who has the login that was asked about.
    pub holder: Option<(String, Option<LoginHolder>)>,
    pub saving: Saving,
    pub asks_question: bool,
    /// The contents as they were when the form was opened.
    pub opened: Typed,
    /// What the database held when that was typed which was filled in again.
    earlier: Bases,
}

pub(super) fn is_training(model: &Model) -> bool {
    model.standing.as_ref().is_some_and(|standing| standing.database.environment == Environment::Training)
}

pub(super) fn password_rules(model: &Model) -> Rules {
    model.standing.as_ref().map(|standing| standing.database.password_rules()).unwrap_or_default()
}

impl Form {
    pub fn new(kind: FormKind, card: UserCard, model: &Model, left: Option<&LeftUser>) -> Self {
        let names = Names::of(&card);
        let body = Body::of(&card, &model.draft, &names, !is_training(model));
        let site = model.standing.as_ref().is_some_and(|standing| standing.database.security_questions);
        let opened = Typed::of(&body);
        let asks_question = site || card.security_question;
        let mut form = Self {
            kind,
            card,
            names,
            body,
            stop: Stop::Field(UserField::Name),
            problems: BTreeMap::new(),
            holder: None,
            saving: Saving::No,
            asks_question,
            opened,
            earlier: Bases::default(),
        };
        if form.decides() {
            form.stop = Stop::Field(UserField::OwningOrg);
        }
        if let Some(left) = left {
            form.earlier = left.fill(&form.card, &model.draft, &mut form.body);
        }
        if form.has_lost_password(model) {
            form.problems.insert(Stop::Password, "The new password is not at hand any more; type it again.".to_owned());
        }
        form
    }

    /// Whether saving decides about an applicant.
    pub fn decides(&self) -> bool {
        !self.card.user.is_new() && self.card.status == Status::Pending
    }

    /// A password was staged, and the session it was typed in is over.
    fn has_lost_password(&self, model: &Model) -> bool {
        let cell = Cell::User { user: self.card.user, field: UserField::Password };
        model.draft.overlay(cell).is_some() && !model.passwords.contains_key(&self.card.user)
    }

    /// What was typed, secrets left out; `None` while nothing was.
    pub fn left(&self) -> Option<LeftUser> {
        (Typed::of(&self.body) != self.opened).then(|| LeftUser::of(self))
    }

    /// What the database held when a field was filled in.
    pub fn base(&self, field: UserField) -> Value {
        let held = || self.card.value(Cell::User { user: self.card.user, field });
        self.earlier.fields.get(&field).cloned().unwrap_or_else(held)
    }

    /// The levels the database held when a template was chosen.
    pub fn levels(&self) -> Levels {
        self.earlier.levels.unwrap_or_else(|| self.card.levels())
    }

    /// Whether leaving the form would lose something.
    pub fn is_altered(&self) -> bool {
        self.left().is_some() || !self.body.password.is_empty()
    }

    /// Why nothing in the whole form can be altered.
    pub fn why_closed(&self, model: &Model) -> Option<String> {
        if self.card.is_system {
            return Some("This is a system user; it is never edited.".to_owned());
        }
        model.why_not(Capability::EditUsers)
    }

    pub fn is_own(&self, model: &Model) -> bool {
        model.operator().is_some_and(|operator| operator.user == self.card.user)
    }

    /// Why a field cannot be altered.
    pub fn why_barred(&self, model: &Model, stop: Stop) -> Option<String> {
        if let Some(reason) = self.why_closed(model) {
            return Some(reason);
        }
        let own = matches!(stop, Stop::Field(field) if field.is_personal()) || stop == Stop::Save;
        if self.is_own(model) && !own {
            return Some(OWN_ROW.to_owned());
        }
        match stop {
            Stop::Password | Stop::Again | Stop::Field(UserField::RequireChange)
                if self.card.source.stored() != "local" =>
            {
                let source = self.card.source.shown();
                Some(format!("This account signs in through {source}; it has no password here."))
            }
            Stop::Field(UserField::RequireChange) if !self.body.password.is_empty() && !is_training(model) => {
                Some("A password that somebody else has set is changed at the next sign-in.".to_owned())
            }
            Stop::Field(UserField::SecurityQuestion) if !self.card.security_question => {
                Some("A security question is set by its owner alone.".to_owned())
            }
            _ => None,
        }
    }

    /// The login that was typed, if it is well formed and another one than before.
    pub fn new_login(&self) -> Option<String> {
        let Some(Value::Text(login)) = self.body.value(UserField::Login) else { return None };
        (fold(&login) != fold(self.card.login.stored())).then_some(login)
    }

    /// Takes in what was chosen in a look-up: a row for a list, access for an owning organization.
    pub fn chosen(&mut self, stop: Stop) {
        self.problems.remove(&stop);
        self.saving = Saving::No;
        match stop {
            Stop::NewMember => {
                let Some(named) = self.body.new_member.chosen.take() else { return };
                match self.body.members.iter_mut().find(|member| member.workgroup.0 == named.id) {
                    Some(member) => member.set(Value::ON),
                    None => self.body.members.push(Member::new(named)),
                }
            }
            Stop::NewOrg => {
                let Some(named) = self.body.new_org.chosen.take() else { return };
                match self.body.orgs.iter_mut().find(|related| related.org.0 == named.id) {
                    Some(related) => (0..2).for_each(|part| related.set(part, true)),
                    None => self.body.orgs.push(Related::new(named)),
                }
            }
            Stop::Field(UserField::OwningOrg) => self.bring_owner(),
            _ => {}
        }
    }

    /// Who is owned by an organization has access to it; a new user and an applicant can sign in there.
    fn bring_owner(&mut self) {
        self.body.orgs.retain(|related| !related.brought || !related.base[0].is_none());
        let Some(Content::Look(lookup)) = self.body.fields.get(&UserField::OwningOrg) else { return };
        let Some(named) = lookup.chosen.clone() else { return };
        let joins = self.card.user.is_new() || self.decides();
        match self.body.orgs.iter_mut().find(|related| related.org.0 == named.id) {
            Some(related) if joins => {
                related.set(0, true);
                related.set(1, true);
            }
            Some(related) if related.is_removed() => related.set(0, true),
            Some(_) => {}
            None => self.body.orgs.push(Related { brought: true, ..Related::new(named) }),
        }
    }

    /// Takes in the names of things that were only known by their numbers.
    pub fn learn(&mut self, kind: LookupKind, named: Named) {
        let same = |known: &Named| known.id == named.id;
        for (field, content) in &mut self.body.fields {
            let fits = matches!(
                (kind, field),
                (LookupKind::Org, UserField::OwningOrg)
                    | (LookupKind::Location, UserField::Location)
                    | (LookupKind::Provider, UserField::Provider)
                    | (LookupKind::User, UserField::Supervisor)
            );
            if let Content::Look(lookup) = content
                && fits
                && lookup.chosen.as_ref().is_some_and(same)
            {
                lookup.chosen = Some(named.clone());
            }
        }
        match kind {
            LookupKind::Org => {
                self.body.orgs.iter_mut().filter(|row| same(&row.named)).for_each(|row| row.named = named.clone());
            }
            LookupKind::Workgroup => {
                self.body.members.iter_mut().filter(|row| same(&row.named)).for_each(|row| row.named = named.clone());
            }
            _ => {}
        }
        self.names.know(kind, named);
    }
}

/// The user of a new form.
pub(super) fn newcomer(model: &Model) -> UserId {
    model.draft.next_new_user()
}
