//! HUD HMIS CSV, FY2020 to FY2026: accounts from `User.csv`, organizations, and projects if wanted.
//!
//! The years differ in columns that are not needed here, so columns are found by name and the year does not matter. No
//! other file of the export is opened: they hold personal data of clients. A `UserID` outside `User.csv` is who edited
//! a record last; it makes nobody a member of anything.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use jiff::civil::{Date, DateTime};

use super::names::Named;
use super::source::Source;
use super::table::{Row, Table};
use super::{Result, Unreadable, origin, people};
use crate::api::import::{Imported, ImportedOrg, ImportedUser, ImportedWorkgroup, Problem, Spot};
use crate::domain::counted::counted;

const FILES: [&str; 4] = ["User.csv", "Organization.csv", "Project.csv", "Export.csv"];

/// How to read an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HmisOptions {
    /// The name of the source in the origins; two systems with ids of their own need two names.
    pub source: String,
    /// Gives users without an e-mail address the login `id@domain`.
    pub login_domain: Option<String>,
    pub projects_as_workgroups: bool,
}

impl Default for HmisOptions {
    fn default() -> Self {
        Self { source: "hmis".to_owned(), login_domain: None, projects_as_workgroups: false }
    }
}

/// Reads a folder or a zip.
///
/// # Errors
/// One sentence, if nothing can be made of it at all.
pub fn read(path: &Path, options: &HmisOptions) -> Result<Imported> {
    let mut source = Source::open(path, &FILES)?;
    let mut export = Export { options, imported: Imported::default(), id: None, editors: BTreeMap::new() };
    let mut read = |name: &'static str| match source.read(name)? {
        Some(input) => export.file(name, input).map(|()| true),
        None => Ok(false),
    };
    let announced = read("Export.csv")?;
    let users = read("User.csv")?;
    let orgs = read("Organization.csv")?;
    read("Project.csv")?;
    if !users && !orgs {
        let sentence = "Neither User.csv nor Organization.csv is there, so this is no HMIS CSV export.";
        return Err(Unreadable(sentence.to_owned()));
    }
    for (name, there) in [("Export.csv", announced), ("User.csv", users), ("Organization.csv", orgs)] {
        if !there {
            export.note(Spot::new(name, 0, ""), "missing-file", format!("{name} is missing; the rest was read."));
        }
    }
    Ok(export.finish())
}

struct Export<'o> {
    options: &'o HmisOptions,
    imported: Imported,
    /// The id of the export, as `Export.csv` has it.
    id: Option<String>,
    /// Who edited records last: the spot where each was met first, and how many records.
    editors: BTreeMap<String, (Spot, u64)>,
}

/// What is counted while one file is read.
#[derive(Default)]
struct Tally {
    skipped: u64,
    rejected: u64,
    strangers: u64,
}

