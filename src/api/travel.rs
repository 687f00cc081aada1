//! How a request travels: whether it writes, whether it may be large, and what becomes of it when the line breaks before the
//! answer.

use super::Request;

/// What may be done with a question whose answer was lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Again {
    /// It changes nothing, or the same a second time: it is asked again.
    Freely,
    /// It writes under a receipt: it is asked again by the same operator, and is done once.
    ByReceipt,
    /// It counts each time, or needs somebody at the keyboard: only who asked can ask again.
    Never,
}

impl Request {
    /// What may be done when the answer was lost. There is no wildcard: a new request does not compile until it is
    /// decided here.
    #[must_use]
    pub const fn again(&self) -> Again {
        match self {
            Self::Along { list, .. } => list.again(),
            Self::Standing
            | Self::Users { .. }
            | Self::Count { .. }
            | Self::Matching { .. }
            | Self::User { .. }
            | Self::Cards { .. }
            | Self::SetupRows { .. }
            | Self::Record { .. }
            | Self::Records { .. }
            | Self::Shares { .. }
            | Self::Sharing { .. }
            | Self::UserByLogin { .. }
            | Self::LoginHolder { .. }
            | Self::Doctor { .. }
            | Self::Explain { .. }
            | Self::References { .. }
            | Self::Holders { .. }
            | Self::AsOf { .. }
            | Self::Differences { .. }
            | Self::Bin { .. }
            | Self::Templates
            | Self::Lookup { .. }
            | Self::Filters
            | Self::KeepFilter { .. }
            | Self::DropFilter { .. }
            | Self::Columns { .. }
            | Self::Window { .. }
            | Self::Properties
            | Self::Approvers
            | Self::Approvals { .. }
            | Self::Hints { .. }
            | Self::Decisions { .. }
            | Self::Judge { .. }
            | Self::Outcome { .. }
            | Self::Inverse { .. }
            | Self::Sets { .. }
            | Self::FindSet { .. }
            | Self::ChangesOf { .. }
            | Self::ReadText { .. }
            | Self::WriteText { .. }
            | Self::Audit { .. }
            | Self::VerifyAudit { .. }
            | Self::AuditHead { .. }
            | Self::PlanImport { .. }
            | Self::PreviewSync { .. }
            | Self::ExtractSync { .. }
            | Self::TakeExtract { .. }
            | Self::SyncRows { .. }
            | Self::BackupSync { .. }
            | Self::SyncBackups
            | Self::Mails { .. }
            | Self::Mail { .. }
            | Self::MailTally
            | Self::Check
            | Self::Lints => Again::Freely,
            Self::Commit { .. } | Self::Undo { .. } | Self::ApplySync { .. } => Again::ByReceipt,
            Self::RestoreSync { receipt, .. } => match receipt {
                Some(_) => Again::ByReceipt,
                None => Again::Freely,
            },
            // A wrong password counts each time; a mail is handed to whoever claimed it and settled by them.
            Self::SignIn { .. }
            | Self::SignOut
            | Self::Confirm { .. }
            | Self::CheckSignIn { .. }
            | Self::RequestAccess { .. }
            | Self::ClaimMail { .. }
            | Self::SettleMail { .. }
            | Self::MendMail { .. } => Again::Never,
        }
    }

    /// Whether it leaves something behind: in the database, beside it, or among the attempts to sign in. Whoever signs in
    /// says who they are, which comes before everything else and is not meant. There is no wildcard: a new request does not
    /// compile until it is decided here.
    #[must_use]
    pub const fn writes(&self) -> bool {
        match self {
            Self::Along { list, .. } => list.writes(),
            Self::SignIn { new, .. } => new.is_some(),
            Self::RestoreSync { receipt, .. } => receipt.is_some(),
            Self::KeepFilter { .. }
            | Self::DropFilter { .. }
            | Self::Commit { .. }
            | Self::Undo { .. }
            | Self::BackupSync { .. }
            | Self::ApplySync { .. }
            | Self::Confirm { .. }
            | Self::CheckSignIn { .. }
            | Self::RequestAccess { .. }
            | Self::ClaimMail { .. }
            | Self::SettleMail { .. }
            | Self::MendMail { .. } => true,
            Self::Standing
            | Self::SignOut
            | Self::Users { .. }
            | Self::Count { .. }
            | Self::Matching { .. }
            | Self::User { .. }
            | Self::Cards { .. }
            | Self::SetupRows { .. }
            | Self::Record { .. }
            | Self::Records { .. }
            | Self::Shares { .. }
            | Self::Sharing { .. }
            | Self::UserByLogin { .. }
            | Self::LoginHolder { .. }
            | Self::Doctor { .. }
            | Self::Explain { .. }
            | Self::References { .. }
            | Self::Holders { .. }
            | Self::AsOf { .. }
            | Self::Differences { .. }
            | Self::Bin { .. }
            | Self::Templates
            | Self::Lookup { .. }
            | Self::Filters
            | Self::Columns { .. }
            | Self::Window { .. }
            | Self::Properties
            | Self::Approvers
            | Self::Approvals { .. }
            | Self::Hints { .. }
            | Self::Decisions { .. }
            | Self::Judge { .. }
            | Self::Outcome { .. }
            | Self::Inverse { .. }
            | Self::Sets { .. }
            | Self::FindSet { .. }
            | Self::ChangesOf { .. }
            | Self::ReadText { .. }
            | Self::WriteText { .. }
            | Self::Audit { .. }
            | Self::VerifyAudit { .. }
            | Self::AuditHead { .. }
            | Self::PlanImport { .. }
            | Self::PreviewSync { .. }
            | Self::ExtractSync { .. }
            | Self::TakeExtract { .. }
            | Self::SyncRows { .. }
            | Self::SyncBackups
            | Self::Mails { .. }
            | Self::Mail { .. }
            | Self::MailTally
            | Self::Check
            | Self::Lints => false,
        }
    }

    /// Whether it looks at much before it writes, and until then can be stopped; it is answered all the same.
    #[must_use]
    pub const fn looks_first(&self) -> bool {
        matches!(self, Self::ApplySync { .. } | Self::RestoreSync { receipt: Some(_), .. })
    }

    /// Whether it may be larger than a mebibyte: it carries a set of changes, a text or a table.
    #[must_use]
    pub const fn may_be_large(&self) -> bool {
        matches!(
            self,
            Self::Judge { .. }
                | Self::Commit { .. }
                | Self::Undo { .. }
                | Self::ReadText { .. }
                | Self::WriteText { .. }
                | Self::PlanImport { .. }
        )
    }
}
