//! Keycloak's realm export: one realm, or an array of them.
//!
//! Users become users, groups workgroups that are called by their path, organizations organizations. Service accounts
//! are passed over, credentials are never looked at, and roles count only where a file says which workgroup one means.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::Value;

use super::json::{field, list, text, texts};
use super::names::Named;
use super::people::{self, Options};
use super::table::Table;
use super::{Result, Unreadable, file, json, origin};
use crate::api::import::{Imported, ImportedOrg, ImportedUser, ImportedWorkgroup, Problem, Spot};
use crate::domain::counted::counted;
use crate::domain::text::fold;

/// Which workgroup a role means: realm roles by their name, roles of a client as `client/role`.
pub type Roles = BTreeMap<String, String>;

/// Reads a table with the columns role and workgroup.
///
/// # Errors
/// One sentence, if it has no such columns or cannot be read.
pub fn roles(path: &Path) -> Result<Roles> {
    let (name, input) = file::open(path, "a CSV file")?;
    let mut table = Table::open(&name, input)?;
    let columns = ["role", "workgroup"].map(|column| table.column(column));
    let [Some(role), Some(workgroup)] = columns else {
        let sentence = format!("{name} needs the two columns role and workgroup.");
        return Err(Unreadable(sentence));
    };
    let mut roles = Roles::new();
    while let Some(row) = table.next_row()? {
        roles.insert(row.get(Some(role)).to_owned(), row.get(Some(workgroup)).to_owned());
    }
    Ok(roles)
}

/// Reads an export.
///
/// # Errors
/// One sentence, if nothing can be made of it at all.
pub fn read(path: &Path, options: &Options, roles: &Roles) -> Result<Imported> {
    let (name, document) = json::read(path)?;
    let realms = match &document {
        Value::Array(realms) => realms.as_slice(),
        realm => std::slice::from_ref(realm),
    };
    let is_realm = |realm: &Value| !text(realm, "realm").is_empty();
    if realms.is_empty() || !realms.iter().all(is_realm) {
        let sentence = format!("{name} is no realm export of Keycloak: a realm has a field \"realm\".");
        return Err(Unreadable(sentence));
    }
    let mut export = Export {
        options,
        roles,
        file: &name,
        imported: Imported::default(),
        groups: Vec::new(),
        unmapped: BTreeMap::new(),
        service_accounts: 0,
        rejected: 0,
        credentials: 0,
    };
    for realm in realms {
        export.realm(realm);
    }
    Ok(export.finish())
}

struct Export<'o> {
    options: &'o Options,
    roles: &'o Roles,
    file: &'o str,
    imported: Imported,
    groups: Vec<Group>,
    /// Roles that no workgroup stands for, and how many users have each.
    unmapped: BTreeMap<String, u64>,
    service_accounts: usize,
    rejected: usize,
    /// How many users come with credentials.
    credentials: usize,
}

struct Group {
    named: Named,
    origin: String,
    description: String,
    spot: Spot,
}

/// What the users of one realm belong to, by the mark of each group and the place of each user.
#[derive(Default)]
struct Realm<'v> {
    name: &'v str,
    /// The marks of groups, by path.
    groups: HashMap<String, String>,
    /// Where users stand in the list, by folded user name.
    users: HashMap<String, usize>,
}

