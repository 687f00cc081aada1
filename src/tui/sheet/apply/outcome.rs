//! What applying would change, what of it is withheld, and how that is summed up.

use std::collections::BTreeMap;

use crate::api::standing::Operator;
use crate::api::templates::Template;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Levels, Permission, Tier};
use crate::tui::ceiling::{Left, named};
use crate::tui::model::Model;
use crate::tui::sheet::permissions::whom::why_not;

/// What would be staged, and what not.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Outcome {
    pub changes: Vec<Change>,
    pub withheld: Vec<(Change, Left)>,
    /// The operator's own row was among those meant.
    pub own: bool,
    /// What is said of grants of the model that have run out.
    pub not_copied: Option<String>,
    orgs: BTreeMap<OrgId, String>,
    workgroups: BTreeMap<WorkgroupId, String>,
}

/// Changes that are alike, with how many users they would happen to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Summed {
    pub what: String,
    pub before: String,
    pub after: String,
    pub gives: bool,
    pub left: Option<Left>,
    pub tier: Tier,
    pub users: usize,
}

/// What makes changes alike: withheld or not, taking or giving, the cell without its user, before and after.
type Kind = (bool, bool, Cell, Value, Value);

impl Outcome {
    /// Adds what a template would do to a user with these levels.
    pub fn give_template(
        &mut self,
        user: UserId,
        levels: &Levels,
        template: &Template,
        model: &Model,
        operator: &Operator,
    ) {
        let change = |permission: Permission| Change {
            cell: Cell::Permission { user, permission },
            before: Value::Level(levels.get(permission)),
            after: Value::Level(template.levels.get(permission)),
            via: Via::Template(template.template),
        };
        let differs = |permission: &Permission| levels.get(*permission) != template.levels.get(*permission);
        let changes = Permission::ALL.into_iter().filter(differs).map(change).collect();
        let concerns = |cell: Cell| matches!(cell, Cell::Permission { .. });
        self.add((user, levels), changes, concerns, model, operator);
    }

    /// Adds what making a user like another one would do.
    pub fn make_like(&mut self, card: &UserCard, like: &UserCard, model: &Model, operator: &Operator) {
        self.not_copied = like.not_copied(model.now);
        for row in card.access.iter().chain(&like.access) {
            self.orgs.insert(row.org, format!("{} {}", row.code.shown(), row.name.shown()));
        }
        for row in card.memberships.iter().chain(&like.memberships) {
            self.workgroups.insert(row.workgroup, row.name.shown().into());
        }
        let owner = model.draft.overlay(Cell::User { user: card.user, field: UserField::OwningOrg }).cloned();
        let concerns = |cell: Cell| match cell {
            Cell::Access { org, .. } => owner != Some(Value::Org(org)),
            Cell::Membership { .. } | Cell::Permission { .. } => true,
            _ => false,
        };
        self.add((card.user, &card.levels()), card.like(like, model.now), concerns, model, operator);
    }

    /// Adds the changes of one user. What was staged before among the cells of concern and is in the way of being
    /// exactly so leaves the draft.
    fn add(
        &mut self,
        (user, levels): (UserId, &Levels),
        changes: Vec<Change>,
        concerns: impl Fn(Cell) -> bool,
        model: &Model,
        operator: &Operator,
    ) {
        if user == operator.user {
            self.own = true;
            return;
        }
        if model.draft.of_user(user) > 0 {
            let staged = model.draft.changes().filter(|change| change.cell.user() == Some(user));
            let stale = staged
                .filter(|staged| concerns(staged.cell) && changes.iter().all(|change| change.cell != staged.cell));
            let back = stale.map(|change| Change { after: change.before.clone(), ..change.clone() });
            self.changes.extend(back.collect::<Vec<_>>());
        }
        let above = levels.outranks(&operator.levels);
        for change in changes {
            let left = match (change.cell, &change.after) {
                (Cell::Permission { permission, .. }, Value::Level(wanted)) => {
                    why_not(user, levels, permission, *wanted, (operator.user, &operator.levels))
                }
                _ => (above && !gives(&change)).then_some(Left::Outranks(Permission::UserSetup)),
            };
            match left {
                Some(left) => self.withheld.push((change, left)),
                None if *model.overlay(change.cell, &change.before) == change.after => {}
                None => self.changes.push(change),
            }
        }
    }

    /// How many levels rise and fall, and how many other things change.
    pub fn counts(&self) -> (usize, usize, usize) {
        let is_level = |change: &&Change| matches!(change.cell, Cell::Permission { .. });
        let up = self.changes.iter().filter(is_level).filter(|change| gives(change)).count();
        let levels = self.changes.iter().filter(is_level).count();
        (up, levels - up, self.changes.len() - levels)
    }

    /// The changes that are alike, together: what is withheld first, then what is given, then what is taken away.
    pub fn summed(&self) -> Vec<Summed> {
        let mut kinds: BTreeMap<Kind, (Option<Left>, usize)> = BTreeMap::new();
        let withheld = self.withheld.iter().map(|(change, left)| (change, Some(*left)));
        for (change, left) in withheld.chain(self.changes.iter().map(|change| (change, None))) {
            let cell = anybodys(change.cell);
            let kind = (left.is_none(), !gives(change), cell, change.before.clone(), change.after.clone());
            kinds.entry(kind).or_insert((left, 0)).1 += 1;
        }
        kinds.into_iter().map(|(kind, (left, users))| self.sum(&kind, left, users)).collect()
    }

    fn sum(&self, (_, takes, cell, before, after): &Kind, left: Option<Left>, users: usize) -> Summed {
        let tier = match (cell, after) {
            (Cell::Permission { permission, .. }, Value::Level(level)) if !takes => permission.tier(*level),
            _ => Tier::Plain,
        };
        let what = match cell {
            Cell::Access { org, part, .. } => {
                let name = self.orgs.get(org).cloned();
                format!("{}: {}", name.unwrap_or_else(|| format!("organization {org}")), part.label())
            }
            Cell::Membership { workgroup, .. } => {
                self.workgroups.get(workgroup).cloned().unwrap_or_else(|| format!("workgroup {workgroup}"))
            }
            cell => cell.label().to_owned(),
        };
        Summed { what, before: word(before), after: word(after), gives: !takes, left, tier, users }
    }
}

/// The same cell whoever the user is.
const fn anybodys(cell: Cell) -> Cell {
    let user = UserId(0);
    match cell {
        Cell::Permission { permission, .. } => Cell::Permission { user, permission },
        Cell::Access { org, part, .. } => Cell::Access { user, org, part },
        Cell::Membership { workgroup, part, .. } => Cell::Membership { user, workgroup, part },
        cell => cell,
    }
}

/// Whether a change gives something rather than takes it away.
fn gives(change: &Change) -> bool {
    change.after > change.before
}

fn word(value: &Value) -> String {
    match value {
        Value::Flag(on) => if *on { "on" } else { "off" }.to_owned(),
        Value::Level(level) => named(*level).to_owned(),
        Value::Time(_) => "a date".to_owned(),
        _ => "none".to_owned(),
    }
}
