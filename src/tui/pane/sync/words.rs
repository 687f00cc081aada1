//! Words for what a plan says: short ones for columns, and the text in which a filter looks.

use crate::api::sync::{Decision, ItemAction, SyncRow};
use crate::domain::sync::Kind;
use crate::domain::sync::kinds::Policy;
use crate::domain::text::Shown;
use crate::tui::theme::Role;

pub(super) const fn action(action: ItemAction) -> (&'static str, Role) {
    match action {
        ItemAction::Add => ("add", Role::StagedAdd),
        ItemAction::Replace => ("replace", Role::Staged),
        ItemAction::Same => ("same", Role::Dim),
        ItemAction::Delete => ("delete", Role::StagedRemove),
        ItemAction::KeepLocal => ("keep", Role::Dim),
        ItemAction::SkipSource => ("skip", Role::Dim),
        ItemAction::Match => ("match", Role::Dim),
        ItemAction::Rename => ("rename", Role::Staged),
    }
}

pub(super) const fn decision(decision: Decision) -> (&'static str, Role) {
    match decision {
        Decision::Match => ("match", Role::Text),
        Decision::MatchByCase => ("by case", Role::Warning),
        Decision::MatchInactive => ("inactive", Role::Warning),
        Decision::MatchPending => ("pending", Role::Warning),
        Decision::MatchDenied => ("in the bin", Role::Warning),
        Decision::Override => ("override", Role::Staged),
        Decision::Missing => ("missing", Role::Warning),
        Decision::System => ("system", Role::Dim),
        Decision::Orphan => ("orphan", Role::Warning),
        Decision::Ambiguous => ("AMBIGUOUS", Role::Refused),
    }
}

/// What a decision means, in a sentence.
pub(super) const fn meaning(decision: Decision) -> &'static str {
    match decision {
        Decision::Match => "One active user of the destination has the login.",
        Decision::MatchByCase => "Several users of the destination have the login; the one in the same case is taken.",
        Decision::MatchInactive => "The user of the destination with the login is inactive.",
        Decision::MatchPending => "The user of the destination with the login waits for approval.",
        Decision::MatchDenied => "The user of the destination with the login is in the recycle bin.",
        Decision::Override => "You chose who takes the place.",
        Decision::Missing => "Nobody in the destination has the login, so the missing user takes the place.",
        Decision::System => "This is the source's own missing user.",
        Decision::Orphan => "The source has no such user any more, so the missing user takes the place.",
        Decision::Ambiguous => "Several users of the destination have the login, none in the same case. Choose one.",
    }
}

/// What happens to a kind of item, in a sentence.
pub(super) fn policy(kind: &str) -> String {
    let Some(kind) = Kind::named(kind) else {
        return "No rule speaks of this kind, so its items stay where they are.".to_owned();
    };
    let what = match kind.policy {
        Policy::RangeReplace => {
            "those numbered 1,000,000,000 to 1,999,999,999 are deleted here and copied from the source; others stay."
        }
        Policy::NameReplace => "matched by name; what the source does not have goes, unless it is mapped.",
        Policy::UpsertKeep => "copied over those here; nothing is deleted, limits to organizations are lost.",
        Policy::PrefixReplace(_) => "custom ones, told by the beginning of their names, are replaced; others stay.",
        Policy::NotCopied => "they stay as they are on both sides.",
    };
    let mut label = kind.label.to_owned();
    label[..1].make_ascii_uppercase();
    format!("{label}: {what}")
}

/// What items of a kind are called.
pub(super) fn label(kind: &str) -> String {
    Kind::named(kind).map_or_else(|| shown(kind), |kind| kind.label.to_owned())
}

/// The number by which a finding speaks of what a row shows.
pub(super) const fn number(row: &SyncRow) -> Option<i64> {
    match row {
        SyncRow::Item(item) => Some(item.item_id),
        SyncRow::User(user) => Some(user.source_user),
        SyncRow::Workgroup(workgroup) => workgroup.workgroup,
        SyncRow::Finding(_) => None,
        SyncRow::Person(person) => Some(person.user.0),
    }
}

/// Everything a row shows, for a filter to look in.
pub(super) fn text(row: &SyncRow) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut number = None;
    match row {
        SyncRow::Item(item) => {
            number = Some(item.item_id);
            words.extend([item.name.stored(), &item.kind, action(item.action).0]);
            for reference in &item.references {
                let decided = decision(reference.decision).0;
                words.extend([&reference.role, reference.before.stored(), reference.after.stored(), decided]);
            }
        }
        SyncRow::User(user) => {
            words.extend([user.login.stored(), user.name.stored(), decision(user.decision).0]);
            if let Some((_, login, name, status)) = &user.becomes {
                words.extend([login.stored(), name.stored(), status.word()]);
            }
            words.extend(user.suspect.then_some("suspect").into_iter().chain(user.squat.then_some("squat")));
            words.extend(user.near.iter().map(crate::domain::text::Raw::stored));
        }
        SyncRow::Workgroup(workgroup) => {
            words.extend([workgroup.name.stored(), action(workgroup.action).0, workgroup.note.stored()]);
        }
        SyncRow::Finding(finding) => {
            let severity = if finding.blocker { "blocker" } else { "warning" };
            words.extend([severity, &finding.code, finding.sentence.stored()]);
            words.extend(finding.kind.as_deref());
        }
        SyncRow::Person(person) => {
            number = Some(person.user.0);
            words.extend([person.login.stored(), person.name.stored()]);
        }
    }
    number.map_or_else(|| words.join(" "), |number| format!("{number} {}", words.join(" ")))
}

/// Text of a plan that is not marked as raw but was read from a database all the same.
pub(super) fn shown(text: &str) -> String {
    Shown::new(text).into()
}
