//! Templates and likeness: what applying one and being made like somebody does to a user, through the whole program.

use std::collections::{BTreeMap, BTreeSet};

use beadle::api::compare::{Topic, compare};
use beadle::api::templates::{Template, via_words};
use beadle::api::users::UserCard;
use beadle::api::{Reply, Request};
use beadle::domain::cell::{AccessPart, Cell, MembershipPart, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet, Via};
use beadle::domain::ids::{OrgId, UserId, WorkgroupId};
use beadle::domain::permission::{Level, Levels, Permission};
use beadle::domain::time::DAY;
use beadle::domain::verdict::{Guard, Verdict};
use beadle::service::Seat;

use crate::support::world::{Dice, NOW, World, commit, confirmed, receipt, stopped, undo, written};

const WORLD: &str = "
org ABC
org XYZ
org HFX
workgroup Admin menu
workgroup Desk
workgroup Office
user 10 power@x.example A ABC edit:ABC in:Admin user_setup=W query_designer=R data_explorer=W
user 20 one@x.example A ABC login:ABC in:Desk
user 21 two@x.example A XYZ edit:XYZ login:HFX in:Office in:Desk query_designer=W data_export=W report_designer=R
user 22 three@x.example I HFX active:HFX active:ABC
";

fn card(seat: &mut Seat, user: i64) -> UserCard {
    match seat.answer(Request::User { user: UserId(user) }) {
        Ok(Reply::User(card)) => *card,
        other => panic!("{other:?}"),
    }
}

fn templates(seat: &mut Seat) -> Vec<Template> {
    match seat.answer(Request::Templates) {
        Ok(Reply::Templates(templates)) => templates,
        other => panic!("{other:?}"),
    }
}

fn names(seat: &mut Seat) -> Vec<String> {
    templates(seat).iter().map(|template| template.name.stored().to_owned()).collect()
}

fn meant(changes: Vec<Change>) -> ChangeSet {
    let accepted = Accepted { elevation: true, limbo: true, ..Accepted::default() };
    ChangeSet { changes, reason: "for a test".to_owned(), accepted }
}

/// What templates raise is meant.
const ELEVATED: Accepted =
    Accepted { limbo: false, ok_rows_only: false, withheld: false, elevation: true, number: None };

/// A template through its life: made, edited, renamed, taken away, and back whole.
#[test]
fn a_template_and_its_levels() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = "template new1 name none -> \"Night\"\ntemplate new1 perm query_designer none -> R\n\
                template new1 perm user_setup none -> W";
    commit(&mut seat, made, 1);
    let night = |seat: &mut Seat| templates(seat).pop().unwrap();
    let levels: Levels =
        [(Permission::QueryDesigner, Level::Read), (Permission::UserSetup, Level::Write)].into_iter().collect();
    assert_eq!((night(&mut seat).name.stored(), night(&mut seat).levels), ("Night", levels));
    commit(&mut seat, "template Night perm query_designer R -> W\ntemplate Night name \"Night\" -> \"Late\"", 2);
    assert_eq!(night(&mut seat).levels.get(Permission::QueryDesigner), Level::Write);
    let before = templates(&mut seat);
    let removed = commit(&mut seat, "template Late name \"Late\" -> none", 3);
    assert_eq!(removed.written, 3, "the name and two levels");
    assert_eq!(names(&mut seat), ["Basic User", "Power User", "System Administrator", "Implementation Manager"]);
    written(seat.answer(undo(removed.set, 4, ELEVATED)));
    assert_eq!(templates(&mut seat), before);
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
}

/// What a colleague changed since is not taken away with the template by the way, and that is what its row says; the
/// other rows are judged as if it went.
#[test]
fn a_template_with_a_level_that_was_changed_since_stays() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let levels = "template \"Basic User\" perm query_designer none -> W\n\
                  template \"Basic User\" perm report_designer none -> R";
    commit(&mut seat, levels, 1);
    let lines = "template \"Basic User\" name \"Basic User\" -> none\n\
                 template \"Basic User\" perm query_designer R -> none\n\
                 template \"Basic User\" perm report_designer R -> none";
    let set = crate::support::world::set(&mut seat, lines);
    let Ok(Reply::Judgement(judgement)) = seat.answer(Request::judge(set)) else { panic!("no judgement") };
    let said: Vec<&Verdict> = judgement.rows.iter().map(|row| &row.verdict).collect();
    let [Verdict::Refused(finding), Verdict::Conflict { .. }, Verdict::Ok] = said[..] else { panic!("{said:?}") };
    assert!(finding.sentence.stored().starts_with("It would overwrite what others changed since"), "{finding:?}");
}

