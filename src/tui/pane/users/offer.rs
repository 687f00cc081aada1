//! What can be done in the list of users now, and why something cannot.

use super::{Users, about};
use crate::tui::action::{Action, Offer};
use crate::tui::model::Model;
use crate::tui::sheet::LeftForm;

impl Users {
    pub(super) fn offer(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let someone = || Offer::when(self.current().is_some(), "There is no user under the cursor.");
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Filter | A::Sort | A::SortReverse | A::MarkMatching => Offer::Yes,
            A::Accept | A::Complete if self.typing => Offer::Yes,
            A::KeepFilter => Offer::when(!self.filter.is_empty(), "There is no filter to keep; / begins to type one."),
            A::SavedFilters => Offer::Yes,
            A::Back if self.typing || self.card.open || !self.filter.is_empty() || self.range.is_begun() => Offer::Yes,
            A::Open if self.card.open => Offer::Absent,
            A::CopyLogin if !model.seat.clipboard => {
                Offer::No("Copying through the terminal is switched off.".to_owned())
            }
            A::Status | A::OpenPermissions | A::ApplyTemplate | A::MakeLike if !model.marks.is_empty() => {
                about::many(model, action)
            }
            A::OpenPermissions | A::ApplyTemplate | A::MakeLike | A::Compare | A::Explain => someone(),
            A::OrganizationsOf | A::WorkgroupsOf => someone(),
            A::Status | A::Unlock | A::ClearQuestion | A::PutOff => self.another(model),
            A::RunsOutSoon => Offer::Yes,
            A::AddUser | A::QuickAdd => Offer::Yes,
            A::ReopenForm if matches!(model.left, Some(LeftForm::User(_))) => Offer::Yes,
            A::EditUser | A::Team | A::AsItWas => someone(),
            A::Open | A::OpenDoctor | A::Mark | A::MarkRange | A::CopyLogin | A::SetPassword => someone(),
            A::ClearMarks => Offer::when(!model.marks.is_empty(), "Nobody is marked."),
            _ => Offer::Absent,
        }
    }
}
