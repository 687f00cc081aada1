//! Resources, lists of them, and everything that is neither.

use std::path::PathBuf;

use super::*;

fn write(folder: &std::path::Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn read_text(text: &str) -> Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    read(&[write(folder.path(), "a.json", text)], &Options::of("scim"))
}

#[test]
fn a_list_of_users_and_groups() {
    let imported = read_text(
        r#"{"Schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":4,"Resources":[
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","username":"dana@x.example",
         "name":{"givenName":"Dana","familyName":"Ray"},"title":"Nurse","active":false,
         "phoneNumbers":[{"value":"1","type":"home"},{"value":"2","type":"work"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"organization":"Harbor House"}},
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u2","userName":"ole",
         "emails":[{"value":"a@x.example"},{"value":"ole@x.example","primary":true}]},
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":"Night",
         "members":[{"value":"u1"},{"value":"u2"},{"value":"gone"},{"value":"g2","type":"Group"}]},
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Device"],"id":"d1"}]}"#,
    )
    .unwrap();
    let users: Vec<_> = imported
        .users
        .iter()
        .map(|user| (user.origin.as_str(), user.login.as_str(), user.name.as_str(), user.phone.as_str(), user.active))
        .collect();
    assert_eq!(
        users,
        [("scim:u1", "dana@x.example", "Dana Ray", "2", Some(false)), ("scim:u2", "ole@x.example", "ole", "", None),]
    );
    assert_eq!(imported.users[0].owner.as_deref(), Some("Harbor House"));
    assert!(imported.users.iter().all(|user| user.workgroups == ["scim:g1"]));
    assert_eq!((imported.workgroups[0].origin.as_str(), imported.workgroups[0].name.as_str()), ("scim:g1", "Night"));
    let codes: Vec<_> = imported.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["no-name", "other-kind", "unknown-member", "nested-group"]);
    let other = &imported.problems[1];
    assert_eq!(other.spot.column, "Resources[3]");
    assert_eq!(other.sentence.stored(), "This is a Device and neither a user nor a group; it is left out.");
}

#[test]
fn what_is_no_user_is_refused_by_name() {
    for (text, expected) in [
        (
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[]}"#,
            "a.json is a PatchOp; only users and groups of SCIM are taken.",
        ),
        (
            r#"{"id":"urn:x","name":"User","meta":{"resourceType":"Schema"}}"#,
            "a.json is a Schema; only users and groups of SCIM are taken.",
        ),
        ("[1,\n 2", "a.json, line 2, column 2, is no JSON that can be read."),
        ("7", "a.json is no resource of SCIM; only users and groups of SCIM are taken."),
    ] {
        assert_eq!(read_text(text).unwrap_err().0, expected);
    }
}

#[test]
fn somebody_without_an_address_is_left_out_unless_there_is_a_domain() {
    let text = r#"[{"userName":"dana","id":"7"}]"#;
    let imported = read_text(text).unwrap();
    assert!(imported.users.is_empty() && imported.problems[0].rejects, "{imported:?}");
    assert_eq!(imported.rejected, [("users".to_owned(), 1)]);
    let folder = tempfile::tempdir().unwrap();
    let options = Options { login_domain: Some("x.example".to_owned()), ..Options::of("scim") };
    let imported = read(&[write(folder.path(), "a.json", text)], &options).unwrap();
    assert_eq!(imported.users[0].login, "dana@x.example");
}
