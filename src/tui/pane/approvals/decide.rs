//! Decisions on their way: whom they are about, the set that makes them, and the confirmation that shows it.
//!
//! A decision is a change set of its own, committed at once and apart from the draft. Only what is staged for the very
//! person goes along with their approval, because it was staged for it.

use super::Approvals;
use super::words::{account_source, alarming, capital, change, obstacle, people, resembles, set_obstacle, some, verb};
use crate::api::approvals::{ApprovalRow, Suggestion};
use crate::api::review::Judgement;
use crate::api::{Reply, Request};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::message::Span;
use crate::domain::status::{Move, Status};
use crate::domain::text::Raw;
use crate::tui::action::Action;
use crate::tui::dialog::{Decision, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;

/// So many people are named in a confirmation.
const NAMED: usize = 7;

/// What is staged for a person, their status left out.
pub(super) fn staged(draft: &Draft, user: UserId) -> impl Iterator<Item = &Change> {
    let status = Cell::User { user, field: UserField::Status };
    let most = if draft.of_user(user) > 0 { usize::MAX } else { 0 };
    draft.changes().take(most).filter(move |change| change.cell.user() == Some(user) && change.cell != status)
}

/// What parks a person. Who is inactive has an owning organization, so colleagues' is taken where there is none.
fn parking(row: &ApprovalRow, suggestion: Option<&Suggestion>) -> Option<Vec<Change>> {
    let mut changes = vec![row.moved(Status::Inactive)];
    if row.owner.is_none() {
        let owning = Cell::User { user: row.user, field: UserField::OwningOrg };
        changes.push(suggestion?.changes.iter().find(|change| change.cell == owning)?.clone());
    }
    Some(changes)
}

fn is_approval(change: &Change) -> bool {
    change.after == Value::Status(Status::Active)
}

/// The judgement on a set of changes, if it has arrived.
pub(super) fn judged<'a>(model: &'a Model, changes: &[Change]) -> Option<&'a Judgement> {
    match model.cache.reply(&judge(changes))? {
        Reply::Judgement(judgement) => Some(&**judgement),
        _ => None,
    }
}

/// The question what would become of changes.
pub(super) fn judge(changes: &[Change]) -> Request {
    Request::judge(ChangeSet { changes: changes.to_vec(), ..ChangeSet::default() })
}

impl Approvals {
    /// What a decision would commit for one person.
    pub(super) fn changes(&self, model: &Model, row: &ApprovalRow, made: Move) -> Option<Vec<Change>> {
        let suggestion = self.known.of(row.user).and_then(|hints| hints.suggestion.as_ref());
        match made {
            Move::Approve => {
                let staged: Vec<Change> = staged(&model.draft, row.user).cloned().collect();
                row.approval(&staged, suggestion)
            }
            Move::Park => parking(row, suggestion),
            _ => Some(vec![row.moved(Status::Recycled)]),
        }
    }

    /// Whom a decision is about: the marked ones of the queue, else the one under the cursor.
    pub(super) fn meant(&self, model: &Model) -> Vec<ApprovalRow> {
        if model.marks.is_empty() {
            return self.current().cloned().into_iter().collect();
        }
        let mut rows: Vec<ApprovalRow> =
            self.shown().rows().iter().filter(|row| model.marks.contains(row.user)).cloned().collect();
        let elsewhere = self.marked.still(&model.marks);
        let elsewhere: Vec<_> = elsewhere.filter(|row| rows.iter().all(|known| known.user != row.user)).collect();
        rows.extend(elsewhere.into_iter().cloned());
        if rows.is_empty() { self.current().cloned().into_iter().collect() } else { rows }
    }

    /// Opens the confirmation of a decision, or the form when it takes one.
    pub(super) fn decide(&mut self, model: &Model, made: Move) -> Vec<Step> {
        let meant = self.meant(model);
        let (able, unable): (Vec<_>, Vec<_>) =
            meant.into_iter().map(|row| (self.changes(model, &row, made), row)).partition(|(set, _)| set.is_some());
        let able: Vec<(ApprovalRow, Vec<Change>)> =
            able.into_iter().filter_map(|(changes, row)| Some((row, changes?))).collect();
        let unable: Vec<ApprovalRow> = unable.into_iter().map(|(_, row)| row).collect();
        match (able.as_slice(), unable.as_slice()) {
            ([], [one]) => {
                let row = one.clone();
                self.open_form(model, row, if made == Move::Park { Status::Inactive } else { Status::Active })
            }
            ([], many) => {
                let count = many.len();
                let text = format!(
                    "Nothing is known of the colleagues of these {count}: unmark them and choose one by one with the form."
                );
                vec![say(Tone::Warning, text)]
            }
            ([(row, changes)], []) => vec![Step::Open(Prompt::Decide(self.about_one(model, row, changes, made)))],
            (many, left) => vec![Step::Open(Prompt::Decide(self.about_many(many, left, made)))],
        }
    }

    fn about_one(&self, model: &Model, row: &ApprovalRow, changes: &[Change], made: Move) -> Decision {
        let name = String::from(row.name.shown());
        let mut text = vec![format!("{}, {}.", row.login.shown(), account_source(row))];
        let mut warnings = self.alarms(row);
        match made {
            Move::Approve | Move::Park => {
                let approving = self.changes(model, row, Move::Approve).unwrap_or_default();
                text.push(String::new());
                text.extend(self.spelled_out(row, changes, judged(model, &approving)));
                let judgement = judged(model, changes);
                warnings.extend(judgement.into_iter().flat_map(|judgement| against(judgement, row.user, model)));
                if made == Move::Park {
                    text.push(String::new());
                    text.push(PARKED.to_owned());
                }
            }
            _ => {
                text.push(String::new());
                text.extend(self.asks(row).unwrap_or_else(|| vec![format!("Should {name} be kept out?")]));
                text.push(DENIED.to_owned());
            }
        }
        let instead = match made {
            Move::Approve => ("With the form".to_owned(), vec![Step::Act(Action::ApproveForm)]),
            _ => ("Approve instead".to_owned(), vec![Step::Act(Action::Approve)]),
        };
        Decision {
            title: format!("{} {name}", verb(made)),
            warning: warnings.join("\n"),
            text,
            yes: verb(made).to_owned(),
            set: set_of(changes.to_vec()),
            instead: Some(instead),
        }
    }

