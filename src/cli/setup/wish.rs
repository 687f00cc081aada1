//! What a command line says of a row of the setup, as changes of its cells: `city=Harbor`, `provider=Moon`,
//! `location.Quay=on`, `option.MOU=editable`, `admin_menu=on`.

use super::{find, new_name, usage};
use crate::api::setup::{Record, SetupId, SetupList};
use crate::api::{Refusal, RefusalKind};
use crate::cli::desk::Desk;
use crate::cli::said::lay;
use crate::domain::cell::{Cell, Kind, OptionPart, OrgField, ReleaseField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::restriction::OptionCode;

/// A row whose cells are spoken of: read whole, or still to be made.
pub enum Subject<'a> {
    Known(&'a Record),
    New(SetupId),
}

impl Subject<'_> {
    const fn id(&self) -> SetupId {
        match self {
            Self::Known(record) => record.id,
            Self::New(id) => *id,
        }
    }

    /// The change that brings a cell to a value.
    pub fn change(&self, cell: Cell, after: Value) -> Change {
        let before = match self {
            Self::Known(record) => record.value(cell),
            Self::New(_) => cell.absent(),
        };
        Change::new(cell, before, after)
    }
}

/// Reads `FIELD=VALUE` and looks up what it names.
///
/// # Errors
/// With the word that is wrong, and what can be said instead.
pub fn read(wish: &str, subject: &Subject<'_>, desk: &mut Desk<'_>) -> Result<Vec<Change>, Refusal> {
    let Some((name, value)) = wish.split_once('=') else {
        return Err(usage(format!("\"{wish}\" is no FIELD=VALUE.")).hint(fields(subject.id())));
    };
    match (subject.id(), name.split_once('.')) {
        (SetupId::Org(org), Some(("location", location))) => {
            let SetupId::Location(location) = find(SetupList::Locations, location, desk)?.id else {
                return Err(usage("This is no location."));
            };
            Ok(vec![subject.change(Cell::OrgLocation { org, location }, flag(name, value)?)])
        }
        (SetupId::Org(org), Some(("option", code))) => {
            let option = option(code)?;
            let cell = |part| Cell::OrgOption { org, option, part };
            let (visible, editable) = match value {
                "hidden" => (false, false),
                "visible" => (true, false),
                "editable" => (true, true),
                _ => return Err(usage(format!("{name} is hidden, visible or editable."))),
            };
            let parts = [(OptionPart::Visible, visible), (OptionPart::Editable, editable)];
            Ok(parts.map(|(part, on)| subject.change(cell(part), Value::Flag(on))).to_vec())
        }
        (id, _) => {
            let cell = named(id, name)
                .ok_or_else(|| usage(format!("\"{name}\" is no field here.")).hint(fields(subject.id())))?;
            let after = value_of(cell, name, value, desk)?;
            Ok(vec![subject.change(cell, after)])
        }
    }
}

/// Reads several, and lays them over what is said already.
///
/// # Errors
/// As [`read`], at the first that is wrong.
pub fn read_all(
    mut changes: Vec<Change>,
    wishes: &[String],
    subject: &Subject<'_>,
    desk: &mut Desk<'_>,
) -> Result<Vec<Change>, Refusal> {
    for wish in wishes {
        lay(&mut changes, read(wish, subject, desk)?);
    }
    Ok(changes)
}

/// The cell of a field by its word.
fn named(id: SetupId, name: &str) -> Option<Cell> {
    match id {
        SetupId::Org(org) => OrgField::from_token(name).map(|field| Cell::Org { org, field }),
        SetupId::Workgroup(workgroup) => {
            WorkgroupField::from_token(name).map(|field| Cell::Workgroup { workgroup, field })
        }
        SetupId::Release(release) => ReleaseField::from_token(name).map(|field| Cell::Release { release, field }),
        SetupId::Location(_) | SetupId::Provider(_) | SetupId::Option(_) => None,
    }
}

fn value_of(cell: Cell, name: &str, value: &str, desk: &mut Desk<'_>) -> Result<Value, Refusal> {
    match cell.kind() {
        // What has no name is gone, which is said otherwise.
        _ if value.trim().is_empty() && is_name(cell) => new_name(value),
        kind if value.is_empty() && Value::None.fits(kind) && kind != Kind::Presence => Ok(Value::None),
        Kind::Text(_) if matches!(cell, Cell::Org { field: OrgField::Code, .. }) => {
            crate::domain::code::parse(value).map(Value::Text).map_err(usage)
        }
        Kind::Text(_) => Ok(Value::text(value)),
        Kind::Presence | Kind::Flag => flag(name, value),
        Kind::Provider => match find(SetupList::Providers, value, desk)?.id {
            SetupId::Provider(provider) => Ok(Value::Provider(provider)),
            _ => Err(usage("This is no provider.")),
        },
        Kind::Option => option(value).map(Value::Option),
        kind => Value::from_stored(kind, Some(value)).filter(|after| after.fits(kind)).ok_or_else(|| match kind {
            Kind::Choice(words) => usage(format!("{name} is {}.", words.join(" or "))),
            _ => usage(format!("\"{value}\" is nothing that {name} can hold.")),
        }),
    }
}

const fn is_name(cell: Cell) -> bool {
    matches!(
        cell,
        Cell::Org { field: OrgField::Name, .. }
            | Cell::Workgroup { field: WorkgroupField::Name, .. }
            | Cell::Release { field: ReleaseField::Name, .. }
    )
}

fn flag(name: &str, value: &str) -> Result<Value, Refusal> {
    match value {
        "on" | "yes" => Ok(Value::ON),
        "off" | "no" => Ok(Value::OFF),
        _ => Err(usage(format!("{name} is on or off."))),
    }
}

/// The code of a restriction option, in any case.
pub fn option(code: &str) -> Result<OptionCode, Refusal> {
    let code = code.to_uppercase().parse().map_err(|sentence: String| Refusal::new(RefusalKind::Usage, sentence));
    code.map_err(|refusal| refusal.hint("They are listed by: beadle restrictions list."))
}

/// What can be said of a row; where it was imported from is nobody's to say.
fn fields(id: SetupId) -> String {
    let words: Vec<&str> = match id {
        SetupId::Org(_) => {
            let own = OrgField::ALL.iter().filter(|field| **field != OrgField::Origin).map(|field| field.token());
            own.chain(["location.NAME", "option.CODE"]).collect()
        }
        SetupId::Workgroup(_) => {
            let own = WorkgroupField::ALL.iter().filter(|field| **field != WorkgroupField::Origin);
            own.map(|field| field.token()).collect()
        }
        SetupId::Release(_) => ReleaseField::ALL.iter().map(|field| field.token()).collect(),
        SetupId::Location(_) | SetupId::Provider(_) | SetupId::Option(_) => {
            return "It has a name and nothing else.".to_owned();
        }
    };
    format!("Fields are {}.", words.join(", "))
}
