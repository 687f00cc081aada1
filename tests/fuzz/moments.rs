//! Moments and days as people type them.

use beadle::domain::ago;
use beadle::domain::day::Day;
use beadle::domain::moment::Moment;
use beadle::domain::text::Raw;
use beadle::domain::time::Time;
use jiff::tz::TimeZone;

use crate::support::world::NOW;
use crate::target::{Case, Target, untold};

pub const MOMENTS: Target = Target {
    name: "moments",
    pieces: &[
        " ",
        "-",
        ":",
        ".",
        "T",
        "Z",
        "0",
        "1",
        "7",
        "30",
        "99",
        "2026-11-30",
        "2026-02-30",
        "9999-12-31",
        "-009999-01-01",
        "15:00",
        "24:00",
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "end of",
        "month",
        "year",
        "week",
        "this ",
        "next ",
        "last ",
        "in ",
        " ago",
        "d",
        "w",
        "h",
        "min",
        "mo",
        "y",
        "days",
        "9223372036854775807",
        "+02:00",
        "[Europe/Vienna]",
        "é",
    ],
    fault: |case| fault(|text, zone| Moment::read(text, NOW, zone), case),
    planted: &[(
        |case| fault(|text, zone| Moment::read(text, NOW, zone).map_err(|_| format!("No moment: {text}").into()), case),
        "what is told is no sentence",
    )],
};

fn fault(read: fn(&str, &TimeZone) -> Result<Moment, Raw>, case: &Case<'_>) -> Option<&'static str> {
    let (text, zone) = (case.text, zone(case.dice().below(3)));
    for found in [read(text, &zone), ago::moment(text, NOW, &zone)] {
        match found {
            Err(sentence) => {
                if let Some(fault) = untold(sentence.shown().as_str()) {
                    return Some(fault);
                }
            }
            Ok(moment) => {
                let (begin, end) = (moment.begin(&zone), moment.end(&zone));
                if begin > end {
                    return Some("a moment ends before it begins");
                }
                if Time::parse(&end.to_string()) != Some(end) || Time::parse(&begin.to_string()) != Some(begin) {
                    return Some("a moment outside the calendar was taken");
                }
                let again = Moment::read(&end.date(&zone), NOW, &zone);
                if let (Moment::Day(_), Ok(again)) = (moment, again)
                    && again.end(&zone) != end
                {
                    return Some("a day is another when it is typed as it is shown");
                }
            }
        }
    }
    let day = text.parse::<Day>();
    match &day {
        Ok(read) if read.to_string().parse() != day => Some("a day is another when it is read again"),
        Ok(_) => None,
        Err(sentence) => untold(sentence),
    }
}

/// A zone ahead, one behind, and one whose clocks are changed.
fn zone(number: usize) -> TimeZone {
    match number {
        0 => TimeZone::fixed(jiff::tz::offset(14)),
        1 => TimeZone::fixed(jiff::tz::offset(-11)),
        _ => TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(),
    }
}
