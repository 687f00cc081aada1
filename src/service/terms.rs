//! The terms on which a seat is taken, and who is recognized by them.

use super::operator::{Operator, Session};
use super::{Origin, Sources};
use crate::api::standing::Recognized;
use crate::api::{Refusal, RefusalKind};
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::store::{Mode, Store};

/// How a seat is taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    pub origin: Origin,
    pub mode: Mode,
    pub recognition: Recognition,
    pub sources: Sources,
    /// Why rank is to count for nothing at this seat, where somebody breaks the glass.
    pub break_glass: Option<String>,
}

/// By what an operator is recognized who shows nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Recognition {
    /// By nothing: whoever sits here has to sign in.
    Nobody,
    /// The account of the operating system stands for the operator whom the database binds it to.
    Account,
    /// The key by which somebody came in is that of this operator, says the configuration of the far end.
    Key { login: String, key: String },
}

impl Terms {
    /// At this machine, under the account this program runs as.
    #[must_use]
    pub fn local() -> Self {
        Self {
            origin: Origin::here("local"),
            mode: Mode::ReadWrite,
            recognition: Recognition::Account,
            sources: Sources::Anywhere,
            break_glass: None,
        }
    }

    /// Finds the operator who needs no password at this database.
    ///
    /// # Errors
    /// When a key is bound to somebody who is not active here.
    pub(super) fn recognize(&self, store: &Store, now: Time) -> Result<Option<Session>, Refusal> {
        let session = |user, recognized| Session { user, recognized, breaks_glass: false };
        match &self.recognition {
            Recognition::Nobody => Ok(None),
            Recognition::Account => {
                let account = &self.origin.os_account;
                let bound = store.read(|reader| reader.bound_operator(account))?;
                Ok(bound.map(|user| session(user, Recognized::Account(account.as_str().into()))))
            }
            Recognition::Key { login, key } => {
                let user = store.read(|reader| reader.login_holder(&fold(login)))?;
                let Some(user) = user else {
                    let sentence = format!("The key you came in by is bound to {login}, who is no user here.");
                    return Err(Refusal::new(RefusalKind::NotSignedIn, sentence)
                        .hint("Whoever keeps the keys of that host binds it with --operator in authorized_keys."));
                };
                let session = session(user, Recognized::Key(key.as_str().into()));
                if store.read(|reader| Operator::read(reader, &session, now))?.is_none() {
                    let sentence = format!("The key you came in by is bound to {login}, who is not active here.");
                    return Err(Refusal::new(RefusalKind::NotSignedIn, sentence)
                        .hint("An operator sees why with: beadle doctor LOGIN."));
                }
                Ok(Some(session))
            }
        }
    }
}
