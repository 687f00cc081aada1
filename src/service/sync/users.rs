//! Every referenced source user and who they become, as compact records; names are read again for the page.
//!
//! Source users are read by number, in runs. A run is looked up in the destination in order of its folded logins, which
//! takes the index alone; then the users found are read by number. So both files are walked forwards and no side is ever
//! held whole.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::error::PlanError;
use super::items::Referenced;
use super::making::Making;
use crate::api::sync::SyncAsk;
use crate::domain::status::Status;
use crate::domain::sync::kinds::USER;
use crate::domain::sync::users::{Account, CHOOSE_MISSING, Chosen, MISSING_LOGIN, Mapped, Target, decide};
use crate::domain::sync::{Code, Decision};
use crate::domain::text::fold;
use crate::store;
use crate::store::sync::SyncReader;

/// How many source users are looked up as one run.
const RUN: usize = 65_536;
/// How many numbers are read at once where most of them are wanted.
const STRETCH: usize = 512;

/// Who a reference becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Becomes {
    Missing,
    User(i64),
    Undecided,
}

/// One referenced source user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Record {
    pub(super) source: i64,
    pub(super) becomes: Becomes,
    pub(super) decision: Decision,
    pub(super) suspect: bool,
    pub(super) squat: bool,
    pub(super) items: u32,
}

/// All of them, those that want attention first, and findable by number.
#[derive(Default)]
pub(super) struct Users {
    pub(super) records: Vec<Record>,
    by_source: Vec<usize>,
}

impl Users {
    pub(super) fn of(&self, source: i64) -> Option<&Record> {
        let at = self.by_source.binary_search_by_key(&source, |at| self.records[*at].source).ok()?;
        self.records.get(self.by_source[at])
    }

    /// How many there are of each decision that occurs.
    pub(super) fn counts(&self) -> Vec<(Decision, u64)> {
        let count = |decision| self.records.iter().filter(|record| record.decision == decision).count() as u64;
        Decision::ALL.into_iter().map(|decision| (decision, count(decision))).filter(|(_, count)| *count > 0).collect()
    }

    fn new(mut records: Vec<Record>) -> Self {
        let rank = |decision| Decision::ALL.iter().position(|other| *other == decision);
        records.sort_unstable_by_key(|record| (rank(record.decision), record.source));
        let mut by_source: Vec<usize> = (0..records.len()).collect();
        by_source.sort_unstable_by_key(|at| records[*at].source);
        Self { records, by_source }
    }
}

/// What the operator chose for one source login.
enum Override {
    Missing,
    Login(String, Vec<Account>),
}

/// Decides on all referenced users.
pub(super) fn pass(making: &mut Making<'_>, referenced: Referenced, ask: &SyncAsk) -> Result<Users, PlanError> {
    let overrides = overrides(making.destination, ask)?;
    let mut unused: BTreeSet<&String> = overrides.keys().collect();
    let referenced = referenced.sorted();
    let mut records = Vec::with_capacity(referenced.len());
    for run in referenced.chunks(RUN) {
        let ids: Vec<i64> = run.iter().map(|(id, _)| *id).collect();
        let mut found: Vec<(String, i64, u32, Option<Account>)> = Vec::with_capacity(run.len());
        for ((id, items), account) in run.iter().zip(accounts(making.source, &ids)?) {
            let login = account.as_ref().map(|account| fold(&account.login)).unwrap_or_default();
            found.push((login, *id, *items, account));
        }
        found.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let namesakes = Namesakes::read(making.destination, found.iter().map(|(login, ..)| login.as_str()))?;
        for (place, (login, id, items, account)) in found.into_iter().enumerate() {
            making.work.step()?;
            let there = if account.is_some() { namesakes.of(place) } else { Cow::default() };
            let chosen = overrides.get(&login).map(|chosen| match chosen {
                Override::Missing => Chosen::Missing,
                Override::Login(login, accounts) => Chosen::Login(login, accounts),
            });
            let mapped = decide(account.as_ref(), chosen, &there);
            if mapped.decision == Decision::Override {
                unused.remove(&login);
            }
            print(making, id, account.as_ref(), &mapped);
            report(making, id, account.as_ref(), &mapped, items);
            records.push(entry(id, &mapped, items));
        }
    }
    for login in unused {
        making.findings.add(Code::OverrideUnused, None, || {
            format!("The override for \"{login}\" has nothing to do: no copied item refers to such a source user.")
        });
    }
    Ok(Users::new(records))
}

fn entry(source: i64, mapped: &Mapped<'_>, items: u32) -> Record {
    let becomes = match mapped.target {
        Target::Missing => Becomes::Missing,
        Target::User(account) if account.is_missing_user() => Becomes::Missing,
        Target::User(account) => Becomes::User(account.id),
        Target::Undecided => Becomes::Undecided,
    };
    Record { source, becomes, decision: mapped.decision, suspect: mapped.suspect, squat: mapped.squat, items }
}

/// The destination users with the logins of a run.
struct Namesakes {
    /// The place of a login in the run, and the number of a user who has it.
    found: Vec<(usize, i64)>,
    ids: Vec<i64>,
    accounts: Vec<Option<Account>>,
}

