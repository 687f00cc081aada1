//! The four permission templates that ship with a new database; a site may edit them and add its own.

use super::permission::{Level, Levels, Permission};

/// The template that quick add gives unless told otherwise.
pub const BY_DEFAULT: &str = "Basic User";

/// A shipped template: its name and the letters of its 27 levels in table order (`-`, `R`, `W`).
#[derive(Debug)]
pub struct Shipped {
    pub name: &'static str,
    letters: &'static str,
}

pub static SHIPPED: [Shipped; 4] = [
    Shipped { name: BY_DEFAULT, letters: "---------------------------" },
    Shipped { name: "Power User", letters: "RR--W-WR---RW--RR-W--RW-RW-" },
    Shipped { name: "System Administrator", letters: "WWRRWRWWWWRWWR-WWWWR-WWRWWR" },
    Shipped { name: "Implementation Manager", letters: "WWWWWWWWWWWWWWWWWWWWWWWWWWW" },
];

impl Shipped {
    #[must_use]
    pub fn levels(&self) -> Levels {
        let level = |letter| match letter {
            'W' => Level::Write,
            'R' => Level::Read,
            _ => Level::None,
        };
        Permission::ALL.into_iter().zip(self.letters.chars().map(level)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_exists_for_its_permission() {
        for template in &SHIPPED {
            assert_eq!(template.letters.len(), Permission::ALL.len(), "{}", template.name);
            for (permission, level) in template.levels().iter() {
                assert!(permission.allows(level), "{} {permission} {level}", template.name);
            }
        }
    }

    #[test]
    fn spot_checks_against_the_published_table() {
        use Permission as P;
        let [basic, power, admin, manager] = [0, 1, 2, 3].map(|index: usize| SHIPPED[index].levels());
        assert_eq!(basic, Levels::default());
        let cases = [
            (P::RecycleBin, Level::Read, Level::Write),
            (P::FormDesigner, Level::None, Level::Read),
            (P::QueryDesigner, Level::Write, Level::Write),
            (P::DataExport, Level::None, Level::Write),
            (P::SystemIntegration, Level::None, Level::Read),
            (P::CaseNoteTemplates, Level::Write, Level::Write),
            (P::ElevatedApi, Level::None, Level::None),
            (P::PasswordChanges, Level::None, Level::Write),
            (P::PasswordChangesInOrganization, Level::Write, Level::Write),
            (P::PortalDesigner, Level::None, Level::Read),
            (P::SecurityAccessControl, Level::None, Level::None),
            (P::SetupData, Level::Read, Level::Write),
            (P::UserSetup, Level::Write, Level::Write),
            (P::WorkflowDesigner, Level::None, Level::Read),
            (P::DashboardPersonalization, Level::Write, Level::Write),
            (P::WorkgroupDesigner, Level::None, Level::Read),
        ];
        for (permission, of_power, of_admin) in cases {
            assert_eq!(power.get(permission), of_power, "power {permission}");
            assert_eq!(admin.get(permission), of_admin, "admin {permission}");
            assert_eq!(manager.get(permission), Level::Write);
        }
        assert!(power.within(&admin) && admin.within(&manager));
    }
}
