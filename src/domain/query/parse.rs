//! Reads the search language.

use super::terms::TERMS;
use super::{Condition, Ending, Flag, Held, Query, Source, Span, Term, Word};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::{DAY, HOUR};

/// Reads what was typed; what is not understood becomes plain text, with a hint.
#[must_use]
pub fn parse(text: &str) -> Query {
    let mut query = Query::default();
    for token in tokens(text) {
        let (negated, body) = match token.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, token),
        };
        match term(body) {
            Ok(Some(term)) => query.conditions.push(Condition { negated, term }),
            Ok(None) => push_word(&mut query, negated, body),
            Err(Trouble::Unfinished(hint)) => query.hint = query.hint.or(Some(hint)),
            Err(Trouble::Wrong(hint)) => {
                query.hint = query.hint.take().or(Some(hint));
                push_word(&mut query, negated, body);
            }
        }
    }
    query
}

fn push_word(query: &mut Query, negated: bool, body: &str) {
    let (text, closed) = unquoted(body);
    if !closed {
        query.hint = query.hint.take().or_else(|| Some("The quotation mark is not closed.".into()));
    }
    if !text.trim().is_empty() {
        query.words.push(Word { negated, text });
    }
}

/// Why a term was not understood.
enum Trouble {
    /// The value is still missing, so there is nothing to search for yet.
    Unfinished(Raw),
    Wrong(Raw),
}

/// Cuts at white space outside quotation marks. A mark opens where a value may begin.
pub(in crate::domain) fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = None;
    let mut before = None;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if inside {
            inside = c != '"';
        } else if c.is_whitespace() {
            found.extend(start.take().map(|from: usize| &text[from..at]));
            before = None;
            continue;
        } else if c == '"' {
            // A mark right after a closing one is the second half of `""`, which stands for one mark.
            inside = matches!(before, None | Some('-' | ':' | '|' | '~' | '"'));
        }
        if start.is_none() {
            start = Some(at);
        }
        before = Some(c);
    }
    found.extend(start.map(|from| &text[from..]));
    found
}

/// Takes the quotation marks off, and tells whether they were closed.
pub(in crate::domain) fn unquoted(text: &str) -> (String, bool) {
    let Some(rest) = text.strip_prefix('"') else { return (text.to_owned(), true) };
    let mut plain = String::with_capacity(rest.len());
    let mut characters = rest.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '"' {
            plain.push(c);
        } else if characters.next_if_eq(&'"').is_some() {
            plain.push('"');
        } else {
            plain.extend(characters);
            return (plain, true);
        }
    }
    (plain, false)
}

/// Splits a value at `|` outside quotation marks.
fn alternatives(text: &str) -> Vec<String> {
    let mut inside = false;
    let parts = text.split(|c: char| {
        inside ^= c == '"';
        c == '|' && !inside
    });
    parts.map(|part| unquoted(part).0).filter(|part| !part.trim().is_empty()).collect()
}

fn term(body: &str) -> Result<Option<Term>, Trouble> {
    let end = body.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '.' | '_'))).unwrap_or(body.len());
    let (name, rest) = body.split_at(end);
    let name = name.to_ascii_lowercase();
    let known = TERMS.iter().find(|row| row.name == name);
    match (known, rest.chars().next()) {
        (_, None) => Ok(keyword(&name)),
        (Some(row), Some(sign @ (':' | '~' | '<' | '>'))) => {
            let value = &rest[1..];
            if alternatives(value).is_empty() {
                return Err(Trouble::Unfinished(format!("{name}{sign} needs a value, as in {}.", row.example).into()));
            }
            let wrong = || Trouble::Wrong(format!("{body} is not understood; try {}.", row.example).into());
            valued(&name, sign, value).map(Some).ok_or_else(wrong)
        }
        (None, Some(':')) if !name.is_empty() && !rest.starts_with("://") => {
            Err(Trouble::Wrong(format!("There is no term {name}: and so it is searched for as text.").into()))
        }
        _ => Ok(None),
    }
}

