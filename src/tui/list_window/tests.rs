//! Motions and pages in any order, over a list that changes underneath.

use proptest::prelude::*;

use super::*;
use crate::api::{Page, Searched};

#[derive(Clone, PartialEq, Debug)]
struct Line(i64);

impl Listed for Line {
    fn key(&self) -> Key {
        Key { text: String::new(), number: self.0, id: self.0 }
    }
}

/// What a database would answer over a sorted list of numbers.
fn answer(all: &[i64], place: &Place, limit: u32) -> Page<Line> {
    let limit = limit as usize;
    let after = |key: i64| all.partition_point(|id| *id <= key);
    let from = match place {
        Place::Start => 0,
        Place::End => all.len().saturating_sub(limit),
        Place::After(key) => after(key.id),
        Place::Before(key) => all.partition_point(|id| *id < key.id).saturating_sub(limit),
        Place::At(id) => all.partition_point(|other| other < id),
        Place::Nth(n) => usize::try_from(*n).unwrap(),
    };
    let end = match place {
        Place::Before(key) => all.partition_point(|id| *id < key.id),
        _ => (from + limit).min(all.len()),
    };
    let rows = all[from..end].iter().copied().map(Line).collect();
    Page { rows, before: from > 0, after: end < all.len(), first: None, total: None }
}

/// The same by a search that looks at so many numbers at a time, of which those of `all` are wanted.
fn searched(all: &[i64], place: &Place, limit: u32, stretch: i64) -> Searched<Line> {
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(-1));
    let page = answer(all, place, limit);
    let is_back = matches!(place, Place::End | Place::Before(_));
    let from = match place {
        Place::Start | Place::Nth(_) => first - 1,
        Place::End => last + 1,
        Place::After(key) | Place::Before(key) => key.id,
        Place::At(id) => id - 1,
    };
    let end = if is_back { from - stretch } else { from + stretch };
    let near = |line: &Line| if is_back { line.0 >= end } else { line.0 <= end };
    let found = page.rows.iter().filter(|line| near(line)).cloned().collect::<Vec<_>>();
    let over = if is_back { end <= first } else { end >= last };
    if found.len() == page.rows.len() && (page.rows.len() == limit as usize || over) {
        return page.into();
    }
    // A search does not know what lies on the side that it was not asked about.
    let (before, after) = if is_back { (true, *place != Place::End) } else { (*place != Place::Start, true) };
    let further = Some(Key { text: String::new(), number: end, id: end });
    Searched { page: Page { rows: found, before, after, ..page }, further }
}

/// Asks and settles until nothing is missing; answers how many pages that took.
fn fill(list: &mut ListWindow<Line>, all: &[i64], height: usize, epoch: u64) -> usize {
    for asked in 0..50 {
        let Some((place, limit)) = list.missing(height, epoch) else { return asked };
        list.settle(&place, answer(all, &place, limit), epoch);
    }
    panic!("The list is never satisfied.");
}

fn at(list: &ListWindow<Line>) -> Option<i64> {
    list.current().map(|line| line.0)
}

#[test]
fn a_key_inside_what_is_loaded_asks_nothing() {
    let all: Vec<_> = (0..10_000).collect();
    let mut list = ListWindow::default();
    fill(&mut list, &all, 30, 1);
    for _ in 0..15 {
        list.step(1, 30);
        assert_eq!(list.missing(30, 1), None);
    }
    assert_eq!(at(&list), Some(15));
}

#[test]
fn both_ends_are_one_page_away() {
    let all: Vec<_> = (0..10_000).collect();
    let mut list = ListWindow::default();
    fill(&mut list, &all, 30, 1);
    list.go_last();
    list.step(-2, 30);
    fill(&mut list, &all, 30, 1);
    assert_eq!(at(&list), Some(9_997), "a motion made while the page was on its way counts");
    list.go_first();
    fill(&mut list, &all, 30, 1);
    assert_eq!(at(&list), Some(0));
}

