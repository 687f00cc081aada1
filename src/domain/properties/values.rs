//! What the placeholders of a message stand for: by what a site has set, and by whom the message is about.

use super::{Property, find, resolved};
use crate::domain::ids::UserId;
use crate::domain::message::{Name, Rendered, Template};

/// Whom a message is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct About<'a> {
    pub user: UserId,
    pub name: &'a str,
    /// Where the account comes from.
    pub source: &'a str,
}

/// The values of all placeholders.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Values {
    values: Vec<(Name, String)>,
    /// Where links lead that lead to no page of their own; empty where that is not known.
    site: String,
    /// Whether it is said where those belong who need no approval.
    admits: bool,
}

impl Values {
    /// Gathers the values; `stored` is asked for what the site has set.
    ///
    /// # Errors
    /// Whatever the question for a property reports.
    pub fn gather<E>(
        mut stored: impl FnMut(&'static str) -> Result<Option<String>, E>,
        about: Option<About<'_>>,
    ) -> Result<Self, E> {
        let mut effective = |name: &'static str| -> Result<String, E> {
            let stored = stored(name)?;
            let property = find(name);
            Ok(property.map(|property| property.effective(stored.as_deref()).to_owned()).unwrap_or_default())
        };
        let site = effective("ApplicationUrl")?;
        let (approve, deny) = (effective("UserApprovalUrl")?, effective("UserApprovalDenyUrl")?);
        let text = |text: fn(About<'_>) -> String| about.map(text).unwrap_or_default();
        let mut values = vec![
            (Name::ProductName, effective(Name::ProductName.word())?),
            (Name::CustomerId, effective(Name::CustomerId.word())?),
            (Name::UserId, text(|about| about.user.to_string())),
            (Name::UserName, text(|about| about.name.to_owned())),
            (Name::Domain, text(|about| about.source.to_owned())),
        ];
        let admits = !effective("SsoOrganization")?.is_empty() && !effective("SsoWorkgroup")?.is_empty();
        let known = Self { values: values.clone(), site: site.clone(), admits };
        for (name, address) in [(Name::ApproveUrl, approve), (Name::DenyUrl, deny)] {
            let address = known.render(&Template::parse(&address, crate::domain::message::Shape::Url));
            values.push((name, resolved(address.plain().stored(), &site)));
        }
        Ok(Self { values, site, admits })
    }

    /// Fills a template in.
    #[must_use]
    pub fn render(&self, template: &Template) -> Rendered {
        let values: Vec<(Name, &str)> = self.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        template.render(&values)
    }

    /// The value of a property, filled in as it is shown on a page; `None` for one that is not a template.
    #[must_use]
    pub fn rendered(&self, property: &Property, text: &str) -> Option<Rendered> {
        Some(self.render(&Template::parse(text, property.kind.shape()?)))
    }

    pub(super) const fn admits(&self) -> bool {
        self.admits
    }

    /// Where links lead that lead to no page of their own.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    const DANA: About<'static> = About { user: UserId(7), name: "Dana", source: "idp.example" };

    fn render(set: &[(&str, &str)], about: Option<About<'_>>, name: &str) -> String {
        let stored = |name: &'static str| -> Result<Option<String>, Infallible> {
            Ok(set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned()))
        };
        let Ok(values) = Values::gather(stored, about);
        let property = find(name).unwrap();
        let text = set.iter().find(|(set, _)| *set == name).map(|(_, value)| *value);
        values.rendered(property, property.effective(text)).unwrap().plain().stored().to_owned()
    }

    #[test]
    fn links_lie_below_the_application() {
        let set = [("ApplicationUrl", "https://track.example/"), ("UserApprovalEmailBody", "@ApproveUrl@ @DenyUrl@")];
        assert_eq!(
            render(&set, Some(DANA), "UserApprovalEmailBody"),
            "https://track.example/viewform.aspx?FormID=308&PrimaryKey=7&PageID=1 \
             https://track.example/denyuser.aspx?PrimaryKey=7"
        );
        assert_eq!(render(&[], Some(DANA), "UserApprovalUrl"), "viewform.aspx?FormID=308&PrimaryKey=7&PageID=1");
    }

    #[test]
    fn a_value_is_not_read_again() {
        let dana = About { name: "@domain@ [x]", ..DANA };
        let set = [("UserApprovalEmailSubject", "@UserName@ of @domain@")];
        assert_eq!(render(&set, Some(dana), "UserApprovalEmailSubject"), "@domain@ [x] of idp.example");
    }

    #[test]
    fn without_a_user_the_defaults_stand() {
        let set = [("UserApprovalEmailSubject", "@UserName|\"somebody\"@ wants in")];
        assert_eq!(render(&set, None, "UserApprovalEmailSubject"), "somebody wants in");
    }
}
