//! The right side: everything about one person, with what is staged beside what is.

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;

use super::list::status_role;
use super::parts::Parts;
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, RequestRow, UserCard, UserRow};
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::permission::Tier;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::tui::model::Model;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, TierMark, put, repeat, rule, width};
use crate::tui::wording::counted;

/// Draws the card of a user. While the cursor runs and until the card has arrived, the one that was there before stays
/// under its own name, so that a moving cursor paints little; where that has gone, there is only the name.
pub(super) fn draw(
    user: Option<&UserRow>,
    before: Option<UserId>,
    scrolled: usize,
    view: &View<'_>,
    parts: &Parts,
    buf: &mut Buffer,
) {
    if parts.card.is_empty() {
        return;
    }
    let cache = &view.model.cache;
    let runs = view.model.motion.is_on();
    let own = user.filter(|row| !runs || before == Some(row.user)).and_then(|row| cache.card(row.user));
    let old = user.and(before).filter(|_| own.is_none()).and_then(|user| cache.card(user));
    let title = match old {
        Some(old) => format!("{} {}", old.name.shown(), view.theme.glyphs().ellipsis),
        None => user.map(|row| String::from(row.name.shown())).unwrap_or_default(),
    };
    rule(parts.card_title, buf, view.theme, &title, "", false);
    let glyphs = view.theme.glyphs();
    if !parts.divider.is_empty() {
        put(buf, parts.card_title.x, parts.card_title.y, 1, glyphs.tee_down, view.theme.style(Role::Border));
    }
    repeat(buf, parts.divider, glyphs.vertical, view.theme.style(Role::Border));
    if user.is_none() {
        return;
    }
    let entries = match own.or(old) {
        Some(card) => entries(card, view.model, glyphs),
        None => vec![Entry::Line(Line::of(glyphs.ellipsis, Role::Pending))],
    };
    Card::new(entries).scrolled(scrolled, parts.card.height).draw(parts.card, buf, view.theme);
}

/// Everything about one person, as the rows of a card.
pub(in crate::tui::pane) fn entries(card: &UserCard, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    Facts { card, now: model.now, draft: &model.draft, zone: &model.seat.zone, glyphs }.entries()
}

/// The same as of a moment, over which nothing is staged.
pub(in crate::tui) fn entries_then(card: &UserCard, at: Time, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    Facts { card, now: at, draft: &Draft::default(), zone: &model.seat.zone, glyphs }.entries()
}

/// A card on its way to be drawn.
struct Facts<'a> {
    card: &'a UserCard,
    now: Time,
    /// What is staged over it.
    draft: &'a Draft,
    zone: &'a TimeZone,
    glyphs: &'a Glyphs,
}

