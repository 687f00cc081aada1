//! Sending a change set: judged first where somebody looks, committed under a receipt, told row by row.

use std::sync::Arc;

use super::args::AcceptArgs;
use super::desk::{Desk, answer, strange};
use super::exit::Exit;
use super::field::{Field, Record, Tint};
use super::judgement;
use super::out::Form;
use crate::api::review::{Committed, Judgement, Outcome};
use crate::api::{Refusal, RefusalKind, Reply, Request, Secret, Secrets};
use crate::domain::change::{Accepted, ChangeSet, Receipt};
use crate::domain::ids::SetId;
use crate::domain::text::Raw;
use crate::domain::verdict::Verdict;

impl AcceptArgs {
    /// What the options accept.
    #[must_use]
    pub const fn accepted(&self) -> Accepted {
        Accepted {
            limbo: self.allow_limbo,
            ok_rows_only: self.ok_rows,
            withheld: self.allow_withheld,
            elevation: self.allow_elevation,
            number: self.number,
        }
    }
}

/// Something that was asked for and never became a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    pub subject: Raw,
    pub word: &'static str,
    pub sentence: Raw,
    pub exit: Exit,
}

/// A set on its way, and what is told with its outcome.
#[derive(Default)]
pub struct Sending {
    pub set: ChangeSet,
    /// The committed set that it takes back.
    pub undo_of: Option<SetId>,
    /// What travels beside the set.
    pub secrets: Secrets,
    /// A password that was made here; it is told once the set is written, and never again.
    pub made: Option<Secret>,
    /// What the result begins with.
    pub record: Record,
    pub left_out: Vec<LeftOut>,
    /// What is asked before it is sent, as `Deny 3 users`; absent: nothing is asked.
    pub question: Option<String>,
    /// People are told only of rows that are not simply written; programs of all.
    pub brief: bool,
}

impl Sending {
    pub fn new(set: ChangeSet) -> Self {
        Self { set, ..Self::default() }
    }

    /// Asks `question`, extended by the judgement, before anything is sent.
    #[must_use]
    pub fn asking(mut self, question: impl Into<String>) -> Self {
        self.question = Some(question.into());
        self
    }

    /// Judges, or commits, and tells what came of it.
    ///
    /// # Errors
    /// The refusal of the database, or that nobody was there to be asked.
    pub fn send(self, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
        let stopped = !self.left_out.is_empty() && !self.set.accepted.ok_rows_only;
        if desk.dry_run || stopped || self.set.changes.is_empty() {
            return self.judge(desk);
        }
        if let Some(question) = self.question.as_ref().filter(|_| !desk.yes) {
            let found = answer!(desk.asker, self.question(), Judgement);
            if found.stops_beside_password(self.set.accepted) {
                // Nobody is asked about what cannot be done.
                return Ok(self.tell(desk, &Outcome::Stopped(found.as_ref().clone())));
            }
            if !desk.sure(&format!("{question}: {}?", judgement::summary(&found)))? {
                desk.out.warn("Nothing was done.");
                return Ok(Exit::REFUSED);
            }
        }
        let outcome =
            write(desk, &self.secrets, |receipt, secrets| Request::Commit { set: self.set.clone(), receipt, secrets })?;
        Ok(self.tell(desk, &outcome))
    }

    /// The request to judge it.
    fn question(&self) -> Request {
        Request::Judge { set: self.set.clone().into(), undo_of: self.undo_of }
    }

    fn judge(mut self, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
        let found =
            if self.set.changes.is_empty() { Arc::default() } else { answer!(desk.asker, self.question(), Judgement) };
        let stopping = !self.left_out.is_empty() && !self.set.accepted.ok_rows_only;
        let missing = self.left_out.iter().map(|left| left.exit).fold(Exit::Done, Exit::worse);
        let exit = preview_exit(&found, missing, self.set.accepted);
        self.show("judged", None, &found, desk);
        if stopping && !self.set.changes.is_empty() {
            desk.out.notice("Say --ok-rows to go on with the others.");
        }
        Ok(exit)
    }

    /// Tells what came of it.
    pub fn tell(mut self, desk: &mut Desk<'_>, outcome: &Outcome) -> Exit {
        match outcome {
            Outcome::Committed { committed, judgement } => {
                self.show("committed", Some(committed), judgement, desk);
                desk.note(committed);
                if committed.left_out > 0 || !self.left_out.is_empty() { Exit::Partly } else { Exit::Done }
            }
            Outcome::Stopped(found) => {
                self.show("stopped", None, found, desk);
                if found.wants_password() && desk.own.is_none() {
                    desk.out.warn(
                        "It wants your own password: type it, or give it with --password-stdin, on the line after all others.",
                    );
                }
                for way in judgement::ways_out(found, self.set.accepted) {
                    desk.out.warn(&way);
                }
                // Where everything is as it should be already there is nothing to write.
                if !found.rows.is_empty() && found.rows.iter().all(|row| row.verdict == Verdict::Noop) {
                    return Exit::Done;
                }
                // A set that was stopped for a reason nobody named was stopped all the same.
                match judgement::exit(found) {
                    Exit::Done => Exit::INVALID,
                    exit => exit,
                }
            }
        }
    }

