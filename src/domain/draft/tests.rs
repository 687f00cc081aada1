//! What an edit does to a draft, however many there are of them, and what taking them back does.

use proptest::prelude::*;

use super::*;
use crate::domain::cell::UserField;
use crate::domain::status::Status;

fn cell(user: i64) -> Cell {
    Cell::User { user: UserId(user), field: UserField::City }
}

fn text(text: &str) -> Value {
    Value::text(text)
}

/// A few cells and values, so that edits meet each other.
fn edit() -> impl Strategy<Value = Vec<(Cell, Value)>> {
    let one =
        (1..5_i64, prop::sample::select(vec!["", "a", "b", "c"])).prop_map(|(user, word)| (cell(user), text(word)));
    prop::collection::vec(one, 1..4)
}

/// Every cell holds this in the database.
fn base() -> Value {
    text("a")
}

fn apply(draft: &mut Draft, edit: &[(Cell, Value)]) {
    draft.stage_all(edit.iter().map(|(cell, value)| Change::new(*cell, base(), value.clone())));
}

fn shown(draft: &Draft) -> Vec<Change> {
    draft.changes().cloned().collect()
}

proptest! {
    #[test]
    fn undo_and_redo_walk_the_same_way(edits in prop::collection::vec(edit(), 0..8)) {
        let mut draft = Draft::default();
        let mut states = vec![shown(&draft)];
        for edit in &edits {
            apply(&mut draft, edit);
            if draft.done.len() == states.len() {
                states.push(shown(&draft));
            }
        }
        for state in states.iter().rev().skip(1) {
            prop_assert!(draft.undo().is_some());
            prop_assert_eq!(&shown(&draft), state);
        }
        prop_assert_eq!(draft.undo(), None);
        for state in states.iter().skip(1) {
            prop_assert!(draft.redo().is_some());
            prop_assert_eq!(&shown(&draft), state);
        }
        prop_assert_eq!(draft.redo(), None);
    }

    #[test]
    fn counts_and_bases_are_right(edits in prop::collection::vec(edit(), 0..8), back in 0..8_usize) {
        let mut draft = Draft::default();
        for edit in &edits { apply(&mut draft, edit); }
        for _ in 0..back { draft.undo(); }
        for change in draft.changes() {
            prop_assert_eq!(&change.before, &base());
            prop_assert_ne!(&change.after, &base(), "a cell at its base is not staged");
        }
        for user in 1..5 {
            let counted = draft.changes().filter(|change| change.cell.user() == Some(UserId(user))).count();
            prop_assert_eq!(draft.of_user(UserId(user)) as usize, counted);
        }
    }

    #[test]
    fn saving_keeps_the_changes_and_the_way_to_them(
        edits in prop::collection::vec(edit(), 0..8),
        back in 0..8_usize,
    ) {
        let mut draft = Draft { reason: "quarter-end cover".to_owned(), ..Draft::default() };
        for edit in &edits { apply(&mut draft, edit); }
        for _ in 0..back { draft.undo(); }
        let saved = serde_json::to_string(&draft).unwrap();
        let mut kept: Draft = serde_json::from_str(&saved).unwrap();
        prop_assert_eq!(kept.to_set(), draft.to_set());
        while draft.redo().is_some() {
            prop_assert!(kept.redo().is_some());
        }
        while draft.undo().is_some() {
            prop_assert!(kept.undo().is_some());
            prop_assert_eq!(shown(&kept), shown(&draft));
        }
        prop_assert!(!kept.can_undo() && kept.is_empty());
    }
}

#[test]
fn steps_over_very_many_cells_are_not_kept() {
    let mut draft = Draft::default();
    draft.stage_all((1..=5_001).map(|user| Change::new(cell(user), base(), text("z"))));
    let kept: Draft = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
    assert_eq!((kept.len(), kept.can_undo()), (5_001, false));
}

#[test]
fn a_bulk_edit_is_one_step() {
    let mut draft = Draft::default();
    assert_eq!(draft.stage_all((1..100).map(|user| Change::new(cell(user), base(), text("z")))), 99);
    assert_eq!(draft.undo(), Some(99));
    assert!(draft.is_empty() && draft.can_redo());
}

proptest! {
    #[test]
    fn a_bulk_edit_in_parts_is_the_same_edit(
        earlier in prop::collection::vec(edit(), 0..4),
        parts in prop::collection::vec(edit(), 0..6),
    ) {
        let mut draft = Draft::default();
        for edit in &earlier { apply(&mut draft, edit); }
        let mut bulk = draft.bulk();
        let changes = |edit: &[(Cell, Value)]| -> Vec<Change> {
            edit.iter().map(|(cell, value)| Change::new(*cell, base(), value.clone())).collect()
        };
        for part in &parts { bulk.stage(changes(part)); }
        let (mut at_once, before) = (draft.clone(), shown(&draft));
        at_once.stage_all(parts.iter().flat_map(|part| changes(part)));
        let steps = draft.done.len();
        draft.stage_bulk(bulk);
        prop_assert_eq!(shown(&draft), shown(&at_once));
        if draft.done.len() > steps {
            draft.undo();
        }
        prop_assert_eq!(shown(&draft), before, "it is one step");
    }
}

