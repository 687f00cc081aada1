//! The queue of pending users, and the decisions made.
//!
//! Who asked stands before who did not, the longest wait first, and those who never asked follow in the order in which
//! their accounts were made. One index holds both, so that a million pending users cost no more than ten.

use super::error::Result;
use super::fields::{request_state, some_text, text, time};
use super::reader::Reader;
use super::sql::Sql;
use super::stretch::{Stretch, ids, index, key};
use super::writer::Writer;
use crate::api::approvals::{ApprovalRow, Asked, DecisionRow};
use crate::api::page::{Key, Page, Place};
use crate::domain::ids::UserId;
use crate::domain::time::Time;

const ASKED: Stretch = Stretch {
    select: "SELECT user_id, asked_at FROM users INDEXED BY users_by_asking",
    condition: "status = 'P' AND is_system = 0 AND asked_at IS NOT NULL",
    number: Some("asked_at"),
    id: "user_id",
    descending: false,
};

const SILENT: Stretch =
    Stretch { condition: "status = 'P' AND is_system = 0 AND asked_at IS NULL", number: None, ..ASKED };

const DECIDED: Stretch = Stretch {
    select: "SELECT request_id, decided_at FROM approval_requests INDEXED BY approval_requests_decided",
    condition: "state <> 'open'",
    number: Some("decided_at"),
    id: "request_id",
    descending: true,
};

const ROWS: &str = "SELECT u.name, u.login, u.account_source, u.created_at, o.code,
    (SELECT count(*) FROM user_workgroups m WHERE m.user_id = u.user_id AND m.active = 1
    AND (m.expires_at IS NULL OR m.expires_at > ?2)),
    r.requested_at, r.last_requested_at, r.times, w.key
    FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value
    LEFT JOIN organizations o ON o.org_id = u.owning_org_id
    LEFT JOIN approval_requests r ON r.user_id = u.user_id AND r.state = 'open' ORDER BY w.key";
const DECIDED_ROWS: &str =
    "SELECT u.user_id, u.name, u.login, r.state, r.requested_at, r.times, r.decided_at, by.name, r.note,
    w.key
    FROM json_each(?1) w CROSS JOIN approval_requests r ON r.request_id = w.value
    JOIN users u ON u.user_id = r.user_id LEFT JOIN users by ON by.user_id = r.decided_by ORDER BY w.key";

impl Reader<'_> {
    /// Reads a page of the queue.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn approvals(&self, place: &Place, limit: u32, now: Time) -> Result<Page<ApprovalRow>> {
        let at = |id| {
            let sql = "SELECT asked_at FROM users WHERE user_id = ?1 AND status = 'P' AND is_system = 0";
            let asked: Option<Option<i64>> = self.row(sql, [id], |row| row.get(0))?;
            Ok(asked.map(|asked| key(id, asked)))
        };
        let page = self.keys(&[ASKED, SILENT], &Sql::default(), place, limit, at)?;
        let rows = self.approvals_of(&page.found, now)?;
        Ok(Page { rows, before: page.before, after: page.after, first: None, total: None })
    }

    /// Reads a page of the decided requests, latest first.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn decisions(&self, place: &Place, limit: u32) -> Result<Page<DecisionRow>> {
        let at = |id| {
            let sql = "SELECT decided_at FROM approval_requests WHERE request_id = ?1 AND state <> 'open'";
            self.row(sql, [id], |row| row.get(0).map(|decided| key(id, Some(decided))))
        };
        let page = self.keys(&[DECIDED], &Sql::default(), place, limit, at)?;
        let rows = self.decisions_of(&page.found)?;
        Ok(Page { rows, before: page.before, after: page.after, first: None, total: None })
    }

    /// When a user asked for access last, while that is undecided.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn last_asked(&self, user: UserId) -> Result<Option<Time>> {
        let sql = "SELECT last_requested_at FROM approval_requests WHERE user_id = ?1 AND state = 'open'";
        self.row(sql, [user.0], |row| row.get(0).map(Time))
    }

    fn approvals_of(&self, keys: &[Key], now: Time) -> Result<Vec<ApprovalRow>> {
        self.rows(ROWS, (ids(keys), now.0), |row| {
            let key = keys[index(row, 9)?].clone();
            let asked = row.get::<_, Option<i64>>(6)?.map(|first| {
                Ok::<_, rusqlite::Error>(Asked { first: Time(first), last: time(row, 7)?, times: row.get(8)? })
            });
            Ok(ApprovalRow {
                user: UserId(key.id),
                name: text(row, 0)?,
                login: text(row, 1)?,
                source: text(row, 2)?,
                created_at: time(row, 3)?,
                asked: asked.transpose()?,
                owner: some_text(row, 4)?,
                workgroups: row.get(5)?,
                key,
            })
        })
    }

    fn decisions_of(&self, keys: &[Key]) -> Result<Vec<DecisionRow>> {
        self.rows(DECIDED_ROWS, [ids(keys)], |row| {
            let key = keys[index(row, 9)?].clone();
            Ok(DecisionRow {
                user: UserId(row.get(0)?),
                name: text(row, 1)?,
                login: text(row, 2)?,
                state: request_state(row, 3)?,
                requested_at: time(row, 4)?,
                times: row.get(5)?,
                decided_at: time(row, 6)?,
                decided_by: some_text(row, 7)?,
                note: some_text(row, 8)?,
                key,
            })
        })
    }
}

