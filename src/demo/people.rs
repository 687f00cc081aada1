//! The many: what each of them is, drawn from the seed and the person's number alone.
//!
//! Every table is filled in a pass of its own that draws its rows anew, so that a million people need no memory.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::chance::{Chance, Subject};
use super::library::Library;
use super::names;
use super::places::Places;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::status::Status;
use crate::domain::template::SHIPPED;
use crate::domain::time::{DAY, HOUR, Time};
use crate::store::seed::{SeedAccess, SeedMembership, SeedPermission, SeedUser};

/// People sit in teams of so many, of which the first leads the others.
const TEAM_SIZE: u64 = 12;

/// The generated people of one database.
#[derive(Debug)]
pub struct Population<'a> {
    pub library: &'a Library,
    pub places: &'a Places,
    pub seed: u64,
    pub now: Time,
    /// The id of the first of them.
    pub first: i64,
    pub count: u64,
    /// The user who granted what they have.
    pub grantor: i64,
    /// One hash for all local accounts: computing a million would take fourteen hours, and the password is printed anyway.
    pub shared_hash: Rc<str>,
    pub system_workgroup: i64,
    pub agency_workgroup: i64,
}

/// The shipped templates, by their position in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Basic,
    Power,
    SystemAdministrator,
    ImplementationManager,
}

/// Why an active account cannot sign in although nobody meant it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limbo {
    NoWorkgroup,
    NoLogin,
}

/// What everything else about a person follows from.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    /// Positions in [`Places`].
    pub owner: usize,
    pub workgroup: usize,
    pub status: Status,
    pub role: Role,
    pub created: i64,
    pub single_sign_on: bool,
    pub limbo: Option<Limbo>,
}

/// The logins that are in use, as hashes.
#[derive(Debug, Default)]
pub struct Logins(HashSet<u64>);

impl Logins {
    /// Takes the login if it is free.
    pub fn take(&mut self, login: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        login.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}

impl Population<'_> {
    pub fn id(&self, index: u64) -> i64 {
        self.first.saturating_add_unsigned(index)
    }

    pub fn lot(&self, index: u64) -> Lot {
        let mut chance = Chance::about(self.seed, Subject::Lot, index);
        let places = self.places;
        let team = *Chance::about(self.seed, Subject::Team, index / TEAM_SIZE).pick(&places.owners);
        let owner = if chance.percent(80) { team } else { *chance.pick(&places.owners) };
        let usual = *Chance::about(self.seed, Subject::Team, u64::MAX - owner as u64).pick(&places.ordinary);
        let workgroup = if chance.percent(80) { usual } else { *chance.pick(&places.ordinary) };
        let role = match (index % 300, chance.below(100)) {
            (17, ..75) => Role::SystemAdministrator,
            (17, _) => Role::ImplementationManager,
            (_, ..6) => Role::Power,
            _ => Role::Basic,
        };
        let status = match chance.below(100) {
            _ if index % 300 == 17 => Status::Active,
            ..88 => Status::Active,
            88..96 => Status::Inactive,
            _ => Status::Recycled,
        };
        let limbo = match index % 400 {
            33 => Some(Limbo::NoWorkgroup),
            233 => Some(Limbo::NoLogin),
            _ => None,
        };
        let created = self.now.0 - chance.between(4 * DAY, 2_200 * DAY);
        Lot { owner, workgroup, status, role, created, single_sign_on: chance.percent(18), limbo }
    }

