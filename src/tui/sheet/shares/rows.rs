//! The rows of what is shared: who sees whose data, from when until when, and what is staged of it.

use crate::api::setup::Share;
use crate::domain::cell::{Cell, EdgePart, Value};
use crate::domain::text::Raw;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row};

/// The columns; where another last day is staged, it stands beside the one that is there.
pub(super) fn columns(staged: bool) -> Vec<Column> {
    vec![
        Column::fill("Data of", 12),
        Column::fill("Seen by", 12),
        Column::fixed("From", 10),
        Column::fixed("Until", if staged { 23 } else { 10 }),
        Column::fixed("Both ways", 9).spare(1),
        Column::fixed("", 8).spare(2),
    ]
}

pub(super) fn row(share: &Share, fresh: bool, view: &View<'_>) -> Row {
    let role = if fresh { Role::StagedAdd } else { Role::Text };
    let org = |code: &Raw, name: &Raw| {
        let quiet = if fresh { Role::StagedAdd } else { Role::Dim };
        Line::of(String::from(code.shown()), if fresh { role } else { Role::Title })
            .and(format!(" {}", name.shown()), quiet)
    };
    Row::new(vec![
        org(&share.from, &share.from_name),
        org(&share.to, &share.to_name),
        Line::of(share.edge.begin.to_string(), role),
        until(share, fresh, view),
        Line::of(if share.mutual { "yes" } else { "" }, Role::Text),
        state(share, fresh, view),
    ])
}

/// The last day, with what is staged beside it.
fn until(share: &Share, fresh: bool, view: &View<'_>) -> Line {
    let glyphs = view.theme.glyphs();
    let word = |end: Option<&Value>| match end {
        Some(Value::Day(day)) => day.to_string(),
        _ => glyphs.none.to_owned(),
    };
    let held = share.end.map(Value::Day);
    let line = Line::of(word(held.as_ref()), if fresh { Role::StagedAdd } else { Role::Text });
    let staged = view.model.draft.change(Cell::Edge { edge: share.edge, part: EdgePart::End });
    let gone =
        view.model.draft.overlay(Cell::Edge { edge: share.edge, part: EdgePart::Active }).is_some_and(Value::is_none);
    match staged.filter(|_| !fresh && !gone) {
        Some(change) => line.and(format!(" {} {}", glyphs.arrow, word(Some(&change.after))), Role::Staged),
        None => line,
    }
}

/// Whether it is new, going, over, still to come, or held back because an organization is switched off.
fn state(share: &Share, fresh: bool, view: &View<'_>) -> Line {
    let (glyphs, today) = (view.theme.glyphs(), view.model.today());
    let staged = view.model.draft.overlay(Cell::Edge { edge: share.edge, part: EdgePart::Active });
    match staged {
        _ if fresh => Line::of(format!("{}new", glyphs.plus), Role::StagedAdd),
        Some(Value::None) => Line::of(format!("{}removed", glyphs.minus), Role::StagedRemove),
        _ => Line::of(share.state(today), if share.holds { Role::Text } else { Role::Dim }),
    }
}
