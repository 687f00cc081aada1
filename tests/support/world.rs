//! A small world in one line a row, made into a real database; `rows` knows what each line stands for.
//!
//! ```text
//! org ABC
//! workgroup Desk
//! workgroup Admin menu
//! user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W query_designer=R
//! ```
//!
//! A user has a number, a login, a status, an owning organization or `-`, then in any order: `active:CODE`,
//! `login:CODE` (Active and Login), `edit:CODE` (all three), `in:WORKGROUP`, `permission=R|W`, `system`, `vendor`,
//! `nopassword`, `from=P` (where a user in the recycle bin came from), `asked`, `source=sso.example`, `locked` (for half
//! an hour), `tried` (one wrong attempt before that), `question`, `change`, `terms` (accepted), and grants that do not
//! count: `expired:CODE`, `off:CODE`, `was-in:WORKGROUP`. `location NAME`, `provider NAME`, `release NUMBER NAME`,
//! `share NUMBER FROM TO BEGIN [END]`, `training` and `property NAME VALUE` are lines of their own.
//! Every database begins with user 1,
//! `root@x.example`, who holds everything; every user N is recognized by the account `user N`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use beadle::api::audit::{AuditVerdict, Checkpoint};
use beadle::api::review::{Committed, Judgement, Outcome};
use beadle::api::{Refusal, Reply, Request, Secret, Secrets};
use beadle::domain::cell::{
    AccessPart, Cell, Edge, EdgePart, ListField, MembershipPart, OptionField, OptionPart, OrgField, ReleaseField,
    UserField, Value, WorkgroupField,
};
use beadle::domain::chain::Head;
use beadle::domain::change::{Accepted, Change, ChangeSet, Receipt};
use beadle::domain::day::Day;
use beadle::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, SetId, UserId};
use beadle::domain::permission::Permission;
use beadle::domain::picture::Picture;
use beadle::domain::properties::PropertyId;
use beadle::domain::time::Time;
use beadle::service::account::os_account;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::store::{self, Mode, NewDatabase, Reader, Store, Touched};
use rusqlite::Connection;
use rusqlite::types::FromSql;
use tempfile::TempDir;

use super::rows;

pub const NOW: Time = Time(1_795_305_600_000);

/// Everybody's password.
pub const PASSWORD: &str = "one word for all of them";

/// Its hash, at next to no cost.
pub static HASH: LazyLock<String> = LazyLock::new(|| {
    let cheap = Params::new(8, 1, 1, None).unwrap();
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
    hasher.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]).unwrap().to_string()
});

/// A database in a folder of its own, which is there as long as anybody holds a clone of this.
#[derive(Clone)]
pub struct World {
    folder: Arc<TempDir>,
}

