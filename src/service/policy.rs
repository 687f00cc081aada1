//! Who may ask what: one pure function over every request, with a truth table under review.

use super::operator::Operator;
use crate::api::lookup::LookupKind;
use crate::api::matrix::Axis;
use crate::api::setup::{SetupId, SetupList};
use crate::api::{Capability, Refusal, RefusalKind, Request};
use crate::domain::cell::{Cell, Kind, UserField};
use crate::domain::change::ChangeSet;

/// What a request takes before its content is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Anybody who reaches the database may ask.
    Nobody,
    /// A signed-in operator, whatever their rights.
    Operator,
    /// An operator with this capability.
    Capability(Capability),
    /// An operator with one of these capabilities; the first is named where all are missing.
    Any(&'static [Capability]),
}

/// What texts of change sets speak of; each line is looked at again when the set is judged.
const SPEAKS: &[Capability] = &[Capability::SeeUsers, Capability::SeeOrgs, Capability::SeeWorkgroups];

/// What each request takes. There is no wildcard: a new request does not compile until it is decided here.
#[must_use]
pub fn needs(request: &Request) -> Needs {
    match request {
        // What goes along is looked at part by part.
        Request::Along { list, .. } => needs(list),
        // Another program asks whether somebody may sign in; the answer tells outsiders no more than the sign-in does.
        // The head of the journal is a number and a hash, and worth something only where it is kept elsewhere.
        Request::AuditHead { .. }
        | Request::Standing
        | Request::SignIn { .. }
        | Request::SignOut
        | Request::CheckSignIn { .. }
        | Request::RequestAccess { .. } => Needs::Nobody,
        // A receipt is known only to its maker, and the answer is given to nobody else. A set is looked at cell by cell.
        Request::Outcome { .. }
        | Request::Judge { .. }
        | Request::Commit { .. }
        | Request::Undo { .. }
        | Request::Confirm { .. } => Needs::Operator,
        Request::Bin { .. } => Needs::Capability(Capability::SeeBin),
        Request::Users { .. }
        | Request::Count { .. }
        | Request::Matching { .. }
        | Request::User { .. }
        | Request::Cards { .. }
        | Request::UserByLogin { .. }
        | Request::LoginHolder { .. }
        | Request::Doctor { .. }
        | Request::Explain { .. }
        | Request::References { .. }
        | Request::Holders { .. }
        | Request::AsOf { .. }
        | Request::Differences { .. }
        | Request::Templates
        | Request::Lookup {
            kind: LookupKind::User | LookupKind::Template | LookupKind::Source | LookupKind::Domain | LookupKind::Action,
            ..
        }
        | Request::Filters
        | Request::KeepFilter { .. }
        | Request::DropFilter { .. }
        | Request::Columns { axis: Axis::Workgroups | Axis::Permissions, .. }
        | Request::Window { axis: Axis::Organizations | Axis::Workgroups | Axis::Permissions, .. }
        | Request::Approvals { .. }
        | Request::Hints { .. }
        | Request::Decisions { .. }
        | Request::Sets { .. }
        | Request::FindSet { .. }
        | Request::ChangesOf { .. }
        | Request::Inverse { .. }
        | Request::Audit { .. }
        | Request::VerifyAudit { .. }
        | Request::PlanImport { .. }
        | Request::Mails { .. }
        | Request::Mail { .. }
        | Request::MailTally
        | Request::Check
        | Request::Lints => Needs::Capability(Capability::SeeUsers),
        // Mail tells of decisions about users; who could say that it was sent could keep it from them.
        Request::ClaimMail { .. } | Request::SettleMail { .. } | Request::MendMail { .. } => {
            Needs::Capability(Capability::EditUsers)
        }
        // Workgroups and organizations are seen by who sees users, too: their matrices show them.
        Request::SetupRows { list: SetupList::Workgroups, .. } | Request::Record { id: SetupId::Workgroup(_) } => {
            Needs::Any(WORKGROUPS)
        }
        Request::Records { ids } if ids.iter().all(|id| id.list() == SetupList::Workgroups) => Needs::Any(WORKGROUPS),
        Request::Lookup { kind: LookupKind::Workgroup, .. } => Needs::Any(WORKGROUPS),
        Request::SetupRows { list: SetupList::Orgs, .. }
        | Request::Columns { axis: Axis::Organizations, .. }
        | Request::Lookup { kind: LookupKind::Org | LookupKind::Provider | LookupKind::Location, .. } => {
            Needs::Any(ORGS)
        }
        Request::Approvers => Needs::Any(APPROVERS),
        Request::SetupRows { .. }
        | Request::Properties
        | Request::Record { .. }
        | Request::Records { .. }
        | Request::Shares { .. }
        | Request::Sharing { .. }
        | Request::Lookup { kind: LookupKind::Release, .. }
        | Request::Columns { axis: Axis::Restrictions | Axis::Sharing(_), .. }
        | Request::Window { axis: Axis::Restrictions | Axis::Sharing(_), .. } => Needs::Capability(Capability::SeeOrgs),
        Request::ReadText { .. } | Request::WriteText { .. } => Needs::Any(SPEAKS),
        Request::PreviewSync { .. }
        | Request::ExtractSync { .. }
        | Request::TakeExtract { .. }
        | Request::SyncRows { .. } => Needs::Capability(Capability::PreviewSync),
        Request::BackupSync { .. } | Request::ApplySync { .. } | Request::SyncBackups | Request::RestoreSync { .. } => {
            Needs::Capability(Capability::ApplySync)
        }
    }
}

