//! Everything an operator can mean, and whether it can be done here and now. The rows stand in `commands`.

mod commands;
mod group;

pub use self::commands::{Action, COMMANDS};
pub use self::group::Group;
use super::keymap::Context;
use crate::api::Capability;

/// One row of the table.
#[derive(Debug)]
pub struct Command {
    pub action: Action,
    /// The name in files and on the command line.
    pub name: &'static str,
    /// A few words for the palette, the first of them for the footer.
    pub title: &'static str,
    pub help: &'static str,
    pub group: Group,
    pub keys: &'static [(Context, &'static str)],
    /// The greater, the longer it stays in a narrow footer; 0 keeps it out.
    pub weight: u8,
    pub needs: Option<Capability>,
}

impl Action {
    /// The row of the table that describes the action; the table is in the order of the actions.
    pub fn command(self) -> &'static Command {
        &COMMANDS[self as usize]
    }

    /// By how many lines the action leads through a list or a text of which so many lines are in sight; `None` where it
    /// leads sideways or nowhere.
    pub fn lines(self, page: usize) -> Option<isize> {
        let page = isize::try_from(page.max(1)).unwrap_or(isize::MAX);
        let half = (page / 2).max(1);
        Some(match self {
            Self::Up => -1,
            Self::Down => 1,
            Self::PageUp => -page,
            Self::PageDown => page,
            Self::HalfUp => -half,
            Self::HalfDown => half,
            Self::First => isize::MIN,
            Self::Last => isize::MAX,
            _ => return None,
        })
    }

    /// Whether the action leads up or down a list.
    pub const fn leads_in_list(self) -> bool {
        use Action::{Down, First, HalfDown, HalfUp, Last, PageDown, PageUp, Up};
        matches!(self, Up | Down | PageUp | PageDown | HalfUp | HalfDown | First | Last)
    }

    /// Whether the action leads through the fields of a form, on from one of them, or out of it.
    pub const fn leads_in_form(self) -> bool {
        use Action::{Accept, Back, Down, NextField, PageDown, PageUp, PreviousField, Up};
        matches!(self, Up | Down | PageUp | PageDown | NextField | PreviousField | Accept | Back)
    }

    /// Whether the action moves the cursor along a list.
    pub fn is_motion(self) -> bool {
        self.command().group == Group::Moving && !matches!(self, Self::Open | Self::Back)
    }

    /// Whether the action writes what is staged, or takes back what was written: whoever may edit anything may try, and
    /// the rules look at every cell.
    pub const fn is_about_sets(self) -> bool {
        use Action::{AcceptRisk, Acknowledge, Commit, CommitOk, StageInverse, UndoSet, UndoThis};
        matches!(self, Commit | CommitOk | Acknowledge | AcceptRisk | UndoThis | StageInverse | UndoSet)
    }

    /// Whether the action means everybody marked, if somebody is, so that the marks must all be there.
    pub const fn is_about_marked(self) -> bool {
        use Action::{
            Aim, ApplyTemplate, Approve, ClearMarks, Compare, Deny, FillMarks, MakeLike, OpenPermissions, Park,
        };
        let decides = matches!(self, Approve | Deny | Park | Self::Restore | Self::Status);
        let gives = matches!(self, OpenPermissions | ApplyTemplate | MakeLike | Aim | FillMarks);
        decides || gives || matches!(self, Compare | ClearMarks)
    }

    /// Whether the action does something with the line under the cursor, so that it must be the right one.
    pub fn is_about_line(self) -> bool {
        use Capability::{EditUsers, Restore, SetPasswords};
        let edits = (self.is_about_sets() || matches!(self.command().needs, Some(EditUsers | SetPasswords | Restore)))
            && !matches!(self, Self::AddUser | Self::QuickAdd | Self::ReopenForm);
        let setup = matches!(self, Self::EditRecord | Self::RemoveRecord | Self::SwitchRecord);
        edits || setup || matches!(self, Self::Mark | Self::MarkRange | Self::CopyLogin | Self::EditUser | Self::Team)
    }
}

/// Whether an action can be done here and now; it decides the key, the footer, the palette and the reason shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Offer {
    Yes,
    /// It belongs here but cannot be done now; the sentence says why.
    No(String),
    /// It means nothing here.
    Absent,
}

impl Offer {
    /// Offers when the condition holds, and says why not otherwise.
    pub fn when(holds: bool, reason: &str) -> Self {
        if holds { Self::Yes } else { Self::No(reason.to_owned()) }
    }
}

#[cfg(test)]
mod tests;
