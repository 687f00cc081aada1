//! Below the queue: who the person under the cursor is, and what one key would do about them.

use ratatui::buffer::Buffer;

use super::Approvals;
use super::decide::{against, judged};
use super::history;
use super::parts::Parts;
use super::words::{account_source, alarming, capital, change, resembles, waiting};
use crate::api::approvals::ApprovalRow;
use crate::api::review::Judged;
use crate::api::{Capability, Request};
use crate::domain::status::Move;
use crate::domain::verdict::Verdict;
use crate::tui::model::Model;
use crate::tui::pane::users::card;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, rule, wrap};
use crate::tui::wording::number;

pub(super) fn draw(pane: &Approvals, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    if parts.facts.is_empty() {
        return;
    }
    let (model, glyphs) = (view.model, view.theme.glyphs());
    let name = if pane.history {
        pane.decided.current().map(|decision| &decision.name)
    } else {
        pane.current().map(|row| &row.name)
    };
    let Some(name) = name else { return };
    rule(parts.rule, buf, view.theme, &String::from(name.shown()), "", false);
    if let Some(row) = pane.current().filter(|_| !parts.plan.is_empty()) {
        let room = usize::from(parts.plan.width);
        Card::new(plan(pane, row, model, glyphs, room, false)).draw(parts.plan, buf, view.theme);
    }
    let scrolled = if pane.facts.open { pane.facts.scrolled } else { 0 };
    let card = Card::new(entries(pane, parts, model, glyphs)).scrolled(scrolled, parts.facts.height);
    card.draw(parts.facts, buf, view.theme);
}

/// What is told about the person, a line a row: with what approving would do where that has no place of its own, and with
/// their card where it has the pane.
pub(super) fn entries(pane: &Approvals, parts: &Parts, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    let room = usize::from(parts.facts.width);
    let mut entries = match (pane.decided.current(), pane.current()) {
        (Some(decision), _) if pane.history => history::facts(decision, model, room),
        (_, Some(row)) => {
            let mut entries = facts(pane, row, model, glyphs, room);
            if parts.plan.is_empty() {
                entries.extend(plan(pane, row, model, glyphs, room, !pane.facts.open));
            }
            entries
        }
        _ => return Vec::new(),
    };
    entries.extend(whole_card(pane, model, glyphs));
    entries
}

/// The card of the person, where it has the pane.
fn whole_card(pane: &Approvals, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    let Some(user) = pane.person().filter(|_| pane.facts.open) else { return Vec::new() };
    let mut entries = vec![Entry::Gap];
    match (model.cache.card(user), model.cache.why_nothing(&Request::User { user })) {
        (Some(card), _) => entries.extend(card::entries(card, model, glyphs)),
        (None, Some(why)) => entries.push(Entry::Line(Line::of(why, Role::Warning))),
        (None, None) => entries.push(Entry::Line(Line::of(glyphs.ellipsis, Role::Pending))),
    }
    entries
}

fn paragraph(text: &str, role: Role, room: usize) -> Vec<Entry> {
    wrap(text, room).into_iter().map(|line| Entry::Line(Line::of(line, role))).collect()
}

fn facts(pane: &Approvals, row: &ApprovalRow, model: &Model, glyphs: &Glyphs, room: usize) -> Vec<Entry> {
    let attention = glyphs.attention;
    let who = format!("{}, {}.", row.login.shown(), account_source(row));
    let mut entries = paragraph(&who, Role::Text, room);
    entries.extend(paragraph(&format!("{}.", capital(&waiting(row, model.now))), Role::Dim, room));
    if let Some(why) = pane.failed.get(&row.user) {
        entries.extend(paragraph(&format!("{} {}.", glyphs.cross, capital(why)), Role::Refused, room));
    }
    let Some(hints) = pane.known.of(row.user) else {
        if !pane.known.has(row.user) {
            entries.push(Entry::Line(Line::of(glyphs.ellipsis, Role::Pending)));
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
fn plan(pane: &Approvals, row: &ApprovalRow, model: &Model, glyphs: &Glyphs, room: usize, brief: bool) -> Vec<Entry> {
    if let Some(reason) = model.why_not(Capability::EditUsers) {
        return paragraph(&format!("You may look and not decide. {reason}"), Role::Dim, room);
    }
    if !pane.known.has(row.user) {
        return Vec::new();
    }
    let Some(changes) = pane.changes(model, row, Move::Approve) else {
        let text = "y opens the form: nothing is known of colleagues, and an owning organization and a workgroup have \
                    to be chosen.";
        return paragraph(text, Role::Text, room);
    };
    let Some(judgement) = judged(model, &changes) else {
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
        entries.extend(judgement.rows.iter().map(|row| verdict(row, glyphs)));
    }
    for sentence in against(judgement, row.user, model) {
        entries.extend(paragraph(&format!("{} {sentence}", glyphs.attention), Role::Warning, room));
    }
    entries
}

/// One change with the sign of its verdict.
pub(super) fn verdict(row: &Judged, glyphs: &Glyphs) -> Entry {
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
