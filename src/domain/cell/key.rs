//! The key under which the journal keeps a cell: stable when things are renamed, because it names them by numbers, or
//! by a name that never changes.

use std::fmt;

use super::{
    AccessPart, Cell, Edge, EdgePart, ListField, MembershipPart, OptionField, OptionPart, OrgField, ReleaseField,
    TemplateField, UserField, WorkgroupField,
};
use crate::domain::permission::Permission;
use crate::domain::text::Raw;

/// Writes the key.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { user, field } => write!(f, "user/{user}/{}", field.token()),
            Self::Permission { user, permission } => write!(f, "user/{user}/perm/{permission}"),
            Self::Access { user, org, part } => write!(f, "user/{user}/org/{org}/{}", part.token()),
            Self::Membership { user, workgroup, part } => {
                write!(f, "user/{user}/workgroup/{workgroup}/{}", part.token())
            }
            Self::Org { org, field } => write!(f, "org/{org}/{}", field.token()),
            Self::Workgroup { workgroup, field } => write!(f, "workgroup/{workgroup}/{}", field.token()),
            Self::Template { template, field } => write!(f, "template/{template}/{}", field.token()),
            Self::Option { option, field } => write!(f, "option/{option}/{}", field.token()),
            Self::Location { location, field } => write!(f, "location/{location}/{}", field.token()),
            Self::Provider { provider, field } => write!(f, "provider/{provider}/{}", field.token()),
            Self::OrgLocation { org, location } => write!(f, "org/{org}/location/{location}"),
            Self::OrgOption { org, option, part } => write!(f, "org/{org}/option/{option}/{}", part.token()),
            Self::Release { release, field } => write!(f, "release/{release}/{}", field.token()),
            Self::Edge { edge: Edge { release, from, to, begin }, part } => {
                write!(f, "release/{release}/share/{from}/{to}/{begin}/{}", part.token())
            }
            Self::Property { property } => write!(f, "property/{property}"),
            Self::TemplateLevel { template, permission } => write!(f, "template/{template}/perm/{permission}"),
        }
    }
}

/// Reads the key that [`Cell`]'s `Display` writes.
impl std::str::FromStr for Cell {
    type Err = Raw;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = key.split('/').collect();
        let cell = match parts.as_slice() {
            ["user", user, "perm", code] => (user.parse().ok())
                .zip(Permission::from_code(code))
                .map(|(user, permission)| Self::Permission { user, permission }),
            ["template", template, "perm", code] => (template.parse().ok())
                .zip(Permission::from_code(code))
                .map(|(template, permission)| Self::TemplateLevel { template, permission }),
            ["template", template, field] => (template.parse().ok())
                .zip(TemplateField::from_token(field))
                .map(|(template, field)| Self::Template { template, field }),
            ["user", user, "org", org, part] => (user.parse().ok())
                .zip(org.parse().ok())
                .zip(AccessPart::from_token(part))
                .map(|((user, org), part)| Self::Access { user, org, part }),
            ["user", user, "workgroup", workgroup, part] => (user.parse().ok())
                .zip(workgroup.parse().ok())
                .zip(MembershipPart::from_token(part))
                .map(|((user, workgroup), part)| Self::Membership { user, workgroup, part }),
            ["user", user, field] => {
                (user.parse().ok()).zip(UserField::from_token(field)).map(|(user, field)| Self::User { user, field })
            }
            ["org", org, field] => {
                (org.parse().ok()).zip(OrgField::from_token(field)).map(|(org, field)| Self::Org { org, field })
            }
            ["workgroup", workgroup, field] => (workgroup.parse().ok())
                .zip(WorkgroupField::from_token(field))
                .map(|(workgroup, field)| Self::Workgroup { workgroup, field }),
            ["org", org, "location", location] => {
                org.parse().ok().zip(location.parse().ok()).map(|(org, location)| Self::OrgLocation { org, location })
            }
            ["org", org, "option", option, part] => (org.parse().ok())
                .zip(option.parse().ok())
                .zip(OptionPart::from_token(part))
                .map(|((org, option), part)| Self::OrgOption { org, option, part }),
            ["option", option, field] => (option.parse().ok())
                .zip(OptionField::from_token(field))
                .map(|(option, field)| Self::Option { option, field }),
            ["location", location, field] => (location.parse().ok())
                .zip(ListField::from_token(field))
                .map(|(location, field)| Self::Location { location, field }),
            ["provider", provider, field] => (provider.parse().ok())
                .zip(ListField::from_token(field))
                .map(|(provider, field)| Self::Provider { provider, field }),
            ["release", release, field] => (release.parse().ok())
                .zip(ReleaseField::from_token(field))
                .map(|(release, field)| Self::Release { release, field }),
            ["release", release, "share", from, to, begin, part] => edge([release, from, to, begin])
                .zip(EdgePart::from_token(part))
                .map(|(edge, part)| Self::Edge { edge, part }),
            ["property", property] => property.parse().ok().map(|property| Self::Property { property }),
            _ => None,
        };
        cell.ok_or_else(|| format!("\"{key}\" names no cell.").into())
    }
}

fn edge([release, from, to, begin]: [&str; 4]) -> Option<Edge> {
    Some(Edge {
        release: release.parse().ok()?,
        from: from.parse().ok()?,
        to: to.parse().ok()?,
        begin: begin.parse().ok()?,
    })
}
