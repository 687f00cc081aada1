//! `beadle properties`: what the site has decided, and the texts of the approval process, listed, shown filled in, set,
//! reset and linted.

use std::convert::Infallible;

use clap::{Args, Subcommand};

use super::commit::Sending;
use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use super::users::find;
use super::why::WhyArgs;
use crate::api::properties::Properties;
use crate::api::{Refusal, Request};
use crate::domain::cell::{Cell, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::properties::{About, PropertyId, Values};
use crate::domain::text::Raw;

/// What can be done with properties.
#[derive(Subcommand, Debug)]
pub enum PropertiesCommand {
    /// Lists every property with the value that counts.
    List,
    /// Shows one property, and a message as somebody reads it.
    Show(ShowArgs),
    /// Sets a property.
    Set(SetArgs),
    /// Lets the defaults of properties hold again.
    Reset(ResetArgs),
    /// Tells what is wrong with templates and with what does not go together.
    Lint(LintArgs),
}

/// What `properties show` takes.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// The name of the property, as it is listed.
    #[arg(value_name = "PROPERTY")]
    name: String,
    /// Fills the message in for this user: a login, or a number.
    #[arg(long, value_name = "USER")]
    about: Option<String>,
}

/// What `properties set` takes.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// The name of the property, as it is listed.
    #[arg(value_name = "PROPERTY")]
    name: String,
    /// The value; a single dash reads standard input.
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: String,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `properties reset` takes.
#[derive(Args, Debug)]
pub struct ResetArgs {
    /// The names of properties.
    #[arg(value_name = "PROPERTY", required = true)]
    names: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `properties lint` takes.
#[derive(Args, Debug)]
pub struct LintArgs {
    /// The name of a property; without one all are looked at.
    #[arg(value_name = "PROPERTY")]
    name: Option<String>,
    /// A value to look at instead of the one that counts; a single dash reads standard input.
    #[arg(value_name = "VALUE", requires = "name", allow_hyphen_values = true)]
    value: Option<String>,
    /// Ends with exit code 8 where there is anything to tell.
    #[arg(long)]
    strict: bool,
}

const LISTED: &[Column] = &[
    column("name", "Property"),
    column("value", "Value"),
    column("set", "Set"),
    column("changed_by", "Changed by"),
    column("changed_at", "Changed"),
];

const ADVICE: &[Column] = &[column("property", "Property"), column("line", "Line"), column("sentence", "Advice")];

const APPROVERS: &[Column] = &[column("address", "Address")];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: PropertiesCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let known = *answer!(desk.asker, Request::Properties, Properties);
    match command {
        PropertiesCommand::List => {
            let mut listing = desk.out.list(LISTED);
            listing.rows(PropertyId::all().map(|property| listed(&known, property)));
            listing.finish();
            Ok(Exit::Done)
        }
        PropertiesCommand::Show(args) => show(&args, &known, desk),
        PropertiesCommand::Set(args) => {
            let property = named(&args.name)?;
            let value = text(args.value, desk)?;
            let value = property.property().parse(&value).map_err(Refusal::invalid)?;
            let after = if value == known.default(property) { Value::None } else { Value::text(&value) };
            send(vec![change(&known, property, after)], args.why, desk)
        }
        PropertiesCommand::Reset(args) => {
            let changes = args.names.iter().map(|name| Ok(change(&known, named(name)?, Value::None)));
            send(changes.collect::<Result<_, Refusal>>()?, args.why, desk)
        }
        PropertiesCommand::Lint(args) => lint(args, &known, desk),
    }
}

fn named(name: &str) -> Result<PropertyId, Refusal> {
    let found = name.parse().map_err(|sentence: Raw| Refusal::not_found(sentence));
    found.map_err(|refusal| refusal.hint("They are listed by: beadle properties list."))
}

/// The value as it was typed, or what standard input holds.
fn text(value: String, desk: &mut Desk<'_>) -> Result<String, Refusal> {
    if value == "-" { desk.seat.text() } else { Ok(value) }
}

fn change(known: &Properties, property: PropertyId, after: Value) -> Change {
    let before = known.stored(property).map_or(Value::None, Value::text);
    Change::new(Cell::Property { property }, before, after)
}

fn send(changes: Vec<Change>, why: WhyArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    Sending::new(why.set(changes)).send(desk)
}

