//! The text form of changes: one line for each, readable by people, kept in files, reviewed by colleagues.
//!
//! ```text
//! user 812 perm query_designer R -> W
//! user 812 org ABC login off -> on            # for the quarter-end
//! user new1 status none -> P
//! workgroup "HMIS Users" admin_menu off -> on
//! ```
//!
//! Users are named by number, organizations by code, workgroups, locations and providers by name. Rows that the set
//! creates are `new1`, `new2`, …. Texts stand in double quotes, in which `\"`, `\\`, `\n` and `\u{202e}` are escapes.

use std::fmt::Write as _;

use super::cell::{AccessPart, Cell, Kind, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use super::change::Change;
use super::ids::{LocationId, OrgId, ProviderId, WorkgroupId};
use super::permission::Permission;
use super::stored;
use super::text::{Shown, is_hidden};
use super::time::Time;

/// The names by which the text form speaks of rows; the database answers, tests bring their own.
pub trait Directory {
    fn org_code(&self, org: OrgId) -> Option<String>;
    fn org(&self, code: &str) -> Option<OrgId>;
    fn workgroup_name(&self, workgroup: WorkgroupId) -> Option<String>;
    fn workgroup(&self, name: &str) -> Option<WorkgroupId>;
    fn location_name(&self, location: LocationId) -> Option<String>;
    fn location(&self, name: &str) -> Option<LocationId>;
    fn provider_name(&self, provider: ProviderId) -> Option<String>;
    fn provider(&self, name: &str) -> Option<ProviderId>;
}

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    pub sentence: String,
}

/// Writes changes, one line each.
#[must_use]
pub fn write(changes: &[Change], directory: &dyn Directory) -> String {
    let mut text = String::new();
    for change in changes {
        line(&mut text, change, directory);
        text.push('\n');
    }
    text
}

fn line(text: &mut String, change: &Change, directory: &dyn Directory) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{} ", cell_words(change.cell, directory));
    let before = value_word(&change.before, directory);
    let after = value_word(&change.after, directory);
    let _ = write!(text, "{before} -> {after}");
    if change.via != super::change::Via::Manual {
        let _ = write!(text, " via {}", change.via);
    }
}

fn cell_words(cell: Cell, directory: &dyn Directory) -> String {
    match cell {
        Cell::User { user, field } => format!("user {user} {}", field.token()),
        Cell::Permission { user, permission } => format!("user {user} perm {permission}"),
        Cell::Access { user, org, part } => format!("user {user} org {} {}", org_word(org, directory), part.token()),
        Cell::Membership { user, workgroup, part } => {
            format!("user {user} workgroup {} {}", workgroup_word(workgroup, directory), part.token())
        }
        Cell::Org { org, field } => format!("org {} {}", org_word(org, directory), field.token()),
        Cell::Workgroup { workgroup, field } => {
            format!("workgroup {} {}", workgroup_word(workgroup, directory), field.token())
        }
    }
}

fn org_word(org: OrgId, directory: &dyn Directory) -> String {
    directory.org_code(org).filter(|_| !org.is_new()).unwrap_or_else(|| numbered(org.0, &org.to_string()))
}

fn workgroup_word(workgroup: WorkgroupId, directory: &dyn Directory) -> String {
    let name = directory.workgroup_name(workgroup).filter(|_| !workgroup.is_new());
    name.map_or_else(|| numbered(workgroup.0, &workgroup.to_string()), |name| quoted(&name))
}

/// A row without a name, because it is new or gone: `new1` or `#12`.
fn numbered(id: i64, word: &str) -> String {
    if id < 0 { word.to_owned() } else { format!("#{word}") }
}

fn value_word(value: &Value, directory: &dyn Directory) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Org(org) => org_word(*org, directory),
        Value::Location(location) => {
            directory.location_name(*location).map_or_else(|| format!("#{location}"), |name| quoted(&name))
        }
        Value::Provider(provider) => {
            directory.provider_name(*provider).map_or_else(|| format!("#{provider}"), |name| quoted(&name))
        }
        other => other.to_stored().unwrap_or_else(|| "none".to_owned()),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if is_hidden(c) => {
                let _ = write!(quoted, "\\u{{{:x}}}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads the text form. All problems are reported together; nothing is left out silently.
///
/// # Errors
/// Every line that cannot be read, with its number and a sentence.
pub fn read(text: &str, directory: &dyn Directory) -> Result<Vec<Change>, Vec<Problem>> {
    let mut changes = Vec::new();
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).lines()) {
        match words(line).and_then(|words| read_line(&words, directory)) {
            Ok(Some(change)) => changes.push(change),
            Ok(None) => {}
            Err(sentence) => problems.push(Problem { line: number, sentence }),
        }
    }
    if problems.is_empty() { Ok(changes) } else { Err(problems) }
}

