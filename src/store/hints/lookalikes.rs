//! Existing users whom an applicant resembles.

use super::Applicant;
use crate::api::approvals::{Lookalike, Resemblance};
use crate::domain::ids::UserId;
use crate::domain::permission::Tier;
use crate::domain::resemblance::{is_near, one_edit, skeleton};
use crate::domain::text::search_key;
use crate::store::error::Result;
use crate::store::fields::{status, text};
use crate::store::reader::Reader;

/// More than so many would not be read.
const SHOWN: usize = 8;
/// How many logins with the same beginning are compared.
const COMPARED: i64 = 200;

/// The first letter after `@` in the order of bytes, to end a range of logins.
const AFTER_AT: char = 'A';

impl Reader<'_> {
    pub(super) fn lookalikes(&self, applicant: &Applicant) -> Result<Vec<Lookalike>> {
        let mut found: Vec<(i64, Resemblance)> = Vec::new();
        let mut add = |ids: Vec<i64>, because: Resemblance| {
            for id in ids {
                if id != applicant.user.0 && !found.iter().any(|(known, _)| *known == id) {
                    found.push((id, because));
                }
            }
        };
        add(self.disguised(applicant)?, Resemblance::MixedScript);
        add(self.same_name(&applicant.name_fold)?, Resemblance::SameName);
        add(self.near_logins(applicant)?, Resemblance::NearLogin);
        let mut lookalikes = Vec::new();
        for (id, because) in found {
            lookalikes.extend(self.lookalike(id, because)?);
        }
        // Those whom it would pay to be taken for come first.
        lookalikes.sort_by_key(|lookalike| !lookalike.privileged);
        lookalikes.truncate(SHOWN);
        Ok(lookalikes)
    }

    fn lookalike(&self, id: i64, because: Resemblance) -> Result<Option<Lookalike>> {
        let privileged = self.levels(UserId(id))?.tier() == Tier::One;
        self.row("SELECT name, login, status FROM users WHERE user_id = ?1 AND is_system = 0", [id], |row| {
            Ok(Lookalike {
                user: UserId(id),
                name: text(row, 0)?,
                login: text(row, 1)?,
                status: status(row, 2)?,
                because,
                privileged,
            })
        })
    }

    /// Users of the same name, with or without accents; the name is the first line of the search text.
    fn same_name(&self, name: &str) -> Result<Vec<i64>> {
        self.rows(
            "SELECT user_id FROM users INDEXED BY users_by_name
             WHERE is_system = 0 AND search_key >= ?1 || char(10) AND search_key < ?1 || char(11) LIMIT 9",
            [search_key(name)],
            |row| row.get(0),
        )
    }

    /// Users whose name or login the applicant's looks like once letters of other scripts are seen through.
    fn disguised(&self, applicant: &Applicant) -> Result<Vec<i64>> {
        let (name, login) = (skeleton(&applicant.name_fold), skeleton(&applicant.login_fold));
        let mut found = Vec::new();
        if name != applicant.name_fold {
            found.extend(self.same_name(&name)?);
        }
        if login != applicant.login_fold {
            found.extend(self.with_login(&login)?);
        }
        Ok(found)
    }

    fn with_login(&self, login_fold: &str) -> Result<Option<i64>> {
        self.row("SELECT user_id FROM users WHERE login_fold = ?1", [login_fold], |row| row.get(0))
    }

    /// Logins near in spelling at the same mail domain, and the same name at other domains.
    fn near_logins(&self, applicant: &Applicant) -> Result<Vec<i64>> {
        let (local, domain) = applicant.login();
        let length = local.chars().count();
        let half = length.div_ceil(2);
        let mut found = Vec::new();
        for other in one_edit(local, half) {
            found.extend(self.with_login(&format!("{other}@{domain}"))?);
        }
        // What differs in the second half begins like the first.
        let beginning: String = local.chars().take(half).collect();
        if length > 3 {
            let near = |login: &str| {
                let Some((name, host)) = login.split_once('@') else { return false };
                host == domain && is_near(name, local)
            };
            let candidates = self.logins_between(&beginning, &format!("{beginning}\u{10ffff}"))?;
            found.extend(candidates.into_iter().filter(|(_, login)| near(login)).map(|(id, _)| id));
        }
        let elsewhere = self.logins_between(&format!("{local}@"), &format!("{local}{AFTER_AT}"))?;
        found.extend(elsewhere.into_iter().take(SHOWN).map(|(id, _)| id));
        Ok(found)
    }

    fn logins_between(&self, from: &str, to: &str) -> Result<Vec<(i64, String)>> {
        self.rows(
            "SELECT user_id, login_fold FROM users WHERE login_fold >= ?1 AND login_fold < ?2 ORDER BY login_fold LIMIT ?3",
            (from, to, COMPARED),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}