/// One of the middle, and two neighbours, whichever comes back first.
#[test]
fn what_comes_back_gets_its_place_again() {
    let world = World::new(WORLD);
    let mut root = world.seat(1);
    let as_shipped = names(&mut root);
    let remove = |seat: &mut Seat, name: &str, number| {
        commit(seat, &format!("template \"{name}\" name \"{name}\" -> none"), number).set
    };
    let power = remove(&mut root, "Power User", 1);
    let system = remove(&mut root, "System Administrator", 2);
    commit(&mut root, "template new1 name none -> \"Desk\"", 3);
    for (set, number) in [(system, 4), (power, 5)] {
        written(root.answer(undo(set, number, ELEVATED)));
    }
    let expected: Vec<String> = as_shipped.iter().cloned().chain(["Desk".to_owned()]).collect();
    assert_eq!(names(&mut root), expected);
}

#[test]
fn removing_what_quick_add_takes_is_told() {
    let world = World::new(WORLD);
    let mut root = world.seat(1);
    let warned = |seat: &mut Seat, line: &str| {
        let set = crate::support::world::set(seat, line);
        let Ok(Reply::Judgement(judgement)) = seat.answer(Request::judge(set)) else { panic!("no judgement") };
        judgement.warnings.iter().any(|warning| warning.sentence.stored().contains("Quick add"))
    };
    assert!(warned(&mut root, "template \"Basic User\" name \"Basic User\" -> none"));
    assert!(warned(&mut root, "template \"Basic User\" name \"Basic User\" -> \"Plain\""), "it is found by its name");
    assert!(!warned(&mut root, "template \"Basic User\" name \"Basic User\" -> \"basic user\""));
    assert!(!warned(&mut root, "template \"Power User\" name \"Power User\" -> none"));
}

#[test]
fn names_are_swapped_in_one_set() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let text = "template \"Power User\" name \"Power User\" -> \"Basic User\"\n\
                template \"Basic User\" name \"Basic User\" -> \"Power User\"";
    commit(&mut seat, text, 1);
    assert_eq!(names(&mut seat)[..2], ["Power User", "Basic User"]);
}

#[test]
fn a_name_that_is_given_up_is_free_in_the_same_set() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let text = "template \"Power User\" name \"Power User\" -> none\ntemplate new1 name none -> \"Power User\"";
    commit(&mut seat, text, 1);
    assert_eq!(names(&mut seat), ["Basic User", "System Administrator", "Implementation Manager", "Power User"]);
}

#[test]
fn the_text_form_brings_a_template_back() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let text = "template \"Power User\" perm query_designer W -> R\ntemplate new1 name none -> \"Ni\\\"ght\"\n\
                template new1 perm data_export none -> W\nuser 20 perm query_designer none -> R via template:2\n\
                user 20 perm data_export none -> W via clone:21\n";
    let Ok(Reply::Set(set)) = seat.answer(Request::ReadText { text: text.to_owned() }) else { panic!("not read") };
    let Ok(Reply::Text(again)) = seat.answer(Request::WriteText { set }) else { panic!("not written") };
    assert_eq!(again, text);
}

/// Whoever was given levels by a template keeps them when it goes, and is told so.
#[test]
fn levels_outlive_their_template() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let power = templates(&mut seat).remove(1);
    let changes = card(&mut seat, 20).as_in(&power);
    written(seat.answer(confirmed(meant(changes), receipt(1))));
    commit(&mut seat, "template \"Power User\" name \"Power User\" -> none", 2);
    let held = card(&mut seat, 20);
    assert_eq!(held.levels(), power.levels);
    assert!(held.permissions.iter().all(|row| row.via == Via::Template(power.template)));
    let left = templates(&mut seat);
    assert_eq!(via_words(held.permissions[0].via, &[power]).stored(), "template Power User");
    assert_eq!(via_words(held.permissions[0].via, &left).stored(), "template 2, which is gone");
}

#[test]
fn applying_a_template_gives_exactly_its_levels() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let all = templates(&mut seat);
    for (number, template) in (1..).zip(all.iter().chain(&all)) {
        let user = 20 + i64::try_from(number % 3).unwrap();
        let changes = card(&mut seat, user).as_in(template);
        if !changes.is_empty() {
            written(seat.answer(confirmed(meant(changes), receipt(number))));
        }
        let card = card(&mut seat, user);
        assert_eq!(card.levels(), template.levels);
        assert_eq!(card.as_in(template), [], "what fits already is left out");
    }
}

