//! Reads a filter as it is typed: `lan operator:kim set:4 <7d`. The journal and the history of sets have terms of their own
//! and are read alike; words without a term belong to the first of them.

use jiff::tz::TimeZone;

use crate::domain::ago::moment;
use crate::domain::query::{Span, TermHelp, span, tokens, unquoted};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// A filter that is typed in terms.
pub trait Terms: Default {
    /// All of them, the common ones first; words without a term belong to the first.
    const TERMS: &'static [TermHelp];

    /// Takes the value of a term. What is not of [`TERMS`](Self::TERMS) never comes here, and no value is empty.
    ///
    /// # Errors
    /// The sentence that says what is wrong with the value.
    fn take(&mut self, term: &TermHelp, value: &str, at: &At<'_>) -> Result<(), Raw>;

    /// The moment from which on things count, and the one from which on they do not.
    fn span(&mut self) -> (&mut Option<Time>, &mut Option<Time>);
}

/// The moment and the zone in which something is typed.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    pub now: Time,
    pub zone: &'a TimeZone,
}

/// What was typed, and one sentence for each thing in it that makes no sense.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed<F> {
    pub filter: F,
    pub problems: Vec<Raw>,
}

/// Reads the terms. Days are those of the operator's zone; distances lie in the past.
#[must_use]
pub fn parse<F: Terms>(text: &str, now: Time, zone: &TimeZone) -> Typed<F> {
    let at = At { now, zone };
    let mut typed = Typed { filter: F::default(), problems: Vec::new() };
    let mut words = Vec::new();
    for token in tokens(text) {
        let term = token.split_once(':').filter(|(name, _)| name.chars().all(|c| c.is_ascii_alphabetic()));
        let taken = match (term, token.chars().next()) {
            (Some((name, value)), _) => take(&mut typed.filter, &name.to_ascii_lowercase(), &unquoted(value).0, &at),
            (None, Some(sign @ ('<' | '>'))) => take_age(&mut typed.filter, sign, &token[1..], now),
            (None, _) => {
                words.push(unquoted(token).0);
                Ok(())
            }
        };
        typed.problems.extend(taken.err());
    }
    if !words.is_empty() {
        let taken = take(&mut typed.filter, F::TERMS[0].name, &words.join(" "), &at);
        typed.problems.extend(taken.err());
    }
    typed
}

fn take<F: Terms>(filter: &mut F, name: &str, value: &str, at: &At<'_>) -> Result<(), Raw> {
    let Some(row) = F::TERMS.iter().find(|row| row.name == name) else {
        let names: Vec<&str> = F::TERMS.iter().map(|row| row.name).collect();
        return Err(format!("\"{name}\" is no term; there are {}.", names.join(", ")).into());
    };
    if value.trim().is_empty() {
        return Err(format!("{name}: needs a value, as in {}.", row.example).into());
    }
    match name {
        "since" => put(name, filter.span().0, moment(value, at.now, at.zone)?.begin(at.zone)),
        // The last moment that counts; what is kept is the first that does not.
        "until" => put(name, filter.span().1, moment(value, at.now, at.zone)?.end(at.zone).plus(1)),
        _ => filter.take(row, value, at),
    }
}

/// Takes `<7d`, within the last seven days, or `>7d`, longer ago.
fn take_age(filter: &mut impl Terms, sign: char, text: &str, now: Time) -> Result<(), Raw> {
    let (since, until) = filter.span();
    match span(sign, text) {
        Some(Span::Within(length)) => put("since", since, now.plus(-length)),
        Some(Span::LongerThan(length)) => put("until", until, now.plus(-length)),
        None => Err(format!("\"{sign}{text}\" is no age: write <7d or >2w, with h, d, w or y.").into()),
    }
}

