//! `beadle approvals approve`, `deny` and `park`: deciding about pending users.

use clap::Args;

use crate::api::approvals::ApplicantHints;
use crate::api::matrix::Axis;
use crate::api::users::UserCard;
use crate::api::{Refusal, RefusalKind, Request};
use crate::cli::args::AcceptArgs;
use crate::cli::commit::{LeftOut, Sending};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::orgs::exactly;
use crate::cli::users;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::status::{Move, Status};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What `approvals approve` takes.
#[derive(Args, Debug)]
pub struct ApproveArgs {
    /// The logins of pending users.
    #[arg(value_name = "LOGIN", required = true)]
    logins: Vec<String>,
    /// Is kept with the decision, and as the reason of the change set.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    /// Gives each what most colleagues of the same mail domain have, as far as your own rights go.
    #[arg(long)]
    as_colleagues: bool,
    /// Makes this organization the owning one, with Active and Login there.
    #[arg(long, value_name = "CODE")]
    owner: Option<String>,
    /// Makes them members of this workgroup.
    #[arg(long, value_name = "NAME")]
    workgroup: Option<String>,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What `approvals deny` takes.
#[derive(Args, Debug)]
pub struct DenyArgs {
    /// The logins of pending users.
    #[arg(value_name = "LOGIN", required = true)]
    logins: Vec<String>,
    /// Says why; it is kept with the decision, and as the reason of the change set.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What `approvals park` takes.
#[derive(Args, Debug)]
pub struct ParkArgs {
    /// The logins of pending users.
    #[arg(value_name = "LOGIN", required = true)]
    logins: Vec<String>,
    /// Is kept with the decision, and as the reason of the change set.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    /// Makes this organization the owning one, with Active and Login there; only somebody pending may be without.
    #[arg(long, value_name = "CODE")]
    owner: Option<String>,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// Lets pending users in.
///
/// # Errors
/// The refusal of the database.
pub fn approve(args: ApproveArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let owner = args.owner.as_deref().map(|code| exactly(Axis::Organizations, code, desk)).transpose()?;
    let group = args.workgroup.as_deref().map(|name| exactly(Axis::Workgroups, name, desk)).transpose()?;
    let (cards, mut sending) = gather(&args.logins, Move::Approve, desk)?;
    let mut hints = Vec::new();
    for some in cards.chunks(ApplicantHints::MOST).filter(|_| args.as_colleagues) {
        let users = some.iter().map(|card| card.user).collect();
        hints.extend(answer!(desk.asker, Request::Hints { users }, Hints));
    }
    let mut all = Vec::new();
    for card in &cards {
        let mut changes = vec![status(card, Status::Active)];
        if let Some(owner) = &owner {
            changes.extend(card.owned_by(OrgId(owner.id)));
        }
        if let Some(group) = &group {
            changes.extend(card.joined_to(WorkgroupId(group.id)));
        }
        let suggestion = hints.iter().find(|hint| hint.user == card.user).and_then(|hint| hint.suggestion.as_ref());
        match suggestion {
            Some(suggestion) => suggestion.changes.iter().for_each(|change| add(&mut changes, change.clone())),
            None if args.as_colleagues => {
                desk.out.warn(&format!(
                    "{}: colleagues have nothing in common, so nothing is taken from them.",
                    card.login.shown()
                ));
            }
            None => {}
        }
        match lacks(card, &changes, args.accept.allow_limbo, desk.seat.now()) {
            Some(sentence) => sending.left_out.push(left_out(card, "refused", sentence)),
            None => all.append(&mut changes),
        }
    }
    said(sending, all, args.note, &args.accept).send(desk)
}

/// What somebody would be let in without, with the way to it.
fn lacks(card: &UserCard, changes: &[Change], allow_limbo: bool, now: Time) -> Option<String> {
    let is_changed =
        |fits: fn(&Cell) -> bool| changes.iter().any(|change| fits(&change.cell) && change.after != Value::None);
    let owned = |cell: &Cell| matches!(cell, Cell::User { field: UserField::OwningOrg, .. });
    if card.owner.is_none() && !is_changed(owned) {
        return Some("No organization owns this user; say --owner CODE, or --as-colleagues.".to_owned());
    }
    let joined = |cell: &Cell| matches!(cell, Cell::Membership { .. });
    if allow_limbo || card.is_in_a_workgroup(now) || is_changed(joined) {
        return None;
    }
    Some("Without a workgroup nobody can sign in; say --workgroup NAME, --as-colleagues or --allow-limbo.".to_owned())
}

/// Puts pending users into the recycle bin.
///
/// # Errors
/// As [`approve`].
pub fn deny(args: DenyArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let question = format!("Deny {}", people(args.logins.len()));
    let (cards, sending) = gather(&args.logins, Move::Deny, desk)?;
    let changes = cards.iter().map(|card| status(card, Status::Recycled)).collect();
    said(sending, changes, args.note, &args.accept).asking(question).send(desk)
}

/// Makes pending users inactive; from then on an organization has to own them.
///
/// # Errors
/// As [`approve`].
pub fn park(args: ParkArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let owner = args.owner.as_deref().map(|code| exactly(Axis::Organizations, code, desk)).transpose()?;
    let (cards, mut sending) = gather(&args.logins, Move::Park, desk)?;
    let mut changes = Vec::new();
    for card in &cards {
        if owner.is_none() && card.owner.is_none() {
            let sentence =
                "No organization owns this user, and only somebody pending may be without; say --owner CODE.";
            sending.left_out.push(left_out(card, "refused", sentence));
            continue;
        }
        changes.push(status(card, Status::Inactive));
        changes.extend(owner.iter().flat_map(|owner| card.owned_by(OrgId(owner.id))));
    }
    said(sending, changes, args.note, &args.accept).send(desk)
}

/// Puts changes into what is sent, with what was said about them.
fn said(mut sending: Sending, changes: Vec<Change>, note: String, accept: &AcceptArgs) -> Sending {
    sending.set = ChangeSet { changes, reason: note, accepted: accept.accepted() };
    sending
}

/// Finds the users, and tells apart those about whom nothing is to be decided.
fn gather(logins: &[String], action: Move, desk: &mut Desk<'_>) -> Result<(Vec<UserCard>, Sending), Refusal> {
    let mut cards: Vec<UserCard> = Vec::new();
    let mut sending = Sending::default();
    for login in logins {
        let left = match users::find(login, desk) {
            Ok(card) if cards.iter().any(|known| known.user == card.user) => continue,
            Ok(card) if card.status == Status::Pending => {
                cards.push(card);
                continue;
            }
            Ok(card) => not_pending(&card, action, desk),
            Err(refusal) if refusal.kind == RefusalKind::NotFound => LeftOut {
                subject: login.as_str().into(),
                word: "not found",
                sentence: refusal.sentence,
                exit: Exit::NOT_FOUND,
            },
            Err(refusal) => return Err(refusal),
        };
        sending.left_out.push(left);
    }
    Ok((cards, sending))
}

fn not_pending(card: &UserCard, action: Move, desk: &Desk<'_>) -> LeftOut {
    let by = card.status_changed_by.as_ref().map(|by| format!(" by {}", by.stored())).unwrap_or_default();
    let sentence = format!(
        "Only a pending user can be {}; this one is {} since {}{by}.",
        action.done(),
        card.status.word(),
        card.status_changed_at.minute(desk.out.zone()),
    );
    left_out(card, "conflict", sentence)
}

fn left_out(card: &UserCard, word: &'static str, sentence: impl Into<Raw>) -> LeftOut {
    LeftOut { subject: card.login.clone(), word, sentence: sentence.into(), exit: Exit::INVALID }
}

fn status(card: &UserCard, to: Status) -> Change {
    let cell = Cell::User { user: card.user, field: UserField::Status };
    Change::new(cell, Value::Status(card.status), Value::Status(to))
}

/// Adds a change that changes something, unless the cell is spoken of already: what was said expressly holds.
fn add(changes: &mut Vec<Change>, change: Change) {
    if change.before != change.after && changes.iter().all(|known| known.cell != change.cell) {
        changes.push(change);
    }
}

fn people(count: usize) -> String {
    if count == 1 { "one user".to_owned() } else { format!("{count} users") }
}
