//! The invariants of the data, asked of a whole database: for `check`, and for tests after whatever they did.
//!
//! What the schema already forbids is asked too, because a file can be edited around the console. I16 cannot be asked
//! afterwards: nobody can see whether a hash belongs to a good password.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Params, named_params};

use super::error::{Error, Result};
use super::reader::Reader;
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::Time;

/// After so many rows that break one rule the rest are only counted.
const NAMED: usize = 20;

/// So many users are compared between two questions whether to go on.
const MANY: usize = 4096;

/// One rule: a query for the ids of the rows that break it, and the sentence in which `{}` is such an id.
struct Rule {
    sentence: &'static str,
    sql: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        sentence: "I1: the login of user {} is also that of another user.",
        sql: "SELECT max(user_id) FROM users GROUP BY login_fold HAVING count(*) > 1",
    },
    Rule {
        sentence: "I2: the login of user {} is not an e-mail address.",
        sql: "SELECT user_id FROM users
              WHERE login NOT LIKE '_%@%_' OR length(login) > 254 OR length(login) - length(replace(login, '@', '')) <> 1
                 OR login GLOB '*[' || char(1) || '-' || char(32) || char(127) || '-' || char(159) || ']*'",
    },
    Rule {
        sentence: "I2: the name of user {} is empty or longer than 120 characters.",
        sql: "SELECT user_id FROM users WHERE length(trim(name)) NOT BETWEEN 1 AND 120",
    },
    Rule {
        sentence: "I3: user {} holds a permission at a level that it does not have.",
        sql: "SELECT user_id FROM user_permissions u LEFT JOIN permissions p USING (perm_id)
              WHERE p.perm_id IS NULL OR level NOT IN (1, 2) OR (level = 1 AND has_read = 0)",
    },
    Rule {
        // Walks down from those without a supervisor; whoever is not reached is in a circle or below one.
        sentence: "I4: user {} is their own supervisor by some way round, or below such a circle.",
        sql: "WITH RECURSIVE below (user_id) AS (
                  SELECT user_id FROM users WHERE supervisor_id IS NULL
                  UNION ALL
                  SELECT u.user_id FROM below JOIN users u ON u.supervisor_id = below.user_id)
              SELECT user_id FROM users WHERE supervisor_id IS NOT NULL AND user_id NOT IN below",
    },
    Rule {
        sentence: "I4: the supervisor of user {} is a system account.",
        sql: "SELECT u.user_id FROM users s JOIN users u ON u.supervisor_id = s.user_id WHERE s.is_system = 1",
    },
    Rule {
        sentence: "I5: user {} is active, but the owning organization is missing or inactive.",
        sql: "SELECT user_id FROM users u LEFT JOIN organizations o ON o.org_id = u.owning_org_id
              WHERE u.status = 'A' AND coalesce(o.active, 0) = 0",
    },
    Rule {
        sentence: "I6: user {} is active, but has nothing in the owning organization.",
        sql: "SELECT user_id FROM users u
              WHERE status = 'A' AND NOT EXISTS (
                  SELECT 1 FROM user_organizations o WHERE o.user_id = u.user_id AND o.org_id = u.owning_org_id)",
    },
    Rule {
        sentence: "I7: the code of organization {} is not three of A to Z and 0 to 9, or not its own.",
        sql: "SELECT org_id FROM organizations WHERE length(code) <> 3 OR code GLOB '*[^A-Z0-9]*'
              UNION SELECT max(org_id) FROM organizations GROUP BY code HAVING count(*) > 1",
    },
    Rule {
        sentence: "I8: the default restriction of organization {} is not one of its visible options.",
        sql: "SELECT org_id FROM organizations o
              WHERE NOT EXISTS (SELECT 1 FROM org_restriction_options r
                                WHERE r.org_id = o.org_id AND r.code = o.default_restriction AND r.visible = 1)",
    },
    Rule {
        sentence: "I9: organization {} has a restriction option that is editable but not visible.",
        sql: "SELECT DISTINCT org_id FROM org_restriction_options WHERE editable > visible",
    },
    Rule {
        sentence: "I10: release {} has an edge that ends before it begins.",
        sql: "SELECT DISTINCT release_no FROM mou_edges WHERE end_date < begin_date",
    },
    Rule {
        sentence: "I10: release {} has overlapping edges between the same two organizations.",
        sql: "SELECT DISTINCT a.release_no
              FROM mou_edges a JOIN mou_edges b USING (release_no, from_org, to_org)
              WHERE a.begin_date < b.begin_date AND (a.end_date IS NULL OR a.end_date >= b.begin_date)",
    },
    Rule {
        sentence: "I11: user {} has an open request, but is not pending.",
        sql: "SELECT user_id FROM approval_requests r JOIN users USING (user_id) WHERE r.state = 'open' AND status <> 'P'",
    },
    Rule {
        sentence: "I11: user {} has more than one open request.",
        sql: "SELECT user_id FROM approval_requests WHERE state = 'open' GROUP BY user_id HAVING count(*) > 1",
    },
    Rule {
        sentence: "I12: user {} has an origin without being in the recycle bin, or is there without one.",
        sql: "SELECT user_id FROM users WHERE (status = 'D') <> (recycle_origin IS NOT NULL)",
    },
    Rule {
        sentence: "I13: user {} is a system account, but is not inactive, or has a password or something granted.",
        sql: "SELECT user_id FROM users u
              WHERE is_system = 1
                AND (status <> 'I' OR password_hash IS NOT NULL
                     OR EXISTS (SELECT 1 FROM user_organizations x WHERE x.user_id = u.user_id)
                     OR EXISTS (SELECT 1 FROM user_workgroups x WHERE x.user_id = u.user_id)
                     OR EXISTS (SELECT 1 FROM user_permissions x WHERE x.user_id = u.user_id))",
    },
];