/// Guard G2: by default nothing is applied where anything is withheld; *apply what I may* gives the rest.
#[test]
fn apply_what_i_may() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let manager = templates(&mut seat).pop().unwrap();
    let (target, mine) = (card(&mut seat, 20), card(&mut seat, 10).levels());
    let mut set = meant(target.as_in(&manager));
    let judgement = stopped(seat.answer(confirmed(set.clone(), receipt(1))));
    for row in &judgement.rows {
        let Cell::Permission { permission, .. } = row.change.cell else { panic!("{row:?}") };
        let withheld = matches!(&row.verdict, Verdict::Withheld(finding) if finding.guard == Guard::G2);
        assert_eq!(withheld, mine.get(permission) < manager.levels.get(permission), "{permission}");
    }
    set.accepted.withheld = true;
    written(seat.answer(confirmed(set, receipt(2))));
    let given = card(&mut seat, 20).levels();
    for permission in Permission::ALL {
        // What is above one's own is left as it was, not lowered to what one has.
        let expected = if mine.get(permission) == Level::Write { Level::Write } else { Level::None };
        assert_eq!(given.get(permission), expected, "{permission}");
    }
}

/// Guard G3: the same for a clone; organizations and workgroups are anybody's to give who sets up users.
#[test]
fn make_like_what_i_may() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let (target, model) = (card(&mut seat, 20), card(&mut seat, 21));
    let mut set = meant(target.like(&model, NOW));
    let judgement = stopped(seat.answer(confirmed(set.clone(), receipt(1))));
    let withheld: BTreeSet<Permission> = (judgement.rows.iter())
        .filter(|row| matches!(&row.verdict, Verdict::Withheld(finding) if finding.guard == Guard::G3))
        .filter_map(
            |row| if let Cell::Permission { permission, .. } = row.change.cell { Some(permission) } else { None },
        )
        .collect();
    assert_eq!(
        withheld,
        [Permission::QueryDesigner, Permission::DataExport, Permission::ReportDesigner].into_iter().collect()
    );
    set.accepted.withheld = true;
    written(seat.answer(confirmed(set, receipt(2))));
    let comparison = compare(&card(&mut seat, 20), &model, NOW, &jiff::tz::TimeZone::UTC);
    assert!(comparison.of(Topic::Permissions).all(|row| row.differs && row.left.is_empty()));
    assert_eq!(comparison.of(Topic::Workgroups).filter(|row| row.differs).count(), 0);
    let orgs: Vec<&str> =
        comparison.of(Topic::Organizations).filter(|row| row.differs).map(|row| row.label.stored()).collect();
    assert_eq!(orgs, ["ABC"], "but for the relation to the owning organization");
}

/// Relations as they count: flags and limits, without who granted them.
fn access(card: &UserCard) -> BTreeMap<OrgId, (bool, bool, bool, Option<i64>)> {
    let rows = card.access.iter();
    rows.map(|row| (row.org, (row.active, row.login, row.editable, row.until.map(|until| until.0)))).collect()
}

fn memberships(card: &UserCard) -> BTreeMap<WorkgroupId, (bool, Option<i64>)> {
    card.memberships.iter().map(|row| (row.workgroup, (row.active, row.until.map(|until| until.0)))).collect()
}

/// A few random relations and levels for a user.
fn shuffle(dice: &mut Dice, seat: &mut Seat, user: i64, number: u64) {
    let before = card(seat, user);
    let user = UserId(user);
    let mut changes = BTreeMap::new();
    for _ in 0..8 {
        let flag = Value::Flag(dice.below(2) == 0);
        let (cell, after) = match dice.below(6) {
            0 => {
                let permission = *dice.pick(&Permission::ALL);
                let level = *dice.pick(&[Level::None, Level::Write]);
                (Cell::Permission { user, permission }, Value::Level(level))
            }
            1 | 2 => {
                let org = OrgId(2 + i64::try_from(dice.below(3)).unwrap());
                (Cell::Access { user, org, part: *dice.pick(&[AccessPart::Login, AccessPart::Editable]) }, flag)
            }
            3 => {
                let org = OrgId(2 + i64::try_from(dice.below(3)).unwrap());
                (
                    Cell::Access { user, org, part: AccessPart::Active },
                    if dice.below(2) == 0 { Value::None } else { flag },
                )
            }
            other => {
                let workgroup = WorkgroupId(2 + i64::try_from(dice.below(3)).unwrap());
                let after = if other == 4 { Value::None } else { flag };
                (Cell::Membership { user, workgroup, part: MembershipPart::Active }, after)
            }
        };
        changes.insert(cell, after);
    }
    let now = |cell: Cell| match cell {
        Cell::Permission { permission, .. } => Value::Level(before.levels().get(permission)),
        Cell::Access { org, part, .. } => {
            let row = before.access.iter().find(|row| row.org == org);
            match part {
                AccessPart::Active => row.map_or(Value::None, |row| Value::Flag(row.active)),
                AccessPart::Login => Value::Flag(row.is_some_and(|row| row.login)),
                _ => Value::Flag(row.is_some_and(|row| row.editable)),
            }
        }
        Cell::Membership { workgroup, .. } => {
            let row = before.memberships.iter().find(|row| row.workgroup == workgroup);
            row.map_or(Value::None, |row| Value::Flag(row.active))
        }
        _ => Value::None,
    };
    let changes = changes.into_iter().map(|(cell, after)| Change::new(cell, now(cell), after)).collect();
    let mut set = meant(changes);
    // Whatever cannot be is left out; what remains is as good a start as any.
    set.accepted.ok_rows_only = true;
    let _ = seat.answer(confirmed(set, receipt(number)));
}

