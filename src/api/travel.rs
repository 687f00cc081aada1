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

/// What a request does to what is there.
#[derive(Clone, Copy)]
enum Trace {
    /// Nothing.
    Leaves,
    /// It says who sits here, or that nobody does any more, which comes before everything else.
    Seats,
    /// It writes, and the same a second time.
    Repeats,
    /// It writes under a receipt, and once.
    Receipted,
    /// It writes, or counts, each time.
    Counts,
}

impl Request {
    /// What it does. There is no wildcard: a new request does not compile until it is decided here.
    const fn trace(&self) -> Trace {
        match self {
            Self::Along { list, .. } => list.trace(),
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
            | Self::Lints => Trace::Leaves,
            Self::KeepFilter { .. } | Self::DropFilter { .. } | Self::BackupSync { .. } => Trace::Repeats,
            Self::Commit { .. } | Self::Undo { .. } | Self::ApplySync { .. } => Trace::Receipted,
            Self::RestoreSync { receipt, .. } => match receipt {
                Some(_) => Trace::Receipted,
                None => Trace::Leaves,
            },
            // A wrong password is counted whatever is said of it here; a new password is written.
            Self::SignIn { new, .. } => match new {
                Some(_) => Trace::Counts,
                None => Trace::Seats,
            },
            Self::SignOut => Trace::Seats,
            // A mail is handed to whoever claimed it and settled by them.
            Self::Confirm { .. }
            | Self::CheckSignIn { .. }
            | Self::RequestAccess { .. }
            | Self::ClaimMail { .. }
            | Self::SettleMail { .. }
            | Self::MendMail { .. } => Trace::Counts,
        }
    }

    /// What may be done when the answer was lost.
    #[must_use]
    pub const fn again(&self) -> Again {
        match self.trace() {
            Trace::Leaves | Trace::Repeats => Again::Freely,
            Trace::Receipted => Again::ByReceipt,
            Trace::Seats | Trace::Counts => Again::Never,
        }
    }

    /// Whether it leaves something behind: in the database, beside it, or among the attempts to sign in. Whoever signs in
    /// says who they are, which is not meant.
    #[must_use]
    pub const fn writes(&self) -> bool {
        matches!(self.trace(), Trace::Repeats | Trace::Receipted | Trace::Counts)
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
