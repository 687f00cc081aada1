//! `beadle sync preview`: what a configuration sync would do, shown and kept as a plan.

use std::path::PathBuf;

use clap::Args;

use super::carry::Ways;
use super::plan_file;
use crate::api::page::Page;
use crate::api::sync::{
    Decision, PlanFile, SyncAsk, SyncFinding, SyncItem, SyncKind, SyncOrder, SyncPart, SyncRow, SyncSide, SyncSummary,
    SyncUser, SyncWorkgroup,
};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::cli::desk::{Desk, answer, strange};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, Record, Row, Tint, column};
use crate::cli::object::Series;
use crate::cli::out::Form;
use crate::domain::text::fold;
use crate::link::ask::Asker;

const PAGE: u32 = 500;

/// What `sync preview` takes.
#[derive(Args, Debug)]
pub struct PreviewArgs {
    /// The database whose configuration would be copied: a path, user@host:path or a profile.
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// The database that would receive it, named likewise.
    #[arg(value_name = "DEST")]
    pub destination: String,
    /// Maps a source login to a destination login; may be given several times.
    #[arg(long = "override", value_name = "SOURCE=DEST")]
    overrides: Vec<String>,
    /// Says that a destination workgroup is called otherwise in the source; may be given several times.
    #[arg(long = "rename", value_name = "DEST=SOURCE")]
    renames: Vec<String>,
    /// Keeps the plan in a file, for `sync apply`. The decisions of one that is there hold on, unless they are made anew.
    #[arg(long = "plan", value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Ends with code 8 if there are warnings.
    #[arg(long)]
    strict: bool,
}

/// Runs the command; the open database is the destination.
///
/// # Errors
/// The refusal of the database.
pub(super) fn run(args: &PreviewArgs, ways: &Ways<'_>, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let overrides = pairs("--override", &args.overrides)?.map(|(from, to)| (fold(from), to.to_owned()));
    let renames = pairs("--rename", &args.renames)?.map(|(from, to)| (from.to_owned(), to.to_owned()));
    let mut ask = SyncAsk { source: ways.name(&args.source), ..SyncAsk::default() };
    let kept = args.keep.as_deref().map(|path| plan_file::there(path, &ask.source)).transpose()?.flatten();
    if let Some(kept) = &kept {
        (ask.overrides, ask.renames) = (kept.ask.overrides.clone(), kept.ask.renames.clone());
    }
    ask.overrides.extend(overrides);
    ask.renames.extend(renames);
    let ready = ways.ready(&ask, &args.destination, desk)?;
    let summary = preview(ready.ask, desk)?;
    if let Some(path) = args.keep.as_ref().filter(|_| !desk.dry_run) {
        let accepted = kept.filter(|kept| kept.plan == summary.plan).map(|kept| kept.accepted).unwrap_or_default();
        plan_file::write(path, &PlanFile::of(&summary, ask, args.destination.clone(), accepted))?;
    }
    tell(&summary, desk)?;
    if desk.dry_run && args.keep.is_some() {
        desk.out.notice("The plan was not kept, because of --dry-run.");
    }
    Ok(match (summary.blockers, summary.warnings) {
        (0, warnings) if warnings > 0 && args.strict => Exit::Partly,
        (0, _) => Exit::Done,
        _ => Exit::INVALID,
    })
}

/// Makes the plan.
pub(super) fn preview(ask: SyncAsk, desk: &mut Desk<'_>) -> Result<SyncSummary, Refusal> {
    match desk.ask_aloud(Request::PreviewSync { ask })? {
        Reply::Sync(summary) => Ok(*summary),
        _ => Err(strange()),
    }
}

fn pairs<'a>(
    option: &'static str,
    texts: &'a [String],
) -> Result<impl Iterator<Item = (&'a str, &'a str)> + use<'a>, Refusal> {
    let is_pair = |text: &str| text.split_once('=').is_some_and(|(from, to)| !from.is_empty() && !to.is_empty());
    if let Some(text) = texts.iter().find(|text| !is_pair(text)) {
        let sentence = format!("The option {option} wants two names with = between them, not \"{text}\".");
        return Err(Refusal::new(RefusalKind::Usage, sentence));
    }
    Ok(texts.iter().filter_map(|text| text.split_once('=')))
}

fn side(side: &SyncSide) -> String {
    format!("{} ({})", side.name.shown(), side.environment.word())
}

