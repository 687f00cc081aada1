//! A plan as a file: read by people, kept under version control, carried out by `sync apply`.

use std::path::Path;

use crate::api::sync::{FORMAT, PlanFile, SyncAccepted, SyncAsk, SyncSummary};
use crate::api::{Refusal, RefusalKind};
use crate::config::private;

/// Keeps a plan, in the place of one that is there.
pub(super) fn write(path: &Path, summary: &SyncSummary, ask: SyncAsk, target: &str) -> Result<(), Refusal> {
    let plan = PlanFile {
        format: FORMAT.to_owned(),
        plan: summary.plan.clone(),
        made_at: summary.made_at,
        source: summary.source.clone(),
        destination: summary.destination.clone(),
        target: target.to_owned(),
        ask,
        accepted: SyncAccepted::default(),
    };
    let failed = |why: String| {
        Refusal::new(RefusalKind::Failed, format!("The plan cannot be kept in \"{}\": {why}.", path.display()))
    };
    let mut text = serde_json::to_vec_pretty(&plan).map_err(|error| failed(error.to_string()))?;
    text.push(b'\n');
    private::write(path, &text).map_err(|error| failed(error.to_string()))
}

/// Reads a plan.
///
/// # Errors
/// When there is no such file, or it is no plan; with the place where it stops making sense.
pub(super) fn read(path: &Path) -> Result<PlanFile, Refusal> {
    let name = format!("\"{}\"", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Refusal::not_found(format!("There is no file {name}.")),
        _ => Refusal::new(RefusalKind::Failed, format!("The plan {name} cannot be read: {error}.")),
    })?;
    let plan: PlanFile = serde_json::from_str(&text)
        .map_err(|error| Refusal::invalid(format!("{name} is no plan of a sync: {error}.")).hint(MAKE))?;
    if plan.format != FORMAT {
        return Err(Refusal::invalid(format!("{name} is no plan that this program knows.")).hint(MAKE));
    }
    Ok(plan)
}

const MAKE: &str = "Make one with: beadle sync preview SOURCE DEST --plan FILE.";
