//! A pretended database: a handful of people, one of them with a name that attacks the terminal.

use super::accounts::{access_answer, card, diagnosis, sign_in_answer, standing};
use super::journal::{audit_head, audit_row, audit_stretch};
use super::settings::{approvers, properties};
use super::sync;
use super::{places, post};
use crate::api::approvals::{ApplicantHints, ApprovalRow, Asked, DecisionRow, Suggestion};
use crate::api::explain::{Explanation, Holder, Reach, ReachStep, Reference, TakeOver};
use crate::api::filters::SavedFilter;
use crate::api::import::{ImportPlan, ImportTally, Imported};
use crate::api::lookup::{LookupKind, Named};
use crate::api::mail::MailTally;
use crate::api::matrix::{Axis, Column};
use crate::api::page::{Key, Page, Place};
use crate::api::past::{AsOf, Differing, Facts, Known, Made, Subject};
use crate::api::review::{Committed, Inverse, Judged, Judgement, Outcome, SetRow};
use crate::api::templates::Template;
use crate::api::users::{RequestState, UserCard, UserRow};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet, Receipt, Via};
use crate::domain::ids::{FilterId, OrgId, SetId, TemplateId, UserId};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::{DAY, Time};
use crate::domain::verdict::{Finding, Guard, Verdict};

/// A name that would clear the screen, reorder the line, and hide.
pub const HOSTILE: &str = "Eve\u{1b}[2J\u{9b}31m\u{202e}nimda\u{7f}\n\u{e0041}";
pub const NOW: Time = Time(20_000 * DAY);

/// Who there is: number, login, status.
pub const PEOPLE: &[(i64, &str, Status)] = &[
    (1, "lan@x.example", Status::Active),
    (2, "dana@x.example", Status::Pending),
    (3, "eve@x.example", Status::Pending),
    (4, "root@x.example", Status::Pending),
];

