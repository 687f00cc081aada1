//! What an operator may ask for, as the database told; the screen uses it to be polite, the database decides again.

use serde::{Deserialize, Serialize};

/// A family of actions that a standing includes or not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    SeeUsers,
    EditUsers,
    /// Somebody's password may be set here, if guard G6 lets it pass.
    SetPasswords,
    SeeBin,
    Restore,
    SeeOrgs,
    EditOrgs,
    SeeWorkgroups,
    EditWorkgroups,
    PreviewSync,
    ApplySync,
}

impl Capability {
    pub const ALL: [Self; 11] = [
        Self::SeeUsers,
        Self::EditUsers,
        Self::SetPasswords,
        Self::SeeBin,
        Self::Restore,
        Self::SeeOrgs,
        Self::EditOrgs,
        Self::SeeWorkgroups,
        Self::EditWorkgroups,
        Self::PreviewSync,
        Self::ApplySync,
    ];

    /// What it takes, for the reason shown when it is missing.
    #[must_use]
    pub const fn needs(self) -> &'static str {
        match self {
            Self::SeeUsers => "User Setup at Read",
            Self::EditUsers => "User Setup at Write",
            Self::SetPasswords => "Password Changes or Password Changes in Organization at Write",
            Self::SeeBin => "Delete Records/Recycle Bin at Read",
            Self::Restore => "Delete Records/Recycle Bin at Write and User Setup at Write",
            Self::SeeOrgs => "Setup Data Management at Read",
            Self::EditOrgs => "Setup Data Management at Write",
            Self::SeeWorkgroups => "Workgroup Designer at Read",
            Self::EditWorkgroups => "Workgroup Designer at Write",
            Self::PreviewSync => "User Setup at Read and read access to both files",
            Self::ApplySync => "Write on Form, Query, Workflow and Workgroup Designer",
        }
    }
}
