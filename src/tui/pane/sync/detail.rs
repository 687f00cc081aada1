//! All about the row under the cursor: the references of an item before and after, who a user becomes and why.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::lists::becomes;
use super::parts::Parts;
use super::plan::Planned;
use super::words;
use crate::api::sync::{SyncItem, SyncPerson, SyncReference, SyncRow, SyncUser, SyncWorkgroup};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, rule, wrap};
use crate::tui::wording::{counted, number};

/// Draws it below the list, or over the whole pane once it was opened.
pub(super) fn draw(place: &Planned, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    if parts.detail.is_empty() {
        return;
    }
    let (title, entries) = told(place, view.theme.glyphs());
    rule(parts.detail_title, buf, view.theme, &title, "", place.open && view.focus);
    let area = area(parts);
    let entries = wrapped(entries, usize::from(area.width));
    Card::new(entries).scrolled(place.scrolled, area.height).draw(area, buf, view.theme);
}

/// How many lines it is long.
pub(super) fn length(place: &Planned, parts: &Parts) -> usize {
    wrapped(told(place, Glyphs::unicode()).1, usize::from(area(parts).width)).len()
}

fn area(parts: &Parts) -> Rect {
    Rect { x: parts.detail.x + 1, width: parts.detail.width.saturating_sub(2), ..parts.detail }
}

/// The name of the row under the cursor, and what there is to say of it.
fn told(place: &Planned, glyphs: &Glyphs) -> (String, Vec<Entry>) {
    match place.window().and_then(super::Window::current) {
        Some(SyncRow::Item(item)) => (item.name.shown().into(), item_facts(item, glyphs)),
        Some(SyncRow::User(user)) => (user.name.shown().into(), user_facts(user, glyphs)),
        Some(SyncRow::Workgroup(workgroup)) => (workgroup.name.shown().into(), workgroup_facts(workgroup)),
        Some(SyncRow::Finding(finding)) => {
            let sentence = Entry::Line(Line::plain(String::from(finding.sentence.shown())));
            (words::shown(&finding.code), vec![sentence])
        }
        Some(SyncRow::Person(person)) => (person.name.shown().into(), person_facts(person)),
        None => (String::new(), Vec::new()),
    }
}

/// Breaks plain lines that are longer than the room.
pub(super) fn wrapped(entries: Vec<Entry>, room: usize) -> Vec<Entry> {
    let lines = |entry: Entry| match entry {
        Entry::Line(Line { runs }) if runs.len() == 1 => {
            let role = runs[0].role;
            wrap(&runs[0].text, room).into_iter().map(|text| Entry::Line(Line::of(text, role))).collect()
        }
        entry => vec![entry],
    };
    entries.into_iter().flat_map(lines).collect()
}

fn item_facts(item: &SyncItem, glyphs: &Glyphs) -> Vec<Entry> {
    let (action, role) = words::action(item.action);
    let what = Line::of(action, role).and(format!(" {} {}", words::shown(&item.kind), item.item_id), Role::Dim);
    let mut entries = vec![Entry::Line(what)];
    if item.references.is_empty() {
        entries.push(Entry::Line(Line::of("Refers to no user that is copied.", Role::Dim)));
    }
    entries.extend(
        item.references
            .iter()
            .map(|reference| Entry::Fact(role_word(&reference.role), reference_line(reference, glyphs))),
    );
    if item.more > 0 {
        let text = format!("and {} more, which an export has.", number(item.more));
        entries.push(Entry::Line(Line::of(text, Role::Dim)));
    }
    entries
}

fn reference_line(reference: &SyncReference, glyphs: &Glyphs) -> Line {
    let (decision, role) = words::decision(reference.decision);
    let after = if reference.after.is_empty() { glyphs.dash.to_owned() } else { reference.after.shown().into() };
    Line::plain(String::from(reference.before.shown()))
        .and(format!(" {} ", glyphs.arrow), Role::Dim)
        .and(after, Role::Text)
        .and(format!("  {decision}"), role)
}

fn role_word(role: &str) -> String {
    words::shown(role).replace('_', " ")
}

fn user_facts(user: &SyncUser, glyphs: &Glyphs) -> Vec<Entry> {
    let (decision, role) = words::decision(user.decision);
    let mut target = becomes(user, glyphs);
    if let Some((id, _, name, status)) = &user.becomes {
        target = target.and(format!("  {}, {}, user {id}", name.shown(), status.word()), Role::Dim);
    }
    let mut entries = vec![
        Entry::Fact(
            "Source".to_owned(),
            Line::plain(String::from(user.login.shown())).and(format!("  user {}", user.source_user), Role::Dim),
        ),
        Entry::Fact("Becomes".to_owned(), target),
        Entry::Fact(
            "Decision".to_owned(),
            Line::of(decision, role).and(format!("  {}", words::meaning(user.decision)), Role::Dim),
        ),
    ];
    if user.suspect {
        let text = format!("{} The personal names share no word. Are they one person?", glyphs.attention);
        entries.push(Entry::Line(Line::of(text, Role::Warning)));
    }
    if user.squat {
        let text = format!("{} The login here was made after the source user. Was it made for this?", glyphs.attention);
        entries.push(Entry::Line(Line::of(text, Role::Warning)));
    }
    entries.push(Entry::fact("Items", counted(user.items, "item refers to them", "items refer to them")));
    if !user.near.is_empty() {
        let near: Vec<String> = user.near.iter().map(|login| login.shown().into()).collect();
        entries.push(Entry::fact("Near", near.join(", ")));
    }
    entries
}

fn person_facts(person: &SyncPerson) -> Vec<Entry> {
    let lost = "Is active, and would be in no workgroup afterwards: the sign-in would be refused. Map the workgroup that \
                goes, or give them another one first.";
    vec![
        Entry::fact("Login", person.login.shown()),
        Entry::fact("User", person.user.to_string()),
        Entry::Line(Line::of(lost, Role::Warning)),
    ]
}

fn workgroup_facts(workgroup: &SyncWorkgroup) -> Vec<Entry> {
    let (action, role) = words::action(workgroup.action);
    let mut entries = vec![
        Entry::Fact("Action".to_owned(), Line::of(action, role)),
        Entry::fact("Members", format!("{} active in the destination", number(workgroup.members))),
    ];
    if !workgroup.note.is_empty() {
        entries.push(Entry::Line(Line::plain(String::from(workgroup.note.shown()))));
    }
    entries
}
