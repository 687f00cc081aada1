//! Every referenced source user and who they become, as compact records; names are read again for the page.
//!
//! One thread reads the source: the references, then those whom they name, by number. This one reads the destination
//! meanwhile, and decides on the users as they come. So every row of either file is read once, forwards.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use super::error::PlanError;
use super::fingerprint::Prints;
use super::items::Listing;
use super::making::{Making, Work};
use super::meanwhile::Meanwhile;
use super::namesakes::{Namesakes, There};
use super::references::{Referenced, Witness};
use super::roll::Roll;
use super::roll_call::{self, RUN};
use super::told::Told;
use crate::api::sync::SyncAsk;
use crate::domain::sync::users::{Account, CHOOSE_MISSING, Chosen, MISSING_LOGIN, Mapped, Target, decide};
use crate::domain::sync::{Code, Decision};
use crate::domain::text::fold;
use crate::store;
use crate::store::sync::{Seen, SyncReader};

/// The part of a side's print that is over the users whom a plan looked at.
pub(super) const USERS: &str = "users";

/// How many runs of the source may wait to be decided on.
const AHEAD: usize = 64;

/// How long news of the source are waited for between two questions whether to go on.
const PATIENCE: Duration = Duration::from_millis(50);

/// Reading all of the destination pays where at least one in so many is referred to.
const ONE_IN: u64 = 8;

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

/// All of them by number, and in the order in which they are listed.
#[derive(Default)]
pub(super) struct Users {
    referenced: Referenced,
    decided: Decided,
    /// The places by decision, those first that want attention.
    listed: Vec<u32>,
}

/// What was decided, in the order of the source users. Kept apart from them so that nothing is held twice.
#[derive(Default)]
struct Decided {
    /// The destination user, where there is one.
    users: Vec<i64>,
    marks: Vec<Mark>,
}

#[derive(Clone, Copy)]
struct Mark {
    decision: Decision,
    becomes: Toward,
    suspect: bool,
    squat: bool,
}

#[derive(Clone, Copy)]
enum Toward {
    Missing,
    User,
    Undecided,
}

impl Users {
    pub(super) fn len(&self) -> usize {
        self.listed.len()
    }

    /// The nth in the order of the list.
    pub(super) fn nth(&self, nth: usize) -> Option<Record> {
        self.listed.get(nth).map(|place| self.record(*place as usize))
    }

    /// The places in the list, by login; users who do not exist come last.
    pub(super) fn by_login(&self, source: &SyncReader) -> store::Result<Vec<u32>> {
        let mut in_list = vec![0; self.listed.len()];
        for (nth, place) in (0..).zip(&self.listed) {
            in_list[*place as usize] = nth;
        }
        let mut seen = vec![false; in_list.len()];
        let mut places = Vec::with_capacity(in_list.len());
        source.each_by_login(|id| {
            if let Ok(place) = self.referenced.users.binary_search(&id) {
                seen[place] = true;
                places.push(in_list[place]);
            }
        })?;
        places.extend(in_list.iter().zip(seen).filter(|(_, seen)| !seen).map(|(nth, _)| *nth));
        Ok(places)
    }

    pub(super) fn of(&self, source: i64) -> Option<Record> {
        self.referenced.users.binary_search(&source).ok().map(|place| self.record(place))
    }

    fn record(&self, place: usize) -> Record {
        let Mark { decision, becomes, suspect, squat } = self.decided.marks[place];
        let becomes = match becomes {
            Toward::Missing => Becomes::Missing,
            Toward::User => Becomes::User(self.decided.users[place]),
            Toward::Undecided => Becomes::Undecided,
        };
        let (source, items) = (self.referenced.users[place], self.referenced.items[place]);
        Record { source, becomes, decision, suspect, squat, items }
    }

    /// How many there are of each decision that occurs.
    pub(super) fn counts(&self) -> Vec<(Decision, u64)> {
        let marks = &self.decided.marks;
        let count = |decision| marks.iter().filter(|mark| mark.decision == decision).count() as u64;
        Decision::ALL.into_iter().map(|decision| (decision, count(decision))).filter(|(_, count)| *count > 0).collect()
    }

    fn new(referenced: Referenced, decided: Decided) -> Self {
        let places = 0..u32::try_from(decided.marks.len()).unwrap_or(u32::MAX);
        let of = |decision| {
            let marks = &decided.marks;
            places.clone().filter(move |place| marks[*place as usize].decision == decision)
        };
        let listed = Decision::ALL.into_iter().flat_map(of).collect();
        Self { referenced, decided, listed }
    }
}

impl Decided {
    fn push(&mut self, mapped: &Mapped<'_>) {
        let (becomes, user) = match mapped.target {
            Target::Missing => (Toward::Missing, 0),
            Target::User(account) if account.is_missing_user() => (Toward::Missing, 0),
            Target::User(account) => (Toward::User, account.id),
            Target::Undecided => (Toward::Undecided, 0),
        };
        let Mapped { decision, suspect, squat, .. } = *mapped;
        self.users.push(user);
        self.marks.push(Mark { decision, becomes, suspect, squat });
    }
}

