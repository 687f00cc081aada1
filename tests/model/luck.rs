//! Random towns: operators of every rank, and people of every state.

use std::collections::BTreeMap;

use beadle::domain::cell::UserField;

use super::facts::{ONLY_WRITE, PASSWORDS, PASSWORDS_IN_ORG, RECYCLE_BIN, SETUP_DATA, USER_SETUP, WORKGROUP_DESIGNER};
use super::support::world::Dice;
use super::town::{Group, Levels, Member, NOW, Org, Relation, Template, Town, User};

pub const PAST: i64 = NOW - 86_400_000;
pub const SOON: i64 = NOW + 86_400_000;

/// The numbers of the four templates that ship, as the specification prints their letters.
const SHIPPED: [(&str, &str); 4] = [
    ("Basic User", "---------------------------"),
    ("Power User", "RR--W-WR---RW--RR-W--RW-RW-"),
    ("System Administrator", "WWRRWRWWWWRWWR-WWWWR-WWRWWR"),
    ("Implementation Manager", "WWWWWWWWWWWWWWWWWWWWWWWWWWW"),
];

pub fn letters(text: &str) -> Levels {
    let mut levels = [0; 27];
    for (level, letter) in levels.iter_mut().zip(text.chars()) {
        *level = match letter {
            'W' => 2,
            'R' => 1,
            _ => 0,
        };
    }
    levels
}

/// A number mixed so that neighbours have nothing in common.
pub fn seed(number: u64) -> Dice {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Dice(mixed ^ (mixed >> 31))
}

fn rank(dice: &mut Dice) -> Levels {
    let mut levels = [0; 27];
    match dice.below(9) {
        0 => levels = letters(SHIPPED[3].1),
        1 => levels = letters(SHIPPED[2].1),
        2 | 3 => levels = letters(SHIPPED[1].1),
        4 => levels[USER_SETUP] = 2,
        5 => (levels[USER_SETUP], levels[PASSWORDS]) = (2, 2),
        6 => (levels[USER_SETUP], levels[PASSWORDS_IN_ORG], levels[RECYCLE_BIN]) = (2, 2, 2),
        7 => (levels[USER_SETUP], levels[WORKGROUP_DESIGNER], levels[SETUP_DATA]) = (1, 2, 2),
        _ => {}
    }
    for _ in 0..dice.below(4) {
        let permission =
            *dice.pick(&[USER_SETUP, USER_SETUP, PASSWORDS, PASSWORDS_IN_ORG, 2, 4, 8, 10, 14, 20, 21, 26]);
        levels[permission] = level_of(dice, permission);
    }
    levels
}

pub fn level_of(dice: &mut Dice, permission: usize) -> u8 {
    match dice.below(3) {
        1 if ONLY_WRITE.contains(&permission) => 0,
        level => u8::try_from(level).unwrap(),
    }
}

pub fn until(dice: &mut Dice) -> Option<i64> {
    *dice.pick(&[None, None, None, None, Some(PAST), Some(SOON)])
}

fn user(dice: &mut Dice, id: i64, hash: &str) -> User {
    let mut user = User { status: Some('A'), owner: Some(2), levels: rank(dice), ..User::default() };
    user.texts = BTreeMap::from([
        (UserField::Name, format!("User {id}")),
        (UserField::Login, format!("u{id}@x.example")),
        (UserField::Support, "internal".to_owned()),
        (UserField::Source, "local".to_owned()),
    ]);
    user.hash = (dice.below(8) > 0).then(|| hash.to_owned());
    user.question = (dice.below(4) == 0).then(|| "Which quay?".to_owned());
    user.locked = (dice.below(4) == 0).then_some(SOON);
    user.must_change = dice.below(4) == 0;
    for org in 1..=3 {
        let chance = dice.below(6);
        if chance < 4 {
            let (login, edit) = (chance < 3, chance < 2);
            user.orgs.insert(org, Relation { active: dice.below(8) > 0, login, edit, until: until(dice) });
        }
    }
    user.orgs.entry(2).or_insert(Relation { active: true, ..Relation::default() });
    for group in 1..=4 {
        if dice.below(if group == 1 { 2 } else { 3 }) == 0 {
            user.groups.insert(group, Member { active: dice.below(6) > 0, until: until(dice) });
        }
    }
    user
}

/// A town: root and a second administrator, six people of random rank, one each who is inactive, pending, in the bin,
/// a system user, of the vendor, and from single sign-on.
pub fn town(dice: &mut Dice, hash: &str) -> Town {
    let mut town = Town::default();
    for id in 1..=14 {
        town.users.insert(id, user(dice, id, hash));
    }
    for id in [1, 2] {
        let user = town.users.get_mut(&id).unwrap();
        user.levels[USER_SETUP] = 2;
        user.hash = Some(hash.to_owned());
        user.orgs.insert(2, Relation { active: true, login: true, edit: true, until: None });
        user.groups.insert(1, Member { active: true, until: None });
    }
    if dice.below(2) == 0 {
        town.users.get_mut(&1).unwrap().levels = letters(SHIPPED[3].1);
    }
    if dice.below(3) == 0 {
        // One administrator alone.
        town.users.get_mut(&2).unwrap().status = Some('I');
    }
    let mut state = |id: i64, status: char, from: Option<char>| {
        let user = town.users.get_mut(&id).unwrap();
        (user.status, user.from) = (Some(status), from);
    };
    state(9, 'I', None);
    state(10, 'P', None);
    state(11, 'D', Some(*dice.pick(&['A', 'I', 'P'])));
    town.users.get_mut(&10).unwrap().owner = *dice.pick(&[None, Some(2), Some(3)]);
    let system = town.users.get_mut(&12).unwrap();
    let texts = system.texts.clone();
    *system = User { status: Some('I'), system: true, texts, ..User::default() };
    town.users.get_mut(&13).unwrap().domain = -99;
    let sso = town.users.get_mut(&14).unwrap();
    sso.texts.insert(UserField::Source, "idp.example".to_owned());
    sso.hash = None;
    for (id, active) in [(1, true), (2, true), (3, dice.below(4) > 0)] {
        town.orgs.insert(id, Org { active: Some(active), city: String::new() });
    }
    let names = ["Admin", "Front", "Desk", "Closed"];
    for (id, name) in (1..).zip(names) {
        let admin = id == 1 || id == 2 && dice.below(2) == 0 || id == 4;
        let group = Group { active: Some(id != 4), name: name.to_owned(), admin, setup: id == 1 && dice.below(2) == 0 };
        town.groups.insert(id, group);
    }
    for (id, (name, levels)) in (1..).zip(SHIPPED) {
        town.templates.insert(id, Template { name: name.to_owned(), levels: letters(levels) });
    }
    town
}
