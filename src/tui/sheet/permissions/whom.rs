//! Whose levels are edited: those of one user, of a marked set, or of a template.

use super::super::people::{People, Tally};
use crate::api::Request;
use crate::api::templates::Template;
use crate::domain::cell::{Cell, TemplateField, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::{TemplateId, UserId};
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::text::Raw;
use crate::tui::cache::Want;
use crate::tui::ceiling::Left;
use crate::tui::model::Model;
use crate::tui::sheet::templates::listed;
use crate::tui::wording::counted;

/// What the 27 rows belong to.
#[derive(Clone, Debug)]
pub(super) enum Whom {
    People(People),
    Template(TemplateId),
}

impl Whom {
    /// The template as the database has it; of one that is only staged there is none.
    fn template(id: TemplateId, model: &Model) -> Option<&Template> {
        listed::stored(model)?.iter().find(|template| template.template == id)
    }

    pub fn wants(&self, model: &Model) -> Vec<Want> {
        let people = match self {
            Self::People(people) => people.want(model),
            Self::Template(_) => None,
        };
        people.into_iter().chain([Want::new("templates", Request::Templates)]).collect()
    }

    pub fn is_loaded(&self, model: &Model) -> bool {
        match self {
            Self::People(people) => people.is_loaded(model),
            Self::Template(_) => listed::stored(model).is_some(),
        }
    }

    /// How it stands at a permission; absent until it has arrived.
    pub fn tally(&self, permission: Permission, model: &Model) -> Option<Tally> {
        match self {
            Self::People(people) => people.tally(permission, model),
            Self::Template(id) => {
                listed::stored(model)?;
                let held = Self::template(*id, model).map_or(Level::None, |template| template.levels.get(permission));
                let mut tally = Tally::default();
                tally.count(held, model.draft.overlay(Cell::TemplateLevel { template: *id, permission }));
                Some(tally)
            }
        }
    }

    /// Everything that can be brought to a level, and why the rest cannot.
    pub fn changes(&self, permission: Permission, wanted: Level, model: &Model) -> (Vec<Change>, Vec<Left>) {
        let Some(operator) = model.operator() else { return (Vec::new(), Vec::new()) };
        let (mut changes, mut left) = (Vec::new(), Vec::new());
        let mut put = |cell, held, why: Option<Left>| match why {
            Some(why) => left.push(why),
            None => changes.push(Change::new(cell, Value::Level(held), Value::Level(wanted))),
        };
        match self {
            Self::Template(id) => {
                let held = Self::template(*id, model).map_or(Level::None, |template| template.levels.get(permission));
                let why = Left::of(permission, held, wanted, &operator.levels);
                put(Cell::TemplateLevel { template: *id, permission }, held, why);
            }
            Self::People(people) => {
                for user in people.users() {
                    let Some(levels) = people.levels(*user, model) else { continue };
                    let why = why_not(*user, &levels, permission, wanted, (operator.user, &operator.levels));
                    put(Cell::Permission { user: *user, permission }, levels.get(permission), why);
                }
            }
        }
        (changes, left)
    }

    /// Why nobody here can be brought to a level; `None` where somebody can, or where it is not known yet.
    pub fn barred(&self, permission: Permission, wanted: Level, model: &Model) -> Option<Left> {
        let operator = model.operator()?;
        let Self::People(people) = self else {
            return self.changes(permission, wanted, model).1.first().copied();
        };
        let mut first = None;
        for user in people.users() {
            let levels = people.levels(*user, model)?;
            first = Some(why_not(*user, &levels, permission, wanted, (operator.user, &operator.levels))?);
        }
        first
    }

    /// Whether it is the operator's own row alone.
    pub fn is_own(&self, model: &Model) -> bool {
        let own = model.operator().map(|operator| operator.user);
        matches!(self, Self::People(people) if people.single().is_some() && people.single() == own)
    }

    pub fn name(&self, model: &Model) -> String {
        match self {
            Self::People(people) => called(people.users(), model),
            Self::Template(id) => listed::name(*id, model),
        }
    }
}

/// Why the level of one user cannot be changed by an operator with these levels.
pub(in crate::tui::sheet) fn why_not(
    user: UserId,
    levels: &Levels,
    permission: Permission,
    wanted: Level,
    (operator, own): (UserId, &Levels),
) -> Option<Left> {
    if user == operator {
        return Some(Left::Own);
    }
    let held = levels.get(permission);
    let lowers = wanted < held && levels.outranks(own);
    Left::of(permission, held, wanted, own).or(lowers.then_some(Left::Outranks(permission)))
}

/// How users are called: one by name, several by their number.
pub(in crate::tui::sheet) fn called(users: &[UserId], model: &Model) -> String {
    let [user] = users else { return counted(users.len() as u64, "marked user", "marked users") };
    match model.cache.card(*user) {
        Some(card) => card.name.shown().into(),
        None => name_of_new(*user, model).unwrap_or_else(|| format!("user {user}")),
    }
}

/// The name that is staged for a user who is still to be made.
fn name_of_new(user: UserId, model: &Model) -> Option<String> {
    let cell = Cell::User { user, field: UserField::Name };
    let name = model.draft.overlay(cell)?.as_text()?;
    Some(Raw::from(name).shown().into())
}

/// The cell of a template's name.
pub(in crate::tui::sheet) const fn name_cell(template: TemplateId) -> Cell {
    Cell::Template { template, field: TemplateField::Name }
}
