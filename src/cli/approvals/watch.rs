//! `beadle approvals list --watch`: who waits now, then what happens to requests, an event a line, for other programs.
//!
//! Events are read off the journal, so none is missed between two looks and all come in the order in which they
//! happened. Each carries the number of its row; `--since` goes on behind one.

use crate::api::approvals::ApprovalRow;
use crate::api::audit::AuditRow;
use crate::api::users::{RequestState, UserCard};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::cli::audit::key;
use crate::cli::desk::{Desk, answer, walk};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, column};
use crate::cli::json;
use crate::cli::out::Form;
use crate::cli::plain::pages::Stretch;
use crate::domain::audit_filter::AuditFilter;
use crate::domain::cell::{Cell, UserField};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What every line holds; a key is there whether it has a value or not.
const EVENT: &[Column] = &[
    column("event", "Event"),
    column("seq", "Journal row"),
    column("at", "At"),
    column("id", "Id"),
    column("name", "Name"),
    column("login", "Login"),
    column("source", "Source"),
    column("requested_at", "Asked"),
    column("times", "Times"),
    column("by", "By"),
    column("note", "Note"),
];

/// Something that happened to a request.
struct Event {
    word: &'static str,
    seq: u64,
    at: Time,
    id: i64,
    name: Raw,
    login: Raw,
    source: Raw,
    asked: Option<(Time, u32)>,
    by: Option<Raw>,
    note: Option<Raw>,
}

/// Writes who waits, unless it goes on behind a row of the journal, and then every event until nobody reads.
pub(super) fn run(since: Option<u64>, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let mut last = match since {
        Some(since) => since,
        None => {
            let head = answer!(desk.asker, Request::AuditHead { known: None }, AuditHead).head;
            let seq = head.seq.unsigned_abs();
            waiting(seq, desk)?;
            seq
        }
    };
    let mut revision = None;
    loop {
        let standing = answer!(desk.asker, Request::Standing, Standing);
        if standing.operator.is_none() {
            return Err(Refusal::new(RefusalKind::NotSignedIn, "Nobody is signed in here any more."));
        }
        // A request for access counts as a commit like any other.
        if revision.replace(standing.revision) != Some(standing.revision) {
            last = happened(last, desk)?;
        }
        desk.out.flush();
        if desk.out.is_gone() || !desk.seat.rest() {
            return Ok(Exit::Done);
        }
    }
}

fn waiting(seq: u64, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let mut rows = Vec::new();
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::Approvals { place, limit },
        |reply| if let Reply::Approvals(page) = reply { Some(page) } else { None },
        |row| row.key.clone(),
        |page| {
            rows.extend(page);
            true
        },
    )?;
    rows.into_iter().for_each(|row| tell(still(row, seq), desk));
    Ok(())
}

fn still(row: ApprovalRow, seq: u64) -> Event {
    Event {
        word: "waiting",
        seq,
        at: row.asked.map_or(row.created_at, |asked| asked.first),
        id: row.user.0,
        name: row.name,
        login: row.login,
        source: row.source,
        asked: row.asked.map(|asked| (asked.first, asked.times)),
        by: None,
        note: None,
    }
}

/// Tells what the journal holds behind a row, oldest first, and answers with its last row.
fn happened(last: u64, desk: &mut Desk<'_>) -> Result<u64, Refusal> {
    let mut rows: Vec<AuditRow> = Vec::new();
    let mut newest = last;
    walk(
        desk.asker,
        Stretch::from(None),
        |place, limit| Request::Audit { filter: AuditFilter::default(), place, limit },
        |reply| if let Reply::Audit(page) = reply { Some(page) } else { None },
        key,
        |page| {
            let behind = page.iter().all(|row| row.seq > last);
            newest = newest.max(page.first().map_or(0, |row| row.seq));
            rows.extend(page.into_iter().filter(|row| row.seq > last && word(row).is_some()));
            behind
        },
    )?;
    for row in rows.into_iter().rev() {
        let (Some(word), Some(user)) = (word(&row), row.user) else { continue };
        match desk.asker.ask(Request::User { user }) {
            Ok(Reply::User(card)) => tell(event(word, row, *card), desk),
            // Who was denied may not be the operator's to see; that it happened is told all the same.
            Err(refusal) if matches!(refusal.kind, RefusalKind::NotAllowed | RefusalKind::NotFound) => {
                tell(of_stranger(word, &row), desk);
            }
            Err(refusal) => return Err(refusal),
            Ok(_) => return Err(crate::cli::desk::strange()),
        }
    }
    Ok(newest)
}

/// The stable word of an event; `None` for a row of the journal that is about something else.
fn word(row: &AuditRow) -> Option<&'static str> {
    let status = matches!(row.cell, Some(Cell::User { field: UserField::Status, .. }));
    let pending = row.after.stored() == Status::Pending.word();
    match row.action.stored() {
        "requested" => Some("requested"),
        "created" if status && pending => Some("arrived"),
        "restored" if status && pending => Some("reopened"),
        "approved" if status => Some("approved"),
        "denied" if status => Some("denied"),
        "parked" if status => Some("parked"),
        _ => None,
    }
}

fn event(word: &'static str, row: AuditRow, card: UserCard) -> Event {
    let open = card.requests.iter().find(|request| request.state == RequestState::Open);
    let decided = matches!(word, "approved" | "denied" | "parked");
    let asked = open.or_else(|| card.requests.first().filter(|_| decided));
    Event {
        asked: asked.map(|request| (request.requested_at, request.times)),
        name: card.name,
        source: card.source,
        ..of_stranger(word, &row)
    }
}

fn of_stranger(word: &'static str, row: &AuditRow) -> Event {
    let decided = matches!(word, "approved" | "denied" | "parked" | "reopened");
    Event {
        word,
        seq: row.seq,
        at: row.at,
        id: row.user.map_or(0, |user| user.0),
        name: Raw::default(),
        login: row.subject.clone(),
        source: Raw::default(),
        asked: None,
        by: decided.then(|| row.operator.clone()),
        note: Some(row.reason.clone()).filter(|note| decided && !note.is_empty()),
    }
}

fn tell(event: Event, desk: &mut Desk<'_>) {
    if desk.out.form() != Form::Json {
        let (name, login) = (event.name.shown(), event.login.shown());
        let times = event.asked.filter(|(_, times)| *times > 1).map(|(_, times)| format!(", {times} times"));
        let by = event.by.as_ref().map(|by| format!(" by {}", by.shown())).unwrap_or_default();
        let note = event.note.as_ref().map(|note| format!(": {}", note.shown())).unwrap_or_default();
        let at = event.at.minute(desk.out.zone());
        desk.out.say(&format!("{at}  {:9}  {name} <{login}>{}{by}{note}", event.word, times.unwrap_or_default()));
        return;
    }
    let row = vec![
        Field::word(event.word),
        Field::count(event.seq),
        event.at.into(),
        Field::Number(event.id),
        Some(event.name).filter(|name| !name.is_empty()).into(),
        event.login.into(),
        Some(event.source).filter(|source| !source.is_empty()).into(),
        event.asked.map(|(first, _)| first).into(),
        event.asked.map(|(_, times)| Field::count(times)).into(),
        event.by.into(),
        event.note.into(),
    ];
    desk.out.json_line(&json::row(EVENT, &row));
}
