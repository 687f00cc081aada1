//! Requests: one for everything that can be asked; [`Reply`](super::Reply) has the answers in the same order.
//!
//! There are few, because an edit is data: every change of every kind is a cell in a set that is judged and committed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::along::Also;
use super::audit::{AuditFilter, Checkpoint};
use super::explain::Holding;
use super::gate::Arrival;
use super::import::{ImportOptions, Imported};
use super::lookup::LookupKind;
use super::mail::{Delivered, MailDecision};
use super::matrix::Axis;
use super::page::Place;
use super::past::{Between, Subject};
use super::secret::{Secret, Secrets};
use super::setup::{SetupId, SetupList};
use super::sync::{ExtractBlock, SyncAccepted, SyncAsk, SyncOrder, SyncPart};
use super::users::Find;
use crate::domain::cell::Cell;
use crate::domain::chain::Head;
use crate::domain::change::{Accepted, ChangeSet, Receipt};
use crate::domain::day::Day;
use crate::domain::ids::{FilterId, MailId, OrgId, ReleaseId, SetId, UserId};
use crate::domain::mail::MailFilter;
use crate::domain::set_filter::SetFilter;
use crate::domain::time::Time;

/// Everything that can be asked of a database.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Who am I, on what, at which revision?
    Standing,
    SignIn {
        login: String,
        password: Secret,
        /// A new password, which becomes the operator's own if they come in by it; it has to come where the refusal
        /// was of the kind `PasswordChange`.
        #[serde(default)]
        new: Option<Secret>,
    },
    SignOut,
    /// Is this the operator's own password? Wrong answers count as wrong attempts to sign in.
    Confirm {
        password: Secret,
    },
    /// A page of users.
    Users {
        find: Find,
        place: Place,
        limit: u32,
    },
    /// How many users a filter finds, exactly.
    Count {
        find: Find,
    },
    /// The numbers of all users a filter finds, for "mark all matching".
    Matching {
        find: Find,
    },
    User {
        user: UserId,
    },
    /// The cards of several users, in the order of the numbers; whoever is not there is left out.
    Cards {
        users: Vec<UserId>,
    },
    /// A page of a list of the setup; the filter is searched in code, name and note.
    SetupRows {
        list: SetupList,
        filter: String,
        place: Place,
        limit: u32,
    },
    /// A row of the setup whole, as the cells by which it is edited.
    Record {
        id: SetupId,
    },
    /// Several rows of one list of the setup, in the order of the ids; what is not there is left out.
    Records {
        ids: Vec<SetupId>,
    },
    /// A page of what is shared under a release, and whether it holds on a day.
    Shares {
        release: ReleaseId,
        on: Day,
        place: Place,
        limit: u32,
    },
    /// Who sees whose unrestricted data on a day: between two organizations, or one and all the others.
    Sharing {
        one: OrgId,
        other: Option<OrgId>,
        on: Day,
    },
    /// Finds one user by login.
    UserByLogin {
        login: String,
    },
    /// Who has a login, whatever their status.
    LoginHolder {
        login: String,
    },
    /// Why a user can or cannot sign in.
    Doctor {
        user: UserId,
    },
    /// Asks for another program whether somebody may sign in; without a password an identity provider vouched for them.
    CheckSignIn {
        login: String,
        password: Option<Secret>,
        #[serde(default)]
        arrival: Option<Arrival>,
    },
    /// Asks for access in the name of a pending user, who shows who they are as for a sign-in.
    RequestAccess {
        login: String,
        password: Option<Secret>,
    },
    /// Where a user's rights lead, or led at a moment.
    Explain {
        user: UserId,
        #[serde(default)]
        at: Option<Time>,
    },
    /// What refers to a user.
    References {
        user: UserId,
    },
    /// A page of those who hold something, or held it at a moment, by name.
    Holders {
        of: Holding,
        #[serde(default)]
        at: Option<Time>,
        place: Place,
        limit: u32,
    },
    /// What a user, an organization or a workgroup was at a moment, beside what is now.
    AsOf {
        of: Subject,
        at: Time,
    },
    /// A page of what differs between two moments.
    Differences {
        of: Subject,
        between: Between,
        place: Place,
        limit: u32,
    },
    /// A page of the recycle bin, latest first; the filter is searched in name and login.
    Bin {
        filter: String,
        place: Place,
        limit: u32,
    },
    Templates,
    /// What has a text in its name, code or login, for a field in which it is typed.
    Lookup {
        kind: LookupKind,
        text: String,
        limit: u32,
    },
    /// The filters the operator keeps, then those that others share.
    Filters,
    /// Keeps a filter in the place of the operator's own of that name; the answer lists them all.
    KeepFilter {
        name: String,
        text: String,
        shared: bool,
    },
    /// Drops a filter of the operator's own; the answer lists those that are left.
    DropFilter {
        filter: FilterId,
    },
    /// The columns of a matrix whose heading or name contains the text.
    Columns {
        axis: Axis,
        filter: String,
    },
    /// The cells of some rows of a matrix under some columns.
    Window {
        axis: Axis,
        rows: Vec<i64>,
        columns: Vec<i64>,
    },
    /// The system properties, as the site has set them.
    Properties,
    /// Who is mailed about a request for access.
    Approvers,
    /// A page of the queue.
    Approvals {
        place: Place,
        limit: u32,
    },
    Hints {
        users: Vec<UserId>,
    },
    /// A page of decided requests, latest first.
    Decisions {
        place: Place,
        limit: u32,
    },
    /// The judgement on a set, and nothing else. Set and judgement are shared, for they may be large and are asked for
    /// and kept in more than one place.
    Judge {
        #[serde(with = "super::shared")]
        set: Arc<ChangeSet>,
        /// The set that this one takes back; then it does nothing beside that.
        #[serde(default)]
        undo_of: Option<SetId>,
    },
    Commit {
        set: ChangeSet,
        receipt: Receipt,
        #[serde(default)]
        secrets: Secrets,
    },
    /// What became of a commit.
    Outcome {
        receipt: Receipt,
    },
    /// The set that takes a committed one back, judged and not yet sent.
    Inverse {
        set: SetId,
    },
    /// Commits the inverse of a set.
    Undo {
        set: SetId,
        /// Only what takes these cells back; absent: everything.
        #[serde(default)]
        only: Option<Vec<Cell>>,
        reason: String,
        receipt: Receipt,
        #[serde(default)]
        accepted: Accepted,
        #[serde(default)]
        secrets: Secrets,
    },
    /// A page of committed sets, latest first.
    Sets {
        #[serde(default)]
        filter: SetFilter,
        place: Place,
        limit: u32,
    },
    FindSet {
        receipt: Receipt,
    },
    /// What a committed set changed, with its reason.
    ChangesOf {
        set: SetId,
    },
    /// Reads the text form of changes.
    ReadText {
        text: String,
    },
    /// Writes the text form of changes.
    WriteText {
        set: ChangeSet,
    },
    /// A page of the journal, latest first.
    Audit {
        filter: AuditFilter,
        place: Place,
        limit: u32,
    },
    /// A stretch of a verification of the journal.
    VerifyAudit {
        #[serde(default)]
        from: Checkpoint,
    },
    /// The head of the journal, and how one that was kept elsewhere fits it.
    AuditHead {
        #[serde(default)]
        known: Option<Head>,
    },
    PlanImport {
        imported: Imported,
        options: ImportOptions,
    },
    PreviewSync {
        ask: SyncAsk,
    },
    /// A block, from a place on, of what a sync reads of this database, for a destination at another place; the first
    /// makes it.
    ExtractSync {
        from: u64,
    },
    /// Takes such a block in at the destination; an ask names what was taken in whole.
    TakeExtract {
        block: ExtractBlock,
    },
    /// A part of the plan made last, from the nth row on.
    SyncRows {
        plan: String,
        part: SyncPart,
        #[serde(default)]
        order: SyncOrder,
        from: u64,
        limit: u32,
    },
    /// Copies the destination before a plan is carried out, or tells how far the copy is; `stop` gives it up. What would
    /// be refused anyway is refused before it.
    BackupSync {
        plan: String,
        #[serde(default)]
        accepted: SyncAccepted,
        #[serde(default)]
        stop: bool,
    },
    /// Carries out the plan made last, of which a backup was made.
    ApplySync {
        plan: String,
        #[serde(default)]
        accepted: SyncAccepted,
        reason: String,
        receipt: Receipt,
    },
    SyncBackups,
    /// Puts the configuration back as a backup has it; without a receipt it is only told what that would do.
    RestoreSync {
        backup: String,
        #[serde(default)]
        reason: String,
        #[serde(default)]
        receipt: Option<Receipt>,
    },
    /// A page of mails, the latest first.
    Mails {
        #[serde(default)]
        filter: MailFilter,
        place: Place,
        limit: u32,
    },
    /// A mail with its text.
    Mail {
        mail: MailId,
    },
    /// How many mails stand where.
    MailTally,
    /// Takes mails that are due, to send them.
    ClaimMail {
        /// Letters and digits by which one deliverer is told from another.
        deliverer: String,
        limit: u32,
    },
    /// Tells what became of a mail that was claimed.
    SettleMail {
        deliverer: String,
        mail: MailId,
        delivered: Delivered,
    },
    /// Sends mails again, or takes them out of the queue.
    MendMail {
        mails: Vec<MailId>,
        decision: MailDecision,
    },
    /// Checks the file, the schema and the invariants.
    Check,
    /// What is allowed, but hardly meant.
    Lints,
    /// A list, and what is shown beside it: one answer in the place of several that wait for each other.
    Along {
        list: Box<Self>,
        also: Vec<Also>,
    },
}

impl Request {
    /// The request to judge a set that takes no other one back.
    #[must_use]
    pub fn judge(set: impl Into<Arc<ChangeSet>>) -> Self {
        Self::Judge { set: set.into(), undo_of: None }
    }

    /// The request to commit a set that brings no secrets.
    #[must_use]
    pub fn commit(set: ChangeSet, receipt: Receipt) -> Self {
        Self::Commit { set, receipt, secrets: Secrets::default() }
    }

    /// The request to take a set back that needs no acknowledgement.
    #[must_use]
    pub fn undo(set: SetId, reason: String, receipt: Receipt) -> Self {
        let (accepted, secrets) = (Accepted::default(), Secrets::default());
        Self::Undo { set, only: None, reason, receipt, accepted, secrets }
    }

    /// The request to sign in with the present password.
    #[must_use]
    pub const fn sign_in(login: String, password: Secret) -> Self {
        Self::SignIn { login, password, new: None }
    }
}
