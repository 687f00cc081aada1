//! The accounts of the pretended database: who is signed in, who may, and why not.

use std::collections::BTreeSet;

use super::beadle;
use super::world::{HOSTILE, NOW, PEOPLE, login, name};
use crate::api::Secret;
use crate::api::doctor::{Bearing, Diagnosis, Fact, Repair, RepairStep, SignInAnswer, SignedIn};
use crate::api::gate::AccessAnswer;
use crate::api::standing::{Database, Environment, Operator, Recognized, Standing};
use crate::api::users::{AccessRow, MembershipRow, PermissionRow, RequestRow, RequestState, UserCard};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::message::Span;
use crate::domain::password::Policy;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::signin::SignIn;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;

pub fn standing() -> Standing {
    Standing {
        database: Database {
            name: "prod.db".into(),
            display_name: Raw::default(),
            environment: Environment::Production,
            uuid: "u".into(),
            password_policy: Policy::LengthFirst,
            product: Raw::default(),
            security_questions: false,
            read_only: None,
        },
        operator: Some(Operator {
            user: UserId(1),
            name: name(1),
            login: login(1),
            recognized: Recognized::Password,
            has_password: true,
            ask_for_recovery: false,
            levels: Levels::default(),
            capabilities: BTreeSet::new(),
            pending: 0,
            newest: None,
        }),
        revision: 7,
        journal_begins: Some(Time(1_704_067_200_000)),
        warning: None,
        break_glass: None,
    }
}

/// Who is vouched for or knows the password is in; everybody else waits.
pub fn sign_in_answer(password: Option<&Secret>) -> SignInAnswer {
    let signed_in = password.is_none_or(|password| password.expose() == "right");
    SignInAnswer {
        decision: if signed_in { "signed-in" } else { "pending-approval" }.to_owned(),
        signed_in,
        message: if signed_in { Vec::new() } else { vec![Span::Literal("Wait. ".into()), Span::Link(HOSTILE.into())] },
        ask_for_recovery: signed_in,
        may_request_access: !signed_in,
        user: signed_in.then(|| SignedIn {
            user: UserId(1),
            name: name(1),
            login: login(1),
            organizations: vec![(OrgId(10), "HFX".into(), "Harbor".into()), (OrgId(11), "QRS".into(), HOSTILE.into())],
            workgroups: vec!["Intake".into()],
            default_organization: Some(OrgId(11)),
            default_location: None,
            last_seen: Some(NOW),
        }),
    }
}

/// Who knows the password has asked for access; nobody else has.
pub fn access_answer(password: Option<&Secret>) -> AccessAnswer {
    let requested = password.is_none_or(|password| password.expose() == "right");
    AccessAnswer {
        decision: if requested { "requested" } else { "invalid-credentials" }.to_owned(),
        requested,
        heading: if requested { HOSTILE.into() } else { Raw::default() },
        message: vec![Span::Literal(HOSTILE.into())],
    }
}

pub fn diagnosis(user: UserId) -> Diagnosis {
    let status = Change::new(
        Cell::User { user, field: UserField::Status },
        Value::Status(Status::Inactive),
        Value::Status(Status::Active),
    );
    let repair = |sentence: &str, step, barred: Option<&str>| Repair {
        sentence: sentence.into(),
        step,
        barred: barred.map(Raw::from),
    };
    Diagnosis {
        user,
        name: name(user.0),
        login: login(user.0),
        outcome: SignIn::Inactive,
        sentence: "The user is inactive.".into(),
        message: HOSTILE.into(),
        facts: vec![
            Fact { label: "Status".into(), value: "inactive".into(), bearing: Bearing::Decides },
            Fact { label: "Workgroups".into(), value: HOSTILE.into(), bearing: Bearing::Fine },
        ],
        repairs: vec![
            repair("Make the account active.", RepairStep::Changes(vec![status]), None),
            repair("Set a password.", RepairStep::SetPassword, Some("Not yours.")),
        ],
    }
}

pub fn card(id: i64) -> Option<UserCard> {
    let status = PEOPLE.iter().find(|person| person.0 == id)?.2;
    let hostile = || Raw::from(HOSTILE);
    Some(UserCard {
        name: name(id),
        login: login(id),
        status,
        status_changed_by: Some("kim@x.example".into()),
        job_title: hostile(),
        owner: (id == 1).then(|| (OrgId(10), "HFX".into(), "Harbor".into())),
        has_password: true,
        terms_accepted: true,
        access: vec![AccessRow {
            org: OrgId(11),
            code: "QRS".into(),
            name: hostile(),
            active: true,
            login: false,
            editable: false,
            until: None,
            granted_by: Some(hostile()),
            granted_at: Some(NOW),
        }],
        memberships: vec![MembershipRow {
            workgroup: WorkgroupId(21),
            name: hostile(),
            active: true,
            until: Some(NOW),
            admin_menu: false,
            granted_by: None,
            granted_at: Some(NOW),
        }],
        permissions: vec![PermissionRow {
            permission: Permission::UserSetup,
            level: Level::Write,
            granted_by: Some(hostile()),
            granted_at: Some(NOW),
            via: Via::Manual,
        }],
        template: Some((hostile(), 2)),
        requests: vec![RequestRow {
            state: RequestState::Open,
            requested_at: NOW,
            last_requested_at: NOW,
            times: 2,
            decided_at: None,
            decided_by: None,
            note: Some(hostile()),
        }],
        ..UserCard::blank(UserId(id), NOW)
    })
}

#[test]
fn the_glass_is_broken_only_where_somebody_sits_down() {
    for line in [
        "init /tmp/x.db --admin a@x.example",
        "demo",
        "agent",
        "config",
        "keys",
        "migrate --db /d",
        "backup /tmp/x.db --db /d",
        "themes",
    ] {
        let ran = beadle(&format!("{line} --break-glass fire"));
        assert!(ran.exit == 2 && ran.stderr.contains("no glass to break"), "{line}: {} {}", ran.exit, ran.stderr);
    }
    assert_eq!(beadle("users list --db /d --readonly --break-glass fire").exit, 2);
    let ran = beadle("users list --db /d --break-glass fire");
    assert!(ran.called.contains(&"open /d breaking the glass: fire".to_owned()), "{:?}", ran.called);
}
