//! The embedded data files under `demo/`, read into plain structs.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Why a data file cannot be read; the tests read them all, so nobody but an author sees this.
#[derive(Debug, thiserror::Error)]
#[error("The embedded data file demo/{file} cannot be read: {problem}.")]
pub struct Unreadable {
    file: &'static str,
    problem: String,
}

/// Everything that the data files say.
#[derive(Debug)]
pub struct Library {
    pub cultures: Vec<Culture>,
    pub organizations: Vec<Organization>,
    pub workgroups: Vec<Workgroup>,
    pub words: Words,
    pub cast: Cast,
    pub pending: Vec<Applicant>,
    pub decided: Vec<Decided>,
    pub kinds: Vec<ItemKind>,
    pub topics: Vec<String>,
}

/// Names that go together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Culture {
    pub weight: u64,
    pub order: String,
    pub given: Vec<String>,
    pub family: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    pub code: String,
    pub name: String,
    pub domain: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub contact: String,
    pub phone: String,
    pub active: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    Yes,
    No,
}

/// A workgroup by its names in production and in training; an empty name means that it is not there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workgroup {
    pub name: String,
    pub in_training: String,
    pub description: String,
    pub menus: Menus,
    pub members: Members,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Menus {
    Both,
    Setup,
    #[serde(rename = "")]
    Neither,
}

/// How many people a workgroup has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Members {
    None,
    /// Administrators only.
    Few,
    Some,
    Many,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub streets: Vec<String>,
    pub cities: Vec<String>,
    pub jobs: Vec<String>,
    pub shared_domains: Vec<String>,
    pub locations: Vec<String>,
    pub providers: Vec<String>,
    pub recycle_reasons: Vec<String>,
    pub places: Vec<String>,
    pub kinds: Vec<String>,
    pub teams: Vec<String>,
}

/// People with a part to play.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    pub members: Vec<Member>,
    pub training_only: Vec<Guest>,
    pub also_in_training: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub name: String,
    pub login: String,
    pub job: String,
    pub template: String,
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
    pub workgroups: Vec<String>,
    /// `HBR:LE`: the code of an organization and the flags beside Active.
    pub access: Vec<String>,
    pub password: Option<String>,
    pub who: Option<String>,
    pub status: Option<String>,
    /// How many days ago the account was made.
    pub created: Option<i64>,
    #[serde(default)]
    pub domain_id: i64,
    /// The name in training if it is another one; empty if the login is not there.
    pub in_training: Option<String>,
}

/// Somebody whom only training knows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guest {
    pub name: String,
    pub login: String,
}

/// Somebody who waits for approval; times in hours before now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    pub name: String,
    pub login: String,
    pub asked: Option<i64>,
    pub last: Option<i64>,
    #[serde(default = "once")]
    pub times: i64,
    pub source: Option<String>,
}

/// Somebody whose request was decided; times in days before now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    pub name: String,
    pub login: String,
    pub asked: i64,
    pub decided: i64,
    pub state: Outcome,
    #[serde(default = "once")]
    pub times: i64,
    pub note: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Approved,
    Denied,
    Parked,
}

/// A kind of configuration item, how many there are, and what they are called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemKind {
    pub kind: String,
    pub count: u64,
    /// Patterns with `{topic}` or, for database objects, `{TOPIC}`.
    pub names: Vec<String>,
}

#[derive(Deserialize)]
struct NamesFile {
    culture: Vec<Culture>,
}

#[derive(Deserialize)]
struct ApplicantsFile {
    pending: Vec<Applicant>,
    decided: Vec<Decided>,
}

#[derive(Deserialize)]
struct ConfigurationFile {
    topics: Vec<String>,
    item: Vec<ItemKind>,
}

const fn once() -> i64 {
    1
}

impl Library {
    /// Reads all embedded files.
    ///
    /// # Errors
    /// The first file that cannot be read.
    pub fn read() -> Result<Self, Unreadable> {
        let names: NamesFile = toml("names.toml", include_str!("../../demo/names.toml"))?;
        let applicants: ApplicantsFile = toml("applicants.toml", include_str!("../../demo/applicants.toml"))?;
        let configuration: ConfigurationFile =
            toml("configuration.toml", include_str!("../../demo/configuration.toml"))?;
        Ok(Self {
            cultures: names.culture,
            organizations: csv("organizations.csv", include_str!("../../demo/organizations.csv"))?,
            workgroups: csv("workgroups.csv", include_str!("../../demo/workgroups.csv"))?,
            words: toml("words.toml", include_str!("../../demo/words.toml"))?,
            cast: toml("cast.toml", include_str!("../../demo/cast.toml"))?,
            pending: applicants.pending,
            decided: applicants.decided,
            kinds: configuration.item,
            topics: configuration.topics,
        })
    }
}

fn toml<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, Unreadable> {
    ::toml::from_str(text).map_err(|error| Unreadable { file, problem: error.to_string() })
}

fn csv<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, Unreadable> {
    let rows = ::csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.map_err(|error| Unreadable { file, problem: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_readable_and_name_only_example_domains() {
        let library = Library::read().unwrap();
        assert_eq!(library.organizations.len(), 36);
        assert_eq!(library.workgroups.iter().filter(|workgroup| !workgroup.name.is_empty()).count(), 12);
        assert_eq!(library.pending.len(), 40);
        let logins = library.pending.iter().map(|row| &row.login).chain(library.decided.iter().map(|row| &row.login));
        for domain in
            logins.chain(library.organizations.iter().map(|row| &row.domain)).chain(&library.words.shared_domains)
        {
            assert!(domain.ends_with(".example"), "{domain}");
        }
    }
}
