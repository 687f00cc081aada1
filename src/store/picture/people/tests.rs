//! Users who stand close together are read along with those between them, and come out as if each was asked for alone.

use super::*;
use crate::domain::permission::Levels;
use crate::store::world::World;

#[test]
fn close_together_or_far_apart_everybody_is_drawn_alike() {
    let world = World::new();
    world.sql(
        "WITH RECURSIVE n (id) AS (SELECT 100 UNION ALL SELECT id + 1 FROM n WHERE id < 160)
         INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, status, status_changed_at, created_at)
         SELECT id, 'N' || id, 'n' || id, 'u' || id || '@x.example', 'u' || id || '@x.example', 'n' || id, 'P', 0, 0 FROM n WHERE id % 7 <> 3;
         INSERT INTO user_permissions (user_id, perm_id, level, granted_at)
         SELECT user_id, 1 + user_id % 5, 2, 0 FROM users WHERE user_id >= 100;
         INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_at)
         SELECT user_id, 1, 1, user_id % 2, 0, 0 FROM users WHERE user_id >= 100 AND user_id % 3 = 0;
         INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at)
         SELECT user_id, 1, user_id % 2, 0 FROM users WHERE user_id >= 100 AND user_id % 4 = 0;",
    );
    let reader = world.reader();
    let sets: [&[i64]; 5] = [
        &[100, 101, 102, 103, 104, 105],
        // Every third, so that rows about others lie between, the last of all among them.
        &[100, 103, 106, 109, 112, 115, 118, 121, 124],
        // Numbers without a row at both ends.
        &[99, 101, 157, 160],
        &[1, 100, 160],
        &[130],
    ];
    let ways: Vec<bool> = sets.iter().map(|ids| matches!(Wanted::of(ids), Wanted::Stretch(..))).collect();
    assert_eq!(ways, [true, true, false, false, true]);
    for ids in sets {
        let alone: BTreeMap<UserId, Person> =
            ids.iter().filter_map(|id| reader.person(UserId(*id)).unwrap().map(|found| (UserId(*id), found))).collect();
        assert_eq!(reader.people(ids).unwrap(), alone, "{ids:?}");
        assert!(alone.values().any(|person| person.levels != Levels::default()));
    }
}
