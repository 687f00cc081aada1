//! The rows of the lists, with what is staged of them.

use super::listing::{code_cell, note_cell};
use crate::api::setup::{SetupId, SetupList, SetupRow};
use crate::domain::cell::{Cell, Value, WorkgroupField};
use crate::domain::text::{Raw, Words};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row};

pub(super) fn columns(list: SetupList) -> Vec<Column> {
    let state = || Column::fixed("", 10);
    match list {
        SetupList::Orgs => vec![
            Column::fixed("Code", 7),
            Column::fill("Name", 18),
            Column::fill("City", 10).spare(2),
            state().spare(1),
        ],
        SetupList::Workgroups => vec![
            Column::fill("Name", 18),
            Column::fill("Description", 14).spare(3),
            Column::fixed("Menu", 10).spare(2),
            state().spare(1),
        ],
        SetupList::Releases => vec![
            Column::fixed("No", 6).right(),
            Column::fill("Name", 18),
            Column::fill("Comments", 12).spare(2),
            state().spare(1),
        ],
        SetupList::Locations | SetupList::Providers => vec![Column::fill("Name", 18), state().spare(1)],
        SetupList::Options => vec![Column::fixed("Code", 16), Column::fill("Label", 18), state().spare(1)],
    }
}

pub(super) fn row(row: &SetupRow, fresh: bool, words: &Words, view: &View<'_>) -> Row {
    let quiet = if row.active { Role::Text } else { Role::Dim };
    let name = text(&row.name, Some(row.id.name()), (quiet, words), fresh, view);
    let code = || {
        let none = if fresh { Raw::from("next") } else { Raw::default() };
        let code = if row.code.is_empty() { &none } else { &row.code };
        text(code, code_cell(row.id), (Role::Title, words), fresh, view)
    };
    let note = || text(&row.note, note_cell(row.id), (Role::Dim, words), fresh, view);
    let state = state(row, fresh, view);
    Row::new(match row.id {
        SetupId::Org(_) | SetupId::Release(_) => vec![code(), name, note(), state],
        SetupId::Workgroup(_) => vec![name, note(), menu(row, view), state],
        SetupId::Location(_) | SetupId::Provider(_) => vec![name, state],
        SetupId::Option(_) => vec![code(), name, state],
    })
}

/// A text, in which searched words stand out, with what is staged in its place: `Harbor → Harbour`.
fn text(text: &Raw, cell: Option<Cell>, (role, words): (Role, &Words), fresh: bool, view: &View<'_>) -> Line {
    let plain = String::from(text.shown());
    if fresh {
        return Line::of(plain, Role::StagedAdd);
    }
    match cell.and_then(|cell| view.model.draft.overlay(cell)) {
        Some(Value::Text(staged)) => {
            let staged = Raw::from(staged.as_str());
            let gap = if plain.is_empty() { "" } else { " " };
            Line::of(format!("{plain}{gap}"), Role::Dim)
                .and(format!("{} {}", view.theme.glyphs().arrow, staged.shown()), Role::Staged)
        }
        Some(Value::None) => Line::of(plain, Role::StagedRemove),
        _ => Line::searched(&plain, role, &words.hits(&plain)),
    }
}

/// Whether a row is in use, new, or going.
fn state(row: &SetupRow, fresh: bool, view: &View<'_>) -> Line {
    let glyphs = view.theme.glyphs();
    if fresh {
        return Line::of(format!("{}new", glyphs.plus), Role::StagedAdd);
    }
    match (row.active, view.model.draft.overlay(row.id.presence())) {
        (_, Some(Value::None)) => Line::of(format!("{}removed", glyphs.minus), Role::StagedRemove),
        (true, Some(Value::Flag(false))) => Line::of(format!("on{}off", glyphs.arrow), Role::StagedRemove),
        (false, Some(Value::Flag(true))) => Line::of(format!("off{}on", glyphs.arrow), Role::StagedAdd),
        (true, _) => Line::default(),
        (false, _) => Line::of("off", Role::Dim),
    }
}

/// Whether a workgroup carries a menu that makes administration possible, and whether it will.
fn menu(row: &SetupRow, view: &View<'_>) -> Line {
    let SetupId::Workgroup(workgroup) = row.id else { return Line::default() };
    let staged = |field| view.model.draft.change(Cell::Workgroup { workgroup, field });
    let changes = [staged(WorkgroupField::GlobalAdminMenu), staged(WorkgroupField::SetupDataMenu)];
    let touched = changes.into_iter().flatten().next();
    let line = if row.admin_menu { Line::of("admin menu", Role::Badge) } else { Line::default() };
    match touched {
        Some(change) if change.after.is_on() => Line::of(format!("{}menu", view.theme.glyphs().plus), Role::StagedAdd),
        Some(_) => Line::of(format!("{}menu", view.theme.glyphs().minus), Role::StagedRemove),
        None => line,
    }
}