/// The users who are administrators at a moment (the definition of guard G8).
const ADMINISTRATORS: &str = "
    SELECT user_id FROM user_permissions p JOIN permissions USING (perm_id) JOIN users u USING (user_id)
    WHERE code = 'user_setup' AND level = 2 AND status = 'A' AND is_system = 0 AND domain_id <> -99
      AND (password_hash IS NOT NULL OR account_source <> 'local')
      AND EXISTS (SELECT 1 FROM user_workgroups m JOIN workgroups w USING (workgroup_id)
                  WHERE m.user_id = u.user_id AND m.active = 1 AND w.active = 1
                    AND (w.has_global_admin_menu = 1 OR w.has_setup_data_menu = 1)
                    AND (m.expires_at IS NULL OR m.expires_at > :now))
      AND EXISTS (SELECT 1 FROM user_organizations o
                  WHERE o.user_id = u.user_id AND o.login = 1 AND (o.expires_at IS NULL OR o.expires_at > :now))";

const LINTS: &[Rule] = &[Rule {
    sentence: "I15: the location of user {} belongs to none of the organizations where they may sign in.",
    sql: "SELECT user_id FROM users u
          WHERE location_id IS NOT NULL AND is_system = 0 AND NOT EXISTS (
              SELECT 1 FROM user_organizations o JOIN organization_locations l USING (org_id)
              WHERE o.user_id = u.user_id AND o.login = 1 AND l.location_id = u.location_id
                AND (o.expires_at IS NULL OR o.expires_at > :now))",
}];

impl Reader<'_> {
    /// Asks for everything that breaks an invariant, one sentence each; an empty list is good.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn invariants(&self, now: Time) -> Result<Vec<String>> {
        self.invariants_unless(now, &mut |_, _| true)
    }

    /// The same, unless `go_on` says no; it hears now and then how many rules of how many were asked for.
    ///
    /// # Errors
    /// Whatever SQLite reports; [`Error::Interrupted`] when it is not wanted any more.
    pub fn invariants_unless(&self, now: Time, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Vec<String>> {
        let mut broken = Vec::new();
        let total = RULES.len() as u64 + 2;
        let mut step = |done| if go_on(done, total) { Ok(()) } else { Err(Error::Interrupted) };
        for (rule, done) in RULES.iter().zip(0..) {
            step(done)?;
            self.broken(rule, (), &mut broken)?;
        }
        step(total - 2)?;
        let administrator = self.row(ADMINISTRATORS, named_params! { ":now": now.0 }, |row| row.get::<_, i64>(0))?;
        if administrator.is_none() {
            broken.push("I14: there is no administrator left.".to_owned());
        }
        self.misfolded(&mut broken, &mut || step(total - 1))?;
        step(total)?;
        Ok(broken)
    }

    /// Asks for what is allowed, but hardly meant.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn lints(&self, now: Time) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for rule in LINTS {
            self.broken(rule, named_params! { ":now": now.0 }, &mut found)?;
        }
        Ok(found)
    }

    fn broken(&self, rule: &Rule, params: impl Params, sentences: &mut Vec<String>) -> Result<()> {
        let ids = self.rows(rule.sql, params, |row| row.get::<_, i64>(0))?;
        sentences.extend(ids.iter().take(NAMED).map(|id| rule.sentence.replace("{}", &id.to_string())));
        if let Some(more) = ids.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let code = rule.sentence.split(':').next().unwrap_or_default();
            sentences.push(format!("{code}: the same is true of {more} more."));
        }
        Ok(())
    }

    /// Compares the computed columns of users with what they are computed from.
    fn misfolded(&self, sentences: &mut Vec<String>, step: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        let mut statement =
            self.db.prepare("SELECT user_id, name, login, name_fold, login_fold, search_key FROM users")?;
        let mut rows = statement.query(())?;
        let (mut wrong, mut read) = (0, 0_usize);
        while let Some(row) = rows.next()? {
            if read.is_multiple_of(MANY) {
                step()?;
            }
            read += 1;
            let text = |index| row.get_ref(index).and_then(|value| Ok(value.as_str()?));
            let (name, login) = (text(1)?, text(2)?);
            let key = user_search_key(name, login);
            if text(3)? == fold(name) && text(4)? == fold(login) && text(5)? == key {
                continue;
            }
            wrong += 1;
            if wrong <= NAMED {
                let id: i64 = row.get(0)?;
                sentences.push(format!("The search columns of user {id} do not fit the name and the login."));
            }
        }
        if wrong > NAMED {
            sentences.push(format!("The search columns of {} more users do not fit.", wrong - NAMED));
        }
        Ok(())
    }
}

