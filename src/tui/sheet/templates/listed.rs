//! The templates as they are and as they are staged: new ones are there at once, removed ones say so.

use crate::api::templates::Template;
use crate::api::{Reply, Request};
use crate::domain::cell::{Cell, TemplateField, Value};
use crate::domain::change::Change;
use crate::domain::ids::TemplateId;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::text::Raw;
use crate::tui::model::Model;

/// One template of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui::sheet) struct Listed {
    pub template: TemplateId,
    /// As the database has it; of one that is only staged there is none.
    pub stored: Option<Raw>,
    /// As it will be called; absent when it is to be removed.
    pub name: Option<Raw>,
    /// With what is staged on top.
    pub levels: Levels,
    /// How many levels are staged.
    pub staged: usize,
}

/// What the database has; absent until it has arrived.
pub(in crate::tui::sheet) fn stored(model: &Model) -> Option<&[Template]> {
    match model.cache.reply(&Request::Templates)? {
        Reply::Templates(templates) => Some(templates),
        _ => None,
    }
}

/// Every template, those that are only staged last.
pub(in crate::tui::sheet) fn all(model: &Model) -> Option<Vec<Listed>> {
    let mut all: Vec<Listed> = stored(model)?
        .iter()
        .map(|template| listed(template.template, Some(template.name.clone()), template.levels, model))
        .collect();
    let new = model.draft.changes().filter_map(|change| match change.cell {
        Cell::Template { template, field: TemplateField::Name } if template.is_new() => Some(template),
        _ => None,
    });
    all.extend(new.map(|template| listed(template, None, Levels::default(), model)));
    Some(all)
}

fn listed(template: TemplateId, stored: Option<Raw>, mut levels: Levels, model: &Model) -> Listed {
    let cell = Cell::Template { template, field: TemplateField::Name };
    let name = match model.draft.overlay(cell) {
        Some(Value::Text(text)) => Some(Raw(text.clone())),
        Some(_) => None,
        None => stored.clone(),
    };
    let mut staged = 0;
    for permission in Permission::ALL {
        if let Some(Value::Level(level)) = model.draft.overlay(Cell::TemplateLevel { template, permission }) {
            levels.set(permission, *level);
            staged += 1;
        }
    }
    Listed { template, stored, name, levels, staged }
}

/// What a template will be called, or was.
pub(in crate::tui::sheet) fn name(template: TemplateId, model: &Model) -> String {
    let found = all(model).and_then(|all| all.into_iter().find(|listed| listed.template == template));
    let name = found.and_then(|listed| listed.name.or(listed.stored));
    name.map_or_else(|| format!("template {template}"), |name| name.shown().into())
}

/// The number for the next template that the draft makes.
pub(super) fn next_new(model: &Model) -> TemplateId {
    let lowest = model.draft.changes().filter_map(|change| change.cell.template()).map(|template| template.0.min(0));
    TemplateId(lowest.min().unwrap_or(0) - 1)
}

/// The changes that make a template of this name with these levels, as far as they are within the operator's own; and
/// how many are not.
pub(super) fn made(template: TemplateId, name: &str, levels: &Levels, own: &Levels) -> (Vec<Change>, usize) {
    let cell = Cell::Template { template, field: TemplateField::Name };
    let mut changes = vec![Change::new(cell, Value::None, Value::text(name))];
    let mut withheld = 0;
    for (permission, level) in levels.iter().filter(|(_, level)| *level > Level::None) {
        if level > own.get(permission) {
            withheld += 1;
            continue;
        }
        let cell = Cell::TemplateLevel { template, permission };
        changes.push(Change::new(cell, Value::Level(Level::None), Value::Level(level)));
    }
    (changes, withheld)
}
