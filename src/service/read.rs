//! Answers to questions: each request is read from one consistent state and turned into its reply.

use super::administrators::Outlook;
use super::evaluate::Beside;
use super::import;
use super::operator::Operator;
use super::past;
use super::policy;
use super::seat::Seat;
use super::sync;
use super::undo;
use super::{approvers, audit, commit, hints, mail, properties};
use super::{doctor, escalation, filters};
use crate::api::approvals::ApplicantHints;
use crate::api::audit::{Finding, Whom};
use crate::api::import::ImportPlan;
use crate::api::users::{Find, UserCard};
use crate::api::{Capability, Page, Progress, Refusal, RefusalKind, Reply, Request};
use crate::domain::change::ChangeSet;
use crate::domain::change_text;
use crate::domain::query;
use crate::domain::status::Status;
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;
use crate::store::{Moment, Names, Reader};

/// The most rows of a list that one answer has.
const MOST_ROWS: u32 = 1_000;
/// The most things that are looked up at once.
const MOST_NAMED: u32 = 100;
/// The longest filter that is read, in bytes.
const LONGEST_FILTER: usize = 16 << 10;
/// The most terms and words of one.
const MOST_TERMS: usize = 100;
/// The most cells of a matrix that one answer speaks of.
const MOST_CELLS: usize = 200_000;
/// The most rows that are read whole for one answer.
const MOST_WHOLE: usize = ApplicantHints::MOST;

