//! What the names typed into a filter stand for.

use std::sync::Arc;

use super::error::Result;
use super::filter::searched;
use super::reader::Reader;
use super::roster::{Roster, Scan, Selection};
use crate::domain::status::Status;
use crate::domain::text::fold;

impl Reader<'_> {
    /// Organizations by code or name; where neither is equal, those whose name contains the text.
    pub(super) fn orgs_named(&self, names: &[String]) -> Result<Vec<i64>> {
        let exact = "SELECT org_id FROM organizations WHERE code = upper(?1) OR name_fold = ?1";
        let near = "SELECT org_id FROM organizations WHERE instr(name_fold, ?1) > 0";
        self.named(names, exact, near)
    }

    /// Workgroups by name; where none is equal, those whose name contains the text.
    pub(super) fn workgroups_named(&self, names: &[String]) -> Result<Vec<i64>> {
        let exact = "SELECT workgroup_id FROM workgroups WHERE name_fold = ?1";
        let near = "SELECT workgroup_id FROM workgroups WHERE instr(name_fold, ?1) > 0";
        self.named(names, exact, near)
    }

    fn named(&self, names: &[String], exact: &str, near: &str) -> Result<Vec<i64>> {
        let mut ids = Vec::new();
        for name in names.iter().map(|name| fold(name)) {
            let equal: Vec<i64> = self.rows(exact, [&name], |row| row.get(0))?;
            ids.extend(if equal.is_empty() { self.rows(near, [&name], |row| row.get(0))? } else { equal });
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Templates whose name contains one of the texts.
    pub(super) fn templates_named(&self, names: &[String]) -> Result<Vec<i64>> {
        let names: Vec<_> = names.iter().map(|name| searched(name)).collect();
        let all = "SELECT template_id, name FROM permission_templates ORDER BY sort";
        let all: Vec<(i64, String)> = self.rows(all, (), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let fits = |name: &str| names.iter().any(|part| searched(name).contains(part));
        Ok(all.into_iter().filter(|(_, name)| fits(name)).map(|(id, _)| id).collect())
    }

    /// Supervisors by number, by login, or by words in their name or login.
    ///
    /// All supervisors are found by skipping along the index from one to the next, so that their teams cost nothing.
    pub(super) fn supervisors_named(&self, roster: Option<&Roster>, names: &[String]) -> Result<Vec<i64>> {
        let mut ids: Vec<i64> = names.iter().filter_map(|name| name.parse().ok()).collect();
        for name in names.iter().filter(|name| name.parse::<i64>().is_err()) {
            let sql = "SELECT user_id FROM users WHERE login_fold = ?1";
            let exact: Vec<i64> = self.rows(sql, [fold(name)], |row| row.get(0))?;
            if !exact.is_empty() {
                ids.extend(exact);
                continue;
            }
            match roster {
                Some(roster) => {
                    let words = vec![(false, searched(name))];
                    let scan = Scan { statuses: Status::ALL.to_vec(), words, owners: Vec::new() };
                    let mut found = roster.select(&scan, &[]);
                    found.keep(&*self.supervisors(roster)?, false);
                    ids.extend(found.from(0).map(|place| roster.id(place)));
                }
                None => ids.extend(self.all_supervisors_named(&searched(name))?),
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    fn supervisors(&self, roster: &Roster) -> Result<Arc<Selection>> {
        roster.supervisors(|| {
            let mut places = Selection::empty(roster.len());
            let all = self.all_supervisors_named("")?;
            all.into_iter().filter_map(|id| roster.place(id)).for_each(|place| places.insert(place));
            Ok(places)
        })
    }

    fn all_supervisors_named(&self, word: &str) -> Result<Vec<i64>> {
        self.rows(
            "WITH RECURSIVE supervisors (id) AS (
                 SELECT min(supervisor_id) FROM users WHERE supervisor_id IS NOT NULL
                 UNION ALL
                 SELECT (SELECT min(supervisor_id) FROM users WHERE supervisor_id > supervisors.id)
                 FROM supervisors WHERE supervisors.id IS NOT NULL)
             SELECT u.user_id FROM supervisors JOIN users u ON u.user_id = supervisors.id
             WHERE finds(u.search_key, ?1)",
            [word],
            |row| row.get(0),
        )
    }
}
