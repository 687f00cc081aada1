//! The facts of a diagnosis, in the order in which the sign-in looks at them.

use jiff::tz::TimeZone;

use super::Patient;
use crate::api::doctor::{Bearing, Fact};
use crate::domain::cell::{OrgField, UserField, WorkgroupField};
use crate::domain::picture::{Access, Membership};
use crate::domain::signin::SignIn;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::service::site::Site;
use crate::store;

/// Lists the facts.
pub(super) fn list(patient: &Patient<'_>) -> store::Result<Vec<Fact>> {
    let (facts, outcome, now) = (patient.facts, patient.outcome, patient.now);
    let local = facts.local;
    let mut list = vec![source(patient)];
    if local {
        let locked = matches!(outcome, SignIn::Locked { .. });
        let until = facts.locked_until.filter(|until| *until > now);
        let value = until.map_or_else(|| "no".to_owned(), moment);
        list.push(fact("Locked until", value, until.is_some(), locked));
        list.push(attempts(patient));
        let missing = matches!(outcome, SignIn::BadCredential { .. } | SignIn::LockedNow);
        let value = if facts.credential_ok { "set" } else { "none" };
        list.push(fact("Password", value, !facts.credential_ok, missing));
    }
    let status = matches!(outcome, SignIn::Denied | SignIn::Inactive | SignIn::PendingApproval { .. });
    list.push(fact("Status", status_words(patient), facts.status != Status::Active, status));
    list.push(fact("Workgroups", workgroups(patient), !facts.has_workgroup, outcome == SignIn::NoWorkgroup));
    let none = outcome == SignIn::NoOrganization;
    list.push(fact("Organizations with Login", organizations(patient), !facts.has_organization, none));
    let value = if facts.terms_accepted { "accepted" } else { "not accepted" };
    list.push(fact("Terms of use", value, !facts.terms_accepted, outcome == SignIn::MustAcceptTerms));
    if local {
        let value = if facts.require_change { "yes" } else { "no" };
        list.push(fact("Must change password", value, facts.require_change, outcome == SignIn::MustChangePassword));
        if facts.security_questions {
            let (value, bearing) = if facts.security_question_set {
                ("set", Bearing::Fine)
            } else {
                ("not set; the user is reminded of it", Bearing::Note)
            };
            list.push(Fact { label: "Security question".into(), value: value.into(), bearing });
        }
    }
    let last = patient.account.last_sign_in.map_or_else(|| "never".to_owned(), moment);
    list.push(note("Last sign-in", last));
    if let Some(rule) = waiting_rule(patient)? {
        list.push(rule);
    }
    Ok(list)
}

/// The one fact about a system user.
pub(super) fn system() -> Fact {
    fact("System user", "yes", true, true)
}

fn fact(label: &str, value: impl Into<String>, stops: bool, decides: bool) -> Fact {
    let bearing = match (decides, stops) {
        (true, _) => Bearing::Decides,
        (false, true) => Bearing::Stops,
        (false, false) => Bearing::Fine,
    };
    Fact { label: label.into(), value: value.into().into(), bearing }
}

fn note(label: &str, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into().into(), bearing: Bearing::Note }
}

fn source(patient: &Patient<'_>) -> Fact {
    let source = patient.person.text(UserField::Source);
    if patient.facts.local {
        return note("Account source", "local: the password is kept here");
    }
    note("Account source", format!("{source}: the identity provider asks for the password; locks do not count"))
}

fn attempts(patient: &Patient<'_>) -> Fact {
    let (failed, limit) = (patient.facts.failed_attempts, patient.facts.attempt_limit);
    let value = match failed {
        0 => "none".to_owned(),
        failed => format!("{failed} of {limit}"),
    };
    note("Wrong attempts", value)
}

fn status_words(patient: &Patient<'_>) -> String {
    match (patient.facts.status, patient.person.recycle_origin) {
        (Status::Recycled, Some(Status::Pending)) => "in the recycle bin, denied".to_owned(),
        (Status::Recycled, _) => "in the recycle bin, deleted".to_owned(),
        (Status::Pending, _) if patient.facts.request_open => "pending, access requested".to_owned(),
        (Status::Pending, _) => "pending, access not requested yet".to_owned(),
        (status, _) => status.word().to_owned(),
    }
}

fn workgroups(patient: &Patient<'_>) -> String {
    let now = patient.now;
    let row = |(id, member): (_, &Membership)| {
        let workgroup = patient.picture.workgroups.get(id)?;
        let name = workgroup.text(WorkgroupField::Name);
        let ran_out = member.until.filter(|until| *until <= now);
        Some(match (workgroup.is_active(), member.active, ran_out) {
            (false, ..) => format!("{name} (the workgroup is inactive)"),
            (true, false, _) => format!("{name} (inactive)"),
            (true, true, Some(until)) => format!("{name} (ran out {})", moment(until)),
            (true, true, None) => name.to_owned(),
        })
    };
    listed(patient.person.memberships.iter().filter_map(row).collect())
}

fn organizations(patient: &Patient<'_>) -> String {
    let now = patient.now;
    let row = |(id, access): (_, &Access)| {
        let code = patient.picture.orgs.get(id).map(|org| org.text(OrgField::Code))?;
        let ran_out = access.until.filter(|until| *until <= now);
        Some(match (access.login, ran_out) {
            (false, _) => format!("{code} (no Login)"),
            (true, Some(until)) => format!("{code} (ran out {})", moment(until)),
            (true, None) => code.to_owned(),
        })
    };
    listed(patient.person.access.iter().filter_map(row).collect())
}

/// What becomes of a lock by itself.
fn waiting_rule(patient: &Patient<'_>) -> store::Result<Option<Fact>> {
    if !matches!(patient.outcome, SignIn::Locked { .. }) {
        return Ok(None);
    }
    let site = Site::read(patient.reader)?;
    let minutes = site.lock / crate::domain::time::MINUTE;
    let value =
        format!("{} wrong attempts lock an account for {minutes} minutes; then it opens by itself", site.attempts);
    Ok(Some(note("Rule", value)))
}

fn listed(words: Vec<String>) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn moment(time: Time) -> String {
    format!("{} UTC", time.minute(&TimeZone::UTC))
}
