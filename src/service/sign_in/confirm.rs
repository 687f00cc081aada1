//! Asking again who sits at the keyboard, before something that must not be done in another's name.

use super::attempt::count_failure;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::password;
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::service::Origin;
use crate::service::author::Author;
use crate::store::{self, Account, Entry, Last, Reader, Store};

/// What came of it.
enum Confirmed {
    Yes,
    No,
    Locked,
}

/// Checks that it is the operator who sits at the keyboard. A wrong password counts as a wrong attempt to sign in, and
/// the last one locks the account; the right one forgets those before it.
///
/// # Errors
/// When the password is wrong, the account is locked, or the operator has no password here.
pub(in crate::service) fn confirm(
    store: &mut Store,
    origin: &Origin,
    user: UserId,
    secret: &Secret,
    now: Time,
) -> Result<bool, Refusal> {
    let Some((_, account)) = store.read(|reader| account_of(reader, user))? else { return Err(not_yours()) };
    let Some(compared) = account.password() else {
        return Err(Refusal::new(RefusalKind::NotAllowed, "You have no password here that could confirm this.")
            .hint("Somebody who holds Password Changes can set one."));
    };
    if is_locked(&account, now) {
        return Err(locked());
    }
    let right = password::verify(secret.expose(), compared);
    if store.read_only().is_some() || right && account.failures(now) == 0 {
        return if right { Ok(true) } else { Err(not_yours()) };
    }
    let confirmed = store.write(|writer| {
        let Some((login, account)) = account_of(writer.reader(), user)? else {
            return Ok((Confirmed::No, Last::Rollback));
        };
        if is_locked(&account, now) {
            return Ok((Confirmed::Locked, Last::Rollback));
        }
        let author = Author { user: Some(user), login: &login, origin };
        let entry = author.signs(Entry { user: Some(user), ..Entry::new(now, "confirmation refused") });
        if right && account.password() == Some(compared) {
            writer.keep_failures(user, 0, None)?;
            writer.append([Entry { action: "confirmed", reason: "right password", ..entry }])?;
            return Ok((Confirmed::Yes, Last::Commit));
        }
        let locks = count_failure(writer, &account, now)?;
        let reason = if locks { "wrong password, locked now" } else { "wrong password" };
        writer.append([Entry { reason, ..entry }])?;
        Ok((Confirmed::No, Last::Commit))
    })?;
    match confirmed {
        Confirmed::Yes => Ok(true),
        Confirmed::No => Err(not_yours()),
        Confirmed::Locked => Err(locked()),
    }
}

/// The account of somebody who is signed in already, whatever their login is by now.
fn account_of(reader: Reader<'_>, user: UserId) -> store::Result<Option<(String, Account)>> {
    let Some(person) = reader.person(user)? else { return Ok(None) };
    let login = fold(person.text(UserField::Login));
    Ok(reader.account(&login)?.map(|account| (login, account)))
}

fn is_locked(account: &Account, now: Time) -> bool {
    account.locked_until.is_some_and(|until| until > now)
}

fn locked() -> Refusal {
    Refusal::new(RefusalKind::NotAllowed, "Your account is locked after too many wrong passwords.")
        .hint("It opens by itself after a while, or another administrator unlocks it.")
}

fn not_yours() -> Refusal {
    Refusal::new(RefusalKind::NotAllowed, "That is not your password.").hint("Nothing was done; type it again.")
}
