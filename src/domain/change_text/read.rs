//! Reading: every line becomes a change, or a problem with its place.

use super::line::{Line, parse};
use super::words::Word;
use super::{Directory, Problem};
use crate::domain::cell::{
    AccessPart, Cell, Edge, EdgePart, Kind, ListField, MembershipPart, OptionField, OptionPart, OrgField, ReleaseField,
    TemplateField, UserField, Value, WorkgroupField,
};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::Permission;
use crate::domain::stored;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// Reads the text form. All problems are reported together; nothing is left out silently.
///
/// # Errors
/// Every line that cannot be read, with its number and a sentence.
pub fn read(text: &str, directory: &dyn Directory) -> Result<Vec<Change>, Vec<Problem>> {
    let mut changes = Vec::new();
    let mut problems = Vec::new();
    let (mut database, mut reason) = (false, false);
    for (number, line) in (1..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).lines()) {
        let sentence = match parse(line) {
            Ok(Line::Database(..)) if std::mem::replace(&mut database, true) => {
                "The database is named twice.".to_owned()
            }
            Ok(Line::Reason(..)) if std::mem::replace(&mut reason, true) => "The reason is given twice.".to_owned(),
            Ok(Line::Blank | Line::Comment(_) | Line::Database(..) | Line::Reason(..)) => continue,
            Ok(Line::Change(words, _)) => match read_change(&words, directory) {
                Ok(change) => {
                    changes.push(change);
                    continue;
                }
                Err(sentence) => sentence,
            },
            Err(sentence) => sentence,
        };
        problems.push(Problem { line: number, sentence: sentence.into() });
    }
    if problems.is_empty() { Ok(changes) } else { Err(problems) }
}

fn read_change(words: &[Word], directory: &dyn Directory) -> Result<Change, String> {
    let (cell, rest) = read_cell(words, directory)?;
    let [before, arrow, after, via @ ..] = rest else {
        return Err("A change ends with the old value, ->, and the new value.".to_owned());
    };
    if arrow.bare() != Some("->") {
        return Err(format!("Between the old and the new value stands ->, not \"{}\".", arrow.text()));
    }
    let before = read_value(cell.kind(), before, directory)?;
    let after = read_value(cell.kind(), after, directory)?;
    let via = match via {
        [] => Via::Manual,
        [word, how] if word.bare() == Some("via") => how.text().parse().map_err(|sentence: Raw| sentence.0)?,
        [word, ..] => return Err(format!("\"{}\" is one word too many.", word.text())),
    };
    Ok(Change { cell, before, after, via })
}

fn read_cell<'w>(words: &'w [Word], directory: &dyn Directory) -> Result<(Cell, &'w [Word]), String> {
    match words {
        [noun, user, rest @ ..] if noun.bare() == Some("user") => {
            let user = user.text().parse().map_err(|_| format!("\"{}\" is no user number.", user.text()))?;
            user_cell(user, rest, directory)
        }
        [noun, org, rest @ ..] if noun.bare() == Some("org") => org_cell(read_org(org, directory)?, rest, directory),
        [noun, workgroup, field, rest @ ..] if noun.bare() == Some("workgroup") => {
            let workgroup = read_workgroup(workgroup, directory)?;
            let field = WorkgroupField::from_token(field.text()).ok_or_else(|| no_field("a workgroup", field))?;
            Ok((Cell::Workgroup { workgroup, field }, rest))
        }
        [noun, template, rest @ ..] if noun.bare() == Some("template") => {
            template_cell(read_template(template, directory)?, rest)
        }
        [noun, release, rest @ ..] if noun.bare() == Some("release") => {
            let release = release.text().parse().map_err(|_| format!("\"{}\" is no release.", release.text()))?;
            release_cell(release, rest, directory)
        }
        [noun, option, field, rest @ ..] if noun.bare() == Some("option") => {
            let option = option.text().parse()?;
            let field = OptionField::from_token(field.text()).ok_or_else(|| no_field("an option", field))?;
            Ok((Cell::Option { option, field }, rest))
        }
        [noun, location, field, rest @ ..] if noun.bare() == Some("location") => {
            let location = read_location(location, directory)?;
            let field = ListField::from_token(field.text()).ok_or_else(|| no_field("a location", field))?;
            Ok((Cell::Location { location, field }, rest))
        }
        [noun, provider, field, rest @ ..] if noun.bare() == Some("provider") => {
            let provider = read_provider(provider, directory)?;
            let field = ListField::from_token(field.text()).ok_or_else(|| no_field("a provider", field))?;
            Ok((Cell::Provider { provider, field }, rest))
        }
        [noun, property, rest @ ..] if noun.bare() == Some("property") => {
            Ok((Cell::Property { property: property.text().parse().map_err(|sentence: Raw| sentence.0)? }, rest))
        }
        [noun, ..] => {
            let words = "user, org, workgroup, template, release, option, location, provider or property";
            Err(format!("A line begins with {words} and what it speaks of, not \"{}\".", noun.text()))
        }
        [] => Err("The line is empty.".to_owned()),
    }
}

