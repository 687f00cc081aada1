//! A query in terms of the database: what the roster can decide, and clauses for SQL.
//!
//! A clause is a predicate on one user `u`; many can also list their users by an index, which is how a selective
//! filter over a million users stays quick. Relations whose time has run out count as absent everywhere.

use rusqlite::types::Value;

use super::error::Result;
use super::reader::Reader;
use super::roster::Scan;
use super::sql::{Sql, marks};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::query::{Flag, Held, Query, Source, Span, Term};
use crate::domain::text::{fold, search_key};
use crate::domain::time::Time;

/// A user has the template whose levels are theirs but for so many.
pub(super) const NEAR_TEMPLATE: u32 = 3;

/// A query whose names are looked up.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) scan: Scan,
    pub(super) clauses: Vec<Clause>,
}

/// One condition that the roster cannot decide.
#[derive(Debug)]
pub(super) struct Clause {
    /// A predicate on `u`.
    pub(super) test: Sql,
    pub(super) lister: Option<Lister>,
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

impl Filter {
    /// Looks up the names in a query.
    pub(super) fn resolve(reader: &Reader<'_>, query: &Query, now: Time) -> Result<Self> {
        let words = query.words.iter().map(|word| (word.negated, searched(&word.text)));
        let mut scan = Scan { statuses: query.statuses(), words: words.collect(), owners: Vec::new() };
        scan.words.retain(|(_, word)| !word.is_empty());
        let mut clauses = Vec::new();
        for condition in &query.conditions {
            if let Term::Owning(names) = &condition.term {
                scan.owners.push((condition.negated, reader.orgs_named(names)?));
            } else if let Some(mut clause) = clause(reader, &condition.term, &scan, now)? {
                if condition.negated {
                    clause.test.text = format!("({}) IS NOT TRUE", clause.test.text);
                    clause.lister = None;
                }
                clauses.push(clause);
            }
        }
        clauses.sort_by_key(|clause| clause.lister.as_ref().map_or(u8::MAX, |lister| lister.rank));
        Ok(Self { scan, clauses })
    }

    /// The clauses as tests, without what the roster decides.
    pub(super) fn clause_tests(&self) -> Sql {
        all_of(self.clauses.iter().map(|clause| &clause.test))
    }

    /// All that is to be tested along a walk that keeps to the statuses: owners, words and clauses, as `AND …`.
    pub(super) fn tests(&self) -> Sql {
        let owners = self.scan.owners.iter().map(|(negated, orgs)| {
            let inside = format!("u.owning_org_id IN ({})", marks(orgs.len()));
            let text = if *negated { format!("({inside}) IS NOT TRUE") } else { inside };
            Sql::new(text, orgs.iter().copied())
        });
        let words = self.scan.words.iter().map(|(negated, word)| {
            let sign = if *negated { "=" } else { ">" };
            Sql::new(format!("instr(u.search_key, ?) {sign} 0"), [word.clone()])
        });
        let tests: Vec<Sql> = owners.chain(words).collect();
        all_of(tests.iter().chain(self.clauses.iter().map(|clause| &clause.test)))
    }
}

/// The tests as `AND …`, to stand behind a first condition.
pub(super) fn all_of<'a>(tests: impl Iterator<Item = &'a Sql>) -> Sql {
    let mut all = Sql::default();
    for test in tests {
        all.push(&Sql { text: format!("AND ({})", test.text), values: test.values.clone() });
    }
    all
}

