//! What the shell around the panes does itself: going from pane to pane, the draft, help, leaving.

use super::action::{Action, Offer};
use super::app::App;
use super::dialog::{Confirmation, Own, Prompt};
use super::effect::{Effect, Purpose, Step};
use super::ends::SOON;
use super::line;
use super::pane::Tab;
use super::sheet::Cover;
use super::widget::{Notice, Tone};
use super::wording::counted;
use crate::api::lookup::LookupKind;
use crate::api::matrix::Axis;
use crate::api::{Capability, Request};
use crate::domain::ids::SetId;
use crate::link::{LinkState, Slot};

/// Offers an action of the shell; `None` when the action is not the shell's.
pub fn offers(app: &App, action: Action) -> Option<Offer> {
    let above = app.dialogs.is_empty();
    let offer = match action {
        Action::Suspend if app.model.seat.is_captive => {
            return Some(Offer::No("There is no shell to go back to here.".into()));
        }
        Action::Quit | Action::Suspend | Action::Help => return Some(Offer::Yes),
        Action::Palette => Offer::when(app.model.operator().is_some(), "Sign in first."),
        Action::SignOut | Action::Refresh => Offer::Yes,
        Action::Line => return line::offers(&app.model, action),
        Action::Back if above && app.waited().is_some() && app.asking.is_reading() => Offer::Yes,
        Action::Warning => {
            let is_any = app.model.warning().is_some() || app.model.said.is_some();
            Offer::when(is_any, "Nothing was said yet, and there is nothing to warn of.")
        }
        Action::OwnPassword | Action::OwnQuestion | Action::Lock => own(app, action),
        Action::Review if Tab::of(Action::ShowReview) == Some(app.tab) => Offer::Absent,
        Action::Review => show(app, Tab::of(Action::ShowReview)),
        Action::NextPane | Action::PreviousPane => {
            if Tab::ALL.len() > 1 {
                Offer::Yes
            } else {
                Offer::Absent
            }
        }
        // A pane may have done something later than the draft's last step.
        Action::UndoStep if above && app.pane().offers(&app.model, action) != Offer::Absent => return None,
        Action::RunsOutSoon if above && app.pane().offers(&app.model, action) != Offer::Absent => return None,
        Action::RunsOutSoon => app.model.why_not(Capability::SeeUsers).map_or(Offer::Yes, Offer::No),
        Action::UndoStep => Offer::when(app.model.draft.can_undo(), "There is no staged step to take back."),
        Action::RedoStep => Offer::when(app.model.draft.can_redo(), "There is no step to take again."),
        Action::Discard => Offer::when(!app.model.draft.is_empty(), "Nothing is staged."),
        Action::UndoSet => undo_set(app),
        Action::OpenFile => Offer::when(app.model.operator().is_some(), "Sign in first."),
        // Over a list of releases or of decisions the one under the cursor is meant.
        Action::OpenSharing | Action::WhoSees | Action::OpenMail
            if above && app.pane().offers(&app.model, action) != Offer::Absent =>
        {
            return None;
        }
        Action::OpenTemplates
        | Action::OpenMail
        | Action::OpenRestrictions
        | Action::OpenSharing
        | Action::WhoSees
        | Action::OpenProperties => {
            let reason = app.model.why_not_do(app.pane().context(), action);
            reason.map_or(Offer::Yes, Offer::No)
        }
        action if Tab::of(action).is_some() => show(app, Tab::of(action)),
        _ => return None,
    };
    // Under a dialog the panes are out of reach.
    Some(if above || action == Action::Palette { offer } else { Offer::Absent })
}

