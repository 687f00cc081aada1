//! A small town that answers requests: enough of a database for the screen, and nothing else.

#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a small town has small numbers, and not every test visits all of it"
)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use beadle::api::approvals::ApprovalRow;
use beadle::api::explain::LoginHolder;
use beadle::api::lookup::{LookupKind, Named};
use beadle::api::page::Key;
use beadle::api::review::{Committed, Inverse, Judged, Judgement, Outcome, SetRow, Tally};
use beadle::api::standing::{Database, Environment, Operator, Recognized};
use beadle::api::templates::Template;
use beadle::api::users::{AccessRow, Find, MembershipRow, PermissionRow, UserCard, UserRow};
use beadle::api::{Capability, Page, Place, Refusal, RefusalKind, Reply, Request, Standing};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, ChangeSet, Receipt, Via};
use beadle::domain::ids::{OrgId, SetId, TemplateId, UserId, WorkgroupId};
use beadle::domain::password::Policy;
use beadle::domain::permission::{Level, Levels, Permission, Tier};
use beadle::domain::status::Status;
use beadle::domain::text::{Raw, search_key};
use beadle::domain::time::{DAY, HOUR, Time};
use beadle::domain::verdict::{Finding, Guard, Verdict};
use beadle::tui::rehearsal::{NOW, Rehearsal};

/// The people of the town and what was committed.
pub struct Town {
    pub users: Vec<UserRow>,
    pub signed_in: bool,
    pub capabilities: BTreeSet<Capability>,
    pub revision: u64,
    pub sets: BTreeMap<Receipt, Committed>,
    /// The names of the requests, in the order they came.
    pub heard: Vec<&'static str>,
    /// The next so many commits are written, and their answers lost.
    pub losing: usize,
    /// Cells that the rules refuse, and why.
    pub refusing: Vec<(Cell, String)>,
    /// Who sits at the terminal.
    pub operator: UserId,
}

/// A screen over a town.
pub type Screen = Rehearsal<Box<dyn FnMut(Request) -> Result<Reply, Refusal>>>;

/// Opens a screen over a town, which stays in the hands of the test.
pub fn open(width: u16, height: u16, town: Town) -> (Screen, Rc<RefCell<Town>>) {
    let town = Rc::new(RefCell::new(town));
    let asked = Rc::clone(&town);
    let screen = Rehearsal::open(width, height, Box::new(move |request| asked.borrow_mut().answer(request)) as Box<_>);
    (screen.expect("the keys can be read"), town)
}

/// Name, login, status, owning organization, how long ago last seen (less than 0: never), tier.
type Person<'a> = (&'a str, &'a str, Status, Option<&'a str>, i64, Tier);

const PEOPLE: [Person<'_>; 10] = [
    ("Dana Okafor", "dana.okafor", Status::Pending, None, -1, Tier::Plain),
    ("Lance Whitfield", "l.whitfield", Status::Active, Some("HFX"), 3 * DAY, Tier::Plain),
    ("Luis Romero", "l.romero", Status::Inactive, Some("QRS"), 400 * DAY, Tier::Plain),
    ("Milan Kovač", "m.kovac", Status::Active, Some("TBD"), 14 * DAY, Tier::Plain),
    ("Nguyễn Thị Lan", "lan.nguyen", Status::Active, Some("HFX"), 2 * HOUR, Tier::One),
    ("Olga\u{202e}Petrova", "o.petrova", Status::Active, Some("HFX"), 5 * DAY, Tier::Plain),
    ("Roland Meyer", "r.meyer", Status::Active, Some("QRS"), 91 * DAY, Tier::Two),
    ("Ruth Abara", "r.abara", Status::Active, Some("HFX"), HOUR, Tier::One),
    ("Yolanda Pérez", "y.perez", Status::Active, Some("HFX"), -1, Tier::Plain),
    ("Zoë Lindqvist", "z.lindqvist", Status::Active, Some("SJH"), 30 * DAY, Tier::Plain),
];

