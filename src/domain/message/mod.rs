//! Message templates: text with placeholders and links, into which a value can never bring markup of its own.
//!
//! ```text
//! text        := ( literal | placeholder | link )*
//! placeholder := '@' name [ '|' default ] '@'
//! name        := ident ( '.' ident )*          ident := [A-Za-z_][A-Za-z0-9_]*
//! default     := '"' chars '"'  |  '""' chars '""'      (chars: no '"' and no newline; backslash is literal)
//! link        := '[' text ']'
//! ```
//!
//! What fits none of these is literal, so that `help@org.example` survives. Parsing never fails: what looks like a
//! mistake is told as a [`Lint`]. A template is cut into literals, blanks and links before a value is looked at, and a
//! value is never read again; so whatever a user calls themselves, the message keeps its structure.

mod lint;
mod neutral;
mod parse;
mod render;
#[cfg(test)]
mod tests;
mod unlinked;

use serde::{Deserialize, Serialize};

pub use lint::{Flaw, Lint};
pub use neutral::neutral;
pub use parse::Template;
pub use render::{Rendered, Span};

/// Most characters of a rendered subject.
pub const SUBJECT_LIMIT: usize = 200;

/// A name that a placeholder may have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Name {
    #[serde(rename = "system.ProductName")]
    ProductName,
    #[serde(rename = "CustomerID")]
    CustomerId,
    #[serde(rename = "UserID")]
    UserId,
    UserName,
    #[serde(rename = "domain")]
    Domain,
    ApproveUrl,
    DenyUrl,
}

impl Name {
    pub const ALL: [Self; 7] = [
        Self::ProductName,
        Self::CustomerId,
        Self::UserId,
        Self::UserName,
        Self::Domain,
        Self::ApproveUrl,
        Self::DenyUrl,
    ];

    /// The name as it is written in a template.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ProductName => "system.ProductName",
            Self::CustomerId => "CustomerID",
            Self::UserId => "UserID",
            Self::UserName => "UserName",
            Self::Domain => "domain",
            Self::ApproveUrl => "ApproveUrl",
            Self::DenyUrl => "DenyUrl",
        }
    }

    /// Whether users choose the value themselves.
    #[must_use]
    pub const fn is_chosen(self) -> bool {
        matches!(self, Self::UserName)
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }
}

/// What a template is a template of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Any number of lines, with links.
    Text,
    /// One line of at most [`SUBJECT_LIMIT`] characters, without links: a subject or a heading.
    Line,
    /// An address: brackets mean nothing in it, and values are percent-encoded.
    Url,
}