impl Facts<'_> {
    fn entries(&self) -> Vec<Entry> {
        let mut entries = vec![self.login(), self.status()];
        if self.card.limbo {
            let text = "Could not sign in: no active workgroup, or no organization with Login.";
            entries.push(Entry::Line(Line::of(format!("{} {text}", self.glyphs.attention), Role::Warning)));
        }
        entries.extend(self.fields());
        self.organizations(&mut entries);
        let memberships = self.card.memberships.iter().map(|row| self.membership(row)).collect();
        self.section(&mut entries, "Workgroups", memberships);
        let labels = self.card.permissions.iter().map(|row| width(row.permission.row().label));
        let room = labels.max().unwrap_or(0).max(28);
        let permissions = self.card.permissions.iter().map(|row| self.permission(row, room)).collect();
        self.section(&mut entries, &self.template(), permissions);
        if !self.card.requests.is_empty() {
            let requests = self.card.requests.iter().map(|row| self.request(row)).collect();
            self.section(&mut entries, "Requests for access", requests);
        }
        self.elsewhere(&mut entries);
        entries
    }

    fn section(&self, entries: &mut Vec<Entry>, title: &str, rows: Vec<Line>) {
        entries.push(Entry::Gap);
        entries.push(Entry::Heading(title.to_owned()));
        if rows.is_empty() {
            entries.push(Entry::Line(Line::of(format!("  {}", self.glyphs.none), Role::Dim)));
        }
        entries.extend(rows.into_iter().map(Entry::Line));
    }

    /// The organizations, with what the letters mean where there are any.
    fn organizations(&self, entries: &mut Vec<Entry>) {
        let mut rows: Vec<Line> = self.card.access.iter().map(|row| self.access(row)).collect();
        if !rows.is_empty() {
            rows.insert(0, Line::of("  A active, L login, E editable", Role::Dim));
        }
        self.section(entries, "Organizations", rows);
    }

    fn user(&self) -> UserId {
        self.card.user
    }

    fn staged(&self, field: UserField) -> Option<&Value> {
        self.draft.overlay(Cell::User { user: self.user(), field })
    }

    fn login(&self) -> Entry {
        let line = Line::plain(String::from(self.card.login.shown()));
        Entry::Line(self.beside(line, UserField::Login))
    }

    fn status(&self) -> Entry {
        let card = self.card;
        let since = card.status_changed_at.date(self.zone);
        let by = card.status_changed_by.as_ref().map(|by| format!(" by {}", by.shown())).unwrap_or_default();
        let line = Line::of(format!("{} {}", card.status, card.status.word()), status_role(card.status))
            .and(format!(" since {since}{by}"), Role::Dim);
        Entry::Line(self.beside(line, UserField::Status))
    }

    /// Puts the staged value of a field behind the one it has.
    fn beside(&self, line: Line, field: UserField) -> Line {
        match self.staged(field) {
            Some(value) => line.and(format!(" {} {}", self.glyphs.arrow, self.words(value)), Role::Staged),
            None => line,
        }
    }

    fn words(&self, value: &Value) -> String {
        match value {
            Value::None => self.glyphs.none.to_owned(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Level(level) => level.word().to_owned(),
            Value::Status(status) => format!("{status} {}", status.word()),
            Value::Text(text) => Raw(text.clone()).shown().into(),
            Value::User(id) => format!("user {id}"),
            Value::Org(id) => format!("organization {id}"),
            Value::Location(id) => format!("location {id}"),
            Value::Provider(id) => format!("provider {id}"),
            Value::Time(time) => time.date(self.zone),
            Value::Day(day) => day.to_string(),
            Value::Option(option) => option.to_string(),
        }
    }

    fn fields(&self) -> Vec<Entry> {
        let card = self.card;
        let raw = |text: &Raw| String::from(text.shown());
        let some = |text: &Option<Raw>| text.as_ref().map(raw).unwrap_or_default();
        let named = |name: Option<&Raw>| name.map(raw).unwrap_or_default();
        let owner = card.owner.as_ref().map(|(_, code, name)| format!("{} {}", code.shown(), name.shown()));
        let supervisor = card.supervisor.as_ref().map(|(_, name)| raw(name));
        let rows = [
            (UserField::OwningOrg, "Owning", owner.unwrap_or_default()),
            (UserField::JobTitle, "Job title", raw(&card.job_title)),
            (UserField::Supervisor, "Supervisor", supervisor.unwrap_or_default()),
            (UserField::CaseManager, "Case manager", if card.case_manager { "yes" } else { "" }.to_owned()),
            (UserField::Support, "Support", raw(&card.support)),
            (UserField::Location, "Location", named(card.location.as_ref().map(|(_, name)| name))),
            (UserField::Provider, "Provider", named(card.provider.as_ref().map(|(_, name)| name))),
            (UserField::Street, "Street", raw(&card.street)),
            (UserField::City, "City", raw(&card.city)),
            (UserField::State, "State", raw(&card.state)),
            (UserField::Zip, "Zip", raw(&card.zip)),
            (UserField::Phone, "Phone", raw(&card.phone)),
            (UserField::Source, "Account", self.account()),
            (UserField::Origin, "Imported as", some(&card.origin)),
        ];
        let shown = rows.into_iter().filter(|(field, _, text)| !text.is_empty() || self.staged(*field).is_some());
        let mut facts: Vec<Entry> = shown
            .map(|(field, label, text)| Entry::Fact(label.to_owned(), self.beside(Line::plain(text), field)))
            .collect();
        if card.team > 0 {
            facts.push(Entry::fact("Team", counted(card.team, "user", "users")));
        }
        facts
    }

    fn account(&self) -> String {
        let card = self.card;
        let mut words = vec![String::from(card.source.shown())];
        let local = card.source.stored() == "local";
        words.extend(local.then(|| if card.has_password { "password set" } else { "no password" }.to_owned()));
        words.extend(card.require_change.then(|| "must change it".to_owned()));
        words.extend(card.is_system.then(|| "system user".to_owned()));
        words.extend(card.locked_until.map(|until| format!("locked until {}", until.minute(self.zone))));
        words.push(card.last_seen.map_or("never seen".to_owned(), |seen| format!("seen {}", seen.ago(self.now))));
        words.join(", ")
    }

    fn access(&self, row: &AccessRow) -> Line {
        let mut line = Line::plain(format!("  {:<4}", row.code.shown()));
        let parts = [
            (AccessPart::Active, "A", row.active),
            (AccessPart::Login, "L", row.login),
            (AccessPart::Editable, "E", row.editable),
        ];
        for (part, letter, on) in parts {
            let cell = Cell::Access { user: self.user(), org: row.org, part };
            line = self.flag(line, letter, on, self.draft.overlay(cell));
        }
        let line = line.and(format!(" {}", row.name.shown()), Role::Text);
        self.until(line, row.until)
    }

    /// A flag by its letter; staged ones have their sign before them.
    fn flag(&self, line: Line, letter: &str, on: bool, staged: Option<&Value>) -> Line {
        match staged.map(Value::is_on) {
            Some(true) if !on => line.and(format!("{}{letter}", self.glyphs.plus), Role::StagedAdd),
            Some(false) if on => line.and(format!("{}{letter}", self.glyphs.minus), Role::StagedRemove),
            _ if on => line.and(format!(" {letter}"), Role::Text),
            _ => line.and(format!(" {}", self.glyphs.none), Role::Dim),
        }
    }

    fn until(&self, line: Line, until: Option<Time>) -> Line {
        let Some(until) = until else { return line };
        let (now, zone) = (self.now, self.zone);
        let role = if until <= now { Role::Warning } else { Role::Dim };
        line.and(format!(" {}", until.as_end(now, zone)), role)
    }

    fn membership(&self, row: &MembershipRow) -> Line {
        let cell = Cell::Membership { user: self.user(), workgroup: row.workgroup, part: MembershipPart::Active };
        let line = self.flag(Line::plain("  "), "A", row.active, self.draft.overlay(cell));
        let line = line.and(format!(" {}", row.name.shown()), if row.active { Role::Text } else { Role::Dim });
        let line = if row.admin_menu { line.and(" admin menu", Role::Badge) } else { line };
        self.until(line, row.until)
    }

    fn permission(&self, row: &PermissionRow, room: usize) -> Line {
        let table = row.permission.row();
        let cell = Cell::Permission { user: self.user(), permission: row.permission };
        let mut line = Line::plain(format!("  {:<room$} {}", table.label, row.level.letter()));
        if let Some(Value::Level(staged)) = self.draft.overlay(cell) {
            let role = if *staged > row.level { Role::StagedAdd } else { Role::StagedRemove };
            line = line.and(format!("{}{}", self.glyphs.arrow, staged.letter()), role);
        }
        line = match row.permission.tier(row.level) {
            Tier::One => mark(line, TierMark::One, self.glyphs),
            Tier::Two => mark(line, TierMark::Two, self.glyphs),
            Tier::Plain => line.and("   ", Role::Text),
        };
        let by = row.granted_by.as_ref().map(|by| format!(" by {}", by.shown())).unwrap_or_default();
        let when = row.granted_at.map(|at| format!(" {}", at.date(self.zone))).unwrap_or_default();
        line.and(format!("{when}{by}"), Role::Dim)
    }

    fn template(&self) -> String {
        match &self.card.template {
            Some((name, 0)) => format!("Permissions: {}", name.shown()),
            Some((name, 1)) => format!("Permissions: {}, 1 level differs", name.shown()),
            Some((name, differing)) => format!("Permissions: {}, {differing} levels differ", name.shown()),
            None => "Permissions".to_owned(),
        }
    }

    fn request(&self, row: &RequestRow) -> Line {
        let times = counted(row.times.into(), "time", "times");
        let asked = format!("  {} {}, asked {times}", row.state.word(), row.requested_at.date(self.zone));
        let by = row.decided_by.as_ref().map(|by| format!(", decided by {}", by.shown())).unwrap_or_default();
        let note = row.note.as_ref().map(|note| format!(": {}", note.shown())).unwrap_or_default();
        Line::plain(format!("{asked}{by}{note}"))
    }

    /// Staged cells of the user whose rows do not exist yet.
    fn elsewhere(&self, entries: &mut Vec<Entry>) {
        let card = self.card;
        let listed = |cell: Cell| match cell {
            Cell::Access { org, part, .. } => part != AccessPart::Until && card.access.iter().any(|row| row.org == org),
            Cell::Membership { workgroup, part, .. } => {
                part == MembershipPart::Active && card.memberships.iter().any(|row| row.workgroup == workgroup)
            }
            Cell::Permission { permission, .. } => card.permissions.iter().any(|row| row.permission == permission),
            _ => true,
        };
        let mine = self.draft.changes().filter(|change| change.cell.user() == Some(self.user()));
        let lines: Vec<Line> = mine
            .filter(|change| !listed(change.cell))
            .map(|change| {
                let (before, after) = (self.words(&change.before), self.words(&change.after));
                let text =
                    format!("  {}{} {before} {} {after}", place(change.cell), change.cell.label(), self.glyphs.arrow);
                Line::of(text, Role::Staged)
            })
            .collect();
        if !lines.is_empty() {
            self.section(entries, "Also staged", lines);
        }
    }
}

fn mark(line: Line, tier: TierMark, glyphs: &Glyphs) -> Line {
    let run = tier.run(glyphs);
    line.and(" ", Role::Text).and(run.text, run.role)
}

/// The other end of a relation, by its number: its name is not part of the card.
fn place(cell: Cell) -> String {
    match cell {
        Cell::Access { org, .. } => format!("organization {org} "),
        Cell::Membership { workgroup, .. } => format!("workgroup {workgroup} "),
        _ => String::new(),
    }
}
