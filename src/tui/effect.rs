//! What shall happen next: outside the app as an [`Effect`], inside it as a [`Step`]. Both are plain values.

use std::sync::Arc;

use super::action::Action;
use super::courier::Errand;
use super::dialog::Prompt;
use super::files::FileWish;
use super::marks::Marks;
use super::model::Writing;
use super::pane::Tab;
use super::sheet::{Cover, LeftForm};
use super::widget::{Notice, Tone, Typed};
use crate::api::audit::AuditHead;
use crate::api::review::Judgement;
use crate::api::{Request, Secret, Secrets, Standing};
use crate::domain::cell::Cell;
use crate::domain::chain::Head;
use crate::domain::change::{Accepted, Change, ChangeSet};
use crate::domain::draft::{Bulk, Draft, StagedFile};
use crate::domain::ids::{SetId, UserId};
use crate::link::{Slot, Ticket};

/// A copy longer than this is dropped by terminals.
pub const LONGEST_COPY: usize = 56_000;

/// What shall happen outside; the run loop carries it out.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Draw the screen once the events that wait are dealt with.
    Draw,
    Ask {
        ticket: Ticket,
        slot: Option<Slot>,
        request: Request,
    },
    /// Put the text on the clipboard of the operator's terminal.
    Copy(String),
    /// The same with a secret, which stands in no record of what happened.
    CopySecret(Secret),
    /// Ring the operator's terminal.
    Bell,
    /// Write or read a file that the operator named.
    File(FileWish),
    /// Send for something of a source at another place.
    Errand(Errand),
    /// Nobody waits for the answer to a question any more.
    Cancel(Ticket),
    /// Keep the draft where it is found again.
    KeepDraft(Box<Draft>),
    /// Keep which users are marked.
    KeepMarks(Box<Marks>),
    /// Let go of a judgement, which takes its time where it is large.
    LetGo(Arc<Judgement>),
    /// Keep what was typed into a form that is open, or forget what was kept.
    KeepForm(Option<Box<LeftForm>>),
    /// Keep the end of the journal after a commit, so that it can be told later that it was cut off.
    KeepAnchor(Head),
    /// Somebody else is at the terminal: keep from now on for them, and say what was kept for them earlier.
    Sit(Box<Standing>),
    /// Compare what is kept of the journal with what the database says of it.
    CompareAnchor(Head, AuditHead),
    /// Make the next attempt at a broken line at once.
    Dial,
    /// Give the terminal back until the shell continues us.
    Suspend,
    Quit,
    /// End because nobody is there, and nobody could unlock the console.
    Abandon,
}

/// What a pane or a dialog wants done, and what a yes stands for.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// Mean this action, as if its key had been pressed.
    Act(Action),
    Open(Prompt),
    /// Close the dialog on top.
    Close,
    Show(Tab),
    /// Lay a sheet on the pane that is shown.
    Lay(Cover),
    /// Take the topmost sheet off the pane.
    Uncover,
    /// List the users that a filter finds.
    Find(String),
    /// Show everything about one user.
    Visit(UserId),
    /// Show a committed set in the history.
    VisitSet(SetId),
    /// Show in the journal every change of a cell.
    VisitCell(Cell),
    /// Show the pane that was shown before this one.
    Return,
    Say(Notice),
    /// Stage changes as one step of the draft.
    Stage(Vec<Change>),
    /// Stage an edit of many cells that was made a part at a time.
    StageBulk(Box<Bulk>),
    /// Stage what was read from a change file.
    StageFile(Box<StagedFile>),
    /// Stage what takes a committed set back, as one step of the draft, with its reason where there is none yet.
    StageInverse(SetId, ChangeSet),
    /// Keep with the draft what was knowingly accepted for it.
    Accept(Accepted),
    /// Ask something that is not a want; the pane that is shown settles the answer.
    Ask {
        slot: Option<Slot>,
        request: Request,
    },
    /// Send something that writes, under a receipt of its own.
    Write(Writing),
    /// The same with the operator's own password, which was asked for.
    WriteWith(Writing, Secret),
    /// The same with all the secrets that belong to the set.
    WriteSecrets(Writing, Secrets),
    /// Draw entropy for the dialog on top.
    DrawEntropy,
    /// Keep a new password for a user whose cell says so, until the draft is committed.
    Keep(UserId, Secret),
    /// Text that was asked for has been entered.
    Entered {
        purpose: Purpose,
        text: String,
    },
    /// Stop what takes long.
    GiveUp,
    /// Stop what is to be written, as long as both sides are only looked at.
    StopWriting,
    Outside(Effect),
}

/// What a text is for that is asked of the operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The reason that is kept with a change set.
    Reason,
    /// The note that is kept with a decision.
    Note,
    /// The number that confirms a mass removal.
    Number,
    /// The name under which a filter is kept.
    FilterName,
    /// One of the filters that are kept.
    SavedFilter,
    /// A filter to be used.
    Filter,
    /// The path of the file that changes are written to, or read from.
    SaveFile,
    OpenFile,
    /// The database a sync copies from: a path, an address or a profile.
    SyncSource,
    /// The destination login that a source user becomes.
    SyncOverride,
    /// The workgroup of the source that one of the destination is mapped to.
    SyncMap,
    /// The number of deletions of a kind that is over the threshold.
    SyncNumber,
    /// Why a sync is applied; and that it shall be, for that reason.
    SyncReason,
    SyncApply,
    /// Why a backup is restored; and that it shall be, for that reason.
    RestoreReason,
    RestoreApply,
    /// The path of the file that a plan is kept in, or opened from.
    SyncSave,
    SyncOpen,
    /// The path of the file that rows of a plan are written to.
    SyncExport,
    /// The login of a source user whom an item refers to.
    SyncUser,
    /// What a new template is called.
    NewTemplate,
    /// What a template is called from now on.
    TemplateName,
    /// The number of the user for whom messages are shown filled in.
    PreviewUser,
    /// When a grant ends.
    Until,
    /// The moment as of which something is shown, and the one up to which its differences are told.
    Moment,
    OtherMoment,
    /// The number of a release, an organization or a workgroup that was looked up.
    Release,
    Organization,
    Workgroup,
}

impl Purpose {
    /// Whether the text names a file.
    pub const fn is_path(self) -> bool {
        matches!(self, Self::SaveFile | Self::OpenFile | Self::SyncSave | Self::SyncOpen | Self::SyncExport)
    }
}

/// The step that says something in the status line.
pub fn say(tone: Tone, text: impl Into<String>) -> Step {
    Step::Say(Notice::new(tone, text))
}

/// Says why nothing was put into a field, where that is so.
pub fn say_refused(typed: Typed) -> Vec<Step> {
    if let Typed::Refused(reason) = typed { vec![say(Tone::Warning, reason)] } else { Vec::new() }
}
