//! The preview of a configuration sync: a [`Plan`] made from two files that are only read.
//!
//! A plan holds what it decided, as numbers, and both files open. Names and references are read again for the page that
//! shows them, after a look whether anybody wrote to a file meanwhile; then the plan is stale and says so.

mod alongside;
mod answer;
mod apply;
mod carry;
mod census;
mod checks;
mod deed;
mod error;
mod extract;
mod findings;
mod fingerprint;
mod groups;
mod items;
mod making;
mod meanwhile;
mod namesakes;
mod order;
mod queries;
mod references;
mod restore;
mod roll;
mod roll_call;
mod rows;
mod told;
mod users;
mod workgroups;

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(super) use answer::answer;
use apply::{Apply, apply, known};
pub use error::PlanError;
pub(super) use extract::{Handed, Taken};

use crate::api::Progress;
use crate::api::standing::Environment;
use crate::api::sync::{SyncAsk, SyncFinding, SyncKind, SyncSide, SyncSummary};
use crate::domain::sync::kinds::{TABLE, WORKGROUP};
use crate::domain::sync::{Code, checks as rules};
use crate::domain::time::Time;
use crate::store;
use crate::store::sync::{Identity, SyncReader};
use findings::Findings;
use fingerprint::{Print, Prints};
use items::Listing;
use making::{Making, Sides, Work};
use order::Ordered;
use references::Witness;
use users::Users;
use workgroups::Workgroups;

/// A sync before it happens.
pub struct Plan {
    source: SyncReader,
    destination: SyncReader,
    /// What the files were at, to notice that somebody wrote.
    versions: [i64; 2],
    ask: SyncAsk,
    summary: SyncSummary,
    listings: Vec<Listing>,
    users: Users,
    workgroups: Workgroups,
    /// The items that only the missing user could run or edit.
    stranded: Vec<Witness>,
    findings: Vec<SyncFinding>,
    /// The part that was ordered otherwise last, so that its next page costs no more than any.
    ordered: RefCell<Option<Ordered>>,
}

