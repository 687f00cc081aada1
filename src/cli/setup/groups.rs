//! Organizations and workgroups shown, made and changed; a release is changed like them.

use clap::Args;

use super::wish::{Subject, read_all};
use super::{WhyArgs, find, list_rows, new_name, record, told};
use crate::api::explain::Holding;
use crate::api::past;
use crate::api::setup::{SetupId, SetupList, SetupRow};
use crate::api::{Refusal, Request};
use crate::cli::desk::{Desk, answer, strange};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, column};
use crate::cli::then::{self, Then};
use crate::cli::whocan::{WhichArgs, holders};
use crate::domain::cell::{Cell, ListField, OptionPart, OrgField, Value, WorkgroupField};
use crate::domain::ids::{OrgId, ProviderId, WorkgroupId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// One of them.
#[derive(Args, Debug)]
pub struct OneArg {
    /// The code of an organization, the name of a workgroup, or the number or name of a release.
    #[arg(value_name = "WHICH")]
    which: String,
}

/// What `show` takes.
#[derive(Args, Debug)]
pub struct ShowArgs {
    #[command(flatten)]
    one: OneArg,
    /// The moment that is meant, as 2026-11-30, "2026-11-30 15:00", 7d or "yesterday 15:00"; otherwise now. The fields are read back from the journal; `members` does so with who was there.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

/// What `add` takes.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// The name.
    #[arg(value_name = "NAME")]
    name: String,
    /// Fields as `city=Harbor`, `default_restriction=MOU`, `option.MOU=editable`, `location.Quay=on` or `admin_menu=on`.
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `orgs add` takes beside.
#[derive(Args, Debug)]
pub struct AddOrgArgs {
    #[command(flatten)]
    add: AddArgs,
    /// Makes a provider of the same name, too, and ties the organization to it.
    #[arg(long)]
    with_provider: bool,
}

/// What `set` takes.
#[derive(Args, Debug)]
pub struct SetArgs {
    #[command(flatten)]
    one: OneArg,
    /// Fields as `city=Harbor`, `option.MOU=editable` and `location.Quay=on` of an organization, `admin_menu=on` of a
    /// workgroup, `comments=Mutual` of a release; one that is none is answered with all there are.
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
    #[command(flatten)]
    why: WhyArgs,
}

/// What `members` takes.
#[derive(Args, Debug)]
pub struct MembersArgs {
    #[command(flatten)]
    one: OneArg,
    #[command(flatten)]
    which: WhichArgs,
}

/// Shows one whole.
///
/// # Errors
/// The refusal of the database, and a name that nothing has.
pub fn show(list: SetupList, args: &ShowArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let at = args.as_of.as_ref().map(|text| desk.moment(text)).transpose()?;
    let id = find(list, &args.one.which, desk)?.id;
    match (id, at) {
        (SetupId::Org(org), Some(at)) => return show_then(past::Subject::Org(org), at, desk),
        (SetupId::Workgroup(workgroup), Some(at)) => return show_then(past::Subject::Workgroup(workgroup), at, desk),
        _ => {}
    }
    let record = record(id, desk)?;
    desk.out.record(&told(&record));
    Ok(Exit::Done)
}

const FACTS: &[Column] = &[column("field", "Field"), column("value", "Value"), then::KNOWN];

/// Shows the fields as they were at a moment.
fn show_then(of: past::Subject, at: Time, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let found = answer!(desk.asker, Request::AsOf { of, at }, AsOf);
    let then = Then { at, known: found.known };
    then.warn(desk);
    match found.then {
        Some(past::Facts::Fields(facts)) => {
            let columns = then::columns(FACTS, Some(&then), desk);
            let mut listing = desk.out.list(columns);
            listing.rows(facts.into_iter().map(|fact| vec![fact.label.into(), fact.value.into(), then.known()]));
            listing.finish();
            Ok(Exit::Done)
        }
        Some(past::Facts::User(_)) => Err(strange()),
        None => Err(Refusal::not_found("It was not there at that moment.")),
    }
}

/// Changes one.
///
/// # Errors
/// As [`show`], and a field that is none.
pub fn set(list: SetupList, args: SetArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let id = find(list, &args.one.which, desk)?.id;
    let record = record(id, desk)?;
    let changes = read_all(Vec::new(), &args.fields, &Subject::Known(&record), desk)?;
    args.why.send(changes, None, desk)
}

/// Lists who has to do with one.
///
/// # Errors
/// As [`show`].
pub fn members(list: SetupList, args: &MembersArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let which = args.which.read(desk)?;
    let is = if which.then.is_some() { "was" } else { "is" };
    let row = find(list, &args.one.which, desk)?;
    let (of, words) = match row.id {
        SetupId::Org(org) => (Holding::Org { org }, format!("Who {is} related to {}", row.code.stored())),
        SetupId::Workgroup(workgroup) => {
            (Holding::Workgroup { workgroup }, format!("Who {is} in {}", row.name.stored()))
        }
        _ => return Err(super::usage("Only organizations and workgroups have members.")),
    };
    holders(of, &Raw(words), which, desk)
}

/// Makes an organization: its people see every restriction option, unless a field says otherwise.
///
/// # Errors
/// The refusal of the database, and a field that is none.
pub fn add_org(args: AddOrgArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let AddOrgArgs { add, with_provider } = args;
    let org = OrgId(-1);
    let (subject, name) = (Subject::New(SetupId::Org(org)), new_name(&add.name)?);
    let field = |field| Cell::Org { org, field };
    let mut begins =
        vec![subject.change(field(OrgField::Active), Value::ON), subject.change(field(OrgField::Name), name.clone())];
    let visible = |row: SetupRow| {
        if let SetupId::Option(option) = row.id {
            begins.push(subject.change(Cell::OrgOption { org, option, part: OptionPart::Visible }, Value::ON));
        }
        true
    };
    list_rows(SetupList::Options, "", visible, desk)?;
    let mut changes = read_all(begins, &add.fields, &subject, desk)?;
    if with_provider {
        if changes.iter().any(|change| change.cell == field(OrgField::Provider)) {
            return Err(super::usage(
                "It is said twice which provider it has: with provider= and with --with-provider.",
            )
            .hint("Leave one of them out."));
        }
        let provider = ProviderId(-1);
        let cell = Cell::Provider { provider, field: ListField::Name };
        changes.push(subject.change(cell, name));
        changes.push(subject.change(field(OrgField::Provider), Value::Provider(provider)));
    }
    add.why.send(changes, None, desk)
}

/// Makes a workgroup.
///
/// # Errors
/// As [`add_org`].
pub fn add_workgroup(args: AddArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let workgroup = WorkgroupId(-1);
    let subject = Subject::New(SetupId::Workgroup(workgroup));
    let field = |field| Cell::Workgroup { workgroup, field };
    let begins = vec![
        subject.change(field(WorkgroupField::Active), Value::ON),
        subject.change(field(WorkgroupField::Name), new_name(&args.name)?),
    ];
    let changes = read_all(begins, &args.fields, &subject, desk)?;
    args.why.send(changes, None, desk)
}