#[test]
fn a_refresh_keeps_the_cursor_on_its_row() {
    let all: Vec<_> = (0..1_000).map(|n| 2 * n).collect();
    let mut list = ListWindow::default();
    fill(&mut list, &all, 10, 1);
    for _ in 0..40 {
        list.step(5, 10);
        fill(&mut list, &all, 10, 1);
    }
    let id = at(&list);
    let without: Vec<_> = (0..2_000).filter(|n| n % 2 == 1 || Some(*n) == id).collect();
    fill(&mut list, &without, 10, 2);
    assert_eq!(at(&list), id);
    fill(&mut list, &[], 10, 3);
    assert!(list.rows().is_empty() && list.is_loaded());
}

/// A search that stops on its way goes on by itself until there is a page, or the end.
#[test]
fn a_search_goes_on_until_it_has_found_a_page() {
    let all: Vec<_> = (0..40).map(|n| n * 500).collect();
    let mut list = ListWindow::default();
    let mut asked = 0;
    let mut fill = |list: &mut ListWindow<Line>, all: &[i64]| {
        while let Some((place, limit)) = list.missing(10, 1) {
            list.settle(&place, searched(all, &place, limit, 1_200), 1);
            asked += 1;
            assert!(asked < 500, "The list is never satisfied.");
        }
    };
    fill(&mut list, &all);
    assert_eq!((at(&list), list.rows().len() >= 20, list.reaches_start()), (Some(0), true, true));
    list.go_last();
    list.step(-1, 10);
    fill(&mut list, &all);
    assert_eq!(at(&list), Some(38 * 500));
    let mut none = ListWindow::default();
    none.settle(
        &Place::Start,
        searched(&[0, 90_000], &Place::After(Key { text: String::new(), number: 0, id: 0 }), 10, 9),
        1,
    );
    assert!(!none.is_loaded() && none.is_moving() && none.looking_from().is_some());
    fill(&mut none, &[]);
    assert!(none.is_loaded() && none.rows().is_empty() && none.looking_from().is_none());
}

proptest! {
    /// By a search the same rows are found as at once.
    #[test]
    fn a_search_finds_the_same(
        moves in prop::collection::vec((-9..10_i64, 10..30_usize, 0..12_u8), 0..40),
        all in prop::collection::btree_set(0..3_000_i64, 0..60),
        stretch in 1..900_i64,
    ) {
        let all: Vec<_> = all.into_iter().collect();
        let (mut plain, mut searching) = (ListWindow::default(), ListWindow::default());
        // A motion goes as far as what was found, and that is two pages at least once the search has rested.
        for (lines, height, kind) in std::iter::once((0, 10, 1)).chain(moves) {
            for list in [&mut plain, &mut searching] {
                match kind {
                    0 => list.go_last(),
                    1 => list.go_first(),
                    2 => list.restart(Place::Start),
                    _ => list.step(lines, height),
                }
            }
            fill(&mut plain, &all, height, 1);
            let mut asked = 0;
            while let Some((place, limit)) = searching.missing(height, 1) {
                searching.settle(&place, searched(&all, &place, limit, stretch), 1);
                asked += 1;
                prop_assert!(asked < 9_000, "never satisfied");
            }
            prop_assert_eq!(at(&plain), at(&searching));
            prop_assert!(searching.rows().windows(2).all(|pair| pair[0].0 < pair[1].0));
            prop_assert_eq!(searching.rows().len().min(height), plain.rows().len().min(height));
        }
    }

    #[test]
    fn the_cursor_is_always_in_sight(
        moves in prop::collection::vec((-40..40_i64, 1..30_usize, 0..12_u8), 0..60),
        size in 0..300_i64,
    ) {
        let mut all: Vec<_> = (0..size).collect();
        let mut list = ListWindow::default();
        let mut epoch = 1;
        for (lines, height, kind) in moves {
            match kind {
                0 => list.go_last(),
                1 => list.go_first(),
                2 => list.go_to(lines),
                3 => { all.retain(|id| id % 7 != lines.rem_euclid(7)); epoch += 1; }
                4 => list.restart(Place::Start),
                _ => list.step(lines, height),
            }
            let before = at(&list);
            let (rows, line) = list.visible(height);
            prop_assert!(rows.is_empty() || rows.get(line).map(|row| row.0) == before);
            fill(&mut list, &all, height, epoch);
            prop_assert_eq!(list.current().is_some(), !all.is_empty());
            prop_assert!(list.rows().windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