impl Plan {
    /// Opens both sides of an ask and makes the plan; `open` is the database that stands in for an absent destination,
    /// and `carried` the file of a source that was carried here.
    ///
    /// # Errors
    /// As [`Plan::make`], and when a file is missing, empty, foreign, or of another version.
    pub fn open(
        ask: &SyncAsk,
        carried: Option<&Path>,
        open: &Path,
        now: Time,
        progress: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<Self, PlanError> {
        let source = store::sync::open(carried.unwrap_or_else(|| Path::new(&ask.source)))?;
        let destination = store::sync::open(ask.destination.as_deref().map_or(open, Path::new))?;
        Self::make(source, destination, ask, now, progress)
    }

    /// The file of a source that was carried here.
    fn carried(&self) -> Option<&Path> {
        self.ask.extract.as_ref().map(|_| self.source.path())
    }

    /// Makes the plan. `progress` is told now and then how many rows were read, and answers whether to go on.
    ///
    /// # Errors
    /// [`PlanError::Store`] when a side cannot be read, [`PlanError::Cancelled`] when `progress` says no,
    /// [`PlanError::Stale`] when somebody wrote to a side meanwhile.
    pub fn make(
        mut source: SyncReader,
        destination: SyncReader,
        ask: &SyncAsk,
        now: Time,
        progress: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<Self, PlanError> {
        // The source goes to another thread on the way, so no borrow of it can keep the view.
        source.hold()?;
        destination.hold()?;
        let versions = [source.version()?, destination.version()?];
        let identities = [source.identity()?, destination.identity()?];
        let environments = identities.each_ref().map(environment);
        let mut making = Making {
            now,
            source_print: first_print(&identities[0]),
            destination_print: first_print(&identities[1]),
            findings: Findings::default(),
            work: Work::new(progress),
        };
        let sides = Sides { source: &source, destination: &destination };
        direction(sides, &mut making, &identities, environments[0]);
        let listings = all_items(sides, &mut making)?;
        let later = checks::rows(sides, &listings)?;
        let (users, witnesses) = users::pass(&mut source, &destination, &listings, &mut making, ask, later)?;
        let sides = Sides { source: &source, destination: &destination };
        let workgroups = workgroups::pass(sides, &mut making, ask)?;
        let by_kind: checks::Listings<'_> = listings.iter().map(|listing| (listing.kind.as_str(), listing)).collect();
        checks::names(sides, &mut making, &by_kind)?;
        checks::links(sides, &mut making, &by_kind)?;
        queries::fit(sides, &mut making, &by_kind)?;
        let to_production = environments[1] == Environment::Production;
        let stranded = checks::left_to_nobody(sides, &mut making, witnesses, &users, to_production)?;
        for listing in &listings {
            checks::threshold(&mut making, &listing.kind, listing.counts.delete, listing.destination_items);
        }
        let there = workgroups.rows.iter().filter(|row| row.destination.is_some()).count() as u64;
        checks::threshold(&mut making, WORKGROUP, workgroups.counts.delete, there);
        making.begin(users::USERS);
        let missing = destination.missing_user()?;
        making.destination_print.optional(missing.as_ref().map(|account| account.id));
        making.work.report()?;

        let Making { source_print, destination_print, findings, .. } = making;
        let (source_print, destination_print) = (source_print.finish(), destination_print.finish());
        let (warnings, blockers) = findings.totals();
        let summary = SyncSummary {
            plan: plan_id([&source_print.0, &destination_print.0], ask),
            made_at: now,
            source: side(&source, &identities[0], environments[0], source_print),
            destination: side(&destination, &identities[1], environments[1], destination_print),
            kinds: kinds(&listings, &workgroups, &findings),
            decisions: users.counts(),
            creates_missing_user: missing.is_none(),
            warnings,
            blockers,
            found: findings.tallies(),
        };
        source.let_go();
        destination.let_go();
        let plan = Self {
            source,
            destination,
            versions,
            ask: ask.clone(),
            summary,
            listings,
            users,
            workgroups,
            stranded,
            findings: findings.list(),
            ordered: RefCell::default(),
        };
        plan.check_fresh()?;
        Ok(plan)
    }

    /// The head of the plan: sides, counts, decisions.
    #[must_use]
    pub fn summary(&self) -> SyncSummary {
        self.summary.clone()
    }

    /// Tells whether both files are as they were when the plan was made.
    ///
    /// # Errors
    /// [`PlanError::Stale`] when they are not.
    pub fn check_fresh(&self) -> Result<(), PlanError> {
        for (reader, version) in [&self.source, &self.destination].into_iter().zip(self.versions) {
            match reader.version() {
                Ok(now) if now == version => {}
                Ok(_) | Err(store::Error::Unusable(_)) => {
                    let name = reader.file_name();
                    return Err(PlanError::Stale(format!("Somebody wrote to {name} since the plan was made.")));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn environment(identity: &Identity) -> Environment {
    Environment::from_word(&identity.environment).unwrap_or(Environment::Other)
}

fn first_print(identity: &Identity) -> Prints {
    let mut print = Prints::new("database");
    print.text(&identity.uuid);
    print.text(&identity.environment);
    print
}

fn direction(sides: Sides<'_>, making: &mut Making<'_>, [from, to]: &[Identity; 2], environment: Environment) {
    let same_uuid = !from.uuid.is_empty() && from.uuid == to.uuid;
    let same_file = sides.source.is_same_file(sides.destination);
    if let Some(sentence) = rules::direction(environment == Environment::Production, same_file, same_uuid) {
        making.findings.add(Code::Direction, None, || sentence.to_owned());
    }
}

/// Merges every kind that occurs on either side: those of the table in its order, then the unknown ones.
fn all_items(sides: Sides<'_>, making: &mut Making<'_>) -> Result<Vec<Listing>, PlanError> {
    let mut occurring: BTreeSet<String> = sides.source.kinds()?.into_iter().collect();
    occurring.extend(sides.destination.kinds()?);
    let mut listings = Vec::new();
    for kind in TABLE.iter().filter(|kind| kind.name != WORKGROUP) {
        if occurring.remove(kind.name) {
            listings.push(items::pass(kind.name, Some(kind), sides, making)?);
        }
    }
    // Workgroups stand in a table of their own; items under that name follow no rule.
    for kind in occurring {
        let listing = items::pass(&kind, None, sides, making)?;
        making.findings.add(Code::UnknownKind, Some((&kind, None)), || {
            format!("{} of the unknown kind \"{kind}\" stay where they are.", listing.len(false))
        });
        listings.push(listing);
    }
    Ok(listings)
}

fn kinds(listings: &[Listing], workgroups: &Workgroups, findings: &Findings) -> Vec<SyncKind> {
    let mut counts: BTreeMap<usize, Vec<SyncKind>> = BTreeMap::new();
    let all = listings.iter().map(|listing| &listing.counts).chain([&workgroups.counts]);
    for kind in all {
        let (warnings, blockers) = findings.of_kind(&kind.kind);
        let place = TABLE.iter().position(|row| row.name == kind.kind).unwrap_or(TABLE.len());
        counts.entry(place).or_default().push(SyncKind {
            warnings,
            blockers,
            over: findings.is_over(&kind.kind),
            ..kind.clone()
        });
    }
    counts.into_values().flatten().collect()
}

fn side(
    reader: &SyncReader,
    identity: &Identity,
    environment: Environment,
    (fingerprint, parts): (String, BTreeMap<String, String>),
) -> SyncSide {
    let name = match identity.display_name.as_str() {
        "" => reader.file_name(),
        name => name.to_owned(),
    };
    SyncSide { name: name.into(), environment, uuid: identity.uuid.as_str().into(), fingerprint, parts }
}

/// Names a plan by what it was made from and what was decided beforehand, so that the same plan has the same name.
fn plan_id(prints: [&str; 2], ask: &SyncAsk) -> String {
    let mut print = Print::new("beadle sync plan 1");
    prints.iter().for_each(|side| print.text(side));
    for map in [&ask.overrides, &ask.renames] {
        print.text(&map.len().to_string());
        for (from, to) in map {
            print.text(from);
            print.text(to);
        }
    }
    print.finish().chars().take(16).collect()
}