fn listed(known: &Properties, property: PropertyId) -> Row {
    let row = known.rows.iter().find(|row| row.property == property);
    let changed = row.and_then(|row| row.changed.as_ref());
    vec![
        Field::word(property.property().name),
        Field::Prose(known.effective(property).into()),
        known.stored(property).is_some().into(),
        changed.map(|(by, _)| by).into(),
        changed.map(|(_, at)| *at).into(),
    ]
}

/// What the placeholders stand for; without a user, for a sample.
fn values(known: &Properties, about: About<'_>) -> Values {
    let stored = |name: &'static str| -> Result<Option<String>, Infallible> {
        Ok(name.parse().ok().and_then(|property| known.told(property)).map(str::to_owned))
    };
    let Ok(values) = Values::gather(stored, Some(about));
    values
}

/// Whom a message is about where nobody was named.
const SAMPLE: About<'static> = About { user: UserId(1), name: "Dana Okafor", source: "idp.example" };

fn show(args: &ShowArgs, known: &Properties, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let id = named(&args.name)?;
    let (property, value) = (id.property(), known.effective(id));
    let card = args.about.as_deref().map(|user| find(user, desk)).transpose()?;
    let about = card.as_ref().map_or(SAMPLE, |card| About {
        user: card.user,
        name: card.name.stored(),
        source: card.source.stored(),
    });
    let values = values(known, about);
    let mut record = Record::default();
    for (column, field) in LISTED.iter().zip(listed(known, id)) {
        record.fields.push((*column, field));
    }
    record.field("default", "Default", Field::Prose(known.default(id).into()));
    record.field("controls", "Controls", property.controls);
    let message = values
        .rendered(property, value)
        .map(|message| if property.leads_to_site() { message.leading_to(values.site()) } else { message.plain() });
    record.field("message", "As it is read", message);
    record.part("advice", "Advice", ADVICE, advice(id, value, &values));
    if property.name == "UserApprovalEmail" {
        record.field("approvers_number", "Approvers", Field::count(known.approvers.number));
        let addresses = known.approvers.addresses.iter().map(|address| vec![address.into()]);
        record.part("approvers", "Who is mailed", APPROVERS, addresses.collect());
    }
    desk.out.record(&record);
    if let Some(warning) = known.approvers.warning().filter(|_| property.name == "UserApprovalEmail") {
        desk.out.warn(warning);
    }
    Ok(Exit::Done)
}

fn advice(property: PropertyId, value: &str, values: &Values) -> Vec<Row> {
    let found = values.advise(property.property(), value).into_iter().map(|advice| {
        let line = advice.at.map(|at| Field::count(value.as_bytes()[..at].split(|byte| *byte == b'\n').count()));
        vec![Field::word(property.property().name), line.into(), advice.sentence.into()]
    });
    found.collect()
}

fn lint(args: LintArgs, known: &Properties, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let values = values(known, SAMPLE);
    let mut rows = Vec::new();
    match args.name.as_deref().map(named).transpose()? {
        Some(property) => {
            let given = args.value.map(|value| text(value, desk)).transpose()?;
            let given = given.map(|value| property.property().parse(&value)).transpose().map_err(Refusal::invalid)?;
            rows.extend(advice(property, given.as_deref().unwrap_or_else(|| known.effective(property)), &values));
        }
        None => {
            for property in PropertyId::all() {
                rows.extend(unread(property, known));
                rows.extend(advice(property, known.effective(property), &values));
            }
            let nobody = known.approvers.warning();
            rows.extend(nobody.map(|warning| vec!["UserApprovalEmail".into(), Field::Empty, warning.into()]));
        }
    }
    let clean = rows.is_empty();
    let mut listing = desk.out.list(ADVICE);
    listing.rows(rows);
    if listing.finish() == 0 {
        desk.out.notice("There is nothing to tell.");
    }
    Ok(if args.strict && !clean { Exit::Partly } else { Exit::Done })
}

/// A stored value that cannot be read, so that the default holds instead.
fn unread(property: PropertyId, known: &Properties) -> Option<Row> {
    let stored = known.stored(property).filter(|stored| *stored != known.effective(property))?;
    let why = property.property().parse(stored).err()?;
    Some(vec![
        Field::word(property.property().name),
        Field::Empty,
        Raw(format!("The default holds instead: {}", why.stored())).into(),
    ])
}