    pub fn user(&self, index: u64, logins: &mut Logins) -> SeedUser {
        let lot = self.lot(index);
        let mut chance = Chance::about(self.seed, Subject::Person, index);
        let name = names::draw(&self.library.cultures, &mut chance);
        let words = &self.library.words;
        let own_domain = &self.places.organizations[lot.owner].domain;
        let domain =
            if lot.single_sign_on || chance.percent(90) { own_domain } else { chance.pick(&words.shared_domains) };
        let mut login = format!("{}@{domain}", name.local);
        if !logins.take(&login) {
            login = format!("{}{}@{domain}", name.local, index + 2);
            logins.take(&login);
        }
        let mut city = chance.pick(&words.cities).split('|').map(str::to_owned);
        let addressed = chance.percent(70);
        let signed_in = self.last_sign_in(&lot, &mut chance);
        let recycled = lot.status == Status::Recycled;
        let (failed_attempts, locked_until) = match chance.below(150) {
            0 if lot.status == Status::Active => (6, Some(self.now.0 + chance.between(HOUR, 20 * HOUR))),
            1..12 => (i64::from(chance.percent(50)) + 1, None),
            _ => (0, None),
        };
        let location = chance.pick(&self.places.locations[lot.owner]);
        let seated = lot.limbo != Some(Limbo::NoLogin) && chance.percent(45);
        SeedUser {
            user_id: self.id(index),
            name: name.shown,
            login,
            job_title: chance.percent(85).then(|| chance.pick(&words.jobs).clone()),
            street: addressed.then(|| format!("{} {}", chance.below(400) + 1, chance.pick(&words.streets))),
            city: city.next().filter(|_| addressed),
            state: city.next().filter(|_| addressed),
            zip: city.next().filter(|_| addressed),
            phone: chance.percent(60).then(|| format!("555-{:04}", chance.below(10_000))),
            provider_id: chance
                .percent(20)
                .then(|| i64::try_from(chance.below(words.providers.len() as u64)).unwrap_or(0) + 1),
            owning_org_id: Some(number(lot.owner)),
            location_id: seated.then_some(*location),
            supervisor_id: self.supervisor(index, &mut chance),
            is_case_manager: lot.role == Role::Basic && chance.percent(25),
            status: letter(lot.status),
            status_changed_at: if lot.status == Status::Active {
                lot.created
            } else {
                self.now.0 - chance.between(DAY, 3 * DAY)
            },
            status_changed_by: Some(self.grantor),
            recycle_origin: recycled.then_some(if chance.percent(60) { "I" } else { "A" }),
            recycle_reason: recycled.then(|| chance.pick(&words.recycle_reasons).clone()),
            support_capability: match lot.role {
                Role::Basic if chance.percent(10) => "none",
                Role::Basic | Role::Power => "internal",
                Role::SystemAdministrator | Role::ImplementationManager => "vendor",
            },
            account_source: if lot.single_sign_on { own_domain.clone() } else { "local".to_owned() },
            domain_id: 0,
            is_system: false,
            password_hash: (!lot.single_sign_on).then(|| Rc::clone(&self.shared_hash)),
            require_password_change: !lot.single_sign_on && signed_in.is_none(),
            terms_accepted_at: signed_in.map(|_| lot.created + HOUR),
            failed_attempts,
            locked_until: locked_until.filter(|_| !lot.single_sign_on),
            last_sign_in_at: signed_in,
            created_at: lot.created,
        }
    }

    /// What a person has in organizations: the owning one, and some others.
    pub fn access(&self, index: u64) -> Vec<SeedAccess> {
        let lot = self.lot(index);
        let mut chance = Chance::about(self.seed, Subject::Access, index);
        let mut rows = vec![SeedAccess {
            user_id: self.id(index),
            org_id: number(lot.owner),
            active: true,
            login: lot.limbo != Some(Limbo::NoLogin),
            editable: lot.role != Role::Basic || chance.percent(15),
            granted_by: Some(self.grantor),
            granted_at: lot.created,
            expires_at: None,
        }];
        let others = if self.places.big { 4 } else { chance.below(3) };
        while (rows.len() as u64) <= others {
            let org_id = number(usize::try_from(chance.below(self.places.organizations.len() as u64)).unwrap_or(0));
            if rows.iter().any(|row| row.org_id == org_id) {
                continue;
            }
            let active = chance.percent(95);
            rows.push(SeedAccess {
                user_id: self.id(index),
                org_id,
                active,
                login: active && lot.limbo != Some(Limbo::NoLogin) && chance.percent(60),
                editable: active && chance.percent(20),
                granted_by: Some(self.grantor),
                granted_at: chance.between(lot.created, self.now.0),
                expires_at: chance.percent(3).then(|| self.now.0 + chance.between(-30 * DAY, 90 * DAY)),
            });
        }
        rows.sort_unstable_by_key(|row| row.org_id);
        rows
    }

