//! The 27 tool access permissions: one table from which the schema, the editor, the guards and the tests read.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much of a tool a user may use; Write includes Read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Level {
    #[default]
    None,
    Read,
    Write,
}

impl Level {
    /// The number stored in the database; absence stands for 0.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64
    }

    #[must_use]
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::Read),
            2 => Some(Self::Write),
            _ => None,
        }
    }

    /// One letter for narrow columns: `W`, `R`, `·`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::None => '·',
            Self::Read => 'R',
            Self::Write => 'W',
        }
    }

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// Writes the token of the text form: `none`, `R`, `W`.
impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Read => "R",
            Self::Write => "W",
        })
    }
}

/// What raising a permission to a level can lead to.
///
/// Tier 1 lets the holder raise privileges or take over accounts; tier 2 lets them reach or spread data that their
/// own security settings deny. `Plain` does neither.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Tier {
    Plain,
    One,
    Two,
}

impl Tier {
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Plain => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// One row of the table: a tool and what its levels mean.
#[derive(Debug)]
pub struct Row {
    pub permission: Permission,
    pub code: &'static str,
    pub group: &'static str,
    pub label: &'static str,
    pub has_read: bool,
    pub read: Tier,
    pub write: Tier,
    /// What Write covers, for the editor's help line.
    pub covers: &'static str,
}

macro_rules! permissions {
    ($($variant:ident $code:literal $group:literal $label:literal $read:ident $tier_read:ident $tier_write:ident $covers:literal;)*) => {
        /// A tool whose use is granted per user.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Permission {
            $($variant,)*
        }

        impl Permission {
            /// All permissions in the order of the editor.
            pub const ALL: [Self; COUNT] = [$(Self::$variant,)*];
        }

        /// The number of permissions.
        pub const COUNT: usize = [$($code),*].len();

        /// The table itself, in the order of [`Permission::ALL`].
        pub static TABLE: [Row; COUNT] = [$(Row {
            permission: Permission::$variant,
            code: $code,
            group: $group,
            label: $label,
            has_read: permissions!(@read $read),
            read: Tier::$tier_read,
            write: Tier::$tier_write,
            covers: $covers,
        },)*];
    };
    (@read read) => { true };
    (@read only_write) => { false };
}

permissions! {
    RecycleBin "recycle_bin" "Forms" "Delete Records/Recycle Bin" read Plain Plain "see and restore deleted records";
    DropdownList "dropdown_list" "Forms" "Drop-down List" read Plain Plain "list definitions and their items";
    FormDesigner "form_designer" "Forms" "Form Designer" read Plain One "forms";
    FormOverlay "form_overlay" "Forms" "Form Overlay" read Plain Plain "overlays of forms";
    DataExplorer "data_explorer" "IDEA" "Data Explorer" read Plain Plain "questions";
    DomainDesigner "domain_designer" "IDEA" "Domain Designer" read Plain Two "data domains and who sees them";
    QueryDesigner "query_designer" "IDEA" "Query Designer" read Plain Two "queries";
    ReportDesigner "report_designer" "IDEA" "Report Designer" read Plain Two "reports";
    DataExport "data_export" "Import/Export" "Data Export" only_write Plain Two "exports, up to the whole database";
    DataImport "data_import" "Import/Export" "Data Import" only_write Plain One "imports";
    SystemIntegration "system_integration" "Import/Export" "System Integration" read One One "integrations and their API keys";
    CalendarDesigner "calendar_designer" "Misc" "Calendar Designer" read Plain Plain "calendars";
    CaseNoteTemplates "case_note_templates" "Misc" "Case Note Templates" read Plain Plain "templates of case notes";
    DataWarehouse "data_warehouse" "Misc" "Data Warehouse" read Plain Two "the warehouse";
    ElevatedApi "elevated_api" "Misc" "Elevated API" only_write Plain One "API methods that need elevation";
    EligibilityDesigner "eligibility_designer" "Misc" "Eligibility Designer" read Plain Plain "rulesets and rules";
    HousingDesigner "housing_designer" "Misc" "Housing Designer" read Plain Plain "facilities, rooms, beds";
    PasswordChanges "password_changes" "Misc" "Password Changes" only_write Plain One "any user's password";
    PasswordChangesInOrganization "password_changes_in_org" "Misc" "Password Changes in Organization" only_write Plain One "passwords of users related to an organization the holder may edit";
    PortalDesigner "portal_designer" "Misc" "Portal Designer" read Plain Two "portal pages";
    SecurityAccessControl "security_access_control" "Misc" "Security Access Control" only_write Plain One "whether designs obey the security model";
    SetupData "setup_data" "Misc" "Setup Data Management" read Plain Two "organizations, programs, codes";
    UserSetup "user_setup" "Misc" "User Setup" read Plain One "users, their organizations and workgroups";
    WorkflowDesigner "workflow_designer" "Misc" "Workflow Designer" read Plain Two "workflows";
    DashboardDesigner "dashboard_designer" "Workgroup" "Dashboard Designer" read Plain Plain "dashboards";
    DashboardPersonalization "dashboard_personalization" "Workgroup" "Dashboard Personalization" only_write Plain Plain "one's own dashboard";
    WorkgroupDesigner "workgroup_designer" "Workgroup" "Workgroup Designer" read Plain One "workgroups and their menus";
}