pub fn answer(request: Request) -> Result<Reply, Refusal> {
    Ok(match request {
        Request::SignIn { password, .. } if password.expose() != "right" => {
            return Err(Refusal::new(RefusalKind::NotSignedIn, "The login or the password is wrong."));
        }
        Request::SignIn { login, new: None, .. } if login == "stale@x.example" => {
            return Err(Refusal::new(RefusalKind::PasswordChange, "The password has to be changed."));
        }
        Request::SignIn { .. } => Reply::Standing(standing()),
        Request::Standing => Reply::Standing(standing()),
        Request::CheckSignIn { password, .. } => Reply::SignInAnswer(Box::new(sign_in_answer(password.as_ref()))),
        Request::RequestAccess { password, .. } => Reply::AccessAnswer(Box::new(access_answer(password.as_ref()))),
        Request::Doctor { user } => Reply::Diagnosis(Box::new(diagnosis(user))),
        Request::WriteText { set } => {
            Reply::Text(format!("user {} status I -> A\n", set.changes[0].cell.user().unwrap()))
        }
        Request::Users { find, .. } if find.filter.contains("nobody") => Reply::Users(Page::default()),
        Request::Users { place: Place::Start, .. } => Reply::Users(page(vec![user_row(1), user_row(2)], true)),
        Request::Users { .. } => Reply::Users(page(vec![user_row(3)], false)),
        Request::Count { .. } => Reply::Count(3),
        Request::User { user } => Reply::User(Box::new(card(user.0).ok_or_else(|| unknown("7"))?)),
        Request::UserByLogin { login } => Reply::User(Box::new(by_login(&login)?)),
        Request::Lookup { kind: LookupKind::Location, text, .. } if text != "Nowhere" => {
            Reply::Lookup(vec![Named { id: 31, name: "Pier".into(), note: Raw::default() }])
        }
        Request::References { user: UserId(1) } => Reply::References(vec![Reference {
            what: "supervises".into(),
            count: 3,
            more: false,
            examples: vec![HOSTILE.into()],
        }]),
        Request::References { .. } => Reply::References(Vec::new()),
        Request::Lookup { text, .. } if text.eq_ignore_ascii_case("nowhere") => Reply::Lookup(Vec::new()),
        Request::Lookup { .. } => Reply::Lookup(vec![Named { id: 1, name: HOSTILE.into(), note: HOSTILE.into() }]),
        Request::Filters | Request::KeepFilter { .. } | Request::DropFilter { .. } => Reply::Filters(filters()),
        Request::Columns { axis, .. } => Reply::Columns(columns(axis)),
        Request::SetupRows { list, .. } => Reply::SetupRows(places::rows(list)),
        Request::Sharing { .. } => Reply::Sharing(places::shares()),
        Request::Record { id } => Reply::Record(Box::new(places::record(id))),
        Request::Records { ids } => Reply::Records(ids.into_iter().map(places::record).collect()),
        Request::Properties => Reply::Properties(Box::new(properties())),
        Request::Approvers => Reply::Approvers(approvers()),
        Request::Approvals { .. } => Reply::Approvals(page(vec![pending(2), pending(3)], false)),
        Request::Decisions { .. } => Reply::Decisions(page(vec![decided(3)], false)),
        Request::Hints { users } if users.len() > ApplicantHints::MOST => {
            return Err(Refusal::new(RefusalKind::Usage, "Too many at once."));
        }
        Request::Hints { users } => Reply::Hints(users.into_iter().map(hint).collect()),
        Request::Judge { set, .. } => Reply::Judgement(judge(&set).into()),
        Request::Commit { set, .. } if set.reason == "drop" => {
            return Err(Refusal::new(RefusalKind::LinkFailed, "The line is gone."));
        }
        Request::Commit { set, receipt, .. } => Reply::Outcome(commit(&set, receipt)),
        Request::Outcome { receipt } => Reply::Known(committed(1, 0, receipt)),
        Request::Inverse { .. } => Reply::Inverse(inverse()),
        Request::Undo { receipt, .. } => Reply::Outcome(commit(&set_of(1), receipt)),
        Request::FindSet { receipt: Receipt([0xab, ..]) } | Request::Sets { .. } => {
            Reply::Sets(page(vec![set_row()], false))
        }
        Request::FindSet { .. } => Reply::Unknown,
        Request::ChangesOf { .. } => Reply::Set(set_of(2)),
        Request::ReadText { text } if text.contains("nonsense") => {
            return Err(Refusal::invalid("Line 1: \"nonsense\" is no change.\nLine 2: \"\u{1b}[2J\" neither."));
        }
        Request::ReadText { text } => Reply::Set(set_of(if text.contains("root") { 4 } else { 2 })),
        Request::Audit { .. } => Reply::Audit(page(vec![audit_row()], false).into()),
        Request::VerifyAudit { from } => Reply::AuditStretch(audit_stretch(from)),
        Request::AuditHead { known } => Reply::AuditHead(audit_head(known)),
        Request::PlanImport { imported, .. } => Reply::ImportPlan(Box::new(import_plan(imported))),
        Request::PreviewSync { ask } => Reply::Sync(Box::new(sync::summary(&ask.source))),
        Request::SyncRows { part, from, .. } => Reply::SyncRows(page(sync::rows(&part, from), from == 0)),
        Request::BackupSync { .. } => Reply::SyncBackup(sync::progress()),
        Request::ApplySync { receipt, .. } => Reply::SyncApplied(Box::new(sync::report(committed(9, 0, receipt)))),
        Request::SyncBackups => Reply::SyncBackups(vec![sync::backup()]),
        Request::RestoreSync { receipt, .. } => {
            Reply::SyncRestored(Box::new(sync::restored(receipt.map(|receipt| committed(9, 0, receipt)))))
        }
        Request::Templates => Reply::Templates(vec![template(), power_user()]),
        Request::Explain { user, .. } => Reply::Explanation(Box::new(explanation(user))),
        Request::Holders { place, limit, .. } => {
            let rest = if place == Place::Start { &[3, 1][..] } else { &[1] };
            let rows: Vec<Holder> = rest.iter().take(limit as usize).map(|id| holder(*id)).collect();
            let after = rows.len() < rest.len();
            Reply::Holders(page(rows, after))
        }
        Request::AsOf { of: Subject::User(user), at } => Reply::AsOf(Box::new(as_of(user, at)?)),
        Request::Differences { .. } => Reply::Differences(page(vec![differing()], false)),
        Request::Mails { .. } => Reply::Mails(page(vec![post::row(7)], false)),
        Request::Mail { .. } => Reply::Mail(Box::new(post::text())),
        Request::MailTally => Reply::MailTally(MailTally { queued: 5, due: 4, ..MailTally::default() }),
        Request::ClaimMail { .. } => Reply::Claimed(post::claimed()),
        Request::SettleMail { .. } => Reply::Settled(true),
        Request::MendMail { .. } => Reply::Mended(1),
        Request::Check => Reply::Check(vec![HOSTILE.into()]),
        Request::Lints => Reply::Lints(vec![HOSTILE.into()]),
        other => panic!("nothing asks for {}", other.name()),
    })
}