    /// Writes the result: for programs with every number, for people the rows and one or two sentences.
    fn show(&mut self, word: &'static str, committed: Option<&Committed>, found: &Judgement, desk: &mut Desk<'_>) {
        let programs = desk.out.form() == Form::Json;
        if programs {
            self.record.field("outcome", "Outcome", Field::word(word));
            if let Some(committed) = committed {
                add_committed(&mut self.record, committed);
            }
            judgement::add_counts(&mut self.record, found);
        }
        if let Some(made) = self.made.take().filter(|_| committed.is_some()) {
            self.record.field("password", "Password", made.expose().to_owned());
        }
        judgement::add_rows(&mut self.record, found, self.brief && !programs);
        self.add_left_out();
        desk.out.record(&self.record);
        let summary = judgement::summary(found);
        match committed {
            None => desk.out.say(&format!("\nNothing was done: {summary}.")),
            Some(committed) => tell_committed(committed, &summary, desk),
        }
    }

    /// Adds what was left out before to the rows.
    fn add_left_out(&mut self) {
        if let Some(rows) = self.record.parts.iter_mut().find(|part| part.key == "rows") {
            let left_out = self.left_out.iter().map(|left| {
                let nothing = || Field::Empty;
                let word = Field::Word(left.word, Tint::Bad);
                vec![
                    word,
                    (&left.subject).into(),
                    nothing(),
                    nothing(),
                    nothing(),
                    nothing(),
                    (&left.sentence).into(),
                    nothing(),
                ]
            });
            rows.rows.extend(left_out);
        }
    }
}

/// How a set would end that is not sent now.
fn preview_exit(found: &Judgement, missing: Exit, accepted: Accepted) -> Exit {
    let goes_on = !found.stops(accepted) && (missing == Exit::Done || accepted.ok_rows_only);
    match judgement::exit(found).worse(missing) {
        Exit::Because(_) if goes_on => Exit::Partly,
        exit => exit,
    }
}

/// Sends what writes; where nothing but the operator's own password is missing, asks for it and sends it again.
///
/// # Errors
/// The refusal of the database.
pub fn write(
    desk: &mut Desk<'_>,
    secrets: &Secrets,
    request: impl Fn(Receipt, Secrets) -> Request,
) -> Result<Outcome, Refusal> {
    let own = secrets.own.clone().or_else(|| desk.own.clone());
    let mut secrets = Secrets { own, ..secrets.clone() };
    loop {
        let receipt = desk.seat.receipt()?;
        let outcome = outcome(desk, request(receipt, secrets.clone()), receipt)?;
        match &outcome {
            Outcome::Stopped(found) if secrets.own.is_none() && found.wants_password() && desk.may_ask() => {
                secrets.own = desk.confirmation("Your own password, to confirm it: ")?;
                if secrets.own.is_none() {
                    return Ok(outcome);
                }
            }
            _ => return Ok(outcome),
        }
    }
}

/// Sends a request that writes; where the answer got lost, asks what became of the receipt.
///
/// # Errors
/// The refusal of the database.
fn outcome(desk: &mut Desk<'_>, request: Request, receipt: Receipt) -> Result<Outcome, Refusal> {
    match desk.asker.ask(request) {
        Ok(Reply::Outcome(outcome)) => Ok(outcome),
        Ok(_) => Err(strange()),
        Err(refusal) if matches!(refusal.kind, RefusalKind::LinkFailed | RefusalKind::Failed) => {
            match desk.asker.ask(Request::Outcome { receipt }) {
                Ok(Reply::Known(committed)) => Ok(Outcome::Committed { committed, judgement: Judgement::default() }),
                Ok(Reply::Outcome(outcome)) => Ok(outcome),
                Ok(Reply::Unknown) => Err(refusal),
                _ => Err(refusal.hint(format!("Ask later what became of it: beadle changes show {receipt}."))),
            }
        }
        Err(refusal) => Err(refusal),
    }
}

fn add_committed(record: &mut Record, committed: &Committed) {
    record.field("receipt", "Receipt", committed.receipt.to_string());
    record.field("set", "Set", Field::Number(committed.set.0));
    record.field("at", "At", committed.at);
    record.field("written", "Written", Field::count(committed.written));
    record.field("left_out", "Left out", Field::count(committed.left_out));
    record.field("audit_seq", "Journal row", Field::count(committed.audit_seq));
    record.field("audit_head", "Journal head", committed.audit_head.clone());
    record.field("repeated", "Was known", committed.repeated);
}

/// Tells what was written, and how it is taken back.
fn tell_committed(committed: &Committed, summary: &str, desk: &mut Desk<'_>) {
    let (written, seq, head) = (committed.written, committed.audit_seq, &committed.audit_head);
    let before = if committed.repeated { " (it was known, and nothing was done again)" } else { "" };
    desk.out.say(&format!("\nWritten: {written}{before}; judged: {summary}. Journal row {seq}, head {head}."));
    let receipt = committed.receipt;
    desk.out.say(&format!("Receipt {receipt}; undo with: beadle undo {receipt}"));
}
