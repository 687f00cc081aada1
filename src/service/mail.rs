//! Mail: what is seen of it, what a deliverer takes and tells, and what operators decide about it.
//!
//! Nothing here sends anything. A deliverer claims what is due, sends it at the edge, and tells what became of it; the
//! decision when it is tried again, or that it has failed, is made here.

use super::author::Author;
use super::operator::Operator;
use super::seat::Seat;
use crate::api::mail::{ClaimedMail, Delivered, MailDecision};
use crate::api::{Refusal, Reply};
use crate::domain::counted::counted;
use crate::domain::ids::MailId;
use crate::domain::mail::{MailState, next_attempt};
use crate::domain::message::neutral;
use crate::domain::time::{MINUTE, Time};
use crate::store::{Claim, Entry, Last, Outgoing, Settlement, Writer};

/// How long a deliverer has mails in hand. It stops well before the end; who dies leaves them to others after it.
const CLAIM: i64 = 15 * MINUTE;
/// The most mails that one claim takes.
const MOST_CLAIMED: u32 = 50;
/// The most mails that one decision is about.
const MOST_DECIDED: usize = 1_000;
/// The longest error that is kept, in characters.
const LONGEST_ERROR: usize = 500;

/// Hands out mails that are due. In a training environment, which a copy of production may have become, they are put
/// aside instead.
pub(super) fn claim(
    seat: &mut Seat,
    operator: &Operator,
    (deliverer, limit): (&str, u32),
    now: Time,
) -> Result<Reply, Refusal> {
    let usable = (1..=64).contains(&deliverer.len()) && deliverer.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !usable {
        return Err(Refusal::invalid("A deliverer is named by at most 64 letters and digits."));
    }
    let limit = limit.clamp(1, MOST_CLAIMED);
    if seat.store_read(|reader| Ok(reader.due_mail(now, 1)?))?.is_empty() {
        return Ok(Reply::Claimed(Vec::new()));
    }
    let origin = seat.origin().clone();
    let author = Author::operator(operator, &origin);
    let claimed = seat.store.write(|writer| {
        if writer.reader().is_training()? {
            let last = put_aside(writer, author, limit, now)?;
            return Ok((Vec::new(), last));
        }
        let claimed: Vec<ClaimedMail> = writer.claim_mail(&Claim { deliverer, now, until: now.plus(CLAIM), limit })?;
        if claimed.is_empty() {
            return Ok((claimed, Last::Rollback));
        }
        let count = counted(claimed.len() as u64, "mail", "mails");
        let reason = format!("{count}, until {}, by {deliverer}", now.plus(CLAIM));
        let entry = Entry { reason: &reason, ..Entry::new(now, "mail taken") };
        writer.append([author.signs(entry)])?;
        Ok((claimed, Last::Commit))
    })?;
    Ok(Reply::Claimed(claimed))
}

fn put_aside(writer: &Writer<'_>, author: Author<'_>, limit: u32, now: Time) -> crate::store::Result<Last> {
    for mail in writer.reader().due_mail(now, limit)? {
        let Some(outgoing) = writer.reader().outgoing(mail)? else { continue };
        let (state, attempts) = (MailState::Suppressed, outgoing.attempts);
        writer.settle_mail(mail, &Settlement { state, attempts, at: now, error: None })?;
        note(writer, author, (mail, &outgoing), Entry::new(now, "mail suppressed"))?;
    }
    writer.next_revision()?;
    Ok(Last::Commit)
}

