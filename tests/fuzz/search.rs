//! The languages in which people look for something: the filter of lists with its completion, those of the journal and
//! of committed sets.

use std::collections::BTreeSet;

use beadle::domain::audit_filter::{AuditFilter, Terms, Typed, Whom, parse};
use beadle::domain::query::{self, Completing, Query, Term};
use beadle::domain::set_filter::SetFilter;
use beadle::domain::text::is_hidden;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::support::world::NOW;
use crate::target::{Case, Target, untold};

const PIECES: [&str; 62] = [
    " ",
    "\"",
    "\"\"",
    "-",
    "|",
    ":",
    "~",
    "<",
    ">",
    ">=",
    "=",
    "status:",
    "status:P|I",
    "org:",
    "org.login:ABC",
    "org.edit:\"A B\"",
    "owning:",
    "wg:\"HMIS Users\"",
    "perm:",
    "perm:user_setup>=W",
    "perm:user_setup=none",
    "tier:1",
    "template~",
    "source:local|sso",
    "domain:example.org",
    "supervisor:bob",
    "seen<90d",
    "seen>1y",
    "never",
    "locked",
    "limbo",
    "pending",
    "pending>3d",
    "expires<30d",
    "expires:never",
    "expired",
    "expired<7d",
    "id:42",
    "id:-1",
    "bob",
    "Nguyễn",
    "http://x",
    "color:red",
    "user:7",
    "operator:kim",
    "set:4",
    "action:\"sign-in refused\"",
    "kind:permission",
    "since:2026-11-01",
    "until:yesterday",
    "since:\"yesterday 15:00\"",
    "cell:user/7/city",
    "<7d",
    ">2w",
    "4294967295y",
    "reason:cover",
    "é:",
    "\t",
    "\n",
    "new1",
    "STATUS:a",
    "W|R",
];

pub const FILTER: Target = Target {
    name: "filter",
    pieces: &PIECES,
    fault: |case| filter_fault(query::parse, case),
    planted: &[
        (|case| filter_fault(torn, case), "text in quotation marks is not one word"),
        (|case| filter_fault(short_sighted, case), "it panicked"),
    ],
};

pub const COMPLETION: Target = Target {
    name: "completion",
    pieces: &PIECES,
    fault: |case| completion_fault(|text| Completing::of(text).map(|end| (end.from, end.typed)), case.text),
    planted: &[(
        |case| completion_fault(|text| Some((text.rfind(':').map_or(0, |at| at + 2), String::new())), case.text),
        "a completion begins nowhere in the text",
    )],
};

pub const JOURNAL: Target = Target {
    name: "journal",
    pieces: &PIECES,
    fault: |case| terms_fault::<AuditFilter>(|text| parse(text, NOW, &TimeZone::UTC), |filter| filter.user, case),
    planted: &[(
        |case| terms_fault::<AuditFilter>(silent, |filter| filter.user, case),
        "a term that does not exist was passed over",
    )],
};

pub const SETS: Target = Target {
    name: "sets",
    pieces: &PIECES,
    fault: |case| terms_fault::<SetFilter>(|text| parse(text, NOW, &TimeZone::UTC), |filter| filter.user, case),
    planted: &[(
        |case| {
            terms_fault::<SetFilter>(
                |text| parse(&text.replace('"', ""), NOW, &TimeZone::UTC),
                |filter| filter.user,
                case,
            )
        },
        "text in quotation marks is not one value",
    )],
};

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Tears at white space, in quotation marks too.
fn torn(text: &str) -> Query {
    let mut whole = Query::default();
    for part in text.split_whitespace() {
        let read = query::parse(part);
        whole.conditions.extend(read.conditions);
        whole.words.extend(read.words);
    }
    whole
}

/// Looks at the first bytes of a text as if each were a letter.
fn short_sighted(text: &str) -> Query {
    query::parse(if text.len() > 9 && text[..9].ends_with('-') { "" } else { text })
}

fn filter_fault(read: fn(&str) -> Query, case: &Case<'_>) -> Option<&'static str> {
    let text = case.text;
    let found = read(text);
    let again = read(&found.to_string());
    if (&again.conditions, &again.words) != (&found.conditions, &found.words) {
        return Some("what was read is read differently again");
    }
    if again.hint.is_some() {
        return Some("what was written makes no sense");
    }
    if let Some(hint) = &found.hint
        && let Some(fault) = untold(hint.shown().as_str())
    {
        return Some(fault);
    }
    if !text.trim().is_empty() {
        let word = read(&quoted(text));
        if !(word.conditions.is_empty() && word.words.len() == 1 && word.words[0].text == text) {
            return Some("text in quotation marks is not one word");
        }
        let named = read(&format!("wg:{}", quoted(text)));
        let as_it_is = |term: &Term| matches!(term, Term::Workgroup(names) if *names == [text]);
        if !(named.words.is_empty() && named.conditions.len() == 1 && as_it_is(&named.conditions[0].term)) {
            return Some("text in quotation marks is not one value");
        }
    }
    let _ = found.statuses();
    None
}

fn completion_fault(of: fn(&str) -> Option<(usize, String)>, text: &str) -> Option<&'static str> {
    let (from, typed) = of(text)?;
    let Some(end) = text.get(from..) else { return Some("a completion begins nowhere in the text") };
    if typed.len() > end.len() {
        return Some("more is completed than was typed");
    }
    let candidates = Completing::of(text).map(|completing| completing.candidates()).unwrap_or_default();
    let strange = |text: &str| text.chars().any(is_hidden);
    candidates.iter().any(|one| strange(&one.text) || strange(&one.note)).then_some("a candidate acts or hides")
}

/// Takes terms that do not exist for nothing.
fn silent(text: &str) -> Typed<AuditFilter> {
    let typed = parse(text, NOW, &TimeZone::UTC);
    let problems = typed.problems.into_iter().filter(|problem| !problem.stored().contains("is no term")).collect();
    Typed { problems, ..typed }
}

fn terms_fault<F: Terms + Serialize + DeserializeOwned + PartialEq>(
    read: fn(&str) -> Typed<F>,
    user: fn(F) -> Option<Whom>,
    case: &Case<'_>,
) -> Option<&'static str> {
    let text = case.text;
    let typed = read(text);
    if let Some(fault) = typed.problems.iter().find_map(|problem| untold(problem.shown().as_str())) {
        return Some(fault);
    }
    let travelled = serde_json::to_string(&typed.filter).ok().and_then(|json| serde_json::from_str::<F>(&json).ok());
    if travelled.as_ref() != Some(&typed.filter) {
        return Some("a filter is another at the far end");
    }
    let told: BTreeSet<&str> = F::TERMS.iter().map(|term| term.name).collect();
    let unknown = |word: &str| {
        let term = word.split_once(':').map(|(name, _)| name.to_ascii_lowercase());
        term.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic()) && !told.contains(&*name))
    };
    if !text.contains('"') && text.split_whitespace().any(unknown) && typed.problems.is_empty() {
        return Some("a term that does not exist was passed over");
    }
    if !text.trim().is_empty() {
        let named = read(&format!("user:{}", quoted(text)));
        if named.problems.is_empty() && user(named.filter) == Some(Whom::read(text)) {
            return None;
        }
        return Some("text in quotation marks is not one value");
    }
    None
}
