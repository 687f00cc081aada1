//! The mails as they are listed and counted.

use rusqlite::Row;

use super::state;
use crate::api::mail::{MailRow, MailTally, MailText};
use crate::api::page::{Page, Place};
use crate::domain::ids::{MailId, UserId};
use crate::domain::mail::{MailFilter, MailState};
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::fields::{some_text, some_time, text, time};
use crate::store::filter::{all_of, searched};
use crate::store::reader::Reader;
use crate::store::sql::Sql;
use crate::store::stretch::{Stretch, ids, key};

const COLUMNS: &str = "o.mail_id, o.kind, o.to_addr, o.subject, o.user_id, u.name, o.created_at, o.state, o.attempts,
                       o.due_at, o.ended_at, o.last_error, o.claimed_until";

const ALL: Stretch = Stretch {
    select: "SELECT mail_id, mail_id FROM outbox INDEXED BY outbox_listed",
    condition: "true",
    number: None,
    id: "mail_id",
    descending: true,
};
/// Those of one user are few; a state beside it is looked for among them.
const OF_USER: Stretch = Stretch { select: "SELECT mail_id, mail_id FROM outbox INDEXED BY outbox_by_user", ..ALL };
const IN_STATE: Stretch = Stretch { select: "SELECT mail_id, mail_id FROM outbox INDEXED BY outbox_by_state", ..ALL };

pub(super) const DUE_COUNT: &str =
    "SELECT count(*) FROM outbox INDEXED BY outbox_due WHERE state = 'queued' AND due_at <= ?1";
pub(super) const BY_STATE: &str = "SELECT state, count(*) FROM outbox INDEXED BY outbox_by_state GROUP BY state";

impl Reader<'_> {
    /// A page of mails, the latest first.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn mails(&self, filter: &MailFilter, place: &Place, limit: u32) -> Result<Page<MailRow>> {
        let (stretch, tests) = selection(filter);
        let page = self.keys(&[stretch], &tests, place, limit, |id| Ok(Some(key(id, Some(id)))))?;
        let sql = format!(
            "SELECT {COLUMNS} FROM json_each(?1) w CROSS JOIN outbox o ON o.mail_id = w.value
             LEFT JOIN users u ON u.user_id = o.user_id ORDER BY w.key"
        );
        let rows = self.rows(&sql, [ids(&page.found)], mail_row)?;
        Ok(Page { rows, before: page.before, after: page.after, first: None, total: None })
    }

    /// A mail with its text.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn mail(&self, mail: MailId) -> Result<Option<MailText>> {
        let sql = format!(
            "SELECT {COLUMNS}, o.msg_id, o.body FROM outbox o LEFT JOIN users u ON u.user_id = o.user_id
             WHERE o.mail_id = ?1"
        );
        self.row(&sql, [mail.0], |row| {
            Ok(MailText { row: mail_row(row)?, message_id: text(row, 13)?, body: text(row, 14)? })
        })
    }

    /// How many mails stand where.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn mail_tally(&self, now: Time) -> Result<MailTally> {
        let mut tally = MailTally::default();
        let counted = self.rows(BY_STATE, [], |row| Ok((state(row, 0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        for (state, count) in counted {
            let place = match state {
                MailState::Queued => &mut tally.queued,
                MailState::Sent => &mut tally.sent,
                MailState::Failed => &mut tally.failed,
                MailState::Suppressed => &mut tally.suppressed,
                MailState::Cancelled => &mut tally.cancelled,
            };
            *place = count;
        }
        tally.due = self.row(DUE_COUNT, [now.0], |row| row.get::<_, i64>(0))?.unwrap_or(0).unsigned_abs();
        Ok(tally)
    }
}

/// The index that a filter is read along, and what is tested beside it.
pub(super) fn selection(filter: &MailFilter) -> (Stretch, Sql) {
    let mut tests = Vec::new();
    let stretch = match (filter.user, filter.state) {
        (Some(_), _) => OF_USER,
        (None, Some(_)) => IN_STATE,
        (None, None) => ALL,
    };
    tests.extend(filter.user.map(|user| Sql::new("user_id = ?", [user.0])));
    tests.extend(filter.state.map(|state| Sql::new("state = ?", [state.word().to_owned()])));
    let words = filter.words.iter().map(|word| searched(word)).filter(|word| !word.is_empty());
    tests.extend(words.map(|word| Sql::new("instr(search_key, ?) > 0", [word])));
    (stretch, all_of(tests.iter()))
}

fn mail_row(row: &Row<'_>) -> rusqlite::Result<MailRow> {
    let about = row.get::<_, Option<i64>>(4)?.map(UserId);
    Ok(MailRow {
        mail: MailId(row.get(0)?),
        kind: text(row, 1)?,
        to: text(row, 2)?,
        subject: text(row, 3)?,
        about: about.map(|user| Ok::<_, rusqlite::Error>((user, text(row, 5)?))).transpose()?,
        created_at: time(row, 6)?,
        state: state(row, 7)?,
        attempts: row.get(8)?,
        due_at: time(row, 9)?,
        ended_at: some_time(row, 10)?,
        error: some_text(row, 11)?,
        claimed_until: some_time(row, 12)?,
    })
}