/// Whoever is made like somebody has the same organizations, workgroups and levels, and nothing else of them.
#[test]
fn like_is_like() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let mut dice = Dice(4);
    for round in 0..60_u64 {
        let users = [20, 21, 22];
        let (target, model) = (*dice.pick(&users), *dice.pick(&users));
        shuffle(&mut dice, &mut seat, target, 10 * round + 1);
        shuffle(&mut dice, &mut seat, model, 10 * round + 2);
        let (before, model) = (card(&mut seat, target), card(&mut seat, model));
        let changes = before.like(&model, NOW);
        for change in &changes {
            assert_eq!(change.via, Via::Clone(model.user));
            let mine = matches!(change.cell, Cell::Permission { .. } | Cell::Access { .. } | Cell::Membership { .. });
            assert!(mine && change.cell.user() == Some(before.user), "{change:?}");
            assert_ne!(change.before, change.after);
        }
        if !changes.is_empty() {
            written(seat.answer(confirmed(meant(changes), receipt(10 * round + 3))));
        }
        let after = card(&mut seat, target);
        let mut expected = access(&model);
        let owner = before.owner.as_ref().unwrap().0;
        if let (None, Some(kept)) = (expected.get(&owner), access(&before).get(&owner)) {
            expected.insert(owner, *kept);
        }
        assert_eq!(access(&after), expected, "round {round}");
        assert_eq!(memberships(&after), memberships(&model), "round {round}");
        assert_eq!(after.levels(), model.levels(), "round {round}");
        assert_eq!(after.like(&model, NOW), [], "round {round}: there is nothing left to do");
        assert_eq!((&after.login, after.status, &after.owner), (&before.login, before.status, &before.owner));
        assert!(compare(&after, &model, NOW, &jiff::tz::TimeZone::UTC).of(Topic::Permissions).all(|row| !row.differs));
    }
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
}

/// A grant that has run out for the model counts for nothing: nobody gets it, with or without its end.
#[test]
fn what_ran_out_for_the_model_is_not_copied() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let end = NOW.plus(DAY);
    commit(&mut seat, &format!("user 21 org HFX until none -> {end}\nuser 21 workgroup Office until none -> {end}"), 1);
    let (one, model) = (card(&mut seat, 20), card(&mut seat, 21));
    let told = |card: &UserCard, now| {
        let about_ends = |change: &Change| {
            let key = change.cell.to_string();
            (key.contains("/org/") || key.contains("/workgroup/"))
                .then(|| format!("{} {:?}", change.cell.label(), change.after))
        };
        card.like(&model, now).iter().filter_map(about_ends).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(model.not_copied(NOW), None);
    assert_eq!(told(&one, NOW).matches("Until").count(), 2, "what still lasts comes with its end");
    assert!(model.not_copied(end).unwrap().starts_with("2 grants of "), "{:?}", model.not_copied(end));
    let later = told(&one, end);
    assert!(!later.contains("Until"), "{later}");
    assert_eq!(later.matches("Flag(true)").count(), told(&one, NOW).matches("Flag(true)").count() - 3, "{later}");
    // Who has it beyond the end of the model loses it, and what ran out for both is let be.
    let mut other = one.clone();
    other.access = model.access.clone();
    assert_eq!(told(&other, end).matches("None").count(), 0, "{}", told(&other, end));
    other.access.iter_mut().for_each(|row| row.until = None);
    assert_eq!(told(&other, end).matches("Active None").count(), 1, "{}", told(&other, end));
}