/// Puts a value in its place, which takes one only.
pub(in crate::domain) fn put<T>(name: &str, place: &mut Option<T>, value: T) -> Result<(), Raw> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("\"{name}\" is there twice.").into()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::domain::audit_filter::{AuditFilter, Kind, Whom};
    use crate::domain::ids::{SetId, UserId};
    use crate::domain::time::{DAY, HOUR};

    const NOW: Time = Time(20_000 * DAY + DAY / 2);

    fn read(text: &str) -> Typed<AuditFilter> {
        parse(text, NOW, &TimeZone::UTC)
    }

    #[test]
    fn every_term_is_read() {
        let typed = read(
            " user:7 operator:kim@x.example set:4 action:\"sign-in refused\" since:2026-11-01 until:2026-11-30 cell:user/7/city kind:permission guards:break-glass",
        );
        assert_eq!(typed.problems, []);
        let day = |text| Time::parse(text).unwrap();
        let filter = AuditFilter {
            user: Some(Whom::Id(UserId(7))),
            operator: Some(Whom::Named("kim@x.example".to_owned())),
            set: Some(SetId(4)),
            action: Some("sign-in refused".to_owned()),
            kind: Some(Kind::Permission),
            cell: Some("user/7/city".parse().unwrap()),
            break_glass: true,
            since: Some(day("2026-11-01")),
            until: Some(day("2026-12-01")),
        };
        assert_eq!(typed.filter, filter);
        assert_eq!(read("").filter, AuditFilter::default());
    }

    #[test]
    fn words_name_the_user() {
        assert_eq!(read("nguyen  lan set:2").filter.user, Some(Whom::Named("nguyen lan".to_owned())));
        assert_eq!(read("lan@x.example").filter.user, Some(Whom::Named("lan@x.example".to_owned())));
        assert_eq!(read("812").filter.user, Some(Whom::Id(UserId(812))));
    }

    #[rstest]
    #[case("since:7d", NOW.plus(-7 * DAY))]
    #[case("since:\"7d ago\"", NOW.plus(-7 * DAY))]
    #[case("since:2w", NOW.plus(-14 * DAY))]
    #[case("<7d", NOW.plus(-7 * DAY))]
    #[case("since:yesterday", Time(19_999 * DAY))]
    #[case("since:\"yesterday 15:00\"", Time(19_999 * DAY + 15 * HOUR))]
    fn distances_lie_in_the_past_and_are_counted_to_the_point(#[case] text: &str, #[case] since: Time) {
        let filter = AuditFilter { since: Some(since), ..AuditFilter::default() };
        assert_eq!(read(text), Typed { filter, problems: Vec::new() });
    }

    #[test]
    fn until_includes_its_day_but_no_more_than_the_point_of_a_distance() {
        assert_eq!(read("until:yesterday").filter.until, Some(Time(20_000 * DAY)));
        assert_eq!(read("until:7d").filter.until, Some(NOW.plus(-7 * DAY + 1)));
    }

    #[test]
    fn ages_are_counted_to_the_point() {
        let filter = read("<7d >12h").filter;
        assert_eq!((filter.since, filter.until), (Some(NOW.plus(-7 * DAY)), Some(NOW.plus(-DAY / 2))));
    }

    #[test]
    fn a_day_begins_at_the_operators_midnight() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let since = parse::<AuditFilter>("since:2026-11-01", NOW, &zone).filter.since.unwrap();
        assert_eq!(since.to_string(), "2026-10-31T22:00:00.000Z");
    }

    #[rstest]
    #[case("user:", "user: needs a value, as in user:lan@x.example.")]
    #[case("who:lan", "\"who\" is no term; there are user, operator, set")]
    #[case("set:four", "\"four\" is no number of a set.")]
    #[case("set:-4", "\"-4\" is no number of a set.")]
    #[case("kind:thing", "\"thing\" is no kind of cell; there are user, permission, access")]
    #[case("guards:G4", "\"G4\" is not looked for among the guards; write guards:break-glass.")]
    #[case("action:bogus", "\"bogus\" is no action; there are changed, granted, removed")]
    #[case("since:soon", "\"soon\" is no moment. Type one as 2026-11-30")]
    #[case("until:2026-13-01", "\"2026-13-01\" is no moment.")]
    #[case("cell:user", "\"user\" is no key of a cell")]
    #[case("<7", "\"<7\" is no age: write <7d")]
    #[case("set:1 set:2", "\"set\" is there twice.")]
    #[case("lan user:7", "\"user\" is there twice.")]
    #[case("<1d since:7d", "\"since\" is there twice.")]
    #[case("set:\u{202e}b", "\"‹202E›b\" is no number")]
    fn problems_are_sentences(#[case] text: &str, #[case] problem: &str) {
        let problems = read(text).problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        let told = problems[0].shown().to_string();
        assert!(told.starts_with(problem) && told.ends_with('.'), "{problems:?}");
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text in "\\PC*") {
            let _ = read(&text);
        }
    }
}
