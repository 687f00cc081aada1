//! The preview of a sync in which every user of the training database is referred to.

use std::path::Path;

use beadle::api::Request;
use beadle::api::sync::SyncAsk;
use rusqlite::Connection;

use crate::data::{self, Data};
use crate::{Measures, Subject, ask, seat};

pub fn measure(measures: &mut Measures, data: &Data) {
    let source = data.file("sync-source.db");
    if !source.exists() {
        let part = data.file("sync-part.db");
        data::remove(&part);
        refer_to_all(&data.training(), &part);
        std::fs::rename(&part, &source).unwrap();
    }
    let mut seat = seat(&data.production());
    let path = source.to_string_lossy().into_owned();
    let sides = [Connection::open(&source).unwrap(), Connection::open(data.production()).unwrap()];
    measures.pair(
        Subject {
            name: "sync preview, every user referred to",
            beside: "reading the users of both sides on two threads",
            target: Some(2.0),
            slow: true,
        },
        || ask(&mut seat, Request::PreviewSync { ask: SyncAsk { source: path.clone(), ..SyncAsk::default() } }),
        || {
            let [source, destination] = &sides;
            let paths = [source.path().unwrap().to_owned(), destination.path().unwrap().to_owned()];
            std::thread::scope(|threads| {
                let readers = paths.map(|path| threads.spawn(move || read(&path)));
                readers.map(|reader| reader.join().unwrap_or_default())
            })
        },
    );
}

fn read(path: &str) -> usize {
    let db = Connection::open(path).unwrap();
    let mut statement =
        db.prepare("SELECT user_id, login_fold, name, status, is_system, created_at FROM users").unwrap();
    let mut rows = statement.query(()).unwrap();
    let mut bytes = 0;
    while let Some(row) = rows.next().unwrap() {
        bytes += row.get_ref(1).unwrap().as_bytes().map_or(0, <[u8]>::len);
        bytes += row.get_ref(2).unwrap().as_bytes().map_or(0, <[u8]>::len);
    }
    bytes
}

/// A copy of the training database with queries that between them may be run by everybody.
fn refer_to_all(training: &Path, to: &Path) {
    std::fs::copy(training, to).unwrap();
    let db = Connection::open(to).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; BEGIN;
         INSERT OR IGNORE INTO config_items (kind, item_id, name, body_hash)
         SELECT DISTINCT 'query', 1900000000 + user_id / 1000, 'Everybody ' || (user_id / 1000), 'hash' FROM users;
         INSERT OR IGNORE INTO config_item_users (kind, item_id, role, user_id)
         SELECT 'query', 1900000000 + user_id / 1000, 'runnable_by', user_id FROM users ORDER BY user_id;
         COMMIT",
    )
    .unwrap();
}
