//! What is worth telling the author of a template. A lint never stops a message.

use serde::{Deserialize, Serialize};

use super::{Name, SUBJECT_LIMIT};

/// One flaw and where it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lint {
    /// Bytes before the flaw in the template; 0 for a flaw of the whole.
    pub at: usize,
    pub flaw: Flaw,
}

/// What is wrong with a template, or with the message made of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// A placeholder whose name is not in the registry.
    UnknownName {
        name: String,
        /// Without one the placeholder stays as it is written.
        has_default: bool,
        /// The name that was probably meant: the same but for the case of its letters.
        meant: Option<Name>,
    },
    /// A known name behind an `@`, but no placeholder.
    Unclosed { name: Name },
    /// The value is empty and there is no default.
    Empty { name: Name },
    /// A bracket without its partner.
    StrayBracket,
    /// A link within a link; the outer one is taken.
    NestedLink,
    /// A link without a text.
    EmptyLink,
    /// A link in a subject or a heading, which shows its text alone.
    LinkInLine,
    /// More than one line in a subject, a heading or an address.
    ManyLines,
    /// The rendered subject did not fit and was cut.
    TooLong,
}

impl Lint {
    pub(super) const fn new(at: usize, flaw: Flaw) -> Self {
        Self { at, flaw }
    }

    /// Says what is wrong and the way out.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.flaw {
            Flaw::UnknownName { name, has_default: true, meant } => {
                format!("No value is named \"{name}\", so its default is always shown.{}", did_you_mean(*meant))
            }
            Flaw::UnknownName { name, has_default: false, meant } => {
                format!("No value is named \"{name}\", so \"@{name}@\" stays as it is written.{}", did_you_mean(*meant))
            }
            Flaw::Unclosed { name } => {
                let name = name.word();
                format!("\"@{name}\" is not closed: write @{name}@, or @{name}|\"a default\"@.")
            }
            Flaw::Empty { name } => {
                let name = name.word();
                format!("{name} is empty here and has no default: @{name}|\"a default\"@ would give it one.")
            }
            Flaw::StrayBracket => "A bracket has no partner and stays as it is written.".to_owned(),
            Flaw::NestedLink => "A link cannot be within a link; the inner brackets are left out.".to_owned(),
            Flaw::EmptyLink => "A link has no text: write the text between the brackets.".to_owned(),
            Flaw::LinkInLine => "A subject or a heading has no links; the text of the link is shown alone.".to_owned(),
            Flaw::ManyLines => "This is one line; line breaks become spaces.".to_owned(),
            Flaw::TooLong => format!("The line has more than {SUBJECT_LIMIT} characters here and is cut."),
        }
    }
}

fn did_you_mean(meant: Option<Name>) -> String {
    meant.map(|name| format!(" Did you mean \"{}\"?", name.word())).unwrap_or_default()
}
