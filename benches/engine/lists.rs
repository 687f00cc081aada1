//! Opening, filtering and paging lists, and windows of the matrix.

use std::time::Instant;

use beadle::api::matrix::Axis;
use beadle::api::page::{Key, Place};
use beadle::api::users::{Find, UserRow};
use beadle::api::{Page, Reply, Request};
use beadle::domain::ids::UserId;
use beadle::domain::permission::Permission;
use beadle::service::Seat;
use memchr::memmem::Finder;
use rusqlite::{Connection, OpenFlags};

use crate::data::Data;
use crate::{Measures, Subject, ask, seat, subject};

const PAGE: u32 = 50;
const FIRST: &str = "SELECT user_id, name, login, status, last_sign_in_at FROM users
                     WHERE is_system = 0 AND status = 'A' ORDER BY search_key, user_id LIMIT 50";

pub fn measure(measures: &mut Measures, data: &Data) {
    let bare = connect(data);
    opening(measures, data);
    let mut seat = ready(data);
    filters(measures, &mut seat, &bare);
    pages(measures, &mut seat, &bare);
    windows(measures, &mut seat, &bare);
}

fn connect(data: &Data) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(data.production(), flags).unwrap()
}

/// Runs a statement to its end, as a program would that had nothing else to do.
pub fn run(bare: &Connection, sql: &str) {
    let mut statement = bare.prepare_cached(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query(()).unwrap();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..columns {
            std::hint::black_box(row.get_ref(column).unwrap());
        }
    }
}

fn page(seat: &mut Seat, filter: &str, place: Place) -> Page<UserRow> {
    let find = Find { filter: filter.to_owned(), ..Find::default() };
    match ask(seat, Request::Users { find, place, limit: PAGE }) {
        Reply::Users(page) => page,
        other => unreachable!("a page, not {other:?}"),
    }
}

/// Waits until the copy for searching is there, which shows by a count.
fn await_copy(seat: &mut Seat) {
    while page(seat, "status:A|I|P|D -never tier:0", Place::Start).total.is_none() {
        std::thread::yield_now();
    }
}

fn ready(data: &Data) -> Seat {
    let mut seat = seat(&data.production());
    await_copy(&mut seat);
    seat
}

fn opening(measures: &mut Measures, data: &Data) {
    let slow = |name, beside| Subject { name, beside, target: None, slow: true };
    measures.timed(
        slow("open, sign in, first page", "opening the file and the bare statement"),
        || {
            let start = Instant::now();
            let mut seat = seat(&data.production());
            ask(&mut seat, Request::Standing);
            page(&mut seat, "", Place::Start);
            let took = start.elapsed();
            await_copy(&mut seat);
            took
        },
        || {
            let start = Instant::now();
            run(&connect(data), FIRST);
            start.elapsed()
        },
    );
    let bare = connect(data);
    measures.timed(
        slow("filter, first key, before the copy is there", "the bare statement with LIKE, first 50"),
        || {
            let mut seat = seat(&data.production());
            ask(&mut seat, Request::Standing);
            let start = Instant::now();
            page(&mut seat, "ngu", Place::Start);
            let took = start.elapsed();
            await_copy(&mut seat);
            took
        },
        || {
            let start = Instant::now();
            let sql = "SELECT user_id, name, login FROM users WHERE is_system = 0 AND status = 'A'
                       AND search_key LIKE '%ngu%' ORDER BY search_key, user_id LIMIT 50";
            run(&bare, sql);
            start.elapsed()
        },
    );
    let mut seat = ready(data);
    let poll = "the operator's row and the open requests by bare statements";
    measures.pair(
        Subject { target: None, ..subject("standing, made up anew", poll, 0.0) },
        || ask(&mut seat, Request::Standing),
        || {
            run(&bare, "SELECT * FROM users WHERE user_id = 2");
            run(&bare, "SELECT count(*) FROM approval_requests WHERE state = 'open'");
        },
    );
}

/// All search texts in one buffer, as a program that only searches would keep them.
struct Texts {
    buffer: Vec<u8>,
    middle: usize,
}

impl Texts {
    fn read(bare: &Connection) -> Self {
        let mut buffer = Vec::new();
        let mut statement = bare.prepare("SELECT search_key FROM users WHERE is_system = 0").unwrap();
        let mut rows = statement.query(()).unwrap();
        while let Some(row) = rows.next().unwrap() {
            buffer.extend_from_slice(row.get_ref(0).unwrap().as_bytes().unwrap());
            buffer.push(b'\n');
        }
        let half = buffer.len() / 2;
        let middle = half + memchr::memchr(b'\n', &buffer[half..]).unwrap_or(0) + 1;
        Self { buffer, middle }
    }