fn user_cell<'w>(user: UserId, words: &'w [Word], directory: &dyn Directory) -> Result<(Cell, &'w [Word]), String> {
    match words {
        [word, code, rest @ ..] if matches!(word.bare(), Some("perm" | "permission")) => {
            let permission = read_permission(code)?;
            Ok((Cell::Permission { user, permission }, rest))
        }
        [word, org, part, rest @ ..] if word.bare() == Some("org") => {
            let org = read_org(org, directory)?;
            let part = AccessPart::from_token(part.text()).ok_or_else(|| no_field("access", part))?;
            Ok((Cell::Access { user, org, part }, rest))
        }
        [word, workgroup, part, rest @ ..] if word.bare() == Some("workgroup") => {
            let workgroup = read_workgroup(workgroup, directory)?;
            let part = MembershipPart::from_token(part.text()).ok_or_else(|| no_field("a membership", part))?;
            Ok((Cell::Membership { user, workgroup, part }, rest))
        }
        [field, rest @ ..] => {
            let field = UserField::from_token(field.text()).ok_or_else(|| no_field("a user", field))?;
            Ok((Cell::User { user, field }, rest))
        }
        [] => Err("The line names a user and nothing of them.".to_owned()),
    }
}

fn org_cell<'w>(org: OrgId, words: &'w [Word], directory: &dyn Directory) -> Result<(Cell, &'w [Word]), String> {
    match words {
        [word, location, rest @ ..] if word.bare() == Some("location") => {
            let location = read_location(location, directory)?;
            Ok((Cell::OrgLocation { org, location }, rest))
        }
        [word, option, part, rest @ ..] if word.bare() == Some("option") => {
            let option = option.text().parse()?;
            let part = OptionPart::from_token(part.text()).ok_or_else(|| no_field("an option", part))?;
            Ok((Cell::OrgOption { org, option, part }, rest))
        }
        [field, rest @ ..] => {
            let field = OrgField::from_token(field.text()).ok_or_else(|| no_field("an organization", field))?;
            Ok((Cell::Org { org, field }, rest))
        }
        [] => Err("The line names an organization and nothing of it.".to_owned()),
    }
}

fn release_cell<'w>(
    release: ReleaseId,
    words: &'w [Word],
    directory: &dyn Directory,
) -> Result<(Cell, &'w [Word]), String> {
    match words {
        [word, from, to, begin, part, rest @ ..] if word.bare() == Some("share") => {
            let (from, to) = (read_org(from, directory)?, read_org(to, directory)?);
            let edge = Edge { release, from, to, begin: begin.text().parse()? };
            let part = EdgePart::from_token(part.text()).ok_or_else(|| no_field("what is shared", part))?;
            Ok((Cell::Edge { edge, part }, rest))
        }
        [field, rest @ ..] => {
            let field = ReleaseField::from_token(field.text()).ok_or_else(|| no_field("a release", field))?;
            Ok((Cell::Release { release, field }, rest))
        }
        [] => Err("The line names a release and nothing of it.".to_owned()),
    }
}

fn template_cell(template: TemplateId, words: &[Word]) -> Result<(Cell, &[Word]), String> {
    match words {
        [word, code, rest @ ..] if matches!(word.bare(), Some("perm" | "permission")) => {
            let permission = read_permission(code)?;
            Ok((Cell::TemplateLevel { template, permission }, rest))
        }
        [field, rest @ ..] => {
            let field = TemplateField::from_token(field.text()).ok_or_else(|| no_field("a template", field))?;
            Ok((Cell::Template { template, field }, rest))
        }
        [] => Err("The line names a template and nothing of it.".to_owned()),
    }
}

