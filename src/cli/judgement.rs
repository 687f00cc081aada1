//! A judgement in rows: what is said of each change, and how a set that stopped ends.

use super::exit::Exit;
use super::explain;
use super::field::{Column, Field, Record, Row, Tint, column};
use crate::api::review::{Judged, Judgement, Tally, is_password};
use crate::domain::cell::Value;
use crate::domain::change::Accepted;
use crate::domain::text::Raw;
use crate::domain::verdict::{Finding, Guard, Verdict};

pub const ROWS: &[Column] = &[
    column("verdict", "Verdict"),
    column("subject", "Subject"),
    column("what", "What"),
    column("before", "Before"),
    column("after", "After"),
    column("guard", "Guard"),
    column("sentence", "Why"),
    column("implied", "Implied"),
];

pub const FINDINGS: &[Column] = &[column("guard", "Guard"), column("sentence", "What")];

/// Adds the counts of a judgement to a record.
pub fn add_counts(record: &mut Record, judgement: &Judgement) {
    record.field("users", "Users touched", Field::count(judgement.users));
    record.field("revision", "Judged as of", Field::count(judgement.revision));
    for (key, head, count) in counts(judgement.tally()) {
        record.field(key, head, Field::count(count));
    }
}

/// Adds the rows of a judgement (if brief, only those that do not pass), and what is said of the whole.
pub fn add_rows(record: &mut Record, judgement: &Judgement, brief: bool) {
    let rows = judgement.rows.iter().filter(|row| !(brief && row.verdict.passes()));
    record.part("rows", "Changes", ROWS, rows.map(row).collect());
    record.part("refusals", "Refused as a whole", FINDINGS, judgement.refusals.iter().map(finding).collect());
    record.part("holds", "To be accepted first", FINDINGS, judgement.holds.iter().map(finding).collect());
    record.part("warnings", "Warnings", FINDINGS, judgement.warnings.iter().map(finding).collect());
    let reaches = judgement.reaches.iter().map(explain::reach).collect();
    record.part("reaches", "Newly reached by acting as others", explain::REACHES, reaches);
}

const fn counts(tally: Tally) -> [(&'static str, &'static str, u32); 6] {
    [
        ("ok", "Ok", tally.ok),
        ("noop", "No-op", tally.noop),
        ("withheld", "Withheld", tally.withheld),
        ("refused", "Refused", tally.refused),
        ("conflict", "Conflict", tally.conflict),
        ("held", "Held", tally.held),
    ]
}

/// The counts in one sentence: `34 ok, 2 held, of 12 users`.
pub fn summary(judgement: &Judgement) -> String {
    let told: Vec<String> = (counts(judgement.tally()).into_iter())
        .filter(|(_, _, count)| *count > 0)
        .map(|(_, head, count)| format!("{count} {}", head.to_lowercase()))
        .collect();
    match told.as_slice() {
        [] => "no changes".to_owned(),
        told if judgement.users == 1 => format!("{}, of one user", told.join(", ")),
        told if judgement.users > 1 => format!("{}, of {} users", told.join(", "), judgement.users),
        told => told.join(", "),
    }
}

/// How a set ends that is judged so and not written: the worst of its rows and of what is said of the whole.
pub fn exit(judgement: &Judgement) -> Exit {
    let rows = judgement.rows.iter().map(|row| of_verdict(&row.verdict));
    let whole = judgement.refusals.iter().map(of_finding);
    let holds = judgement.holds.iter().map(|_| Exit::REFUSED);
    rows.chain(whole).chain(holds).fold(Exit::Done, Exit::worse)
}

/// The options by which the operator says that they mean what stopped a set, where that is all it takes.
pub fn ways_out(found: &Judgement, accepted: Accepted) -> Vec<String> {
    let has = |fits: fn(&Verdict) -> bool| found.rows.iter().any(|row| fits(&row.verdict));
    let mut ways = Vec::new();
    if !accepted.elevation && has(|verdict| matches!(verdict, Verdict::Held(_))) {
        ways.push("To intend it, say why with --reason or --note, and --allow-elevation.".to_owned());
    }
    let limbo = |verdict: &Verdict| matches!(verdict, Verdict::Refused(finding) if finding.guard == Guard::G9);
    if !accepted.limbo && has(limbo) {
        ways.push("To leave somebody unable to sign in, say --allow-limbo.".to_owned());
    }
    let withheld = |verdict: &Verdict| matches!(verdict, Verdict::Withheld(finding) if finding.guard != Guard::G7);
    if !accepted.withheld && has(withheld) {
        ways.push("To leave out what is withheld, say --allow-withheld.".to_owned());
    }
    if found.holds.iter().any(|hold| !is_password(hold)) {
        ways.push("The number is typed with --number N.".to_owned());
    }
    ways
}

fn of_verdict(verdict: &Verdict) -> Exit {
    match verdict {
        Verdict::Ok | Verdict::Noop => Exit::Done,
        Verdict::Conflict { .. } => Exit::INVALID,
        Verdict::Withheld(finding) | Verdict::Refused(finding) | Verdict::Held(finding) => of_finding(finding),
    }
}

fn of_finding(finding: &Finding) -> Exit {
    if finding.guard == Guard::Invariant { Exit::INVALID } else { Exit::REFUSED }
}

fn row(row: &Judged) -> Row {
    let sentence = match &row.verdict {
        Verdict::Conflict { theirs, by, .. } if by.is_empty() => Field::from(format!("It is {} now.", word(theirs))),
        Verdict::Conflict { theirs, by, .. } => {
            Field::Text(Raw(format!("{} has made it {} meanwhile.", by.stored(), word(theirs))))
        }
        verdict => verdict.finding().map(|finding| &finding.sentence).into(),
    };
    vec![
        Field::Word(row.verdict.word(), tint(&row.verdict)),
        (&row.subject).into(),
        (&row.what).into(),
        (&row.before).into(),
        (&row.after).into(),
        row.verdict.finding().map(|finding| finding.guard.code()).into(),
        sentence,
        if row.implied { Field::Flag(true) } else { Field::Empty },
    ]
}

fn finding(finding: &Finding) -> Row {
    vec![finding.guard.code().into(), (&finding.sentence).into()]
}

const fn tint(verdict: &Verdict) -> Tint {
    match verdict {
        Verdict::Ok => Tint::Good,
        Verdict::Noop => Tint::Plain,
        Verdict::Withheld(_) | Verdict::Held(_) => Tint::Careful,
        Verdict::Refused(_) | Verdict::Conflict { .. } => Tint::Bad,
    }
}

/// A value in a word, where the database gave none.
fn word(value: &Value) -> String {
    match value {
        Value::None => "none".to_owned(),
        Value::Flag(true) => "on".to_owned(),
        Value::Flag(false) => "off".to_owned(),
        Value::Level(level) => level.word().to_owned(),
        Value::Status(status) => status.word().to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        Value::User(id) => format!("user {id}"),
        Value::Org(id) => format!("organization {id}"),
        Value::Location(id) => format!("location {id}"),
        Value::Provider(id) => format!("provider {id}"),
        Value::Time(time) => time.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Option(option) => option.to_string(),
    }
}
