//! What can be done in a matrix now, and why something cannot.

use super::edit::Edit;
use super::editor::Editor;
use super::share::Share;
use super::sheet::Sheet;
use super::target::Reach;
use super::topic::Topic;
use crate::api::Capability;
use crate::api::matrix::Axis;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::day::Day;
use crate::domain::ids::OrgId;
use crate::tui::action::{Action, Offer};
use crate::tui::model::Model;
use crate::tui::sheet::Apply;

impl Sheet {
    pub fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as Do;
        let axis = self.topic.axis();
        if let Some(edit) = Edit::of(axis, action) {
            return self.offers_edit(model, edit);
        }
        let (is_parted, of_users) = (self.topic.is_parted(), self.topic.is_about_users());
        let someone = || Offer::when(self.rows.current().is_some(), "There is nothing under the cursor.");
        let marks = || Offer::when(!self.rows.marked(model).is_empty(), "Nothing is marked.");
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            Do::Left | Do::Right | Do::PageLeft | Do::PageRight | Do::FirstColumn | Do::LastColumn => Offer::Yes,
            Do::FilterColumns if is_parted => Offer::Absent,
            Do::Filter | Do::FilterColumns | Do::MarkMatching => Offer::Yes,
            Do::Sort | Do::SortReverse if self.topic.is_of_people() => Offer::Yes,
            Do::RunsOutSoon if self.topic.is_of_people() && axis != Axis::Permissions => Offer::Yes,
            Do::OnlyRelated if is_parted || matches!(self.topic, Topic::Sharing(_)) => Offer::Yes,
            Do::Accept if self.typing.is_some() => Offer::Yes,
            Do::Back if self.topic.is_laid() || self.can_go_back(model) => Offer::Yes,
            Do::Mark | Do::MarkRange => someone(),
            Do::Open if of_users || matches!(self.topic, Topic::Sharing(_)) => someone(),
            Do::Open => model.why_not(Capability::EditOrgs).map_or_else(someone, Offer::No),
            Do::WhoHolds if of_users => Offer::when(self.column().is_some(), "There is no column under the cursor."),
            Do::ApplyTemplate | Do::MakeLike if axis == Axis::Permissions => about_users(model, action, someone),
            Do::ClearMarks => marks(),
            Do::Aim if self.selection.aimed => Offer::Yes,
            Do::Aim => marks(),
            Do::Until if self.topic.can_end() => self.offers_until(model),
            Do::OrganizationsOf if axis == Axis::Organizations && self.topic.is_of_people() => someone(),
            Do::WorkgroupsOf if axis == Axis::Workgroups && self.topic.is_of_people() => someone(),
            Do::MembersOf if of_users && axis != Axis::Permissions && !matches!(self.topic, Topic::Members(..)) => {
                Offer::when(self.column().is_some(), "There is no column under the cursor.")
            }
            Do::ReplaceWith if of_users && axis != Axis::Permissions && !matches!(self.topic, Topic::Members(..)) => {
                let known = model.cache.columns(axis, "").is_some();
                Offer::when(known && self.here().is_some(), "There is nothing under the cursor yet.")
            }
            Do::FillRow if is_parted => Offer::Absent,
            Do::FillColumn => self.offers_fill(model, Reach::Column),
            Do::FillRow => self.offers_fill(model, Reach::Row),
            Do::FillMarks => self.offers_fill(model, Reach::Marks),
            _ => Offer::Absent,
        }
    }

    fn can_go_back(&self, model: &Model) -> bool {
        let works = self.fill.is_some() || self.replacing.is_some();
        let waits = self.typing.is_some() || works || self.selection.anchor().is_some();
        let filtered = !self.rows.filter().is_empty() || !self.columns.listing.filter.is_empty();
        waits || filtered || self.is_aimed(model)
    }

    fn offers_edit(&self, model: &Model, edit: Edit) -> Offer {
        let (Some(place), Some(by)) = (self.here(), Editor::of(model)) else {
            return Offer::No("There is no cell under the cursor.".to_owned());
        };
        // It would take the place of the one that waits, and that would be lost.
        if self.fill.is_some() {
            return Offer::No("An edit waits for its cells; esc stops it.".to_owned());
        }
        if edit == Edit::Remove && self.is_owner(model, place.column) {
            let text = "This is the owning organization: it goes only with another owner.";
            return Offer::No(text.to_owned());
        }
        let alone = self.selection.anchor().is_none() && !self.is_aimed(model);
        let known = alone && self.cells.is_loaded(place);
        let left = known.then(|| edit.left(place, by, &model.draft, &self.cells)).flatten();
        left.map_or(Offer::Yes, |left| Offer::No(left.sentence()))
    }

    /// Whether an organization owns the user whose relations are shown, and will.
    pub fn is_owner(&self, model: &Model, org: i64) -> bool {
        let Topic::Of(user, Axis::Organizations) = self.topic else { return false };
        match model.draft.overlay(Cell::User { user, field: UserField::OwningOrg }) {
            Some(staged) => *staged == Value::Org(OrgId(org)),
            None => model.cache.card(user).and_then(|card| card.owner.as_ref()).is_some_and(|owner| owner.0.0 == org),
        }
    }

    /// An end is asked for only where a relation could have one.
    fn offers_until(&self, model: &Model) -> Offer {
        let edit = match self.topic {
            // Any day will do here that is not before the first.
            Topic::Sharing(_) => Edit::Share(Share::Until(Day(i32::MAX))),
            _ => Edit::Until(model.now),
        };
        self.offers_edit(model, edit)
    }

    fn offers_fill(&self, model: &Model, reach: Reach) -> Offer {
        if self.fill.is_some() {
            return Offer::No("A fill is on its way; esc stops it.".to_owned());
        }
        if self.last.is_none() {
            return Offer::No("Set or clear something first; a fill does the same again for many.".to_owned());
        }
        if reach == Reach::Marks && self.rows.marked(model).is_empty() {
            return Offer::No("Nothing is marked.".to_owned());
        }
        Offer::when(self.here().is_some(), "There is no cell under the cursor.")
    }
}

/// Whether something can be done for everybody marked, else for the user under the cursor.
fn about_users(model: &Model, action: Action, someone: impl Fn() -> Offer) -> Offer {
    if model.marks.is_empty() {
        return someone();
    }
    Apply::too_many(action == Action::MakeLike, model.marks.len()).map_or(Offer::Yes, Offer::No)
}
