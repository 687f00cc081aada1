//! What the operator decides about a plan: who a source user becomes, and which workgroup one is mapped to.

use super::plan::{Decided, Planned};
use super::words;
use crate::api::sync::{SyncAsk, SyncRow, SyncSummary, SyncUser};
use crate::domain::sync::ItemAction;
use crate::domain::sync::users::{CHOOSE_MISSING, MISSING_NAME};
use crate::domain::text::{Raw, fold};
use crate::tui::dialog::{Item, Prompt};
use crate::tui::effect::{Purpose, Step};
use crate::tui::wording::number;

/// How many near logins are offered, each by its digit.
const OFFERED: usize = 9;

/// Asks who a source user becomes; near logins are offered and never taken by themselves.
pub(super) fn user(user: &SyncUser, ask: &SyncAsk) -> Step {
    let chosen = ask.overrides.get(&fold(user.login.stored()));
    let entered = |text: &str| vec![Step::Entered { purpose: Purpose::SyncOverride, text: text.to_owned() }];
    let near = user.near.iter().take(OFFERED).zip('1'..='9').map(|(login, letter)| Item {
        letter,
        title: login.shown().into(),
        note: "a near login".to_owned(),
        steps: entered(login.stored()),
    });
    let mut items: Vec<Item> = near.collect();
    items.push(Item {
        letter: 't',
        title: "Type a login".to_owned(),
        note: "as it is in the destination".to_owned(),
        steps: vec![Step::Open(Prompt::Text {
            title: format!("{} becomes", user.login.shown()),
            label: "Login in the destination".to_owned(),
            initial: chosen.filter(|chosen| *chosen != CHOOSE_MISSING).cloned().unwrap_or_default(),
            purpose: Purpose::SyncOverride,
        })],
    });
    items.push(Item {
        letter: 'm',
        title: MISSING_NAME.to_owned(),
        note: "nobody in particular".to_owned(),
        steps: entered(CHOOSE_MISSING),
    });
    if chosen.is_some() {
        let note = "who has the same login".to_owned();
        items.push(Item { letter: 'x', title: "No override".to_owned(), note, steps: entered("") });
    }
    let text = vec![format!("{} {}", user.name.shown(), words::meaning(user.decision))];
    Step::Open(Prompt::Choice { title: format!("Who {} becomes", user.login.shown()), text, items })
}

/// Why the user under the cursor cannot be overridden, if so.
pub(super) fn why_no_override(planned: &Planned) -> Option<&'static str> {
    match planned.window().and_then(super::window::Window::current) {
        Some(SyncRow::User(user)) if user.login.is_empty() => Some("A user who is gone has no login to override."),
        Some(SyncRow::User(_)) => None,
        _ => Some("Put the cursor on a user first; enter on a finding goes there."),
    }
}

/// Why the workgroup under the cursor cannot be mapped, if so.
pub(super) fn why_no_mapping(planned: &Planned) -> Option<&'static str> {
    let Some(workgroup) = planned.workgroup() else {
        return Some("Put the cursor on a workgroup first, or on a finding about one.");
    };
    match workgroup.action {
        ItemAction::Delete | ItemAction::Rename if planned.unknown().is_some() => {
            Some("The workgroups of the source are still being read.")
        }
        ItemAction::Delete | ItemAction::Rename if !planned.has_candidates() => {
            Some("Every workgroup of the source has its counterpart already, so there is none left to map to.")
        }
        ItemAction::Delete | ItemAction::Rename => None,
        ItemAction::Add => Some("This workgroup comes from the source; map one of the destination to it."),
        _ => Some("This workgroup is matched by its name already."),
    }
}

/// Asks which workgroup of the source one of the destination is mapped to.
pub(super) fn mapping(name: &Raw, candidates: Vec<Raw>) -> Step {
    Step::Open(Prompt::Pick {
        title: format!("Map {}", name.shown()),
        label: "Unmatched workgroups of the source; type to find one".to_owned(),
        names: candidates,
        purpose: Purpose::SyncMap,
    })
}

/// The ask with a decision more; an empty answer takes the decision back.
pub(super) fn decided(ask: &SyncAsk, decided: Decided) -> SyncAsk {
    let mut ask = ask.clone();
    let (decisions, from, to) = match decided {
        Decided::Override(from, to) => (&mut ask.overrides, fold(&from), to),
        Decided::Mapping(from, to) => (&mut ask.renames, from, to),
    };
    if to.is_empty() {
        decisions.remove(&from);
    } else {
        decisions.insert(from, to);
    }
    ask
}

/// What is different in a plan that was made again.
pub(super) fn differences(old: &SyncSummary, new: &SyncSummary) -> Vec<String> {
    let mut changes = Vec::new();
    let mut compare = |what: String, old: u64, new: u64| {
        if old != new {
            changes.push(format!("{what} {} to {}", number(old), number(new)));
        }
    };
    compare("blockers".to_owned(), old.blockers, new.blockers);
    compare("warnings".to_owned(), old.warnings, new.warnings);
    for kind in &new.kinds {
        let name = words::shown(&kind.kind);
        let before = old.kinds.iter().find(|row| row.kind == kind.kind).cloned().unwrap_or_default();
        let counts = [
            ("add", before.add, kind.add),
            ("replace", before.replace, kind.replace),
            ("same", before.same, kind.same),
            ("delete", before.delete, kind.delete),
            ("keep", before.keep, kind.keep),
            ("skip", before.skip, kind.skip),
            ("rename", before.rename, kind.rename),
        ];
        for (what, before, after) in counts {
            compare(format!("{name} {what}"), before, after);
        }
    }
    let count = |summary: &SyncSummary, wanted| {
        summary.decisions.iter().find(|(decision, _)| *decision == wanted).map_or(0, |(_, count)| *count)
    };
    for decision in crate::domain::sync::Decision::ALL {
        let word = words::decision(decision).0.to_lowercase();
        compare(format!("users {word}"), count(old, decision), count(new, decision));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_added_and_taken_back() {
        let ask = SyncAsk { source: "train.db".to_owned(), ..SyncAsk::default() };
        let to = |login: &str| Decided::Override("Kim@H.example".to_owned(), login.to_owned());
        let one = decided(&ask, to("k.osei@h.example"));
        assert_eq!(one.overrides.get("kim@h.example").map(String::as_str), Some("k.osei@h.example"));
        assert_eq!(decided(&one, to("")), ask);
    }
}
