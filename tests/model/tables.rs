//! The town on disk: read by statements of its own, and written around the engine.

use std::collections::BTreeMap;

use beadle::domain::cell::UserField;
use beadle::domain::text::{fold, user_search_key};
use rusqlite::{Connection, Row, params};

use super::town::{Group, Member, NOW, Org, Relation, Template, Town, User};

/// The columns that hold plain texts.
const TEXTS: [(UserField, &str); 11] = [
    (UserField::Name, "name"),
    (UserField::Login, "login"),
    (UserField::JobTitle, "job_title"),
    (UserField::Street, "street"),
    (UserField::City, "city"),
    (UserField::State, "state"),
    (UserField::Zip, "zip"),
    (UserField::Phone, "phone"),
    (UserField::Support, "support_capability"),
    (UserField::Source, "account_source"),
    (UserField::Origin, "origin"),
];

fn each(db: &Connection, sql: &str, mut take: impl FnMut(&Row<'_>)) {
    let mut statement = db.prepare_cached(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        take(row);
    }
}

fn letter(text: Option<String>) -> Option<char> {
    text.and_then(|text| text.chars().next())
}

/// Reads everything there is.
pub fn read(db: &Connection) -> Town {
    let mut town = Town::default();
    let columns = TEXTS.map(|(_, column)| column).join(", ");
    let sql = format!(
        "SELECT user_id, status, is_case_manager, owning_org_id, supervisor_id, password_hash, security_question,
                locked_until, require_password_change, is_system, domain_id, recycle_origin, {columns} FROM users"
    );
    each(db, &sql, |row| {
        let texts = TEXTS.iter().zip(12..).filter_map(|((field, _), column)| {
            let text: Option<String> = row.get(column).unwrap();
            text.filter(|text| !text.is_empty()).map(|text| (*field, text))
        });
        let user = User {
            status: letter(row.get(1).unwrap()),
            texts: texts.collect(),
            case_manager: row.get(2).unwrap(),
            owner: row.get(3).unwrap(),
            supervisor: row.get(4).unwrap(),
            hash: row.get(5).unwrap(),
            question: row.get(6).unwrap(),
            locked: row.get(7).unwrap(),
            must_change: row.get(8).unwrap(),
            system: row.get(9).unwrap(),
            domain: row.get(10).unwrap(),
            from: letter(row.get(11).unwrap()),
            levels: [0; 27],
            orgs: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        town.users.insert(row.get(0).unwrap(), user);
    });
    each(db, "SELECT user_id, perm_id, level FROM user_permissions", |row| {
        let (user, permission): (i64, u8) = (row.get(0).unwrap(), row.get(1).unwrap());
        town.users.get_mut(&user).unwrap().levels[usize::from(permission) - 1] = row.get(2).unwrap();
    });
    each(db, "SELECT user_id, org_id, active, login, editable, expires_at FROM user_organizations", |row| {
        let relation = Relation {
            active: row.get(2).unwrap(),
            login: row.get(3).unwrap(),
            edit: row.get(4).unwrap(),
            until: row.get(5).unwrap(),
        };
        let user = town.users.get_mut(&row.get(0).unwrap()).unwrap();
        user.orgs.insert(row.get(1).unwrap(), relation);
    });
    each(db, "SELECT user_id, workgroup_id, active, expires_at FROM user_workgroups", |row| {
        let member = Member { active: row.get(2).unwrap(), until: row.get(3).unwrap() };
        town.users.get_mut(&row.get(0).unwrap()).unwrap().groups.insert(row.get(1).unwrap(), member);
    });
    each(db, "SELECT workgroup_id, active, name, has_global_admin_menu, has_setup_data_menu FROM workgroups", |row| {
        let group = Group {
            active: row.get(1).unwrap(),
            name: row.get(2).unwrap(),
            admin: row.get(3).unwrap(),
            setup: row.get(4).unwrap(),
        };
        town.groups.insert(row.get(0).unwrap(), group);
    });
    each(db, "SELECT org_id, active, coalesce(city, '') FROM organizations", |row| {
        town.orgs.insert(row.get(0).unwrap(), Org { active: row.get(1).unwrap(), city: row.get(2).unwrap() });
    });
    each(db, "SELECT template_id, name FROM permission_templates", |row| {
        town.templates.insert(row.get(0).unwrap(), Template { name: row.get(1).unwrap(), levels: [0; 27] });
    });
    each(db, "SELECT template_id, perm_id, level FROM template_levels", |row| {
        let permission: u8 = row.get(1).unwrap();
        town.templates.get_mut(&row.get(0).unwrap()).unwrap().levels[usize::from(permission) - 1] = row.get(2).unwrap();
    });
    town
}

/// What a commit moves besides the rows: the revision and the end of the journal.
pub fn marks(db: &Connection) -> (i64, i64) {
    let sql = "SELECT number, (SELECT coalesce(max(seq), 0) FROM audit_log) FROM revision";
    db.prepare_cached(sql).unwrap().query_row([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

/// Writes the whole town, whatever was there, without asking anybody; the schema may still refuse, and then nothing of
/// it is written.
pub fn write(db: &Connection, town: &Town) -> rusqlite::Result<()> {
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN IMMEDIATE")?;
    let written = write_rows(db, town);
    db.execute_batch(if written.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    written
}

fn write_rows(db: &Connection, town: &Town) -> rusqlite::Result<()> {
    db.execute_batch(
        "DELETE FROM approval_requests WHERE state = 'open'; DELETE FROM operator_bindings;
         DELETE FROM user_permissions; DELETE FROM user_organizations; DELETE FROM user_workgroups;
         DELETE FROM template_levels; DELETE FROM permission_templates; DELETE FROM users; DELETE FROM workgroups;",
    )?;
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| db.prepare_cached(sql)?.execute(values).map(drop);
    for (id, user) in &town.users {
        write_user(&run, *id, user)?;
    }
    // Who is made on the way can sit down, too.
    for id in (1..=40).filter(|id| !town.users.contains_key(id)) {
        run("INSERT INTO operator_bindings VALUES (?1, ?2)", params![format!("user {id}"), id])?;
    }
    for (id, group) in &town.groups {
        let sql = "INSERT INTO workgroups (workgroup_id, name, name_fold, active, has_global_admin_menu,
                                           has_setup_data_menu) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        run(sql, params![id, group.name, fold(&group.name), group.active, group.admin, group.setup])?;
    }
    for (id, org) in &town.orgs {
        let city = Some(&org.city).filter(|city| !city.is_empty());
        run("UPDATE organizations SET active = ?2, city = ?3 WHERE org_id = ?1", params![id, org.active, city])?;
    }
    for (id, template) in &town.templates {
        let sql = "INSERT INTO permission_templates (template_id, name, sort) VALUES (?1, ?2, ?1)";
        run(sql, params![id, template.name])?;
        for (permission, level) in (1..).zip(template.levels).filter(|(_, level)| *level > 0) {
            run("INSERT INTO template_levels VALUES (?1, ?2, ?3)", params![id, permission, level])?;
        }
    }
    Ok(())
}

/// Runs one statement.
type Run<'a> = &'a dyn Fn(&str, &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()>;

fn write_user(run: Run<'_>, id: i64, user: &User) -> rusqlite::Result<()> {
    let text = |field| user.texts.get(&field);
    let (name, login) = (user.text(UserField::Name), user.text(UserField::Login));
    let status = user.status.map(String::from);
    run(
        "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, job_title, street, city, state, zip,
            phone, owning_org_id, supervisor_id, is_case_manager, status, status_changed_at, recycle_origin,
            support_capability, account_source, domain_id, is_system, password_hash, require_password_change,
            security_question, locked_until, created_at, origin)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                 ?23, ?24, ?25, ?26, ?17, ?27)",
        params![
            id,
            name,
            fold(name),
            login,
            fold(login),
            user_search_key(name, login),
            text(UserField::JobTitle),
            text(UserField::Street),
            text(UserField::City),
            text(UserField::State),
            text(UserField::Zip),
            text(UserField::Phone),
            user.owner,
            user.supervisor,
            user.case_manager,
            status,
            NOW,
            user.from.map(String::from),
            text(UserField::Support).map_or("internal", String::as_str),
            text(UserField::Source).map_or("local", String::as_str),
            user.domain,
            user.system,
            user.hash,
            user.must_change,
            user.question,
            user.locked,
            text(UserField::Origin),
        ],
    )?;
    run("INSERT INTO operator_bindings VALUES (?1, ?2)", params![format!("user {id}"), id])?;
    for (permission, level) in (1..).zip(user.levels).filter(|(_, level)| *level > 0) {
        let sql = "INSERT INTO user_permissions VALUES (?1, ?2, ?3, 1, ?4, 'manual')";
        run(sql, params![id, permission, level, NOW])?;
    }
    for (org, row) in &user.orgs {
        let sql = "INSERT INTO user_organizations VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7)";
        run(sql, params![id, org, row.active, row.login, row.edit, NOW, row.until])?;
    }
    for (group, row) in &user.groups {
        let sql = "INSERT INTO user_workgroups VALUES (?1, ?2, ?3, 1, ?4, ?5)";
        run(sql, params![id, group, row.active, NOW, row.until])?;
    }
    Ok(())
}
