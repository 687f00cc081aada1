//! The system properties: what a site can set, each with its default. A property that was never set is not stored.

mod id;
mod lint;
mod parse;
mod table;
mod values;

use super::message::{Lint, Shape, Template};
use super::text::Raw;
pub use id::PropertyId;
pub use lint::Advice;
pub use parse::{TEXT_LIMIT, addresses, resolved};
pub use table::PROPERTIES;
pub use values::{About, Values};

/// A property that a site can set.
#[derive(PartialEq, Eq, Debug)]
pub struct Property {
    pub name: &'static str,
    /// What it controls, in one sentence.
    pub controls: &'static str,
    pub kind: Kind,
    pub default: &'static str,
}

/// What the value of a property is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A template of any number of lines.
    Text,
    /// A template of one line: a subject or a heading.
    Subject,
    /// A template of an address of the web, absolute or below the application's own.
    Url,
    /// An absolute address of the web without placeholders, or nothing.
    Site,
    /// One line without placeholders, which may be empty.
    Line,
    /// E-mail addresses, separated by comma, semicolon or space; there may be none.
    Addresses,
    /// `on` or `off`.
    Flag,
    /// A whole number between two others, both of them included.
    Number { least: u32, most: u32 },
    /// One word out of a few.
    Choice(&'static [&'static str]),
}

/// The property that says what the product is called in messages.
pub const PRODUCT: &str = "system.ProductName";

/// The property of that name. Names are compared as they are written.
#[must_use]
pub fn find(name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|property| property.name == name)
}

impl Property {
    /// Checks a value and brings it to the form in which it is stored.
    ///
    /// # Errors
    /// One sentence that says what is wrong and what is possible.
    pub fn parse(&self, text: &str) -> Result<String, Raw> {
        parse::value(self.kind, text)
    }

    /// The value that counts: what the site has set, or the default where that is nothing or cannot be read.
    #[must_use]
    pub fn effective<'v>(&self, stored: Option<&'v str>) -> &'v str {
        let counts = |value: &&str| match self.kind {
            // What an author wrote stays, were it too long by now; a blank message would tell nobody anything.
            Kind::Text | Kind::Subject => !value.trim().is_empty(),
            _ => self.parse(value).is_ok(),
        };
        stored.filter(counts).unwrap_or(self.default)
    }

    /// The value that counts as a template; `None` where the property is not one.
    #[must_use]
    pub fn template(&self, stored: Option<&str>) -> Option<Template> {
        self.kind.shape().map(|shape| Template::parse(self.effective(stored), shape))
    }

    /// Whether it is a mail whose links lead to the application, so that each is followed by its address.
    #[must_use]
    pub fn leads_to_site(&self) -> bool {
        self.name == "UserApprovalApprovedBody"
    }

    /// What is worth telling the author of a value; nothing for a property that is not a template.
    #[must_use]
    pub fn lints(&self, text: &str) -> Vec<Lint> {
        self.kind.shape().map(|shape| Template::parse(text, shape).lints().to_vec()).unwrap_or_default()
    }
}

