//! Random steps: what an operator may think of doing, honest or not.

use std::collections::BTreeSet;

use beadle::domain::cell::{
    AccessPart, Cell, MembershipPart, OrgField, TemplateField, UserField, Value, WorkgroupField,
};
use beadle::domain::change::{Accepted, Change, ChangeSet, Via};
use beadle::domain::ids::{OrgId, TemplateId, UserId, WorkgroupId};
use beadle::domain::permission::Permission;
use beadle::domain::status::Status;
use beadle::domain::time::Time;

use super::facts::USER_SETUP;
use super::luck::{level_of, until};
use super::support::world::Dice;
use super::town::{NOW, Town, level};

/// What an operator asks for.
#[derive(Clone, Debug)]
pub struct Step {
    pub operator: i64,
    pub set: ChangeSet,
    /// Users for whom a new password comes along.
    pub passwords: BTreeSet<i64>,
    pub confirmed: bool,
    pub commits: bool,
    /// The operator breaks the glass.
    pub glass: bool,
}

struct Plan<'a> {
    dice: &'a mut Dice,
    town: &'a Town,
    operator: i64,
    changes: Vec<Change>,
    via: Via,
}

pub fn step(dice: &mut Dice, town: &Town) -> Step {
    let operators: Vec<i64> =
        town.users.iter().filter(|(_, user)| user.status == Some('A')).map(|(id, _)| *id).collect();
    let able: Vec<i64> = operators
        .iter()
        .copied()
        .filter(|id| town.menu_ok(&town.users[id], NOW) && town.users[id].levels[USER_SETUP] > 0)
        .collect();
    // Now and then somebody asks who has no tool for it, or may not even sign in.
    let operator = match dice.below(40) {
        0 => 9,
        1..=4 => *dice.pick(&operators),
        _ if able.is_empty() => *dice.pick(&operators),
        _ => *dice.pick(&able),
    };
    let mut plan = Plan { dice, town, operator, changes: Vec::new(), via: Via::Manual };
    for _ in 0..*plan.dice.pick(&[1, 1, 1, 2, 3]) {
        plan.anything();
    }
    let Plan { changes, .. } = plan;
    let named = changes.iter().filter_map(|change| match change.cell {
        Cell::User { user, field: UserField::Password } => Some(user.0),
        _ => None,
    });
    let passwords: BTreeSet<i64> = named.filter(|_| dice.below(20) > 0).collect();
    let number = *dice.pick(&[None, None, Some(1), Some(2), Some(3)]);
    let accepted = Accepted {
        limbo: dice.below(2) == 0,
        ok_rows_only: dice.below(3) == 0,
        withheld: dice.below(2) == 0,
        elevation: dice.below(4) > 0,
        number,
    };
    let reason = *dice.pick(&["for a test", "for a test", "for a test", " ", ""]);
    // A new password takes long to hash, so most of those steps are only judged.
    let slow = !passwords.is_empty() && dice.below(40) > 0;
    let commits = !slow && dice.below(5) > 0;
    let set = ChangeSet { changes, reason: reason.to_owned(), accepted };
    let user = &town.users[&operator];
    let can_confirm = user.is_local() && user.hash.is_some() && user.locked.is_none();
    let confirmed = commits && if can_confirm { dice.below(5) > 0 } else { dice.below(40) == 0 };
    let glass = user.status == Some('A') && !user.system && dice.below(8) == 0;
    Step { operator, set, passwords, confirmed, commits, glass }
}

fn status(letter: char) -> Value {
    Value::Status(Status::from_letter(letter).unwrap())
}

