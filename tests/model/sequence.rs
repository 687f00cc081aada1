//! One sequence: a random town, some steps by random operators, and everything that has to hold after each.

use std::collections::{BTreeMap, BTreeSet};

use beadle::api::review::{Judgement, Outcome};
use beadle::api::{Refusal, RefusalKind, Reply, Request, Secret, Secrets};
use beadle::domain::cell::{Cell, UserField};
use beadle::domain::ids::{SetId, UserId};
use beadle::domain::verdict::{Finding, Guard, Verdict};
use beadle::service::Seat;
use rusqlite::Connection;

use super::gain::{Given, closure_grew, gains};
use super::luck;
use super::plan::{self, Step};
use super::rules::{Asked, Judged, Kin, Opinion, Say, judge};
use super::support::world::{Dice, PASSWORD, World, receipt};
use super::tables;
use super::town::{NOW, Town, User};

const NEW_PASSWORD: &str = "nine herons over slate";

/// After so many steps a database is made anew, because its journal grows.
const MOST: usize = 1_000;

/// What happened: steps by what became of them, and how many changes of a cell they asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub changes: u64,
    pub judged: u64,
    pub committed: u64,
    pub stopped: u64,
    pub shut: u64,
    pub undone: u64,
}

impl Tally {
    pub fn and(self, other: Self) -> Self {
        Self {
            changes: self.changes + other.changes,
            judged: self.judged + other.judged,
            committed: self.committed + other.committed,
            stopped: self.stopped + other.stopped,
            shut: self.shut + other.shut,
            undone: self.undone + other.undone,
        }
    }
}

/// One database with everybody's seat at it.
pub struct Lane {
    world: World,
    pub db: Connection,
    seats: BTreeMap<(i64, bool), Seat>,
    receipts: u64,
    used: usize,
    hash: String,
    /// Who set whose password last.
    pub given: BTreeMap<i64, i64>,
    pub tally: Tally,
}

/// What the engine said of a step.
enum Said {
    Shut(Refusal),
    Judged(Judgement),
    Committed(SetId, Judgement),
    Stopped(Judgement),
}

