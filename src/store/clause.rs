//! One term of a filter in terms of the database: a test on one user, a list by an index, a fact that the roster knows.

mod terms;

use rusqlite::types::Value;

use self::terms::{
    access, by_seen, domain, locked, membership, pending, permission, seen, source, supervisor, template, tier_lister,
    tier_test,
};
pub(super) use self::terms::{column, limbo};
use super::error::Result;
use super::expiry::{self, Named};
use super::reader::Reader;
use super::roster::{Fact, Roster, Scan};
use super::sql::{Sql, marks};
use crate::domain::ids::TemplateId;
use crate::domain::query::Term;
use crate::domain::time::Time;

/// A user has the template whose levels are theirs but for so many.
pub(super) const NEAR_TEMPLATE: u32 = 3;

/// One condition beside status, owner and words.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) negated: bool,
    /// A predicate on `u`; here the negation is in it.
    pub(super) test: Sql,
    /// A statement that lists the users of the condition before it is negated.
    pub(super) lister: Option<Lister>,
    /// What decides it, before it is negated, where the roster knows the facts.
    pub(super) fact: Option<Fact>,
}

/// A statement that lists the users of a clause by an index.
#[derive(Debug)]
pub(super) struct Lister {
    pub(super) sql: Sql,
    /// The most selective kinds are tried first.
    pub(super) rank: u8,
    /// Whether it lists exactly those that pass the test, and not some others too.
    pub(super) exact: bool,
}

impl Clause {
    pub(super) const fn new(test: Sql) -> Self {
        Self { negated: false, test, lister: None, fact: None }
    }

    /// Adds a lister that takes the same values as the test.
    pub(super) fn listed(mut self, rank: u8, text: String) -> Self {
        let sql = Sql { text, values: self.test.values.clone() };
        self.lister = Some(Lister { sql, rank, exact: true });
        self
    }

    fn known(self, fact: Fact) -> Self {
        Self { fact: Some(fact), ..self }
    }

    /// The opposite. What is not known is not so.
    pub(super) fn negated(mut self) -> Self {
        self.test.text = format!("({}) IS NOT TRUE", self.test.text);
        Self { negated: !self.negated, ..self }
    }

    /// The clause of a condition; `None` for what the scan decides.
    pub(super) fn of(
        reader: &Reader<'_>,
        roster: Option<&Roster>,
        (negated, term): (bool, &Term),
        scan: &Scan,
        named: &Named,
        now: Time,
    ) -> Result<Option<Self>> {
        let clause = clause(reader, roster, term, (scan, named), now)?;
        Ok(clause.map(|clause| if negated { clause.negated() } else { clause }))
    }
}

fn clause(
    reader: &Reader<'_>,
    roster: Option<&Roster>,
    term: &Term,
    (scan, named): (&Scan, &Named),
    now: Time,
) -> Result<Option<Clause>> {
    // Before any moment, so that the end of a grant does not matter.
    let lasting = if named.lapsed { Time(i64::MIN) } else { now };
    let clause = match term {
        Term::Status(_) | Term::Owning(_) | Term::Pending(None) => return Ok(None),
        Term::Org(flag, names) => of_any(&reader.orgs_named(names)?, |orgs| access(*flag, orgs, lasting)),
        Term::Workgroup(names) => {
            of_any(&reader.workgroups_named(names)?, |workgroups| membership(workgroups, lasting))
        }
        Term::Permission(held) => permission(held).known(Fact::Permission(held.clone())),
        Term::Tier(tiers) => {
            let test = Sql::join(tiers.iter().map(tier_test).collect(), "OR");
            Clause { lister: tier_lister(tiers), ..Clause::new(test).known(Fact::Tier(tiers.clone())) }
        }
        Term::Template(names) => {
            let found = reader.templates_named(names)?;
            let all = reader.all_templates()?;
            let levels = found.iter().filter_map(|id| Some(all.get(&TemplateId(*id))?.levels)).collect();
            of_any(&found, template).known(Fact::Template(levels, NEAR_TEMPLATE as usize))
        }
        Term::Source(sources) => source(sources).known(Fact::Source(sources.clone())),
        Term::Domain(names) => domain(names),
        Term::Supervisor(names) => of_any(&reader.supervisors_named(roster, names)?, supervisor),
        Term::Seen(age) => seen(*age, scan, now),
        Term::Never => by_seen("last_sign_in_at IS NULL", None, scan).known(Fact::Never),
        Term::Locked => locked(now),
        Term::Limbo => {
            let mut test = limbo(now);
            test.text = format!("u.status = 'A' AND {}", test.text);
            Clause::new(test).known(Fact::Limbo(now))
        }
        Term::Pending(Some(age)) => pending(*age, now),
        Term::Expires(span) => expiry::expires(named, *span, now),
        Term::Ends(endings) => expiry::ends(named, endings, now),
        Term::Expired(ago) => expiry::expired(named, *ago, now),
        Term::Id(ids) => {
            let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
            one_of("u.user_id", &ids)
                .listed(0, format!("SELECT user_id FROM users WHERE user_id IN ({})", marks(ids.len())))
        }
    };
    Ok(Some(clause))
}

/// The clause of what a name stands for; a name that stands for nothing finds nobody.
fn of_any(found: &[i64], clause: impl FnOnce(&[i64]) -> Clause) -> Clause {
    if found.is_empty() {
        // A plain 0 would be known beforehand, and a walk by an index that was asked for has no plan then.
        let nobody = Clause::new(Sql::plain("+u.user_id < 0"));
        return nobody.listed(0, "SELECT user_id FROM users WHERE 0".to_owned());
    }
    clause(found)
}

fn one_of<V: Into<Value> + Clone>(column: &str, values: &[V]) -> Clause {
    let test = Sql::new(format!("{column} IN ({})", marks(values.len())), values.iter().cloned());
    Clause::new(test)
}
