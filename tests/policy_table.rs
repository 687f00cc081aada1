//! Who may ask what: every request by every standing, answered through a seat and held against the reviewed table.
//!
//! `BEADLE_UPDATE=1 cargo test --test policy_table` writes the table anew; review the difference.
#![allow(clippy::unwrap_used, reason = "a test speaks by failing")]

mod support;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use beadle::api::along::Also;
use beadle::api::audit::{AuditFilter, Checkpoint};
use beadle::api::explain::Holding;
use beadle::api::gate::Arrival;
use beadle::api::import::{ImportOptions, Imported};
use beadle::api::lookup::LookupKind;
use beadle::api::mail::{Delivered, MailDecision};
use beadle::api::matrix::Axis;
use beadle::api::past::{Between, Subject};
use beadle::api::review::Outcome;
use beadle::api::setup::{SetupId, SetupList};
use beadle::api::sync::{ExtractBlock, SyncAccepted, SyncAsk, SyncOrder, SyncPart};
use beadle::api::users::Find;
use beadle::api::{Capability, Place, Refusal, RefusalKind, Reply, Request, Secret};
use beadle::domain::cell::{Cell, Value};
use beadle::domain::change::{Change, ChangeSet};
use beadle::domain::day::Day;
use beadle::domain::ids::{FilterId, MailId, OrgId, ReleaseId, SetId, UserId, WorkgroupId};
use beadle::domain::mail::MailFilter;
use beadle::domain::permission::{Level, Permission};
use beadle::domain::set_filter::SetFilter;
use beadle::domain::status::Status;
use beadle::domain::time::Time;
use support::world::{PASSWORD, World, commit, receipt, set};

const WORLD: &str = "
org ABC
workgroup Admin menu
workgroup Desk
user 10 gone@x.example I ABC login:ABC in:Admin user_setup=W
user 11 nomenu@x.example A ABC login:ABC in:Desk user_setup=W setup_data=W
user 12 plain@x.example A ABC login:ABC in:Admin
user 13 reader@x.example A ABC login:ABC in:Admin user_setup=R
user 14 editor@x.example A ABC login:ABC in:Admin user_setup=W
user 15 orgs@x.example A ABC login:ABC in:Admin setup_data=W
user 16 designer@x.example A ABC login:ABC in:Admin workgroup_designer=W
user 20 one@x.example A ABC login:ABC in:Desk
user 21 owner@x.example A ABC login:ABC in:Desk
";

/// A name, and who sits there; 99 is an account that the database does not know.
const STANDINGS: [(&str, i64); 10] = [
    ("nobody", 99),
    ("gone", 10),
    ("no-menu", 11),
    ("plain", 12),
    ("reader", 13),
    ("editor", 14),
    ("orgs", 15),
    ("designer", 16),
    ("root", 1),
    ("glass", GLASS),
];

/// Who sits there as a plain user and breaks the glass.
const GLASS: i64 = 21;

