//! Who becomes whom, and who would lose what.

use super::*;

#[test]
fn overrides_name_a_login_or_the_missing_user() {
    let cases = [
        ("b@x.example", Decision::Override, Some(42), &[][..]),
        (" B@X.example ", Decision::Override, Some(42), &[]),
        ("missing", Decision::Override, None, &["STRANDED"]),
        ("nobody@x.example", Decision::Override, None, &["OVERRIDE_BROKEN"]),
    ];
    for (chosen, decision, becomes, expected) in cases {
        let (source, destination) = sides();
        source.user(1, "a@x.example", "Dana", 'A', 5).item("query", FIRST, "q", "a");
        source.refer("query", FIRST, "runnable_by", 1);
        destination.user(41, "a@x.example", "Dana", 'A', 3).user(42, "b@x.example", "Eve", 'A', 30);
        let plan = plan(source, destination, &ask(&[("A@x.example", chosen)], &[]));
        let user = &users(&plan)[0];
        assert_eq!((user.decision, user.becomes.as_ref().map(|to| to.0.0)), (decision, becomes), "{chosen}");
        assert_eq!(codes(&plan), set(expected), "{chosen}");
    }
}

#[test]
fn near_logins_are_suggested_and_never_taken() {
    let (source, destination) = sides();
    source.user(1, "t.lane@x.example", "Tess Lane", 'A', 5).item("form", FIRST, "f", "a").checkout("form", FIRST, 1, 1);
    destination.user(41, "t.lane@y.example", "T", 'A', 3).user(42, "t.laine@x.example", "U", 'A', 3);
    destination.user(43, "lane@z.example", "Tess Lane", 'A', 3).user(44, "t.other@x.example", "V", 'A', 3);
    let user = users(&plan(source, destination, &ask(&[], &[]))).remove(0);
    assert_eq!((user.decision, user.becomes), (Decision::Missing, None));
    let near: Vec<_> = user.near.iter().map(crate::domain::text::Raw::stored).collect();
    assert_eq!(near, ["t.laine@x.example", "t.lane@y.example", "lane@z.example"]);
}

/// What follows for people, by what becomes of their workgroup.
#[test]
fn people_without_a_workgroup() {
    type Change = for<'a> fn(&'a Seed, &'a Seed) -> &'a Seed;
    let cases: [(&str, Change, &[&str]); 9] = [
        ("gone", |s, _| s, &["LIMBO", "WORKGROUP_UNMAPPED"]),
        ("member elsewhere", |_, d| d.member(1, 900), &["WORKGROUP_UNMAPPED"]),
        ("there", |s, _| s.workgroup(7, "Desk", false), &[]),
        (
            "inactive in the source",
            |s, _| s.workgroup(7, "Desk", false).batch("UPDATE workgroups SET active = 0 WHERE workgroup_id = 7"),
            &["LIMBO"],
        ),
        ("expired", |_, d| d.batch("UPDATE user_workgroups SET expires_at = 5 WHERE user_id = 1"), &[]),
        (
            "not expired yet",
            |_, d| d.batch("UPDATE user_workgroups SET expires_at = 1e15 WHERE user_id = 1"),
            &["LIMBO", "WORKGROUP_UNMAPPED"],
        ),
        ("inactive user", |_, d| d.batch("UPDATE users SET status = 'I' WHERE user_id = 1"), &["WORKGROUP_UNMAPPED"]),
        ("recycled user", |_, d| d.batch("UPDATE users SET status = 'D', recycle_origin = 'A' WHERE user_id = 1"), &[]),
        ("membership off", |_, d| d.batch("UPDATE user_workgroups SET active = 0 WHERE user_id = 1"), &[]),
    ];
    for (name, change, expected) in cases {
        let (source, destination) = sides();
        destination.user(1, "a@x.example", "Dana", 'A', 5).workgroup(70, "Desk", false).member(1, 70);
        change(&source, &destination);
        let plan = plan(source, destination, &ask(&[], &[]));
        assert_eq!(codes(&plan), set(expected), "{name}");
        // The list counts all workgroups at once, the finding its own.
        let members = rows(&plan, &SyncPart::Workgroups).into_iter().filter_map(|row| match row {
            SyncRow::Workgroup(row) if row.action == ItemAction::Delete => Some(row.members),
            _ => None,
        });
        assert_eq!(members.sum::<u64>() > 0, expected.contains(&"WORKGROUP_UNMAPPED"), "{name}");
    }
}

#[test]
fn a_mapping_saves_the_members() {
    let (source, destination) = sides();
    source.workgroup(7, "Night Desk", false);
    destination.user(1, "a@x.example", "Dana", 'A', 5).workgroup(70, "Desk", false).member(1, 70);
    let plan = plan(source, destination, &ask(&[], &[("desk", "night desk")]));
    assert_eq!(codes(&plan), set(&[]));
    assert_eq!(plan.summary().exit_code(true), 0);
    let kind = plan.summary().kinds.into_iter().find(|kind| kind.kind == "workgroup").unwrap();
    assert_eq!((kind.add, kind.same, kind.rename, kind.delete), (0, 1, 1, 0));
}

#[test]
fn an_administrator_remains_or_the_plan_is_blocked() {
    type Change = for<'a> fn(&'a Seed, &'a Seed) -> &'a Seed;
    let cases: [(&str, Change, bool); 8] = [
        ("as it is", |s, _| s, true),
        ("menu lost", |s, _| s.batch("UPDATE workgroups SET has_global_admin_menu = 0"), false),
        (
            "the other menu",
            |s, _| s.batch("UPDATE workgroups SET has_global_admin_menu = 0, has_setup_data_menu = 1"),
            true,
        ),
        ("workgroup off", |s, _| s.batch("UPDATE workgroups SET active = 0"), false),
        ("vendor staff", |_, d| d.batch("UPDATE users SET domain_id = -99"), false),
        ("no credential", |_, d| d.batch("UPDATE users SET password_hash = NULL"), false),
        (
            "signed in elsewhere",
            |_, d| d.batch("UPDATE users SET password_hash = NULL, account_source = 'sso' WHERE is_system = 0"),
            true,
        ),
        ("no organization", |_, d| d.batch("UPDATE user_organizations SET login = 0"), false),
    ];
    for (name, change, remains) in cases {
        let (source, destination) = sides();
        change(&source, &destination);
        let plan = plan(source, destination, &ask(&[], &[]));
        assert_eq!(codes(&plan).contains("LAST_ADMIN"), !remains, "{name}");
    }
}
