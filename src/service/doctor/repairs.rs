//! What would mend a sign-in, judged for the operator who would do it.

use super::Patient;
use crate::api::Capability;
use crate::api::doctor::{Repair, RepairStep};
use crate::api::review::Judgement;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::{Accepted, Change, ChangeSet};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::signin::SignIn;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::verdict::{Guard, Verdict};
use crate::service::evaluate::{Beside, evaluate};
use crate::store;

/// Lists what would mend the sign-in, in the order in which it looks at things; nothing where all is well.
pub(super) fn list(patient: &Patient<'_>) -> store::Result<Vec<Repair>> {
    let mut repairs = Vec::new();
    credential(patient, &mut repairs)?;
    status(patient, &mut repairs)?;
    if !patient.facts.has_workgroup {
        workgroup(patient, &mut repairs)?;
    }
    if !patient.facts.has_organization {
        organization(patient, &mut repairs)?;
    }
    if !patient.facts.terms_accepted {
        repairs.push(by_user("The user accepts the terms of use, in the application itself, at the next sign-in."));
    }
    if patient.facts.local && patient.facts.require_change {
        repairs.push(by_user("The user changes the password at the next sign-in."));
    }
    Ok(repairs)
}

fn credential(patient: &Patient<'_>, repairs: &mut Vec<Repair>) -> store::Result<()> {
    if !patient.facts.local {
        return Ok(());
    }
    if let Some(until) = patient.facts.locked_until.filter(|until| *until > patient.now) {
        let change = Change::new(patient.cell(UserField::LockedUntil), Value::Time(until), Value::None);
        repairs.push(patient.changes("Unlock the account.", vec![change])?);
    }
    let tried = patient.facts.failed_attempts > 0 || matches!(patient.outcome, SignIn::Locked { .. });
    let sentence = match patient.facts.credential_ok {
        false => "Set a password.",
        true if tried => "Set a new password, if the present one is forgotten.",
        true => return Ok(()),
    };
    let cell = patient.cell(UserField::Password);
    let change = Change::new(cell, patient.picture.get(cell), Value::text("new"));
    let barred = patient.barred(vec![change], |_| true)?;
    repairs.push(Repair { sentence: sentence.into(), step: RepairStep::SetPassword, barred });
    Ok(())
}

fn status(patient: &Patient<'_>, repairs: &mut Vec<Repair>) -> store::Result<()> {
    let from = patient.facts.status;
    let moved = |to| vec![Change::new(patient.cell(UserField::Status), Value::Status(from), Value::Status(to))];
    match from {
        Status::Active => {}
        Status::Inactive => repairs.push(patient.changes("Make the account active.", moved(Status::Active))?),
        Status::Pending => {
            // What is missing can be chosen in the form; what the operator may not do stays so.
            let barred = patient.barred(moved(Status::Active), |guard| guard != Guard::Invariant)?;
            repairs.push(Repair { sentence: "Approve the user.".into(), step: RepairStep::Approve, barred });
        }
        Status::Recycled => {
            let sentence = "Restore the account from the recycle bin and make it active.";
            repairs.push(patient.changes(sentence, moved(Status::Active))?);
            if patient.person.recycle_origin == Some(Status::Pending) {
                let sentence = "Restore the request, so that it is decided anew.";
                repairs.push(patient.changes(sentence, moved(Status::Pending))?);
            }
        }
    }
    Ok(())
}

fn workgroup(patient: &Patient<'_>, repairs: &mut Vec<Repair>) -> store::Result<()> {
    let before = repairs.len();
    for (workgroup, member) in &patient.person.memberships {
        let row = patient.picture.workgroups.get(workgroup).filter(|row| row.is_active());
        let Some(name) = row.map(|row| row.text(WorkgroupField::Name)) else { continue };
        let cell = |part| Cell::Membership { user: patient.user, workgroup: *workgroup, part };
        let mut changes = Vec::new();
        if !member.active {
            changes.push(Change::new(cell(MembershipPart::Active), Value::OFF, Value::ON));
        }
        let ran_out = member.until.filter(|until| *until <= patient.now);
        if let Some(until) = ran_out {
            changes.push(Change::new(cell(MembershipPart::Until), Value::Time(until), Value::None));
        }
        let sentence = match ran_out {
            Some(_) => format!("Extend the membership in {name}, without an end."),
            None => format!("Make the membership in {name} active again."),
        };
        repairs.push(patient.changes(&sentence, changes)?);
    }
    // Any workgroup tells whether this operator may choose one; one without an administrative menu bars the least.
    let active = patient.picture.workgroups.iter().filter(|(_, row)| row.is_active());
    let others = active.map(|(id, row)| (row.has_admin_menu(), patient.joins(*id)));
    let others = others.filter(|(_, change)| change.before != change.after);
    let barred = match others.min_by_key(|(has_menu, change)| (*has_menu, change.cell)) {
        Some((_, change)) => patient.barred(vec![change], |_| true)?,
        None => Some("There is no other active workgroup.".into()),
    };
    let sentence = if repairs.len() == before { "Choose a workgroup." } else { "Choose another workgroup." };
    repairs.push(Repair { sentence: sentence.into(), step: RepairStep::ChooseWorkgroup, barred });
    Ok(())
}

