//! The reference model: who may do what, from the specification alone.
//!
//! It answers with every objection it has to a row, in no order; the engine names one of them. One rule can be left
//! out, to show that the comparison would notice.

use std::collections::{BTreeMap, BTreeSet};

use beadle::domain::cell::{AccessPart, Cell, Kind, MembershipPart, UserField, Value};
use beadle::domain::change::{Change, ChangeSet};
use beadle::domain::verdict::Guard;

use super::facts::{RECYCLE_BIN, SETUP_DATA, USER_SETUP, WORKGROUP_DESIGNER};
use super::objections::objections;
use super::town::{Town, User};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kin {
    Refused,
    Withheld,
    Held,
}

pub type Objections = BTreeSet<(Kin, Guard)>;

/// What the model says of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Say {
    Noop,
    Conflict,
    /// Nothing against it.
    Ok,
    Objects(Objections),
    /// Against what it implies, but not against itself; where such rows are left out, it goes with them.
    Implies(Objections),
}

/// What the model says of a set.
#[derive(Clone, Debug)]
pub enum Opinion {
    /// Nobody is signed in, or the operator may not even look.
    Shut,
    Judged(Judged),
}

#[derive(Clone, Debug)]
pub struct Judged {
    pub rows: Vec<Say>,
    pub refusals: BTreeSet<Guard>,
    pub holds: BTreeSet<Guard>,
    /// Whether a row stops the set already, so that nothing need be said of it as a whole.
    pub rows_stop: bool,
    /// The town as it would be; nothing when the set is stopped.
    pub after: Option<Town>,
}

/// A set on its way, and what is known beside it.
pub struct Asked<'a> {
    pub operator: i64,
    pub set: &'a ChangeSet,
    /// Users for whom a new password comes along; nothing is known of them in a preview.
    pub passwords: Option<&'a BTreeSet<i64>>,
    /// The operator's own password comes along.
    pub confirmed: bool,
    /// Who set a password last, where that is known.
    pub given: &'a BTreeMap<i64, i64>,
    /// The glass is broken.
    pub glass: bool,
    /// The rules that are left out.
    pub without: &'a [Guard],
}

impl Asked<'_> {
    pub fn touched(&self) -> BTreeSet<i64> {
        self.set.changes.iter().filter_map(|change| Some(change.cell.user()?.0)).collect()
    }

    pub fn acknowledged(&self) -> bool {
        self.set.accepted.elevation && !self.set.reason.trim().is_empty()
    }

    fn keeps(&self, guard: Guard) -> bool {
        !self.without.contains(&guard)
    }
}

/// The town with all live changes made, and what they imply.
fn made(before: &Town, asked: &Asked<'_>, live: &[&Change]) -> Town {
    let staged: BTreeSet<Cell> = live.iter().map(|change| change.cell).collect();
    let mut after = before.clone();
    let removal = |change: &&&Change| {
        let relation = matches!(
            change.cell,
            Cell::Access { part: AccessPart::Active, .. } | Cell::Membership { part: MembershipPart::Active, .. }
        );
        relation && change.after.is_none()
    };
    for change in live {
        for (cell, value) in implied(before, asked, live, change) {
            if !staged.contains(&cell) {
                after.set(cell, &value);
            }
        }
    }
    live.iter().filter(|change| !removal(change)).for_each(|change| after.set(change.cell, &change.after));
    live.iter().filter(removal).for_each(|change| after.set(change.cell, &change.after));
    after
}

