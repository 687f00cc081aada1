//! The warnings and blockers of a plan. All are counted; of each code only the first are listed.

use std::collections::BTreeMap;

use crate::api::sync::{SyncFinding, SyncTally};
use crate::domain::sync::Code;

/// How many findings of one code are listed.
pub(super) const LISTED: usize = 500;

/// The findings so far.
#[derive(Default)]
pub(super) struct Findings {
    found: BTreeMap<Code, (u64, Vec<SyncFinding>)>,
    /// Warnings and blockers by kind of item.
    kinds: BTreeMap<String, (u64, u64)>,
}

impl Findings {
    /// Adds one; the sentence is only made where it will be listed.
    pub(super) fn add(&mut self, code: Code, about: Option<(&str, Option<i64>)>, sentence: impl FnOnce() -> String) {
        let (count, listed) = self.found.entry(code).or_default();
        *count += 1;
        if listed.len() < LISTED {
            listed.push(SyncFinding {
                blocker: code.is_blocker(),
                code: code.text().to_owned(),
                sentence: sentence().into(),
                kind: about.map(|(kind, _)| kind.to_owned()),
                item_id: about.and_then(|(_, id)| id),
            });
        }
        if let Some((kind, _)) = about {
            *self.count_of(kind, code) += 1;
        }
    }

    /// Counts some that speak of a kind and are not listed.
    pub(super) fn add_unlisted(&mut self, code: Code, kind: &str, count: u64) {
        self.found.entry(code).or_default().0 += count;
        *self.count_of(kind, code) += count;
    }

    fn count_of(&mut self, kind: &str, code: Code) -> &mut u64 {
        let (warnings, blockers) = self.kinds.entry(kind.to_owned()).or_default();
        if code.is_blocker() { blockers } else { warnings }
    }

    /// The warnings and blockers that speak of a kind.
    pub(super) fn of_kind(&self, kind: &str) -> (u64, u64) {
        self.kinds.get(kind).copied().unwrap_or_default()
    }

    /// All warnings and all blockers.
    pub(super) fn totals(&self) -> (u64, u64) {
        self.found.iter().fold((0, 0), |(warnings, blockers), (code, (count, _))| {
            if code.is_blocker() { (warnings, blockers + count) } else { (warnings + count, blockers) }
        })
    }

    /// How often each code was found, blockers first.
    pub(super) fn tallies(&self) -> Vec<SyncTally> {
        let tally = |(code, (count, _)): (&Code, &(u64, Vec<SyncFinding>))| SyncTally {
            code: code.text().to_owned(),
            blocker: code.is_blocker(),
            count: *count,
        };
        self.found.iter().map(tally).collect()
    }

    /// Tells whether so much of a kind is deleted that the number has to be typed.
    pub(super) fn is_over(&self, kind: &str) -> bool {
        let listed = self.found.get(&Code::Threshold).map_or(&[][..], |(_, listed)| listed);
        listed.iter().any(|finding| finding.kind.as_deref() == Some(kind))
    }

    /// The list, blockers first; where it leaves some out, it says how many.
    pub(super) fn list(self) -> Vec<SyncFinding> {
        let mut list = Vec::new();
        for (code, (count, listed)) in self.found {
            let more = count - listed.len() as u64;
            list.extend(listed);
            if more > 0 {
                list.push(SyncFinding {
                    blocker: code.is_blocker(),
                    code: code.text().to_owned(),
                    sentence: format!("There are {more} more of this kind.").into(),
                    kind: None,
                    item_id: None,
                });
            }
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_some_listed() {
        let mut findings = Findings::default();
        for id in 0..700 {
            findings.add(Code::Dangling, Some(("form", Some(id))), || format!("{id}."));
        }
        findings.add(Code::Limbo, None, || "One.".to_owned());
        assert_eq!(findings.totals(), (700, 1));
        assert_eq!(findings.of_kind("form"), (700, 0));
        findings.add(Code::Threshold, Some(("form", None)), || "Many.".to_owned());
        assert!(findings.is_over("form") && !findings.is_over("query"));
        let tally = |code: &str, blocker, count| SyncTally { code: code.to_owned(), blocker, count };
        let expected = [tally("LIMBO", true, 1), tally("DANGLING", false, 700), tally("THRESHOLD", false, 1)];
        assert_eq!(findings.tallies(), expected);
        let list = findings.list();
        assert_eq!(list.len(), 503);
        assert_eq!(list[0].code, "LIMBO", "blockers come first");
        assert_eq!(list[501].sentence.stored(), "There are 200 more of this kind.");
    }
}