fn keyword(name: &str) -> Option<Term> {
    match name {
        "never" => Some(Term::Never),
        "locked" => Some(Term::Locked),
        "limbo" => Some(Term::Limbo),
        "pending" => Some(Term::Pending(None)),
        "expired" => Some(Term::Expired(None)),
        _ => None,
    }
}

fn valued(name: &str, sign: char, value: &str) -> Option<Term> {
    let names = || alternatives(value);
    match (name, sign) {
        ("status", ':') => each(value, status).map(Term::Status),
        ("org", ':') => Some(Term::Org(Flag::Active, names())),
        ("org.login", ':') => Some(Term::Org(Flag::Login, names())),
        ("org.edit", ':') => Some(Term::Org(Flag::Editable, names())),
        ("owning", ':') => Some(Term::Owning(names())),
        ("wg", ':') => Some(Term::Workgroup(names())),
        ("perm", ':') => each(value, held).map(Term::Permission),
        ("tier", ':') => each(value, tier).map(Term::Tier),
        ("template", ':' | '~') => Some(Term::Template(names())),
        ("source", ':') => each(value, |text| Some(source(text))).map(Term::Source),
        ("domain", ':') => Some(Term::Domain(names())),
        ("supervisor", ':') => Some(Term::Supervisor(names())),
        ("seen", '<' | '>') => span(sign, value).map(Term::Seen),
        ("pending", '<' | '>') => span(sign, value).map(|span| Term::Pending(Some(span))),
        ("expires", '<' | '>') => span(sign, value).map(Term::Expires),
        ("expires", ':') => each(value, ending).map(Term::Ends),
        ("expired", '<' | '>') => span(sign, value).map(|span| Term::Expired(Some(span))),
        ("id", ':') => each(value, |text| text.parse().ok().filter(|id: &super::UserId| !id.is_new())).map(Term::Id),
        _ => None,
    }
}

/// Reads every alternative, or none.
fn each<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    alternatives(value).iter().map(|text| read(text)).collect()
}

fn status(text: &str) -> Option<Status> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Status::from_letter(letter),
        _ => Status::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(text)),
    }
}

fn held(text: &str) -> Option<Held> {
    let (code, exactly, level) = match (text.split_once(">="), text.split_once('=')) {
        (Some((code, level)), _) => (code, false, level),
        (None, Some((code, level))) => (code, true, level),
        (None, None) => (text, false, "R"),
    };
    let level = match level.to_ascii_lowercase().as_str() {
        "r" | "read" => Level::Read,
        "w" | "write" => Level::Write,
        "none" | "-" if exactly => Level::None,
        _ => return None,
    };
    Some(Held { permission: Permission::from_code(&code.to_ascii_lowercase())?, exactly, level })
}

fn tier(text: &str) -> Option<Tier> {
    match text {
        "0" => Some(Tier::Plain),
        "1" => Some(Tier::One),
        "2" => Some(Tier::Two),
        _ => None,
    }
}

fn source(text: &str) -> Source {
    match text.to_ascii_lowercase().as_str() {
        "local" => Source::Local,
        "sso" => Source::Sso,
        _ => Source::Provider(text.to_owned()),
    }
}

fn ending(text: &str) -> Option<Ending> {
    match text.to_ascii_lowercase().as_str() {
        "never" => Some(Ending::Never),
        "some" => Some(Ending::Some),
        _ => None,
    }
}

/// Reads a length of time behind its sign.
pub(in crate::domain) fn span(sign: char, text: &str) -> Option<Span> {
    let unit = match text.chars().last()?.to_ascii_lowercase() {
        'h' => HOUR,
        'd' => DAY,
        'w' => 7 * DAY,
        'y' => 365 * DAY,
        _ => return None,
    };
    let number: u64 = text[..text.len() - 1].parse().ok()?;
    let length = i64::try_from(number).ok()?.checked_mul(unit)?;
    Some(if sign == '<' { Span::Within(length) } else { Span::LongerThan(length) })
}
