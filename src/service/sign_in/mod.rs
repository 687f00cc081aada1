//! Signing in: the facts, the decision, the counters, and what outsiders are told.
//!
//! A password is looked at before the write transaction, which never waits for a hash; inside, everything is read anew,
//! and a password that was changed meanwhile counts as a wrong one. So any number of attempts at once count right.

mod arrival;
mod attempt;
mod check;
mod confirm;
mod credential;
mod facts;
mod request;
mod told;

use super::Origin;
use super::operator::Session;
use crate::api::standing::Recognized;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::password;
use crate::domain::signin::SignIn;
use crate::domain::time::Time;
use crate::store::Store;
use attempt::{Attempt, Proof};

pub(super) use check::check;
pub(super) use confirm::confirm;
pub(super) use credential::{Credential, Newcomer, Voucher};
pub(super) use facts::facts;
pub(super) use request::request_access;
pub(super) use told::message;

/// The hash of a random password that nobody kept, at today's cost, so that an unknown login costs the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$yf2SlpLSGg0IYaR/FUQW4A$0HLnPfSdN0eUya4PfB67cSHqMkoqAtyGklRGnfU40nM";

/// Signs an operator in by password. A new password that came along becomes the operator's own if they may come in, or
/// could but for the duty to change it.
///
/// # Errors
/// What the person at the keyboard is told; the kind tells when a new password is wanted.
pub(super) fn by_password(
    store: &mut Store,
    origin: &Origin,
    login: &str,
    present: &Secret,
    new: Option<&Secret>,
    now: Time,
) -> Result<Session, Refusal> {
    let tried = Attempt::look(store, login, Proof::Password { present, new })?.settle(store, origin, "sign-in", now)?;
    if let Some(user) = tried.user().filter(|_| tried.outcome.succeeded()) {
        return Ok(Session { user, recognized: Recognized::Password, breaks_glass: false });
    }
    if let Some(fault) = tried.fault {
        return Err(Refusal::new(RefusalKind::PasswordChange, fault).hint("Nothing was changed; type another one."));
    }
    let message = store.read(|reader| message(reader, tried.outcome, tried.known()))?.plain();
    Err(match tried.outcome {
        SignIn::PendingApproval { .. } => Refusal::new(RefusalKind::PendingApproval, message),
        SignIn::MustChangePassword => Refusal::new(RefusalKind::PasswordChange, message)
            .hint("Give a new password together with the present one."),
        _ => Refusal::new(RefusalKind::NotSignedIn, message),
    })
}

/// Whether a password is the one that was hashed. An account without one, and one whose hash was made at lower cost,
/// take as long as any other.
fn is_right(secret: &Secret, stored: Option<&str>) -> bool {
    let spend = || {
        let _ = password::verify(secret.expose(), NOBODY);
    };
    let Some(hash) = stored else {
        spend();
        return false;
    };
    if password::is_outdated(hash) {
        spend();
    }
    password::verify(secret.expose(), hash)
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
