//! `beadle users set`, `status` and `make-like`: changing accounts.

use clap::Args;

use super::wish::{self, Subject};
use crate::api::users::UserCard;
use crate::api::{Refusal, Request};
use crate::cli::commit::Sending;
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::said::lay;
use crate::cli::why::WhyArgs;
use crate::domain::cell::{UserField, Value};
use crate::domain::status::Status;

/// What `users set` takes.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
    /// Fields as `NAME=VALUE`: `name`, `login`, `job_title`, `street`, `city`, `state`, `zip`, `phone`, `owning=CODE`, `location`, `provider`, `supervisor=LOGIN`, `case_manager=on`, `support=internal`, `require_change=on`, `template=NAME`, `org.CODE=ALE` or `none`, `wg.NAME=on`, `off` or `none`, `org.CODE.until=2026-12-31`, `wg.NAME.until=30d`, `end of month` or `none`, `perm.CODE=none`, `R` or `W`.
    #[arg(value_name = "NAME=VALUE", required = true)]
    fields: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `users status` takes.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// The status to move to: A active, I inactive, P pending or D in the recycle bin.
    #[arg(value_name = "STATUS")]
    status: String,
    /// Logins or numbers of users.
    #[arg(value_name = "USER", required = true)]
    users: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `users make-like` takes.
#[derive(Args, Debug)]
pub struct MakeLikeArgs {
    /// The login or the number of the user to be like.
    #[arg(value_name = "MODEL")]
    model: String,
    /// Logins or numbers of the users who get the same organizations, workgroups and permissions.
    #[arg(value_name = "USER", required = true)]
    users: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// Changes fields of a user.
///
/// # Errors
/// The refusal of the database, or the word that names nothing.
pub fn set(args: SetArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let card = super::find(&args.user, desk)?;
    let subject = Subject::Known(&card);
    let mut changes = Vec::new();
    for wished in &args.fields {
        lay(&mut changes, wish::read(wished, &subject, desk)?);
    }
    Sending::new(args.why.set(changes)).send(desk)
}

/// Moves users to a status.
///
/// # Errors
/// As [`set`].
pub fn status(args: StatusArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let to = wish::status(&args.status)?;
    let cards = each(&args.users, desk)?;
    let mut changes = Vec::new();
    lay(&mut changes, cards.iter().map(|card| Subject::Known(card).field(UserField::Status, Value::Status(to))));
    let set = args.why.set(changes);
    for card in cards.iter().filter(|_| to == Status::Active && !set.accepted.limbo) {
        lets_in_with_a_workgroup(card, desk)?;
    }
    if to != Status::Recycled || set.changes.is_empty() {
        return Sending::new(set).send(desk);
    }
    // Whoever is only pending can be denied, but not be made inactive without more.
    for card in cards.iter().filter(|card| card.status != Status::Pending) {
        tell_references(card, desk)?;
    }
    let people = if cards.len() == 1 { "this user".to_owned() } else { format!("{} users", cards.len()) };
    Sending::new(set).asking(format!("Move {people} to the recycle bin")).send(desk)
}

/// Finds users, each once however often they are named.
fn each(users: &[String], desk: &mut Desk<'_>) -> Result<Vec<UserCard>, Refusal> {
    let mut cards: Vec<UserCard> = Vec::new();
    for user in users {
        let card = super::find(user, desk)?;
        if cards.iter().all(|known| known.user != card.user) {
            cards.push(card);
        }
    }
    Ok(cards)
}

/// Keeps somebody who waited or was put away from being told that they can sign in while they cannot.
///
/// # Errors
/// That they are in no workgroup, with the way out.
fn lets_in_with_a_workgroup(card: &UserCard, desk: &Desk<'_>) -> Result<(), Refusal> {
    if !matches!(card.status, Status::Pending | Status::Recycled) || card.is_in_a_workgroup(desk.seat.now()) {
        return Ok(());
    }
    let login = card.login.stored();
    Err(Refusal::invalid(format!("{login} is in no workgroup, without which nobody can sign in. Nothing was done."))
        .hint("Give one first, with: beadle users set USER wg.NAME=on. Or say --allow-limbo to mean it."))
}

/// Says what refers to somebody who is about to be deleted: making them inactive leaves all of it in order.
fn tell_references(card: &UserCard, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let found = answer!(desk.asker, Request::References { user: card.user }, References);
    let parts: Vec<String> = found
        .iter()
        .map(|found| {
            let more = if found.more { "more than " } else { "" };
            format!("{} {more}{}", found.what.shown(), found.count)
        })
        .collect();
    if !parts.is_empty() {
        let login = card.login.shown();
        desk.out.warn(&format!(
            "{login} is referred to: {}. Status I ends access and keeps that in order.",
            parts.join(", ")
        ));
    }
    Ok(())
}

/// Gives users the organizations, workgroups and permissions of another one.
///
/// # Errors
/// As [`set`].
pub fn make_like(args: MakeLikeArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let (model, now) = (super::find(&args.model, desk)?, desk.seat.now());
    if let Some(sentence) = model.not_copied(now) {
        desk.out.warn(&sentence);
    }
    let changes = each(&args.users, desk)?.iter().flat_map(|card| card.like(&model, now)).collect();
    Sending::new(args.why.set(changes)).asking("Make them alike").send(desk)
}
