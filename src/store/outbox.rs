//! The outbox: mails are queued in the transaction of the decision that they tell of, and delivered afterwards.
//!
//! Whoever delivers claims some mails for a while, sends them and says of each what became of it. A claim that runs out
//! is anybody's again, so a mail whose deliverer died after sending is sent once more, under the same Message-ID.

use rusqlite::{Row, params};
use sha2::{Digest as _, Sha256};

use super::error::Result;
use super::fields::{some_text, some_time, text, time};
use super::filter::{all_of, searched};
use super::reader::Reader;
use super::sql::Sql;
use super::stretch::{Stretch, ids, key};
use super::writer::Writer;
use crate::api::mail::{ClaimedMail, MailRow, MailTally, MailText};
use crate::api::page::{Page, Place};
use crate::domain::ids::{MailId, UserId};
use crate::domain::mail::{self, MOST_ADDRESSES, MailFilter, MailState};
use crate::domain::text::{hex, search_key};
use crate::domain::time::Time;

/// A letter to be queued; every address gets a mail of its own.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// `request` or `approved`.
    pub kind: &'a str,
    pub about: Option<UserId>,
    pub to: &'a [String],
    pub subject: &'a str,
    pub body: &'a str,
}

/// Who claims, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub deliverer: &'a str,
    pub now: Time,
    pub until: Time,
    pub limit: u32,
}

/// A mail in the queue, as a decision about it needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    pub about: Option<UserId>,
    pub to: String,
    pub state: MailState,
    pub attempts: u32,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<Time>,
}

/// What is written of a mail; a claim on it ends with that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settlement<'a> {
    pub state: MailState,
    pub attempts: u32,
    /// When it is tried next; for one that left the queue, when that was.
    pub at: Time,
    pub error: Option<&'a str>,
}

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

const DUE: &str = "SELECT mail_id FROM outbox INDEXED BY outbox_due
    WHERE state = 'queued' AND due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)
    ORDER BY due_at, mail_id LIMIT ?2";
const DUE_COUNT: &str = "SELECT count(*) FROM outbox INDEXED BY outbox_due WHERE state = 'queued' AND due_at <= ?1";
const BY_STATE: &str = "SELECT state, count(*) FROM outbox INDEXED BY outbox_by_state GROUP BY state";