    /// Counts the lines that contain the text, on two threads where there are many.
    fn count(&self, text: &str) -> usize {
        let finder = Finder::new(text);
        let lines = |part: &[u8]| {
            let (mut count, mut from) = (0, 0);
            while let Some(hit) = finder.find(&part[from..]) {
                count += 1;
                let Some(end) = memchr::memchr(b'\n', &part[from + hit..]) else { break };
                from += hit + end;
            }
            count
        };
        let (head, tail) = self.buffer.split_at(self.middle);
        if self.buffer.len() < 1_000_000 {
            return lines(&self.buffer);
        }
        std::thread::scope(|threads| {
            let tail = threads.spawn(|| lines(tail));
            lines(head) + tail.join().unwrap_or_default()
        })
    }
}

/// Goes through words, so that no answer is remembered from the one before.
fn in_turn<'a>(words: &'a [&'a str]) -> impl FnMut() -> &'a str {
    let mut words = words.iter().cycle();
    move || words.next().copied().unwrap_or_default()
}

fn filters(measures: &mut Measures, seat: &mut Seat, bare: &Connection) {
    let texts = Texts::read(bare);
    let scan = "a scan of one buffer for all hits, on two threads";
    for (name, words) in [
        ("filter, one letter", ["e", "x", "k", "o", "z", "n", "q"]),
        ("filter, three letters", ["ngu", "mar", "kow", "ric", "zyx", "son", "lan"]),
        ("filter, two words", ["an mar", "j kow", "el ric", "to son", "a ngu", "la b", "da re"]),
    ] {
        let (mut mine, mut theirs) = (in_turn(&words), in_turn(&words));
        measures.pair(
            subject(name, scan, 3.0),
            || page(seat, mine(), Place::Start),
            || texts.count(theirs().split(' ').next_back().unwrap_or_default()),
        );
    }
    // Many of each in turn, so that no answer is remembered from the one before.
    let mut statement =
        bare.prepare("SELECT code FROM organizations WHERE active = 1 ORDER BY org_id LIMIT 24").unwrap();
    let codes: Vec<String> = statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mine: Vec<String> = codes.iter().map(|code| format!("org:{code}")).collect();
    let members = |code: &String| {
        format!(
            "SELECT u.user_id, u.name, u.login, u.status FROM organizations o
             CROSS JOIN user_organizations r ON r.org_id = o.org_id AND r.active = 1
             CROSS JOIN users u ON u.user_id = r.user_id
             WHERE o.code = '{code}' AND u.status = 'A' AND u.is_system = 0 ORDER BY u.search_key, u.user_id LIMIT 50"
        )
    };
    let theirs: Vec<String> = codes.iter().map(members).collect();
    filter(measures, seat, bare, "members of one organization", &mine, &theirs);
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    for row in Permission::ALL.map(Permission::row) {
        mine.push(format!("perm:{}=w", row.code));
        theirs.push(format!(
            "SELECT u.user_id, u.name, u.login, u.status FROM user_permissions p JOIN users u USING (user_id)
             WHERE p.perm_id = {} AND p.level = 2 AND u.status = 'A' AND u.is_system = 0
             ORDER BY u.search_key, u.user_id LIMIT 50",
            row.permission.number()
        ));
    }
    filter(measures, seat, bare, "holders of one permission", &mine, &theirs);
    terms(measures, seat, &texts);
}

/// Every term of the language; variants in turn, so that no answer is remembered from the one before.
fn terms(measures: &mut Measures, seat: &mut Seat, texts: &Texts) {
    let scan = "a scan of one buffer for all hits of a name";
    for (name, variants) in [
        (
            "term, status",
            ["status:I", "status:P", "status:D|P", "-status:A", "status:A|I", "status:I|P", "-status:D", "status:D"],
        ),
        (
            "term, org negated",
            ["-org:AAA", "-org:B", "-org:C", "-org:D", "-org:house", "-org:clinic", "-org:legal", "-org:food"],
        ),
        ("term, wg", ["wg:a", "wg:b", "wg:team", "wg:desk", "-wg:a", "-wg:b", "-wg:team", "-wg:desk"]),
        (
            "term, perm none or many",
            [
                "perm:user_setup=none",
                "perm:data_export",
                "-perm:data_export",
                "perm:form_designer=R",
                "perm:query_designer",
                "-perm:setup_data",
                "perm:setup_data=none",
                "perm:user_setup=R",
            ],
        ),
        ("term, tier", ["tier:1", "tier:2", "tier:0", "-tier:0", "tier:1|2", "-tier:1", "-tier:2", "tier:0|1"]),
        (
            "term, template",
            [
                "template~power",
                "template~basic",
                "-template~basic",
                "template~power -tier:1",
                "-template~power",
                "template~p",
                "template~b",
                "template~basic tier:2",
            ],
        ),
        (
            "term, source",
            [
                "source:local",
                "source:sso",
                "-source:local",
                "source:amber-house.example",
                "source:nobody.example",
                "source:amber-mission.example",
                "-source:sso",
                "source:amber-outreach.example",
            ],
        ),
        (
            "term, domain",
            [
                "domain:x.y",
                "-domain:x.y",
                "domain:amber-house.example",
                "domain:amber-mission.example",
                "-domain:amber-house.example",
                "domain:amber-outreach.example",
                "domain:a.b",
                "-domain:a.b",
            ],
        ),
        (
            "term, supervisor",
            [
                "supervisor:ngu",
                "supervisor:kow",
                "supervisor:mar",
                "supervisor:zyx",
                "-supervisor:ngu",
                "supervisor:ric",
                "supervisor:42",
                "supervisor:son",
            ],
        ),
        ("term, seen", ["seen<1d", "seen>90d", "seen<30d", "seen>2y", "-seen<90d", "-seen>1y", "seen<2h", "seen>1w"]),
        (
            "term, never",
            ["never", "-never", "never a", "never tier:1", "-never e", "never o", "never x", "never source:local"],
        ),
        (
            "term, locked",
            ["locked", "-locked", "locked a", "-locked e", "locked o", "-locked x", "locked n", "-locked tier:1"],
        ),
        (
            "term, limbo",
            ["limbo", "-limbo", "limbo a", "limbo e", "limbo tier:1", "limbo never", "limbo source:sso", "-limbo x"],
        ),
        (
            "term, pending",
            ["pending", "pending>3d", "pending<3d", "-pending", "-pending>3d", "pending e", "pending>1d", "pending<9d"],
        ),
        (
            "terms that few satisfy together",
            [
                "limbo tier:1 never",
                "tier:1 source:sso seen<1d",
                "template~power never",
                "-template~basic tier:0",
                "limbo locked",
                "perm:user_setup=R seen>2y",
                "never tier:2 limbo",
                "source:amber-house.example tier:1",
            ],
        ),
    ] {
        let (mut mine, mut theirs) = (in_turn(&variants), in_turn(&["ngu", "mar", "kow", "ric"]));
        measures.pair(subject(name, scan, 3.0), || page(seat, mine(), Place::Start), || texts.count(theirs()));
    }
}

fn filter(
    measures: &mut Measures,
    seat: &mut Seat,
    bare: &Connection,
    name: &'static str,
    ours: &[String],
    floor: &[String],
) {
    let [mine, theirs] = [ours, floor].map(|some| some.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut mine, mut theirs) = (in_turn(&mine), in_turn(&theirs));
    measures.pair(
        subject(name, "the bare statement", 5.0),
        || page(seat, mine(), Place::Start),
        || run(bare, theirs()),
    );
}

fn pages(measures: &mut Measures, seat: &mut Seat, bare: &Connection) {
    let total = page(seat, "", Place::Start).total.unwrap();
    let Some(middle) = page(seat, "", Place::Nth(total / 2)).rows.into_iter().next() else { return };
    let Key { text, id, .. } = middle.key.clone();
    let keyset = |compare: &str, order: &str| {
        format!(
            "SELECT user_id, name, login, status, last_sign_in_at FROM users
             WHERE is_system = 0 AND status = 'A' AND (search_key, user_id) {compare} ('{}', {id})
             ORDER BY search_key {order}, user_id {order} LIMIT 50",
            text.replace('\'', "''")
        )
    };
    let after = keyset(">", "ASC");
    let beside = "the bare keyset statement";
    measures.pair(
        subject("page down in the middle", beside, 5.0),
        || page(seat, "", Place::After(middle.key.clone())),
        || run(bare, &after),
    );
    let before = keyset("<", "DESC");
    measures.pair(
        subject("page up in the middle", beside, 5.0),
        || page(seat, "", Place::Before(middle.key.clone())),
        || run(bare, &before),
    );
    measures.pair(subject("jump to a user", beside, 5.0), || page(seat, "", Place::At(id)), || run(bare, &after));
    measures.pair(
        subject("jump to the middle, by number", beside, 5.0),
        || page(seat, "", Place::Nth(total / 2)),
        || run(bare, &after),
    );
    let last = FIRST.replace("search_key, user_id", "search_key DESC, user_id DESC");
    measures.pair(subject("jump to the end", beside, 5.0), || page(seat, "", Place::End), || run(bare, &last));
}

fn windows(measures: &mut Measures, seat: &mut Seat, bare: &Connection) {
    let users: Vec<UserId> = page(seat, "", Place::Start).rows.iter().take(35).map(|row| row.user).collect();
    let Reply::Columns(columns) = ask(seat, Request::Columns { axis: Axis::Organizations, filter: String::new() })
    else {
        return;
    };
    let columns: Vec<i64> = columns.iter().take(24).map(|column| column.id).collect();
    let list = |numbers: &mut dyn Iterator<Item = i64>| {
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
    };
    let sql = format!(
        "SELECT user_id, org_id, active, login, editable, expires_at FROM user_organizations
         WHERE user_id IN ({}) AND org_id IN ({})",
        list(&mut users.iter().map(|user| user.0)),
        list(&mut columns.iter().copied())
    );
    measures.pair(
        subject("matrix, a new window", "the bare window statement", 5.0),
        || {
            let (rows, columns) = (users.iter().map(|user| user.0).collect(), columns.clone());
            ask(seat, Request::Window { axis: Axis::Organizations, rows, columns })
        },
        || run(bare, &sql),
    );
}
