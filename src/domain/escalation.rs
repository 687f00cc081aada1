//! Where rights lead: whom a user can take over, whom those can, and what all of them hold together.
//!
//! There is an edge from one user to another when the one can set the other's password or edit the other's account: by
//! Password Changes or User Setup to everybody, by Password Changes in Organization to whoever is related to an
//! organization in which the one has Editable. Only who can sign in takes over or is worth it.
//!
//! The graph is never drawn. A right over everybody reaches whatever anybody holds in one step, and a right in
//! organizations goes on from organizations to organizations, so what is asked of the outside are a few facts about
//! sets of organizations. A million users without any of the three rights cost nothing.

mod census;
mod consequence;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::census::{Census, Example, Held, Retold, Taker};
pub use self::consequence::{Consequence, Extent, Reached, Step, follow};
use super::ids::OrgId;
use super::permission::{Level, Levels, Permission};
use super::picture::Person;
use super::time::Time;

/// A right that lets its holder act as somebody else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakeOver {
    PasswordChanges,
    PasswordChangesInOrganization,
    UserSetup,
}

impl TakeOver {
    pub const ALL: [Self; 3] = [Self::PasswordChanges, Self::UserSetup, Self::PasswordChangesInOrganization];

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::PasswordChanges => "Password Changes",
            Self::PasswordChangesInOrganization => "Password Changes in Organization",
            Self::UserSetup => "User Setup",
        }
    }

    /// The permission whose Write is this right.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::PasswordChanges => Permission::PasswordChanges,
            Self::PasswordChangesInOrganization => Permission::PasswordChangesInOrganization,
            Self::UserSetup => Permission::UserSetup,
        }
    }

    /// Whether any of these rights is among the levels.
    #[must_use]
    pub fn is_held(levels: &Levels) -> bool {
        Self::ALL.iter().any(|right| levels.get(right.permission()) == Level::Write)
    }
}

/// A user as far as escalation is concerned.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rights {
    pub levels: Levels,
    /// Organizations with Editable that has not run out.
    pub edits: BTreeSet<OrgId>,
}

impl Rights {
    /// The rights of somebody who can sign in; `None` for all others.
    #[must_use]
    pub fn of(person: &Person, now: Time) -> Option<Self> {
        let edits = person.access.iter().filter(|(_, access)| access.editable && access.holds(now));
        (person.is_active() && !person.is_system)
            .then(|| Self { levels: person.levels, edits: edits.map(|(org, _)| *org).collect() })
    }

    /// The right over everybody, if there is one.
    #[must_use]
    pub fn over_everybody(&self) -> Option<TakeOver> {
        [TakeOver::PasswordChanges, TakeOver::UserSetup].into_iter().find(|right| self.has(*right))
    }

    /// The strongest right over somebody who is related to these organizations.
    #[must_use]
    pub fn over(&self, orgs: &BTreeSet<OrgId>) -> Option<TakeOver> {
        let inside = TakeOver::PasswordChangesInOrganization;
        let edits = || self.has(inside) && !self.edits.is_disjoint(orgs);
        self.over_everybody().or_else(|| edits().then_some(inside))
    }

    /// Whether a right is held, wherever it may apply.
    #[must_use]
    pub fn has(&self, right: TakeOver) -> bool {
        self.levels.get(right.permission()) == Level::Write
    }
}

/// The organizations that a user is directly related to: the owning one, and those with any flag that has not run out.
pub fn related(person: &Person, now: Time) -> impl Iterator<Item = OrgId> + '_ {
    person.owner().into_iter().chain(person.relations(now))
}
