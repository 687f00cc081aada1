//! What is shared under a release, on its card: who sees whose data, and on which days, with what is staged.

use crate::api::setup::Share;
use crate::api::{Place, Reply, Request};
use crate::domain::cell::{Cell, EdgePart, Value};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::ids::ReleaseId;
use crate::tui::model::Model;
use crate::tui::orgs;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widget::{Entry, Line};

/// So many are told beside the list; the others stand in their own.
const TOLD: u32 = 40;

/// The question for what is told.
pub(super) fn request(release: ReleaseId, model: &Model) -> Option<Request> {
    let on = model.today();
    (!release.is_new()).then_some(Request::Shares { release, on, place: Place::Start, limit: TOLD })
}

pub(super) fn entries(release: ReleaseId, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    let staged = model.draft.changes().filter(|change| change.cell.release() == Some(release));
    let mut entries: Vec<Entry> = staged.filter_map(|change| changed(change, model, glyphs)).map(Entry::Line).collect();
    if let Some(Reply::Shares(page)) = request(release, model).and_then(|request| model.cache.reply(&request)) {
        // A pair that sees each other is told once.
        let once = page.rows.iter().filter(|share| !share.mutual || share.edge.from < share.edge.to);
        entries.extend(once.flat_map(|share| told(share, model.today(), glyphs)).map(Entry::Line));
        if page.after {
            entries.push(Entry::Line(Line::of(format!("  {}", glyphs.ellipsis), Role::Dim)));
        }
    }
    entries
}

/// `HFX Harbor → QRS Quay Rescue`, and below it the days.
fn told(share: &Share, today: Day, glyphs: &Glyphs) -> [Line; 2] {
    let role = if share.holds { Role::Text } else { Role::Dim };
    let org = |line: Line, code: &str, name: &str| line.and(format!("{code} "), Role::Title).and(name, role);
    let line = org(Line::plain("  "), share.from.shown().as_str(), share.from_name.shown().as_str());
    let line = line.and(format!(" {} ", glyphs.arrow), Role::Dim);
    let line = org(line, share.to.shown().as_str(), share.to_name.shown().as_str());
    let ways = if share.mutual { ", both ways" } else { "" };
    let state = if share.holds { String::new() } else { format!(", {}", share.state(today)) };
    [line, Line::of(format!("    {}{ways}{state}", days(share.edge.begin, share.end)), Role::Dim)]
}

fn days(begin: Day, end: Option<Day>) -> String {
    end.map_or_else(|| format!("from {begin} on"), |end| format!("{begin} to {end}"))
}

/// What is staged of an edge, in one line.
fn changed(change: &Change, model: &Model, glyphs: &Glyphs) -> Option<Line> {
    let Cell::Edge { edge, part } = change.cell else { return None };
    let code = |org| orgs::called(model, org).0;
    let pair = format!("{} {} {}", code(edge.from), glyphs.arrow, code(edge.to));
    let active = model.draft.change(Cell::Edge { edge, part: EdgePart::Active });
    let end = model.draft.overlay(Cell::Edge { edge, part: EdgePart::End });
    let end = end.and_then(|end| if let Value::Day(day) = end { Some(*day) } else { None });
    match (part, &change.after) {
        (EdgePart::Active, Value::None) => {
            Some(Line::of(format!("  {}{pair} from {}", glyphs.minus, edge.begin), Role::StagedRemove))
        }
        (EdgePart::Active, _) => {
            Some(Line::of(format!("  {}{pair} {}", glyphs.plus, days(edge.begin, end)), Role::StagedAdd))
        }
        // The end of what comes or goes has been told with it.
        (EdgePart::End, _) if active.is_some() => None,
        (EdgePart::End, Value::Day(end)) => Some(Line::of(format!("  {pair} until {end}"), Role::Staged)),
        (EdgePart::End, _) => Some(Line::of(format!("  {pair} without an end"), Role::Staged)),
    }
}
