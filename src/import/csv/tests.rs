//! Tables of users with and without their lookup files.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// Reads files given as `name` and text; the first letter of the name says what the file is: u, o, w or m.
fn import(files: &[(&str, &str)], options: &CsvOptions) -> Result<Imported> {
    let folder = TempDir::new().unwrap();
    let mut paths = CsvFiles::default();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        match &name[..1] {
            "u" => paths.users.push(path),
            "o" => paths.orgs.push(path),
            "w" => paths.workgroups.push(path),
            _ => paths.members.push(path),
        }
    }
    read(&paths, options).map(|(imported, _)| imported)
}

fn at(domain: &str) -> CsvOptions {
    CsvOptions { login_domain: Some(domain.to_owned()), ..CsvOptions::default() }
}

/// One line a user: origin, login, name, owner, organizations, workgroups.
fn lines(imported: &Imported) -> Vec<String> {
    let line = |user: &ImportedUser| {
        let owner = user.owner.as_deref().unwrap_or("-");
        let (orgs, workgroups) = (user.orgs.join("+"), user.workgroups.join("+"));
        format!("{} {} {} | {owner} | {orgs} | {workgroups}", user.origin, user.login, user.name)
    };
    imported.users.iter().map(line).collect()
}

fn problems(imported: &Imported) -> Vec<String> {
    imported.problems.iter().map(|problem| format!("{}: {}", problem.spot, problem.code)).collect()
}

#[test]
fn a_table_of_users_needs_no_more_than_a_header() {
    let cases = [
        ("login,name\na@x,Ann\n", CsvOptions::default(), " a@x Ann | - |  | "),
        ("E-Mail;First name;Last name\na@x;Ann;Lee\n", CsvOptions::default(), " a@x Ann Lee | - |  | "),
        ("id,username,email,name\n1,ann,a@x,Ann\n", CsvOptions::default(), "csv:1 a@x Ann | - |  | "),
        ("id,username,email,name\n1,ann,,Ann\n", at("d.org"), "csv:1 ann@d.org Ann | - |  | "),
        ("origin,id,login,name\nhmis:4,1,a@x,Ann\n", CsvOptions::default(), "hmis:4 a@x Ann | - |  | "),
        ("login,name,orgs,groups\na@x,Ann,B; A|B,g1\n", CsvOptions::default(), " a@x Ann | B | B+A | g1"),
        ("login,name,orgs,owner\na@x,Ann,A;B,B\n", CsvOptions::default(), " a@x Ann | B | A+B | "),
        ("Login,Given Name,Middle Name,Surname\na@x,Ann,M,Lee\n", CsvOptions::default(), " a@x Ann M Lee | - |  | "),
    ];
    for (text, options, expected) in cases {
        let imported = import(&[("u.csv", text)], &options).unwrap();
        assert_eq!(lines(&imported), [expected], "{text}");
        assert_eq!(problems(&imported), [""; 0], "{text}");
    }
}

#[test]
fn rows_that_cannot_be_used_are_named() {
    let text = "id,login,name,status\n1,ann,Ann,Active\n,b@x,Bo,\n3,c@x,,no\n4,d@x,Di,maybe\n5,e@x,Ed,D\n6,,Flo,\n";
    let imported = import(&[("u.csv", text)], &CsvOptions::default()).unwrap();
    assert_eq!(
        problems(&imported),
        [
            "u.csv, line 2, column login: no-email",
            "u.csv, line 3, column id: blank-id",
            "u.csv, line 4: no-name",
            "u.csv, line 5, column status: unknown-status",
            "u.csv, line 7, column login: no-email",
        ]
    );
    assert_eq!(imported.users.iter().map(|user| user.active).collect::<Vec<_>>(), [Some(false), None]);
    assert_eq!((imported.skipped[0].1, imported.rejected.last().unwrap().1), (1, 3));
}

#[test]
fn lookup_files_explain_ids() {
    let files = [
        ("u.csv", "SIS ID,School SIS ID,Username,Password\n7,1,Ann,canary\n8,2,Bo,canary\n"),
        ("o.csv", "SIS ID,Name\n1,North\n2,South\n"),
        ("w.csv", "SIS ID,School SIS ID,Section Name\n11,1,Algebra\n12,2,Algebra\n"),
        ("m.csv", "Section SIS ID,SIS ID\n11,7\n12,bo@x.org\n12,7\n12,9\n,7\n"),
    ];
    let imported = import(&files, &at("x.org")).unwrap();
    assert_eq!(
        lines(&imported),
        ["csv:7 Ann@x.org Ann | csv:1 | csv:1 | csv:11+csv:12", "csv:8 Bo@x.org Bo | csv:2 | csv:2 | csv:12"]
    );
    let names: Vec<_> = imported.workgroups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Algebra (North)", "Algebra (South)"]);
    assert_eq!(
        problems(&imported),
        [
            "w.csv: repeated-name",
            "u.csv, column Password: password-column",
            "u.csv: no-name",
            "m.csv, line 6, column: half-member",
            "m.csv, line 5: unknown-user",
        ]
        .map(|line| line.replace(", column:", ":"))
    );
    assert!(!format!("{imported:?}").contains("canary"), "a password got through");
}

