//! The files beside a list of users: organizations, workgroups, and who belongs to what.

use std::io::Read;

use super::Result;
use super::Unreadable;
use super::names::Named;
use super::table::Table;
use crate::api::import::{Problem, Spot};

const ID: &[&str] = &[
    "id",
    "sourcedId",
    "SIS ID",
    "organization id",
    "org id",
    "orgSourcedId",
    "School SIS ID",
    "workgroup id",
    "group id",
    "classSourcedId",
    "Section SIS ID",
    "code",
];
const NAME: &[&str] = &[
    "name",
    "title",
    "organization name",
    "organization",
    "org",
    "school name",
    "workgroup name",
    "workgroup",
    "group name",
    "group",
    "section name",
    "class name",
];
const ORG: &[&str] =
    &["orgSourcedId", "School SIS ID", "organization", "organization id", "org", "org id", "school", "agency"];
const GROUP: &[&str] = &[
    "classSourcedId",
    "Section SIS ID",
    "workgroup",
    "workgroup id",
    "group",
    "group id",
    "class id",
    "section id",
    "team",
];
const USER: &[&str] =
    &["userSourcedId", "user id", "user", "login", "username", "email", "SIS ID", "sourcedId", "member", "id"];

/// An organization or workgroup of a lookup file.
pub struct Group {
    pub named: Named,
    /// The mark of another import, where the file has a column for it: then it stands for the id.
    pub origin: Option<String>,
    pub code: Option<String>,
    pub description: String,
    pub spot: Spot,
}

/// A line of a file of members: a user and where the user belongs.
pub struct Member {
    pub user: String,
    pub org: String,
    pub workgroup: String,
    pub spot: Spot,
}

/// The rows of a lookup file, with what was wrong with others.
pub struct Found<T> {
    pub rows: Vec<T>,
    pub problems: Vec<Problem>,
    pub skipped: u64,
    pub rejected: u64,
}

/// Reads a file of groups: an id and a name each, with a code, a description or an organization where there is one. A
/// column of origins, as exports have it, makes ids needless.
pub fn groups(file: &str, input: impl Read) -> Result<Found<Group>> {
    let mut table = Table::open(file, input)?;
    let origin = any(&table, &["origin"]);
    let id = if origin.is_some() { None } else { Some(need(&table, file, ID, "an id")?) };
    let name = need(&table, file, NAME, "a name")?;
    // Without ids, the name is what tells the rows apart.
    let id = id.unwrap_or(name);
    let code = any(&table, &["code"]).filter(|code| *code != id);
    let (description, within) = (any(&table, &["description"]), any(&table, ORG));
    let within = within.filter(|within| ![id, name].contains(within));
    let mut rows = Vec::new();
    let mut blank = Vec::new();
    while let Some(row) = table.next_row()? {
        let key = row.get(Some(id)).to_owned();
        if key.is_empty() {
            let sentence = "The row has no id, so it could not be found again; it is left out.";
            blank.push(Problem::rejecting(row.spot_at(Some(id)), "blank-id", sentence));
            continue;
        }
        let named = Named { name: row.get(Some(name)).to_owned(), within: row.get(within).to_owned(), id: key };
        let code = Some(row.get(code).to_owned()).filter(|code| !code.is_empty());
        let origin = origin.map(|_| row.get(origin).to_owned());
        rows.push(Group { named, origin, code, description: row.get(description).to_owned(), spot: row.spot() });
    }
    Ok(found(table, rows, blank, 0))
}

/// Reads a file of pairs: a user (by id or login), and an organization or a workgroup. Rows that say they are switched
/// off, and permissions, which an export lists beside them, are passed over.
pub fn members(file: &str, input: impl Read) -> Result<Found<Member>> {
    let mut table = Table::open(file, input)?;
    let (org, workgroup) = (any(&table, ORG), any(&table, GROUP));
    if org.or(workgroup).is_none() {
        return Err(lacking(&table, file, "an organization or a workgroup"));
    }
    let user = need(&table, file, USER, "a user")?;
    let (active, permission) = (any(&table, &["active"]), any(&table, &["permission"]));
    let mut rows = Vec::new();
    let mut blank = Vec::new();
    let mut skipped = 0;
    while let Some(row) = table.next_row()? {
        let member = Member {
            user: row.get(Some(user)).to_owned(),
            org: row.get(org).to_owned(),
            workgroup: row.get(workgroup).to_owned(),
            spot: row.spot(),
        };
        let names_nothing = member.org.is_empty() && member.workgroup.is_empty();
        let off = matches!(&*row.get(active).to_lowercase(), "no" | "false" | "0");
        if off || (names_nothing && !row.get(permission).is_empty()) {
            skipped += 1;
        } else if member.user.is_empty() || names_nothing {
            let sentence = "The row does not name both a user and a group; it is left out.";
            blank.push(Problem::rejecting(member.spot, "half-member", sentence));
        } else {
            rows.push(member);
        }
    }
    Ok(found(table, rows, blank, skipped))
}

fn found<R: Read, T>(table: Table<R>, rows: Vec<T>, blank: Vec<Problem>, skipped: u64) -> Found<T> {
    let (mut problems, ragged) = table.finish();
    let rejected = ragged + blank.len() as u64;
    problems.extend(blank);
    Found { rows, problems, skipped, rejected }
}

fn any<R: Read>(table: &Table<R>, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| table.column(name))
}

fn need<R: Read>(table: &Table<R>, file: &str, names: &[&str], what: &str) -> Result<usize> {
    any(table, names).ok_or_else(|| lacking(table, file, what))
}

fn lacking<R: Read>(table: &Table<R>, file: &str, what: &str) -> Unreadable {
    let header = table.header().join(", ");
    Unreadable(format!("{file} has no column that looks like {what}. Its columns are {header}."))
}