/// Answers a request that the policy let pass.
pub(super) fn answer(
    seat: &mut Seat,
    operator: &Operator,
    request: Request,
    now: Time,
    tell: &dyn Fn(Progress),
) -> Result<Reply, Refusal> {
    match request {
        Request::Users { find, place, limit } => {
            readable(&find)?;
            let limit = limit.min(MOST_ROWS);
            let page = seat.read_lists(|reader, roster| reader.users(roster, &find, &place, limit, now))?;
            seat.lists.prepare(&seat.store, !find.filter.trim().is_empty())?;
            Ok(Reply::Users(page))
        }
        Request::Count { find } => {
            readable(&find)?;
            seat.read_lists(|reader, roster| reader.count(roster, &find, now)).map(Reply::Count)
        }
        Request::Matching { find } => {
            readable(&find)?;
            seat.read_lists(|reader, roster| reader.matching(roster, &find, now)).map(Reply::Matching)
        }
        Request::User { user } => {
            let card = seat.store_read(|reader| Ok(reader.user_card(user, now)?))?;
            found(card, operator, || format!("There is no user {user}."))
        }
        Request::Cards { users } => {
            let users = at_once(&users)?;
            let cards = seat.store_read(|reader| {
                let cards = users.iter().filter_map(|user| reader.user_card(*user, now).transpose());
                Ok(cards.collect::<Result<Vec<_>, _>>()?)
            })?;
            Ok(Reply::Cards(cards.into_iter().filter(|card| is_seen(card, operator)).collect()))
        }
        Request::UserByLogin { login } => {
            let card = seat.store_read(|reader| Ok(reader.user_by_login(&login, now)?))?;
            found(card, operator, || format!("Nobody has the login {login}."))
        }
        Request::SetupRows { list, filter, place, limit } => {
            let limit = limit.min(MOST_ROWS) as usize;
            seat.store_read(|reader| Ok(reader.setup_rows(list, &filter, &place, limit)?)).map(Reply::SetupRows)
        }
        Request::Record { id } => {
            let record = seat.store_read(|reader| Ok(reader.record(id)?))?;
            let record = record.ok_or_else(|| Refusal::not_found("This row is not there any more."))?;
            Ok(Reply::Record(Box::new(record)))
        }
        Request::Records { ids } => {
            let ids = at_once(&ids)?;
            let records = seat.store_read(|reader| {
                let records = ids.iter().filter_map(|id| reader.record(*id).transpose());
                Ok(records.collect::<Result<Vec<_>, _>>()?)
            })?;
            Ok(Reply::Records(records))
        }
        Request::Shares { release, on, place, limit } => {
            let limit = limit.min(MOST_ROWS) as usize;
            seat.store_read(|reader| Ok(reader.shares(release, on, &place, limit)?)).map(Reply::Shares)
        }
        Request::Sharing { one, other, on } => {
            seat.store_read(|reader| Ok(reader.sharing(one, other, on)?)).map(Reply::Sharing)
        }
        Request::LoginHolder { login } => {
            seat.store_read(|reader| Ok(reader.login_of(&fold(&login))?)).map(Reply::LoginHolder)
        }
        Request::Templates => seat.store_read(|reader| Ok(reader.templates()?)).map(Reply::Templates),
        Request::Explain { user, at } => {
            let found = seat.store_read(|reader| {
                let moment = at.map_or(Ok(Moment::present(now)), |at| reader.moment(at))?;
                escalation::explain(reader, user, moment)
            });
            found.map(Box::new).map(Reply::Explanation)
        }
        Request::Doctor { user } => seat
            .store_read(|reader| doctor::examine(reader, operator, user, now))
            .map(|diagnosis| Reply::Diagnosis(Box::new(diagnosis))),
        Request::References { user } => seat.store_read(|reader| Ok(reader.references(user)?)).map(Reply::References),
        Request::Holders { of, at, place, limit } => {
            let limit = limit.min(MOST_ROWS);
            let page = seat.read_lists(|reader, roster| {
                let moment = at.map_or(Ok(Moment::present(now)), |at| reader.moment(at))?;
                reader.holders(roster, of, &place, limit, moment)
            });
            page.map(Reply::Holders)
        }
        Request::AsOf { of, at } => {
            seat.store_read(|reader| past::as_of(reader, operator, of, at, now)).map(Box::new).map(Reply::AsOf)
        }
        Request::Differences { of, between, place, limit } => seat
            .store_read(|reader| past::differences(reader, operator, (of, between), &place, limit.min(MOST_ROWS)))
            .map(Reply::Differences),
        Request::Bin { filter, place, limit } => {
            is_short(&filter)?;
            seat.store_read(|reader| Ok(reader.bin(&filter, &place, limit.min(MOST_ROWS))?)).map(Reply::Bin)
        }
        Request::Lookup { kind, text, limit } => {
            is_short(&text)?;
            let limit = limit.min(MOST_NAMED);
            let found = seat.read_lists(|reader, roster| reader.lookup(roster, kind, &text, limit, now))?;
            Ok(Reply::Lookup(found))
        }
        Request::Filters => filters::list(seat, operator),
        Request::KeepFilter { name, text, shared } => filters::keep(seat, operator, (&name, &text, shared), now),
        Request::DropFilter { filter } => filters::discard(seat, operator, filter, now),
        Request::Columns { axis, filter } => {
            seat.store_read(|reader| Ok(reader.columns(axis, &filter)?)).map(Reply::Columns)
        }
        Request::Window { axis, rows, columns } => {
            if rows.len().saturating_mul(columns.len()) > MOST_CELLS {
                return Err(Refusal::new(RefusalKind::Usage, "This window is larger than any screen."));
            }
            seat.store_read(|reader| Ok(reader.window(axis, &rows, &columns)?)).map(Reply::Window)
        }
        Request::Properties => {
            seat.store_read(|reader| Ok(properties::list(reader)?)).map(|found| Reply::Properties(Box::new(found)))
        }
        Request::Approvers => seat.store_read(|reader| Ok(approvers::told(reader)?)).map(Reply::Approvers),
        Request::Approvals { place, limit } => {
            seat.store_read(|reader| Ok(reader.approvals(&place, limit.min(MOST_ROWS), now)?)).map(Reply::Approvals)
        }
        Request::Hints { users } => {
            let users = at_once(&users)?;
            seat.store_read(|reader| Ok(hints::gather(reader, operator, users, now)?)).map(Reply::Hints)
        }
        Request::Decisions { place, limit } => {
            seat.store_read(|reader| Ok(reader.decisions(&place, limit.min(MOST_ROWS))?)).map(Reply::Decisions)
        }
        Request::Standing
        | Request::SignIn { .. }
        | Request::SignOut
        | Request::Commit { .. }
        | Request::Undo { .. }
        | Request::Confirm { .. }
        | Request::AuditHead { .. }
        | Request::CheckSignIn { .. }
        | Request::RequestAccess { .. }
        | Request::Along { .. } => Err(Refusal::new(RefusalKind::Usage, "This is answered at the seat itself.")),
        Request::Judge { set, undo_of } => seat
            .store_read(|reader| {
                commit::judge_beside(reader, operator, &set, Beside { undo_of, ..Beside::default() }, now)
            })
            .map(|judged| Reply::Judgement(judged.into())),
        Request::Outcome { receipt } => seat.store_read(|reader| match reader.set_by_receipt(receipt)? {
            Some((_, stored)) if stored.operator == operator.user => Ok(Reply::Known(commit::recall(&stored)?)),
            Some(_) | None => Ok(Reply::Unknown),
        }),
        Request::Inverse { set } => {
            seat.store_read(|reader| undo::preview(reader, operator, set, now)).map(Reply::Inverse)
        }
        Request::Sets { filter, place, limit } => {
            [filter.user.as_ref(), filter.operator.as_ref()].into_iter().try_for_each(is_short_name)?;
            filter.reason.as_deref().map_or(Ok(()), is_short)?;
            audit::sets(seat, &filter, &place, limit.min(MOST_ROWS), now).map(Reply::Sets)
        }
        Request::ChangesOf { set } => seat.store_read(|reader| {
            let row = reader.set(set)?.ok_or_else(|| Refusal::not_found(format!("There is no change set {set}.")))?;
            let reason = row.reason.stored().to_owned();
            Ok(Reply::Set(ChangeSet { changes: reader.changes_of(set)?, reason, ..ChangeSet::default() }))
        }),
        Request::FindSet { receipt } => seat.store_read(|reader| {
            let found = reader.set_by_receipt(receipt)?.map(|(set, _)| reader.set(set)).transpose()?.flatten();
            Ok(found.map_or(Reply::Unknown, |row| Reply::Sets(Page { rows: vec![row], ..Page::default() })))
        }),
        Request::ReadText { text } => seat.store_read(|reader| read_text(&text, &Names(reader))).map(Reply::Set),
        Request::WriteText { set } => {
            seat.store_read(|reader| Ok(change_text::write(&set.changes, &Names(reader)))).map(Reply::Text)
        }
        Request::Audit { filter, place, limit } => {
            [filter.user.as_ref(), filter.operator.as_ref()].into_iter().try_for_each(is_short_name)?;
            audit::page(seat, &filter, &place, limit.min(MOST_ROWS), now).map(Reply::Audit)
        }
        Request::VerifyAudit { from } => audit::verify(seat, from).map(Reply::AuditStretch),
        Request::PlanImport { imported, options } => seat
            .store_read(|reader| {
                let planned = import::plan(&reader, &imported, &options)?;
                let judgement = commit::judge(reader, operator, &planned.set, now)?;
                let (set, tallies, problems) = (planned.set, planned.tallies, planned.problems);
                Ok(ImportPlan { set, tallies, problems, judgement })
            })
            .map(|plan| Reply::ImportPlan(Box::new(plan))),
        Request::PreviewSync { .. }
        | Request::ExtractSync { .. }
        | Request::TakeExtract { .. }
        | Request::SyncRows { .. }
        | Request::BackupSync { .. }
        | Request::ApplySync { .. }
        | Request::SyncBackups
        | Request::RestoreSync { .. } => sync::answer(seat, operator, request, now, tell),
        Request::Mails { filter, place, limit } => {
            is_short(&filter.words.join(" "))?;
            seat.store_read(|reader| Ok(reader.mails(&filter, &place, limit.min(MOST_ROWS))?)).map(Reply::Mails)
        }
        Request::Mail { mail } => {
            let found = seat.store_read(|reader| Ok(reader.mail(mail)?))?;
            let found = found.ok_or_else(|| Refusal::not_found(format!("There is no mail {mail}.")))?;
            Ok(Reply::Mail(Box::new(found)))
        }
        Request::MailTally => seat.store_read(|reader| Ok(reader.mail_tally(now)?)).map(Reply::MailTally),
        Request::ClaimMail { deliverer, limit } => mail::claim(seat, operator, (&deliverer, limit), now),
        Request::SettleMail { deliverer, mail, delivered } => {
            mail::settle(seat, operator, (&deliverer, mail, &delivered), now)
        }
        Request::MendMail { mails, decision } => mail::mend(seat, operator, (&mails, decision), now),
        Request::Lints => seat
            .store_read(|reader| Ok(reader.lints(now)?))
            .map(|found| Reply::Lints(found.into_iter().map(Raw::from).collect())),
        Request::Check => seat.store_read(|reader| Ok(check(reader, now)?)).map(Reply::Check),
    }
}

