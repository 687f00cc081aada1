//! Moments: milliseconds since 1970 in UTC, as the database stores them.
//!
//! The domain never asks for the current time or the operator's zone; both arrive as arguments.

use std::fmt;

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Time {
    /// Moves the moment by some milliseconds.
    #[must_use]
    pub const fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Reads `2026-11-22` (midnight UTC) or a full RFC 3339 moment.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Some(Self(moment.as_millisecond()));
        }
        // A moment without an offset reads as a date too, and would lose its hour.
        let date = text.parse::<civil::Date>().ok().filter(|_| text.len() == 10)?;
        let moment = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(Self(moment.as_millisecond()))
    }

    /// The calendar day in a zone, as `2026-11-22`.
    #[must_use]
    pub fn date(self, zone: &TimeZone) -> String {
        self.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string()
    }

    /// Day and minute in a zone, as `2026-11-22 14:05`.
    #[must_use]
    pub fn minute(self, zone: &TimeZone) -> String {
        self.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// How long ago this was, in the largest whole unit: `now`, `5 min`, `2 h`, `91 d`, `3 y`.
    #[must_use]
    pub fn age(self, now: Self) -> String {
        let passed = now.0.saturating_sub(self.0).max(0);
        match passed {
            p if p < MINUTE => "now".to_owned(),
            p if p < HOUR => format!("{} min", p / MINUTE),
            p if p < DAY => format!("{} h", p / HOUR),
            p if p < 1000 * DAY => format!("{} d", p / DAY),
            p => format!("{} y", p / (365 * DAY)),
        }
    }

    /// How long ago this was, in words: `just now`, `3 d ago`.
    #[must_use]
    pub fn ago(self, now: Self) -> String {
        match self.age(now).as_str() {
            "now" => "just now".to_owned(),
            age => format!("{age} ago"),
        }
    }

    /// What is said of something that lasts until this moment: `until 2026-12-31`, to the minute within a day, and
    /// `ran out 3 d ago`.
    #[must_use]
    pub fn as_end(self, now: Self, zone: &TimeZone) -> String {
        if self <= now {
            return format!("ran out {}", self.ago(now));
        }
        format!("until {}", if self < now.plus(DAY) { self.minute(zone) } else { self.date(zone) })
    }

    /// The moment of the calendar; what lies beyond either end of it counts as that end.
    pub(super) fn timestamp(self) -> Timestamp {
        let end = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(self.0).unwrap_or(end)
    }
}

/// Writes RFC 3339 in UTC with milliseconds.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        let time = Time(1_763_769_600_123);
        assert_eq!(Time::parse(&time.to_string()), Some(time));
        assert_eq!(Time::parse("1970-01-02"), Some(Time(DAY)));
        for bad in ["yesterday", "2026-11-30T17:00", "2026-11-30T17:00[Europe/Berlin]", "20261130"] {
            assert_eq!(Time::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn ages_use_the_largest_unit() {
        let now = Time(1000 * DAY * 2);
        assert_eq!(now.plus(-5 * MINUTE).age(now), "5 min");
        assert_eq!(now.plus(-91 * DAY).age(now), "91 d");
        assert_eq!(now.plus(DAY).age(now), "now");
    }

    #[test]
    fn an_end_is_told_from_both_sides() {
        let (now, zone) = (Time(2000 * DAY), TimeZone::UTC);
        assert_eq!(now.plus(DAY).as_end(now, &zone), "until 1975-06-25");
        assert_eq!(now.plus(DAY - 1).as_end(now, &zone), "until 1975-06-24 23:59");
        assert_eq!(now.plus(1).as_end(now, &zone), "until 1975-06-24 00:00");
        assert_eq!(now.as_end(now, &zone), "ran out just now");
        assert_eq!(now.plus(-3 * DAY).as_end(now, &zone), "ran out 3 d ago");
    }

    /// Other programs write the last millisecond of the year 9999 for "never", which is beyond the calendar.
    #[test]
    fn what_lies_beyond_the_calendar_is_told_as_its_end() {
        let (now, zone) = (Time(2000 * DAY), TimeZone::UTC);
        for never in [Time(253_402_300_799_999), Time(i64::MAX)] {
            assert_eq!(never.as_end(now, &zone), "until 9999-12-30");
            assert_eq!(never.minute(&zone), "9999-12-30 22:00");
        }
        assert!(Time(i64::MIN).to_string().starts_with("-009999-"));
    }
}
