//! The kinds of configuration items: one table of name, label, policy, and the users each refers to.
//!
//! Identifiers tell where an item was made. Below [`FIRST`] are the vendor's own, from [`FIRST`] to [`LAST`] those built
//! in the source and pushed by a sync, above [`LAST`] those made in the destination, which a sync leaves alone.

use std::fmt;

/// The first id of the range that a sync deletes and copies.
pub const FIRST: i64 = 1_000_000_000;
/// The last id of the range that a sync deletes and copies.
pub const LAST: i64 = 1_999_999_999;
/// The kind under which workgroups are counted; they stand in a table of their own.
pub const WORKGROUP: &str = "workgroup";
/// The kind of finding that speaks of a user rather than an item; its number is that of the source user.
pub const USER: &str = "user";
/// Dashboards that users arranged for themselves.
pub const PERSONAL_DASHBOARD: &str = "personal_dashboard";

/// Tells whether an id lies in the range that a sync deletes and copies.
#[must_use]
pub const fn in_range(id: i64) -> bool {
    FIRST <= id && id <= LAST
}

/// How the items of one kind are brought over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
    /// The id range is emptied in the destination and filled from the source.
    RangeReplace,
    /// Matched by name, whatever the ids.
    NameReplace,
    /// Copied over what is there; nothing is ever deleted.
    UpsertKeep,
    /// Matched by name; only names with one of these prefixes take part, and those are replaced as a whole.
    PrefixReplace(&'static [&'static str]),
    /// Stays where it is, on both sides.
    NotCopied,
}

impl Policy {
    /// The word of the specification.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RangeReplace => "RANGE_REPLACE",
            Self::NameReplace => "NAME_REPLACE",
            Self::UpsertKeep => "UPSERT_KEEP",
            Self::PrefixReplace(_) => "PREFIX_REPLACE",
            Self::NotCopied => "NOT_COPIED",
        }
    }

    /// Tells whether items are matched by name instead of by id.
    #[must_use]
    pub const fn by_name(self) -> bool {
        matches!(self, Self::NameReplace | Self::PrefixReplace(_))
    }

    /// Tells whether an item takes part in the exchange, judged by its id and name.
    #[must_use]
    pub fn covers(self, id: i64, name: &str) -> bool {
        match self {
            Self::RangeReplace => in_range(id),
            Self::NameReplace | Self::UpsertKeep => true,
            Self::PrefixReplace(prefixes) => has_prefix(name, prefixes),
            Self::NotCopied => false,
        }
    }
}

/// Tells whether some part of a dotted name begins with one of the prefixes, in any case.
///
/// A column is listed as `table.column`; a custom column of a standard table is custom all the same.
fn has_prefix(name: &str, prefixes: &[&str]) -> bool {
    let begins = |part: &str, prefix: &str| {
        part.as_bytes().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    name.split('.').any(|part| prefixes.iter().any(|prefix| begins(part, prefix)))
}

/// What a user is to an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    RunnableBy,
    EditableBy,
    Owner,
    RulesetUser,
    /// In the item's history of being checked out.
    Checkout,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::RunnableBy, Self::EditableBy, Self::Owner, Self::RulesetUser, Self::Checkout];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::RunnableBy => "runnable_by",
            Self::EditableBy => "editable_by",
            Self::Owner => "owner",
            Self::RulesetUser => "ruleset_user",
            Self::Checkout => "checkout",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Kind {
    /// As stored in `config_items.kind`.
    pub name: &'static str,
    /// For people, in the plural.
    pub label: &'static str,
    pub policy: Policy,
    /// The references to users that are copied and re-pointed; rows with any other role are no references.
    pub roles: &'static [Role],
}

impl Kind {
    /// Finds the row of a kind.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|kind| kind.name == name)
    }

    #[must_use]
    pub fn has_checkouts(&self) -> bool {
        self.roles.contains(&Role::Checkout)
    }

    /// Tells whether the kind has references other than its checkout history.
    #[must_use]
    pub fn has_users(&self) -> bool {
        self.roles.iter().any(|role| *role != Role::Checkout)
    }
}

const NONE: &[Role] = &[];
const CHECKOUT: &[Role] = &[Role::Checkout];
const QUERY: &[Role] = &[Role::RunnableBy, Role::EditableBy, Role::Owner];
const RULESET: &[Role] = &[Role::RulesetUser];
const CUSTOM: Policy = Policy::PrefixReplace(&["CT_", "CUSTOM_"]);
const PROCEDURES: Policy = Policy::PrefixReplace(&["C_", "dnn_", "aspnet_"]);
const FUNCTIONS: Policy = Policy::PrefixReplace(&["C_"]);
const VIEWS: Policy = Policy::PrefixReplace(&["CUSTOM_", "qview_"]);