impl World {
    /// Makes a database from its lines.
    pub fn new(lines: &str) -> Self {
        let world = Self { folder: Arc::new(TempDir::new().unwrap()) };
        let new = NewDatabase {
            uuid: "00000000-0000-4000-8000-000000000001",
            environment: "production",
            display_name: "Test",
            admin_login: "root@x.example",
            admin_name: "Root",
            admin_password_hash: &HASH,
            os_account: Some("user 1"),
            at: NOW,
        };
        store::create(&world.path(), &new).unwrap();
        let db = world.connect();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            rows::add(&db, line);
        }
        world
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn connect(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    /// What a statement finds: one column of one row.
    #[track_caller]
    pub fn value<T: FromSql>(&self, sql: &str) -> T {
        self.connect().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// What a user or a workgroup is called; one that is only staged is the first, second and so on of the new ones.
    pub fn name(&self, table: &str, id: i64) -> String {
        let key = if table == "users" { "user_id" } else { "workgroup_id" };
        let sql = format!("SELECT name FROM {table} WHERE {key} = {id}");
        self.connect().query_row(&sql, [], |row| row.get(0)).unwrap_or_else(|_| format!("new{}", -id))
    }

    pub fn code(&self, org: i64) -> String {
        self.value(&format!("SELECT code FROM organizations WHERE org_id = {org}"))
    }

    /// The letter of a user's status.
    #[track_caller]
    pub fn status(&self, user: i64) -> String {
        self.value(&format!("SELECT status FROM users WHERE user_id = {user}"))
    }

    /// A seat for a user, recognized by account.
    pub fn seat(&self, user: i64) -> Seat {
        self.seat_at(user, NOW)
    }

    /// A seat for a user who breaks the glass: whose account owns the file.
    pub fn glass(&self, user: i64) -> Seat {
        self.bind_owner(user);
        Seat::take(&self.path(), &glass(), Box::new(FixedClock(NOW))).unwrap()
    }

    /// Binds the account that owns the file to a user.
    pub fn bind_owner(&self, user: i64) {
        let sql = "INSERT INTO operator_bindings VALUES (?1, ?2) ON CONFLICT DO UPDATE SET user_id = excluded.user_id";
        self.connect().execute(sql, rusqlite::params![os_account(), user]).unwrap();
    }

    pub fn seat_at(&self, user: i64, now: Time) -> Seat {
        Seat::take(&self.path(), &terms(user), Box::new(FixedClock(now))).unwrap()
    }

    /// A seat on the database of another process.
    pub fn seat_on(path: &Path, user: i64) -> Seat {
        Seat::take(path, &terms(user), Box::new(FixedClock(NOW))).unwrap()
    }

    /// A folder for a world that is put there by hand.
    pub fn empty() -> Self {
        Self { folder: Arc::new(TempDir::new().unwrap()) }
    }

    /// A world of its own with the same rows.
    pub fn copy(&self) -> Self {
        let copy = Self { folder: Arc::new(TempDir::new().unwrap()) };
        std::fs::copy(self.path(), copy.path()).unwrap();
        assert_eq!(self.neighbours(), Vec::<String>::new(), "only a database at rest is one file");
        copy
    }

    /// What stands beside the database in its folder.
    pub fn neighbours(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name != "test.db").collect()
    }

    /// Every user, organization and workgroup as they stand.
    pub fn picture(&self) -> Picture {
        let db = self.connect();
        let ids = |sql: &str| -> Vec<i64> {
            db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let users: BTreeSet<UserId> = ids("SELECT user_id FROM users").into_iter().map(UserId).collect();
        let orgs: BTreeSet<OrgId> = ids("SELECT org_id FROM organizations").into_iter().map(OrgId).collect();
        let touched = Touched::of(&everything(&db, &orgs));
        let store = Store::open(&self.path(), Mode::ReadOnly).unwrap();
        let draw = |reader: Reader<'_>| {
            let mut picture = reader.picture(&users, &orgs)?;
            reader.draw_setup(&mut picture, &touched)?;
            Ok(picture)
        };
        store.read(draw).unwrap()
    }
}

/// A change for every row of the setup, so that all of it is drawn.
fn everything(db: &Connection, orgs: &BTreeSet<OrgId>) -> Vec<Change> {
    let speaks_of = |cell| Change::new(cell, Value::None, Value::None);
    let ids = |sql: &str| -> Vec<i64> {
        db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut cells: Vec<Cell> = orgs.iter().map(|org| Cell::Org { org: *org, field: OrgField::Name }).collect();
    let field = ListField::Name;
    let locations = ids("SELECT location_id FROM locations").into_iter().map(LocationId);
    cells.extend(locations.map(|location| Cell::Location { location, field }));
    let providers = ids("SELECT provider_id FROM providers").into_iter().map(ProviderId);
    cells.extend(providers.map(|provider| Cell::Provider { provider, field }));
    let releases = ids("SELECT release_no FROM information_releases").into_iter().map(ReleaseId);
    cells.extend(releases.map(|release| Cell::Release { release, field: ReleaseField::Name }));
    let mut edges = db.prepare("SELECT release_no, from_org, to_org, begin_date FROM mou_edges").unwrap();
    let edges = edges.query_map([], |row| {
        let begin = Day::from_stored(row.get(3)?);
        Ok(Edge { release: ReleaseId(row.get(0)?), from: OrgId(row.get(1)?), to: OrgId(row.get(2)?), begin })
    });
    cells.extend(edges.unwrap().map(|edge| Cell::Edge { edge: edge.unwrap(), part: EdgePart::Active }));
    cells.extend(PropertyId::all().map(|property| Cell::Property { property }));
    cells.into_iter().map(speaks_of).collect()
}

/// Every cell of a picture that does not have its absent value.
pub fn cells(picture: &Picture) -> BTreeMap<Cell, Value> {
    let mut cells = Vec::new();
    for (user, person) in &picture.users {
        cells.extend(UserField::ALL.iter().map(|field| Cell::User { user: *user, field: *field }));
        cells.extend(Permission::ALL.map(|permission| Cell::Permission { user: *user, permission }));
        for org in person.access.keys() {
            cells.extend(AccessPart::ALL.iter().map(|part| Cell::Access { user: *user, org: *org, part: *part }));
        }
        for workgroup in person.memberships.keys() {
            let part = |part: &MembershipPart| Cell::Membership { user: *user, workgroup: *workgroup, part: *part };
            cells.extend(MembershipPart::ALL.iter().map(part));
        }
    }
    for (org, row) in &picture.orgs {
        let org = *org;
        cells.extend(OrgField::ALL.iter().map(|field| Cell::Org { org, field: *field }));
        cells.extend(row.locations.iter().map(|location| Cell::OrgLocation { org, location: *location }));
        for option in row.options.keys() {
            cells.extend(OptionPart::ALL.iter().map(|part| Cell::OrgOption { org, option: *option, part: *part }));
        }
    }
    cells.extend(picture.options.keys().map(|option| Cell::Option { option: *option, field: OptionField::Label }));
    cells.extend(picture.locations.keys().map(|id| Cell::Location { location: *id, field: ListField::Name }));
    cells.extend(picture.providers.keys().map(|id| Cell::Provider { provider: *id, field: ListField::Name }));
    for release in picture.releases.keys() {
        cells.extend(ReleaseField::ALL.iter().map(|field| Cell::Release { release: *release, field: *field }));
    }
    for edge in picture.edges.keys() {
        cells.extend(EdgePart::ALL.iter().map(|part| Cell::Edge { edge: *edge, part: *part }));
    }
    cells.extend(picture.properties.keys().map(|property| Cell::Property { property: *property }));
    for workgroup in picture.workgroups.keys() {
        let cell = |field: &WorkgroupField| Cell::Workgroup { workgroup: *workgroup, field: *field };
        cells.extend(WorkgroupField::ALL.iter().map(cell));
    }
    cells.into_iter().map(|cell| (cell, picture.get(cell))).filter(|(cell, value)| *value != cell.absent()).collect()
}

/// The receipt with a number.
pub fn receipt(number: u64) -> Receipt {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    Receipt(bytes)
}

/// Reads changes in their text form; a reason is given and elevation acknowledged.
pub fn set(seat: &mut Seat, text: &str) -> ChangeSet {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let reply = seat.answer(Request::ReadText { text: lines.join("\n") });
    let Ok(Reply::Set(set)) = reply else { panic!("{text}: {reply:?}") };
    ChangeSet {
        reason: "for a test".to_owned(),
        accepted: Accepted { elevation: true, limbo: true, ..Accepted::default() },
        ..set
    }
}

/// The request to commit a set, confirmed with the operator's password.
pub fn confirmed(set: ChangeSet, receipt: Receipt) -> Request {
    Request::Commit { set, receipt, secrets: own() }
}

/// The request to take a set back as a whole, confirmed likewise.
pub fn undo(set: SetId, number: u64, accepted: Accepted) -> Request {
    let (reason, receipt) = ("not meant".to_owned(), receipt(number));
    Request::Undo { set, only: None, reason, receipt, accepted, secrets: own() }
}

/// The operator's own password and nothing else.
pub fn own() -> Secrets {
    Secrets { own: Some(Secret::new(PASSWORD.to_owned())), ..Secrets::default() }
}

/// Commits changes in their text form; they have to pass.
pub fn commit(seat: &mut Seat, text: &str, number: u64) -> Committed {
    let set = set(seat, text);
    written(seat.answer(confirmed(set, receipt(number))))
}

/// What a verification of the journal finds, from its first stretch to its last and against an anchor.
pub fn verify(seat: &mut Seat, known: Option<Head>) -> AuditVerdict {
    let mut verdict = AuditVerdict::default();
    let mut next = Some(Checkpoint::default());
    while let Some(from) = next {
        let Ok(Reply::AuditStretch(stretch)) = seat.answer(Request::VerifyAudit { from }) else { panic!("no stretch") };
        next = verdict.take(stretch);
    }
    let Ok(Reply::AuditHead(present)) = seat.answer(Request::AuditHead { known }) else { panic!("no head") };
    AuditVerdict { anchor: known.zip(present.fit), ..verdict }
}

/// What was written, by a reply that has to say so.
pub fn written(reply: Result<Reply, Refusal>) -> Committed {
    match reply {
        Ok(Reply::Outcome(Outcome::Committed { committed, .. })) => committed,
        other => panic!("not committed: {other:?}"),
    }
}

/// Why nothing was written, by a reply that has to say so.
pub fn stopped(reply: Result<Reply, Refusal>) -> Judgement {
    match reply {
        Ok(Reply::Outcome(Outcome::Stopped(judgement))) => judgement,
        other => panic!("not stopped: {other:?}"),
    }
}

/// Small random numbers that are the same on every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        // A linear congruential generator with Knuth's constants; its high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// How the account that owns the file breaks the glass.
pub fn glass() -> Terms {
    let origin = Origin::new(os_account(), "test");
    Terms { origin, break_glass: Some("nobody else is here".to_owned()), ..Terms::local() }
}

/// How a user is recognized by account.
pub fn terms(user: i64) -> Terms {
    let origin = Origin::new(format!("user {user}"), "test");
    Terms { origin, ..Terms::local() }
}
