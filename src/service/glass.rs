//! Breaking the glass: in an emergency the owner of the file acts above any rank, and every row of the journal says so.
//!
//! It is asked for where a seat is taken and nowhere else, so no message has a field for it. What it lifts is what an
//! operator holds ([`Operator::levels`]); every other rule stands.

use std::os::unix::fs::MetadataExt as _;

use super::operator::{Operator, Session};
use super::terms::{Recognition, Terms};
use crate::api::{Refusal, RefusalKind};
use crate::domain::text::forbidden_in_input;
use crate::domain::time::Time;
use crate::store::Store;

/// The longest reason, in characters: every row carries it.
const LONGEST_REASON: usize = 200;

/// Why the glass is broken at a seat that is being taken; `None` where nobody asks for it.
///
/// # Errors
/// Who may not, and what it would take.
pub(super) fn broken(
    store: &Store,
    terms: &Terms,
    session: Option<&Session>,
    now: Time,
) -> Result<Option<String>, Refusal> {
    let Some(reason) = terms.break_glass.as_deref().map(str::trim) else { return Ok(None) };
    is_said(reason)?;
    if terms.recognition != Recognition::Account {
        let sentence = "The glass is broken only at the machine of the database, and never over a link or by a key.";
        return Err(Refusal::new(RefusalKind::NotAllowed, sentence)
            .hint("Sign in to that machine under the account that owns the file."));
    }
    if store.read_only().is_some() {
        let sentence = "Nothing is written here, so there is no glass to break.";
        return Err(Refusal::new(RefusalKind::Usage, sentence).hint("Leave out --break-glass or --readonly."));
    }
    let owner = std::fs::metadata(store.path()).map(|file| format!("uid:{}", file.uid())).map_err(|error| {
        Refusal::new(RefusalKind::Failed, format!("Whose file the database is cannot be seen: {error}."))
    })?;
    let account = &terms.origin.os_account;
    if owner != *account {
        let sentence =
            format!("Only the account that owns the file breaks the glass: that is {owner}, and this is {account}.");
        return Err(Refusal::new(RefusalKind::NotAllowed, sentence));
    }
    let operator = session.map(|session| store.read(|reader| Operator::read(reader, session, now))).transpose()?;
    if operator.flatten().is_none() {
        let sentence = format!("The account {account} is bound to no active operator here, and the journal names one.");
        return Err(Refusal::new(RefusalKind::NotSignedIn, sentence)
            .hint("An administrator whom it is bound to breaks the glass, or makes an account active again."));
    }
    Ok(Some(reason.to_owned()))
}

fn is_said(reason: &str) -> Result<(), Refusal> {
    let (length, most) = (reason.chars().count(), LONGEST_REASON);
    if length == 0 {
        return Err(Refusal::new(RefusalKind::Usage, "Breaking the glass wants a reason.")
            .hint("For example: --break-glass 'the only administrator is gone'."));
    }
    if length > most {
        let sentence = format!("The reason to break the glass has {length} characters; at most {most} fit.");
        return Err(Refusal::new(RefusalKind::Usage, sentence));
    }
    match forbidden_in_input(reason) {
        Some(c) => Err(Refusal::new(
            RefusalKind::Usage,
            format!("The reason to break the glass contains the character U+{:04X}, which is not allowed.", c as u32),
        )),
        None => Ok(()),
    }
}
