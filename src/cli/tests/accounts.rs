//! The accounts of the pretended database: who is signed in, who may, and why not.

use std::collections::BTreeSet;

use super::world::{HOSTILE, NOW, login, name};
use crate::api::Secret;
use crate::api::doctor::{Bearing, Diagnosis, Fact, Repair, RepairStep, SignInAnswer, SignedIn};
use crate::api::standing::{Database, Environment, Operator, Recognized, Standing};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::password::Policy;
use crate::domain::permission::Levels;
use crate::domain::signin::SignIn;
use crate::domain::status::Status;
use crate::domain::text::Raw;

pub fn standing() -> Standing {
    Standing {
        database: Database {
            name: "prod.db".into(),
            display_name: Raw::default(),
            environment: Environment::Production,
            uuid: "u".into(),
            password_policy: Policy::LengthFirst,
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
        }),
        revision: 7,
    }
}

/// Who is vouched for or knows the password is in; everybody else waits.
pub fn sign_in_answer(password: Option<&Secret>) -> SignInAnswer {
    let signed_in = password.is_none_or(|password| password.expose() == "right");
    SignInAnswer {
        decision: if signed_in { "signed-in" } else { "pending-approval" }.to_owned(),
        signed_in,
        message: if signed_in { Raw::default() } else { HOSTILE.into() },
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
