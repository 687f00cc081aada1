//! Whether anybody gained what they may not have: looked for in two towns, before and after, whatever happened between.
//!
//! Nothing here knows of changes or verdicts. So a step that was written around the engine is found like one that the
//! engine let through.

use beadle::domain::cell::UserField;
use beadle::domain::text::fold;
use beadle::domain::verdict::Guard;

use super::facts::{OF_RANK, ONLY_WRITE, USER_SETUP, WORKGROUP_DESIGNER, outranks, tier};
use super::objections::PERSONAL;
use super::rules::may_restore;
use super::town::{NOW, Relation, Town, User};

/// What the operator knowingly gave with a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    pub acknowledged: bool,
    pub confirmed: bool,
    pub limbo: bool,
    pub number: Option<u32>,
    /// More than one user was touched.
    pub bulk: bool,
    /// The glass was broken, so rank was no matter.
    pub glass: bool,
}

pub type Gain = (Guard, String);

/// Everything about a step that should not have happened.
pub fn gains(before: &Town, after: &Town, operator: i64, given: Given) -> Vec<Gain> {
    let mut look = Look { before, after, operator, own: &before.users[&operator], given, found: Vec::new() };
    let nobody = User::default();
    for (id, is) in &after.users {
        let was = before.users.get(id);
        if was == Some(is) {
            continue;
        }
        look.row(*id, was.unwrap_or(&nobody), is);
        if was.is_some_and(|was| was.system) {
            look.say(Guard::G10, *id, "a system user was touched");
        }
        if *id == operator {
            look.own_row(is);
        } else {
            look.tools(was.unwrap_or(&nobody), is, *id);
            look.credentials(*id, was, is);
        }
        look.invariants(*id, is);
    }
    look.places();
    for (id, was) in &before.users {
        let Some(is) = after.users.get(id) else {
            look.say(Guard::Invariant, *id, "the row is gone");
            continue;
        };
        look.superior(*id, was, is);
        look.menu(*id, was, is);
    }
    look.administrators();
    look.found.retain(|(guard, _)| !given.glass || !OF_RANK.contains(guard));
    look.found
}

/// Whether anybody holds, after a whole sequence, what neither they nor anybody who acted held before it.
pub fn closure_grew(first: &Town, last: &Town, acted: &[i64]) -> Option<String> {
    let reach = |permission: usize| {
        acted.iter().filter_map(|id| first.users.get(id)).map(|user| user.levels[permission]).max().unwrap_or(0)
    };
    for permission in 0..27 {
        let reach = reach(permission);
        for (id, user) in &last.users {
            let had = first.users.get(id).map_or(0, |user| user.levels[permission]);
            if user.levels[permission] > had.max(reach) {
                return Some(format!("user {id} holds permission {} at {}", permission + 1, user.levels[permission]));
            }
        }
    }
    None
}

struct Look<'a> {
    before: &'a Town,
    after: &'a Town,
    operator: i64,
    own: &'a User,
    given: Given,
    found: Vec<Gain>,
}

