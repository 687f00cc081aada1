//! What is worth telling whoever sets a property: of its template, and of how it goes together with the others.

use super::{Property, Values};
use crate::domain::message::Span;

/// One thing worth telling.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Advice {
    /// Bytes before it in the value; absent for what lies in another property.
    pub at: Option<usize>,
    pub sentence: String,
}

impl Values {
    /// Looks at a value that can be kept. What a message is about is filled in for it.
    #[must_use]
    pub fn advise(&self, property: &Property, text: &str) -> Vec<Advice> {
        let rendered = self.rendered(property, text).unwrap_or_default();
        let lints = rendered.lints.iter().map(|lint| Advice { at: Some(lint.at), sentence: lint.sentence() });
        let has_link = rendered.spans.iter().any(|span| matches!(span, Span::Link(_)));
        let nowhere = has_link && property.leads_to_site() || property.name == "UserApprovalEmailBody";
        let beside = match property.name {
            _ if nowhere && self.site().is_empty() => {
                Some("ApplicationUrl is empty, so the mail does not say where its links lead.")
            }
            "SsoUsersNeedApproval" if text == "off" && !self.admits() => Some(
                "SsoOrganization and SsoWorkgroup say where new users belong; while one is empty, they wait for \
                 approval all the same.",
            ),
            _ => None,
        };
        lints.chain(beside.map(|sentence| Advice { at: None, sentence: sentence.to_owned() })).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rstest::rstest;

    use super::*;
    use crate::domain::ids::UserId;
    use crate::domain::properties::{About, find};

    #[rstest]
    #[case::clean("UserApprovalMessage", "Wait, [ask] for it.", &[], "")]
    #[case::unknown_name("UserApprovalMessage", "@Nobody@", &[], "No value is named \"Nobody\"")]
    #[case::empty_value("UserApprovalMessage", "@CustomerID@", &[], "CustomerID is empty here")]
    #[case::given_value("UserApprovalMessage", "@CustomerID@", &[("CustomerID", "7")], "")]
    #[case::link_to_nowhere("UserApprovalApprovedBody", "[Sign in]", &[], "ApplicationUrl is empty")]
    #[case::link("UserApprovalApprovedBody", "[Sign in]", &[("ApplicationUrl", "https://t.example/")], "")]
    #[case::nowhere_to_belong("SsoUsersNeedApproval", "off", &[("SsoOrganization", "ABC")], "all the same")]
    #[case::somewhere("SsoUsersNeedApproval", "off", &[("SsoOrganization", "ABC"), ("SsoWorkgroup", "Desk")], "")]
    #[case::approval("SsoUsersNeedApproval", "on", &[], "")]
    fn advice(#[case] name: &str, #[case] text: &str, #[case] set: &[(&str, &str)], #[case] expected: &str) {
        let stored = |name: &'static str| -> Result<Option<String>, Infallible> {
            Ok(set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned()))
        };
        let about = About { user: UserId(7), name: "Dana", source: "idp.example" };
        let Ok(values) = Values::gather(stored, Some(about));
        let found = values.advise(find(name).unwrap(), text);
        let sentences: Vec<&str> = found.iter().map(|advice| advice.sentence.as_str()).collect();
        assert_eq!(sentences.is_empty(), expected.is_empty(), "{sentences:?}");
        assert!(sentences.iter().all(|sentence| sentence.contains(expected)), "{sentences:?}");
    }
}
