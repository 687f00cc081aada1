//! Who may ask what: one pure function over every request, with a truth table under review.

use super::operator::Operator;
use crate::api::{Capability, Refusal, RefusalKind, Request};

/// What a request takes before its content is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Anybody who reaches the database may ask.
    Nobody,
    /// A signed-in operator, whatever their rights.
    Operator,
    /// An operator with this capability.
    Capability(Capability),
}

/// What each request takes. There is no wildcard: a new request does not compile until it is decided here.
#[must_use]
pub const fn needs(request: &Request) -> Needs {
    match request {
        Request::Standing | Request::SignIn { .. } | Request::SignOut => Needs::Nobody,
        // A receipt is known only to its maker, and the answer is given to nobody else.
        Request::Outcome { .. } => Needs::Operator,
        Request::Users { .. }
        | Request::Count { .. }
        | Request::Matching { .. }
        | Request::User { .. }
        | Request::UserByLogin { .. }
        | Request::Columns { .. }
        | Request::Window { .. }
        | Request::Approvals { .. }
        | Request::Hints { .. }
        | Request::Decisions { .. }
        | Request::Sets { .. }
        | Request::FindSet { .. }
        | Request::Inverse { .. }
        | Request::ReadText { .. }
        | Request::WriteText { .. }
        | Request::Audit { .. }
        | Request::VerifyAudit
        | Request::Check => Needs::Capability(Capability::SeeUsers),
        // What a set may change is decided cell by cell by the guards; these only keep out who may change nothing.
        Request::Judge { .. } | Request::PlanImport { .. } => Needs::Capability(Capability::SeeUsers),
        Request::Commit { .. } | Request::Undo { .. } => Needs::Operator,
        Request::PreviewSync { .. } | Request::SyncRows { .. } => Needs::Capability(Capability::PreviewSync),
    }
}

/// Lets a request pass or says why not.
///
/// # Errors
/// The refusal to send back.
pub(super) fn permit(request: &Request, operator: Option<&Operator>) -> Result<(), Refusal> {
    match (needs(request), operator) {
        (Needs::Nobody, _) | (Needs::Operator, Some(_)) => Ok(()),
        (_, None) => Err(Refusal::new(RefusalKind::NotSignedIn, "Nobody is signed in here.").hint("Sign in first.")),
        (Needs::Capability(capability), Some(operator)) if operator.may(capability) => Ok(()),
        (Needs::Capability(capability), Some(operator)) => Err(missing(capability, operator)),
    }
}

/// The refusal for a missing capability, with what it would take.
pub(super) fn missing(capability: Capability, operator: &Operator) -> Refusal {
    let needs = capability.needs();
    if operator.sees_menu {
        Refusal::not_allowed(format!("This needs {needs}, which {} does not hold.", operator.login()))
    } else {
        Refusal::not_allowed(format!(
            "This needs an active workgroup with the Global Administration or the Setup Data Management menu, which {} \
             does not have, and {needs}.",
            operator.login()
        ))
    }
}
