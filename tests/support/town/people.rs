//! The people of a small town: who they are, how they are found, and what is known of each.

use beadle::api::lookup::{LookupKind, Named};
use beadle::api::page::Key;
use beadle::api::users::{AccessRow, Find, MembershipRow, PermissionRow, UserCard, UserRow};
use beadle::api::{Page, Place};
use beadle::domain::change::Via;
use beadle::domain::ids::{OrgId, UserId, WorkgroupId};
use beadle::domain::permission::{Level, Permission, Tier};
use beadle::domain::status::Status;
use beadle::domain::text::{Raw, search_key};
use beadle::domain::time::{DAY, HOUR, Time};
use beadle::tui::rehearsal::NOW;

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

/// The ten people with a story, and so many more without.
pub fn people(more: usize) -> Vec<UserRow> {
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
    users
}

/// Those whom a filter finds: words, statuses, or one number.
pub fn found(users: &[UserRow], find: &Find) -> Vec<UserRow> {
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
        return users.iter().filter(|row| row.user == UserId(id)).cloned().collect();
    }
    let fits = |row: &&UserRow| {
        let text = format!("{} {}", search_key(row.name.stored()), row.login.stored());
        statuses.contains(&row.status) && words.iter().all(|word| text.contains(word))
    };
    let mut rows: Vec<_> = users.iter().filter(fits).cloned().collect();
    if find.descending {
        rows.reverse();
    }
    rows
}

/// What a text could mean.
pub fn looked_up(users: &[UserRow], kind: LookupKind, text: &str) -> Vec<Named> {
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
        LookupKind::User => users.iter().map(|row| named(row.user.0, row.name.stored(), row.login.stored())).collect(),
        LookupKind::Release | LookupKind::Source | LookupKind::Domain | LookupKind::Action => Vec::new(),
    };
    let fits = |named: &Named| {
        let whole = format!("{} {}", search_key(named.name.stored()), search_key(named.note.stored()));
        search_key(text).split_whitespace().all(|word| whole.contains(word))
    };
    all.into_iter().filter(fits).collect()
}

/// The rows at a place.
pub fn page(rows: &[UserRow], place: &Place, limit: u32) -> Page<UserRow> {
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

/// Everything about somebody: the same of each but for the row.
pub fn card(row: &UserRow) -> UserCard {
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
