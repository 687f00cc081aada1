//! By what another program shows who somebody is: a password they typed, or its own word.

use super::attempt::Proof;
use crate::api::gate::Arrival;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::picture::Person;
use crate::domain::text::{fold, parse_line, parse_name};

/// What came with the question.
pub(in crate::service) enum Credential {
    Password(Secret),
    Vouched(Voucher),
}

/// The operator who speaks for an identity provider.
pub(in crate::service) struct Voucher {
    pub operator: UserId,
    pub login: String,
    /// Whether they may make active users; otherwise whoever is new waits for approval.
    pub may_admit: bool,
    pub newcomer: Option<Newcomer>,
}

/// What becomes an account where there is none yet.
pub(in crate::service) struct Newcomer {
    pub source: String,
    name: Option<String>,
}

impl Credential {
    pub(super) const fn proof(&self) -> Proof<'_> {
        match self {
            Self::Password(present) => Proof::Password { present, new: None },
            Self::Vouched(voucher) => Proof::Vouched(voucher),
        }
    }
}

impl Voucher {
    /// Whether it is for the identity provider to vouch for somebody. Where it does not say who it is, any of them may be.
    pub(super) fn knows(&self, person: &Person) -> bool {
        let source = self.newcomer.as_ref().map(|newcomer| newcomer.source.as_str());
        !person.is_local() && source.is_none_or(|source| source == fold(person.text(UserField::Source)))
    }
}

impl Newcomer {
    /// Checks what another program says of somebody who comes in.
    ///
    /// # Errors
    /// A sentence about the source or the name that cannot be one.
    pub fn read(arrival: &Arrival) -> Result<Self, Refusal> {
        let source = fold(&parse_line(&arrival.source, 253).map_err(Refusal::invalid)?);
        if source.is_empty() || source == "local" || source.contains(char::is_whitespace) {
            return Err(Refusal::new(RefusalKind::Usage, "The source is the domain of an identity provider.")
                .hint("An account whose password is kept here signs in by it."));
        }
        let name = arrival.name.as_deref().map(parse_name).transpose().map_err(Refusal::invalid)?;
        Ok(Self { source, name })
    }

    /// The name of the account that is made: the login, where nobody said one and it fits.
    pub fn name(&self, login: &str) -> String {
        self.name.clone().unwrap_or_else(|| login.chars().take(120).collect())
    }
}
