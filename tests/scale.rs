//! The matrices of a million users and of a thousand organizations, over a far end that makes up what it is asked for and
//! counts it: only windows are asked for, however far one goes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a test speaks by failing"
)]

#[path = "support/town/mod.rs"]
mod town;

use std::cell::RefCell;
use std::rc::Rc;

use beadle::api::lookup::{LookupKind, Named};
use beadle::api::matrix::{Axis, Column, Window};
use beadle::api::page::Key;
use beadle::api::users::UserRow;
use beadle::api::{Page, Place, Refusal, Reply, Request};
use beadle::domain::cell::{AccessPart, Cell, Edge, EdgePart, Value};
use beadle::domain::day::Day;
use beadle::domain::ids::{OrgId, UserId};
use beadle::domain::permission::Tier;
use beadle::domain::restriction::OptionCode;
use beadle::domain::status::Status;
use beadle::domain::text::Raw;
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use rstest::rstest;
use town::Town;

const USERS: i64 = 1_000_000;
const ORGS: i64 = 1_000;
/// So many users a filter finds: as many as a fill takes at once.
const FOUND: i64 = 100_000;

/// What was asked for.
#[derive(Default)]
struct Counts {
    /// The rows of each page, and rows and columns of each window.
    pages: Vec<usize>,
    windows: Vec<(usize, usize)>,
    /// The names of everything else.
    others: Vec<&'static str>,
}

struct Scene {
    play: Rehearsal<Box<dyn FnMut(Request) -> Result<Reply, Refusal>>>,
    counts: Rc<RefCell<Counts>>,
}

impl Scene {
    fn open() -> Self {
        let counts = Rc::new(RefCell::new(Counts::default()));
        let counted = Rc::clone(&counts);
        let mut town = Town::with(0);
        let play = Rehearsal::open(
            120,
            40,
            Box::new(move |request: Request| answer(&mut town, &mut counted.borrow_mut(), request)) as Box<_>,
        );
        Self { play: play.unwrap(), counts }
    }

    /// Presses a key so often and answers what was asked for meanwhile.
    fn press(&mut self, key: &str, times: usize) -> Counts {
        self.counts.take();
        for _ in 0..times {
            self.play.press(key).unwrap();
        }
        self.counts.take()
    }
}

fn answer(town: &mut Town, counts: &mut Counts, request: Request) -> Result<Reply, Refusal> {
    match request {
        Request::Users { place, limit, .. } => {
            let rows = page(&place, i64::from(limit));
            counts.pages.push(rows.rows.len());
            Ok(Reply::Users(rows))
        }
        Request::Columns { axis, filter } => {
            counts.others.push("columns");
            let all = if axis == Axis::Restrictions { 3 } else { ORGS };
            let found = (1..=all).map(|id| column(axis, id));
            Ok(Reply::Columns(found.filter(|column| column.head.stored().contains(&filter)).collect()))
        }
        Request::Window { axis: Axis::Sharing(release), rows, columns } => {
            counts.windows.push((rows.len(), columns.len()));
            // Everybody shares with everybody: as many pairs as there can be.
            let edge = |from: i64, to: i64| Edge { release, from: OrgId(from), to: OrgId(to), begin: Day(20_000) };
            let pairs = rows.iter().flat_map(|row| columns.iter().map(move |column| edge(*row, *column)));
            let cells = pairs.filter(|edge| edge.from != edge.to);
            let cells = cells.map(|edge| (Cell::Edge { edge, part: EdgePart::Active }, Value::ON)).collect();
            Ok(Reply::Window(Window { rows, columns, cells }))
        }
        Request::Window { rows, columns, .. } => {
            counts.windows.push((rows.len(), columns.len()));
            let cell = |user: &i64| {
                let (user, org) = (UserId(*user), OrgId(user % ORGS + 1));
                (Cell::Access { user, org, part: AccessPart::Active }, Value::ON)
            };
            let cells = rows.iter().filter(|user| columns.contains(&(**user % ORGS + 1))).map(cell).collect();
            Ok(Reply::Window(Window { rows, columns, cells }))
        }
        Request::Lookup { kind: LookupKind::Release, .. } => {
            counts.others.push("lookup");
            Ok(Reply::Lookup(vec![Named { id: 1, name: Raw::from("1 Everybody"), note: Raw::from("") }]))
        }
        Request::Count { .. } => Ok(Reply::Count(USERS as u64)),
        Request::Matching { .. } => {
            counts.others.push("matching");
            Ok(Reply::Matching((100..100 + FOUND).map(UserId).collect()))
        }
        request => {
            if request.name() != "standing" {
                counts.others.push(request.name());
            }
            town.answer(request)
        }
    }
}

