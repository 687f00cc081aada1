//! The demonstration databases: sound, the same every time, and with something to show everywhere.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[allow(dead_code, reason = "numbers are all that is wanted here")]
#[path = "support/number.rs"]
mod number;

use std::fs;
use std::path::Path;

use beadle::demo::{self, Demo};
use beadle::domain::password;
use beadle::domain::time::Time;
use beadle::store::invariants::check_file;
use rusqlite::Connection;
use tempfile::TempDir;

const NOW: Time = Time(1_795_305_600_000);

fn build(dir: &Path, users: u64) -> Demo {
    demo::build(dir, users, NOW, 7, Some("kim"), &mut |_| {}).unwrap()
}

/// Both databases in a folder of their own, somewhat larger than the usual ones.
fn made() -> (TempDir, Connection, Connection, Demo) {
    let dir = TempDir::new().unwrap();
    let demo = build(dir.path(), 3_000);
    let (production, training) = (open(&demo.production), open(&demo.training));
    (dir, production, training, demo)
}

fn open(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, (), |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Every table's rows as text.
fn dump(db: &Connection) -> Vec<String> {
    let names = |sql| {
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map((), |row| row.get::<_, String>(0)).unwrap();
        rows.collect::<Result<Vec<_>, _>>().unwrap()
    };
    let mut lines = names("SELECT coalesce(sql, '') FROM sqlite_master ORDER BY name");
    for table in names("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
        let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query(()).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..width).map(|index| format!("{:?}", row.get_ref(index).unwrap()));
            lines.push(format!("{table}: {}", cells.collect::<Vec<_>>().join("|")));
        }
    }
    lines
}

#[test]
fn both_files_are_sound_at_every_size() {
    for users in [0, 300, 3_000, 10_000] {
        let dir = TempDir::new().unwrap();
        let demo = build(dir.path(), users);
        for path in [&demo.production, &demo.training] {
            assert_eq!(check_file(path, NOW).unwrap(), Vec::<String>::new(), "{} at {users}", path.display());
        }
        let counted = number(&open(&demo.production), "SELECT count(*) FROM users");
        assert_eq!(counted, i64::try_from(users.max(100)).unwrap());
    }
}

#[test]
fn the_same_seed_moment_and_size_give_the_same_databases() {
    let (_a, production, training, _) = made();
    let (_b, again, training_again, _) = made();
    assert_eq!(dump(&production), dump(&again));
    assert_eq!(dump(&training), dump(&training_again));
    let other = TempDir::new().unwrap();
    let demo = demo::build(other.path(), 3_000, NOW, 8, None, &mut |_| {}).unwrap();
    assert_ne!(dump(&production), dump(&open(&demo.production)));
}

#[test]
fn the_files_are_private_durable_and_marked() {
    let (dir, production, training, _) = made();
    for db in [&production, &training] {
        assert_eq!(db.query_row("PRAGMA journal_mode", (), |row| row.get::<_, String>(0)).unwrap(), "wal");
        assert_eq!(number(db, "PRAGMA application_id"), beadle::store::migrate::APPLICATION_ID);
        assert_eq!(number(db, "PRAGMA user_version"), beadle::store::migrate::NEWEST);
        assert_eq!(number(db, "SELECT count(*) FROM instance_meta WHERE key IN ('db_uuid', 'environment', 'demo')"), 3);
        assert_eq!(number(db, "SELECT count(*) FROM operator_bindings WHERE os_account = 'kim'"), 1);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join("prod.db")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let inner = dir.path().join("new/folder");
        build(&inner, 100);
        assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
    }
    #[cfg(not(unix))]
    let _ = dir;
}

#[test]
fn an_earlier_demonstration_is_replaced_and_nothing_else_is() {
    let dir = TempDir::new().unwrap();
    build(dir.path(), 100);
    let demo = build(dir.path(), 200);
    assert_eq!(number(&open(&demo.production), "SELECT count(*) FROM users"), 200);
    fs::write(dir.path().join("train.db"), "a letter to my aunt").unwrap();
    let refused = demo::build(dir.path(), 300, NOW, 7, None, &mut |_| {}).unwrap_err();
    assert!(refused.to_string().contains("is not a demonstration database"), "{refused}");
    assert_eq!(fs::read_to_string(dir.path().join("train.db")).unwrap(), "a letter to my aunt");
    assert_eq!(number(&open(&demo.production), "SELECT count(*) FROM users"), 200, "nothing was touched");
}

