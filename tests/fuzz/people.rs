//! Lists of persons and groups: the text form of a directory, and two kinds of JSON.

use std::path::PathBuf;

use beadle::api::import::Imported;
use beadle::import::people::{Options, create_missing};
use beadle::import::{keycloak, ldif, scim};

use crate::records::{file, people_fault, told};
use crate::target::{Case, Target, untold};

pub const LDIF: Target = Target {
    name: "ldif",
    pieces: &[
        "dn: uid=dana,dc=x\n",
        "dn:: ZGM9eA==\n",
        "dn:\n",
        "objectClass: inetOrgPerson\n",
        "objectClass: groupOfNames\n",
        "uid: dana\n",
        "cn: Desk\n",
        "mail: dana@x.example\n",
        "member: uid=dana,dc=x\n",
        "memberUid: dana\n",
        "uniqueMember: uid=dana,dc=x#'01'B\n",
        "changetype: modify\n",
        "description:: ",
        "jpegPhoto:< file:///etc/passwd\n",
        "userAccountControl: 514\n",
        "version: 1\n",
        "# ",
        "\n ",
        "\n\n",
        "-\n",
        ":",
        "\\,",
    ],
    fault: |case| lines_fault(of_ldif, case),
    planted: &[
        (|case| lines_fault(a_line_late, case), "a record is told of a line that is not there"),
        (|case| lines_fault(|bytes| of_ldif(bytes).map(with_repeated_names), case), "two workgroups have one name"),
    ],
};

pub const SCIM: Target = Target {
    name: "scim",
    pieces: &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"]",
        "\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"]",
        "\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"",
        "\"Resources\":",
        "\"userName\":\"dana@x.example\"",
        "\"displayName\":\"Desk\"",
        "\"members\":[{\"value\":\"1\"}]",
        "\"id\":\"1\"",
        "\"emails\":[{\"value\":\"d@x.example\",\"primary\":true}]",
        "\"active\":false",
        "null",
        "1e999",
    ],
    fault: |case| fault(of_scim, case),
    planted: &[
        (|case| fault(|bytes| of_scim(bytes).map(without_logins), case), "somebody has no login or no name"),
        (|case| fault(|bytes| of_scim(bytes).map(with_repeated_names), case), "two workgroups have one name"),
    ],
};

pub const KEYCLOAK: Target = Target {
    name: "keycloak",
    pieces: &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"realm\":\"harbor\"",
        "\"users\":",
        "\"groups\":",
        "\"subGroups\":",
        "\"organizations\":",
        "\"members\":[{\"username\":\"dana\"}]",
        "\"username\":\"dana\"",
        "\"email\":\"dana@x.example\"",
        "\"name\":\"Desk\"",
        "\"/Desk\"",
        "\"realmRoles\":[\"clerk\"]",
        "\"clientRoles\":{\"till\":[\"clerk\"]}",
        "\"serviceAccountClientId\":\"till\"",
        "\"id\":\"1\"",
    ],
    fault: |case| fault(of_keycloak, case),
    planted: &[
        (|case| fault(|bytes| of_keycloak(bytes).map(without_logins), case), "somebody has no login or no name"),
        (|case| fault(as_it_came, case), "what is told is no sentence"),
    ],
};

/// What was read of a file, or the sentence that says why nothing was.
type Read = fn(&[u8]) -> Result<Imported, String>;

fn options(source: &str) -> Options {
    Options { login_domain: Some("x.example".to_owned()), ..Options::of(source) }
}

fn of_files(
    bytes: &[u8],
    source: &str,
    read: fn(&[PathBuf], &Options) -> beadle::import::Result<Imported>,
) -> Result<Imported, String> {
    read(&[file("people", bytes)], &options(source)).map_err(told)
}

fn of_ldif(bytes: &[u8]) -> Result<Imported, String> {
    of_files(bytes, "ldif", ldif::read)
}

fn of_scim(bytes: &[u8]) -> Result<Imported, String> {
    of_files(bytes, "scim", scim::read)
}

fn of_keycloak(bytes: &[u8]) -> Result<Imported, String> {
    let roles = [("clerk".to_owned(), "Desk".to_owned()), ("till/clerk".to_owned(), "Desk".to_owned())];
    keycloak::read(&file("people", bytes), &options("keycloak"), &roles.into()).map_err(told)
}

/// Counts the lines of records from the one before.
fn a_line_late(bytes: &[u8]) -> Result<Imported, String> {
    let mut imported = of_ldif(bytes)?;
    imported.users.iter_mut().for_each(|user| user.spot.line += bytes.len() as u64);
    Ok(imported)
}

fn with_repeated_names(mut imported: Imported) -> Imported {
    imported.workgroups.iter_mut().for_each(|group| "Desk".clone_into(&mut group.name));
    imported
}

fn without_logins(mut imported: Imported) -> Imported {
    imported.users.iter_mut().for_each(|user| user.login.clear());
    imported
}

/// Hands on what the reader of JSON says, as it says it.
fn as_it_came(bytes: &[u8]) -> Result<Imported, String> {
    serde_json::from_slice::<serde_json::Value>(bytes).map(|_| Imported::default()).map_err(|error| error.to_string())
}

fn fault(read: Read, case: &Case<'_>) -> Option<&'static str> {
    match read(case.bytes) {
        Err(sentence) => untold(&sentence),
        Ok(mut imported) => people_fault(&imported).or_else(|| {
            create_missing(&mut imported);
            people_fault(&imported)
        }),
    }
}

/// As [`fault`], and every record stands on a line of the file.
fn lines_fault(read: Read, case: &Case<'_>) -> Option<&'static str> {
    let lines = case.text.lines().count() as u64;
    let there = |line: u64| (1..=lines).contains(&line);
    let imported = read(case.bytes).unwrap_or_default();
    let users = imported.users.iter().all(|user| there(user.spot.line));
    let groups = imported.workgroups.iter().all(|group| there(group.spot.line));
    (!(users && groups)).then_some("a record is told of a line that is not there").or_else(|| fault(read, case))
}
