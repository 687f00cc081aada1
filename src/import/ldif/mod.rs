//! LDIF, the text form of a directory: persons become users, groups workgroups with their members.
//!
//! A group inside a group lends it its members, as directories mean it; a loop of groups is cut and named. Passwords are
//! never read.

mod entry;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use super::names::Named;
use super::people::{self, Options};
use super::{Result, file, origin};
use crate::api::import::{Imported, ImportedUser, ImportedWorkgroup, Problem, Spot};
use crate::domain::counted::counted;
use crate::domain::text::fold;
use entry::{Entry, normal};

const PERSONS: [&str; 5] = ["person", "user", "posixaccount", "account", "shadowaccount"];
const GROUPS: [&str; 5] = ["group", "groupofnames", "groupofuniquenames", "groupofmembers", "posixgroup"];
/// The bit of an account of Active Directory that is switched off.
const DISABLED: i64 = 2;
/// The most groups inside one group that are followed.
const MOST_INSIDE: usize = 1_000;

/// Reads files; they may speak of each other.
///
/// # Errors
/// One sentence, if nothing can be made of one of them at all.
pub fn read(paths: &[PathBuf], options: &Options) -> Result<Imported> {
    let mut reading = Reading { options, imported: Imported::default(), persons: HashMap::new(), groups: Vec::new() };
    let mut tally = Tally::default();
    for path in paths {
        let (name, text) = file::text(path, "an LDIF file")?;
        for entry in entry::read(&name, &text)? {
            reading.entry(&name, &entry, &mut tally);
        }
    }
    let file = paths.first().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    let file = file.unwrap_or_default();
    people::count(&mut reading.imported.rejected, "users", tally.rejected);
    for (code, sentence) in tally.notes() {
        reading.imported.problems.push(Problem::note(Spot::new(&file, 0, ""), code, sentence));
    }
    Ok(reading.finish(&file))
}

/// What is counted beside the records.
#[derive(Default)]
struct Tally {
    rejected: usize,
    passwords: usize,
    several_mails: usize,
    changes: usize,
    /// How many entries there are of each other kind.
    others: BTreeMap<String, usize>,
}

impl Tally {
    fn notes(&self) -> Vec<(&'static str, String)> {
        let mut notes = Vec::new();
        if self.passwords > 0 {
            let who = counted(self.passwords as u64, "person comes", "persons come");
            notes.push(("password", format!("{who} with a password, which is never read.")));
        }
        if self.several_mails > 0 {
            let who = counted(self.several_mails as u64, "person has", "persons have");
            let sentence = format!("{who} several addresses; the first is their login.");
            notes.push(("several-mails", sentence));
        }
        if self.changes > 0 {
            let what = counted(self.changes as u64, "record is a change", "records are changes");
            let sentence = format!("{what} to entries that are there, and left out.");
            notes.push(("change-record", sentence));
        }
        if !self.others.is_empty() {
            let kind = |(kind, count): (&String, &usize)| format!("{kind} ({count})");
            let kinds = self.others.iter().map(kind).collect::<Vec<_>>().join(", ");
            notes.push(("other-kind", format!("Entries that are neither persons nor groups: {kinds}.")));
        }
        notes
    }
}

enum Kind {
    Person,
    Group,
    Other(String),
}

fn kind(entry: &Entry) -> Kind {
    if entry.dn.is_empty() {
        return Kind::Other("no dn".to_owned());
    }
    let classes: Vec<String> = entry.all("objectclass").map(str::to_ascii_lowercase).collect();
    let is = |names: &[&str]| classes.iter().any(|class| names.contains(&class.as_str()));
    if is(&GROUPS) {
        return Kind::Group;
    }
    // A machine of Active Directory is a user, too.
    if (is(&PERSONS) || classes.iter().any(|class| class.ends_with("person"))) && !is(&["computer"]) {
        return Kind::Person;
    }
    let class = entry.all("objectclass").filter(|class| !class.eq_ignore_ascii_case("top")).last();
    Kind::Other(class.unwrap_or("no objectClass").to_owned())
}

struct Reading<'o> {
    options: &'o Options,
    imported: Imported,
    /// Where a person stands in the list, by distinguished name and by uid; absent for one who was left out, and for a uid
    /// of several.
    persons: HashMap<String, Option<usize>>,
    groups: Vec<Group>,
}

struct Group {
    named: Named,
    origin: String,
    description: String,
    members: Vec<String>,
    spot: Spot,
}

/// The key of somebody who is only named by a uid.
fn by_uid(uid: &str) -> String {
    format!("uid:{}", fold(uid))
}

