//! The sign-in doctor: what would happen if a user signed in now, from which facts, and what would mend it.
//!
//! The outcome is that of the very function that signs people in, for a credential that is right. Every repair that
//! consists of changes is judged for the operator who asks, so that nothing is offered that would be refused.

mod facts;
mod repairs;

use super::operator::Operator;
use super::{policy, sign_in};
use crate::api::doctor::Diagnosis;
use crate::api::{Capability, Refusal};
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::picture::{Person, Picture};
use crate::domain::signin::{Facts, SignIn, decide};
use crate::domain::signin_text::inward;
use crate::domain::status::Status;
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::store::{Account, Reader};

/// A user as the doctor sees them.
struct Patient<'a> {
    reader: Reader<'a>,
    operator: &'a Operator,
    user: UserId,
    person: &'a Person,
    account: &'a Account,
    picture: &'a Picture,
    facts: &'a Facts,
    outcome: SignIn,
    now: Time,
}

/// Examines a user.
///
/// # Errors
/// When there is no such user, or they are in the recycle bin and that is not the operator's to see.
pub(super) fn examine(reader: Reader<'_>, operator: &Operator, user: UserId, now: Time) -> Result<Diagnosis, Refusal> {
    let missing = || Refusal::not_found(format!("There is no user {user}."));
    let person = reader.person(user)?.ok_or_else(missing)?;
    if person.status() == Some(Status::Recycled) && !operator.may(Capability::SeeBin) {
        return Err(policy::missing(Capability::SeeBin, operator));
    }
    let picture = reader.picture(&[user].into(), &person.access.keys().copied().collect())?;
    let account = reader.account(&fold(person.text(UserField::Login)))?;
    let Some(account) = account else { return Ok(system_user(user, &person)) };
    let mut facts = sign_in::facts(reader, &account, &person, &picture, now)?;
    // Where there is no password, none is right.
    facts.credential_ok = !facts.local || account.password().is_some();
    let outcome = decide(&facts, now);
    let patient = Patient {
        reader,
        operator,
        user,
        person: &person,
        account: &account,
        picture: &picture,
        facts: &facts,
        outcome,
        now,
    };
    Ok(Diagnosis {
        user,
        name: person.text(UserField::Name).into(),
        login: person.text(UserField::Login).into(),
        outcome,
        sentence: sentence(outcome).into(),
        message: sign_in::message(reader, outcome, Some((user, &person)))?.plain(),
        facts: facts::list(&patient)?,
        repairs: repairs::list(&patient)?,
    })
}

/// The outcome for the operator. A credential that is right can be wrong only where there is none.
const fn sentence(outcome: SignIn) -> &'static str {
    match outcome {
        SignIn::BadCredential { .. } | SignIn::LockedNow => "The account has no password yet, so none is right.",
        outcome => inward(outcome),
    }
}

/// A system user signs in nowhere, and nothing is to be mended.
fn system_user(user: UserId, person: &Person) -> Diagnosis {
    Diagnosis {
        user,
        name: person.text(UserField::Name).into(),
        login: person.text(UserField::Login).into(),
        outcome: SignIn::UnknownLogin,
        sentence: "This is a system user; nobody signs in with its login.".into(),
        message: crate::domain::signin_text::INVALID.into(),
        facts: vec![facts::system()],
        repairs: Vec::new(),
    }
}
