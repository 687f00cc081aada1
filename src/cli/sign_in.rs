//! `beadle sign-in`: the decision for another program, which owns the accounts' sessions.

use clap::Args;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, column};
use super::password::prompt;
use crate::api::doctor::SignInAnswer;
use crate::api::{Refusal, Request};

/// What `sign-in` takes.
#[derive(Args, Debug)]
pub struct SignInArgs {
    /// The login of whoever wants to sign in.
    #[arg(value_name = "LOGIN")]
    who: String,
    /// An identity provider has vouched for the user, so no password is asked; only for accounts that are not local.
    #[arg(long, conflicts_with = "password_stdin")]
    vouched: bool,
}

/// Runs the command.
///
/// # Errors
/// The refusal of the database; that somebody may not sign in is an answer.
pub fn run(args: &SignInArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let password = if args.vouched { None } else { Some(desk.password(&prompt(&args.who))?) };
    let request = Request::CheckSignIn { login: args.who.clone(), password };
    let found = *answer!(desk.asker, request, SignInAnswer);
    desk.out.record(&record(&found));
    Ok(if found.signed_in { Exit::Done } else { Exit::REFUSED })
}

const ORGANIZATIONS: &[Column] = &[column("id", "Id"), column("code", "Code"), column("name", "Organization")];
const WORKGROUPS: &[Column] = &[column("name", "Workgroup")];

fn record(found: &SignInAnswer) -> Record {
    let mut record = Record::default();
    record.field("decision", "Decision", found.decision.clone());
    record.field("signed_in", "Signed in", found.signed_in);
    record.field("message", "Message", Some(&found.message).filter(|message| !message.is_empty()));
    record.field("ask_for_recovery", "Ask for a security question", found.ask_for_recovery);
    record.field("may_request_access", "May request access", found.may_request_access);
    let user = found.user.as_ref();
    record.field("id", "Id", user.map(|user| Field::Number(user.user.0)));
    record.field("name", "Name", user.map(|user| &user.name));
    record.field("login", "Login", user.map(|user| &user.login));
    let default = user.and_then(|user| {
        let default = user.default_organization?;
        user.organizations.iter().find(|(org, ..)| *org == default).map(|(_, code, _)| code)
    });
    record.field("default_organization", "Default organization", default);
    record.field("default_location", "Default location", user.and_then(|user| user.default_location.as_ref()));
    record.field("last_seen", "Last seen", user.and_then(|user| user.last_seen));
    let organizations = user.iter().flat_map(|user| &user.organizations);
    let organizations = organizations.map(|(org, code, name)| vec![Field::Number(org.0), code.into(), name.into()]);
    record.part("organizations", "Organizations", ORGANIZATIONS, organizations.collect());
    let workgroups = user.iter().flat_map(|user| &user.workgroups).map(|name| vec![name.into()]);
    record.part("workgroups", "Workgroups", WORKGROUPS, workgroups.collect());
    record
}