/// Folds what was typed as names and logins are folded, on one line.
pub(super) fn searched(text: &str) -> String {
    let plain = search_key(text);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn clause(reader: &Reader<'_>, term: &Term, scan: &Scan, now: Time) -> Result<Option<Clause>> {
    let clause = match term {
        Term::Status(_) | Term::Owning(_) | Term::Pending(None) => return Ok(None),
        Term::Org(flag, names) => of_any(&reader.orgs_named(names)?, |orgs| access(*flag, orgs, now)),
        Term::Workgroup(names) => of_any(&reader.workgroups_named(names)?, |workgroups| membership(workgroups, now)),
        Term::Permission(held) => permission(held),
        Term::Tier(tiers) => {
            Clause { test: Sql::join(tiers.iter().map(tier_test).collect(), "OR"), lister: tier_lister(tiers) }
        }
        Term::Template(names) => of_any(&reader.templates_named(names)?, template),
        Term::Source(sources) => source(sources),
        Term::Domain(names) => domain(names),
        Term::Supervisor(names) => of_any(&reader.supervisors_named(names)?, supervisor),
        Term::Seen(age) => seen(*age, scan, now),
        Term::Never => by_seen("last_sign_in_at IS NULL", None, scan),
        Term::Locked => locked(now),
        Term::Limbo => Clause { test: limbo(now), lister: None },
        Term::Pending(Some(age)) => pending(*age, now),
        Term::Id(ids) => {
            let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
            one_of("u.user_id", &ids)
                .listed(0, format!("SELECT user_id FROM users WHERE user_id IN ({})", marks(ids.len())))
        }
    };
    Ok(Some(clause))
}

impl Clause {
    /// Adds a lister that takes the same values as the test.
    fn listed(mut self, rank: u8, text: String) -> Self {
        let sql = Sql { text, values: self.test.values.clone() };
        self.lister = Some(Lister { sql, rank, exact: true });
        self
    }
}

/// The clause of what a name stands for; a name that stands for nothing finds nobody.
fn of_any(found: &[i64], clause: impl FnOnce(&[i64]) -> Clause) -> Clause {
    if found.is_empty() {
        let nobody = Clause { test: Sql::plain("0"), lister: None };
        return nobody.listed(0, "SELECT user_id FROM users WHERE 0".to_owned());
    }
    clause(found)
}

fn one_of<V: Into<Value> + Clone>(column: &str, values: &[V]) -> Clause {
    let test = Sql::new(format!("{column} IN ({})", marks(values.len())), values.iter().cloned());
    Clause { test, lister: None }
}

fn access(flag: Flag, orgs: &[i64], now: Time) -> Clause {
    let column = match flag {
        Flag::Active => "active",
        Flag::Login => "login",
        Flag::Editable => "editable",
    };
    let rows = format!(
        "FROM user_organizations r WHERE r.org_id IN ({}) AND r.{column} = 1 AND (r.expires_at IS NULL OR r.expires_at > ?)",
        marks(orgs.len())
    );
    let test = Sql::new(format!("EXISTS (SELECT 1 {rows} AND r.user_id = u.user_id)"), orgs.iter().copied());
    let clause = Clause { test: test.with(now.0), lister: None };
    clause.listed(3, format!("SELECT r.user_id {rows}"))
}

fn membership(workgroups: &[i64], now: Time) -> Clause {
    let rows = format!(
        "FROM user_workgroups r WHERE r.workgroup_id IN ({}) AND r.active = 1 AND (r.expires_at IS NULL OR r.expires_at > ?)",
        marks(workgroups.len())
    );
    let test = Sql::new(format!("EXISTS (SELECT 1 {rows} AND r.user_id = u.user_id)"), workgroups.iter().copied());
    let clause = Clause { test: test.with(now.0), lister: None };
    clause.listed(4, format!("SELECT r.user_id {rows}"))
}

/// In tests on one user the permission is written as an expression, so that it is looked for among the user's rows and
/// never the user among all who hold it.
fn permission(held: &[Held]) -> Clause {
    let relation = |one: &Held| if one.exactly && one.level != Level::None { "=" } else { ">=" };
    let test = |one: &Held| {
        // Who holds nothing is who has no row at Read or more.
        let not = if one.level == Level::None { "NOT " } else { "" };
        let row = format!("p.user_id = u.user_id AND +p.perm_id = ? AND p.level {} ?", relation(one));
        Sql::new(
            format!("{not}EXISTS (SELECT 1 FROM user_permissions p WHERE {row})"),
            [one.permission.number(), one.level.number().max(1)],
        )
    };
    let list =
        |one: &Held| format!("SELECT user_id FROM user_permissions WHERE perm_id = ? AND level {} ?", relation(one));
    let clause = Clause { test: Sql::join(held.iter().map(test).collect(), "OR"), lister: None };
    if held.iter().any(|one| one.level == Level::None) {
        return clause;
    }
    clause.listed(6, held.iter().map(list).collect::<Vec<_>>().join(" UNION ALL "))
}

/// The rows of `user_permissions` that reach a tier. The numbers are ours, so they need no places for values.
fn reaching(tier: Tier) -> String {
    let numbers = |level: Level| {
        let all =
            Permission::ALL.into_iter().filter(|permission| permission.tier(level) == tier && permission.allows(level));
        all.map(|permission| permission.number().to_string()).collect::<Vec<_>>().join(", ")
    };
    format!(
        "(p.level = 2 AND +p.perm_id IN ({}) OR p.level = 1 AND +p.perm_id IN ({}))",
        numbers(Level::Write),
        numbers(Level::Read)
    )
}

fn tier_test(tier: &Tier) -> Sql {
    let reaches =
        |tier| format!("EXISTS (SELECT 1 FROM user_permissions p WHERE p.user_id = u.user_id AND {})", reaching(tier));
    let (one, two) = (reaches(Tier::One), reaches(Tier::Two));
    Sql::plain(match tier {
        Tier::One => one,
        Tier::Two => format!("{two} AND NOT {one}"),
        Tier::Plain => format!("NOT {two} AND NOT {one}"),
    })
}

/// Who reaches the tiers; of tier 2 also those who reach tier 1 as well.
fn tier_lister(tiers: &[Tier]) -> Option<Lister> {
    let mut parts = Vec::new();
    for tier in tiers {
        for level in [Level::Read, Level::Write] {
            let reached = Permission::ALL
                .into_iter()
                .filter(|permission| permission.tier(level) == *tier && permission.allows(level));
            let numbers: Vec<_> = reached.map(|permission| permission.number().to_string()).collect();
            let numbers = numbers.join(", ");
            let level = level.number();
            parts
                .push(format!("SELECT user_id FROM user_permissions WHERE perm_id IN ({numbers}) AND level = {level}"));
        }
    }
    let lister = Lister { sql: Sql::plain(parts.join(" UNION ALL ")), rank: 7, exact: !tiers.contains(&Tier::Two) };
    (!tiers.contains(&Tier::Plain)).then_some(lister)
}

/// Counts the levels that differ from a template: those held or in it, less what is common.
fn template(templates: &[i64]) -> Clause {
    let differing = "(SELECT count(*) FROM template_levels l WHERE l.template_id = ?)
         + (SELECT count(*) FROM user_permissions p WHERE p.user_id = u.user_id)
         - (SELECT count(*) + coalesce(sum(p.level = l.level), 0) FROM user_permissions p
            JOIN template_levels l ON l.template_id = ? AND l.perm_id = p.perm_id WHERE p.user_id = u.user_id)";
    let test = |id: &i64| Sql::new(format!("{differing} <= {NEAR_TEMPLATE}"), [*id, *id]);
    let tests: Vec<_> = templates.iter().map(test).collect();
    Clause { test: Sql::join(tests, "OR"), lister: None }
}

fn source(sources: &[Source]) -> Clause {
    let test = |source: &Source| match source {
        Source::Local => Sql::plain("u.account_source = 'local'"),
        Source::Sso => Sql::plain("u.account_source <> 'local'"),
        Source::Provider(domain) => Sql::new("lower(u.account_source) = ?", [fold(domain)]),
    };
    Clause { test: Sql::join(sources.iter().map(test).collect(), "OR"), lister: None }
}

fn domain(names: &[String]) -> Clause {
    let names: Vec<_> = names.iter().map(|name| fold(name.trim_start_matches('@'))).collect();
    one_of("u.login_domain", &names).listed(
        5,
        format!(
            "SELECT user_id FROM users INDEXED BY users_by_domain WHERE is_system = 0 AND login_domain IN ({})",
            marks(names.len())
        ),
    )
}

fn supervisor(supervisors: &[i64]) -> Clause {
    let number = marks(supervisors.len());
    one_of("u.supervisor_id", supervisors).listed(
        2,
        format!("SELECT user_id FROM users INDEXED BY users_by_supervisor WHERE supervisor_id IN ({number})"),
    )
}

fn seen(age: Span, scan: &Scan, now: Time) -> Clause {
    match age {
        Span::Within(length) => by_seen("last_sign_in_at > ?", Some(now.plus(-length)), scan),
        Span::LongerThan(length) => by_seen("last_sign_in_at <= ?", Some(now.plus(-length)), scan),
    }
}

fn by_seen(condition: &str, bound: Option<Time>, scan: &Scan) -> Clause {
    let test = Sql::new(format!("u.{condition}"), bound.map(|bound| bound.0));
    let statuses: Vec<_> = scan.statuses.iter().map(|status| format!("'{status}'")).collect();
    Clause { test, lister: None }.listed(
        8,
        format!(
            "SELECT user_id FROM users INDEXED BY users_by_status_seen WHERE is_system = 0 AND status IN ({}) AND {condition}",
            statuses.join(", ")
        ),
    )
}

fn locked(now: Time) -> Clause {
    let test = Sql::new("u.locked_until > ?", [now.0]);
    Clause { test, lister: None }
        .listed(1, "SELECT user_id FROM users INDEXED BY users_locked WHERE locked_until > ?".to_owned())
}

fn pending(age: Span, now: Time) -> Clause {
    let (sign, length) = match age {
        Span::Within(length) => (">", length),
        Span::LongerThan(length) => ("<=", length),
    };
    let text = format!("(u.status = 'P' AND u.status_changed_at {sign} ?)");
    Clause { test: Sql::new(text, [now.plus(-length).0]), lister: None }
}

/// Who would be turned away at sign-in for want of a workgroup or an organization.
fn limbo(now: Time) -> Sql {
    let lacks = |table: &str, flag: &str| {
        format!(
            "NOT EXISTS (SELECT 1 FROM {table} r WHERE r.user_id = u.user_id AND r.{flag} = 1
                         AND (r.expires_at IS NULL OR r.expires_at > ?))"
        )
    };
    let (workgroup, org) = (lacks("user_workgroups", "active"), lacks("user_organizations", "login"));
    Sql::new(format!("({workgroup} OR {org})"), [now.0, now.0])
}