/// Refuses a filter that nobody types: its values take places in a statement, and its terms nest, which both have an end.
fn readable(find: &Find) -> Result<(), Refusal> {
    is_bounded(&find.filter, |filter| {
        let query = query::parse(filter);
        query.conditions.len() + query.words.len()
    })
}

/// The same of words without terms.
fn is_short(words: &str) -> Result<(), Refusal> {
    is_bounded(words, |words| words.split_whitespace().count())
}

fn is_short_name(whom: Option<&Whom>) -> Result<(), Refusal> {
    match whom {
        Some(Whom::Named(words)) => is_short(words),
        Some(Whom::Id(_)) | None => Ok(()),
    }
}

fn is_bounded(filter: &str, terms: impl Fn(&str) -> usize) -> Result<(), Refusal> {
    let too_much = |what: String| {
        let sentence = format!("The filter has more than {what}.");
        Err(Refusal::new(RefusalKind::Usage, sentence).hint("Say it in several parts."))
    };
    if filter.len() > LONGEST_FILTER {
        return too_much(format!("{LONGEST_FILTER} bytes"));
    }
    if terms(filter) > MOST_TERMS {
        return too_much(format!("{MOST_TERMS} terms"));
    }
    Ok(())
}

/// Refuses to read more rows whole than one answer should hold.
fn at_once<T>(wanted: &[T]) -> Result<&[T], Refusal> {
    if wanted.len() > MOST_WHOLE {
        let sentence = format!("At most {MOST_WHOLE} rows are read whole at once.");
        return Err(Refusal::new(RefusalKind::Usage, sentence));
    }
    Ok(wanted)
}

