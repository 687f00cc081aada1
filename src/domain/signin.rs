//! Who may sign in: a pure function of the facts, in which the first row that applies decides.
//!
//! The rows about the account come after the one about the credential, so that nobody without the password learns
//! what state an account is in.

use serde::{Deserialize, Serialize};

use super::status::Status;
use super::time::Time;

/// What is known of an attempt to sign in. Grants that ran out are already left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// False for an unknown login and for system users.
    pub known: bool,
    /// Whether the account's password is kept here; otherwise an identity provider vouched for the user.
    pub local: bool,
    pub locked_until: Option<Time>,
    pub credential_ok: bool,
    /// Wrong attempts before this one.
    pub failed_attempts: u32,
    /// Wrong attempts at which the account locks.
    pub attempt_limit: u32,
    pub status: Status,
    pub request_open: bool,
    pub has_workgroup: bool,
    pub has_organization: bool,
    pub terms_accepted: bool,
    pub require_change: bool,
    pub security_question_set: bool,
    /// Whether this site asks for security questions at all.
    pub security_questions: bool,
}

/// What comes of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    UnknownLogin,
    Locked {
        until: Time,
    },
    BadCredential {
        left: u32,
    },
    /// The wrong attempt that locks the account.
    LockedNow,
    Denied,
    PendingApproval {
        request_open: bool,
    },
    Inactive,
    NoWorkgroup,
    NoOrganization,
    MustAcceptTerms,
    MustChangePassword,
    SignedIn {
        nag: bool,
    },
}

impl SignIn {
    /// Whether the user is in.
    #[must_use]
    pub const fn succeeded(self) -> bool {
        matches!(self, Self::SignedIn { .. })
    }

    /// Whether outsiders must not be able to tell this from any other wrong sign-in.
    #[must_use]
    pub const fn is_generic(self) -> bool {
        matches!(self, Self::UnknownLogin | Self::Locked { .. } | Self::BadCredential { .. } | Self::LockedNow)
    }
}

/// Decides. `now` is the moment of the attempt.
#[must_use]
pub fn decide(facts: &Facts, now: Time) -> SignIn {
    if !facts.known {
        return SignIn::UnknownLogin;
    }
    if facts.local {
        if let Some(until) = facts.locked_until.filter(|until| *until > now) {
            return SignIn::Locked { until };
        }
        if !facts.credential_ok {
            let left = facts.attempt_limit.saturating_sub(facts.failed_attempts.saturating_add(1));
            return if left == 0 { SignIn::LockedNow } else { SignIn::BadCredential { left } };
        }
    }
    match facts.status {
        Status::Recycled => SignIn::Denied,
        Status::Pending => SignIn::PendingApproval { request_open: facts.request_open },
        Status::Inactive => SignIn::Inactive,
        Status::Active if !facts.has_workgroup => SignIn::NoWorkgroup,
        Status::Active if !facts.has_organization => SignIn::NoOrganization,
        Status::Active if !facts.terms_accepted => SignIn::MustAcceptTerms,
        Status::Active if facts.local && facts.require_change => SignIn::MustChangePassword,
        Status::Active => {
            SignIn::SignedIn { nag: facts.local && facts.security_questions && !facts.security_question_set }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOW: Time = Time(1_000_000);

    fn fine() -> Facts {
        Facts {
            known: true,
            local: true,
            locked_until: None,
            credential_ok: true,
            failed_attempts: 0,
            attempt_limit: 6,
            status: Status::Active,
            request_open: false,
            has_workgroup: true,
            has_organization: true,
            terms_accepted: true,
            require_change: false,
            security_question_set: true,
            security_questions: true,
        }
    }

    #[rstest]
    #[case::unknown(Facts { known: false, credential_ok: false, ..fine() }, SignIn::UnknownLogin)]
    #[case::locked_before_the_password_is_looked_at(Facts { locked_until: Some(Time(1_000_001)), credential_ok: false, ..fine() }, SignIn::Locked { until: Time(1_000_001) })]
    #[case::lock_has_run_out(Facts { locked_until: Some(NOW), ..fine() }, SignIn::SignedIn { nag: false })]
    #[case::wrong(Facts { credential_ok: false, failed_attempts: 1, ..fine() }, SignIn::BadCredential { left: 4 })]
    #[case::sixth(Facts { credential_ok: false, failed_attempts: 5, ..fine() }, SignIn::LockedNow)]
    #[case::wrong_password_of_a_denied_account(Facts { credential_ok: false, status: Status::Recycled, ..fine() }, SignIn::BadCredential { left: 5 })]
    #[case::denied(Facts { status: Status::Recycled, ..fine() }, SignIn::Denied)]
    #[case::pending(Facts { status: Status::Pending, request_open: true, ..fine() }, SignIn::PendingApproval { request_open: true })]
    #[case::inactive(Facts { status: Status::Inactive, has_workgroup: false, ..fine() }, SignIn::Inactive)]
    #[case::no_workgroup(Facts { has_workgroup: false, has_organization: false, ..fine() }, SignIn::NoWorkgroup)]
    #[case::no_organization(Facts { has_organization: false, ..fine() }, SignIn::NoOrganization)]
    #[case::terms(Facts { terms_accepted: false, require_change: true, ..fine() }, SignIn::MustAcceptTerms)]
    #[case::change(Facts { require_change: true, security_question_set: false, ..fine() }, SignIn::MustChangePassword)]
    #[case::nag(Facts { security_question_set: false, ..fine() }, SignIn::SignedIn { nag: true })]
    #[case::no_questions_here(Facts { security_question_set: false, security_questions: false, ..fine() }, SignIn::SignedIn { nag: false })]
    #[case::sso_skips_lock_password_change_and_nag(Facts { local: false, locked_until: Some(Time(2_000_000)), credential_ok: false, require_change: true, security_question_set: false, ..fine() }, SignIn::SignedIn { nag: false })]
    fn the_first_row_decides(#[case] facts: Facts, #[case] expected: SignIn) {
        assert_eq!(decide(&facts, NOW), expected);
    }
}
