//! The groups of commands, in the order of the help.

/// Under which heading the help lists a command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    Moving,
    Finding,
    Marking,
    Editing,
    Setup,
    Permissions,
    Approvals,
    Sync,
    Draft,
    Past,
    Audit,
    Panes,
    Dialogs,
    Program,
}

impl Group {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Moving => "Moving",
            Self::Finding => "Finding",
            Self::Marking => "Marking",
            Self::Editing => "Editing",
            Self::Setup => "Setup",
            Self::Permissions => "Permissions and templates",
            Self::Approvals => "Approvals",
            Self::Sync => "Configuration sync",
            Self::Draft => "Draft and review",
            Self::Past => "As it was",
            Self::Audit => "Audit",
            Self::Panes => "Panes",
            Self::Dialogs => "Dialogs",
            Self::Program => "Program",
        }
    }
}