impl Kind {
    /// The shape of the template; `None` for what is not one.
    #[must_use]
    pub const fn shape(self) -> Option<Shape> {
        match self {
            Self::Text => Some(Shape::Text),
            Self::Subject => Some(Shape::Line),
            Self::Url => Some(Shape::Url),
            Self::Site | Self::Line | Self::Addresses | Self::Flag | Self::Number { .. } | Self::Choice(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::message::{Flaw, Name};
    use crate::domain::password::Policy;

    fn of(name: &str) -> &'static Property {
        find(name).unwrap_or_else(|| panic!("{name} is no property"))
    }

    #[test]
    fn names_are_unique_and_can_be_stored() {
        let names: BTreeSet<_> = PROPERTIES.iter().map(|property| property.name.to_ascii_lowercase()).collect();
        assert_eq!(names.len(), PROPERTIES.len());
        assert!(names.iter().all(|name| (1..=120).contains(&name.len())));
        assert!(PROPERTIES.iter().all(|property| property.controls.ends_with('.')));
        assert_eq!(find("userapprovalurl"), None);
    }

    #[test]
    fn defaults_are_valid_and_clean() {
        for property in &PROPERTIES {
            assert_eq!(property.parse(property.default).unwrap(), property.default, "{}", property.name);
            assert_eq!(property.lints(property.default), [], "{}", property.name);
        }
    }

    #[test]
    fn defaults_render_without_flaw() {
        let values = Name::ALL.map(|name| (name, "x"));
        for property in &PROPERTIES {
            if let Some(template) = property.template(None) {
                assert_eq!(template.render(&values).lints, [], "{}", property.name);
            }
        }
    }

    #[test]
    fn defaults_name_what_they_must() {
        for (name, parts) in [
            ("UserApprovalMessage", &["@system.ProductName@", "["][..]),
            ("UserApprovalSentMessage", &["["]),
            ("UserApprovalEmailSubject", &["@UserName@", "@system.ProductName@"]),
            ("UserApprovalEmailBody", &["@UserName@", "@system.ProductName@", "@domain@", "@ApproveUrl@", "@DenyUrl@"]),
            ("UserApprovalDenyMessage", &["@UserName|\"\"this user\"\"@", "@domain@", "["]),
            ("UserApprovalApprovedSubject", &["@system.ProductName|\"ClientTrack\"@"]),
            ("UserApprovalApprovedBody", &["@system.ProductName|\"ClientTrack\"@", "["]),
        ] {
            assert!(parts.iter().all(|part| of(name).default.contains(part)), "{name}");
        }
        assert_eq!(of("UserApprovalUrl").default, "viewform.aspx?FormID=308&PrimaryKey=@UserID@&PageID=1");
        let Kind::Choice(words) = of("PasswordPolicy").kind else { panic!("a policy is chosen") };
        assert_eq!(words, [Policy::LengthFirst, Policy::Classic].map(Policy::word));
        assert_eq!(of("PasswordPolicy").default, Policy::default().word());
    }

    #[test]
    fn what_counts() {
        for (name, stored, expected) in [
            ("SignInAttempts", None, "6"),
            ("SignInAttempts", Some("3"), "3"),
            ("SignInAttempts", Some("0"), "6"),
            ("SignInAttempts", Some("many"), "6"),
            ("TakeOverRule", Some("lax"), "strict"),
            ("TakeOverRule", Some("acknowledged"), "acknowledged"),
            ("SecurityQuestions", Some("on"), "on"),
            ("system.ProductName", Some(""), ""),
            ("UserApprovalSentHeading", Some("a\nb"), "a\nb"),
            ("UserApprovalSentHeading", Some(" \n"), of("UserApprovalSentHeading").default),
            ("UserApprovalUrl", Some("javascript:alert(1)"), of("UserApprovalUrl").default),
        ] {
            assert_eq!(of(name).effective(stored), expected, "{name} {stored:?}");
        }
    }

    #[test]
    fn templates_are_linted_by_their_shape() {
        let flaw = |name: &str, text: &str| of(name).lints(text).into_iter().map(|lint| lint.flaw).next();
        assert_eq!(flaw("UserApprovalMessage", "[x]"), None);
        assert_eq!(flaw("UserApprovalEmailSubject", "[x]"), Some(Flaw::LinkInLine));
        assert_eq!(flaw("UserApprovalUrl", "[x]"), None);
        assert_eq!(flaw("UserApprovalEmail", "[x]"), None);
        assert_eq!(of("UserApprovalEmail").template(None), None);
    }

    proptest! {
        #[test]
        fn what_was_parsed_stays(text in "(\\PC|\n|\t){0,60}|[a-z0-9@., ;:/?-]{0,40}") {
            for property in &PROPERTIES {
                match property.parse(&text) {
                    Ok(value) => prop_assert_eq!(property.parse(&value), Ok(value), "{}", property.name),
                    Err(sentence) => prop_assert!(sentence.stored().ends_with('.'), "{:?}", sentence),
                }
            }
        }
    }
}