impl Town {
    /// The ten people with a story, and so many more without.
    pub fn with(more: usize) -> Self {
        let row = |(at, (name, login, status, owner, seen, tier)): (usize, Person<'_>)| {
            let user = UserId(at as i64 + 1);
            UserRow {
                user,
                name: Raw::from(name),
                login: Raw(format!("{login}@harbor.example")),
                status,
                owner: owner.map(Raw::from),
                last_seen: (seen >= 0).then(|| NOW.plus(-seen)),
                tier,
                locked: login == "m.kovac",
                key: Key { text: search_key(name), number: 0, id: user.0 },
            }
        };
        let mut users: Vec<UserRow> = PEOPLE.into_iter().enumerate().map(row).collect();
        for at in 0..more {
            let (name, login) = (format!("Person {at:05}"), format!("person{at:05}"));
            users.push(row((100 + at, (&name, &login, Status::Active, Some("HFX"), DAY, Tier::Plain))));
        }
        users.sort_by(|a, b| a.key.cmp(&b.key));
        let capabilities = Capability::ALL.into_iter().collect();
        Self {
            users,
            signed_in: true,
            capabilities,
            revision: 18_204,
            sets: BTreeMap::new(),
            heard: Vec::new(),
            losing: 0,
            refusing: Vec::new(),
            operator: UserId(8),
        }
    }

    pub fn answer(&mut self, request: Request) -> Result<Reply, Refusal> {
        self.heard.push(request.name());
        match request {
            Request::Standing => Ok(Reply::Standing(self.standing())),
            Request::SignIn { password, .. } if password.expose() == "correct horse battery" => {
                self.signed_in = true;
                Ok(Reply::Standing(self.standing()))
            }
            Request::SignIn { .. } => {
                Err(Refusal::new(RefusalKind::NotSignedIn, "The login or the password is wrong."))
            }
            Request::SignOut => {
                self.signed_in = false;
                Ok(Reply::Standing(self.standing()))
            }
            Request::Users { find, place, limit } => Ok(Reply::Users(page(&self.found(&find), &place, limit))),
            Request::Count { find } => Ok(Reply::Count(self.found(&find).len() as u64)),
            Request::Matching { find } => Ok(Reply::Matching(self.found(&find).iter().map(|row| row.user).collect())),
            Request::User { user } => {
                let row = self.users.iter().find(|row| row.user == user);
                row.map(|row| Reply::User(Box::new(card(row))))
                    .ok_or_else(|| Refusal::not_found("There is no such user."))
            }
            Request::Commit { set, receipt, .. } => self.commit(&set, receipt),
            Request::Inverse { set } => Ok(Reply::Inverse(inverse(set))),
            Request::Undo { receipt, .. } => self.commit(&ChangeSet::default(), receipt),
            Request::Outcome { receipt } => {
                Ok(self.sets.get(&receipt).map_or(Reply::Unknown, |committed| Reply::Known(committed.clone())))
            }
            Request::LoginHolder { login } => {
                let row = self.users.iter().find(|row| row.login.stored().eq_ignore_ascii_case(&login));
                Ok(Reply::LoginHolder(row.map(|row| LoginHolder {
                    user: row.user,
                    name: row.name.clone(),
                    status: row.status,
                    origin: (row.status == Status::Recycled).then_some(Status::Inactive),
                })))
            }
            Request::Lookup { kind, text, .. } => Ok(Reply::Lookup(self.looked_up(kind, &text))),
            Request::Templates => {
                Ok(Reply::Templates(vec![template(1, "Basic User", &[]), template(2, "Power User", &POWER)]))
            }
            Request::Judge { set, .. } => Ok(Reply::Judgement(self.judge(&set).into())),
            Request::Approvals { .. } => Ok(Reply::Approvals(Page::<ApprovalRow>::default())),
            _ => Err(Refusal::new(RefusalKind::Usage, "The town does not know this request.")),
        }
    }

    fn standing(&self) -> Standing {
        let operator = Operator {
            user: self.operator,
            name: Raw::from("Kim Osei"),
            login: Raw::from("ops.kim@harbor.example"),
            recognized: Recognized::Account(Raw::from("kim")),
            has_password: true,
            ask_for_recovery: false,
            levels: Levels::default(),
            capabilities: self.capabilities.clone(),
            pending: 2,
            newest: None,
        };
        Standing {
            database: Database {
                name: Raw::from("prod.db"),
                display_name: Raw::from("Harbor"),
                environment: Environment::Production,
                uuid: Raw::from("7c1e"),
                password_policy: Policy::default(),
                product: Raw::default(),
                security_questions: false,
                read_only: None,
            },
            operator: self.signed_in.then_some(operator),
            revision: self.revision,
            journal_begins: None,
            warning: None,
            break_glass: None,
        }
    }

