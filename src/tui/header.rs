//! The top lines: on what, as whom, what is staged; and the panes one can go to.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::Action;
use super::app::App;
use super::keymap::Context;
use super::model::Model;
use super::pane::Tab;
use super::theme::{Glyphs, Role, Theme};
use super::widget::{Line, cut, put_line};
use super::wording::number;
use crate::api::Standing;
use crate::api::standing::{Environment, Operator, Recognized};
use crate::link::LinkState;

/// Draws the line that says where one is. Where there is little room the operator's details go first, then the name of
/// the program, then what else there is to know; the database, its environment and what is staged stay.
pub fn bar(app: &App, area: Rect, buf: &mut Buffer, theme: &Theme) {
    buf.set_style(area, theme.style(Role::Bar));
    let room = usize::from(area.width);
    let Some(standing) = &app.model.standing else { return };
    let left = place(standing, room, theme.glyphs());
    let used = left.width();
    put_line(buf, area.x, area.y, area.width, &left, false, theme);
    let right = state(&app.model, room.saturating_sub(used + 1), room >= 100, theme.glyphs());
    let wide = right.width() + 1;
    if used + wide > room {
        return;
    }
    let x = area.right() - u16::try_from(wide).unwrap_or(area.width);
    put_line(buf, x, area.y, area.right() - x, &right, false, theme);
    let Some(operator) = &standing.operator else { return };
    let fits = |line: &Line| used + line.width() + wide + 4 <= room;
    if let Some(line) = seats(operator).into_iter().find(fits) {
        // In the middle of the screen and not of the gap, so that it stays where it is while the counts change.
        let x = ((room - line.width()) / 2).clamp(used + 2, room - wide - 2 - line.width());
        put_line(buf, area.x + u16::try_from(x).unwrap_or(0), area.y, area.width, &line, false, theme);
    }
}

/// Draws the line of a locked screen: which database it is, and nothing of what is in it.
pub fn cover(app: &App, area: Rect, buf: &mut Buffer, theme: &Theme) {
    buf.set_style(area, theme.style(Role::Bar));
    if let Some(standing) = &app.model.standing {
        let place = place(standing, usize::from(area.width), theme.glyphs());
        put_line(buf, area.x, area.y, area.width, &place, false, theme);
    }
}

/// Draws the names of the panes with their keys and counts; where there is little room, in few letters, and then of the
/// pane that is shown alone.
pub fn tabs(app: &App, area: Rect, buf: &mut Buffer, theme: &Theme) {
    if area.is_empty() || app.model.operator().is_none() {
        return;
    }
    let ways: [(fn(Tab) -> &'static str, &str); 3] = [(Tab::title, " "), (short, ""), (shorter, "")];
    let mut lines = ways.into_iter().map(|(name, gap)| named(app, |tab| Some(name(tab)), gap, theme));
    let fits = |line: &Line| line.width() <= usize::from(area.width);
    let keys = || named(app, |tab| (tab == app.tab).then(|| tab.title()), "", theme);
    let line = lines.find(fits).unwrap_or_else(keys);
    put_line(buf, area.x, area.y, area.width, &line, false, theme);
}

fn named(app: &App, name: impl Fn(Tab) -> Option<&'static str>, gap: &str, theme: &Theme) -> Line {
    let mut line = Line::default();
    for tab in Tab::ALL {
        let role = if *tab == app.tab { Role::TabActive } else { Role::Tab };
        line = line.and(format!(" {}", key(app, *tab)), Role::Key);
        if let Some(name) = name(*tab) {
            line = line.and(" ", Role::Bar).and(name, role);
        }
        if let Some(count) = badge(&app.model, *tab) {
            line = line.and(format!("{}{}", theme.glyphs().bullet, number(count)), Role::Badge);
        }
        line = line.and(gap, Role::Bar);
    }
    line
}

/// The key that shows a pane; a blank where it means something else in what is shown, such as the number of a repair.
fn key(app: &App, tab: Tab) -> String {
    let Some(keys) = app.keymap.keys_of(Context::Global, tab.action()).next() else { return String::new() };
    let here = app.pane().context();
    let is_reached = || app.keymap.keys_of(here, tab.action()).any(|other| other == keys);
    let is_taken = || app.keymap.effective(here).iter().any(|(other, _)| other == keys);
    if is_reached() || !is_taken() { keys.to_string() } else { " ".to_owned() }
}

/// The name of a pane in few letters.
fn short(tab: Tab) -> &'static str {
    match tab {
        Tab::Organizations => "Orgs",
        Tab::Workgroups => "Groups",
        Tab::Permissions => "Perms",
        tab => tab.title(),
    }
}

/// The same in fewer letters, which leave room for what waits.
fn shorter(tab: Tab) -> &'static str {
    match tab {
        Tab::Workgroups => "Grps",
        Tab::Approvals => "Queue",
        Tab::Review => "Rev",
        Tab::Audit => "Aud",
        tab => short(tab),
    }
}

/// What waits in a pane.
fn badge(model: &Model, tab: Tab) -> Option<u64> {
    let count = match tab.action() {
        Action::ShowApprovals => model.operator()?.pending,
        Action::ShowReview => model.draft.len() as u64,
        _ => 0,
    };
    (count > 0).then_some(count)
}

