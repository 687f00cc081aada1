//! The question of another program whether somebody may sign in.

use super::attempt::{Attempt, Settled};
use super::credential::Credential;
use super::told::message;
use crate::api::Refusal;
use crate::api::doctor::{SignInAnswer, SignedIn};
use crate::domain::cell::{OrgField, UserField, Value, WorkgroupField};
use crate::domain::change_text::Directory as _;
use crate::domain::ids::OrgId;
use crate::domain::signin::SignIn;
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;
use crate::service::Origin;
use crate::store::{self, Names, Reader, Store};

/// Decides for another program whether somebody may sign in, and counts the attempt like any other. Without a password
/// an identity provider vouches for the user; for an account whose password is kept here nobody can.
///
/// # Errors
/// What the store reports; a sign-in that is refused is an answer.
pub(in crate::service) fn check(
    store: &mut Store,
    origin: &Origin,
    login: &str,
    credential: &Credential,
    now: Time,
) -> Result<SignInAnswer, Refusal> {
    let settled = Attempt::look(store, login, credential.proof())?.settle(store, origin, "application sign-in", now)?;
    Ok(store.read(|reader| answer(reader, &settled, now))?)
}

fn answer(reader: Reader<'_>, settled: &Settled, now: Time) -> store::Result<SignInAnswer> {
    let outcome = settled.outcome;
    Ok(SignInAnswer {
        decision: word(outcome).to_owned(),
        signed_in: outcome.succeeded(),
        message: message(reader, outcome, settled.known())?.spans,
        ask_for_recovery: outcome == SignIn::SignedIn { nag: true },
        may_request_access: matches!(outcome, SignIn::PendingApproval { .. }),
        user: if outcome.succeeded() { signed_in(reader, settled, now)? } else { None },
    })
}

/// The stable word of an outcome; what outsiders must not tell apart has one word.
pub(super) const fn word(outcome: SignIn) -> &'static str {
    match outcome {
        SignIn::UnknownLogin | SignIn::Locked { .. } | SignIn::BadCredential { .. } | SignIn::LockedNow => {
            "invalid-credentials"
        }
        SignIn::Denied | SignIn::Inactive | SignIn::NoWorkgroup | SignIn::NoOrganization => "not-authorized",
        SignIn::PendingApproval { .. } => "pending-approval",
        SignIn::MustAcceptTerms => "must-accept-terms",
        SignIn::MustChangePassword => "must-change-password",
        SignIn::SignedIn { .. } => "signed-in",
    }
}

fn signed_in(reader: Reader<'_>, settled: &Settled, now: Time) -> store::Result<Option<SignedIn>> {
    let Some(((user, person), account)) = settled.known().zip(settled.account.as_ref()) else { return Ok(None) };
    let picture = reader.picture(&[user].into(), &person.logins(now).collect())?;
    let mut organizations: Vec<(OrgId, Raw, Raw)> = (person.logins(now))
        .filter_map(|org| picture.orgs.get(&org).map(|row| (org, row)))
        .map(|(org, row)| (org, row.text(OrgField::Code).into(), row.text(OrgField::Name).into()))
        .collect();
    organizations.sort_by_cached_key(|(org, _, name)| (fold(name.stored()), *org));
    let mut workgroups: Vec<Raw> =
        picture.counted_workgroups(person, now).map(|row| row.text(WorkgroupField::Name).into()).collect();
    workgroups.sort_by_cached_key(|name| fold(name.stored()));
    let owner = person.owner().filter(|owner| organizations.iter().any(|(org, ..)| org == owner));
    let location = match person.field(UserField::Location) {
        Value::Location(id) => Names(reader).location_name(*id),
        _ => None,
    };
    Ok(Some(SignedIn {
        user,
        name: person.text(UserField::Name).into(),
        login: person.text(UserField::Login).into(),
        default_organization: owner.or_else(|| organizations.first().map(|(org, ..)| *org)),
        organizations,
        workgroups,
        default_location: location.map(Raw::from),
        last_seen: account.last_sign_in,
    }))
}