/// Answers with a card, unless it is in the recycle bin and the bin is not the operator's to see.
fn found(card: Option<UserCard>, operator: &Operator, missing: impl Fn() -> String) -> Result<Reply, Refusal> {
    let card = card.ok_or_else(|| Refusal::not_found(missing()))?;
    if !is_seen(&card, operator) {
        return Err(policy::missing(Capability::SeeBin, operator));
    }
    Ok(Reply::User(Box::new(card)))
}

/// Whether a card may be shown: what is in the recycle bin is for those who may see the bin.
fn is_seen(card: &UserCard, operator: &Operator) -> bool {
    card.status != Status::Recycled || operator.may(Capability::SeeBin)
}

/// Looks for damage: the file itself, the invariants, the journal.
fn check(reader: Reader<'_>, now: Time) -> crate::store::Result<Vec<Raw>> {
    let mut sentences = reader.integrity()?;
    sentences.extend(reader.invariants(now)?);
    sentences.extend(Outlook::of(reader, now)?.warning);
    let mut found: Vec<Raw> = sentences.into_iter().map(Raw::from).collect();
    found.extend(reader.whole_chain()?.first.iter().map(Finding::sentence));
    Ok(found)
}

/// Reads the text form; all lines that cannot be read are named together.
fn read_text(text: &str, names: &Names<'_>) -> Result<ChangeSet, Refusal> {
    match change_text::read(text, names) {
        Ok(changes) => Ok(ChangeSet { changes, ..ChangeSet::default() }),
        Err(problems) => {
            let lines: Vec<String> =
                problems.iter().map(|p| format!("Line {}: {}", p.line, p.sentence.stored())).collect();
            let hint: Raw = "Nothing was read. `user 812 org ABC login off -> on` is a line as it should be.".into();
            Err(Refusal { kind: RefusalKind::Invalid, sentence: lines.join("\n").into(), hint: Some(hint) })
        }
    }
}
