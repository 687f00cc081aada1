//! Cells: the smallest things that can be edited, and the values they hold.
//!
//! Existence is a value too, so that making and removing need no verbs of their own. A user whose status goes from
//! `none` to `P` is created; a relation whose active flag goes from `on` to `none` is removed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{LocationId, OrgId, ProviderId, TemplateId, UserId, WorkgroupId};
use super::permission::{Level, Permission};
use super::status::Status;
use super::time::Time;

/// What kind of value a cell holds; it decides how tokens are read and which look-up an editor offers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// `none` (no such row), `off` or `on`.
    Presence,
    Flag,
    Level,
    /// `none` (no such user) or a status.
    Status,
    /// Text of at most so many characters; `none` where it may be empty.
    Text(usize),
    /// One of these words; the first is what a new row has.
    Choice(&'static [&'static str]),
    User,
    Org,
    Location,
    Provider,
    /// A moment or `none`.
    Time,
}

/// What a cell holds. `None` is absence: an empty field, or a row that does not exist.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    None,
    Flag(bool),
    Level(Level),
    Status(Status),
    Text(String),
    User(UserId),
    Org(OrgId),
    Location(LocationId),
    Provider(ProviderId),
    Time(Time),
}

impl Value {
    pub const ON: Self = Self::Flag(true);
    pub const OFF: Self = Self::Flag(false);

    /// Tells whether this counts as switched on; absence does not.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        matches!(self, Self::Flag(true))
    }

    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The text inside, `""` for absence; `None` for a value of another kind.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::None => Some(""),
            _ => None,
        }
    }

    /// Makes text a value; nothing becomes absence.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text.to_owned()) }
    }

    /// Tells whether a cell of this kind can hold the value at all.
    #[must_use]
    pub fn fits(&self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::None, kind) => !matches!(kind, Kind::Flag | Kind::Level | Kind::Choice(_)),
            (Self::Text(text), Kind::Text(limit)) => text.chars().count() <= limit,
            (Self::Text(text), Kind::Choice(words)) => words.contains(&text.as_str()),
            (Self::Flag(_), Kind::Presence | Kind::Flag)
            | (Self::Level(_), Kind::Level)
            | (Self::Status(_), Kind::Status)
            | (Self::User(_), Kind::User)
            | (Self::Org(_), Kind::Org)
            | (Self::Location(_), Kind::Location)
            | (Self::Provider(_), Kind::Provider)
            | (Self::Time(_), Kind::Time) => true,
            _ => false,
        }
    }
}

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $token:literal $label:literal $kind:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant,)* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the text form and of the database journal.
            #[must_use]
            pub const fn token(self) -> &'static str {
                match self { $(Self::$variant => $token,)* }
            }

            /// The words shown to people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => $kind,)* }
            }

            #[must_use]
            pub fn from_token(token: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| field.token() == token)
            }
        }
    };
}

/// The words of `support_capability`, the usual one first.
pub const SUPPORT: &[&str] = &["internal", "none", "vendor"];

/// What is said of a secret: there is none, there is one, or a new one is set. The secret itself stands in no cell: it
/// travels beside the set and is gone once it is hashed.
pub const SECRET: &[&str] = &["none", "set", "new"];

fields! {
    /// A field of the user form.
    UserField {
        Status "status" "Status" Kind::Status;
        Name "name" "Name" Kind::Text(120);
        Login "login" "Login" Kind::Text(254);
        JobTitle "job_title" "Job title" Kind::Text(120);
        Street "street" "Street" Kind::Text(120);
        City "city" "City" Kind::Text(80);
        State "state" "State" Kind::Text(40);
        Zip "zip" "Zip" Kind::Text(20);
        Phone "phone" "Phone" Kind::Text(40);
        OwningOrg "owning" "Owning organization" Kind::Org;
        Location "location" "Location" Kind::Location;
        Provider "provider" "Provider" Kind::Provider;
        Supervisor "supervisor" "Supervisor" Kind::User;
        CaseManager "case_manager" "Case manager" Kind::Flag;
        Support "support" "Support issues" Kind::Choice(SUPPORT);
        RequireChange "require_change" "Must change password" Kind::Flag;
        Source "source" "Account source" Kind::Text(253);
        Origin "origin" "Imported as" Kind::Text(400);
        Password "password" "Password" Kind::Choice(SECRET);
        SecurityQuestion "security_question" "Security question" Kind::Choice(SECRET);
        LockedUntil "locked_until" "Locked until" Kind::Time;
    }
}