    fn found(&self, find: &Find) -> Vec<UserRow> {
        let mut statuses = vec![Status::Active];
        let mut words = Vec::new();
        for term in find.filter.split_whitespace() {
            match term.strip_prefix("status:") {
                Some(letters) => statuses = letters.chars().filter_map(Status::from_letter).collect(),
                None => words.push(search_key(term)),
            }
        }
        let one = find.filter.strip_prefix("id:").and_then(|id| id.parse().ok());
        if let Some(id) = one {
            return self.users.iter().filter(|row| row.user == UserId(id)).cloned().collect();
        }
        let fits = |row: &&UserRow| {
            let text = format!("{} {}", search_key(row.name.stored()), row.login.stored());
            statuses.contains(&row.status) && words.iter().all(|word| text.contains(word))
        };
        let mut rows: Vec<_> = self.users.iter().filter(fits).cloned().collect();
        if find.descending {
            rows.reverse();
        }
        rows
    }

    fn looked_up(&self, kind: LookupKind, text: &str) -> Vec<Named> {
        let named = |id, name: &str, note: &str| Named { id, name: Raw::from(name), note: Raw::from(note) };
        let all = match kind {
            LookupKind::Org => vec![
                named(1, "HFX", "Harbor Family Services"),
                named(2, "QRS", "Quay Rescue Mission"),
                named(3, "SJH", "Saint Johns House"),
            ],
            LookupKind::Workgroup => {
                vec![named(1, "Intake", ""), named(2, "Case Management", ""), named(3, "Night Shelter", "")]
            }
            LookupKind::Provider => vec![named(1, "Harbor Clinic", "")],
            LookupKind::Location => vec![named(1, "Main Street", ""), named(2, "Pier 4", "")],
            LookupKind::Template => vec![named(1, "Basic User", ""), named(2, "Power User", "")],
            LookupKind::User => {
                self.users.iter().map(|row| named(row.user.0, row.name.stored(), row.login.stored())).collect()
            }
            LookupKind::Release | LookupKind::Source | LookupKind::Domain | LookupKind::Action => Vec::new(),
        };
        let fits = |named: &Named| {
            let whole = format!("{} {}", search_key(named.name.stored()), search_key(named.note.stored()));
            search_key(text).split_whitespace().all(|word| whole.contains(word))
        };
        all.into_iter().filter(fits).collect()
    }

    /// Refuses what the tests want refused, and nothing else.
    fn judge(&self, set: &ChangeSet) -> Judgement {
        let mut judgement = Judgement { revision: self.revision, ..Judgement::default() };
        for change in &set.changes {
            let refused = self.refusing.iter().find(|(cell, _)| *cell == change.cell);
            let verdict = refused.map_or(Verdict::Ok, |(_, sentence)| {
                Verdict::Refused(Finding::new(Guard::Invariant, sentence.as_str()))
            });
            judgement.rows.push(judged(change, verdict));
        }
        judgement
    }

    fn commit(&mut self, set: &ChangeSet, receipt: Receipt) -> Result<Reply, Refusal> {
        let mut judgement = Judgement { revision: self.revision, ..Judgement::default() };
        for change in &set.changes {
            if let (Cell::User { user, field: UserField::Status }, Value::Status(status)) = (change.cell, &change.after)
            {
                self.users.iter_mut().filter(|row| row.user == user).for_each(|row| row.status = *status);
            }
            judgement.rows.push(judged(change, Verdict::Ok));
        }
        self.revision += 1;
        let committed = Committed {
            set: SetId(self.sets.len() as i64 + 1),
            receipt,
            at: NOW,
            written: set.changes.len() as u32,
            left_out: 0,
            audit_seq: 1,
            audit_head: "00".to_owned(),
            new_users: Vec::new(),
            repeated: false,
        };
        self.sets.insert(receipt, committed.clone());
        if self.losing > 0 {
            self.losing -= 1;
            return Err(Refusal::new(RefusalKind::LinkFailed, "The link to the database is gone."));
        }
        Ok(Reply::Outcome(Outcome::Committed { committed, judgement }))
    }
}

const POWER: [(Permission, Level); 2] =
    [(Permission::UserSetup, Level::Write), (Permission::QueryDesigner, Level::Write)];

fn template(id: i64, name: &str, levels: &[(Permission, Level)]) -> Template {
    let levels = levels.iter().copied().collect();
    Template { template: TemplateId(id), name: Raw::from(name), levels }
}