/// Which database it is, in so much room. Its name gives way, the words that are loud never do.
fn place(standing: &Standing, room: usize, glyphs: &Glyphs) -> Line {
    let database = &standing.database;
    let (role, word) = environment(database.environment);
    let mut loud = Line::of(" ", Role::Bar).and(format!("{} {} ", glyphs.block, word.to_uppercase()), role);
    if standing.break_glass.is_some() {
        // As loud as a production database, which no theme hides.
        loud = loud.and(" ", Role::Bar).and(format!("{} BREAK-GLASS ", glyphs.block), Role::EnvironmentProduction);
    }
    let name = String::from(database.name.shown());
    let mut line = Line::of(if room >= 60 { " beadle  " } else { " " }, Role::Dim);
    let left = room.saturating_sub(line.width() + loud.width());
    line = line.and(cut(&name, left, glyphs.ellipsis), Role::Title);
    line.runs.extend(loud.runs);
    line
}

/// The word for an environment and its loud role.
pub const fn environment(environment: Environment) -> (Role, &'static str) {
    let role = match environment {
        Environment::Production => Role::EnvironmentProduction,
        Environment::Training | Environment::Implementation => Role::EnvironmentTraining,
        Environment::Other => Role::EnvironmentOther,
    };
    (role, environment.word())
}

/// The operator and how they were recognized, the longest way to say it first.
fn seats(operator: &Operator) -> [Line; 3] {
    let (name, login) = (operator.name.shown(), operator.login.shown());
    let how = match &operator.recognized {
        Recognized::Password => "by password".to_owned(),
        Recognized::Account(account) => format!("by account {}", account.shown()),
        Recognized::Key(key) => format!("by {}", key.shown()),
    };
    let short = login.as_str().split('@').next().unwrap_or_default().to_owned();
    [
        Line::of(format!("{name} <{login}>"), Role::Bar).and(format!(" {how}"), Role::Dim),
        Line::of(login.as_str(), Role::Bar).and(format!(" {how}"), Role::Dim),
        Line::of(short, Role::Bar),
    ]
}

/// What there is to know besides, in so much room: the least important goes first.
fn state(model: &Model, room: usize, in_words: bool, glyphs: &Glyphs) -> Line {
    let mut parts = known(model, in_words, glyphs);
    loop {
        let mut line = Line::default();
        for (at, part) in parts.iter().enumerate() {
            let gap = if at > 0 { format!(" {} ", glyphs.none) } else { String::new() };
            line = line.and(gap, Role::Dim).and(part.text.as_str(), part.role);
        }
        let least = (0..parts.len()).min_by_key(|at| parts[*at].weight);
        match least.filter(|_| line.width() > room) {
            Some(least) => parts.remove(least),
            None => return line,
        };
    }
}

/// A part of the state, and how much it weighs where there is room for a few.
struct Part {
    text: String,
    role: Role,
    weight: u8,
}

fn known(model: &Model, in_words: bool, glyphs: &Glyphs) -> Vec<Part> {
    let part = |text, role, weight| Part { text, role, weight };
    let mut parts = Vec::new();
    if model.warning().is_some() {
        // What it warns of is said by `Action::Warning`; the mark stays as long as it holds.
        let words = if in_words { "admins run out" } else { "admins" };
        parts.push(part(format!("{} {words}", glyphs.attention), Role::Warning, 2));
    }
    if model.seat.readonly || model.standing.as_ref().is_some_and(|standing| standing.database.read_only.is_some()) {
        parts.push(part("read-only".to_owned(), Role::Warning, 3));
    }
    if !model.draft.is_empty() {
        parts.push(part(format!("{} staged", number(model.draft.len() as u64)), Role::Staged, 5));
    }
    if let Some(pending) = model.operator().map(|operator| operator.pending).filter(|pending| *pending > 0) {
        // The tab of the queue says it as well.
        parts.push(part(format!("{} pending", number(pending)), Role::StatusPending, 0));
    }
    let (text, role) = link(model);
    parts.push(part(text, role, if role == Role::LinkUp { 1 } else { 4 }));
    parts
}

fn link(model: &Model) -> (String, Role) {
    match &model.link {
        LinkState::Up => match delay(model) {
            0 => ("up".to_owned(), Role::LinkUp),
            delay => (format!("up {delay} ms"), Role::LinkUp),
        },
        LinkState::Connecting { attempt, .. } => (format!("connecting, attempt {attempt}"), Role::LinkDown),
        LinkState::Down { .. } => ("line down".to_owned(), Role::LinkDown),
    }
}

/// How far away the far end is, in milliseconds, as it is shown.
pub(super) fn delay(model: &Model) -> i64 {
    model.delay.map_or(0, |delay| coarse(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX / 2)))
}

/// A delay in steps that an operator can feel, so that the figure does not flicker with every answer.
fn coarse(delay: i64) -> i64 {
    let step = if delay < 300 { 50 } else { 100 };
    (delay + step / 2) / step * step
}
