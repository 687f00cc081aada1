//! Exports as they are met, and as they should not be.

use std::fs;
use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const USER: &str = "UserID,UserFirstName,UserLastName,UserPhone,UserExtension,UserEmail,DateCreated,DateUpdated,\
                    DateDeleted,ExportID\n";
const ORG: &str = "OrganizationID,OrganizationName,VictimServiceProvider,OrganizationCommonName,DateCreated,\
                   DateUpdated,UserID,DateDeleted,ExportID\n";
const PROJECT: &str = "ProjectID,OrganizationID,ProjectName,OperatingStartDate,DateCreated,DateUpdated,UserID,\
                       DateDeleted,ExportID\n";
const EXPORT: &str = "ExportID,SourceType,ExportDate\nE1,1,2026-01-01 00:00:00\n";
const WHEN: &str = "2026-01-01 10:00:00,2026-01-02 10:00:00";

fn users(rows: &[&str]) -> String {
    USER.to_owned() + &rows.iter().map(|row| row.replace('~', WHEN) + "\n").collect::<String>()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn in_zip(bytes: &[u8]) -> Result<Imported> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.zip");
    fs::write(&path, bytes).unwrap();
    read(&path, &HmisOptions::default())
}

fn problems(imported: &Imported) -> Vec<String> {
    imported.problems.iter().map(|problem| format!("{}: {}", problem.spot, problem.code)).collect()
}

#[test]
fn a_plain_export_is_read_without_a_word() {
    let user = users(&["u1,Dana,Ruiz,5551234567,12,dana@harbor.example,~,,E1", "u2,李,,,,li@harbor.example,~,,E1"]);
    let org = format!("{ORG}o1,Harbor House,0,,{WHEN},u1,,E1\n");
    let folder = folder(&[("User.csv", &user), ("Organization.csv", &org), ("Export.csv", EXPORT)]);
    let imported = read(folder.path(), &HmisOptions::default()).unwrap();
    assert_eq!(problems(&imported), [""; 0]);
    let [dana, li] = imported.users.as_slice() else { panic!("{:?}", imported.users) };
    assert_eq!(
        (dana.origin.as_str(), dana.name.as_str(), dana.login.as_str(), dana.phone.as_str()),
        ("hmis:u1", "Dana Ruiz", "dana@harbor.example", "5551234567 x12")
    );
    assert_eq!((li.name.as_str(), li.spot.line), ("李", 3));
    assert_eq!(imported.orgs[0].name, "Harbor House");
    assert_eq!(imported.workgroups, []);
}

#[test]
fn the_habits_of_real_files_are_borne() {
    // CR LF, a byte-order mark, another case of names and columns, another export id, the old spelling of 2020.
    let user =
        format!("\u{feff}{}", users(&["1,A,B,,,a@x.org,~,,E9"])).replace('\n', "\r\n").replace("UserID", "UserId");
    let org = format!("{ORG}1,Org,0,,{WHEN},francis,,E1\n").replace("VictimService", "VictimServices").to_uppercase();
    let folder = folder(&[("USER.CSV", &user), ("organization.csv", &org), ("Export.csv", EXPORT)]);
    let imported = read(folder.path(), &HmisOptions::default()).unwrap();
    assert_eq!((imported.users.len(), imported.orgs.len()), (1, 1));
    assert_eq!(
        problems(&imported),
        ["User.csv, column ExportID: export-id", "Organization.csv, line 2, column USERID: unknown-editor"]
    );
    assert!(imported.problems.iter().all(|problem| !problem.rejects));
}

#[test]
fn rows_that_cannot_be_used_are_named_and_counted() {
    let user = users(&[
        "1,A,B,,,a@x.org,~,2026-02-01 00:00:00,E1",
        "2,Some,User,,,,~,,E1",
        ",No,Id,,,n@x.org,~,,E1",
        "4,,,,,d@x.org,12-31-2015,2015-11-301,,E1",
        "5,too,few",
        "6,Gone,Odd,,,g@x.org,~,2015-11-31,E1",
    ]);
    let folder = folder(&[("User.csv", &user), ("Organization.csv", ORG), ("Export.csv", EXPORT)]);
    let imported = read(folder.path(), &HmisOptions::default()).unwrap();
    assert_eq!(
        problems(&imported),
        [
            "User.csv, line 3, column UserEmail: no-email",
            "User.csv, line 4, column UserID: blank-id",
            "User.csv, line 5, column DateCreated: bad-date",
            "User.csv, line 5, column DateUpdated: bad-date",
            "User.csv, line 5, column UserLastName: no-name",
            "User.csv, line 7, column DateDeleted: bad-date",
            "User.csv, line 6: ragged-row",
        ]
    );
    assert_eq!(imported.users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["d"]);
    assert_eq!(imported.skipped[0], ("users".to_owned(), 2));
    assert_eq!(imported.rejected[0], ("users".to_owned(), 3));
}

