//! The queue while everybody waits: opening it, and paging in the middle.

use beadle::api::approvals::ApprovalRow;
use beadle::api::page::Place;
use beadle::api::{Page, Reply, Request};
use beadle::service::Seat;
use rusqlite::Connection;

use crate::data::{Data, remove};
use crate::lists::run;
use crate::{Measures, ask, seat, subject};

const PAGE: u32 = 50;
const OPENING: &str = "queue of everybody, first page";
const MIDDLE: &str = "queue of everybody, page down in the middle";
const END: &str = "queue of everybody, jump to the end";

pub fn measure(measures: &mut Measures, data: &Data) {
    if ![OPENING, MIDDLE, END].into_iter().any(|name| measures.wants(name)) {
        return;
    }
    let path = data.copy("queue.db");
    let bare = Connection::open(&path).unwrap();
    everybody_asks(&bare);
    let mut seat = seat(&path);
    let beside = "the bare keyset statement";
    measures.pair(
        subject(OPENING, beside, 5.0),
        || page(&mut seat, Place::Start),
        || run(&bare, &statement("", "ASC")),
    );
    let middle = page(&mut seat, Place::Nth(u64::from(data.users) / 2)).rows.into_iter().next().unwrap();
    let after = statement(&format!("AND (asked_at, user_id) > ({}, {})", middle.key.number, middle.key.id), "ASC");
    measures.pair(
        subject(MIDDLE, beside, 5.0),
        || page(&mut seat, Place::After(middle.key.clone())),
        || run(&bare, &after),
    );
    measures.pair(subject(END, beside, 5.0), || page(&mut seat, Place::End), || run(&bare, &statement("", "DESC")));
    drop((seat, bare));
    remove(&path);
}

/// All but the first fifty, who are the operators, wait for approval and have asked.
fn everybody_asks(bare: &Connection) {
    let sql = "BEGIN; UPDATE users SET status = 'P', recycle_origin = NULL WHERE user_id > 50 AND is_system = 0;
               INSERT OR IGNORE INTO approval_requests (user_id, requested_at, last_requested_at, times, state)
               SELECT user_id, 1000 + user_id, 1000 + user_id, 1, 'open' FROM users WHERE user_id > 50 AND is_system = 0;
               COMMIT; ANALYZE;";
    bare.execute_batch(sql).unwrap();
}

fn statement(condition: &str, order: &str) -> String {
    format!(
        "SELECT user_id, name, login, account_source, created_at, asked_at FROM users INDEXED BY users_by_asking
         WHERE status = 'P' AND is_system = 0 AND asked_at IS NOT NULL {condition}
         ORDER BY asked_at {order}, user_id {order} LIMIT {PAGE}"
    )
}

fn page(seat: &mut Seat, place: Place) -> Page<ApprovalRow> {
    match ask(seat, Request::Approvals { place, limit: PAGE }) {
        Reply::Approvals(page) => page,
        other => unreachable!("a page, not {other:?}"),
    }
}
