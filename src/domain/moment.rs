//! Moments as an operator types them: `2026-11-30`, `30d`, `end of month`, `2 h ago`, `2026-11-30 17:00`.
//!
//! Most of them name a day. What lasts until a day includes it, so a day stands for its last millisecond in the operator's
//! zone; that way the day that is shown later is the one that was typed. Whoever needs its beginning asks for that.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use super::text::Raw;
use super::time::{HOUR, MINUTE, Time};

/// A moment in somebody's zone: a whole day, or one point in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    Day(Date),
    At(Time),
}

/// What can be typed, for a hint beside the field.
pub const FORMS: &str = "2026-11-30, 30d, 2w, tomorrow, end of month, 2026-11-30 17:00";

impl Moment {
    /// Reads a moment.
    ///
    /// # Errors
    /// The sentence that says what can be typed instead.
    pub fn read(text: &str, now: Time, zone: &TimeZone) -> Result<Self, Raw> {
        let text = text.trim();
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let today = today(now, zone);
        let moment = match words.as_slice() {
            ["now"] => Some(Self::At(now)),
            ["today"] => Some(Self::Day(today)),
            ["tomorrow"] => today.tomorrow().ok().map(Self::Day),
            ["yesterday"] => today.yesterday().ok().map(Self::Day),
            ["end", "of", period] => end_of(today, period, 0),
            ["end", "of", "this", period] => end_of(today, period, 0),
            ["end", "of", "next", period] => end_of(today, period, 1),
            ["end", "of", "last", period] => end_of(today, period, -1),
            ["in", rest @ ..] => distance(&rest.concat(), 1, now, today),
            [rest @ .., "ago"] => distance(&rest.concat(), -1, now, today),
            _ => written(text, zone).or_else(|| distance(&words.concat(), 1, now, today)),
        };
        moment.filter(|moment| moment.last(zone).is_some()).ok_or_else(|| no_moment(text))
    }

    /// The last millisecond of the day, or the point in time; nothing where the calendar ends.
    fn last(self, zone: &TimeZone) -> Option<Time> {
        match self {
            Self::Day(day) => Some(start(day.tomorrow().ok()?, zone)?.plus(-1)),
            Self::At(time) => Some(time),
        }
    }

    /// When it is over: the last millisecond of the day, or the point in time.
    #[must_use]
    pub fn end(self, zone: &TimeZone) -> Time {
        self.last(zone).unwrap_or(Time(i64::MAX))
    }

    /// When it begins: the first millisecond of the day, or the point in time.
    #[must_use]
    pub fn begin(self, zone: &TimeZone) -> Time {
        match self {
            Self::Day(day) => start(day, zone).unwrap_or(Time(i64::MIN)),
            Self::At(time) => time,
        }
    }
}

/// The end that lies so many days behind another one, or behind today where that has passed. The day that is shown moves by
/// as many, whatever the clocks do in between.
#[must_use]
pub fn put_off(end: Time, days: i64, now: Time, zone: &TimeZone) -> Time {
    let later = || {
        let end = Timestamp::from_millisecond(end.0).ok()?.to_zoned(zone.clone());
        Some(Time(end.checked_add(days.days()).ok()?.timestamp().as_millisecond()))
    };
    let from_today = || Some(Moment::Day(today(now, zone).checked_add(days.days()).ok()?).end(zone));
    let found = if end > now { later() } else { from_today() };
    found.unwrap_or(end)
}

/// The sentence about a text that names no moment.
fn no_moment(text: &str) -> Raw {
    if text.is_empty() {
        return format!("No moment was typed. Type one as {FORMS}.").into();
    }
    format!("\"{text}\" is no moment. Type one as {FORMS}.").into()
}

fn today(now: Time, zone: &TimeZone) -> Date {
    now.timestamp().to_zoned(zone.clone()).date()
}

fn start(day: Date, zone: &TimeZone) -> Option<Time> {
    Some(Time(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
}

/// A day, a minute of a day in the zone, or a full RFC 3339 moment.
fn written(text: &str, zone: &TimeZone) -> Option<Moment> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Moment::At(Time(moment.as_millisecond())));
    }
    if text.len() == 10 {
        return text.parse::<Date>().ok().map(Moment::Day);
    }
    // What names a zone of its own is none of the operator's.
    let minute = text.parse::<DateTime>().ok().filter(|_| text.contains(':') && !text.contains('['))?;
    Some(Moment::At(Time(minute.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())))
}

/// The last day of a period so many periods from now. Weeks end on Sunday.
fn end_of(today: Date, period: &str, on: i64) -> Option<Moment> {
    let there = |span: Span| today.checked_add(span).ok();
    let day = match period {
        "day" => there(on.days())?,
        "week" => {
            let left = i64::from(7 - today.weekday().to_monday_one_offset());
            there((7 * on + left).days())?
        }
        "month" => today.first_of_month().checked_add(on.months()).ok()?.last_of_month(),
        "quarter" => {
            let left = i64::from(2 - (today.month() - 1) % 3);
            today.first_of_month().checked_add((3 * on + left).months()).ok()?.last_of_month()
        }
        "year" => today.first_of_year().checked_add(on.years()).ok()?.last_of_year(),
        _ => return None,
    };
    Some(Moment::Day(day))
}

