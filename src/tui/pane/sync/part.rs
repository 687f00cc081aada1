//! The parts of a plan, and which lies beneath which.

/// A part of the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Part {
    #[default]
    Kinds,
    Findings,
    Users,
    Workgroups,
    /// What the operator decided, and what the last decision changed.
    Decided,
    /// The items of one kind.
    Items,
    /// What is left to the missing user alone.
    Stranded,
    /// Who would lose their last workgroup.
    Limbo,
}

impl Part {
    /// The parts one goes through; the items of a kind lie beneath the kinds.
    pub const TABS: [Self; 5] = [Self::Kinds, Self::Findings, Self::Users, Self::Workgroups, Self::Decided];

    pub const fn title(self) -> &'static str {
        match self {
            Self::Kinds => "Kinds",
            Self::Findings => "Findings",
            Self::Users => "Users",
            Self::Workgroups => "Workgroups",
            Self::Decided => "Decided",
            Self::Items => "Items",
            Self::Stranded => "Stranded",
            Self::Limbo => "Limbo",
        }
    }

    /// The part that this one lies beneath.
    pub const fn tab(self) -> Self {
        match self {
            Self::Items => Self::Kinds,
            Self::Stranded | Self::Limbo => Self::Findings,
            tab => tab,
        }
    }

    /// The part so many places further on, around the end.
    pub fn neighbour(self, places: usize) -> Self {
        let at = Self::TABS.iter().position(|part| *part == self).unwrap_or(0);
        Self::TABS[(at + places) % Self::TABS.len()]
    }
}
