//! Realms: users, groups by their path, organizations, and roles where a file says what they mean.

use super::*;

const REALM: &str = r#"{"realm":"north","users":[
    {"id":"k1","username":"dana","email":"dana@x.example","firstName":"Dana","lastName":"Ray","enabled":false,
     "credentials":[{"type":"password","value":"hunter2"}],"groups":["/care/night","/gone"],
     "realmRoles":["nurse","user"],"clientRoles":{"app":["admin"]},"attributes":{"phoneNumber":["555"]}},
    {"username":"ole@x.example","enabled":true,"realmRoles":["user"]},
    {"username":"service-account-app","serviceAccountClientId":"app"},
    {"username":"nobody"}],
  "groups":[{"name":"care","subGroups":[{"name":"night"}]},{"id":"g9","name":"night"}],
  "organizations":[{"name":"Harbor House","alias":"harbor","members":[{"username":"Dana"},{"username":"gone"}]}]}"#;

fn read_text(text: &str, roles: &str) -> Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    let (path, table) = (folder.path().join("realm.json"), folder.path().join("roles.csv"));
    std::fs::write(&path, text).unwrap();
    std::fs::write(&table, roles).unwrap();
    let roles = if roles.is_empty() { Roles::new() } else { super::roles(&table)? };
    read(&path, &Options::of("keycloak"), &roles)
}

#[test]
fn users_groups_and_organizations() {
    let imported = read_text(REALM, "").unwrap();
    let [dana, ole] = &imported.users[..] else { panic!("{:?}", imported.users) };
    assert_eq!(
        (dana.origin.as_str(), dana.login.as_str(), dana.name.as_str()),
        ("keycloak:k1", "dana@x.example", "Dana Ray")
    );
    assert_eq!((dana.active, dana.phone.as_str()), (Some(false), "555"));
    assert_eq!(dana.workgroups, ["keycloak:north/care/night"]);
    assert_eq!(
        (dana.owner.as_deref(), &dana.orgs[..]),
        (Some("keycloak:north/harbor"), &["keycloak:north/harbor".to_owned()][..])
    );
    assert_eq!((ole.origin.as_str(), ole.name.as_str()), ("keycloak:north/ole@x.example", "ole"));
    let names: Vec<_> = imported.workgroups.iter().map(|group| (group.origin.as_str(), group.name.as_str())).collect();
    let expected =
        [("keycloak:north/care", "care"), ("keycloak:north/care/night", "care/night"), ("keycloak:g9", "night")];
    assert_eq!(names, expected);
    let codes: Vec<_> = imported.problems.iter().map(|problem| problem.code.as_str()).collect();
    let expected =
        ["unknown-group", "no-name", "no-email", "unknown-member", "service-account", "credentials", "unmapped-role"];
    assert_eq!(codes, expected);
    let roles = imported.problems.last().unwrap().sentence.stored();
    assert!(roles.ends_with("app/admin (1), nurse (1), user (2)."), "{roles}");
    assert_eq!((imported.skipped, imported.rejected), (vec![("users".to_owned(), 1)], vec![("users".to_owned(), 1)]));
}

#[test]
fn credentials_are_never_held() {
    let imported = read_text(REALM, "").unwrap();
    assert!(!format!("{imported:?}").contains("hunter2"), "{imported:?}");
}

#[test]
fn a_file_of_roles_makes_members() {
    let imported = read_text(REALM, "Role,Workgroup\nnurse,Night shift\napp/admin,Desk\n").unwrap();
    assert_eq!(imported.users[0].workgroups, ["keycloak:north/care/night", "Night shift", "Desk"]);
    assert!(imported.problems.last().unwrap().sentence.stored().ends_with("user (2)."));
    assert!(read_text(REALM, "a,b\n").unwrap_err().0.contains("columns role and workgroup"));
}

#[test]
fn several_realms_keep_their_names_apart() {
    let two = format!("[{REALM},{}]", REALM.replace("north", "south").replace("k1", "k2").replace("g9", "g8"));
    let imported = read_text(&two, "").unwrap();
    assert_eq!(imported.users.len(), 4);
    assert!(imported.workgroups.iter().any(|group| group.name == "care (south)"), "{:?}", imported.workgroups);
}

#[test]
fn what_is_no_realm_is_told() {
    for text in ["{}", "[]", "[1]", r#"{"users":[]}"#] {
        let sentence = read_text(text, "").unwrap_err().0;
        assert_eq!(sentence, "realm.json is no realm export of Keycloak: a realm has a field \"realm\".");
    }
}

/// A member without a name is nobody, whoever else has none.
#[test]
fn who_is_not_named_is_no_member() {
    let text = r#"{"realm":"north","users":[{"id":"k1","email":"dana@x.example","enabled":true}],
        "organizations":[{"name":"Harbor","members":[{"id":"k2"}]}]}"#;
    let imported = read_text(text, "").unwrap();
    assert_eq!((imported.users[0].orgs.len(), imported.users[0].owner.as_deref()), (0, None));
    assert!(imported.problems.iter().any(|problem| problem.code == "unknown-member"), "{:?}", imported.problems);
}
