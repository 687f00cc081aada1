//! The rows of a world: what a line of its notation writes into the database.

use beadle::domain::day::Day;
use beadle::domain::permission::Permission;
use beadle::domain::text::{fold, search_key};
use beadle::domain::time::MINUTE;
use rusqlite::{Connection, params};

use super::world::{HASH, NOW};

/// Writes the row that a line stands for.
pub fn add(db: &Connection, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["org", code, rest @ ..] => add_org(db, code, !rest.contains(&"inactive")),
        ["workgroup", name, rest @ ..] => {
            let (menu, active) = (rest.contains(&"menu"), !rest.contains(&"inactive"));
            let sql = "INSERT INTO workgroups (name, name_fold, has_global_admin_menu, active) VALUES (?1, ?2, ?3, ?4)";
            db.execute(sql, params![name, fold(name), menu, active]).unwrap();
        }
        ["user", id, login, status, owner, rest @ ..] => add_user(db, id.parse().unwrap(), login, status, owner, rest),
        ["training"] => {
            db.execute("UPDATE instance_meta SET value = 'training' WHERE key = 'environment'", []).map(drop).unwrap();
        }
        ["property", name, value @ ..] => {
            let sql = "INSERT INTO system_properties VALUES (?1, ?2)";
            db.execute(sql, params![name, value.join(" ")]).map(drop).unwrap();
        }
        ["location" | "provider", name @ ..] => {
            let table = if words[0] == "location" { "locations" } else { "providers" };
            db.execute(&format!("INSERT INTO {table} (name) VALUES (?1)"), [name.join(" ")]).map(drop).unwrap();
        }
        ["release", number, name @ ..] => {
            let sql = "INSERT INTO information_releases (release_no, name) VALUES (?1, ?2)";
            db.execute(sql, params![number, name.join(" ")]).map(drop).unwrap();
        }
        ["share", release, from, to, begin, end @ ..] => {
            let org = |code: &&str| -> i64 {
                db.query_row("SELECT org_id FROM organizations WHERE code = ?1", [code], |row| row.get(0)).unwrap()
            };
            let day = |day: &&str| day.parse::<Day>().unwrap().to_stored();
            let sql = "INSERT INTO mou_edges VALUES (?1, ?2, ?3, ?4, ?5)";
            db.execute(sql, params![release, org(from), org(to), day(begin), end.first().map(day)]).map(drop).unwrap();
        }
        ["without-root"] => {
            db.execute(
                "UPDATE workgroups SET has_global_admin_menu = 0, has_setup_data_menu = 0 WHERE workgroup_id = 1",
                [],
            )
            .map(drop)
            .unwrap();
        }
        _ => panic!("no row of a world: {line}"),
    }
}

fn add_org(db: &Connection, code: &str, active: bool) {
    let name = format!("Organization {code}");
    db.execute_batch("BEGIN").unwrap();
    let sql = "INSERT INTO organizations (code, name, name_fold, active) VALUES (?1, ?2, ?3, ?4)";
    db.execute(sql, params![code, name, fold(&name), active]).unwrap();
    let id = db.last_insert_rowid();
    let sql = "INSERT INTO org_restriction_options SELECT ?1, code, 1, 0 FROM restriction_options";
    db.execute(sql, [id]).unwrap();
    db.execute_batch("COMMIT").unwrap();
}

fn add_user(db: &Connection, id: i64, login: &str, status: &str, owner: &str, rest: &[&str]) {
    let name = login.split('@').next().unwrap();
    let has = |word: &str| rest.contains(&word);
    let from = rest.iter().find_map(|word| word.strip_prefix("from="));
    let hash = (!has("system") && !has("nopassword")).then_some(HASH.as_str());
    let org = |code: &str| -> i64 {
        db.query_row("SELECT org_id FROM organizations WHERE code = ?1", [code], |row| row.get(0)).unwrap()
    };
    db.execute(
        "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                            status_changed_at, recycle_origin, password_hash, is_system, domain_id, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?9)",
        params![
            id,
            name,
            fold(name),
            login,
            fold(login),
            format!("{}\n{}", search_key(name), search_key(login)),
            (owner != "-").then(|| org(owner)),
            status,
            NOW.0,
            from,
            hash,
            has("system"),
            if has("vendor") { -99 } else { 0 },
        ],
    )
    .unwrap();
    db.execute("INSERT INTO operator_bindings VALUES (?1, ?2)", params![format!("user {id}"), id]).unwrap();
    for word in rest {
        add_relation(db, id, word, &org);
    }
}

