//! The guards: the rules of who may change what, as one table that help, review, README and tests read.
//!
//! A row guard looks at one change on two pictures, before and after the whole set. The first guard that objects
//! decides. Guards about the set as a whole stand in the file `set`.

mod credential;
pub(super) mod form;
mod person;
mod rank;
pub(super) mod set;
mod setup;
mod workgroup;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::Beside;
use super::operator::Operator;
use super::site::Site;
use crate::domain::cell::Cell;
use crate::domain::change::{Accepted, Change};
use crate::domain::change_text::Directory as _;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::picture::{Person, Picture};
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::store::{self, Names, Reader};

/// One guard: its code, what it says in general, and its check.
pub struct Rule {
    pub guard: Guard,
    /// The rule in one sentence, for help and documentation.
    pub sentence: &'static str,
    check: fn(&Case<'_>, &Change) -> store::Result<Option<Verdict>>,
}

/// Everything a guard may look at.
pub(super) struct Case<'a> {
    pub reader: Reader<'a>,
    pub operator: &'a Operator,
    pub before: &'a Picture,
    pub after: &'a Picture,
    pub now: Time,
    pub accepted: Accepted,
    pub reason: &'a str,
    /// The users that the set touches.
    pub users: &'a BTreeSet<UserId>,
    pub beside: Beside<'a>,
    pub site: &'a Site,
    pub taken: OnceCell<form::Taken>,
    /// What would have been held or refused if the operator had not acknowledged it, by the cell it is about.
    pub acknowledged: RefCell<BTreeMap<Cell, String>>,
}

impl Case<'_> {
    /// Whether the set touches more than one user.
    pub fn is_bulk(&self) -> bool {
        self.users.len() > 1
    }

    /// Notes what is let through because the operator acknowledged it, for the journal.
    fn let_through(&self, change: &Change, guard: Guard, how: &str, sentence: &str) -> store::Result<Option<Verdict>> {
        self.acknowledged.borrow_mut().insert(change.cell, format!("{} {how}: {sentence}", guard.code()));
        Ok(None)
    }

    /// Holds a change until the operator acknowledges it with a reason, or lets it through once they have.
    fn hold(&self, change: &Change, guard: Guard, sentence: &str) -> store::Result<Option<Verdict>> {
        if self.accepted.elevation && !self.reason.trim().is_empty() {
            return self.let_through(change, guard, "acknowledged", sentence);
        }
        let lacking =
            if self.reason.trim().is_empty() { "Give a reason and acknowledge it." } else { "Acknowledge it." };
        let asked = format!("{sentence} {lacking}");
        Ok(Some(Verdict::Held(Finding::new(guard, asked))))
    }

    /// The user as they were; `None` for a new one.
    pub fn was(&self, change: &Change) -> Option<&Person> {
        change.cell.user().and_then(|user| self.before.users.get(&user))
    }

    /// The user as they would be.
    pub fn would_be(&self, change: &Change) -> Option<&Person> {
        change.cell.user().and_then(|user| self.after.users.get(&user))
    }

    pub fn org_code(&self, org: OrgId) -> String {
        let known = self.after.orgs.get(&org).map(|org| org.text(crate::domain::cell::OrgField::Code).to_owned());
        known.or_else(|| Names(self.reader).org_code(org)).unwrap_or_else(|| format!("#{org}"))
    }
}

/// The row guards in the order in which they are asked.
pub static RULES: &[Rule] = &[
    Rule { guard: Guard::G10, sentence: "System users are never edited.", check: person::system_user },
    Rule {
        guard: Guard::G7,
        sentence: "Operators edit only name, address, phone and job title of their own row, and their own password and security question with their present password; a bulk edit leaves the row out.",
        check: person::own_row,
    },
    Rule {
        guard: Guard::Standing,
        sentence: "Users, organizations and workgroups are edited by those who hold the tool for it at Write.",
        check: rank::standing,
    },
    Rule {
        guard: Guard::Invariant,
        sentence: "Names, logins, codes and references have to be ones that can be.",
        check: form::well_formed,
    },
    Rule {
        guard: Guard::Invariant,
        sentence: "What is set up fits together: a default is visible, nothing is shared twice at a time, and what others refer to stays.",
        check: setup::fits,
    },
    Rule {
        guard: Guard::Invariant,
        sentence: "Statuses change only along the moves of the state machine.",
        check: person::status_move,
    },
    Rule { guard: Guard::G1, sentence: "Nobody hands out a level above their own.", check: rank::grant_ceiling },
    Rule {
        guard: Guard::G4,
        sentence: "Who outranks the operator is not demoted, cut off or moved by them, nor through their workgroup.",
        check: rank::rank,
    },
    Rule {
        guard: Guard::G5,
        sentence: "Making an account active is granting everything it holds, so it may not outrank the operator.",
        check: rank::activation,
    },
    Rule {
        guard: Guard::G6,
        sentence: "Passwords are set, locks lifted and security questions cleared by who holds Password Changes, or Password Changes in Organization with Editable in an organization of the user.",
        check: credential::right,
    },
    Rule {
        guard: Guard::G6,
        sentence: "A login, a password, a lock and a security question are changed only by an operator who dominates the user: every level and every Login organization.",
        check: credential::take_over,
    },
    Rule {
        guard: Guard::Invariant,
        sentence: "A new password fulfils the policy of the site, and one that another knows is changed at the next sign-in.",
        check: credential::well_made,
    },
    Rule {
        guard: Guard::Invariant,
        sentence: "An active user has an active owning organization and a relation to it.",
        check: person::owner,
    },
    Rule {
        guard: Guard::G9,
        sentence: "A bulk edit leaves no active user without a workgroup or a Login organization, unless that is accepted.",
        check: person::limbo,
    },
    Rule {
        guard: Guard::G11,
        sentence: "Raising a tier-1 or tier-2 permission wants a reason and an acknowledgement.",
        check: rank::elevation,
    },
    Rule {
        guard: Guard::G12,
        sentence: "Giving an administrative menu to somebody with User Setup at Write, by a membership or through their workgroup, counts as elevation.",
        check: workgroup::menu_elevation,
    },
];

/// Asks every guard about one change; the first that objects decides.
pub(super) fn ask(case: &Case<'_>, change: &Change) -> store::Result<Verdict> {
    for rule in RULES {
        if let Some(verdict) = (rule.check)(case, change)? {
            return Ok(verdict);
        }
    }
    Ok(Verdict::Ok)
}

/// A refusal by a guard, as a check returns it.
fn refuse(guard: Guard, sentence: impl Into<Raw>) -> store::Result<Option<Verdict>> {
    Ok(Some(Verdict::Refused(Finding::new(guard, sentence))))
}