#[test]
fn the_printed_passwords_are_true_and_good() {
    let (_dir, production, training, demo) = made();
    assert!(demo.logins.len() >= 4);
    for login in &demo.logins {
        for db in [&production, &training] {
            let sql = "SELECT name, password_hash FROM users WHERE login = ?1 AND status = 'A'";
            let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
            let (name, hash) = db.query_row(sql, [&login.login], read).unwrap();
            assert!(password::verify(&login.password, &hash), "{login:?}");
            assert!(
                password::is_accepted(password::Policy::LengthFirst, &login.password, &name, &login.login),
                "{login:?}"
            );
        }
    }
}

#[test]
fn production_has_something_to_show_everywhere() {
    let (_dir, production, _, _) = made();
    let at_least = [
        (36, "SELECT count(*) FROM organizations"),
        (12, "SELECT count(*) FROM workgroups"),
        (1, "SELECT count(*) FROM workgroups WHERE has_global_admin_menu = 1 AND has_setup_data_menu = 1"),
        (1, "SELECT count(*) FROM workgroups WHERE has_global_admin_menu = 0 AND has_setup_data_menu = 1"),
        (40, "SELECT count(*) FROM users WHERE status = 'P'"),
        (28, "SELECT count(*) FROM approval_requests WHERE state = 'open'"),
        (1, "SELECT count(*) FROM approval_requests WHERE state = 'open' AND times = 4"),
        (
            5,
            "SELECT count(*) FROM users p WHERE status = 'P' AND NOT EXISTS (SELECT 1 FROM approval_requests r WHERE r.user_id = p.user_id)",
        ),
        (6, "SELECT count(*) FROM approval_requests WHERE state = 'approved'"),
        (3, "SELECT count(*) FROM approval_requests WHERE state = 'denied' AND note IS NOT NULL"),
        (2, "SELECT count(*) FROM approval_requests WHERE state = 'parked'"),
        (
            2,
            "SELECT count(*) FROM users p JOIN users u USING (name_fold) WHERE p.status = 'P' AND u.status = 'A' AND p.user_id <> u.user_id",
        ),
        (1, "SELECT count(*) FROM users WHERE status = 'P' AND login = 'admin@unknown.example' AND name <> 'Admin'"),
        (1, "SELECT count(*) FROM users WHERE status = 'P' AND instr(name, char(8238)) > 0"),
        (1, "SELECT count(*) FROM users WHERE status = 'P' AND instr(name, char(27)) > 0"),
        (1, "SELECT count(*) FROM users WHERE status = 'P' AND instr(name, char(8203)) > 0"),
        (1, "SELECT count(*) FROM users WHERE status = 'P' AND name LIKE '=HYPERLINK%'"),
        (2_400, "SELECT count(*) FROM users WHERE status = 'A'"),
        (150, "SELECT count(*) FROM users WHERE status = 'I'"),
        (60, "SELECT count(*) FROM users WHERE status = 'D'"),
        (1, "SELECT count(*) FROM users WHERE status = 'D' AND recycle_origin = 'P'"),
        (1, "SELECT count(*) FROM users WHERE status = 'D' AND recycle_origin = 'A'"),
        (1, "SELECT count(*) FROM users WHERE domain_id = -99"),
        (100, "SELECT count(*) FROM users WHERE status = 'A' AND last_sign_in_at IS NULL"),
        (5, "SELECT count(*) FROM users WHERE locked_until > 1795305600000"),
        (300, "SELECT count(*) FROM users WHERE account_source <> 'local'"),
        (500, "SELECT count(*) FROM users WHERE is_case_manager = 1"),
        (1_500, "SELECT count(*) FROM users WHERE supervisor_id IS NOT NULL"),
        (10, "SELECT count(*) FROM user_organizations WHERE expires_at > 1795305600000"),
        (5, "SELECT count(*) FROM user_organizations WHERE expires_at <= 1795305600000"),
        (5, "SELECT count(*) FROM user_workgroups WHERE expires_at IS NOT NULL"),
        (
            3,
            "SELECT count(*) FROM users u WHERE status = 'A' AND NOT EXISTS (SELECT 1 FROM user_workgroups w WHERE w.user_id = u.user_id)",
        ),
        (
            3,
            "SELECT count(*) FROM users u WHERE status = 'A' AND NOT EXISTS (SELECT 1 FROM user_organizations o WHERE o.user_id = u.user_id AND login = 1)",
        ),
        (8, "SELECT count(*) FROM user_permissions WHERE perm_id = 18"),
        (50, "SELECT count(*) FROM user_permissions WHERE via = 'manual'"),
        (6, "SELECT count(*) FROM mou_edges"),
        (1, "SELECT count(*) FROM users WHERE name LIKE 'Nguyễn%'"),
        (1, "SELECT count(*) FROM users WHERE login <> 'kim@harbor.example' AND login LIKE 'kim@harb%'"),
    ];
    for (least, sql) in at_least {
        let count = number(&production, sql);
        assert!(count >= least, "{count} < {least}: {sql}");
    }
    assert_eq!(number(&production, "SELECT count(*) FROM users WHERE is_system = 1"), 1);
    assert_eq!(number(&production, "SELECT count(*) FROM users WHERE status = 'P'"), 40);
    for empty in ["audit_log", "change_sets", "outbox"] {
        assert_eq!(number(&production, &format!("SELECT count(*) FROM {empty}")), 0, "{empty}");
    }
    let administrators = number(
        &production,
        "SELECT count(*) FROM user_permissions JOIN permissions USING (perm_id) WHERE code = 'password_changes'",
    );
    assert!((8..25).contains(&administrators), "{administrators}");
}