impl UserField {
    /// Whether the field speaks of a secret that the database never gives away.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::SecurityQuestion)
    }

    /// Whether changing the field for somebody else could let the operator act as them (guard G6).
    #[must_use]
    pub const fn is_credential(self) -> bool {
        matches!(self, Self::Login | Self::Password | Self::SecurityQuestion | Self::LockedUntil)
    }
}

fields! {
    /// A part of the relation between a user and an organization.
    AccessPart {
        Active "active" "Active" Kind::Presence;
        Login "login" "Login" Kind::Flag;
        Editable "editable" "Editable" Kind::Flag;
        Until "until" "Until" Kind::Time;
    }
}

fields! {
    /// A part of a user's membership in a workgroup.
    MembershipPart {
        Active "active" "Active" Kind::Presence;
        Until "until" "Until" Kind::Time;
    }
}

fields! {
    /// A field of an organization.
    OrgField {
        Active "active" "Active" Kind::Presence;
        Code "code" "Code" Kind::Text(3);
        Name "name" "Name" Kind::Text(200);
        Street1 "street1" "Street" Kind::Text(120);
        Street2 "street2" "Street, second line" Kind::Text(120);
        City "city" "City" Kind::Text(80);
        State "state" "State" Kind::Text(40);
        Zip "zip" "Zip" Kind::Text(20);
        ContactName "contact_name" "Contact" Kind::Text(120);
        ContactPhone "contact_phone" "Contact phone" Kind::Text(40);
        Email "email" "E-mail" Kind::Text(254);
        Origin "origin" "Imported as" Kind::Text(400);
    }
}

fields! {
    /// A field of a workgroup.
    WorkgroupField {
        Active "active" "Active" Kind::Presence;
        Name "name" "Name" Kind::Text(120);
        Description "description" "Description" Kind::Text(400);
        GlobalAdminMenu "admin_menu" "Global Administration menu" Kind::Flag;
        SetupDataMenu "setup_menu" "Setup Data Management menu" Kind::Flag;
        Origin "origin" "Imported as" Kind::Text(400);
    }
}

fields! {
    /// A field of a permission template. A template exists while it has a name.
    TemplateField {
        Name "name" "Name" Kind::Text(120);
    }
}

/// The smallest editable thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    Org { org: OrgId, field: OrgField },
    Workgroup { workgroup: WorkgroupId, field: WorkgroupField },
    Template { template: TemplateId, field: TemplateField },
    TemplateLevel { template: TemplateId, permission: Permission },
    User { user: UserId, field: UserField },
    Permission { user: UserId, permission: Permission },
    Access { user: UserId, org: OrgId, part: AccessPart },
    Membership { user: UserId, workgroup: WorkgroupId, part: MembershipPart },
}

