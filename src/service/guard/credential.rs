//! Guards of credentials: who may set a password, and for whom (G6).

use super::{Case, refuse};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::escalation::related;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{Level, Permission};
use crate::domain::picture::Person;
use crate::domain::text::forbidden_in_input;
use crate::domain::verdict::{Guard, Verdict};
use crate::store;

type Check = store::Result<Option<Verdict>>;

/// The credential that a change is about, and whose it is; one's own is no matter of these guards.
fn credential_of_another(case: &Case<'_>, change: &Change) -> Option<(UserId, UserField)> {
    match change.cell {
        Cell::User { user, field } if field.is_credential() && user != case.operator.user => Some((user, field)),
        _ => None,
    }
}

pub(super) fn right(case: &Case<'_>, change: &Change) -> Check {
    let Some((_, field)) = credential_of_another(case, change) else { return Ok(None) };
    // A login is a field of the form; the first password of an account is part of making it.
    let Some(was) = case.was(change).filter(|_| field != UserField::Login) else { return Ok(None) };
    let holds = |permission| case.operator.levels().get(permission) == Level::Write;
    if holds(Permission::PasswordChanges) {
        return Ok(None);
    }
    if !holds(Permission::PasswordChangesInOrganization) {
        return refuse(Guard::G6, "This needs Password Changes, or Password Changes in Organization, at Write.");
    }
    let edits = |org: &OrgId| {
        case.operator.person.access.get(org).is_some_and(|access| access.editable && access.holds(case.now))
    };
    if related(was, case.now).any(|org| edits(&org)) {
        return Ok(None);
    }
    refuse(
        Guard::G6,
        "You hold Password Changes in Organization, and in no organization of this user do you have Editable.",
    )
}

pub(super) fn take_over(case: &Case<'_>, change: &Change) -> Check {
    let Some((_, field)) = credential_of_another(case, change) else { return Ok(None) };
    let was = case.was(change).filter(|was| was.status().is_some());
    // What the set gives a user is within reach of whoever takes their credentials over in the same set, too. An account
    // that is being made has none to take over but its first password.
    let would_be = case.would_be(change).filter(|_| was.is_some() || field == UserField::Password);
    let Some(sentence) = was.into_iter().chain(would_be).find_map(|person| not_dominated(case, person)) else {
        return Ok(None);
    };
    if !case.site.take_over_by_acknowledgement {
        return refuse(Guard::G6, sentence);
    }
    case.hold(change, Guard::G6, &sentence)
}

/// Why the operator does not dominate a user: a level above theirs, or a Login organization they lack.
fn not_dominated(case: &Case<'_>, target: &Person) -> Option<String> {
    let above = target.levels.iter().filter(|(permission, level)| *level > case.operator.levels().get(*permission));
    let above = above.map(|(permission, level)| format!("{} at {}", permission.row().label, level.word()));
    let beyond = target.logins(case.now).filter(|org| !case.operator.reaches(*org));
    let beyond = beyond.map(|org| case.org_code(org));
    let (above, beyond) = (listed(above.collect()), listed(beyond.collect()));
    match (above, beyond) {
        (None, None) => None,
        (Some(above), None) => {
            Some(format!("With this login you could act as somebody with {above}, which is above your own."))
        }
        (None, Some(beyond)) => {
            Some(format!("With this login you could sign in to {beyond}, where you have no Login."))
        }
        (Some(above), Some(beyond)) => Some(format!(
            "With this login you could act as somebody with {above}, which is above your own, and sign in to {beyond}, \
             where you have no Login."
        )),
    }
}

/// The most things that one sentence names.
const MOST_LISTED: usize = 6;

/// `one, two and three`; `None` for nothing.
fn listed(mut words: Vec<String>) -> Option<String> {
    let more = words.len().saturating_sub(MOST_LISTED);
    if more > 0 {
        words.truncate(MOST_LISTED);
        words.push(format!("{more} more"));
    }
    let last = words.pop()?;
    Some(if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) })
}

pub(super) fn well_made(case: &Case<'_>, change: &Change) -> Check {
    let Cell::User { user, field } = change.cell else { return Ok(None) };
    let own = user == case.operator.user;
    let word = change.after.as_text().unwrap_or_default();
    let sentence = match (field, word) {
        (UserField::Password, "new") => return new_password(case, change, user),
        (UserField::Password, _) => "A password is replaced by a new one; it is not taken away.",
        (UserField::SecurityQuestion, "new") if !own => "A security question is set by its owner alone.",
        (UserField::SecurityQuestion, "new") => return new_question(case),
        (UserField::SecurityQuestion, "set") => "A security question is cleared, or set anew by its owner.",
        (UserField::LockedUntil, _) if !change.after.is_none() => {
            "A lock comes from wrong attempts to sign in; it can only be lifted."
        }
        (UserField::RequireChange, _) if change.after == Value::OFF => return change_stays(case, change, user),
        _ => return Ok(None),
    };
    refuse(Guard::Invariant, sentence)
}

fn new_password(case: &Case<'_>, change: &Change, user: UserId) -> Check {
    let Some(person) = case.would_be(change) else { return Ok(None) };
    if !person.is_local() {
        let source = person.text(UserField::Source);
        return refuse(Guard::Invariant, format!("This account signs in through {source}; it has no password here."));
    }
    let Some(secrets) = case.beside.secrets else { return Ok(None) };
    let Some(secret) = secrets.passwords.get(&user) else {
        return refuse(Guard::Invariant, "The new password is not at hand any more; type it again.");
    };
    let present = secrets.own.as_ref().filter(|_| user == case.operator.user);
    match case.site.password_fault(secret, present, person) {
        Some(fault) => refuse(Guard::Invariant, fault),
        None => Ok(None),
    }
}

fn new_question(case: &Case<'_>) -> Check {
    if !case.site.security_questions {
        return refuse(Guard::Invariant, "This site does not use security questions.");
    }
    let Some(secrets) = case.beside.secrets else { return Ok(None) };
    let whole = secrets.question.as_ref().is_some_and(|new| {
        let question = new.question.trim();
        !question.is_empty()
            && question.chars().count() <= 200
            && forbidden_in_input(question).is_none()
            && !new.answer.expose().trim().is_empty()
    });
    if whole {
        Ok(None)
    } else {
        refuse(Guard::Invariant, "A security question of at most 200 characters and an answer are needed.")
    }
}

/// A password that another knows has to be changed, except where people are trained: neither the set that brings it
/// nor a later one spares its user that.
fn change_stays(case: &Case<'_>, change: &Change, user: UserId) -> Check {
    if user == case.operator.user || case.site.is_training {
        return Ok(None);
    }
    let renewed = || case.would_be(change).is_some_and(|person| person.text(UserField::Password) == "new");
    let given = || match case.was(change) {
        Some(_) => case.reader.password_given_by(user),
        None => Ok(None),
    };
    if renewed() || given()?.is_some_and(|by| by != user) {
        return refuse(
            Guard::Invariant,
            "A password set by somebody else has to be changed at the next sign-in; only a training database leaves \
             that open.",
        );
    }
    Ok(None)
}
