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
use crate::cli::said::lay;
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

/// What an account begins with.
#[derive(Args, Debug)]
pub struct Beginning {
    /// The user's name.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The status to begin with: A active, I inactive or P pending.
    #[arg(long, value_name = "STATUS", default_value = "A")]
    status: String,
}

impl Beginning {
    fn changes(&self, subject: &Subject<'_>, login: &str) -> Result<Vec<Change>, Refusal> {
        let fields = [
            (UserField::Status, Value::Status(wish::status(&self.status)?)),
            (UserField::Name, Value::text(self.name.trim())),
            (UserField::Login, Value::text(login.trim())),
        ];
        let mut changes = Vec::new();
        lay(&mut changes, fields.map(|(field, value)| subject.field(field, value)));
        Ok(changes)
    }
}

/// What `users add` takes.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// The e-mail address by which the user signs in.
    #[arg(value_name = "LOGIN")]
    new_login: String,
    #[command(flatten)]
    begins: Beginning,
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
            begins: Beginning { name: quick.name, status: Status::Active.to_string() },
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
    #[command(flatten)]
    begins: Beginning,
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
    let mut changes = args.begins.changes(&subject, &args.new_login)?;
    if let Some(code) = &args.owner {
        let org = OrgId(exactly(Axis::Organizations, code, desk)?.id);
        let cell = |part| Cell::Access { user: NEW, org, part };
        let owned = subject.field(UserField::OwningOrg, Value::Org(org));
        let given = [AccessPart::Active, AccessPart::Login].map(|part| subject.change(cell(part), Value::ON));
        lay(&mut changes, [owned].into_iter().chain(given));
    }
    let groups = args.workgroup.iter().map(|name| format!("wg.{name}=on"));
    let template = args.template.iter().map(|name| format!("template={name}"));
    for wished in groups.chain(template).chain(args.fields) {
        lay(&mut changes, wish::read(&wished, &subject, desk)?);
    }
    let mut sending = Sending::new(args.why.set(changes));
    args.password.add_to(&mut sending, &args.begins.name, &args.new_login, desk)?;
    args.password.send(sending, &args.new_login, desk)
}

/// Makes a user with the organizations, workgroups and permissions of another one.
///
/// # Errors
/// As [`add`].
pub fn clone(args: CloneArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let model = super::find(&args.model, desk)?;
    let subject = Subject::New(NEW);
    let mut changes = args.begins.changes(&subject, &args.new_login)?;
    let owner = model.owner.as_ref().map(|(org, _, _)| subject.field(UserField::OwningOrg, Value::Org(*org)));
    lay(&mut changes, owner);
    changes.extend(model.copied_to(NEW, desk.seat.now()));
    if let Some(sentence) = model.not_copied(desk.seat.now()) {
        desk.out.warn(&sentence);
    }
    let mut sending = Sending::new(args.why.set(changes));
    args.password.add_to(&mut sending, &args.begins.name, &args.new_login, desk)?;
    args.password.send(sending, &args.new_login, desk)
}
