//! The changes nearest to a moment, so that one can step from one to the next.

use super::relation::{relation, relations};
use super::{Moment, Span, behind};
use crate::api::past::{Made, Subject};
use crate::domain::ids::SetId;
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::fields::{text, time};
use crate::store::reader::Reader;

/// The last change up to a moment, and the moments to step to from there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nearest {
    pub last: Option<Made>,
    pub earlier: Option<Time>,
    pub later: Option<Time>,
}

impl Reader<'_> {
    /// The changes of a subject nearest to a moment.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn nearest(&self, of: Subject, moment: Moment) -> Result<Nearest> {
        let last = self.last_upto(of, moment.seq)?;
        let earlier = match &last {
            None => None,
            Some(made) => {
                let before = made.at.plus(-1);
                let earlier = self.last_upto(of, self.moment(before)?.seq)?;
                Some(earlier.map_or(before, |made| made.at))
            }
        };
        let next = if moment.is_present() { None } else { self.next_after(of, moment.seq)? };
        Ok(Nearest { last, earlier, later: next.map(|made| made.at) })
    }

    fn last_upto(&self, of: Subject, seq: i64) -> Result<Option<Made>> {
        let upto = seq.min(self.head()?.seq);
        self.made(self.outermost(of, Span { after: 0, upto }, "max")?)
    }

    fn next_after(&self, of: Subject, seq: i64) -> Result<Option<Made>> {
        let upto = self.head()?.seq;
        self.made(self.outermost(of, Span { after: seq, upto }, "min")?)
    }

    /// The number of the first or the last row of a stretch that speaks of the subject.
    fn outermost(&self, of: Subject, span: Span, which: &str) -> Result<Option<i64>> {
        let own = match of {
            Subject::User(user) => {
                let sql = format!(
                    "SELECT {which}(seq) FROM audit_log INDEXED BY audit_log_by_user
                     WHERE user_id = ?1 AND seq > ?2 AND seq <= ?3 AND cell IS NOT NULL"
                );
                return self.row_number(&sql, (user.0, span.after, span.upto));
            }
            Subject::Org(_) | Subject::Workgroup(_) => relation(of),
        };
        let sql = format!(
            "SELECT {which}(seq) FROM audit_log INDEXED BY audit_log_by_cell
             WHERE cell >= ?1 AND cell < ?2 AND seq > ?3 AND seq <= ?4"
        );
        let own = self.row_number(&sql, (&own, behind(&own), span.after, span.upto))?;
        let sql = format!("SELECT {which}(a.seq) FROM {} AND a.seq > ?1 AND a.seq <= ?2", relations(of));
        let members = self.row_number(&sql, (span.after, span.upto))?;
        let found = own.into_iter().chain(members);
        Ok(if which == "max" { found.max() } else { found.min() })
    }

    fn row_number(&self, sql: &str, params: impl rusqlite::Params) -> Result<Option<i64>> {
        Ok(self.row(sql, params, |row| row.get::<_, Option<i64>>(0))?.flatten())
    }

    fn made(&self, seq: Option<i64>) -> Result<Option<Made>> {
        let Some(seq) = seq else { return Ok(None) };
        self.row("SELECT at, operator, set_id, reason FROM audit_log WHERE seq = ?1", [seq], |row| {
            let set = row.get::<_, Option<i64>>(2)?.map(SetId);
            Ok(Made { at: time(row, 0)?, by: text(row, 1)?, set, reason: text(row, 3)? })
        })
    }
}
