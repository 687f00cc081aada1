//! What is predicted is what happens: judged, committed, and drawn anew from the database, over random sets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::collections::BTreeMap;

use beadle::api::review::Outcome;
use beadle::api::{RefusalKind, Reply, Request, Secret};
use beadle::domain::cell::{Cell, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet};
use beadle::domain::verdict::{Guard, Verdict};
use support::random::{WORLD, perhaps_stale};
use support::world::{Dice, World, cells, confirmed, receipt, verify};

/// Beside the world: somebody who may only look, somebody elsewhere, an account of the system, and an organization that is
/// switched off.
const MORE: &str = "
org OFF inactive
user 11 eleven@x.example A ABC edit:ABC in:Admin user_setup=R
user 24 five@x.example A XYZ login:XYZ in:Desk
user 25 sys@x.example I - system
";

/// The cells that differ, with the value they have now.
fn difference(before: &BTreeMap<Cell, Value>, after: &BTreeMap<Cell, Value>) -> BTreeMap<Cell, Value> {
    let changed = |cell: &Cell| {
        let value = after.get(cell).cloned().unwrap_or_else(|| cell.absent());
        (before.get(cell).cloned().unwrap_or_else(|| cell.absent()) != value).then_some((*cell, value))
    };
    before.keys().chain(after.keys()).filter_map(changed).collect()
}

/// What of a change can be seen in the rows: that a password is new cannot.
fn seen(change: &Change) -> Option<(Cell, Value)> {
    let after = match change.after.as_text() {
        Some("new") => Value::Text("set".to_owned()),
        _ => change.after.clone(),
    };
    (after != change.before).then_some((change.cell, after))
}

#[test]
fn what_is_judged_is_what_is_written() {
    let world = World::new(&format!("{WORLD}{MORE}"));
    let mut dice = Dice(21);
    let (mut written, mut stopped, mut refused) = (0, 0, 0);
    for number in 1..=800 {
        let mut seat = world.seat(*dice.pick(&[1, 1, 1, 10, 11]));
        let picture = world.picture();
        let before = cells(&picture);
        let mut changes: Vec<_> = (0..=dice.below(5)).map(|_| perhaps_stale(&mut dice, &picture)).collect();
        if dice.below(8) == 0 {
            changes.push(changes[0].clone());
        }
        let accepted = Accepted {
            limbo: dice.below(2) == 0,
            ok_rows_only: dice.below(2) == 0,
            withheld: dice.below(2) == 0,
            elevation: dice.below(4) > 0,
            number: Some(2),
        };
        let set = ChangeSet { changes, reason: "random".to_owned(), accepted };
        let story = format!("set {number}: {set:?}");
        let judged = seat.answer(Request::judge(set.clone()));
        let mut request = confirmed(set.clone(), receipt(number));
        if let Request::Commit { secrets, .. } = &mut request {
            let users = set.changes.iter().filter_map(|change| change.cell.user());
            secrets.passwords = users.map(|user| (user, Secret::new("nine herons over slate".to_owned()))).collect();
        }
        let reply = match seat.answer(request) {
            Ok(reply) => reply,
            // Earlier sets have taken this operator's rights away.
            Err(refusal) => {
                assert!(
                    matches!(refusal.kind, RefusalKind::NotSignedIn | RefusalKind::NotAllowed),
                    "{refusal}; {story}"
                );
                assert_eq!(judged.unwrap_err().kind, refusal.kind, "{story}");
                refused += 1;
                continue;
            }
        };
        let Ok(Reply::Judgement(judged)) = judged else { panic!("{story}: {judged:?}") };
        let mut judged = std::sync::Arc::unwrap_or_clone(judged);
        // The operator's password comes with the commit alone.
        judged.holds.retain(|hold| !matches!(hold.guard, Guard::G6 | Guard::G11));
        let after = cells(&world.picture());
        match reply {
            Reply::Outcome(Outcome::Committed { committed, judgement }) => {
                written += 1;
                assert_eq!(judgement.rows, judged.rows, "preview and commit say the same; {story}");
                let predicted: BTreeMap<Cell, Value> = (judgement.rows.iter())
                    .filter(|row| row.verdict == Verdict::Ok)
                    .filter_map(|row| seen(&row.change))
                    .collect();
                assert_eq!(difference(&before, &after), predicted, "{story}");
                let journal: i64 = world
                    .connect()
                    .query_row("SELECT count(*) FROM audit_log WHERE set_id = ?1", [committed.set.0], |row| row.get(0))
                    .unwrap();
                let ok = judgement.rows.iter().filter(|row| row.verdict == Verdict::Ok).count();
                assert_eq!(usize::try_from(journal).unwrap(), ok, "each change has its row; {story}");
            }
            Reply::Outcome(Outcome::Stopped(judgement)) => {
                stopped += 1;
                let mut judgement = judgement;
                judgement.holds.retain(|hold| !matches!(hold.guard, Guard::G6 | Guard::G11));
                assert_eq!(judgement, judged, "{story}");
                assert_eq!(after, before, "{story}");
            }
            other => panic!("{other:?}; {story}"),
        }
        if number % 100 == 0 {
            assert_eq!(world.seat(1).answer(Request::Check), Ok(Reply::Check(Vec::new())), "after set {number}");
        }
    }
    assert_eq!(verify(&mut world.seat(1), None).findings.first, [], "the journal tells all of it");
    assert!(written > 100 && stopped > 200, "{written} written, {stopped} stopped, {refused} refused");
}
