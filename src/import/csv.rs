//! Plain CSV: users by a mapping of columns, with lookup files for organizations, workgroups and members.
//!
//! A cell may name several organizations or workgroups, divided by `;` or `|`. Where no column names the owning
//! organization, the first one of a user owns the account. Columns of passwords are recognized and never looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::lookup::{self, Group, Member};
use super::mapping::{Field, Mapping, Override};
use super::table::{Row, Table};
use super::{Result, file, origin, people};
use crate::api::import::{Imported, ImportedOrg, ImportedUser, ImportedWorkgroup, Problem, Spot};
use crate::domain::csv::divided;
use crate::domain::text::fold;

/// The files of one import. Each list may hold several files, or none but for the users.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CsvFiles {
    pub users: Vec<PathBuf>,
    /// Organizations: id and name.
    pub orgs: Vec<PathBuf>,
    /// Workgroups: id and name.
    pub workgroups: Vec<PathBuf>,
    /// Pairs of a user and an organization or a workgroup; without a file of users, of somebody who is there.
    pub members: Vec<PathBuf>,
}

/// How to read them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CsvOptions {
    /// The name of the source in the origins; two systems with ids of their own need two names.
    pub source: String,
    /// Makes a login of a name without `@`.
    pub login_domain: Option<String>,
    pub overrides: Vec<Override>,
    /// Makes organizations and workgroups that are named but not known; otherwise such names are reported.
    pub create_missing: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { source: "csv".to_owned(), login_domain: None, overrides: Vec::new(), create_missing: false }
    }
}

/// Tells what the columns of a file of users are taken for, without reading its rows.
///
/// # Errors
/// One sentence, if nothing can be made of the file at all.
pub fn mapping(path: &Path, overrides: &[Override]) -> Result<Mapping> {
    let (name, input) = file::open(path, "a CSV file")?;
    let table = Table::open(&name, input)?;
    Mapping::guess(&name, table.header(), overrides)
}

/// Reads all files; the mappings say what the columns of each file of users were taken for.
///
/// # Errors
/// One sentence, if nothing can be made of one of the files at all.
pub fn read(files: &CsvFiles, options: &CsvOptions) -> Result<(Imported, Vec<Mapping>)> {
    let mut reading = Reading { options, imported: Imported::default(), ids: HashMap::new() };
    let orgs = reading.lookup(&files.orgs, "organizations")?;
    let org_names: HashMap<String, String> =
        orgs.iter().map(|group| (group.named.id.clone(), group.named.name.clone())).collect();
    let org_ids = reading.orgs(orgs);
    let mut workgroups = reading.lookup(&files.workgroups, "workgroups")?;
    for group in &mut workgroups {
        if let Some(name) = org_names.get(&group.named.within) {
            group.named.within.clone_from(name);
        }
    }
    let workgroup_ids = reading.workgroups(workgroups);
    let mut mappings = Vec::new();
    for path in &files.users {
        let (name, input) = file::open(path, "a CSV file")?;
        mappings.push(reading.users(&name, input)?);
    }
    // Without users, members name those who are there.
    let alone = files.users.is_empty();
    for path in &files.members {
        let (name, input) = file::open(path, "a CSV file")?;
        reading.members(lookup::members(&name, input)?, alone);
    }
    Ok((reading.finish(&org_ids, &workgroup_ids, alone), mappings))
}

struct Reading<'o> {
    options: &'o CsvOptions,
    imported: Imported,
    /// Where a user stands in the list, by id, else by login, else by what stands before its `@`. `None`: several do.
    ids: HashMap<(Key, String), Option<usize>>,
}

/// By what a file of members may name a user, in the order in which it is tried.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Id,
    Login,
    Short,
}

