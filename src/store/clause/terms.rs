//! What each term means for a user, as a test, and as a list where an index has one.

use rusqlite::types::Value;

use super::{Clause, Lister, NEAR_TEMPLATE, one_of};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::query::{Flag, Held, Source, Span};
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::store::roster::{Fact, Scan};
use crate::store::sql::{Sql, marks, numbers};

/// A user has few relations: where more are asked for, those of the user are looked at, and not each that is asked for.
pub(super) const fn among(ids: &[i64]) -> &'static str {
    if ids.len() > 4 { "+" } else { "" }
}

/// The column that holds a flag.
pub(in crate::store) const fn column(flag: Flag) -> &'static str {
    match flag {
        Flag::Active => "active",
        Flag::Login => "login",
        Flag::Editable => "editable",
    }
}

pub(super) fn access(flag: Flag, orgs: &[i64], now: Time) -> Clause {
    let column = column(flag);
    let rows = |sign: &str| {
        format!(
            "FROM user_organizations r WHERE {sign}r.org_id IN ({}) AND r.{column} = 1
             AND (r.expires_at IS NULL OR r.expires_at > ?)",
            marks(orgs.len())
        )
    };
    let of_user = format!("EXISTS (SELECT 1 {} AND r.user_id = u.user_id)", rows(among(orgs)));
    let test = Sql::new(of_user, orgs.iter().copied());
    let clause = Clause::new(test.with(now.0));
    clause.listed(3, format!("SELECT r.user_id {}", rows("")))
}

pub(super) fn membership(workgroups: &[i64], now: Time) -> Clause {
    let rows = |sign: &str| {
        format!(
            "FROM user_workgroups r WHERE {sign}r.workgroup_id IN ({}) AND r.active = 1
             AND (r.expires_at IS NULL OR r.expires_at > ?)",
            marks(workgroups.len())
        )
    };
    let of_user = format!("EXISTS (SELECT 1 {} AND r.user_id = u.user_id)", rows(among(workgroups)));
    let test = Sql::new(of_user, workgroups.iter().copied());
    let clause = Clause::new(test.with(now.0));
    clause.listed(4, format!("SELECT r.user_id {}", rows("")))
}

/// So many values are written into a statement one by one.
const FEW: usize = 100;

/// In tests on one user the permission is written as an expression, so that it is looked for among the user's rows and
/// never the user among all who hold it.
pub(super) fn permission(held: &[Held]) -> Clause {
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
    let clause = Clause::new(Sql::join(held.iter().map(test).collect(), "OR"));
    if held.iter().any(|one| one.level == Level::None) {
        return clause;
    }
    clause.listed(6, held.iter().map(list).collect::<Vec<_>>().join(" UNION ALL "))
}

