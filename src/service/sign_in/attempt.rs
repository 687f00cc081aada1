//! One attempt to sign in: looked at, decided, counted and put on the journal.

use super::arrival::arrive;
use super::credential::Voucher;
use super::facts::facts;
use super::is_right;
use crate::api::{Refusal, Secret};
use crate::domain::cell::{Cell, UserField};
use crate::domain::ids::UserId;
use crate::domain::password;
use crate::domain::picture::{Person, Picture};
use crate::domain::signin::{SignIn, decide};
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::service::Origin;
use crate::service::author::Author;
use crate::service::seal::salt;
use crate::service::site::Site;
use crate::store::{self, Account, Entry, Last, Reader, Store, Writer};

/// By what somebody shows who they are.
#[derive(Clone, Copy)]
pub(super) enum Proof<'a> {
    Password {
        present: &'a Secret,
        new: Option<&'a Secret>,
    },
    /// An identity provider vouches for them.
    Vouched(&'a Voucher),
}

/// An attempt whose credential has been looked at.
pub(super) struct Attempt<'a> {
    login: &'a str,
    login_fold: String,
    proof: Proof<'a>,
    /// The hash that the password was compared with.
    compared: Option<String>,
    credential_ok: bool,
    /// The hash to be kept instead: of the new password, or of the present one at today's cost.
    fresh: Option<String>,
}

/// What came of an attempt.
pub(super) struct Settled {
    pub account: Option<Account>,
    pub person: Option<Person>,
    pub outcome: SignIn,
    /// Why the new password was not taken.
    pub fault: Option<String>,
}

impl Settled {
    pub fn user(&self) -> Option<UserId> {
        self.account.as_ref().map(|account| account.user)
    }

    /// Whom the attempt was about.
    pub fn known(&self) -> Option<(UserId, &Person)> {
        self.user().zip(self.person.as_ref())
    }
}

impl<'a> Attempt<'a> {
    /// Looks at the credential. All that takes its time happens here.
    pub fn look(store: &Store, login: &'a str, proof: Proof<'a>) -> Result<Self, Refusal> {
        let login_fold = fold(login);
        let mut attempt = Self { login, login_fold, proof, compared: None, credential_ok: false, fresh: None };
        let Proof::Password { present, new } = proof else { return Ok(attempt) };
        let account = store.read(|reader| reader.account(&attempt.login_fold))?;
        attempt.compared = account.and_then(|account| account.password().map(str::to_owned));
        attempt.credential_ok = is_right(present, attempt.compared.as_deref());
        if attempt.credential_ok {
            let outdated = attempt.compared.as_deref().is_some_and(password::is_outdated);
            if let Some(wanted) = new.or(outdated.then_some(present)) {
                attempt.fresh = Some(password::hash(wanted.expose(), &salt()?));
            }
        }
        Ok(attempt)
    }

    /// Decides, counts, and puts it on the journal as the action `named`. A database that cannot be written is asked
    /// all the same.
    pub fn settle(self, store: &mut Store, origin: &Origin, named: &str, now: Time) -> Result<Settled, Refusal> {
        if store.read_only().is_some() {
            return Ok(store.read(|reader| self.decide(reader, now))?);
        }
        let refused = format!("{named} refused");
        Ok(store.write(|writer| {
            let mut settled = self.decide(writer.reader(), now)?;
            if let (SignIn::UnknownLogin, Proof::Vouched(voucher)) = (settled.outcome, self.proof)
                && let Some(newcomer) = &voucher.newcomer
                && arrive(writer, origin, self.login, (voucher, newcomer), now)?
            {
                settled = self.decide(writer.reader(), now)?;
            }
            let mut entries = Vec::new();
            let about = |settled: &Settled| self.entry(settled, origin, now);
            self.renew(writer, &mut settled, now, |action, field, before, after| {
                entries.push((action, field, before, after));
            })?;
            self.count(writer, &settled, now)?;
            let succeeded = settled.outcome.succeeded();
            let renewals = entries.iter().map(|(action, field, before, after)| Entry {
                action,
                cell: settled.user().map(|user| Cell::User { user, field: *field }.to_string().into()),
                before: Some((*before).into()),
                after: Some((*after).into()),
                reason: "changed at the sign-in",
                ..about(&settled)
            });
            let reason = self.reason(&settled);
            let action = if succeeded { named } else { &refused };
            writer.append(renewals.chain([Entry { action, reason, ..about(&settled) }]))?;
            Ok((settled, Last::Commit))
        })?)
    }

    /// What the journal says of every attempt, without its action.
    pub fn entry<'e>(&'e self, settled: &Settled, origin: &'e Origin, now: Time) -> Entry<'e> {
        let user = settled.user();
        let login = if user.is_some() { self.login_fold.as_str() } else { "" };
        Author { user, login, origin }.signs(Entry { user, ..Entry::new(now, "") })
    }

