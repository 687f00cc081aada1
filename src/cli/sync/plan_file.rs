//! A plan as a file on the disk.

use std::path::Path;

use crate::api::sync::PlanFile;
use crate::api::{Refusal, RefusalKind};
use crate::config::private;

/// Keeps a plan, in the place of one that is there.
pub(super) fn write(path: &Path, plan: &PlanFile) -> Result<(), Refusal> {
    private::write(path, plan.to_text()?.as_bytes()).map_err(|error| {
        Refusal::new(RefusalKind::Failed, format!("The plan cannot be kept in \"{}\": {error}.", path.display()))
    })
}

/// Reads a plan.
///
/// # Errors
/// When there is no such file, or it is no plan; with the place where it stops making sense.
pub(super) fn read(path: &Path) -> Result<PlanFile, Refusal> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Refusal::not_found(format!("There is no file \"{name}\".")),
        _ => Refusal::new(RefusalKind::Failed, format!("The plan \"{name}\" cannot be read: {error}.")),
    })?;
    PlanFile::read(&text, &name)
}

/// The plan that is kept in a file already, if there is one.
///
/// # Errors
/// When something else is there, which is not written over, or a plan from another source.
pub(super) fn there(path: &Path, source: &str) -> Result<Option<PlanFile>, Refusal> {
    if !path.exists() {
        return Ok(None);
    }
    let plan = read(path)?;
    if plan.ask.source != source {
        let (name, from) = (path.display(), &plan.ask.source);
        return Err(Refusal::invalid(format!("\"{name}\" is a plan from {from}. Nothing was written over it."))
            .hint("Name another file, or remove this one."));
    }
    Ok(Some(plan))
}