impl Look<'_> {
    fn say(&mut self, guard: Guard, user: i64, what: &str) {
        self.found.push((guard, format!("user {user}: {what}")));
    }

    /// What anybody's row may not show, one's own included.
    fn row(&mut self, id: i64, was: &User, is: &User) {
        for permission in 0..27 {
            let (had, has) = (was.levels[permission], is.levels[permission]);
            if has <= had {
                continue;
            }
            if has > self.own.levels[permission] {
                self.say(Guard::G1, id, &format!("permission {} rose above the operator's", permission + 1));
            }
            let tier = tier(permission, has);
            if tier > 0 && !self.given.acknowledged || tier == 1 && !self.given.confirmed {
                self.say(Guard::G11, id, &format!("permission {} rose unacknowledged", permission + 1));
            }
        }
        if was.status != is.status && is.status == Some('A') && outranks(&is.levels, &self.own.levels) {
            self.say(Guard::G5, id, "an account that outranks the operator became active");
        }
        // Who is stranded by a workgroup alone was not edited in bulk.
        let ways = |user: &User| {
            let orgs = user.orgs.iter().map(|(org, row)| (*org, Relation { edit: false, ..*row }));
            (user.status, user.groups.clone(), orgs.collect::<Vec<_>>())
        };
        let stranded = self.after.in_limbo(is) && !self.before.in_limbo(was) && ways(was) != ways(is);
        if stranded && self.given.bulk && !self.given.limbo {
            self.say(Guard::G9, id, "left in limbo by a bulk edit");
        }
    }

    fn own_row(&mut self, is: &User) {
        let was = self.own;
        let mut open = was.clone();
        for field in PERSONAL {
            match is.texts.get(&field) {
                Some(text) => open.texts.insert(field, text.clone()),
                None => open.texts.remove(&field),
            };
        }
        if self.given.confirmed {
            open.hash.clone_from(&is.hash);
            open.question.clone_from(&is.question);
            if was.hash != is.hash {
                open.must_change = false;
            }
        }
        if open != *is {
            self.say(Guard::G7, self.operator, "the operator's own row was changed");
        }
    }

    /// Whether the operator had the tool for what happened to another's row.
    fn tools(&mut self, was: &User, is: &User, id: i64) {
        let menu = self.before.menu_ok(self.own, NOW);
        let credentials_alone = User {
            hash: is.hash.clone(),
            question: is.question.clone(),
            locked: is.locked,
            must_change: is.must_change,
            ..was.clone()
        } == *is;
        let has = self.own.levels[USER_SETUP] == 2 || credentials_alone;
        let bin = was.status != Some('D') || is.status == Some('D') || may_restore(&self.own.levels);
        if !menu || !has || !bin {
            self.say(Guard::Standing, id, "changed without the tool for it");
        }
    }

    fn credentials(&mut self, id: i64, was: Option<&User>, is: &User) {
        let nobody = User::default();
        let had = was.unwrap_or(&nobody);
        let renewed = had.hash != is.hash;
        let unlocked = had.locked != is.locked && !(is.status == Some('A') && had.status != is.status);
        let guarded = renewed || unlocked || had.question != is.question;
        let login = was.is_some() && had.text(UserField::Login) != is.text(UserField::Login);
        if !guarded && !login {
            return;
        }
        let entitled = was.is_none() || !guarded || self.own.may_set_password_of(had);
        if !entitled || !self.own.dominates(had) || !self.own.dominates(is) {
            self.say(Guard::G6, id, "credentials were touched without dominance");
        }
        if renewed && is.hash.is_some() && !is.must_change {
            self.say(Guard::G6, id, "a password that the operator knows may be kept");
        }
    }

    /// Nobody above the operator is demoted, moved, cut off, or locked out.
    fn superior(&mut self, id: i64, was: &User, is: &User) {
        if id == self.operator || !outranks(&was.levels, &self.own.levels) {
            return;
        }
        let lowered = (0..27).any(|permission| is.levels[permission] < was.levels[permission]);
        let relation = was.orgs.iter().any(|(org, had)| {
            is.orgs.get(org).is_none_or(|has| {
                had.active && !has.active
                    || had.login && !has.login
                    || had.edit && !has.edit
                    || has.until != had.until && has.until.is_some()
            })
        });
        let member = was.groups.iter().any(|(group, had)| {
            is.groups
                .get(group)
                .is_none_or(|has| had.active && !has.active || has.until != had.until && has.until.is_some())
        });
        let cut_off = self.before.menu_ok(was, NOW) && !self.after.menu_ok(is, NOW);
        let credentials = was.text(UserField::Login) != is.text(UserField::Login)
            || was.hash != is.hash
            || was.question != is.question
            || was.locked != is.locked;
        if was.status != is.status || lowered || relation || member || cut_off || credentials {
            self.say(Guard::G4, id, "who outranks the operator was moved, demoted or cut off");
        }
    }

    /// A menu for somebody with User Setup at Write makes an administrator (G12).
    fn menu(&mut self, id: i64, was: &User, is: &User) {
        let gained = was.status == is.status && !self.before.menu_ok(was, NOW) && self.after.menu_ok(is, NOW);
        if gained && is.levels[USER_SETUP] == 2 && !(self.given.acknowledged && self.given.confirmed) {
            self.say(Guard::G12, id, "became an administrator by a menu, unacknowledged");
        }
    }

    fn administrators(&mut self) {
        if self.before.loses_last(self.after) {
            self.say(Guard::G8, 0, "no administrator is left, now or once grants have run out");
        }
        let lost = self.before.administrators_lost(self.after);
        if lost > 1 && self.given.number != u32::try_from(lost).ok() {
            self.say(Guard::G13, 0, "several administrators lost their rights without the number typed");
        }
    }

    /// Workgroups, organizations and templates, and who may touch them.
    fn places(&mut self) {
        let menu = self.before.menu_ok(self.own, NOW);
        let has = |permission: usize| menu && self.own.levels[permission] == 2;
        let touched = [
            (self.before.groups != self.after.groups, WORKGROUP_DESIGNER),
            (self.before.orgs != self.after.orgs, super::facts::SETUP_DATA),
            (self.before.templates != self.after.templates, USER_SETUP),
        ];
        for (_, permission) in touched.into_iter().filter(|(touched, permission)| *touched && !has(*permission)) {
            self.say(Guard::Standing, 0, &format!("changed without permission {}", permission + 1));
        }
        for (id, is) in &self.after.templates {
            let had = self.before.templates.get(id).map_or([0; 27], |was| was.levels);
            if (0..27).any(|p| is.levels[p] > had[p] && is.levels[p] > self.own.levels[p]) {
                self.found.push((Guard::G1, format!("template {id} rose above the operator's levels")));
            }
        }
    }

    fn invariants(&mut self, id: i64, is: &User) {
        let active = |org: i64| self.after.orgs.get(&org).is_some_and(|org| org.active == Some(true));
        let owned = is.owner.is_some_and(|owner| active(owner) && is.orgs.contains_key(&owner));
        let login = fold(is.text(UserField::Login));
        let twice =
            self.after.users.iter().any(|(other, row)| *other != id && fold(row.text(UserField::Login)) == login);
        let read_only = ONLY_WRITE.iter().any(|permission| is.levels[*permission] == 1);
        if is.status == Some('A') && !owned || twice || read_only || (is.status == Some('D')) != is.from.is_some() {
            self.say(Guard::Invariant, id, "an invariant of the data is broken");
        }
    }
}
