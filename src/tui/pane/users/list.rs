//! The left side: the filter with its counts, and the rows in sight.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Users;
use super::parts::Parts;
use crate::api::users::{Find, Sort, UserRow};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::permission::Tier;
use crate::domain::query;
use crate::domain::status::Status;
use crate::domain::text::Words;
use crate::tui::model::Model;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Column, FilterView, Line, List, Row, Run, TierMark, cut, rule, shares, width};
use crate::tui::wording::number;

/// Draws the list; answers where the cursor of the filter stands while it is typed.
pub(super) fn draw(pane: &Users, view: &View<'_>, parts: &Parts, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let total = view.model.cache.count(&Find::default());
    let note = total.map(|total| format!("{} active", number(total))).unwrap_or_default();
    rule(parts.list_title, buf, view.theme, "Users", &note, view.focus);
    let cursor = filter(pane, view, parts.filter, buf);
    rows(pane, view, parts, area).draw(parts.list, buf, view.theme);
    cursor
}

fn filter(pane: &Users, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let filter = FilterView {
        field: &pane.filter,
        focus: pane.typing && view.focus,
        example: "filter",
        count: &count(pane, view),
    };
    filter.draw(area, buf, view.theme)
}

/// `38 of 12,408`; the figures come late, and until then there is an ellipsis.
fn count(pane: &Users, view: &View<'_>) -> String {
    let figure =
        |find: &Find| view.model.cache.count(find).map_or_else(|| view.theme.glyphs().ellipsis.to_owned(), number);
    let found = figure(&Find { sort: Sort::default(), descending: false, ..pane.find() });
    // With statuses of its own the filter looks beyond the active users.
    let beyond = !query::parse(pane.filter.text()).is_about_active();
    if pane.filter.is_empty() || beyond { found } else { format!("{found} of {}", figure(&Find::default())) }
}

fn rows(pane: &Users, view: &View<'_>, parts: &Parts, area: Rect) -> List {
    let (rows, line) = pane.list.visible(parts.lines());
    let offset = pane.list.position().map_or(0, |position| usize::try_from(position).unwrap_or(0).saturating_sub(line));
    let known = pane.list.total().or_else(|| view.model.cache.count(&pane.find()));
    let known = known.filter(|_| pane.list.position().is_some()).and_then(|total| usize::try_from(total).ok());
    let waiting = !pane.list.is_loaded();
    let columns = columns(pane, view.theme.glyphs());
    let wide = usize::from(shares(&columns, parts.list.width)[0]);
    let words = query::parse(pane.filter.text()).sought();
    List {
        columns,
        rows: if waiting {
            vec![Row::pending()]
        } else {
            rows.iter().map(|user| row(user, &words, view, wide)).collect()
        },
        offset,
        cursor: (!rows.is_empty()).then_some(offset + line),
        total: known.unwrap_or(0).max(offset + rows.len()),
        focus: view.focus && !pane.typing,
        empty: empty(pane, view, area),
    }
}

fn columns(pane: &Users, glyphs: &Glyphs) -> Vec<Column> {
    let arrow = if pane.descending { glyphs.descending } else { glyphs.ascending };
    let titled = |title: &str, sort: Sort| if pane.sort == sort { format!("{title}{arrow}") } else { title.to_owned() };
    vec![
        Column::fill(titled("Name", Sort::Name), 16),
        Column::fill(titled("Login", Sort::Login), 15).spare(1),
        Column::fixed(titled("Owning", Sort::Owner), 7).spare(3),
        Column::fixed(titled("Last seen", Sort::Seen), 10).spare(4),
        Column::fixed(titled("Status", Sort::Status), 6 + u16::from(pane.sort == Sort::Status)),
        Column::fixed("Tier", 4).spare(2),
    ]
}

fn row(user: &UserRow, words: &Words, view: &View<'_>, wide: usize) -> Row {
    let glyphs = view.theme.glyphs();
    let owner = user.owner.as_ref().map_or_else(|| glyphs.none.to_owned(), |owner| owner.shown().into());
    let seen = user.last_seen.map_or_else(|| "never".to_owned(), |seen| seen.age(view.model.now));
    let login = user.login.shown();
    Row::new(vec![
        name(user, words, wide, glyphs),
        Line::searched(login.as_str(), Role::Dim, &words.hits(login.as_str())),
        Line::plain(owner),
        Line::of(seen, Role::Dim),
        status(user, view.model, glyphs),
        Line::from(tier(user.tier, glyphs)),
    ])
    .marked(view.model.marks.contains(user.user))
}

/// The name, which does not hide that the account is locked.
fn name(user: &UserRow, words: &Words, wide: usize, glyphs: &Glyphs) -> Line {
    let name = user.name.shown();
    let end = if user.locked { " locked" } else { "" };
    let name = if user.locked {
        cut(name.as_str(), wide.saturating_sub(width(end)), glyphs.ellipsis)
    } else {
        name.as_str().into()
    };
    let line = Line::searched(&name, Role::Text, &words.hits_in_name(&name));
    if user.locked { line.and(end, Role::Warning) } else { line }
}

/// The status, the one that is staged, and how many other cells are: `A→I +2`.
fn status(user: &UserRow, model: &Model, glyphs: &Glyphs) -> Line {
    let mut line = Line::of(user.status.to_string(), status_role(user.status));
    let mut others = model.draft.of_user(user.user);
    if let Some(Value::Status(staged)) = model.draft.overlay(Cell::User { user: user.user, field: UserField::Status }) {
        line = line.and(format!("{}{staged}", glyphs.arrow), Role::Staged);
        others = others.saturating_sub(1);
    }
    match others {
        0 => line,
        others => line.and(format!(" {}{others}", glyphs.plus), Role::Staged),
    }
}

pub(super) const fn status_role(status: Status) -> Role {
    match status {
        Status::Active => Role::StatusActive,
        Status::Inactive => Role::StatusInactive,
        Status::Pending => Role::StatusPending,
        Status::Recycled => Role::StatusDeleted,
    }
}

fn tier(tier: Tier, glyphs: &Glyphs) -> Run {
    match tier {
        Tier::Plain => Run::new(glyphs.none, Role::Dim),
        Tier::One => TierMark::One.run(glyphs),
        Tier::Two => TierMark::Two.run(glyphs),
    }
}

/// Why there is nothing to see, and which key fills the list.
fn empty(pane: &Users, view: &View<'_>, area: Rect) -> String {
    if let Some(why) = pane.page(view.model, area).and_then(|request| view.model.cache.why_nothing(&request)) {
        return why;
    }
    if pane.filter.is_empty() {
        return "There are no active users. Type / and status:I or status:P for the others.".to_owned();
    }
    "Nobody matches the filter; esc clears it. Without a status term only active users are looked at.".to_owned()
}
