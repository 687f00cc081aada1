//! What the specification says of tools, ranks and administrators, as plain facts about a town.

use beadle::domain::verdict::Guard;

use super::town::{Group, Levels, NEVER, NOW, Town, User};

/// Numbers of the permissions that the rules name, counted from 0 in the order of the specification's table.
pub const RECYCLE_BIN: usize = 0;
pub const PASSWORDS: usize = 17;
pub const PASSWORDS_IN_ORG: usize = 18;
pub const SETUP_DATA: usize = 21;
pub const USER_SETUP: usize = 22;
pub const WORKGROUP_DESIGNER: usize = 26;

/// Write raises privileges or takes over accounts.
const TIER_ONE: [usize; 9] = [2, 9, 10, 14, 17, 18, 20, 22, 26];
/// Read of System Integration is tier 1, too: it shows the API keys.
const TIER_ONE_READ: usize = 10;
/// Write reaches or spreads data.
const TIER_TWO: [usize; 8] = [5, 6, 7, 8, 13, 19, 21, 23];
/// These have no Read.
pub const ONLY_WRITE: [usize; 7] = [8, 9, 14, 17, 18, 20, 25];

/// The rules of rank, which the broken glass lifts: who holds what, and nothing of what is true of the data.
pub const OF_RANK: [Guard; 7] = [Guard::Standing, Guard::G1, Guard::G2, Guard::G3, Guard::G4, Guard::G5, Guard::G6];

/// The tier that a level of a permission reaches, 0 for none.
pub fn tier(permission: usize, level: u8) -> u8 {
    match level {
        2 if TIER_ONE.contains(&permission) => 1,
        2 if TIER_TWO.contains(&permission) => 2,
        1 if permission == TIER_ONE_READ => 1,
        _ => 0,
    }
}

/// Whether somebody reaches a tier-1 pair of permission and level that another does not.
pub fn outranks(one: &Levels, other: &Levels) -> bool {
    (0..27)
        .any(|permission| (1..=one[permission]).any(|level| tier(permission, level) == 1 && other[permission] < level))
}

pub const fn holds(until: Option<i64>, at: i64) -> bool {
    match until {
        None => true,
        Some(until) => until > at,
    }
}

const fn has_menu(group: &Group) -> bool {
    (group.admin || group.setup) && matches!(group.active, Some(true))
}

impl Town {
    /// The active workgroups of which somebody is an active member at a moment.
    pub fn groups_of<'a>(&'a self, user: &'a User, at: i64) -> impl Iterator<Item = (i64, &'a Group)> {
        let counted = user.groups.iter().filter(move |(_, row)| row.active && holds(row.until, at));
        let groups = counted.filter_map(|(id, _)| Some((*id, self.groups.get(id)?)));
        groups.filter(|(_, group)| group.active == Some(true))
    }

    pub fn menu_ok(&self, user: &User, at: i64) -> bool {
        user.status == Some('A') && self.groups_of(user, at).any(|(_, group)| has_menu(group))
    }

    pub fn is_administrator(&self, user: &User, at: i64) -> bool {
        user.status == Some('A')
            && !user.system
            && user.domain != -99
            && (!user.is_local() || user.hash.is_some())
            && user.levels[USER_SETUP] == 2
            && self.menu_ok(user, at)
            && user.logins(at).next().is_some()
    }

    pub fn administrators(&self, at: i64) -> Vec<i64> {
        self.users.iter().filter(|(_, user)| self.is_administrator(user, at)).map(|(id, _)| *id).collect()
    }

    /// Whether the last administrator would be gone: now, or once everything that ends has ended.
    pub fn loses_last(&self, after: &Self) -> bool {
        [NOW, NEVER - 1]
            .into_iter()
            .any(|at| !self.administrators(at).is_empty() && after.administrators(at).is_empty())
    }

    /// How many administrators are none any more.
    pub fn administrators_lost(&self, after: &Self) -> usize {
        let left = after.administrators(NOW);
        self.administrators(NOW).iter().filter(|user| !left.contains(user)).count()
    }

    /// An active user who could not sign in.
    pub fn in_limbo(&self, user: &User) -> bool {
        user.status == Some('A') && (self.groups_of(user, NOW).next().is_none() || user.logins(NOW).next().is_none())
    }
}

impl User {
    pub fn logins(&self, at: i64) -> impl Iterator<Item = i64> + '_ {
        self.orgs.iter().filter(move |(_, row)| row.login && holds(row.until, at)).map(|(org, _)| *org)
    }

    /// Whether every level and every Login organization of the other is within one's own.
    pub fn dominates(&self, other: &Self) -> bool {
        (0..27).all(|permission| other.levels[permission] <= self.levels[permission])
            && other.logins(NOW).all(|org| self.logins(NOW).any(|own| own == org))
    }

    /// Whether one may set the other's password at all, dominance left aside (first half of G6).
    pub fn may_set_password_of(&self, other: &Self) -> bool {
        let edits = |org: i64| self.orgs.get(&org).is_some_and(|row| row.edit && holds(row.until, NOW));
        let related =
            other.orgs.iter().filter(|(_, row)| (row.active || row.login || row.edit) && holds(row.until, NOW));
        self.levels[PASSWORDS] == 2
            || self.levels[PASSWORDS_IN_ORG] == 2 && related.map(|(org, _)| *org).chain(other.owner).any(edits)
    }
}