#[test]
fn a_login_domain_gives_logins() {
    let folder = folder(&[("User.csv", &users(&["7,Some,User,,,,~,,E1"])), ("Export.csv", EXPORT)]);
    let options = HmisOptions { login_domain: Some("hmis.example".to_owned()), ..HmisOptions::default() };
    let imported = read(folder.path(), &options).unwrap();
    assert_eq!(imported.users[0].login, "7@hmis.example");
    assert_eq!(problems(&imported), ["Organization.csv: missing-file"]);
}

#[test]
fn projects_become_workgroups_only_when_asked() {
    let org = format!("{ORG}o1,North,0,,{WHEN},u,,E1\no2,South,0,,{WHEN},u,,E1\n");
    let row = |id: &str, org: &str, name: &str| format!("{id},{org},{name},2020-01-01,{WHEN},u,,E1\n");
    let project =
        PROJECT.to_owned() + &row("p1", "o1", "Shelter") + &row("p2", "o2", "Shelter") + &row("p3", "o2", "Outreach");
    let folder =
        folder(&[("Organization.csv", &org), ("Project.csv", &project), ("Export.csv", EXPORT), ("User.csv", USER)]);
    assert_eq!(read(folder.path(), &HmisOptions::default()).unwrap().workgroups, []);
    let options = HmisOptions { projects_as_workgroups: true, ..HmisOptions::default() };
    let imported = read(folder.path(), &options).unwrap();
    let names: Vec<_> = imported.workgroups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Shelter (North)", "Shelter (South)", "Outreach"]);
    assert_eq!(
        problems(&imported),
        ["Project.csv: repeated-name", "Organization.csv, line 2, column UserID: unknown-editor"]
    );
}

#[test]
fn files_of_clients_are_never_opened() {
    let folder = folder(&[("User.csv", &users(&[])), ("Organization.csv", ORG), ("Export.csv", EXPORT)]);
    // A folder in place of a file could not be read as one.
    fs::create_dir(folder.path().join("Client.csv")).unwrap();
    fs::write(folder.path().join("Enrollment.csv"), b"\xff\xfe").unwrap();
    assert_eq!(
        read(folder.path(), &HmisOptions::default()).unwrap(),
        Imported {
            skipped: vec![("users".to_owned(), 0), ("organizations".to_owned(), 0)],
            rejected: vec![("users".to_owned(), 0), ("organizations".to_owned(), 0)],
            ..Imported::default()
        }
    );
}

#[test]
fn a_zip_is_read_as_it_lies() {
    let user = users(&["1,A,B,,,a@x.org,~,,E1"]);
    let cases: [&[(&str, &[u8])]; 3] = [
        &[("User.csv", user.as_bytes())],
        &[
            ("out/2026/User.csv", user.as_bytes()),
            ("__MACOSX/out/2026/._User.csv", b"\xff"),
            ("out/Client.csv", b"\xff"),
        ],
        &[("../../User.csv", user.as_bytes()), ("../../Export.csv", EXPORT.as_bytes())],
    ];
    for files in cases {
        let imported = in_zip(&zipped(files)).unwrap();
        assert_eq!(imported.users.len(), 1, "{}", files[0].0);
    }
}

#[test]
fn what_is_no_export_is_one_sentence() {
    let bomb = vec![b'a'; 65 << 20];
    let user = users(&[]);
    let cases: [(Vec<u8>, &str); 6] = [
        (Vec::new(), "is no usable zip file"),
        (b"PK\x03\x04 and then nothing".to_vec(), "is no usable zip file"),
        (zipped(&[]), "this is no HMIS CSV export."),
        (zipped(&[("Client.csv", b"x")]), "this is no HMIS CSV export."),
        (zipped(&[("User.csv", &bomb)]), "more than 64 MiB"),
        (zipped(&[("a/User.csv", user.as_bytes()), ("b/User.csv", user.as_bytes())]), "holds two exports"),
    ];
    for (bytes, expected) in cases {
        let error = in_zip(&bytes).unwrap_err().to_string();
        assert!(error.contains(expected) && error.ends_with('.'), "{error}");
    }
    let folder = folder(&[("User.csv", "a,b\n1,2\n")]);
    let error = read(folder.path(), &HmisOptions::default()).unwrap_err().to_string();
    assert!(error.starts_with("User.csv has no column UserID"), "{error}");
    let error = read(&folder.path().join("none"), &HmisOptions::default()).unwrap_err().to_string();
    assert!(error.contains("none cannot be opened"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(user in prop::collection::vec(any::<u8>(), 0..300), zip in prop::collection::vec(any::<u8>(), 0..300)) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("User.csv"), [USER.as_bytes(), &user].concat()).unwrap();
        let _ = read(folder.path(), &HmisOptions::default());
        let _ = in_zip(&zip);
    }

    #[test]
    fn no_damage_to_a_zip_makes_it_panic(at in 0..400_usize, byte in any::<u8>()) {
        let mut bytes = zipped(&[("User.csv", users(&["1,A,B,,,a@x.org,~,,E1"]).as_bytes())]);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = in_zip(&bytes);
    }
}