pub(super) const KINDS: &[Column] = &[
    column("kind", "Kind"),
    column("add", "Add"),
    column("replace", "Replace"),
    column("same", "Same"),
    column("delete", "Delete"),
    column("keep", "Keep"),
    column("skip", "Skip"),
    column("rename", "Rename"),
    column("warnings", "Warnings"),
    column("blockers", "Blockers"),
];

const DECISIONS: &[Column] = &[column("decision", "Decision"), column("users", "Users")];

const FINDINGS: &[Column] =
    &[column("code", "Code"), column("sentence", "What"), column("kind", "Kind"), column("id", "Id")];

const USERS: &[Column] = &[
    column("source_id", "Source id"),
    column("login", "Login"),
    column("name", "Name"),
    column("decision", "Decision"),
    column("becomes", "Becomes"),
    column("status", "Status"),
    column("suspect", "Suspect"),
    column("items", "Items"),
    column("near", "Near"),
];

const WORKGROUPS: &[Column] =
    &[column("name", "Workgroup"), column("action", "Action"), column("members", "Members"), column("note", "Note")];

const ITEMS: &[Column] = &[
    column("kind", "Kind"),
    column("id", "Id"),
    column("name", "Name"),
    column("action", "Action"),
    column("role", "Role"),
    column("before", "Before"),
    column("after", "After"),
    column("decision", "Decision"),
];

/// Writes the plan, one page of its rows after the other.
fn tell(summary: &SyncSummary, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let (asker, out) = (&mut *desk.asker, &mut *desk.out);
    let programs = out.form() == Form::Json;
    out.say(&format!("{} -> {}", side(&summary.source), side(&summary.destination)));
    let mut object = out.object(&head(summary, programs));
    let mut kinds = object.series("kinds", "Items", KINDS);
    kinds.rows(summary.kinds.iter().map(kind_row).collect());
    kinds.finish();
    let mut decisions = object.series("decisions", "Referenced users", DECISIONS);
    let decision = |(decision, count): &(Decision, u64)| vec![decided(*decision), Field::count(*count)];
    decisions.rows(summary.decisions.iter().map(decision).collect());
    decisions.finish();
    let mut findings = Rows::of(&summary.plan, SyncPart::Findings);
    let blocks = |row: &SyncRow| matches!(row, SyncRow::Finding(SyncFinding { blocker: true, .. }));
    // Blockers come first.
    findings.pour(blocks, asker, object.series("blocking", "Blockers", FINDINGS))?;
    findings.pour(|_| true, asker, object.series("warning", "Warnings", FINDINGS))?;
    if programs {
        let changed = SyncPart::Items { kind: None, changed: true };
        for (key, part, columns) in [
            ("users", SyncPart::Users, USERS),
            ("workgroups", SyncPart::Workgroups, WORKGROUPS),
            ("items", changed, ITEMS),
        ] {
            Rows::of(&summary.plan, part).pour(|_| true, asker, object.series(key, "", columns))?;
        }
    }
    object.finish();
    Ok(())
}

fn head(summary: &SyncSummary, programs: bool) -> Record {
    let mut record = Record::default();
    record.field("plan", "Plan", summary.plan.clone());
    record.field("made_at", "Made at", summary.made_at);
    if programs {
        for (keys, side) in [(SOURCE, &summary.source), (DESTINATION, &summary.destination)] {
            record.field(keys[0], "", &side.name);
            record.field(keys[1], "", Field::word(side.environment.word()));
            record.field(keys[2], "", &side.uuid);
        }
    }
    record.field("source_fingerprint", "Source", summary.source.fingerprint.clone());
    record.field("destination_fingerprint", "Destination", summary.destination.fingerprint.clone());
    record.field("creates_missing_user", "Creates the missing user", summary.creates_missing_user);
    record.field("warnings", "Warnings", Field::count(summary.warnings));
    record.field("blockers", "Blockers", Field::count(summary.blockers));
    record
}

const SOURCE: [&str; 3] = ["source_name", "source_environment", "source_uuid"];
const DESTINATION: [&str; 3] = ["destination_name", "destination_environment", "destination_uuid"];

/// The rows of a part of a plan, one page after the other.
struct Rows<'a> {
    plan: &'a str,
    part: SyncPart,
    from: u64,
    /// Rows that were read and not written yet.
    waiting: Vec<SyncRow>,
    ended: bool,
}

impl<'a> Rows<'a> {
    const fn of(plan: &'a str, part: SyncPart) -> Self {
        Self { plan, part, from: 0, waiting: Vec::new(), ended: false }
    }

