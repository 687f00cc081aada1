//! `beadle templates`: permission templates, listed, shown, made, edited and taken away.

use clap::{Args, Subcommand};

use super::args::AcceptArgs;
use super::commit::Sending;
use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Record, Row, column};
use super::setup::new_name;
use super::users::tier_field;
use super::whocan::permission_named;
use crate::api::templates::Template;
use crate::api::{Refusal, RefusalKind, Request};
use crate::domain::cell::{Cell, TemplateField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::TemplateId;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::stored;
use crate::domain::text::fold;

/// What can be done with templates.
#[derive(Subcommand, Debug)]
pub enum TemplatesCommand {
    /// Lists the templates in the order of the editor.
    List,
    /// Shows the levels of one template.
    Show(NameArg),
    /// Makes a template.
    Add(AddArgs),
    /// Renames a template or sets some of its levels.
    Set(SetArgs),
    /// Takes a template away; who was given its levels keeps them.
    Remove(RemoveArgs),
}

/// A template by name.
#[derive(Args, Debug)]
pub struct NameArg {
    /// The name of the template.
    #[arg(value_name = "TEMPLATE")]
    name: String,
}

/// Why a change is made, and what is accepted about it.
#[derive(Args, Debug)]
pub struct WhyArgs {
    /// Says why; it is kept in the journal.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    accept: AcceptArgs,
}

/// What `templates add` takes.
#[derive(Args, Debug)]
pub struct AddArgs {
    #[command(flatten)]
    name: NameArg,
    /// Levels as `query_designer=R` or "User Setup=W"; what is not named is none.
    #[arg(value_name = "PERMISSION=LEVEL")]
    levels: Vec<String>,
    /// Begins with the levels of another template.
    #[arg(long, value_name = "TEMPLATE")]
    like: Option<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `templates set` takes.
#[derive(Args, Debug)]
pub struct SetArgs {
    #[command(flatten)]
    name: NameArg,
    /// Levels as `query_designer=R`, `user_setup=W` or `data_export=none`; what is not named stays.
    #[arg(value_name = "PERMISSION=LEVEL")]
    levels: Vec<String>,
    /// Gives the template another name.
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `templates remove` takes.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    #[command(flatten)]
    name: NameArg,
    #[command(flatten)]
    why: WhyArgs,
}

const TEMPLATES: &[Column] = &[
    column("id", "Id"),
    column("name", "Name"),
    column("read", "At Read"),
    column("write", "At Write"),
    column("tier", "Tier"),
];

const LEVELS: &[Column] =
    &[column("code", "Code"), column("label", "Permission"), column("level", "Level"), column("tier", "Tier")];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(command: TemplatesCommand, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let templates = answer!(desk.asker, Request::Templates, Templates);
    match command {
        TemplatesCommand::List => {
            let mut listing = desk.out.list(TEMPLATES);
            listing.rows(templates.iter().map(template_row));
            listing.finish();
            Ok(Exit::Done)
        }
        TemplatesCommand::Show(args) => {
            desk.out.record(&record(find(&templates, &args.name)?));
            Ok(Exit::Done)
        }
        TemplatesCommand::Add(args) => {
            let like = args.like.map(|like| find(&templates, &like)).transpose()?;
            let mut levels = like.map(|template| template.levels).unwrap_or_default();
            wanted(&args.levels, &mut levels)?;
            let new = Edit { template: TemplateId(-1), name: "", levels: Levels::default() };
            new.send(new_name(&args.name.name)?, &levels, args.why, "Make a template", desk)
        }
        TemplatesCommand::Set(args) => {
            let found = Edit::of(find(&templates, &args.name.name)?);
            let mut levels = found.levels;
            wanted(&args.levels, &mut levels)?;
            let name = args.rename.as_deref().map_or_else(|| Ok(Value::text(found.name)), new_name)?;
            found.send(name, &levels, args.why, "Change a template", desk)
        }
        TemplatesCommand::Remove(args) => {
            let found = Edit::of(find(&templates, &args.name.name)?);
            found.send(Value::None, &found.levels, args.why, "Take a template away", desk)
        }
    }
}

/// A template as it is, about to be changed.
struct Edit<'a> {
    template: TemplateId,
    name: &'a str,
    levels: Levels,
}

impl<'a> Edit<'a> {
    fn of(template: &'a Template) -> Self {
        Self { template: template.template, name: template.name.stored(), levels: template.levels }
    }

    /// Sends what differs; without a name the template goes.
    fn send(
        &self,
        name: Value,
        levels: &Levels,
        why: WhyArgs,
        question: &str,
        desk: &mut Desk<'_>,
    ) -> Result<Exit, Refusal> {
        let cell = Cell::Template { template: self.template, field: TemplateField::Name };
        let named = Change::new(cell, Value::text(self.name), name);
        let leveled = levels.iter().map(|(permission, level)| {
            let cell = Cell::TemplateLevel { template: self.template, permission };
            Change::new(cell, Value::Level(self.levels.get(permission)), Value::Level(level))
        });
        let changes = std::iter::once(named).chain(leveled).filter(|change| change.before != change.after).collect();
        let set = ChangeSet { changes, reason: why.reason, accepted: why.accept.accepted() };
        Sending::new(set).asking(question).send(desk)
    }
}

fn find<'t>(templates: &'t [Template], name: &str) -> Result<&'t Template, Refusal> {
    let named = |template: &&Template| fold(template.name.stored()) == fold(name);
    templates.iter().find(named).ok_or_else(|| {
        Refusal::not_found(format!("There is no template \"{name}\"."))
            .hint("They are listed by: beadle templates list.")
    })
}

/// Lays `permission=level` words over levels.
fn wanted(words: &[String], levels: &mut Levels) -> Result<(), Refusal> {
    for word in words {
        let (permission, level) = one(word).map_err(|sentence| {
            Refusal::new(RefusalKind::Usage, sentence).hint("A level is set as query_designer=R, W or none.")
        })?;
        levels.set(permission, level);
    }
    Ok(())
}

fn one(word: &str) -> Result<(Permission, Level), String> {
    let (name, level) = word.split_once('=').ok_or_else(|| format!("\"{word}\" sets no level."))?;
    let permission = permission_named(name).ok_or_else(|| format!("There is no permission \"{name}\"."))?;
    let level = stored::level(level).ok_or_else(|| format!("\"{level}\" is no level."))?;
    Ok((permission, level))
}

fn template_row(template: &Template) -> Row {
    let at = |wanted| template.levels.iter().filter(|(_, level)| *level == wanted).count();
    vec![
        Field::Number(template.template.0),
        (&template.name).into(),
        Field::count(at(Level::Read)),
        Field::count(at(Level::Write)),
        tier_field(template.levels.tier()),
    ]
}

fn record(template: &Template) -> Record {
    let mut record = Record::default();
    record.field("id", "Id", Field::Number(template.template.0));
    record.field("name", "Name", &template.name);
    let levels = template.levels.iter().map(|(permission, level)| {
        let row = permission.row();
        vec![
            Field::word(row.code),
            Field::word(row.label),
            Field::word(level.word()),
            tier_field(permission.tier(level)),
        ]
    });
    record.part("levels", "Levels", LEVELS, levels.collect());
    record
}
