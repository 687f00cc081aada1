//! Days of the calendar, without an hour or a zone: from when and until when organizations share.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::time::{DAY, Time};

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// The day as the database keeps it: its first moment in UTC.
    #[must_use]
    pub fn to_stored(self) -> i64 {
        i64::from(self.0) * DAY
    }

    /// The day that a kept moment lies in.
    #[must_use]
    pub fn from_stored(moment: i64) -> Self {
        Self(i32::try_from(moment.div_euclid(DAY)).unwrap_or(if moment < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The day that it is at a moment in a zone.
    #[must_use]
    pub fn of(time: Time, zone: &TimeZone) -> Self {
        time.date(zone).parse().unwrap_or_else(|_| Self::from_stored(time.0))
    }

    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    fn date(self) -> Option<Date> {
        let first = Date::constant(1970, 1, 1);
        first.checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    /// Whether the day is in the calendar, which ends in the year 9999.
    #[must_use]
    pub fn is_real(self) -> bool {
        self.date().is_some()
    }
}

/// Writes `2026-11-30`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "A day is written as 2026-11-30.".to_owned();
        let date: Date = text.parse().map_err(|_| wrong())?;
        if text.len() != date.to_string().len() {
            // A moment with an hour reads as a date too, and would lose it.
            return Err(wrong());
        }
        let days = Date::constant(1970, 1, 1).until(date).map_err(|_| wrong())?.get_days();
        Ok(Self(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_round_trip() {
        for text in ["1970-01-01", "2026-11-30", "1969-12-31", "2024-02-29", "9999-12-31"] {
            let day: Day = text.parse().unwrap();
            assert_eq!(day.to_string(), text);
            assert_eq!(Day::from_stored(day.to_stored()), day);
            assert_eq!(Day::from_stored(day.to_stored() + DAY - 1), day);
        }
        assert_eq!("1970-01-02".parse(), Ok(Day(1)));
        for bad in ["", "2026-11-31", "tomorrow", "2026-11-30T10:00", "2026-11-30T10:00:00Z"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_moment_lies_in_another_day_elsewhere() {
        let late = Time(DAY - 1);
        assert_eq!(Day::of(late, &TimeZone::UTC), Day(0));
        assert_eq!(Day::of(late, &TimeZone::fixed(jiff::tz::offset(2))), Day(1));
    }
}
