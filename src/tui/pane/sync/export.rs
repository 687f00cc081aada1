//! What a list shows, as the filter leaves it, as a table for spreadsheets. The rows are asked for in pages of their own.

use std::collections::VecDeque;

use super::part::Part;
use super::plan::{Decided, Planned};
use super::search::fits;
use super::{Sync, words};
use crate::api::Request;
use crate::api::page::Page;
use crate::api::sync::{SyncOrder, SyncPart, SyncRow, SyncSummary};
use crate::domain::csv::field;
use crate::link::Slot;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, Purpose, Step, say};
use crate::tui::files::FileWish;
use crate::tui::widget::Tone;
use crate::tui::wording::{counted, number};

/// How many rows are asked for at once. No other page of a plan has so many, so its answer is told by that.
pub(super) const PAGE: u32 = 900;

const EXPORT: Slot = Slot("sync-export");

/// A table in the making.
#[derive(Clone, Debug)]
pub(super) struct Export {
    path: String,
    part: SyncPart,
    order: SyncOrder,
    /// What the filter wants found, in the form in which text is searched.
    wanted: Vec<String>,
    next: u64,
    total: u64,
    /// Whether there is another page.
    after: bool,
    /// Rows that were read and not written yet.
    waiting: VecDeque<SyncRow>,
    /// What is asked of an item that has more references than its row.
    rest: Option<SyncPart>,
    text: String,
    rows: u64,
}

impl Sync {
    pub(super) fn ask_where_to_export(&self) -> Vec<Step> {
        let Some(made) = &self.made else { return Vec::new() };
        let what = match made.place.part {
            Part::Items => made.place.items_of.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect(),
            part => part.title().to_lowercase(),
        };
        vec![Step::Open(Prompt::Text {
            title: format!("Export {}", made.place.part.title().to_lowercase()),
            label: "Path of the file; one that is there is not overwritten unasked".to_owned(),
            initial: format!("sync-{what}.csv"),
            purpose: Purpose::SyncExport,
        })]
    }

    /// Begins to write the rows of what is shown; the kinds and the decisions are at hand already.
    pub(super) fn export(&mut self, path: &str) -> Vec<Step> {
        let Some(made) = self.made.as_ref().filter(|_| !path.is_empty()) else { return Vec::new() };
        let place = &made.place;
        let Some(part) = place.asked_by(place.part) else {
            let text = if place.part == Part::Kinds { kinds(&made.summary) } else { decided(place) };
            return vec![write(path.to_owned(), text)];
        };
        let wanted = place.window().map(super::Window::wanted).unwrap_or_default();
        let text = head(&part).to_owned();
        let order = place.window().map(super::Window::order).unwrap_or_default();
        let (path, waiting) = (path.to_owned(), VecDeque::new());
        let export =
            Export { path, part, order, wanted, next: 0, total: 0, after: true, waiting, rest: None, text, rows: 0 };
        let step = export.ask(&place.plan);
        self.export = Some(export);
        vec![step]
    }

    /// Takes a page of the rows that are written.
    pub(super) fn exported(&mut self, part: &SyncPart, from: u64, page: Option<&Page<SyncRow>>) -> Vec<Step> {
        let (Some(made), Some(export)) = (&self.made, &mut self.export) else { return Vec::new() };
        let Some(page) = page else {
            self.export = None;
            return Vec::new();
        };
        if !export.take(part, from, page) {
            return Vec::new();
        }
        export.write();
        if export.rest.is_some() {
            return vec![export.ask(&made.place.plan)];
        }
        if export.after {
            let text = format!("Reading {} of {} rows.", number(export.next), number(export.total));
            return vec![export.ask(&made.place.plan), say(Tone::Plain, text)];
        }
        let Some(export) = self.export.take() else { return Vec::new() };
        let said = say(Tone::Plain, format!("Writing {}.", counted(export.rows, "row", "rows")));
        vec![said, write(export.path, export.text)]
    }
}

impl Export {
    /// Asks for what is missing: the rest of an item, or the next page.
    fn ask(&self, plan: &str) -> Step {
        let plan = plan.to_owned();
        let request = match self.rest.clone() {
            Some(part) => Request::SyncRows { plan, part, order: SyncOrder::Plan, from: 0, limit: PAGE },
            None => {
                let part = self.part.clone();
                Request::SyncRows { plan, part, order: self.order, from: self.next, limit: PAGE }
            }
        };
        Step::Ask { slot: Some(EXPORT), request }
    }

