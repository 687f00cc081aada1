//! The secrets that come beside a commit: the operator's own password is checked and new ones are hashed before the write
//! transaction, which never waits for a hash.

use std::collections::BTreeSet;

use super::commit::{Commit, judge_beside, not_signed_in};
use super::evaluate::Beside;
use super::operator::Operator;
use super::sign_in;
use crate::api::review::Judgement;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::cell::{Cell, UserField};
use crate::domain::change::ChangeSet;
use crate::domain::ids::UserId;
use crate::domain::password;
use crate::domain::text::fold;
use crate::store::{Reader, Sealed, SealedQuestion, Store};

/// The most new passwords that one set may bring; hashing is slow on purpose.
const MOST_PASSWORDS: usize = 1_000;

/// What a look at the secrets of a commit comes to.
pub(super) enum Looked {
    /// The set would be stopped anyway, so nothing was hashed.
    Stopped(Judgement),
    Ready {
        confirmed: bool,
        sealed: Sealed,
    },
}

/// Checks the operator's own password and hashes what is new, where either came along.
pub(super) fn look_at(store: &mut Store, commit: &Commit<'_>) -> Result<Looked, Refusal> {
    let nothing = || Looked::Ready { confirmed: false, sealed: Sealed::default() };
    let own = commit.secrets.own.as_ref();
    let renews = renewed(commit.set, UserField::Password).next().is_some();
    let asks = renewed(commit.set, UserField::SecurityQuestion).next().is_some();
    if own.is_none() && !renews && !asks {
        return Ok(nothing());
    }
    // What is known by its receipt is only answered again: its own password may be another one since.
    if store.read(|reader| reader.set_by_receipt(commit.receipt))?.is_some() {
        return Ok(nothing());
    }
    let confirm = |own| sign_in::confirm(store, commit.origin, commit.session.user, own, commit.now);
    let confirmed = own.map(confirm).transpose()?.unwrap_or(false);
    if renews {
        // Hashing is dear: a set that would be stopped anyway is stopped before it.
        let judged = store.read(|reader| Ok(preview(reader, commit, confirmed)))??.ok_or_else(not_signed_in)?;
        if judged.stops(commit.set.accepted) {
            return Ok(Looked::Stopped(judged));
        }
    }
    Ok(Looked::Ready { confirmed, sealed: seal(commit)? })
}

/// The judgement on a set with the secrets that came beside it; `None` while nobody is signed in.
fn preview(reader: Reader<'_>, commit: &Commit<'_>, confirmed: bool) -> Result<Option<Judgement>, Refusal> {
    let Some(operator) = Operator::read(reader, commit.session, commit.now)? else { return Ok(None) };
    let beside = Beside { confirmed, secrets: Some(commit.secrets), undo_of: commit.undo_of, ..Beside::default() };
    judge_beside(reader, &operator, commit.set, beside, commit.now).map(Some)
}

/// The users for whom a set says that this secret is new.
fn renewed(set: &ChangeSet, wanted: UserField) -> impl Iterator<Item = UserId> {
    set.changes.iter().filter_map(move |change| match change.cell {
        Cell::User { user, field } if field == wanted && change.after.as_text() == Some("new") => Some(user),
        _ => None,
    })
}

/// Hashes the new secrets that the set speaks of, each once; others that came along are left alone.
fn seal(commit: &Commit<'_>) -> Result<Sealed, Refusal> {
    let users: BTreeSet<UserId> = renewed(commit.set, UserField::Password).collect();
    if users.len() > MOST_PASSWORDS {
        return Err(Refusal::invalid(format!("At most {MOST_PASSWORDS} passwords are set at once."))
            .hint("Split the set in parts."));
    }
    let mut sealed = Sealed::default();
    for user in users {
        if let Some(secret) = commit.secrets.passwords.get(&user) {
            sealed.passwords.insert(user, password::hash(secret.expose(), &salt()?));
        }
    }
    let own = renewed(commit.set, UserField::SecurityQuestion).find(|user| *user == commit.session.user);
    if let Some((user, new)) = own.zip(commit.secrets.question.as_ref()) {
        let answer = Secret::new(fold(new.answer.expose()));
        let answer_hash = password::hash(answer.expose(), &salt()?);
        sealed.question = Some(SealedQuestion { user, question: new.question.trim().to_owned(), answer_hash });
    }
    Ok(sealed)
}

pub(super) fn salt() -> Result<[u8; 16], Refusal> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("The system gives no random numbers: {error}.")))?;
    Ok(salt)
}