fn template() -> Template {
    let levels = [(Permission::UserSetup, Level::Write), (Permission::QueryDesigner, Level::Read)];
    Template { template: TemplateId(5), name: HOSTILE.into(), levels: levels.into_iter().collect() }
}

fn power_user() -> Template {
    let levels = [(Permission::UserSetup, Level::Read), (Permission::DataExport, Level::Write)];
    Template { template: TemplateId(2), name: "Power User".into(), levels: levels.into_iter().collect() }
}

fn explanation(user: UserId) -> Explanation {
    let step = |by| ReachStep { takes_over: UserId(3), login: HOSTILE.into(), by };
    let path = vec![step(TakeOver::PasswordChangesInOrganization), step(TakeOver::UserSetup)];
    let (permission, level) = (Permission::DataExport, Level::Write);
    let reaches = vec![Reach { user, login: login(user.0), permission, level, path }];
    Explanation { reaches, takes_over: 9, more: false, taken_over_by: vec![step(TakeOver::PasswordChanges)], takers: 1 }
}

/// The first user is as they are; the second was made later.
fn as_of(user: UserId, at: Time) -> Result<AsOf, Refusal> {
    let card = || card(user.0).map(|card| Facts::User(Box::new(card))).ok_or_else(|| unknown("7"));
    let (known, then) = match user {
        UserId(1) => (Known::Exact, Some(card()?)),
        _ => (Known::NotYet { made: NOW }, None),
    };
    Ok(AsOf { at, known, then, now: card()?, last: None, earlier: None, later: None })
}

fn inverse() -> Inverse {
    let judged = judge(&set_of(1));
    Inverse { set: set_of(1), warnings: Vec::new(), of: set_row(), tally: judged.tally(), rows: judged.rows }
}

fn differing() -> Differing {
    let (what, before, after) = (HOSTILE.into(), HOSTILE.into(), HOSTILE.into());
    let made = Made { at: NOW, by: HOSTILE.into(), set: Some(SetId(7)), reason: HOSTILE.into() };
    let cell = Cell::User { user: UserId(1), field: UserField::City };
    Differing { cell, subject: login(1), what, before, after, made, key: key(1) }
}

fn holder(id: i64) -> Holder {
    Holder {
        user: UserId(id),
        name: name(id),
        login: login(id),
        status: Status::Active,
        how: HOSTILE.into(),
        since: Some(NOW),
        granted_by: Some(HOSTILE.into()),
        via: Some(Via::Template(TemplateId(5))),
        until: None,
        counts: id == 1,
        key: key(id),
    }
}

fn filters() -> Vec<SavedFilter> {
    let kept = |filter, name: &str, mine: bool| SavedFilter {
        filter: FilterId(filter),
        name: name.into(),
        text: "never locked".into(),
        shared: !mine,
        mine,
        owner: HOSTILE.into(),
    };
    vec![kept(1, "Asleep", true), kept(2, HOSTILE, false)]
}

fn page<Row>(rows: Vec<Row>, after: bool) -> Page<Row> {
    Page { rows, after, ..Page::default() }
}

fn key(id: i64) -> Key {
    Key { text: String::new(), number: 0, id }
}

pub fn name(id: i64) -> Raw {
    if id == 3 {
        HOSTILE.into()
    } else {
        // Somebody new has no name here yet.
        ["", "Nguyễn Lan", "Dana Okafor", "", "Root"][usize::try_from(id).unwrap_or(0)].into()
    }
}

pub fn login(id: i64) -> Raw {
    PEOPLE.iter().find(|person| person.0 == id).map_or("", |person| person.1).into()
}

fn unknown(user: &str) -> Refusal {
    Refusal::not_found(format!("There is no user \"{user}\"."))
}

fn by_login(login: &str) -> Result<UserCard, Refusal> {
    let person = PEOPLE.iter().find(|person| person.1 == login).ok_or_else(|| unknown(login))?;
    card(person.0).ok_or_else(|| unknown(login))
}

fn user_row(id: i64) -> UserRow {
    UserRow {
        user: UserId(id),
        name: name(id),
        login: login(id),
        status: PEOPLE[usize::try_from(id - 1).unwrap()].2,
        owner: (id == 1).then(|| "HFX".into()),
        last_seen: (id == 1).then_some(NOW),
        tier: if id == 1 { Tier::One } else { Tier::Plain },
        locked: id == 2,
        key: key(id),
    }
}

