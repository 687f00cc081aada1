//! What was done to the relations of many users with one organization or workgroup.
//!
//! The journal has no index by organization. Where the stretch is short it is read from end to end; otherwise the index by
//! user is skipped along, from each user of whom the journal speaks to the next, and the cells are looked up one by one.

use rusqlite::types::Value;

use super::{Span, TRACE, Trace, trace};
use crate::api::past::Subject;
use crate::domain::ids::UserId;
use crate::store::error::Result;
use crate::store::reader::Reader;

/// So many rows of the journal are read one after the other; of a longer stretch the index is skipped along.
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

/// The cells of every user's relation with the subject, as a pattern.
pub(super) fn pattern(of: Subject) -> String {
    format!("user/*/{}*", relation(of))
}

/// The cells of one skipped user's relation with the subject, as a condition on `a`.
pub(super) fn of_touched(of: Subject) -> String {
    let end = relation(of);
    let behind = super::behind(&end);
    format!("a.cell >= 'user/' || t.user_id || '/{end}' AND a.cell < 'user/' || t.user_id || '/{behind}'")
}

/// The statement that tells what was done to relations, of users from `?3` on, behind `?1` up to `?2`.
pub(super) fn statement(of: Subject, near: bool, forth: bool) -> String {
    let (compare, order) = if forth { (">=", "ASC") } else { ("<=", "DESC") };
    if near {
        format!(
            "SELECT {TRACE}, a.user_id FROM audit_log a NOT INDEXED
             WHERE a.seq > ?1 AND a.seq <= ?2 AND a.user_id {compare} ?3 AND a.cell GLOB '{}'
             ORDER BY a.user_id {order}, a.seq",
            pattern(of)
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

    /// What was done to the relations of users with the subject, user by user from a first one on, forth or back; ends
    /// with the user at whom there is enough.
    pub(super) fn traces_of_relations(
        &self,
        of: Subject,
        span: Span,
        (first, forth): (UserId, bool),
        enough: usize,
    ) -> Result<Vec<(UserId, Vec<Trace>)>> {
        let sql = statement(of, self.is_near(span)?, forth);
        let mut statement = self.db.prepare_cached(&sql)?;
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
