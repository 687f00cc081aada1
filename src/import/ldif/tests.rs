//! Directories: persons, groups, groups inside groups, and what is neither.

use std::fmt::Write as _;

use super::*;

fn read_text(text: &str) -> Result<Imported> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ldif");
    std::fs::write(&path, text).unwrap();
    read(&[path], &Options::of("ldif"))
}

const PEOPLE: &str = "\
dn: uid=dana,ou=people,dc=x
objectClass: inetOrgPerson
uid: dana
cn: Dana Ray
mail: dana@x.example
mail: ray@x.example
title: Nurse
telephoneNumber: 555
userPassword: hunter2

dn: cn=Ole,ou=people,dc=x
objectClass: top
objectClass: person
cn: Ole

dn: cn=Eve,ou=people,dc=x
objectClass: user
userAccountControl: 514
userPrincipalName: eve@x.example
givenName: Eve
sn: Stone
entryUUID: 12-34

dn: cn=pc,dc=x
objectClass: user
objectClass: computer

dn: ou=people,dc=x
objectClass: organizationalUnit

dn: cn=Day,dc=x
objectClass: groupOfNames
member: UID=dana, OU=people, DC=x
member: cn=Ole,ou=people,dc=x
member: cn=gone,dc=x
member: cn=Night,dc=x
description: Those of the day

dn: cn=Night,dc=x
objectClass: groupOfUniqueNames
uniqueMember: cn=Eve,ou=people,dc=x#'0101'B
uniqueMember: cn=Day,dc=x

dn: cn=posix,dc=x
objectClass: posixGroup
cn: posix
memberUid: DANA

dn: cn=Ole,ou=people,dc=x
changetype: modify
replace: cn
cn: Ola
-
";

#[test]
fn persons_and_groups() {
    let imported = read_text(PEOPLE).unwrap();
    let users: Vec<_> = imported
        .users
        .iter()
        .map(|user| (user.origin.as_str(), user.login.as_str(), user.name.as_str(), user.active))
        .collect();
    let expected = [
        ("ldif:uid=dana,ou=people,dc=x", "dana@x.example", "Dana Ray", None),
        ("ldif:12-34", "eve@x.example", "Eve Stone", Some(false)),
    ];
    assert_eq!(users, expected);
    assert_eq!(imported.users[0].workgroups, ["ldif:cn=day,dc=x", "ldif:cn=night,dc=x", "ldif:cn=posix,dc=x"]);
    assert_eq!(imported.users[1].workgroups, ["ldif:cn=day,dc=x", "ldif:cn=night,dc=x"]);
    assert_eq!(imported.workgroups[0].description, "Those of the day");
    assert_eq!(imported.rejected, [("users".to_owned(), 1)]);
    let codes: Vec<_> = imported.problems.iter().map(|problem| problem.code.as_str()).collect();
    let expected = [
        "no-email",
        "password",
        "several-mails",
        "change-record",
        "other-kind",
        "unknown-member",
        "loop",
        "unknown-member",
        "loop",
    ];
    assert_eq!(codes, expected);
    let others = imported.problems[4].sentence.stored();
    assert_eq!(others, "Entries that are neither persons nor groups: computer (1), organizationalUnit (1).");
}

#[test]
fn passwords_are_never_held() {
    let imported = read_text(PEOPLE).unwrap();
    assert!(!format!("{imported:?}").contains("hunter2"), "{imported:?}");
}

/// By a distinguished name both are told apart, by the uid neither is.
#[test]
fn a_uid_that_several_have_makes_nobody_a_member() {
    let person =
        |of: &str| format!("dn: uid=dana,ou={of}\nobjectClass: person\nuid: dana\nmail: dana@{of}.example\n\n");
    let groups = "dn: cn=posix\nobjectClass: posixGroup\ncn: posix\nmemberUid: dana\n\n\
                  dn: cn=named\nobjectClass: group\ncn: named\nmember: uid=dana,ou=south\n";
    let imported = read_text(&[&person("north"), &person("south"), groups].concat()).unwrap();
    let of: Vec<_> = imported.users.iter().map(|user| user.workgroups.clone()).collect();
    assert_eq!(of, [vec![], vec!["ldif:cn=named".to_owned()]]);
    let repeated: Vec<_> = imported.problems.iter().filter(|problem| problem.code == "repeated-uid").collect();
    assert!(matches!(&repeated[..], [one] if one.spot.line == 6), "{:?}", imported.problems);
}

#[test]
fn a_long_chain_of_groups_ends() {
    let mut text = String::new();
    for group in 0..20_000 {
        let inner = group + 1;
        let _ = writeln!(text, "dn: cn={group}\nobjectClass: group\ncn: {group}\nmember: cn={inner}\n");
    }
    let imported = read_text(&text).unwrap();
    assert_eq!(imported.workgroups.len(), 20_000);
    assert!(imported.problems.iter().any(|problem| problem.code == "many-groups"));
}

/// The entry at the root of a directory has an empty name; what follows it is read all the same.
#[test]
fn the_root_of_a_directory_is_neither() {
    let imported = read_text(&format!("dn:\nobjectClass: top\nnamingContexts: dc=x\n\n{PEOPLE}")).unwrap();
    assert_eq!(imported.users, {
        let mut users = read_text(PEOPLE).unwrap().users;
        users.iter_mut().for_each(|user| user.spot.line += 4);
        users
    });
    let told = imported.problems.iter().any(|problem| problem.sentence.stored().contains("no dn (1)"));
    assert!(told, "{:?}", imported.problems);
}