impl Writer<'_> {
    /// Queues a letter and tells how many addresses it goes to. In a training environment the mails are kept as
    /// suppressed. Addresses beyond the first [`MOST_ADDRESSES`] get none.
    ///
    /// The transaction has to be audited by whatever the letter is about.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn queue_mail(&self, mail: &NewMail<'_>, now: Time) -> Result<usize> {
        let reader = self.reader();
        let uuid = reader.meta("db_uuid")?.unwrap_or_default();
        let state = if reader.is_training()? { MailState::Suppressed } else { MailState::Queued };
        let ended = (state != MailState::Queued).then_some(now.0);
        let (subject, body) = (mail::subject(mail.subject), mail::body(mail.body));
        let to = &mail.to[..mail.to.len().min(MOST_ADDRESSES)];
        for address in to {
            let number: i64 =
                reader.row("SELECT coalesce(max(mail_id), 0) + 1 FROM outbox", [], |row| row.get(0))?.unwrap_or(1);
            let id = message_id(&uuid, number, now, [address, &subject, &body]);
            self.run(
                "INSERT INTO outbox (mail_id, msg_id, kind, user_id, to_addr, search_key, subject, body, created_at,
                                     state, due_at, ended_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?9, ?11)",
                params![
                    number,
                    id,
                    mail.kind,
                    mail.about.map(|user| user.0),
                    address,
                    format!("{}\n{}", search_key(address), search_key(&subject)),
                    subject,
                    body,
                    now.0,
                    state.word(),
                    ended
                ],
            )?;
        }
        Ok(to.len())
    }

    /// Takes mails that are due and in nobody's hand, the longest waiting first.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn claim_mail(&self, claim: &Claim<'_>) -> Result<Vec<ClaimedMail>> {
        let due = self.reader().due_mail(claim.now, claim.limit)?;
        for mail in &due {
            self.run(
                "UPDATE outbox SET claimed_by = ?2, claimed_until = ?3 WHERE mail_id = ?1",
                params![mail.0, claim.deliverer, claim.until.0],
            )?;
        }
        let claimed = |mail: &MailId| {
            let sql = "SELECT msg_id, to_addr, subject, body, created_at FROM outbox WHERE mail_id = ?1";
            self.reader().row(sql, [mail.0], |row| {
                Ok(ClaimedMail {
                    mail: *mail,
                    message_id: text(row, 0)?,
                    to: text(row, 1)?,
                    subject: text(row, 2)?,
                    body: text(row, 3)?,
                    created_at: time(row, 4)?,
                    until: claim.until,
                })
            })
        };
        Ok(due.iter().map(claimed).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Writes what became of a mail.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn settle_mail(&self, mail: MailId, settlement: &Settlement<'_>) -> Result<()> {
        let ended = (settlement.state != MailState::Queued).then_some(settlement.at.0);
        self.run(
            "UPDATE outbox SET state = ?2, attempts = ?3, due_at = ?4, ended_at = ?5, last_error = ?6,
                               claimed_by = NULL, claimed_until = NULL
             WHERE mail_id = ?1",
            params![mail.0, settlement.state.word(), settlement.attempts, settlement.at.0, ended, settlement.error],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Whether this is a training environment, which nothing leaves.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn is_training(&self) -> Result<bool> {
        Ok(self.meta("environment")?.is_some_and(|environment| environment == "training"))
    }

    /// The mails whose time has come and that nobody has in hand.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn due_mail(&self, now: Time, limit: u32) -> Result<Vec<MailId>> {
        self.rows(DUE, params![now.0, limit], |row| row.get(0).map(MailId))
    }

    /// A mail, as a decision about it needs it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn outgoing(&self, mail: MailId) -> Result<Option<Outgoing>> {
        let sql = "SELECT user_id, to_addr, state, attempts, claimed_by, claimed_until FROM outbox WHERE mail_id = ?1";
        self.row(sql, [mail.0], |row| {
            Ok(Outgoing {
                about: row.get::<_, Option<i64>>(0)?.map(UserId),
                to: row.get(1)?,
                state: state(row, 2)?,
                attempts: row.get(3)?,
                claimed_by: row.get(4)?,
                claimed_until: some_time(row, 5)?,
            })
        })
    }

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
fn selection(filter: &MailFilter) -> (Stretch, Sql) {
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

/// The Message-ID: the same for as long as the row stands, and another one for every other mail, also after the database
/// was restored from a backup and counts on from an earlier number.
fn message_id(uuid: &str, number: i64, now: Time, parts: [&str; 3]) -> String {
    let mut hash = Sha256::new();
    for part in [uuid, &number.to_string(), &now.0.to_string()].into_iter().chain(parts) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    format!("{}@{uuid}.beadle.invalid", &hex(&hash.finalize())[..32])
}

fn state(row: &Row<'_>, index: usize) -> rusqlite::Result<MailState> {
    let word = row.get_ref(index)?.as_str()?;
    MailState::from_word(word)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "state".to_owned(), rusqlite::types::Type::Text))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::held_mail::{CANCEL, HOLD};
    use crate::store::world::World;

    /// Mail that went to three addresses, about user 1 and about nobody.
    fn world() -> World {
        let world = World::new();
        let writer = Writer::new(&world.db);
        let to = ["dana@x.example".to_owned(), "Émile@y.example".to_owned()];
        let mail = NewMail { kind: "request", about: Some(UserId(1)), to: &to, subject: "Who", body: "B" };
        assert_eq!(writer.queue_mail(&mail, Time(5)).unwrap(), 2);
        let mail = NewMail { kind: "approved", about: None, to: &to[..1], subject: "a\r\nBcc: b", body: "B" };
        assert_eq!(writer.queue_mail(&mail, Time(6)).unwrap(), 1);
        world
    }

    fn found(world: &World, filter: &str, place: &Place, limit: u32) -> Vec<i64> {
        let filter = MailFilter::parse(filter).unwrap();
        let page = world.reader().mails(&filter, place, limit).unwrap();
        page.rows.iter().map(|row| row.mail.0).collect()
    }

    #[test]
    fn filters_find_and_pages_agree() {
        let world = world();
        for (filter, expected) in [
            ("", &[3, 2, 1][..]),
            ("dana", &[3, 1]),
            ("emile WHO", &[2]),
            ("bcc", &[3]),
            ("state:queued user:1", &[2, 1]),
            ("state:queued", &[3, 2, 1]),
            ("state:sent", &[]),
        ] {
            assert_eq!(found(&world, filter, &Place::Start, 9), expected, "{filter}");
            for (at, id) in expected.iter().enumerate() {
                let after = Place::After(key(*id, Some(*id)));
                assert_eq!(
                    found(&world, filter, &after, 1),
                    expected[at + 1..].iter().take(1).copied().collect::<Vec<_>>()
                );
            }
        }
        assert_eq!(found(&world, "", &Place::End, 2), [2, 1]);
    }

    #[test]
    fn lists_and_the_queue_are_read_along_indexes() {
        let world = world();
        for filter in ["", "words in", "state:failed x", "user:1 state:sent"] {
            let (stretch, tests) = selection(&MailFilter::parse(filter).unwrap());
            for backwards in [false, true] {
                let plan = world.plan(&stretch.statement(&tests, Some(&key(9, Some(9))), false, backwards, 9).text);
                assert!(plan.contains("INDEX outbox_") && !plan.contains("TEMP B-TREE"), "{filter}: {plan}");
            }
        }
    }

    /// However many mails were sent, a step of a deliverer looks at those that are due, and counting reads no row.
    #[test]
    fn a_deliverer_and_the_counts_read_along_indexes() {
        let world = world();
        assert_eq!(world.plan(DUE), "SEARCH outbox USING INDEX outbox_due (due_at<?)");
        assert_eq!(world.plan(DUE_COUNT), "SEARCH outbox USING COVERING INDEX outbox_due (due_at<?)");
        assert_eq!(world.plan(BY_STATE), "SCAN outbox USING COVERING INDEX outbox_by_state");
        for sql in [CANCEL, HOLD] {
            assert_eq!(world.plan(sql), "SEARCH outbox USING INDEX outbox_by_user (user_id=?)", "{sql}");
        }
        let without = "SELECT mail_id FROM outbox WHERE due_at <= ?1 ORDER BY due_at";
        assert!(world.plan(without).contains("SCAN outbox\n"), "the plan tells a statement without an index apart");
    }

    #[test]
    fn a_claim_is_one_deliverers_until_it_runs_out() {
        let world = world();
        let writer = Writer::new(&world.db);
        let claim = |deliverer, now, limit| {
            let claim = Claim { deliverer, now: Time(now), until: Time(now + 100), limit };
            writer.claim_mail(&claim).unwrap().iter().map(|mail| mail.mail.0).collect::<Vec<_>>()
        };
        assert_eq!(claim("a", 4, 9), [] as [i64; 0], "nothing is due yet");
        assert_eq!(claim("a", 6, 2), [1, 2]);
        assert_eq!(claim("b", 7, 9), [3]);
        assert_eq!(claim("c", 105, 9), [] as [i64; 0]);
        assert_eq!(claim("c", 106, 9), [1, 2]);
        let sent = Settlement { state: MailState::Sent, attempts: 1, at: Time(110), error: None };
        writer.settle_mail(MailId(1), &sent).unwrap();
        assert_eq!(claim("d", 1_000, 9), [3, 2].iter().rev().copied().collect::<Vec<i64>>());
        let tally = world.reader().mail_tally(Time(1_000)).unwrap();
        assert_eq!((tally.queued, tally.due, tally.sent), (2, 2, 1));
    }

    #[test]
    fn every_mail_has_an_id_of_its_own_that_stays() {
        let world = world();
        let mut ids: Vec<String> = world.reader().rows("SELECT msg_id FROM outbox", [], |row| row.get(0)).unwrap();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3);
        assert!(ids.iter().all(|id| id.is_ascii() && id.ends_with(".beadle.invalid") && !id.contains(['<', ' '])));
        let parts = ["a", "b", "c"];
        assert_eq!(message_id("u", 1, Time(2), parts), message_id("u", 1, Time(2), parts));
        assert_ne!(message_id("u", 1, Time(2), parts), message_id("u", 1, Time(3), parts));
    }

    #[test]
    fn training_suppresses_what_is_queued() {
        let world = world();
        world.db.execute_batch("INSERT OR REPLACE INTO instance_meta VALUES ('environment', 'training')").unwrap();
        let to = ["x@x.example".to_owned()];
        let mail = NewMail { kind: "request", about: None, to: &to, subject: "S", body: "B" };
        Writer::new(&world.db).queue_mail(&mail, Time(9)).unwrap();
        assert_eq!(found(&world, "state:suppressed", &Place::Start, 9), [4]);
    }
}