    /// Writes rows until one comes that is not `wanted`; it waits for the next list.
    fn pour(
        &mut self,
        wanted: impl Fn(&SyncRow) -> bool,
        asker: &mut dyn Asker,
        mut series: Series<'_>,
    ) -> Result<(), Refusal> {
        while !series.is_gone() {
            if self.waiting.is_empty() {
                if self.ended {
                    break;
                }
                self.read(asker)?;
            }
            let fit = self.waiting.iter().position(|row| !wanted(row)).unwrap_or(self.waiting.len());
            for row in self.waiting.drain(..fit) {
                let mut rest = rest(&row);
                series.rows(sync_rows(row));
                while let Some(part) = rest.take().filter(|_| !series.is_gone()) {
                    for row in asked(asker, self.plan, part, 0)?.rows {
                        rest = self::rest(&row);
                        series.rows(sync_rows(row));
                    }
                }
            }
            if !self.waiting.is_empty() {
                break;
            }
        }
        series.finish();
        Ok(())
    }

    fn read(&mut self, asker: &mut dyn Asker) -> Result<(), Refusal> {
        let Page { rows, after, .. } = asked(asker, self.plan, self.part.clone(), self.from)?;
        self.from += rows.len() as u64;
        self.ended = rows.is_empty() || !after;
        self.waiting = rows;
        Ok(())
    }
}

fn asked(asker: &mut dyn Asker, plan: &str, part: SyncPart, from: u64) -> Result<Page<SyncRow>, Refusal> {
    let request = Request::SyncRows { plan: plan.to_owned(), part, order: SyncOrder::Plan, from, limit: PAGE };
    Ok(answer!(asker, request, SyncRows))
}

/// Where the references are that the row of an item has no room for.
fn rest(row: &SyncRow) -> Option<SyncPart> {
    if let SyncRow::Item(item) = row { item.rest() } else { None }
}

pub(super) fn kind_row(kind: &SyncKind) -> Row {
    let counts = [
        kind.add,
        kind.replace,
        kind.same,
        kind.delete,
        kind.keep,
        kind.skip,
        kind.rename,
        kind.warnings,
        kind.blockers,
    ];
    std::iter::once(kind.kind.clone().into()).chain(counts.map(Field::count)).collect()
}

fn sync_rows(row: SyncRow) -> Vec<Row> {
    match row {
        SyncRow::Item(item) => item_rows(&item),
        SyncRow::User(user) => vec![user_row(user)],
        SyncRow::Workgroup(workgroup) => vec![workgroup_row(workgroup)],
        SyncRow::Finding(finding) => vec![finding_row(finding)],
        // No part that is told here has any.
        SyncRow::Person(_) => Vec::new(),
    }
}

/// One row for each reference of an item, or one alone.
fn item_rows(item: &SyncItem) -> Vec<Row> {
    let head =
        || vec![item.kind.clone().into(), Field::Number(item.item_id), (&item.name).into(), spelled(&item.action)];
    if item.references.is_empty() {
        return vec![head().into_iter().chain(std::iter::repeat_n(Field::Empty, 4)).collect()];
    }
    let reference = |one: &crate::api::sync::SyncReference| {
        let rest = [one.role.clone().into(), (&one.before).into(), (&one.after).into(), decided(one.decision)];
        head().into_iter().chain(rest).collect()
    };
    item.references.iter().map(reference).collect()
}

fn user_row(user: SyncUser) -> Row {
    let near: Vec<&str> = user.near.iter().map(crate::domain::text::Raw::stored).collect();
    let near = if near.is_empty() { Field::Empty } else { near.join(" ").into() };
    vec![
        Field::Number(user.source_user),
        user.login.into(),
        user.name.into(),
        decided(user.decision),
        user.becomes.as_ref().map(|(_, login, _, _)| login).into(),
        user.becomes.as_ref().map(|(_, _, _, status)| crate::cli::users::status_field(*status)).into(),
        user.suspect.into(),
        Field::count(user.items),
        near,
    ]
}

fn workgroup_row(workgroup: SyncWorkgroup) -> Row {
    vec![workgroup.name.into(), spelled(&workgroup.action), Field::count(workgroup.members), workgroup.note.into()]
}

fn finding_row(finding: SyncFinding) -> Row {
    vec![finding.code.into(), finding.sentence.into(), finding.kind.into(), finding.item_id.map(Field::Number).into()]
}

fn decided(decision: Decision) -> Field {
    match decision {
        Decision::Ambiguous => Field::Word("AMBIGUOUS", Tint::Bad),
        decision => spelled(&decision),
    }
}

/// The word by which the conversation itself spells a value.
fn spelled<T: serde::Serialize>(value: &T) -> Field {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.into(),
        _ => Field::Empty,
    }
}