impl Namesakes {
    fn read<'l>(reader: &SyncReader, logins: impl Iterator<Item = &'l str>) -> store::Result<Self> {
        let found = reader.ids_by_folds(logins)?;
        let mut ids: Vec<i64> = found.iter().map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let accounts = accounts(reader, &ids)?;
        Ok(Self { found, ids, accounts })
    }

    fn account(&self, id: i64) -> Option<&Account> {
        self.accounts[self.ids.binary_search(&id).ok()?].as_ref()
    }

    /// Those with the login at a place: one or none, unless the database never was ours.
    fn of(&self, place: usize) -> Cow<'_, [Account]> {
        let first = self.found.partition_point(|(other, _)| *other < place);
        let end = self.found.partition_point(|(other, _)| *other <= place);
        match &self.found[first..end] {
            [(_, id)] => Cow::Borrowed(self.account(*id).map(std::slice::from_ref).unwrap_or_default()),
            some => some.iter().filter_map(|(_, id)| self.account(*id)).cloned().collect(),
        }
    }
}

/// Reads users by number, in its order; `None` for numbers that no longer exist.
fn accounts(reader: &SyncReader, ids: &[i64]) -> store::Result<Vec<Option<Account>>> {
    let mut accounts = Vec::with_capacity(ids.len());
    for stretch in ids.chunks(STRETCH) {
        let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { break };
        if last.abs_diff(*first) > 4 * STRETCH as u64 {
            for id in stretch {
                accounts.push(reader.account(*id)?);
            }
            continue;
        }
        let mut there = reader.accounts_between(*first, *last)?.into_iter().peekable();
        for id in stretch {
            while there.next_if(|account| account.id < *id).is_some() {}
            accounts.push(there.next_if(|account| account.id == *id));
        }
    }
    Ok(accounts)
}

fn overrides(destination: &SyncReader, ask: &SyncAsk) -> store::Result<BTreeMap<String, Override>> {
    let mut overrides = BTreeMap::new();
    for (source, chosen) in &ask.overrides {
        let login = fold(chosen);
        let chosen = if login == CHOOSE_MISSING || login == MISSING_LOGIN {
            Override::Missing
        } else {
            Override::Login(chosen.clone(), destination.accounts_by_fold(&login)?)
        };
        overrides.insert(fold(source), chosen);
    }
    Ok(overrides)
}

fn print(making: &mut Making<'_>, id: i64, account: Option<&Account>, mapped: &Mapped<'_>) {
    let fields = |print: &mut super::fingerprint::Prints, account: &Account| {
        print.text(&account.login);
        print.text(&account.name);
        print.text(&account.status.to_string());
        print.number(i64::from(account.is_system));
        print.number(account.created_at.0);
    };
    making.source_print.number(id);
    if let Some(account) = account {
        fields(&mut making.source_print, account);
    }
    match mapped.target {
        Target::User(account) => {
            making.destination_print.number(account.id);
            fields(&mut making.destination_print, account);
        }
        Target::Missing | Target::Undecided => making.destination_print.text(&format!("{:?}", mapped.decision)),
    }
}

fn report(making: &mut Making<'_>, id: i64, account: Option<&Account>, mapped: &Mapped<'_>, items: u32) {
    let login = account.map_or("", |account| account.login.as_str());
    let about = Some((USER, Some(id)));
    let number = count(u64::from(items), "item refers", "items refer");
    let findings = &mut making.findings;
    if let Some(code) = mapped.decision.code() {
        findings.add(code, about, || match code {
            Code::Ambiguous => format!(
                "\"{login}\" could be several users of the destination; {number} to them. Choose one by an override."
            ),
            Code::MatchByCase => format!(
                "\"{login}\" is the login of several users of the destination; the one spelled like that is taken."
            ),
            Code::MatchDenied => format!(
                "\"{login}\" is in the recycle bin of the destination; {number} to them. Perhaps choose the missing user."
            ),
            _ => format!("\"{login}\" is {} in the destination; {number} to them.", word(mapped)),
        });
    }
    if mapped.is_broken_override() {
        findings.add(Code::OverrideBroken, about, || {
            format!(
                "The override for \"{login}\" leads to no single user of the destination. Name a login as it is there."
            )
        });
    }
    let Target::User(target) = mapped.target else { return };
    if mapped.decision == Decision::Override && target.status != Status::Active && !target.is_missing_user() {
        findings.add(Code::OverrideStatus, about, || {
            format!("\"{login}\" becomes \"{}\" by an override, who is {}.", target.login, target.status.word())
        });
    }
    if mapped.suspect {
        let name = account.map_or("", |account| account.name.as_str());
        findings.add(Code::IdentitySuspect, about, || {
            format!("\"{login}\" is {name} in the source and {} in the destination. Are they one person?", target.name)
        });
    }
    if mapped.squat {
        findings.add(Code::Squat, about, || {
            let days = account.map_or(0, |account| (target.created_at.0 - account.created_at.0) / 86_400_000);
            let later = count(days.unsigned_abs(), "day", "days");
            format!("\"{login}\" was made in the destination {later} after the source user. Is it the same person?")
        });
    }
}

fn word(mapped: &Mapped<'_>) -> &'static str {
    match mapped.target {
        Target::User(account) => account.status.word(),
        Target::Missing | Target::Undecided => "not decided",
    }
}

/// A number with its noun.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