/// What takes a set of the town back: nothing, but it can be asked for.
fn inverse(set: SetId) -> Inverse {
    let (operator, reason) = (Raw::from("ops.kim@harbor.example"), Raw::default());
    let (undo_of, undone_by) = (None, None);
    let of = SetRow { set, receipt: Receipt([1; 16]), at: NOW, operator, reason, size: 2, undo_of, undone_by };
    Inverse { set: ChangeSet::default(), warnings: Vec::new(), of, tally: Tally::default(), rows: Vec::new() }
}

fn judged(change: &Change, verdict: Verdict) -> Judged {
    Judged {
        change: change.clone(),
        verdict,
        subject: Raw::default(),
        what: Raw(change.cell.label().to_owned()),
        before: Raw::default(),
        after: Raw::default(),
        implied: false,
    }
}

fn page(rows: &[UserRow], place: &Place, limit: u32) -> Page<UserRow> {
    let limit = limit as usize;
    let at = |id: i64| rows.iter().position(|row| row.user.0 == id);
    let (from, to) = match place {
        Place::Start => (0, limit),
        Place::End => (rows.len().saturating_sub(limit), rows.len()),
        Place::After(key) => at(key.id).map_or((0, 0), |at| (at + 1, at + 1 + limit)),
        Place::Before(key) => at(key.id).map_or((0, 0), |at| (at.saturating_sub(limit), at)),
        Place::At(id) => at(*id).map_or((0, limit), |at| (at, at + limit)),
        Place::Nth(nth) => (*nth as usize, *nth as usize + limit),
    };
    let to = to.min(rows.len());
    let first = matches!(place, Place::Start).then_some(0);
    Page { rows: rows[from..to].to_vec(), before: from > 0, after: to < rows.len(), first, total: None }
}

fn card(row: &UserRow) -> UserCard {
    let org = |org, code: &str, name: &str, login, editable, until| AccessRow {
        org: OrgId(org),
        code: Raw::from(code),
        name: Raw::from(name),
        active: true,
        login,
        editable,
        until,
        granted_by: None,
        granted_at: Some(NOW.plus(-90 * DAY)),
    };
    let workgroup = |workgroup, name: &str, admin_menu| MembershipRow {
        workgroup: WorkgroupId(workgroup),
        name: Raw::from(name),
        active: true,
        until: None,
        admin_menu,
        granted_by: None,
        granted_at: Some(NOW.plus(-90 * DAY)),
    };
    let permission = |permission, level| PermissionRow {
        permission,
        level,
        granted_by: Some(Raw::from("r.abara")),
        granted_at: Some(NOW.plus(-250 * DAY)),
        via: Via::Manual,
    };
    UserCard {
        user: row.user,
        name: row.name.clone(),
        login: row.login.clone(),
        status: row.status,
        status_changed_at: NOW.plus(-300 * DAY),
        status_changed_by: Some(Raw::from("r.abara")),
        job_title: Raw::from("Case worker"),
        street: Raw::default(),
        city: Raw::from("Harbor"),
        state: Raw::default(),
        zip: Raw::default(),
        phone: Raw::from("555 0101"),
        owner: Some((OrgId(1), Raw::from("HFX"), Raw::from("Harbor Family Services"))),
        location: None,
        provider: None,
        supervisor: Some((UserId(8), Raw::from("Ruth Abara"))),
        case_manager: true,
        support: Raw::from("internal"),
        source: Raw::from("local"),
        origin: None,
        is_system: false,
        has_password: true,
        require_change: false,
        security_question: false,
        terms_accepted: true,
        failed_attempts: 0,
        locked_until: row.locked.then(|| NOW.plus(HOUR)),
        last_seen: row.last_seen,
        created_at: Time(0),
        access: vec![
            org(1, "HFX", "Harbor Family Services", true, true, None),
            org(2, "QRS", "Quay Rescue Mission", false, false, Some(NOW.plus(8 * DAY))),
        ],
        memberships: vec![workgroup(1, "Intake", false), workgroup(2, "Case Management", true)],
        permissions: vec![
            permission(Permission::UserSetup, Level::Write),
            permission(Permission::QueryDesigner, Level::Read),
        ],
        template: Some((Raw::from("Power User"), 2)),
        requests: Vec::new(),
        recycle_origin: None,
        recycle_reason: None,
        team: 0,
        limbo: row.user == UserId(2),
    }
}
