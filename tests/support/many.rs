//! A world with an operator, number 10, and as many users as a bulk change needs, from number 1001 on.

use beadle::domain::cell::{Cell, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet};
use beadle::domain::ids::UserId;
use beadle::domain::permission::{Level, Permission};

use super::world::World;

/// Makes the world.
pub fn many(users: i64) -> World {
    let world = World::new(
        "org ABC\nworkgroup Admin menu\nuser 10 ten@x.example A ABC edit:ABC in:Admin user_setup=W housing_designer=W",
    );
    let sql = format!(
        "WITH RECURSIVE n (id) AS (VALUES (1001) UNION ALL SELECT id + 1 FROM n WHERE id < 1000 + {users})
         INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                            status_changed_at, created_at)
         SELECT id, 'u' || id, 'u' || id, 'u' || id || '@x.example', 'u' || id || '@x.example',
                'u' || id || char(10) || 'u' || id || '@x.example', owning_org_id, 'A', 0, 0
         FROM n, users WHERE user_id = 10;
         INSERT INTO user_organizations SELECT user_id, owning_org_id, 1, 1, 0, 1, 0, NULL FROM users WHERE user_id > 1000"
    );
    world.connect().execute_batch(&sql).unwrap();
    world
}

/// One level changed for so many of these users.
pub fn grants(users: i64, from: Level, to: Level) -> ChangeSet {
    let change = |user| {
        let cell = Cell::Permission { user: UserId(user), permission: Permission::HousingDesigner };
        Change::new(cell, Value::Level(from), Value::Level(to))
    };
    let accepted = Accepted { elevation: true, ..Accepted::default() };
    ChangeSet { changes: (1001..=1000 + users).map(change).collect(), reason: "for a test".to_owned(), accepted }
}
