//! Terms about the end of grants, in terms of the database.
//!
//! Such a term speaks of the grants that the filter names beside it: `org:HFX expires<30d` finds those whose access to
//! HFX ends soon, and not those of HFX who lose something elsewhere. Where `expired` stands, a term that names a grant
//! means one that ran out as well, for otherwise the two could never be true together.

use super::clause::{Clause, column};
use super::error::Result;
use super::reader::Reader;
use super::sql::{Sql, marks};
use crate::domain::query::{Ending, Flag, Query, Span, Term};
use crate::domain::time::Time;

/// The grants that a filter names, for the terms about their end.
#[derive(Debug, Default)]
pub(super) struct Named {
    orgs: Vec<(Flag, Vec<i64>)>,
    workgroups: Vec<Vec<i64>>,
    /// Whether a grant that ran out is meant by its name, too.
    pub(super) lapsed: bool,
}

/// A stretch of time in which a grant ends: after the one moment, and at the other at the latest.
#[derive(Clone, Copy)]
struct Window {
    after: Option<Time>,
    latest: Option<Time>,
}

/// What makes a row of a relation to an organization a grant of anything.
const ANY_FLAG: &str = "(r.active = 1 OR r.login = 1 OR r.editable = 1)";

impl Named {
    /// Looks up the grants that a query names, if anything in it speaks of their end.
    pub(super) fn resolve(reader: &Reader<'_>, query: &Query) -> Result<Self> {
        let mut named = Self::default();
        let ends = |term: &Term| matches!(term, Term::Expires(_) | Term::Ends(_) | Term::Expired(_));
        if !query.conditions.iter().any(|condition| ends(&condition.term)) {
            return Ok(named);
        }
        for condition in query.conditions.iter().filter(|condition| !condition.negated) {
            match &condition.term {
                Term::Org(flag, names) => named.orgs.push((*flag, reader.orgs_named(names)?)),
                Term::Workgroup(names) => named.workgroups.push(reader.workgroups_named(names)?),
                Term::Expired(_) => named.lapsed = true,
                _ => {}
            }
        }
        Ok(named)
    }

    /// The clause of a grant that ends within a window.
    fn within(&self, window: Window) -> Clause {
        let mut tests = Vec::new();
        let mut lists = Vec::new();
        let mut add = |rows: String, targets: &[i64]| {
            // The rows of one user are few; they are never looked for among all that end then.
            let (of_user, listed) = (window.of("+r.expires_at"), window.of("r.expires_at"));
            let values = || targets.iter().copied().chain(window.bounds());
            tests.push(Sql::new(format!("EXISTS (SELECT 1 {rows} AND {of_user} AND r.user_id = u.user_id)"), values()));
            lists.push(Sql::new(format!("SELECT r.user_id {rows} AND {listed}"), values()));
        };
        for (flag, orgs) in &self.orgs {
            let among = marks(orgs.len());
            add(format!("FROM user_organizations r WHERE r.org_id IN ({among}) AND r.{} = 1", column(*flag)), orgs);
        }
        for workgroups in &self.workgroups {
            let among = marks(workgroups.len());
            add(format!("FROM user_workgroups r WHERE r.workgroup_id IN ({among}) AND r.active = 1"), workgroups);
        }
        if self.orgs.is_empty() && self.workgroups.is_empty() {
            add(format!("FROM user_organizations r WHERE {ANY_FLAG}"), &[]);
            add("FROM user_workgroups r WHERE r.active = 1".to_owned(), &[]);
        }
        let text = lists.iter().map(|list| list.text.as_str()).collect::<Vec<_>>().join(" UNION ALL ");
        Clause::new(Sql::join(tests, "OR")).listed(4, text)
    }
}

impl Reader<'_> {
    /// When a grant ran out last before a moment, or at it.
    pub(super) fn ran_out_last(&self, now: Time) -> Result<Option<Time>> {
        let sql = "SELECT max(coalesce((SELECT max(expires_at) FROM user_organizations WHERE expires_at <= ?1), ?2),
                              coalesce((SELECT max(expires_at) FROM user_workgroups WHERE expires_at <= ?1), ?2))";
        let last = self.row(sql, [now.0, i64::MIN], |row| row.get::<_, i64>(0))?;
        Ok(last.filter(|last| *last > i64::MIN).map(Time))
    }
}

impl Window {
    fn of(self, column: &str) -> String {
        let parts = [self.after.map(|_| format!("{column} > ?")), self.latest.map(|_| format!("{column} <= ?"))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
    }

    fn bounds(self) -> impl Iterator<Item = i64> {
        [self.after, self.latest].into_iter().flatten().map(|bound| bound.0)
    }
}

/// The clause of a grant that will run out within a span, or only later.
pub(super) fn expires(named: &Named, span: Span, now: Time) -> Clause {
    named.within(match span {
        Span::Within(length) => Window { after: Some(now), latest: Some(now.plus(length)) },
        Span::LongerThan(length) => Window { after: Some(now.plus(length)), latest: None },
    })
}

/// The clause of a grant that will run out some day, or of none that does.
pub(super) fn ends(named: &Named, endings: &[Ending], now: Time) -> Clause {
    if endings.contains(&Ending::Never) && endings.contains(&Ending::Some) {
        return Clause::new(Sql::plain("+u.user_id IS NOT NULL"));
    }
    let some = named.within(Window { after: Some(now), latest: None });
    if endings.contains(&Ending::Never) { some.negated() } else { some }
}

/// The clause of a grant that ran out, at any time or a span ago.
pub(super) fn expired(named: &Named, ago: Option<Span>, now: Time) -> Clause {
    named.within(match ago {
        None => Window { after: None, latest: Some(now) },
        Some(Span::Within(length)) => Window { after: Some(now.plus(-length)), latest: Some(now) },
        Some(Span::LongerThan(length)) => Window { after: None, latest: Some(now.plus(-length)) },
    })
}
