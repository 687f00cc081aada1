//! What a command line says of a user, as changes of cells: `job_title="Case worker"`, `org.HFX=AL`, `perm.user_setup=R`.

use crate::api::lookup::LookupKind;
use crate::api::matrix::Axis;
use crate::api::templates::Template;
use crate::api::users::UserCard;
use crate::api::{Refusal, RefusalKind, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::orgs::exactly;
use crate::domain::cell::{AccessPart, Cell, Kind, MembershipPart, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId, WorkgroupId};
use crate::domain::moment::Moment;
use crate::domain::permission::Permission;
use crate::domain::status::Status;
use crate::domain::template::BY_DEFAULT;
use crate::domain::text::fold;

/// Somebody whose cells are spoken of: known by a card, or still to be made.
pub enum Subject<'a> {
    Known(&'a UserCard),
    New(UserId),
}

impl Subject<'_> {
    pub const fn user(&self) -> UserId {
        match self {
            Self::Known(card) => card.user,
            Self::New(user) => *user,
        }
    }

    /// What a cell holds.
    fn holds(&self, cell: Cell) -> Value {
        match self {
            Self::Known(card) => card.value(cell),
            Self::New(_) => cell.absent(),
        }
    }

    /// What brings a cell to a value; it has it already where the change is none.
    pub fn change(&self, cell: Cell, after: Value) -> Change {
        Change::new(cell, self.holds(cell), after)
    }

    /// The same for a field of the form.
    pub fn field(&self, field: UserField, after: Value) -> Change {
        self.change(Cell::User { user: self.user(), field }, after)
    }
}

/// What stands behind an organization or a workgroup whose end is meant.
const END: &str = ".until";

/// Reads `NAME=VALUE` and looks up what it names.
///
/// # Errors
/// With the word that is wrong, and where the right ones are listed.
pub fn read(wish: &str, subject: &Subject<'_>, desk: &mut Desk<'_>) -> Result<Vec<Change>, Refusal> {
    let Some((name, value)) = wish.split_once('=') else {
        return Err(usage(format!("\"{wish}\" is no NAME=VALUE.")));
    };
    match name.split_once('.') {
        Some(("org", ended)) if ended.ends_with(END) => {
            let org = exactly(Axis::Organizations, ended.trim_end_matches(END), desk)?;
            let cell = Cell::Access { user: subject.user(), org: OrgId(org.id), part: AccessPart::Until };
            until(subject, cell, value, desk)
        }
        Some(("wg" | "workgroup", ended)) if ended.ends_with(END) => {
            let group = exactly(Axis::Workgroups, ended.trim_end_matches(END), desk)?;
            let (workgroup, part) = (WorkgroupId(group.id), MembershipPart::Until);
            until(subject, Cell::Membership { user: subject.user(), workgroup, part }, value, desk)
        }
        Some(("org", code)) => {
            let org = exactly(Axis::Organizations, code, desk)?;
            access(subject, OrgId(org.id), value)
        }
        Some(("wg" | "workgroup", group)) => {
            let group = exactly(Axis::Workgroups, group, desk)?;
            membership(subject, WorkgroupId(group.id), value)
        }
        Some(("perm" | "permission", code)) => level(subject, code, value),
        _ if name == "template" => {
            let template = template(value, desk)?;
            Ok(as_in(subject, &template))
        }
        _ => Ok(vec![form_field(subject, name, value, desk)?]),
    }
}

/// What is not a field of the form, and can be said all the same.
const BESIDE: [&str; 6] = ["template", "org.CODE", "org.CODE.until", "wg.NAME", "wg.NAME.until", "perm.CODE"];

fn usage(sentence: impl Into<String>) -> Refusal {
    let form = UserField::ALL.iter().filter(|field| is_offered(**field)).map(|field| field.token());
    let fields: Vec<&str> = form.chain(BESIDE).collect();
    Refusal::new(RefusalKind::Usage, sentence.into()).hint(format!("Fields are {}.", fields.join(", ")))
}

/// Whether a field is set by a word: secrets are typed, and what becomes of a status or a lock has commands of its own.
const fn is_offered(field: UserField) -> bool {
    !field.is_secret() && !matches!(field, UserField::Status | UserField::LockedUntil)
}

fn form_field(subject: &Subject<'_>, name: &str, value: &str, desk: &mut Desk<'_>) -> Result<Change, Refusal> {
    let Some(field) = UserField::from_token(name).filter(|field| is_offered(*field)) else {
        return Err(usage(format!("\"{name}\" is no field of a user.")));
    };
    let after = match field.kind() {
        _ if value.is_empty() && Value::None.fits(field.kind()) => Value::None,
        Kind::Text(_) => Value::text(value),
        Kind::Org => Value::Org(OrgId(exactly(Axis::Organizations, value, desk)?.id)),
        Kind::User => Value::User(super::find(value, desk)?.user),
        Kind::Location => Value::Location(LocationId(named(LookupKind::Location, value, desk)?)),
        Kind::Provider => Value::Provider(ProviderId(named(LookupKind::Provider, value, desk)?)),
        kind => Value::from_stored(kind, Some(value)).filter(|after| after.fits(kind)).ok_or_else(|| {
            let words = match kind {
                Kind::Choice(words) => words.join(", "),
                _ => "on or off".to_owned(),
            };
            Refusal::new(RefusalKind::Usage, format!("{name} is one of: {words}."))
        })?,
    };
    Ok(subject.field(field, after))
}