fn implied(before: &Town, asked: &Asked<'_>, live: &[&Change], change: &Change) -> Vec<(Cell, Value)> {
    match change.cell {
        // Login or Editable on an absent relation switches Active on.
        Cell::Access { user, org, part } if part != AccessPart::Active && change.after != change.cell.absent() => {
            let active = Cell::Access { user, org, part: AccessPart::Active };
            if before.get(active).is_none() { vec![(active, Value::ON)] } else { Vec::new() }
        }
        Cell::Membership { user, workgroup, part: MembershipPart::Until } if !change.after.is_none() => {
            let active = Cell::Membership { user, workgroup, part: MembershipPart::Active };
            if before.get(active).is_none() { vec![(active, Value::ON)] } else { Vec::new() }
        }
        // A new password is changed at the next sign-in, and no lock keeps its owner out.
        Cell::User { user, field: UserField::Password } => {
            let own = user.0 == asked.operator;
            let mut implied = vec![(Cell::User { user, field: UserField::RequireChange }, Value::Flag(!own))];
            if !own {
                implied.push((Cell::User { user, field: UserField::LockedUntil }, Value::None));
            }
            implied
        }
        // A template without a name is gone, with its levels.
        Cell::Template { template, .. } if change.after.is_none() => {
            let level =
                |permission| (Cell::TemplateLevel { template, permission }, Value::Level(super::town::level(0)));
            beadle::domain::permission::Permission::ALL.into_iter().map(level).collect()
        }
        // An active user has a relation to the owning organization.
        Cell::User { user, field: UserField::Status | UserField::OwningOrg } => {
            let would_be = |field| {
                let cell = Cell::User { user, field };
                let staged = live.iter().find(|change| change.cell == cell);
                staged.map_or_else(|| before.get(cell), |change| change.after.clone())
            };
            let active = would_be(UserField::Status) == Value::Status(beadle::domain::status::Status::Active);
            match would_be(UserField::OwningOrg) {
                Value::Org(org) if active => {
                    let relation = Cell::Access { user, org, part: AccessPart::Active };
                    if before.get(relation).is_none() { vec![(relation, Value::ON)] } else { Vec::new() }
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// Whether a change would take along a cell of the same set that is a conflict: nobody overwrites by the way what others
/// changed since.
fn overwrites(before: &Town, asked: &Asked<'_>, live: &[&Change], change: &Change) -> bool {
    let mut along = implied(before, asked, live, change);
    match change.cell {
        Cell::Access { user, org, part: AccessPart::Active } if change.after.is_none() => {
            let parts = [AccessPart::Login, AccessPart::Editable, AccessPart::Until];
            along.extend(parts.map(|part| Cell::Access { user, org, part }).map(|cell| (cell, cell.absent())));
        }
        Cell::Membership { user, workgroup, part: MembershipPart::Active } if change.after.is_none() => {
            along.push((Cell::Membership { user, workgroup, part: MembershipPart::Until }, Value::None));
        }
        _ => {}
    }
    let mut seen = BTreeSet::new();
    let mut firsts = asked.set.changes.iter().filter(|other| seen.insert(other.cell));
    firsts.any(|other| {
        let altered = along.iter().any(|(cell, value)| *cell == other.cell && before.get(*cell) != *value);
        altered && compare(before, other, true) == Some(Say::Conflict)
    })
}

/// The objections to a change, and to what it implies.
struct Found {
    own: Objections,
    implied: Objections,
}

impl Found {
    fn about(before: &Town, after: &Town, asked: &Asked<'_>, live: &[&Change], change: &Change) -> Self {
        let kept = |change: &Change| {
            let mut found = objections(before, after, asked, change);
            found.retain(|(_, guard)| asked.keeps(*guard));
            found
        };
        let staged = |cell: Cell| live.iter().any(|change| change.cell == cell);
        // What several changes imply belongs to the last of them.
        let later = live.iter().skip_while(|other| other.cell != change.cell).skip(1);
        let later: BTreeSet<Cell> =
            later.flat_map(|other| implied(before, asked, live, other)).map(|(cell, _)| cell).collect();
        let implied = implied(before, asked, live, change).into_iter().filter(|(cell, _)| !staged(*cell));
        let implied = implied.filter(|(cell, value)| before.get(*cell) != *value && !later.contains(cell));
        let implied = implied.flat_map(|(cell, value)| kept(&Change::new(cell, before.get(cell), value)));
        let mut own = kept(change);
        own.extend(overwrites(before, asked, live, change).then_some((Kin::Refused, Guard::Invariant)));
        Self { own, implied: implied.collect() }
    }

    fn both(&self) -> impl Iterator<Item = &(Kin, Guard)> {
        self.own.iter().chain(&self.implied)
    }

    fn is_none(&self) -> bool {
        self.both().next().is_none()
    }

    fn said(&self) -> Say {
        match (self.own.is_empty(), self.implied.is_empty()) {
            (true, true) => Say::Ok,
            (true, false) => Say::Implies(self.implied.clone()),
            (false, _) => Say::Objects(self.own.clone()),
        }
    }
}

/// What a row is before any rule is asked.
fn compare(before: &Town, change: &Change, first: bool) -> Option<Say> {
    let invalid = || Some(Say::Objects([(Kin::Refused, Guard::Invariant)].into()));
    let kind = change.cell.kind();
    if !first || !change.before.fits(kind) || !change.after.fits(kind) || is_gone(before, change.cell) {
        return invalid();
    }
    let current = before.get(change.cell);
    let status = matches!(change.cell, Cell::User { field: UserField::Status, .. });
    let pending = Value::Status(beadle::domain::status::Status::Pending);
    let late = status && change.before == pending && current != pending;
    if current == change.after && !late {
        return Some(Say::Noop);
    }
    let unlocks = matches!(change.cell, Cell::User { field: UserField::LockedUntil, .. }) && change.after.is_none();
    let new = is_new(change.cell) && (change.before == change.cell.absent() || change.before == current);
    if current == change.before || new || unlocks { None } else { Some(Say::Conflict) }
}

const fn is_new(cell: Cell) -> bool {
    match cell {
        Cell::Org { org, .. } => org.is_new(),
        Cell::Workgroup { workgroup, .. } => workgroup.is_new(),
        Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => template.is_new(),
        Cell::User { user, .. }
        | Cell::Permission { user, .. }
        | Cell::Access { user, .. }
        | Cell::Membership { user, .. } => user.is_new(),
        _ => false,
    }
}

fn is_gone(before: &Town, cell: Cell) -> bool {
    match cell {
        Cell::Org { org, .. } => !org.is_new() && !before.orgs.contains_key(&org.0),
        Cell::Workgroup { workgroup, .. } => !workgroup.is_new() && !before.groups.contains_key(&workgroup.0),
        Cell::Template { .. } | Cell::TemplateLevel { .. } => false,
        cell => cell.user().is_some_and(|user| !user.is_new() && !before.users.contains_key(&user.0)),
    }
}

/// Whether the operator may see what a set speaks of.
fn sees(town: &Town, operator: &User, user: i64, change: &Change) -> bool {
    let has =
        |permission: usize, level| town.menu_ok(operator, super::town::NOW) && operator.levels[permission] >= level;
    if has(USER_SETUP, 1) {
        return true;
    }
    match change.cell {
        Cell::Org { .. } => has(SETUP_DATA, 1),
        Cell::Workgroup { .. } => has(WORKGROUP_DESIGNER, 1),
        Cell::User { user: whose, field } if whose.0 == user => {
            matches!(field.kind(), Kind::Text(_)) || matches!(field, UserField::Password | UserField::SecurityQuestion)
        }
        Cell::User { field: UserField::Password | UserField::SecurityQuestion | UserField::LockedUntil, .. } => {
            has(super::facts::PASSWORDS, 2) || has(super::facts::PASSWORDS_IN_ORG, 2)
        }
        _ => false,
    }
}

/// Judges a set.
pub fn judge(before: &Town, asked: &Asked<'_>) -> Opinion {
    let Some(operator) = before.users.get(&asked.operator) else { return Opinion::Shut };
    let active = operator.status == Some('A') && !operator.system;
    let sees = |change: &Change| asked.glass || sees(before, operator, asked.operator, change);
    if !active || !asked.set.changes.iter().all(sees) {
        return Opinion::Shut;
    }
    let mut seen = BTreeSet::new();
    let mut rows: Vec<Option<Say>> =
        asked.set.changes.iter().map(|change| compare(before, change, seen.insert(change.cell))).collect();
    loop {
        let live: Vec<&Change> =
            asked.set.changes.iter().zip(&rows).filter(|(_, said)| said.is_none()).map(|(change, _)| change).collect();
        let after = made(before, asked, &live);
        let all: BTreeMap<Cell, Found> =
            live.iter().map(|change| (change.cell, Found::about(before, &after, asked, &live, change))).collect();
        let goes = |kin: Kin, guard: Guard| match kin {
            Kin::Withheld if guard == Guard::G7 => true,
            Kin::Withheld => asked.set.accepted.withheld || asked.set.accepted.ok_rows_only,
            Kin::Refused | Kin::Held => asked.set.accepted.ok_rows_only,
        };
        let mut left_out = false;
        for (change, said) in asked.set.changes.iter().zip(&mut rows).filter(|(_, said)| said.is_none()) {
            let found = &all[&change.cell];
            if !found.is_none() && found.both().all(|(kin, guard)| goes(*kin, *guard)) {
                *said = Some(Say::Objects(found.both().copied().collect()));
                left_out = true;
            }
        }
        if !left_out {
            return Opinion::Judged(conclude(before, after, asked, &rows, &all));
        }
    }
}

fn conclude(
    before: &Town,
    after: Town,
    asked: &Asked<'_>,
    rows: &[Option<Say>],
    all: &BTreeMap<Cell, Found>,
) -> Judged {
    let accepted = asked.set.accepted;
    let changes = || asked.set.changes.iter().zip(rows);
    let live = || changes().filter(|(_, said)| said.is_none()).map(|(change, _)| change);
    let passing: Vec<&Change> = live().filter(|change| all[&change.cell].own.is_empty()).collect();
    let (refusals, holds) = about_set(before, &after, asked, &passing);
    let said: Vec<Say> = changes()
        .map(|(change, said)| match said {
            Some(said) => said.clone(),
            None => all[&change.cell].said(),
        })
        .collect();
    let stops = |say: &Say| match say {
        Say::Ok | Say::Noop => false,
        Say::Conflict => !accepted.ok_rows_only,
        Say::Objects(found) | Say::Implies(found) => found.iter().any(|(kin, guard)| match kin {
            Kin::Withheld if *guard == Guard::G7 => false,
            Kin::Withheld => !(accepted.withheld || accepted.ok_rows_only),
            Kin::Refused | Kin::Held => !accepted.ok_rows_only,
        }),
    };
    let rows_stop = said.iter().any(stops);
    let stopped = !refusals.is_empty() || !holds.is_empty() || rows_stop || !said.contains(&Say::Ok);
    let after = (!stopped).then(|| {
        let mut after = after;
        moved(before, &mut after);
        after.settled()
    });
    Judged { rows: said, refusals, holds, rows_stop, after }
}

/// What a move of status brings along.
fn moved(before: &Town, after: &mut Town) {
    for (id, user) in &mut after.users {
        let was = before.users.get(id).and_then(|user| user.status);
        if was.is_none() {
            user.texts.entry(UserField::Support).or_insert_with(|| "internal".to_owned());
            user.texts.entry(UserField::Source).or_insert_with(|| "local".to_owned());
        }
        if was == user.status || was.is_none() {
            continue;
        }
        user.from = was.filter(|_| user.status == Some('D'));
        if user.status == Some('A') {
            user.locked = None;
        }
    }
}

fn about_set(
    before: &Town,
    after: &Town,
    asked: &Asked<'_>,
    passing: &[&Change],
) -> (BTreeSet<Guard>, BTreeSet<Guard>) {
    let (mut refusals, mut holds) = (BTreeSet::new(), BTreeSet::new());
    if before.loses_last(after) {
        refusals.insert(Guard::G8);
    }
    let lost = before.administrators_lost(after);
    if lost > 1 && asked.set.accepted.number != u32::try_from(lost).ok() {
        holds.insert(Guard::G13);
    }
    if !asked.confirmed {
        let own = |change: &&&Change| {
            matches!(change.cell, Cell::User { user, field: UserField::Password | UserField::SecurityQuestion }
                     if user.0 == asked.operator)
        };
        let tier_one = |change: &&&Change| match (change.cell, &change.after) {
            (Cell::Permission { permission, .. }, Value::Level(wanted)) => {
                let wanted = super::town::level_number(*wanted);
                let Value::Level(held) = before.get(change.cell) else { return false };
                wanted > super::town::level_number(held) && super::facts::tier(permission.index(), wanted) == 1
            }
            _ => super::objections::makes_administrators(before, after, change),
        };
        if passing.iter().any(|change| own(&change)) {
            holds.insert(Guard::G6);
        } else if passing.iter().any(|change| tier_one(&change)) {
            holds.insert(Guard::G11);
        }
    }
    refusals.retain(|guard| asked.keeps(*guard));
    holds.retain(|guard| asked.keeps(*guard));
    (refusals, holds)
}

/// The bin's own tools.
pub const fn may_restore(levels: &super::town::Levels) -> bool {
    levels[RECYCLE_BIN] == 2 && levels[USER_SETUP] == 2
}