impl Writer<'_> {
    /// Opens a request for access, or counts once more the one that is open; answers how often it was made.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn ask_for_access(&self, user: UserId, at: Time) -> Result<u32> {
        let times = self.reader().row(
            "INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state)
             VALUES (?1, ?2, ?2, 1, 'open')
             ON CONFLICT (user_id) WHERE state = 'open'
             DO UPDATE SET last_requested_at = excluded.last_requested_at, times = times + 1 RETURNING times",
            [user.0, at.0],
            |row| row.get(0),
        )?;
        Ok(times.unwrap_or(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sign_in::{NEWEST, WAITING};
    use crate::store::world::{NOW, World};

    /// Six pending users of whom four asked, two of them at the same time.
    fn world() -> World {
        let world = World::new();
        for id in 20..24 {
            world.user(id, "P", &format!("Applicant {id}"), &format!("a{id}@x.example"), None);
        }
        world.sql(
            "INSERT INTO approval_requests (request_id, user_id, requested_at, last_requested_at, times, state, decided_at)
             VALUES (1, 20, 500, 900, 3, 'open', NULL), (2, 21, 100, 100, 1, 'open', NULL),
                    (3, 22, 500, 500, 1, 'open', NULL), (4, 5, 300, 300, 1, 'open', NULL),
                    (5, 4, 10, 10, 1, 'parked', 40), (6, 6, 10, 10, 1, 'denied', 60), (7, 1, 10, 10, 1, 'approved', 60)",
        );
        world
    }

    fn users(page: &Page<ApprovalRow>) -> Vec<i64> {
        page.rows.iter().map(|row| row.user.0).collect()
    }

    const QUEUE: [i64; 6] = [21, 5, 20, 22, 9, 23];

    #[test]
    fn who_waits_longest_comes_first() {
        let world = world();
        let page = world.reader().approvals(&Place::Start, 50, NOW).unwrap();
        assert_eq!(users(&page), QUEUE);
        assert_eq!(page.rows[2].asked, Some(Asked { first: Time(500), last: Time(900), times: 3 }));
        assert_eq!(page.rows[4].asked, None);
    }

    #[test]
    fn a_membership_that_ran_out_is_not_counted() {
        let world = world();
        world.sql(&format!(
            "INSERT INTO user_workgroups VALUES (21, 1, 1, NULL, 0, {}), (21, 2, 1, NULL, 0, NULL)",
            NOW.0
        ));
        let workgroups = |now| world.reader().approvals(&Place::Start, 1, now).unwrap().rows[0].workgroups;
        assert_eq!((workgroups(NOW.plus(-1)), workgroups(NOW)), (2, 1));
    }

    #[test]
    fn pages_agree() {
        let world = world();
        let keys: Vec<Key> =
            world.reader().approvals(&Place::Start, 50, NOW).unwrap().rows.into_iter().map(|row| row.key).collect();
        let check = |place: Place, start: usize, end: usize| {
            let page = world.reader().approvals(&place, 2, NOW).unwrap();
            assert_eq!(users(&page), &QUEUE[start..end], "{place:?}");
            assert_eq!((page.before, page.after), (start > 0, end < 6), "{place:?}");
        };
        check(Place::Start, 0, 2);
        check(Place::End, 4, 6);
        for at in 0..6 {
            check(Place::At(QUEUE[at]), at, 6.min(at + 2));
            check(Place::Nth(at as u64), at, 6.min(at + 2));
            check(Place::After(keys[at].clone()), at + 1, 6.min(at + 3));
            check(Place::Before(keys[at].clone()), at.saturating_sub(2), at);
        }
    }

    #[test]
    fn a_decision_takes_a_user_out_of_the_asked_ones() {
        let world = world();
        world.sql("UPDATE approval_requests SET state = 'denied', decided_at = 70 WHERE user_id = 21");
        world.sql("DELETE FROM approval_requests WHERE user_id = 5");
        assert_eq!(users(&world.reader().approvals(&Place::Start, 50, NOW).unwrap()), [20, 22, 5, 9, 21, 23]);
        world.sql("UPDATE approval_requests SET state = 'open', decided_at = NULL WHERE user_id = 21");
        assert_eq!(users(&world.reader().approvals(&Place::Start, 1, NOW).unwrap()), [21]);
    }

    #[test]
    fn decisions_are_listed_latest_first() {
        let world = world();
        let page = world.reader().decisions(&Place::Start, 2).unwrap();
        let ids: Vec<i64> = page.rows.iter().map(|row| row.key.id).collect();
        assert_eq!((ids, page.before, page.after), (vec![7, 6], false, true));
        let page = world.reader().decisions(&Place::After(page.rows[1].key.clone()), 2).unwrap();
        assert_eq!((page.rows[0].key.id, page.rows[0].user, page.after), (5, UserId(4), false));
        let page = world.reader().decisions(&Place::Before(page.rows[0].key.clone()), 1).unwrap();
        assert_eq!((page.rows[0].key.id, page.before, page.after), (6, true, true));
    }

    /// Of a million who wait, those in sight are looked up, and the count reads no row.
    #[test]
    fn rows_and_counts_are_found_by_indexes() {
        let world = world();
        for sql in [ROWS, DECIDED_ROWS, NEWEST] {
            let plan = world.plan(sql);
            let scans = plan.lines().filter(|step| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE"));
            let along = |step: &&str| !step.contains("INDEX users_by_asking");
            assert_eq!(scans.filter(along).collect::<Vec<_>>(), [""; 0], "{sql}\n{plan}");
        }
        assert_eq!(world.plan(WAITING), "SCAN users USING COVERING INDEX users_by_asking");
    }

    #[test]
    fn every_stretch_is_read_along_its_index() {
        let world = world();
        let key = key(1, Some(1));
        for stretch in [ASKED, SILENT, DECIDED] {
            for backwards in [false, true] {
                for from in [None, Some(&key)] {
                    let sql = stretch.statement(&Sql::default(), from, false, backwards, 9).text;
                    let plan = world.plan(&sql);
                    assert!(plan.contains("INDEX") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
                }
            }
        }
    }
}