/// All kinds in the order in which a plan lists them. A kind that is not here stays where it is.
#[rustfmt::skip]
pub static TABLE: [Kind; 26] = [
    Kind { name: "form", label: "forms", policy: Policy::RangeReplace, roles: CHECKOUT },
    Kind { name: "workflow", label: "workflows", policy: Policy::RangeReplace, roles: CHECKOUT },
    Kind { name: "dashboard", label: "dashboards", policy: Policy::RangeReplace, roles: CHECKOUT },
    Kind { name: "dropdown_list", label: "drop-down lists", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "case_note_template", label: "case note templates", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "data_domain", label: "data domains", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "report", label: "reports", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "report_file", label: "report files", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "import_def", label: "import definitions", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "export_def", label: "export definitions", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "async_task", label: "background tasks", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "portal_config", label: "portal settings", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "access_option", label: "access options", policy: Policy::RangeReplace, roles: NONE },
    Kind { name: "query", label: "queries", policy: Policy::RangeReplace, roles: QUERY },
    Kind { name: "eligibility_ruleset", label: "eligibility rulesets", policy: Policy::RangeReplace, roles: RULESET },
    Kind { name: WORKGROUP, label: "workgroups", policy: Policy::NameReplace, roles: NONE },
    Kind { name: "code", label: "codes", policy: Policy::UpsertKeep, roles: NONE },
    Kind { name: "db_table", label: "database tables", policy: CUSTOM, roles: NONE },
    Kind { name: "db_column", label: "database columns", policy: CUSTOM, roles: NONE },
    Kind { name: "db_procedure", label: "database procedures", policy: PROCEDURES, roles: NONE },
    Kind { name: "db_function", label: "database functions", policy: FUNCTIONS, roles: NONE },
    Kind { name: "db_view", label: "database views", policy: VIEWS, roles: NONE },
    Kind { name: PERSONAL_DASHBOARD, label: "personal dashboards", policy: Policy::NotCopied, roles: NONE },
    Kind { name: "template_category", label: "template categories", policy: Policy::NotCopied, roles: NONE },
    Kind { name: "blog_post", label: "blog posts", policy: Policy::NotCopied, roles: NONE },
    Kind { name: "forum_post", label: "forum posts", policy: Policy::NotCopied, roles: NONE },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_range_has_four_edges() {
        let edges = [(999_999_999, false), (FIRST, true), (LAST, true), (2_000_000_000, false)];
        for (id, inside) in edges {
            assert_eq!(in_range(id), inside, "{id}");
        }
    }

    #[test]
    fn prefixes_are_found_in_any_case_and_part() {
        let cases = [
            ("db_table", "CT_Intake", true),
            ("db_table", "ct_intake", true),
            ("db_table", "CUSTOM_Intake", true),
            ("db_table", "Client", false),
            ("db_table", "ACT_Intake", false),
            ("db_table", "CT", false),
            ("db_column", "Client.CUSTOM_Age", true),
            ("db_column", "CT_Intake.Age", true),
            ("db_column", "Client.Age", false),
            ("db_procedure", "dbo.C_Close", true),
            ("db_procedure", "aspnet_Membership", true),
            ("db_procedure", "dnn_AddUser", true),
            ("db_procedure", "sp_help", false),
            ("db_function", "C_Age", true),
            ("db_function", "dnn_Age", false),
            ("db_view", "qview_7", true),
            ("db_view", "CT_View", false),
            ("db_view", "é", false),
        ];
        for (kind, name, covered) in cases {
            assert_eq!(Kind::named(kind).unwrap().policy.covers(1, name), covered, "{kind} {name}");
        }
    }

    #[test]
    fn each_kind_stands_once_and_five_refer_to_users() {
        let names: BTreeSet<_> = TABLE.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), TABLE.len());
        let referring: Vec<_> = TABLE.iter().filter(|kind| !kind.roles.is_empty()).map(|kind| kind.name).collect();
        assert_eq!(referring, ["form", "workflow", "dashboard", "query", "eligibility_ruleset"]);
        assert_eq!(TABLE.iter().filter(|kind| kind.policy == Policy::RangeReplace).count(), 15);
        assert!(TABLE.iter().all(|kind| !(kind.has_users() && kind.has_checkouts())), "one of the two is read");
    }

    #[test]
    fn roles_round_trip() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
    }
}
