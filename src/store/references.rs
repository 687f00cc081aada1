//! What speaks of a user: counted along indexes, and never further than is worth knowing.

use rusqlite::{Row, params};

use super::error::Result;
use super::fields::text;
use super::reader::Reader;
use crate::api::explain::Reference;
use crate::domain::ids::UserId;
use crate::domain::text::Raw;

/// How far references of one kind are counted.
const MOST: u32 = 10_000;
/// How many are named.
const NAMED: u32 = 5;

/// One kind of reference.
struct Source {
    what: &'static str,
    /// The rows of the user `?1`, found by an index.
    rows: &'static str,
    /// What a row is called, and the order of the names.
    name: &'static str,
}

/// In the order in which they matter to somebody who is about to delete the user.
const SOURCES: &[Source] = &[
    Source { what: "supervises", rows: "users s WHERE s.supervisor_id = ?1 AND s.status <> 'D'", name: "s.name" },
    Source {
        what: "has checked out",
        rows: "checkout_history c LEFT JOIN config_items i ON i.kind = c.kind AND i.item_id = c.item_id
               WHERE c.user_id = ?1 AND c.in_at IS NULL",
        name: "coalesce(i.name, c.kind || ' ' || c.item_id)",
    },
    Source {
        what: "had checked out before",
        rows: "checkout_history c LEFT JOIN config_items i ON i.kind = c.kind AND i.item_id = c.item_id
               WHERE c.user_id = ?1 AND c.in_at IS NOT NULL",
        name: "coalesce(i.name, c.kind || ' ' || c.item_id)",
    },
    Source {
        what: "decided requests for access of",
        rows: "approval_requests r JOIN users s ON s.user_id = r.user_id WHERE r.decided_by = ?1",
        name: "s.name",
    },
    Source { what: "asked for access", rows: "approval_requests r WHERE r.user_id = ?1", name: "r.state" },
    Source { what: "wrote change sets", rows: "change_sets s WHERE s.operator_id = ?1", name: "s.reason" },
    Source {
        what: "granted or took what others hold",
        rows: "audit_log a JOIN users s ON s.user_id = a.user_id
               WHERE a.operator_id = ?1 AND a.cell GLOB 'user/*/*/*'",
        name: "s.name",
    },
    Source { what: "saved filters", rows: "saved_filters f WHERE f.owner_id = ?1", name: "f.name" },
    Source {
        what: "is recognized by the account",
        rows: "operator_bindings b WHERE b.user_id = ?1",
        name: "b.os_account",
    },
];

impl Source {
    fn count(&self) -> String {
        format!("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {})", self.rows, MOST + 1)
    }

    /// The names of some of the rows that were counted; where there are many, of the first that were found.
    fn names(&self) -> String {
        let Self { rows, name, .. } = self;
        format!(
            "SELECT DISTINCT name FROM (SELECT {name} AS name FROM {rows} LIMIT {MOST}) WHERE name <> '' ORDER BY name LIMIT {NAMED}"
        )
    }
}

impl Reader<'_> {
    /// What refers to a user; kinds of which there is nothing are left out.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn references(&self, user: UserId) -> Result<Vec<Reference>> {
        let mut references = Vec::new();
        for source in SOURCES {
            let count = self.row(&source.count(), [user.0], counted)?.unwrap_or_default();
            if count > 0 {
                let examples = self.rows(&source.names(), [user.0], |row| text(row, 0))?;
                references.push(reference(source.what.into(), count, examples));
            }
        }
        let items = self.item_references(user)?;
        // What a user supervises stands before what they own.
        let at = references.iter().take_while(|reference| reference.what.stored() == "supervises").count();
        references.splice(at..at, items);
        Ok(references)
    }

    /// Configuration items by the role that the user has in them.
    fn item_references(&self, user: UserId) -> Result<Vec<Reference>> {
        let sql = "SELECT role, kind, count(*)
                   FROM (SELECT role, kind FROM config_item_users WHERE user_id = ?1 LIMIT ?2)
                   GROUP BY role, kind ORDER BY role, kind";
        let role = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, u32>(2)?));
        let mut references = Vec::new();
        for (role, kind, count) in self.rows(sql, params![user.0, MOST + 1], role)? {
            let examples = "SELECT i.name FROM config_item_users r
                            JOIN config_items i ON i.kind = r.kind AND i.item_id = r.item_id
                            WHERE r.user_id = ?1 AND r.kind = ?2 AND r.role = ?3 ORDER BY r.item_id LIMIT ?4";
            let examples = self.rows(examples, params![user.0, kind, role, NAMED], |row| text(row, 0))?;
            references.push(reference(in_role(&role, &kind), count, examples));
        }
        Ok(references)
    }
}

