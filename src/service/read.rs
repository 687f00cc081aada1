//! Answers to questions: each request is read from one consistent state and turned into its reply.

use super::commit;
use super::operator::Operator;
use super::seat::Seat;
use super::undo;
use super::words;
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::domain::change::ChangeSet;
use crate::domain::change_text;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::Names;

/// What a seat keeps between questions so that the next one is quick.
#[derive(Default)]
pub(super) struct Lists {}

/// Answers a request that the policy let pass.
pub(super) fn answer(seat: &Seat, operator: &Operator, request: Request, now: Time) -> Result<Reply, Refusal> {
    match request {
        Request::Judge { set } => {
            seat.store_read(|reader| commit::judge(reader, operator, &set, now)).map(Reply::Judgement)
        }
        Request::Outcome { receipt } => seat.store_read(|reader| match reader.set_by_receipt(receipt)? {
            Some((_, stored)) if stored.operator == operator.user => Ok(Reply::Known(commit::recall(&stored)?)),
            Some(_) | None => Ok(Reply::Unknown),
        }),
        Request::Inverse { set } => seat.store_read(|reader| undo::inverse(reader, set)).map(Reply::Set),
        Request::Sets { place, limit } => seat.store_read(|reader| Ok(reader.sets(&place, limit)?)).map(Reply::Sets),
        Request::FindSet { receipt } => seat.store_read(|reader| match reader.set_by_receipt(receipt)? {
            Some((_, stored)) => Ok(Reply::Known(commit::recall(&stored)?)),
            None => Err(Refusal::not_found(format!("No change set has the receipt {receipt}."))
                .hint("`beadle changes list` shows the receipts.")),
        }),
        Request::ReadText { text } => seat.store_read(|reader| read_text(&text, &Names(reader))).map(Reply::Set),
        Request::WriteText { set } => {
            seat.store_read(|reader| Ok(change_text::write(&set.changes, &Names(reader)))).map(Reply::Text)
        }
        Request::Audit { filter, place, limit } => seat
            .store_read(|reader| Ok(words::journal(reader, reader.audit(&filter, &place, limit)?)))
            .map(Reply::Audit),
        Request::VerifyAudit => seat.store_read(|reader| Ok(reader.verify_audit()?)).map(Reply::AuditVerdict),
        _ => Err(Refusal::new(RefusalKind::Usage, "This is not answered here.")),
    }
}

/// Reads the text form; all lines that cannot be read are named together.
fn read_text(text: &str, names: &Names<'_>) -> Result<ChangeSet, Refusal> {
    match change_text::read(text, names) {
        Ok(changes) => Ok(ChangeSet { changes, ..ChangeSet::default() }),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|p| format!("Line {}: {}", p.line, p.sentence)).collect();
            let hint: Raw = "Nothing was read. `user 812 org ABC login off -> on` is a line as it should be.".into();
            Err(Refusal { kind: RefusalKind::Invalid, sentence: lines.join("\n").into(), hint: Some(hint) })
        }
    }
}
