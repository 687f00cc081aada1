//! Moments that have been, as people type them: `7d` for seven days ago, `yesterday 15:00`, `9:30`, and whatever else
//! names a moment.
//!
//! One rule holds wherever a past moment is typed, be it `--as-of`, `since:` or a field: a distance lies in the past and
//! is counted to the point, as the ages `<7d` are; a day is the whole of it, which begins where something is told as of
//! or since that day, and is included where something is told until it.

use jiff::civil::{Date, DateTime, Time as Clock};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

use super::moment::Moment;
use super::text::Raw;
use super::time::{DAY, HOUR, MINUTE, Time};

/// What can be typed, for a hint beside the field.
pub const FORMS: &str = "2026-11-30, 2026-11-30 15:00, 7d, 3h, 20min, or yesterday 15:00";

/// Reads a moment of the past and takes its beginning.
///
/// # Errors
/// The sentence that says what can be typed instead.
pub fn read(text: &str, now: Time, zone: &TimeZone) -> Result<Time, Raw> {
    moment(text, now, zone).map(|moment| moment.begin(zone))
}

/// Reads a moment of the past: so long ago, a time of a day, or a day.
///
/// # Errors
/// The sentence that says what can be typed instead.
pub fn moment(text: &str, now: Time, zone: &TimeZone) -> Result<Moment, Raw> {
    let text = text.trim();
    let found = passed(text, now, zone).or_else(|| clocked(text, now, zone)).map(Moment::At);
    found.or_else(|| Moment::read(text, now, zone).ok()).ok_or_else(|| match text {
        "" => format!("No moment was typed. Type one as {FORMS}.").into(),
        text => format!("\"{text}\" is no moment. Type one as {FORMS}.").into(),
    })
}

/// So long ago. Hours, days and weeks are lengths; months and years are those of the calendar.
fn passed(text: &str, now: Time, zone: &TimeZone) -> Option<Time> {
    let lower = text.to_ascii_lowercase();
    let text = lower.strip_suffix("ago").unwrap_or(&lower).trim_end();
    let text = text.strip_prefix('-').unwrap_or(text);
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let number: i64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim_start() {
        "min" | "minute" | "minutes" => MINUTE,
        "h" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7 * DAY,
        "mo" | "month" | "months" => return before(Span::new().try_months(number).ok()?, now, zone),
        "y" | "year" | "years" => return before(Span::new().try_years(number).ok()?, now, zone),
        _ => return None,
    };
    let moment = now.0.checked_sub(number.checked_mul(unit)?)?;
    // What lies before the calendar begins cannot be told to anybody.
    Timestamp::from_millisecond(moment).ok().map(|_| Time(moment))
}

fn before(span: Span, now: Time, zone: &TimeZone) -> Option<Time> {
    let now = Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone());
    Some(Time(now.checked_sub(span).ok()?.timestamp().as_millisecond()))
}

/// A time of day, with or without its day before it.
fn clocked(text: &str, now: Time, zone: &TimeZone) -> Option<Time> {
    let today = Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone()).date();
    let (day, clock) = text.rsplit_once([' ', 'T']).unwrap_or(("today", text));
    let moment = DateTime::from_parts(named(day.trim(), today)?, self::clock(clock)?).to_zoned(zone.clone()).ok()?;
    Some(Time(moment.timestamp().as_millisecond()))
}

fn named(day: &str, today: Date) -> Option<Date> {
    match day.to_ascii_lowercase().as_str() {
        "today" => Some(today),
        "yesterday" => today.checked_sub(1.day()).ok(),
        text => text.parse().ok(),
    }
}

fn clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.split_once(':')?;
    let part = |text: &str| (text.len() <= 2).then(|| text.parse::<i8>().ok()).flatten();
    Clock::new(part(hour)?, part(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Thursday, 26 November 2026, 14:30 UTC.
    const NOW: Time = Time(1_795_703_400_000);

    #[rstest]
    #[case("2026-11-20", "2026-11-20 00:00")]
    #[case(" 2026-11-20 9:05 ", "2026-11-20 09:05")]
    #[case("2026-11-20T09:05", "2026-11-20 09:05")]
    #[case("2026-11-20T09:05:00Z", "2026-11-20 11:05")]
    #[case("now", "2026-11-26 16:30")]
    #[case("end of last month", "2026-10-31 00:00")]
    #[case("7d", "2026-11-19 16:30")]
    #[case("2w ago", "2026-11-12 16:30")]
    #[case("3 h", "2026-11-26 13:30")]
    #[case("20min", "2026-11-26 16:10")]
    #[case("7 days", "2026-11-19 16:30")]
    #[case("-2h", "2026-11-26 14:30")]
    #[case("1 month ago", "2026-10-26 16:30")]
    #[case("1y", "2025-11-26 16:30")]
    #[case("yesterday", "2026-11-25 00:00")]
    #[case("Yesterday 15:00", "2026-11-25 15:00")]
    #[case("today 8:15", "2026-11-26 08:15")]
    #[case("8:15", "2026-11-26 08:15")]
    fn a_moment_as_it_is_typed(#[case] text: &str, #[case] expected: &str) {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(read(text, NOW, &zone).unwrap().minute(&zone), expected);
    }

    #[rstest]
    #[case("")]
    #[case("soon")]
    #[case("7")]
    #[case("7 parsecs")]
    #[case("25:00")]
    #[case("2026-02-30")]
    #[case("99999999999999999999d")]
    #[case("9223372036854775807w")]
    #[case("922337w")]
    #[case("99999y")]
    #[case("yesterday noon")]
    #[case("é:é")]
    fn what_is_no_moment(#[case] text: &str) {
        assert!(read(text, NOW, &TimeZone::UTC).unwrap_err().stored().ends_with("yesterday 15:00."));
    }

    #[test]
    fn a_day_is_whole_and_a_distance_is_a_point() {
        let ends = |text: &str| moment(text, NOW, &TimeZone::UTC).unwrap().end(&TimeZone::UTC).to_string();
        assert_eq!(ends("yesterday"), "2026-11-25T23:59:59.999Z");
        assert_eq!(ends("1d"), "2026-11-25T14:30:00.000Z");
    }
}