fn organization(patient: &Patient<'_>, repairs: &mut Vec<Repair>) -> store::Result<()> {
    let before = repairs.len();
    let owner = patient.person.owner();
    if let Some(owner) = owner {
        repairs.push(patient.let_in(owner)?);
    }
    let ran_out = patient.person.access.iter().filter(|(org, access)| access.login && Some(**org) != owner);
    for (org, _) in ran_out {
        repairs.push(patient.let_in(*org)?);
    }
    let sentence = if repairs.len() == before { "Choose an organization." } else { "Choose another organization." };
    let barred = match patient.operator.may(Capability::EditUsers) {
        true if patient.user == patient.operator.user => Some("This is your own row.".into()),
        true => None,
        false => Some(format!("This needs {}.", Capability::EditUsers.needs()).into()),
    };
    repairs.push(Repair { sentence: sentence.into(), step: RepairStep::ChooseOrganization, barred });
    Ok(())
}

fn by_user(sentence: &str) -> Repair {
    Repair { sentence: sentence.into(), step: RepairStep::ByUser, barred: None }
}

impl Patient<'_> {
    const fn cell(&self, field: UserField) -> Cell {
        Cell::User { user: self.user, field }
    }

    fn joins(&self, workgroup: WorkgroupId) -> Change {
        let cell = Cell::Membership { user: self.user, workgroup, part: MembershipPart::Active };
        Change::new(cell, self.picture.get(cell), Value::ON)
    }

    /// Login in an organization, extended where it ran out.
    fn let_in(&self, org: OrgId) -> store::Result<Repair> {
        let cell = |part| Cell::Access { user: self.user, org, part };
        let access = self.person.access.get(&org).copied().unwrap_or_default();
        let code = self.picture.orgs.get(&org).map_or("", |row| row.text(OrgField::Code));
        let mut changes = Vec::new();
        if !self.person.access.contains_key(&org) {
            changes.push(Change::new(cell(AccessPart::Active), Value::None, Value::ON));
        }
        if !access.login {
            changes.push(Change::new(cell(AccessPart::Login), Value::OFF, Value::ON));
        }
        let ran_out = access.until.filter(|until| *until <= self.now);
        if let Some(until) = ran_out {
            changes.push(Change::new(cell(AccessPart::Until), Value::Time(until), Value::None));
        }
        let sentence = match ran_out {
            Some(_) => format!("Extend the Login in {code}, without an end."),
            None => format!("Give Login in {code}."),
        };
        self.changes(&sentence, changes)
    }

    fn changes(&self, sentence: &str, changes: Vec<Change>) -> store::Result<Repair> {
        let barred = self.barred(changes.clone(), |_| true)?;
        Ok(Repair { sentence: sentence.into(), step: RepairStep::Changes(changes), barred })
    }

    /// Why this operator could not make some changes; only guards that `count` are asked.
    fn barred(&self, changes: Vec<Change>, count: impl Fn(Guard) -> bool) -> store::Result<Option<Raw>> {
        // What can be acknowledged when it is done bars nothing now.
        let accepted = Accepted { elevation: true, limbo: true, withheld: true, ..Accepted::default() };
        let set = ChangeSet { changes, reason: "diagnosis".to_owned(), accepted };
        let beside = Beside { confirmed: true, verdicts_only: true, ..Beside::default() };
        let judgement = evaluate(self.reader, self.operator, &set, beside, self.now)?.judgement;
        Ok(objection(&judgement, count))
    }
}

fn objection(judgement: &Judgement, count: impl Fn(Guard) -> bool) -> Option<Raw> {
    let rows = judgement.rows.iter().filter_map(|row| match &row.verdict {
        Verdict::Refused(finding) | Verdict::Withheld(finding) => Some(finding),
        Verdict::Ok | Verdict::Noop | Verdict::Held(_) | Verdict::Conflict { .. } => None,
    });
    let found = rows.chain(&judgement.refusals).find(|finding| count(finding.guard));
    found.map(|finding| finding.sentence.clone())
}