#[test]
fn colleagues_of_applicants_agree() {
    let (_dir, production, _, _) = made();
    for domain in ["larkspur.example", "riverbend.example", "bridgestreet.example", "opendoor.example"] {
        let sql = format!(
            "SELECT 100 * max(n) / sum(n) FROM (
                 SELECT count(*) AS n FROM users JOIN user_workgroups USING (user_id)
                 WHERE status = 'A' AND login_fold LIKE '%@{domain}' GROUP BY owning_org_id, workgroup_id)"
        );
        let share = number(&production, &sql);
        assert!(share >= 40, "{domain}: only {share} of 100 have the same");
    }
}

#[test]
fn a_sync_preview_finds_every_kind_of_decision() {
    let (_dir, production, _training, demo) = made();
    production.execute("ATTACH ?1 AS t", [demo.training.to_str().unwrap()]).unwrap();
    production
        .execute_batch(
            "CREATE TEMP VIEW referred AS SELECT DISTINCT user_id FROM (
                 SELECT user_id FROM t.config_item_users UNION ALL SELECT user_id FROM t.checkout_history);
             CREATE TEMP VIEW pair AS
                 SELECT s.user_id, s.name AS source_name, s.created_at AS source_made, s.is_system, d.*
                 FROM referred JOIN t.users s USING (user_id) LEFT JOIN main.users d ON d.login_fold = s.login_fold;",
        )
        .unwrap();
    let at_least = [
        ("MATCH", 100, "SELECT count(*) FROM pair WHERE status = 'A'"),
        ("other ids", 100, "SELECT count(*) FROM pair WHERE user_id <> \"user_id:1\""),
        ("MATCH_INACTIVE", 1, "SELECT count(*) FROM pair WHERE status = 'I'"),
        ("MATCH_PENDING", 1, "SELECT count(*) FROM pair WHERE status = 'P'"),
        ("MATCH_DENIED", 1, "SELECT count(*) FROM pair WHERE status = 'D' AND recycle_origin = 'P'"),
        ("MISSING", 4, "SELECT count(*) FROM pair WHERE login IS NULL AND is_system = 0"),
        ("SYSTEM", 1, "SELECT count(*) FROM pair WHERE is_system = 1 AND source_name = 'Missing Training User'"),
        ("ORPHAN", 1, "SELECT count(*) FROM referred WHERE user_id NOT IN (SELECT user_id FROM t.users)"),
        (
            "IDENTITY_SUSPECT",
            1,
            "SELECT count(*) FROM pair WHERE source_name = 'Jordan Pike' AND name = 'Samira Haddad'",
        ),
        ("SQUAT", 1, "SELECT count(*) FROM pair WHERE login = 'mvale@harbor.example' AND created_at > source_made"),
        (
            "ADD",
            20,
            "SELECT count(*) FROM t.config_items s LEFT JOIN main.config_items d USING (kind, item_id) WHERE d.name IS NULL",
        ),
        (
            "DELETE",
            20,
            "SELECT count(*) FROM main.config_items d LEFT JOIN t.config_items s USING (kind, item_id) WHERE s.name IS NULL AND item_id < 2000000000",
        ),
        (
            "REPLACE",
            20,
            "SELECT count(*) FROM main.config_items d JOIN t.config_items s USING (kind, item_id) WHERE s.body_hash <> d.body_hash",
        ),
        (
            "SAME",
            500,
            "SELECT count(*) FROM main.config_items d JOIN t.config_items s USING (kind, item_id) WHERE s.body_hash = d.body_hash",
        ),
        ("KEEP_LOCAL", 15, "SELECT count(*) FROM main.config_items WHERE item_id >= 2000000000"),
        ("SKIP_SOURCE", 30, "SELECT count(*) FROM t.config_items WHERE item_id IN (999999999, 2000000000)"),
        ("boundaries", 20, "SELECT count(*) FROM t.config_items WHERE item_id IN (1000000000, 1999999999)"),
        (
            "NAME_CLASH",
            10,
            "SELECT count(*) FROM main.config_items d JOIN t.config_items s USING (kind, name) WHERE d.item_id > 2000000000 AND s.item_id < 2000000000",
        ),
        (
            "ID_MOVED",
            5,
            "SELECT count(*) FROM main.config_items d JOIN t.config_items s USING (kind, name) WHERE d.item_id <> s.item_id AND d.item_id < 2000000000",
        ),
        (
            "THRESHOLD",
            14,
            "SELECT count(*) FROM main.config_items d LEFT JOIN t.config_items s USING (kind, item_id) WHERE s.name IS NULL AND item_id < 2000000000 AND d.kind = 'dropdown_list'",
        ),
        ("ORG_ACCESS_LOST", 3, "SELECT count(*) FROM t.config_items WHERE kind = 'code' AND org_group_id <> -1"),
        (
            "INVALID_QUERY",
            1,
            "SELECT count(*) FROM t.config_items WHERE kind = 'query' AND payload LIKE '%LEGACY_VOUCHER%'",
        ),
        (
            "DANGLING",
            1,
            "SELECT count(*) FROM t.config_item_links l LEFT JOIN t.config_items i ON i.kind = l.to_kind AND i.item_id = l.to_id WHERE i.name IS NULL",
        ),
        ("workgroup MATCH", 8, "SELECT count(*) FROM main.workgroups JOIN t.workgroups USING (name)"),
        (
            "NAME_CASE",
            1,
            "SELECT count(*) FROM main.workgroups d JOIN t.workgroups s USING (name_fold) WHERE d.name <> s.name",
        ),
        (
            "workgroup ADD",
            2,
            "SELECT count(*) FROM t.workgroups WHERE name_fold NOT IN (SELECT name_fold FROM main.workgroups)",
        ),
        (
            "WORKGROUP_UNMAPPED",
            1,
            "SELECT count(*) FROM main.user_workgroups JOIN main.workgroups USING (workgroup_id) WHERE name = 'Night Intake' AND name_fold NOT IN (SELECT name_fold FROM t.workgroups)",
        ),
        (
            "workgroup DELETE",
            1,
            "SELECT count(*) FROM main.workgroups WHERE name_fold NOT IN (SELECT name_fold FROM t.workgroups) AND workgroup_id NOT IN (SELECT workgroup_id FROM main.user_workgroups)",
        ),
    ];
    for (what, least, sql) in at_least {
        let count = number(&production, sql);
        assert!(count >= least, "{what}: {count} < {least}");
    }
    for role in ["runnable_by", "editable_by", "owner", "ruleset_user"] {
        let sql = format!("SELECT count(*) FROM t.config_item_users WHERE role = '{role}'");
        assert!(number(&production, &sql) > 20, "{role}");
    }
    for kind in ["form", "dashboard", "workflow"] {
        let sql = format!("SELECT count(*) FROM t.checkout_history WHERE kind = '{kind}'");
        assert!(number(&production, &sql) > 20, "{kind}");
    }
}

