//! What one organization shares with another under a release: at a place stands what holds today, or else what begins
//! next. The edits are about that, and about the other direction.

use super::axis::Place;
use super::cells::Cells;
use super::editor::Editor;
use crate::domain::cell::{Cell, Edge, EdgePart, Value};
use crate::domain::day::Day;
use crate::domain::draft::Draft;
use crate::domain::picture::{Edges, Picture, overlap};
use crate::tui::ceiling::Left;

/// One edit of what is shared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Share {
    /// From today on.
    On,
    /// Not from today on: what holds ends as of yesterday, what has not been a day yet goes.
    Off,
    /// On the same days in both directions.
    Both,
    /// This is the last day.
    Until(Day),
    Endless,
    /// As if it had never been.
    Remove,
}

/// An edge with its last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shared {
    pub edge: Edge,
    pub end: Option<Day>,
}

/// What is shared at a place, as the database has it and as it is staged.
pub(super) struct Pair {
    direction: Edge,
    pub held: Edges,
    pub planned: Edges,
}

/// What holds on a day, or else what begins next.
pub(super) fn shown(edges: &Edges, on: Day) -> Option<Shared> {
    // Nothing is shared twice at a time, so the first that has not ended is what is meant.
    let mut edges = edges.iter().map(|(edge, end)| Shared { edge: *edge, end: *end });
    edges.find(|shared| shared.end.is_none_or(|end| end >= on))
}

impl Shared {
    /// Whether it has begun.
    pub fn has_begun(self, on: Day) -> bool {
        self.edge.begin <= on
    }
}

impl Pair {
    /// Nothing where the place is not one of organizations that share.
    pub fn of(place: Place, cells: &Cells, draft: &Draft) -> Option<Self> {
        let direction = place.direction()?;
        let range = || Edge::cells(direction.release, direction.from, direction.to);
        let held = cells.edges(range());
        let mut picture = Picture { edges: held.clone(), ..Picture::default() };
        // Backwards, so that an edge is taken away after its end is.
        for change in draft.within(range()).rev() {
            picture.set(change.cell, &change.after);
        }
        Some(Self { direction, held, planned: picture.edges })
    }

    fn is_itself(&self) -> bool {
        self.direction.from == self.direction.to
    }

    /// Whether the other direction is shared on the same days.
    pub fn is_mutual(&self, back: &Self, on: Day) -> bool {
        let days = |pair: &Self| shown(&pair.planned, on).map(|shared| (shared.edge.begin, shared.end));
        days(self).is_some() && days(self) == days(back)
    }

    fn lasting(&self, begin: Day, end: Option<Day>) -> Shared {
        Shared { edge: Edge { begin, ..self.direction }, end }
    }

    /// What brings an edge to its last day, unless another one lies there.
    fn put(&self, shared: Shared) -> Result<Vec<(Cell, Value)>, Day> {
        let all = self.planned.iter().map(|(edge, end)| (*edge, *end));
        let mut others = all.filter(|(edge, _)| *edge != shared.edge);
        match others.find(|other| overlap((shared.edge, shared.end), *other)) {
            Some((other, _)) => Err(other.begin),
            None => Ok(cells(shared.edge, Value::ON, shared.end)),
        }
    }

    /// What puts it on from today; what ends or goes by the draft alone stays instead.
    fn on(&self, today: Day) -> Result<Vec<(Cell, Value)>, Left> {
        match shown(&self.planned, today) {
            Some(there) if there.has_begun(today) => Ok(Vec::new()),
            Some(later) => Err(Left::SharedFrom(later.edge.begin)),
            None => {
                let stays = shown(&self.held, today).filter(|held| held.has_begun(today));
                self.put(stays.unwrap_or_else(|| self.lasting(today, None))).map_err(Left::SharedFrom)
            }
        }
    }
}

impl Share {
    /// The edit in a few words.
    pub fn words(self) -> String {
        match self {
            Self::On => "shared from today".to_owned(),
            Self::Off => "not shared from today".to_owned(),
            Self::Both => "shared both ways".to_owned(),
            Self::Until(day) => format!("shared until {day}"),
            Self::Endless => "no end date".to_owned(),
            Self::Remove => "the sharing removed".to_owned(),
        }
    }