/// So far from now: `30d`, `-2w`, `6months`. Minutes and hours are counted to the point, days and more name a day.
fn distance(text: &str, sign: i64, now: Time, today: Date) -> Option<Moment> {
    let (text, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -sign),
        None => (text.strip_prefix('+').unwrap_or(text), sign),
    };
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = sign * text[..text.len() - unit.len()].parse::<i64>().ok().filter(|count| *count <= 100_000)?;
    let span = match unit {
        "min" | "minute" | "minutes" => return Some(Moment::At(now.plus(count * MINUTE))),
        "h" | "hour" | "hours" => return Some(Moment::At(now.plus(count * HOUR))),
        "d" | "day" | "days" => Span::new().try_days(count),
        "w" | "week" | "weeks" => Span::new().try_weeks(count),
        "mo" | "month" | "months" => Span::new().try_months(count),
        "y" | "year" | "years" => Span::new().try_years(count),
        _ => return None,
    };
    today.checked_add(span.ok()?).ok().map(Moment::Day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// Thursday, 2026-11-26, 23:30 in UTC: already Friday in the east.
    const NOW: Time = Time(1_795_735_800_000);

    fn zone(hours: i8) -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(hours))
    }

    #[rstest]
    #[case("2026-11-30", "2026-11-30T23:59:59.999Z")]
    #[case(" 30d ", "2026-12-26T23:59:59.999Z")]
    #[case("30 days", "2026-12-26T23:59:59.999Z")]
    #[case("+2w", "2026-12-10T23:59:59.999Z")]
    #[case("in 3 months", "2027-02-26T23:59:59.999Z")]
    #[case("1y", "2027-11-26T23:59:59.999Z")]
    #[case("today", "2026-11-26T23:59:59.999Z")]
    #[case("Tomorrow", "2026-11-27T23:59:59.999Z")]
    #[case("yesterday", "2026-11-25T23:59:59.999Z")]
    #[case("end of day", "2026-11-26T23:59:59.999Z")]
    #[case("end of week", "2026-11-29T23:59:59.999Z")]
    #[case("End  of month", "2026-11-30T23:59:59.999Z")]
    #[case("end of this month", "2026-11-30T23:59:59.999Z")]
    #[case("end of next month", "2026-12-31T23:59:59.999Z")]
    #[case("end of last month", "2026-10-31T23:59:59.999Z")]
    #[case("end of quarter", "2026-12-31T23:59:59.999Z")]
    #[case("end of next quarter", "2027-03-31T23:59:59.999Z")]
    #[case("end of year", "2026-12-31T23:59:59.999Z")]
    #[case("now", "2026-11-26T23:30:00.000Z")]
    #[case("12h", "2026-11-27T11:30:00.000Z")]
    #[case("2 h ago", "2026-11-26T21:30:00.000Z")]
    #[case("-90min", "2026-11-26T22:00:00.000Z")]
    #[case("7d ago", "2026-11-19T23:59:59.999Z")]
    #[case("2026-11-30 17:00", "2026-11-30T17:00:00.000Z")]
    #[case("2026-11-30T17:00:00+02:00", "2026-11-30T15:00:00.000Z")]
    fn what_is_typed_is_understood(#[case] text: &str, #[case] end: &str) {
        let utc = TimeZone::UTC;
        assert_eq!(Moment::read(text, NOW, &utc).unwrap().end(&utc).to_string(), end);
    }

    #[rstest]
    #[case("")]
    #[case("soon")]
    #[case("30")]
    #[case("30x")]
    #[case("end of time")]
    #[case("2026-02-30")]
    #[case("2026-11-30 25:00")]
    #[case("2026-11-30T17:00[Europe/Berlin]")]
    #[case("9999-12-31")]
    #[case("100000y")]
    #[case("99999999999999999999d")]
    #[case("ago")]
    #[case("\u{1b}[2J")]
    fn what_cannot_be_understood_is_said(#[case] text: &str) {
        let sentence = Moment::read(text, NOW, &TimeZone::UTC).unwrap_err().shown().to_string();
        assert!(sentence.contains("end of month") && sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains('\u{1b}'), "{sentence:?}");
    }

    #[test]
    fn a_day_is_one_of_the_operators_zone_and_is_included() {
        let east = zone(9);
        let today = Moment::read("today", NOW, &east).unwrap();
        assert_eq!(today.begin(&east).to_string(), "2026-11-26T15:00:00.000Z");
        assert_eq!(today.end(&east).to_string(), "2026-11-27T14:59:59.999Z");
        assert_eq!(today.end(&east).date(&east), "2026-11-27", "what was typed is what is shown");
        let minute = Moment::read("2026-11-30 17:00", NOW, &east).unwrap();
        assert_eq!(
            (minute.begin(&east), minute.end(&east).minute(&east).as_str()),
            (minute.end(&east), "2026-11-30 17:00")
        );
    }

    #[test]
    fn what_is_put_off_moves_by_days_of_the_calendar() {
        // On 2027-03-28 the clocks of Berlin lose an hour.
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let typed = |text: &str| Moment::read(text, NOW, &zone).unwrap().end(&zone);
        let put_off = |end| put_off(end, 30, NOW, &zone);
        assert_eq!(put_off(typed("2027-03-10")), typed("2027-04-09"));
        assert_eq!(put_off(typed("2026-11-01")), typed("2026-12-27"), "what has passed is put off from today");
        assert_eq!(put_off(Time(i64::MAX)), Time(i64::MAX));
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_stumble(text in ".{0,24}", now in any::<i64>()) {
            let _ = Moment::read(&text, Time(now), &zone(5));
        }

        #[test]
        fn a_day_that_is_shown_can_be_typed(day in -3_000_000_000_000..30_000_000_000_000_i64, hours in -12..13_i8) {
            let (zone, time) = (zone(hours), Time(day));
            let read = Moment::read(&time.date(&zone), NOW, &zone).unwrap();
            prop_assert!(read.begin(&zone) <= time && time <= read.end(&zone));
            prop_assert_eq!(read.end(&zone).date(&zone), time.date(&zone));
        }
    }
}
