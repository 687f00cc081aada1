//! `beadle doctor`: why a user can or cannot sign in, and what would mend it.

use clap::Args;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, Tint, column};
use super::users::find;
use crate::api::doctor::{Bearing, Diagnosis, Fact, Repair, RepairStep};
use crate::api::{Refusal, Request};
use crate::domain::change::ChangeSet;
use crate::domain::signin::SignIn;

/// What `doctor` takes.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "LOGIN")]
    user: String,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database, not found among them.
pub fn run(args: &DoctorArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let user = find(&args.user, desk)?.user;
    let diagnosis = *answer!(desk.asker, Request::Doctor { user }, Diagnosis);
    let record = record(&diagnosis, desk)?;
    desk.out.record(&record);
    Ok(Exit::Done)
}

const FACTS: &[Column] = &[column("bearing", "Bearing"), column("fact", "Fact"), column("value", "Value")];

const REPAIRS: &[Column] = &[
    column("step", "Step"),
    column("sentence", "What to do"),
    column("barred", "Not for you, because"),
    column("changes", "Changes"),
];

fn record(diagnosis: &Diagnosis, desk: &mut Desk<'_>) -> Result<Record, Refusal> {
    let mut record = Record::default();
    record.field("id", "Id", Field::Number(diagnosis.user.0));
    record.field("name", "Name", &diagnosis.name);
    record.field("login", "Login", &diagnosis.login);
    let tint = if diagnosis.outcome.succeeded() { Tint::Good } else { Tint::Bad };
    record.field("outcome", "Outcome", Field::Word(outcome(diagnosis.outcome), tint));
    record.field("sentence", "Because", &diagnosis.sentence);
    let message = Some(&diagnosis.message).filter(|message| !message.is_empty());
    record.field("message", "The user reads", message);
    record.part("facts", "Facts", FACTS, diagnosis.facts.iter().map(fact).collect());
    let repairs = diagnosis.repairs.iter().map(|one| repair(one, desk)).collect::<Result<_, _>>()?;
    record.part("repairs", "What would mend it", REPAIRS, repairs);
    Ok(record)
}

/// A stable word for each outcome.
const fn outcome(outcome: SignIn) -> &'static str {
    match outcome {
        SignIn::UnknownLogin => "unknown-login",
        SignIn::Locked { .. } => "locked",
        SignIn::BadCredential { .. } | SignIn::LockedNow => "no-password",
        SignIn::Denied => "denied",
        SignIn::PendingApproval { .. } => "pending-approval",
        SignIn::Inactive => "inactive",
        SignIn::NoWorkgroup => "no-workgroup",
        SignIn::NoOrganization => "no-organization",
        SignIn::MustAcceptTerms => "must-accept-terms",
        SignIn::MustChangePassword => "must-change-password",
        SignIn::SignedIn { .. } => "signed-in",
    }
}

fn fact(fact: &Fact) -> Row {
    let bearing = match fact.bearing {
        Bearing::Fine => Field::Word("fine", Tint::Good),
        Bearing::Stops => Field::Word("stops", Tint::Careful),
        Bearing::Decides => Field::Word("decides", Tint::Bad),
        Bearing::Note => Field::Word("note", Tint::Plain),
    };
    vec![bearing, (&fact.label).into(), (&fact.value).into()]
}

/// A repair with its changes in the form that `beadle apply` reads.
fn repair(repair: &Repair, desk: &mut Desk<'_>) -> Result<Row, Refusal> {
    let (word, changes) = match &repair.step {
        RepairStep::Changes(changes) => {
            let set = ChangeSet { changes: changes.clone(), ..ChangeSet::default() };
            ("changes", Field::from(answer!(desk.asker, Request::WriteText { set }, Text).trim_end().to_owned()))
        }
        RepairStep::ChooseWorkgroup => ("choose-workgroup", Field::Empty),
        RepairStep::ChooseOrganization => ("choose-organization", Field::Empty),
        RepairStep::SetPassword => ("set-password", Field::Empty),
        RepairStep::Approve => ("approve", Field::Empty),
        RepairStep::ByUser => ("by-user", Field::Empty),
    };
    Ok(vec![Field::word(word), (&repair.sentence).into(), repair.barred.as_ref().into(), changes])
}
