//! Who may see and edit which part of the setup, and what an empty list says.

use crate::api::Capability;
use crate::api::setup::{SetupId, SetupList};
use crate::tui::model::Model;

/// Why a list is not shown to the operator.
pub(super) fn why_unseen(list: SetupList, model: &Model) -> Option<String> {
    let first = sees(list);
    let shared = matches!(list, SetupList::Orgs | SetupList::Workgroups);
    let users = shared && model.why_not(Capability::SeeUsers).is_none();
    model.why_not(first).filter(|_| !users)
}

/// Why everything about a row is not shown, though the list is.
pub(super) fn why_hidden(id: SetupId, model: &Model) -> Option<String> {
    why_closed(id.list(), model)
}

/// Why the rows of a list are not shown whole, though the list may be.
pub(super) fn why_closed(list: SetupList, model: &Model) -> Option<String> {
    match list {
        SetupList::Orgs => model.why_not(Capability::SeeOrgs),
        list => why_unseen(list, model),
    }
}

const fn sees(list: SetupList) -> Capability {
    match list {
        SetupList::Workgroups => Capability::SeeWorkgroups,
        _ => Capability::SeeOrgs,
    }
}

/// What is said where a list has no rows, with what would stand there.
pub(super) const fn empty(list: SetupList) -> &'static str {
    match list {
        SetupList::Orgs => "There is no organization yet. a adds one; its code is made unless you type it.",
        SetupList::Workgroups => "There is no workgroup yet. a adds one.",
        SetupList::Releases => {
            "There is no information release yet: no organization sees another's unrestricted data. a adds \
             one; who shares with whom under it is said by: beadle mous share."
        }
        SetupList::Locations => "There is no location yet. a adds one; organizations and users refer to them.",
        SetupList::Providers => "There is no provider yet. a adds one; organizations and users refer to them.",
        SetupList::Options => "There is no restriction option. a adds one of the site's own.",
    }
}
