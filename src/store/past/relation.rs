//! What was done to the relations of many users with one organization or workgroup.
//!
//! An index leads to the rows of one organization. Where they are many in a stretch, the index by user is skipped along
//! instead, from each user of whom the journal speaks to the next, until there is enough for a page: nothing sorts them all.

use rusqlite::types::Value;

use super::{Span, TRACE, Trace, trace};
use crate::api::past::Subject;
use crate::domain::ids::UserId;
use crate::store::error::Result;
use crate::store::reader::Reader;

/// So many rows of a stretch are read one after the other; of a longer one the index by user is skipped along.
pub(super) const NEAR: i64 = 50_000;

/// The users of whom the journal speaks, from one to the next along the index.
pub(super) const SKIPPED: &str = "WITH RECURSIVE touched (user_id) AS (
    SELECT min(user_id) FROM audit_log WHERE user_id IS NOT NULL
    UNION ALL
    SELECT (SELECT min(l.user_id) FROM audit_log l WHERE l.user_id > touched.user_id)
    FROM touched WHERE touched.user_id IS NOT NULL)";

/// The same within bounds, forth or back.
fn skipped(forth: bool) -> String {
    let (least, compare, beyond) = if forth { ("min", ">=", ">") } else { ("max", "<=", "<") };
    format!(
        "WITH RECURSIVE touched (user_id) AS (
             SELECT {least}(user_id) FROM audit_log WHERE user_id {compare} ?3
             UNION ALL
             SELECT (SELECT {least}(l.user_id) FROM audit_log l WHERE l.user_id {beyond} touched.user_id)
             FROM touched WHERE touched.user_id IS NOT NULL)"
    )
}

/// The end of the key of a user's relation with the subject, as `org/7/`; nothing for a user.
pub(super) fn relation(of: Subject) -> String {
    match of {
        Subject::User(_) => String::new(),
        Subject::Org(org) => format!("org/{org}/"),
        Subject::Workgroup(workgroup) => format!("workgroup/{workgroup}/"),
    }
}

/// What the index by relation knows a row by, of `audit_log a`.
const BEHIND_USER: &str = "rtrim(ltrim(substr(a.cell, 6), '0123456789'), 'abcdefghijklmnopqrstuvwxyz')";

/// The rows about every user's relation with the subject, along their index: what stands behind `FROM`.
pub(super) fn relations(of: Subject) -> String {
    let kind = if matches!(of, Subject::Workgroup(_)) { "workgroup" } else { "org" };
    let end = relation(of);
    format!(
        "audit_log a INDEXED BY audit_log_by_relation
         WHERE {BEHIND_USER} = '/{end}' AND a.cell GLOB 'user/[0-9]*/{kind}/*'"
    )
}

/// The rows about who owns users, in the same way.
pub(super) fn owners() -> String {
    format!(
        "audit_log a INDEXED BY audit_log_by_relation
         WHERE {BEHIND_USER} = '/' AND a.cell GLOB 'user/[0-9]*/owning'"
    )
}

/// The cells of one skipped user's relation with the subject, as a condition on `a`.
fn of_touched(of: Subject) -> String {
    let end = relation(of);
    let behind = super::behind(&end);
    format!("a.cell >= 'user/' || t.user_id || '/{end}' AND a.cell < 'user/' || t.user_id || '/{behind}'")
}

/// The statement that tells what was done to relations, of users from `?3` on, behind `?1` up to `?2`.
pub(super) fn statement(of: Subject, near: bool, forth: bool) -> String {
    let (compare, order) = if forth { (">=", "ASC") } else { ("<=", "DESC") };
    if near {
        format!(
            "SELECT {TRACE}, a.user_id FROM {} AND a.seq > ?1 AND a.seq <= ?2 AND a.user_id {compare} ?3
             ORDER BY a.user_id {order}, a.seq",
            relations(of)
        )
    } else {
        format!(
            "{} SELECT {TRACE}, t.user_id FROM touched t CROSS JOIN audit_log a INDEXED BY audit_log_by_cell
             ON {} WHERE t.user_id IS NOT NULL AND a.seq > ?1 AND a.seq <= ?2",
            skipped(forth),
            of_touched(of)
        )
    }
}

impl Reader<'_> {
    /// Whether a stretch of the journal is short enough to be read from end to end.
    pub(super) fn is_near(&self, span: Span) -> Result<bool> {
        Ok(span.upto.min(self.head()?.seq).saturating_sub(span.after) <= NEAR)
    }

    /// Whether a stretch holds so few rows about the relations with a subject that they are read one after the other.
    fn are_few(&self, of: Subject, span: Span) -> Result<bool> {
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM {} AND a.seq > ?1 AND a.seq <= ?2 LIMIT ?3)", relations(of));
        let found = self.row(&sql, [span.after, span.upto, NEAR + 1], |row| row.get::<_, i64>(0))?;
        Ok(found.is_none_or(|found| found <= NEAR))
    }

    /// What was done to the relations of users with the subject, user by user from a first one on, forth or back; ends
    /// with the user at whom there is enough.
    pub(super) fn traces_of_relations(
        &self,
        of: Subject,
        span: Span,
        from: (UserId, bool),
        enough: usize,
    ) -> Result<Vec<(UserId, Vec<Trace>)>> {
        let near = self.are_few(of, span)?;
        self.traces_along(of, span, from, enough, near)
    }

    /// The same along the index by relation, or along that by user.
    pub(super) fn traces_along(
        &self,
        of: Subject,
        span: Span,
        (first, forth): (UserId, bool),
        enough: usize,
        near: bool,
    ) -> Result<Vec<(UserId, Vec<Trace>)>> {
        let mut statement = self.db.prepare_cached(&statement(of, near, forth))?;
        let mut rows = statement.query([span.after, span.upto, first.0].map(Value::from))?;
        let mut found: Vec<(UserId, Vec<Trace>)> = Vec::new();
        while let Some(row) = rows.next()? {
            let user = UserId(row.get(7)?);
            let count = found.len();
            match found.last_mut().filter(|(last, _)| *last == user) {
                Some((_, traces)) => traces.push(trace(row)?),
                None if count >= enough => break,
                None => found.push((user, vec![trace(row)?])),
            }
        }
        Ok(found)
    }
}
