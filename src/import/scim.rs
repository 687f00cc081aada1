//! SCIM 2.0 JSON (RFC 7643, RFC 7644): a resource, an array of them, or a list response.
//!
//! Users become users and groups workgroups. Messages, schemas and errors are refused by name. What Beadle itself wrote
//! is found again by the origin it had, or by login and name where it had none.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::Value;

use super::json::{field, list, text, texts};
use super::names::Named;
use super::people::{self, Options};
use super::{Result, Unreadable, json, origin};
use crate::api::import::{Imported, ImportedUser, ImportedWorkgroup, Problem, Spot};
use crate::domain::counted::counted;
use crate::domain::scim::{BEADLE_GROUP, BEADLE_USER, ENTERPRISE, GROUP, LIST, USER};

/// Reads files.
///
/// # Errors
/// One sentence, if nothing can be made of one of them at all.
pub fn read(paths: &[PathBuf], options: &Options) -> Result<Imported> {
    let mut reading = Reading { options, imported: Imported::default(), users: HashMap::new(), groups: Vec::new() };
    let (mut skipped_users, mut skipped_groups) = (0, 0);
    for path in paths {
        let (name, document) = json::read(path)?;
        for (spot, resource) in resources(&name, &document)? {
            match kind(resource) {
                Kind::User => skipped_users += usize::from(!reading.user(resource, &spot)),
                Kind::Group => skipped_groups += usize::from(!reading.group(resource, &spot)),
                Kind::Other(kind) => {
                    let sentence = format!("This is {kind} and neither a user nor a group; it is left out.");
                    reading.imported.problems.push(Problem::rejecting(spot, "other-kind", sentence));
                }
            }
        }
    }
    people::count(&mut reading.imported.rejected, "users", skipped_users);
    people::count(&mut reading.imported.rejected, "workgroups", skipped_groups);
    Ok(reading.finish())
}

enum Kind {
    User,
    Group,
    /// What else it is, with an article.
    Other(String),
}

fn kind(resource: &Value) -> Kind {
    let schemas: Vec<&str> = texts(resource, "schemas").collect();
    let is = |urn: &str| schemas.iter().any(|schema| schema.eq_ignore_ascii_case(urn));
    let kind = field(resource, "meta").map(|meta| text(meta, "resourceType")).unwrap_or_default();
    if is(USER)
        || (schemas.is_empty() && (kind == "User" || (kind.is_empty() && !text(resource, "userName").is_empty())))
    {
        return Kind::User;
    }
    if is(GROUP) || (schemas.is_empty() && kind == "Group") {
        return Kind::Group;
    }
    let name = schemas.first().and_then(|schema| schema.rsplit(':').next()).unwrap_or(kind);
    Kind::Other(if name.is_empty() { "no resource of SCIM".to_owned() } else { format!("a {name}") })
}

/// The resources of a document with the place of each.
fn resources<'v>(file: &str, document: &'v Value) -> Result<Vec<(Spot, &'v Value)>> {
    let is_list = texts(document, "schemas").any(|schema| schema.eq_ignore_ascii_case(LIST));
    let many = match document {
        Value::Array(all) => Some((all.as_slice(), String::new())),
        _ if is_list => Some((list(document, "Resources"), "Resources".to_owned())),
        _ => None,
    };
    if let Some((all, within)) = many {
        let spot = |index: usize| Spot::new(file, 0, &format!("{within}[{index}]"));
        return Ok(all.iter().enumerate().map(|(index, resource)| (spot(index), resource)).collect());
    }
    match kind(document) {
        Kind::Other(kind) => {
            let sentence = format!("{file} is {kind}; only users and groups of SCIM are taken.");
            Err(Unreadable(sentence))
        }
        _ => Ok(vec![(Spot::new(file, 0, ""), document)]),
    }
}

struct Reading<'o> {
    options: &'o Options,
    imported: Imported,
    /// Where a user stands in the list, by the id in the file.
    users: HashMap<String, usize>,
    groups: Vec<Group>,
}

struct Group {
    named: Named,
    origin: String,
    description: String,
    members: Vec<String>,
    /// How many of its members are groups.
    nested: usize,
    spot: Spot,
}

