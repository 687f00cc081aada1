//! The fields that can be edited, one table for each kind of row.

use serde::{Deserialize, Serialize};

use super::value::Kind;

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

/// Whether the people of an organization see the field in which a restriction is chosen.
pub const SHOWN: &[&str] = &["shown", "hidden"];

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

    /// Whether people may change the field of their own row (guard G7).
    #[must_use]
    pub const fn is_personal(self) -> bool {
        use UserField::{City, JobTitle, Name, Phone, State, Street, Zip};
        matches!(self, Name | Street | City | State | Zip | Phone | JobTitle)
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
        Provider "provider" "Provider" Kind::Provider;
        DefaultRestriction "default_restriction" "Default restriction" Kind::Option;
        RestrictionField "restriction_field" "Restriction field" Kind::Choice(SHOWN);
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

fields! {
    /// What an organization allows of a restriction option.
    OptionPart {
        Visible "visible" "Visible" Kind::Flag;
        Editable "editable" "Editable" Kind::Flag;
    }
}

fields! {
    /// A field of a restriction option. An option exists while it has a label.
    OptionField {
        Label "label" "Label" Kind::Text(120);
    }
}

fields! {
    /// A field of a row of a plain list, a location or a provider. Such a row exists while it has a name.
    ListField {
        Name "name" "Name" Kind::Text(200);
    }
}

fields! {
    /// A field of an information release. A release exists while it has a name.
    ReleaseField {
        Name "name" "Name" Kind::Text(200);
        Comments "comments" "Comments" Kind::Text(1000);
    }
}

fields! {
    /// A part of what one organization shares with another under a release.
    EdgePart {
        Active "active" "Shares" Kind::Presence;
        End "end" "Until" Kind::Day;
    }
}
