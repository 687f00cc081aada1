//! Staging levels, and what is said about it.

use super::whom::Whom;
use crate::domain::change::Change;
use crate::domain::permission::{Level, Permission};
use crate::tui::ceiling::{Left, named};
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// Stages a level for every permission meant and everybody meant, as one step.
pub(super) fn edit(whom: &Whom, meant: &[Permission], level: Level, model: &Model) -> Vec<Step> {
    let (mut changes, mut left) = (Vec::new(), Vec::new());
    for permission in meant {
        let (more, why) = whom.changes(*permission, level, model);
        changes.extend(more);
        left.extend(why);
    }
    changes.retain(|change: &Change| *model.overlay(change.cell, &change.before) != change.after);
    let text = match (changes.len(), left.as_slice()) {
        (0, [why]) => return vec![say(Tone::Warning, why.sentence())],
        (0, []) => format!("Nothing to stage: it is {} already.", named(level)),
        (0, left) => format!("Nothing to stage for {}: {}.", named(level), why_left(left)),
        // One cell is seen where it stands.
        (1, []) => return vec![Step::Stage(changes)],
        (staged, []) => format!("Staged {}: {}.", named(level), counted(staged as u64, "change", "changes")),
        (staged, left) => format!(
            "Staged {}: {}. Left as they are: {}.",
            named(level),
            counted(staged as u64, "change", "changes"),
            why_left(left)
        ),
    };
    if changes.is_empty() {
        return vec![say(Tone::Warning, text)];
    }
    vec![Step::Stage(changes), say(Tone::Plain, text)]
}

/// `3 (above your own level), 1 (your own row)`.
pub(in crate::tui::sheet) fn why_left(left: &[Left]) -> String {
    let count = |which: fn(&Left) -> bool| left.iter().filter(|left| which(left)).count();
    let kinds = [
        (count(|left| matches!(left, Left::Above(..))), "above your own level"),
        (count(|left| matches!(left, Left::NoRead(_))), "without a Read level"),
        (count(|left| matches!(left, Left::Outranks(_))), "of those who outrank you"),
        (count(|left| matches!(left, Left::Own)), "your own row"),
    ];
    let kinds: Vec<String> =
        kinds.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} ({why})")).collect();
    kinds.join(", ")
}

/// What the status line says: why something is barred at the row under the cursor, and how much is staged.
pub(super) fn note(whom: &Whom, permission: Permission, model: &Model) -> Option<String> {
    let label = permission.row().label;
    let why = if whom.is_own(model) {
        Some(Left::Own.sentence())
    } else {
        bars(whom, permission, model).map(|(level, left)| match left {
            Left::Above(_, _, own) => format!("{label}: {} is barred, you hold {}.", named(level), named(own)),
            left => left.sentence(),
        })
    };
    let staged = || format!("{}.", counted(model.draft.len() as u64, "change staged", "changes staged"));
    let staged = (!model.draft.is_empty()).then(staged);
    let said: Vec<String> = why.into_iter().chain(staged).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// The lowest level that nobody here can be brought to, with the reason.
pub(super) fn bars(whom: &Whom, permission: Permission, model: &Model) -> Option<(Level, Left)> {
    let levels = [Level::Read, Level::Write, Level::None];
    levels.into_iter().find_map(|level| {
        let left = whom.barred(permission, level, model)?;
        (!matches!(left, Left::NoRead(_))).then_some((level, left))
    })
}
