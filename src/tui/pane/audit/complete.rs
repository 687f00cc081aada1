//! Completing the filter of the journal: its terms, people, and the actions that stand in it.

use super::Audit;
use crate::api::lookup::LookupKind;
use crate::api::{Reply, Request};
use crate::domain::audit_filter::TERMS;
use crate::domain::query::{Candidate, Completing, candidate};
use crate::tui::cache::{Cache, Want};
use crate::tui::completion::ROWS;

impl Audit {
    fn completing(&self) -> Option<Completing> {
        Completing::among(&TERMS, self.completion.text(self.field.text())).filter(|_| self.typing)
    }

    /// The request for the values that have to be looked up.
    pub(super) fn value_wanted(&self) -> Option<Want> {
        Some(Want::new("audit-values", request(&self.completing()?)?))
    }

    /// What the end of the filter may become.
    pub(super) fn candidates(&self, cache: &Cache) -> Vec<Candidate> {
        let Some(completing) = self.completing() else { return Vec::new() };
        match completing.of {
            None => completing.terms(&TERMS),
            Some("since" | "until") => {
                let words = ["today", "yesterday", "7d", "30d"];
                words
                    .iter()
                    .filter(|word| word.starts_with(&completing.typed))
                    .map(|word| candidate(word, ""))
                    .collect()
            }
            Some(term) => match request(&completing).and_then(|request| cache.reply(&request)) {
                Some(Reply::Lookup(found)) if term == "action" => {
                    found.iter().map(|named| candidate(named.name.stored(), "")).collect()
                }
                Some(Reply::Lookup(found)) => {
                    let person = |named: &crate::api::lookup::Named| {
                        candidate(named.note.stored(), String::from(named.name.shown()).as_str())
                    };
                    found.iter().map(person).collect()
                }
                _ => Vec::new(),
            },
        }
    }

    /// Takes the first candidate, or the one after that which was taken before.
    pub(super) fn complete(&mut self, cache: &Cache) {
        let candidates = self.candidates(cache);
        if let Some(completing) = self.completing() {
            self.completion.take(&mut self.field, completing.from, &candidates);
        }
    }
}

fn request(completing: &Completing) -> Option<Request> {
    let kind = match completing.of? {
        "user" | "operator" => LookupKind::User,
        "action" => LookupKind::Action,
        _ => return None,
    };
    Some(Request::Lookup { kind, text: completing.typed.clone(), limit: u32::from(ROWS) })
}