    pub fn memberships(&self, index: u64) -> Vec<SeedMembership> {
        let lot = self.lot(index);
        if lot.limbo == Some(Limbo::NoWorkgroup) {
            return Vec::new();
        }
        let mut chance = Chance::about(self.seed, Subject::Membership, index);
        let row = |workgroup_id, active, granted_at, expires_at| SeedMembership {
            user_id: self.id(index),
            workgroup_id,
            active,
            granted_by: Some(self.grantor),
            granted_at,
            expires_at,
        };
        let mut rows = vec![row(number(lot.workgroup), true, lot.created, None)];
        match lot.role {
            Role::Basic | Role::Power => {}
            Role::SystemAdministrator => rows.push(row(self.agency_workgroup, true, lot.created, None)),
            Role::ImplementationManager => rows.push(row(self.system_workgroup, true, lot.created, None)),
        }
        let wanted = if self.places.big { 3 } else { rows.len() as u64 + chance.below(4) / 2 };
        while (rows.len() as u64) < wanted {
            let workgroup = number(*chance.pick(&self.places.ordinary));
            if rows.iter().all(|row| row.workgroup_id != workgroup) {
                let until = chance.percent(2).then(|| self.now.0 + chance.between(-20 * DAY, 60 * DAY));
                rows.push(row(workgroup, chance.percent(96), chance.between(lot.created, self.now.0), until));
            }
        }
        rows.sort_unstable_by_key(|row| row.workgroup_id);
        rows
    }

    pub fn permissions(&self, index: u64) -> Vec<SeedPermission> {
        let lot = self.lot(index);
        let mut chance = Chance::about(self.seed, Subject::Permission, index);
        let mut levels = SHIPPED[lot.role as usize].levels();
        let deviates = chance.percent(if lot.role == Role::Power { 12 } else { 4 });
        if deviates && !matches!(lot.role, Role::SystemAdministrator | Role::ImplementationManager) {
            use Permission as P;
            let some = [P::DataExplorer, P::QueryDesigner, P::ReportDesigner, P::CalendarDesigner, P::DropdownList];
            levels.set(*chance.pick(&some), if chance.percent(70) { Level::Read } else { Level::Write });
            if chance.percent(30) {
                levels.set(P::DataExport, Level::Write);
            }
        }
        permission_rows(self.id(index), &levels, lot.role, self.grantor, lot.created)
    }

    /// A leader of the own team, or of the teams around it: always somebody with a lower number, so never a circle.
    fn supervisor(&self, index: u64, chance: &mut Chance) -> Option<i64> {
        let wide = TEAM_SIZE * TEAM_SIZE;
        let leader = if index.is_multiple_of(TEAM_SIZE) { index - index % wide } else { index - index % TEAM_SIZE };
        (leader < index && chance.percent(70)).then(|| self.id(leader))
    }

    fn last_sign_in(&self, lot: &Lot, chance: &mut Chance) -> Option<i64> {
        let ago = match (lot.status, chance.below(100)) {
            (_, ..7) => return None,
            (Status::Active, ..65) => chance.between(HOUR, 30 * DAY),
            (Status::Active, ..90) => chance.between(30 * DAY, 180 * DAY),
            _ => chance.between(120 * DAY, 1_000 * DAY),
        };
        Some((self.now.0 - ago).max(lot.created + HOUR))
    }
}

/// The rows of a user's levels; those that the template gives say so.
pub fn permission_rows(user_id: i64, levels: &Levels, role: Role, grantor: i64, at: i64) -> Vec<SeedPermission> {
    let template = SHIPPED[role as usize].levels();
    let held = levels.iter().filter(|(_, level)| *level != Level::None);
    let row = |(permission, level): (Permission, Level)| SeedPermission {
        user_id,
        perm_id: permission.number(),
        level: level.number(),
        granted_by: Some(grantor),
        granted_at: at,
        via: if template.get(permission) == level {
            format!("template:{}", role as usize + 1)
        } else {
            "manual".to_owned()
        },
    };
    held.map(row).collect()
}

/// The id that belongs to a position.
pub fn number(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX - 1) + 1
}

/// The status as the database has it.
pub const fn letter(status: Status) -> &'static str {
    match status {
        Status::Active => "A",
        Status::Inactive => "I",
        Status::Pending => "P",
        Status::Recycled => "D",
    }
}