/// The users are their numbers, in the order of these.
fn page(place: &Place, limit: i64) -> Page<UserRow> {
    let (from, to) = match place {
        Place::Start => (1, limit),
        Place::End => (USERS - limit + 1, USERS),
        Place::After(key) => (key.id + 1, key.id + limit),
        Place::Before(key) => (key.id - limit, key.id - 1),
        Place::At(id) => (*id, *id + limit - 1),
        Place::Nth(nth) => (*nth as i64 + 1, *nth as i64 + limit),
    };
    let (from, to) = (from.max(1), to.min(USERS));
    let rows = (from..=to).map(|id| UserRow {
        user: UserId(id),
        name: Raw(format!("Person {id:07}")),
        login: Raw(format!("person{id:07}@harbor.example")),
        status: Status::Active,
        owner: Some(Raw::from("HFX")),
        last_seen: None,
        tier: Tier::Plain,
        locked: false,
        key: Key { text: format!("{id:07}"), number: 0, id },
    });
    let rows: Vec<_> = rows.collect();
    let first = matches!(place, Place::Start).then_some(0);
    Page { rows, before: from > 1, after: to < USERS, first, total: None }
}

fn column(axis: Axis, id: i64) -> Column {
    let option =
        usize::try_from(id - 1).ok().and_then(|at| OptionCode::SHIPPED.get(at)).filter(|_| axis == Axis::Restrictions);
    let head = Raw(option.map_or_else(|| format!("O{id:03}"), ToString::to_string));
    Column { id, name: head.clone(), head, active: true, admin_menu: false }
}

/// However far one goes at once, what is asked for is about what is in sight: a few screens of 34 lines and 12 columns.
fn assert_windows(way: &str, counts: &Counts, most: usize) {
    let Counts { pages, windows, others } = counts;
    assert!(pages.iter().all(|rows| *rows <= 150), "{way}: pages of {pages:?} rows");
    let places: Vec<usize> = windows.iter().map(|(rows, columns)| rows * columns).collect();
    assert!(places.iter().all(|places| *places <= 10_000), "{way}: windows of {windows:?}");
    assert!(pages.len() <= most && windows.len() <= most, "{way}: {} pages, {} windows", pages.len(), windows.len());
    assert!(others.iter().all(|name| *name == "columns"), "{way}: {others:?}");
}

#[test]
fn only_windows_are_asked_for() {
    let mut scene = Scene::open();
    let opened = scene.press("2", 1);
    assert_windows("opening", &opened, 2);
    // One key after the other, in each direction, and in leaps; most of them ask for nothing.
    for (key, times, most) in [
        ("j", 1_000, 70),
        ("<right>", 300, 70),
        ("k", 300, 20),
        ("<left>", 100, 20),
        ("<pagedown>", 100, 220),
        ("]", 30, 65),
        ("[", 30, 65),
        ("G", 1, 3),
        ("<pageup>", 100, 220),
        ("$", 1, 3),
        ("g", 1, 3),
        ("^", 1, 3),
    ] {
        assert_windows(key, &scene.press(key, times), most);
    }
    let text = scene.play.text();
    assert!(text.contains("Person 0000001"), "{text}");
    let asked = scene.press("jjjkkk", 10);
    assert!(asked.pages.is_empty() && asked.windows.is_empty() && asked.others.is_empty(), "inside what is loaded");
}

