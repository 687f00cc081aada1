//! Below the queue: who the person under the cursor is, and what one key would do about them.

use ratatui::buffer::Buffer;

use super::Approvals;
use super::decide::{against, judged};
use super::history;
use super::parts::Parts;
use super::words::{account_source, alarming, capital, change, resembles, waiting};
use crate::api::Capability;
use crate::api::approvals::ApprovalRow;
use crate::api::review::Judged;
use crate::domain::status::Move;
use crate::domain::verdict::Verdict;
use crate::tui::pane::users::card;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, rule, wrap};
use crate::tui::wording::number;

pub(super) fn draw(pane: &Approvals, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    if parts.facts.is_empty() {
        return;
    }
    let room = usize::from(parts.facts.width);
    if pane.history {
        let Some(decision) = pane.decided.current() else { return };
        rule(parts.rule, buf, view.theme, &String::from(decision.name.shown()), "", false);
        let mut entries = history::facts(decision, view, room);
        entries.extend(whole_card(pane, view));
        return show(entries, pane, parts.facts, view, buf);
    }
    let Some(row) = pane.current() else { return };
    rule(parts.rule, buf, view.theme, &String::from(row.name.shown()), "", false);
    let mut entries = facts(pane, row, view, room);
    if parts.plan.is_empty() {
        entries.extend(plan(pane, row, view, room, !pane.facts.open));
    } else {
        let room = usize::from(parts.plan.width);
        Card::new(plan(pane, row, view, room, false)).draw(parts.plan, buf, view.theme);
    }
    entries.extend(whole_card(pane, view));
    show(entries, pane, parts.facts, view, buf);
}

fn show(entries: Vec<Entry>, pane: &Approvals, area: ratatui::layout::Rect, view: &View<'_>, buf: &mut Buffer) {
    let offset = if pane.facts.open { pane.facts.scrolled.min(entries.len().saturating_sub(1)) } else { 0 };
    Card { offset, ..Card::new(entries) }.draw(area, buf, view.theme);
}

/// The card of the person, where it has the pane.
fn whole_card(pane: &Approvals, view: &View<'_>) -> Vec<Entry> {
    let Some(user) = pane.person().filter(|_| pane.facts.open) else { return Vec::new() };
    let mut entries = vec![Entry::Gap];
    let why = view.model.cache.why_nothing(&crate::api::Request::User { user });
    match (view.model.cache.card(user), why) {
        (Some(card), _) => entries.extend(card::entries(card, view)),
        (None, Some(why)) => entries.push(Entry::Line(Line::of(why, Role::Warning))),
        (None, None) => entries.push(Entry::Line(Line::of(view.theme.glyphs().ellipsis, Role::Pending))),
    }
    entries
}

fn paragraph(text: &str, role: Role, room: usize) -> Vec<Entry> {
    wrap(text, room).into_iter().map(|line| Entry::Line(Line::of(line, role))).collect()
}

fn facts(pane: &Approvals, row: &ApprovalRow, view: &View<'_>, room: usize) -> Vec<Entry> {
    let attention = view.theme.glyphs().attention;
    let who = format!("{}, {}.", row.login.shown(), account_source(row));
    let mut entries = paragraph(&who, Role::Text, room);
    entries.extend(paragraph(&format!("{}.", capital(&waiting(row, view.model.now))), Role::Dim, room));
    if let Some(why) = pane.failed.get(&row.user) {
        entries.extend(paragraph(&format!("{} {}.", view.theme.glyphs().cross, capital(why)), Role::Refused, room));
    }
    let Some(hints) = pane.known.of(row.user) else {
        if !pane.known.has(row.user) {
            entries.push(Entry::Line(Line::of(view.theme.glyphs().ellipsis, Role::Pending)));
        }
        return entries;
    };
    for other in alarming(hints) {
        entries.extend(paragraph(&format!("{attention} {}", resembles(row, other)), Role::Badge, room));
    }
    for other in hints.lookalikes.iter().filter(|other| alarming(hints).all(|alarm| alarm != *other)) {
        entries.extend(paragraph(&resembles(row, other), Role::Warning, room));
    }
    if let Some(known) = &hints.suggestion {
        let (agreeing, all) = (number(known.agreeing.into()), number(known.colleagues.into()));
        let text = format!("{agreeing} of {all} colleagues at this mail domain have: {}.", known.summary.shown());
        entries.extend(paragraph(&text, Role::Text, room));
    }
    entries
}

/// What `y` would do, spelled out; in one paragraph where there is little room.
fn plan(pane: &Approvals, row: &ApprovalRow, view: &View<'_>, room: usize, brief: bool) -> Vec<Entry> {
    if let Some(reason) = view.model.why_not(Capability::EditUsers) {
        return paragraph(&format!("You may look and not decide. {reason}"), Role::Dim, room);
    }
    if !pane.known.has(row.user) {
        return Vec::new();
    }
    let Some(changes) = pane.changes(view.model, row, Move::Approve) else {
        let text = "y opens the form: nothing is known of colleagues, and an owning organization and a workgroup have \
                    to be chosen.";
        return paragraph(text, Role::Text, room);
    };
    let Some(judgement) = judged(view.model, &changes) else {
        let mut entries = vec![Entry::Heading("y approves".to_owned())];
        let lines = pane.spelled_out(row, &changes, None);
        entries.extend(lines.iter().flat_map(|line| paragraph(&format!("  {line}"), Role::Pending, room)));
        return entries;
    };
    let mut entries = Vec::new();
    if brief {
        let words: Vec<String> = judgement.rows.iter().map(change).collect();
        entries.extend(paragraph(&format!("y approves: {}.", words.join(", ")), Role::Text, room));
    } else {
        entries.push(Entry::Gap);
        entries.push(Entry::Heading("y approves".to_owned()));
        entries.extend(judgement.rows.iter().map(|row| verdict(row, view)));
    }
    for sentence in against(judgement, row.user, view.model) {
        entries.extend(paragraph(&format!("{} {sentence}", view.theme.glyphs().attention), Role::Warning, room));
    }
    entries
}

/// One change with the sign of its verdict.
pub(super) fn verdict(row: &Judged, view: &View<'_>) -> Entry {
    let glyphs = view.theme.glyphs();
    let (sign, role) = match row.verdict {
        Verdict::Ok => (glyphs.mark, Role::Ok),
        Verdict::Noop => ("=", Role::Dim),
        Verdict::Withheld(_) => ("~", Role::Withheld),
        Verdict::Refused(_) => (glyphs.cross, Role::Refused),
        Verdict::Conflict { .. } => (glyphs.differs, Role::Conflict),
        Verdict::Held(_) => (glyphs.held, Role::Held),
    };
    Entry::Line(Line::of(format!("  {sign} "), role).and(change(row), Role::Text))
}