/// What the operator chose for one source login.
enum Override {
    Missing,
    Login(String, Vec<Account<'static>>),
}

/// Reads the references, and decides on all users whom they name. The source goes to a thread of its own meanwhile. So
/// many rows will be read `later`.
pub(super) fn pass(
    source: &mut SyncReader,
    destination: &SyncReader,
    listings: &[Listing],
    making: &mut Making<'_>,
    ask: &SyncAsk,
    later: u64,
) -> Result<(Users, Vec<Witness>), PlanError> {
    let Making { source_print, destination_print, findings, work, .. } = making;
    let overrides = overrides(destination, ask)?;
    let mut deciding = Deciding {
        destination,
        there: destination_print,
        unused: overrides.keys().collect(),
        overrides: &overrides,
        told: Told::default(),
        decided: Decided::default(),
    };
    let meanwhile = Meanwhile::default();
    let witnesses = thread::scope(|scope| {
        let (tell, hear) = sync_channel(AHEAD);
        let (meanwhile, print) = (&meanwhile, &mut *source_print);
        let read = move || roll_call::read(source, listings, print, meanwhile, &tell);
        let reading = thread::Builder::new().name("source".to_owned()).spawn_scoped(scope, read);
        let reading =
            reading.map_err(|error| store::Error::Unusable(format!("No thread could be started: {error}.")))?;
        let decided = deciding.all(hear, (work, later), meanwhile);
        meanwhile.stop();
        let read = reading.join().map_err(|_| store::Error::Damaged("The reading broke off.".to_owned()))?;
        decided.and(read)
    })?;
    let Deciding { unused, told, decided, .. } = deciding;
    told.end(findings);
    for login in unused {
        findings.add(Code::OverrideUnused, None, || {
            format!("The override for \"{login}\" has nothing to do: no copied item refers to such a source user.")
        });
    }
    Ok((Users::new(meanwhile.referenced.into_inner().unwrap_or_default(), decided), witnesses))
}

/// The part of the thread that reads the destination and decides.
struct Deciding<'a> {
    destination: &'a SyncReader,
    there: &'a mut Prints,
    overrides: &'a BTreeMap<String, Override>,
    unused: BTreeSet<&'a String>,
    told: Told,
    decided: Decided,
}

impl Deciding<'_> {
    fn all(
        &mut self,
        hear: Receiver<Roll>,
        (work, later): (&mut Work<'_>, u64),
        meanwhile: &Meanwhile,
    ) -> Result<(), PlanError> {
        self.there.begin(USERS);
        let mut there = self.destination.highest_user()?.unsigned_abs();
        let many = there / ONE_IN;
        let mut namesakes = Namesakes::of(self.destination)?;
        loop {
            let heard = match hear.try_recv() {
                Err(TryRecvError::Empty) => match namesakes.read_ahead()? {
                    Some(rows) => {
                        there = there.saturating_sub(rows);
                        work.add(rows)?;
                        continue;
                    }
                    None => hear.recv_timeout(PATIENCE),
                },
                heard => heard.map_err(|_| RecvTimeoutError::Disconnected),
            };
            work.add(meanwhile.news())?;
            match heard {
                Ok(roll) => {
                    let Some(referenced) = meanwhile.referenced.get() else { continue };
                    let here = referenced.users.len() as u64;
                    let many = here >= many;
                    if self.decided.marks.is_empty() {
                        work.expect(here + if many { there } else { 0 } + later);
                    }
                    namesakes.choose(many, &mut |rows| work.add(rows + meanwhile.news()))?;
                    self.run(referenced, &roll, &mut namesakes)?;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Decides on one run of the source.
    fn run(&mut self, referenced: &Referenced, roll: &Roll, namesakes: &mut Namesakes<'_>) -> Result<(), PlanError> {
        let mut next = 0;
        let found = namesakes.look_up(roll);
        let from = self.decided.marks.len();
        let run = referenced.users.iter().zip(&referenced.items).skip(from).take(RUN);
        for (id, items) in run {
            let here = (roll.id(next) == Some(*id)).then(|| roll.get(next));
            let (login, there) = match &here {
                Some((account, fold)) => {
                    let found = found.get(next).copied();
                    next += 1;
                    (*fold, namesakes.find(found, (fold, &account.name))?)
                }
                None => ("", There::Nobody),
            };
            let here = here.as_ref().map(|(account, _)| account);
            let chosen = self.overrides.get(login).map(|chosen| match chosen {
                Override::Missing => Chosen::Missing,
                Override::Login(login, accounts) => Chosen::Login(login, accounts),
            });
            let mapped = decide(here, chosen, there.all());
            if mapped.decision == Decision::Override {
                self.unused.remove(&login.to_owned());
            }
            match mapped.target {
                Target::User(account) if mapped.decision == Decision::Override => {
                    self.there.account(&account.into());
                }
                // The login is that of the source user; however it is spelled, the plan is the same.
                Target::User(account) => {
                    self.there.account(&Seen { login: Cow::Borrowed(&[]), ..account.into() });
                    self.there.numbers([mapped.decision as i64]);
                }
                Target::Missing | Target::Undecided => self.there.nobody(mapped.decision as i64),
            }
            self.told.report(*id, login, here, &mapped, *items);
            self.decided.push(&mapped);
        }
        Ok(())
    }
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
