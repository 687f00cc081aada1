//! What is known of applicants beside their rows. It comes later than the page and never holds it up.

use std::collections::BTreeMap;

use crate::api::approvals::ApplicantHints;
use crate::domain::ids::UserId;

/// The hints at hand, each with the epoch it was asked in; older ones are shown until their replacement comes.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    hints: BTreeMap<UserId, (u64, Option<ApplicantHints>)>,
}

/// As many are asked for at once; what is in sight comes first.
const AT_ONCE: usize = 50;
/// More are not held.
const HELD: usize = 2_000;

impl Known {
    /// The hints on one applicant, if they have arrived.
    pub fn of(&self, user: UserId) -> Option<&ApplicantHints> {
        self.hints.get(&user)?.1.as_ref()
    }

    /// Tells whether the answer is there, even if it was that nothing is known.
    pub fn has(&self, user: UserId) -> bool {
        self.hints.contains_key(&user)
    }

    /// Of these applicants, the ones to be asked about.
    pub fn missing(&self, users: impl Iterator<Item = UserId>, epoch: u64) -> Vec<UserId> {
        let fresh = |user: &UserId| self.hints.get(user).is_some_and(|(asked, _)| *asked == epoch);
        users.filter(|user| !fresh(user)).take(AT_ONCE).collect()
    }

    pub fn settle(&mut self, asked: &[UserId], hints: &[ApplicantHints], epoch: u64) {
        if self.hints.len() > HELD {
            self.hints.clear();
        }
        for user in asked {
            let found = hints.iter().find(|hints| hints.user == *user).cloned();
            self.hints.insert(*user, (epoch, found));
        }
    }
}
