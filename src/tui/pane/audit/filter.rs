//! The filter of the journal as it is typed: `user:lan@x.example set:4 since:2026-11-01`.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::api::audit::AuditFilter;
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Shown;
use crate::domain::time::Time;

/// What was typed, read as far as that goes without asking the database.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Terms {
    /// The filter; of a user named by login, the number is still missing.
    pub filter: AuditFilter,
    pub login: Option<String>,
    /// One sentence for each term that makes no sense.
    pub problems: Vec<String>,
}

/// How a filter is typed.
pub(super) const EXAMPLE: &str = "user:LOGIN operator:LOGIN set:4 action:approved since:2026-11-01 until:2026-12-01";

/// Reads the terms; days begin at midnight in the operator's zone.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Terms {
    let mut terms = Terms::default();
    let mut seen = Vec::new();
    for term in text.split_whitespace() {
        let Some((name, value)) = term.split_once(':').filter(|(_, value)| !value.is_empty()) else {
            terms.problems.push(format!("\"{}\" is no term: write {EXAMPLE}.", Shown::new(term)));
            continue;
        };
        if seen.contains(&name) {
            terms.problems.push(format!("\"{}\" is there twice.", Shown::new(name)));
            continue;
        }
        seen.push(name);
        if let Err(problem) = terms.take(name, value, zone) {
            terms.problems.push(problem);
        }
    }
    terms
}

impl Terms {
    fn take(&mut self, name: &str, value: &str, zone: &TimeZone) -> Result<(), String> {
        let filter = &mut self.filter;
        match name {
            "user" => match value.parse::<u32>() {
                Ok(number) => filter.user = Some(UserId(i64::from(number))),
                Err(_) => self.login = Some(value.to_owned()),
            },
            "operator" => filter.operator = Some(value.to_owned()),
            "set" => {
                let number =
                    value.parse::<u32>().map_err(|_| format!("\"{}\" is no number of a set.", Shown::new(value)))?;
                filter.set = Some(SetId(i64::from(number)));
            }
            "action" => filter.action = Some(value.to_owned()),
            "since" => filter.since = Some(moment(value, zone)?),
            "until" => filter.until = Some(moment(value, zone)?),
            name => return Err(format!("\"{}\" is no term: write {EXAMPLE}.", Shown::new(name))),
        }
        Ok(())
    }
}

fn moment(text: &str, zone: &TimeZone) -> Result<Time, String> {
    let midnight = || {
        let date = text.parse::<Date>().ok()?;
        Some(Time(date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
    };
    let wrong = || format!("\"{}\" is no day or moment: write 2026-11-22 or 2026-11-22T14:05:00Z.", Shown::new(text));
    // A full moment names its own zone; a day alone is the operator's.
    if text.contains('T') { Time::parse(text) } else { midnight() }.ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn read(text: &str) -> Terms {
        parse(text, &TimeZone::UTC)
    }

    #[test]
    fn every_term_is_read() {
        let terms =
            read(" user:7 operator:kim@x.example set:4 action:approved since:2026-11-01 until:2026-11-01T10:00:00Z ");
        assert_eq!(terms.problems, [""; 0]);
        let day = Time::parse("2026-11-01").unwrap();
        let filter = AuditFilter {
            user: Some(UserId(7)),
            operator: Some("kim@x.example".to_owned()),
            set: Some(SetId(4)),
            action: Some("approved".to_owned()),
            since: Some(day),
            until: Some(day.plus(10 * crate::domain::time::HOUR)),
        };
        assert_eq!(terms.filter, filter);
        assert_eq!(read("").filter, AuditFilter::default());
        assert_eq!(read("user:lan@x.example").login.as_deref(), Some("lan@x.example"));
    }

    #[test]
    fn a_day_begins_at_the_operators_midnight() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let since = parse("since:2026-11-01", &zone).filter.since.unwrap();
        assert_eq!(since.to_string(), "2026-10-31T22:00:00.000Z");
    }

    #[rstest]
    #[case("lan", "\"lan\" is no term: write user:LOGIN")]
    #[case("user:", "\"user:\" is no term: write user:LOGIN")]
    #[case("who:lan", "\"who\" is no term: write user:LOGIN")]
    #[case("set:four", "\"four\" is no number of a set.")]
    #[case("set:-4", "\"-4\" is no number of a set.")]
    #[case("since:yesterday", "\"yesterday\" is no day or moment")]
    #[case("until:2026-13-01", "\"2026-13-01\" is no day or moment")]
    #[case("set:1 set:2", "\"set\" is there twice.")]
    #[case("a\u{202e}b:1", "\"a‹202E›b\" is no term")]
    fn problems_are_sentences(#[case] text: &str, #[case] problem: &str) {
        let problems = read(text).problems;
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with(problem) && problems[0].ends_with('.'), "{problems:?}");
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text in "\\PC*") {
            let terms = read(&text);
            prop_assert!(terms.problems.len() <= text.split_whitespace().count());
        }
    }
}