#[test]
fn missing_groups_are_made_only_when_asked() {
    let files = [("u.csv", "login,name,org,workgroup\na@x,Ann,North,Intake\nb@x,Bo,north,Night; Intake\n")];
    let imported = import(&files, &CsvOptions::default()).unwrap();
    assert_eq!((imported.orgs.len(), imported.workgroups.len()), (0, 0));
    let options = CsvOptions { create_missing: true, ..CsvOptions::default() };
    let imported = import(&files, &options).unwrap();
    assert_eq!(imported.orgs.iter().map(|org| org.name.as_str()).collect::<Vec<_>>(), ["North"]);
    assert_eq!(imported.workgroups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Intake", "Night"]);
}

#[test]
fn files_of_the_wrong_kind_are_refused_in_one_sentence() {
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[("u.csv", "userSourcedId,flag\n1,x\n")], "u.csv has no column that looks like a login or an e-mail."),
        (&[("o.csv", "a,b\n1,x\n")], "o.csv has no column that looks like an id. Its columns are a, b."),
        (&[("m.csv", "user,flag\n1,x\n")], "m.csv has no column that looks like an organization or a workgroup."),
        (&[("m.csv", "group,flag\n1,x\n")], "m.csv has no column that looks like a user."),
    ];
    for (files, expected) in cases {
        let error = import(files, &CsvOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

/// Published samples of the data of schools, below the folder that `BEADLE_FOREIGN` names.
#[test]
#[ignore = "reads the files of others; run by `just foreign FOLDER`"]
#[allow(clippy::disallowed_methods, reason = "a suite has no configuration")]
fn samples_of_others_give_what_they_hold() {
    let samples = PathBuf::from(std::env::var_os("BEADLE_FOREIGN").unwrap()).join("csv-ms-edu");
    let sds = (
        ["student.csv", "teacher.csv"].as_slice(),
        "school.csv",
        "section.csv",
        ["studentenrollment.csv", "teacherroster.csv"].as_slice(),
    );
    let v2 = (["users.csv"].as_slice(), "orgs.csv", "classes.csv", ["enrollments.csv"].as_slice());
    let v21 = (["users.csv"].as_slice(), "orgs.csv", "classes.csv", ["enrollments.csv", "roles.csv"].as_slice());
    let cases = [
        ("sds-format/100-users", sds, [98, 2, 28, 630, 98]),
        ("sds-format/25-users", sds, [24, 2, 2, 46, 24]),
        ("sds-format/min-required-attributes", sds, [24, 2, 2, 46, 24]),
        ("sds-v2", v2, [29, 5, 4, 29, 29]),
        ("sds-v2.1", v21, [8, 4, 2, 6, 7]),
    ];
    for (folder, (users, orgs, workgroups, members), expected) in cases {
        let path = samples.join(folder);
        let paths = |names: &[&str]| names.iter().map(|name| path.join(name)).collect::<Vec<_>>();
        let files = CsvFiles {
            users: paths(users),
            orgs: paths(&[orgs]),
            workgroups: paths(&[workgroups]),
            members: paths(members),
        };
        let (imported, mappings) = read(&files, &at("school.example")).unwrap();
        let memberships: usize = imported.users.iter().map(|user| user.workgroups.len()).sum();
        let access: usize = imported.users.iter().map(|user| user.orgs.len()).sum();
        let found = [imported.users.len(), imported.orgs.len(), imported.workgroups.len(), memberships, access];
        assert_eq!(found, expected, "{folder}");
        let rejecting: Vec<_> = imported.problems.iter().filter(|problem| problem.rejects).collect();
        assert!(rejecting.is_empty(), "{folder}: {rejecting:?}");
        assert_eq!(mappings.len(), users.len());
        assert!(!format!("{imported:?}").to_lowercase().contains("p@ssw"), "{folder}: a password got through");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("u.csv");
        fs::write(&path, [b"id,login,name,orgs,groups,status\n".as_slice(), &bytes].concat()).unwrap();
        let one = || vec![path.clone()];
        for files in [
            CsvFiles { users: one(), ..CsvFiles::default() },
            CsvFiles { orgs: one(), workgroups: one(), members: one(), users: one() },
        ] {
            let _ = read(&files, &at("x.org"));
        }
    }
}
