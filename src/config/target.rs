//! Targets: which database is meant, and how it is reached.

use std::fmt;
use std::path::PathBuf;

use super::Address;
use crate::domain::text::Shown;

/// A database as it is named on the command line or in the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A file on this machine.
    File(PathBuf),
    /// A database behind SSH, as it was written.
    Remote(String),
}

impl Target {
    /// Tells a path from an address as `scp` does: what has a colon before its first slash lies on another host.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let before_slash = text.split('/').next().unwrap_or_default();
        if text.starts_with("ssh://") || before_slash.contains(':') {
            Self::Remote(text.to_owned())
        } else {
            Self::File(PathBuf::from(text))
        }
    }

    /// The name by which it can be opened again.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Remote(address) => address.clone(),
        }
    }

    /// The path by which whoever answers for this database reads another one, where both lie at the same place.
    #[must_use]
    pub fn path_to(&self, other: &Self) -> Option<String> {
        match (self, other) {
            (Self::File(_), Self::File(path)) => {
                Some(std::path::absolute(path).unwrap_or_else(|_| path.clone()).to_string_lossy().into_owned())
            }
            (Self::Remote(here), Self::Remote(there)) => {
                let (here, there) = (Address::parse(here).ok()?, Address::parse(there).ok()?);
                let same = (&here.user, &here.host, here.port) == (&there.user, &there.host, there.port);
                (same && !there.path.is_empty()).then_some(there.path)
            }
            _ => None,
        }
    }

    /// The training database that lies beside a database file, as the demonstration makes them.
    #[must_use]
    pub fn source_beside(&self) -> Option<PathBuf> {
        let Self::File(path) = self else { return None };
        let beside = std::path::absolute(path).ok()?.with_file_name("train.db");
        (beside.is_file() && beside.file_name() != path.file_name()).then_some(beside)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", Shown::new(&path.to_string_lossy())),
            Self::Remote(address) => write!(f, "{}", Shown::new(address)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_are_told_apart() {
        let cases = [
            ("prod.db", false),
            ("/srv/prod.db", false),
            ("./ops@host:x", false),
            ("ops@host:/srv/prod.db", true),
            ("host:prod.db", true),
            ("ssh://ops@host:22/srv/prod.db", true),
        ];
        for (text, remote) in cases {
            assert_eq!(matches!(Target::parse(text), Target::Remote(_)), remote, "{text}");
            assert_eq!(Target::parse(text).to_string(), text);
        }
    }

    #[test]
    fn a_source_at_the_same_place_has_a_path_there() {
        let cases = [
            ("/srv/prod.db", "/srv/train.db", Some("/srv/train.db")),
            ("ops@host:/srv/prod.db", "ops@host:/srv/train.db", Some("/srv/train.db")),
            ("ops@host:/srv/prod.db", "ssh://ops@host/srv/train.db", Some("/srv/train.db")),
            ("ops@host:/srv/prod.db", "ssh://ops@host:22/srv/train.db", None),
            ("ops@host:/srv/prod.db", "ops@other:/srv/train.db", None),
            ("ops@host:/srv/prod.db", "eve@host:/srv/train.db", None),
            ("ops@host:/srv/prod.db", "/srv/train.db", None),
            ("/srv/prod.db", "ops@host:/srv/train.db", None),
        ];
        for (destination, source, path) in cases {
            let found = Target::parse(destination).path_to(&Target::parse(source));
            assert_eq!(found.as_deref(), path, "{source} for {destination}");
        }
    }

    #[test]
    fn a_source_is_suggested_where_one_lies_beside() {
        let folder = tempfile::TempDir::new().unwrap();
        let (production, training) = (folder.path().join("prod.db"), folder.path().join("train.db"));
        assert_eq!(Target::File(production.clone()).source_beside(), None);
        std::fs::write(&training, "").unwrap();
        assert_eq!(Target::File(production).source_beside(), Some(training.clone()));
        assert_eq!(Target::File(training).source_beside(), None);
        assert_eq!(Target::parse("ops@host:/srv/prod.db").source_beside(), None);
    }
}