    /// Takes what was asked for; tells whether it was that.
    fn take(&mut self, part: &SyncPart, from: u64, page: &Page<SyncRow>) -> bool {
        if self.rest.take_if(|rest| rest == part).is_some() {
            page.rows.iter().rev().for_each(|row| self.waiting.push_front(row.clone()));
            return true;
        }
        if self.rest.is_some() || *part != self.part || from != self.next {
            return false;
        }
        self.next += page.rows.len() as u64;
        self.total = page.total.unwrap_or(self.next);
        self.after = page.after && !page.rows.is_empty();
        let rows: Vec<&SyncRow> = page.rows.iter().filter(|row| fits(row, &self.wanted)).collect();
        self.rows += rows.len() as u64;
        self.waiting.extend(rows.into_iter().cloned());
        true
    }

    /// Writes what waits, up to an item that has more.
    fn write(&mut self) {
        while self.rest.is_none()
            && let Some(row) = self.waiting.pop_front()
        {
            lines(&row, &mut self.text);
            self.rest = if let SyncRow::Item(item) = &row { item.rest() } else { None };
        }
    }
}

fn write(path: String, text: String) -> Step {
    Step::Outside(Effect::File(FileWish::Write { path, text, replace: false }))
}

fn line<const N: usize>(fields: [&str; N]) -> String {
    fields.map(field).join(",") + "\n"
}

const fn head(part: &SyncPart) -> &'static str {
    match part {
        SyncPart::Items { .. } | SyncPart::References { .. } => "kind,number,name,action,role,before,after,decision\n",
        SyncPart::Users => "source_user,login,name,decision,becomes,becomes_name,status,suspect,squat,items,near\n",
        SyncPart::Workgroups => "workgroup,action,members,note\n",
        SyncPart::Findings | SyncPart::Stranded => "severity,code,sentence,kind,number\n",
        SyncPart::Limbo => "user,login,name\n",
    }
}

/// The lines of a row: one, or one for each reference of an item.
fn lines(row: &SyncRow, text: &mut String) {
    let shown = |raw: &crate::domain::text::Raw| String::from(raw.shown());
    let yes = |holds: bool| if holds { "yes" } else { "" };
    match row {
        SyncRow::Item(item) => {
            let (kind, id, name) = (words::shown(&item.kind), item.item_id.to_string(), shown(&item.name));
            let action = words::action(item.action).0;
            if item.references.is_empty() {
                text.push_str(&line([&kind, &id, &name, action, "", "", "", ""]));
            }
            for reference in &item.references {
                let (before, after) = (shown(&reference.before), shown(&reference.after));
                let (role, decision) = (words::shown(&reference.role), words::decision(reference.decision).0);
                text.push_str(&line([&kind, &id, &name, action, &role, &before, &after, decision]));
            }
        }
        SyncRow::User(user) => {
            let near: Vec<String> = user.near.iter().map(shown).collect();
            let (login, name, status) = user.becomes.as_ref().map_or_else(
                || (String::new(), String::new(), ""),
                |(_, login, name, status)| (shown(login), shown(name), status.word()),
            );
            text.push_str(&line([
                &user.source_user.to_string(),
                &shown(&user.login),
                &shown(&user.name),
                words::decision(user.decision).0,
                &login,
                &name,
                status,
                yes(user.suspect),
                yes(user.squat),
                &user.items.to_string(),
                &near.join(" "),
            ]));
        }
        SyncRow::Workgroup(group) => {
            let action = words::action(group.action).0;
            text.push_str(&line([&shown(&group.name), action, &group.members.to_string(), &shown(&group.note)]));
        }
        SyncRow::Finding(finding) => {
            let severity = if finding.blocker { "blocker" } else { "warning" };
            let number = finding.item_id.map(|id| id.to_string()).unwrap_or_default();
            let kind = finding.kind.as_deref().map(words::shown).unwrap_or_default();
            text.push_str(&line([severity, &words::shown(&finding.code), &shown(&finding.sentence), &kind, &number]));
        }
        SyncRow::Person(person) => {
            text.push_str(&line([&person.user.to_string(), &shown(&person.login), &shown(&person.name)]));
        }
    }
}

fn kinds(summary: &SyncSummary) -> String {
    let mut text = "kind,add,replace,same,delete,keep,skip,rename,warnings,blockers\n".to_owned();
    for kind in &summary.kinds {
        let counts = [kind.add, kind.replace, kind.same, kind.delete, kind.keep, kind.skip, kind.rename];
        let counts: Vec<String> = counts.iter().chain([&kind.warnings, &kind.blockers]).map(u64::to_string).collect();
        text.push_str(&format!("{},{}\n", field(&words::shown(&kind.kind)), counts.join(",")));
    }
    text
}

fn decided(place: &Planned) -> String {
    let mut text = "what,of,becomes\n".to_owned();
    for decided in place.decisions() {
        let (what, from, to) = match &decided {
            Decided::Override(from, to) => ("override", from, to),
            Decided::Mapping(from, to) => ("mapping", from, to),
        };
        text.push_str(&line([what, &words::shown(from), &words::shown(to)]));
    }
    text
}