impl Export<'_> {
    fn file(&mut self, name: &str, input: impl Read) -> Result<()> {
        let mut table = Table::open(name, input)?;
        let mut tally = Tally::default();
        let kind = match name {
            "User.csv" => self.users(&mut table, &mut tally).map(|()| "users"),
            "Organization.csv" => self.orgs(&mut table, &mut tally).map(|()| "organizations"),
            "Project.csv" => self.projects(&mut table, &mut tally).map(|()| "workgroups"),
            _ => return self.announce(table),
        }?;
        let (problems, ragged) = table.finish();
        self.imported.problems.extend(problems);
        if tally.strangers > 0 {
            let sentence = format!("{} rows name another ExportID than Export.csv; they were read.", tally.strangers);
            self.note(Spot::new(name, 0, "ExportID"), "export-id", sentence);
        }
        if kind != "workgroups" || self.options.projects_as_workgroups {
            self.imported.skipped.push((kind.to_owned(), tally.skipped));
            self.imported.rejected.push((kind.to_owned(), tally.rejected + ragged));
        }
        Ok(())
    }

    /// Reads `Export.csv`, which holds one row.
    fn announce<R: Read>(&mut self, mut table: Table<R>) -> Result<()> {
        let id = table.column("ExportID");
        let dates = ["ExportDate", "ExportStartDate", "ExportEndDate"].map(|name| table.column(name));
        let mut rows = 0;
        while let Some(row) = table.next_row()? {
            rows += 1;
            self.id.get_or_insert_with(|| row.get(id).to_owned());
            dates.into_iter().for_each(|column| self.date(&row, column));
        }
        self.imported.problems.extend(table.finish().0);
        if rows != 1 {
            let sentence = format!("Export.csv should hold one row, but it holds {rows}.");
            self.note(Spot::new("Export.csv", 0, ""), "export-rows", sentence);
        }
        Ok(())
    }

    fn users<R: Read>(&mut self, table: &mut Table<R>, tally: &mut Tally) -> Result<()> {
        let id = need(table, "User.csv", "UserID")?;
        let email = need(table, "User.csv", "UserEmail")?;
        let [first, last, phone, extension] =
            ["UserFirstName", "UserLastName", "UserPhone", "UserExtension"].map(|name| table.column(name));
        let common = Common::of(table);
        while let Some(row) = table.next_row()? {
            let Some(key) = self.common(&row, id, &common, tally) else { continue };
            let Some(login) = self.login(&row, key, email, tally) else { continue };
            let name = format!("{} {}", row.get(first), row.get(last)).trim().to_owned();
            let user = ImportedUser {
                origin: origin(&self.options.source, key),
                name: people::named(name, &login, &row.spot_at(last), &mut self.imported),
                login,
                job_title: String::new(),
                phone: phone_with(row.get(phone), row.get(extension)),
                active: None,
                owner: None,
                orgs: Vec::new(),
                workgroups: Vec::new(),
                spot: row.spot(),
            };
            self.imported.users.push(user);
        }
        Ok(())
    }

    fn orgs<R: Read>(&mut self, table: &mut Table<R>, tally: &mut Tally) -> Result<()> {
        let id = need(table, "Organization.csv", "OrganizationID")?;
        let name = need(table, "Organization.csv", "OrganizationName")?;
        let (common, editor) = (Common::of(table), table.column("UserID"));
        let mut found = Vec::new();
        while let Some(row) = table.next_row()? {
            let Some(key) = self.common(&row, id, &common, tally) else { continue };
            self.edited(&row, editor);
            let named = Named { name: row.get(name).to_owned(), within: String::new(), id: key.to_owned() };
            found.push((named, row.spot()));
        }
        for (name, named, spot) in self.told_apart(found, "organizations") {
            let origin = origin(&self.options.source, &named.id);
            self.imported.orgs.push(ImportedOrg { origin, code: None, name, spot });
        }
        Ok(())
    }

    fn projects<R: Read>(&mut self, table: &mut Table<R>, tally: &mut Tally) -> Result<()> {
        let id = need(table, "Project.csv", "ProjectID")?;
        let name = need(table, "Project.csv", "ProjectName")?;
        let [org, editor] = ["OrganizationID", "UserID"].map(|name| table.column(name));
        let dates = ["OperatingStartDate", "OperatingEndDate"].map(|name| table.column(name));
        let common = Common::of(table);
        let wanted = self.options.projects_as_workgroups;
        let orgs: BTreeMap<String, String> =
            self.imported.orgs.iter().map(|org| (org.origin.clone(), org.name.clone())).collect();
        let mut found = Vec::new();
        while let Some(row) = table.next_row()? {
            if !wanted {
                self.edited(&row, editor);
                continue;
            }
            let Some(key) = self.common(&row, id, &common, tally) else { continue };
            self.edited(&row, editor);
            dates.into_iter().for_each(|column| self.date(&row, column));
            let owner = origin(&self.options.source, row.get(org));
            let within = orgs.get(&owner).cloned().unwrap_or_default();
            found.push((Named { name: row.get(name).to_owned(), within, id: key.to_owned() }, row.spot()));
        }
        for (name, named, spot) in self.told_apart(found, "workgroups") {
            let origin = origin(&self.options.source, &named.id);
            self.imported.workgroups.push(ImportedWorkgroup { origin, name, description: String::new(), spot });
        }
        Ok(())
    }

    /// Does what every row needs: checks id, dates and export, and passes over what was deleted. Returns the id.
    fn common<'r>(&mut self, row: &Row<'r>, id: Option<usize>, common: &Common, tally: &mut Tally) -> Option<&'r str> {
        let key = row.get(id);
        common.dates.iter().for_each(|column| self.date(row, *column));
        if self.id.as_deref().is_some_and(|id| !row.get(common.export).is_empty() && row.get(common.export) != id) {
            tally.strangers += 1;
        }
        if !row.get(common.deleted).is_empty() {
            tally.skipped += 1;
            return None;
        }
        if key.is_empty() {
            let sentence = "The row has no id, so it could not be found again; it is left out.";
            self.imported.problems.push(Problem::rejecting(row.spot_at(id), "blank-id", sentence));
            tally.rejected += 1;
            return None;
        }
        Some(key)
    }

    fn login(&mut self, row: &Row<'_>, id: &str, email: Option<usize>, tally: &mut Tally) -> Option<String> {
        match (row.get(email), &self.options.login_domain) {
            ("", Some(domain)) => Some(format!("{id}@{domain}")),
            ("", None) => {
                let sentence = "The user has no e-mail address and is left out. A login domain would make one.";
                self.imported.problems.push(Problem::rejecting(row.spot_at(email), "no-email", sentence));
                tally.rejected += 1;
                None
            }
            (email, _) => Some(email.to_owned()),
        }
    }

    fn edited(&mut self, row: &Row<'_>, editor: Option<usize>) {
        let id = row.get(editor);
        if !id.is_empty() {
            self.editors.entry(id.to_owned()).or_insert_with(|| (row.spot_at(editor), 0)).1 += 1;
        }
    }

    fn date(&mut self, row: &Row<'_>, column: Option<usize>) {
        let text = row.get(column);
        if !text.is_empty() && !is_date(text) {
            let sentence = format!("\"{text}\" is no date like 2026-01-31 or 2026-01-31 14:05:00.");
            self.note(row.spot_at(column), "bad-date", sentence);
        }
    }

    fn told_apart(&mut self, found: Vec<(Named, Spot)>, kind: &str) -> Vec<(String, Named, Spot)> {
        let file = found.first().map(|(_, spot)| spot.file.clone()).unwrap_or_default();
        let names = people::told_apart(found.iter().map(|(named, _)| named), kind, &file, &mut self.imported);
        names.into_iter().zip(found).map(|(name, (named, spot))| (name, named, spot)).collect()
    }

    fn note(&mut self, spot: Spot, code: &str, sentence: String) {
        self.imported.problems.push(Problem::note(spot, code, sentence));
    }

    fn finish(mut self) -> Imported {
        let users: BTreeSet<&str> = self.imported.users.iter().map(|user| user.origin.as_str()).collect();
        let source = &self.options.source;
        let strangers = self.editors.iter().filter(|(id, _)| !users.contains(origin(source, id).as_str()));
        let notes: Vec<_> = strangers
            .map(|(id, (spot, records))| {
                let sentence = format!(
                    "User {id} edited {} last, but is not among the users imported.",
                    counted(*records, "record", "records")
                );
                Problem::note(spot.clone(), "unknown-editor", sentence)
            })
            .collect();
        self.imported.problems.extend(notes);
        self.imported
    }
}

/// The columns that every file has.
struct Common {
    export: Option<usize>,
    deleted: Option<usize>,
    dates: [Option<usize>; 3],
}

impl Common {
    fn of<R: Read>(table: &Table<R>) -> Self {
        let dates = ["DateCreated", "DateUpdated", "DateDeleted"].map(|name| table.column(name));
        Self { export: table.column("ExportID"), deleted: dates[2], dates }
    }
}

fn need<R: Read>(table: &Table<R>, file: &str, name: &str) -> Result<Option<usize>> {
    let missing = || Unreadable(format!("{file} has no column {name}, so it is not the {file} of an HMIS CSV export."));
    table.column(name).map(Some).ok_or_else(missing)
}

fn phone_with(phone: &str, extension: &str) -> String {
    if extension.is_empty() { phone.to_owned() } else { format!("{phone} x{extension}") }
}

fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok() || text.parse::<DateTime>().is_ok()
}

#[cfg(test)]
mod tests;
