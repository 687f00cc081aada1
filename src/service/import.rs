//! Imports: records of another system and the rows that are there already make a change set.
//!
//! The plan is pure and says only what differs, so the second run of the same import changes nothing. What is absent
//! from the source is never taken away. Whether the operator may make the changes is for the judgement to say.

mod groups;
mod sheet;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use crate::api::import::{ImportOptions, ImportTally, Imported, ImportedUser, Problem};
use crate::domain::change::ChangeSet;
use crate::domain::import::Known;
use crate::domain::text::fold;
use crate::store::{self, Reader};
use groups::Group;
use sheet::Sheet;

/// What an import would change, before anybody judged it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Planned {
    pub set: ChangeSet,
    pub tallies: Vec<ImportTally>,
    pub problems: Vec<Problem>,
}

/// Looks up the rows concerned and plans the import.
///
/// # Errors
/// Whatever the store reports.
pub fn plan(reader: &Reader<'_>, imported: &Imported, options: &ImportOptions) -> store::Result<Planned> {
    let known = Known {
        orgs: reader.known_orgs()?,
        workgroups: reader.known_workgroups()?,
        users: known_users(reader, &imported.users)?,
    };
    Ok(compare(imported, options, &known))
}

fn known_users(reader: &Reader<'_>, users: &[ImportedUser]) -> store::Result<Vec<crate::domain::import::KnownUser>> {
    let mut known = BTreeMap::new();
    let mut asked = BTreeSet::new();
    for user in users {
        let login = fold(&user.login);
        if !user.origin.is_empty() {
            known.extend(reader.known_user_by_origin(&user.origin)?.map(|user| (user.user, user)));
        }
        if asked.insert(login.clone()) {
            known.extend(reader.known_user_by_login(&login)?.map(|user| (user.user, user)));
        }
    }
    Ok(known.into_values().collect())
}

/// Plans the import against what is known.
#[must_use]
pub fn compare(imported: &Imported, options: &ImportOptions, known: &Known) -> Planned {
    let mut sheet = Sheet::new(imported);
    let orgs: Vec<Group<'_>> = imported.orgs.iter().map(Group::org).collect();
    let orgs = groups::plan(groups::Noun::Org, &orgs, &known.orgs, &mut sheet);
    let workgroups: Vec<Group<'_>> = imported.workgroups.iter().map(Group::workgroup).collect();
    let workgroups = groups::plan(groups::Noun::Workgroup, &workgroups, &known.workgroups, &mut sheet);
    users::plan(&imported.users, options, &known.users, &users::Places { orgs, workgroups }, &mut sheet);
    sheet.finish()
}

#[cfg(test)]
mod tests;
