//! What can be answered: one reply for each thing that can be asked.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::approvals::{ApplicantHints, ApprovalRow, DecisionRow};
use super::audit::{AuditHead, AuditRow, AuditStretch};
use super::doctor::{Diagnosis, SignInAnswer};
use super::explain::{BinRow, Explanation, Holder, LoginHolder, Reference};
use super::filters::SavedFilter;
use super::gate::AccessAnswer;
use super::import::ImportPlan;
use super::lookup::Named;
use super::mail::{ClaimedMail, MailRow, MailTally, MailText};
use super::matrix::{Column, Window};
use super::page::{Page, Searched};
use super::past::{AsOf, Differing};
use super::properties::{Approvers, Properties};
use super::refusal::Refusal;
use super::request::Request;
use super::review::{Committed, Inverse, Judgement, Outcome, SetRow};
use super::setup::{Record, SetupRow, Share};
use super::standing::Standing;
use super::sync::{BackupProgress, BackupRow, ExtractBlock, RestoreReport, SyncReport, SyncRow, SyncSummary};
use super::templates::Template;
use super::users::{UserCard, UserRow};
use crate::domain::change::ChangeSet;
use crate::domain::ids::UserId;
use crate::domain::text::Raw;

/// The answer to each request, in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Standing(Standing),
    /// It is the operator's own password.
    Confirmed,
    Users(Page<UserRow>),
    Count(u64),
    Matching(Vec<UserId>),
    User(Box<UserCard>),
    Cards(Vec<UserCard>),
    SetupRows(Page<SetupRow>),
    Record(Box<Record>),
    Records(Vec<Record>),
    Shares(Page<Share>),
    /// What is shared in both directions, whether it holds or not.
    Sharing(Vec<Share>),
    LoginHolder(Option<LoginHolder>),
    Diagnosis(Box<Diagnosis>),
    SignInAnswer(Box<SignInAnswer>),
    AccessAnswer(Box<AccessAnswer>),
    Explanation(Box<Explanation>),
    References(Vec<Reference>),
    Holders(Page<Holder>),
    AsOf(Box<AsOf>),
    Differences(Page<Differing>),
    Bin(Page<BinRow>),
    Templates(Vec<Template>),
    Lookup(Vec<Named>),
    Filters(Vec<SavedFilter>),
    Columns(Vec<Column>),
    Window(Window),
    Properties(Box<Properties>),
    Approvers(Approvers),
    Approvals(Page<ApprovalRow>),
    Hints(Vec<ApplicantHints>),
    Decisions(Page<DecisionRow>),
    Judgement(#[serde(with = "super::shared")] Arc<Judgement>),
    Outcome(Outcome),
    /// Nothing is known of the receipt, so nothing was written under it.
    Unknown,
    Known(Committed),
    Set(ChangeSet),
    Inverse(Inverse),
    Sets(Page<SetRow>),
    Text(String),
    Audit(Searched<AuditRow>),
    AuditStretch(AuditStretch),
    AuditHead(AuditHead),
    ImportPlan(Box<ImportPlan>),
    Sync(Box<SyncSummary>),
    Extract(ExtractBlock),
    /// How many bytes of it are there.
    ExtractTaken(u64),
    SyncRows(Page<SyncRow>),
    SyncBackup(BackupProgress),
    SyncApplied(Box<SyncReport>),
    SyncBackups(Vec<BackupRow>),
    SyncRestored(Box<RestoreReport>),
    Mails(Page<MailRow>),
    Mail(Box<MailText>),
    MailTally(MailTally),
    Claimed(Vec<ClaimedMail>),
    /// Whether it was news.
    Settled(bool),
    /// How many it was done to.
    Mended(u32),
    /// Sentences about what is wrong; none when all is well.
    Check(Vec<Raw>),
    Lints(Vec<Raw>),
    /// The list, and the questions that were asked of it with their answers.
    Along {
        list: Box<Self>,
        also: Vec<(Request, Result<Self, Refusal>)>,
    },
}