fn columns(axis: Axis) -> Vec<Column> {
    let column = |id, head: &str, name: &str| Column {
        id,
        head: head.into(),
        name: name.into(),
        active: true,
        admin_menu: id == 21,
    };
    match axis {
        Axis::Organizations => vec![column(10, "HFX", "Harbor"), column(11, "QRS", HOSTILE)],
        Axis::Workgroups => vec![column(20, "Intake", "Intake"), column(21, HOSTILE, HOSTILE)],
        Axis::Permissions | Axis::Restrictions | Axis::Sharing(_) => Vec::new(),
    }
}

fn pending(id: i64) -> ApprovalRow {
    ApprovalRow {
        user: UserId(id),
        name: name(id),
        login: login(id),
        source: "harbor.example".into(),
        created_at: NOW,
        asked: (id == 2).then_some(Asked { first: NOW, last: NOW, times: 3 }),
        owner: None,
        workgroups: 0,
        key: key(id),
    }
}

fn decided(id: i64) -> DecisionRow {
    DecisionRow {
        user: UserId(id),
        name: name(id),
        login: login(id),
        state: RequestState::Denied,
        requested_at: NOW,
        times: 1,
        decided_at: NOW,
        decided_by: Some("kim@x.example".into()),
        note: Some(HOSTILE.into()),
        key: key(id),
    }
}

fn hint(user: UserId) -> ApplicantHints {
    let owning = Cell::User { user, field: UserField::OwningOrg };
    let suggestion = Suggestion {
        summary: "owning QRS".into(),
        short: "QRS".into(),
        agreeing: 3,
        colleagues: 4,
        changes: vec![Change::new(owning, Value::None, Value::Org(OrgId(11)))],
    };
    ApplicantHints { user, lookalikes: Vec::new(), suggestion: (user == UserId(2)).then_some(suggestion), denial: None }
}

fn set_of(user: i64) -> ChangeSet {
    let cell = Cell::User { user: UserId(user), field: UserField::Status };
    let change = Change::new(cell, Value::Status(Status::Pending), Value::Status(Status::Active));
    ChangeSet { changes: vec![change], ..ChangeSet::default() }
}

/// Whatever concerns `root@x.example` is refused; whatever concerns Eve is in conflict.
fn judge(set: &ChangeSet) -> Judgement {
    let judged = |change: &Change| {
        let user = change.cell.user().map_or(0, |user| user.0);
        Judged {
            change: change.clone(),
            verdict: match user {
                4 => Verdict::Refused(Finding::new(Guard::G5, "You may not activate somebody above you.")),
                3 => Verdict::Conflict { theirs: Value::Status(Status::Active), by: HOSTILE.into(), at: Some(NOW) },
                _ => Verdict::Ok,
            },
            subject: name(user),
            what: change.cell.label().into(),
            before: "before".into(),
            after: "after".into(),
            implied: false,
        }
    };
    Judgement { rows: set.changes.iter().map(judged).collect(), users: 1, revision: 7, ..Judgement::default() }
}

fn commit(set: &ChangeSet, receipt: Receipt) -> Outcome {
    let judgement = judge(set);
    let (passing, stopping) = (judgement.tally().ok, judgement.tally().stopping());
    if stopping > 0 && !set.accepted.ok_rows_only {
        return Outcome::Stopped(judgement);
    }
    Outcome::Committed { committed: committed(passing, stopping, receipt), judgement }
}

fn committed(written: u32, left_out: u32, receipt: Receipt) -> Committed {
    Committed {
        set: SetId(5),
        receipt,
        at: NOW,
        written,
        left_out,
        audit_seq: 12,
        audit_head: "c0ffee".to_owned(),
        new_users: Vec::new(),
        repeated: false,
    }
}

fn set_row() -> SetRow {
    SetRow {
        set: SetId(5),
        receipt: Receipt([0xab; 16]),
        at: NOW,
        operator: HOSTILE.into(),
        reason: HOSTILE.into(),
        size: 1,
        undo_of: None,
        undone_by: Some(SetId(6)),
    }
}

/// Every user that was read stands for the same change; what was wrong is handed back.
fn import_plan(imported: Imported) -> ImportPlan {
    let set = if imported.users.is_empty() { ChangeSet::default() } else { set_of(2) };
    let judgement = judge(&set);
    let read = imported.users.len() as u64;
    let tallies = vec![ImportTally { kind: "users".to_owned(), read, ..ImportTally::default() }];
    ImportPlan { set, tallies, problems: imported.problems, judgement }
}