/// Checks a whole file that nobody else needs to have open: its structure, its references, its invariants.
///
/// # Errors
/// The file cannot be read as a database.
pub fn check_file(path: &Path, now: Time) -> Result<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let db = Connection::open_with_flags(path, flags)?;
    let reader = Reader { db: &db };
    let mut found = reader.rows("PRAGMA integrity_check", (), |row| row.get::<_, String>(0))?;
    found.retain(|line| line != "ok");
    let mut found: Vec<String> = found.iter().map(|line| format!("Structure: {line}.")).collect();
    let dangling = reader.rows("PRAGMA foreign_key_check", (), |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?))
    })?;
    found.extend(dangling.iter().take(NAMED).map(|(table, row, parent)| {
        let row = row.map_or_else(|| "a row".to_owned(), |row| format!("row {row}"));
        format!("References: {row} of {table} points to nothing in {parent}.")
    }));
    found.extend(reader.invariants(now)?);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate;

    const NOW: Time = Time(1_000_000);

    /// One organization, one administrator (1), one system account (2), two plain users (3, 4), one who waits (5).
    fn world() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        migrate::create(&db).unwrap();
        db.execute_batch(
            "PRAGMA ignore_check_constraints = ON;
             PRAGMA foreign_keys = OFF;
             INSERT INTO organizations (org_id, code, name, name_fold) VALUES (1, 'HBR', 'Harbor', 'harbor');
             INSERT INTO org_restriction_options VALUES (1, 'MOU', 1, 1);
             INSERT INTO workgroups (workgroup_id, name, name_fold, has_setup_data_menu) VALUES (1, 'Admin', 'admin', 1);
             INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, status, owning_org_id,
                                status_changed_at, created_at, is_system, password_hash)
             VALUES (1, 'ann', 'ann', 'a@x.y', 'a@x.y', 'ann' || char(10) || 'a@x.y', 'A', 1, 0, 0, 0, 'h'),
                    (2, 'sys', 'sys', 's@x.y', 's@x.y', 'sys' || char(10) || 's@x.y', 'I', NULL, 0, 0, 1, NULL),
                    (3, 'bob', 'bob', 'b@x.y', 'b@x.y', 'bob' || char(10) || 'b@x.y', 'A', 1, 0, 0, 0, NULL),
                    (4, 'cyd', 'cyd', 'c@x.y', 'c@x.y', 'cyd' || char(10) || 'c@x.y', 'A', 1, 0, 0, 0, NULL),
                    (5, 'eve', 'eve', 'e@x.y', 'e@x.y', 'eve' || char(10) || 'e@x.y', 'P', NULL, 0, 0, 0, NULL);
             INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_at)
             VALUES (1, 1, 1, 1, 1, 0), (3, 1, 1, 1, 0, 0), (4, 1, 1, 1, 0, 0);
             INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at) VALUES (1, 1, 1, 0);
             INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (1, 23, 2, 0);
             INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state)
             VALUES (5, 0, 0, 1, 'open');",
        )
        .unwrap();
        db
    }

    #[test]
    fn a_sound_world_breaks_nothing() {
        let db = world();
        assert_eq!(Reader::new(&db).invariants(NOW).unwrap(), Vec::<String>::new());
        assert_eq!(Reader::new(&db).lints(NOW).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn every_rule_finds_its_breach() {
        let cases = [
            ("UPDATE users SET login = 'b@@x.y' WHERE user_id = 3", "I2: the login of user 3"),
            ("UPDATE users SET login = 'b' || char(7) || '@x.y' WHERE user_id = 3", "I2: the login of user 3"),
            ("UPDATE users SET login = 'b@' WHERE user_id = 3", "I2: the login of user 3"),
            ("UPDATE users SET name = '  ' WHERE user_id = 3", "I2: the name of user 3"),
            (
                "DROP TRIGGER user_permissions_insert; INSERT INTO user_permissions VALUES (3, 9, 1, NULL, 0, '')",
                "I3: user 3",
            ),
            ("INSERT INTO user_permissions VALUES (3, 1, 0, NULL, 0, '')", "I3: user 3"),
            ("UPDATE users SET supervisor_id = 7 - user_id WHERE user_id IN (3, 4)", "I4: user 3"),
            ("UPDATE users SET supervisor_id = 2 WHERE user_id = 4", "I4: the supervisor of user 4"),
            ("UPDATE organizations SET active = 0", "I5: user 1"),
            ("UPDATE users SET owning_org_id = NULL WHERE user_id = 3", "I5: user 3"),
            ("DELETE FROM user_organizations WHERE user_id = 4", "I6: user 4"),
            ("UPDATE organizations SET code = 'hb'", "I7: the code of organization 1"),
            (
                "DROP TRIGGER restriction_stays_visible; UPDATE org_restriction_options SET visible = 0, editable = 0",
                "I8: the default restriction of organization 1",
            ),
            ("INSERT INTO org_restriction_options VALUES (1, 'ORGANIZATION', 0, 1)", "I9: organization 1"),
            ("INSERT INTO mou_edges VALUES (6, 1, 2, 100, 99)", "I10: release 6 has an edge"),
            (
                "DROP TRIGGER mou_edges_overlap; INSERT INTO mou_edges VALUES (6, 1, 2, 1, NULL), (6, 1, 2, 5, 9)",
                "I10: release 6 has overlapping",
            ),
            ("UPDATE users SET status = 'I' WHERE user_id = 5", "I11: user 5 has an open"),
            (
                "DROP INDEX approval_requests_open; INSERT INTO approval_requests SELECT 9, user_id, 0, 0, 1, 'open', NULL, NULL, NULL FROM approval_requests",
                "I11: user 5 has more",
            ),
            ("UPDATE users SET status = 'D' WHERE user_id = 3", "I12: user 3"),
            ("INSERT INTO user_workgroups VALUES (2, 1, 1, NULL, 0, NULL)", "I13: user 2"),
            ("UPDATE user_workgroups SET expires_at = 5", "I14: there is no administrator left."),
            ("UPDATE users SET domain_id = -99 WHERE user_id = 1", "I14: there is no administrator left."),
            ("UPDATE users SET password_hash = NULL WHERE user_id = 1", "I14: there is no administrator left."),
            ("UPDATE users SET name_fold = 'x' WHERE user_id = 4", "The search columns of user 4"),
        ];
        for (sql, expected) in cases {
            let db = world();
            db.execute_batch(sql).unwrap();
            let found = Reader::new(&db).invariants(NOW).unwrap();
            assert!(found.iter().any(|sentence| sentence.starts_with(expected)), "{sql}: {found:?}");
        }
    }

    #[test]
    fn a_strange_location_is_a_lint() {
        let db = world();
        db.execute_batch(
            "INSERT INTO locations VALUES (1, 'Desk', 0); UPDATE users SET location_id = 1 WHERE user_id = 3",
        )
        .unwrap();
        let lints = |now| Reader::new(&db).lints(now).unwrap().len();
        assert_eq!(lints(NOW), 1);
        assert!(Reader::new(&db).invariants(NOW).unwrap().is_empty());
        // Where they may sign in is told by Login alone, for as long as it lasts.
        db.execute_batch(
            "INSERT INTO organization_locations VALUES (1, 1);
             UPDATE user_organizations SET active = 0, expires_at = 1000001 WHERE user_id = 3",
        )
        .unwrap();
        assert_eq!((lints(NOW), lints(NOW.plus(1))), (0, 1));
    }
}