impl Plan<'_> {
    /// Adds a change from the present value; one in thirty goes by a value that is not there.
    fn add(&mut self, cell: Cell, after: Value) {
        let mut before = self.town.get(cell);
        if self.dice.below(30) == 0 {
            before = if self.dice.below(2) == 0 { after.clone() } else { cell.absent() };
        }
        self.changes.push(Change { cell, before, after, via: self.via });
    }

    fn user(&mut self) -> i64 {
        let users: Vec<i64> = self.town.users.keys().copied().collect();
        if self.dice.below(12) == 0 { self.operator } else { *self.dice.pick(&users) }
    }

    fn flag(&mut self) -> Value {
        Value::Flag(self.dice.below(2) == 0)
    }

    fn presence(&mut self) -> Value {
        self.dice.pick(&[Value::ON, Value::ON, Value::OFF, Value::None]).clone()
    }

    fn moment(&mut self) -> Value {
        until(self.dice).map_or(Value::None, |until| Value::Time(Time(until)))
    }

    fn field(&mut self, user: i64, field: UserField, after: Value) {
        self.add(Cell::User { user: UserId(user), field }, after);
    }

    fn anything(&mut self) {
        self.via = *self.dice.pick(&[
            Via::Manual,
            Via::Manual,
            Via::Manual,
            Via::Template(TemplateId(3)),
            Via::Clone(UserId(1)),
            Via::Import,
        ]);
        let user = self.user();
        match self.dice.below(30) {
            0..=3 => (0..=self.dice.below(3)).for_each(|_| self.permission(user)),
            4 | 5 => self.template(user),
            6 => self.make_like(user),
            7..=9 => self.access(user),
            10..=12 => self.membership(user),
            13..=16 => self.status(user),
            17 | 18 => self.create(),
            19 | 20 => self.credential(user),
            21 => self.own_row(),
            22 => self.template_row(),
            23 | 24 => self.workgroup(),
            25 => self.org(),
            26..=28 => self.bulk(),
            _ => self.form(user),
        }
    }

    fn permission(&mut self, user: i64) {
        let permission = if self.dice.below(2) == 0 {
            *self.dice.pick(&[Permission::UserSetup, Permission::ElevatedApi, Permission::PasswordChanges])
        } else {
            *self.dice.pick(&Permission::ALL)
        };
        let wanted = if self.dice.below(20) == 0 { 1 } else { level_of(self.dice, permission.index()) };
        self.add(Cell::Permission { user: UserId(user), permission }, Value::Level(level(wanted)));
    }

    fn levels(&mut self, user: i64, levels: super::town::Levels) {
        for permission in Permission::ALL {
            let cell = Cell::Permission { user: UserId(user), permission };
            let after = Value::Level(level(levels[permission.index()]));
            if self.town.get(cell) != after {
                self.add(cell, after);
            }
        }
    }

    fn template(&mut self, user: i64) {
        let templates: Vec<i64> = self.town.templates.keys().copied().collect();
        if templates.is_empty() {
            return;
        }
        let template = *self.dice.pick(&templates);
        self.via = Via::Template(TemplateId(template));
        self.levels(user, self.town.templates[&template].levels);
    }

    fn make_like(&mut self, user: i64) {
        let model = self.user();
        self.via = Via::Clone(UserId(model));
        let like = &self.town.users[&model];
        self.levels(user, like.levels);
        for (org, row) in &like.orgs {
            let cell = |part| Cell::Access { user: UserId(user), org: OrgId(*org), part };
            let flags = [
                (cell(AccessPart::Active), row.active),
                (cell(AccessPart::Login), row.login),
                (cell(AccessPart::Editable), row.edit),
            ];
            for (cell, on) in flags {
                self.add(cell, Value::Flag(on));
            }
        }
        for (group, row) in &like.groups {
            let (user, workgroup) = (UserId(user), WorkgroupId(*group));
            self.add(Cell::Membership { user, workgroup, part: MembershipPart::Active }, Value::Flag(row.active));
        }
    }

    fn access(&mut self, user: i64) {
        let org = OrgId(*self.dice.pick(&[1, 2, 2, 3, 99]));
        let part = *self.dice.pick(AccessPart::ALL);
        let after = match part {
            AccessPart::Active => self.presence(),
            AccessPart::Until => self.moment(),
            AccessPart::Login | AccessPart::Editable => self.flag(),
        };
        self.add(Cell::Access { user: UserId(user), org, part }, after);
    }

    fn group(&mut self) -> WorkgroupId {
        let groups: Vec<i64> = self.town.groups.keys().copied().collect();
        WorkgroupId(if self.dice.below(3) == 0 { 1 } else { *self.dice.pick(&groups) })
    }

    fn membership(&mut self, user: i64) {
        let workgroup = self.group();
        let part = *self.dice.pick(&[MembershipPart::Active, MembershipPart::Active, MembershipPart::Until]);
        let after = if part == MembershipPart::Active { self.presence() } else { self.moment() };
        self.add(Cell::Membership { user: UserId(user), workgroup, part }, after);
    }

    fn status(&mut self, user: i64) {
        let after = *self.dice.pick(&['A', 'A', 'I', 'I', 'D', 'P']);
        let after = if self.dice.below(40) == 0 { Value::None } else { status(after) };
        self.field(user, UserField::Status, after);
        if self.town.users[&user].owner.is_none() && self.dice.below(2) == 0 {
            self.field(user, UserField::OwningOrg, Value::Org(OrgId(2)));
        }
    }

    /// A new user, mostly whole; one in three gets a colleague who refers to them.
    fn create(&mut self) {
        let many = if self.dice.below(3) == 0 { 2 } else { 1 };
        for user in (-many..=-1).rev() {
            if self.changes.iter().any(|change| change.cell.user() == Some(UserId(user))) {
                return;
            }
            let after = *self.dice.pick(&['A', 'A', 'A', 'I', 'P', 'D']);
            self.field(user, UserField::Status, status(after));
            self.field(user, UserField::Name, Value::text("New"));
            let login = *self.dice.pick(&["new", "new", "newer", "u3", "U11"]);
            let number = self.town.users.len();
            let login = if login.starts_with('n') { format!("{login}{number}{user}") } else { login.to_owned() };
            if self.dice.below(20) > 0 {
                self.field(user, UserField::Login, Value::text(&format!("{login}@x.example")));
            }
            if self.dice.below(8) > 0 {
                self.field(user, UserField::OwningOrg, Value::Org(OrgId(2)));
            }
            if self.dice.below(6) == 0 {
                self.field(user, UserField::Source, Value::text("idp.example"));
            }
            if self.dice.below(2) == 0 {
                self.field(user, UserField::Password, Value::text("new"));
            }
            if many == 2 && self.dice.below(2) == 0 {
                self.field(user, UserField::Supervisor, Value::User(UserId(-3 - user)));
            }
            self.access(user);
            self.membership(user);
            match self.dice.below(3) {
                0 => self.template(user),
                1 => self.permission(user),
                _ => {}
            }
        }
    }

    fn credential(&mut self, user: i64) {
        match self.dice.below(6) {
            0 | 1 => {
                let login = *self.dice.pick(&["mine", "U5", "u3", "u11"]);
                self.field(user, UserField::Login, Value::text(&format!("{login}@x.example")));
            }
            2 => {
                let word = *self.dice.pick(&["new", "new", "new", "none", "set"]);
                self.field(user, UserField::Password, Value::text(word));
                if self.dice.below(3) == 0 {
                    let flag = self.flag();
                    self.field(user, UserField::RequireChange, flag);
                }
            }
            3 => {
                let after = if self.dice.below(6) == 0 { self.moment() } else { Value::None };
                self.field(user, UserField::LockedUntil, after);
            }
            4 => self.field(user, UserField::SecurityQuestion, Value::text("none")),
            _ => {
                let flag = self.flag();
                self.field(user, UserField::RequireChange, flag);
            }
        }
    }

    fn own_row(&mut self) {
        let user = self.operator;
        match self.dice.below(6) {
            0 => self.field(user, UserField::Phone, Value::text("555 0100")),
            1 => self.field(user, UserField::Name, Value::text("Myself")),
            2 => self.field(user, UserField::Password, Value::text("new")),
            3 => self.field(user, UserField::SecurityQuestion, Value::text("none")),
            4 => self.credential(user),
            _ => self.permission(user),
        }
    }

    fn template_row(&mut self) {
        let templates: Vec<i64> = self.town.templates.keys().copied().chain([-1]).collect();
        let template = TemplateId(*self.dice.pick(&templates));
        if template.is_new() || self.dice.below(4) == 0 {
            let name = self.dice.pick(&[Value::text("Our own"), Value::text("power user"), Value::None]).clone();
            self.add(Cell::Template { template, field: TemplateField::Name }, name);
        }
        for _ in 0..self.dice.below(3) {
            let permission = *self.dice.pick(&Permission::ALL);
            let wanted = level_of(self.dice, permission.index());
            self.add(Cell::TemplateLevel { template, permission }, Value::Level(level(wanted)));
        }
    }

    fn workgroup(&mut self) {
        let new = self.dice.below(6) == 0;
        let workgroup = if new { WorkgroupId(-1) } else { self.group() };
        let cell = |field| Cell::Workgroup { workgroup, field };
        if new {
            self.add(cell(WorkgroupField::Active), Value::ON);
            self.add(cell(WorkgroupField::Name), Value::text("Newly made"));
            self.add(cell(WorkgroupField::GlobalAdminMenu), Value::ON);
            let user = self.user();
            let part = MembershipPart::Active;
            self.add(Cell::Membership { user: UserId(user), workgroup, part }, Value::ON);
            return;
        }
        let fields = [WorkgroupField::Active, WorkgroupField::GlobalAdminMenu, WorkgroupField::SetupDataMenu];
        let field = *self.dice.pick(&fields);
        let after = self.flag();
        self.add(cell(field), after);
    }

    fn org(&mut self) {
        let org = OrgId(*self.dice.pick(&[1, 2, 3, 3]));
        if self.dice.below(3) == 0 {
            self.add(Cell::Org { org, field: OrgField::City }, Value::text("Harbor"));
        } else {
            let after = self.flag();
            self.add(Cell::Org { org, field: OrgField::Active }, after);
        }
    }

    /// One kind of edit for several users, the operator perhaps among them.
    fn bulk(&mut self) {
        let (kind, letter, org, group) =
            (self.dice.below(4), *self.dice.pick(&['A', 'I', 'D']), OrgId(2), self.group());
        let presence = self.presence();
        let (permission, wanted) = (*self.dice.pick(&Permission::ALL), Value::Level(level(2)));
        for user in 0..2 + self.dice.below(4) {
            let user = UserId(if user == 3 { self.operator } else { self.user() });
            match kind {
                0 => self.add(Cell::User { user, field: UserField::Status }, status(letter)),
                1 => self.add(Cell::Access { user, org, part: AccessPart::Login }, Value::Flag(letter == 'A')),
                2 => self
                    .add(Cell::Membership { user, workgroup: group, part: MembershipPart::Active }, presence.clone()),
                _ => self.add(Cell::Permission { user, permission }, wanted.clone()),
            }
        }
    }

    fn form(&mut self, user: i64) {
        let (boss, owner) = (self.user(), OrgId(*self.dice.pick(&[1, 2, 3])));
        match self.dice.below(5) {
            0 => self.field(user, UserField::Supervisor, Value::User(UserId(boss))),
            1 => self.field(user, UserField::OwningOrg, Value::Org(owner)),
            2 => self.field(user, UserField::Source, Value::text("idp.example")),
            3 => self.field(user, UserField::CaseManager, Value::ON),
            _ => self.field(user, UserField::City, Value::text("Quay")),
        }
    }
}
