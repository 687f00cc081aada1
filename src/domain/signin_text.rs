//! What is said about an attempt to sign in: to the person at the keyboard, and to those who keep the accounts.
//!
//! Outwardly an unknown login, a locked account and a wrong password read the same, and a reason that lies in the
//! account is not told. The inward sentences are for the audit and the doctor alone.

use super::signin::SignIn;

/// An unknown login, a lock or a wrong password.
pub const INVALID: &str = "The login or the password is not right, or the account is locked. \
    A locked account opens by itself after a while, or an administrator unlocks it.";

/// An account that may not come in; there is nothing to request.
pub const NOT_AUTHORIZED: &str = "This account is not authorized to sign in. If that is a surprise, \
    talk to the administrator of your organization.";

pub const TERMS: &str = "The terms of use have to be read and accepted before you can go on.";

pub const CHANGE_PASSWORD: &str = "Your password has to be changed before you can go on.";

/// A reminder after a sign-in that succeeded.
pub const SET_RECOVERY: &str = "You have not chosen a security question yet. Choose one now, \
    so that you can get back in when the password is lost.";

/// The words for the person who tries to sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outward {
    /// Signed in, and there is nothing to say.
    Nothing,
    /// The same text at every site.
    Fixed(&'static str),
    /// The rendered text of the property with this name, with a link to request access.
    Property(&'static str),
}

/// What the person at the keyboard reads.
#[must_use]
pub const fn outward(outcome: SignIn) -> Outward {
    match outcome {
        SignIn::UnknownLogin | SignIn::Locked { .. } | SignIn::BadCredential { .. } | SignIn::LockedNow => {
            Outward::Fixed(INVALID)
        }
        SignIn::Denied | SignIn::Inactive | SignIn::NoWorkgroup | SignIn::NoOrganization => {
            Outward::Fixed(NOT_AUTHORIZED)
        }
        SignIn::PendingApproval { .. } => Outward::Property("UserApprovalMessage"),
        SignIn::MustAcceptTerms => Outward::Fixed(TERMS),
        SignIn::MustChangePassword => Outward::Fixed(CHANGE_PASSWORD),
        SignIn::SignedIn { nag: true } => Outward::Fixed(SET_RECOVERY),
        SignIn::SignedIn { nag: false } => Outward::Nothing,
    }
}

/// What decided, for those who keep the accounts.
#[must_use]
pub const fn inward(outcome: SignIn) -> &'static str {
    match outcome {
        SignIn::UnknownLogin => "No user has this login.",
        SignIn::Locked { .. } => {
            "The account is locked after too many wrong passwords, and its user cannot reset the password."
        }
        SignIn::BadCredential { .. } => "The password is wrong.",
        SignIn::LockedNow => "The password is wrong, and this attempt locks the account.",
        SignIn::Denied => "The user is in the recycle bin.",
        SignIn::PendingApproval { request_open: true } => "The user waits for approval and has requested access.",
        SignIn::PendingApproval { request_open: false } => "The user waits for approval and has not requested access.",
        SignIn::Inactive => "The user is inactive.",
        SignIn::NoWorkgroup => "The user is in no active workgroup.",
        SignIn::NoOrganization => "The user has Login in no organization.",
        SignIn::MustAcceptTerms => "The user has not accepted the terms of use.",
        SignIn::MustChangePassword => "The user has to change the password.",
        SignIn::SignedIn { nag: true } => "The user gets in, and is reminded to choose a security question.",
        SignIn::SignedIn { nag: false } => "The user gets in.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::properties::find;
    use crate::domain::time::Time;

    const OUTCOMES: [SignIn; 14] = [
        SignIn::UnknownLogin,
        SignIn::Locked { until: Time(1) },
        SignIn::BadCredential { left: 1 },
        SignIn::LockedNow,
        SignIn::Denied,
        SignIn::PendingApproval { request_open: true },
        SignIn::PendingApproval { request_open: false },
        SignIn::Inactive,
        SignIn::NoWorkgroup,
        SignIn::NoOrganization,
        SignIn::MustAcceptTerms,
        SignIn::MustChangePassword,
        SignIn::SignedIn { nag: true },
        SignIn::SignedIn { nag: false },
    ];

    #[test]
    fn only_a_pending_account_is_offered_a_request() {
        for outcome in OUTCOMES {
            match outward(outcome) {
                Outward::Fixed(text) => assert!(text.ends_with('.') && !text.contains(['[', '@']), "{text}"),
                Outward::Property(name) => {
                    assert!(matches!(outcome, SignIn::PendingApproval { .. }) && find(name).is_some(), "{outcome:?}");
                }
                Outward::Nothing => assert_eq!(outcome, SignIn::SignedIn { nag: false }),
            }
        }
    }

    #[test]
    fn what_is_generic_reads_the_same() {
        for outcome in OUTCOMES {
            assert_eq!(outward(outcome) == Outward::Fixed(INVALID), outcome.is_generic(), "{outcome:?}");
        }
    }

    #[test]
    fn inwardly_every_outcome_has_a_sentence_of_its_own() {
        let sentences: std::collections::BTreeSet<_> = OUTCOMES.map(inward).into_iter().collect();
        assert_eq!(sentences.len(), OUTCOMES.len());
    }
}
