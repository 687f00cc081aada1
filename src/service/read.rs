//! Answers to questions: each request is read from one consistent state and turned into its reply.

use super::commit;
use super::import;
use super::operator::Operator;
use super::seat::Seat;
use super::sync::Plan;
use super::undo;
use super::words;
use crate::api::import::ImportPlan;
use crate::api::{Page, Refusal, RefusalKind, Reply, Request};
use crate::domain::change::ChangeSet;
use crate::domain::change_text;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::{Names, Reader};

/// What a seat keeps between questions so that the next one is quick.
#[derive(Default)]
pub(super) struct Lists {
    /// The sync plan made last; its parts are asked for in pages.
    plan: Option<Plan>,
}

/// Answers a request that the policy let pass.
pub(super) fn answer(seat: &mut Seat, operator: &Operator, request: Request, now: Time) -> Result<Reply, Refusal> {
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
        Request::FindSet { receipt } => seat.store_read(|reader| {
            let found = reader.set_by_receipt(receipt)?.map(|(set, _)| reader.set(set)).transpose()?.flatten();
            Ok(found.map_or(Reply::Unknown, |row| Reply::Sets(Page { rows: vec![row], ..Page::default() })))
        }),
        Request::ReadText { text } => seat.store_read(|reader| read_text(&text, &Names(reader))).map(Reply::Set),
        Request::WriteText { set } => {
            seat.store_read(|reader| Ok(change_text::write(&set.changes, &Names(reader)))).map(Reply::Text)
        }
        Request::Audit { filter, place, limit } => seat
            .store_read(|reader| Ok(words::journal(reader, reader.audit(&filter, &place, limit)?)))
            .map(Reply::Audit),
        Request::VerifyAudit => seat.store_read(|reader| Ok(reader.verify_audit()?)).map(Reply::AuditVerdict),
        Request::PlanImport { imported, options } => seat
            .store_read(|reader| {
                let planned = import::plan(&reader, &imported, &options)?;
                let judgement = commit::judge(reader, operator, &planned.set, now)?;
                let (set, tallies, problems) = (planned.set, planned.tallies, planned.problems);
                Ok(ImportPlan { set, tallies, problems, judgement })
            })
            .map(|plan| Reply::ImportPlan(Box::new(plan))),
        Request::PreviewSync { ask } => {
            let plan = Plan::open(&ask, seat.store.path(), now, &mut |_| true)?;
            let summary = plan.summary();
            seat.lists.plan = Some(plan);
            Ok(Reply::Sync(Box::new(summary)))
        }
        Request::SyncRows { plan, part, from, limit } => {
            match &seat.lists.plan {
                Some(made) if made.summary().plan == plan => Ok(Reply::SyncRows(made.rows(&part, from, limit)?)),
                _ => Err(Refusal::new(RefusalKind::Stale, "This plan is not at hand any more.")
                    .hint("Preview the sync again.")),
            }
        }
        Request::Check => seat.store_read(|reader| Ok(check(reader, now)?)).map(Reply::Check),
        _ => Err(Refusal::new(RefusalKind::Usage, "This is not answered here.")),
    }
}

/// Looks for damage: the file itself, the invariants, the journal.
fn check(reader: Reader<'_>, now: Time) -> crate::store::Result<Vec<Raw>> {
    let mut sentences = reader.integrity()?;
    sentences.extend(reader.invariants(now)?);
    if let Some(broken) = reader.verify_audit()?.broken {
        sentences.push(words::broken(&broken));
    }
    Ok(sentences.into_iter().map(Raw::from).collect())
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