const WORKGROUPS: &[Capability] = &[Capability::SeeWorkgroups, Capability::SeeUsers];

/// The queue shows who is mailed, and so do the properties.
const APPROVERS: &[Capability] = &[Capability::SeeUsers, Capability::SeeOrgs];

const ORGS: &[Capability] = &[Capability::SeeOrgs, Capability::SeeUsers];

/// Lets a request pass or says why not.
///
/// # Errors
/// The refusal to send back.
pub(super) fn permit(request: &Request, operator: Option<&Operator>) -> Result<(), Refusal> {
    match (needs(request), operator) {
        (Needs::Nobody, _) | (Needs::Operator, Some(_)) => Ok(()),
        (_, None) => Err(not_signed_in()),
        (Needs::Capability(capability), Some(operator)) if operator.may(capability) => Ok(()),
        (Needs::Capability(capability), Some(operator)) => Err(missing(capability, operator)),
        (Needs::Any(some), Some(operator)) if some.iter().any(|capability| operator.may(*capability)) => Ok(()),
        (Needs::Any(some), Some(operator)) => {
            Err(missing(some.first().copied().unwrap_or(Capability::SeeUsers), operator))
        }
    }
}

/// Keeps a set from those who may not see what it speaks of, because its judgement tells what the cells hold.
///
/// The texts of one's own row are always in sight.
///
/// # Errors
/// The refusal to send back.
pub(super) fn permit_set(set: &ChangeSet, operator: &Operator) -> Result<(), Refusal> {
    if operator.may(Capability::SeeUsers) {
        return Ok(());
    }
    for change in &set.changes {
        let (sees, needed) = match change.cell {
            cell if cell.is_setup() => (operator.may(Capability::SeeOrgs), Capability::SeeOrgs),
            Cell::Workgroup { .. } => (operator.may(Capability::SeeWorkgroups), Capability::SeeWorkgroups),
            Cell::User { user, field } if user == operator.user => {
                (matches!(field.kind(), Kind::Text(_)) || field.is_secret(), Capability::SeeUsers)
            }
            Cell::User { field, .. } if field.is_credential() && field != UserField::Login => {
                (operator.may(Capability::SetPasswords), Capability::SetPasswords)
            }
            _ => (false, Capability::SeeUsers),
        };
        if !sees {
            return Err(missing(needed, operator));
        }
    }
    Ok(())
}

/// The refusal where nobody is signed in.
pub(super) fn not_signed_in() -> Refusal {
    Refusal::new(RefusalKind::NotSignedIn, "Nobody is signed in here.")
        .hint("Sign in first; a command says who with --as LOGIN.")
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