fn access(subject: &Subject<'_>, org: OrgId, letters: &str) -> Result<Vec<Change>, Refusal> {
    let cell = |part| Cell::Access { user: subject.user(), org, part };
    if letters == "none" {
        return Ok(vec![subject.change(cell(AccessPart::Active), Value::None)]);
    }
    let has = |letter: char| letters.chars().any(|c| c.eq_ignore_ascii_case(&letter));
    if letters.is_empty() || letters.chars().any(|c| !"aleALE".contains(c)) {
        let sentence = "The access to an organization is written with the letters A, L and E, or as none.";
        return Err(Refusal::new(RefusalKind::Usage, sentence));
    }
    // To give Login or Editable where there is no relation makes one that counts; later the three stand alone.
    let makes = subject.holds(cell(AccessPart::Active)) == Value::None;
    let has = |letter: char| has(letter) || letter == 'A' && makes;
    let parts = [(AccessPart::Active, 'A'), (AccessPart::Login, 'L'), (AccessPart::Editable, 'E')];
    Ok(parts.into_iter().map(|(part, letter)| subject.change(cell(part), Value::Flag(has(letter)))).collect())
}

fn membership(subject: &Subject<'_>, workgroup: WorkgroupId, word: &str) -> Result<Vec<Change>, Refusal> {
    let after = match word {
        "on" => Value::ON,
        "off" => Value::OFF,
        "none" => Value::None,
        _ => return Err(Refusal::new(RefusalKind::Usage, "A membership is on, off or none.")),
    };
    let cell = Cell::Membership { user: subject.user(), workgroup, part: MembershipPart::Active };
    Ok(vec![subject.change(cell, after)])
}

/// The end of a grant as an operator types it; a day is meant to its end in the operator's zone.
fn until(subject: &Subject<'_>, cell: Cell, value: &str, desk: &Desk<'_>) -> Result<Vec<Change>, Refusal> {
    let after = if value == "none" {
        Value::None
    } else {
        let zone = desk.out.zone();
        let moment = Moment::read(value, desk.seat.now(), zone)
            .map_err(|sentence| Refusal::new(RefusalKind::Usage, sentence).hint("none takes the end away."))?;
        Value::Time(moment.end(zone))
    };
    Ok(vec![subject.change(cell, after)])
}

fn level(subject: &Subject<'_>, code: &str, word: &str) -> Result<Vec<Change>, Refusal> {
    let Some(permission) = Permission::from_code(code) else {
        return Err(Refusal::not_found(format!("There is no permission \"{code}\"."))
            .hint("Their codes are listed by: beadle templates show, for one of the templates."));
    };
    let after = Value::from_stored(Kind::Level, Some(word));
    let after = after.ok_or_else(|| Refusal::new(RefusalKind::Usage, "A level is none, R or W."))?;
    let cell = Cell::Permission { user: subject.user(), permission };
    Ok(vec![subject.change(cell, after)])
}

/// Finds a location or a provider by its whole name.
fn named(kind: LookupKind, name: &str, desk: &mut Desk<'_>) -> Result<i64, Refusal> {
    let found = answer!(desk.asker, Request::Lookup { kind, text: name.to_owned(), limit: 50 }, Lookup);
    let same = found.iter().find(|named| fold(named.name.stored()) == fold(name));
    same.map(|named| named.id).ok_or_else(|| {
        let noun = if kind == LookupKind::Location { "location" } else { "provider" };
        Refusal::not_found(format!("There is no {noun} \"{name}\"."))
            .hint(format!("They are listed by: beadle {noun}s list."))
    })
}

/// Finds a template by its name.
///
/// # Errors
/// When there is none, with the command that lists them.
pub fn template(name: &str, desk: &mut Desk<'_>) -> Result<Template, Refusal> {
    let found = answer!(desk.asker, Request::Templates, Templates);
    found.into_iter().find(|template| fold(template.name.stored()) == fold(name)).ok_or_else(|| {
        let hint = if fold(name) == fold(BY_DEFAULT) {
            "Quick add takes it unless another one is named with --template; they are listed by: beadle templates list."
        } else {
            "They are listed by: beadle templates list."
        };
        Refusal::not_found(format!("There is no template \"{name}\".")).hint(hint)
    })
}

/// The changes that give somebody exactly the levels of a template.
pub fn as_in(subject: &Subject<'_>, template: &Template) -> Vec<Change> {
    let via = Via::Template(template.template);
    let changes = template.levels.iter().map(|(permission, level)| {
        subject.change(Cell::Permission { user: subject.user(), permission }, Value::Level(level))
    });
    changes.map(|change| Change { via, ..change }).collect()
}

/// Reads a status as people write it.
///
/// # Errors
/// With the words there are.
pub fn status(word: &str) -> Result<Status, Refusal> {
    let letter = |status: &Status| status.to_string().eq_ignore_ascii_case(word);
    Status::ALL.into_iter().find(|status| letter(status) || status.word().eq_ignore_ascii_case(word)).ok_or_else(|| {
        let sentence = format!("\"{word}\" is no status.");
        Refusal::new(RefusalKind::Usage, sentence)
            .hint("It is A active, I inactive, P pending or D in the recycle bin.")
    })
}