impl Reading<'_> {
    /// Takes a user; tells whether that was possible.
    fn user(&mut self, user: &Value, spot: &Spot) -> bool {
        let (name, email) = (text(user, "userName"), email(user));
        let login = people::login(&[name, email], &[text(user, "id")], self.options.login_domain.as_deref());
        let login = match login {
            Ok(login) => login,
            Err(sentence) => {
                self.imported.problems.push(Problem::rejecting(spot.at("userName"), "no-email", sentence));
                return false;
            }
        };
        let ours = field(user, BEADLE_USER);
        let status = ours.map(|ours| text(ours, "status")).unwrap_or_default();
        let company = field(user, ENTERPRISE).map(|more| text(more, "organization")).unwrap_or_default();
        let texts_of = |name: &str| ours.map(|ours| texts(ours, name).map(str::to_owned).collect()).unwrap_or_default();
        let shown = people::named(full_name(user), &login, spot, &mut self.imported);
        let id = text(user, "id");
        if !id.is_empty() {
            self.users.insert(id.to_owned(), self.imported.users.len());
        }
        self.imported.users.push(ImportedUser {
            origin: self.mark(user, ours.is_some()),
            login,
            name: shown,
            job_title: text(user, "title").to_owned(),
            phone: preferred(user, "phoneNumbers", "work").to_owned(),
            active: field(user, "active").and_then(Value::as_bool).filter(|_| !matches!(status, "P" | "p")),
            owner: Some(company.to_owned()).filter(|company| !company.is_empty()),
            orgs: texts_of("organizations"),
            workgroups: texts_of("workgroups"),
            spot: spot.clone(),
        });
        true
    }

    /// Takes a group; tells whether that was possible.
    fn group(&mut self, group: &Value, spot: &Spot) -> bool {
        let name = text(group, "displayName");
        let ours = field(group, BEADLE_GROUP);
        let origin = self.mark(group, ours.is_some());
        if name.is_empty() {
            let sentence = "The group has no displayName and is left out.";
            self.imported.problems.push(Problem::rejecting(spot.at("displayName"), "no-name", sentence));
            return false;
        }
        let members = list(group, "members");
        let is_group = |member: &&Value| {
            text(member, "type").eq_ignore_ascii_case("Group") || text(member, "$ref").contains("/Groups/")
        };
        self.groups.push(Group {
            named: Named { name: name.to_owned(), within: String::new(), id: text(group, "id").to_owned() },
            origin,
            description: ours.map(|ours| text(ours, "description")).unwrap_or_default().to_owned(),
            members: members.iter().filter(|member| !is_group(member)).map(|m| text(m, "value").to_owned()).collect(),
            nested: members.iter().filter(is_group).count(),
            spot: spot.clone(),
        });
        true
    }

    /// The mark by which a resource is found again. What Beadle wrote keeps the one it had, or has none.
    fn mark(&self, resource: &Value, ours: bool) -> String {
        let (id, outside) = (text(resource, "id"), text(resource, "externalId"));
        match (ours, if id.is_empty() { outside } else { id }) {
            (true, _) => outside.to_owned(),
            (false, "") => String::new(),
            (false, id) => origin(&self.options.source, id),
        }
    }

    fn finish(mut self) -> Imported {
        let groups = std::mem::take(&mut self.groups);
        let file = groups.first().map(|group| group.spot.file.clone()).unwrap_or_default();
        let named = groups.iter().map(|group| &group.named);
        let names = people::told_apart(named, "workgroups", &file, &mut self.imported);
        for (name, group) in names.into_iter().zip(groups) {
            let Group { origin, description, members, nested, spot, .. } = group;
            let reference = if origin.is_empty() { name.clone() } else { origin.clone() };
            let mut strangers = 0;
            for member in members {
                match self.users.get(&member) {
                    Some(index) => add(&mut self.imported.users[*index].workgroups, &reference),
                    None => strangers += 1,
                }
            }
            for (count, code, one, many, what) in [
                (strangers, "unknown-member", "member is", "members are", "not among the users of these files"),
                (nested, "nested-group", "member is a group,", "members are groups,", "which is not followed"),
            ] {
                if count > 0 {
                    let who = counted(count as u64, one, many);
                    let sentence = format!("Of the group \"{name}\" {who} {what}.");
                    self.imported.problems.push(Problem::note(spot.at("members"), code, sentence));
                }
            }
            self.imported.workgroups.push(ImportedWorkgroup { origin, name, description, spot });
        }
        self.imported
    }
}

fn add(list: &mut Vec<String>, reference: &str) {
    if !list.iter().any(|known| known == reference) {
        list.push(reference.to_owned());
    }
}

fn email(user: &Value) -> &str {
    preferred(user, "emails", "work")
}

/// The value that is marked as primary, else that of a type, else the first.
fn preferred<'v>(user: &'v Value, name: &str, kind: &str) -> &'v str {
    let all = list(user, name);
    let primary = all.iter().find(|one| field(one, "primary").and_then(Value::as_bool) == Some(true));
    let typed = || all.iter().find(|one| text(one, "type").eq_ignore_ascii_case(kind));
    primary.or_else(typed).or_else(|| all.first()).map(|one| text(one, "value")).unwrap_or_default()
}

fn full_name(user: &Value) -> String {
    let name = field(user, "name").unwrap_or(&Value::Null);
    let parts = people::joined(&["givenName", "middleName", "familyName"].map(|part| text(name, part)));
    let whole = [text(user, "displayName"), parts.as_str(), text(name, "formatted")];
    whole.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
