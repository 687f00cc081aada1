//! What is wrong with what was typed, said at its field with the way out.

use super::body::FIELDS;
use super::content::stored;
use super::form::{Form, password_rules};
use super::stops::Stop;
use crate::api::review::Judgement;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::status::Status;
use crate::domain::text::fold;
use crate::domain::verdict::Verdict;
use crate::tui::model::Model;

impl Form {
    /// Looks at one field as it is left.
    pub fn check(&mut self, model: &Model, stop: Stop) {
        match self.fault(model, stop) {
            Some(sentence) => drop(self.problems.insert(stop, sentence)),
            None => drop(self.problems.remove(&stop)),
        }
    }

    /// Looks at everything, and answers the first field with a problem.
    pub fn check_all(&mut self, model: &Model) -> Option<Stop> {
        let stops = self.stops();
        for stop in &stops {
            self.check(model, *stop);
        }
        if let Some((stop, sentence)) = self.missing() {
            self.problems.entry(stop).or_insert_with(|| sentence.to_owned());
        }
        self.first_problem()
    }

    pub fn first_problem(&self) -> Option<Stop> {
        self.stops().into_iter().find(|stop| self.problems.contains_key(stop))
    }

    fn fault(&self, model: &Model, stop: Stop) -> Option<String> {
        // What was there before the form was opened is not the operator's to mend here.
        if self.why_barred(model, stop).is_some() {
            return None;
        }
        match stop {
            Stop::Field(field) if FIELDS.contains(&field) => match stored(self.body.fields.get(&field)?, field) {
                Err(sentence) => Some(sentence),
                Ok(_) if field == UserField::Login => self.login_taken(model),
                Ok(_) => None,
            },
            Stop::Password | Stop::Again => {
                let (name, login) = (self.body.text(UserField::Name), self.body.text(UserField::Login));
                // The second field is judged when it is left, not while the first one is.
                let flaw = self.body.password.flaw(&password_rules(model), name, login)?;
                let asked = flaw.again == (stop == Stop::Again);
                asked.then_some(flaw.sentence)
            }
            stop => {
                let lookup = self.body.lookup(stop)?;
                let lost = !lookup.typed().trim().is_empty() && !lookup.is_undecided() && !lookup.is_open();
                lost.then(|| "Nothing has such a name: type another part of it.".to_owned())
            }
        }
    }

    fn login_taken(&self, model: &Model) -> Option<String> {
        let login = self.new_login()?;
        let wanted = fold(&login);
        let twice = model.draft.changes().any(|change| match (change.cell, &change.after) {
            (Cell::User { user, field: UserField::Login }, Value::Text(other)) => {
                user != self.card.user && fold(other) == wanted
            }
            _ => false,
        });
        if twice {
            return Some("Somebody else who is staged has this login; two users cannot share one.".to_owned());
        }
        let (asked, holder) = self.holder.as_ref()?;
        let holder = holder.as_ref().filter(|holder| *asked == wanted && holder.user != self.card.user)?;
        let name = holder.name.shown();
        Some(match holder.status {
            Status::Recycled => {
                format!("{name} in the recycle bin has this login; ctrl-o restores that account instead.")
            }
            status => format!("{name} ({}) has this login already; ctrl-o shows them.", status.word()),
        })
    }

    /// What an active or inactive user has to have.
    fn missing(&self) -> Option<(Stop, &'static str)> {
        let owner = self.body.value(UserField::OwningOrg).is_some_and(|owner| !owner.is_none());
        let member = self.body.members.iter().any(|member| member.wanted[0].is_on());
        let moved = self.card.user.is_new() || self.body.status() != Some(self.card.status);
        match self.body.status()? {
            Status::Active | Status::Inactive if !owner && moved => Some((
                Stop::Field(UserField::OwningOrg),
                "An owning organization is needed: type a part of its code or name.",
            )),
            Status::Active if !member && self.decides() => {
                Some((Stop::NewMember, "A workgroup is needed to approve: type a part of its name."))
            }
            _ => None,
        }
    }

    /// Puts what the rules have against the changes at their fields. What the review can settle is left to it:
    /// conflicts, acknowledgements, and levels above the operator's own.
    pub fn object(&mut self, judgement: &Judgement) -> Option<Stop> {
        let stops = self.stops();
        for row in &judgement.rows {
            let Verdict::Refused(finding) = &row.verdict else { continue };
            let stop = match row.change.cell {
                Cell::User { field: UserField::Password, .. } => Stop::Password,
                Cell::User { field, .. } => Stop::Field(field),
                Cell::Access { org, .. } => Stop::Org(org),
                Cell::Membership { workgroup, .. } => Stop::Member(workgroup),
                _ => continue,
            };
            let fallback = match row.change.cell {
                Cell::Access { .. } => Stop::Field(UserField::OwningOrg),
                _ => Stop::Save,
            };
            let stop = [stop, fallback].into_iter().find(|stop| stops.contains(stop)).unwrap_or(Stop::Save);
            self.problems.entry(stop).or_insert_with(|| String::from(finding.sentence.shown()));
        }
        self.first_problem()
    }
}
