//! Where a user's rights lead: what they reach by acting as others, by which path, and who could act as them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::permissions::whom::called;
use crate::api::explain::{Explanation, Reach};
use crate::api::{Reply, Request};
use crate::domain::ids::UserId;
use crate::domain::permission::Tier;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::ceiling::named;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, TierMark, read_on, rule, wrap};
use crate::tui::wording::{counted, number};

/// The explanation of one user.
#[derive(Clone, Debug)]
pub struct Explain {
    user: UserId,
    scrolled: usize,
}

impl Explain {
    pub const fn new(user: UserId) -> Self {
        Self { user, scrolled: 0 }
    }

    const fn request(&self) -> Request {
        Request::Explain { user: self.user, at: None }
    }

    fn explanation<'a>(&self, model: &'a Model) -> Option<&'a Explanation> {
        match model.cache.reply(&self.request())? {
            Reply::Explanation(explanation) => Some(explanation),
            _ => None,
        }
    }

    /// The lines in so much room; what is longer goes on below.
    fn entries(&self, model: &Model, glyphs: &Glyphs, room: usize) -> Vec<Entry> {
        let Some(explanation) = self.explanation(model) else {
            let lines = match model.cache.why_nothing(&self.request()) {
                Some(why) => indented(&why, 0, Role::Error, room),
                None => vec![Line::of(glyphs.ellipsis, Role::Pending)],
            };
            return lines.into_iter().map(Entry::Line).collect();
        };
        let mut entries = Vec::new();
        let mut section = |title: String, rows: Vec<Line>, none: &str| {
            entries.push(Entry::Heading(title));
            if rows.is_empty() {
                entries.extend(indented(none, 2, Role::Dim, room).into_iter().map(Entry::Line));
            }
            entries.extend(rows.into_iter().map(Entry::Line));
            entries.push(Entry::Gap);
        };
        let least = if explanation.more { "more than " } else { "" };
        let could = match explanation.takes_over {
            0 => String::new(),
            users => format!(", for they could act as {least}{}", counted(users, "user", "users")),
        };
        let mut reaches: Vec<&Reach> = explanation.reaches.iter().collect();
        reaches.sort_by_key(|reach| severity(reach));
        let reaches = reaches.into_iter().flat_map(|reach| reached(reach, glyphs, room)).collect();
        section(
            format!("Reaches beyond their own levels{could}"),
            reaches,
            "Nothing: nobody they could act as holds more than they do.",
        );
        let takers = explanation.taken_over_by.iter().map(|step| {
            Line::plain(format!("  {}", step.login.shown())).and(format!("  {}", step.by.label()), Role::Dim)
        });
        let mut takers: Vec<Line> = takers.collect();
        let more = explanation.takers.saturating_sub(takers.len() as u64);
        if more > 0 {
            takers.push(Line::of(format!("  and {} more", number(more)), Role::Dim));
        }
        section(format!("Who could act as them: {}", counted(explanation.takers, "user", "users")), takers, "Nobody.");
        entries
    }
}

/// Tier 1 comes before tier 2, and that before what is in no tier.
pub(in crate::tui) fn severity(reach: &Reach) -> i64 {
    match reach.permission.tier(reach.level) {
        Tier::One => 0,
        Tier::Two => 1,
        Tier::Plain => 2,
    }
}

/// Words in lines of a width, each so far from the left.
fn indented(words: &str, indent: usize, role: Role, room: usize) -> Vec<Line> {
    let lines = wrap(words, room.saturating_sub(indent));
    lines.into_iter().map(|line| Line::of(format!("{:indent$}{line}", ""), role)).collect()
}

/// `▲1 Elevated API at Write  through a.stone (Password Changes)`, on one line or with the path below.
fn reached(reach: &Reach, glyphs: &Glyphs, room: usize) -> Vec<Line> {
    let mark = match reach.permission.tier(reach.level) {
        Tier::Plain => None,
        Tier::One => Some(TierMark::One.run(glyphs)),
        Tier::Two => Some(TierMark::Two.run(glyphs)),
    };
    let line = Line::plain("  ");
    let line = match mark {
        Some(run) => line.and(run.text, run.role).and(" ", Role::Text),
        None => line.and("   ", Role::Text),
    };
    let (what, path) = (format!("{} at {}", reach.permission.row().label, named(reach.level)), path(reach));
    let whole = line.clone().and(format!("{what:<41}"), Role::Text).and(format!("  {path}"), Role::Dim);
    if whole.width() <= room {
        return vec![whole];
    }
    std::iter::once(line.and(what, Role::Text)).chain(indented(&path, 7, Role::Dim, room)).collect()
}

/// `through a.stone (Password Changes), then b.hill (User Setup)`.
pub(in crate::tui) fn path(reach: &Reach) -> String {
    let steps = reach.path.iter().map(|step| format!("{} ({})", step.login.shown(), step.by.label()));
    format!("through {}", steps.collect::<Vec<_>>().join(", then "))
}

impl Pane for Explain {
    fn context(&self) -> Context {
        Context::Sheet
    }

    fn offers(&self, _model: &Model, action: Action) -> Offer {
        use Action as A;
        match action {
            A::Back => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let Input::Action(action) = input else { return Vec::new() };
        if *action == Action::Back {
            return vec![Step::Uncover];
        }
        let height = usize::from(split(area, 1).1.height);
        if let Some(lines) = action.lines(height) {
            let length = self.entries(model, Glyphs::unicode(), usize::from(area.width.saturating_sub(2))).len();
            self.scrolled = read_on(self.scrolled, lines, height, length);
        }
        Vec::new()
    }

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        vec![Want::new("explain", self.request()), Want::new("user", Request::User { user: self.user })]
    }

    fn settle(&mut self, _model: &mut Model, _settled: &Settled<'_>) -> Vec<Step> {
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        let title = format!("Where the rights of {} lead", called(&[self.user], view.model));
        rule(head, buf, view.theme, &title, "", view.focus);
        let rest = Rect { x: rest.x + 1.min(rest.width), width: rest.width.saturating_sub(2), ..rest };
        let entries = self.entries(view.model, view.theme.glyphs(), usize::from(rest.width));
        Card::new(entries).scrolled(self.scrolled, rest.height).draw(rest, buf, view.theme);
        None
    }
}
