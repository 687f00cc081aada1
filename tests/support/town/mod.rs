//! A small town that answers requests: enough of a database for the screen, and nothing else.

#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a small town has small numbers, and not every test visits all of it"
)]

mod people;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use beadle::api::approvals::ApprovalRow;
use beadle::api::explain::LoginHolder;
use beadle::api::review::{Committed, Inverse, Judged, Judgement, Outcome, SetRow, Tally};
use beadle::api::standing::{Database, Environment, Operator, Recognized};
use beadle::api::templates::Template;
use beadle::api::users::UserRow;
use beadle::api::{Capability, Page, Refusal, RefusalKind, Reply, Request, Standing};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, ChangeSet, Receipt};
use beadle::domain::ids::{SetId, TemplateId, UserId};
use beadle::domain::password::Policy;
use beadle::domain::permission::{Level, Levels, Permission};
use beadle::domain::status::Status;
use beadle::domain::text::Raw;
use beadle::domain::verdict::{Finding, Guard, Verdict};
use beadle::tui::rehearsal::{NOW, Rehearsal};

use people::{card, found, looked_up, page, people};

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

impl Town {
    /// The ten people with a story, and so many more without.
    pub fn with(more: usize) -> Self {
        let capabilities = Capability::ALL.into_iter().collect();
        Self {
            users: people(more),
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
            Request::Users { find, place, limit } => Ok(Reply::Users(page(&found(&self.users, &find), &place, limit))),
            Request::Count { find } => Ok(Reply::Count(found(&self.users, &find).len() as u64)),
            Request::Matching { find } => {
                Ok(Reply::Matching(found(&self.users, &find).iter().map(|row| row.user).collect()))
            }
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
            Request::Lookup { kind, text, .. } => Ok(Reply::Lookup(looked_up(&self.users, kind, &text))),
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