/// Does what [`offers`] has offered.
pub fn act(app: &mut App, action: Action) -> Vec<Step> {
    let model = &mut app.model;
    match action {
        Action::Quit => quit(app),
        Action::Suspend => vec![Step::Outside(Effect::Suspend)],
        Action::Help => vec![Step::Open(Prompt::Help)],
        Action::Palette => vec![Step::Open(Prompt::Palette)],
        Action::SignOut => vec![Step::Ask { slot: Some(Slot("sign-in")), request: Request::SignOut }],
        Action::Line => vec![Step::Open(Prompt::Line)],
        Action::Refresh if model.link != LinkState::Up => vec![Step::Outside(Effect::Dial)],
        Action::Refresh => {
            model.cache.forget_refusals();
            model.touch();
            vec![]
        }
        Action::Back => vec![Step::GiveUp],
        Action::RunsOutSoon => vec![Step::Find(SOON.to_owned())],
        Action::Warning => {
            let warning = model.warning().map(|warning| String::from(warning.shown()));
            let said = model.said.as_ref().map(|said| said.text.clone()).filter(|said| warning.as_ref() != Some(said));
            let title = if warning.is_some() { "Warning" } else { "Said last" }.to_owned();
            let gap = (warning.is_some() && said.is_some()).then(String::new);
            vec![Step::Open(Prompt::Message { title, text: warning.into_iter().chain(gap).chain(said).collect() })]
        }
        Action::OwnPassword => vec![Step::Open(Prompt::Own(Own::Password))],
        Action::OwnQuestion => vec![Step::Open(Prompt::Own(Own::Question))],
        Action::Lock => vec![Step::Open(Prompt::Lock)],
        Action::UndoStep => touched(model.draft.undo(), "taken back"),
        Action::RedoStep => touched(model.draft.redo(), "staged again"),
        Action::Discard => {
            let staged = counted(model.draft.clear() as u64, "change", "changes");
            let text = format!("Discarded {staged}; {} brings them back.", app.keys_of(Action::UndoStep));
            vec![Step::Say(Notice::new(Tone::Plain, text))]
        }
        Action::UndoSet => model.last_set.map(confirm_undo).into_iter().collect(),
        Action::OpenFile => vec![Step::Open(Prompt::Text {
            title: "Open a change file".to_owned(),
            label: "Path of the file".to_owned(),
            initial: String::new(),
            purpose: Purpose::OpenFile,
        })],
        Action::OpenTemplates => vec![Step::Lay(Cover::Templates)],
        Action::OpenMail => vec![Step::Lay(Cover::Mail(None))],
        Action::WhoSees => vec![Step::Lay(Cover::WhoSees(None, None))],
        Action::OpenProperties => vec![Step::Lay(Cover::Properties)],
        Action::OpenSharing => vec![Step::Open(Prompt::LookUp {
            title: "Sharing under which release?".to_owned(),
            label: "A part of its number or name".to_owned(),
            kind: LookupKind::Release,
            purpose: Purpose::Release,
        })],
        Action::OpenRestrictions => vec![Step::Lay(Cover::Orgs(Axis::Restrictions))],
        Action::NextPane => vec![Step::Show(app.tab.neighbour(1))],
        Action::PreviousPane => vec![Step::Show(app.tab.neighbour(Tab::ALL.len() - 1))],
        Action::Review => Tab::of(Action::ShowReview).map(Step::Show).into_iter().collect(),
        action => Tab::of(action).map(Step::Show).into_iter().collect(),
    }
}

/// Offers what is about the operator's own password.
fn own(app: &App, action: Action) -> Offer {
    let Some(operator) = app.model.operator() else { return Offer::No("Sign in first.".to_owned()) };
    let asks = app.model.standing.as_ref().is_some_and(|standing| standing.database.security_questions);
    match action {
        Action::OwnQuestion if !asks => Offer::No("This site does not use security questions.".to_owned()),
        Action::Lock => {
            Offer::when(operator.has_password, "You have no password here to unlock the console with; q leaves it.")
        }
        _ => {
            let reason = "You have no password here; the first one is set by somebody else.";
            app.model.why_read_only().map_or_else(|| Offer::when(operator.has_password, reason), Offer::No)
        }
    }
}

fn show(app: &App, tab: Option<Tab>) -> Offer {
    let Some(tab) = tab else { return Offer::Absent };
    let reason = app.model.why_not_do(app.pane().context(), tab.action());
    reason.map_or(Offer::Yes, Offer::No)
}

fn undo_set(app: &App) -> Offer {
    if let Some(reason) = app.model.why_not_do(app.pane().context(), Action::UndoSet) {
        return Offer::No(reason);
    }
    if app.commits.is_pending() {
        return Offer::No("A commit is still on its way.".to_owned());
    }
    Offer::when(app.model.last_set.is_some(), "Nothing has been committed from here yet.")
}

/// Asks whether a committed set shall be taken back, and says what that does and what it cannot do.
pub const fn confirm_undo(set: SetId) -> Step {
    Step::Open(Prompt::Undo(set))
}

fn touched(cells: Option<usize>, done: &str) -> Vec<Step> {
    let text = cells.map(|cells| format!("{} {done}.", counted(cells as u64, "change", "changes")));
    text.map(|text| Step::Say(Notice::new(Tone::Plain, text))).into_iter().collect()
}

/// Leaves; asks first only when a commit is on its way, since staged changes are kept.
fn quit(app: &App) -> Vec<Step> {
    let leave = leaving(app).into_iter().map(Step::Outside).collect();
    if !app.commits.is_pending() || app.dialogs.iter().any(super::dialog::Dialog::is_confirmation) {
        return leave;
    }
    vec![Step::Open(Prompt::Confirm(Confirmation {
        title: "Leave while a commit is on its way".to_owned(),
        text: vec!["What becomes of it will only be seen in the history.".to_owned()],
        yes: "Leave".to_owned(),
        word: None,
        steps: leave,
    }))]
}

/// What has to happen before the program ends.
pub fn leaving(app: &App) -> Vec<Effect> {
    app.work_to_keep().into_iter().chain([Effect::Quit]).collect()
}
