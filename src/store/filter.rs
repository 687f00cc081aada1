//! A query in terms of the database: what the roster can decide, and clauses for SQL.
//!
//! A clause is a predicate on one user `u`; many can also list their users by an index, which is how a selective
//! filter over a million users stays quick. Relations whose time has run out count as absent everywhere.

use super::clause::Clause;
use super::error::Result;
use super::expiry::Named;
use super::reader::Reader;
use super::roster::{Fact, Roster, Scan};
use super::sql::{Sql, marks};
use crate::domain::query::{Query, Term};
use crate::domain::text::search_key;
use crate::domain::time::Time;

/// A query whose names are looked up.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) scan: Scan,
    /// The conditions that the scan does not decide, the most selective ones first.
    pub(super) clauses: Vec<Clause>,
    /// What names the stretch of time for which a selection by this filter is kept.
    pub(super) stretch: Stretch,
}

/// How long, in milliseconds, a result that depends on the time is good for the next page.
const KEPT: i64 = 2_000;

/// A short stretch of time in which nothing runs out: the next one begins after two seconds, and with every grant that
/// runs out, for which nobody writes anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Stretch {
    number: i64,
    ran_out: Option<Time>,
}

impl Stretch {
    fn at(reader: &Reader<'_>, now: Time) -> Result<Self> {
        Ok(Self { number: now.0 / KEPT, ran_out: reader.ran_out_last(now)? })
    }
}

impl Filter {
    /// Looks up the names in a query.
    pub(super) fn resolve(reader: &Reader<'_>, roster: Option<&Roster>, query: &Query, now: Time) -> Result<Self> {
        let words = query.words.iter().map(|word| (word.negated, searched(&word.text)));
        let mut scan = Scan { statuses: query.statuses(), words: words.collect(), owners: Vec::new() };
        scan.words.retain(|(_, word)| !word.is_empty());
        let named = Named::resolve(reader, query)?;
        let mut clauses = Vec::new();
        for condition in &query.conditions {
            if let Term::Owning(names) = &condition.term {
                scan.owners.push((condition.negated, reader.orgs_named(names)?));
            } else {
                let condition = (condition.negated, &condition.term);
                clauses.extend(Clause::of(reader, roster, condition, &scan, &named, now)?);
            }
        }
        clauses.sort_by_key(|clause| (clause.negated, clause.lister.as_ref().map_or(u8::MAX, |lister| lister.rank)));
        Ok(Self { scan, clauses, stretch: Stretch::at(reader, now)? })
    }

    /// The facts that decide some clauses.
    pub(super) fn facts(&self) -> Vec<(bool, Fact)> {
        let known = |clause: &Clause| clause.fact.clone().map(|fact| (clause.negated, fact));
        self.clauses.iter().filter_map(known).collect()
    }

    /// The clauses that a roster does not decide.
    pub(super) fn beside(&self, roster: &Roster) -> impl Iterator<Item = &Clause> {
        let has_facts = roster.has_facts();
        self.clauses.iter().filter(move |clause| !(has_facts && clause.fact.is_some()))
    }

    /// Those clauses as tests.
    pub(super) fn tests_beside(&self, roster: &Roster) -> Sql {
        all_of(self.beside(roster).map(|clause| &clause.test))
    }

    /// Whether all who fit can be listed in a time that depends on their number alone.
    pub(super) fn is_listable(&self, roster: &Roster) -> bool {
        roster.has_facts()
            && self.beside(roster).all(|clause| clause.lister.as_ref().is_some_and(|lister| lister.exact))
    }

    /// All that is to be tested along a walk that keeps to the statuses: owners, words and clauses, as `AND …`.
    pub(super) fn tests(&self) -> Sql {
        let owners = self.scan.owners.iter().map(|(negated, orgs)| {
            let inside = format!("u.owning_org_id IN ({})", marks(orgs.len()));
            let text = if *negated { format!("({inside}) IS NOT TRUE") } else { inside };
            Sql::new(text, orgs.iter().copied())
        });
        let words = self.scan.words.iter().map(|(negated, word)| {
            // What is built in is quick, and says of most that they are not found.
            let sign = if *negated { "NOT " } else { "" };
            let text = format!("{sign}(instr(u.search_key, ?) > 0 AND finds(u.search_key, ?))");
            Sql::new(text, [word.clone(), word.clone()])
        });
        let tests: Vec<Sql> = owners.chain(words).collect();
        all_of(tests.iter().chain(self.clauses.iter().map(|clause| &clause.test)))
    }
}

/// The tests as `AND …`, to stand behind a first condition.
pub(super) fn all_of<'a>(tests: impl Iterator<Item = &'a Sql>) -> Sql {
    let mut all = Sql::default();
    for test in tests {
        all.push(&Sql { text: format!("AND ({})", test.text), values: test.values.clone() });
    }
    all
}

/// Folds what was typed as names and logins are folded, on one line.
pub(super) fn searched(text: &str) -> String {
    let plain = search_key(text);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
