//! What is done when the kill comes: every request that writes many rows at once.

use beadle::api::import::{ImportOptions, Imported, ImportedUser, Spot};
use beadle::api::{Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet};
use beadle::domain::ids::{SetId, UserId};
use beadle::domain::permission::Level;
use beadle::domain::status::Status;
use beadle::service::Seat;

use crate::support::many::{grants, many};
use crate::support::world::{World, confirmed, own, receipt, written};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// One level for everybody.
    Bulk,
    /// Everybody in the queue is approved, and their mails are queued.
    Approve,
    /// As many new users come from a file.
    Import,
    /// One level for everybody is taken back.
    Undo,
}

impl Deed {
    pub const ALL: [Self; 4] = [Self::Bulk, Self::Approve, Self::Import, Self::Undo];

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|deed| format!("{deed:?}") == name).unwrap()
    }

    /// A world in which it can be done once.
    pub fn world(self, rows: i64) -> World {
        let world = many(if self == Self::Import { 1 } else { rows });
        match self {
            Self::Bulk | Self::Import => {}
            Self::Approve => {
                let sql = "UPDATE users SET status = 'P' WHERE user_id > 1000;
                           INSERT INTO approval_requests (user_id, state, requested_at, last_requested_at, times)
                           SELECT user_id, 'open', 0, 0, 1 FROM users WHERE user_id > 1000";
                world.connect().execute_batch(sql).unwrap();
            }
            Self::Undo => {
                let whole = grants(rows, Level::None, Level::Read);
                drop(written(world.seat(10).answer(confirmed(whole, receipt(9)))));
            }
        }
        world
    }

    /// The request by which it is done, under receipt 1.
    pub fn request(self, seat: &mut Seat, rows: i64) -> Request {
        match self {
            Self::Bulk => confirmed(grants(rows, Level::None, Level::Read), receipt(1)),
            Self::Approve => confirmed(approvals(rows), receipt(1)),
            Self::Import => confirmed(arrivals(seat, rows), receipt(1)),
            Self::Undo => Request::Undo {
                set: SetId(1),
                only: None,
                reason: "for a test".to_owned(),
                receipt: receipt(1),
                accepted: Accepted { elevation: true, ..Accepted::default() },
                secrets: own(),
            },
        }
    }

    /// Questions that all answer how many rows of it were done.
    pub fn counts(self, rows: i64) -> Vec<String> {
        let sizes = "SELECT coalesce(sum(size), 0) FROM change_sets WHERE set_id > ";
        match self {
            Self::Bulk => vec![
                "SELECT count(*) FROM user_permissions WHERE user_id > 1000".to_owned(),
                "SELECT count(*) FROM audit_log WHERE user_id > 1000".to_owned(),
                format!("{sizes} 0"),
            ],
            Self::Approve => vec![
                "SELECT count(*) FROM users WHERE user_id > 1000 AND status = 'A'".to_owned(),
                "SELECT count(*) FROM approval_requests WHERE state = 'approved'".to_owned(),
                "SELECT count(*) FROM outbox".to_owned(),
                format!("{sizes} 0"),
            ],
            Self::Import => vec![
                "SELECT count(*) FROM users WHERE origin LIKE 'csv:%'".to_owned(),
                "SELECT count(*) FROM audit_log WHERE cell LIKE 'user/%/login' AND cell NOT LIKE '%/org/%'".to_owned(),
            ],
            Self::Undo => vec![
                format!("SELECT {rows} - count(*) FROM user_permissions WHERE user_id > 1000"),
                format!("SELECT count(*) - {rows} FROM audit_log WHERE user_id > 1000"),
                format!("{sizes} 1"),
            ],
        }
    }
}

fn approvals(rows: i64) -> ChangeSet {
    let change = |user| {
        let cell = Cell::User { user: UserId(user), field: UserField::Status };
        Change::new(cell, Value::Status(Status::Pending), Value::Status(Status::Active))
    };
    let accepted = Accepted { elevation: true, limbo: true, ..Accepted::default() };
    ChangeSet { changes: (1001..=1000 + rows).map(change).collect(), reason: "for a test".to_owned(), accepted }
}

fn arrivals(seat: &mut Seat, rows: i64) -> ChangeSet {
    let user = |number: i64| ImportedUser {
        origin: format!("csv:{number}"),
        login: format!("n{number}@y.example"),
        name: format!("N {number}"),
        job_title: String::new(),
        phone: String::new(),
        active: None,
        owner: Some("ABC".to_owned()),
        orgs: Vec::new(),
        workgroups: Vec::new(),
        spot: Spot::new("users.csv", 1, ""),
    };
    let imported = Imported { users: (1..=rows).map(user).collect(), ..Imported::default() };
    let plan = Request::PlanImport { imported, options: ImportOptions { status: Status::Pending } };
    let Ok(Reply::ImportPlan(plan)) = seat.answer(plan) else { panic!("no plan") };
    ChangeSet { reason: "for a test".to_owned(), ..plan.set }
}
