//! A seat: one operator's place at one database. Whoever sits down recognized or signs in here asks from here.

use std::path::Path;

use super::administrators::Outlook;
use super::clock::Clock;
use super::commit::{self, Commit, Spent};
use super::lists::Lists;
use super::operator::{Operator, Session};
use super::sign_in::{Credential, Newcomer, Voucher};
use super::site::Site;
use super::sources::Sources;
use super::terms::{Recognition, Terms};
use super::{Origin, along, glass, policy, ran_out, read, sign_in, undo};
use crate::api::audit::AuditHead;
use crate::api::gate::Arrival;
use crate::api::standing::{self, Database, Environment, Standing};
use crate::api::{Capability, Progress, Refusal, RefusalKind, Reply, Request, Secret};
use crate::domain::chain::Head;
use crate::domain::ids::UserId;
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;
use crate::store::{Interrupter, Mode, Reader, Roster, Store, Waiting};

/// One operator's place at one database.
pub struct Seat {
    pub(super) store: Store,
    pub(super) clock: Box<dyn Clock>,
    pub(super) lists: Lists,
    pub(super) sources: Sources,
    origin: Origin,
    /// Whose seat it is, whoever wants to sign in.
    bound: Option<UserId>,
    /// Why the glass is broken here.
    glass: Option<String>,
    session: Option<Session>,
    /// The open requests when they were counted last.
    waiting: Option<Waiting>,
    /// What was foreseen when it was looked at last; the standing is made up anew every few seconds.
    outlook: Option<Outlook>,
    /// When the journal begins, once it was found: what is appended does not alter it.
    begins: Option<Time>,
    spent: Spent,
    /// Whether it is only by the wish of whoever sits here that nothing is written.
    only_reads: bool,
    /// What ran out was not noted yet.
    owes_notes: bool,
}

impl Seat {
    /// Opens a database and recognizes the operator by the account of the operating system, if the database binds it.
    ///
    /// # Errors
    /// A refusal that names the file and the way out.
    pub fn take(path: &Path, terms: &Terms, clock: Box<dyn Clock>) -> Result<Self, Refusal> {
        let mut seat = Self::take_for_screen(path, terms, clock)?;
        seat.note_what_ran_out();
        Ok(seat)
    }

    /// The same for somebody who waits for a first page: what ran out is noted when there is time, for that is a commit.
    ///
    /// # Errors
    /// As [`Seat::take`].
    pub fn take_for_screen(path: &Path, terms: &Terms, clock: Box<dyn Clock>) -> Result<Self, Refusal> {
        let store = Store::open(path, terms.mode)?;
        let now = clock.now();
        let session = terms.recognize(&store, now)?;
        let glass = glass::broken(&store, terms, session.as_ref(), now)?;
        let session = session.map(|session| Session { breaks_glass: glass.is_some(), ..session });
        let origin = match &glass {
            Some(reason) => terms.origin.clone().breaking_glass(reason),
            None => terms.origin.clone(),
        };
        let is_bound = glass.is_some() || matches!(terms.recognition, Recognition::Key { .. });
        Ok(Self {
            store,
            clock,
            lists: Lists::default(),
            sources: terms.sources.clone(),
            origin,
            bound: session.as_ref().filter(|_| is_bound).map(|session| session.user),
            glass,
            session,
            waiting: None,
            outlook: None,
            begins: None,
            spent: Spent::new(),
            only_reads: terms.mode == Mode::ReadOnly,
            owes_notes: true,
        })
    }

    fn note_what_ran_out(&mut self) {
        self.owes_notes = false;
        ran_out::note(&mut self.store, &self.origin, self.clock.now());
    }

    /// A handle by which another thread stops the read that runs here.
    pub fn interrupter(&self) -> Interrupter {
        self.store.interrupter()
    }

    /// Lets the copy of all names be read only once a filter needs it.
    pub const fn read_names_late(&mut self) {
        self.lists.late = true;
    }

    /// Does what nobody waits for, between two questions.
    pub fn tidy(&mut self) {
        self.spent.clear();
        if self.owes_notes {
            self.note_what_ran_out();
        }
        if let Err(error) = self.store.tidy() {
            // Nothing is lost by it: the log is folded back later.
            tracing::warn!(%error, "the log was not folded back");
        }
    }