/// The matrices of a thousand organizations: against their restriction options, and against each other with a million
/// pairs. Organizations are listed once, and what lies between them comes in windows.
#[rstest]
#[case(":restriction<space>matrix<enter>", 40)]
#[case(":sharing<space>matrix<enter>every<enter>", 90)]
fn of_organizations_only_windows_are_asked_for(#[case] open: &str, #[case] most: usize) {
    let mut scene = Scene::open();
    let opened = scene.press(open, 1);
    let others = ["columns", "lookup", "record"];
    assert!(opened.others.iter().all(|name| others.contains(name)), "{:?}", opened.others);
    assert!(opened.pages.is_empty() && (1..=2).contains(&opened.windows.len()), "{:?}", opened.windows);
    for (key, times) in [
        ("j", 990),
        ("<right>", 300),
        ("k", 300),
        ("<left>", 100),
        ("<pagedown>", 20),
        ("]", 30),
        ("[", 30),
        ("G", 1),
        ("<pageup>", 20),
        ("$", 1),
        ("g", 1),
        ("^", 1),
    ] {
        let counts = scene.press(key, times);
        assert_windows(key, &counts, most);
        assert!(counts.pages.is_empty() && counts.others.is_empty(), "{key}: {:?}", counts.others);
    }
    let text = scene.play.text();
    assert!(text.contains("O001"), "{text}");
    let asked = scene.press("jjjkkk", 10);
    assert!(asked.windows.is_empty() && asked.others.is_empty(), "inside what is loaded");
}

/// The negative control: a far end that is asked for everybody is told apart.
#[test]
#[should_panic(expected = "windows of")]
fn asking_for_everything_would_be_noticed() {
    let windows = vec![(USERS as usize, ORGS as usize)];
    assert_windows("all", &Counts { windows, ..Counts::default() }, 1);
}

#[test]
fn a_column_is_filled_for_a_hundred_thousand_some_at_a_time() {
    let mut scene = Scene::open();
    scene.press("2", 1);
    scene.press("l", 1);
    scene.press("z", 1);
    let filled = scene.press("f c", 1);
    assert_eq!(filled.others.iter().filter(|name| **name == "matching").count(), 1);
    let fills: Vec<_> = filled.windows.iter().filter(|(_, columns)| *columns == 1).collect();
    assert!(fills.len() >= 200 && fills.iter().all(|(rows, _)| *rows <= 500), "{fills:?}");
    let staged = scene.play.app.model.draft.len();
    // Nearly all get a relation with their Login; one in a thousand has one.
    assert_eq!(staged, 2 * FOUND as usize - FOUND as usize / ORGS as usize);
    assert_eq!(scene.play.app.model.draft.undo(), Some(staged), "it is one step");
    assert!(scene.play.app.model.draft.is_empty());
}

#[test]
fn a_fill_tells_how_far_it_is_and_stops_where_it_is_told() {
    let mut scene = Scene::open();
    scene.press("2", 1);
    scene.press("l", 1);
    scene.press("z", 1);
    scene.play.hold(true);
    scene.press("f c", 1);
    // A few answers come, and then somebody changes their mind.
    for _ in 0..5 {
        scene.play.answer_one();
    }
    let text = scene.play.text();
    assert!(text.contains("looked at 2,000 of 100,000 users. Esc stops."), "{text}");
    scene.press("<esc>", 1);
    scene.play.hold(false);
    let text = scene.play.text();
    assert!(text.contains("The fill was stopped; nothing of it is staged."), "{text}");
    assert!(scene.play.app.model.draft.is_empty());
}

#[test]
fn a_large_draft_is_kept_with_the_next_wake_and_not_with_every_key() {
    let mut scene = Scene::open();
    scene.press("2", 1);
    scene.press("l", 1);
    scene.press("f c", 1);
    let kept = |scene: &Scene| {
        let drafts = scene.play.effects.iter().filter_map(|effect| match effect {
            Effect::KeepDraft(draft) => Some(draft.len()),
            _ => None,
        });
        drafts.collect::<Vec<_>>()
    };
    let before = kept(&scene).len();
    scene.press("jjj", 1);
    assert_eq!(kept(&scene).len(), before);
    scene.play.happen(Event::Wake);
    scene.play.happen(Event::Wake);
    let staged = scene.play.app.model.draft.len();
    assert_eq!(kept(&scene)[before..], [staged], "once, and whole");
}