    pub fn decide(&self, reader: Reader<'_>, now: Time) -> store::Result<Settled> {
        let nobody = || Settled { account: None, person: None, outcome: SignIn::UnknownLogin, fault: None };
        let Some(account) = reader.account(&self.login_fold)? else { return Ok(nobody()) };
        let Some(person) = reader.person(account.user)? else { return Ok(nobody()) };
        let picture = Picture { workgroups: reader.workgroups_of(&person)?, ..Picture::default() };
        let mut facts = facts(reader, &account, &person, &picture, now)?;
        match self.proof {
            // Nobody vouches for an account whose password is kept here, nor for one of another identity provider.
            Proof::Vouched(voucher) => facts.local = !voucher.knows(&person),
            // Whoever signs in by password is asked for it, also where an identity provider knows them.
            Proof::Password { .. } => facts.local = true,
        }
        facts.credential_ok = self.credential_ok && account.password() == self.compared.as_deref();
        let outcome = decide(&facts, now);
        Ok(Settled { account: Some(account), person: Some(person), outcome, fault: None })
    }

    /// What the journal calls the outcome; nobody outside is told.
    pub fn reason(&self, settled: &Settled) -> &'static str {
        match (self.proof, settled.outcome) {
            _ if settled.fault.is_some() => "the new password does not do",
            (Proof::Vouched(_), SignIn::BadCredential { .. } | SignIn::LockedNow) => {
                let is_local = settled.person.as_ref().is_some_and(Person::is_local);
                if is_local { "no password came with it" } else { "another identity provider vouched" }
            }
            (_, outcome) => outcome_word(outcome),
        }
    }

    /// Keeps the new hash: of a new password for somebody who may come in or could but for the old one, or of the
    /// present password at today's cost.
    fn renew(
        &self,
        writer: &Writer<'_>,
        settled: &mut Settled,
        now: Time,
        mut note: impl FnMut(&'static str, UserField, &'static str, &'static str),
    ) -> store::Result<()> {
        let opens = settled.outcome.succeeded() || settled.outcome == SignIn::MustChangePassword;
        let Some((fresh, user)) = self.fresh.as_ref().zip(settled.user()).filter(|_| opens) else { return Ok(()) };
        let Proof::Password { present, new: Some(new) } = self.proof else {
            return if settled.outcome.succeeded() { writer.renew_hash(user, fresh) } else { Ok(()) };
        };
        let site = Site::read(writer.reader())?;
        let Some(person) = &settled.person else { return Ok(()) };
        if let Some(fault) = site.password_fault(new, Some(present), person) {
            settled.fault = Some(fault);
            settled.outcome = SignIn::MustChangePassword;
            return Ok(());
        }
        let forced = person.field(UserField::RequireChange).is_on();
        writer.renew_password(user, fresh)?;
        writer.next_revision()?;
        note("password", UserField::Password, "set", "new");
        if forced {
            note("changed", UserField::RequireChange, "on", "off");
        }
        let renewed = Self { compared: Some(fresh.clone()), fresh: None, login_fold: self.login_fold.clone(), ..*self };
        *settled = renewed.decide(writer.reader(), now)?;
        Ok(())
    }

    pub fn count(&self, writer: &Writer<'_>, settled: &Settled, now: Time) -> store::Result<()> {
        let Some(account) = &settled.account else { return Ok(()) };
        match settled.outcome {
            SignIn::BadCredential { .. } | SignIn::LockedNow if matches!(self.proof, Proof::Password { .. }) => {
                count_failure(writer, account, now).map(drop)
            }
            // Somebody else's word says nothing about wrong passwords here.
            outcome if outcome.succeeded() && matches!(self.proof, Proof::Vouched(_)) => {
                writer.note_sign_in(account.user, now)
            }
            outcome if outcome.succeeded() => writer.count_success(account.user, now),
            _ => Ok(()),
        }
    }
}

/// Counts a wrong password and tells whether it was the one that locks the account.
pub(super) fn count_failure(writer: &Writer<'_>, account: &Account, now: Time) -> store::Result<bool> {
    let site = Site::read(writer.reader())?;
    let failures = account.failures(now).saturating_add(1);
    let lock = (failures >= site.attempts).then(|| now.plus(site.lock));
    writer.keep_failures(account.user, failures, lock)?;
    Ok(lock.is_some())
}

const fn outcome_word(outcome: SignIn) -> &'static str {
    match outcome {
        SignIn::UnknownLogin => "unknown login",
        SignIn::Locked { .. } => "locked",
        SignIn::BadCredential { .. } => "wrong password",
        SignIn::LockedNow => "wrong password, locked now",
        SignIn::Denied => "denied",
        SignIn::PendingApproval { .. } => "pending approval",
        SignIn::Inactive => "inactive",
        SignIn::NoWorkgroup => "no active workgroup",
        SignIn::NoOrganization => "no organization with Login",
        SignIn::MustAcceptTerms => "terms not accepted",
        SignIn::MustChangePassword => "password has to be changed",
        SignIn::SignedIn { .. } => "signed in",
    }
}