impl Export<'_> {
    fn realm(&mut self, value: &Value) {
        let mut realm = Realm { name: text(value, "realm"), ..Realm::default() };
        for group in list(value, "groups") {
            self.group(&mut realm, group, "");
        }
        for (index, user) in list(value, "users").iter().enumerate() {
            let spot = self.spot(&realm, "users", index);
            self.user(&mut realm, user, spot);
        }
        for (index, org) in list(value, "organizations").iter().enumerate() {
            let spot = self.spot(&realm, "organizations", index);
            self.org(&realm, org, spot);
        }
    }

    fn spot(&self, realm: &Realm<'_>, kind: &str, index: usize) -> Spot {
        Spot::new(self.file, 0, &format!("{}: {kind}[{index}]", realm.name))
    }

    /// The mark of something that may have an id, else of what it is called in its realm.
    fn mark(&self, realm: &Realm<'_>, value: &Value, name: &str) -> String {
        match text(value, "id") {
            "" => origin(&self.options.source, &format!("{}/{name}", realm.name)),
            id => origin(&self.options.source, id),
        }
    }

    fn group(&mut self, realm: &mut Realm<'_>, group: &Value, above: &str) {
        let path = format!("{above}/{}", text(group, "name"));
        let (name, mark) = (path.trim_start_matches('/'), self.mark(realm, group, path.trim_start_matches('/')));
        let named = Named { name: name.to_owned(), within: realm.name.to_owned(), id: mark.clone() };
        let spot = Spot::new(self.file, 0, &format!("{}: group {path}", realm.name));
        let description = text(group, "description").to_owned();
        self.groups.push(Group { named, origin: mark.clone(), description, spot });
        realm.groups.insert(path.clone(), mark);
        for inner in list(group, "subGroups") {
            self.group(realm, inner, &path);
        }
    }

    fn user(&mut self, realm: &mut Realm<'_>, user: &Value, spot: Spot) {
        let (name, email) = (text(user, "username"), text(user, "email"));
        if ["serviceAccountClientId", "serviceAccountClientLink"].iter().any(|key| !text(user, key).is_empty()) {
            self.service_accounts += 1;
            return;
        }
        self.credentials += usize::from(!list(user, "credentials").is_empty());
        let login = match people::login(&[name, email], &[], self.options.login_domain.as_deref()) {
            Ok(login) => login,
            Err(sentence) => {
                self.imported.problems.push(Problem::rejecting(spot.at("email"), "no-email", sentence));
                self.rejected += 1;
                return;
            }
        };
        let shown = people::joined(&["firstName", "lastName"].map(|part| text(user, part)));
        let attribute = |names: &[&str]| {
            let attributes = field(user, "attributes").unwrap_or(&Value::Null);
            names.iter().find_map(|name| texts(attributes, name).next()).unwrap_or_default().to_owned()
        };
        let imported = ImportedUser {
            origin: self.mark(realm, user, name),
            name: people::named(shown, &login, &spot, &mut self.imported),
            login,
            job_title: attribute(&["title", "jobTitle"]),
            phone: attribute(&["phoneNumber", "phone"]),
            active: field(user, "enabled").and_then(Value::as_bool),
            owner: None,
            orgs: Vec::new(),
            workgroups: self.workgroups(realm, user, &spot),
            spot,
        };
        if !name.is_empty() {
            realm.users.insert(fold(name), self.imported.users.len());
        }
        self.imported.users.push(imported);
    }

    /// The marks and names of the workgroups of a user: by the paths of groups, and by roles.
    fn workgroups(&mut self, realm: &Realm<'_>, user: &Value, spot: &Spot) -> Vec<String> {
        let mut workgroups = Vec::new();
        for path in texts(user, "groups") {
            if let Some(mark) = realm.groups.get(path) {
                workgroups.push(mark.clone());
            } else {
                let sentence = format!("There is no group \"{path}\" in this realm, so it is passed over.");
                self.imported.problems.push(Problem::note(spot.at("groups"), "unknown-group", sentence));
            }
        }
        let of_clients = field(user, "clientRoles").and_then(Value::as_object).into_iter().flatten();
        let of_clients = of_clients.flat_map(|(client, roles)| {
            let roles = roles.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str);
            roles.map(move |role| format!("{client}/{role}"))
        });
        for role in texts(user, "realmRoles").map(str::to_owned).chain(of_clients) {
            match self.roles.get(&role) {
                Some(workgroup) if workgroups.contains(workgroup) => {}
                Some(workgroup) => workgroups.push(workgroup.clone()),
                None => *self.unmapped.entry(role).or_default() += 1,
            }
        }
        workgroups
    }

    fn org(&mut self, realm: &Realm<'_>, org: &Value, spot: Spot) {
        let (name, alias) = (text(org, "name"), text(org, "alias"));
        let mark = self.mark(realm, org, if alias.is_empty() { name } else { alias });
        let mut strangers = 0_u64;
        for member in list(org, "members") {
            match realm.users.get(&fold(text(member, "username"))) {
                Some(index) => {
                    let user = &mut self.imported.users[*index];
                    user.owner.get_or_insert_with(|| mark.clone());
                    user.orgs.push(mark.clone());
                }
                None => strangers += 1,
            }
        }
        if strangers > 0 {
            let who = counted(strangers, "member is", "members are");
            let sentence = format!("Of the organization \"{name}\" {who} not among the users taken.");
            self.imported.problems.push(Problem::note(spot.at("members"), "unknown-member", sentence));
        }
        self.imported.orgs.push(ImportedOrg { origin: mark, code: None, name: name.to_owned(), spot });
    }

    fn finish(mut self) -> Imported {
        let groups = std::mem::take(&mut self.groups);
        let named = groups.iter().map(|group| &group.named);
        let names = people::told_apart(named, "workgroups", self.file, &mut self.imported);
        let workgroups = names.into_iter().zip(groups).map(|(name, group)| {
            let Group { origin, description, spot, .. } = group;
            ImportedWorkgroup { origin, name, description, spot }
        });
        self.imported.workgroups = workgroups.collect();
        people::count(&mut self.imported.skipped, "users", self.service_accounts);
        people::count(&mut self.imported.rejected, "users", self.rejected);
        let mut note = |code: &str, sentence: String| {
            self.imported.problems.push(Problem::note(Spot::new(self.file, 0, ""), code, sentence));
        };
        if self.service_accounts > 0 {
            note(
                "service-account",
                format!(
                    "{} passed over.",
                    counted(self.service_accounts as u64, "service account is", "service accounts are")
                ),
            );
        }
        if self.credentials > 0 {
            let sentence = format!(
                "{} with credentials, which are never read.",
                counted(self.credentials as u64, "user comes", "users come")
            );
            note("credentials", sentence);
        }
        if !self.unmapped.is_empty() {
            let role = |(role, users): (&String, &u64)| format!("{role} ({users})");
            let roles = self.unmapped.iter().map(role).collect::<Vec<_>>().join(", ");
            let sentence = format!("Roles that no workgroup stands for, with how many users have them: {roles}.");
            note("unmapped-role", sentence);
        }
        self.imported
    }
}

#[cfg(test)]
mod tests;