impl Reading<'_> {
    fn lookup(&mut self, paths: &[PathBuf], kind: &str) -> Result<Vec<Group>> {
        let mut groups = Vec::new();
        for path in paths {
            let (name, input) = file::open(path, "a CSV file")?;
            let found = lookup::groups(&name, input)?;
            self.imported.problems.extend(found.problems);
            self.imported.rejected.push((kind.to_owned(), found.rejected));
            groups.extend(found.rows);
        }
        Ok(groups)
    }

    /// Takes the organizations; returns their ids.
    fn orgs(&mut self, groups: Vec<Group>) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for (name, group) in self.told_apart(groups, "organizations") {
            let origin = self.mark(&group);
            self.imported.orgs.push(ImportedOrg { origin, code: group.code, name, spot: group.spot });
            if group.origin.is_none() {
                ids.insert(group.named.id);
            }
        }
        ids
    }

    /// Takes the workgroups; returns their ids.
    fn workgroups(&mut self, groups: Vec<Group>) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for (name, group) in self.told_apart(groups, "workgroups") {
            let origin = self.mark(&group);
            let (description, spot) = (group.description, group.spot);
            self.imported.workgroups.push(ImportedWorkgroup { origin, name, description, spot });
            if group.origin.is_none() {
                ids.insert(group.named.id);
            }
        }
        ids
    }

    /// The mark by which a group is found again.
    fn mark(&self, group: &Group) -> String {
        group.origin.clone().unwrap_or_else(|| origin(&self.options.source, &group.named.id))
    }

    fn told_apart(&mut self, groups: Vec<Group>, kind: &str) -> Vec<(String, Group)> {
        let file = groups.first().map(|group| group.spot.file.clone()).unwrap_or_default();
        let names = people::told_apart(groups.iter().map(|group| &group.named), kind, &file, &mut self.imported);
        names.into_iter().zip(groups).collect()
    }

    fn users(&mut self, file: &str, input: impl Read) -> Result<Mapping> {
        let mut table = Table::open(file, input)?;
        let mapping = Mapping::guess(file, table.header(), &self.options.overrides)?;
        let columns: BTreeMap<Field, usize> = (mapping.columns.iter())
            .filter_map(|(field, name)| table.header().iter().position(|column| column == name).map(|at| (*field, at)))
            .collect();
        for column in &mapping.passwords {
            let sentence = "The column holds passwords; it is not read. Imports never set passwords.";
            self.imported.problems.push(Problem::note(Spot::new(file, 0, column), "password-column", sentence));
        }
        let named = [Field::Name, Field::Given, Field::Family].iter().any(|field| columns.contains_key(field));
        if !named {
            let sentence = "No column holds names, so the logins stand in for them.";
            self.imported.problems.push(Problem::note(Spot::new(file, 0, ""), "no-name", sentence));
        }
        let (mut skipped, mut rejected) = (0, 0);
        while let Some(row) = table.next_row()? {
            let cells = Cells { row, columns: &columns };
            match self.user(&cells, named) {
                Taken::Yes(user) => self.push(user, cells.get(Field::Id)),
                Taken::Deleted => skipped += 1,
                Taken::Rejected(problem) => {
                    self.imported.problems.push(problem);
                    rejected += 1;
                }
            }
        }
        let (problems, ragged) = table.finish();
        self.imported.problems.extend(problems);
        self.imported.skipped.push(("users".to_owned(), skipped));
        self.imported.rejected.push(("users".to_owned(), rejected + ragged));
        Ok(mapping)
    }

    fn user(&mut self, cells: &Cells<'_>, named: bool) -> Taken {
        let active = match self.status(cells) {
            Ok(active) => active,
            Err(Deleted) => return Taken::Deleted,
        };
        let origin = match (cells.get(Field::Origin), cells.get(Field::Id)) {
            ("", "") if cells.has(Field::Id) && !cells.has(Field::Origin) => {
                let sentence = "The row has no id, so it could not be found again; it is left out.";
                return Taken::Rejected(Problem::rejecting(cells.spot(Field::Id), "blank-id", sentence));
            }
            ("", "") => String::new(),
            ("", _) if cells.has(Field::Origin) => String::new(),
            ("", id) => origin(&self.options.source, id),
            (origin, _) => origin.to_owned(),
        };
        let login = match self.login(cells) {
            Ok(login) => login,
            Err(problem) => return Taken::Rejected(problem),
        };
        let mut name = cells.name();
        if name.is_empty() {
            login.split('@').next().unwrap_or_default().clone_into(&mut name);
            if named {
                let sentence = "The user has no name, so the login stands in for it.";
                self.imported.problems.push(Problem::note(cells.row.spot(), "no-name", sentence));
            }
        }
        Taken::Yes(ImportedUser {
            origin,
            login,
            name,
            job_title: cells.get(Field::JobTitle).to_owned(),
            phone: cells.get(Field::Phone).to_owned(),
            active,
            owner: Some(cells.get(Field::Owner).to_owned()).filter(|owner| !owner.is_empty()),
            orgs: divided(cells.get(Field::Orgs)),
            workgroups: divided(cells.get(Field::Workgroups)),
            spot: cells.row.spot(),
        })
    }

    fn login(&self, cells: &Cells<'_>) -> std::result::Result<String, Problem> {
        let addresses = [Field::Login, Field::Email].map(|field| cells.get(field));
        people::login(&addresses, &[cells.get(Field::Id)], self.options.login_domain.as_deref())
            .map_err(|sentence| Problem::rejecting(cells.spot_of_login(), "no-email", sentence))
    }

    fn status(&mut self, cells: &Cells<'_>) -> std::result::Result<Option<bool>, Deleted> {
        let text = cells.get(Field::Status);
        match text.to_lowercase().as_str() {
            "" | "p" | "pending" => Ok(None),
            "a" | "active" | "yes" | "y" | "true" | "1" | "enabled" | "on" => Ok(Some(true)),
            "i" | "inactive" | "no" | "n" | "false" | "0" | "disabled" | "off" | "suspended" => Ok(Some(false)),
            "d" | "deleted" | "tobedeleted" | "in the recycle bin" => Err(Deleted),
            _ => {
                let sentence = format!("\"{text}\" is no status that is known here; it is passed over.");
                self.imported.problems.push(Problem::note(cells.spot(Field::Status), "unknown-status", sentence));
                Ok(None)
            }
        }
    }

    fn push(&mut self, user: ImportedUser, id: &str) {
        let index = self.imported.users.len();
        let login = fold(&user.login);
        let short = login.split('@').next().unwrap_or_default().to_owned();
        for (kind, key) in [(Key::Id, fold(id)), (Key::Login, login), (Key::Short, short)] {
            if !key.is_empty() {
                self.ids.entry((kind, key)).and_modify(|known| *known = None).or_insert(Some(index));
            }
        }
        self.imported.users.push(user);
    }

    fn find(&self, name: &str) -> Option<usize> {
        let name = fold(name);
        let known = [Key::Id, Key::Login, Key::Short].into_iter().find_map(|kind| self.ids.get(&(kind, name.clone())));
        known.copied().flatten()
    }

    fn members(&mut self, found: lookup::Found<Member>, alone: bool) {
        let mut rejected = found.rejected;
        self.imported.problems.extend(found.problems);
        for member in found.rows {
            if alone && self.find(&member.user).is_none() {
                let (login, spot) = (member.user.clone(), member.spot.clone());
                self.push(ImportedUser { login, spot, ..ImportedUser::default() }, "");
            }
            let Some(index) = self.find(&member.user) else {
                let sentence = format!("No user, or more than one, is known as \"{}\".", member.user);
                self.imported.problems.push(Problem::rejecting(member.spot, "unknown-user", sentence));
                rejected += 1;
                continue;
            };
            let user = &mut self.imported.users[index];
            for (name, list) in [(member.org, &mut user.orgs), (member.workgroup, &mut user.workgroups)] {
                if !name.is_empty() && !list.contains(&name) {
                    list.push(name);
                }
            }
        }
        self.imported.skipped.push(("memberships".to_owned(), found.skipped));
        self.imported.rejected.push(("memberships".to_owned(), rejected));
    }

    /// Turns the ids of lookup files into origins, finds owners, and makes what is missing if that is wanted.
    fn finish(mut self, orgs: &BTreeSet<String>, workgroups: &BTreeSet<String>, alone: bool) -> Imported {
        let source = self.options.source.clone();
        let name = |ids: &BTreeSet<String>, text: &mut String| {
            if ids.contains(text.as_str()) {
                *text = origin(&source, text);
            }
        };
        for user in &mut self.imported.users {
            if user.owner.is_none() && !alone {
                user.owner = user.orgs.first().cloned();
            }
            user.orgs.iter_mut().chain(&mut user.owner).for_each(|text| name(orgs, text));
            user.workgroups.iter_mut().for_each(|text| name(workgroups, text));
        }
        if self.options.create_missing {
            people::create_missing(&mut self.imported);
        }
        self.imported
    }
}

enum Taken {
    Yes(ImportedUser),
    Deleted,
    Rejected(Problem),
}

struct Deleted;

/// One row, seen through the mapping.
struct Cells<'t> {
    row: Row<'t>,
    columns: &'t BTreeMap<Field, usize>,
}

impl Cells<'_> {
    fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    fn get(&self, field: Field) -> &str {
        self.columns.get(&field).map_or("", |column| self.row.get(Some(*column)))
    }

    fn spot(&self, field: Field) -> Spot {
        self.row.spot_at(self.columns.get(&field).copied())
    }

    fn spot_of_login(&self) -> Spot {
        self.spot(if self.has(Field::Login) { Field::Login } else { Field::Email })
    }

    fn name(&self) -> String {
        let whole = self.get(Field::Name);
        if !whole.is_empty() {
            return whole.to_owned();
        }
        people::joined(&[Field::Given, Field::Middle, Field::Family].map(|field| self.get(field)))
    }
}

#[cfg(test)]
mod tests;
