//! Signing operators in: the facts, the decision, the counters, and what outsiders are told.

use super::operator::Session;
use super::seat::Origin;
use super::site::Site;
use crate::api::standing::Recognized;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::password;
use crate::domain::picture::{Person, Picture};
use crate::domain::signin::{Facts, SignIn, decide};
use crate::domain::status::Status;
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::store::{Account, Entry, Last, Reader, Store, Writer};

/// The hash of a random password that nobody kept, at today's cost, so that an unknown login costs the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$yf2SlpLSGg0IYaR/FUQW4A$0HLnPfSdN0eUya4PfB67cSHqMkoqAtyGklRGnfU40nM";

/// Checks a password and decides. The hash is computed before the write transaction, which never waits for it.
pub(super) fn by_password(
    store: &mut Store,
    origin: &Origin,
    login: &str,
    secret: &Secret,
    now: Time,
) -> Result<Session, Refusal> {
    let login_fold = fold(login);
    let stored = store.read(|reader| reader.account(&login_fold))?.and_then(|account| account.password_hash);
    let credential_ok = match &stored {
        Some(hash) => password::verify(secret.expose(), hash),
        // An unknown login takes as long as a wrong password.
        None => {
            let _ = password::verify(secret.expose(), NOBODY);
            false
        }
    };
    if store.read_only().is_some() {
        let (_, decision) = store.read(|reader| attempt(reader, &login_fold, stored.as_deref(), credential_ok, now))?;
        return conclude(decision);
    }
    let decision = store.write(|writer| {
        let (account, decision) = attempt(writer.reader(), &login_fold, stored.as_deref(), credential_ok, now)?;
        count(writer, account.as_ref(), decision.1, now)?;
        writer.append([Entry {
            operator_id: account.as_ref().map(|account| account.user),
            operator: if account.is_some() { &login_fold } else { "" },
            os_account: &origin.os_account,
            origin: &origin.place,
            user: account.as_ref().map(|account| account.user),
            reason: outcome_word(decision.1),
            ..Entry::new(now, if decision.1.succeeded() { "sign-in" } else { "sign-in refused" })
        }])?;
        Ok((decision, Last::Commit))
    })?;
    conclude(decision)
}

/// Checks that it is the operator who sits at the keyboard. A wrong password counts as a wrong attempt to sign in, and
/// the last one locks the account.
///
/// # Errors
/// When the password is wrong, or the operator has none here.
pub(super) fn confirm(
    store: &mut Store,
    origin: &Origin,
    user: UserId,
    secret: &Secret,
    now: Time,
) -> Result<bool, Refusal> {
    let login = store.read(|reader| reader.person(user))?.map(|person| fold(person.text(UserField::Login)));
    let account = match &login {
        Some(login) => store.read(|reader| reader.account(login))?,
        None => None,
    };
    let Some((login, account)) = login.zip(account) else { return Err(not_yours()) };
    let Some(hash) = &account.password_hash else {
        return Err(Refusal::new(RefusalKind::NotAllowed, "You have no password here that could confirm this.")
            .hint("Somebody who holds Password Changes can set one."));
    };
    if account.locked_until.is_some_and(|until| until > now) {
        return Err(Refusal::new(RefusalKind::NotAllowed, "Your account is locked after too many wrong passwords."));
    }
    if password::verify(secret.expose(), hash) {
        return Ok(true);
    }
    if store.read_only().is_none() {
        store.write(|writer| {
            let site = Site::read(writer.reader())?;
            let failures = account.failures(now).saturating_add(1);
            let lock = (failures >= site.attempts).then(|| now.plus(site.lock));
            writer.keep_failures(user, failures, lock)?;
            writer.append([Entry {
                operator_id: Some(user),
                operator: &login,
                os_account: &origin.os_account,
                origin: &origin.place,
                user: Some(user),
                reason: if lock.is_some() { "wrong password, locked now" } else { "wrong password" },
                ..Entry::new(now, "confirmation refused")
            }])?;
            Ok(((), Last::Commit))
        })?;
    }
    Err(not_yours())
}

fn not_yours() -> Refusal {
    Refusal::new(RefusalKind::NotAllowed, "That is not your password.").hint("Nothing was done; type it again.")
}

type Decision = (Option<UserId>, SignIn);

