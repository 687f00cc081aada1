//! Passwords: setting another user's, lifting a lock, changing one's own. None of them is ever an argument.

use clap::Args;

use super::commit::Sending;
use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Field, Record};
use super::users::find;
use super::why::WhyArgs;
use crate::api::{Refusal, RefusalKind, Request, Secret, Secrets};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::UserId;
use crate::domain::password::generate;
use crate::domain::text::Shown;

/// What `users password` takes.
#[derive(Args, Debug)]
pub struct PasswordArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
    /// Makes a password and prints it once; it is kept nowhere.
    #[arg(long)]
    generate: bool,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `users unlock` takes.
#[derive(Args, Debug)]
pub struct UnlockArgs {
    /// A login, or the number of a user.
    #[arg(value_name = "USER")]
    user: String,
    #[command(flatten)]
    why: WhyArgs,
}

/// The prompt for somebody's password.
pub fn prompt(login: &str) -> String {
    format!("Password for {}: ", Shown::new(login))
}

/// Sets another user's password.
///
/// # Errors
/// The refusal of the database, or that nobody was there to type it.
pub fn set(args: PasswordArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let card = find(&args.user, desk)?;
    let (name, login) = (card.name.stored(), card.login.stored());
    let mut made = None;
    let mut secrets = Secrets::default();
    if !desk.dry_run {
        let new = if args.generate {
            let new = made_password(name, login, desk)?;
            made = Some(new.clone());
            new
        } else {
            desk.new_password(&format!("New password for {}: ", card.login.shown()))?
        };
        secrets.passwords.insert(card.user, new);
    }
    let change = new_password(card.user, card.has_password);
    let set = args.why.set(vec![change]);
    let mut record = Record::default();
    record.field("user", "User", &card.login);
    Sending { set, secrets, made, record, ..Sending::default() }.send(desk)
}

/// Makes a password for somebody.
///
/// # Errors
/// When the system gives no random numbers.
pub fn made_password(name: &str, login: &str, desk: &mut Desk<'_>) -> Result<Secret, Refusal> {
    // A receipt that is used for nothing else is as random as a password needs.
    Ok(Secret::new(generate(&desk.seat.receipt()?.0, name, login)))
}

/// Lifts a lock.
///
/// # Errors
/// The refusal of the database.
pub fn unlock(args: UnlockArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let card = find(&args.user, desk)?;
    let cell = Cell::User { user: card.user, field: UserField::LockedUntil };
    let before = card.locked_until.map_or(Value::None, Value::Time);
    let changes = vec![Change::new(cell, before, Value::None)];
    Sending::new(args.why.set(changes)).send(desk)
}

/// Changes the operator's own password. One that has to be changed anyway is changed by the sign-in itself.
///
/// # Errors
/// The refusal of the database, or that nobody was there to type it.
pub fn own(login: Option<String>, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let mut present = None;
    if let Some(login) = login {
        let typed = desk.password(&prompt(&login))?;
        match desk.asker.ask(Request::sign_in(login.clone(), typed.clone())) {
            Ok(_) => present = Some(typed),
            Err(refusal) if refusal.kind == RefusalKind::PasswordChange => return forced(login, typed, desk),
            Err(refusal) => return Err(refusal),
        }
    }
    let standing = answer!(desk.asker, Request::Standing, Standing);
    let Some(operator) = standing.operator else {
        return Err(
            Refusal::new(RefusalKind::NotSignedIn, "Nobody is signed in here.").hint("Say who with --as LOGIN.")
        );
    };
    let mut secrets = Secrets::default();
    if !desk.dry_run {
        secrets.own = match present {
            Some(present) => Some(present),
            None => Some(desk.password("Your present password: ")?),
        };
        secrets.passwords.insert(operator.user, desk.new_password("Your new password: ")?);
    }
    let set = ChangeSet { changes: vec![new_password(operator.user, operator.has_password)], ..ChangeSet::default() };
    Sending { set, secrets, ..Sending::default() }.send(desk)
}

/// Signs in with a new password where the present one has to be changed.
///
/// # Errors
/// The refusal of the database, or that nobody was there to type it.
pub fn forced(login: String, password: Secret, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    if desk.dry_run {
        let mut record = Record::default();
        record.field("outcome", "Outcome", Field::word("judged"));
        record.field("user", "User", login);
        desk.out.told(&record, "The password has to be changed, and would be.");
        return Ok(Exit::Done);
    }
    let new = desk.new_password("Your new password: ")?;
    let standing = answer!(desk.asker, Request::SignIn { login, password, new: Some(new) }, Standing);
    let mut record = Record::default();
    record.field("outcome", "Outcome", Field::word("changed"));
    record.field("user", "User", standing.operator.map(|operator| operator.login));
    desk.out.record(&record);
    Ok(Exit::Done)
}

/// The change that gives somebody a new password.
pub fn new_password(user: UserId, has_one: bool) -> Change {
    let before = Value::text(if has_one { "set" } else { "none" });
    Change::new(Cell::User { user, field: UserField::Password }, before, Value::text("new"))
}