fn counted(row: &Row<'_>) -> rusqlite::Result<u32> {
    row.get(0)
}

fn reference(what: Raw, counted: u32, examples: Vec<Raw>) -> Reference {
    Reference { what, count: u64::from(counted.min(MOST)), more: counted > MOST, examples }
}

fn in_role(role: &str, kind: &str) -> Raw {
    let role = match role {
        "owner" => "owns",
        "runnable_by" => "may run",
        "editable_by" => "may edit",
        "ruleset_user" => "is named in rulesets of",
        role => role,
    };
    format!("{role}: {kind}").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::world::World;

    fn told(world: &World, user: i64) -> Vec<String> {
        let references = world.reader().references(UserId(user)).unwrap();
        let told = |reference: &Reference| {
            let examples: Vec<&str> = reference.examples.iter().map(Raw::stored).collect();
            let more = if reference.more { "more than " } else { "" };
            format!("{} {more}{}: {}", reference.what.stored(), reference.count, examples.join(", "))
        };
        references.iter().map(told).collect()
    }

    #[test]
    fn everything_that_speaks_of_a_user() {
        let world = World::new();
        world.sql(
            "UPDATE users SET supervisor_id = 1 WHERE user_id IN (2, 8, 6);
             INSERT INTO config_items (kind, item_id, name, body_hash) VALUES
                 ('query', 1, 'Monthly', ''), ('query', 2, 'Yearly', ''), ('form', 7, 'Intake form', '');
             INSERT INTO config_item_users VALUES
                 ('query', 1, 'owner', 1), ('query', 2, 'owner', 1), ('query', 2, 'runnable_by', 1);
             INSERT INTO checkout_history VALUES ('form', 7, 1, 1, 5, 6, NULL), ('form', 7, 2, 1, 7, NULL, NULL);
             INSERT INTO approval_requests VALUES (1, 4, 1, 1, 1, 'parked', 9, 1, NULL), (2, 1, 1, 1, 1, 'approved', 9, 2, NULL);
             INSERT INTO change_sets VALUES (1, zeroblob(16), zeroblob(32), 1, 0, 'a move', 1, NULL, '');
             INSERT INTO saved_filters VALUES (1, 1, 'mine', 'never', 0);
             INSERT INTO operator_bindings VALUES ('dana', 1);
             INSERT INTO audit_log VALUES
                 (1, 0, 1, 'change', 1, 'd', 'd', 'local', 2, 'user/2/permission/user_setup', '', '', '', '', zeroblob(32), zeroblob(32)),
                 (2, 0, 1, 'change', 1, 'd', 'd', 'local', 3, 'user/3/city', '', '', '', '', zeroblob(32), zeroblob(32));",
        );
        assert_eq!(
            told(&world, 1),
            [
                "supervises 2: Nguyễn Thị Mai, Émile Zola",
                "owns: query 2: Monthly, Yearly",
                "may run: query 1: Yearly",
                "has checked out 1: Intake form",
                "had checked out before 1: Intake form",
                "decided requests for access of 1: Sean O’Neil",
                "asked for access 1: approved",
                "wrote change sets 1: a move",
                "granted or took what others hold 1: Nguyễn Thị Mai",
                "saved filters 1: mine",
                "is recognized by the account 1: dana",
            ]
        );
        assert_eq!(told(&world, 7), [] as [&str; 0]);
    }

    #[test]
    fn nobody_counts_further_than_is_worth_knowing() {
        let world = World::new();
        world.sql(
            "WITH RECURSIVE n (n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 10200)
             INSERT INTO users (user_id, status, name, name_fold, login, login_fold, search_key, owning_org_id,
                                status_changed_at, created_at, supervisor_id)
             SELECT n, 'A', 'N' || n, 'n' || n, n || '@x.example', n || '@x.example', 'n' || n, 1, 0, 0, 1 FROM n",
        );
        let reference = world.reader().references(UserId(1)).unwrap().remove(0);
        assert_eq!((reference.count, reference.more), (10_000, true));
    }

    #[test]
    fn every_kind_is_found_by_an_index() {
        let world = World::new();
        for source in SOURCES.iter().filter(|source| !source.rows.starts_with("operator_bindings")) {
            let plan = world.plan(&source.count());
            let scanned = plan.lines().any(|step| step.starts_with("SCAN") && !step.starts_with("SCAN (subquery"));
            assert!(!scanned, "{}\n{plan}", source.what);
        }
    }
}