/// What a word about an account itself stands for; the second parameter is half an hour from now.
fn account_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "locked" => "UPDATE users SET failed_attempts = 6, locked_until = ?2 WHERE user_id = ?1",
        "tried" => "UPDATE users SET failed_attempts = 5 WHERE user_id = ?1 AND ?2",
        "question" => {
            "UPDATE users SET security_question = 'Which quay?', security_answer_hash = 'x' WHERE user_id = ?1 AND ?2"
        }
        "change" => "UPDATE users SET require_password_change = 1 WHERE user_id = ?1 AND ?2",
        "terms" => "UPDATE users SET terms_accepted_at = 1 WHERE user_id = ?1 AND ?2",
        _ => return None,
    })
}

fn add_relation(db: &Connection, user: i64, word: &str, org: &dyn Fn(&str) -> i64) {
    let access = |code: &str, login: bool, editable: bool| {
        let sql = "INSERT INTO user_organizations VALUES (?1, ?2, 1, ?3, ?4, 1, ?5, NULL)";
        db.execute(sql, params![user, org(code), login, editable, NOW.0]).unwrap();
    };
    if let Some(code) = word.strip_prefix("active:") {
        access(code, false, false);
    } else if let Some(code) = word.strip_prefix("login:") {
        access(code, true, false);
    } else if let Some(code) = word.strip_prefix("edit:") {
        access(code, true, true);
    } else if let Some(code) = word.strip_prefix("expired:") {
        access(code, true, true);
        let sql = "UPDATE user_organizations SET expires_at = ?3 WHERE user_id = ?1 AND org_id = ?2";
        db.execute(sql, params![user, org(code), NOW.0 - 1]).unwrap();
    } else if let Some(code) = word.strip_prefix("off:") {
        access(code, false, false);
        let sql = "UPDATE user_organizations SET active = 0 WHERE user_id = ?1 AND org_id = ?2";
        db.execute(sql, params![user, org(code)]).unwrap();
    } else if let Some((until, name)) = (word.strip_prefix("in:").map(|name| (None, name)))
        .or(word.strip_prefix("was-in:").map(|name| (Some(NOW.0 - 1), name)))
    {
        let sql = "INSERT INTO user_workgroups
                   SELECT ?1, workgroup_id, 1, 1, ?3, ?4 FROM workgroups WHERE name_fold = ?2";
        assert_eq!(db.execute(sql, params![user, fold(name), NOW.0, until]).unwrap(), 1, "{word}");
    } else if let Some(source) = word.strip_prefix("source=") {
        db.execute("UPDATE users SET account_source = ?2 WHERE user_id = ?1", params![user, source]).unwrap();
    } else if let Some(sql) = account_word(word) {
        db.execute(sql, params![user, NOW.plus(30 * MINUTE).0]).unwrap();
    } else if *word == *"asked" {
        let sql = "INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state)
                   VALUES (?1, ?2, ?2, 1, 'open')";
        db.execute(sql, [user, NOW.0]).unwrap();
    } else if let Some((code, level)) = word.split_once('=').filter(|(code, _)| *code != "from") {
        let permissions: Vec<Permission> = match code {
            "everything" => Permission::ALL.to_vec(),
            code => vec![Permission::from_code(code).unwrap_or_else(|| panic!("no permission {code}"))],
        };
        for permission in permissions {
            let sql = "INSERT OR REPLACE INTO user_permissions VALUES (?1, ?2, ?3, 1, ?4, 'manual')";
            let level = if level == "W" { 2 } else { 1 };
            db.execute(sql, params![user, permission.number(), level, NOW.0]).unwrap();
        }
    }
}
