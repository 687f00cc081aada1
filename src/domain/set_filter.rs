//! The filter of the history: by whom a set was committed, why, whose rows it changed, and when.

use serde::{Deserialize, Serialize};

use super::audit_filter::{At, Terms, Whom, put};
use super::query::TermHelp;
use super::text::Raw;
use super::time::Time;

/// Which committed sets; absent parts do not restrict.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetFilter {
    /// Words of the reason.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who committed it.
    #[serde(default)]
    pub operator: Option<Whom>,
    /// Whose row it changed.
    #[serde(default)]
    pub user: Option<Whom>,
    /// From this moment on, and before that one.
    #[serde(default)]
    pub since: Option<Time>,
    #[serde(default)]
    pub until: Option<Time>,
}

static TERMS: [TermHelp; 5] = [
    TermHelp { name: "reason", example: "reason:cover", help: "Sets with these words in their reason." },
    TermHelp {
        name: "operator",
        example: "operator:kim",
        help: "What this operator committed, by login or words of the name.",
    },
    TermHelp {
        name: "user",
        example: "user:lan@x.example",
        help: "Sets that changed this user, by login or words of the name.",
    },
    TermHelp {
        name: "since",
        example: "since:7d",
        help: "From this moment on: 2026-11-01, yesterday 15:00; 7d is the point a week ago, as in <7d.",
    },
    TermHelp { name: "until", example: "until:2026-11-30", help: "Until this moment; a day is included whole." },
];

impl Terms for SetFilter {
    const TERMS: &'static [TermHelp] = &TERMS;

    fn take(&mut self, term: &TermHelp, value: &str, _: &At<'_>) -> Result<(), Raw> {
        match term.name {
            "operator" => put(term.name, &mut self.operator, Whom::read(value)),
            "user" => put(term.name, &mut self.user, Whom::read(value)),
            _ => put(term.name, &mut self.reason, value.to_owned()),
        }
    }

    fn span(&mut self) -> (&mut Option<Time>, &mut Option<Time>) {
        (&mut self.since, &mut self.until)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::audit_filter::{Typed, parse};
    use crate::domain::time::DAY;

    fn read(text: &str) -> Typed<SetFilter> {
        parse(text, Time(20_000 * DAY), &TimeZone::UTC)
    }

    #[test]
    fn words_are_looked_for_in_the_reason() {
        let typed = read("quarter end operator:kim user:\"lan nguyen\" <7d");
        let named = |name: &str| Some(Whom::Named(name.to_owned()));
        let filter = SetFilter {
            reason: Some("quarter end".to_owned()),
            operator: named("kim"),
            user: named("lan nguyen"),
            since: Some(Time(20_000 * DAY - 7 * DAY)),
            until: None,
        };
        assert_eq!(typed, Typed { filter, problems: Vec::new() });
        assert_eq!(read("reason:cover").filter.reason.as_deref(), Some("cover"));
        let told = "\"action\" is no term; there are reason, operator, user, since, until.";
        assert_eq!(read("action:granted").problems, [told.into()]);
    }
}
