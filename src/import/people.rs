//! What every source of persons needs: options, a login that is an address, a name, and groups told apart.

use super::names::{Named, distinct};
use crate::api::import::{Imported, ImportedOrg, ImportedWorkgroup, Problem, Spot};
use crate::domain::text::fold;

/// How to read a file of persons and groups.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The name of the source in the origins; two systems with ids of their own need two names.
    pub source: String,
    /// Makes a login of a name without `@`.
    pub login_domain: Option<String>,
}

impl Options {
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self { source: source.to_owned(), login_domain: None }
    }
}

/// The first text that is an address, else the first that is there at the domain given.
///
/// # Errors
/// A sentence that says why the person is left out.
pub fn login(addresses: &[&str], shorts: &[&str], domain: Option<&str>) -> Result<String, String> {
    if let Some(address) = addresses.iter().find(|text| text.find('@').is_some_and(|at| at > 0)) {
        return Ok((*address).to_owned());
    }
    // Nobody's name begins with the sign that ends it.
    let short = addresses.iter().chain(shorts).find(|text| !text.is_empty() && !text.starts_with('@'));
    match (short, domain) {
        (Some(short), Some(domain)) => Ok(format!("{short}@{domain}")),
        _ if addresses.iter().all(|text| text.is_empty()) => {
            Err("The user has neither a login nor an e-mail address and is left out.".to_owned())
        }
        (Some(short), None) => Err(format!("\"{short}\" is no e-mail address. A login domain would make one of it.")),
        (None, _) => {
            let named = addresses.iter().find(|text| !text.is_empty()).unwrap_or(&"");
            Err(format!("\"{named}\" is no e-mail address like name@example.org."))
        }
    }
}

/// The parts of a name that are there, joined.
pub fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// The name, or for want of one what stands before the `@` of the login, which is noted.
pub fn named(name: String, login: &str, spot: &Spot, imported: &mut Imported) -> String {
    if !name.is_empty() {
        return name;
    }
    let sentence = "The user has no name, so the login stands in for it.";
    imported.problems.push(Problem::note(spot.clone(), "no-name", sentence));
    login.split('@').next().unwrap_or_default().to_owned()
}

/// Makes the names of groups distinct, by what they belong to or by their id, and notes how many were changed.
pub fn told_apart<'n>(
    groups: impl IntoIterator<Item = &'n Named>,
    kind: &str,
    file: &str,
    imported: &mut Imported,
) -> Vec<String> {
    let groups: Vec<&Named> = groups.into_iter().collect();
    let (names, changed) = distinct(&groups);
    if changed > 0 {
        let sentence = format!(
            "{changed} {kind} share their name with another, so what they belong to, or their id, is put in brackets."
        );
        imported.problems.push(Problem::note(Spot::new(file, 0, ""), "repeated-name", sentence));
    }
    names
}

/// Counts records that are not in the lists because of a problem, or for a good reason.
pub fn count(counts: &mut Vec<(String, u64)>, kind: &str, count: usize) {
    if count > 0 {
        counts.push((kind.to_owned(), count as u64));
    }
}

/// Adds every organization and workgroup that is named but not among what was read, without an origin, so that one
/// already there is merely found.
pub fn create_missing(imported: &mut Imported) {
    let Imported { orgs, workgroups, users, .. } = imported;
    let mut org_names: std::collections::BTreeSet<String> =
        orgs.iter().flat_map(|org| [org.origin.clone(), fold(&org.name)]).collect();
    let mut workgroup_names: std::collections::BTreeSet<String> =
        workgroups.iter().flat_map(|group| [group.origin.clone(), fold(&group.name)]).collect();
    for user in users {
        for name in user.orgs.iter().chain(&user.owner) {
            if !org_names.contains(name) && org_names.insert(fold(name)) {
                let (origin, name, spot) = (String::new(), name.clone(), user.spot.clone());
                orgs.push(ImportedOrg { origin, code: None, name, spot });
            }
        }
        for name in &user.workgroups {
            if !workgroup_names.contains(name) && workgroup_names.insert(fold(name)) {
                let (origin, description) = (String::new(), String::new());
                let spot = user.spot.clone();
                workgroups.push(ImportedWorkgroup { origin, name: name.clone(), description, spot });
            }
        }
    }
}
