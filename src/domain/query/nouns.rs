//! The names in a query that stand for something in the database, so that it can be told when they stand for nothing.

use super::{Query, Term};
use crate::domain::text::Raw;

/// What a name in a query stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Noun {
    Org,
    Workgroup,
    Template,
    Supervisor,
}

impl Noun {
    /// The sentence for a name that stands for nothing.
    #[must_use]
    pub fn unknown(self, name: &str) -> Raw {
        Raw(match self {
            Self::Org => format!("No organization has {name} as its code or in its name."),
            Self::Workgroup => format!("No workgroup has {name} in its name."),
            Self::Template => format!("No template has {name} in its name."),
            Self::Supervisor => format!("Nobody has {name} in the name or the login, so nobody's supervisor has."),
        })
    }
}

impl Query {
    /// The names that are looked up, each with what it stands for. Supervisors may be given by number; those are not
    /// among them.
    pub fn nouns(&self) -> impl Iterator<Item = (Noun, &str)> {
        let names = self.conditions.iter().filter_map(|condition| match &condition.term {
            Term::Org(_, names) | Term::Owning(names) => Some((Noun::Org, names)),
            Term::Workgroup(names) => Some((Noun::Workgroup, names)),
            Term::Template(names) => Some((Noun::Template, names)),
            Term::Supervisor(names) => Some((Noun::Supervisor, names)),
            _ => None,
        });
        let each = names.flat_map(|(noun, names)| names.iter().map(move |name| (noun, name.as_str())));
        each.filter(|(noun, name)| *noun != Noun::Supervisor || name.parse::<i64>().is_err())
    }

    /// Whether only active users are looked at, because nothing speaks of statuses.
    #[must_use]
    pub fn is_about_active(&self) -> bool {
        self.statuses() == [crate::domain::status::Status::Active]
    }
}