/// Every request, some in several forms. The match has no wildcard: a new request does not compile until it is here.
fn requests(one: &ChangeSet, own: &dyn Fn(i64) -> ChangeSet, org: &ChangeSet, group: &ChangeSet) -> Vec<Row> {
    let complete = |request: Request| match request {
        Request::Standing
        | Request::SignIn { .. }
        | Request::SignOut
        | Request::Users { .. }
        | Request::Count { .. }
        | Request::Matching { .. }
        | Request::User { .. }
        | Request::Cards { .. }
        | Request::UserByLogin { .. }
        | Request::SetupRows { .. }
        | Request::Record { .. }
        | Request::Records { .. }
        | Request::Shares { .. }
        | Request::Sharing { .. }
        | Request::Confirm { .. }
        | Request::LoginHolder { .. }
        | Request::Doctor { .. }
        | Request::CheckSignIn { .. }
        | Request::RequestAccess { .. }
        | Request::Properties
        | Request::Approvers
        | Request::Explain { .. }
        | Request::References { .. }
        | Request::Holders { .. }
        | Request::AsOf { .. }
        | Request::Differences { .. }
        | Request::Bin { .. }
        | Request::Templates
        | Request::Lookup { .. }
        | Request::Filters
        | Request::KeepFilter { .. }
        | Request::DropFilter { .. }
        | Request::Columns { .. }
        | Request::Window { .. }
        | Request::Approvals { .. }
        | Request::Hints { .. }
        | Request::Decisions { .. }
        | Request::Judge { .. }
        | Request::Commit { .. }
        | Request::Outcome { .. }
        | Request::Inverse { .. }
        | Request::Undo { .. }
        | Request::Sets { .. }
        | Request::FindSet { .. }
        | Request::ChangesOf { .. }
        | Request::ReadText { .. }
        | Request::WriteText { .. }
        | Request::Audit { .. }
        | Request::VerifyAudit { .. }
        | Request::AuditHead { .. }
        | Request::PlanImport { .. }
        | Request::PreviewSync { .. }
        | Request::ExtractSync { .. }
        | Request::TakeExtract { .. }
        | Request::SyncRows { .. }
        | Request::BackupSync { .. }
        | Request::ApplySync { .. }
        | Request::SyncBackups
        | Request::RestoreSync { .. }
        | Request::Mails { .. }
        | Request::Mail { .. }
        | Request::MailTally
        | Request::ClaimMail { .. }
        | Request::SettleMail { .. }
        | Request::MendMail { .. }
        | Request::Check
        | Request::Lints
        | Request::Along { .. } => request,
    };
    let find = Find::default;
    let (place, limit) = (Place::Start, 10);
    let users = vec![UserId(20)];
    let password = || Secret::new(PASSWORD.to_owned());
    let same = |request: Request| {
        let request = complete(request);
        Row { name: request.name().to_owned(), ask: vec![request; STANDINGS.len()] }
    };
    let form = |form: &str, request: Request| {
        let row = same(request);
        Row { name: format!("{} {form}", row.name), ..row }
    };
    let commits = |form: &str, sets: Vec<ChangeSet>| Row {
        name: format!("commit {form}"),
        ask: sets.into_iter().map(|set| Request::commit(set, receipt(900))).collect(),
    };
    vec![
        same(Request::Standing),
        same(Request::sign_in("root@x.example".to_owned(), password())),
        same(Request::SignOut),
        same(Request::Confirm { password: password() }),
        same(Request::CheckSignIn { login: "one@x.example".to_owned(), password: Some(password()), arrival: None }),
        form(
            "of a newcomer",
            Request::CheckSignIn { login: "new@x.example".to_owned(), password: None, arrival: Some(arrival()) },
        ),
        same(Request::RequestAccess { login: "one@x.example".to_owned(), password: Some(password()) }),
        form("vouched for", Request::RequestAccess { login: "one@x.example".to_owned(), password: None }),
        same(Request::Users { find: find(), place: place.clone(), limit }),
        same(Request::Count { find: find() }),
        same(Request::Matching { find: find() }),
        same(Request::User { user: UserId(20) }),
        same(Request::Cards { users: vec![UserId(20)] }),
        same(Request::UserByLogin { login: "one@x.example".to_owned() }),
        form(
            "of organizations",
            Request::SetupRows { list: SetupList::Orgs, filter: String::new(), place: place.clone(), limit },
        ),
        form(
            "of workgroups",
            Request::SetupRows { list: SetupList::Workgroups, filter: String::new(), place: place.clone(), limit },
        ),
        form(
            "of releases",
            Request::SetupRows { list: SetupList::Releases, filter: String::new(), place: place.clone(), limit },
        ),
        form("of an organization", Request::Record { id: SetupId::Org(OrgId(1)) }),
        form("of a workgroup", Request::Record { id: SetupId::Workgroup(WorkgroupId(1)) }),
        form("of organizations", Request::Records { ids: vec![SetupId::Org(OrgId(1))] }),
        form("of workgroups", Request::Records { ids: vec![SetupId::Workgroup(WorkgroupId(1))] }),
        same(Request::Shares { release: ReleaseId(1), on: Day(20_000), place: place.clone(), limit }),
        same(Request::Sharing { one: OrgId(1), other: None, on: Day(20_000) }),
        same(Request::LoginHolder { login: "one@x.example".to_owned() }),
        same(Request::Doctor { user: UserId(20) }),
        same(Request::Explain { user: UserId(20), at: None }),
        same(Request::References { user: UserId(20) }),
        same(Request::Holders {
            of: Holding::Permission { permission: Permission::UserSetup, level: Level::Write },
            at: None,
            place: place.clone(),
            limit,
        }),
        same(Request::AsOf { of: Subject::User(UserId(20)), at: Time(0) }),
        same(Request::Differences {
            of: Subject::User(UserId(20)),
            between: Between { from: Time(0), to: Time(1) },
            place: place.clone(),
            limit,
        }),
        same(Request::Bin { filter: String::new(), place: place.clone(), limit }),
        same(Request::Templates),
        same(Request::Lookup { kind: LookupKind::Org, text: String::new(), limit }),
        form("of releases", Request::Lookup { kind: LookupKind::Release, text: String::new(), limit }),
        same(Request::Filters),
        same(Request::KeepFilter { name: "Mine".to_owned(), text: "never".to_owned(), shared: true }),
        same(Request::DropFilter { filter: FilterId(1) }),
        same(Request::Columns { axis: Axis::Permissions, filter: String::new() }),
        form("of organizations", Request::Columns { axis: Axis::Organizations, filter: String::new() }),
        form("of options", Request::Columns { axis: Axis::Restrictions, filter: String::new() }),
        same(Request::Window { axis: Axis::Organizations, rows: vec![10], columns: vec![1] }),
        form("of options", Request::Window { axis: Axis::Restrictions, rows: vec![1], columns: vec![1] }),
        form("of sharing", Request::Window { axis: Axis::Sharing(ReleaseId(1)), rows: vec![1], columns: vec![1] }),
        same(Request::Properties),
        same(Request::Approvers),
        same(Request::Approvals { place: place.clone(), limit }),
        same(Request::Hints { users }),
        same(Request::Decisions { place: place.clone(), limit }),
        same(Request::judge(one.clone())),
        commits("of a user", vec![one.clone(); STANDINGS.len()]),
        commits("of oneself", STANDINGS.iter().map(|(_, user)| own(*user)).collect()),
        commits("of an organization", vec![org.clone(); STANDINGS.len()]),
        commits("of a workgroup", vec![group.clone(); STANDINGS.len()]),
        commits("of a property", vec![property(); STANDINGS.len()]),
        same(Request::Outcome { receipt: receipt(1) }),
        same(Request::Inverse { set: SetId(1) }),
        same(Request::undo(SetId(1), String::new(), receipt(901))),
        same(Request::Sets { filter: SetFilter::default(), place: place.clone(), limit }),
        same(Request::FindSet { receipt: receipt(1) }),
        same(Request::ChangesOf { set: SetId(1) }),
        same(Request::ReadText { text: String::new() }),
        same(Request::WriteText { set: one.clone() }),
        same(Request::Audit { filter: AuditFilter::default(), place: place.clone(), limit }),
        same(Request::VerifyAudit { from: Checkpoint::default() }),
        same(Request::AuditHead { known: None }),
        same(Request::PlanImport { imported: Imported::default(), options: ImportOptions { status: Status::Pending } }),
        same(Request::PreviewSync { ask: SyncAsk::default() }),
        same(Request::ExtractSync { from: 0 }),
        same(Request::TakeExtract { block: ExtractBlock::default() }),
        same(Request::SyncRows {
            plan: String::new(),
            part: SyncPart::Items { kind: None, changed: false },
            order: SyncOrder::Plan,
            from: 0,
            limit,
        }),
        same(Request::BackupSync { plan: String::new(), accepted: SyncAccepted::default(), stop: false }),
        same(Request::ApplySync {
            plan: String::new(),
            accepted: SyncAccepted::default(),
            reason: "the nightly sync".to_owned(),
            receipt: receipt(902),
        }),
        same(Request::SyncBackups),
        same(Request::RestoreSync { backup: String::new(), reason: String::new(), receipt: None }),
        same(Request::Mails { filter: MailFilter::default(), place: place.clone(), limit }),
        same(Request::Mail { mail: MailId(1) }),
        same(Request::MailTally),
        same(Request::ClaimMail { deliverer: "one".to_owned(), limit }),
        same(Request::SettleMail { deliverer: "one".to_owned(), mail: MailId(1), delivered: Delivered::Sent }),
        same(Request::MendMail { mails: vec![MailId(1)], decision: MailDecision::SendAgain }),
        same(Request::Check),
        same(Request::Lints),
        same(Request::Along {
            list: Box::new(Request::Users { find: find(), place: place.clone(), limit }),
            also: vec![Also::Card],
        }),
        form(
            "of organizations",
            Request::Along {
                list: Box::new(Request::SetupRows { list: SetupList::Orgs, filter: String::new(), place, limit }),
                also: vec![Also::Record],
            },
        ),
    ]
}

