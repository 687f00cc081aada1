//! Rows and resources, character by character.

use super::*;
use crate::api::users::{AccessRow, MembershipRow};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::scim::{BEADLE_USER, ENTERPRISE, USER};
use crate::domain::status::Status;
use crate::domain::time::Time;

fn card() -> UserCard {
    let access = |code: &str, active| AccessRow {
        org: OrgId(3),
        code: code.into(),
        name: "".into(),
        active,
        login: true,
        editable: false,
        until: Some(Time(0)),
        granted_by: None,
        granted_at: None,
    };
    let membership = |name: &str, active| MembershipRow {
        workgroup: WorkgroupId(5),
        name: name.into(),
        active,
        until: None,
        admin_menu: false,
        granted_by: Some("kim@x.example".into()),
        granted_at: Some(Time(0)),
    };
    UserCard {
        login: "dana@x.example".into(),
        name: "=Dana\u{202e}".into(),
        job_title: "Nurse, \"night\"".into(),
        status: Status::Pending,
        owner: Some((OrgId(3), "HFX".into(), "Harbor House".into())),
        access: vec![access("HFX", true), access("QRS", false)],
        memberships: vec![membership("Desk; left", true), membership("Night", false)],
        ..UserCard::blank(UserId(20), Time(0))
    }
}

#[test]
fn users_as_csv_and_json() {
    let row = people::user(&card());
    let safe = r#",dana@x.example,'=Dana‹202E›,"Nurse, ""night""",,P,HFX,HFX,Desk\; left"#;
    assert_eq!(csv::line(&row, Texts::Safe), safe);
    assert!(csv::line(&row, Texts::Raw).contains(",=Dana\u{202e},"));
    let json: serde_json::Value = serde_json::from_str(&json::row(people::USERS, &row)).unwrap();
    assert_eq!(json["workgroups"], serde_json::json!(["Desk; left"]));
    assert_eq!(json["origin"], serde_json::Value::Null);
}

#[test]
fn access_has_a_row_for_each_relation() {
    let rows: Vec<String> = people::access(&card()).map(|row| csv::line(&row, Texts::Safe)).collect();
    let expected = [
        "dana@x.example,HFX,,,,yes,yes,no,1970-01-01T00:00:00.000Z,,",
        "dana@x.example,QRS,,,,no,yes,no,1970-01-01T00:00:00.000Z,,",
        "dana@x.example,,Desk; left,,,yes,,,,kim@x.example,1970-01-01T00:00:00.000Z",
        "dana@x.example,,Night,,,no,,,,kim@x.example,1970-01-01T00:00:00.000Z",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_user_of_scim_has_what_the_core_schema_wants() {
    let user = scim::user(&card(), false);
    assert_eq!(user["userName"], "dana@x.example");
    assert_eq!(user["active"], false);
    assert_eq!(user["groups"], serde_json::json!([{ "value": "w5", "display": "Desk; left" }]));
    assert_eq!(user[BEADLE_USER]["status"], "P");
    assert_eq!(user[ENTERPRISE]["organization"], "HFX");
    assert_eq!(user["schemas"], serde_json::json!([USER, BEADLE_USER, ENTERPRISE]));
    assert!(user.get("entitlements").is_none() && scim::user(&card(), true).get("entitlements").is_some());
    assert!(user.get("externalId").is_none() && user.get("phoneNumbers").is_none());
}
