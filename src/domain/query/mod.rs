//! The search language: structured terms and free words, all of which a user must satisfy.
//!
//! Reading never fails. What is not understood is searched for as plain text, and a hint says why; so that a list is
//! never empty for a reason that nobody told.

mod complete;
mod nouns;
mod parse;
mod terms;

use std::fmt;

pub use complete::{Candidate, Completing, candidate};
pub use nouns::Noun;
pub use parse::parse;
pub(in crate::domain) use parse::{span, tokens, unquoted};
pub use terms::{TERMS, TermHelp};

use super::ids::UserId;
use super::permission::{Level, Permission, Tier};
use super::status::Status;
use super::text::{Raw, Words};
use super::time::{DAY, HOUR};

/// What was typed, understood.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Query {
    pub conditions: Vec<Condition>,
    pub words: Vec<Word>,
    /// One sentence about what was not understood.
    pub hint: Option<Raw>,
}

/// A term, or its opposite.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Condition {
    pub negated: bool,
    pub term: Term,
}

/// Text that the name or the login contains, or does not.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Word {
    pub negated: bool,
    pub text: String,
}

/// One structured term. Where it holds a list, any of the list will do.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Term {
    Status(Vec<Status>),
    Org(Flag, Vec<String>),
    Owning(Vec<String>),
    Workgroup(Vec<String>),
    Permission(Vec<Held>),
    /// The most serious tier that a user's levels reach.
    Tier(Vec<Tier>),
    Template(Vec<String>),
    Source(Vec<Source>),
    Domain(Vec<String>),
    Supervisor(Vec<String>),
    Seen(Span),
    Never,
    Locked,
    Limbo,
    Pending(Option<Span>),
    /// Some grant will run out within so long, or only later. Beside terms that name organizations or workgroups, this
    /// and the next two speak of the grants there; alone, of all that a user has.
    Expires(Span),
    /// Whether some grant will run out at all.
    Ends(Vec<Ending>),
    /// Some grant ran out, at any time or so long ago.
    Expired(Option<Span>),
    Id(Vec<UserId>),
}

/// Which flag of the relation to an organization is meant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Flag {
    Active,
    Login,
    Editable,
}

/// A permission held at a level.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Held {
    pub permission: Permission,
    /// Exactly this level, or at least this one.
    pub exactly: bool,
    pub level: Level,
}

/// Where an account comes from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    Local,
    /// Any identity provider.
    Sso,
    /// The identity provider of this domain.
    Provider(String),
}

/// Whether something that is held runs out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ending {
    Never,
    Some,
}

/// Less or more than so many milliseconds away.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Span {
    Within(i64),
    LongerThan(i64),
}

impl Query {
    /// The statuses in question: active, unless a term speaks of statuses, pending users or one user.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        let said = |term: &Term| matches!(term, Term::Status(_) | Term::Pending(_) | Term::Id(_));
        if !self.conditions.iter().any(|condition| said(&condition.term)) {
            return vec![Status::Active];
        }
        let fits = |status: &Status| {
            self.conditions.iter().all(|condition| match &condition.term {
                Term::Status(wanted) => wanted.contains(status) != condition.negated,
                Term::Pending(None) => (*status == Status::Pending) != condition.negated,
                Term::Pending(Some(_)) => condition.negated || *status == Status::Pending,
                _ => true,
            })
        };
        Status::ALL.into_iter().filter(fits).collect()
    }
}

impl Query {
    /// The words whose places in a name or a login can be shown: those that have to be there.
    #[must_use]
    pub fn sought(&self) -> Words {
        Words::new(self.words.iter().filter(|word| !word.negated).map(|word| word.text.as_str()))
    }
}

impl Ending {
    const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Some => "some",
        }
    }
}

impl Flag {
    const fn term(self) -> &'static str {
        match self {
            Self::Active => "org",
            Self::Login => "org.login",
            Self::Editable => "org.edit",
        }
    }
}

/// Writes the query in a form that reads back as the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions = self.conditions.iter().map(ToString::to_string);
        let words = self.words.iter().map(ToString::to_string);
        f.write_str(&conditions.chain(words).collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.negated { "-" } else { "" };
        write!(f, "{minus}{}", self.term)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.negated { "-" } else { "" };
        write!(f, "{minus}{}", value(&self.text))
    }
}

/// Tells whether a word is read as itself without quotation marks.
fn reads_plain(text: &str) -> bool {
    let special = |c: char| c.is_whitespace() || matches!(c, '"' | ':' | '<' | '>' | '~' | '|' | '=');
    let keyword = TERMS.iter().any(|row| row.name.eq_ignore_ascii_case(text));
    !(text.is_empty() || text.starts_with('-') || keyword || text.contains(special))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn value(text: &str) -> String {
    if reads_plain(text) { text.to_owned() } else { quoted(text) }
}

fn list<T>(f: &mut fmt::Formatter<'_>, name: &str, all: &[T], write: impl Fn(&T) -> String) -> fmt::Result {
    write!(f, "{name}{}", all.iter().map(write).collect::<Vec<_>>().join("|"))
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |name: &String| value(name);
        match self {
            Self::Status(statuses) => list(f, "status:", statuses, ToString::to_string),
            Self::Org(flag, names) => list(f, &format!("{}:", flag.term()), names, text),
            Self::Owning(names) => list(f, "owning:", names, text),
            Self::Workgroup(names) => list(f, "wg:", names, text),
            Self::Permission(held) => list(f, "perm:", held, ToString::to_string),
            Self::Tier(tiers) => list(f, "tier:", tiers, |tier| tier.number().to_string()),
            Self::Template(names) => list(f, "template~", names, text),
            Self::Source(sources) => list(f, "source:", sources, ToString::to_string),
            Self::Domain(names) => list(f, "domain:", names, text),
            Self::Supervisor(names) => list(f, "supervisor:", names, text),
            Self::Seen(span) => write!(f, "seen{span}"),
            Self::Never => f.write_str("never"),
            Self::Locked => f.write_str("locked"),
            Self::Limbo => f.write_str("limbo"),
            Self::Pending(None) => f.write_str("pending"),
            Self::Pending(Some(span)) => write!(f, "pending{span}"),
            Self::Expires(span) => write!(f, "expires{span}"),
            Self::Ends(endings) => list(f, "expires:", endings, |ending| ending.word().to_owned()),
            Self::Expired(None) => f.write_str("expired"),
            Self::Expired(Some(span)) => write!(f, "expired{span}"),
            Self::Id(ids) => list(f, "id:", ids, ToString::to_string),
        }
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relation = if self.exactly { "=" } else { ">=" };
        write!(f, "{}{relation}{}", self.permission, self.level)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("local"),
            Self::Sso => f.write_str("sso"),
            Self::Provider(domain) => f.write_str(&value(domain)),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, length) = match self {
            Self::Within(length) => ('<', *length),
            Self::LongerThan(length) => ('>', *length),
        };
        if length % DAY == 0 { write!(f, "{sign}{}d", length / DAY) } else { write!(f, "{sign}{}h", length / HOUR) }
    }
}

#[cfg(test)]
mod tests;
