//! What else is known of applicants: whom they resemble, and what their colleagues have.
//!
//! Everything is found by an index and in small samples, so that one applicant costs about a millisecond whatever the
//! size of the database. What is usual in a mail domain is found once for all applicants of the domain. A login with one
//! wrong letter is found wherever the letter stands; with two, where the beginning of the name is the same.

mod colleagues;
mod lookalikes;

use std::collections::HashMap;

use self::colleagues::Usual;
use super::error::Result;
use super::reader::Reader;
use crate::api::approvals::ApplicantHints;
use crate::domain::ids::UserId;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::time::Time;

/// What of an applicant the hints are drawn from.
struct Applicant {
    user: UserId,
    name_fold: String,
    login_fold: String,
    owner: Option<i64>,
}

impl Applicant {
    /// The login before and after the `@`.
    fn login(&self) -> (&str, &str) {
        self.login_fold.split_once('@').unwrap_or((&self.login_fold, ""))
    }
}

impl Reader<'_> {
    /// Gathers hints on some users; a suggestion holds only what the operator may give.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn hints(&self, users: &[UserId], operator: &Levels, now: Time) -> Result<Vec<ApplicantHints>> {
        // Owners, access and memberships are what User Setup at Write may give; there is nothing to suggest without.
        let may_give = operator.get(Permission::UserSetup) >= Level::Write;
        let templates = self.templates()?;
        let mut usual: HashMap<String, Option<Usual<'_>>> = HashMap::new();
        let mut hints = Vec::with_capacity(users.len());
        for user in users {
            let Some(applicant) = self.applicant(*user)? else { continue };
            let (_, domain) = applicant.login();
            if may_give && !domain.is_empty() && !usual.contains_key(domain) {
                usual.insert(domain.to_owned(), self.usual(domain, &templates, now)?);
            }
            let suggestion = usual.get(domain).and_then(Option::as_ref);
            let suggestion = suggestion.map(|usual| self.suggestion(&applicant, operator, usual, now)).transpose()?;
            hints.push(ApplicantHints {
                user: *user,
                lookalikes: self.lookalikes(&applicant)?,
                suggestion,
                denial: None,
            });
        }
        Ok(hints)
    }

    fn applicant(&self, user: UserId) -> Result<Option<Applicant>> {
        let sql = "SELECT name_fold, login_fold, owning_org_id FROM users WHERE user_id = ?1 AND is_system = 0";
        self.row(sql, [user.0], |row| {
            Ok(Applicant { user, name_fold: row.get(0)?, login_fold: row.get(1)?, owner: row.get(2)? })
        })
    }
}

#[cfg(test)]
mod tests;
