//! What would happen if a user signed in now, and why.

use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::message::Span;
use crate::domain::signin::SignIn;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// The outcome that a user would get now, if the credential is right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Diagnosis {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub outcome: SignIn,
    /// The outcome in one sentence for the operator.
    pub sentence: Raw,
    /// What the user reads on the sign-in page, rendered.
    pub message: Raw,
    /// What the decision was made from, in the order in which it was looked at.
    pub facts: Vec<Fact>,
    /// What would mend it, the best first; empty where nothing is wrong.
    pub repairs: Vec<Repair>,
}

/// One fact of a diagnosis.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// `Status`, `Workgroups`, `Locked until`, ….
    pub label: Raw,
    pub value: Raw,
    pub bearing: Bearing,
}

/// What a fact means for the sign-in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearing {
    /// It is as it should be.
    Fine,
    /// It alone stops the sign-in, though another fact may be met first.
    Stops,
    /// The one that decided.
    Decides,
    /// Worth knowing, stops nothing.
    Note,
}

/// Something that would mend a sign-in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Repair {
    /// What it does, as an order: `Unlock the account.`
    pub sentence: Raw,
    pub step: RepairStep,
    /// Why this operator cannot do it, if so.
    pub barred: Option<Raw>,
}

/// How a repair is made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairStep {
    /// These changes are staged.
    Changes(Vec<Change>),
    /// A workgroup has to be chosen.
    ChooseWorkgroup,
    /// An organization has to be chosen.
    ChooseOrganization,
    /// A new password has to be set.
    SetPassword,
    /// The applicant has to be decided on in the form, where the active status is chosen already.
    Approve,
    /// Only the user can do it, at the next sign-in.
    ByUser,
}

/// What another program is told that asks whether somebody may sign in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignInAnswer {
    /// A stable word: `signed-in`, `invalid-credentials`, `not-authorized`, `pending-approval`, `must-accept-terms`,
    /// `must-change-password`.
    pub decision: String,
    pub signed_in: bool,
    /// The rendered text to be shown to the user, cut where a link begins or ends.
    pub message: Vec<Span>,
    /// A hint to set a security question.
    pub ask_for_recovery: bool,
    /// Whether the user may ask for access, because the account is pending.
    pub may_request_access: bool,
    /// Known only to who is in.
    pub user: Option<SignedIn>,
}

/// Where a user who is in may work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignedIn {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    /// Organizations with Login: number, code, name.
    pub organizations: Vec<(OrgId, Raw, Raw)>,
    pub workgroups: Vec<Raw>,
    /// The owning organization if it has Login, else the first by name.
    pub default_organization: Option<OrgId>,
    pub default_location: Option<Raw>,
    pub last_seen: Option<Time>,
}