    /// What the edit comes to at a place of a matrix.
    ///
    /// # Errors
    /// Why the place has to stay as it is.
    pub fn at(self, place: Place, by: Editor<'_>, draft: &Draft, cells: &Cells) -> Result<Vec<(Cell, Value)>, Left> {
        let pair = |place| Pair::of(place, cells, draft);
        let Some((there, back)) = pair(place).zip(pair(place.back())) else { return Ok(Vec::new()) };
        self.cells(&there, &back, by.today)
    }

    fn cells(self, pair: &Pair, back: &Pair, today: Day) -> Result<Vec<(Cell, Value)>, Left> {
        if pair.is_itself() {
            return Err(Left::Itself);
        }
        let there = shown(&pair.planned, today);
        match (self, there) {
            (Self::On, _) => pair.on(today),
            (Self::Both, there) => {
                let model = there.or_else(|| shown(&back.planned, today));
                let Some(Shared { edge: Edge { begin, .. }, end }) = model else {
                    return Ok([pair.on(today)?, back.on(today)?].concat());
                };
                let put = |pair: &Pair| pair.put(pair.lasting(begin, end)).map_err(Left::OtherDays);
                Ok([put(pair)?, put(back)?].concat())
            }
            (Self::Until(_), None) => Err(Left::NotShared),
            (Self::Until(end), Some(there)) if end < there.edge.begin => Err(Left::BeginsLater(there.edge.begin)),
            (Self::Until(end), Some(there)) => pair.put(Shared { end: Some(end), ..there }).map_err(Left::SharedFrom),
            (Self::Endless, Some(there)) => pair.put(Shared { end: None, ..there }).map_err(Left::SharedFrom),
            (Self::Off, Some(there)) if there.edge.begin < today && pair.held.contains_key(&there.edge) => {
                Ok(cells(there.edge, Value::ON, Some(today.plus(-1))))
            }
            (Self::Off, Some(there)) => Ok(cells(there.edge, Value::None, None)),
            (Self::Off | Self::Endless, None) => Ok(Vec::new()),
            // What ends by the draft alone can still be taken away.
            (Self::Remove, there) => {
                let gone = there.or_else(|| shown(&pair.held, today));
                Ok(gone.map(|gone| cells(gone.edge, Value::None, None)).unwrap_or_default())
            }
        }
    }
}

