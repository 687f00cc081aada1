//! `beadle sign-in` and `beadle request-access`: the gate for another program, which owns the accounts' sessions.

use clap::Args;

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, column};
use super::password::prompt;
use crate::api::doctor::SignInAnswer;
use crate::api::gate::Arrival;
use crate::api::{Refusal, Request, Secret};
use crate::domain::message::Span;

/// What `sign-in` takes.
#[derive(Args, Debug)]
pub struct SignInArgs {
    /// The login of whoever wants to sign in.
    #[arg(value_name = "LOGIN")]
    who: String,
    /// An identity provider has vouched for the user, so no password is asked; only for accounts that are not local.
    #[arg(long, conflicts_with = "password_stdin")]
    vouched: bool,
    /// The identity provider that has vouched; who is not known yet gets an account, which waits for approval unless `SsoUsersNeedApproval` is off.
    #[arg(long, value_name = "DOMAIN", conflicts_with = "password_stdin")]
    source: Option<String>,
    /// The name that a new account gets; otherwise its login.
    #[arg(long, value_name = "NAME", requires = "source", conflicts_with = "password_stdin")]
    name: Option<String>,
}

/// What `request-access` takes.
#[derive(Args, Debug)]
pub struct RequestAccessArgs {
    /// The login of whoever waits for approval.
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
    let arrival = args.source.clone().map(|source| Arrival { source, name: args.name.clone() });
    let password = password(&args.who, args.vouched || arrival.is_some(), desk)?;
    let request = Request::CheckSignIn { login: args.who.clone(), password, arrival };
    let found = *answer!(desk.asker, request, SignInAnswer);
    desk.out.record(&record(&found));
    Ok(if found.signed_in { Exit::Done } else { Exit::REFUSED })
}

/// Asks for access in the name of a pending user. Repeated within ten minutes, it is the same request.
///
/// # Errors
/// The refusal of the database; that there is nothing to request is an answer.
pub fn request_access(args: &RequestAccessArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let password = password(&args.who, args.vouched, desk)?;
    let request = Request::RequestAccess { login: args.who.clone(), password };
    let found = *answer!(desk.asker, request, AccessAnswer);
    let mut record = Record::default();
    record.field("decision", "Decision", found.decision);
    record.field("requested", "Requested", found.requested);
    record.field("heading", "Heading", Some(found.heading).filter(|heading| !heading.is_empty()));
    message(&mut record, &found.message);
    desk.out.record(&record);
    Ok(if found.requested { Exit::Done } else { Exit::REFUSED })
}

fn password(who: &str, vouched: bool, desk: &mut Desk<'_>) -> Result<Option<Secret>, Refusal> {
    if vouched { Ok(None) } else { desk.password(&prompt(who)).map(Some) }
}

/// Adds a message, whole and cut where a link begins or ends.
fn message(record: &mut Record, spans: &[Span]) {
    let whole: String = spans.iter().map(|span| span.text().stored()).collect();
    let whole = Some(whole).filter(|whole| !whole.is_empty());
    record.field("message", "Message", whole.map(|whole| Field::Prose(whole.into())));
    let parts = spans.iter().map(|span| vec![Field::Prose(span.text().clone()), matches!(span, Span::Link(_)).into()]);
    record.part("message_parts", "Parts of the message", PARTS, parts.collect());
}

const PARTS: &[Column] = &[column("text", "Text"), column("link", "Link")];

const ORGANIZATIONS: &[Column] = &[column("id", "Id"), column("code", "Code"), column("name", "Organization")];
const WORKGROUPS: &[Column] = &[column("name", "Workgroup")];

fn record(found: &SignInAnswer) -> Record {
    let mut record = Record::default();
    record.field("decision", "Decision", found.decision.clone());
    record.field("signed_in", "Signed in", found.signed_in);
    message(&mut record, &found.message);
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
