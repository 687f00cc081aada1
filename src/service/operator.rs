//! Who is signed in, and what their standing is at the moment of a request.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::api::Capability;
use crate::api::standing::Recognized;
use crate::domain::cell::UserField;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::picture::{Person, Picture};
use crate::domain::time::Time;
use crate::store::{self, Reader};

/// Proof that somebody signed in. It can be made only in this module's parent, by a password or by the account of the
/// operating system; no message has a field for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    pub(super) user: UserId,
    pub(super) recognized: Recognized,
    /// The glass is broken: rank counts for nothing here.
    pub(super) breaks_glass: bool,
}

/// An operator with the rights they have now; read anew for every request, inside its transaction.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    pub user: UserId,
    pub person: Person,
    pub sees_menu: bool,
    pub logins: BTreeSet<OrgId>,
    /// Acts above any rank, because they broke the glass.
    pub breaks_glass: bool,
}

/// What an operator counts as holding who broke the glass.
static EVERYTHING: LazyLock<Levels> =
    LazyLock::new(|| Permission::ALL.into_iter().map(|permission| (permission, Level::Write)).collect());

impl Operator {
    /// Reads the operator's rights. `None` when the account is gone or may no longer sign in.
    pub fn read(reader: Reader<'_>, session: &Session, now: Time) -> store::Result<Option<Self>> {
        let user = session.user;
        let Some(person) = reader.person(user)? else { return Ok(None) };
        if !person.is_active() || person.is_system {
            return Ok(None);
        }
        let picture = Picture { workgroups: reader.workgroups_of(&person)?, ..Picture::default() };
        Ok(Some(Self { breaks_glass: session.breaks_glass, ..Self::of(user, person, &picture, now) }))
    }

    /// The standing of a user as a picture shows them.
    pub fn of(user: UserId, person: Person, picture: &Picture, now: Time) -> Self {
        let sees_menu = picture.sees_menu(&person, now);
        let logins = person.logins(now).collect();
        Self { user, person, sees_menu, logins, breaks_glass: false }
    }

    /// What the operator holds, or counts as holding: every rule of rank asks here, so that breaking the glass lifts all of
    /// them and no other.
    pub fn levels(&self) -> &Levels {
        if self.breaks_glass { &EVERYTHING } else { &self.person.levels }
    }

    /// Whether the operator may act where this user signs in.
    pub fn reaches(&self, org: OrgId) -> bool {
        self.breaks_glass || self.logins.contains(&org)
    }

    pub fn login(&self) -> &str {
        self.person.text(UserField::Login)
    }

    /// What the operator may ask for.
    pub fn capabilities(&self) -> BTreeSet<Capability> {
        Capability::ALL.into_iter().filter(|capability| self.may(*capability)).collect()
    }

    pub fn may(&self, capability: Capability) -> bool {
        let has = |permission, level| self.levels().get(permission) >= level;
        (self.sees_menu || self.breaks_glass)
            && match capability {
                Capability::SeeUsers | Capability::PreviewSync => has(Permission::UserSetup, Level::Read),
                Capability::EditUsers => has(Permission::UserSetup, Level::Write),
                Capability::SetPasswords => {
                    has(Permission::PasswordChanges, Level::Write)
                        || has(Permission::PasswordChangesInOrganization, Level::Write)
                }
                Capability::SeeBin => has(Permission::RecycleBin, Level::Read),
                Capability::Restore => {
                    has(Permission::RecycleBin, Level::Write) && has(Permission::UserSetup, Level::Write)
                }
                Capability::SeeOrgs => has(Permission::SetupData, Level::Read),
                Capability::EditOrgs => has(Permission::SetupData, Level::Write),
                Capability::SeeWorkgroups => has(Permission::WorkgroupDesigner, Level::Read),
                Capability::EditWorkgroups => has(Permission::WorkgroupDesigner, Level::Write),
                Capability::ApplySync => [
                    Permission::FormDesigner,
                    Permission::QueryDesigner,
                    Permission::WorkflowDesigner,
                    Permission::WorkgroupDesigner,
                ]
                .into_iter()
                .all(|permission| has(permission, Level::Write)),
            }
    }
}
