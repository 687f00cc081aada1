//! Filters kept under a name: keeping the one that is typed, and choosing, sharing and dropping those that are kept.

use super::Users;
use crate::api::filters::SavedFilter;
use crate::api::{Place, Reply, Request};
use crate::domain::text::{Raw, Shown};
use crate::tui::dialog::{Item, Prompt};
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::pane::Settled;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// Asks for the name of the filter that is typed.
pub(super) fn name(pane: &Users) -> Step {
    let filter = Shown::new(pane.filter.text());
    let label = format!("A name for {filter}. Your own filter of this name is replaced.");
    Step::Open(Prompt::Text {
        title: "Keep the filter".to_owned(),
        label,
        initial: String::new(),
        purpose: Purpose::FilterName,
    })
}

/// Sends the filter that is typed, to be kept.
fn keep(pane: &Users, name: &str) -> Step {
    let text = pane.filter.text().trim().to_owned();
    Step::Ask { slot: None, request: Request::KeepFilter { name: name.to_owned(), text, shared: false } }
}

/// What stands in the list of filters for one of them.
fn line(kept: &SavedFilter) -> String {
    let by = match (kept.mine, kept.shared) {
        (true, false) => String::new(),
        (true, true) => " (shared)".to_owned(),
        (false, _) => format!(" (by {})", kept.owner.stored()),
    };
    format!("{}{by}: {}", kept.name.stored(), kept.text.stored())
}

/// Lets one of the kept filters be chosen.
fn choose(kept: &[SavedFilter]) -> Step {
    if kept.is_empty() {
        return say(Tone::Plain, "No filter is kept yet. Type one, and K keeps it under a name.");
    }
    let number = counted(kept.len() as u64, "filter", "filters");
    Step::Open(Prompt::Pick {
        title: "Saved filters".to_owned(),
        label: format!("{number}; type a part of the name."),
        names: kept.iter().map(|one| Raw::from(line(one))).collect(),
        purpose: Purpose::SavedFilter,
    })
}

/// What can be done with the filter that was chosen; one of somebody else's is used at once.
fn chosen(kept: &[SavedFilter], chosen: &str) -> Vec<Step> {
    let Some(one) = kept.iter().find(|one| line(one) == chosen) else { return Vec::new() };
    let used = Step::Entered { purpose: Purpose::Filter, text: one.text.stored().to_owned() };
    if !one.mine {
        return vec![used];
    }
    let ask = |request| vec![Step::Ask { slot: None, request }];
    let (name, text) = (one.name.stored().to_owned(), one.text.stored().to_owned());
    let item =
        |letter, title: &str, note: &str, steps| Item { letter, title: title.to_owned(), note: note.to_owned(), steps };
    let share = Request::KeepFilter { name, text, shared: !one.shared };
    let sharing = if one.shared {
        item('s', "Keep to myself", "Others do not see it any more.", ask(share))
    } else {
        item('s', "Share", "Everybody who may see users can use it.", ask(share))
    };
    vec![Step::Open(Prompt::Choice {
        title: format!("The filter {}", one.name.shown()),
        text: vec![String::from(one.text.shown())],
        items: vec![
            item('u', "Use", "Filters the list by it.", vec![used]),
            sharing,
            item('d', "Drop", "Forgets it.", ask(Request::DropFilter { filter: one.filter })),
        ],
    })]
}

impl Users {
    /// Takes what was typed or chosen for the filter.
    pub(super) fn entered(&mut self, purpose: Purpose, text: &str) -> Vec<Step> {
        match purpose {
            Purpose::FilterName => return vec![keep(self, text)],
            Purpose::SavedFilter => return chosen(&self.kept, text),
            Purpose::Filter => {
                self.filter.set(text);
                self.completion.forget();
                self.list.restart(Place::Start);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Takes the answers about filters that are kept.
    pub(super) fn settle_filters(&mut self, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (Request::Filters, Ok(Reply::Filters(kept))) => {
                self.kept.clone_from(kept);
                vec![choose(kept)]
            }
            (Request::KeepFilter { name, shared, .. }, Ok(_)) => vec![kept(name, *shared)],
            (Request::DropFilter { .. }, Ok(_)) => vec![say(Tone::Plain, "The filter is dropped.")],
            (Request::KeepFilter { .. } | Request::DropFilter { .. }, Err(refusal)) => {
                vec![say(Tone::Error, String::from(refusal.sentence.shown()))]
            }
            _ => Vec::new(),
        }
    }
}

/// What is said once a filter was kept.
fn kept(name: &str, shared: bool) -> Step {
    let name = Shown::new(name);
    say(
        Tone::Plain,
        if shared { format!("The filter {name} is kept and shared.") } else { format!("The filter {name} is kept.") },
    )
}
