//! A request for access, made by a pending user who shows who they are as for a sign-in.

use super::attempt::{Attempt, Settled};
use super::check::word;
use super::credential::Credential;
use super::told::message;
use crate::api::Refusal;
use crate::api::gate::AccessAnswer;
use crate::domain::message::Span;
use crate::domain::signin::SignIn;
use crate::domain::text::Raw;
use crate::domain::time::{MINUTE, Time};
use crate::service::Origin;
use crate::service::letter;
use crate::service::message::rendered;
use crate::store::{self, Entry, Last, Reader, Store};

/// A request that is repeated sooner is the same request.
const SAME: i64 = 10 * MINUTE;

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Now,
    /// A moment ago already; nothing was written.
    Before,
    /// There is nothing to request.
    Not,
}

/// Requests access and queues the mail to the approvers in the same transaction. Whoever cannot show who they are is
/// counted as at a sign-in, and is told no more than there.
///
/// # Errors
/// What the store reports; that there is nothing to request is an answer.
pub(in crate::service) fn request_access(
    store: &mut Store,
    origin: &Origin,
    login: &str,
    credential: &Credential,
    now: Time,
) -> Result<AccessAnswer, Refusal> {
    let attempt = Attempt::look(store, login, credential.proof())?;
    let (settled, asked) = store.write(|writer| {
        let settled = attempt.decide(writer.reader(), now)?;
        let entry = attempt.entry(&settled, origin, now);
        let (SignIn::PendingApproval { .. }, Some((user, person))) = (settled.outcome, settled.known()) else {
            if !settled.outcome.succeeded() {
                attempt.count(writer, &settled, now)?;
            }
            let reason = attempt.reason(&settled);
            writer.append([Entry { action: "access request refused", reason, ..entry }])?;
            return Ok(((settled, Asked::Not), Last::Commit));
        };
        let last = writer.reader().last_asked(user)?;
        if last.is_some_and(|last| now.0 < last.0.saturating_add(SAME)) {
            return Ok(((settled, Asked::Before), Last::Rollback));
        }
        let times = writer.ask_for_access(user, now)?;
        letter::request(writer, user, person, now)?;
        let reason = if times == 1 { "first time".to_owned() } else { format!("{times} times") };
        writer.append([Entry { action: "requested", reason: &reason, ..entry }])?;
        writer.next_revision()?;
        Ok(((settled, Asked::Now), Last::Commit))
    })?;
    Ok(store.read(|reader| answer(reader, &settled, asked))?)
}

fn answer(reader: Reader<'_>, settled: &Settled, asked: Asked) -> store::Result<AccessAnswer> {
    let decision = match asked {
        Asked::Now => "requested",
        Asked::Before => "requested-before",
        Asked::Not => word(settled.outcome),
    };
    if asked == Asked::Not {
        let message = match settled.outcome {
            SignIn::SignedIn { .. } => vec![Span::Literal("This account can sign in already.".into())],
            outcome => message(reader, outcome, settled.known())?.spans,
        };
        return Ok(AccessAnswer { decision: decision.to_owned(), requested: false, heading: Raw::default(), message });
    }
    let heading = rendered(reader, "UserApprovalSentHeading", settled.known())?.plain();
    let message = rendered(reader, "UserApprovalSentMessage", settled.known())?.spans;
    Ok(AccessAnswer { decision: decision.to_owned(), requested: true, heading, message })
}