fn arrival() -> Arrival {
    Arrival { source: "idp.example".to_owned(), name: None }
}

/// A set that changes a property.
fn property() -> ChangeSet {
    let cell = Cell::Property { property: "SsoUsersNeedApproval".parse().unwrap() };
    let changes = vec![Change::new(cell, Value::None, Value::text("off"))];
    ChangeSet { changes, ..ChangeSet::default() }
}

struct Row {
    name: String,
    /// One request for each standing.
    ask: Vec<Request>,
}

#[test]
fn the_table_is_as_reviewed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy.txt");
    let table = table();
    if env::var_os("BEADLE_UPDATE").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    for (found, expected) in table.lines().zip(reviewed.lines()) {
        assert_eq!(found, expected, "BEADLE_UPDATE=1 writes the table anew");
    }
    assert_eq!(table.lines().count(), reviewed.lines().count(), "BEADLE_UPDATE=1 writes the table anew");
}

fn table() -> String {
    let first = World::new(WORLD);
    commit(&mut first.seat(1), "user 20 city none -> \"Harbor\"", 1);
    let mut root = first.seat(1);
    let one = set(&mut root, "user 20 zip none -> \"1\"");
    let org = set(&mut root, "org ABC city none -> \"Harbor\"");
    let group = set(&mut root, "workgroup Desk description none -> \"Front\"");
    let own = |user: i64| {
        // An account without a user has no row of its own; it asks for the one that is nobody's.
        set(&mut first.seat(1), &format!("user {user} phone none -> \"1\""))
    };
    let mut table =
        String::from("# Who may ask what. `sign-in`: nobody is signed in. `needs …`: refused for want of it;\n");
    table.push_str(
        "# `menu`: and of a workgroup with an administrative menu. `stopped …`: judged, and refused by a guard. `not here`: the seat is another's.\n",
    );
    let _ = write!(table, "{:28}", "");
    for (standing, _) in STANDINGS {
        let _ = write!(table, "{standing:26}");
    }
    drop(root);
    for row in requests(&one, &own, &org, &group) {
        let _ = write!(table, "\n{:28}", row.name);
        for ((_, user), request) in STANDINGS.iter().zip(row.ask) {
            let _ = write!(table, "{:26}", answer(&first, *user, request));
        }
    }
    let lines: Vec<&str> = table.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Asks on a copy of the world, so that no answer changes another.
fn answer(world: &World, user: i64, request: Request) -> String {
    let copy = world.copy();
    let mut seat = if user == GLASS { copy.glass(user) } else { copy.seat(user) };
    said(seat.answer(request))
}

fn said(result: Result<Reply, Refusal>) -> String {
    let refusal = match result {
        // Each part of what goes along is permitted or refused by itself.
        Ok(Reply::Along { also, .. }) => {
            let parts: Vec<String> = also.into_iter().map(|(_, result)| said(result)).collect();
            return format!("yes, {}", parts.join(", "));
        }
        Ok(Reply::Outcome(Outcome::Stopped(judgement))) => {
            let finding = judgement.rows.iter().find_map(|row| row.verdict.finding()).unwrap();
            return format!("stopped {}", finding.guard.code());
        }
        Ok(_) => return "yes".to_owned(),
        Err(refusal) => refusal,
    };
    match refusal.kind {
        RefusalKind::NotSignedIn => "sign-in".to_owned(),
        RefusalKind::NotAllowed => {
            let sentence = refusal.sentence.stored();
            let needed: Vec<_> = Capability::ALL.iter().filter(|one| sentence.contains(one.needs())).collect();
            let menu = if sentence.contains("menu") { "menu " } else { "" };
            // The seat of who broke the glass is nobody else's.
            needed.first().map_or_else(|| "not here".to_owned(), |needed| format!("needs {menu}{needed:?}"))
        }
        _ => "yes".to_owned(),
    }
}