#[test]
fn a_big_database_has_the_rows_that_measurements_expect() {
    let dir = TempDir::new().unwrap();
    let production = open(&build(dir.path(), 10_000).production);
    assert_eq!(number(&production, "SELECT count(*) FROM organizations"), 1_000);
    assert_eq!(number(&production, "SELECT count(*) FROM workgroups"), 200);
    let each = |table| number(&production, &format!("SELECT 10 * count(*) / 10000 FROM {table}"));
    assert!((48..=50).contains(&each("user_organizations")), "five organization rows a user");
    assert!((28..=30).contains(&each("user_workgroups")), "three workgroup rows a user");
}

/// Says how long the size named in `BEADLE_DEMO_USERS` takes; run with `--release --ignored --nocapture`.
#[test]
#[ignore = "a measurement, not a promise"]
fn measured() {
    let users = number::number("BEADLE_DEMO_USERS", 3_000);
    let dir = TempDir::new().unwrap();
    let start = std::time::Instant::now();
    let demo =
        demo::build(dir.path(), users, NOW, 7, None, &mut |line| println!("{:?} {line}", start.elapsed())).unwrap();
    println!("{:?} done", start.elapsed());
    for path in [demo.production, demo.training] {
        println!("{} MB {}", fs::metadata(&path).unwrap().len() / 1_000_000, path.display());
    }
}
