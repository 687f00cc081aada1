//! Look-alikes and suggestions.

use rstest::rstest;

use super::*;
use crate::api::approvals::{Resemblance, Suggestion};
use crate::domain::cell::Cell;
use crate::domain::permission::{Level, Permission};
use crate::store::world::{NOW, World};

fn operator() -> Levels {
    [(Permission::UserSetup, Level::Write)].into_iter().collect()
}

/// The look-alikes of a pending user with this name and login.
fn alike(world: &World, name: &str, login: &str) -> Vec<(i64, Resemblance)> {
    world.user(30, "P", name, login, None);
    let hints = world.reader().hints(&[UserId(30)], &operator(), NOW).unwrap();
    hints[0].lookalikes.iter().map(|lookalike| (lookalike.user.0, lookalike.because)).collect()
}

#[rstest]
#[case("Somebody Else", "else@nowhere.example", &[])]
#[case("EMILE ZOLA", "ez@nowhere.example", &[(8, Resemblance::SameName)])]
#[case("ÉMILE ZOLA", "ez@nowhere.example", &[(8, Resemblance::SameName)])]
#[case("X", "lukas@north.example", &[(3, Resemblance::NearLogin)])]
#[case("X", "ukasz@north.example", &[(3, Resemblance::NearLogin)])]
#[case("X", "klukasz@north.example", &[(3, Resemblance::NearLogin)])]
#[case("X", "ulkasz@north.example", &[(3, Resemblance::NearLogin)])]
#[case("X", "lukaxx@north.example", &[(3, Resemblance::NearLogin)])]
#[case("X", "lukasz@other.example", &[(3, Resemblance::NearLogin)])]
#[case("X", "xxkasz@north.example", &[])]
#[case("X", "lukas@other.example", &[])]
#[case("аnnа berg", "x@nowhere.example", &[(7, Resemblance::MixedScript)])]
#[case("X", "lukаsz@north.example", &[(3, Resemblance::MixedScript)])]
fn lookalikes(#[case] name: &str, #[case] login: &str, #[case] expected: &[(i64, Resemblance)]) {
    assert_eq!(alike(&World::new(), name, login), expected);
}

#[test]
fn privileged_ones_come_first() {
    let world = World::new();
    world.sql("INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (6, 18, 2, 0)");
    let found = alike(&world, "Dana Reyes", "x@nowhere.example");
    assert_eq!(found, [(6, Resemblance::SameName), (1, Resemblance::SameName)]);
}

fn suggested(world: &World, operator: &Levels) -> Option<Suggestion> {
    world.reader().hints(&[UserId(5)], operator, NOW).unwrap().remove(0).suggestion
}

#[test]
fn colleagues_decide_what_is_suggested() {
    let world = World::new();
    assert_eq!(suggested(&world, &operator()), None, "nobody is in a workgroup");
    world.sql(&format!(
        "INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at, expires_at)
         VALUES (1, 2, 1, 0, NULL), (2, 2, 1, 0, NULL), (2, 1, 1, 0, NULL), (8, 1, 1, 0, {})",
        NOW.0
    ));
    let suggestion = suggested(&world, &operator()).unwrap();
    assert_eq!(suggestion.summary.stored(), "owning HFX · Login HFX · workgroup HMIS Users · Basic User");
    assert_eq!((suggestion.agreeing, suggestion.colleagues), (2, 3));
    let changes: Vec<String> =
        suggestion.changes.iter().map(|c| format!("{} {:?} {:?}", c.cell, c.before, c.after)).collect();
    assert_eq!(
        changes,
        [
            "user/5/owning None Org(OrgId(2))",
            "user/5/org/2/active None Flag(true)",
            "user/5/org/2/login Flag(false) Flag(true)",
            "user/5/workgroup/2/active None Flag(true)",
        ]
    );
    assert_eq!(suggested(&world, &Levels::default()), None, "what one may not give is not suggested");
    world.sql("INSERT INTO user_organizations VALUES (5, 2, 1, 0, 0, NULL, 0, NULL); UPDATE users SET owning_org_id = 2 WHERE user_id = 5");
    assert_eq!(suggested(&world, &operator()).unwrap().changes.len(), 2, "only what differs");
    world.sql(&format!(
        "UPDATE user_organizations SET login = 1, expires_at = {0} WHERE user_id = 5;
         INSERT INTO user_workgroups VALUES (5, 2, 1, NULL, 0, {0})",
        NOW.0
    ));
    let changes: Vec<String> =
        suggested(&world, &operator()).unwrap().changes.iter().map(|c| format!("{} {:?}", c.cell, c.after)).collect();
    assert_eq!(changes, ["user/5/org/2/until None", "user/5/workgroup/2/until None"], "what ran out is given anew");
    world.sql("PRAGMA foreign_keys = OFF; UPDATE organizations SET active = 0 WHERE org_id = 2");
    assert_eq!(suggested(&world, &operator()), None, "a closed organization is nobody's owner");
}

#[test]
fn a_template_is_suggested_as_far_as_one_may_give_it() {
    let world = World::new();
    world.sql(
        "INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at, expires_at)
         VALUES (1, 2, 1, 0, NULL), (2, 2, 1, 0, NULL);
         DELETE FROM user_permissions WHERE user_id IN (1, 2);
         INSERT INTO user_permissions (user_id, perm_id, level, granted_at)
         SELECT u.user_id, l.perm_id, l.level, 0 FROM template_levels l, users u
         WHERE l.template_id = 2 AND u.user_id IN (1, 2)",
    );
    let told = |operator: &Levels| {
        let suggestion = suggested(&world, operator).unwrap();
        let levels = suggestion.changes.iter().filter(|change| matches!(change.cell, Cell::Permission { .. }));
        let summary = suggestion.summary.stored().split(" · ").last().unwrap().to_owned();
        (summary, levels.map(|change| change.cell.label()).collect::<Vec<_>>().join(", "))
    };
    assert_eq!(told(&operator()), ("Power User without 14 levels".to_owned(), String::new()), "capped to one's own");
    let everything: Levels = Permission::ALL.into_iter().map(|permission| (permission, Level::Write)).collect();
    let (summary, given) = told(&everything);
    assert_eq!(summary, "Power User without 3 levels", "what is elevated is never given by one key");
    assert!(given.contains("Case Note Templates") && !given.contains("User Setup"), "{given}");
    world.sql("DELETE FROM user_permissions WHERE user_id = 1 AND perm_id = 13");
    assert_eq!(told(&everything).0, "workgroup HMIS Users", "most have to agree");
}

#[test]
fn ranges_use_the_login_index() {
    let world = World::new();
    let plan =
        world.plan("SELECT user_id FROM users WHERE login_fold >= ? AND login_fold < ? ORDER BY login_fold LIMIT ?");
    assert!(plan.contains("COVERING INDEX") && !plan.contains("TEMP"), "{plan}");
}
