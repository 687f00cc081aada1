//! What is to be known of the permission under the cursor: what it covers, who granted it, and what raising it means.

use super::edit::bars;
use super::whom::Whom;
use crate::api::Request;
use crate::api::users::PermissionRow;
use crate::domain::cell::Cell;
use crate::domain::change::Via;
use crate::domain::permission::{Level, Permission, Tier};
use crate::tui::cache::Want;
use crate::tui::ceiling::{Left, named};
use crate::tui::model::Model;
use crate::tui::sheet::templates::listed;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Entry, Line, wrap};
use crate::tui::wording::number;

/// The row of the card that says who granted the level of one user.
fn granted<'a>(whom: &Whom, permission: Permission, model: &'a Model) -> Option<&'a PermissionRow> {
    let Whom::People(people) = whom else { return None };
    let card = model.cache.card(people.single()?)?;
    card.permissions.iter().find(|row| row.permission == permission)
}

/// What is needed to name where the level under the cursor came from.
pub(super) fn wants(whom: &Whom, permission: Permission, model: &Model) -> Option<Want> {
    match granted(whom, permission, model)?.via {
        Via::Clone(user) => Some(Want::new("grantor", Request::User { user })),
        _ => None,
    }
}

/// The explanation, in lines of a width; with gaps between its parts where there is room.
pub(super) fn entries(whom: &Whom, permission: Permission, view: &View<'_>, room: u16, roomy: bool) -> Vec<Entry> {
    let row = permission.row();
    let kinds = if row.has_read { "Read and Write" } else { "Write only" };
    let mut parts = vec![(Role::Text, format!("{}: {kinds}. Covers: {}.", row.label, row.covers))];
    if roomy {
        parts[0].1 = format!("{kinds}. Covers: {}.", row.covers);
    }
    parts.push((Role::Text, held(whom, permission, view.model)));
    parts.extend(staged(whom, permission, view.model).map(|text| (Role::Staged, text)));
    // Where there is little room, the status line says it.
    parts.extend(barred(whom, permission, view.model).filter(|_| roomy).map(|text| (Role::Warning, text)));
    parts.extend(meaning(permission));
    let mut entries = Vec::new();
    if roomy {
        entries.push(Entry::Heading(row.label.to_owned()));
        entries.push(Entry::Line(Line::of(row.group, Role::Dim)));
    }
    for (role, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        if roomy {
            entries.push(Entry::Gap);
        }
        entries.extend(wrap(&text, room.into()).into_iter().map(|line| Entry::Line(Line::of(line, role))));
    }
    entries
}

/// What is held, since when, from whom, and how that came about.
fn held(whom: &Whom, permission: Permission, model: &Model) -> String {
    if let Some(row) = granted(whom, permission, model) {
        let by = row.granted_by.as_ref().map_or_else(|| "somebody".to_owned(), |by| by.shown().into());
        let when = row.granted_at.map(|at| format!(" on {}", at.date(&model.seat.zone))).unwrap_or_default();
        return format!("Holds {}, granted by {by}{when}{}.", named(row.level), via(row.via, model));
    }
    let Some(tally) = whom.tally(permission, model) else { return String::new() };
    match whom {
        Whom::Template(_) => format!("The template gives {}.", named(tally.common().0.unwrap_or_default())),
        Whom::People(people) if people.single().is_some() => "Holds none.".to_owned(),
        Whom::People(_) => {
            let [none, read, write] = tally.before.map(|count| number(count as u64));
            format!("Of these users {write} hold Write, {read} Read, {none} none.")
        }
    }
}

fn via(via: Via, model: &Model) -> String {
    match via {
        Via::Manual => ", by hand".to_owned(),
        Via::Import => ", by an import".to_owned(),
        Via::Template(template) => format!(", with the template {}", listed::name(template, model)),
        Via::Clone(user) => match model.cache.card(user) {
            Some(card) => format!(", as a copy of {}", card.name.shown()),
            None => format!(", as a copy of user {user}"),
        },
    }
}

fn staged(whom: &Whom, permission: Permission, model: &Model) -> Option<String> {
    let tally = whom.tally(permission, model).filter(|tally| tally.staged > 0)?;
    let (_, after) = tally.common();
    Some(match after {
        Some(level) => {
            let via = staged_via(whom, permission, model).map(|by| via(by, model)).unwrap_or_default();
            format!("Staged: {}{via}. Nothing happens before the review.", named(level))
        }
        None => format!("Staged for {} of them. Nothing happens before the review.", number(tally.staged as u64)),
    })
}

/// How the staged level of one user came about, if not by hand.
fn staged_via(whom: &Whom, permission: Permission, model: &Model) -> Option<Via> {
    let Whom::People(people) = whom else { return None };
    let cell = Cell::Permission { user: people.single()?, permission };
    model.draft.change(cell).map(|change| change.via).filter(|via| *via != Via::Manual)
}

fn barred(whom: &Whom, permission: Permission, model: &Model) -> Option<String> {
    if whom.is_own(model) {
        return Some(Left::Own.sentence());
    }
    let (level, left) = bars(whom, permission, model)?;
    Some(match left {
        Left::Above(_, _, own) => {
            let given = if own == Level::None { "any level of it" } else { named(level) };
            format!(
                "You hold {} and so cannot give {given}; what is held above that stays until it is lowered.",
                named(own)
            )
        }
        left => left.sentence(),
    })
}

/// What raising the permission means, for each tier that one of its levels reaches.
fn meaning(permission: Permission) -> Option<(Role, String)> {
    let row = permission.row();
    let word = if row.read == row.write && row.has_read { "Read and Write are" } else { "Write is" };
    let (role, tier, why, asks) = match row.write {
        Tier::Plain => return None,
        Tier::One => (
            Role::TierOne,
            "tier 1",
            "its holder can raise privileges or take over accounts",
            "a reason, an acknowledgement and your own password",
        ),
        Tier::Two => (
            Role::TierTwo,
            "tier 2",
            "its holder can reach or spread data that their own security settings deny",
            "a reason and an acknowledgement",
        ),
    };
    Some((role, format!("{word} {tier}: {why}. Raising it asks for {asks}.")))
}