impl Cell {
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::User { field, .. } => field.kind(),
            Self::Permission { .. } | Self::TemplateLevel { .. } => Kind::Level,
            Self::Access { part, .. } => part.kind(),
            Self::Membership { part, .. } => part.kind(),
            Self::Org { field, .. } => field.kind(),
            Self::Workgroup { field, .. } => field.kind(),
            Self::Template { field, .. } => field.kind(),
        }
    }

    /// The user whose row this is, if it belongs to one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User { user, .. }
            | Self::Permission { user, .. }
            | Self::Access { user, .. }
            | Self::Membership { user, .. } => Some(user),
            Self::Org { .. } | Self::Workgroup { .. } | Self::Template { .. } | Self::TemplateLevel { .. } => None,
        }
    }

    /// The permission template whose row this is, if it belongs to one.
    #[must_use]
    pub const fn template(self) -> Option<TemplateId> {
        match self {
            Self::Template { template, .. } | Self::TemplateLevel { template, .. } => Some(template),
            _ => None,
        }
    }

    /// The organization the cell speaks of, as subject or as the other end of a relation.
    #[must_use]
    pub const fn org(self) -> Option<OrgId> {
        match self {
            Self::Org { org, .. } | Self::Access { org, .. } => Some(org),
            _ => None,
        }
    }

    /// The workgroup the cell speaks of, as subject or as the other end of a membership.
    #[must_use]
    pub const fn workgroup(self) -> Option<WorkgroupId> {
        match self {
            Self::Workgroup { workgroup, .. } | Self::Membership { workgroup, .. } => Some(workgroup),
            _ => None,
        }
    }

    /// The value a cell has when its row does not exist.
    #[must_use]
    pub fn absent(self) -> Value {
        match self.kind() {
            Kind::Flag => Value::OFF,
            Kind::Level => Value::Level(Level::None),
            Kind::Choice(words) => Value::Text(words.first().copied().unwrap_or_default().to_owned()),
            _ => Value::None,
        }
    }

    /// The words shown to people for what is edited, without its subject: `Name`, `Query Designer`, `Login`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::User { field, .. } => field.label(),
            Self::Permission { permission, .. } | Self::TemplateLevel { permission, .. } => permission.row().label,
            Self::Access { part, .. } => part.label(),
            Self::Membership { part, .. } => part.label(),
            Self::Org { field, .. } => field.label(),
            Self::Workgroup { field, .. } => field.label(),
            Self::Template { field, .. } => field.label(),
        }
    }
}

/// Writes the key under which the journal keeps the cell: numbers only, stable when things are renamed.
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
            Self::TemplateLevel { template, permission } => write!(f, "template/{template}/perm/{permission}"),
        }
    }
}

/// Reads the key that [`Cell`]'s `Display` writes.
impl std::str::FromStr for Cell {
    type Err = String;

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
            _ => None,
        };
        cell.ok_or_else(|| format!("\"{}\" names no cell.", key.escape_debug()))
    }
}

#[cfg(test)]
pub(crate) mod strategy {
    //! Random cells for property tests.

    use proptest::prelude::*;

    use super::*;

    pub fn cell() -> impl Strategy<Value = Cell> {
        let id = prop_oneof![1..9_000_i64, -4..0_i64];
        let user = id.clone().prop_map(UserId);
        let org = id.clone().prop_map(OrgId);
        let template = id.clone().prop_map(TemplateId);
        let workgroup = id.prop_map(WorkgroupId);
        prop_oneof![
            (user.clone(), prop::sample::select(UserField::ALL)).prop_map(|(user, field)| Cell::User { user, field }),
            (user.clone(), prop::sample::select(&Permission::ALL[..]))
                .prop_map(|(user, permission)| Cell::Permission { user, permission }),
            (user.clone(), org.clone(), prop::sample::select(AccessPart::ALL))
                .prop_map(|(user, org, part)| Cell::Access { user, org, part }),
            (user, workgroup.clone(), prop::sample::select(MembershipPart::ALL))
                .prop_map(|(user, workgroup, part)| Cell::Membership { user, workgroup, part }),
            (template.clone(), prop::sample::select(TemplateField::ALL))
                .prop_map(|(template, field)| Cell::Template { template, field }),
            (template, prop::sample::select(&Permission::ALL[..]))
                .prop_map(|(template, permission)| Cell::TemplateLevel { template, permission }),
            (org, prop::sample::select(OrgField::ALL)).prop_map(|(org, field)| Cell::Org { org, field }),
            (workgroup, prop::sample::select(WorkgroupField::ALL))
                .prop_map(|(workgroup, field)| Cell::Workgroup { workgroup, field }),
        ]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_round_trip(cell in strategy::cell()) {
            prop_assert_eq!(cell.to_string().parse::<Cell>(), Ok(cell));
        }
    }

    #[test]
    fn absence_fits_where_a_row_may_be_missing() {
        for field in UserField::ALL {
            let cell = Cell::User { user: UserId(1), field: *field };
            assert!(cell.absent().fits(cell.kind()), "{cell}");
        }
    }
}