/// Reads the facts and decides. A password changed since it was checked counts as a wrong one.
fn attempt(
    reader: Reader<'_>,
    login_fold: &str,
    checked: Option<&str>,
    credential_ok: bool,
    now: Time,
) -> crate::store::Result<(Option<Account>, Decision)> {
    let Some(account) = reader.account(login_fold)? else { return Ok((None, (None, SignIn::UnknownLogin))) };
    let Some(person) = reader.person(account.user)? else { return Ok((None, (None, SignIn::UnknownLogin))) };
    let picture = Picture { workgroups: reader.all_workgroups()?, ..Picture::default() };
    let credential_ok = credential_ok && account.password_hash.as_deref() == checked;
    let facts = facts(reader, &account, &person, &picture, credential_ok, now)?;
    let decision = (Some(account.user), decide(&facts, now));
    Ok((Some(account), decision))
}

/// Gathers what the decision needs.
pub(super) fn facts(
    reader: Reader<'_>,
    account: &Account,
    person: &Person,
    picture: &Picture,
    credential_ok: bool,
    now: Time,
) -> crate::store::Result<Facts> {
    let site = Site::read(reader)?;
    Ok(Facts {
        known: !person.is_system,
        // Whoever signs in here does so by password, so an account without one has no valid credential.
        local: true,
        locked_until: account.locked_until,
        credential_ok,
        failed_attempts: account.failures(now),
        attempt_limit: site.attempts,
        status: person.status().unwrap_or(Status::Inactive),
        request_open: account.request_open,
        has_workgroup: picture.counted_workgroups(person, now).next().is_some(),
        has_organization: person.logins(now).next().is_some(),
        terms_accepted: account.terms_accepted,
        require_change: person.field(UserField::RequireChange).is_on(),
        security_question_set: account.security_question_set,
        security_questions: site.security_questions,
    })
}

fn count(writer: &Writer<'_>, account: Option<&Account>, decision: SignIn, now: Time) -> crate::store::Result<()> {
    let Some(account) = account else { return Ok(()) };
    match decision {
        SignIn::BadCredential { .. } => {
            writer.keep_failures(account.user, account.failures(now).saturating_add(1), None)
        }
        SignIn::LockedNow => {
            let until = now.plus(Site::read(writer.reader())?.lock);
            writer.keep_failures(account.user, account.failures(now).saturating_add(1), Some(until))
        }
        decision if decision.succeeded() => writer.count_success(account.user, now),
        _ => Ok(()),
    }
}

/// What the journal calls the outcome; nobody outside is told.
const fn outcome_word(decision: SignIn) -> &'static str {
    match decision {
        SignIn::UnknownLogin => "unknown login",
        SignIn::Locked { .. } => "locked",
        SignIn::BadCredential { .. } => "wrong password",
        SignIn::LockedNow => "wrong password, locked now",
        SignIn::Denied => "denied",
        SignIn::PendingApproval { .. } => "pending approval",
        SignIn::Inactive => "inactive",
        SignIn::NoWorkgroup => "no active workgroup",
        SignIn::NoOrganization => "no organization with Login",
        SignIn::MustAcceptTerms => "terms not accepted",
        SignIn::MustChangePassword => "password has to be changed",
        SignIn::SignedIn { .. } => "signed in",
    }
}

fn conclude((user, decision): Decision) -> Result<Session, Refusal> {
    match (user, decision) {
        (Some(user), decision) if decision.succeeded() => Ok(Session { user, recognized: Recognized::Password }),
        (_, decision) => Err(refusal(decision)),
    }
}

/// What the person at the keyboard is told. The first three outcomes read the same.
fn refusal(decision: SignIn) -> Refusal {
    let sentence = match decision {
        decision if decision.is_generic() => "The login or the password is not right, or the account is locked.",
        SignIn::PendingApproval { .. } => "This account waits for approval and cannot sign in yet.",
        SignIn::MustAcceptTerms => "The terms of use have to be accepted first, in the application itself.",
        SignIn::MustChangePassword => "The password has to be changed first, in the application itself.",
        _ => "This account is not authorized to sign in.",
    };
    Refusal::new(RefusalKind::NotSignedIn, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_costs_what_an_account_costs() {
        let mine = password::hash("nine herons over slate", &[7; 16]);
        let cost = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
        assert_eq!(cost(NOBODY), cost(&mine), "the same algorithm, version, memory, passes and lanes");
        assert_eq!(NOBODY.len(), mine.len(), "salt and hash are as long");
        assert!(!password::is_outdated(NOBODY), "it is read as a hash");
        assert!(!password::verify("", NOBODY));
    }
}