/// The rows of `user_permissions` that reach a tier. The numbers are ours, so they need no places for values.
pub(super) fn reaching(tier: Tier) -> String {
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

pub(super) fn tier_test(tier: &Tier) -> Sql {
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
pub(super) fn tier_lister(tiers: &[Tier]) -> Option<Lister> {
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
pub(super) fn template(templates: &[i64]) -> Clause {
    let differing = "(SELECT count(*) FROM template_levels l WHERE l.template_id = ?)
         + (SELECT count(*) FROM user_permissions p WHERE p.user_id = u.user_id)
         - (SELECT count(*) + coalesce(sum(p.level = l.level), 0) FROM user_permissions p
            JOIN template_levels l ON l.template_id = ? AND l.perm_id = p.perm_id WHERE p.user_id = u.user_id)";
    let test = |id: &i64| Sql::new(format!("{differing} <= {NEAR_TEMPLATE}"), [*id, *id]);
    let tests: Vec<_> = templates.iter().map(test).collect();
    Clause::new(Sql::join(tests, "OR"))
}

pub(super) fn source(sources: &[Source]) -> Clause {
    let test = |source: &Source| match source {
        Source::Local => Sql::plain("u.account_source = 'local'"),
        Source::Sso => Sql::plain("u.account_source <> 'local'"),
        Source::Provider(domain) => Sql::new("lower(u.account_source) = ?", [fold(domain)]),
    };
    Clause::new(Sql::join(sources.iter().map(test).collect(), "OR"))
}

pub(super) fn domain(names: &[String]) -> Clause {
    let names: Vec<_> = names.iter().map(|name| fold(name.trim_start_matches('@'))).collect();
    one_of("u.login_domain", &names).listed(
        5,
        format!(
            "SELECT user_id FROM users INDEXED BY users_by_domain WHERE is_system = 0 AND login_domain IN ({})",
            marks(names.len())
        ),
    )
}

pub(super) fn supervisor(supervisors: &[i64]) -> Clause {
    let (among, values) = if supervisors.len() <= FEW {
        (marks(supervisors.len()), supervisors.iter().map(|id| Value::from(*id)).collect())
    } else {
        ("SELECT value FROM json_each(?)".to_owned(), vec![Value::from(numbers(supervisors))])
    };
    let test = Sql::new(format!("u.supervisor_id IN ({among})"), values);
    Clause::new(test)
        .listed(2, format!("SELECT user_id FROM users INDEXED BY users_by_supervisor WHERE supervisor_id IN ({among})"))
}

/// A bound in time is the beginning of a second, which is all that the roster keeps.
pub(super) fn seen(age: Span, scan: &Scan, now: Time) -> Clause {
    let bound = |length: i64| Time((now.0 - length).div_euclid(1000) * 1000);
    match age {
        Span::Within(length) => {
            let bound = bound(length);
            by_seen("last_sign_in_at > ?", Some(bound), scan).known(Fact::SeenAfter(bound))
        }
        Span::LongerThan(length) => {
            let bound = bound(length);
            by_seen("last_sign_in_at <= ?", Some(bound), scan).known(Fact::SeenUntil(bound))
        }
    }
}

pub(super) fn by_seen(condition: &str, bound: Option<Time>, scan: &Scan) -> Clause {
    let test = Sql::new(format!("u.{condition}"), bound.map(|bound| bound.0));
    let statuses: Vec<_> = scan.statuses.iter().map(|status| format!("'{status}'")).collect();
    Clause::new(test).listed(
        8,
        format!(
            "SELECT user_id FROM users INDEXED BY users_by_status_seen WHERE is_system = 0 AND status IN ({}) AND {condition}",
            statuses.join(", ")
        ),
    )
}

pub(super) fn locked(now: Time) -> Clause {
    let test = Sql::new("u.locked_until > ?", [now.0]);
    Clause::new(test).listed(1, "SELECT user_id FROM users INDEXED BY users_locked WHERE locked_until > ?".to_owned())
}

pub(super) fn pending(age: Span, now: Time) -> Clause {
    let (sign, length) = match age {
        Span::Within(length) => (">", length),
        Span::LongerThan(length) => ("<=", length),
    };
    let test = Sql::new(format!("u.status = 'P' AND u.status_changed_at {sign} ?"), [now.plus(-length).0]);
    Clause::new(test).listed(
        5,
        format!(
            "SELECT user_id FROM users INDEXED BY users_by_asking
             WHERE status = 'P' AND is_system = 0 AND status_changed_at {sign} ?"
        ),
    )
}

/// Who, if active, would be turned away at sign-in for want of an active workgroup or an organization with Login.
pub(in crate::store) fn limbo(now: Time) -> Sql {
    let lacks = |rows: &str| {
        format!(
            "NOT EXISTS (SELECT 1 FROM {rows} r.user_id = u.user_id AND (r.expires_at IS NULL OR r.expires_at > ?))"
        )
    };
    let workgroup = lacks(
        "user_workgroups r CROSS JOIN workgroups w ON w.workgroup_id = r.workgroup_id AND w.active = 1
         WHERE r.active = 1 AND",
    );
    let org = lacks("user_organizations r WHERE r.login = 1 AND");
    Sql::new(format!("({workgroup} OR {org})"), [now.0, now.0])
}