/// Writes what a deliverer tells. That a mail was sent is a fact, whoever has it in hand now; everything else counts only
/// from whom it was claimed by.
pub(super) fn settle(
    seat: &mut Seat,
    operator: &Operator,
    (deliverer, mail, delivered): (&str, MailId, &Delivered),
    now: Time,
) -> Result<Reply, Refusal> {
    let origin = seat.origin().clone();
    let author = Author::operator(operator, &origin);
    let written = seat.store.write(|writer| {
        let Some(outgoing) = writer.reader().outgoing(mail)? else { return Ok((false, Last::Rollback)) };
        let is_ours = outgoing.claimed_by.as_deref() == Some(deliverer);
        let is_news = match delivered {
            Delivered::Sent => outgoing.state != MailState::Sent,
            _ => is_ours,
        };
        if !is_news {
            return Ok((false, Last::Rollback));
        }
        let (settlement, action) = decide(&outgoing, delivered, now);
        let error = settlement.1.as_deref();
        writer.settle_mail(mail, &Settlement { error, ..settlement.0 })?;
        let entry = Entry { reason: error.unwrap_or_default(), ..Entry::new(now, action) };
        note(writer, author, (mail, &outgoing), entry)?;
        writer.next_revision()?;
        Ok((true, Last::Commit))
    })?;
    Ok(Reply::Settled(written))
}

/// What becomes of a mail by what is told of it.
fn decide(
    outgoing: &Outgoing,
    delivered: &Delivered,
    now: Time,
) -> ((Settlement<'static>, Option<String>), &'static str) {
    let settlement = |state, attempts, at| Settlement { state, attempts, at, error: None };
    let attempts = outgoing.attempts.saturating_add(1);
    let kept = |error: &str| Some(neutral(error).chars().take(LONGEST_ERROR).collect());
    match delivered {
        Delivered::Sent => ((settlement(MailState::Sent, attempts, now), None), "mail sent"),
        Delivered::Untried => ((settlement(MailState::Queued, outgoing.attempts, now), None), "mail given back"),
        Delivered::Never { error } => ((settlement(MailState::Failed, attempts, now), kept(error)), "mail failed"),
        Delivered::Later { error } => match next_attempt(attempts, now) {
            Some(next) => ((settlement(MailState::Queued, attempts, next), kept(error)), "mail put off"),
            None => ((settlement(MailState::Failed, attempts, now), kept(error)), "mail failed"),
        },
    }
}

/// Sends mails again or takes them out of the queue, and tells how many it was done to. What a deliverer has in hand is
/// left alone.
pub(super) fn mend(
    seat: &mut Seat,
    operator: &Operator,
    (mails, decision): (&[MailId], MailDecision),
    now: Time,
) -> Result<Reply, Refusal> {
    if mails.len() > MOST_DECIDED {
        return Err(Refusal::invalid(format!("At most {MOST_DECIDED} mails are decided about at once.")));
    }
    let origin = seat.origin().clone();
    let author = Author::operator(operator, &origin);
    let done = seat.store.write(|writer| {
        let is_training = writer.reader().is_training()?;
        let mut done = 0;
        for mail in mails {
            let Some(outgoing) = writer.reader().outgoing(*mail)? else { continue };
            let in_hand = outgoing.claimed_until.is_some_and(|until| until > now);
            let (state, action) = match (decision, outgoing.state) {
                (MailDecision::Cancel, MailState::Queued) => (MailState::Cancelled, "mail cancelled"),
                (MailDecision::SendAgain, MailState::Suppressed) if is_training => continue,
                (MailDecision::SendAgain, state) if state != MailState::Sent => (MailState::Queued, "mail sent again"),
                _ => continue,
            };
            if in_hand {
                continue;
            }
            let attempts = if state == MailState::Queued { 0 } else { outgoing.attempts };
            writer.settle_mail(*mail, &Settlement { state, attempts, at: now, error: None })?;
            note(writer, author, (*mail, &outgoing), Entry::new(now, action))?;
            done += 1;
        }
        if done > 0 {
            writer.next_revision()?;
        }
        Ok((done, if done > 0 { Last::Commit } else { Last::Rollback }))
    })?;
    Ok(Reply::Mended(done))
}

fn note(
    writer: &Writer<'_>,
    author: Author<'_>,
    (mail, outgoing): (MailId, &Outgoing),
    entry: Entry<'_>,
) -> crate::store::Result<()> {
    let colon = if entry.reason.is_empty() { "" } else { ": " };
    let reason = format!("mail {mail} to {}{colon}{}", outgoing.to, entry.reason);
    let entry = Entry { user: outgoing.about, reason: &reason, ..entry };
    writer.append([author.signs(entry)]).map(drop)
}