#[test]
fn a_bulk_edit_goes_on_top_of_what_was_staged_meanwhile() {
    let mut draft = Draft::default();
    apply(&mut draft, &[(cell(1), text("b"))]);
    let mut bulk = draft.bulk();
    bulk.stage([1, 2].map(|user| Change::new(cell(user), base(), text("c"))));
    apply(&mut draft, &[(cell(2), text("b")), (cell(3), text("b"))]);
    assert_eq!(draft.stage_bulk(bulk), 2);
    let staged = |user| draft.overlay(cell(user)).cloned();
    assert_eq!([staged(1), staged(2), staged(3)], [Some(text("c")), Some(text("c")), Some(text("b"))]);
    draft.undo();
    assert_eq!((draft.len(), draft.overlay(cell(2))), (3, Some(&text("b"))));
}

#[test]
fn a_copy_is_not_altered_by_later_edits() {
    let mut draft = Draft::default();
    draft.stage_all((1..=100_000).map(|user| Change::new(cell(user), base(), text("z"))));
    let kept = draft.clone();
    draft.stage(cell(50_000), base(), text("y"));
    draft.undo();
    draft.undo();
    assert_eq!((draft.len(), kept.len()), (0, 100_000));
    assert_eq!(kept.overlay(cell(50_000)), Some(&text("z")));
}

#[test]
fn what_was_accepted_holds_until_the_next_edit() {
    let mut draft = Draft::default();
    apply(&mut draft, &[(cell(1), text("b"))]);
    draft.accepted.elevation = true;
    assert!(draft.to_set().accepted.elevation);
    apply(&mut draft, &[(cell(2), text("b"))]);
    assert_eq!(draft.accepted, Accepted::default());
}

#[test]
fn rebasing_takes_their_value_as_the_base() {
    let mut draft = Draft::default();
    apply(&mut draft, &[(cell(1), text("b")), (cell(2), text("c"))]);
    assert_eq!(draft.rebase([(cell(1), text("x")), (cell(2), text("c")), (cell(3), text("y"))]), 2);
    assert_eq!(shown(&draft), [Change::new(cell(1), text("x"), text("b"))]);
}

#[test]
fn what_was_staged_during_a_commit_stays() {
    let mut draft = Draft::default();
    apply(&mut draft, &[(cell(1), text("b")), (cell(2), text("b"))]);
    let sent = draft.to_set();
    apply(&mut draft, &[(cell(2), text("c")), (cell(3), text("c"))]);
    draft.written(&sent.changes);
    assert_eq!(shown(&draft), [Change::new(cell(2), text("b"), text("c")), Change::new(cell(3), base(), text("c"))]);
}

#[test]
fn new_users_are_numbered_downwards() {
    let mut draft = Draft::default();
    assert_eq!(draft.next_new_user(), UserId(-1));
    let status = |user| Cell::User { user, field: UserField::Status };
    draft.stage(status(UserId(-1)), Value::None, Value::Status(Status::Active));
    draft.stage(status(UserId(7)), Value::Status(Status::Active), Value::Status(Status::Inactive));
    assert_eq!(draft.next_new_user(), UserId(-2));
    draft.stage(status(UserId(i64::MIN)), Value::None, Value::Status(Status::Active));
    assert_eq!(draft.next_new_user(), UserId(i64::MIN), "there is none below");
}

#[test]
fn the_set_is_made_once_for_each_state() {
    let mut draft = Draft::default();
    apply(&mut draft, &[(cell(1), text("b"))]);
    let first = draft.shared_set();
    assert!(Arc::ptr_eq(&first, &draft.shared_set()));
    draft.reason = "cover".to_owned();
    let reasoned = draft.shared_set();
    assert_eq!((reasoned.reason.as_str(), &reasoned.changes), ("cover", &first.changes));
    draft.accepted.limbo = true;
    assert!(draft.shared_set().accepted.limbo);
    apply(&mut draft, &[(cell(2), text("b"))]);
    assert_eq!(*draft.shared_set(), draft.to_set());
    draft.undo();
    assert_eq!(draft.shared_set().changes, first.changes);
}

/// The draft stands for the undo of a set while nothing else is staged, and again where that was taken back.
#[test]
fn what_stands_for_an_undo_does_so_again_when_a_step_is_taken_back() {
    let mut draft = Draft::default();
    let back = [Change::new(cell(1), base(), text("b")), Change::new(cell(2), base(), text("b"))];
    draft.stage_inverse(SetId(7), back.clone());
    draft.unstage([cell(2)]);
    assert_eq!(draft.undoes(), Some(SetId(7)), "rows may be left out");
    draft.stage_inverse(SetId(7), back.clone());
    assert_eq!((draft.undoes(), draft.len()), (Some(SetId(7)), 2), "and staged again");
    draft.stage_inverse(SetId(7), back);
    apply(&mut draft, &[(cell(1), text("b"))]);
    draft.stage_bulk(draft.bulk());
    assert_eq!(draft.undoes(), Some(SetId(7)), "what alters nothing is nothing else");
    draft.stage_inverse(SetId(8), [Change::new(cell(4), base(), text("b"))]);
    assert_eq!(draft.undoes(), None, "two sets are taken back");
    draft.undo();
    apply(&mut draft, &[(cell(3), text("c"))]);
    assert_eq!(draft.undoes(), None);
    draft.undo();
    assert_eq!(draft.undoes(), Some(SetId(7)));
    draft.redo();
    assert_eq!(draft.undoes(), None);
    draft.undo();
    draft.rebase([(cell(1), text("x"))]);
    assert_eq!(draft.undoes(), None, "what others changed since is overwritten");
    let kept: Draft = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
    assert_eq!(kept.undoes(), None);
    draft.undo();
    let kept: Draft = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
    assert_eq!(kept.undoes(), Some(SetId(7)));
}