    /// A number that is another one after somebody else wrote to the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version(&self) -> Result<i64, Refusal> {
        Ok(self.store.version()?)
    }

    pub(super) const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Answers one request: policy first, then the request itself.
    ///
    /// # Errors
    /// Why it was not done.
    pub fn answer(&mut self, request: Request) -> Result<Reply, Refusal> {
        self.answer_telling(request, &|_| ())
    }

    /// The same, while `tell` hears how far long work is: every few thousand rows, so it has to be quick.
    ///
    /// # Errors
    /// Why it was not done.
    pub fn answer_telling(&mut self, request: Request, tell: &dyn Fn(Progress)) -> Result<Reply, Refusal> {
        let now = self.clock.now();
        match request {
            Request::Standing => {
                if !self.owes_notes {
                    self.note_what_ran_out();
                }
                self.standing().map(Reply::Standing)
            }
            Request::AuditHead { known } => self.audit_head(known).map(Reply::AuditHead),
            Request::SignOut => {
                self.session = None;
                self.standing().map(Reply::Standing)
            }
            Request::SignIn { login, password, new } => {
                self.is_for(&login)?;
                self.session = None;
                let new = new.as_ref().filter(|_| !self.only_reads);
                let session =
                    self.counting(|store, origin| sign_in::by_password(store, origin, &login, &password, new, now))?;
                self.session = Some(Session { breaks_glass: self.glass.is_some(), ..session });
                self.standing().map(Reply::Standing)
            }
            Request::CheckSignIn { login, password, arrival } => {
                let credential = self.credential(password, arrival.as_ref())?;
                let check =
                    |store: &mut Store, origin: &Origin| sign_in::check(store, origin, &login, &credential, now);
                let answer = match credential {
                    Credential::Password(_) => self.counting(check)?,
                    Credential::Vouched(_) => check(&mut self.store, &self.origin)?,
                };
                Ok(Reply::SignInAnswer(Box::new(answer)))
            }
            Request::RequestAccess { login, password } => {
                let credential = self.credential(password, None)?;
                let answer = sign_in::request_access(&mut self.store, &self.origin, &login, &credential, now)?;
                Ok(Reply::AccessAnswer(Box::new(answer)))
            }
            Request::Confirm { password } => {
                let user = self.session.as_ref().ok_or_else(policy::not_signed_in)?.user;
                self.counting(|store, origin| sign_in::confirm(store, origin, user, &password, now))?;
                Ok(Reply::Confirmed)
            }
            Request::Commit { set, receipt, secrets } => {
                let session = self.session.as_ref().ok_or_else(policy::not_signed_in)?;
                let (origin, set, secrets) = (&self.origin, &set, &secrets);
                ran_out::note(&mut self.store, origin, now);
                let commit = Commit { session, origin, set, secrets, receipt, undo_of: None, now };
                commit::commit(&mut self.store, &commit, &mut self.spent).map(Reply::Outcome)
            }
            Request::Undo { set: undone, only, reason, receipt, accepted, secrets } => {
                let session = self.session.as_ref().ok_or_else(policy::not_signed_in)?;
                let found = self.store_read(|reader| undo::inverse(reader, undone))?;
                let (mut inverse, warnings) = (found.set, found.warnings);
                undo::restrict(&mut inverse, only)?;
                inverse.accepted = accepted;
                if !reason.trim().is_empty() {
                    inverse.reason = reason;
                }
                let (origin, set, secrets) = (&self.origin, &inverse, &secrets);
                ran_out::note(&mut self.store, origin, now);
                let commit = Commit { session, origin, set, secrets, receipt, undo_of: Some(undone), now };
                let outcome = commit::commit(&mut self.store, &commit, &mut self.spent)?;
                Ok(Reply::Outcome(undo::with_warnings(outcome, warnings)))
            }
            Request::Along { list, also } => along::answer(self, *list, &also),
            request => {
                let operator = self.operator()?;
                policy::permit(&request, operator.as_ref())?;
                let Some(operator) = operator else { return Err(policy::not_signed_in()) };
                read::answer(self, &operator, request, now, tell)
            }
        }
    }

    /// Tries a password where attempts are counted. Whoever wishes to read only could otherwise try passwords without end.
    fn counting<T>(&mut self, attempt: impl FnOnce(&mut Store, &Origin) -> Result<T, Refusal>) -> Result<T, Refusal> {
        if !self.only_reads {
            return attempt(&mut self.store, &self.origin);
        }
        attempt(&mut Store::open(self.store.path(), Mode::ReadWrite)?, &self.origin)
    }

    /// Refuses to let anybody sit down at a seat that a key, or the broken glass, binds to somebody else.
    fn is_for(&self, login: &str) -> Result<(), Refusal> {
        let Some(bound) = self.bound else { return Ok(()) };
        if self.store.read(|reader| reader.login_holder(&fold(login)))? == Some(bound) {
            return Ok(());
        }
        if self.glass.is_some() {
            let sentence = "Who broke the glass is whom this account is bound to, and nobody else signs in here.";
            return Err(Refusal::new(RefusalKind::NotAllowed, sentence).hint("Leave out --as or --break-glass."));
        }
        let sentence = "The key you came in by is bound to one operator, and nobody else signs in here.";
        Err(Refusal::new(RefusalKind::NotAllowed, sentence).hint("Come in by a key of theirs."))
    }

    /// By what another program shows who somebody is. Who vouches for them has to be known here, and to be allowed to see
    /// them; to let in whom nobody approved, also to make users.
    fn credential(&mut self, password: Option<Secret>, arrival: Option<&Arrival>) -> Result<Credential, Refusal> {
        let newcomer = arrival.map(Newcomer::read).transpose()?;
        match password {
            Some(_) if newcomer.is_some() => Err(Refusal::new(
                RefusalKind::Usage,
                "Either a password shows who somebody is, or an identity provider vouches for them.",
            )),
            Some(password) => Ok(Credential::Password(password)),
            None => {
                let operator = self.operator()?.ok_or_else(policy::not_signed_in)?;
                if !operator.may(Capability::SeeUsers) {
                    return Err(policy::missing(Capability::SeeUsers, &operator));
                }
                let (login, may_admit) = (operator.login().to_owned(), operator.may(Capability::EditUsers));
                Ok(Credential::Vouched(Voucher { operator: operator.user, login, may_admit, newcomer }))
            }
        }
    }

    /// The end of the journal's chain; whoever reaches the database may keep it elsewhere.
    fn audit_head(&self, known: Option<Head>) -> Result<AuditHead, Refusal> {
        self.store_read(|reader| {
            let database = reader.meta("db_uuid")?.unwrap_or_default().into();
            let fit = known.map(|known| reader.fit(known)).transpose()?;
            Ok(AuditHead { database, head: reader.head()?, fit })
        })
    }

    /// Who sits here, on what, and what they may ask.
    fn standing(&mut self) -> Result<Standing, Refusal> {
        let operator = self.operator()?;
        let recognized = self.session.as_ref().map(|session| session.recognized.clone());
        let read_only = self.store.read_only().map(Raw::from);
        let name = self.store.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (counted, now) = (self.waiting.take(), self.clock.now());
        let sees_users = operator.as_ref().is_some_and(|operator| operator.may(Capability::SeeUsers));
        let (outlook, begins) = (self.outlook.take(), self.begins);
        let break_glass = self.glass.as_deref().map(Raw::from);
        let (standing, counted, outlook) = self.store_read(|reader| {
            let site = Site::read(reader)?;
            let meta = |key| reader.meta(key).map(Option::unwrap_or_default);
            let database = Database {
                name: name.into(),
                display_name: meta("display_name")?.into(),
                environment: Environment::from_word(&meta("environment")?).unwrap_or(Environment::Other),
                uuid: meta("db_uuid")?.into(),
                password_policy: site.password_rules.policy,
                product: site.password_rules.product.as_str().into(),
                security_questions: site.security_questions,
                read_only,
            };
            let pending = reader.waiting(counted)?;
            let operator = operator.zip(recognized).map(|(operator, recognized)| standing::Operator {
                user: operator.user,
                name: operator.person.text(crate::domain::cell::UserField::Name).into(),
                login: operator.login().into(),
                recognized,
                has_password: operator.person.has_password(),
                ask_for_recovery: site.asks_for_recovery(&operator.person),
                levels: *operator.levels(),
                capabilities: operator.capabilities(),
                pending: if operator.may(Capability::SeeUsers) { pending.number } else { 0 },
                newest: pending.newest.clone().filter(|_| operator.may(Capability::SeeUsers)),
            });
            let revision = reader.revision()?;
            let journal_begins = match begins {
                None if operator.is_some() => reader.journal_begins()?,
                known => known.filter(|_| operator.is_some()),
            };
            let outlook = match outlook.filter(|outlook| outlook.holds(revision, now)) {
                Some(outlook) => Some(outlook),
                None if sees_users => Some(Outlook::of(reader, now)?),
                None => None,
            };
            let warning = outlook.as_ref().filter(|_| sees_users).and_then(|outlook| outlook.warning.as_deref());
            let warning = warning.map(Raw::from);
            let standing = Standing { database, operator, revision, journal_begins, warning, break_glass };
            Ok((standing, pending, outlook))
        })?;
        (self.waiting, self.outlook) = (Some(counted), outlook);
        self.begins = begins.or(standing.journal_begins);
        Ok(standing)
    }

    /// The operator's rights as they are now. Who lost them since signing in is signed out.
    fn operator(&mut self) -> Result<Option<Operator>, Refusal> {
        let Some(session) = &self.session else { return Ok(None) };
        let now = self.clock.now();
        let operator = self.store.read(|reader| Operator::read(reader, session, now))?;
        if operator.is_none() {
            self.session = None;
        }
        Ok(operator)
    }

    /// Reads one consistent state with the folded copy of all names, if it is there.
    pub(super) fn read_lists<T>(
        &mut self,
        ask: impl FnOnce(Reader<'_>, Option<&Roster>) -> crate::store::Result<T>,
    ) -> Result<T, Refusal> {
        let lists = &mut self.lists;
        Ok(self.store.read(|reader| ask(reader, lists.roster(reader)?))?)
    }

    /// Reads one consistent state; a refusal from inside comes out as it is.
    pub(super) fn store_read<T>(&self, ask: impl FnOnce(Reader<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.store.read(|reader| Ok(ask(reader)))?
    }
}

/// Whoever leaves does not leave a long log to others.
impl Drop for Seat {
    fn drop(&mut self) {
        self.tidy();
    }
}