fn read_permission(code: &Word) -> Result<Permission, String> {
    Permission::from_code(code.text()).ok_or_else(|| format!("There is no permission \"{}\".", code.text()))
}

fn no_field(of: &str, word: &Word) -> String {
    format!("\"{}\" is no field of {of}.", word.text())
}

fn read_org(word: &Word, directory: &dyn Directory) -> Result<OrgId, String> {
    named_row(word).map_or_else(
        || {
            let code = word.text().to_uppercase();
            directory.org(&code).ok_or_else(|| format!("There is no organization {}.", word.text()))
        },
        Ok,
    )
}

fn read_workgroup(word: &Word, directory: &dyn Directory) -> Result<WorkgroupId, String> {
    named_row(word).map_or_else(
        || directory.workgroup(word.text()).ok_or_else(|| format!("There is no workgroup \"{}\".", word.text())),
        Ok,
    )
}

fn read_template(word: &Word, directory: &dyn Directory) -> Result<TemplateId, String> {
    named_row(word).map_or_else(
        || directory.template(word.text()).ok_or_else(|| format!("There is no template \"{}\".", word.text())),
        Ok,
    )
}

fn read_location(word: &Word, directory: &dyn Directory) -> Result<LocationId, String> {
    let found = named_row(word).or_else(|| directory.location(word.text()));
    found.ok_or_else(|| format!("There is no location \"{}\".", word.text()))
}

fn read_provider(word: &Word, directory: &dyn Directory) -> Result<ProviderId, String> {
    let found = named_row(word).or_else(|| directory.provider(word.text()));
    found.ok_or_else(|| format!("There is no provider \"{}\".", word.text()))
}

/// Reads `new1` and `#12`.
fn named_row<Id: std::str::FromStr>(word: &Word) -> Option<Id> {
    let bare = word.bare()?;
    let numbered = bare.starts_with("new").then_some(bare).or_else(|| bare.strip_prefix('#'));
    numbered?.parse().ok()
}

fn read_value(kind: Kind, word: &Word, directory: &dyn Directory) -> Result<Value, String> {
    if word.bare() == Some("none") && Value::None.fits(kind) {
        return Ok(Value::None);
    }
    let value = match (kind, word) {
        (Kind::Level, word) => stored::level(word.text()).map(Value::Level),
        (Kind::Status, word) => stored::status(word.text()),
        (Kind::Text(_), Word::Quoted(text)) => Some(Value::text(text)),
        (Kind::Text(_), Word::Bare(_)) => return Err(format!("Text stands in quotes: \"{}\".", word.text())),
        (Kind::Org, word) => Some(Value::Org(read_org(word, directory)?)),
        (Kind::Location, word) => Some(Value::Location(read_location(word, directory)?)),
        (Kind::Provider, word) => Some(Value::Provider(read_provider(word, directory)?)),
        (Kind::Time, word) => Time::parse(word.text()).map(Value::Time),
        (kind, word) => Value::from_stored(kind, Some(word.text())),
    };
    value.filter(|value| value.fits(kind)).ok_or_else(|| format!("\"{}\" is no {}.", word.text(), expected(kind)))
}

fn expected(kind: Kind) -> String {
    match kind {
        Kind::Presence => "none, off or on".to_owned(),
        Kind::Flag => "off or on".to_owned(),
        Kind::Level => "level (none, R or W)".to_owned(),
        Kind::Status => "status (none, A, I, P or D)".to_owned(),
        Kind::Text(limit) => format!("text of at most {limit} characters"),
        Kind::Choice(words) => words.join(" or "),
        Kind::User => "user number".to_owned(),
        Kind::Org => "organization".to_owned(),
        Kind::Location => "location".to_owned(),
        Kind::Provider => "provider".to_owned(),
        Kind::Time => "moment like 2026-11-30".to_owned(),
        Kind::Day => "day like 2026-11-30".to_owned(),
        Kind::Option => "code of a restriction option".to_owned(),
    }
}
