//! `beadle users add`, `quick-add` and `clone`: making an account, all at once or not at all.

use clap::Args;

use super::wish::{self, Subject};
use crate::api::Refusal;
use crate::api::matrix::Axis;
use crate::cli::commit::Sending;
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::orgs::exactly;
use crate::cli::password::{made_password, new_password};
use crate::cli::why::WhyArgs;
use crate::domain::cell::{AccessPart, Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::status::Status;
use crate::domain::template::BY_DEFAULT;
use crate::domain::text::Shown;

/// The number of a user who is still to be made, within the set that makes them.
const NEW: UserId = UserId(-1);

/// Where the first password of an account comes from; without either the account has none yet.
#[derive(Args, Debug, Default)]
pub struct FirstPassword {
    /// Makes a first password and prints it once; it is kept nowhere.
    #[arg(long, conflicts_with = "with_password")]
    generate: bool,
    /// Asks for a first password, or reads it from standard input with `--password-stdin`.
    #[arg(long)]
    with_password: bool,
}

impl FirstPassword {
    /// Sends a set that makes somebody, and says so where they have no password yet.
    fn send(&self, sending: Sending, login: &str, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
        let exit = sending.send(desk)?;
        if !self.generate && !self.with_password && !desk.dry_run && matches!(exit, Exit::Done | Exit::Partly) {
            let login = Shown::new(login.trim());
            desk.out.warn(&format!(
                "beadle: {login} has no password yet, so nobody can sign in by it. Make one with: beadle users password \
                 {login} --generate."
            ));
        }
        Ok(exit)
    }

    /// Adds the password to a set that makes somebody.
    fn add_to(&self, sending: &mut Sending, name: &str, login: &str, desk: &mut Desk<'_>) -> Result<(), Refusal> {
        if !self.generate && !self.with_password {
            return Ok(());
        }
        sending.set.changes.push(new_password(NEW, false));
        if desk.dry_run {
            return Ok(());
        }
        let secret = if self.generate {
            let made = made_password(name, login, desk)?;
            sending.made = Some(made.clone());
            made
        } else {
            desk.new_password(&format!("First password for {}: ", Shown::new(login)))?
        };
        sending.secrets.passwords.insert(NEW, secret);
        Ok(())
    }
}

/// What `users add` takes.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// The e-mail address by which the user signs in.
    #[arg(value_name = "LOGIN")]
    new_login: String,
    /// The user's name.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The status to begin with: A active, I inactive or P pending.
    #[arg(long, value_name = "STATUS", default_value = "A")]
    status: String,
    /// The code of the owning organization; the user gets Active and Login there.
    #[arg(long, value_name = "CODE")]
    owner: Option<String>,
    /// Makes the user a member of this workgroup; may be said several times.
    #[arg(long, value_name = "NAME")]
    workgroup: Vec<String>,
    /// Gives the levels of this permission template.
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    #[command(flatten)]
    password: FirstPassword,
    /// More fields, as NAME=VALUE; `beadle users set --help` tells which there are.
    #[arg(value_name = "NAME=VALUE")]
    fields: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `users quick-add` takes.
#[derive(Args, Debug)]
pub struct QuickAddArgs {
    /// The e-mail address by which the user signs in.
    #[arg(value_name = "LOGIN")]
    new_login: String,
    /// The user's name.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The code of the owning organization; the user gets Active and Login there.
    #[arg(long, value_name = "CODE")]
    owner: String,
    /// Makes the user a member of this workgroup.
    #[arg(long, value_name = "NAME")]
    workgroup: String,
    /// Gives the levels of this permission template.
    #[arg(long, value_name = "NAME", default_value = BY_DEFAULT)]
    template: String,
    #[command(flatten)]
    password: FirstPassword,
    #[command(flatten)]
    why: WhyArgs,
}

impl From<QuickAddArgs> for AddArgs {
    fn from(quick: QuickAddArgs) -> Self {
        Self {
            new_login: quick.new_login,
            name: quick.name,
            status: Status::Active.to_string(),
            owner: Some(quick.owner),
            workgroup: vec![quick.workgroup],
            template: Some(quick.template),
            password: quick.password,
            fields: Vec::new(),
            why: quick.why,
        }
    }
}

/// What `users clone` takes.
#[derive(Args, Debug)]
pub struct CloneArgs {
    /// The login or the number of the user to be like.
    #[arg(value_name = "MODEL")]
    model: String,
    /// The e-mail address by which the new user signs in.
    #[arg(value_name = "LOGIN")]
    new_login: String,
    /// The new user's name.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The status to begin with: A active, I inactive or P pending.
    #[arg(long, value_name = "STATUS", default_value = "A")]
    status: String,
    #[command(flatten)]
    password: FirstPassword,
    #[command(flatten)]
    why: WhyArgs,
}

/// Makes a user.
///
/// # Errors
/// The refusal of the database, or the word that names nothing.
pub fn add(args: AddArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let subject = Subject::New(NEW);
    let mut changes = beginning(&subject, &args.name, &args.new_login, wish::status(&args.status)?);
    if let Some(code) = &args.owner {
        let org = OrgId(exactly(Axis::Organizations, code, desk)?.id);
        let cell = |part| Cell::Access { user: NEW, org, part };
        changes.extend(subject.field(UserField::OwningOrg, Value::Org(org)));
        changes.extend(subject.change(cell(AccessPart::Active), Value::ON));
        changes.extend(subject.change(cell(AccessPart::Login), Value::ON));
    }
    let groups = args.workgroup.iter().map(|name| format!("wg.{name}=on"));
    let template = args.template.iter().map(|name| format!("template={name}"));
    for wished in groups.chain(template).chain(args.fields) {
        for change in wish::read(&wished, &subject, desk)? {
            // What is said last holds.
            changes.retain(|known| known.cell != change.cell);
            changes.push(change);
        }
    }
    let mut sending = Sending::new(args.why.set(changes));
    args.password.add_to(&mut sending, &args.name, &args.new_login, desk)?;
    args.password.send(sending, &args.new_login, desk)
}

/// Makes a user with the organizations, workgroups and permissions of another one.
///
/// # Errors
/// As [`add`].
pub fn clone(args: CloneArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let model = super::find(&args.model, desk)?;
    let subject = Subject::New(NEW);
    let mut changes = beginning(&subject, &args.name, &args.new_login, wish::status(&args.status)?);
    if let Some((org, _, _)) = &model.owner {
        changes.extend(subject.field(UserField::OwningOrg, Value::Org(*org)));
    }
    changes.extend(model.copied_to(NEW, desk.seat.now()));
    if let Some(sentence) = model.not_copied(desk.seat.now()) {
        desk.out.warn(&sentence);
    }
    let mut sending = Sending::new(args.why.set(changes));
    args.password.add_to(&mut sending, &args.name, &args.new_login, desk)?;
    args.password.send(sending, &args.new_login, desk)
}

fn beginning(subject: &Subject<'_>, name: &str, login: &str, status: Status) -> Vec<Change> {
    let fields = [
        (UserField::Status, Value::Status(status)),
        (UserField::Name, Value::text(name.trim())),
        (UserField::Login, Value::text(login.trim())),
    ];
    fields.into_iter().filter_map(|(field, value)| subject.field(field, value)).collect()
}