/// One word of a line; quoted ones are texts or names and never keywords.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Word {
    Bare(String),
    Quoted(String),
}

impl Word {
    fn bare(&self) -> Option<&str> {
        match self {
            Self::Bare(word) => Some(word),
            Self::Quoted(_) => None,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text,
        }
    }

    fn shown(&self) -> Shown {
        Shown::new(self.text())
    }
}

/// Splits a line at spaces, up to a comment.
fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '#' && !rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        if first == '"' {
            let (text, after) = quoted_text(&rest[1..])?;
            words.push(Word::Quoted(text));
            rest = after.trim_start();
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.push(Word::Bare(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    Ok(words)
}

/// Reads up to the closing quote and returns what follows it.
fn quoted_text(rest: &str) -> Result<(String, &str), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((text, &rest[at + 1..])),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some(c @ ('"' | '\\')) => text.push(c),
                Some('n') => text.push('\n'),
                Some('u') => text.push(code_point(&mut chars)?),
                _ => return Err("A backslash in quotes is followed by \\, \", n or u{…}.".to_owned()),
            },
            c => text.push(c),
        }
    }
    Err("The closing quote is missing.".to_owned())
}

fn code_point(chars: &mut std::str::CharIndices<'_>) -> Result<char, String> {
    let digits: String = chars.map(|(_, c)| c).skip_while(|c| *c == '{').take_while(|c| *c != '}').take(8).collect();
    let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
    code.ok_or_else(|| format!("\\u{{{}}} is no character.", Shown::new(&digits)))
}

fn read_line(words: &[Word], directory: &dyn Directory) -> Result<Option<Change>, String> {
    if words.is_empty() {
        return Ok(None);
    }
    let (cell, rest) = read_cell(words, directory)?;
    let [before, arrow, after, via @ ..] = rest else {
        return Err("A change ends with the old value, ->, and the new value.".to_owned());
    };
    if arrow.bare() != Some("->") {
        return Err(format!("Between the old and the new value stands ->, not \"{}\".", arrow.shown()));
    }
    let before = read_value(cell.kind(), before, directory)?;
    let after = read_value(cell.kind(), after, directory)?;
    let via = match via {
        [] => super::change::Via::Manual,
        [word, how] if word.bare() == Some("via") => how.text().parse()?,
        [word, ..] => return Err(format!("\"{}\" is one word too many.", word.shown())),
    };
    Ok(Some(Change { cell, before, after, via }))
}

fn read_cell<'w>(words: &'w [Word], directory: &dyn Directory) -> Result<(Cell, &'w [Word]), String> {
    match words {
        [noun, user, rest @ ..] if noun.bare() == Some("user") => {
            let user = user.text().parse().map_err(|_| format!("\"{}\" is no user number.", user.shown()))?;
            user_cell(user, rest, directory)
        }
        [noun, org, field, rest @ ..] if noun.bare() == Some("org") => {
            let org = read_org(org, directory)?;
            let field = OrgField::from_token(field.text()).ok_or_else(|| no_field("an organization", field))?;
            Ok((Cell::Org { org, field }, rest))
        }
        [noun, workgroup, field, rest @ ..] if noun.bare() == Some("workgroup") => {
            let workgroup = read_workgroup(workgroup, directory)?;
            let field = WorkgroupField::from_token(field.text()).ok_or_else(|| no_field("a workgroup", field))?;
            Ok((Cell::Workgroup { workgroup, field }, rest))
        }
        [noun, ..] => {
            Err(format!("A line begins with user, org or workgroup and what it speaks of, not \"{}\".", noun.shown()))
        }
        [] => Err("The line is empty.".to_owned()),
    }
}

