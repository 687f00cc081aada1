//! Writing: one line for each change, with names where rows have them.

use std::fmt::Write as _;

use super::Directory;
use crate::domain::cell::{Cell, Edge, Value};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{LocationId, OrgId, ProviderId, TemplateId, WorkgroupId};
use crate::domain::text::is_hidden;

/// Writes changes, one line each.
#[must_use]
pub fn write(changes: &[Change], directory: &dyn Directory) -> String {
    let mut text = String::new();
    for change in changes {
        line(&mut text, change, directory);
        text.push('\n');
    }
    text
}

fn line(text: &mut String, change: &Change, directory: &dyn Directory) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{} ", cell_words(change.cell, directory));
    let before = value_word(&change.before, directory);
    let after = value_word(&change.after, directory);
    let _ = write!(text, "{before} -> {after}");
    if change.via != Via::Manual {
        let _ = write!(text, " via {}", change.via);
    }
}

fn cell_words(cell: Cell, directory: &dyn Directory) -> String {
    match cell {
        Cell::User { user, field } => format!("user {user} {}", field.token()),
        Cell::Permission { user, permission } => format!("user {user} perm {permission}"),
        Cell::Access { user, org, part } => format!("user {user} org {} {}", org_word(org, directory), part.token()),
        Cell::Membership { user, workgroup, part } => {
            format!("user {user} workgroup {} {}", workgroup_word(workgroup, directory), part.token())
        }
        Cell::Org { org, field } => format!("org {} {}", org_word(org, directory), field.token()),
        Cell::Workgroup { workgroup, field } => {
            format!("workgroup {} {}", workgroup_word(workgroup, directory), field.token())
        }
        Cell::Template { template, field } => {
            format!("template {} {}", template_word(template, directory), field.token())
        }
        Cell::Option { option, field } => format!("option {option} {}", field.token()),
        Cell::Location { location, field } => {
            format!("location {} {}", location_word(location, directory), field.token())
        }
        Cell::Provider { provider, field } => {
            format!("provider {} {}", provider_word(provider, directory), field.token())
        }
        Cell::OrgLocation { org, location } => {
            format!("org {} location {}", org_word(org, directory), location_word(location, directory))
        }
        Cell::OrgOption { org, option, part } => {
            format!("org {} option {option} {}", org_word(org, directory), part.token())
        }
        Cell::Property { property } => format!("property {property}"),
        Cell::Release { release, field } => format!("release {release} {}", field.token()),
        Cell::Edge { edge: Edge { release, from, to, begin }, part } => {
            let (from, to) = (org_word(from, directory), org_word(to, directory));
            format!("release {release} share {from} {to} {begin} {}", part.token())
        }
        Cell::TemplateLevel { template, permission } => {
            format!("template {} perm {permission}", template_word(template, directory))
        }
    }
}

fn org_word(org: OrgId, directory: &dyn Directory) -> String {
    directory.org_code(org).filter(|_| !org.is_new()).unwrap_or_else(|| numbered(org.0, &org.to_string()))
}

fn workgroup_word(workgroup: WorkgroupId, directory: &dyn Directory) -> String {
    let name = directory.workgroup_name(workgroup).filter(|_| !workgroup.is_new());
    name.map_or_else(|| numbered(workgroup.0, &workgroup.to_string()), |name| quoted(&name))
}

fn template_word(template: TemplateId, directory: &dyn Directory) -> String {
    let name = directory.template_name(template).filter(|_| !template.is_new());
    name.map_or_else(|| numbered(template.0, &template.to_string()), |name| quoted(&name))
}

fn location_word(location: LocationId, directory: &dyn Directory) -> String {
    let name = directory.location_name(location).filter(|_| !location.is_new());
    name.map_or_else(|| numbered(location.0, &location.to_string()), |name| quoted(&name))
}

fn provider_word(provider: ProviderId, directory: &dyn Directory) -> String {
    let name = directory.provider_name(provider).filter(|_| !provider.is_new());
    name.map_or_else(|| numbered(provider.0, &provider.to_string()), |name| quoted(&name))
}

/// A row without a name, because it is new or gone: `new1` or `#12`.
fn numbered(id: i64, word: &str) -> String {
    if id < 0 { word.to_owned() } else { format!("#{word}") }
}

fn value_word(value: &Value, directory: &dyn Directory) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Org(org) => org_word(*org, directory),
        Value::Location(location) => location_word(*location, directory),
        Value::Provider(provider) => provider_word(*provider, directory),
        other => other.to_stored().unwrap_or_else(|| "none".to_owned()),
    }
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if is_hidden(c) => {
                let _ = write!(quoted, "\\u{{{:x}}}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
