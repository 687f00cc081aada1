//! A town of random people, each as plain as can be and as the database has them.

use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::status::Status;
use crate::domain::template::SHIPPED;
use crate::domain::time::{DAY, HOUR};
use crate::store::world::{NOW, World};

/// A fixed sequence that looks random.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(super) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// One person, as plain as can be.
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) login: String,
    pub(super) status: Status,
    pub(super) owner: Option<i64>,
    /// Organization, the three flags, and until when.
    pub(super) access: Vec<(i64, [bool; 3], Option<i64>)>,
    pub(super) groups: Vec<(i64, bool, Option<i64>)>,
    pub(super) levels: Levels,
    pub(super) source: String,
    pub(super) supervisor: Option<i64>,
    pub(super) seen: Option<i64>,
    pub(super) locked: Option<i64>,
    pub(super) changed: i64,
}

pub(super) const ORGS: [(i64, &str, &str); 4] =
    [(1, "ABC", "Alpha Base"), (2, "HFX", "Harbor Fixed"), (3, "XYZ", "Xylo"), (4, "OLD", "Old")];
/// The last one is inactive.
pub(super) const GROUPS: [(i64, &str); 3] = [(1, "Intake"), (2, "HMIS Users"), (3, "Closed Desk")];
const GIVEN: [&str; 10] = ["Dana", "Nguyễn", "Łukasz", "Sean", "李小明", "anna", "Émile", "Bob", "Anne-Marie", "J"];
const FAMILY: [&str; 8] = ["Reyes", "Thị Mai", "Kowal", "O’Neil", "Zola", "Berg", "van den Berg", "Q"];
const DOMAINS: [&str; 4] = ["harbor.example", "north.example", "idp.example", "x.y"];
const SOURCES: [&str; 4] = ["local", "local", "idp.example", "North.example"];
const STATUSES: [&str; 5] = ["A", "A", "I", "P", "D"];

fn moment(dice: &mut Dice) -> Option<i64> {
    let choice = [
        None,
        Some(-1),
        Some(1),
        Some(-3 * DAY),
        Some(-100 * DAY),
        Some(DAY),
        Some(-90 * DAY),
        Some(-HOUR),
        Some(40 * DAY),
    ];
    choice[dice.roll(choice.len())].map(|way| NOW.0 + way)
}

fn person(id: i64, dice: &mut Dice) -> Person {
    let name = format!("{} {}", dice.one(&GIVEN), dice.one(&FAMILY));
    let login = format!("{}{id}@{}", dice.one(&["dana", "a.b", "MAI", "o'x", "z"]), dice.one(&DOMAINS));
    let status: Status = dice.one(&STATUSES).chars().next().and_then(Status::from_letter).unwrap();
    let bound = matches!(status, Status::Active | Status::Inactive);
    let owner = (bound || dice.roll(2) > 0).then(|| ORGS[dice.roll(4)].0);
    let (mut access, mut groups) = (Vec::new(), Vec::new());
    for (org, ..) in ORGS {
        if dice.roll(2) > 0 {
            access.push((org, [0; 3].map(|_| dice.roll(3) > 0), moment(dice)));
        }
    }
    for (group, _) in GROUPS {
        if dice.roll(2) > 0 {
            groups.push((group, dice.roll(3) > 0, moment(dice)));
        }
    }
    let mut levels = match dice.roll(6) {
        0..4 => SHIPPED[dice.roll(4)].levels(),
        _ => Levels::default(),
    };
    for _ in 0..dice.roll(6) {
        let permission = Permission::ALL[dice.roll(27)];
        let level = [Level::None, Level::Read, Level::Write][dice.roll(3)];
        if permission.allows(level) {
            levels.set(permission, level);
        }
    }
    Person {
        id,
        name,
        login,
        status,
        owner,
        access,
        groups,
        levels,
        source: dice.one(&SOURCES).to_owned(),
        supervisor: (id > 1 && dice.roll(2) > 0)
            .then(|| 1 + i64::try_from(dice.roll(usize::try_from(id - 1).unwrap())).unwrap()),
        seen: moment(dice),
        locked: moment(dice),
        changed: moment(dice).unwrap_or(NOW.0),
    }
}

fn put(world: &World, person: &Person) {
    world.user(person.id, &person.status.to_string(), &person.name, &person.login, person.owner);
    let db = &world.db;
    db.execute(
        "UPDATE users SET account_source = ?2, supervisor_id = ?3, last_sign_in_at = ?4, locked_until = ?5,
                status_changed_at = ?6 WHERE user_id = ?1",
        (person.id, &person.source, person.supervisor, person.seen, person.locked, person.changed),
    )
    .unwrap();
    for (org, [active, login, editable], until) in &person.access {
        let sql = "INSERT INTO user_organizations VALUES (?1, ?2, ?3, ?4, ?5, NULL, 0, ?6)";
        db.execute(sql, (person.id, org, active, login, editable, until)).unwrap();
    }
    for (group, active, until) in &person.groups {
        let sql = "INSERT INTO user_workgroups VALUES (?1, ?2, ?3, NULL, 0, ?4)";
        db.execute(sql, (person.id, group, active, until)).unwrap();
    }
    for (permission, level) in person.levels.iter().filter(|(_, level)| *level > Level::None) {
        let sql = "INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (?1, ?2, ?3, 0)";
        db.execute(sql, (person.id, permission.number(), level.number())).unwrap();
    }
}

pub(super) fn town(seed: u64) -> (World, Vec<Person>) {
    let mut dice = Dice(seed);
    let world = World::new();
    world.sql("DELETE FROM users; INSERT INTO workgroups (workgroup_id, name, name_fold, active) VALUES (3, 'Closed Desk', 'closed desk', 0)");
    let people: Vec<Person> = (1..=30).map(|id| person(id, &mut dice)).collect();
    people.iter().for_each(|person| put(&world, person));
    (world, people)
}