impl Lane {
    pub fn new() -> Self {
        let world = World::new("org ABC\norg XYZ");
        let db = world.connect();
        let hash = db.query_row("SELECT password_hash FROM users WHERE user_id = 1", [], |row| row.get(0)).unwrap();
        Self {
            world,
            db,
            seats: BTreeMap::new(),
            receipts: 0,
            used: 0,
            hash,
            given: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// Makes a random town on the disk, for so many steps.
    pub fn settle(&mut self, dice: &mut Dice, steps: usize) -> Town {
        self.used += steps;
        if self.used > MOST {
            let tally = self.tally;
            *self = Self { tally, used: steps, ..Self::new() };
        }
        let town = luck::town(dice, &self.hash);
        tables::write(&self.db, &town).unwrap();
        assert_eq!(tables::read(&self.db), town, "the town is written as it is read");
        town
    }

    /// Plays a sequence of one to `most` steps.
    pub fn run(&mut self, number: u64, most: usize) {
        let mut dice = luck::seed(number);
        let first = self.settle(&mut dice, most);
        let mut town = first.clone();
        let (mut sets, mut acted, mut glass) = (Vec::new(), Vec::new(), false);
        for step in 1..=1 + dice.below(most) {
            let story = format!("sequence {number}, step {step}");
            if !sets.is_empty() && dice.below(6) == 0 {
                let set = *dice.pick(&sets);
                (town, glass) = self.undo(&mut dice, &town, set, (&mut sets, &mut acted, glass), &story);
                continue;
            }
            let step = plan::step(&mut dice, &town);
            town = self.step(&town, &step, &mut sets, &story);
            acted.push(step.operator);
            glass |= step.glass;
        }
        if let Some(grown) = closure_grew(&first, &town, &acted).filter(|_| !glass) {
            panic!("sequence {number}: {grown}");
        }
    }

    fn step(&mut self, town: &Town, step: &Step, sets: &mut Vec<SetId>, story: &str) -> Town {
        let story = || format!("{story}: {step:?}");
        // What has run out in the town is noted first, as it is before every commit; it is no change of anybody's.
        drop(self.seat(step).answer(Request::Standing));
        let marks = tables::marks(&self.db);
        let opinion = self.opinion(town, step, &[]);
        let said = self.ask(town, step);
        if let Some(difference) = differs(&opinion, &said, step) {
            panic!("{difference}\n{}\noperator {:?}", story(), town.users.get(&step.operator));
        }
        let after = tables::read(&self.db);
        let (Said::Committed(set, _), Opinion::Judged(Judged { after: Some(foreseen), .. })) = (&said, &opinion) else {
            assert_eq!(after, *town, "what was not committed changed nothing; {}", story());
            assert_eq!(tables::marks(&self.db), marks, "nor did it leave a mark; {}", story());
            return after;
        };
        let foreseen = hashed(foreseen, town, &after);
        assert!(foreseen == after, "{}\n{}", unforeseen(&foreseen, &after), story());
        self.remember(town, &after, step);
        let found = gains(town, &after, step.operator, given(step));
        assert!(found.is_empty(), "{found:?}; {}", story());
        sets.push(*set);
        after
    }

    /// The model's opinion of a step.
    pub fn opinion(&self, town: &Town, step: &Step, without: &[Guard]) -> Opinion {
        let confirms =
            |user: &User| user.is_local() && user.hash.is_some() && user.locked.is_none_or(|until| until <= NOW);
        if step.confirmed && !town.users.get(&step.operator).is_some_and(confirms) {
            // Who cannot confirm is told so before anything is judged.
            return Opinion::Shut;
        }
        let asked = Asked {
            operator: step.operator,
            set: &step.set,
            passwords: step.commits.then_some(&step.passwords),
            confirmed: step.confirmed,
            given: &self.given,
            glass: step.glass,
            without,
        };
        judge(town, &asked)
    }

    fn remember(&mut self, before: &Town, after: &Town, step: &Step) {
        for (id, user) in &after.users {
            if before.users.get(id).and_then(|user| user.hash.as_ref()) != user.hash.as_ref() {
                self.given.insert(*id, step.operator);
            }
        }
    }

    /// Takes a set back, whoever made it; what the model can say of that is that nobody gains.
    fn undo(
        &mut self,
        dice: &mut Dice,
        town: &Town,
        set: SetId,
        (sets, acted, glass): (&mut Vec<SetId>, &mut Vec<i64>, bool),
        story: &str,
    ) -> (Town, bool) {
        let mut step = plan::step(dice, town);
        step.confirmed = dice.below(3) > 0;
        let story = format!(
            "{story}: undo of {set} by {}, {:?}, {}, {}",
            step.operator, step.set.accepted, step.confirmed, step.glass
        );
        let accepted = step.set.accepted;
        let reason = step.set.reason.clone();
        self.receipts += 1;
        let (receipt, secrets) = (receipt(self.receipts), secrets(&step, self.word(town, step.operator)));
        let reply = self.seat(&step).answer(Request::Undo { set, only: None, reason, receipt, accepted, secrets });
        let after = tables::read(&self.db);
        let Ok(Reply::Outcome(Outcome::Committed { committed, .. })) = &reply else {
            if reply.is_err() {
                self.seats.remove(&(step.operator, step.glass));
            }
            assert_eq!(after, *town, "what was not undone changed nothing; {story}");
            return (after, glass);
        };
        self.tally.undone += 1;
        let touched = after.users.iter().filter(|(id, user)| town.users.get(id) != Some(user)).count();
        // An undo gives a reason of its own.
        let given = Given { acknowledged: accepted.elevation, bulk: touched > 1, ..given(&step) };
        let found = gains(town, &after, step.operator, given);
        assert!(found.is_empty(), "{found:?}; {story}\n{reply:#?}");
        sets.push(committed.set);
        acted.push(step.operator);
        (after, glass || step.glass)
    }

    fn seat(&mut self, step: &Step) -> &mut Seat {
        let (world, user) = (&self.world, step.operator);
        let take = || if step.glass { world.glass(user) } else { world.seat(user) };
        self.seats.entry((user, step.glass)).or_insert_with(take)
    }

    /// The password of an operator: the one everybody begins with, or the one that was set meanwhile.
    fn word(&self, town: &Town, operator: i64) -> &'static str {
        let held = town.users.get(&operator).and_then(|user| user.hash.as_ref());
        if held.is_some_and(|hash| *hash != self.hash) { NEW_PASSWORD } else { PASSWORD }
    }

    fn ask(&mut self, town: &Town, step: &Step) -> Said {
        self.receipts += 1;
        self.tally.changes += step.set.changes.len() as u64;
        let set = step.set.clone();
        let request = if step.commits {
            Request::Commit {
                set,
                receipt: receipt(self.receipts),
                secrets: secrets(step, self.word(town, step.operator)),
            }
        } else {
            Request::judge(set)
        };
        let said = match self.seat(step).answer(request) {
            Ok(Reply::Judgement(judgement)) => Said::Judged(std::sync::Arc::unwrap_or_clone(judgement)),
            Ok(Reply::Outcome(Outcome::Committed { committed, judgement })) => {
                Said::Committed(committed.set, judgement)
            }
            Ok(Reply::Outcome(Outcome::Stopped(judgement))) => Said::Stopped(judgement),
            Ok(other) => panic!("{other:?}"),
            Err(refusal) => Said::Shut(refusal),
        };
        *match said {
            Said::Shut(_) => &mut self.tally.shut,
            Said::Judged(_) => &mut self.tally.judged,
            Said::Committed(..) => &mut self.tally.committed,
            Said::Stopped(_) => &mut self.tally.stopped,
        } += 1;
        if matches!(said, Said::Shut(_)) {
            // Who was signed out takes a new seat.
            self.seats.remove(&(step.operator, step.glass));
        }
        said
    }

    /// Whether it shows where the model takes the glass for broken and the engine does not, or the other way round.
    pub fn mistakes_the_glass(&mut self, town: &Town, step: &Step) -> bool {
        let opinion = self.opinion(town, &Step { glass: !step.glass, ..step.clone() }, &[]);
        let said = self.ask(town, step);
        differs(&opinion, &said, step).is_some()
    }

    /// Whether the engine and the model without a rule differ about a step; nothing is left of it.
    pub fn notices(&mut self, town: &Town, step: &Step, without: Guard) -> bool {
        let opinion = self.opinion(town, step, &[without]);
        let said = self.ask(town, step);
        differs(&opinion, &said, step).is_some()
    }
}

/// What a step gives knowingly.
pub fn given(step: &Step) -> Given {
    let accepted = step.set.accepted;
    let users: BTreeSet<UserId> = step.set.changes.iter().filter_map(|change| change.cell.user()).collect();
    Given {
        acknowledged: accepted.elevation && !step.set.reason.trim().is_empty(),
        confirmed: step.confirmed,
        limbo: accepted.limbo,
        number: accepted.number,
        bulk: users.len() > 1,
        glass: step.glass,
    }
}

fn secrets(step: &Step, own: &str) -> Secrets {
    let password = |user: &i64| (UserId(*user), Secret::new(NEW_PASSWORD.to_owned()));
    Secrets {
        own: step.confirmed.then(|| Secret::new(own.to_owned())),
        passwords: step.passwords.iter().map(password).collect(),
        ..Secrets::default()
    }
}

/// The foreseen town with the real hashes of passwords that are new.
pub fn hashed(foreseen: &Town, before: &Town, after: &Town) -> Town {
    let mut foreseen = foreseen.clone();
    for (id, user) in &mut foreseen.users {
        let real = after.users.get(id).and_then(|user| user.hash.clone());
        let old = before.users.get(id).and_then(|user| user.hash.clone());
        if user.hash.as_deref() == Some("new") && real != old {
            user.hash = real;
        }
    }
    foreseen
}

/// The first row that is not as the model foresaw.
fn unforeseen(foreseen: &Town, after: &Town) -> String {
    let ids = foreseen.users.keys().chain(after.users.keys());
    let row = ids.copied().find(|id| foreseen.users.get(id) != after.users.get(id));
    match row {
        Some(id) => format!("foreseen: {:?}\nwritten: {:?}", foreseen.users.get(&id), after.users.get(&id)),
        None => format!(
            "foreseen: {:?} {:?} {:?}\nwritten: {:?} {:?} {:?}",
            foreseen.groups, foreseen.orgs, foreseen.templates, after.groups, after.orgs, after.templates
        ),
    }
}

/// In what the engine and the model differ, if they do.
fn differs(opinion: &Opinion, said: &Said, step: &Step) -> Option<String> {
    let (judged, judgement) = match (opinion, said) {
        (Opinion::Shut, Said::Shut(refusal)) => {
            let expected = matches!(refusal.kind, RefusalKind::NotSignedIn | RefusalKind::NotAllowed);
            return (!expected).then(|| format!("refused as {:?}", refusal.kind));
        }
        (
            Opinion::Judged(judged),
            Said::Judged(judgement) | Said::Committed(_, judgement) | Said::Stopped(judgement),
        ) => (judged, judgement),
        (Opinion::Shut, _) => return Some("the model would not let the operator in".to_owned()),
        (_, Said::Shut(refusal)) => return Some(format!("the engine does not let the operator in: {refusal}")),
    };
    let own: Vec<&Verdict> = judgement.rows.iter().filter(|row| !row.implied).map(|row| &row.verdict).collect();
    if own.len() != step.set.changes.len() || judged.rows.len() != step.set.changes.len() {
        let (asked, model, engine) = (step.set.changes.len(), judged.rows.len(), own.len());
        return Some(format!("of {asked} changes the model judged {model}, the engine {engine}"));
    }
    for ((change, say), verdict) in step.set.changes.iter().zip(&judged.rows).zip(own) {
        if !agrees(say, verdict) {
            return Some(format!("{change:?}: the model says {say:?}, the engine {verdict:?}"));
        }
    }
    let guards = |findings: &[Finding]| findings.iter().map(|finding| finding.guard).collect::<BTreeSet<_>>();
    let (refusals, holds) = (guards(&judgement.refusals), guards(&judgement.holds));
    if !judged.rows_stop && (refusals != judged.refusals || holds != judged.holds) {
        return Some(format!(
            "about the set: {:?}, {:?}; the engine: {refusals:?}, {holds:?}",
            judged.refusals, judged.holds
        ));
    }
    match (said, &judged.after) {
        (Said::Committed(..), None) => Some("the model would have stopped it".to_owned()),
        (Said::Stopped(_), Some(_)) => Some("the model would have committed it".to_owned()),
        _ => None,
    }
}

fn agrees(say: &Say, verdict: &Verdict) -> bool {
    let kin = match verdict {
        Verdict::Ok => return matches!(say, Say::Ok | Say::Implies(_)),
        Verdict::Noop => return *say == Say::Noop,
        Verdict::Conflict { .. } => return *say == Say::Conflict,
        Verdict::Refused(finding) => (Kin::Refused, finding.guard),
        Verdict::Withheld(finding) => (Kin::Withheld, finding.guard),
        Verdict::Held(finding) => (Kin::Held, finding.guard),
    };
    matches!(say, Say::Objects(found) | Say::Implies(found) if found.contains(&kin))
}

/// Whether a step speaks of a password.
pub fn renews(step: &Step) -> bool {
    step.set.changes.iter().any(|change| matches!(change.cell, Cell::User { field: UserField::Password, .. }))
}