impl Permission {
    /// The position in the table, and in every array of 27 levels.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The number stored in the database: 1 to 27.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64 + 1
    }

    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number.checked_sub(1)?).ok().and_then(|index| Self::ALL.get(index).copied())
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.code == code).map(|row| row.permission)
    }

    #[must_use]
    pub fn row(self) -> &'static Row {
        &TABLE[self.index()]
    }

    /// The tier that holding this level reaches.
    #[must_use]
    pub fn tier(self, level: Level) -> Tier {
        match level {
            Level::None => Tier::Plain,
            Level::Read => self.row().read,
            Level::Write => self.row().write,
        }
    }

    /// Tells whether the level exists for this permission: a write-only one has no Read.
    #[must_use]
    pub fn allows(self, level: Level) -> bool {
        level != Level::Read || self.row().has_read
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().code)
    }
}

/// A user's 27 levels.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Levels([Level; COUNT]);

impl Levels {
    #[must_use]
    pub const fn get(&self, permission: Permission) -> Level {
        self.0[permission.index()]
    }

    pub const fn set(&mut self, permission: Permission, level: Level) {
        self.0[permission.index()] = level;
    }

    pub fn iter(&self) -> impl Iterator<Item = (Permission, Level)> + '_ {
        Permission::ALL.into_iter().zip(self.0)
    }

    /// Tells whether every level here is within the other's.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.iter().all(|(permission, level)| level <= other.get(permission))
    }

    /// Tells whether this holder reaches a tier-1 permission at a level that the other does not (rank, guard G4).
    #[must_use]
    pub fn outranks(&self, other: &Self) -> bool {
        self.iter().any(|(permission, level)| {
            let reached = [Level::Read, Level::Write].into_iter().filter(|step| *step <= level);
            reached.into_iter().any(|step| permission.tier(step) == Tier::One && other.get(permission) < step)
        })
    }

    /// The most serious tier reached by any level: tier 1, else tier 2, else plain.
    #[must_use]
    pub fn tier(&self) -> Tier {
        let tiers = || self.iter().map(|(permission, level)| permission.tier(level));
        if tiers().any(|tier| tier == Tier::One) {
            Tier::One
        } else if tiers().any(|tier| tier == Tier::Two) {
            Tier::Two
        } else {
            Tier::Plain
        }
    }
}

impl FromIterator<(Permission, Level)> for Levels {
    fn from_iter<I: IntoIterator<Item = (Permission, Level)>>(pairs: I) -> Self {
        let mut levels = Self::default();
        for (permission, level) in pairs {
            levels.set(permission, level);
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_with_read_and_seven_without() {
        assert_eq!(COUNT, 27);
        assert_eq!(TABLE.iter().filter(|row| row.has_read).count(), 20);
    }

    #[test]
    fn numbers_and_codes_round_trip() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_number(permission.number()), Some(permission));
            assert_eq!(Permission::from_code(permission.row().code), Some(permission));
            assert_eq!(permission.row().permission, permission);
        }
        assert_eq!(Permission::from_number(0), None);
        assert_eq!(Permission::from_number(28), None);
        assert_eq!(Permission::from_number(i64::MIN), None);
    }

    #[test]
    fn only_tier_one_outranks() {
        let plain: Levels = [(Permission::DataExport, Level::Write)].into_iter().collect();
        let setup: Levels = [(Permission::UserSetup, Level::Write)].into_iter().collect();
        let reader: Levels = [(Permission::UserSetup, Level::Read)].into_iter().collect();
        assert!(!plain.outranks(&setup), "tier 2 is not rank");
        assert!(setup.outranks(&plain));
        assert!(setup.outranks(&reader));
        assert!(!reader.outranks(&Levels::default()), "reading User Setup is no tier");
        assert!(!setup.outranks(&setup));
    }
}