impl Reading<'_> {
    fn entry(&mut self, file: &str, entry: &Entry, tally: &mut Tally) {
        let spot = Spot::new(file, entry.line, "");
        if !matches!(entry.first(&["changetype"]).to_ascii_lowercase().as_str(), "" | "add") {
            tally.changes += 1;
            return;
        }
        match kind(entry) {
            Kind::Person => {
                tally.passwords += usize::from(entry.has("userpassword") || entry.has("unicodepwd"));
                tally.several_mails += usize::from(entry.all("mail").count() > 1);
                tally.rejected += usize::from(!self.person(entry, spot));
            }
            Kind::Group => self.group(entry, spot),
            Kind::Other(kind) => *tally.others.entry(kind).or_default() += 1,
        }
    }

    fn mark(&self, entry: &Entry) -> String {
        let uuid = entry.first(&["entryuuid"]);
        origin(&self.options.source, if uuid.is_empty() { normal(&entry.dn) } else { uuid.to_owned() }.as_str())
    }

    /// Takes a person; tells whether that was possible.
    fn person(&mut self, entry: &Entry, spot: Spot) -> bool {
        let uid = entry.first(&["uid", "samaccountname"]);
        let addresses = [entry.first(&["mail"]), entry.first(&["userprincipalname"])];
        let login = people::login(&addresses, &[uid, entry.first(&["cn"])], self.options.login_domain.as_deref());
        let place = login.is_ok().then_some(self.imported.users.len());
        self.persons.insert(normal(&entry.dn), place);
        if !uid.is_empty() && self.persons.contains_key(&by_uid(uid)) {
            let sentence = format!("Another person has the uid \"{uid}\" as well, so no group has either by it alone.");
            self.imported.problems.push(Problem::note(spot.at("uid"), "repeated-uid", sentence));
            self.persons.insert(by_uid(uid), None);
        } else if !uid.is_empty() {
            self.persons.insert(by_uid(uid), place);
        }
        let Ok(login) = login else {
            let sentence = format!("{} has no mail and is left out. A login domain would make a login.", entry.dn);
            self.imported.problems.push(Problem::rejecting(spot.at("mail"), "no-email", sentence));
            return false;
        };
        let parts = people::joined(&["givenname", "sn"].map(|part| entry.first(&[part])));
        let name = Some(entry.first(&["displayname", "cn"]).to_owned()).filter(|name| !name.is_empty());
        let control = entry.first(&["useraccountcontrol"]).parse::<i64>().unwrap_or(0);
        let name = people::named(name.unwrap_or(parts), &login, &spot, &mut self.imported);
        self.imported.users.push(ImportedUser {
            origin: self.mark(entry),
            name,
            login,
            job_title: entry.first(&["title"]).to_owned(),
            phone: entry.first(&["telephonenumber"]).to_owned(),
            active: (control & DISABLED != 0).then_some(false),
            owner: None,
            orgs: Vec::new(),
            workgroups: Vec::new(),
            spot,
        });
        true
    }

    fn group(&mut self, entry: &Entry, spot: Spot) {
        // A unique member may have a number behind its name.
        let unique = |dn: &str| normal(dn.split_once("#'").map_or(dn, |(dn, _)| dn));
        let members = entry.all("member").map(normal).chain(entry.all("uniquemember").map(unique));
        let cn = entry.first(&["cn", "displayname"]);
        self.groups.push(Group {
            named: Named {
                name: if cn.is_empty() { entry.dn.clone() } else { cn.to_owned() },
                within: String::new(),
                id: normal(&entry.dn),
            },
            origin: self.mark(entry),
            description: entry.first(&["description"]).to_owned(),
            members: members.chain(entry.all("memberuid").map(by_uid)).collect(),
            spot,
        });
    }

    fn finish(mut self, file: &str) -> Imported {
        let groups = std::mem::take(&mut self.groups);
        let web = Web { groups: groups.iter().map(|group| (group.named.id.as_str(), group)).collect() };
        let named = groups.iter().map(|group| &group.named);
        let names = people::told_apart(named, "workgroups", file, &mut self.imported);
        for (name, group) in names.into_iter().zip(&groups) {
            let found = web.follow(group);
            let mut strangers = 0;
            for member in &found.members {
                match self.persons.get(*member) {
                    Some(Some(index)) => {
                        let workgroups = &mut self.imported.users[*index].workgroups;
                        if !workgroups.contains(&group.origin) {
                            workgroups.push(group.origin.clone());
                        }
                    }
                    // Why that is nobody was said.
                    Some(None) => {}
                    None => strangers += 1,
                }
            }
            if strangers > 0 {
                let who = counted(strangers, "member is", "members are");
                let sentence = format!("Of the group \"{name}\" {who} in none of the files.");
                self.imported.problems.push(Problem::note(group.spot.at("member"), "unknown-member", sentence));
            }
            if found.cut {
                let sentence =
                    format!("The group \"{name}\" holds more than {MOST_INSIDE} groups; the rest is not followed.");
                self.imported.problems.push(Problem::note(group.spot.at("member"), "many-groups", sentence));
            }
            if let Some(around) = found.around {
                let sentence = format!("The group \"{name}\" contains itself by way of \"{around}\"; it is cut there.");
                self.imported.problems.push(Problem::note(group.spot.at("member"), "loop", sentence));
            }
            let (origin, description, spot) = (group.origin.clone(), group.description.clone(), group.spot.clone());
            self.imported.workgroups.push(ImportedWorkgroup { origin, name, description, spot });
        }
        self.imported
    }
}

/// All groups by their distinguished names.
struct Web<'g> {
    groups: HashMap<&'g str, &'g Group>,
}

/// Whom a group has, itself and by groups inside it.
#[derive(Default)]
struct Found<'g> {
    members: Vec<&'g str>,
    /// The group by which it contains itself, if it does.
    around: Option<&'g str>,
    /// More groups are inside it than are followed.
    cut: bool,
}

impl<'g> Web<'g> {
    /// Follows the groups inside a group.
    fn follow(&self, group: &'g Group) -> Found<'g> {
        let mut found = Found::default();
        let mut seen = HashSet::from([group.named.id.as_str()]);
        let mut inside = vec![group];
        while let Some(one) = inside.pop() {
            for member in &one.members {
                match self.groups.get(member.as_str()) {
                    None => found.members.push(member),
                    Some(inner) if inner.named.id == group.named.id => {
                        found.around.get_or_insert(&one.named.name);
                    }
                    Some(inner) if seen.len() < MOST_INSIDE => {
                        if seen.insert(&inner.named.id) {
                            inside.push(inner);
                        }
                    }
                    Some(inner) => found.cut |= !seen.contains(inner.named.id.as_str()),
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