    /// What the site asks before a request is denied; its links are the buttons.
    fn asks(&self, row: &ApprovalRow) -> Option<Vec<String>> {
        let denial = self.known.of(row.user)?.denial.as_ref()?;
        let literal = |span: &Span| if let Span::Literal(text) = span { Some(text.stored().to_owned()) } else { None };
        let text: String = denial.message.iter().filter_map(literal).collect();
        let lines = std::iter::once(denial.heading.stored()).chain(text.lines().map(str::trim));
        let lines = lines.filter(|line| !line.is_empty()).map(|line| String::from(Raw::from(line).shown()));
        Some(lines.collect())
    }

    fn about_many(&self, many: &[(ApprovalRow, Vec<Change>)], left: &[ApprovalRow], made: Move) -> Decision {
        let names: Vec<String> = many.iter().map(|(row, _)| row.name.shown().into()).collect();
        let line = |(row, _): &(ApprovalRow, Vec<Change>)| {
            let known = self.known.of(row.user).and_then(|hints| hints.suggestion.as_ref());
            let gets = known.filter(|_| made == Move::Approve).map(|known| format!(": {}", known.summary.shown()));
            format!("{} <{}>, {}{}", row.name.shown(), row.login.shown(), account_source(row), gets.unwrap_or_default())
        };
        let mut text = some(many.iter().map(line).collect(), NAMED);
        let warnings: Vec<String> = many.iter().flat_map(|(row, _)| self.named_alarms(row)).collect();
        if !left.is_empty() {
            let left: Vec<String> = left.iter().map(|row| row.name.shown().into()).collect();
            text.push(String::new());
            text.push(format!("Left out, because nothing is known of colleagues: {}.", some(left, NAMED).join(", ")));
        }
        match made {
            Move::Deny => text.extend([String::new(), DENIED.to_owned()]),
            Move::Park => text.extend([String::new(), PARKED.to_owned()]),
            _ => {}
        }
        let instead = ("Approve instead".to_owned(), vec![Step::Act(Action::Approve)]);
        Decision {
            title: format!("{} {}", verb(made), people(&names)),
            warning: some(warnings, NAMED).join("\n"),
            text,
            yes: format!("{} {}", verb(made), people(&names)),
            set: set_of(many.iter().flat_map(|(_, changes)| changes.clone()).collect()),
            instead: (made != Move::Approve).then_some(instead),
        }
    }

    /// The exact changes in words, taken from the judgement on an approval; until it has arrived, what is known.
    pub(super) fn spelled_out(
        &self,
        row: &ApprovalRow,
        changes: &[Change],
        judgement: Option<&Judgement>,
    ) -> Vec<String> {
        let words = |wanted: &Change| {
            let rows = &judgement?.rows;
            rows.iter().find(|row| row.change.cell == wanted.cell && row.change.after == wanted.after).map(change)
        };
        let mut lines = Vec::new();
        let mut unknown = false;
        for wanted in changes {
            match (words(wanted), &wanted.after) {
                (Some(words), _) => lines.push(words),
                (None, Value::Status(to)) => lines.push(format!("Status: {} (was pending)", to.word())),
                (None, _) => unknown = true,
            }
        }
        if unknown {
            let known = self.known.of(row.user).and_then(|hints| hints.suggestion.as_ref());
            let parks = changes.iter().any(|change| change.after == Value::Status(Status::Inactive));
            match known.filter(|_| !parks) {
                Some(known) => lines.push(capital(&String::from(known.summary.shown()))),
                None => lines.push("Owning organization: as colleagues have it".to_owned()),
            }
        }
        let implied = judgement.into_iter().flat_map(|judgement| &judgement.rows).filter(|row| row.implied);
        lines.extend(implied.filter(|_| changes.iter().any(is_approval)).map(change));
        lines
    }

    fn alarms(&self, row: &ApprovalRow) -> Vec<String> {
        let hints = self.known.of(row.user);
        hints.into_iter().flat_map(alarming).map(|other| resembles(row, other)).collect()
    }

    fn named_alarms(&self, row: &ApprovalRow) -> Vec<String> {
        self.alarms(row).into_iter().map(|alarm| format!("{}: {alarm}", row.name.shown())).collect()
    }
}

const DENIED: &str = "A denied account goes to the recycle bin and cannot sign in; no mail is sent.";
const PARKED: &str =
    "A parked account is inactive and undecided; it leaves the queue, and only a change of status lets it in.";

/// What speaks against a set, in sentences.
pub(super) fn against(judgement: &Judgement, user: UserId, model: &Model) -> Vec<String> {
    let stopping = obstacle(judgement, user, model).or_else(|| set_obstacle(judgement));
    let stopping = stopping.map(|words| format!("{}.", capital(&words)));
    stopping
        .into_iter()
        .chain(judgement.warnings.iter().map(|finding| String::from(finding.sentence.shown())))
        .collect()
}

pub(super) fn set_of(changes: Vec<Change>) -> ChangeSet {
    ChangeSet { changes, ..ChangeSet::default() }
}