fn cells(edge: Edge, active: Value, end: Option<Day>) -> Vec<(Cell, Value)> {
    let end = end.map_or(Value::None, Value::Day);
    vec![(Cell::Edge { edge, part: EdgePart::Active }, active), (Cell::Edge { edge, part: EdgePart::End }, end)]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::api::matrix::{Axis, Window};
    use crate::domain::change::Change;
    use crate::domain::ids::ReleaseId;
    use crate::tui::pane::matrix::edit::Edit;

    const TODAY: Day = Day(100);

    /// Cells with edges, each `from>to begin..end`; an end that is left out runs on.
    fn held(edges: &str) -> Cells {
        let mut found = Cells::new(Axis::Sharing(ReleaseId(1)));
        let edge = |text: &str| {
            let (pair, days) = text.split_once(' ').unwrap();
            let (from, to) = pair.split_once('>').unwrap();
            let (begin, end) = days.split_once("..").unwrap();
            let direction = found.place(from.parse().unwrap(), to.parse().unwrap()).direction().unwrap();
            let edge = Edge { begin: Day(begin.parse().unwrap()), ..direction };
            cells(edge, Value::ON, end.parse().ok().map(Day))
        };
        let all = edges.split(", ").filter(|text| !text.is_empty()).flat_map(edge).collect();
        found.take(&[1, 2], &[1, 2], &Window { cells: all, ..Window::default() }, 1);
        found
    }

    fn edit(key: char) -> Edit {
        Edit::Share(match key {
            's' => Share::On,
            'S' => Share::Off,
            'b' => Share::Both,
            't' => Share::Until(Day(200)),
            'T' => Share::Endless,
            _ => Share::Remove,
        })
    }

    fn word(change: &Change) -> String {
        let Cell::Edge { edge, part } = change.cell else { panic!("{}", change.cell) };
        let value = |value: &Value| match value {
            Value::Day(day) => day.0.to_string(),
            Value::Flag(true) => "on".to_owned(),
            _ => "none".to_owned(),
        };
        let part = if part == EdgePart::Active { "" } else { " end" };
        let (before, after) = (value(&change.before), value(&change.after));
        format!("{}>{} {}{part} {before} {after}", edge.from, edge.to, edge.begin.0)
    }

    #[rstest]
    #[case("", "s", "1>2 100 none on")]
    #[case("", "ss", "1>2 100 none on")]
    #[case("", "sS", "")]
    #[case("", "sx", "")]
    #[case("", "st", "1>2 100 none on, 1>2 100 end none 200")]
    #[case("", "stT", "1>2 100 none on")]
    #[case("", "stS", "")]
    #[case("", "SxT", "")]
    #[case("", "b", "1>2 100 none on, 2>1 100 none on")]
    #[case("", "stb", "1>2 100 none on, 1>2 100 end none 200, 2>1 100 none on, 2>1 100 end none 200")]
    #[case("1>2 10..", "s", "")]
    #[case("1>2 10..", "S", "1>2 10 end none 99")]
    #[case("1>2 10..", "Ss", "")]
    #[case("1>2 10..", "Sx", "1>2 10 on none")]
    #[case("1>2 10..", "xs", "")]
    #[case("1>2 10..", "t", "1>2 10 end none 200")]
    #[case("1>2 10..", "tT", "")]
    #[case("1>2 10..300", "x", "1>2 10 on none, 1>2 10 end 300 none")]
    #[case("1>2 10..300", "S", "1>2 10 end 300 99")]
    #[case("1>2 10..300", "b", "2>1 10 none on, 2>1 10 end none 300")]
    #[case("2>1 10..300", "b", "1>2 10 none on, 1>2 10 end none 300")]
    #[case("2>1 10..300, 1>2 10..300", "b", "")]
    #[case("1>2 10..50", "s", "1>2 100 none on")]
    #[case("1>2 10..50", "Sx", "")]
    #[case("1>2 100..", "S", "1>2 100 on none")]
    #[case("1>2 100..", "Ss", "")]
    #[case("1>2 150..", "S", "1>2 150 on none")]
    #[case("1>2 150..", "t", "1>2 150 end none 200")]
    fn keys_stage(#[case] edges: &str, #[case] keys: &str, #[case] staged: &str) {
        let (draft, left) = after(edges, keys);
        assert_eq!(draft.changes().map(word).collect::<Vec<_>>().join(", "), staged);
        assert_eq!(left, None);
    }

    #[rstest]
    #[case("", "t", Left::NotShared)]
    #[case("1>2 10..50", "t", Left::NotShared)]
    #[case("1>2 150..", "s", Left::SharedFrom(Day(150)))]
    #[case("1>2 10..120, 1>2 150..", "t", Left::SharedFrom(Day(150)))]
    #[case("1>2 10..120, 1>2 150..", "T", Left::SharedFrom(Day(150)))]
    #[case("1>2 250..", "t", Left::BeginsLater(Day(250)))]
    #[case("1>2 10.., 2>1 20..", "b", Left::OtherDays(Day(20)))]
    fn what_cannot_be_is_left(#[case] edges: &str, #[case] keys: &str, #[case] why: Left) {
        let (draft, left) = after(edges, keys);
        assert_eq!((draft.len(), left), (0, Some(why)));
    }

    #[test]
    fn its_own_data_need_no_release() {
        let (cells, draft) = (held(""), Draft::default());
        let by = Editor::someone(TODAY);
        assert_eq!(edit('s').left(cells.place(1, 1), by, &draft, &cells), Some(Left::Itself));
    }

    #[test]
    fn both_ways_are_told_by_their_days() {
        for (edges, mutual) in [("1>2 10.., 2>1 10..", true), ("1>2 10.., 2>1 10..200", false), ("", false)] {
            let (cells, draft) = (held(edges), Draft::default());
            let pair = |from, to| Pair::of(cells.place(from, to), &cells, &draft).unwrap();
            assert_eq!(pair(1, 2).is_mutual(&pair(2, 1), TODAY), mutual, "{edges}");
        }
    }

    fn after(edges: &str, keys: &str) -> (Draft, Option<Left>) {
        let (cells, mut draft) = (held(edges), Draft::default());
        let (place, by) = (cells.place(1, 2), Editor::someone(TODAY));
        let mut left = None;
        for key in keys.chars() {
            left = left.or(edit(key).left(place, by, &draft, &cells));
            draft.stage_all(edit(key).changes(place, by, &draft, &cells));
        }
        (draft, left)
    }
}