fn user_cell<'w>(
    user: super::ids::UserId,
    words: &'w [Word],
    directory: &dyn Directory,
) -> Result<(Cell, &'w [Word]), String> {
    match words {
        [word, code, rest @ ..] if matches!(word.bare(), Some("perm" | "permission")) => {
            let permission = Permission::from_code(code.text())
                .ok_or_else(|| format!("There is no permission \"{}\".", code.shown()))?;
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

fn no_field(of: &str, word: &Word) -> String {
    format!("\"{}\" is no field of {of}.", word.shown())
}

fn read_org(word: &Word, directory: &dyn Directory) -> Result<OrgId, String> {
    named_row(word).map_or_else(
        || {
            let code = word.text().to_uppercase();
            directory.org(&code).ok_or_else(|| format!("There is no organization {}.", word.shown()))
        },
        Ok,
    )
}

fn read_workgroup(word: &Word, directory: &dyn Directory) -> Result<WorkgroupId, String> {
    named_row(word).map_or_else(
        || directory.workgroup(word.text()).ok_or_else(|| format!("There is no workgroup \"{}\".", word.shown())),
        Ok,
    )
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
        (Kind::Text(_), Word::Bare(_)) => return Err(format!("Text stands in quotes: \"{}\".", word.shown())),
        (Kind::Org, word) => Some(Value::Org(read_org(word, directory)?)),
        (Kind::Location, word) => named_row(word).or_else(|| directory.location(word.text())).map(Value::Location),
        (Kind::Provider, word) => named_row(word).or_else(|| directory.provider(word.text())).map(Value::Provider),
        (Kind::Time, word) => Time::parse(word.text()).map(Value::Time),
        (kind, word) => Value::from_stored(kind, Some(word.text())),
    };
    value.filter(|value| value.fits(kind)).ok_or_else(|| format!("\"{}\" is no {}.", word.shown(), expected(kind)))
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
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::cell::strategy::cell;
    use crate::domain::stored::strategy::value;

    /// Names every row by its number, so that any id has a name.
    struct Numbered;

    impl Directory for Numbered {
        fn org_code(&self, org: OrgId) -> Option<String> {
            (org.0 < 1000).then(|| format!("{:03}", org.0))
        }
        fn org(&self, code: &str) -> Option<OrgId> {
            code.parse().ok()
        }
        fn workgroup_name(&self, workgroup: WorkgroupId) -> Option<String> {
            Some(format!("Group \"{}\"", workgroup.0))
        }
        fn workgroup(&self, name: &str) -> Option<WorkgroupId> {
            name.strip_prefix("Group \"")?.strip_suffix('"')?.parse().ok()
        }
        fn location_name(&self, location: LocationId) -> Option<String> {
            Some(location.0.to_string())
        }
        fn location(&self, name: &str) -> Option<LocationId> {
            name.parse().ok()
        }
        fn provider_name(&self, provider: ProviderId) -> Option<String> {
            Some(provider.0.to_string())
        }
        fn provider(&self, name: &str) -> Option<ProviderId> {
            name.parse().ok()
        }
    }

    fn change() -> impl Strategy<Value = Change> {
        cell().prop_flat_map(|cell| {
            (Just(cell), value(cell.kind()), value(cell.kind()))
                .prop_map(|(cell, before, after)| Change::new(cell, before, after))
        })
    }

    proptest! {
        #[test]
        fn text_round_trips(changes in prop::collection::vec(change(), 0..8)) {
            let text = write(&changes, &Numbered);
            prop_assert_eq!(read(&text, &Numbered), Ok(changes), "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = read(&text, &Numbered);
        }
    }

    #[test]
    fn comments_and_blank_lines_are_left_out() {
        let text =
            "# a plan\n\nuser 812 perm query_designer read -> write  # raises\nuser 812 org 007 login off -> on\n";
        assert_eq!(read(text, &Numbered).map(|changes| changes.len()), Ok(2));
    }

    #[test]
    fn problems_name_their_lines() {
        let cases = [
            ("user x status A -> I", "\"x\" is no user number."),
            ("user 1 perm nothing none -> W", "There is no permission \"nothing\"."),
            ("user 1 org ABC login off -> on", "There is no organization ABC."),
            ("user 1 perm data_export none => W", "Between the old and the new value stands ->, not \"=>\"."),
            ("user 1 name Bob -> \"Rob\"", "Text stands in quotes: \"Bob\"."),
            ("user 1 name \"Bob -> \"Rob\"", "A change ends with the old value, ->, and the new value."),
            ("user 1 org 001 login none -> on", "\"none\" is no off or on."),
            ("users 1", "A line begins with user, org or workgroup and what it speaks of, not \"users\"."),
        ];
        for (text, sentence) in cases {
            let problems = read(&format!("\n{text}"), &Numbered).unwrap_err();
            assert_eq!(problems, [Problem { line: 2, sentence: sentence.to_owned() }], "{text}");
        }
    }
}
